"""Processor time that the editor takes of the window's thread: to open, for each edit, and once it has settled.

Prints JSON: a list of milliseconds for each thing that is done.
"""

import json
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtWidgets import QApplication

from stretchtimer.paths import shipped_data
from stretchtimer.presenters.editor import Editor
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.draft_files import DraftFiles, NotOpened
from stretchtimer.storage.library import Library, RoutineFolder
from stretchtimer.ui.editor_page import SETTLED_AFTER_MS, EditorPage

WINDOW = 1_280, 800
SETTLES_WITHIN_SECONDS = SETTLED_AFTER_MS / 1_000 + 0.4


def main() -> None:
    path, runs = Path(sys.argv[1]), int(sys.argv[2])
    app = QApplication([])
    library = Library([RoutineFolder(shipped_data() / "routines")])
    files, worker = DraftFiles(path.parent / "state"), Worker("files")
    times = {"read the poses": [_ms(lambda: library.poses)]}
    found = files.open(library, path)
    if isinstance(found, NotOpened):
        raise SystemExit(found.text)
    times["read the routine"] = [_ms(lambda: files.open(library, path))]
    began_ns = time.thread_time_ns()
    editor = Editor(found, files, worker, folder=path.parent)
    page = EditorPage(editor, FigurePainter())
    page.set_poses(library.poses)
    page.resize(*WINDOW)
    page.show()
    app.processEvents()
    times["show the page"] = [_ms_since(began_ns)]
    middle, numbers = editor.steps.rowCount() // 2, count(1)
    page.steps.choose((middle,))
    _longest_turn(app)

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
            times[name].append(_ms(act))
            app.processEvents()
    times["longest turn while it settles"] = []
    for _ in range(runs):
        actions["change the title"]()
        times["longest turn while it settles"].append(_longest_turn(app))
    editor.close(keep=False)
    worker.close(5)
    print(json.dumps(times))


def _longest_turn(app: QApplication) -> float:
    """Of the loop of events, in the time in which the strip and the advice follow an edit."""
    longest, until = 0.0, time.monotonic() + SETTLES_WITHIN_SECONDS
    while time.monotonic() < until:
        longest = max(longest, _ms(app.processEvents))
        time.sleep(0.002)
    return longest


def _ms(work: Callable[[], object]) -> float:
    began_ns = time.thread_time_ns()
    work()
    return _ms_since(began_ns)


def _ms_since(began_ns: int) -> float:
    return (time.thread_time_ns() - began_ns) / 1_000_000


main()
