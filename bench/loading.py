"""How long many routines take to load, whether that grows with their number alone, and what the window feels of it."""

import os
import re
import time
from pathlib import Path
from statistics import median

import tables
from isolation import Home, Sandbox

from stretchtimer.paths import shipped_data

FRAME_MS = 16
LONG_AGO_NS = 1_000_000_000 * 1_000_000_000
"""When the files were written: the index trusts no file that is as new as itself."""


def measure(sandbox: Sandbox, quick: bool) -> None:
    counts = (200, 2_000) if quick else (1_000, 10_000)
    homes = {count: sandbox.home(f"{count}-routines") for count in counts}
    for count, home in homes.items():
        _write_routines(home.folders.routines, count)
    _listings(homes, 1 if quick else 3)
    _gaps({0: sandbox.home("shipped-routines"), **homes}, 1 if quick else 3)


def _write_routines(folder: Path, count: int) -> None:
    """So many of the person's own: the shipped ones over and over, each with an id and a title of its own."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((shipped_data() / "routines").glob("*.yaml"))]
    folder.mkdir(parents=True)
    for number in range(count):
        file = folder / f"routine-{number:05}.yaml"
        text = re.sub("^title: (.*)", rf"title: \1, number {number}", texts[number % len(texts)], flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(LONG_AGO_NS, LONG_AGO_NS))


def _listings(homes: dict[int, Home], runs: int) -> None:
    times: dict[tuple[str, int], list[float]] = {}
    for _ in range(runs):
        for count, home in homes.items():
            home.forget_index()
            # The first listing has no index and leaves one for the second.
            for kind in ("no index", "index"):
                times.setdefault((kind, count), []).append(home.answer("listing.py")["ms"])
    few, many = homes
    rows = []
    for kind in ("no index", "index"):
        each_ms = {count: median(times[kind, count]) / count for count in homes}
        row = [kind]
        for count in homes:
            row += [tables.middle(times[kind, count]), tables.number(each_ms[count] * 1_000)]
        rows.append([*row, f"{each_ms[many] / each_ms[few]:.2f}"])
    head = ["", *(name for count in homes for name in (f"{count:,} files, ms", "µs a file")), "growth a file"]
    note = f"Medians of {runs}. Growth: what a file takes among the many, against among the few; 1 is linear."
    tables.show("Listing", head, rows, note)


def _gaps(homes: dict[int, Home], runs: int) -> None:
    rows = [
        [f"{f'{count:,}' if count else 'shipped'} routines, {kind}", *_gap_cells(home, kind == "no index", runs)]
        for count, home in homes.items()
        for kind in ("no index", "index")
    ]
    head = ["", "first picture, ms", "all listed, ms", "99 %", "longest", f"> {FRAME_MS} ms", "idle: 99 %", "longest"]
    notes = (
        f"Medians of {runs}, offscreen. Gaps in ms between the ticks of a timer that is due each 5 ms, in the window's",
        "thread: while all is listed and half a second after, then idle. The aim: none beyond a frame.",
    )
    tables.show("What the window's thread feels of it", head, rows, *notes)


def _gap_cells(home: Home, without_index: bool, runs: int) -> list[str]:
    cells: list[list[float]] = []
    for _ in range(runs):
        if without_index:
            home.forget_index()
        else:
            home.command("list")
        began = time.clock_gettime(time.CLOCK_BOOTTIME)
        seen = home.answer("window_gaps.py")
        listing, idle = seen["listing"], seen["idle"]
        cells.append(
            [
                (seen["first_picture"] - began) * 1_000,
                seen["listing_ms"],
                tables.share(listing, 99),
                max(listing),
                sum(gap > FRAME_MS for gap in listing),
                tables.share(idle, 99),
                max(idle),
            ]
        )
    return [tables.middle(column) for column in zip(*cells, strict=True)]
