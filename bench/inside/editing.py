"""Processor time of edits in a routine's file, with all that follows each: list, length and advice. Prints JSON."""

import json
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from stretchtimer.paths import shipped_data
from stretchtimer.presenters.editor import Editor
from stretchtimer.presenters.step_list import ROW_ROLE
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.draft_files import DraftFiles, NotOpened
from stretchtimer.storage.library import Library, RoutineFolder

ROWS_IN_SIGHT = 20


def main() -> None:
    path, runs = Path(sys.argv[1]), int(sys.argv[2])
    _app = QCoreApplication([])
    library = Library([RoutineFolder(shipped_data() / "routines")])
    files, worker = DraftFiles(path.parent / "state"), Worker("files")
    library.poses  # noqa: B018  they are read when the first routine is
    began_ns = time.process_time_ns()
    found = files.open(library, path)
    if isinstance(found, NotOpened):
        raise SystemExit(found.text)
    editor = Editor(found, files, worker, folder=path.parent)
    times = {"open": [_ms_since(began_ns)]}
    middle, numbers = editor.steps.rowCount() // 2, count(1)

    def show() -> None:
        for row in range(middle - ROWS_IN_SIGHT // 2, middle + ROWS_IN_SIGHT // 2):
            editor.steps.index(row).data(ROW_ROLE)
        _ = editor.length_ms, editor.advice, editor.draft.shown_text

    def type_text() -> None:
        lines = editor.draft.shown_text.split("\n")
        lines[len(lines) // 2] += "x" if "note" in lines[len(lines) // 2] else f" # {next(numbers)}"
        editor.type_text("\n".join(lines))

    actions: dict[str, Callable[[], object]] = {
        "change a step's value": lambda: editor.edit(
            lambda draft: draft.with_step_value(middle, "hold", f"{20 + next(numbers) % 40}s"), "Change hold", "hold"
        ),
        "change the title": lambda: editor.edit(
            lambda draft: draft.with_value("title", f"The longest, {next(numbers)}"), "Change title", "title"
        ),
        "remove a step": lambda: editor.edit(lambda draft: draft.removed([middle]), "Remove step"),
        "move a step": lambda: editor.edit(lambda draft: draft.moved([middle], 3), "Move step"),
        "move many steps at once": lambda: editor.edit(
            lambda draft: draft.moved(range(0, middle, 2), middle), "Move steps"
        ),
        "type a character": type_text,
        "undo": editor.undo,
    }
    for name, act in actions.items():
        times[name] = []
        for _ in range(runs):
            began_ns = time.process_time_ns()
            act()
            show()
            times[name].append(_ms_since(began_ns))
    editor.close(keep=False)
    worker.close(5)
    print(json.dumps(times))


def _ms_since(began_ns: int) -> float:
    return (time.process_time_ns() - began_ns) / 1_000_000


main()
