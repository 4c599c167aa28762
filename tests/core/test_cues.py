import pytest
from hypothesis import given

from stretchtimer.core.cues import Meaning, cues_of
from stretchtimer.core.dose import Breath, BreathPhase
from stretchtimer.core.routines import PoseStep, RestStep, Routine, Sides
from stretchtimer.core.timeline import WORK, compile_timeline
from tests.core.scores import exactly, routine, routines, step


def heard(*steps: PoseStep | RestStep) -> list[tuple[float, str]]:
    return [(cue.at_ms / 1000, cue.meaning.value) for cue in cues_of(compile_timeline(routine(*steps)))]


def test_a_hold_on_each_side() -> None:
    assert heard(step(hold=exactly(20_000), sides=Sides.EACH)) == [
        (0, "ready"),
        (5, "start"),
        (15, "halfway"),
        (22, "tick"),
        (23, "tick"),
        (24, "tick"),
        (25, "switch"),
        (30, "start"),
        (40, "halfway"),
        (47, "tick"),
        (48, "tick"),
        (49, "tick"),
        (50, "done"),
    ]


def test_breaths_are_led_in_and_out() -> None:
    assert heard(step(breaths=exactly(2))) == [
        (0, "ready"),
        (5, "start"),
        (9, "breathe-out"),
        (15, "breathe-in"),
        (19, "breathe-out"),
        (25, "done"),
    ]


def test_repetitions() -> None:
    assert heard(step(reps=exactly(2)), RestStep(20_000)) == [
        (0, "ready"),
        (5, "start"),
        (9, "rep"),
        (13, "rest"),
        (33, "done"),
    ]


def test_held_repetitions_tell_the_move_from_the_hold() -> None:
    assert heard(step(reps=exactly(1), hold=exactly(5_000), sides=Sides.ALTERNATING)) == [
        (0, "ready"),
        (5, "rep"),
        (9, "start"),
        (14, "rep"),
        (18, "start"),
        (23, "done"),
    ]


def test_the_halves_of_a_repetition_are_told_apart() -> None:
    meanings = [meaning for _, meaning in heard(step(reps=exactly(2), breaths=exactly(2)))]
    assert [m for m in meanings if m != "breathe-out"] == [
        "ready",
        "start",
        "breathe-in",
        "rep",
        "breathe-in",
        "rep",
        "breathe-in",
        "rep",
        "breathe-in",
        "done",
    ]


@given(routines)
def test_one_cue_at_each_turn_and_never_two_at_once(made_up: Routine) -> None:
    timeline = compile_timeline(made_up)
    cues = cues_of(timeline)
    instants = [cue.at_ms for cue in cues]
    assert instants == sorted(set(instants))
    assert {segment.start_ms for segment in timeline.segments} <= set(instants)
    assert cues[-1].meaning is Meaning.DONE
    assert cues[-1].at_ms == timeline.total_ms


@given(routines)
def test_a_cue_lies_in_its_segment(made_up: Routine) -> None:
    timeline = compile_timeline(made_up)
    for cue in cues_of(timeline)[:-1]:
        segment = timeline.segments[cue.segment]
        assert segment.start_ms <= cue.at_ms < segment.end_ms
        if cue.meaning in (Meaning.HALFWAY, Meaning.TICK, Meaning.BREATHE_OUT):
            assert segment.kind in WORK


@pytest.mark.parametrize(
    ("offset_ms", "phase", "fullness", "left_ms"),
    [
        (0, BreathPhase.IN, 0, 4_000),
        (2_000, BreathPhase.IN, 0.5, 2_000),
        (4_000, BreathPhase.HOLD, 1, 1_000),
        (5_000, BreathPhase.OUT, 1, 6_000),
        (9_500, BreathPhase.OUT, 0.25, 1_500),
        (11_000, BreathPhase.HOLD_OUT, 0, 2_000),
        (13_000, BreathPhase.OUT, 0, 0),
    ],
)
def test_a_breath_swells_and_sinks(offset_ms: int, phase: BreathPhase, fullness: float, left_ms: int) -> None:
    moment = Breath(4_000, 1_000, 6_000, 2_000).at(offset_ms)
    assert (moment.phase, moment.fullness, moment.left_ms) == (phase, fullness, left_ms)
