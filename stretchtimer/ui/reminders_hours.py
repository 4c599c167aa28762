"""Hours of the week: rows of days, each with one range of the day or several."""

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from stretchtimer.core.calendar_times import WEEKDAYS, Hours
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.layouts import clear
from stretchtimer.ui.reminders_fields import DAY_MINUTES, days_in_words, face, time_entry
from stretchtimer.ui.setting_fields import pad
from stretchtimer.ui.text import Label


class HoursField(QWidget):
    """Hours of the week: rows of days, each with one range of the day or several."""

    changed = Signal(object)
    """The ranges, as a tuple of `Hours`."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Days] = []
        self._shown: tuple[Hours, ...] = ()
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.em() * 3 // 4)
        self._add = Button("Other hours on other days")
        self._add.clicked.connect(self._add_days)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(pad(), 0, pad(), 0)
        whole.setSpacing(theme.em() * 3 // 4)
        whole.addLayout(self._column)
        whole.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_hours(self, hours: tuple[Hours, ...]) -> None:
        # Whoever is changing them keeps the rows that they made.
        if self._rows and hours in (self._shown, self._hours()):
            return
        self._shown = hours
        clear(self._column)
        self._rows.clear()
        by_days: dict[frozenset[int], list[tuple[int, int]]] = {}
        for each in hours:
            by_days.setdefault(each.weekdays, []).append((each.start_minute, each.end_minute % DAY_MINUTES))
        for days, ranges in by_days.items():
            self._append(days, ranges)
        self._offer()

    def _hours(self) -> tuple[Hours, ...]:
        return tuple(Hours(*times, row.days) for row in self._rows if row.days for times in row.ranges)

    def _append(self, days: Collection[int], ranges: Sequence[tuple[int, int]]) -> "_Days":
        row = _Days(days, ranges)
        row.changed.connect(self._tell)
        row.taken_away.connect(partial(self._take_away, row))
        self._rows.append(row)
        self._column.addWidget(row)
        row.show()  # now, so that it can have the focus
        return row

    def _add_days(self) -> None:
        free = set(range(len(WEEKDAYS))).difference(*(row.days for row in self._rows))
        ranges = self._rows[0].ranges if self._rows else [(9 * 60, 17 * 60)]
        self._append(free, ranges).take_focus()
        self._tell()

    def _take_away(self, row: "_Days") -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._add.setFocus()
        self._tell()

    def _tell(self) -> None:
        self._offer()
        self.changed.emit(self._hours())

    def _offer(self) -> None:
        for row in self._rows:
            row.allow_taking_away(len(self._rows) > 1)


class _Days(QFrame):
    """Some days of the week, and the ranges of the day that they have."""

    changed = Signal()
    taken_away = Signal()

    def __init__(self, days: Collection[int], ranges: Sequence[tuple[int, int]]) -> None:
        super().__init__()
        em = theme.em()
        self._chips: list[Button] = []
        chips = ButtonRow(em // 4, last_at_end=False)
        for day, name in enumerate(WEEKDAYS):
            chip = Button(name[:3])
            chip.setAccessibleName(name)
            chip.setCheckable(True)
            chip.setChecked(day in days)
            chip.clicked.connect(self._tell)
            chips.addWidget(chip)
            self._chips.append(chip)
        self._ranges: list[_Range] = []
        self._flow = ButtonRow(em // 2, last_at_end=False)
        self._gap = Button("Add a gap", "quiet")
        self._gap.clicked.connect(self._add_gap)
        self._away = Button("Take these days away", "quiet")
        self._away.clicked.connect(self.taken_away)
        self._below = Label(role="muted")
        feet = ButtonRow(em // 2, last_at_end=False)
        feet.addWidget(self._gap)
        feet.addWidget(self._away)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em // 3)
        column.addLayout(chips)
        column.addLayout(self._flow)
        column.addWidget(self._below)
        column.addLayout(feet)
        self._wrong = ""
        self._show_ranges(ranges)

    @property
    def days(self) -> frozenset[int]:
        return frozenset(day for day, chip in enumerate(self._chips) if chip.isChecked())

    @property
    def ranges(self) -> Sequence[tuple[int, int]]:
        return [each.times for each in self._ranges]

    def take_focus(self) -> None:
        self._chips[0].setFocus()

    def allow_taking_away(self, allowed: bool) -> None:
        self._away.setVisible(allowed)

    def _show_ranges(self, ranges: Sequence[tuple[int, int]]) -> None:
        clear(self._flow)
        while self._ranges:
            self._ranges.pop().deleteLater()
        for number, times in enumerate(ranges, 1):
            field = _Range(self, number, times, len(ranges) > 1)
            field.changed.connect(self._tell)
            field.wrong.connect(self._say_wrong)
            field.taken_away.connect(partial(self._take_range_away, field))
            for part in field.parts:
                self._flow.addWidget(part)
                part.show()
            self._ranges.append(field)
        self._say()

    def _add_gap(self) -> None:
        """Splits the last range, at noon where that lies in it."""
        *others, (start, end) = self.ranges
        length = (end - start - 1) % DAY_MINUTES + 1
        at, gap = start + (length // 2) // 30 * 30, min(60, length // 3)
        if start < 12 * 60 and start + length > 13 * 60:
            at = 12 * 60
        parts = [(start, at % DAY_MINUTES), ((at + gap) % DAY_MINUTES, end)]
        self._show_ranges([*others, *parts])
        self._ranges[-2].take_focus_at_end()
        self._tell()

    def _take_range_away(self, field: "_Range") -> None:
        self._show_ranges([each.times for each in self._ranges if each is not field])
        self._gap.setFocus()
        self._tell()

    def _tell(self) -> None:
        self._say()
        self.changed.emit()

    def _say_wrong(self, sentence: str) -> None:
        self._wrong = sentence
        self._say()

    def _say(self) -> None:
        problem = self._wrong or ("" if self.days else "No day is chosen, so these hours do not count.")
        night = next((times for times in self.ranges if times[1] <= times[0]), None)
        hint = ""
        if night:
            hint = "All day." if night[0] == night[1] else f"Until {face(night[1])} on the day after."
        self._below.setProperty("role", "problem" if problem else "muted")
        self._below.style().polish(self._below)
        self._below.setText(problem or hint)
        self._below.setVisible(bool(problem or hint))
        self._gap.setEnabled((self.ranges[-1][1] - self.ranges[-1][0] - 1) % DAY_MINUTES >= 30)
        where = days_in_words(self.days) or "no day"
        self._away.setAccessibleName(f"Take the hours of {where} away")
        self._gap.setAccessibleName(f"Add a gap, {where}")
        for each in self._ranges:
            each.name_after(where)


class _Range(QObject):
    """From one time of the day to another."""

    changed = Signal()
    wrong = Signal(str)
    taken_away = Signal()

    def __init__(self, parent: QWidget, number: int, times: tuple[int, int], may_go: bool) -> None:
        super().__init__(parent)
        self._number = number
        self._from, self._to = time_entry("From"), time_entry("To")
        self._away = Button("×", "quiet")
        self._away.clicked.connect(self.taken_away)
        to = Label("to")
        to.setWordWrap(False)
        end = QWidget()
        row = QHBoxLayout(end)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.em() // 3)
        for widget in (to, self._to.field, self._away):
            row.addWidget(widget)
        self._away.setVisible(may_go)
        self.parts = (self._from.field, end)
        """What is put side by side, or below each other."""
        for entry, minute in zip((self._from, self._to), times, strict=True):
            entry.show_value(minute)
            entry.chosen.connect(lambda _minute: self.changed.emit())
            entry.wrong.connect(self.wrong)

    @property
    def times(self) -> tuple[int, int]:
        return self._from.value, self._to.value

    def take_focus_at_end(self) -> None:
        self._to.field.setFocus()

    def name_after(self, days: str) -> None:
        """Names its fields for who hears them alone."""
        self._from.field.setAccessibleName(f"From, {days}, range {self._number}")
        self._to.field.setAccessibleName(f"To, {days}, range {self._number}")
        self._away.setAccessibleName(f"Take {face(self.times[0])} to {face(self.times[1])} away, {days}")
