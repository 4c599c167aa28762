"""Values of a routine in a form: times, counts and ranges of them, each with its name and a way back."""

import re
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from stretchtimer.core import wording
from stretchtimer.core.dose import MINUTE, SECOND, Span
from stretchtimer.storage.amounts import count_span, plain_time, time_span
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import MenuButton, Stepper
from stretchtimer.ui.text import Label


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
        self.setFocusProxy(self._low)
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
            self._ends.setToolTip("Exactly so, or a range" if span else "Give a value first")
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


def keep_room(widget: QWidget) -> None:
    """Has a widget take its room also while it is hidden, so that what is below it stays where it is."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


class Row(QFrame):
    """A field with its name above it, a way back where it says something of its own, and what is wrong with it."""

    put_back = Signal()

    def __init__(self, name: str, field: QWidget, about: str = "") -> None:
        """`about` says what it is, to who lingers at it."""
        super().__init__()
        em = theme.em()
        self._name = name
        self._label = Label(name)
        for widget in (self._label, field):
            widget.setToolTip(about)
        self._label.setBuddy(field)
        self._back = Button("↺", "quiet")
        # As high as the name beside it, and its room is kept, so that nothing moves away under the mouse.
        self._back.setStyleSheet(f"QPushButton {{ padding: 0 {em // 2}px; }}")
        keep_room(self._back)
        self._back.clicked.connect(self.put_back)
        self._wrong = Label(role="problem")
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
        column.addWidget(self._wrong)
        self._back.hide()
        self._wrong.hide()
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
        self._back.setToolTip(f"Changed here; back to {usual or 'what is usual'}")
        self._back.setVisible(overridden)
        if had_focus and not overridden:
            self._label.buddy().setFocus()

    def say_wrong(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
