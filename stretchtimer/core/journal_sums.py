"""What the journal adds up to. Pure sums: everything is handed in, days as `When.day` counts them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stretchtimer.core.calendar_times import DAY, weekday
from stretchtimer.core.dose import HOUR, MINUTE
from stretchtimer.core.journal import Answer, Glance, ReminderGiven, SessionDone
from stretchtimer.core.routines import AREAS, Kind, Side

AREA_GOAL_MS = 10 * MINUTE
"""Of static stretching a week, after which more does little for a muscle group (doi 10.1007/s40279-024-02143-9)."""
WEEK_DAYS = 7


def week_of(day: int) -> int:
    """The Monday of a day's week."""
    return day - weekday(day * DAY)


@dataclass(frozen=True, slots=True)
class AreaTime:
    """How long an area was stretched, on each side."""

    area: str
    left_ms: int
    right_ms: int

    def of(self, side: Side) -> int:
        return self.left_ms if side is Side.LEFT else self.right_ms


def area_times(sessions: Iterable[SessionDone], since_day: int) -> dict[str, AreaTime]:
    """For each area of the body, the time for which it was stretched on that day or later.

    A pose counts in full for each of its areas, and where it has no sides for both sides of the body: each muscle is
    held in it for all of its time. Strengthening counts for none.
    """
    times: defaultdict[tuple[str, Side], int] = defaultdict(int)
    for session in sessions:
        if session.begun.day < since_day:
            continue
        for step in session.steps:
            if step.kind is not Kind.STRENGTH:
                for area in step.areas:
                    for side in [step.side] if step.side else Side:
                        times[area, side] += step.worked_ms
    return {area: AreaTime(area, times[area, Side.LEFT], times[area, Side.RIGHT]) for area in AREAS}


def day_times(glances: Iterable[Glance]) -> dict[int, int]:
    """For each day on which something was done, for how long."""
    times: Counter[int] = Counter()
    for glance in glances:
        if glance.worked_ms:
            times[glance.begun.day] += glance.worked_ms
    return dict(times)


def hour_times(glances: Iterable[Glance]) -> tuple[int, ...]:
    """For each of the day's 24 hours, for how long something was done in sessions that began in it."""
    times = [0] * 24
    for glance in glances:
        times[glance.begun.local_ms % DAY // HOUR] += glance.worked_ms
    return tuple(times)


def area_sessions(sessions: Iterable[SessionDone], area: str, today: int, weeks: int) -> Sequence[int]:
    """In how many sessions of each of the last weeks an area was stretched; the week that ends today comes last."""
    counts = [0] * weeks
    for session in sessions:
        back = (today - session.begun.day) // WEEK_DAYS
        if 0 <= back < weeks and any(
            area in step.areas and step.worked_ms and step.kind is not Kind.STRENGTH for step in session.steps
        ):
            counts[weeks - 1 - back] += 1
    return counts


@dataclass(frozen=True, slots=True)
class DayUp:
    """How a day with reminders went."""

    given: int
    followed: int
    """After so many of them the person was up."""

    @property
    def each_hour(self) -> bool:
        return self.given == self.followed


def days_up(reminders: Iterable[ReminderGiven]) -> Mapping[int, DayUp]:
    """For each day with reminders, how many were followed; one that was put off counts when it comes again."""
    given: Counter[int] = Counter()
    followed: Counter[int] = Counter()
    for reminder in reminders:
        if reminder.answer is Answer.SNOOZED:
            continue
        given[reminder.given.day] += 1
        followed[reminder.given.day] += reminder.answer in (Answer.STARTED, Answer.UP)
    return {day: DayUp(number, followed[day]) for day, number in given.items()}
