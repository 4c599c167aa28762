from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, groupby, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.advice import Advice, advise
from stretchtimer.core.dose import SECOND, Breath, Dose, Span
from stretchtimer.core.routines import AVOID, Kind, Pose, PoseStep, Position, RestStep, Routine, Sides, Step
from tests.core.scores import exactly, pose, routine, routines

STANDING, KNEELING, _, SEATED, SUPINE, _ = Position
LETTERS = {"S": STANDING, "K": KNEELING, "C": SEATED, "F": SUPINE, "P": Position.PRONE, "T": SEATED}
"""T is sitting at a table: on a chair."""


def laid_out(letters: str, **settings: object) -> Routine:
    """One step for each letter: a position, `.` a rest, `-` a pose without a position."""
    steps: list[Step] = []
    for number, letter in enumerate(letters):
        if letter == ".":
            steps.append(RestStep(20 * SECOND))
        else:
            equipment = ("chair",) if letter == "T" else ()
            one = replace(pose(f"{letter}{number}", position=LETTERS.get(letter)), equipment=equipment)
            steps.append(PoseStep(one, override=Dose(hold=exactly(30 * SECOND))))
    return routine(*steps, **settings)


# The words by which each piece of advice is known.
CAREFUL = "is one to be careful with"
ONE_SIDE = "is done on the"
UNDER_DOSE = "its source says"
UP_AND_DOWN = "It goes down to the floor"
NO_REST = "strength poses in a row"
SAME_AREA = "poses work mainly on the"
WAY_UP = "It ends on the floor"


def of(words: str, what: Routine, avoid: Sequence[str] = ()) -> list[Advice]:
    return [each for each in advise(what, avoid) if words in each.text]


def mended(what: Routine, advice: Advice) -> Routine:
    """The routine after the one click that the advice offers."""
    assert advice.mending
    steps = [what.steps[index] for index in advice.mending.order or range(len(what.steps))]
    for index, key, value in ((each.step, each.key, each.value) for each in advice.mending.values):
        old = steps[index]
        assert isinstance(old, PoseStep)
        if key == "sides":
            steps[index] = replace(old, sides_override=Sides(value) if value else None)
        else:
            assert value is None
            steps[index] = replace(old, override=replace(old.override, **{key: None}))  # type: ignore[arg-type]
    return replace(what, steps=tuple(steps))


@pytest.mark.parametrize(
    ("letters", "order"),
    [
        ("SFSF", "SFFS"),
        ("SFSFS", "SSFFS"),
        ("FSF", "FFS"),
        ("FSSF", "SFFS"),
        ("SF.S.F", "SF.FS."),
        (".F-SK", ".F-KS"),
        ("SKFSKF", "SKKFFS"),
        ("FKFSK", "FFKKS"),
        ("TFTF", "TFFT"),
    ],
)
def test_one_stay_on_the_floor_is_enough(letters: str, order: str) -> None:
    what = laid_out(letters)
    (advice,) = of(UP_AND_DOWN, what)
    assert advice.mending
    assert "".join(letters[index] for index in advice.mending.order) == order
    assert not of(UP_AND_DOWN, mended(what, advice))


@pytest.mark.parametrize("letters", ["S", "FF", "SFS", "SSKFC", "FKCS", "STST", "S.F-.F", "...", "--"])
def test_one_stay_on_the_floor_is_no_matter(letters: str) -> None:
    assert not of(UP_AND_DOWN, laid_out(letters))


def test_it_tells_how_often_one_goes_down() -> None:
    (twice,) = of(UP_AND_DOWN, laid_out("SFSF"))
    (often,) = of(UP_AND_DOWN, laid_out("FSFFSF"))
    assert (twice.steps, often.steps) == ((1, 3), (0, 2, 5))
    assert twice.text == "It goes down to the floor and up again twice; in another order, once would do."
    assert "3 times" in often.text


def cost(letters: str, order: Sequence[int]) -> tuple[int, int, int]:
    """How often it goes down to the floor, how often the position changes there, how many pairs are turned round."""
    there = [letters[index] for index in order]
    down = sum(floor for floor, _ in groupby(there, lambda letter: letter not in "ST"))
    changes = sum(1 for _ in groupby(letter for letter in there if letter not in "ST"))
    return down, changes, sum(before > after for before, after in combinations(order, 2))


@given(st.text("STKCF", min_size=3, max_size=6))
def test_no_order_is_better(letters: str) -> None:
    for advice in of(UP_AND_DOWN, laid_out(letters)):
        assert advice.mending
        best = min(cost(letters, order) for order in permutations(range(len(letters))))
        assert cost(letters, advice.mending.order) == best


@given(st.text("STKCFP.-", min_size=1, max_size=40))
def test_an_order_loses_nothing_and_keeps_rests_in_place(letters: str) -> None:
    what = laid_out(letters)
    for advice in of(UP_AND_DOWN, what):
        assert advice.mending
        order = advice.mending.order
        assert sorted(order) == list(range(len(letters)))
        assert all(
            order[place - 1] == index - 1 for place, index in enumerate(order) if index and letters[index] in ".-"
        )
        assert not of(UP_AND_DOWN, mended(what, advice))


def documented(**dose: object) -> Pose:
    said: tuple[tuple[str, str | tuple[str, ...]], ...] = (("from", "document"),)
    return pose("twist", **{"written": said, **dose})  # type: ignore[arg-type]


HELD = documented(hold=Span(30_000, 30_000, open=True))
BREATHED = documented(breaths=Span(8, 10))
LIFTED = documented(reps=Span(8, 8), sets=Span(3, 4), rest_ms=30_000)


@pytest.mark.parametrize(
    ("what", "override", "text"),
    [
        (HELD, Dose(hold=exactly(20_000)), "“Twist” has 20 s here; its source says 30 s or longer."),
        (HELD, Dose(hold=Span(20_000, 40_000)), "“Twist” has 20–40 s here; its source says 30 s or longer."),
        (HELD, Dose(breaths=exactly(2)), "“Twist” has 2 breaths (20 s) here; its source says 30 s or longer."),
        (BREATHED, Dose(breaths=exactly(6)), "“Twist” has 6 breaths here; its source says 8–10 breaths."),
        (BREATHED, Dose(hold=exactly(30_000)), "“Twist” has 30 s here; its source says 8–10 breaths."),
        (
            LIFTED,
            Dose(reps=exactly(6)),
            "“Twist” has 3–4 sets of 6 reps, 30 s rest here; its source says 3–4 sets of 8 reps, 30 s rest.",
        ),
        (
            LIFTED,
            Dose(reps=exactly(6), sets=exactly(1)),
            "“Twist” has 6 reps here; its source says 3–4 sets of 8 reps, 30 s rest.",
        ),
    ],
)
def test_less_than_the_document_asks_for(what: Pose, override: Dose, text: str) -> None:
    short = routine(PoseStep(what, override))
    (advice,) = of(UNDER_DOSE, short)
    assert (advice.steps, advice.text) == ((0,), text)
    assert not of(UNDER_DOSE, mended(short, advice))


@pytest.mark.parametrize(
    ("what", "override"),
    [
        (HELD, Dose()),
        (HELD, Dose(hold=exactly(30_000))),
        (HELD, Dose(breaths=exactly(3))),
        (HELD, Dose(reps=exactly(6), hold=exactly(2_000))),
        (BREATHED, Dose(hold=exactly(80_000))),
        (LIFTED, Dose(rest_ms=SECOND)),
        (pose(hold=exactly(30_000)), Dose(hold=exactly(20_000))),
        (pose(hold=exactly(30_000), written=(("from", "ours"),)), Dose(hold=exactly(20_000))),
        (
            documented(reps=exactly(10), written=(("from", "document"), ("ours", ("reps",)))),
            Dose(reps=exactly(8)),
        ),
    ],
)
def test_as_much_as_the_document_asks_for(what: Pose, override: Dose) -> None:
    assert not of(UNDER_DOSE, routine(PoseStep(what, override)))


def test_a_slow_breath_makes_two_breaths_enough() -> None:
    what = routine(PoseStep(HELD, Dose(breaths=exactly(2))), breath=Breath(6_000, 0, 9_000))
    assert not of(UNDER_DOSE, what)


def test_the_same_thing_is_said_once() -> None:
    short = PoseStep(HELD, Dose(hold=exactly(20_000)))
    (advice,) = of(UNDER_DOSE, routine(short, RestStep(SECOND), short))
    assert advice.steps == (0, 2)


def sided(sides: Sides | None, name: str = "lunge", own: Sides = Sides.EACH) -> PoseStep:
    return PoseStep(pose(name, hold=exactly(30_000), sides=own), sides_override=sides)


def test_one_side_only() -> None:
    what = routine(sided(Sides.LEFT), sided(None, "twist"), sided(Sides.LEFT))
    (advice,) = of(ONE_SIDE, what)
    assert advice.steps == (0, 2)
    assert advice.text == "“Lunge” is done on the left only; if that is not on purpose, do both sides."
    assert not of(ONE_SIDE, mended(what, advice))


def test_a_pose_that_knows_no_sides_is_told_to_do_both() -> None:
    what = routine(sided(Sides.RIGHT, own=Sides.NONE))
    (advice,) = of(ONE_SIDE, what)
    assert [step.sides for step in mended(what, advice).steps if isinstance(step, PoseStep)] == [Sides.EACH]


@pytest.mark.parametrize("steps", [(Sides.LEFT, Sides.RIGHT), (None, Sides.LEFT), (Sides.ALTERNATING,), (None,)])
def test_both_sides(steps: Sequence[Sides | None]) -> None:
    assert not of(ONE_SIDE, routine(*map(sided, steps)))


def test_what_the_person_avoids() -> None:
    one = PoseStep(replace(pose("lunge"), avoid_with=("knees hurt", "kneeling hurts", "unsteady")))
    what = routine(PoseStep(pose("twist")), one, one)
    (advice,) = of(CAREFUL, what, ["unsteady", "knees hurt", "pregnancy"])
    assert advice.steps == (1, 2)
    assert advice.text == "“Lunge” is one to be careful with: you said “knees hurt” and “unsteady”."
    assert not of(CAREFUL, what)
    assert not of(CAREFUL, what, ["pregnancy"])


def hard(area: str, kind: Kind = Kind.STRENGTH, prepare_ms: int | None = None) -> PoseStep:
    return PoseStep(replace(pose("lift"), areas=(area, "neck"), kind=kind), prepare_ms=prepare_ms)


def test_hard_work_without_a_rest() -> None:
    what = routine(hard("core"), hard("glutes"), hard("glutes"), hard("glutes"), RestStep(SECOND))
    (advice,) = of(NO_REST, what)
    assert advice.steps == (1, 2, 3)
    assert advice.text == "3 strength poses in a row work the glutes; a short rest in between would do good."


@pytest.mark.parametrize(
    "between",
    [
        RestStep(20 * SECOND),
        hard("core"),
        hard("glutes", Kind.STRETCH),
        hard("glutes", prepare_ms=20 * SECOND),
        replace(hard("glutes"), wait=True),
    ],
)
def test_hard_work_with_a_rest(between: Step) -> None:
    assert not of(NO_REST, routine(hard("glutes"), hard("glutes"), between, hard("glutes")))


def test_the_same_area_again_and_again() -> None:
    five = [hard("glutes", Kind.STRETCH)] * 5
    (advice,) = of(SAME_AREA, routine(hard("core"), *five))
    assert advice.steps == (1, 2, 3, 4, 5)
    assert advice.text == "5 of 6 poses work mainly on the glutes; one for another area would balance them."
    (advice,) = of(SAME_AREA, routine(*five))
    assert advice.text.startswith("All 5 poses")
    assert not of(SAME_AREA, routine(*five[:4]))
    assert not of(SAME_AREA, routine(*five, *[PoseStep(pose())] * 11))


@pytest.mark.parametrize(
    ("letters", "tags", "said"),
    [
        ("SF", ("desk",), True),
        ("SF.-", ("desk",), True),
        ("KF", ("desk",), True),
        ("SF", (), False),
        ("SFS", ("desk",), False),
        ("FT", ("desk",), False),
        ("..", ("desk",), False),
    ],
)
def test_the_way_back_up(letters: str, tags: tuple[str, ...], said: bool) -> None:
    found = of(WAY_UP, laid_out(letters, tags=tags))
    assert [each.steps for each in found] == ([(1,)] if said else [])


@given(routines)
def test_there_is_always_something_to_show(what: Routine) -> None:
    for advice in advise(what, AVOID):
        assert advice.text.endswith(".")
        assert advice.steps == tuple(sorted(set(advice.steps)))
        assert all(isinstance(what.steps[index], PoseStep) for index in advice.steps)
