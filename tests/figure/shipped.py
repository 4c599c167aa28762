"""The shipped poses that say how they are drawn, and the moments at which they are looked at."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from stretchtimer.core.routines import Side
from stretchtimer.figure.data import FigurePose, Posture, read_figure
from stretchtimer.figure.motion import mirrored, place_in_loop
from stretchtimer.figure.picture import skeleton_at
from stretchtimer.figure.skeleton import Skeleton

_FOLDER = Path(__file__).parents[2] / "routines" / "poses"


@cache
def figure_data() -> dict[str, object]:
    """The plain value of `figure:` of every shipped pose that has one."""
    read = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.yaml"))}
    return {name: data["figure"] for name, data in read.items() if data.get("figure") is not None}


def figure(name: str) -> FigurePose:
    return read_figure(figure_data()[name])


def moments(pose: FigurePose) -> list[float]:
    """Places in the loop: each keyframe, and three on the way to the next."""
    if not pose.moves:
        return [0.0]
    reached = [place_in_loop(pose, i) for i in range(len(pose.keyframes))]
    return reached + [
        place + share * (following - place)
        for place, following in zip(reached, [*reached[1:], 1.0], strict=True)
        for share in (0.5, 0.7, 0.85)
    ]


def postures(name: str) -> list[tuple[Skeleton, Posture]]:
    """Both sides of a pose at all its moments."""
    pose = figure(name)
    sides = [pose, mirrored(pose)] if pose.worked else [pose]
    return [skeleton_at(side, at) for side in sides for at in moments(pose)]


def shown_side(pose: FigurePose) -> Side | None:
    return None if pose.worked is None else Side.LEFT if pose.worked == "l" else Side.RIGHT


each_pose = pytest.mark.parametrize("name", list(figure_data()))
