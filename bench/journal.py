"""What ten years of a journal take: on the disk, for each second of a session, and until its page is there."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import tables
from isolation import Sandbox

from stretchtimer.core.calendar_times import DAY
from stretchtimer.core.dose import HOUR, SECOND
from stretchtimer.core.journal import Answer, ReminderGiven, SessionDone, StepDone, When
from stretchtimer.core.journal_view import read_view
from stretchtimer.core.routines import AREAS, Kind, Side
from stretchtimer.storage.journal import Journal

YEARS = 10
SESSIONS_A_DAY, REMINDERS_A_DAY = 4, 8
POSES = 6
"""In each session, on both sides."""
TODAY = 20_400
"""Counted from the beginning of 1970."""


def measure(sandbox: Sandbox, quick: bool) -> None:
    home = sandbox.home("journal")
    path = home.folders.journal_file
    years, runs = (1 if quick else YEARS), (5 if quick else 20)
    sessions, reminders = list(_sessions(years)), list(_reminders(years))
    journal = Journal(path)
    journal.merge(sessions, reminders, {})
    journal.close()
    told = f"{len(sessions):,} sessions and {len(reminders):,} reminders of {years} years"
    megabytes = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*")) / 1_000_000
    print(f"\n  The journal with {told} takes {tables.number(megabytes)} MB.")

    last, today = sessions[-1], TODAY
    journal = Journal(path)
    seconds = iter(range(1_000_000))

    def keep() -> None:
        paused_ms = next(seconds)
        journal.keep_session(replace(last, paused_ms=paused_ms))

    def read() -> None:
        read_view(journal, (), today)

    rows = []
    for name, work in (("keep a second of a session", keep), ("read and reckon the page", read)):
        work()
        times = [_cpu_ms(work) for _ in range(runs)]
        rows.append([name, tables.middle(times), tables.number(min(times)), tables.number(max(times))])
    journal.close()
    note = f"Of {runs}, processor time, off the window's thread."
    tables.show(f"A journal of {years} years", ["", "median, ms", "least", "most"], rows, note)
    _show_page(home.answer("journal_page.py", path, today, runs), runs)


def _show_page(found: dict[str, list[float]], runs: int) -> None:
    rows = [
        [name, tables.middle(times), tables.number(min(times)), tables.number(max(times))]
        for name, times in found.items()
    ]
    notes = (
        f"Of {runs} after the first, which is told alone. In all: time on the clock, from asking to the last panel.",
        "A turn of the loop of events: processor time of the window's thread; a frame has 16 ms.",
        "Its modules are imported already. The picture of the body is painted on a thread of its own, and comes later.",
    )
    tables.show("The journal's page opens", ["", "median, ms", "least", "most"], rows, *notes)


def _sessions(years: int) -> Iterator[SessionDone]:
    days = years * 365
    for number in range(days * SESSIONS_A_DAY):
        day = TODAY - days + 1 + number // SESSIONS_A_DAY
        begun = When(day * DAY + (7 + number % SESSIONS_A_DAY * 4) * HOUR, HOUR, "Europe/Berlin")
        steps = tuple(
            StepDone(place, side, f"pose-{pose}", f"Pose {pose}", Kind.STRETCH, areas, 30 * SECOND, 30 * SECOND)
            for place in range(POSES)
            for pose in [(number + place) % (2 * len(AREAS))]
            for areas in [(AREAS[pose % len(AREAS)], AREAS[(pose + 1) % len(AREAS)])]
            for side in Side
        )
        ended = replace(begun, utc_ms=begun.utc_ms + 7 * 60 * SECOND)
        yield SessionDone(f"{number:032x}", "made-up", "Made up", begun, ended, True, 0, steps)


def _reminders(years: int) -> Iterator[ReminderGiven]:
    days = years * 365
    for number in range(days * REMINDERS_A_DAY):
        day = TODAY - days + 1 + number // REMINDERS_A_DAY
        given = When(day * DAY + (9 + number % REMINDERS_A_DAY) * HOUR, HOUR, "Europe/Berlin")
        answer = Answer.SKIPPED if number % 5 == 0 else Answer.UP
        yield ReminderGiven(f"{number:032x}r", "stand", "standing-break", given, answer, given)


def _cpu_ms(work: Callable[[], object]) -> float:
    began_ns = time.process_time_ns()
    work()
    return (time.process_time_ns() - began_ns) / 1_000_000
