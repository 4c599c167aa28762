"""Reading `figure:`: what is taken, what is refused, and in which words."""

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stretchtimer.core.look import Look
from stretchtimer.core.routines import AREAS
from stretchtimer.figure.checking import warnings
from stretchtimer.figure.data import BASES, PROP_KEYS, STANDING, FigureDataError, read_figure
from stretchtimer.figure.picture import Quality, View, between, picture
from stretchtimer.figure.skeleton import JOINTS, LIMITS, PLACES, WORLD
from tests.figure.shipped import each_pose, figure, figure_data


def problems(data: object) -> tuple[str, ...]:
    with pytest.raises(FigureDataError) as caught:
        read_figure(data)
    return caught.value.problems


@each_pose
def test_the_shipped_figures_can_be_read(name: str) -> None:
    assert figure(name) == read_figure(figure_data()[name])


@pytest.mark.parametrize("data", [None, {}])
def test_a_figure_that_says_nothing_can_be_drawn(data: object) -> None:
    assert read_figure(data).keyframes
    assert read_figure(None) == STANDING


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("lunge", "The figure is “lunge”; expected names with values."),
        ({"joint": {}}, "The figure has “joint”, which is not known here; did you mean “joints”."),
        ({"worked": "both"}, "worked: is “both”; expected left or right."),
        ({"camera": {"azimuth": "front"}}, "camera:, azimuth: is “front”; expected a number."),
        ({"camera": {"elevation": 120}}, "camera:, elevation: is “120”; expected a number from -89 to 89."),
        (
            {"joints": {"hip_l": {"flex": math.nan}}},
            "joints:, hip_l:, flex: is “nan”; expected a number from -360 to 360.",
        ),
        ({"joints": {"hip_l": {"twist": 3}}}, "joints:, hip_l: has “twist”, which is not known here"),
        ({"joints": {"hipp_l": {}}}, "joints: has “hipp_l”, which is not known here; did you mean “hip_l”."),
        ({"glow": {"quad": "left"}}, "glow: has “quad”, which is not known here; did you mean “quads”."),
        ({"glow": {"quads": "l"}}, "glow:, quads: is “l”; expected left, right or both."),
        ({"goals": {"hand_l": {}}}, "goals:, hand_l: needs exactly one of floor, world and to."),
        (
            {"goals": {"hand_l": {"floor": [0, 0], "world": [0, 0, 0]}}},
            "goals:, hand_l: needs exactly one of floor, world and to.",
        ),
        ({"goals": {"hand_l": {"to": "nose"}}}, "is “nose”, which names no place on the body"),
        ({"goals": {"hand_l": {"to": "thigh_l@2"}}}, "needs a number from 0 to 1.2 after “@”"),
        ({"goals": {"hand_l": {"to": "thigh_l@0.5 top"}}}, "has the word “top”"),
        ({"goals": {"hand_l": {"floor": [0, 0], "palm": "inward"}}}, "palm: is “inward”; expected words from"),
        ({"goals": {"hand_l": {"floor": [0, 0], "palm": [0, 0, 0]}}}, "palm: points nowhere"),
        ({"props": [{"kind": "stair"}]}, "props: number 1, kind: is “stair”; expected"),
        ({"props": [{"kind": "wall"}]}, "props: number 1 is a wall and needs “at”."),
        ({"keyframes": [{"name": "only"}]}, "keyframes: needs a list of 2 to 12 places in the movement."),
        ({"keyframes": [{"hold": 0, "move": 0}] * 2}, "keyframes: take no time"),
        ({"keyframes": [{"root": {"pich": 3}}, {}]}, "keyframes: number 1, root: has “pich”"),
        ({"sets": []}, "sets: needs a list of 1 to 8 sets."),
        ({"sets": [{}, {"keyframe": []}]}, "sets: number 2 has “keyframe”, which is not known here; did you mean"),
        ({"sets": [{"keyframes": [{}]}]}, "sets: number 1, keyframes: needs a list of 2 to 12 places"),
        ({"sets": [{"root": {"yaw": "back"}}]}, "sets: number 1, root:, yaw: is “back”; expected a number."),
        (
            {"sets": [{}, {"keyframes": [{}, {"hold": -1}]}]},
            "sets: number 2, keyframes: number 2, hold: is “-1”; expected a number from 0 to 60.",
        ),
    ],
)
def test_each_problem_is_named_in_a_sentence(data: object, said: str) -> None:
    found = problems(data)
    assert any(said in problem for problem in found), found
    assert all(problem.endswith(".") for problem in found)


def test_every_problem_is_named_at_once() -> None:
    assert len(problems({"worked": 1, "glow": {"x": 1}, "root": {"base": "flying"}, "props": 3})) == 4


def test_a_keyframes_goal_takes_the_place_of_the_common_one() -> None:
    pose = read_figure(
        {
            "goals": {"hand_l": {"floor": [0.2, 0.3], "palm": "down"}},
            "keyframes": [{}, {"goals": {"hand_l": {"to": "knee_l"}}}],
        }
    )
    first, second = (key.posture.goals[0] for key in pose.keyframes)
    assert (first.floor, first.to) == ((0.2, 0.3), None)
    assert (second.floor, second.to, second.palm) == (None, "knee_l", "down")


def test_a_set_changes_what_all_sets_share() -> None:
    pose = read_figure(
        {
            "joints": {"neck": {"flex": 5.0}},
            "keyframes": [{}, {"joints": {"hip_l": {"flex": 20.0}}}],
            "sets": [{"root": {"yaw": 90}}, {"keyframes": [{}, {}, {}]}],
        }
    )
    assert [len(frames) for frames in pose.sets] == [2, 3]
    assert [frames[0].posture.root.yaw for frames in pose.sets] == [90, 0]
    assert all(("neck", (("flex", 5.0),)) in key.posture.joints for key in pose.keyframes)


def test_the_loop_goes_through_all_sets_and_back_to_the_start_of_each() -> None:
    pose = read_figure({"keyframes": [{"name": "in"}, {"name": "out"}], "sets": [{}, {"root": {"yaw": 90}}]})
    assert [key.name for key in pose.keyframes] == ["in", "out", "in"] * 2
    assert [key.posture.root.yaw for key in pose.keyframes] == [0, 0, 0, 90, 90, 90]


def test_after_the_last_set_comes_the_first_again() -> None:
    pose = read_figure({"sets": [{"root": {"yaw": 10}}, {"root": {"yaw": 20}}]})
    yaws = [pose.in_set(number).keyframes[0].posture.root.yaw for number in (1, 2, 3, 4)]
    assert yaws == [10, 20, 10, 20]
    assert not pose.in_set(1).moves


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"root": {"height": 0.3}}, "below the floor."),
        ({"goals": {"hand_l": {"world": [2, 1, 0]}}}, "the left hand stays"),
        ({"joints": {"knee_r": {"flex": 175}}}, "the right knee"),
        ({"joints": {"hip_l": {"abd": 70}, "hip_r": {"flex": 100}}}, "weight lies"),
    ],
)
def test_warnings_name_what_a_pose_breaks(data: object, said: str) -> None:
    assert any(said in warning for warning in warnings(read_figure(data)))


def test_the_standing_figure_breaks_nothing() -> None:
    assert warnings(STANDING) == ()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=4),
    max_leaves=12,
)
metres = st.floats(-4, 4)
point = st.lists(metres, min_size=3, max_size=3)
place = st.sampled_from(PLACES)
ways = st.sampled_from(list(WORLD)) | point.filter(lambda v: math.hypot(*v) > 0.01)


def _some(values: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


def _angles(joint: str) -> st.SearchStrategy[dict[str, Any]]:
    names = LIMITS[joint.removesuffix("_l").removesuffix("_r")]
    return _some({name: st.floats(-360, 360) if name != "grip" else st.floats(0, 1) for name in names})


goal = _some({"palm": ways, "fingers": ways, "elbow": ways, "grip": st.floats(0, 1), "offset": point}).flatmap(
    lambda common: (
        st.builds(lambda v: {**common, "world": v}, point)
        | st.builds(lambda v: {**common, "to": v}, place)
        | st.builds(lambda v: {**common, "floor": v[:2]}, point)
    )
)
step = _some({"toes": ways, "top": ways, "knee": ways, "heel": st.floats(-90, 90)}).flatmap(
    lambda common: st.builds(lambda v: {**common, "world": v}, point)
)
prop_values = {
    "at": point, "yaw": st.floats(-360, 360), "w": st.floats(0.01, 4), "d": st.floats(0.01, 4), "h": st.floats(0.01, 4),
    "l": st.floats(0.01, 4), "height": st.floats(0.01, 4), "carried_on": place, "offset": point, "anchor": point,
    "through": st.lists(place | point, min_size=2, max_size=5), "around": st.lists(place, min_size=1, max_size=2),
    "slack": st.floats(0, 1),
}  # fmt: skip
prop = st.sampled_from(list(PROP_KEYS)).flatmap(
    lambda kind: st.fixed_dictionaries(
        {"kind": st.just(kind), **{key: prop_values[key] for key in PROP_KEYS[kind][0]}},
        optional={key: prop_values[key] for key in PROP_KEYS[kind][1]},
    )
)
posture = {
    "root": _some(
        {
            "base": st.sampled_from(BASES), "pitch": st.floats(-360, 360), "yaw": st.floats(-360, 360),
            "roll": st.floats(-360, 360), "turn": st.floats(-360, 360), "height": metres, "lift": metres,
            "at": st.lists(metres, min_size=2, max_size=2), "anchor": place,
        }
    ),
    "joints": _some({joint: _angles(joint) for joint in JOINTS}),
    "goals": _some({"hand_l": goal, "hand_r": goal, "foot_l": step, "foot_r": step}),
    "props": st.lists(prop, max_size=3),
}  # fmt: skip
keyframes = st.lists(_some({**posture, "move": st.floats(0.1, 5)}), min_size=2, max_size=3)
sound = _some(
    {
        "worked": st.sampled_from(["left", "right"]),
        "camera": _some({"azimuth": st.floats(-360, 360), "elevation": st.floats(-89, 89)}),
        "glow": _some({area: st.sampled_from(["left", "right", "both"]) for area in AREAS}),
        "keyframes": keyframes,
        "sets": st.lists(_some({**posture, "keyframes": keyframes}), min_size=1, max_size=2),
        **posture,
    }
)


@given(anything)
def test_whatever_stands_there_only_figure_data_errors_are_raised(data: object) -> None:
    try:
        read_figure(data)
    except FigureDataError as error:
        assert error.problems


@given(
    st.dictionaries(
        st.sampled_from(["root", "joints", "goals", "props", "keyframes", "sets", "glow", "camera"]), anything
    )
)
def test_broken_parts_only_raise_figure_data_errors(data: object) -> None:
    try:
        read_figure(data)
    except FigureDataError as error:
        assert error.problems


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sound, st.floats(0, 1))
@example({"props": [{"kind": "band", "around": ["pelvis"], "anchor": [0.0, 0.0, 1e-294]}]}, 0.0)
def test_whatever_can_be_read_can_be_drawn(data: object, at: float) -> None:
    pose = read_figure(data)
    view = View(at=at)
    for image in (
        picture(pose, view, Look(), 48, 48, Quality.STILL),
        between(STANDING, View(), pose, view, 0.7, Look(), 48, 48),
    ):
        assert (image.width(), image.height()) == (48, 48)
    warnings(pose)
