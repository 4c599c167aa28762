"""Fields for numbers and times of the day, which tell at their place what makes no sense; and days in words."""

import re
from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from stretchtimer.core.calendar_times import DAY, WEEKDAYS, clock_face
from stretchtimer.core.dose import MINUTE
from stretchtimer.core.wording import listing
from stretchtimer.ui import theme
from stretchtimer.ui.editor_fields import LineField, Stepper
from stretchtimer.ui.setting_fields import SettingRow, inset
from stretchtimer.ui.text import Label

DAY_MINUTES = DAY // MINUTE
QUARTER_MINUTES = 15
MOST_LETTERS = 200
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?h?\s*(am|pm|a\.m\.|p\.m\.)?", re.ASCII | re.IGNORECASE)


def face(minute: int) -> str:
    """A minute of the day as a clock shows it; the last midnight as the first."""
    return clock_face(minute * MINUTE)


def minute_of_day(text: str) -> int:
    """The minute of the day that is written as `8`, `8:30`, `0830`, `8.30` or `8:30 pm`.

    Raises:
        ValueError: it is no time of the day, in words for people.
    """
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()[:1]
        first, last = (1, 12) if half else (0, 24)
        if first <= hour <= last and minute < (1 if hour == 24 else 60):
            return (hour % last + (12 if half == "p" else 0)) * 60 + minute
    raise ValueError(f"“{text.strip()}” is not a time of the day; write 8:30 or 17:00.")


def minutes_of_day(text: str) -> tuple[int, ...]:
    """The times of the day that stand in a line, with spaces or commas between them, in order and each once.

    Raises:
        ValueError: one of them is none, or there is none, in words for people.
    """
    joined = re.sub(r"\s+(?=[ap]\.?m)", "", text.strip(), flags=re.IGNORECASE)
    parts = [part for part in re.split(r"[\s,;]+|\band\b", joined) if part]
    if not parts:
        raise ValueError("Write at least one time, such as 10:00.")
    return tuple(sorted({minute_of_day(part) for part in parts}))


def days_in_words(days: Collection[int]) -> str:
    """`Monday to Friday`, `Saturday and Sunday`, `every day`."""
    if len(days) == len(WEEKDAYS):
        return "every day"
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words: list[str] = []
    for run in runs:
        names = [WEEKDAYS[day] for day in run]
        words += [f"{names[0]} to {names[-1]}"] if len(names) > 2 else names
    return listing(words)


class Entry(QObject):
    """A value in a field of one line.

    What is typed counts once the field is left or Enter is pressed: on the way to 120 minutes nobody wants 12.
    """

    chosen = Signal(object)
    wrong = Signal(str)
    """Why what is being typed is no such value; empty once it is one, or is gone."""

    def __init__(self, field: QLineEdit, read: Callable[[str], Any], show: Callable[[Any], str]) -> None:
        """`read` raises ValueError in words for people."""
        super().__init__(field)
        self.field = field
        self._read, self._show = read, show
        self.value: Any = None
        self.typed: Any = None
        """What is being typed, where that makes sense."""
        field.textEdited.connect(self._take)

    def show_value(self, value: Any) -> None:
        # What is being typed stays as it is typed.
        if value != self.value or not self.field.hasFocus():
            self.value, self.typed = value, None
            self._show_text()

    def settle(self) -> None:
        """What made no sense goes; what did counts, and is shown as it is understood."""
        before, self.value = self.value, self.value if self.typed is None else self.typed
        self.typed = None
        self.wrong.emit("")
        self._show_text()
        if self.value != before:
            self.chosen.emit(self.value)

    def _take(self, text: str) -> None:
        self.typed, wrong = None, ""
        try:
            self.typed = self._read(text)
        except ValueError as error:
            wrong = str(error)
        self.wrong.emit(wrong)

    def _show_text(self) -> None:
        text = self._show(self.value)
        if self.field.text() != text:
            self.field.setText(text)


def _stepped(
    name: str, read: Callable[[str], int], show: Callable[[int], str], step: Callable[[int, int], int]
) -> Entry:
    """With signs and arrows; `step` gives the next number up (1) or down (-1) from another."""
    field = Stepper(name)
    entry = Entry(field, read, show)

    def move(way: int) -> None:
        entry.typed = step(entry.value if entry.typed is None else entry.typed, way)
        entry.settle()

    field.stepped.connect(move)
    field.left.connect(entry.settle)
    return entry


def time_entry(name: str) -> Entry:
    """For a minute of the day, in quarters of an hour by the arrows."""

    def step(value: int, way: int) -> int:
        quarters = value // QUARTER_MINUTES + 1 if way > 0 else -(-value // QUARTER_MINUTES) - 1
        return quarters * QUARTER_MINUTES % DAY_MINUTES

    entry = _stepped(name, minute_of_day, face, step)
    entry.field.setFixedWidth(7 * theme.em())
    return entry


def count_entry(name: str, bounds: tuple[int, int], by: int, unit: str, nothing: str = "") -> Entry:
    """For a number from one bound to the other, in steps of `by`; `nothing` stands for the lowest, if it is given."""
    least, most = bounds

    def read(text: str) -> int:
        words = text.strip().lower()
        if nothing and words in ("", nothing.lower()):
            return least
        found = re.fullmatch(r"(\d{1,5})\s*[^\d]*", words, re.ASCII)
        if not found:
            raise ValueError(f"“{text.strip()}” is not a number; write one from {least} to {most}.")
        if not least <= int(found[1]) <= most:
            size = "small" if int(found[1]) < least else "large"
            raise ValueError(f"{found[1]} is too {size}; it goes from {least} to {most}.")
        return int(found[1])

    def show(value: int) -> str:
        return nothing if nothing and value == least else f"{value} {unit}".strip()

    def step(value: int, way: int) -> int:
        steps = value // by + 1 if way > 0 else -(-value // by) - 1
        return min(max(steps * by, least), most)

    return _stepped(name, read, show, step)


def times_entry(name: str) -> Entry:
    """For several times of the day, as a tuple of their minutes."""
    return _line(LineField(name, "10:00, 12:30, 15:00"), minutes_of_day, lambda times: ", ".join(map(face, times)))


def words_entry(name: str) -> Entry:
    """For a few words, and never none."""

    def read(text: str) -> str:
        if not text.strip():
            raise ValueError("Write a few words; without any, the ones before stay.")
        return " ".join(text.split())

    field = LineField(name)
    field.setMaxLength(MOST_LETTERS)
    return _line(field, read, str)


def _line(field: LineField, read: Callable[[str], Any], show: Callable[[Any], str]) -> Entry:
    entry = Entry(field, read, show)
    field.editingFinished.connect(entry.settle)
    return entry


class EntryRow(QWidget):
    """Words, a field at their right, and below them what is wrong with it."""

    def __init__(self, text: str, entry: Entry) -> None:
        super().__init__()
        entry.wrong.connect(self._say_wrong)
        self._below = inset(Label(role="problem"))
        self._below.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(SettingRow(text, entry.field))
        column.addWidget(self._below)

    def _say_wrong(self, sentence: str) -> None:
        self._below.setText(sentence)
        self._below.setVisible(bool(sentence))
