"""Things are put beside a figure by plain choices, and hands laid on them."""

import numpy as np
import pytest

from stretchtimer.figure.camera import Camera
from stretchtimer.figure.checking import warnings
from stretchtimer.figure.data import PROPS_AT_MOST, read_figure
from stretchtimer.figure.editing import AT_REST, FigureData, Stop, posture_at, stops
from stretchtimer.figure.placing import (
    PLACES,
    hands_on,
    has_room,
    place_of,
    pushed,
    standing,
    with_hand_on,
    with_height,
    with_thing,
    with_thing_at,
    with_thing_turned,
    without_thing,
)
from stretchtimer.figure.posing import solved
from tests.figure.shipped import figure_data

HERE = Stop()
FRONT, ABOVE = Camera(0, 0), Camera(0, 60)


def lunge() -> FigureData:
    data = figure_data()["low-lunge"]
    assert isinstance(data, dict)
    return {key: value for key, value in data.items() if key != "props"}


def with_chair(place: str) -> FigureData:
    return with_thing_at(with_thing(lunge(), HERE, "chair"), HERE, 0, place)


@pytest.mark.parametrize(("kind", "place"), [(kind, place) for kind, places in PLACES.items() for place in places])
def test_a_thing_is_where_it_was_put_and_one_can_tell(kind: str, place: str) -> None:
    data = with_thing_at(with_thing(lunge(), HERE, kind), HERE, 0, place)
    assert place_of(posture_at(data, HERE), 0) == place


@pytest.mark.parametrize("kind", list(PLACES))
def test_a_thing_is_added_and_taken_away(kind: str) -> None:
    data = with_thing(lunge(), HERE, kind)
    assert read_figure(data).sets[0][0].posture.props[0].kind == kind
    assert without_thing(data, HERE, 0) == lunge()


def test_there_are_no_more_things_than_a_figure_may_have() -> None:
    data = AT_REST
    while has_room(data, HERE):
        data = with_thing(data, HERE, "cushion")
    assert len(posture_at(data, HERE).props) == PROPS_AT_MOST


def test_a_chair_is_turned_to_the_figure_and_by_quarters_back_to_where_it_was() -> None:
    data = with_chair("left")
    assert data["props"][0]["yaw"] == -90
    turned = data
    for _quarter in range(4):
        turned = with_thing_turned(turned, HERE, 0)
    assert turned == data


def test_a_figure_that_faces_elsewhere_has_its_left_elsewhere() -> None:
    data = {**AT_REST, "root": {"yaw": 90}}
    data = with_thing_at(with_thing(data, HERE, "chair"), HERE, 0, "left")
    x, _y, z = data["props"][0]["at"]
    assert z < -0.3
    assert abs(x) < 0.05


@pytest.mark.parametrize(("place", "hand"), [("left", "hand_l"), ("right", "hand_r")])
def test_a_hand_is_laid_on_a_chair_as_a_body_can(place: str, hand: str) -> None:
    data = with_hand_on(with_chair(place), HERE, hand, 0)
    assert hands_on(posture_at(data, HERE), 0) == (hand,)
    assert warnings(read_figure(data)) == ()


def test_a_hand_is_laid_flat_against_a_wall() -> None:
    data = with_thing_at(with_thing(AT_REST, HERE, "wall"), HERE, 0, "front")
    data = with_hand_on(data, HERE, "hand_l", 0)
    assert data["goals"]["hand_l"]["palm"] == "fwd"
    assert data["goals"]["hand_l"]["fingers"] == "up"
    assert "palm" not in " ".join(warnings(read_figure(data)))


def test_a_chair_takes_the_hand_along_that_lies_on_it() -> None:
    data = with_hand_on(with_chair("left"), HERE, "hand_l", 0)
    moved = pushed(data, HERE, 0, 0.05, 0.0, FRONT)
    for before, after in (
        (data["props"][0]["at"], moved["props"][0]["at"]),
        (data["goals"]["hand_l"]["world"], moved["goals"]["hand_l"]["world"]),
    ):
        assert np.array(after) - np.array(before) == pytest.approx([0.05, 0.0, 0.0], abs=0.011)
    elsewhere = with_thing_at(data, HERE, 0, "front")
    assert hands_on(posture_at(elsewhere, HERE), 0) == ("hand_l",)


def test_seen_from_above_a_thing_goes_over_the_floor_both_ways() -> None:
    data = with_chair("left")
    before = standing(posture_at(data, HERE))[0]
    after = standing(posture_at(pushed(data, HERE, 0, 0.1, -0.1, ABOVE), HERE))[0]
    assert after - before == pytest.approx([0.1, 0.0, 0.1 / np.sin(np.radians(60))], abs=0.011)


def test_a_step_is_as_high_as_was_chosen() -> None:
    data = with_height(with_thing(AT_REST, HERE, "step"), HERE, 0, 0.45)
    assert posture_at(data, HERE).props[0].height == 0.45


def test_in_a_movement_a_thing_is_there_all_the_time() -> None:
    data = figure_data()["side-leg-raise"]
    assert isinstance(data, dict)
    down, up = stops(read_figure(data))
    more = with_thing(data, up, "cushion")
    assert [prop.kind for prop in posture_at(more, down).props] == ["chair", "cushion"]


def test_a_hand_is_laid_on_a_thing_at_one_place_of_a_movement() -> None:
    data = {**with_chair("left"), "keyframes": [{"name": "down"}, {"name": "up"}]}
    down, up = stops(read_figure(data))
    laid = with_hand_on(data, up, "hand_l", 0)
    assert hands_on(posture_at(laid, up), 0) == ("hand_l",)
    assert hands_on(posture_at(laid, down), 0) == ()
    assert solved(posture_at(laid, up)).misses["hand_l"] < 0.02
