"""A routine for a wish: near enough to its time where that can be had, balanced, in a good order, always the same."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.composing import TOLERANCE, Composed, Impossible, Wish, compose
from stretchtimer.core.dose import MINUTE, SECOND, Dose, Effort, Span
from stretchtimer.core.routines import Kind, Pose, PoseStep, Position, Routine, Sides
from stretchtimer.core.timeline import length_ms

NAMES = ("hips", "back", "neck")


def pose(name: str, seconds: int = 30, **more: object) -> Pose:
    dose = Dose(hold=Span(seconds * SECOND, seconds * SECOND))
    return Pose(name, name.capitalize(), ("Hold.",), dose=dose, **more)  # type: ignore[arg-type]


spans = st.integers(5, 90).flatmap(
    lambda low: st.sampled_from(
        [
            Span(low * SECOND, low * SECOND),
            Span(low * SECOND, 2 * low * SECOND),
            Span(low * SECOND, low * SECOND, open=True),
        ]
    )
)
counts = st.integers(2, 12).flatmap(lambda low: st.sampled_from([Span(low, low), Span(low, low + 3)]))
doses = st.builds(lambda hold: Dose(hold=hold), spans) | st.builds(lambda count: Dose(breaths=count), counts)
made_up = st.builds(
    lambda number, dose, position, kind, areas, sides: Pose(
        f"pose-{number:02}", f"Pose {number}", ("Hold.",), kind=kind, position=position, areas=areas, sides=sides,
        dose=dose,
    ),
    st.integers(0, 99),
    doses,
    st.sampled_from(Position),
    st.sampled_from(Kind),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from([Sides.NONE, Sides.EACH]),
)  # fmt: skip
libraries = st.lists(made_up, min_size=1, max_size=6, unique_by=lambda pose: pose.id)
wishes = st.builds(
    Wish,
    st.integers(30, 600).map(lambda seconds: seconds * SECOND),
    st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple),
    for_desk=st.booleans(),
)


def changes(routine: Routine) -> int:
    """How often another position is taken."""
    positions = [step.pose.position for step in routine.steps if isinstance(step, PoseStep)]
    return sum(before is not after for before, after in pairwise([Position.STANDING, *positions]))


def times(pose: Pose) -> set[int]:
    """How long each whole value in the ranges of a pose takes, without what leads to it."""
    hold, breaths = pose.dose.hold, pose.dose.breaths
    span, unit = (hold, SECOND) if hold else (breaths, 1)
    assert span
    found = set()
    for value in range(span.low, span.at(Effort.FULL) + 1, unit):
        exactly = Span(value, value)
        done = Dose(hold=exactly) if hold else Dose(breaths=exactly)
        one = PoseStep(pose, override=done, prepare_ms=0)
        found.add(length_ms(Routine("one", "One", (one,)), Effort.GENTLE))
    return found


def reaches(poses: Sequence[Pose], wish: Wish) -> bool:
    """Whether some choice of poses, done somehow within their ranges, takes as long as that, or nearly."""
    suiting = [each for each in poses if not wish.areas or set(wish.areas) & set(each.areas)]
    near_ms = wish.length_ms // TOLERANCE
    all_times = {each.id: times(each) for each in suiting}
    for count in range(1, len(suiting) + 1):
        for chosen in combinations(suiting, count):
            # Each position is taken once; standing is last for the desk.
            grouped = sorted(
                chosen, key=lambda each: ((each.position is Position.STANDING) == wish.for_desk, str(each.position))
            )
            still = tuple(PoseStep(each, override=Dose(hold=Span(SECOND, SECOND))) for each in grouped)
            moved = tuple(replace(step, prepare_ms=0) for step in still)
            leads_ms = length_ms(Routine("all", "", still), Effort.GENTLE) - length_ms(
                Routine("all", "", moved), Effort.GENTLE
            )
            sums = {leads_ms}
            for each in chosen:
                sums = {
                    sum_ms + ms
                    for sum_ms in sums
                    for ms in all_times[each.id]
                    if sum_ms + ms <= wish.length_ms + near_ms
                }
            if any(sum_ms >= wish.length_ms - near_ms for sum_ms in sums):
                return True
    return False


@settings(deadline=None)
@given(libraries, wishes, st.sampled_from(Effort))
def test_the_time_is_used_wherever_it_can_be(poses: list[Pose], wish: Wish, effort: Effort) -> None:
    composed = compose(poses, wish, effort)
    is_near = isinstance(composed, Composed) and abs(composed.length_ms - wish.length_ms) <= wish.length_ms // TOLERANCE
    assert is_near == reaches(poses, wish)
    if isinstance(composed, Composed):
        assert composed.length_ms == length_ms(composed.routine, effort)
        assert is_near == ("It takes" not in composed.note)


@settings(deadline=None)
@given(libraries, wishes)
def test_each_dose_is_within_its_range_and_each_pose_there_once_and_asked_for(poses: list[Pose], wish: Wish) -> None:
    composed = compose(poses, wish)
    if isinstance(composed, Impossible):
        return
    steps = [step for step in composed.routine.steps if isinstance(step, PoseStep)]
    assert len({step.pose.id for step in steps}) == len(steps)
    for step in steps:
        for usual, chosen in [(step.pose.dose.hold, step.dose.hold), (step.pose.dose.breaths, step.dose.breaths)]:
            assert (usual is None) == (chosen is None)
            assert not usual or not chosen or usual.low <= chosen.at(Effort.GENTLE) <= usual.at(Effort.FULL)
        assert step.sides is step.pose.sides
        assert not wish.areas or set(wish.areas) & set(step.pose.areas)


@settings(deadline=None)
@given(libraries, wishes)
def test_no_position_is_taken_twice_and_standing_is_last_for_the_desk(poses: list[Pose], wish: Wish) -> None:
    composed = compose(poses, wish)
    if isinstance(composed, Composed):
        positions = [step.pose.position for step in composed.routine.steps if isinstance(step, PoseStep)]
        assert changes(composed.routine) <= len(set(positions))
        if Position.STANDING in positions:
            assert positions[-1 if wish.for_desk else 0] is Position.STANDING


@settings(deadline=None)
@given(libraries, wishes, st.integers(0, 3))
def test_the_same_question_has_the_same_answer(poses: list[Pose], wish: Wish, attempt: int) -> None:
    assert compose(poses, wish, attempt=attempt) == compose(poses[::-1], wish, attempt=attempt)


def ids(composed: Composed | Impossible) -> list[str]:
    assert isinstance(composed, Composed), composed
    return [step.pose.id for step in composed.routine.steps if isinstance(step, PoseStep)]


def test_warm_comes_before_deep_in_each_position() -> None:
    poses = [
        pose("deep", 60, position=Position.SUPINE),
        pose("warm", kind=Kind.MOBILITY, position=Position.SUPINE),
        pose("short", 30, position=Position.SUPINE),
        pose("stand", position=Position.STANDING),
    ]
    wish = Wish(3 * MINUTE + 2 * SECOND)
    assert ids(compose(poses, wish)) == ["stand", "warm", "short", "deep"]
    assert ids(compose(poses, Wish(wish.length_ms, for_desk=True))) == ["warm", "short", "deep", "stand"]


def test_each_area_that_is_asked_for_gets_something() -> None:
    poses = [pose(f"hips-{number}", 60, areas=("hips",)) for number in range(6)] + [pose("back", 60, areas=("back",))]
    assert "back" in ids(compose(poses, Wish(4 * MINUTE, ("hips", "back"))))


def test_another_one_is_another_one_and_comes_again_after_all_others() -> None:
    poses = [pose(f"pose-{number}", 55, areas=("hips",)) for number in range(4)]
    wish = Wish(2 * MINUTE)
    given_ = [frozenset(ids(compose(poses, wish, attempt=attempt))) for attempt in range(8)]
    assert given_[0] != given_[1]
    assert given_[0] in given_[1:]


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish(5 * MINUTE, ("toes",)), "There is no pose for toes yet."),
        (
            Wish(5 * MINUTE, ("hips",), AboutMe(avoid=frozenset({"kneeling hurts"}))),
            "The only pose for hips is left out: you said “kneeling hurts”.",
        ),
        (
            Wish(5 * MINUTE, ("hips", "back"), AboutMe(frozenset({"kneeling hurts"}), frozenset())),
            "All 2 poses for hips and back are left out: "
            "you said “kneeling hurts” (1 of them) and it needs a strap (1 of them).",
        ),
        (Wish(20 * SECOND, ("hips",)), "The shortest pose for that takes 0:42; choose 1 minute or more."),
    ],
)
def test_what_stands_in_the_way_is_told(wish: Wish, why: str) -> None:
    poses = [
        pose("lunge", areas=("hips",), position=Position.KNEELING, avoid_with=("kneeling hurts",)),
        pose("reach", areas=("back",), position=Position.SUPINE, equipment=("strap",)),
    ]
    assert compose(poses, wish) == Impossible(why)


def test_what_can_only_be_done_in_part_is_done_and_told() -> None:
    poses = [pose("lunge", areas=("hips",)), pose("reach", areas=("back",), equipment=("strap",))]
    composed = compose(poses, Wish(5 * MINUTE, ("hips", "back"), AboutMe(kit=frozenset())))
    assert ids(composed) == ["lunge"]
    assert isinstance(composed, Composed)
    assert composed.note == (
        "It takes 0:35 of 5:00: the one pose that suits cannot be made longer. "
        "More areas, or fewer limits, would fill the time. Nothing in it is for back."
    )


def test_where_nothing_stands_at_the_end_for_the_desk_that_is_told() -> None:
    lying = pose("lie", 60, position=Position.SUPINE)
    composed = compose([lying], Wish(72 * SECOND, for_desk=True))
    assert isinstance(composed, Composed)
    assert composed.note == "It does not end standing: no pose for that suits."
    both = compose([lying, pose("stand", position=Position.STANDING)], Wish(110 * SECOND, for_desk=True))
    assert isinstance(both, Composed)
    assert both.note == ""
