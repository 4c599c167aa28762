"""Whole days of the reminders, whose clock and person the test moves about; no thread and no timer is waited for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QTimer

from stretchtimer.core.dose import HOUR, MINUTE, SECOND
from stretchtimer.core.reminders import (
    Advice,
    Give,
    Hold,
    Moment,
    Press,
    Reminder,
    Settings,
    Snooze,
    State,
)
from stretchtimer.presenters.reminding import ANSWER_MS, Reminding
from stretchtimer.presenters.worker import Worker

STAND = Reminder("stand", "Time to stand up?", "standing-break", title="Standing break")
AT_ONCE = Settings((STAND,), quiet_ms=0, typing_wait_ms=0)


@dataclass
class Sight:
    idle_ms: int | None = None
    locked: bool = False
    holds: Mapping[Hold, str] = field(default_factory=dict)


class Jobs(Worker):
    """Does each job at once, or once it is told to."""

    def __init__(self) -> None:
        super().__init__("jobs")
        self.held: list[Callable[[], None]] | None = None

    def do(self, job: Callable[[], None]) -> None:
        if self.held is None:
            job()
        else:
            self.held.append(job)

    def hang(self) -> None:
        self.held = []

    def answer(self) -> None:
        held, self.held = self.held or [], None
        for job in held:
            job()


class Day:
    """A person at a desk."""

    def __init__(self, rule: Settings = AT_ONCE, state: State | None = None) -> None:
        self.clock_ms = 20_514 * 24 * HOUR + 9 * HOUR
        self.sight = Sight(idle_ms=10 * SECOND)
        self.asked: list[str] = []
        self.kept: list[State] = []
        self.given: list[Give] = []
        self.withdrawn = 0
        self.advice: list[Advice] = []
        self.jobs = Jobs()
        self.start(rule, state or State())

    def start(self, rule: Settings, state: State) -> None:
        self.reminding = Reminding(rule, state, self.moment, self.look, self.jobs, self.kept.append)
        self.reminding.given.connect(self.given.append)
        self.reminding.withdrawn.connect(self.count_withdrawn)
        self.reminding.advised.connect(self.advice.append)
        self.reminding.look_now()

    def count_withdrawn(self) -> None:
        self.withdrawn += 1

    def moment(self) -> Moment:
        return Moment(self.clock_ms, 0, self.clock_ms, self.clock_ms, "boot")

    def look(self, ask_idle: bool, ask_holds: bool) -> Sight:
        self.asked.append(("idle" if ask_idle else "") + ("holds" if ask_holds else ""))
        return replace(
            self.sight,
            idle_ms=self.sight.idle_ms if ask_idle else None,
            holds=self.sight.holds if ask_holds else {},
        )

    @property
    def timer(self) -> QTimer:
        timer = self.reminding.findChild(QTimer)
        assert isinstance(timer, QTimer)
        return timer

    def wait(self, length_ms: int) -> None:
        end_ms = self.clock_ms + length_ms
        while self.clock_ms + self.timer.interval() <= end_ms:
            assert self.timer.isActive()
            self.clock_ms += self.timer.interval()
            if self.sight.idle_ms is not None and self.sight.idle_ms >= MINUTE:
                self.sight.idle_ms += self.timer.interval()
            self.timer.timeout.emit()
        self.clock_ms = end_ms


@pytest.fixture
def day() -> Iterator[Day]:
    day = Day()
    yield day
    day.timer.stop()


def test_an_hour_in_the_chair(day: Day) -> None:
    day.wait(59 * MINUTE)
    assert not day.given
    day.wait(MINUTE)
    (gift,) = day.given
    assert gift.reminder == STAND
    assert "holds" in "".join(day.asked)
    assert day.reminding.state.shown == "stand"


def test_what_holds_it_back_is_asked_only_where_it_would_come(day: Day) -> None:
    day.wait(59 * MINUTE)
    assert "holds" not in "".join(day.asked)


def test_a_call_holds_it_back_and_it_comes_once_afterwards(day: Day) -> None:
    day.sight.holds = {Hold.CALL: "Zoom"}
    day.wait(70 * MINUTE)
    assert not day.given
    assert day.advice[-1].next == "“Standing break”, due at 10:00, waits: you are in a call (Zoom)."
    day.sight.holds = {}
    day.wait(10 * MINUTE)
    (gift,) = day.given
    assert gift.late == "10:00 was held back: you were in a call (Zoom) until 10:11."


def test_who_watches_a_film_is_there(day: Day) -> None:
    day.sight.holds = {Hold.MEDIA: ""}
    day.sight.idle_ms = 2 * MINUTE
    day.wait(65 * MINUTE)
    assert "waits: you are watching or listening" in day.advice[-1].next


def test_once_nobody_is_there_nothing_but_idleness_is_asked_for(day: Day) -> None:
    day.wait(10 * MINUTE)
    day.sight.idle_ms = MINUTE
    day.wait(10 * MINUTE)
    day.asked.clear()
    day.wait(HOUR)
    assert set(day.asked) == {"idle"}


def test_who_has_gone_begins_again(day: Day) -> None:
    day.wait(40 * MINUTE)
    day.sight.idle_ms = MINUTE
    day.wait(10 * MINUTE)
    day.sight.idle_ms = 0
    day.wait(55 * MINUTE)
    assert not day.given
    day.wait(6 * MINUTE)
    assert len(day.given) == 1


def test_a_desktop_that_does_not_answer_holds_nothing_up(day: Day) -> None:
    day.wait(30 * MINUTE)
    day.jobs.hang()
    day.wait(32 * MINUTE)
    assert len(day.given) == 1
    assert day.jobs.held is not None
    # One question hangs, and no others wait behind it.
    assert len(day.jobs.held) == 1
    day.jobs.answer()
    day.wait(70 * MINUTE)
    assert len(day.given) == 2


def test_what_was_seen_before_a_press_does_not_count_after_it(day: Day) -> None:
    day.wait(30 * MINUTE)
    day.sight.idle_ms = 20 * MINUTE
    day.jobs.hang()
    day.reminding.look_now()
    day.reminding.act(Press.UP)
    day.sight.idle_ms = 0
    day.jobs.answer()
    assert day.reminding.state.absent_ms == -1
    assert "went away" not in day.reminding.state.last


def test_what_is_pressed_counts_at_once(day: Day) -> None:
    day.wait(60 * MINUTE)
    assert day.reminding.act(Snooze(5 * MINUTE)).next_in_ms == 5 * MINUTE
    assert day.withdrawn == 1
    day.wait(5 * MINUTE + SECOND)
    assert len(day.given) == 2
    assert day.reminding.act(Press.PAUSE).next.endswith("waits: reminders are paused.")


def test_going_on_after_a_pause_looks_before_it_reminds() -> None:
    day = Day(Settings((STAND,), quiet_ms=0))
    day.wait(59 * MINUTE)
    day.reminding.act(Press.PAUSE)
    day.sight.holds = {Hold.CALL: ""}
    day.wait(5 * MINUTE)
    day.reminding.act(Press.RESUME)
    day.wait(5 * MINUTE)
    assert not day.given
    assert "you are in a call" in day.advice[-1].next
    day.timer.stop()


def test_playing_is_a_break(day: Day) -> None:
    day.wait(60 * MINUTE)
    day.reminding.set_playing("standing-break", "Standing break")
    assert day.withdrawn == 1
    assert day.advice[-1].last == "10:00 is done: you did “Standing break”."
    day.wait(2 * MINUTE)
    day.reminding.set_playing("")
    day.wait(59 * MINUTE)
    assert len(day.given) == 1
    day.wait(2 * MINUTE)
    assert len(day.given) == 2


def test_another_rule_counts_at_once(day: Day) -> None:
    day.wait(20 * MINUTE)
    day.reminding.set_rule(replace(AT_ONCE, reminders=(replace(STAND, title="Up"),)))
    assert day.advice[-1].next == "“Up” comes at 10:00, after 40 min more of sitting."


def test_each_turn_is_kept_and_another_process_goes_on_from_it(day: Day) -> None:
    day.wait(40 * MINUTE)
    day.timer.stop()
    day.start(AT_ONCE, State.from_data(day.kept[-1].to_data()))
    day.wait(19 * MINUTE)
    assert not day.given
    day.wait(MINUTE)
    assert len(day.given) == 1


def test_a_reminder_whose_process_was_killed_is_shown_again(day: Day) -> None:
    day.wait(61 * MINUTE)
    assert len(day.given) == 1
    day.timer.stop()
    day.start(AT_ONCE, State.from_data(day.kept[-1].to_data()))
    day.wait(MINUTE)
    assert [gift.due for gift in day.given] == ["10:00", "10:00"]


def test_news_while_it_looks_is_not_lost(day: Day) -> None:
    day.jobs.hang()
    day.reminding.look_now()
    day.reminding.look_now()
    asked = len(day.asked)
    day.jobs.answer()
    assert len(day.asked) == asked + 2


def test_it_wakes_seldom(day: Day) -> None:
    asked = len(day.asked)
    day.wait(50 * MINUTE)
    assert len(day.asked) - asked <= 51
    assert day.timer.interval() > ANSWER_MS
