"""Days on which somebody sits through: when they would be reminded, told by the rule itself with a pretended clock."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from stretchtimer.core.calendar_times import DAY, Hours, end_of_hours, next_start
from stretchtimer.core.reminders import Moment, Reminder, Seen, Settings, State, advance


class Coming(NamedTuple):
    local_ms: int
    reminder: Reminder


def day_through(settings: Settings, midnight_ms: int) -> Iterator[Coming | None]:
    """What comes on the day that begins at this local time, for somebody who sits there whenever they might.

    Yields after every look that the rule asks for, with what is given at it if anything is: some 40 µs each, a
    thousand or two a day, so that the caller can do other things in between.
    """
    # Who sits there over midnight has been there for a while.
    over = any(end_of_hours(each.hours, midnight_ms - 1) not in (None, midnight_ms) for each in settings.reminders)
    start_ms = midnight_ms - DAY // 2 * over
    for coming in rest_of_day(settings, State(), Moment(start_ms, 0, start_ms, start_ms), midnight_ms + DAY):
        yield coming if coming and coming.local_ms >= midnight_ms else None


def rest_of_day(settings: Settings, state: State, now: Moment, until_local_ms: int) -> Iterator[Coming | None]:
    """The same from a state and a moment on, for somebody who sits there from then on."""
    passed_ms = 0
    while now.local_ms + passed_ms < until_local_ms:
        moment = replace(
            now,
            utc_ms=now.utc_ms + passed_ms,
            boot_ms=now.boot_ms + passed_ms,
            awake_ms=now.awake_ms + passed_ms,
        )
        state, advice = advance(state, settings, Seen(moment))
        yield Coming(moment.local_ms, advice.give.reminder) if advice.give else None
        passed_ms += advice.look_in_ms


def open_spans(ranges: tuple[Hours, ...], midnight_ms: int) -> tuple[tuple[int, int], ...]:
    """The parts of the day beginning at this local time that lie in the ranges, in milliseconds from its beginning."""
    spans: list[tuple[int, int]] = []
    at_ms, end_of_day_ms = midnight_ms, midnight_ms + DAY
    while at_ms < end_of_day_ms:
        end_ms = end_of_hours(ranges, at_ms)
        if end_ms is not None:
            spans.append((at_ms - midnight_ms, min(end_ms, end_of_day_ms) - midnight_ms))
            at_ms = end_ms
        else:
            start_ms = next_start(ranges, at_ms)
            at_ms = end_of_day_ms if start_ms is None else start_ms
    return tuple(spans)
