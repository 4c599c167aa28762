"""How often the app wakes up, and what it takes, while it plays and while nothing moves."""

import re
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import tables
from isolation import Sandbox

SETTLED_AFTER_SECONDS = 15.0
"""Four programs at once have all painted by then what they need, and spoken what they will say."""
ROUTINE = "desk-hip-openers"
KINDS: dict[str, tuple[str, ...]] = {
    "bare window": ("bare_window.py",),
    "library": ("app_window.py",),
    "paused": ("app_window.py", ROUTINE, "pause"),
    "playing": ("app_window.py", ROUTINE),
}


class Usage(NamedTuple):
    """What a thread has taken since its start."""

    wakeups: int
    cpu_ms: float


def measure(sandbox: Sandbox, quick: bool) -> None:
    seconds = 5.0 if quick else 30.0
    home = sandbox.home("wakeups")
    home.command("list")
    for screen in sandbox.screens:
        with ExitStack() as stack:
            processes = [stack.enter_context(home.running(*call, screen=screen)) for call in KINDS.values()]
            time.sleep(SETTLED_AFTER_SECONDS)
            began = time.monotonic()
            before = [usage_of(process.pid) for process in processes]
            time.sleep(seconds)
            after = [usage_of(process.pid) for process in processes]
            minutes = (time.monotonic() - began) / 60
        rows = []
        for kind, earlier, later in zip(KINDS, before, after, strict=True):
            # What a thread did that has ended meanwhile is lost.
            new = [(now, earlier.get(thread, Usage(0, 0.0))) for thread, now in later.items()]
            woken = sum(now.wakeups - then.wakeups for now, then in new) / minutes
            cpu = sum(now.cpu_ms - then.cpu_ms for now, then in new) / minutes
            rows.append([kind, f"{woken:,.0f}", tables.number(cpu), f"{cpu / 600:.2f}"])
        head = ["", "wake-ups a minute", "CPU ms a minute", "% of a core"]
        notes = (
            f"Voluntary context switches of all threads over {seconds:.0f} s, with tones off.",
            "The aim: at most 60 a minute in the library and while paused.",
        )
        tables.show(f"At rest and at play, {screen.name}", head, rows, *notes)
    if sandbox.left_out:
        print(sandbox.left_out)


def usage_of(pid: int) -> dict[str, Usage]:
    """Of each thread, by its id."""
    usage = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        status = (task / "status").read_text(encoding="utf-8")
        wakeups = int(re.findall(r"^voluntary_ctxt_switches:\s+(\d+)", status, re.MULTILINE)[0])
        cpu_ns = int((task / "schedstat").read_text(encoding="ascii").split()[0])
        usage[task.name] = Usage(wakeups, cpu_ns / 1e6)
    return usage
