"""A pose that is being written is read as far as it goes, and what is wrong is said at its key."""

import pytest

from stretchtimer.core.routines import Kind, Sides
from stretchtimer.storage.pose_files import pose_of
from stretchtimer.storage.yaml_writing import Data

WRITTEN: dict[str, Data] = {
    "name": "Half kneeling",
    "kind": "strength",
    "sides": "each",
    "dose": {"hold": "30s"},
    "instructions": ["Kneel on the {side} knee."],
    "figure": {"root": {"base": "kneeling", "pitch": -4.5}, "joints": {"ankle_l": {"flat": True}}},
}


def test_a_sound_pose_is_read_with_its_figure() -> None:
    pose, faults = pose_of(WRITTEN)
    assert pose is not None
    assert faults == {}
    assert (pose.kind, pose.sides) == (Kind.STRENGTH, Sides.EACH)
    assert pose.figure == WRITTEN["figure"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("name", "", "Give the pose a name."),
        ("name", None, "Give the pose a name."),
        ("name", "Lunge {side}", "needs a pose with sides"),
        ("name", "n" * 400, "shorten it"),
        ("instructions", None, "Say how to get into the pose."),
        ("instructions", ["Kneel.", "Bend the {sied} knee."], "“{sied}” is not a placeholder"),
        ("breathing", "Slowly {", "“{” is not a placeholder"),
        ("dose", {"hold": "soon"}, "“soon” is not a time"),
    ],
)
def test_what_is_wrong_is_said_at_its_key_alone(key: str, value: Data, said: str) -> None:
    _pose, faults = pose_of({**WRITTEN, key: value})
    assert list(faults) == [key]
    assert said in faults[key]


def test_a_placeholder_is_wrong_where_the_pose_has_no_sides() -> None:
    _pose, faults = pose_of({**WRITTEN, "sides": "none"})
    assert list(faults) == ["instructions"]


def test_the_rest_is_read_while_a_text_is_wrong_or_missing() -> None:
    for change in ({"name": None}, {"instructions": None}, {"deeper": "{"}):
        pose, _faults = pose_of({**WRITTEN, **change})
        assert pose is not None
        assert pose.kind is Kind.STRENGTH


def test_all_that_is_wrong_is_said() -> None:
    _pose, faults = pose_of({**WRITTEN, "name": "", "instructions": None, "kind": "dance"})
    assert set(faults) == {"name", "instructions", "kind"}
