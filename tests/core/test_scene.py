import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.routines import PoseStep, RestStep, Routine, Side, Sides
from stretchtimer.core.scene import Count, Scene, action_now, moment_at, scene_at
from stretchtimer.core.timeline import compile_timeline
from tests.core.scores import exactly, pose, routine, routines, step

LUNGE_AND_BREATHS = compile_timeline(
    routine(
        PoseStep(pose(hold=exactly(30_000), sides=Sides.EACH), note="Slowly."),
        RestStep(20_000),
        step(name="twist", breaths=exactly(3)),
    )
)
"""0 prepare, 5 left, 35 switch, 40 right, 70 rest, 90 prepare, 95 three breaths, 125 end."""


def scene_in(seconds: float) -> Scene:
    return scene_at(LUNGE_AND_BREATHS, LUNGE_AND_BREATHS.index_at(round(seconds * 1000)))


@pytest.mark.parametrize(
    ("seconds", "title", "action", "side", "count", "upcoming"),
    [
        (0, "Lunge", "Get ready", Side.LEFT, None, "Right side"),
        (10, "Lunge", "Hold", Side.LEFT, None, "Right side"),
        (36, "Lunge", "Change sides", Side.RIGHT, None, "Rest"),
        (50, "Lunge", "Hold", Side.RIGHT, None, "Rest"),
        (80, "Rest", "Rest", None, None, "Twist"),
        (91, "Twist", "Get ready", None, None, "None"),
        (107, "Twist", "Breathe", None, Count(2, 3, "breath"), "None"),
    ],
)
def test_scenes(seconds: float, title: str, action: str, side: Side | None, count: Count | None, upcoming: str) -> None:
    scene = scene_in(seconds)
    assert (scene.title, scene.action, scene.side, scene.count) == (title, action, side, count)
    assert str(scene.upcoming) == upcoming


def test_lines_are_worded_for_the_side_and_end_with_the_note() -> None:
    assert scene_in(36).lines == ("Put the right foot back.", "Look past the left hand.", "Slowly.")
    assert scene_in(80).lines == ()


def test_steps_and_sets_are_counted() -> None:
    timeline = compile_timeline(routine(step(reps=exactly(2), sets=exactly(3), rest_ms=10_000)))
    assert str(scene_in(80).step) == "step 2 of 3"
    assert scene_in(80).set is None
    assert [str(scene_at(timeline, i).set) for i in (0, 3, 6)] == ["set 1 of 3", "set 2 of 3", "set 3 of 3"]
    assert str(scene_at(timeline, 2).count) == "rep 2 of 2"


@pytest.mark.parametrize(
    ("seconds", "seconds_left", "drained", "action"),
    [
        (5, 30, 0, "Hold"),
        (20, 15, 0.5, "Hold"),
        (34.5, 1, 29.5 / 30, "Hold"),
        (72.5, 18, 0.125, "Rest"),
        (96, 9, 1 / 30, "Breathe in"),
        (110, 5, 0.5, "Breathe out"),
        (125, 0, 1, "Breathe out"),
    ],
)
def test_moments(seconds: float, seconds_left: int, drained: float, action: str) -> None:
    position_ms = round(seconds * 1000)
    scene = scene_in(seconds)
    moment = moment_at(LUNGE_AND_BREATHS, scene, position_ms)
    assert moment.seconds_left == seconds_left
    assert moment.drained == pytest.approx(drained)
    assert moment.total_left_ms == 125_000 - position_ms
    assert action_now(scene, moment) == action


@given(routines, st.data())
def test_every_place_can_be_shown(made_up: Routine, data: st.DataObject) -> None:
    timeline = compile_timeline(made_up)
    position_ms = data.draw(st.integers(0, timeline.total_ms))
    scene = scene_at(timeline, timeline.index_at(position_ms))
    moment = moment_at(timeline, scene, position_ms)
    assert 0 <= moment.left_ms <= scene.segment.length_ms
    assert 0 <= moment.drained <= 1
    assert "{" not in "".join(scene.lines) or scene.side is None
    if scene.count:
        assert 1 <= scene.count.number <= scene.count.total
