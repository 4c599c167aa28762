"""Every shipped pose, on both sides, at its keyframes and in between: what a body can and cannot do."""

import numpy as np
import pytest

from stretchtimer.core.look import Build
from stretchtimer.figure.body import lowest
from stretchtimer.figure.checking import (
    BALANCE_TOLERANCE,
    FLOOR_TOLERANCE,
    OVERLAP_TOLERANCE,
    REACH_TOLERANCE,
    out_of_balance,
    overlaps,
    strained,
    warnings,
)
from stretchtimer.figure.motion import mirrored
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
