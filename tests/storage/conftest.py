from pathlib import Path

import pytest

from stretchtimer.core.dose import SECOND, Dose, Span
from stretchtimer.core.routines import Pose, Sides

BAD_FILES = Path(__file__).parents[1] / "bad_files"

_POSES = (
    Pose(
        "low-lunge",
        "Low lunge",
        ("Step the {other} foot forward.", "Rest the {side} knee on the mat."),
        sides=Sides.EACH,
        dose=Dose(hold=Span(30 * SECOND, 30 * SECOND, open=True)),
    ),
    Pose("shin-stack", "Shin stack", ("Stack the shins.",), sides=Sides.EACH, dose=Dose(breaths=Span(8, 10))),
    Pose("bird-dog", "Bird dog", ("Lift the {side} arm.",), sides=Sides.ALTERNATING, dose=Dose(reps=Span(5, 7))),
    Pose("free-form", "Free form", ("Move as you like.",)),
)
POSES = {pose.id: pose for pose in _POSES}


@pytest.fixture
def poses() -> dict[str, Pose]:
    return POSES
