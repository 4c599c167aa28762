import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QCoreApplication, Qt
from PySide6.QtTest import QAbstractItemModelTester

from stretchtimer.core.dose import Effort
from stretchtimer.presenters.library import ENTRY_ROLE, LibraryReader, RoutineList
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.index import Entry
from stretchtimer.storage.library import Library, RoutineFolder
from tests.ui.person import until

DESK = Entry(
    "desk",
    Path("desk.yaml"),
    own=False,
    title="Desk break",
    summary="Two minutes.",
    tags=("office",),
    lengths_ms=(120_000, 180_000, 240_000),
    poses=("low-lunge",),
    areas=("hip flexors",),
    equipment=("chair",),
)
RUN = Entry("run", Path("run.yaml"), own=False, title="After a run", why="Calves like it.", lengths_ms=(60_000,) * 3)
MINE = Entry("mine", Path("mine.yaml"), own=True, title="Zebra", lengths_ms=(1_000,) * 3)
BROKEN = Entry("broken", Path("broken.yaml"), own=True, title="broken", problems=("broken.yaml:1:1: wrong",))
ALL = (DESK, RUN, MINE, BROKEN)


@pytest.fixture
def routines() -> Iterator[RoutineList]:
    """A model that is watched: whatever breaks its contract raises."""
    model = RoutineList()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield model
    assert tester.model() is model


def titles(model: QAbstractItemModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_entries_stand_by_title_the_persons_own_first(routines: RoutineList) -> None:
    routines.set_entries(ALL)
    assert titles(routines) == ["broken", "Zebra", "After a run", "Desk break"]
    assert routines.total == 4


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["broken", "Zebra", "After a run", "Desk break"]),
        ("  DESK  ", ["Desk break"]),
        ("office minutes", ["Desk break"]),
        ("chair", ["Desk break"]),
        ("low lunge hip", ["Desk break"]),
        ("calves", ["After a run"]),
        ("desk run", []),
        ("bre", ["Desk break"]),
    ],
)
def test_a_search_finds_what_has_every_word(routines: RoutineList, words: str, found: list[str]) -> None:
    routines.set_entries(ALL)
    routines.search(words)
    assert titles(routines) == found
    assert routines.total == 4


def test_entries_that_come_later_are_searched_too(routines: RoutineList) -> None:
    routines.add_entries([DESK])
    routines.search("run")
    inserted: list[tuple[int, int]] = []
    routines.rowsInserted.connect(lambda parent, first, last: inserted.append((first, last)))
    routines.add_entries([MINE])
    assert inserted == []
    routines.add_entries([RUN, BROKEN])
    assert inserted == [(0, 0)]
    assert titles(routines) == ["After a run"]
    routines.search("")
    assert titles(routines) == ["Desk break", "Zebra", "After a run", "broken"]
    routines.set_entries(ALL)
    assert titles(routines) == ["broken", "Zebra", "After a run", "Desk break"]


def test_the_same_entries_again_move_nothing(routines: RoutineList) -> None:
    routines.set_entries(ALL)
    resets: list[object] = []
    routines.modelReset.connect(lambda: resets.append(None))
    routines.set_entries(reversed(ALL))
    routines.search("")
    assert resets == []
    routines.set_entries([replace(DESK, title="Another"), RUN])
    assert len(resets) == 1


def test_an_effort_changes_the_lengths_that_are_told(routines: RoutineList) -> None:
    changed: list[tuple[int, int]] = []
    routines.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    routines.set_effort(Effort.MIDDLE)
    assert changed == []
    routines.set_entries(ALL)
    told = [routines.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)]
    assert told[0] == "broken, cannot be read: broken.yaml:1:1: wrong"
    assert told[3] == "Desk break, 3 min. Two minutes."
    routines.set_effort(Effort.FULL)
    assert changed == [(0, 3)]
    assert routines.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Desk break, 4 min. Two minutes."


def test_a_row_gives_its_entry(routines: RoutineList) -> None:
    routines.set_entries(ALL)
    assert routines.index(1, 0).data(ENTRY_ROLE) == MINE
    assert routines.data(routines.index(7, 0)) is None


# ── on a thread ──


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker("reader")
    yield worker
    worker.close(10)


def routine_file(folder: Path, name: str) -> None:
    text = f"title: {name}\nposes:\n  - pose: {{name: Stand, instructions: [Stand.]}}\n    hold: 20s\n"
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_the_library_is_listed_off_the_windows_thread(tmp_path: Path, worker: Worker) -> None:
    for name in "abc":
        routine_file(tmp_path, name)
    here = threading.current_thread()
    threads: list[object] = []

    class Watched(Library):
        def entries(self) -> Iterator[Entry]:
            threads.append(threading.current_thread())
            return super().entries()

    reader = LibraryReader(Watched([RoutineFolder(tmp_path)]), worker)
    listed: list[Entry] = []

    def hear(entries: list[Entry]) -> None:
        threads.append(threading.current_thread())
        listed.extend(entries)

    reader.listed.connect(hear)
    reader.list_all()
    assert listed == []
    until(lambda: bool(listed))
    assert [entry.title for entry in listed] == ["a", "b", "c"]
    assert threads[0] is not here
    assert threads[1] is here


def test_a_slow_listing_is_handed_on_piece_by_piece(
    tmp_path: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        routine_file(tmp_path, name)
    monkeypatch.setattr("stretchtimer.presenters.library.FIRST_BATCH_SECONDS", -1.0)
    reader = LibraryReader(Library([RoutineFolder(tmp_path)]), worker)
    found: list[list[str]] = []
    listed: list[list[str]] = []
    reader.found.connect(lambda entries: found.append([entry.title for entry in entries]))
    reader.listed.connect(lambda entries: listed.append([entry.title for entry in entries]))
    reader.list_all()
    until(lambda: bool(listed))
    assert found == [["a"], ["b"], ["c"]]
    assert listed == [["a", "b", "c"]]


def test_an_answer_comes_to_the_thread_of_the_one_who_asked(tmp_path: Path, worker: Worker) -> None:
    reader = LibraryReader(Library([RoutineFolder(tmp_path)]), worker)
    answers: list[tuple[object, object, object]] = []
    reader.ask(
        lambda library: (len(library.poses), threading.current_thread().name),
        lambda answer: answers.append((*answer, threading.current_thread())),
    )
    until(lambda: bool(answers))
    assert answers == [(0, "reader", threading.current_thread())]


def test_a_reader_that_was_closed_reads_no_further_and_says_nothing_more(tmp_path: Path) -> None:
    for name in "abc":
        routine_file(tmp_path, name)
    worker = Worker("reader")
    began, goes_on = threading.Event(), threading.Event()
    seen: list[str] = []

    class Slow(Library):
        def entries(self) -> Iterator[Entry]:
            for entry in super().entries():
                seen.append(entry.title)
                began.set()
                goes_on.wait(10)
                yield entry

    reader = LibraryReader(Slow([RoutineFolder(tmp_path)]), worker)
    said: list[object] = []
    reader.found.connect(said.append)
    reader.listed.connect(said.append)
    reader.list_all()
    reader.ask(lambda library: seen.append("asked"), said.append)
    assert began.wait(10)
    reader.close(0.01)
    goes_on.set()
    worker.close(10)
    QCoreApplication.processEvents()
    assert seen == ["a"]
    assert said == []
