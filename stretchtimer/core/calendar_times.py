"""Times of the week as a wall clock shows them: hours to keep to, and times of the day.

A local time is whole milliseconds since the beginning of 1970 as the clock on the wall counts them: what is added to
universal time for the zone and for summer is in it already. So no calendar is needed but the seven days of the week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from stretchtimer.core.dose import HOUR, MINUTE

DAY = 24 * HOUR
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))

_MONDAY = 4 * DAY
"""The first one."""
_AHEAD_DAYS = 8
"""Within so many days everything that comes at all comes once."""


def weekday(local_ms: int) -> int:
    """0 for Monday."""
    return (local_ms // DAY + 3) % 7


def clock_face(local_ms: int) -> str:
    """`09:05`."""
    minutes = local_ms % DAY // MINUTE
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def when_in_words(local_ms: int, now_local_ms: int) -> str:
    """`at 09:05`, `tomorrow at 09:05`, `on Monday at 09:05`."""
    days = local_ms // DAY - now_local_ms // DAY
    day = "" if days == 0 else "tomorrow " if days == 1 else f"on {WEEKDAYS[weekday(local_ms)]} "
    return f"{day}at {clock_face(local_ms)}"


@dataclass(frozen=True, slots=True)
class Hours:
    """A range of the day on some days of the week; its end is no longer in it.

    One that ends where it begins, or before, goes on past midnight and belongs to the day on which it begins.
    """

    start_minute: int
    end_minute: int
    weekdays: frozenset[int] = EVERY_DAY


ALWAYS = (Hours(0, 0),)


@lru_cache(maxsize=32)
def _spans(ranges: tuple[Hours, ...]) -> tuple[tuple[int, int], ...]:
    """The hours of last week, this week and the next, counted from this Monday; those that meet are one."""
    joined: list[tuple[int, int]] = []
    spans = (
        (start, start + ((each.end_minute - each.start_minute - 1) % (24 * 60) + 1) * MINUTE)
        for each in ranges
        for day in range(-7, 14)
        for start in [day * DAY + each.start_minute * MINUTE]
        if day % 7 in each.weekdays
    )
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            start, end = joined[-1][0], max(end, joined.pop()[1])
        joined.append((start, end))
    return tuple(joined)


def end_of_hours(ranges: tuple[Hours, ...], local_ms: int) -> int | None:
    """When the hours end in which this local time lies; None outside them. Ranges that meet are one."""
    into_ms = (local_ms - _MONDAY) % (7 * DAY)
    for start, end in _spans(ranges):
        if start <= into_ms < end:
            return local_ms - into_ms + end
    return None


def next_start(ranges: tuple[Hours, ...], local_ms: int, lasting_ms: int = 0) -> int | None:
    """When the first hours begin, after this local time, that are longer than `lasting_ms`."""
    into_ms = (local_ms - _MONDAY) % (7 * DAY)
    for start, end in _spans(ranges):
        if start > into_ms and end - start > lasting_ms:
            return local_ms - into_ms + start
    return None


def last_time(minutes: Sequence[int], ranges: tuple[Hours, ...], after_ms: int, until_ms: int) -> int | None:
    """The latest of some minutes of the day, within the ranges, later than `after_ms` and no later than `until_ms`."""
    for day in range(until_ms // DAY, after_ms // DAY - 1, -1):
        for minute in sorted(minutes, reverse=True):
            local_ms = day * DAY + minute * MINUTE
            if after_ms < local_ms <= until_ms and end_of_hours(ranges, local_ms) is not None:
                return local_ms
    return None


def next_time(minutes: Sequence[int], ranges: tuple[Hours, ...], after_ms: int) -> int | None:
    """The first of some minutes of the day, within the ranges, later than `after_ms`."""
    for day in range(after_ms // DAY, after_ms // DAY + _AHEAD_DAYS):
        for minute in sorted(minutes):
            local_ms = day * DAY + minute * MINUTE
            if local_ms > after_ms and end_of_hours(ranges, local_ms) is not None:
                return local_ms
    return None
