"""Buttons with words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton


class Button(QPushButton):
    """A button that Enter presses as Space does. Its role, `primary` or `quiet`, gives it its looks."""

    def __init__(self, text: str = "", role: str | None = None) -> None:
        super().__init__(text)
        self.setProperty("role", role)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Held down since the page before, it presses nothing here.
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)
