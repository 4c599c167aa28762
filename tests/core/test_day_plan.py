"""Days on which somebody sits through."""

import pytest

from stretchtimer.core.calendar_times import ALWAYS, DAY, EVERY_DAY, WORKING_DAYS, Hours, clock_face
from stretchtimer.core.day_plan import Coming, day_through, open_spans, rest_of_day
from stretchtimer.core.dose import HOUR, MINUTE
from stretchtimer.core.reminders import (
    EveryHour,
    Moment,
    Press,
    Reminder,
    Seen,
    Settings,
    Sitting,
    State,
    TimesOfDay,
    advance,
)

MONDAY = 20_514 * DAY
OFFICE = (Hours(8 * 60, 12 * 60, WORKING_DAYS), Hours(13 * 60, 18 * 60, WORKING_DAYS))
NIGHT = (Hours(22 * 60, 6 * 60),)
STAND = Reminder("stand", "Stand", "standing-break", Sitting(), OFFICE)


def faces(comings: object) -> str:
    assert hasattr(comings, "__iter__")
    return " ".join(clock_face(each.local_ms) for each in comings if isinstance(each, Coming))


def moment(local_ms: int) -> Moment:
    return Moment(local_ms - HOUR, HOUR, local_ms, local_ms)


@pytest.mark.parametrize(
    ("reminders", "day", "told"),
    [
        ([STAND], 0, "09:00 10:00 11:00 14:00 15:00 16:00 17:00"),
        ([STAND], 5, ""),
        ([Reminder("a", "", "r", Sitting(90 * MINUTE), OFFICE)], 2, "09:30 11:00 14:30 16:00 17:30"),
        ([Reminder("a", "", "r", EveryHour(50), OFFICE)], 4, "08:50 09:50 10:50 11:50 13:50 14:50 15:50 16:50 17:50"),
        ([Reminder("a", "", "r", TimesOfDay((600, 750, 900)), OFFICE)], 0, "10:00 15:00"),
        ([Reminder("a", "", "r", Sitting(2 * HOUR), NIGHT)], 3, "00:00 02:00 04:00"),
        (
            [STAND, Reminder("b", "", "r", TimesOfDay((957,)), OFFICE)],
            0,
            "09:00 10:00 11:00 14:00 15:00 15:57 16:12 17:12",
        ),
        ([], 0, ""),
    ],
)
def test_a_day_is_told_by_the_rule(reminders: list[Reminder], day: int, told: str) -> None:
    assert faces(day_through(Settings(tuple(reminders)), MONDAY + day * DAY)) == told


def test_the_rest_of_a_day_goes_on_from_how_far_it_has_come() -> None:
    settings, state = Settings((STAND,)), State()
    for minute in range(8 * 60, 8 * 60 + 26):
        state, _ = advance(state, settings, Seen(moment(MONDAY + minute * MINUTE)))
    now = moment(MONDAY + (8 * 60 + 25) * MINUTE)
    assert faces(rest_of_day(settings, state, now, MONDAY + 12 * HOUR)) == "09:00 10:00 11:00"
    state, _ = advance(state, settings, Seen(now), Press.UP)
    assert faces(rest_of_day(settings, state, now, MONDAY + 12 * HOUR)) == "09:25 10:25 11:25"
    state, _ = advance(state, settings, Seen(now), Press.PAUSE)
    assert faces(rest_of_day(settings, state, now, MONDAY + DAY)) == ""


@pytest.mark.parametrize(
    ("hours", "day", "spans"),
    [
        (OFFICE, 0, [(8, 12), (13, 18)]),
        (OFFICE, 6, []),
        (NIGHT, 0, [(0, 6), (22, 24)]),
        (ALWAYS, 3, [(0, 24)]),
        ((), 0, []),
        ((Hours(9 * 60, 11 * 60, EVERY_DAY), Hours(10 * 60, 12 * 60, frozenset({1}))), 1, [(9, 12)]),
    ],
)
def test_the_open_parts_of_a_day(hours: tuple[Hours, ...], day: int, spans: list[tuple[int, int]]) -> None:
    assert open_spans(hours, MONDAY + day * DAY) == tuple((start * HOUR, end * HOUR) for start, end in spans)
