"""The shipped poses and routines, as the files hold them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from stretchtimer.core.routines import AREAS, AVOID, EQUIPMENT, Kind, Level, Position

ROUTINES = Path(__file__).parents[1] / "routines"

DOSES = {
    "low-lunge": {"hold": "30s+", "from": "document"},
    "kneeling-hip-flexor": {"hold": "30s", "from": "ours"},
    "true-hip-flexor": {"hold": "30s", "from": "ours"},
    "wall-quad-lunge": {"hold": "10s", "from": "document"},
    "shin-stack": {"hold": "30s+", "from": "document"},
    "wide-leg-fold": {"breaths": "8-10", "from": "document"},
    "figure-four": {"hold": "30s", "from": "document"},
    "reclined-pigeon": {"breaths": "8-10", "from": "document"},
    "supine-twist": {"breaths": 10, "from": "document"},
    "strap-leg-out": {"breaths": "6-8", "from": "document"},
    "single-leg-bridge": {"reps": 8, "breaths": 5, "from": "document"},
    "downward-dog": {"breaths": "8-10", "from": "document"},
    "bird-dog": {"reps": "5-7", "hold": "5-10s", "from": "document"},
    "wall-camel": {"breaths": 5, "from": "ours"},
    "diagonal-lunge": {"reps": 8, "sets": "3-4", "rest": "30s", "from": "document"},
    "side-leg-raise": {"reps": 10, "hold": "1-2s", "from": "document", "ours": ["reps"]},
    "hip-hike": {"reps": 10, "from": "document"},
    "banded-lateral-walk": {"reps": 10, "from": "ours"},
    "band-four-way": {"reps": 10, "sets": 4, "rest": "15s", "from": "ours"},
    "back-squat": {"reps": 10, "from": "ours"},
}


def load(folder: Path) -> dict[str, dict[str, Any]]:
    return {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in folder.glob("*.yaml")}


LIBRARY = load(ROUTINES / "poses")
SHIPPED = load(ROUTINES)
STEPS = {
    name: [{"pose": step} if isinstance(step, str) else step for step in routine["poses"]]
    for name, routine in SHIPPED.items()
}
WRITTEN_IN_PLACE = [step["pose"] for steps in STEPS.values() for step in steps if isinstance(step.get("pose"), dict)]
REFERENCES = {
    name: [step["pose"] for step in steps if isinstance(step.get("pose"), str)] for name, steps in STEPS.items()
}


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from texts(item)
        case list():
            for item in value:
                yield from texts(item)


def test_every_pose_of_the_documents_is_there_with_its_dose() -> None:
    assert {name: pose["dose"] for name, pose in LIBRARY.items()} == DOSES


def test_every_pose_is_used_and_every_reference_exists() -> None:
    assert {name for names in REFERENCES.values() for name in names} == LIBRARY.keys()


@pytest.mark.parametrize("pose", [*LIBRARY.values(), *WRITTEN_IN_PLACE], ids=lambda pose: pose["name"])
def test_a_pose_keeps_to_the_closed_lists(pose: dict[str, Any]) -> None:
    assert set(pose["areas"]) <= set(AREAS)
    assert set(pose.get("equipment", [])) <= set(EQUIPMENT)
    assert set(pose.get("avoid_with", [])) <= set(AVOID)
    assert pose["kind"] in list(Kind)
    assert pose["position"] in list(Position)
    assert pose.get("sides", "none") in ("none", "each", "alternating")


@pytest.mark.parametrize("pose", LIBRARY.values(), ids=LIBRARY)
def test_a_pose_of_the_library_says_how_and_where_it_comes_from(pose: dict[str, Any]) -> None:
    assert 3 <= len(pose["instructions"]) <= 6
    for key in ("summary", "areas", "deeper", "easier", "breathing", "cautions"):
        assert pose[key], key
    assert pose["sources"]
    assert all(re.fullmatch(r"00[0-4]:\d+", source) for source in pose["sources"])


@pytest.mark.parametrize("pose", [*LIBRARY.values(), *WRITTEN_IN_PLACE], ids=lambda pose: pose["name"])
def test_only_placeholders_name_a_side(pose: dict[str, Any]) -> None:
    written = " ".join(texts({key: value for key, value in pose.items() if key != "figure"}))
    assert not re.search(r"\b(left|right)\b", written, re.IGNORECASE)
    assert set(re.findall(r"\{[^}]*\}", written)) <= {"{side}", "{other}"}
    assert ("{side}" in written) == (pose.get("sides", "none") != "none")


@pytest.mark.parametrize("routine", SHIPPED.values(), ids=SHIPPED)
def test_a_routine_says_what_it_is_for(routine: dict[str, Any]) -> None:
    assert all(routine[key] for key in ("title", "summary", "why", "tags", "poses"))
    assert all(tag == tag.lower() for tag in routine["tags"])
    assert routine["level"] in list(Level)


def test_the_standing_break_needs_nothing_but_feet() -> None:
    for step in STEPS["standing-break"]:
        pose = LIBRARY[step["pose"]] if isinstance(step["pose"], str) else step["pose"]
        assert pose["position"] == "standing"
        assert not pose.get("equipment")
