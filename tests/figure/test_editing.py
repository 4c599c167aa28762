"""A figure's data as somebody changes it without pulling: what glows, how it moves, and how it is written."""

import pytest

from stretchtimer.figure.data import KEYFRAMES_AT_MOST, read_figure
from stretchtimer.figure.editing import (
    AT_REST,
    FigureData,
    Stop,
    angles_at,
    in_order,
    stops,
    usual_glow,
    with_angle,
    with_glow,
    with_joint_straight,
    with_place,
    without_place,
)
from tests.figure.shipped import each_pose, figure_data

HERE = Stop()
STILL: FigureData = {
    "root": {"base": "kneeling"},
    "joints": {"hip_r": {"flex": -20, "abd": 4}},
    "props": [{"kind": "mat"}],
}


def stops_of(data: FigureData) -> tuple[Stop, ...]:
    return stops(read_figure(data))


def test_a_pose_is_felt_on_the_worked_side_and_in_the_middle_on_both() -> None:
    assert usual_glow(["quads", "core"], "left") == {"quads": "left", "core": "both"}
    assert usual_glow(["quads"], None) == {"quads": "both"}


def test_what_glows_is_what_was_said_last() -> None:
    glowing = with_glow(with_glow(STILL, {"quads": "left"}), {"core": "both"})
    assert read_figure(glowing).glow == (("core", "both"),)
    assert with_glow(glowing, {}) == STILL


def test_what_is_still_begins_to_move_and_its_end_is_bent_alone() -> None:
    moving = with_place(STILL, HERE)
    start, end = stops_of(moving)
    assert (start.name, end.name) == ("start", "end")
    bent = with_angle(moving, end, "hip_r", "flex", 30)
    assert angles_at(bent, start)["hip_r"]["flex"] == -20
    assert angles_at(bent, end)["hip_r"] == {"flex": 30, "abd": 4}


def test_one_place_is_left_of_a_movement_when_the_other_is_taken_away() -> None:
    moving = with_place(STILL, HERE)
    start, end = stops_of(moving)
    bent = with_angle(moving, end, "hip_r", "flex", 30)
    assert without_place(bent, end) == STILL
    left = without_place(bent, start)
    assert left == {**STILL, "joints": {"hip_r": {"flex": 30, "abd": 4}}}


def test_places_have_names_of_their_own_and_take_what_stands_before_them() -> None:
    data = with_place(STILL, HERE)
    data = with_angle(data, stops_of(data)[1], "hip_r", "flex", 30)
    while len(stops_of(data)) < KEYFRAMES_AT_MOST:
        data = with_place(data, stops_of(data)[1])
    names = [stop.name for stop in stops_of(data)]
    assert len(set(names)) == KEYFRAMES_AT_MOST
    assert angles_at(data, stops_of(data)[5])["hip_r"]["flex"] == 30


def test_a_joint_is_straightened_in_all_its_angles() -> None:
    assert with_joint_straight(STILL, HERE, "hip_r")["joints"] == {}
    lunge = figure_data()["low-lunge"]
    assert isinstance(lunge, dict)
    straight = with_joint_straight(lunge, HERE, "knee_l")
    assert "knee_l" not in angles_at(straight, HERE)
    assert with_joint_straight(AT_REST, HERE, "neck") == AT_REST


@each_pose
def test_putting_it_in_order_changes_nothing_that_it_says(name: str) -> None:
    data = figure_data()[name]
    assert isinstance(data, dict)
    assert read_figure(in_order(data)) == read_figure(data)


def test_it_is_written_in_the_order_in_which_people_write_it() -> None:
    mixed = {
        "props": [{"kind": "mat"}],
        "keyframes": [{"joints": {}, "name": "a"}, {"name": "b", "props": []}],
        "goals": {},
        "joints": {"knee_l": {"flex": 3}, "neck": {"flex": 1}},
        "worked": "left",
    }
    ordered = in_order(mixed)
    assert list(ordered) == ["worked", "joints", "props", "keyframes"]
    assert list(ordered["joints"]) == ["neck", "knee_l"]
    assert ordered["keyframes"] == [{"name": "a"}, {"name": "b", "props": []}]


@pytest.mark.parametrize("number", [0, 1])
def test_a_place_of_one_set_leaves_the_other_sets_alone(number: int) -> None:
    data = figure_data()["band-four-way"]
    assert isinstance(data, dict)
    pose = read_figure(data)
    stop = next(stop for stop in stops(pose) if stop.set == number)
    more = read_figure(with_place(data, stop))
    assert [len(frames) for frames in more.sets] == [
        len(frames) + (index == number) for index, frames in enumerate(pose.sets)
    ]
