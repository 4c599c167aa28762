"""The choice of how the figure looks."""

from dataclasses import fields
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from stretchtimer.core.look import Look

_CHOICES: dict[str, type[StrEnum]] = {
    field.name: field.type for field in fields(Look) if isinstance(field.type, type) and issubclass(field.type, StrEnum)
}


class FigureMenu(QMenu):
    """One choice of each kind that a look is made of, and whether the figure moves as in a mirror."""

    chosen = Signal(Look, bool)
    """A look, and whether the figure moves as in a mirror."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Figure", parent)
        self._kinds: dict[str, dict[StrEnum, QAction]] = {}
        for name, kind in _CHOICES.items():
            # A style sheet leaves no room for the names of Qt's own sections.
            self.addAction(name.capitalize()).setEnabled(False)
            group = QActionGroup(self)
            self._kinds[name] = {choice: group.addAction(choice.value.capitalize()) for choice in kind}
            for action in group.actions():
                action.setCheckable(True)
                action.triggered.connect(self._tell)
            self.addActions(group.actions())
            self.addSeparator()
        self._mirror = self.addAction("Moves as in a mirror")
        self._mirror.setCheckable(True)
        self._mirror.triggered.connect(self._tell)

    def show_choice(self, look: Look, mirrored: bool) -> None:
        for name, actions in self._kinds.items():
            actions[getattr(look, name)].setChecked(True)
        self._mirror.setChecked(mirrored)

    def _tell(self) -> None:
        picked: dict[str, Any] = {
            name: next(choice for choice, action in actions.items() if action.isChecked())
            for name, actions in self._kinds.items()
        }
        self.chosen.emit(Look(**picked), self._mirror.isChecked())
