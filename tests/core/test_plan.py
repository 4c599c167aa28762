"""The goal of each week: it starts where the person is, grows after good weeks, and never shrinks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.journal import Glance
from stretchtimer.core.plan import Goal, Leave, streak, weeks
from tests.core.diary import MONDAY, glance

SUNDAY = MONDAY + 6


def goals(glances: list[Glance], today: int, *leaves: Leave) -> list[tuple[int, int]]:
    return [(week.goal.minutes, week.goal.days) for week in weeks(glances, today, leaves)]


def test_who_has_done_nothing_begins_with_ten_minutes_on_two_days() -> None:
    (week,) = weeks([], MONDAY)
    assert (week.goal, week.done_ms, week.reached) == (Goal(10, 2), 0, False)


@pytest.mark.parametrize(
    ("minutes", "goal"),
    [
        ([4], (10, 2)),
        ([17, 19, 12], (15, 3)),
        ([60] * 7, (30, 5)),
    ],
)
def test_the_second_week_starts_where_the_person_is(minutes: list[int], goal: tuple[int, int]) -> None:
    done = [glance(MONDAY + day, each) for day, each in enumerate(minutes)]
    assert goals(done, MONDAY + 7)[1] == goal


def test_a_goal_grows_by_turns_up_to_thirty_minutes_on_five_days() -> None:
    goal, grown = Goal(), []
    while goal.next != goal:
        goal = goal.next
        grown.append((goal.minutes, goal.days))
    assert grown == [(15, 2), (15, 3), (20, 3), (20, 4), (25, 4), (25, 5), (30, 5)]


def test_after_a_bad_week_the_goal_stays() -> None:
    good = [glance(MONDAY, 10), glance(MONDAY + 1, 10), glance(MONDAY + 7, 10), glance(MONDAY + 8, 12)]
    assert goals(good, MONDAY + 35) == [(10, 2), (10, 2), (15, 2), (15, 2), (15, 2), (15, 2)]


def test_a_week_on_leave_counts_for_nothing() -> None:
    done = [glance(MONDAY, 10), glance(MONDAY + 1, 10), glance(MONDAY + 7, 60)]
    planned = weeks(done, MONDAY + 14, [Leave(MONDAY + 8, MONDAY + 10)])
    assert [week.on_leave for week in planned] == [False, True, False]
    assert planned[2].goal == Goal(10, 2)


def test_a_leave_without_an_end_goes_on() -> None:
    planned = weeks([glance(MONDAY, 10)], MONDAY + 20, [Leave(MONDAY + 7)])
    assert [week.on_leave for week in planned] == [False, True, True]


def test_a_leave_that_lies_ahead_is_none_yet() -> None:
    assert not weeks([glance(MONDAY, 10)], MONDAY, [Leave(MONDAY + 1)])[0].on_leave


@pytest.mark.parametrize("leave", [Leave(3), Leave(3, 9)])
def test_a_leave_is_kept_as_text(leave: Leave) -> None:
    assert Leave.parse(str(leave)) == leave


@pytest.mark.parametrize("text", ["", "x", "1:y"])
def test_another_text_is_no_leave(text: str) -> None:
    with pytest.raises(ValueError):
        Leave.parse(text)


def test_a_streak_counts_weeks_with_something_done() -> None:
    done = [glance(MONDAY, 1), glance(MONDAY + 14, 1), glance(MONDAY + 27, 1)]
    assert streak(weeks(done, MONDAY + 27)) == 2
    # The week that has only begun does not end it.
    assert streak(weeks(done, MONDAY + 28)) == 2
    assert streak(weeks(done, MONDAY + 35)) == 0


def test_a_leave_does_not_end_a_streak() -> None:
    done = [glance(MONDAY, 1), glance(MONDAY + 14, 1)]
    assert streak(weeks(done, MONDAY + 14, [Leave(MONDAY + 7, MONDAY + 13)])) == 2


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 90)), max_size=40), st.integers(0, 120))
def test_no_goal_is_ever_smaller_than_one_before(done: list[tuple[int, int]], today: int) -> None:
    planned = weeks([glance(MONDAY + day, minutes) for day, minutes in done], MONDAY + today)
    lengths = [week.goal.length_ms for week in planned[1:]]
    assert lengths == sorted(lengths)
    assert all(10 * 2 <= length // 60_000 <= 30 * 5 for length in lengths)
