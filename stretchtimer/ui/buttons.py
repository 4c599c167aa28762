"""Buttons with words."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton


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


class ButtonRow(QLayout):
    """Buttons from left to right, the last one at the right end; in more lines than one where they need them."""

    def __init__(self, gap: int, last_at_end: bool = True) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._last_at_end = last_at_end
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() for place in self._places(QRect(0, 0, width, 0))), default=-1) + 1

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()] or [QSize()]
        return QSize(sum(size.width() + self._gap for size in sizes) - self._gap, max(size.height() for size in sizes))

    def minimumSize(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()] or [QSize()]
        return QSize(max(size.width() for size in sizes), max(size.height() for size in sizes))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        for item, place in zip(self._items, self._places(rect), strict=True):
            item.setGeometry(place)

    def _places(self, rect: QRect) -> list[QRect]:
        places: list[QRect] = []
        line: list[QRect] = []
        x, y = rect.left(), rect.top()
        tallest = 0
        for item in self._items:
            if item.isEmpty():
                places.append(QRect(x, y, 0, 0))
                continue
            size = item.sizeHint()
            if x > rect.left() and x + size.width() > rect.right() + 1:
                _centre(line, tallest)
                x, y, tallest, line = rect.left(), y + tallest + self._gap, 0, []
            place = QRect(QPoint(x, y), size)
            places.append(place)
            line.append(place)
            x += size.width() + self._gap
            tallest = max(tallest, size.height())
        _centre(line, tallest)
        if self._last_at_end:
            places[-1].moveRight(max(places[-1].right(), rect.right()))
        return places


def _centre(line: list[QRect], height: int) -> None:
    """Moves what stands in one line so that all have their middle at the same height."""
    for place in line:
        place.translate(0, (height - place.height()) // 2)
