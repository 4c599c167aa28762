"""One reminder: when it comes, what it says, and which routine it starts."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from stretchtimer.core import wording
from stretchtimer.core.calendar_times import Hours
from stretchtimer.core.dose import MINUTE
from stretchtimer.core.reminders import EveryHour, Reminder, Sitting, TimesOfDay
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.day_picture import MarkSign
from stretchtimer.ui.reminders_fields import EntryRow, count_entry, face, times_entry, words_entry
from stretchtimer.ui.reminders_hours import HoursField
from stretchtimer.ui.setting_fields import Combo, Panel, SettingRow, Switch, pad
from stretchtimer.ui.text import Label

SITTING_MINUTES = (5, 240)


class When(StrEnum):
    SITTING = "sitting"
    EVERY_HOUR = "every hour"
    TIMES = "times"


WHENS = {
    When.SITTING: "After so much sitting",
    When.EVERY_HOUR: "At a minute of every hour",
    When.TIMES: "At times of the day",
}
FIRST_WHEN = {
    When.SITTING: Sitting(),
    When.EVERY_HOUR: EveryHour(50),
    When.TIMES: TimesOfDay((10 * 60, 12 * 60 + 30, 15 * 60)),
}


class ReminderCard(Panel):
    """Shows a reminder, and tells at once of each change in it."""

    changed = Signal(object)
    """The reminder as it is now."""
    own_hours_chosen = Signal(bool)
    """Whether it is to have other hours than the rest."""
    taken_away = Signal()

    def __init__(self, reminder: Reminder) -> None:
        super().__init__()
        self._reminder = reminder
        self._whens: dict[When, Any] = dict(FIRST_WHEN)
        self._sign = MarkSign()
        self._title = Label(role="heading")
        head = QHBoxLayout()
        head.setContentsMargins(pad(), 0, pad(), 0)
        head.addWidget(self._sign)
        head.addWidget(self._title, 1)
        self.column.addLayout(head)
        self._when = Combo("When it comes")
        for kind, words in WHENS.items():
            self._when.addItem(words, kind)
        self._interval = count_entry("Minutes of sitting", SITTING_MINUTES, 5, "min")
        self._minute = count_entry("Minute of the hour", (0, 59), 5, "past")
        self._times = times_entry("Times of the day")
        self._rows = {
            When.SITTING: EntryRow("After sitting for", self._interval),
            When.EVERY_HOUR: EntryRow("Minutes past every hour", self._minute),
            When.TIMES: EntryRow("At", self._times),
        }
        self._routine = Combo("What to do")
        self._words = words_entry("What it says")
        self._up_counts = Switch(
            "Not if I was up just before",
            lambda on: self._tell(up_counts=on),
            "Off, it comes at its time all the same, or when you are back.",
        )
        self._own = Switch("Has hours of its own", lambda on: self.own_hours_chosen.emit(on))
        self._hours: HoursField | None = None
        self._away = Button("Take this reminder away", "quiet")

        self._when.activated.connect(lambda index: self._tell(when=self._whens[self._when.itemData(index)]))
        self._interval.chosen.connect(lambda minutes: self._tell(when=Sitting(minutes * MINUTE)))
        self._minute.chosen.connect(lambda minute: self._tell(when=EveryHour(minute)))
        self._times.chosen.connect(lambda minutes: self._tell(when=TimesOfDay(minutes)))
        self._routine.activated.connect(lambda index: self._tell(routine=self._routine.itemData(index)))
        self._words.chosen.connect(lambda words: self._tell(words=words))
        self._away.clicked.connect(self.taken_away)
        for widget in (
            SettingRow("When it comes", self._when),
            *self._rows.values(),
            self._up_counts,
            SettingRow("What to do", self._routine),
            EntryRow("What it says", self._words),
            self._own,
        ):
            self.column.addWidget(widget)
        self.column.addWidget(self._away, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def reminder(self) -> Reminder:
        return self._reminder

    def take_focus(self) -> None:
        self._when.setFocus()

    def show_reminder(self, reminder: Reminder, which: int, has_own_hours: bool) -> None:
        """`which` is its place among the reminders; the first keeps the hours of all, and stays."""
        self._reminder = reminder
        kind = _kind(reminder)
        self._whens[kind] = reminder.when
        self._when.setCurrentIndex(self._when.findData(kind))
        match reminder.when:
            case Sitting(interval_ms):
                self._interval.show_value(interval_ms // MINUTE)
            case EveryHour(minute):
                self._minute.show_value(minute)
            case TimesOfDay(minutes):
                self._times.show_value(minutes)
        for each, row in self._rows.items():
            row.setVisible(each is kind)
        self._title.setText(_title(reminder))
        self._sign.show_mark(which)
        self._words.show_value(reminder.words)
        self._up_counts.show_on(reminder.up_counts)
        self._up_counts.setVisible(kind is not When.SITTING)
        self._own.show_on(has_own_hours)
        self._own.setVisible(which > 0)
        self._show_hours(reminder.hours if has_own_hours else None)
        self._away.setVisible(which > 0)
        self._away.setAccessibleName(f"Take away: {_title(reminder)}")
        self._show_routine()

    def _show_hours(self, own: tuple[Hours, ...] | None) -> None:
        if own is not None and self._hours is None:
            self._hours = HoursField()
            self._hours.changed.connect(lambda hours: self._tell(hours=hours))
            self.column.insertWidget(self.column.indexOf(self._own) + 1, self._hours)
        if self._hours is not None:
            self._hours.setVisible(own is not None)
            self._hours.show_hours(own or ())

    def show_routines(self, routines: Sequence[tuple[str, str, int]]) -> None:
        """Those there are to choose from, each as its id, its title and its length in milliseconds."""
        self._routine.clear()
        for routine, title, length_ms in routines:
            self._routine.addItem(f"{title}, {wording.rough_length(length_ms)}", routine)
        self._show_routine()

    def _show_routine(self) -> None:
        index = self._routine.findData(self._reminder.routine)
        if index < 0:
            # It may be gone, or not read yet.
            self._routine.addItem(self._reminder.routine.replace("-", " ").capitalize(), self._reminder.routine)
            index = self._routine.count() - 1
        self._routine.setCurrentIndex(index)

    def _tell(self, **fields: Any) -> None:
        reminder = replace(self._reminder, **fields)
        if reminder != self._reminder:
            self.changed.emit(reminder)


def _kind(reminder: Reminder) -> When:
    match reminder.when:
        case Sitting():
            return When.SITTING
        case EveryHour():
            return When.EVERY_HOUR
    return When.TIMES


def _title(reminder: Reminder) -> str:
    match reminder.when:
        case Sitting(interval_ms):
            return f"After {wording.rough_length(interval_ms)} of sitting"
        case EveryHour(minute):
            return f"Every hour at {minute} past" if minute else "On every full hour"
        case TimesOfDay(minutes):
            return f"At {wording.listing([face(minute) for minute in minutes])}"
