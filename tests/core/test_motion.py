from itertools import pairwise

import pytest
from hypothesis import given

from stretchtimer.core.dose import Dose
from stretchtimer.core.motion import AT_EASE, BACK, FAR_END, LONGEST_WAY, START, Motion, Posture, motion_at
from stretchtimer.core.routines import Pose, PoseStep, RestStep, Routine, Side, Sides
from stretchtimer.core.timeline import WORK, Timeline, compile_timeline
from tests.core.scores import exactly, routine, routines, step

FRAME_MS = 33


def at(timeline: Timeline, seconds: float) -> Motion:
    position_ms = round(seconds * 1000)
    motion = motion_at(timeline, timeline.index_at(position_ms), position_ms)
    assert motion is not None
    return motion


def test_the_body_moves_from_pose_to_pose_and_from_side_to_side() -> None:
    """0 prepare, 5 left, 35 switch, 40 right, 70 prepare, 75 the other pose."""
    timeline = compile_timeline(
        routine(step(hold=exactly(30_000), sides=Sides.EACH), step(name="twist", hold=exactly(9_000)))
    )
    assert at(timeline, 0).coming_from is None
    assert (at(timeline, 0).way, at(timeline, 2).way, at(timeline, 4).way) == (0, 0.5, 1)
    switching = at(timeline, 37)
    assert switching.coming_from and switching.coming_from.side is Side.LEFT
    assert switching.posture.side is Side.RIGHT
    preparing = at(timeline, 71)
    assert preparing.coming_from and preparing.coming_from.pose.name == "Lunge"
    assert preparing.posture.pose.name == "Twist"


def test_a_long_time_to_get_ready_is_not_spent_moving() -> None:
    timeline = compile_timeline(routine(step(hold=exactly(9_000)), prepare_ms=60_000))
    assert at(timeline, 6).way == 1


def test_a_plain_repetition_goes_out_and_back() -> None:
    timeline = compile_timeline(routine(step(reps=exactly(2))))
    assert [at(timeline, s).posture.place for s in (5, 7, 8, 9)] == [0, 0.5, 0.75, 0]


def test_held_repetitions_come_back_on_the_last_side_and_go_out_on_the_next() -> None:
    """5 rep left, 9 hold left, 14 rep right, 18 hold right."""
    timeline = compile_timeline(routine(step(reps=exactly(1), hold=exactly(5_000), sides=Sides.ALTERNATING)))
    places = [(at(timeline, s).posture.side, at(timeline, s).posture.place) for s in (6, 8, 12, 15, 17, 20)]
    left, right = Side.LEFT, Side.RIGHT
    assert places == [(left, 0), (left, 0.25), (left, 0.5), (left, 0.75), (right, 0.25), (right, 0.5)]


def test_the_halves_of_a_repetition_are_two_places() -> None:
    """5 two breaths, 25 two breaths, 45 the second repetition."""
    timeline = compile_timeline(routine(step(reps=exactly(2), breaths=exactly(2))))
    assert [at(timeline, s).posture.place for s in (6, 20, 26, 30, 46, 50)] == [0, 0, 0.25, 0.5, 0.75, 0]


def test_what_moves_is_kept_up_through_a_hold_and_with_the_breath() -> None:
    marching = Pose(
        "march", "March", ("March.",), figure={"keyframes": []}, tempo_ms=2_000, dose=Dose(hold=exactly(9_000))
    )
    timeline = compile_timeline(routine(PoseStep(marching)))
    assert [at(timeline, s).posture.place for s in (5, 6, 6.5, 7)] == [0, 0.5, 0.75, 0]
    timeline = compile_timeline(routine(PoseStep(marching, override=Dose(breaths=exactly(2)))))
    assert [at(timeline, s).posture.place for s in (5, 7, 9, 12)] == [0, 0.25, 0.5, 0.75]


def test_each_set_has_its_own_posture_and_the_rest_between_leads_from_one_to_the_next() -> None:
    """5 rep, 9 rest, 29 rep."""
    timeline = compile_timeline(routine(step(reps=exactly(1), sets=exactly(2), rest_ms=20_000)))
    assert [at(timeline, s).posture.set for s in (6, 10, 30)] == [1, 2, 2]
    resting = at(timeline, 10)
    assert resting.coming_from and resting.coming_from.set == 1
    assert 0 < resting.way < 1


def test_a_figure_moves_where_any_of_its_sets_does() -> None:
    def pose(**figure: object) -> Pose:
        return Pose("p", "P", ("Move.",), figure=figure)

    assert pose(sets=[{}, {"keyframes": [{}, {}]}]).moves
    assert not pose(sets=[{}, {}]).moves
    assert pose(sets=[{}]).sets_differ
    assert not pose(keyframes=[{}, {}]).sets_differ


def test_a_rest_alone_is_spent_standing_at_ease() -> None:
    """Ready to 5 s, held to 14, rest to 34, ready to 39."""
    hold = step(hold=exactly(9_000))
    timeline = compile_timeline(routine(hold, RestStep(20_000), hold))
    resting = at(timeline, 17)
    assert resting.posture is AT_EASE
    assert resting.coming_from and resting.coming_from.pose is hold.pose
    assert resting.way == 0.5
    assert at(timeline, 30).way == 1
    ready = at(timeline, 35)
    assert ready.posture.pose is hold.pose
    assert ready.coming_from is None
    assert 0 < ready.way < 1


def test_whoever_rests_first_stands_there_already() -> None:
    timeline = compile_timeline(routine(RestStep(20_000), step(hold=exactly(9_000))))
    first = at(timeline, 0)
    assert (first.posture, first.way) == (AT_EASE, 1)


def test_it_is_told_how_long_the_movement_takes() -> None:
    """5 rep of 4 s, 9 hold, 14 rep; on the way as long as there is, up to a limit."""
    timeline = compile_timeline(routine(step(reps=exactly(2), hold=exactly(5_000))))
    assert [at(timeline, s).movement_ms for s in (1, 6, 10, 15)] == [4_000, 4_000, 4_000, 4_000]
    patient = compile_timeline(routine(step(hold=exactly(9_000)), prepare_ms=60_000))
    assert at(patient, 1).movement_ms == LONGEST_WAY


def test_breathing_is_seen() -> None:
    timeline = compile_timeline(routine(step(breaths=exactly(2))))
    assert [at(timeline, s).breath for s in (5, 7, 9, 12, 15)] == pytest.approx([0, 0.5, 1, 0.5, 0])


@given(routines)
def test_within_a_part_the_body_never_jumps(made_up: Routine) -> None:
    timeline = compile_timeline(made_up)
    motions = [
        (segment.part, motion)
        for index, segment in enumerate(timeline.segments[:40])
        for position_ms in range(segment.start_ms, segment.end_ms, max(FRAME_MS, segment.length_ms // 30))
        if (motion := motion_at(timeline, index, position_ms)) and segment.kind in WORK
    ]
    for (part, earlier), (next_part, later) in pairwise(motions):
        assert START <= later.posture.place <= BACK
        if part == next_part and earlier.posture.side is not later.posture.side:
            assert _rests(earlier.posture)
            assert later.posture.place < FAR_END


def _rests(posture: Posture) -> bool:
    """Whether a posture is at, or nearly back at, the start of its repetition."""
    return posture.place == START or posture.place > FAR_END
