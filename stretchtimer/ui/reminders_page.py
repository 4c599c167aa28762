"""When to remind the person to stand up: what they choose, their day in a picture, and what comes next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from itertools import count
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from stretchtimer.core.calendar_times import ALWAYS, WORKING_DAYS, Hours
from stretchtimer.core.dose import MINUTE, SECOND
from stretchtimer.core.reminders import Hold, Reminder, State, TimesOfDay
from stretchtimer.storage.reminder_files import MOST_REMINDERS, STAND, ReminderChoices
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.day_picture import DayPicture
from stretchtimer.ui.layouts import tab_in_order
from stretchtimer.ui.reminders_card import ReminderCard
from stretchtimer.ui.reminders_fields import EntryRow, count_entry
from stretchtimer.ui.reminders_hours import HoursField
from stretchtimer.ui.reminders_status import StatusView
from stretchtimer.ui.setting_fields import Choices, ColumnPage, Combo, Panel, SettingRow, Switch, inset, pad
from stretchtimer.ui.text import Label

ASK_AGAIN_MS = 15 * SECOND
ASK_SOON_MS = SECOND
STARTS_WITHIN = 5
"""So many answers are awaited from a reminder that is being started, `ASK_SOON_MS` apart."""
AWAY_MINUTES = (1, 60)
TYPING_WAIT_MS = 90 * SECOND
LONG_STRETCH_MS = 5 * MINUTE
DESK_HOURS = (Hours(9 * 60, 12 * 60, WORKING_DAYS), Hours(13 * 60, 17 * 60, WORKING_DAYS))
SNOOZES = {None: "As often as I like", 0: "Never", 1: "Once", 2: "Twice", 3: "Three times", 5: "Five times"}
HOLDS = {
    Hold.CALL: "I am in a call",
    Hold.PRESENTING: "I am presenting",
    Hold.FULL_SCREEN: "A window fills the screen",
    Hold.DO_NOT_DISTURB: "Do not disturb is on",
    Hold.MEDIA: "I watch or listen to something",
}


class Keeping(StrEnum):
    ALWAYS = "always"
    HOURS = "hours"


KEEPING = {
    Keeping.ALWAYS: ("At any time that I sit here", ""),
    Keeping.HOURS: ("Only in these hours", "Outside them nothing comes, and no sitting is counted."),
}


class RemindersPage(ColumnPage):
    """Shows choices, and tells at once of each that is changed.

    `read_local_ms` tells what the clock on the wall shows, in milliseconds since 1970. While it is in sight the page
    asks for the state of reminders now and then.
    """

    changed = Signal(object)
    """The `ReminderChoices` as they are now."""
    at_login_changed = Signal(bool)
    asked = Signal(object)
    """A request to whoever reminds, as a dict; the answer is awaited by `show_state`."""
    start_wanted = Signal()
    """Whoever reminds is to be started, as nobody is there."""

    def __init__(self, read_local_ms: Callable[[], int]) -> None:
        super().__init__("Reminders")
        self._read_local_ms = read_local_ms
        self._choices = ReminderChoices()
        self._routines: Sequence[tuple[str, str, int]] = ()
        self._cards: list[ReminderCard] = []
        self._with_own_hours: set[str] = set()
        self._state: State | None = None
        self._runs = False
        self._awaited = 0
        """So many more answers may be none because reminders are only being started."""
        self._timer = QTimer(self, interval=ASK_AGAIN_MS)
        self._timer.timeout.connect(self._look_again)
        self._build_switch()
        self._build_picture()
        self._build_hours()
        self._build_reminders()
        self._build_manner()
        self._build_more()
        self.show_choices(self._choices)

    # ── what is shown ──

    def show_choices(self, choices: ReminderChoices) -> None:
        self._choices = choices
        rule = choices.rule
        self._on.show_on(choices.on)
        self._status.setVisible(choices.on)
        self._show_hours()
        self._show_reminders()
        self._chime.show_on(choices.chime)
        self._away.show_value(rule.away_after_ms // MINUTE)
        self._typing.show_on(rule.typing_wait_ms > 0)
        for hold, switch in self._holds.items():
            switch.show_on(hold in rule.held_by)
        self._watching.show_on(rule.watching_is_sitting)
        if self._snoozes.findData(rule.snooze_limit) < 0:
            self._snoozes.addItem(f"{rule.snooze_limit} times", rule.snooze_limit)
        self._snoozes.setCurrentIndex(self._snoozes.findData(rule.snooze_limit))
        self._draw()

    def show_routines(self, routines: Sequence[tuple[str, str, int]]) -> None:
        """Those that a reminder may start, each as its id, its title and its length in milliseconds."""
        self._routines = routines
        for card in self._cards:
            card.show_routines(routines)

    def show_state(self, state: Mapping[str, object] | None) -> None:
        """What whoever reminds has answered; None where nobody is there.

        Under `kept` it may have a `State`'s data, so that the picture goes on from there.
        """
        if state and state.get("error"):
            self._status.show_state(state)
            return
        self._runs = state is not None
        self._awaited = 0 if self._runs else max(0, self._awaited - 1)
        self._timer.setInterval(ASK_SOON_MS if self._awaited else ASK_AGAIN_MS)
        if not self._awaited:
            self._status.show_state(state)
        presence = state.get("presence") if state else None
        self._presence.setText("\n".join(map(str, presence)) if isinstance(presence, list) else "")
        self._presence.setVisible(bool(self._presence.text()))
        try:
            self._state = State.from_data(state["kept"]) if state and "kept" in state else None
        except ValueError:
            self._state = None
        self._draw()

    def show_at_login(self, on: bool) -> None:
        """Whether the system starts reminders when the person logs in."""
        self._at_login.show_on(on)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self._draw()
        self._look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _look_again(self) -> None:
        self.asked.emit({"ask": "state"})

    # ── what it is made of ──

    def _build_switch(self) -> None:
        panel = Panel()
        self._column.addWidget(panel)
        self._on = Switch(
            "Remind me to stand up",
            self._turn,
            "A quiet word from the tray when you have sat for long. Off, nothing runs and nothing is watched.",
            "heading",
        )
        self._status = StatusView()
        self._status.asked.connect(self.asked)
        self._status.start_wanted.connect(self._start)
        panel.column.addWidget(self._on)
        panel.column.addWidget(self._status)

    def _build_picture(self) -> None:
        panel = self.add_panel("Your day")
        self._picture = DayPicture()
        self._picture.drawn.connect(lambda: tab_in_order(self))
        panel.addWidget(inset(Label("When you would be reminded if you sat through.", "muted")))
        panel.addWidget(_indented(self._picture, pad()))

    def _build_hours(self) -> None:
        panel = self.add_panel("Your hours")
        self._keeping = Choices("When reminders may come", KEEPING, self._keep_hours)
        self._hours = HoursField()
        self._hours.changed.connect(self._change_hours)
        panel.addWidget(self._keeping)
        panel.addWidget(self._hours)

    def _build_reminders(self) -> None:
        self._reminders = QVBoxLayout()
        self._reminders.setSpacing(theme.em() // 2)
        self._column.addLayout(self._reminders)
        self._add = Button("Another reminder")
        self._add.clicked.connect(self._add_reminder)
        self._column.addWidget(_indented(self._add, theme.em()), 0, Qt.AlignmentFlag.AlignLeft)

    def _build_manner(self) -> None:
        panel = self.add_panel("How they come")
        self._chime = Switch("With a soft chime", lambda on: self._tell(chime=on))
        self._at_login = Switch(
            "Start when I log in",
            lambda on: self.at_login_changed.emit(on),
            "Without a window, with a sign in the tray.",
        )
        self._snoozes = Combo("How often a reminder may be put off")
        for limit, words in SNOOZES.items():
            self._snoozes.addItem(words, limit)
        self._snoozes.activated.connect(lambda index: self._tell_rule(snooze_limit=self._snoozes.itemData(index)))
        panel.addWidget(self._chime)
        panel.addWidget(self._at_login)
        panel.addWidget(SettingRow("A reminder may be put off", self._snoozes))

    def _build_more(self) -> None:
        self._more = Button("More  ▾", "quiet")
        self._more.setAccessibleName("More settings")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._unfold)
        self._folded = Panel()
        self._away = count_entry("Minutes away that count as a break", AWAY_MINUTES, 1, "min")
        away = EntryRow("Away for so long, you have had your break", self._away)
        self._away.chosen.connect(lambda minutes: self._tell_rule(away_after_ms=minutes * MINUTE))
        self._typing = Switch(
            "Wait for a pause in my typing",
            lambda on: self._tell_rule(typing_wait_ms=TYPING_WAIT_MS if on else 0),
            "For a minute and a half at most.",
        )
        self._watching = Switch(
            "Watching something counts as sitting",
            lambda on: self._tell_rule(watching_is_sitting=on),
            "Off, nobody is taken to sit here while nothing is touched.",
        )
        self._holds = {hold: self._hold_switch(hold, words) for hold, words in HOLDS.items()}
        self._presence = inset(Label(role="muted"))
        column = self._folded.column
        column.addWidget(away)
        column.addWidget(self._typing)
        column.addWidget(self._watching)
        column.addWidget(inset(Label("Hold a reminder back, and give it once afterwards, while")))
        for switch in self._holds.values():
            column.addWidget(switch)
        column.addWidget(self._presence)
        self._presence.hide()
        self._column.addWidget(_indented(self._more, theme.em()), 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._folded)
        self._folded.hide()

    def _hold_switch(self, hold: Hold, words: str) -> Switch:
        return Switch(words, lambda on: self._hold_back(hold, on))

    def _unfold(self, on: bool) -> None:
        self._more.setText("Less  ▴" if on else "More  ▾")
        self._folded.setVisible(on)

    # ── hours ──

    def _show_hours(self) -> None:
        hours = self._shared_hours
        has_hours = hours != ALWAYS
        self._keeping.show_choice(Keeping.HOURS if has_hours else Keeping.ALWAYS)
        self._hours.setVisible(has_hours)
        if has_hours:
            self._hours.show_hours(hours)

    @property
    def _shared_hours(self) -> tuple[Hours, ...]:
        """Those of all reminders that have none of their own: of the first one, and those that agree with it."""
        reminders = self._choices.rule.reminders
        return reminders[0].hours if reminders else ALWAYS

    def _keep_hours(self, keeping: Keeping) -> None:
        self._change_hours(DESK_HOURS if keeping is Keeping.HOURS else ALWAYS)

    def _change_hours(self, hours: tuple[Hours, ...]) -> None:
        own = self._with_own_hours
        self._tell_reminders([r if r.key in own else replace(r, hours=hours) for r in self._choices.rule.reminders])

    def _choose_own_hours(self, card: ReminderCard, on: bool) -> None:
        reminder = card.reminder
        if on:
            self._with_own_hours.add(reminder.key)
            self._show_reminders()
        else:
            self._with_own_hours.discard(reminder.key)
            self._change_reminder(replace(reminder, hours=self._shared_hours))

    # ── reminders ──

    def _show_reminders(self) -> None:
        reminders, shared = self._choices.rule.reminders, self._shared_hours
        self._with_own_hours.intersection_update(each.key for each in reminders[1:])
        self._with_own_hours.update(each.key for each in reminders if each.hours != shared)
        cards = {card.reminder.key: card for card in self._cards}
        self._cards = [cards.pop(r.key) if r.key in cards else self._make_card(r) for r in reminders]
        for gone in cards.values():
            self._reminders.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for which, (card, reminder) in enumerate(zip(self._cards, reminders, strict=True)):
            card.show_reminder(reminder, which, reminder.key in self._with_own_hours)
        self._add.setVisible(len(reminders) < MOST_REMINDERS)
        tab_in_order(self)

    def _make_card(self, reminder: Reminder) -> ReminderCard:
        card = ReminderCard(reminder)
        card.changed.connect(self._change_reminder)
        card.own_hours_chosen.connect(partial(self._choose_own_hours, card))
        card.taken_away.connect(partial(self._take_away, card))
        card.show_routines(self._routines)
        self._reminders.addWidget(card)
        card.show()  # now, so that it can have the focus
        return card

    def _change_reminder(self, changed: Reminder) -> None:
        self._tell_reminders([changed if r.key == changed.key else r for r in self._choices.rule.reminders])

    def _add_reminder(self) -> None:
        reminders = self._choices.rule.reminders
        keys = {each.key for each in reminders}
        key = next(key for number in count(2) if (key := f"reminder-{number}") not in keys)
        long = [each for each in self._routines if each[2] >= LONG_STRETCH_MS]
        routine = min(long, key=lambda each: each[2])[0] if long else STAND.routine
        added = Reminder(key, "Time for a longer stretch?", routine, TimesOfDay((16 * 60,)), self._shared_hours)
        self._tell_reminders([*reminders, added])
        self._cards[-1].take_focus()

    def _take_away(self, card: ReminderCard) -> None:
        self._add.setFocus()
        self._tell_reminders([r for r in self._choices.rule.reminders if r.key != card.reminder.key])

    # ── what is told ──

    def _turn(self, on: bool) -> None:
        if on:
            self._wait_for_start()
        self._tell(on=on)

    def _start(self) -> None:
        self._wait_for_start()
        self.start_wanted.emit()

    def _wait_for_start(self) -> None:
        self._awaited = STARTS_WITHIN
        self._timer.setInterval(ASK_SOON_MS)
        self._status.show_waiting("Reminders are being started.")

    def _hold_back(self, hold: Hold, on: bool) -> None:
        held_by = self._choices.rule.held_by
        self._tell_rule(held_by=held_by | {hold} if on else held_by - {hold})

    def _tell_reminders(self, reminders: Sequence[Reminder]) -> None:
        self._tell_rule(reminders=tuple(reminders))

    def _tell_rule(self, **fields: Any) -> None:
        self._tell(rule=replace(self._choices.rule, **fields))

    def _tell(self, **fields: Any) -> None:
        choices = replace(self._choices, **fields)
        if choices != self._choices:
            self.show_choices(choices)
            self.changed.emit(choices)

    def _draw(self) -> None:
        runs = self._choices.on and self._runs
        self._picture.show_rule(self._choices.rule, self._read_local_ms(), self._state if runs else None, runs)


def _indented(widget: QWidget, by: int) -> QWidget:
    """A widget that begins where the words of what can be chosen do."""
    room = QWidget()
    row = QHBoxLayout(room)
    row.setContentsMargins(by, 0, by, 0)
    row.addWidget(widget)
    return room
