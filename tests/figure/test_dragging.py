"""A figure pulled about by hand stays one that can be read, and goes where it was pulled."""

import numpy as np
import pytest

from stretchtimer.figure.body import lowest
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.checking import overlaps, strained
from stretchtimer.figure.data import read_figure
from stretchtimer.figure.dragging import HANDLES, handles, pulled
from stretchtimer.figure.editing import (
    AT_REST,
    FigureData,
    Stop,
    angles_at,
    posture_at,
    stops,
    with_angle,
    with_camera,
    with_root,
    with_worked,
)
from stretchtimer.figure.posing import solved
from stretchtimer.figure.rotations import Vector
from tests.figure.shipped import each_pose, figure_data

FRONT, SIDE, ABOVE = Camera(0, 0), Camera(90, 0), Camera(0, 60)
HERE = Stop()
KNEELING: FigureData = {
    "root": {"base": "kneeling"},
    "joints": {"hip_r": {"flex": -20}, "knee_r": {"flex": 65}, "ankle_r": {"flex": -50}},
    "goals": {"foot_l": {"floor": [0.09, 0.5]}, "hand_l": {"to": "thigh_l@0.82 front", "palm": "down"}},
}


def shipped(name: str) -> FigureData:
    data = figure_data()[name]
    assert isinstance(data, dict)
    return data


def place(data: FigureData, handle: str, stop: Stop = HERE) -> Vector:
    return handles(solved(posture_at(data, stop)))[handle]


def strains(data: FigureData, stop: Stop = HERE) -> list[str]:
    posture = posture_at(data, stop)
    return list(strained(solved(posture), posture))


@each_pose
def test_whatever_is_pulled_the_data_can_be_read_and_is_not_changed_in_place(name: str) -> None:
    data = shipped(name)
    pose, before = read_figure(data), repr(data)
    stop, camera = stops(pose)[-1], Camera(pose.azimuth, pose.elevation)
    for number, handle in enumerate(HANDLES):
        right, up = ((-0.2, 0.3), (0.0, -2.0))[number % 2]
        read_figure(pulled(data, stop, handle, right, up, camera))
    assert repr(data) == before


@each_pose
def test_every_stop_of_a_movement_is_where_the_data_has_it(name: str) -> None:
    pose = read_figure(shipped(name))
    found = stops(pose)
    assert [(stop.set, stop.keyframe) for stop in found] == [
        (number, index) for number, frames in enumerate(pose.sets) for index in range(len(frames))
    ]
    assert all(0.0 <= stop.at < 1.0 for stop in found)


@pytest.mark.parametrize(("handle", "outward"), [("hand_l", 0.1), ("hand_r", -0.1), ("foot_r", -0.1)])
def test_a_free_hand_or_foot_goes_along_by_bending_the_limb(handle: str, outward: float) -> None:
    moved = pulled(AT_REST, HERE, handle, outward, 0.2, FRONT)
    way = place(moved, handle) - place(AT_REST, handle)
    assert way[:2] == pytest.approx([outward, 0.2], abs=0.03)
    assert "goals" not in moved
    assert strains(moved) == []


@pytest.mark.parametrize(("handle", "tip"), [("knee_l", "foot_l"), ("elbow_r", "hand_r")])
def test_a_free_knee_or_elbow_takes_along_what_hangs_on_it(handle: str, tip: str) -> None:
    moved = pulled(AT_REST, HERE, handle, -0.2, 0.15, SIDE)
    assert place(moved, handle)[2] > place(AT_REST, handle)[2] + 0.1
    assert place(moved, tip)[2] > place(AT_REST, tip)[2] + 0.1


def test_a_pull_without_end_stops_at_the_limits_of_the_joints() -> None:
    for handle in HANDLES:
        for right, up in ((3.0, 0.0), (-3.0, 3.0), (0.0, -3.0)):
            assert not [what for what in strains(pulled(AT_REST, HERE, handle, right, up, FRONT)) if "beyond" in what]


@pytest.mark.parametrize(
    ("name", "handle", "right", "up"),
    [
        ("shin-stack", "foot_r", 0.0, 0.6),
        ("low-lunge", "elbow_r", -0.3, 0.3),
        ("low-lunge", "knee_l", 0.0, 0.6),
        ("figure-four", "foot_l", -0.3, -0.3),
        ("banded-lateral-walk", "elbow_l", -0.6, 0.0),
        ("wall-quad-lunge", "foot_r", 0.6, 0.0),
    ],
)
def test_no_part_of_the_body_is_pulled_into_another(name: str, handle: str, right: float, up: float) -> None:
    def deepest(data: FigureData) -> float:
        found = overlaps(solved(posture_at(data, HERE)), fine=False)
        return max((each.depth for each in found), default=0.0)

    data = shipped(name)
    pose = read_figure(data)
    moved = pulled(data, HERE, handle, right, up, Camera(pose.azimuth, pose.elevation))
    assert deepest(moved) <= max(deepest(data), 0.04)


def test_a_foot_on_the_floor_stays_there_until_it_is_lifted() -> None:
    along = pulled(KNEELING, HERE, "foot_l", -0.1, 0.02, SIDE)
    assert along["goals"]["foot_l"] == {"floor": [0.09, 0.6]}
    lifted = pulled(KNEELING, HERE, "foot_l", 0.0, 0.15, SIDE)
    assert "world" in lifted["goals"]["foot_l"]
    assert "floor" not in lifted["goals"]["foot_l"]
    put_back = pulled(lifted, HERE, "foot_l", 0.0, -0.15, SIDE)
    assert put_back["goals"]["foot_l"]["floor"] == pytest.approx([0.09, 0.5], abs=0.02)


def test_seen_from_above_a_foot_slides_over_the_floor() -> None:
    moved = pulled(KNEELING, HERE, "foot_l", 0.0, -0.1, ABOVE)
    (x, z), goal = moved["goals"]["foot_l"]["floor"], moved["goals"]["foot_l"]
    assert set(goal) == {"floor"}
    assert x == 0.09
    assert z == pytest.approx(0.5 + 0.1 / np.sin(np.radians(60)), abs=0.01)


def test_a_hand_that_lay_on_the_thigh_comes_off_it_with_its_palm_as_it_was() -> None:
    moved = pulled(KNEELING, HERE, "hand_l", 0.0, 0.2, SIDE)
    goal = moved["goals"]["hand_l"]
    assert set(goal) == {"world", "palm"}
    assert place(moved, "hand_l")[1] == pytest.approx(place(KNEELING, "hand_l")[1] + 0.2, abs=0.03)


def test_a_hand_is_not_sent_farther_than_the_arm_reaches() -> None:
    moved = pulled(KNEELING, HERE, "hand_l", -2.0, 1.0, SIDE)
    assert solved(posture_at(moved, HERE)).misses["hand_l"] < 0.02


def test_the_knee_of_a_foot_with_a_goal_points_elsewhere_while_the_foot_stays() -> None:
    moved = pulled(KNEELING, HERE, "knee_l", 0.2, 0.0, FRONT)
    assert place(moved, "knee_l")[0] > place(KNEELING, "knee_l")[0] + 0.05
    assert place(moved, "foot_l") == pytest.approx(place(KNEELING, "foot_l"), abs=0.01)
    assert set(moved["goals"]["foot_l"]) == {"floor", "knee"}


def test_hips_go_down_over_feet_that_stand() -> None:
    moved = pulled(AT_REST, HERE, "hip_l", 0.05, -0.3, FRONT)
    assert place(moved, "hip_l") - place(AT_REST, "hip_l") == pytest.approx([0.05, -0.3, 0.0], abs=0.02)
    for foot in ("foot_l", "foot_r"):
        assert place(moved, foot) == pytest.approx(place(AT_REST, foot), abs=0.02)


def test_hips_sink_forward_over_a_knee_that_bears_them() -> None:
    moved = pulled(KNEELING, HERE, "hip_r", -0.08, 0.0, SIDE)
    way = place(moved, "hip_r") - place(KNEELING, "hip_r")
    assert way[2] == pytest.approx(0.08, abs=0.03)
    assert way[1] < -0.02
    assert place(moved, "knee_r") == pytest.approx(place(KNEELING, "knee_r"), abs=0.03)
    assert place(moved, "foot_l") == pytest.approx(place(KNEELING, "foot_l"), abs=0.02)


def test_hips_pulled_into_the_floor_rest_on_it() -> None:
    moved = pulled(KNEELING, HERE, "hip_r", 0.0, -3.0, FRONT)
    assert "height" not in moved["root"]
    assert lowest(solved(posture_at(moved, HERE))) == pytest.approx(0.0, abs=0.015)


def test_the_head_takes_the_spine_along() -> None:
    moved = pulled(AT_REST, HERE, "head", -0.15, 0.0, SIDE)
    assert place(moved, "head")[2] > place(AT_REST, "head")[2] + 0.08
    assert moved["joints"]["lumbar"]["flex"] > 0
    assert moved["joints"]["neck"]["flex"] > 0


def test_an_angle_is_kept_within_its_limits_and_written_as_a_whole_number() -> None:
    assert with_angle(AT_REST, HERE, "knee_l", "flex", 500.0)["joints"]["knee_l"] == {"flex": 160}
    assert with_angle(AT_REST, HERE, "knee_l", "flex", 41.6)["joints"]["knee_l"] == {"flex": 42}


def test_an_angle_of_nothing_is_not_written() -> None:
    bent = with_angle(AT_REST, HERE, "neck", "flex", 20)
    assert with_angle(bent, HERE, "neck", "flex", 0) == AT_REST


def test_bending_a_limb_that_was_sent_somewhere_frees_it_as_it_lies() -> None:
    bent = with_angle(KNEELING, HERE, "hip_l", "abd", angles_at(KNEELING, HERE)["hip_l"]["abd"])
    assert "foot_l" not in bent["goals"]
    assert place(bent, "foot_l") == pytest.approx(place(KNEELING, "foot_l"), abs=0.02)
    assert angles_at(bent, HERE)["hip_l"] == pytest.approx(angles_at(KNEELING, HERE)["hip_l"], abs=1)


def test_in_a_movement_only_the_place_that_is_shown_is_changed() -> None:
    data = {"joints": {"hip_l": {"abd": 5}}, "keyframes": [{"name": "down"}, {"name": "up"}]}
    down, up = stops(read_figure(data))
    changed = with_angle(data, up, "hip_l", "abd", 30)
    assert angles_at(changed, down)["hip_l"]["abd"] == 5
    assert angles_at(changed, up)["hip_l"]["abd"] == 30
    assert angles_at(with_angle(changed, up, "hip_l", "abd", 0), up)["hip_l"]["abd"] == 0


def test_the_whole_is_tipped_seen_from_elsewhere_and_drawn_for_a_side() -> None:
    assert with_root(AT_REST, HERE, "pitch", 12.4)["root"] == {"pitch": 12}
    assert with_camera(AT_REST, 30.2, 9.9)["camera"] == {"azimuth": 30, "elevation": 10}
    assert read_figure(with_worked(AT_REST, "left")).worked == "l"
    assert with_worked(with_worked(AT_REST, "left"), None) == AT_REST
