"""A goal for each week that grows with the person.

It starts where the person is and grows as the documents say (003:14): ten minutes at first, five to ten more every few
days, up to thirty minutes on five days of the week. Here a week that went well adds either five minutes a day or a
day, by turns. A week that did not leaves the goal as it is: it never shrinks.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from stretchtimer.core.dose import MINUTE
from stretchtimer.core.journal import Glance
from stretchtimer.core.journal_sums import WEEK_DAYS, day_times, week_of

LEAST_MINUTES, MOST_MINUTES = 10, 30
"""On a day."""
LEAST_DAYS, MOST_DAYS = 2, 5
"""Of a week."""
MORE_MINUTES = 5
LEAST_IN_A_ROW = 2
"""Weeks; fewer are no row worth telling of."""


@dataclass(frozen=True, slots=True)
class Goal:
    minutes: int = LEAST_MINUTES
    """On each of the days."""
    days: int = LEAST_DAYS

    @property
    def length_ms(self) -> int:
        return self.minutes * self.days * MINUTE

    @property
    def next(self) -> "Goal":
        """What comes after a week in which it was reached."""
        # By turns: how far the minutes are ahead of the days tells whose turn it is.
        steps = (self.minutes - LEAST_MINUTES) // MORE_MINUTES
        if self.minutes < MOST_MINUTES and (steps <= self.days - LEAST_DAYS or self.days == MOST_DAYS):
            return Goal(self.minutes + MORE_MINUTES, self.days)
        return Goal(self.minutes, min(MOST_DAYS, self.days + 1))


@dataclass(frozen=True, slots=True)
class Leave:
    """Days off from the plan, for illness or holiday."""

    first_day: int
    last_day: int | None = None
    """None until the person is back."""

    def covers(self, day: int) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def __str__(self) -> str:
        return f"{self.first_day}:{'' if self.last_day is None else self.last_day}"

    @classmethod
    def parse(cls, text: str) -> "Leave":
        """What `str` gave.

        Raises:
            ValueError: it is something else.
        """
        first, _, last = text.partition(":")
        return cls(int(first), int(last) if last else None)

    @classmethod
    def parse_all(cls, texts: Iterable[str]) -> "tuple[Leave, ...]":
        """Those that make sense."""
        found = []
        for text in texts:
            with suppress(ValueError):
                found.append(cls.parse(text))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Week:
    monday: int
    goal: Goal
    done_ms: int
    days_done: int
    on_leave: bool
    """Whether some of its days are off; then it counts neither for nor against anything."""

    @property
    def reached(self) -> bool:
        return self.done_ms >= self.goal.length_ms


def weeks(glances: Iterable[Glance], today: int, leaves: Sequence[Leave] = ()) -> tuple[Week, ...]:
    """The weeks from the first in which something was done up to this one; only this one where nothing was yet."""
    return weeks_of(day_times(glances), today, leaves)


def weeks_of(day_ms: Mapping[int, int], today: int, leaves: Sequence[Leave] = ()) -> tuple[Week, ...]:
    """The same, from what was done on each day."""
    times = {day: ms for day, ms in day_ms.items() if day <= today}
    first = week_of(min(times, default=today))
    goal: Goal | None = None
    planned: list[Week] = []
    for monday in range(first, week_of(today) + 1, WEEK_DAYS):
        days = range(monday, monday + WEEK_DAYS)
        done = [times[day] for day in days if day in times]
        off = any(leave.covers(day) for leave in leaves for day in days if day <= today)
        week = Week(monday, goal or Goal(), sum(done), len(done), off)
        planned.append(week)
        if goal is None:
            goal = _start(done) if done and not off else None
        elif week.reached and not off:
            goal = goal.next
    return tuple(planned)


def streak(planned: Sequence[Week]) -> int:
    """For how many weeks in a row something was done. This one counts once it is; those on leave are passed over."""
    count = 0
    for week in reversed(planned):
        if week.done_ms:
            count += 1
        elif not week.on_leave and week is not planned[-1]:
            break
    return count


def _start(done: Sequence[int]) -> Goal:
    """Where somebody is who did this in their first week; `done` are the times of its days."""
    average = sum(done) // len(done) // MINUTE
    minutes = average // MORE_MINUTES * MORE_MINUTES
    return Goal(min(MOST_MINUTES, max(LEAST_MINUTES, minutes)), min(MOST_DAYS, max(LEAST_DAYS, len(done))))
