"""When to remind somebody to stand up, and why it did or did not happen.

`advance` is handed the settings, what is seen at this moment and what the person pressed, and gives the state after it
and what is to be done. It owns no clock. Lengths are measured on the machine's own clock, which nobody sets; the wall
clock only says which hours of the week these are. So a wall clock that is put forward or back moves no hour of sitting.

An absence is found exactly if the caller looks again no later than `Advice.look_in_ms`: a look while somebody is away
tells since when, and the next one falls on the moment at which the absence has become a break.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import NamedTuple

from stretchtimer.core.answers import Answer
from stretchtimer.core.calendar_times import (
    ALWAYS,
    DAY,
    Hours,
    clock_face,
    end_of_hours,
    last_time,
    next_start,
    next_time,
    when_in_words,
)
from stretchtimer.core.dose import HOUR, MINUTE, SECOND
from stretchtimer.core.wording import rough_length

LOOK_MS = MINUTE
"""A look at least so often where it matters whether somebody sits there. A shorter absence is not told from reading."""
SELDOM_MS = 5 * MINUTE
"""And where it does not; so late, at most, is seen that the wall clock was changed."""
UNWATCHED_MS = 10 * MINUTE
"""After a longer silence nobody knows who sat there: it counts neither as sitting nor as a break."""
FORGOTTEN_MS = HOUR
"""And after this one the sitting begins at nothing."""
FRESH_MS = 10 * MINUTE
"""For so long after having been up, a time of the day counts as done. So far apart are two different reminders."""
SHOWN_MS = 15 * MINUTE
"""An unanswered reminder is taken down after this."""
LATE_MS = 90 * MINUTE
"""A time of the day that was passed longer ago is not made up for. Longer than the hour that a spring night lacks."""
REPEAT_MS = 2 * HOUR
"""A wall clock put back by no more goes through times that were dealt with; by more, it is another day or place."""
LAPSE_MS = 3 * HOUR
"""What is held back waits through a lunch, but not through a night, be it outside the hours or away."""
MORNING_MS = 4 * HOUR
"""When tomorrow begins, for somebody who is up late."""
TYPING_PAUSE_MS = 5 * SECOND
TYPING_LOOK_MS = 3 * SECOND


class Hold(StrEnum):
    """What a reminder waits for the end of; the value ends the sentence "you are ..."."""

    CALL = "in a call"
    PRESENTING = "presenting"
    FULL_SCREEN = "in full screen"
    DO_NOT_DISTURB = "not to be disturbed"
    MEDIA = "watching or listening"


@dataclass(frozen=True, slots=True)
class Sitting:
    """After so much sitting without a break."""

    interval_ms: int = HOUR


@dataclass(frozen=True, slots=True)
class EveryHour:
    """When the clock shows this minute. Two such minutes lie an hour apart, whatever the night does to the clock."""

    minute: int


@dataclass(frozen=True, slots=True)
class TimesOfDay:
    """At these minutes of the day: each once a day, also in the night in which it comes twice or not at all."""

    minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    key: str
    """Names it in the state, so that the person may reword it."""
    words: str
    """What it says when it comes."""
    routine: str
    """Its id."""
    when: Sitting | EveryHour | TimesOfDay = Sitting()
    hours: tuple[Hours, ...] = ALWAYS
    up_counts: bool = True
    """Whether being up or away at its time of the day does instead of it; else it waits until the person is back."""
    title: str = ""
    """What the routine is called, where that is known."""

    @property
    def name(self) -> str:
        return f"“{self.title or self.routine}”"


@dataclass(frozen=True, slots=True)
class Settings:
    reminders: tuple[Reminder, ...]
    away_after_ms: int = 5 * MINUTE
    """So long an absence is a break."""
    quiet_ms: int = 2 * MINUTE
    """Nothing comes for so long after waking and after coming back."""
    held_by: frozenset[Hold] = frozenset(Hold)
    watching_is_sitting: bool = True
    """Whether somebody who watches a video, without touching anything, sits there."""
    typing_wait_ms: int = 90 * SECOND
    """So long, at most, a pause in the typing is waited for; 0 to ask for none."""
    snooze_limit: int | None = None
    """How often a reminder may be put off."""


@dataclass(frozen=True, slots=True)
class Moment:
    utc_ms: int
    """Since the beginning of 1970."""
    offset_ms: int
    """What the wall clock here is ahead of that."""
    boot_ms: int
    """On a clock that nobody sets and that goes on while the machine sleeps."""
    awake_ms: int
    """On one that stops meanwhile; the same as `boot_ms` where there is none."""
    boot: str = ""
    """Names this run of the machine, where it has a name."""

    @property
    def local_ms(self) -> int:
        return self.utc_ms + self.offset_ms


@dataclass(frozen=True, slots=True)
class Seen:
    now: Moment
    idle_ms: int | None = None
    """Since when nothing was touched; None if that is not known or was not asked: then somebody is there."""
    locked: bool = False
    holds: Mapping[Hold, str] = field(default_factory=dict)
    """What may hold a reminder back, with what it is called: `{Hold.CALL: "Zoom"}`. The name may be empty."""
    playing: str = ""
    """The id of the routine that is being played."""
    playing_title: str = ""
    """What it is called, where that is known."""


class Press(StrEnum):
    SKIP = "skip"
    UP = "up"
    """I'm up."""
    NOW = "now"
    RESUME = "resume"
    PAUSE = "pause"
    """Until I say."""
    PAUSE_UNTIL_TOMORROW = "pause until tomorrow"


@dataclass(frozen=True, slots=True)
class Snooze:
    length_ms: int


@dataclass(frozen=True, slots=True)
class PauseFor:
    length_ms: int


Action = Press | Snooze | PauseFor


class Pause(StrEnum):
    NONE = "none"
    OPEN = "open"
    FOR = "for"
    """Until `State.pause_end_ms` on the state's clock."""
    UNTIL = "until"
    """Until `State.pause_end_ms` on the wall."""


@dataclass(slots=True)
class Course:
    """How far one reminder has come."""

    sat_ms: int = 0
    due: str = ""
    """The time on the wall at which it fell due, while it waits to be given."""
    due_ms: int = 0
    held: str = ""
    """Why it had to wait, in words."""
    outside_ms: int = -1
    """Since when its hours are over; -1 within them."""
    skip_ms: int = -1
    """The local time of day to be left out."""


@dataclass(slots=True)
class State:
    """What has to be kept. `advance` changes no state that it is given; it makes another.

    Its times are on a clock of its own, in milliseconds, that goes on over a restart of the machine.
    """

    clock_ms: int = 0
    now: Moment | None = None
    """When it was last looked."""
    passed_utc_ms: int = 0
    passed_local_ms: int = 0
    """Up to here every time of the day has been dealt with."""
    absent_ms: int = -1
    """Since when nobody is there; -1 if somebody is."""
    away: bool = False
    """Whether that is a break already."""
    there_ms: int = 0
    """When somebody was last known to be there although nothing was touched."""
    playing: bool = False
    """Whether a routine was."""
    up_ms: int = -FRESH_MS
    """When the person was last up."""
    quiet_ms: int = 0
    snoozed_ms: int = 0
    """Until when it is quiet, and until when a reminder was put off."""
    snoozes: int = 0
    typing_ms: int = -1
    """Since when a pause in the typing is waited for."""
    pause: Pause = Pause.NONE
    pause_end_ms: int = 0
    shown: str = ""
    """The key of the reminder that is before the person's eyes."""
    shown_due: str = ""
    given: str = ""
    """The key of the one that was given last."""
    shown_ms: int = -FRESH_MS
    """When that was."""
    last: str = "No reminder has fallen due yet."
    courses: dict[str, Course] = field(default_factory=dict)

    def to_data(self) -> dict[str, object]:
        """Plain numbers, words and dicts."""
        return {**asdict(self), "pause": self.pause.value}

    @classmethod
    def from_data(cls, data: object) -> "State":
        """What `to_data` gave.

        Raises:
            ValueError: it is something else.
        """
        try:
            plain = dict(data)  # type: ignore[call-overload]
            now = plain.pop("now")
            courses = {key: Course(**course) for key, course in plain.pop("courses").items()}
            moment = None if now is None else Moment(**now)
            state = cls(**{**plain, "pause": Pause(plain["pause"])}, now=moment, courses=courses)
            parts: list[State | Course | Moment] = [state, *courses.values(), *([moment] if moment else [])]
            for part in parts:
                for each in fields(part):
                    if each.type in (int, str, bool) and type(getattr(part, each.name)) is not each.type:
                        raise TypeError(f"{each.name} is of the wrong kind")
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise ValueError(f"This is not the state of reminders: {error}") from error
        return state


@dataclass(frozen=True, slots=True)
class Give:
    """Show this reminder, in place of one that is shown."""

    reminder: Reminder
    due: str
    """When it fell due, as the wall clock shows it."""
    may_snooze: bool
    late: str = ""
    """Why it comes later than that, as a sentence; empty where it does not."""
    asked: bool = False
    """Whether the person asked for it: then it may come long before its time."""


@dataclass(frozen=True, slots=True)
class Advice:
    give: Give | None
    withdraw: bool
    """Take down what is shown: it is stale."""
    answer: Answer | None
    """What became of the one that was shown; None where it still is, or none was."""
    next: str
    """When the next one comes and why, as sentences."""
    next_in_ms: int | None
    """How long that is, if all stays as it is; None while nothing is coming."""
    last: str
    """Why the last one came or did not, as sentences."""
    look_in_ms: int
    """Call again after no more than this, and whenever something has changed or was pressed."""
    ask_idle: bool
    """Whether idleness can matter at that look."""
    may_snooze: bool


def advance(state: State, settings: Settings, seen: Seen, action: Action | None = None) -> tuple[State, Advice]:
    """The state at this moment, and what is to be done."""
    turn = _Turn(state, settings, seen)
    turn.watch()
    turn.fall_due()
    if action is not None:
        turn.answer(action)
    turn.give()
    return turn.state, turn.advice()


def restarted(state: State) -> State:
    """The state with which another process goes on: what was shown went with the first, so it is to be given again."""
    course = state.courses.get(state.shown)
    if course is None:
        return state
    again = replace(course, due=state.shown_due, due_ms=state.clock_ms, held="")
    return replace(state, shown="", courses={**state.courses, state.shown: again})


class _Turn:
    """One look: `state` is the new one and is changed step by step."""

    def __init__(self, state: State, settings: Settings, seen: Seen) -> None:
        courses = {each.key: replace(state.courses.get(each.key, Course())) for each in settings.reminders}
        self.state = replace(state, now=seen.now, courses=courses)
        self._settings = settings
        self._seen = seen
        self._before = state.now
        self._before_ms = state.clock_ms
        self._away_ms = 0
        self._gift: Give | None = None
        self._withdraw = False
        self._local_ms = seen.now.local_ms
        self._face = clock_face(self._local_ms)
        self._reminders = {each.key: each for each in settings.reminders}
        self._answer: Answer | None = None
        if state.shown not in self._reminders:
            self._take_down(Answer.NONE)

    # What has happened since the last look

    def watch(self) -> None:
        """Lets the time pass: who sat, who was away, whose hours began or are over."""
        asleep_ms, unwatched = self._pass_time()
        passed_ms = self.state.clock_ms - self._before_ms
        sat_ms = self._presence(asleep_ms)
        if unwatched and self.state.absent_ms < 0:
            self._be_quiet()
            sat_ms = 0
        for key, course in self.state.courses.items():
            if course.outside_ms < 0 and self.state.pause is Pause.NONE:
                course.sat_ms = max(0, course.sat_ms + sat_ms)
            if unwatched and passed_ms > FORGOTTEN_MS:
                course.sat_ms = 0
            self._keep_hours(self._reminders[key], course)
        self._end_pause()
        shown = self.state.courses.get(self.state.shown)
        if shown and (shown.outside_ms > self.state.shown_ms or self.state.clock_ms - self.state.shown_ms >= SHOWN_MS):
            self.state.last = f"{self.state.shown_due} was shown and not answered."
            self._take_down(Answer.NONE)

    def _pass_time(self) -> tuple[int, bool]:
        """For how much of the time that has passed the machine was asleep, and whether nobody looked in between."""
        now, before, state = self._seen.now, self._before, self.state
        if before is None:
            state.passed_utc_ms, state.passed_local_ms = now.utc_ms, now.local_ms
            self._be_quiet()
            return 0, False
        if now.boot != before.boot or now.boot_ms < before.boot_ms:
            passed_ms = asleep_ms = max(0, now.utc_ms - before.utc_ms)
        else:
            passed_ms = now.boot_ms - before.boot_ms
            asleep_ms = max(0, passed_ms - (now.awake_ms - before.awake_ms))
        if asleep_ms < SECOND:
            asleep_ms = 0
        state.clock_ms += passed_ms
        return asleep_ms, not asleep_ms and passed_ms > UNWATCHED_MS

    def _presence(self, asleep_ms: int) -> int:
        """For how long the person has sat since the last look; negative where an earlier one took too much for it."""
        state, seen, settings, before_ms = self.state, self._seen, self._settings, self._before_ms
        watching = settings.watching_is_sitting and Hold.MEDIA in seen.holds
        idle_ms = seen.idle_ms or 0
        if seen.playing or (watching and not seen.locked):
            state.there_ms, idle_ms = state.clock_ms, 0
        here = not seen.locked and idle_ms < min(LOOK_MS, settings.away_after_ms)
        since_ms, sat_ms = state.absent_ms, 0
        if since_ms < 0 and here and not asleep_ms:
            sat_ms = 0 if state.playing else state.clock_ms - before_ms
        elif since_ms < 0:
            since_ms = before_ms if asleep_ms else max(state.clock_ms - idle_ms, state.there_ms)
            sat_ms = since_ms - before_ms
        if asleep_ms:
            self._be_quiet()
        if since_ms >= 0:
            # Of somebody who is back it is only known that they were away at the last look.
            self._away_ms = before_ms - since_ms + asleep_ms if here else state.clock_ms - since_ms
            if self._away_ms >= settings.away_after_ms and not state.away:
                state.away = True
                if any(course.sat_ms for course in state.courses.values()):
                    left = clock_face(self._local_ms - (state.clock_ms - since_ms))
                    state.last = f"You went away at {left}, so your sitting is counted from the beginning again."
        if state.away:
            self._was_up("you were away")
            if here:
                self._be_quiet()
        state.absent_ms, state.away = (-1, False) if here else (since_ms, state.away)
        state.playing = bool(seen.playing)
        if seen.playing:
            self._was_up(f"you did “{seen.playing_title or seen.playing}”")
        return sat_ms

    def _was_up(self, how: str) -> None:
        """Counts as a break for every sitting, and for what allows it at its time."""
        self.state.up_ms = self.state.clock_ms
        self.state.snoozed_ms = self.state.snoozes = 0
        for key, course in self.state.courses.items():
            reminder = self._reminders[key]
            course.sat_ms = 0
            if isinstance(reminder.when, Sitting) or reminder.up_counts or self._seen.playing == reminder.routine:
                if course.due:
                    self.state.last = f"{course.due} was not needed: {how}."
                    course.due = ""
                if self.state.shown == key:
                    self.state.last = f"{self.state.shown_due} is done: {how}."
                    self._take_down(Answer.STARTED if self._seen.playing else Answer.UP)

    def _keep_hours(self, reminder: Reminder, course: Course) -> None:
        clock_ms, inside = self.state.clock_ms, end_of_hours(reminder.hours, self._local_ms) is not None
        if not inside and course.outside_ms < 0:
            course.outside_ms = clock_ms
        over_ms = clock_ms - course.outside_ms if course.outside_ms >= 0 else 0
        if course.due and over_ms >= LAPSE_MS:
            held = f"{course.held} until " if course.held else ""
            self.state.last = f"{course.due} was left out: {held}your hours were over."
            course.due = ""
        elif course.due and min(self._away_ms, clock_ms - course.due_ms) >= LAPSE_MS:
            self.state.last = f"{course.due} was left out: you were away for hours."
            course.due = ""
        if inside and course.outside_ms >= 0:
            course.outside_ms = -1
            if over_ms >= self._settings.away_after_ms:
                course.sat_ms = 0
            if course.due:
                self._be_quiet()

    def _be_quiet(self) -> None:
        self.state.quiet_ms = self.state.clock_ms + self._settings.quiet_ms

    def _end_pause(self) -> None:
        left_ms = self._pause_left()
        # A wall clock that was years ahead must not pause for years.
        too_long = self.state.pause is Pause.UNTIL and left_ms is not None and left_ms > 2 * DAY
        if too_long or (left_ms is not None and left_ms <= 0):
            self.state.pause = Pause.NONE

    def _pause_left(self) -> int | None:
        """How long the pause goes on; None until the person says."""
        match self.state.pause:
            case Pause.FOR:
                return self.state.pause_end_ms - self.state.clock_ms
            case Pause.UNTIL:
                return self.state.pause_end_ms - self._local_ms
            case Pause.NONE:
                return 0
        return None

    # What falls due

    def fall_due(self) -> None:
        """Marks what has fallen due, and leaves out what need not be."""
        state, now = self.state, self._seen.now
        if self._before:
            expected_ms = state.clock_ms - self._before_ms - REPEAT_MS
            if now.utc_ms - self._before.utc_ms < expected_ms:
                state.passed_utc_ms = now.utc_ms
            if now.local_ms - self._before.local_ms < expected_ms:
                state.passed_local_ms = now.local_ms
        for key, course in state.courses.items():
            when = self._reminders[key].when
            if isinstance(when, Sitting):
                if course.outside_ms < 0 and course.sat_ms >= when.interval_ms and not course.due:
                    self._mark(course, self._face)
            elif (time_ms := self._time_passed(self._reminders[key])) is not None:
                self._reach(self._reminders[key], course, time_ms)
        state.passed_utc_ms = max(state.passed_utc_ms, now.utc_ms)
        state.passed_local_ms = max(state.passed_local_ms, now.local_ms)

    def _time_passed(self, reminder: Reminder) -> int | None:
        """The latest time of the day that has come since the last look."""
        after_ms = self.state.passed_local_ms
        if isinstance(reminder.when, EveryHour):
            after_ms = self.state.passed_utc_ms + self._seen.now.offset_ms
        after_ms = max(after_ms, self._local_ms - LATE_MS)
        return last_time(_minutes(reminder), reminder.hours, after_ms, self._local_ms)

    def _reach(self, reminder: Reminder, course: Course, time_ms: int) -> None:
        face = clock_face(time_ms)
        if time_ms == course.skip_ms:
            self.state.last = f"{face} was skipped, as you asked."
        elif self.state.pause is not Pause.NONE:
            self.state.last = f"{face} was left out: reminders were paused."
        elif reminder.up_counts and self.state.clock_ms - self.state.up_ms < FRESH_MS:
            self.state.last = f"{face} was not needed: you {'were' if self.state.away else 'had just been'} up."
        else:
            self._mark(course, face)

    def _mark(self, course: Course, face: str) -> None:
        course.due, course.due_ms, course.held = face, self.state.clock_ms, ""

    # What the person pressed

    def answer(self, action: Action) -> None:
        state = self.state
        state.absent_ms, state.away, state.there_ms = -1, False, state.clock_ms
        match action:
            case Snooze(length_ms):
                self._snooze(length_ms)
            case PauseFor(length_ms):
                self._pause(Pause.FOR, state.clock_ms + length_ms)
            case Press.PAUSE:
                self._pause(Pause.OPEN, 0)
            case Press.PAUSE_UNTIL_TOMORROW:
                self._pause(Pause.UNTIL, ((self._local_ms - MORNING_MS) // DAY + 1) * DAY + MORNING_MS)
            case Press.RESUME:
                state.pause, state.snoozed_ms = Pause.NONE, 0
            case Press.UP:
                if state.shown:
                    state.last = f"{state.shown_due} is done: you said that you were up."
                    self._take_down(Answer.UP)
                self._was_up("you said that you were up")
            case Press.SKIP:
                self._skip()
            case Press.NOW:
                key = state.shown or self._next_key() or next(iter(self._reminders), None)
                if key:
                    self._hand(key, asked=True)
                    state.last = f"It was given at {self._face} because you asked for it."

    def _snooze(self, length_ms: int) -> None:
        if not self._may_snooze():
            self.state.last = "It cannot be put off again: that is the limit in your settings."
            return
        self._back_to_due()
        self.state.snoozes += 1
        self.state.snoozed_ms = self.state.clock_ms + length_ms

    def _may_snooze(self) -> bool:
        limit = self._settings.snooze_limit
        return limit is None or self.state.snoozes < limit

    def _pause(self, pause: Pause, end_ms: int) -> None:
        self._back_to_due()
        self.state.pause, self.state.pause_end_ms = pause, end_ms

    def _back_to_due(self) -> None:
        if self.state.shown:
            self._mark(self.state.courses[self.state.shown], self.state.shown_due)
            self._take_down(Answer.SNOOZED)

    def _take_down(self, answer: Answer) -> None:
        if self.state.shown:
            self._answer = answer
        self._withdraw = self._withdraw or bool(self.state.shown)
        self.state.shown = ""

    def _skip(self) -> None:
        state = self.state
        state.snoozes = state.snoozed_ms = 0
        if state.shown:
            state.last = f"{state.shown_due} was skipped, as you asked."
            self._take_down(Answer.SKIPPED)
        elif key := self._next_key():
            course, reminder = state.courses[key], self._reminders[key]
            if course.due:
                state.last = f"{course.due} was skipped, as you asked."
                course.due = ""
            elif not isinstance(reminder.when, Sitting):
                course.skip_ms = self._forecast(reminder) or -1
            else:
                state.last = f"The next one was skipped at {self._face}, as you asked."
            course.sat_ms = 0

    # What is given

    def give(self) -> None:
        """Gives what is due and need not wait: a time of the day before an hour of sitting, and one only."""
        if self._gift:
            return
        typing = False
        for key in self._due_keys():
            course = self.state.courses[key]
            if obstacle := self._obstacle(key):
                course.held = obstacle.then
            elif self._typing():
                typing = True
            else:
                held = f"{course.due} was held back: {course.held} until {self._face}."
                self._hand(key, late=held if course.held else "")
                return
        if not typing:
            self.state.typing_ms = -1

    def _due_keys(self) -> Sequence[str]:
        due = (
            (isinstance(self._reminders[k].when, Sitting), c.due_ms, k) for k, c in self.state.courses.items() if c.due
        )
        return [key for _, _, key in sorted(due)]

    def _obstacle(self, key: str) -> "_Obstacle | None":
        """What this reminder has to wait for."""
        state, seen = self.state, self._seen
        if state.courses[key].outside_ms >= 0:
            return _Obstacle("your hours are over", state.courses[key].held or "you were outside your hours")
        if state.pause is not Pause.NONE:
            return _Obstacle("reminders are paused", "reminders were paused")
        if seen.playing:
            return _Obstacle("a routine is being played", "a routine was being played")
        if state.absent_ms >= 0:
            return _Obstacle("you are not there", "you were not there")
        for hold, name in seen.holds.items():
            if hold in self._settings.held_by:
                words = f"{hold.value} ({name})" if name else hold.value
                return _Obstacle(f"you are {words}", f"you were {words}")
        if state.clock_ms < state.quiet_ms:
            return _Obstacle("you have only just come back", "you had only just come back")
        if state.clock_ms < state.snoozed_ms:
            return _Obstacle("you asked for it later", "you had asked for it later")
        if state.given != key and (state.shown or state.clock_ms - state.shown_ms < FRESH_MS):
            return _Obstacle("another one has just come", "another one had just come")
        return None

    def _typing(self) -> bool:
        idle_ms = self._seen.idle_ms
        if not self._settings.typing_wait_ms or idle_ms is None or idle_ms >= TYPING_PAUSE_MS:
            return False
        if self.state.typing_ms < 0:
            self.state.typing_ms = self.state.clock_ms
        return self.state.clock_ms - self.state.typing_ms < self._settings.typing_wait_ms

    def _hand(self, key: str, late: str = "", *, asked: bool = False) -> None:
        state, course = self.state, self.state.courses[key]
        state.shown = state.given = key
        state.shown_due, state.shown_ms = course.due or self._face, state.clock_ms
        state.snoozed_ms, state.typing_ms, state.last = 0, -1, late or f"{state.shown_due} came on time."
        course.due, course.held, course.sat_ms = "", "", 0
        self._gift = Give(self._reminders[key], state.shown_due, self._may_snooze(), late, asked)

    # What is told

    def _next_key(self) -> str | None:
        """The reminder that comes next."""
        if due := self._due_keys():
            return due[0]
        coming = {key: time for key, each in self._reminders.items() if (time := self._forecast(each)) is not None}
        return min(coming, key=coming.__getitem__, default=None)

    def _forecast(self, reminder: Reminder) -> int | None:
        """The local time at which it comes if all stays as it is; None if that is never, or when the person says."""
        state, course = self.state, self.state.courses[reminder.key]
        pause_ms = self._pause_left()
        if pause_ms is None:
            return None
        start_ms = self._local_ms + pause_ms
        wait_ms = max(state.quiet_ms, state.snoozed_ms) - state.clock_ms
        if course.due or isinstance(reminder.when, Sitting):
            length_ms = reminder.when.interval_ms if isinstance(reminder.when, Sitting) else 0
            left_ms = 0 if course.due else length_ms - course.sat_ms
            end_ms = end_of_hours(reminder.hours, start_ms)
            if end_ms is not None and start_ms + left_ms < end_ms:
                time_ms: int | None = start_ms + left_ms
            else:
                length_ms = 0 if course.due else length_ms
                begin_ms = next_start(reminder.hours, start_ms, length_ms)
                time_ms = None if begin_ms is None else begin_ms + length_ms
        else:
            passed_ms = state.passed_local_ms
            if isinstance(reminder.when, EveryHour):
                passed_ms = state.passed_utc_ms + self._seen.now.offset_ms
            time_ms = next_time(_minutes(reminder), reminder.hours, max(start_ms, passed_ms, course.skip_ms))
        return None if time_ms is None else max(time_ms, self._local_ms + wait_ms)

    def advice(self) -> Advice:
        """What the caller is told."""
        state = self.state
        key = self._next_key()
        time_ms = self._forecast(self._reminders[key]) if key else None
        ask = self._idle_matters()
        return Advice(
            give=self._gift,
            withdraw=self._withdraw and self._gift is None,
            answer=self._answer,
            next=self._next_in_words(key, time_ms),
            next_in_ms=None if time_ms is None else time_ms - self._local_ms,
            last=state.last,
            look_in_ms=self._look_in(ask),
            ask_idle=ask,
            may_snooze=self._may_snooze(),
        )

    def _next_in_words(self, key: str | None, time_ms: int | None) -> str:
        state, left_ms = self.state, self._pause_left()
        paused = ""
        if left_ms is None:
            paused = "Reminders are paused until you go on with them."
        elif state.pause is not Pause.NONE:
            paused = f"Reminders are paused; they go on {when_in_words(self._local_ms + left_ms, self._local_ms)}. "
        if key is None or (time_ms is None and not state.courses[key].due):
            return paused or "No reminder is set."
        reminder, course = self._reminders[key], state.courses[key]
        if course.due:
            obstacle = self._obstacle(key)
            return f"{reminder.name}, due at {course.due}, waits: {obstacle.now if obstacle else 'you are typing'}."
        assert time_ms is not None
        when = when_in_words(time_ms, self._local_ms)
        why = "one of your times"
        if isinstance(reminder.when, Sitting):
            begun = course.outside_ms < 0 and course.sat_ms > 0
            left = rough_length(reminder.when.interval_ms - (course.sat_ms if begun else 0))
            why = f"after {left} {'more ' if begun else ''}of sitting"
            if state.absent_ms >= 0:
                why += " once you are back"
        return f"{paused}{reminder.name} comes {when}, {why}."

    def _idle_matters(self) -> bool:
        soon_ms = self._local_ms + FRESH_MS + self._settings.away_after_ms + SELDOM_MS
        for key, course in self.state.courses.items():
            reminder = self._reminders[key]
            if course.due or self.state.shown == key:
                return True
            if isinstance(reminder.when, Sitting):
                if course.outside_ms < 0:
                    return True
            elif (time_ms := self._forecast(reminder)) is not None and time_ms <= soon_ms:
                return True
        return False

    def _look_in(self, ask: bool) -> int:
        state, away_after_ms = self.state, self._settings.away_after_ms
        waits = [state.shown_ms + SHOWN_MS - state.clock_ms, self._pause_left() or 0]
        waits += [each - state.clock_ms for each in (state.quiet_ms, state.snoozed_ms, state.shown_ms + FRESH_MS)]
        for reminder in self._reminders.values():
            times = (self._forecast(reminder), next_start(reminder.hours, self._local_ms))
            waits += [time_ms - self._local_ms for time_ms in times if time_ms is not None]
        if state.absent_ms >= 0:
            waits.append(state.absent_ms + away_after_ms - state.clock_ms)
        elif self._seen.idle_ms is not None:
            waits.append(away_after_ms - self._seen.idle_ms)
            if state.typing_ms >= 0:
                waits.append(max(TYPING_LOOK_MS, TYPING_PAUSE_MS - self._seen.idle_ms))
        longest_ms = min(LOOK_MS, away_after_ms) if ask else SELDOM_MS
        return max(SECOND, min([longest_ms, *(wait for wait in waits if wait > 0)]))


class _Obstacle(NamedTuple):
    """Why a reminder waits, while it does and afterwards."""

    now: str
    then: str


def _minutes(reminder: Reminder) -> Sequence[int]:
    match reminder.when:
        case EveryHour(minute):
            return range(minute, 24 * 60, 60)
        case TimesOfDay(minutes):
            return minutes
    return ()
