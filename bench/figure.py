#!/usr/bin/env python3
"""Measures the drawn person: what a picture takes of each kind, what bounds it, and what a skeleton takes."""

import argparse
import cProfile
import os
import pstats
import sys
import tracemalloc
from collections.abc import Callable, Sequence
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

_WORK = {
    "skeleton and camera": {("picture", "skeleton_at"), ("picture", "_camera")},
    "body and clothes": {("body", "solids"), ("body", "clothes"), ("muscles", "muscles")},
    "casting": {
        ("casting", name) for name in ("__init__", "pixel_runs", "cast_pixels", "cast_edges", "add", "add_box")
    },
    "shading": {("shading", "draw")},
    "shadows and floor": {("scene", "_backdrop")},
}
"""Module and name of the functions that do each kind of work. Shading calls casting, which is taken off."""
POSES = Path(__file__).parents[1] / "routines" / "poses"


def measure(sandbox: Sandbox, quick: bool) -> None:
    _measure(quick)


def _measure(quick: bool) -> None:
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
    kinds = [(600, Quality.STILL), (600, Quality.COARSE), (110, Quality.STILL)]
    shares = [_shares(some, size, quality) for size, quality in kinds]
    tables.show(
        "Where a picture's time goes, %",
        ["", "still", "while turning", "thumbnail"],
        [[name, *(f"{share[name]:.0f}" for share in shares)] for name in (*_WORK, "all else")],
        "Counted by the profiler, which makes many small calls dearer than they are.",
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


def _shares(poses: Sequence[FigurePose], size: int, quality: Quality) -> dict[str, float]:
    """How much of the time of pictures, not the first of their poses, each kind of work takes; per cent."""
    profile = cProfile.Profile()
    profile.enable()
    for pose in poses:
        picture(pose, View(), Look(), size, size, quality)
    profile.disable()
    calls = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = sum(own for _calls, _all, own, *_rest in calls.values())
    within = {(Path(file).stem, name): 0.0 for file, _line, name in calls}
    for (file, _line, name), (_calls, _all, _own, spent, _callers) in calls.items():
        within[Path(file).stem, name] += 100 * spent / whole
    shares = {kind: sum(within.get(call, 0.0) for call in those) for kind, those in _WORK.items()}
    shares["shading"] -= shares["casting"]
    return shares | {"all else": 100 - sum(shares.values())}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure fewer poses, and less often")
    _measure(parser.parse_args().quick)
