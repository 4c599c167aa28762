"""What the page of the journal is given to show."""

from pathlib import Path

import pytest

from stretchtimer.core.dose import MINUTE
from stretchtimer.core.journal import Answer, Glance, ReminderGiven
from stretchtimer.core.journal_sums import day_times
from stretchtimer.core.journal_view import JournalView, first_day_shown, journal_view, read_view
from stretchtimer.core.plan import Leave
from stretchtimer.core.routines import AREAS, Side
from stretchtimer.storage.journal import Journal
from tests.core.diary import MONDAY, at, glance, session, step

WEEK = 7


def view(*glances: Glance, today: int = MONDAY + 2, leaves: tuple[Leave, ...] = ()) -> JournalView:
    return journal_view(day_times(glances), glances, [], [], [], leaves, today)


def test_a_journal_with_nothing_in_it_is_empty() -> None:
    empty = view()
    assert empty.is_empty
    assert len(empty.weeks) == 1
    assert empty.gap is None
    assert not view(glance(MONDAY, 5)).is_empty


def test_reminders_alone_are_something_to_show() -> None:
    given = ReminderGiven("1", "stand", "standing-break", at(MONDAY), Answer.UP, at(MONDAY))
    shown = journal_view({}, [], [], [], [given], (), MONDAY)
    assert not shown.is_empty
    assert shown.up[MONDAY].each_hour


def test_the_year_ends_with_this_week_and_begins_on_a_monday() -> None:
    assert first_day_shown(MONDAY) == first_day_shown(MONDAY + 6) == MONDAY - 52 * WEEK


def test_the_plan_goes_by_every_week_and_the_hours_by_the_year() -> None:
    long_ago, now = glance(MONDAY - 60 * WEEK, 9, hour=20), glance(MONDAY, 5, hour=7)
    shown = journal_view(day_times([long_ago, now]), [now], [], [], [], (), MONDAY)
    assert len(shown.weeks) == 61
    assert (shown.hour_ms[7], shown.hour_ms[20]) == (5 * MINUTE, 0)


def test_areas_are_those_of_seven_days_left_and_right_apart() -> None:
    sessions = [session(day, step("quads", 2, Side.LEFT)) for day in (MONDAY - 7, MONDAY - 6, MONDAY)]
    shown = journal_view({}, [], sessions, [], [], (), MONDAY)
    quads = shown.areas[AREAS.index("quads")]
    assert (quads.left_ms, quads.right_ms) == (4 * MINUTE, 0)


def test_what_is_kept_is_read_as_far_back_as_it_is_shown(tmp_path: Path) -> None:
    sessions = [session(MONDAY - back, step("quads", 3, Side.LEFT)) for back in (0, 6, 7, 400)]
    reminders = [
        ReminderGiven(str(back), "stand", "standing-break", at(MONDAY - back), Answer.UP, at(MONDAY - back))
        for back in (1, 400)
    ]
    journal = Journal(tmp_path / "journal.sqlite")
    for each in sessions:
        journal.keep_session(each)
    for given in reminders:
        journal.keep_reminder(given)
    shown = read_view(journal, (), MONDAY, counts_weeks=False)
    journal.close()
    assert len(shown.day_ms) == 4
    assert len(shown.weeks) == 59
    assert shown.areas[AREAS.index("quads")].left_ms == 6 * MINUTE
    assert [(pose.name, pose.sessions) for pose in shown.poses] == [("Quads", 3)]
    assert sum(shown.hour_ms) == 9 * MINUTE
    assert list(shown.up) == [MONDAY - 1]
    assert not shown.counts_weeks


def test_a_pause_lasts_until_the_person_is_back() -> None:
    before = (Leave(MONDAY - 50, MONDAY - 40),)
    begun = view(leaves=before).paused()
    assert begun == (*before, Leave(MONDAY + 2))
    later = view(today=MONDAY + 9, leaves=begun)
    assert later.is_paused
    assert later.resumed() == (*before, Leave(MONDAY + 2, MONDAY + 8))
    assert not view(today=MONDAY + 9, leaves=later.resumed()).is_paused


def test_a_pause_that_ends_on_the_day_it_began_never_was() -> None:
    assert view(leaves=view().paused()).resumed() == ()


@pytest.mark.parametrize("empty_weeks", [1, 3])
def test_weeks_with_nothing_before_this_one_may_have_been_days_off(empty_weeks: int) -> None:
    first = MONDAY - (empty_weeks + 1) * WEEK
    shown = view(glance(first, 5), glance(MONDAY, 5))
    gap = Leave(first + WEEK, MONDAY - 1)
    assert shown.gap == gap
    assert shown.weeks_in_a_row == 1
    mended = view(glance(first, 5), glance(MONDAY, 5), leaves=(gap,))
    assert mended.gap is None
    assert mended.weeks_in_a_row == 2


def test_there_is_no_gap_where_something_was_done_last_week() -> None:
    assert view(glance(MONDAY - 3 * WEEK, 5), glance(MONDAY - 1, 5)).gap is None
