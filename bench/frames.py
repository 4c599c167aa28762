"""What a frame of the player takes: telling the session the time, and painting what changed."""

from pathlib import Path
from statistics import mean

import tables
from isolation import Sandbox

SIZES = ((1280, 800), (1920, 1080))
STEPS = {
    "hold": "{pose: low-lunge, prepare: 0s, hold: 300s}",
    "breathe": "{pose: low-lunge, prepare: 0s, breaths: 60}",
    "prepare": "{pose: low-lunge, prepare: 300s, hold: 60s}",
}


def measure(sandbox: Sandbox, quick: bool) -> None:
    frames, runs = (60, 1) if quick else (150, 2)
    home = sandbox.home("frames")
    home.command("list")
    rows = []
    files = {(kind, "play"): _routine(home.folders.routines, kind, [step]) for kind, step in STEPS.items()}
    alternating = ["{pose: low-lunge, hold: 300s}", "{pose: figure-four, hold: 300s}"] * 250
    files["next step", "skip"] = _routine(home.folders.routines, "skipping", alternating)
    for width, height in SIZES:
        for (kind, what), file in files.items():
            wall: list[float] = []
            cpu: list[float] = []
            every: list[float] = []
            for _ in range(runs):
                seen = home.answer("player_frames.py", file, width, height, frames, what)
                wall += seen["wall_ms"]
                cpu += seen["cpu_ms"]
                every.append(seen["all_ms"])
            times = [tables.middle(wall), tables.number(tables.share(wall, 99)), tables.number(max(wall))]
            rows.append([f"{kind}, {width}×{height}", *times, tables.number(mean(cpu)), tables.number(mean(every))])
    head = ["", "median ms", "99 %", "longest", "mean CPU ms", "of all threads"]
    notes = (
        f"{runs} × {frames} frames, 33 ms apart, offscreen, light colours; all threads: with the figure's.",
        "Next step: from the key to the picture of another pose. The aim for the others: under 4 ms.",
    )
    tables.show("A frame of the player", head, rows, *notes)


def _routine(folder: Path, name: str, steps: list[str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.yaml"
    file.write_text("\n".join([f"title: {name.capitalize()}", "poses:", *(f"- {step}" for step in steps), ""]), "utf-8")
    return file
