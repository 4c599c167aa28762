#!/usr/bin/env python3
"""Measures the drawn person: what a picture takes of each kind, and what a skeleton takes."""

import argparse
import os
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

sys.path.insert(0, str(Path(__file__).parents[1]))

import tables
import yaml
from isolation import Sandbox
from PySide6.QtGui import QGuiApplication

from stretchtimer.core.look import Look
from stretchtimer.figure.data import FigurePose, read_figure
from stretchtimer.figure.picture import Quality, View, between, picture
from stretchtimer.figure.posing import solved
from stretchtimer.figure.scene import needed

POSES = Path(__file__).parents[1] / "routines" / "poses"


def measure(sandbox: Sandbox, quick: bool) -> None:
    _compare(quick, None)


def _compare(quick: bool, prototype: Path | None) -> None:
    application = QGuiApplication.instance() or QGuiApplication([])
    poses = _poses()
    runs = 2 if quick else 5
    some = poses[::4] if quick else poses
    look, rows = Look(), []

    def each(name: str, work: Callable[[FigurePose], object]) -> None:
        times = [_middle(runs, lambda pose=pose: work(pose)) for pose in some]  # type: ignore[misc]
        rows.append([name, tables.middle(times), tables.spread(times)])

    each("still, 600×600, 2×2 samples", lambda pose: picture(pose, View(), look, 600, 600))
    each("while turning, 600×600", lambda pose: picture(pose, View(), look, 600, 600, Quality.COARSE))
    each(
        "on the way between two poses, 600×600",
        lambda pose: between(poses[0], View(), pose, View(), 0.5, look, 600, 600),
    )
    each("thumbnail, 110×110", lambda pose: picture(pose, View(), look, 110, 110))
    each("skeleton", lambda pose: solved.__wrapped__(pose.keyframes[0].posture))
    if prototype:
        rows += _prototype_rows(prototype, runs)
    solved.cache_clear()
    needed.cache_clear()
    began = perf_counter()
    for pose in poses:
        picture(pose, View(), look, 110, 110)
    all_ms = (perf_counter() - began) * 1_000
    tracemalloc.start()
    for pose in some:
        picture(pose, View(), look, 600, 600)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    tables.show(
        "The figure",
        ["", "median ms", "least–most"],
        rows,
        f"Medians of {runs} for each of {len(some)} poses; the spread is over the poses.",
        f"The thumbnails of all {len(poses)} poses, nothing kept from before: {all_ms:,.0f} ms.",
        f"Memory at its most while painting stills: {peak / 2**20:.0f} MiB.",
    )
    del application


def _poses() -> list[FigurePose]:
    read = (yaml.safe_load(path.read_text("utf-8")) for path in sorted(POSES.glob("*.yaml")))
    return [read_figure(data["figure"]) for data in read if data.get("figure")]


def _middle(runs: int, work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(runs):
        began = perf_counter()
        work()
        times.append((perf_counter() - began) * 1_000)
    return median(times)


def _prototype_rows(folder: Path, runs: int) -> list[list[str]]:
    """The same for another renderer of this form: `scene.render`, `sheet.load`, `skeleton.keyposes` in a folder."""
    sys.path.insert(0, str(folder))
    from scene import fit, render  # type: ignore[import-not-found]
    from sheet import load  # type: ignore[import-not-found]
    from skeleton import keyposes  # type: ignore[import-not-found]
    from themes import LIGHT  # type: ignore[import-not-found]

    rows = []
    for name, size, samples in (("still", 600, 2), ("while turning", 600, 1), ("thumbnail", 110, 2)):
        times = []
        for pose in load().values():
            key, camera = keyposes(pose)[-1], fit(pose, size, size)
            times.append(_middle(runs, lambda k=key, c=camera, s=size, n=samples: render(k, s, s, LIGHT, c, n)))  # type: ignore[misc]
        rows.append([f"prototype: {name}, {size}×{size}", tables.middle(times), tables.spread(times)])
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure fewer poses, and less often")
    parser.add_argument("--prototype", type=Path, metavar="DIR", help="compare with the renderer in a folder")
    arguments = parser.parse_args()
    _compare(arguments.quick, arguments.prototype)
