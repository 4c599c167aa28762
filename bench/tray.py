"""What stays in the tray all day takes, against the least tray icon that there can be, side by side."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import tables
from isolation import Sandbox, Screen
from wakeups import Usage, usage_of

SETTLED_AFTER_SECONDS = 20.0
TOUCHED_EVERY_SECONDS = 15.0
KINDS = {"bare tray icon": "bare_tray.py", "Stretchtimer": "resident.py"}
PARTS = 5


def measure(sandbox: Sandbox, quick: bool) -> None:
    seconds = 60.0 if quick else 240.0
    missing = [name for name in ("dbus-daemon", "trayer", "xdotool") if not shutil.which(name)]
    if sandbox.left_out or missing:
        print(sandbox.left_out or f"Left out: the tray, because there is no {missing[0]}.")
    else:
        with _desktop(sandbox, sandbox.screens[-1]) as screen:
            _side_by_side(sandbox, screen, seconds)
    _growth(sandbox, 200 if quick else 2_000)


def _side_by_side(sandbox: Sandbox, screen: Screen, seconds: float) -> None:
    home = sandbox.home("tray")
    home.command("list")
    rows = []
    with ExitStack() as stack:
        processes = [stack.enter_context(home.running(script, screen=screen)) for script in KINDS.values()]
        _sit(screen, SETTLED_AFTER_SECONDS)
        # Now: later the system may have taken pages back that nothing has read for a while.
        memory = [_private_mb(process.pid) for process in processes]
        for who, wait in (("somebody sits there", _sit), ("nobody is there", _leave)):
            before = [usage_of(process.pid) for process in processes]
            began = time.monotonic()
            wait(screen, seconds)
            minutes = (time.monotonic() - began) / 60
            for kind, process, earlier, mb in zip(KINDS, processes, before, memory, strict=True):
                woken, cpu_ms = 0, 0.0
                for thread, now in usage_of(process.pid).items():
                    then = earlier.get(thread, Usage(0, 0.0))
                    woken, cpu_ms = woken + now.wakeups - then.wakeups, cpu_ms + now.cpu_ms - then.cpu_ms
                row = [kind, who, f"{woken / minutes:.1f}", tables.number(cpu_ms / minutes), tables.number(mb)]
                rows.append(row)
    head = ["", "", "wake-ups a minute", "CPU ms a minute", "private MB"]
    notes = (
        f"Over {seconds:.0f} s each. Its own libraries count as private, although both have them.",
        f"Its memory is {memory[1] / memory[0]:.2f} times the bare icon's. "
        "The aim: at most 20 wake-ups and 10 ms a minute, and 1.3 times the memory.",
    )
    tables.show("In the tray, X (Xvfb) with trayer", head, rows, *notes)


def _growth(sandbox: Sandbox, each: int) -> None:
    taken = sandbox.home("many").answer("many_reminders.py", each, PARTS)
    head = ["", *(f"{each * (part + 1):,}" for part in range(PARTS))]
    tables.show("Memory after so many reminders", head, [["MB", *(tables.number(kb / 1024) for kb in taken)]])


def _sit(screen: Screen, seconds: float) -> None:
    end = time.monotonic() + seconds
    steps = 0
    while (left := end - time.monotonic()) > 0:
        steps += 1
        place = [str(300 + steps % 2 * 40), "300"]
        subprocess.run(["xdotool", "mousemove", *place], env=dict(screen.environment), check=True)
        time.sleep(min(left, TOUCHED_EVERY_SECONDS))


def _leave(screen: Screen, seconds: float) -> None:
    time.sleep(seconds)


def _private_mb(pid: int) -> float:
    """Private memory as if no other process had the libraries of this Python environment open."""
    total_kb, own = 0, False
    for line in Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8").splitlines():
        if re.match("[0-9a-f]+-[0-9a-f]+ ", line):
            own = "site-packages" in line
            continue
        name, _, value = line.partition(":")
        if name in (("Rss",) if own else ("Private_Clean", "Private_Dirty")):
            total_kb += int(value.split()[0])
    return total_kb / 1024


@contextmanager
def _desktop(sandbox: Sandbox, screen: Screen) -> Iterator[Screen]:
    """A session bus and a tray on that screen."""
    runtime = sandbox.folder("runtime")
    runtime.chmod(0o700)
    call = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as bus:
        assert bus.stdout
        address = bus.stdout.readline().strip()
        places = {"DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": str(runtime)}
        environment = {"PATH": os.environ["PATH"], **screen.environment, **places}
        silent = subprocess.DEVNULL
        with subprocess.Popen(["trayer"], env=environment, stdout=silent, stderr=silent) as tray:
            try:
                yield Screen(screen.name, environment)
            finally:
                tray.kill()
                bus.kill()
