"""How long it takes to compose a routine."""

from dataclasses import replace
from time import process_time

import tables
from isolation import Sandbox

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.composing import Composed, Wish, compose
from stretchtimer.core.dose import MINUTE
from stretchtimer.core.routines import Pose
from stretchtimer.paths import shipped_data
from stretchtimer.storage.library import load_poses

POSES = 200
AIM_MS = 50


def measure(sandbox: Sandbox, quick: bool) -> None:
    poses, runs = _poses(), 3 if quick else 15
    hips = ("hip flexors", "glutes")
    wishes = {
        "6 minutes, hip flexors and glutes, no kneeling": Wish(
            6 * MINUTE, hips, AboutMe(avoid=frozenset({"kneeling hurts"}))
        ),
        "10 minutes, the whole body": Wish(10 * MINUTE),
        "30 minutes, hips and low back, for the desk": Wish(30 * MINUTE, (*hips, "low back"), for_desk=True),
    }
    rows = [_row(name, poses, wish, runs) for name, wish in wishes.items()]
    note = f"Of {POSES} poses; processor time, {runs} runs. The aim: {AIM_MS} ms."
    tables.show("Composing a routine", ["", "poses in it", "median ms", "least–most"], rows, note)


def _poses() -> list[Pose]:
    """The shipped ones over and over, each with an id of its own."""
    shipped = sorted(load_poses([shipped_data() / "routines" / "poses"])[0].values(), key=lambda pose: pose.id)
    return [replace(shipped[number % len(shipped)], id=f"pose-{number:03}") for number in range(POSES)]


def _row(name: str, poses: list[Pose], wish: Wish, runs: int) -> list[str]:
    times, count = [], 0
    for attempt in range(runs):
        began = process_time()
        composed = compose(poses, wish, attempt=attempt)
        times.append((process_time() - began) * 1_000)
        count = len(composed.routine.steps) if isinstance(composed, Composed) else 0
    return [name, str(count), tables.middle(times), tables.spread(times)]
