"""How long the longest routine takes to open in the editor, and each edit of it."""

import time
from collections.abc import Callable
from pathlib import Path

import tables
from isolation import Home, Sandbox

from stretchtimer.core.routines import STEPS_BOUNDS
from stretchtimer.paths import shipped_data
from stretchtimer.storage.draft import Draft, opened
from stretchtimer.storage.library import load_poses

STEPS = STEPS_BOUNDS[1]
MIDDLE = STEPS // 2


def measure(sandbox: Sandbox, quick: bool) -> None:
    poses, _ = load_poses([shipped_data() / "routines" / "poses"])
    ids = sorted(poses)
    lines = ["title: The longest routine", "poses:"]
    for number in range(STEPS):
        lines += [f"  # Number {number}", f"  - pose: {ids[number % len(ids)]}", f"    note: Breathe {number} times."]
    text = "\n".join(lines) + "\n"

    def open_it() -> Draft:
        return opened(text.encode(), Path("longest.yaml"), poses)

    draft = open_it()
    shorter = draft.removed([0])
    typed = text.replace(f"Breathe {MIDDLE} ", f"Breathes {MIDDLE} ")
    unclosed = text.replace(f"Breathe {MIDDLE} ", f'"Breathe {MIDDLE} ')
    runs = 5 if quick else 30
    edits: tuple[tuple[str, Callable[[], Draft]], ...] = (
        ("open", open_it),
        ("change a step's value", lambda: draft.with_step_value(MIDDLE, "sets", "2")),
        ("change the title", lambda: draft.with_value("title", "Another")),
        ("insert a step", lambda: shorter.inserted(MIDDLE, [ids[0]])),
        ("remove a step", lambda: draft.removed([MIDDLE])),
        ("move a step", lambda: draft.moved([MIDDLE], 3)),
        ("move half of the steps", lambda: draft.moved(range(MIDDLE), STEPS)),
        ("type a character", lambda: draft.with_text(typed)),
        ("type a quote that is not closed yet", lambda: draft.with_text(unclosed)),
    )
    rows = []
    for name, edit in edits:
        times = [_cpu_ms(edit) for _ in range(runs)]
        rows.append([name, tables.middle(times), tables.number(min(times)), tables.number(max(times))])
    note = f"Of {runs}, processor time. Without the length, the list and the window: the text and what is read from it."
    tables.show(f"A routine of {STEPS:,} steps in the editor", ["", "median, ms", "least", "most"], rows, note)
    _with_the_page(sandbox.home("editor"), text, runs)


def _with_the_page(home: Home, text: str, runs: int) -> None:
    path = home.folders.data / "longest.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    found = home.answer("editing.py", path, runs)
    rows = [
        [name, tables.middle(times), tables.number(min(times)), tables.number(max(times))]
        for name, times in found.items()
    ]
    note = (
        f"Of {runs}, processor time of the window's thread with the page in sight, before it is painted; a frame has "
        "16 ms. The routine and the poses are read, and the strip and the advice reckoned, on threads of their own."
    )
    tables.show("The same, with the page", ["", "median, ms", "least", "most"], rows, note)


def _cpu_ms(work: Callable[[], object]) -> float:
    began_ns = time.process_time_ns()
    work()
    return (time.process_time_ns() - began_ns) / 1_000_000
