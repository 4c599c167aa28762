from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.dose import SECOND, Breath, Dose, Effort, Span
from stretchtimer.core.routines import PoseStep, Position, RestStep, Routine, Side, Sides
from stretchtimer.core.timeline import (
    WORK,
    Adjustments,
    SegmentKind,
    Timeline,
    compile_timeline,
    length_ms,
    segment_count,
)
from tests.core.scores import exactly, pose, routine, routines, step

LEFT, RIGHT = Side.LEFT, Side.RIGHT
PREPARE, HOLD, BREATHE, REP, SWITCH, REST = SegmentKind


def outline(timeline: Timeline) -> list[tuple[str, float, Side | None]]:
    return [(s.kind.value, s.length_ms / SECOND, s.key.side) for s in timeline.segments]


@pytest.mark.parametrize(
    ("one_step", "expected"),
    [
        (step(hold=exactly(30_000)), [("prepare", 5, None), ("hold", 30, None)]),
        (
            step(hold=Span(30_000, 30_000, open=True), sides=Sides.EACH),
            [("prepare", 5, LEFT), ("hold", 30, LEFT), ("switch", 5, RIGHT), ("hold", 30, RIGHT)],
        ),
        (step(breaths=Span(2, 3)), [("prepare", 5, None), ("breathe", 10, None), ("breathe", 10, None)]),
        (step(reps=exactly(2)), [("prepare", 5, None), ("rep", 4, None), ("rep", 4, None)]),
        (
            step(reps=Span(1, 7), hold=Span(5_000, 10_000), sides=Sides.ALTERNATING),
            [("prepare", 5, LEFT), ("rep", 4, LEFT), ("hold", 5, LEFT), ("rep", 4, RIGHT), ("hold", 5, RIGHT)],
        ),
        (
            step(reps=exactly(1), breaths=exactly(2), sides=Sides.EACH),
            [("prepare", 5, LEFT)]
            + [("breathe", 10, LEFT)] * 4
            + [("switch", 5, RIGHT)]
            + [("breathe", 10, RIGHT)] * 4,
        ),
        (
            step(reps=exactly(1), sets=Span(2, 3), rest_ms=30_000, sides=Sides.EACH),
            [
                ("prepare", 5, LEFT),
                ("rep", 4, LEFT),
                ("switch", 5, RIGHT),
                ("rep", 4, RIGHT),
                ("rest", 30, LEFT),
                ("rep", 4, LEFT),
                ("switch", 5, RIGHT),
                ("rep", 4, RIGHT),
            ],
        ),
        (
            PoseStep(pose(hold=exactly(9_000), sides=Sides.EACH), sides_override=Sides.RIGHT),
            [("prepare", 5, RIGHT), ("hold", 9, RIGHT)],
        ),
        (RestStep(20_000), [("rest", 20, None)]),
    ],
    ids=["hold", "open hold", "breaths", "reps", "held reps", "reps in breaths", "sets", "one side", "rest"],
)
def test_every_kind_of_dose(one_step: PoseStep | RestStep, expected: list[tuple[str, float, Side | None]]) -> None:
    assert outline(compile_timeline(routine(one_step))) == expected


def test_sets_without_a_rest_change_sides_between_them() -> None:
    timeline = compile_timeline(routine(step(hold=exactly(10_000), sets=exactly(2), sides=Sides.EACH)))
    assert [s.kind for s in timeline.segments] == [PREPARE, HOLD, SWITCH, HOLD, SWITCH, HOLD, SWITCH, HOLD]


def test_a_new_position_takes_longer_to_get_into() -> None:
    floor = step(hold=exactly(10_000), position=Position.SUPINE)
    stand = step(hold=exactly(10_000), position=Position.STANDING)
    anywhere = step(hold=exactly(10_000))
    timeline = compile_timeline(routine(stand, floor, floor, anywhere, floor))
    prepared = [s.length_ms for s in timeline.segments if s.kind is PREPARE]
    assert prepared == [5_000, 12_000, 5_000, 5_000, 5_000]


def test_the_nearest_setting_wins() -> None:
    own = PoseStep(pose(hold=exactly(10_000), sides=Sides.EACH), prepare_ms=1_000, switch_ms=0)
    plain = PoseStep(pose(hold=exactly(10_000), sides=Sides.EACH))
    timeline = compile_timeline(routine(own, plain, prepare_ms=2_000, switch_ms=3_000))
    assert [s.length_ms for s in timeline.segments if s.kind not in WORK] == [1_000, 2_000, 3_000]


def test_a_routine_has_its_own_breath() -> None:
    timeline = compile_timeline(routine(step(breaths=exactly(3)), breath=Breath(3_000, 1_000, 3_000, 500)))
    assert [s.length_ms for s in timeline.segments if s.kind is BREATHE] == [7_500] * 3


@pytest.mark.parametrize(
    ("span", "picked"),
    [
        (Span(8, 10), (8, 9, 10)),
        (Span(5, 7), (5, 6, 7)),
        (Span(30_000, 30_000, open=True), (30_000, 37_500, 45_000)),
        (Span(10, 10), (10, 10, 10)),
    ],
)
def test_effort_picks_from_a_range(span: Span, picked: tuple[int, int, int]) -> None:
    assert tuple(span.at(effort) for effort in Effort) == picked


@pytest.mark.parametrize(
    ("own", "override", "result"),
    [
        (Dose(breaths=Span(8, 10)), Dose(hold=exactly(45_000)), Dose(hold=exactly(45_000))),
        (
            Dose(reps=exactly(8), breaths=exactly(5)),
            Dose(breaths=exactly(2)),
            Dose(reps=exactly(8), breaths=exactly(2)),
        ),
        (
            Dose(reps=exactly(8), hold=exactly(5_000)),
            Dose(reps=exactly(3), sets=exactly(2)),
            Dose(reps=exactly(3), hold=exactly(5_000), sets=exactly(2)),
        ),
        (Dose(hold=exactly(9_000), rest_ms=30_000), Dose(), Dose(hold=exactly(9_000), rest_ms=30_000)),
    ],
)
def test_a_step_changes_only_what_it_names(own: Dose, override: Dose, result: Dose) -> None:
    assert own.overridden_by(override) == result


@given(routines, st.sampled_from(Effort))
def test_segments_follow_one_another_without_gaps(made_up: Routine, effort: Effort) -> None:
    timeline = compile_timeline(made_up, effort)
    at_ms = 0
    for segment in timeline.segments:
        assert segment.start_ms == at_ms
        assert segment.length_ms > 0
        at_ms = segment.end_ms
    assert timeline.total_ms == at_ms == sum(segment.length_ms for segment in timeline.segments)
    assert length_ms(made_up, effort) == timeline.total_ms


@given(routines, st.sampled_from(Effort), st.dictionaries(st.integers(0, 4), st.integers(-2, 5)))
def test_both_sides_get_the_same_time(made_up: Routine, effort: Effort, tens: dict[int, int]) -> None:
    try:
        timeline = compile_timeline(made_up, effort, Adjustments(doses=tens))
    except ValueError:
        return
    worked: dict[tuple[int, Side | None], int] = defaultdict(int)
    for segment in timeline.segments:
        if segment.kind in WORK:
            worked[segment.key.step, segment.key.side] += segment.length_ms
    for index, one_step in enumerate(made_up.steps):
        if isinstance(one_step, PoseStep) and one_step.sides in (Sides.EACH, Sides.ALTERNATING):
            assert worked[index, LEFT] == worked[index, RIGHT] > 0


@given(routines, st.sampled_from(Effort))
def test_a_key_names_one_segment(made_up: Routine, effort: Effort) -> None:
    timeline = compile_timeline(made_up, effort)
    assert [timeline.find(segment.key) for segment in timeline.segments] == list(range(len(timeline.segments)))
    assert [timeline.index_at(segment.start_ms) for segment in timeline.segments] == list(range(len(timeline.segments)))


@given(routines)
def test_the_count_of_segments_is_never_too_low(made_up: Routine) -> None:
    most = sum(map(segment_count, made_up.steps))
    assert len(compile_timeline(made_up, Effort.FULL).segments) <= most


@pytest.mark.parametrize(
    ("what", "tens", "expected"),
    [
        ({"hold": exactly(30_000)}, 1, 40_000),
        ({"hold": exactly(30_000)}, -2, 10_000),
        ({"breaths": exactly(8)}, 1, 90_000),
        ({"reps": exactly(8)}, 1, 44_000),
        ({"reps": exactly(4), "hold": exactly(6_000)}, -1, 30_000),
    ],
)
def test_ten_seconds_more_or_fewer(what: dict[str, object], tens: int, expected: int) -> None:
    timeline = compile_timeline(routine(step(**what)), adjustments=Adjustments(doses={0: tens}))
    assert sum(s.length_ms for s in timeline.segments if s.kind in WORK) == expected


@pytest.mark.parametrize("what", [{"hold": exactly(10_000)}, {"breaths": exactly(1)}, {"reps": exactly(2)}])
def test_nothing_is_shortened_away(what: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="outside"):
        compile_timeline(routine(step(**what)), adjustments=Adjustments(doses={0: -1}))


def test_an_empty_pose_list_has_no_length() -> None:
    assert compile_timeline(Routine("none", "None", ())).total_ms == 0
