"""What the journal adds up to."""

from stretchtimer.core.calendar_times import DAY, weekday
from stretchtimer.core.dose import HOUR, MINUTE
from stretchtimer.core.journal import Answer, Glance, ReminderGiven, When
from stretchtimer.core.journal_sums import (
    AreaTime,
    DayUp,
    area_sessions,
    area_times,
    day_times,
    days_up,
    hour_times,
    week_of,
)
from stretchtimer.core.routines import Kind, Side
from tests.core.diary import MONDAY, at, glance, session, step


def test_a_week_begins_on_monday() -> None:
    assert weekday(MONDAY * DAY) == 0
    assert [week_of(MONDAY + day) for day in range(-1, 8)] == [MONDAY - 7, *[MONDAY] * 7, MONDAY + 7]


def test_each_side_has_its_own_time() -> None:
    done = session(MONDAY, step("quads", 2, Side.LEFT), step("quads", 3, Side.RIGHT), step("quads", 1))
    assert area_times([done], MONDAY)["quads"] == AreaTime("quads", 3 * MINUTE, 4 * MINUTE)


def test_a_pose_counts_in_full_for_each_of_its_areas() -> None:
    times = area_times([session(MONDAY, step("hip flexors", 2, Side.LEFT, also=("quads",)))], MONDAY)
    assert times["hip flexors"].left_ms == times["quads"].left_ms == 2 * MINUTE


def test_strengthening_and_earlier_days_count_for_nothing() -> None:
    done = [session(MONDAY, step("glutes", 5, kind=Kind.STRENGTH)), session(MONDAY - 1, step("glutes", 5))]
    assert area_times(done, MONDAY)["glutes"] == AreaTime("glutes", 0, 0)


def test_an_area_nobody_knows_is_left_out() -> None:
    assert "tail" not in area_times([session(MONDAY, step("tail", 5))], MONDAY)


def test_the_days_are_those_of_the_clock_on_the_wall() -> None:
    late = Glance(When(MONDAY * DAY - HOUR, 2 * HOUR, "Europe/Berlin"), 5 * MINUTE, True)
    assert day_times([late, glance(MONDAY, 1), glance(MONDAY + 1, 0)]) == {MONDAY: 6 * MINUTE}


def test_the_times_of_day() -> None:
    times = hour_times([glance(MONDAY, 4, hour=9), glance(MONDAY + 3, 2, hour=9), glance(MONDAY, 1, hour=23)])
    assert (times[9], times[23], sum(times)) == (6 * MINUTE, 1 * MINUTE, 7 * MINUTE)


def test_how_often_an_area_was_stretched_in_each_of_the_last_weeks() -> None:
    days = [MONDAY, MONDAY - 6, MONDAY - 7, MONDAY - 13, MONDAY - 14, MONDAY - 21]
    done = [session(day, step("neck", 1)) for day in days] + [session(MONDAY, step("core", 1))]
    assert area_sessions(done, "neck", MONDAY, 3) == [1, 2, 2]


def reminder(day: int, number: int, answer: Answer) -> ReminderGiven:
    return ReminderGiven(f"{day}-{number}", "stand", "standing-break", at(day, 9 + number), answer)


def test_a_day_on_which_one_stood_up_each_hour() -> None:
    answers = [Answer.STARTED, Answer.UP, Answer.SNOOZED, Answer.UP]
    good = [reminder(MONDAY, number, answer) for number, answer in enumerate(answers)]
    other = [
        reminder(MONDAY + 1, 0, Answer.UP),
        reminder(MONDAY + 1, 1, Answer.NONE),
        reminder(MONDAY + 1, 2, Answer.SKIPPED),
    ]
    up = days_up([*good, *other])
    assert up == {MONDAY: DayUp(3, 3), MONDAY + 1: DayUp(3, 1)}
    assert [up[MONDAY].each_hour, up[MONDAY + 1].each_hour] == [True, False]
