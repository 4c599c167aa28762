"""Fields of the editor: each shows a value, and tells at once of every change that makes sense.

None has an undo of its own: whatever is written goes into the history of the whole routine.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stretchtimer.core import wording
from stretchtimer.core.dose import MINUTE, SECOND, Span
from stretchtimer.storage.amounts import count_span, plain_time, time_span
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.text import Label

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


class Ends(StrEnum):
    EXACTLY = "exactly"
    TO = "to"
    OPEN = "or longer"


class SpanField(QWidget):
    """A time or a count, or a range of one."""

    written = Signal(object)
    """The value as files have it, or `None` where it was emptied."""
    wrong = Signal(str)
    """Why what is being typed is no such value; empty once it is one."""

    def __init__(
        self, name: str, bounds: tuple[int, int], first: int, *, is_time: bool = True, ranges: bool = True
    ) -> None:
        """`first` is what a step up from nothing leads to."""
        super().__init__()
        self._name, self._bounds, self._first = name, bounds, first
        self._is_time, self._ranges = is_time, ranges
        self._span: Span | None = None
        self._usual: Span | None = None
        self._low, self._high = Stepper(name), Stepper(f"{name}, at most")
        kinds = [Ends.EXACTLY, Ends.TO, *([Ends.OPEN] if is_time else [])]
        self._ends = MenuButton(f"{name}, how exactly", {each: each.value for each in kinds})
        row = ButtonRow(theme.em() // 3, last_at_end=False)
        self.setLayout(row)
        for widget in (self._low, self._ends, self._high):
            row.addWidget(widget)
        self._low.stepped.connect(partial(self._step, False))
        self._high.stepped.connect(partial(self._step, True))
        self._low.written.connect(self._read_low)
        self._high.written.connect(self._read_high)
        for stepper in (self._low, self._high):
            stepper.left.connect(self._forget_typing)
        self._ends.chosen.connect(self._choose_ends)
        self._ends.setVisible(ranges)
        self._high.setVisible(False)

    def show_span(self, span: Span | None, usual: Span | None = None, placeholder: str = "") -> None:
        """Shows a value; `usual` is what counts where there is none, in `placeholder`'s words where it has some."""
        self._span, self._usual = span, usual
        self._low.setPlaceholderText(placeholder)
        ends_in = (None, None) if span is None else (span.low, span.high)
        for stepper, value in zip((self._low, self._high), ends_in, strict=True):
            typed = self._value_of(stepper.text()) if stepper.hasFocus() else None
            # What is being typed stays as it is typed.
            if value is None or typed is None or typed.low != value:
                stepper.show_text("" if value is None else self._in_words(value))
        ends = Ends.EXACTLY if span is None or span.low == span.high else Ends.TO
        ends = Ends.OPEN if span and span.open else ends
        if self._ranges:
            self._ends.show_choice(ends)
            self._ends.setEnabled(span is not None)
            self._high.setVisible(ends is Ends.TO)

    def _in_words(self, value: int) -> str:
        """A value as it stands in its field: `30 s`, `1 m 30 s`, `8`."""
        return re.sub(r"([hms])", r" \1 ", wording.time_text(value)).strip() if self._is_time else str(value)

    def _step(self, high: bool, way: int) -> None:
        span = self._span or self._usual
        if span is None:
            self._tell(Span(self._first, self._first))
            return
        if self._span is None and not self._ranges:
            span = Span(span.low, span.low)
        move = self._high_moved if high else self._low_moved
        self._tell(move(span, way))

    def _low_moved(self, span: Span, way: int) -> Span:
        """Both ends go together, so that the range stays as wide as it is."""
        low = self._next(span.low, way)
        by = low - span.low
        high = min(span.high + by, self._bounds[1])
        return Span(low, max(low, high), span.open)

    def _high_moved(self, span: Span, way: int) -> Span:
        return Span(span.low, max(span.low, self._next(span.high, way)))

    def _next(self, value: int, way: int) -> int:
        step = 1
        if self._is_time:
            below = value - (way < 0)
            step = SECOND if below < 10 * SECOND else 5 * SECOND if below < 2 * MINUTE else 15 * SECOND
        even = value // step * step
        moved = even + step if way > 0 else even - (step if even == value else 0)
        return min(max(moved, self._bounds[0]), self._bounds[1])

    def _choose_ends(self, ends: Ends) -> None:
        span = self._span
        if span is None:
            return
        high = max(span.high, self._next(self._next(span.low, 1), 1)) if ends is Ends.TO else span.low
        self._tell(Span(span.low, high, ends is Ends.OPEN))

    def _read_low(self, text: str) -> None:
        if not text.strip():
            self.wrong.emit("")
            self.written.emit(None)
            return
        typed = self._value_of(text)
        if typed and self._ranges and self._span and typed.low == typed.high and not typed.open:
            if self._span.open:
                typed = Span(typed.low, typed.low, True)
            elif self._span.high > self._span.low and typed.low <= self._span.high:
                typed = Span(typed.low, self._span.high)
        self._take(text, typed)

    def _read_high(self, text: str) -> None:
        typed = self._value_of(text)
        if typed and self._span:
            typed = Span(self._span.low, max(typed.high, self._span.low))
        self._take(text, typed)

    def _take(self, text: str, span: Span | None) -> None:
        if span is not None:
            self._tell(span)
            return
        try:
            self._read(text)
        except ValueError as error:
            reason = str(error)
            self.wrong.emit(f"{reason[:1].upper()}{reason[1:]}.")

    def _tell(self, span: Span) -> None:
        self.wrong.emit("")
        self.written.emit(span_text(span, self._is_time))

    def _forget_typing(self) -> None:
        """What made no sense goes; what did is shown as it is understood."""
        self.wrong.emit("")
        if self._span is None:
            self._low.show_text("")
            return
        self._low.show_text(self._in_words(self._span.low))
        self._high.show_text(self._in_words(self._span.high))

    def _value_of(self, text: str) -> Span | None:
        try:
            return self._read(text)
        except ValueError:
            return None

    def _read(self, text: str) -> Span:
        if not self._is_time:
            count = count_span(text, self._bounds, self._name.lower())
            return count if self._ranges else Span(count.low, count.low)
        if self._ranges:
            return time_span(text, self._bounds, self._name.lower())
        length_ms = plain_time(text, self._bounds, self._name.lower())
        return Span(length_ms, length_ms)


def span_text(span: Span, is_time: bool) -> str:
    """A time or a count as a file has it: `30s+`, `5-10s`, `8-10`."""
    if not is_time:
        return str(span.low) if span.low == span.high else f"{span.low}-{span.high}"
    if span.open:
        return f"{wording.time_text(span.low)}+"
    if span.low == span.high:
        return wording.time_text(span.low)
    if span.high < MINUTE:
        return f"{wording.seconds(span.low)}-{wording.time_text(span.high)}"
    return f"{wording.time_text(span.low)}-{wording.time_text(span.high)}"


class Row(QFrame):
    """A field with its name above it, a way back where it says something of its own, and what is wrong with it."""

    put_back = Signal()

    def __init__(self, name: str, field: QWidget, hint: str = "") -> None:
        super().__init__()
        em = theme.em()
        self._name = name
        self._label = Label(name)
        self._label.setBuddy(field)
        self._back = Button("", "quiet")
        self._back.clicked.connect(self.put_back)
        self._below = Label(hint, "muted")
        self._hint = hint
        head = QHBoxLayout()
        head.setSpacing(em // 3)
        head.addWidget(self._label, 1)
        head.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em // 6)
        column.addLayout(head)
        narrow = Qt.AlignmentFlag.AlignLeft if isinstance(field, MenuButton) else Qt.AlignmentFlag(0)
        column.addWidget(field, 0, narrow)
        column.addWidget(self._below)
        self._back.hide()
        self._below.setVisible(bool(hint))
        if isinstance(field, SpanField):
            field.wrong.connect(self.say_wrong)

    def show_override(self, usual: str | None) -> None:
        """Marks the field as saying something of its own; `usual` are the words for what one click gives back."""
        overridden = usual is not None
        had_focus = self._back.hasFocus()
        self._label.setText(f"{self._name}  •" if overridden else self._name)
        self._label.setAccessibleName(f"{self._name}, changed here" if overridden else self._name)
        font = self._label.font()
        font.setBold(overridden)
        self._label.setFont(font)
        self._back.setText(f"↺ {usual}" if usual else "↺ As usual")
        self._back.setAccessibleName(f"{self._name}: back to {usual or 'what is usual'}")
        self._back.setVisible(overridden)
        if had_focus and not overridden:
            self._label.buddy().setFocus()

    def say_wrong(self, sentence: str) -> None:
        self._below.setProperty("role", "problem" if sentence else "muted")
        self._below.style().polish(self._below)
        self._below.setText(sentence or self._hint)
        self._below.setVisible(bool(sentence or self._hint))


def show_field_menu(field: QLineEdit | QPlainTextEdit, event: QContextMenuEvent) -> None:
    """A menu without an undo of the field's own."""
    menu = QMenu(field)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for words, act in (("Cut", field.cut), ("Copy", field.copy), ("Paste", field.paste)):
        menu.addAction(words, act)
    menu.addSeparator()
    menu.addAction("Select all", field.selectAll)
    menu.popup(event.globalPos())
