"""`stretchtimer journal`: what was done, for people and for other programs."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from stretchtimer.core import wording
from stretchtimer.core.calendar_times import clock_face
from stretchtimer.core.dose import MINUTE
from stretchtimer.core.journal import SessionDone
from stretchtimer.core.journal_sums import AREA_GOAL_MS, WEEK_DAYS, AreaTime, area_times, week_of
from stretchtimer.core.plan import LEAST_IN_A_ROW, Leave, Week, streak, weeks_of
from stretchtimer.storage.journal import Journal
from stretchtimer.storage.problems import quoted, visible
from stretchtimer.terminal.plain_text import table, wrap
from stretchtimer.terminal.reports import YES, print_lines, report_problems

_WIDE = 78
_LAST_SESSIONS = 5
_LAST_DAYS = 28
"""Sessions before these are not looked for: they would take long to read."""
_NOTHING = "Nothing is in the journal yet; it fills as you play routines."
_FIRST_DAY = date(1970, 1, 1).toordinal()


def tell(journal: Journal, leaves: Sequence[Leave], today: int, count_weeks: bool) -> int:
    """This week against the plan, each area of the body in the last seven days, and the last sessions."""
    planned = weeks_of(journal.day_times(), today, leaves)
    sessions = [each for each in journal.sessions(today - _LAST_DAYS + 1) if each.worked_ms]
    if len(planned) == 1 and not planned[0].done_ms and not sessions:
        print_lines([_NOTHING])
        return YES
    print_lines(_week_lines(planned, any(leave.covers(today) for leave in leaves), count_weeks))
    print_lines(_area_lines(tuple(area_times(sessions, today - WEEK_DAYS + 1).values())))
    print_lines(_last_lines(sessions[-_LAST_SESSIONS:]))
    return YES


def tell_week(journal: Journal, leaves: Sequence[Leave], today: int, count_weeks: bool) -> int:
    """Each session of this week, day by day."""
    planned = weeks_of(journal.day_times(), today, leaves)
    monday = week_of(today)
    by_day: dict[int, list[SessionDone]] = {day: [] for day in range(monday, today + 1)}
    for session in journal.sessions(monday):
        if session.worked_ms and session.begun.day in by_day:
            by_day[session.begun.day].append(session)
    print_lines(_week_lines(planned, any(leave.covers(today) for leave in leaves), count_weeks))
    rows = [row for day, sessions in by_day.items() for row in _day_rows(day, sessions)]
    print_lines(["", *table(rows)])
    return YES


def tell_all(journal: Journal) -> int:
    """Prints all that the journal holds as one JSON document."""
    from stretchtimer.storage import journal_files

    print_lines([journal_files.as_json(journal_files.whole(journal))])
    return YES


def write(journal: Journal, as_file: Callable[[Sequence[SessionDone]], bytes], path: Path) -> int:
    """Puts the sessions into a file, in place of what it holds."""
    from stretchtimer.storage.draft_files import DraftFiles, SaveError

    sessions = journal.sessions()
    try:
        DraftFiles.hand_out(path, as_file(sessions))
    except SaveError as error:
        return report_problems([f"The journal cannot be written: {error}."], as_json=False)
    print_lines([f"{quoted(path.name)} holds {wording.counted(len(sessions), 'session')} now."])
    return YES


def _week_lines(planned: Sequence[Week], is_paused: bool, count_weeks: bool) -> Iterator[str]:
    week = planned[-1]
    done, goal = wording.rough_length(week.done_ms), wording.rough_length(week.goal.length_ms)
    yield f"This week: {done if week.done_ms else 'nothing yet'}, on {wording.counted(week.days_done, 'day')}."
    if is_paused:
        yield "The plan waits until you are back."
    elif week.reached:
        yield f"The plan for this week, {goal}, is done."
    else:
        yield f"The plan: {goal}, {week.goal.minutes} minutes on each of {week.goal.days} days."
    if count_weeks and (number := streak(planned)) >= LEAST_IN_A_ROW:
        yield f"You did something in {number} weeks in a row."


def _area_lines(times: Sequence[AreaTime]) -> Iterator[str]:
    done = [each for each in times if each.left_ms or each.right_ms]
    rest = [each.area for each in times if each not in done]
    goal = AREA_GOAL_MS // MINUTE
    yield ""
    if done:
        yield f"Stretched in the last seven days; after {goal} minutes more does little:"
        rows = [[each.area, _clock(each.left_ms), _clock(each.right_ms)] for each in done]
        yield from (f"  {line}" for line in table([["", "   left", "  right"], *rows]))
        yield from wrap(f"Not yet: {', '.join(rest)}." if rest else "", _WIDE)
    else:
        yield "Nothing was stretched in the last seven days."


def _clock(milliseconds: int) -> str:
    return (wording.clock(milliseconds) if milliseconds else "–").rjust(7)


def _last_lines(sessions: Sequence[SessionDone]) -> Iterator[str]:
    if sessions:
        yield ""
        yield "The last sessions:"
        rows = [[_day(session.begun.day), *_cells(session)] for session in reversed(sessions)]
        yield from (f"  {line}" for line in table(rows))


def _day_rows(day: int, sessions: Sequence[SessionDone]) -> Iterator[list[str]]:
    if not sessions:
        yield [_day(day), "", "     –", ""]
    for number, session in enumerate(sessions):
        yield [_day(day) if number == 0 else "", *_cells(session)]


def _cells(session: SessionDone) -> list[str]:
    stopped = "" if session.finished else " (not finished)"
    length = wording.rough_length(session.worked_ms).rjust(6)
    return [clock_face(session.begun.local_ms), length, f"{visible(session.title)}{stopped}"]


def _day(day: int) -> str:
    """`Mon 3 Nov 2025`."""
    on = date.fromordinal(_FIRST_DAY + day)
    return f"{on:%a} {on.day:2} {on:%b %Y}"
