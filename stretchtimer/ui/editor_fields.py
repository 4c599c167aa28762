"""Fields of the editor: each shows a value, and tells at once of every change that makes sense.

None has an undo of its own: whatever is written goes into the history of the whole routine.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
)

from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button

_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
MOST_LINES = 8


def is_undo(event: QEvent) -> bool:
    """Whether a key asks for the history, which is the page's."""
    return isinstance(event, QKeyEvent) and any(event.matches(key) for key in _UNDO)


class LineField(QLineEdit):
    """One line of text."""

    written = Signal(str)
    """What stands in it now, after the person has changed it."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__(placeholderText=placeholder)
        self.setAccessibleName(name)
        self.textEdited.connect(self.written)

    def show_text(self, text: str) -> None:
        # A space behind a word is not in the file yet, and still is where the next word will begin.
        if self.text().strip() != text or not self.hasFocus():
            at = self.cursorPosition()
            self.setText(text)
            self.setCursorPosition(min(at, len(text)) if self.hasFocus() else 0)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and is_undo(event):
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        show_field_menu(self, event)


class TextField(QPlainTextEdit):
    """A paragraph, in as many lines as it takes; Tab leads on from it."""

    written = Signal(str)

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__(placeholderText=placeholder, undoRedoEnabled=False, tabChangesFocus=True)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self._is_showing = False
        self.textChanged.connect(self._tell)
        self._fit()

    def show_text(self, text: str) -> None:
        if " ".join(self.toPlainText().split()) != " ".join(text.split()) or not self.hasFocus():
            self._is_showing = True
            cursor = self.textCursor()
            at = cursor.position()
            self.setPlainText(text)
            cursor.setPosition(min(at, len(text)))
            self.setTextCursor(cursor)
            self._is_showing = False

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        # Marked by dragging beyond the edge, words would else be gone from sight, though all of them have room.
        if self.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            self.verticalScrollBar().setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or is_undo(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        show_field_menu(self, event)

    def _tell(self) -> None:
        self._fit()
        if not self._is_showing:
            self.written.emit(" ".join(self.toPlainText().split()))

    def _fit(self) -> None:
        needed = max(1, round(self.document().size().height()))
        lines = min(needed, MOST_LINES)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed > lines else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        frame = self.height() - self.viewport().height() if self.viewport().height() else theme.em()
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + max(frame, theme.em() // 2))


class MenuButton(Button):
    """A button that shows which of several was chosen, and lets another be chosen from a menu."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Mapping[Any, str], prefix: str = "") -> None:
        super().__init__()
        self._name = name
        self._prefix = prefix
        self._choices = dict(choices)
        self._menu = QMenu(self)
        self._actions: dict[Any, QAction] = {}
        for value, words in self._choices.items():
            action = QAction(words, self._menu)
            self._menu.addAction(action)
            action.setCheckable(True)
            action.triggered.connect(partial(self._choose, value))
            self._actions[value] = action
        self.clicked.connect(self._open)
        self.value: Any = None
        self.show_choice(next(iter(choices)))

    def show_choice(self, value: Any) -> None:
        self.value = value
        for each, action in self._actions.items():
            action.setChecked(each == value)
        words = self._choices.get(value, str(value))
        self.setText(f"{self._prefix}{words}  ▾")
        self.setAccessibleName(f"{self._name}: {words}")

    def name_choice(self, value: Any, words: str) -> None:
        """Gives one of the choices other words."""
        self._choices[value] = words
        self._actions[value].setText(words)
        self.show_choice(self.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        self._menu.setActiveAction(self._actions.get(self.value) or self._menu.actions()[0])
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _choose(self, value: Any) -> None:
        self.show_choice(value)
        self.chosen.emit(value)


class Stepper(QLineEdit):
    """A number or a time that can be typed, or taken up and down by its two signs and the arrow keys."""

    stepped = Signal(int)
    written = Signal(str)
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        em = theme.em()
        self._signs = []
        for way, sign, words in ((-1, "−", "less"), (1, "+", "more")):
            button = QToolButton(self)
            button.setText(sign)
            button.setAccessibleName(f"{name}: {words}")
            button.setToolTip(f"{words.capitalize()} (arrow {'up' if way > 0 else 'down'})")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setAutoRepeat(True)
            button.setStyleSheet("QToolButton { border: none; background: transparent; padding: 0; }")
            button.clicked.connect(partial(self.stepped.emit, way))
            self._signs.append(button)
        self.setTextMargins(em * 5 // 4, 0, em * 5 // 4, 0)
        self.setMinimumWidth(em * 6)
        self.setMaximumWidth(em * 9)
        self.textEdited.connect(self.written)

    def show_text(self, text: str) -> None:
        if self.text() != text:
            self.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.height()
        self._signs[0].setGeometry(0, 0, side, side)
        self._signs[1].setGeometry(self.width() - side, 0, side, side)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and is_undo(event):
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if is_undo(event) or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        elif way:
            self.stepped.emit(way)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel turns the page.
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        show_field_menu(self, event)


def show_field_menu(field: QLineEdit | QPlainTextEdit, event: QContextMenuEvent) -> None:
    """A menu without an undo of the field's own."""
    menu = QMenu(field)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for words, act in (("Cut", field.cut), ("Copy", field.copy), ("Paste", field.paste)):
        menu.addAction(words, act)
    menu.addSeparator()
    menu.addAction("Select all", field.selectAll)
    menu.popup(event.globalPos())
