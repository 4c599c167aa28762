import pytest

from stretchtimer.core import wording
from stretchtimer.core.dose import Dose, Span
from stretchtimer.core.routines import PoseStep, Side
from tests.core.scores import exactly, pose


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (Side.LEFT, ("Put the left foot back.", "Look past the right hand.")),
        (Side.RIGHT, ("Put the right foot back.", "Look past the left hand.")),
    ],
)
def test_instructions_name_the_side(side: Side, expected: tuple[str, str]) -> None:
    assert wording.instructions(pose(hold=exactly(9_000)), side) == expected


def test_a_line_that_starts_with_the_side_starts_with_a_capital() -> None:
    assert wording.for_side("{side} knee down, {other} knee up.", Side.LEFT) == "Left knee down, right knee up."


def test_a_step_says_its_note_last() -> None:
    step = PoseStep(pose(hold=exactly(9_000)), note="Cushion under the {side} hip.")
    assert wording.step_text(step, Side.RIGHT).splitlines()[-1] == "Cushion under the right hip."


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [(0, "0:00"), (1, "0:01"), (5_000, "0:05"), (59_001, "1:00"), (400_000, "6:40"), (3_720_000, "1:02:00")],
)
def test_clock(milliseconds: int, expected: str) -> None:
    assert wording.clock(milliseconds) == expected


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [(49_001, "50 s"), (60_000, "1 min"), (400_000, "7 min"), (3_600_000, "1 h"), (4_200_000, "1 h 10 min")],
)
def test_rough_length(milliseconds: int, expected: str) -> None:
    assert wording.rough_length(milliseconds) == expected


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (Dose(hold=exactly(30_000)), "30 s"),
        (Dose(hold=Span(30_000, 30_000, open=True)), "30 s or longer"),
        (Dose(hold=Span(1_500, 10_000)), "1.5–10 s"),
        (Dose(breaths=Span(8, 10)), "8–10 breaths"),
        (Dose(breaths=exactly(1)), "1 breath"),
        (Dose(reps=Span(5, 7), hold=Span(5_000, 10_000)), "5–7 reps, 5–10 s each"),
        (Dose(reps=exactly(8), breaths=exactly(5)), "8 reps, 5 breaths in each half"),
        (Dose(reps=exactly(8), sets=Span(3, 4), rest_ms=30_000), "3–4 sets of 8 reps, 30 s rest"),
        (Dose(hold=exactly(9_000), sets=exactly(1)), "9 s"),
    ],
)
def test_dose(dose: Dose, expected: str) -> None:
    assert wording.dose(dose) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listing(words: list[str], expected: str) -> None:
    assert wording.listing(words) == expected
