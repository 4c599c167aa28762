import datetime
import random
from dataclasses import dataclass, field
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stretchtimer.core.answers import Answer
from stretchtimer.core.calendar_times import (
    DAY,
    WORKING_DAYS,
    Hours,
    clock_face,
    end_of_hours,
    next_start,
    when_in_words,
)
from stretchtimer.core.dose import HOUR, MINUTE, SECOND
from stretchtimer.core.reminders import (
    Action,
    Advice,
    EveryHour,
    Give,
    Hold,
    Moment,
    Pause,
    PauseFor,
    Press,
    Reminder,
    Seen,
    Settings,
    Sitting,
    Snooze,
    State,
    TimesOfDay,
    advance,
    restarted,
)

MONDAY = 20_514 * DAY
"""Midnight before Monday, 2 March 2026, on the wall."""
ZONE = HOUR


def at(face: str) -> int:
    """`9:30` as milliseconds of the day."""
    hours, minutes = face.split(":")
    return int(hours) * HOUR + int(minutes) * MINUTE


def hours(*ranges: str, weekdays: frozenset[int] = WORKING_DAYS) -> tuple[Hours, ...]:
    """`9:00-12:00`, `13:00-17:00`."""
    spans = (each.split("-") for each in ranges)
    return tuple(Hours(at(start) // MINUTE, at(end) // MINUTE, weekdays) for start, end in spans)


def times(*faces: str) -> TimesOfDay:
    return TimesOfDay(tuple(at(face) // MINUTE for face in faces))


STAND = Reminder("stand", "An hour in the chair: two minutes standing?", "Stand up", Sitting())
OFFICE = Reminder("stand", STAND.words, "Stand up", Sitting(), hours("9:00-12:00", "13:00-17:00"))
AT_TIMES = Reminder("times", "Time to stand", "Stand up", times("10:00", "12:30", "15:00"))
AT_FIFTY = Reminder("fifty", "Ten to", "Stand up", EveryHour(50))
LONG = Reminder("long", "The longer stretch", "Long stretch", times("16:00"), up_counts=False)


@dataclass
class Desk:
    """A person at a desk, and the machine on it; the test moves them about."""

    settings: Settings
    utc_ms: int = MONDAY - ZONE
    offset_ms: int = ZONE
    boot_ms: int = 5 * HOUR
    awake_ms: int = 4 * HOUR
    boot: str = "first"
    there: bool = False
    typing: bool = False
    locked: bool = False
    asleep: bool = False
    watched: bool = True
    touched_ms: int = 5 * HOUR
    """When something was last touched, as `boot_ms` counts."""
    holds: dict[Hold, str] = field(default_factory=dict)
    playing: str = ""
    state: State = field(default_factory=State)
    advice: Advice | None = None
    look_ms: int = 0
    looks: int = 0
    given: list[tuple[int, Give]] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def local_ms(self) -> int:
        return self.utc_ms + self.offset_ms

    @property
    def now(self) -> str:
        return clock_face(self.local_ms)

    def look(self, action: Action | None = None) -> Advice:
        if self.there and not self.locked:
            # Who reads moves the mouse every ten seconds.
            self.touched_ms = self.boot_ms - (0 if self.typing or action else 10 * SECOND)
        moment = Moment(self.utc_ms, self.offset_ms, self.boot_ms, self.awake_ms, self.boot)
        asked = self.advice is None or self.advice.ask_idle
        idle_ms = self.boot_ms - self.touched_ms if asked else None
        seen = Seen(moment, idle_ms, self.locked, dict(self.holds), self.playing)
        self.state, self.advice = advance(self.state, self.settings, seen, action)
        self.looks += 1
        self.look_ms = self.boot_ms + self.advice.look_in_ms
        if self.advice.give:
            self.given.append((self.local_ms, self.advice.give))
        if self.advice.withdraw:
            self.withdrawn.append(self.now)
        if self.advice.answer is not None:
            self.answers.append(self.advice.answer)
        return self.advice

    def wait(self, length_ms: int) -> None:
        end_ms = self.boot_ms + length_ms
        while self.boot_ms < end_ms:
            watched = self.watched and not self.asleep
            step_ms = min(end_ms, self.look_ms if watched else end_ms) - self.boot_ms
            self._pass(step_ms)
            if watched and self.boot_ms >= self.look_ms:
                self.look()

    def _pass(self, length_ms: int) -> None:
        self.utc_ms += length_ms
        self.boot_ms += length_ms
        self.awake_ms += 0 if self.asleep else length_ms

    def until(self, face: str) -> None:
        """On to this time on the wall, today or tomorrow."""
        self.wait((at(face) - self.local_ms) % DAY)

    def do(self, what: str) -> None:
        """What happens at this moment, in words."""
        action: Action | None = None
        # What is kept must survive being written down and read again.
        self.state = State.from_data(self.state.to_data())
        match what.split():
            case ["sits"]:
                self.there = True
            case ["leaves"]:
                # The last touch was just now.
                self.look()
                self.there, self.touched_ms = False, self.boot_ms
            case ["types"]:
                self.typing = True
            case ["reads"]:
                self.typing = False
            case ["locks"]:
                self.locked = True
            case ["unlocks"]:
                self.locked = False
            case ["sleeps"]:
                self.asleep = True
            case ["wakes"]:
                self.asleep = False
            case ["killed"]:
                self.watched = False
            case ["started"]:
                self.watched, self.advice = True, None
            case ["off"]:
                self.watched, self.asleep = False, True
            case ["on"]:
                self.watched, self.asleep, self.advice, self.boot = True, False, None, f"the one at {self.utc_ms}"
                self.boot_ms = self.awake_ms = self.touched_ms = 30 * SECOND
            case ["call"]:
                self.holds[Hold.CALL] = "Zoom"
            case ["full-screen"]:
                self.holds[Hold.FULL_SCREEN] = ""
            case ["busy"]:
                self.holds[Hold.DO_NOT_DISTURB] = ""
            case ["video"]:
                self.holds[Hold.MEDIA] = ""
            case ["free"]:
                self.holds.clear()
            case ["plays", *name]:
                self.playing = " ".join(name)
            case ["finishes"]:
                self.playing = ""
            case ["clock", minutes]:
                self.utc_ms += int(minutes) * MINUTE
            case ["zone", minutes]:
                self.offset_ms += int(minutes) * MINUTE
            case ["snooze", minutes]:
                action = Snooze(int(minutes) * MINUTE)
            case ["pause", "for", minutes]:
                action = PauseFor(int(minutes) * MINUTE)
            case _:
                action = Press(what)
        if self.watched and not self.asleep:
            self.look(action)

    def live(self, *day: str) -> "Desk":
        """`9:00 sits`: goes on to each time, and does that."""
        if self.advice is None:
            self.look()
        for line in day:
            face, what = line.split(" ", 1)
            self.until(face)
            if what != "ends":
                self.do(what)
        return self

    @property
    def faces(self) -> str:
        return " ".join(clock_face(local_ms) for local_ms, _ in self.given)


def set_to(*reminders: Reminder, **changes: object) -> Settings:
    return Settings(reminders, **changes)  # type: ignore[arg-type]


# A table of days. Each row: what kind of day it is, the settings, what the person and the machine do, and when
# a reminder comes. Nobody in it answers a reminder unless it says so.
DAYS = [
    # Sitting
    ("an hour in the chair", set_to(STAND), ["9:00 sits", "11:30 ends"], "10:00 11:00"),
    (
        "a shorter hour",
        set_to(Reminder("s", "", "Up", Sitting(45 * MINUTE))),
        ["9:00 sits", "11:00 ends"],
        "09:45 10:30",
    ),
    ("nobody is there", set_to(STAND), ["9:00 ends", "17:00 ends"], ""),
    # Away for ten minutes from 9:40: the hour begins at 9:50.
    ("a break", set_to(STAND), ["9:00 sits", "9:40 leaves", "9:50 sits", "11:00 ends"], "10:50"),
    # Three minutes are no break, they come on top; that somebody left is seen a minute at a time.
    ("a short absence", set_to(STAND), ["9:00 sits", "9:40 leaves", "9:43 sits", "10:30 ends"], "10:03"),
    ("a short lock", set_to(STAND), ["9:00 sits", "9:40 locks", "9:41 unlocks", "10:30 ends"], "10:01"),
    ("a long lock", set_to(STAND), ["9:00 sits", "9:40 locks", "9:50 unlocks", "11:00 ends"], "10:50"),
    # Due at 10:00, but just then the person is out for three minutes.
    ("gone when it is due", set_to(AT_TIMES), ["9:00 sits", "9:58 leaves", "10:01 sits", "11:00 ends"], "10:01"),
    # Hours, and lunch
    ("office hours", set_to(OFFICE), ["8:00 sits", "18:00 ends"], "10:00 11:00 14:00 15:00 16:00"),
    (
        "a weekend",
        set_to(OFFICE),
        ["8:00 sits", *["23:00 ends", "1:00 ends"] * 7],
        " ".join(["10:00 11:00 14:00 15:00 16:00"] * 5),
    ),
    ("lunch", set_to(STAND), ["9:30 sits", "12:25 leaves", "13:15 sits", "14:30 ends"], "10:30 11:30 14:15"),
    # The hour was full when the person went; after lunch it is a new one.
    ("lunch before the reminder", set_to(STAND), ["9:00 sits", "9:59 leaves", "11:00 sits", "12:10 ends"], "12:00"),
    # Held by a call into the lunch gap, and the person stays: it comes two minutes into the afternoon.
    (
        "a call into lunch",
        set_to(Reminder("s", "", "Up", times("11:50"), hours("9:00-12:00", "13:00-17:00"))),
        ["9:00 sits", "11:45 call", "12:20 free", "15:00 ends"],
        "13:02",
    ),
    (
        "a call into the evening",
        set_to(Reminder("s", "", "Up", times("16:50"), hours("9:00-17:00"))),
        ["9:00 sits", "16:45 call", "17:20 free", "12:00 ends"],
        "",
    ),
    (
        "a night shift",
        set_to(Reminder("s", "", "Up", Sitting(), hours("22:00-2:00"))),
        ["21:00 sits", "6:00 ends"],
        "23:00 00:00 01:00",
    ),
    # Times of the day
    ("three times a day", set_to(AT_TIMES), ["9:00 sits", "17:00 ends"], "10:00 12:30 15:00"),
    ("ten to every hour", set_to(AT_FIFTY), ["9:00 sits", "12:00 ends"], "09:50 10:50 11:50"),
    ("away at the time", set_to(AT_TIMES), ["9:00 sits", "12:10 leaves", "13:00 sits", "17:00 ends"], "10:00 15:00"),
    ("back just before", set_to(AT_TIMES), ["9:00 sits", "9:30 leaves", "9:55 sits", "11:00 ends"], ""),
    # The longer stretch is not done by fetching a coffee.
    ("the longer stretch waits", set_to(LONG), ["15:00 sits", "15:50 leaves", "16:10 sits", "17:00 ends"], "16:12"),
    # Who has gone home is not met by it in the morning.
    ("the longer stretch lapses", set_to(LONG), ["15:00 sits", "15:50 leaves", "9:00 sits", "10:00 ends"], ""),
    # Due together at 16:00: the longer one first, and the other not within ten minutes; it was played, so not at all.
    (
        "two reminders",
        set_to(STAND, LONG),
        ["14:00 sits", "16:01 plays Long stretch", "16:10 finishes", "17:15 ends"],
        "15:00 16:00 17:10",
    ),
    # Sleep
    (
        "asleep over noon",
        set_to(STAND),
        ["9:30 sits", "12:00 sleeps", "13:00 wakes", "14:10 ends"],
        "10:30 11:30 14:00",
    ),
    ("a nap of the machine", set_to(STAND), ["9:00 sits", "9:58 sleeps", "10:00 wakes", "10:30 ends"], "10:02"),
    (
        "a week asleep",
        set_to(AT_FIFTY, AT_TIMES),
        ["9:00 sits", "9:10 sleeps", *["7:00 ends", "8:00 ends"] * 7, "8:00 wakes", "9:00 ends"],
        "08:50",
    ),
    ("the quiet minutes", set_to(AT_TIMES), ["9:00 sits", "9:58 sleeps", "9:59 wakes", "10:30 ends"], "10:01"),
    (
        "switched off over noon",
        set_to(STAND),
        ["9:30 sits", "12:00 off", "13:00 on", "14:10 ends"],
        "10:30 11:30 14:00",
    ),
    # Killed and started again: the forty minutes are not lost.
    ("killed", set_to(STAND), ["9:00 sits", "9:40 killed", "9:43 started", "10:30 ends"], "10:00"),
    ("killed for half an hour", set_to(STAND), ["9:00 sits", "9:40 killed", "10:10 started", "11:00 ends"], "10:30"),
    ("restarted in two minutes", set_to(STAND), ["9:00 sits", "9:40 off", "9:42 on", "10:30 ends"], "10:02"),
    # The clock on the wall
    ("put forward by an hour", set_to(STAND), ["9:00 sits", "9:30 clock 60", "11:20 ends"], "11:00"),
    ("put back by an hour", set_to(STAND), ["9:00 sits", "9:30 clock -60", "9:50 ends"], "09:00"),
    ("put back a little", set_to(AT_TIMES), ["9:00 sits", "10:02 clock -5", "11:00 ends"], "10:00"),
    ("put forward a little", set_to(AT_TIMES), ["9:00 sits", "9:58 clock 5", "11:00 ends"], "10:03"),
    (
        "years ahead and set right",
        set_to(AT_TIMES),
        ["9:00 sits", "9:10 clock 9999360", "9:20 clock -9999360", "10:30 ends"],
        "10:00",
    ),
    ("ten to, put back a little", set_to(AT_FIFTY), ["9:00 sits", "9:52 clock -5", "11:00 ends"], "09:50 10:50"),
    # That passes 8:50, which is made up for.
    (
        "ten to, years ahead and set right",
        set_to(AT_FIFTY),
        ["9:00 sits", "9:10 clock 9999360", "9:20 clock -9999360", "10:30 ends"],
        "09:10 09:50",
    ),
    (
        "a flight to the west",
        set_to(AT_TIMES),
        ["9:00 sits", "12:40 sleeps", "21:00 zone -540", "12:10 wakes", "16:00 ends"],
        "10:00 12:30 12:30 15:00",
    ),
    ("a flight to the east", set_to(AT_TIMES), ["8:00 sits", "8:30 zone 480", "17:00 ends"], ""),
    # In spring the clock goes from 2:00 to 3:00, in autumn from 3:00 back to 2:00.
    ("a spring night, sitting", set_to(STAND), ["1:30 sits", "2:00 zone 60", "5:00 ends"], "03:30 04:30"),
    ("an autumn night, sitting", set_to(STAND), ["1:30 sits", "3:00 zone -60", "2:45 ends"], "02:30 02:30"),
    (
        "a time that does not come",
        set_to(Reminder("s", "", "Up", times("2:30"))),
        ["1:00 sits", "2:00 zone 60", "5:00 ends"],
        "03:00",
    ),
    (
        "a time that comes twice",
        set_to(Reminder("s", "", "Up", times("2:30"))),
        ["1:00 sits", "3:00 zone -60", "5:00 ends"],
        "02:30",
    ),
    ("ten to, in spring", set_to(AT_FIFTY), ["1:00 sits", "2:00 zone 60", "5:00 ends"], "01:50 03:50 04:50"),
    ("ten to, in autumn", set_to(AT_FIFTY), ["1:00 sits", "3:00 zone -60", "4:00 ends"], "01:50 02:50 02:50 03:50"),
    # Held back
    ("a call", set_to(STAND), ["9:00 sits", "9:50 call", "10:20 free", "11:30 ends"], "10:20 11:20"),
    ("full screen", set_to(AT_TIMES), ["9:00 sits", "9:50 full-screen", "10:12 free", "11:30 ends"], "10:12"),
    (
        "a call that does not matter",
        set_to(STAND, held_by=frozenset()),
        ["9:00 sits", "9:50 call", "10:30 ends"],
        "10:00",
    ),
    # A film without a touch: sitting, and held back; or, if the person so chose, being away.
    (
        "a film",
        set_to(STAND),
        ["9:00 sits", "9:30 video", "9:31 leaves", "11:00 sits", "11:00 free", "11:30 ends"],
        "11:00",
    ),
    (
        "a film as a break",
        set_to(STAND, watching_is_sitting=False),
        ["9:00 sits", "9:30 video", "9:31 leaves", "11:00 sits", "11:00 free", "12:30 ends"],
        "12:00",
    ),
    # Waits a minute and a half for a pause in the typing, and for no longer.
    ("typing on and on", set_to(STAND), ["9:00 sits", "9:50 types", "10:30 ends"], "10:01"),
    ("typing for a moment", set_to(STAND), ["9:00 sits", "9:50 types", "10:01 reads", "10:30 ends"], "10:01"),
    ("typing does not matter", set_to(STAND, typing_wait_ms=0), ["9:00 sits", "9:50 types", "10:30 ends"], "10:00"),
    # What is pressed
    ("put off", set_to(STAND), ["9:00 sits", "10:01 snooze 10", "11:00 ends"], "10:00 10:11"),
    ("put off for less than a while", set_to(STAND), ["9:00 sits", "10:01 snooze 5", "11:00 ends"], "10:00 10:06"),
    (
        "put off, and then gone",
        set_to(STAND),
        ["9:00 sits", "10:01 snooze 15", "10:05 leaves", "10:12 sits", "11:00 ends"],
        "10:00",
    ),
    (
        "put off no more than once",
        set_to(STAND, snooze_limit=1),
        ["9:00 sits", "10:01 snooze 10", "10:12 snooze 10", "11:00 ends"],
        "10:00 10:11",
    ),
    ("put off beforehand", set_to(STAND), ["9:00 sits", "9:55 snooze 10", "10:30 ends"], "10:05"),
    ("skipped", set_to(STAND), ["9:00 sits", "10:01 skip", "11:30 ends"], "10:00 11:00"),
    ("skipped beforehand", set_to(STAND), ["9:00 sits", "9:55 skip", "11:00 ends"], "10:55"),
    ("a time skipped beforehand", set_to(AT_TIMES), ["9:00 sits", "9:55 skip", "13:00 ends"], "12:30"),
    ("I'm up", set_to(STAND), ["9:00 sits", "10:03 up", "11:30 ends"], "10:00 11:03"),
    ("up of one's own accord", set_to(STAND), ["9:00 sits", "9:45 up", "11:00 ends"], "10:45"),
    ("played", set_to(STAND), ["9:00 sits", "10:03 plays Stand up", "10:05 finishes", "11:30 ends"], "10:00 11:05"),
    ("now, in a pause", set_to(STAND), ["9:00 sits", "9:20 pause", "9:30 now", "11:00 ends"], "09:30"),
    ("now", set_to(STAND), ["9:00 sits", "9:20 now", "10:40 ends"], "09:20 10:20"),
    # A pause leaves out its own time, and keeps what was sat before.
    ("paused for half an hour", set_to(STAND), ["9:00 sits", "9:50 pause for 30", "11:00 ends"], "10:30"),
    ("paused when it was due", set_to(STAND), ["9:00 sits", "10:01 pause for 30", "11:00 ends"], "10:00 10:31"),
    ("paused over a time", set_to(AT_TIMES), ["9:00 sits", "9:50 pause", "12:00 resume", "13:00 ends"], "12:30"),
    (
        "paused until tomorrow",
        set_to(OFFICE),
        ["9:00 sits", "9:30 pause until tomorrow", "18:00 leaves", "8:00 sits", "11:30 ends"],
        "10:00 11:00",
    ),
    (
        "up in a pause",
        set_to(STAND),
        ["9:00 sits", "9:50 pause", "9:55 leaves", "10:10 sits", "10:10 resume", "11:30 ends"],
        "11:10",
    ),
]


@pytest.mark.parametrize(("chosen", "day", "expected"), [row[1:] for row in DAYS], ids=[row[0] for row in DAYS])
def test_table_of_days(chosen: Settings, day: list[str], expected: str) -> None:
    assert Desk(chosen).live(*day).faces == expected


def test_what_people_are_told() -> None:
    desk = Desk(set_to(OFFICE)).live("8:30 sits", "9:10 ends")
    assert desk.look().next == "“Stand up” comes at 10:00, after 50 min more of sitting."
    desk.live("9:50 full-screen", "10:05 ends")
    assert desk.look().next == "“Stand up”, due at 10:00, waits: you are in full screen."
    desk.live("10:12 free")
    assert desk.look().last == "10:00 was held back: you were in full screen until 10:12."
    assert desk.live("10:20 skip").look().last == "10:00 was skipped, as you asked."
    desk.live("10:30 pause for 30")
    assert desk.look().next.startswith("Reminders are paused; they go on at 11:00. ")
    assert desk.live("10:31 pause").look().next == "Reminders are paused until you go on with them."
    desk.live("10:32 resume", "10:40 leaves", "10:50 sits")
    assert desk.look().last == "You went away at 10:40, so your sitting is counted from the beginning again."
    assert desk.live("17:30 ends").look().next == "“Stand up” comes tomorrow at 10:00, after 1 h of sitting."


def test_a_reminder_that_is_shown_is_taken_down_when_it_is_stale() -> None:
    assert Desk(set_to(STAND)).live("9:00 sits", "10:01 leaves", "10:30 ends").withdrawn == ["10:06"]
    assert Desk(set_to(STAND)).live("9:00 sits", "10:30 ends").withdrawn == ["10:15"]
    assert Desk(set_to(STAND)).live("9:00 sits", "10:02 up", "10:30 ends").withdrawn == ["10:02"]
    assert Desk(set_to(STAND)).live("9:00 sits", "10:02 plays Stand up", "10:30 ends").withdrawn == ["10:02"]
    hour = Reminder("s", "", "Up", Sitting(), hours("9:00-10:05"))
    assert Desk(set_to(hour)).live("9:00 sits", "10:30 ends").withdrawn == ["10:05"]


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        ("skip", Answer.SKIPPED),
        ("up", Answer.UP),
        ("leaves", Answer.UP),
        ("snooze 10", Answer.SNOOZED),
        ("plays Stand up", Answer.STARTED),
        ("reads", Answer.NONE),
    ],
)
def test_what_became_of_a_reminder_is_told_once(what: str, answer: Answer) -> None:
    day = ("9:00 sits", f"10:02 {what}", "10:25 ends")
    assert Desk(set_to(STAND)).live(*day).answers[:2] == [answer]


def test_what_is_put_off_for_the_last_time_says_so() -> None:
    desk = Desk(set_to(STAND, snooze_limit=1)).live("9:00 sits", "10:01 snooze 10", "10:12 ends")
    assert [each.may_snooze for _, each in desk.given] == [True, False]
    assert desk.look(Snooze(10 * MINUTE)).last == "It cannot be put off again: that is the limit in your settings."


@pytest.mark.parametrize("data", [None, [], {}, {"clock_ms": 5}, State().to_data() | {"clock_ms": "5"}])
def test_a_damaged_state_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="not the state of reminders"):
        State.from_data(data)


def test_a_reminder_that_was_removed_is_taken_down() -> None:
    desk = Desk(set_to(STAND)).live("9:00 sits", "10:01 ends")
    desk.settings = set_to(AT_TIMES)
    assert desk.look().withdraw
    assert list(desk.state.courses) == ["times"]


def test_it_looks_seldom() -> None:
    """At most about once a minute where it matters, and every five minutes in the evening."""
    desk = Desk(set_to(OFFICE)).live("9:00 sits", "9:01 ends")
    desk.looks = 0
    desk.live("9:51 ends")
    assert desk.looks <= 55
    desk.live("18:00 leaves")
    desk.looks = 0
    assert desk.live("20:00 ends").looks <= 25
    assert not desk.look().ask_idle


# What people who use such programs complain of, in plain words.


@pytest.mark.parametrize("asleep", [*range(1, 10), 59, 61, 240])
def test_no_break_right_after_waking(asleep: int) -> None:
    for reminder in (STAND, AT_TIMES, AT_FIFTY):
        desk = Desk(set_to(reminder)).live("9:00 sits", "9:49 sleeps")
        desk.wait(asleep * MINUTE)
        woke_ms = desk.local_ms
        desk.do("wakes")
        desk.wait(3 * HOUR)
        assert desk.given
        assert all(local_ms >= woke_ms + 2 * MINUTE for local_ms, _ in desk.given)


def test_do_not_disturb_on_and_off_all_day_does_not_keep_the_break_from_coming() -> None:
    desk = Desk(set_to(STAND)).live("9:00 sits")
    for _ in range(12):
        desk.do("busy")
        desk.wait(20 * MINUTE)
        desk.do("free")
        desk.wait(5 * MINUTE)
    assert desk.faces == "10:10 11:25 12:40 13:55"


def test_a_pause_does_not_wipe_what_was_sat() -> None:
    assert Desk(set_to(STAND)).live("9:00 sits", "9:55 pause", "11:00 resume", "11:10 ends").faces == "11:05"


def test_it_is_not_stuck_after_sleep() -> None:
    desk = Desk(set_to(STAND)).live("9:00 sits")
    for _ in range(10):
        desk.live("22:00 sleeps", "8:00 wakes")
        desk.given.clear()
        desk.live("9:30 ends")
        assert desk.faces == "09:00"


def test_a_lock_of_a_minute_resets_nothing() -> None:
    desk = Desk(set_to(STAND)).live("9:00 sits")
    for minute in (10, 20, 30, 40, 50):
        desk.live(f"9:{minute} locks", f"9:{minute + 1} unlocks")
    assert desk.live("10:15 ends").faces == "10:05"


@pytest.mark.parametrize("hold", Hold)
def test_no_call_is_interrupted(hold: Hold) -> None:
    desk = Desk(set_to(STAND, AT_FIFTY, LONG)).live("9:00 sits")
    desk.holds[hold] = ""
    assert desk.live("17:00 ends").faces == ""
    assert desk.live("17:00 free", "17:30 ends").faces.startswith("17:00 ")


def test_working_hours_are_kept() -> None:
    desk = Desk(set_to(OFFICE)).live("6:00 sits", *["23:00 ends", "6:00 ends"] * 14)
    assert len(desk.given) == 10 * 5
    assert all(end_of_hours(OFFICE.hours, local_ms) for local_ms, _ in desk.given)


def test_what_was_shown_when_the_process_ended_is_given_again() -> None:
    desk = Desk(set_to(STAND, LONG)).live("9:00 sits", "10:03 killed", "10:04 started")
    desk.state = restarted(desk.state)
    assert desk.live("10:30 ends").faces == "10:00 10:05"
    assert restarted(desk.live("10:31 up").state) == desk.state


def test_nothing_grows() -> None:
    desk = Desk(set_to(STAND, typing_wait_ms=0)).live("9:00 sits", "11:00 ends")
    size = len(repr(desk.state))
    desk.wait(300 * HOUR)
    assert len(desk.given) > 290
    assert len(repr(desk.state)) <= size + 20


def test_a_film_counts_as_the_person_chooses() -> None:
    film = ("9:00 sits", "9:10 video", "9:11 leaves", "10:30 ends")
    assert Desk(set_to(STAND, held_by=frozenset())).live(*film).faces == "10:00"
    assert Desk(set_to(STAND, held_by=frozenset(), watching_is_sitting=False)).live(*film).faces == ""


# Ten years


NIGHT = Reminder(
    "night", "Half past two", "Night stretch", times("2:30"), hours("0:00-5:00", weekdays=frozenset({6})), False
)
LIFE = (
    Reminder("stand", "", "Stand up", Sitting(), (*OFFICE.hours, *NIGHT.hours)),
    Reminder("long", "", "Long stretch", LONG.when, OFFICE.hours, up_counts=False),
    NIGHT,
)


def summer_nights() -> dict[int, int]:
    """The days, since 1970, whose night changes the clock, and by how much: the last Sundays of March and October."""
    nights = {}
    for year, (month, change_ms) in product(range(2026, 2037), ((3, HOUR), (10, -HOUR))):
        last = datetime.date(year, month, 31)
        sunday = last - datetime.timedelta((last.weekday() + 1) % 7)
        nights[(sunday - datetime.date(1970, 1, 1)).days] = change_ms
    return nights


class Life(Desk):
    """Ten years at a desk, with an account of what really happened that knows nothing of the rule."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(Settings(LIFE))
        self.chance = chance
        self.sat_ms = 0
        """Sat within the hours since the last break or reminder."""
        self.free_ms = 0
        """Of that, the time in which nothing spoke against a reminder."""
        self.slack_ms = 0
        """What short absences, seen by the minute, may add."""
        self.gone_ms = 0
        self.woke_ms = 0
        self.owed = False
        self.again = ""
        """Which reminder was put off."""
        self.promised: dict[tuple[str, int], int] = {}
        """For each reminder and its time, the longest stretch after it in which it could have come."""
        self.stretch_ms: dict[tuple[str, int], int] = {}
        self.came: dict[tuple[str, int], int] = {}

    def _pass(self, length_ms: int) -> None:
        before_ms = self.local_ms
        seated = self.there and not self.locked and not self.asleep
        inside = end_of_hours(LIFE[0].hours, before_ms) is not None
        super()._pass(length_ms)
        free = seated and self.watched and not self.holds and not self.playing
        if not seated:
            self.gone_ms += length_ms
            self.slack_ms += MINUTE if self.gone_ms == length_ms else 0
            if self.gone_ms >= 5 * MINUTE:
                self.begin_again()
        else:
            self.gone_ms = 0
        if self.playing:
            self.begin_again()
        elif inside and seated:
            self.sat_ms += length_ms
            self.free_ms += length_ms if free and self.boot_ms - self.woke_ms > 2 * MINUTE else 0
        elif not inside:
            self.owed = self.owed or self.sat_ms >= 59 * MINUTE
            self.sat_ms = self.free_ms = 0
        assert self.free_ms <= HOUR + 5 * MINUTE + self.slack_ms, "an hour was forgotten"
        self.account(before_ms, length_ms if free else None)

    def begin_again(self) -> None:
        self.sat_ms = self.free_ms = self.slack_ms = 0
        self.owed = False

    def account(self, before_ms: int, free_ms: int | None) -> None:
        """Which times of the day have come, and whether there was room for their reminders."""
        for reminder in LIFE[1:]:
            assert isinstance(reminder.when, TimesOfDay)
            due_ms = self.local_ms // DAY * DAY + reminder.when.minutes[0] * MINUTE
            promise = reminder.key, due_ms
            new = max(before_ms, self.local_ms - 80 * MINUTE) < due_ms <= self.local_ms
            if new and end_of_hours(reminder.hours, due_ms) is not None:
                self.promised.setdefault(promise, 0)
            if promise in self.promised:
                inside = free_ms is not None and end_of_hours(reminder.hours, self.local_ms) is not None
                self.stretch_ms[promise] = self.stretch_ms.get(promise, 0) + (free_ms or 0) if inside else 0
                self.promised[promise] = max(self.promised[promise], self.stretch_ms[promise])

    def look(self, action: Action | None = None) -> Advice:
        advice = super().look(action)
        if advice.give:
            self.check(advice.give)
        return advice

    def check(self, gift: Give) -> None:
        # Of who left less than a minute ago nobody can know it.
        assert self.there or self.gone_ms <= MINUTE
        assert not self.locked and not self.holds and not self.playing
        assert end_of_hours(gift.reminder.hours, self.local_ms) is not None, "outside the hours"
        assert self.boot_ms - self.woke_ms >= 2 * MINUTE, "right after waking"
        if gift.reminder.key != "stand":
            due_ms = self.local_ms // DAY * DAY + at(gift.due)
            self.came[gift.reminder.key, due_ms] = self.came.get((gift.reminder.key, due_ms), 0) + (
                self.again != gift.reminder.key
            )
            self.slack_ms += 16 * MINUTE
        else:
            assert self.again == "stand" or self.owed or self.sat_ms >= 59 * MINUTE, "before the hour was over"
            self.begin_again()
        self.again = "" if self.again == gift.reminder.key else self.again

    def shift(self, end: str) -> None:
        """Works, with all that comes between, until some time of this day."""
        self.do("sits")
        while (left_ms := (at(end) - self.local_ms) % DAY) < 12 * HOUR:
            self.wait(min(left_ms, self.chance.randrange(1, 150) * MINUTE))
            if self.state.shown:
                self.respond()
            self.something()
        self.do("leaves")

    def respond(self) -> None:
        """Does something about a reminder that is shown, or nothing."""
        match self.chance.randrange(6):
            case 0:
                self.do("plays " + self.given[-1][1].reminder.routine)
                self.wait(2 * MINUTE)
                self.do("finishes")
            case 1:
                self.do("up")
                self.begin_again()
            case 2:
                self.do("skip")
            case 3:
                self.again = self.given[-1][1].reminder.key
                self.slack_ms += 11 * MINUTE
                self.do("snooze 10")

    def something(self) -> None:
        """One of the things that happen in a day."""
        chance, minutes = self.chance, self.chance.randrange(1, 40)
        match chance.randrange(9):
            case 0 | 1:
                self.between("leaves", "sits", minutes)
            case 2:
                self.between("locks", "unlocks", minutes)
            case 3:
                self.between("sleeps", "wakes", minutes)
            case 4:
                self.between(chance.choice(["call", "full-screen", "busy", "video"]), "free", minutes)
            case 5:
                self.utc_ms += chance.randrange(-90 * SECOND, 90 * SECOND)
                self.look()
            case 6:
                self.between("killed", "started", min(minutes, 5))
            case 7:
                self.between("types", "reads", minutes)
            case 8:
                self.between("off", "on", minutes)

    def between(self, first: str, then: str, minutes: int) -> None:
        self.do(first)
        self.wait(minutes * MINUTE)
        self.do(then)
        if then in ("wakes", "on"):
            self.woke_ms = self.boot_ms


def test_ten_years() -> None:
    """What the rule promises comes exactly once; nothing comes outside the hours, too early, or right after waking.

    Every night that changes the clock is worked through, and some of the other days; meanwhile the machine sleeps, is
    off, or stands there with nobody at it.
    """
    life = Life(random.Random(10))
    life.look()
    nights, chance = summer_nights(), life.chance
    first_day = life.local_ms // DAY
    while (day := life.local_ms // DAY) < first_day + 3_653:
        if day in nights:
            life.live("0:30 sits", "2:00 ends" if nights[day] > 0 else "3:00 ends")
            life.offset_ms += nights[day]
            life.look()
            life.shift("5:30")
        elif chance.random() < 0.05:
            life.live("0:00 sleeps", f"{chance.randrange(8, 11)}:00 wakes")
            life.woke_ms = life.boot_ms
            life.shift(f"{chance.randrange(12, 19)}:30")
        rest, back = chance.choice([("sleeps", "wakes"), ("off", "on")] * 30 + [("leaves", "leaves")])
        life.do(rest)
        life.wait((DAY - life.local_ms) % DAY or DAY)
        life.do(back)
        life.again = ""
        life.woke_ms = life.boot_ms
    room = {promise for promise, free_ms in life.promised.items() if free_ms > 35 * MINUTE}
    assert len(room) > 25
    assert len([each for each in life.given if each[1].reminder.key == "stand"]) > 350
    assert {promise: life.came.get(promise, 0) for promise in room} == dict.fromkeys(room, 1)
    assert set(life.came.values()) <= {0, 1}


# Whatever happens

HAPPENINGS = (
    *("sits", "leaves", "types", "reads", "locks", "unlocks", "sleeps", "wakes", "killed", "started", "off", "on"),
    *("call", "full-screen", "busy", "video", "free", "plays Stand up", "finishes", "clock 3", "clock -3", "clock 500"),
    *("zone 60", "zone -60", "zone 540", "snooze 10", "pause for 30", "pause", "pause until tomorrow", "resume"),
    *("skip", "up"),
)


@given(st.lists(st.tuples(st.sampled_from(HAPPENINGS), st.integers(0, 70)), max_size=20))
@settings(deadline=None, max_examples=40)
def test_whatever_happens(happenings: list[tuple[str, int]]) -> None:
    desk = Desk(set_to(OFFICE, LONG, AT_FIFTY))
    desk.live("9:00 sits")
    for what, minutes in happenings:
        given_before, woken = len(desk.given), what in ("wakes", "on")
        was_asleep, boot_ms = desk.asleep, desk.boot_ms
        desk.do(what)
        start_ms = desk.boot_ms
        looks = desk.looks
        desk.wait(minutes * MINUTE)
        assert desk.looks - looks <= 20 * minutes
        assert desk.advice is None or SECOND <= desk.advice.look_in_ms <= 5 * MINUTE
        assert desk.advice is None or (desk.advice.next_in_ms or 0) >= 0
        came = desk.given[given_before:]
        assert all(end_of_hours(each.reminder.hours, local_ms) for local_ms, each in came)
        if came:
            assert not (desk.locked or desk.asleep or desk.holds or desk.playing)
            assert desk.state.pause is Pause.NONE
        if woken and was_asleep and boot_ms <= start_ms:
            assert all(local_ms - desk.local_ms + desk.boot_ms >= start_ms + 2 * MINUTE for local_ms, _ in came)
        # Two different ones are never before the eyes within ten minutes.
        for (one_ms, one), (other_ms, other) in pairwise(came):
            assert one.reminder.key == other.reminder.key or other_ms - one_ms >= 10 * MINUTE
        assert State.from_data(desk.state.to_data()) == desk.state
    # However it was treated, it still works: the next undisturbed Monday brings what it should.
    for what in (
        "wakes" if desk.watched else "on",
        "started",
        "unlocks",
        "reads",
        "free",
        "finishes",
        "resume",
        "leaves",
    ):
        desk.do(what)
    desk.wait(HOUR)
    desk.do("sleeps")
    desk.wait((MONDAY + at("8:30") - desk.local_ms) % (7 * DAY))
    desk.live("8:30 wakes", "9:00 sits")
    desk.given.clear()
    assert desk.live("9:45 ends").faces == ""
    assert desk.live("10:20 ends").faces


def test_a_week_in_words() -> None:
    monday = 4 * DAY
    weekend = hours("22:00-2:00", weekdays=frozenset({6}))
    assert end_of_hours(weekend, monday + HOUR) == monday + 2 * HOUR
    assert end_of_hours(weekend, monday + 2 * HOUR) is None
    assert next_start(weekend, monday + 2 * HOUR) == monday + 6 * DAY + 22 * HOUR
    assert next_start(weekend, monday, lasting_ms=4 * HOUR) is None
    assert end_of_hours(hours("9:00-12:00", "12:00-17:00"), monday + 10 * HOUR) == monday + 17 * HOUR
    assert when_in_words(monday + 9 * HOUR, monday) == "at 09:00"
    assert when_in_words(monday + 33 * HOUR, monday) == "tomorrow at 09:00"
    assert when_in_words(monday + 57 * HOUR, monday) == "on Wednesday at 09:00"
