"""How soon the window is there, and how much memory it takes, against the least window there can be."""

import re
import time
from pathlib import Path
from statistics import median
from subprocess import Popen
from typing import NamedTuple

import tables
from isolation import Home, Sandbox, Screen

SETTLES_WITHIN_SECONDS = 1.5
MEMORY = {"resident": ("Rss",), "proportional": ("Pss",), "private": ("Private_Clean", "Private_Dirty")}
"""What the kernel calls the sums of which each consists."""


class Opened(NamedTuple):
    ms: float
    """From just before the process is started to the first picture."""
    memory_mb: dict[str, float]
    """By the names in `MEMORY`; empty where it was not asked for."""


def measure(sandbox: Sandbox, quick: bool) -> None:
    runs, memory_runs = (5, 1) if quick else (21, 3)
    home = sandbox.home("start")
    for screen in sandbox.screens:
        kinds: dict[str, list[Opened]] = {"bare window": [], "library": [], "library, no index": []}
        for run in range(-1, runs):
            weigh = 0 <= run < memory_runs
            results = (
                opened(home, "bare_window.py", screen, weigh),
                warm(home, screen, weigh),
                cold(home, screen, weigh),
            )
            # The first round fills the caches.
            for kept, result in zip(kinds.values(), results, strict=True):
                kept += [result] * (run >= 0)
        _show(screen, kinds)
    if sandbox.left_out:
        print(sandbox.left_out)


def warm(home: Home, screen: Screen, weigh: bool) -> Opened:
    home.command("list")
    return opened(home, "app_window.py", screen, weigh)


def cold(home: Home, screen: Screen, weigh: bool) -> Opened:
    home.forget_index()
    return opened(home, "app_window.py", screen, weigh)


def opened(home: Home, script: str, screen: Screen, weigh: bool) -> Opened:
    began = time.clock_gettime(time.CLOCK_BOOTTIME)
    with home.running(script, screen=screen) as process:
        assert process.stdout
        painted = float(process.stdout.readline())
        return Opened((painted - began) * 1_000, _memory_mb(process) if weigh else {})


def _memory_mb(process: "Popen[str]") -> dict[str, float]:
    time.sleep(SETTLES_WITHIN_SECONDS)
    rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    kilobytes = {name: int(value) for name, value in re.findall(r"^(\w+): +(\d+) kB", rollup, re.MULTILINE)}
    return {name: sum(kilobytes[part] for part in parts) / 1_024 for name, parts in MEMORY.items()}


def _show(screen: Screen, kinds: dict[str, list[Opened]]) -> None:
    bare = next(iter(kinds.values()))
    rows = []
    for kind, results in kinds.items():
        times = [each.ms for each in results]
        row = [kind, tables.middle(times), tables.spread(times), tables.ratio(times, [each.ms for each in bare])]
        for name in MEMORY:
            megabytes = [each.memory_mb[name] for each in results if each.memory_mb]
            of_bare = [each.memory_mb[name] for each in bare if each.memory_mb]
            row += [f"{median(megabytes):.0f} ({tables.ratio(megabytes, of_bare)})"]
        rows.append(row)
    head = ["", "median ms", "least–most", "ratio", *(f"{name} MB" for name in MEMORY)]
    note = f"{len(bare)} starts of each in turn. The aim: at most 1.5 times the bare window."
    tables.show(f"Start to first picture, {screen.name}", head, rows, note)
