"""Every shipped pose, on both sides, at its keyframes and in between: what a body can and cannot do."""

from copy import deepcopy

import numpy as np
import pytest

from stretchtimer.core.look import Build
from stretchtimer.figure.body import PART_NUMBER, lowest, solids
from stretchtimer.figure.checking import (
    BALANCE_TOLERANCE,
    FLOOR_TOLERANCE,
    OVERLAP_TOLERANCE,
    REACH_TOLERANCE,
    badly_laid,
    out_of_balance,
    overlaps,
    strained,
    warnings,
)
from stretchtimer.figure.data import read_figure
from stretchtimer.figure.motion import mirrored, place_in_loop
from stretchtimer.figure.picture import skeleton_at
from stretchtimer.figure.skeleton import CLAVICLE, LENGTHS, SIDES
from tests.figure.shipped import each_pose, figure, figure_data, moments, postures

_BONES = (
    ("hip", "knee", "thigh"),
    ("knee", "ankle", "shin"),
    ("shoulder", "elbow", "uarm"),
    ("elbow", "wrist", "farm"),
)


def test_there_are_poses_to_look_at() -> None:
    assert figure_data()


@each_pose
def test_bones_keep_their_lengths_and_frames_stay_rotations(name: str) -> None:
    for skeleton, _posture in postures(name):
        for side in SIDES:
            for near, far, bone in _BONES:
                span = skeleton.places[f"{near}_{side}"] - skeleton.places[f"{far}_{side}"]
                assert np.linalg.norm(span) == pytest.approx(LENGTHS[bone], abs=1e-9)
            collar = skeleton.places[f"clav_{side}"] - skeleton.places[f"shoulder_{side}"]
            assert np.linalg.norm(collar) == pytest.approx(np.linalg.norm(CLAVICLE), abs=1e-9)
        for frame in skeleton.frames.values():
            assert np.allclose(frame.T @ frame, np.eye(3), atol=1e-9)
            assert np.linalg.det(frame) == pytest.approx(1.0)


@each_pose
def test_nothing_sinks_into_the_floor(name: str) -> None:
    assert min(lowest(skeleton) for skeleton, _posture in postures(name)) >= -FLOOR_TOLERANCE


@each_pose
def test_something_rests_on_the_floor(name: str) -> None:
    """Nobody floats: the lowest point is on the floor, or on a step or cushion."""
    for skeleton, posture in postures(name):
        raised = any(prop.kind in ("step", "cushion", "chair") for prop in posture.props)
        assert lowest(skeleton) <= (0.5 if raised else 0.015)


@each_pose
def test_hands_and_feet_are_where_they_should_be(name: str) -> None:
    for skeleton, _posture in postures(name):
        assert {limb: miss for limb, miss in skeleton.misses.items() if miss > REACH_TOLERANCE} == {}


@each_pose
def test_palms_and_soles_face_what_they_touch(name: str) -> None:
    for skeleton, posture in postures(name):
        assert list(badly_laid(skeleton, posture)) == []


@each_pose
def test_who_lies_lays_the_head_down(name: str) -> None:
    for skeleton, posture in postures(name):
        if posture.root.base == "supine":
            body = solids(skeleton)
            pillow = max((prop.h or 0.0 for prop in posture.props if prop.kind == "cushion"), default=0.0)
            assert body.extent(1)[0][body.part == PART_NUMBER["hair"]].min() < pillow + 0.015


@each_pose
def test_joints_stay_within_their_ranges(name: str) -> None:
    for skeleton, posture in postures(name):
        assert list(strained(skeleton, posture)) == []


@each_pose
def test_parts_do_not_lie_inside_one_another(name: str) -> None:
    for skeleton, _posture in postures(name):
        assert [overlap for overlap in overlaps(skeleton) if overlap.depth > OVERLAP_TOLERANCE] == []


@each_pose
def test_the_weight_is_over_what_carries_it(name: str) -> None:
    for skeleton, posture in postures(name):
        assert out_of_balance(skeleton, posture) <= BALANCE_TOLERANCE


@each_pose
def test_the_other_side_is_the_exact_reflection(name: str) -> None:
    pose = figure(name)
    for at in moments(pose):
        one, _posture = skeleton_at(pose, at)
        other, _posture = skeleton_at(mirrored(pose), at)
        reflected = other.mirrored()
        for place, where in one.places.items():
            assert np.allclose(where, reflected.places[place], atol=1e-9)
        for bone, frame in one.frames.items():
            assert np.allclose(frame, reflected.frames[bone], atol=1e-9)
    assert mirrored(mirrored(pose)) == pose


@each_pose
def test_every_build_stands_on_the_floor(name: str) -> None:
    pose = figure(name)
    for build in Build:
        for at in moments(pose):
            assert lowest(skeleton_at(pose, at, build)[0], build) >= -2 * FLOOR_TOLERANCE


@each_pose
def test_the_shipped_poses_need_no_warning(name: str) -> None:
    assert warnings(figure(name)) == ()


@pytest.mark.parametrize(
    ("name", "keyframe", "one", "other", "axis", "least", "most"),
    [  # how far, in metres, `one` lies before (z) or above (y) `other`, as the instructions put it
        ("low-lunge", 0, "knee_l", "ankle_l", "z", -0.03, 0.05),
        ("kneeling-hip-flexor", 0, "knee_l", "ankle_l", "z", -0.03, 0.05),
        ("true-hip-flexor", 0, "shoulder_r", "hip_r", "z", -0.08, 0.05),
        ("wall-camel", 0, "hip_l", "knee_l", "z", -0.03, 0.03),
        ("bird-dog", 0, "shoulder_l", "wrist_l", "z", -0.03, 0.03),
        ("bird-dog", 0, "hip_r", "knee_r", "z", -0.03, 0.03),
        ("bird-dog", 1, "ankle_l", "hip_l", "y", -0.06, 0.06),
        ("bird-dog", 1, "wrist_r", "shoulder_r", "y", -0.06, 0.08),
        ("back-squat", 1, "hip_l", "knee_l", "y", -0.15, 0.0),
        ("single-leg-bridge", 0, "hip_l", "hip_r", "y", -0.01, 0.01),
        ("single-leg-bridge", 1, "ankle_r", "ankle_l", "y", 0.02, 0.10),
        ("hip-hike", 0, "hip_l", "hip_r", "y", -0.01, 0.03),
        ("hip-hike", 1, "hip_l", "hip_r", "y", -0.08, -0.03),
        ("supine-twist", 0, "hip_l", "knee_l", "z", 0.0, 0.3),
        ("shin-stack", 0, "ankle_r", "knee_l", "z", -0.05, 0.05),
        ("downward-dog", 0, "hip_l", "shoulder_l", "y", 0.25, 0.6),
    ],
)
def test_what_the_instructions_say_is_drawn(
    name: str, keyframe: int, one: str, other: str, axis: str, least: float, most: float
) -> None:
    pose = figure(name)
    skeleton, _posture = skeleton_at(pose, place_in_loop(pose, keyframe))
    apart = dict(zip("xyz", skeleton.places[one] - skeleton.places[other], strict=True))
    assert least <= apart[axis] <= most


@pytest.mark.parametrize(
    ("name", "where", "value", "said"),
    [
        ("low-lunge", "root height", 0.30, "below the floor"),
        ("wall-camel", "goals hand_l world", [0.17, 1.9, -0.615], "the left hand stays"),
        ("low-lunge", "joints knee_r flex", 170, "the right knee has flex 170"),
        ("kneeling-hip-flexor", "goals hand_l offset", [0.0, 0.1, 0.0], "inside the torso"),
        ("wall-quad-lunge", "props", [], "weight lies"),
        ("bird-dog", "goals hand_l palm", "up", "the palm of the left hand is turned 180 degrees away from the floor"),
        ("wall-camel", "goals hand_r palm", "fwd", "of the right hand is turned 180 degrees away from the wall"),
        ("side-leg-raise", "goals hand_l palm", "left", "turned 90 degrees away from the step or chair"),
        ("low-lunge", "goals hand_l palm", "up", "away from the left thigh"),
        ("low-lunge", "goals hand_l offset", [0.0, 0.045, 0.0], "the left hand stays 4 cm off the left thigh"),
        ("true-hip-flexor", "goals hand_r palm", "back", "the palm of the right hand"),
        ("back-squat", "goals hand_l offset", [0.34, 0.07, -0.106], "left hand passes 4 cm beside what it could hold"),
        ("banded-lateral-walk", "goals hand_l palm", "left", "the palm of the left hand"),
        ("low-lunge", "goals foot_l top", [0.7, 1.0, 0.0], "the sole of the left foot is turned 35 degrees"),
        ("wall-quad-lunge", "goals foot_l top", "back", "the sole of the left foot"),
    ],
)
def test_a_shipped_pose_put_wrong_is_found_out(name: str, where: str, value: object, said: str) -> None:
    """The checks above would see it: each of them is shown a pose that breaks just one thing."""
    data = deepcopy(figure_data()[name])
    inner = data
    *way, last = where.split()
    for key in way:
        assert isinstance(inner, dict)
        inner = inner[key]
    assert isinstance(inner, dict)
    inner[last] = value
    found = warnings(read_figure(data))
    assert any(said in warning for warning in found), found
