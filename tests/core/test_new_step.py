from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.dose import SECOND, Dose, Effort, Span
from stretchtimer.core.new_step import taken_over
from stretchtimer.core.routines import PoseStep, RestStep, Sides
from tests.core.scores import exactly, pose

LONG = Span(30 * SECOND, 30 * SECOND, open=True)
"""`30s+`"""


def step(key: str, value: str, span: Span, usual: Dose | None = None) -> PoseStep:
    """A step that says one thing about its dose, and which is all there is to its pose's dose otherwise."""
    over = replace(Dose(written=((key, value),)), **{key: span})  # type: ignore[arg-type]
    return PoseStep(replace(pose("last"), dose=usual or replace(Dose(), **{key: LONG})), override=over)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("last", "usual", "found"),
    [
        (step("hold", "45s", exactly(45 * SECOND)), Dose(hold=LONG), {"hold": "45s"}),
        (step("hold", "45s+", replace(LONG, low=45 * SECOND)), Dose(hold=LONG), {"hold": "45s+"}),
        (step("hold", "20s", exactly(20 * SECOND)), Dose(hold=LONG), {}),
        (step("hold", "45s", exactly(45 * SECOND)), Dose(hold=exactly(30 * SECOND)), {}),
        (step("hold", "45s", exactly(45 * SECOND)), Dose(hold=Span(30 * SECOND, 60 * SECOND)), {"hold": "45s"}),
        (step("hold", "40s+", replace(LONG, low=40 * SECOND)), Dose(hold=Span(30 * SECOND, 60 * SECOND)), {}),
        (step("hold", "45s", exactly(45 * SECOND)), Dose(breaths=Span(8, 10)), {}),
        (step("breaths", "9", exactly(9)), Dose(breaths=Span(8, 10)), {"breaths": "9"}),
        (step("breaths", "9-12", Span(9, 12)), Dose(breaths=Span(8, 10)), {}),
        (step("breaths", "8-10", Span(8, 10)), Dose(breaths=Span(8, 10)), {}),
        (step("reps", "8", exactly(8), Dose(reps=exactly(6))), Dose(reps=Span(5, 9)), {"reps": "8"}),
        (step("sets", "3", exactly(3), Dose(hold=LONG)), Dose(hold=LONG, sets=Span(2, 4)), {}),
    ],
)
def test_what_suits_the_new_pose_counts_on(last: PoseStep, usual: Dose, found: dict[str, str]) -> None:
    new = replace(pose("new"), dose=usual)
    assert taken_over([last], new) == found
    assert taken_over([last, RestStep(20 * SECOND), None], new) == found


def test_a_hold_within_repetitions_is_another_thing_than_a_hold() -> None:
    last = step("hold", "45s", exactly(45 * SECOND))
    assert taken_over([last], replace(pose("new"), dose=Dose(reps=exactly(5), hold=LONG))) == {}


def test_sides_and_whatever_is_further_up_never_count_on() -> None:
    first = replace(step("hold", "45s", exactly(45 * SECOND)), sides_override=Sides.LEFT, note="slow")
    second = PoseStep(first.pose)
    new = replace(pose("new"), dose=Dose(hold=LONG))
    assert taken_over([], new) == {}
    assert taken_over([first, second], new) == {}
    assert taken_over([second, first], new) == {"hold": "45s"}


spans = st.builds(
    lambda low, more, is_open: Span(low, low if is_open else low + more, is_open),
    *[st.integers(1, 9)] * 2,
    st.booleans(),
)


@given(spans, spans)
def test_at_any_effort_it_is_what_the_pose_asks_for(said: Span, usual: Span) -> None:
    if taken_over([step("hold", "so", said)], replace(pose("new"), dose=Dose(hold=usual))):
        for effort in Effort:
            assert said.at(effort) >= usual.low
            assert usual.open or said.at(effort) <= usual.high
    else:
        same = said == usual
        lower = said.low < usual.low
        higher = not usual.open and (said.open or said.high > usual.high)
        assert same or lower or higher
