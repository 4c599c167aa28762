from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.dose import HOUR, MINUTE, SECOND, Breath, Dose, Effort, Span
from stretchtimer.core.fitting import MOST_OVER_MS, Fit, NoFit, fit
from stretchtimer.core.routines import PoseStep, RestStep, Routine, Sides
from stretchtimer.core.timeline import length_ms
from tests.core.scores import exactly, pose, rest_steps, routine, routines, step


def milliseconds(text: str) -> int:
    minutes, _, seconds = text.rpartition("m") if "m" in text else ("", "", text)
    return int(minutes or 0) * MINUTE + round(float(seconds.removesuffix("s") or 0) * SECOND)


def fitted(what: Routine, fit_found: Fit) -> Routine:
    """The routine as its file would be read with the values written into it."""
    steps = list(what.steps)
    for each in fit_found.values:
        old = steps[each.step]
        assert isinstance(old, PoseStep)
        assert each.value is not None
        value = milliseconds(each.value) if each.key == "hold" else int(each.value)
        over = replace(old.override, **{each.key: exactly(value)})  # type: ignore[arg-type]
        steps[each.step] = replace(old, override=over)
    return replace(what, steps=tuple(steps))


def written(found: Fit | NoFit) -> list[tuple[int, str, str | None]]:
    assert isinstance(found, Fit)
    return [(each.step, each.key, each.value) for each in found.values]


def reason(found: Fit | NoFit) -> str:
    assert isinstance(found, NoFit)
    return found.text


LUNGE = step(hold=Span(30_000, 30_000, open=True), sides=Sides.EACH)
"""5 s to get there, 5 s between the sides: 70 s at the least and 100 s at the most."""
TWIST = step(breaths=Span(8, 10))
"""85 s to 105 s."""
LIFT = step(reps=Span(5, 7), hold=Span(5_000, 10_000))
"""50 s to 103 s."""


@pytest.mark.parametrize(
    ("what", "target", "values"),
    [
        (routine(LUNGE), 70, []),
        (routine(LUNGE), 82, [(0, "hold", "36s")]),
        (routine(LUNGE), 100, [(0, "hold", "45s")]),
        (routine(LUNGE, LUNGE, LUNGE), 252, [(0, "hold", "37s"), (1, "hold", "37s"), (2, "hold", "37s")]),
        (routine(LUNGE, RestStep(20_000), TWIST), 189, [(0, "hold", "32s"), (2, "breaths", "9")]),
        (routine(LIFT), 77, [(0, "hold", "8s"), (0, "reps", "6")]),
        (routine(step(hold=exactly(20_000), sets=Span(1, 3), rest_ms=10_000)), 85, [(0, "sets", "3")]),
        (routine(step(hold=Span(60_000, 120_000))), 95, [(0, "hold", "1m30s")]),
        (routine(step(hold=Span(60_000, 120_000))), 125, [(0, "hold", "2m")]),
        (routine(step(hold=Span(7_500, 10_000))), 14, [(0, "hold", "9s")]),
        (routine(step(hold=Span(MINUTE, HOUR))), 3000, [(0, "hold", "49m55s")]),
        (routine(step(hold=Span(HOUR, HOUR, open=True))), 3605, []),
    ],
)
def test_doses_that_fill_the_time(what: Routine, target: int, values: list[object]) -> None:
    found = fit(what, target * SECOND)
    assert isinstance(found, Fit)
    assert found.length_ms == target * SECOND
    assert sorted(written(found)) == values


def test_what_the_effort_takes_anyway_is_not_written() -> None:
    assert written(fit(routine(LUNGE), 100 * SECOND, Effort.FULL)) == []
    assert written(fit(routine(LUNGE), 70 * SECOND, Effort.FULL)) == [(0, "hold", "30s")]


def test_what_was_fitted_once_can_be_fitted_again() -> None:
    what = routine(LUNGE, TWIST, LIFT)
    shorter = fit(what, 240 * SECOND)
    assert isinstance(shorter, Fit)
    longer = fit(fitted(what, shorter), 290 * SECOND)
    assert isinstance(longer, Fit)
    assert longer.length_ms == 290 * SECOND
    assert fitted(fitted(what, shorter), longer) == fitted(what, fit(what, 290 * SECOND))  # type: ignore[arg-type]


def test_a_value_outside_its_poses_range_is_kept() -> None:
    short = replace(TWIST, override=Dose(breaths=exactly(3)))
    found = fit(routine(LUNGE, short), 125 * SECOND)
    assert [each[:2] for each in written(found)] == [(0, "hold")]


@pytest.mark.parametrize(
    ("what", "target", "text"),
    [
        ((LUNGE,), 60, "It takes 1:10 at its shortest and 1:40 at its longest."),
        ((LUNGE,) * 6, 360, "At its shortest it takes 7:00; take the longest pose out, or choose at least 7 minutes."),
        (
            (LUNGE, TWIST, LIFT, TWIST),
            180,
            "At its shortest it takes 4:50; take the 2 longest poses out, or choose at least 5 minutes.",
        ),
        ((LUNGE,) * 2, 240, "At its longest it takes 3:20; add a pose, or choose at most 3 minutes."),
        ((LUNGE,), 120, "It takes 1:10 at its shortest and 1:40 at its longest; add a pose."),
        (
            (step(hold=exactly(55_000)),) * 3,
            300,
            "No pose in it has a range: it always takes 3:00; add a pose, or choose at most 3 minutes.",
        ),
        ((RestStep(75_000),), 30, "No pose in it has a range: it always takes 1:15."),
    ],
)
def test_why_there_is_no_fit(what: tuple[PoseStep], target: int, text: str) -> None:
    assert reason(fit(routine(*what), target * SECOND)) == text


def test_a_little_too_short_is_better_than_nothing() -> None:
    found = fit(routine(LUNGE), 105 * SECOND)
    assert isinstance(found, Fit)
    assert found.length_ms == 100 * SECOND


ONE_RANGE = st.one_of(
    st.builds(
        lambda low, more: Dose(hold=Span(low * SECOND, (low + more) * SECOND)), st.integers(1, 40), st.integers(0, 12)
    ),
    st.builds(lambda low: Dose(hold=Span(low * SECOND, low * SECOND, open=True)), st.integers(1, 25)),
    st.builds(lambda low, more: Dose(breaths=Span(low, low + more)), st.integers(1, 10), st.integers(0, 4)),
    st.builds(lambda low, more: Dose(reps=Span(low, low + more)), st.integers(1, 10), st.integers(0, 4)),
    st.builds(
        lambda low, more: Dose(hold=exactly(10_000), sets=Span(low, low + more), rest_ms=15_000),
        st.integers(1, 3),
        st.integers(0, 2),
    ),
)
SIMPLE_STEPS = st.builds(
    lambda dose, sides, tempo_ms: PoseStep(replace(pose(sides=sides), dose=dose, tempo_ms=tempo_ms)),
    ONE_RANGE,
    st.sampled_from([Sides.NONE, Sides.EACH, Sides.ALTERNATING]),
    st.sampled_from([3_000, 4_000, 4_500]),
)
SMALL = st.builds(
    lambda steps, breath: routine(*steps, breath=breath),
    st.lists(SIMPLE_STEPS | rest_steps, min_size=1, max_size=3),
    st.sampled_from([Breath(), Breath(3_000, 0, 4_500), Breath(3_333, 0, 5_000)]),
)


def choices(one: object) -> list[tuple[str, int]]:
    if not isinstance(one, PoseStep):
        return [("", 0)]
    for key in ("sets", "hold", "breaths", "reps"):
        span: Span | None = getattr(one.dose, key)
        if span and (span.open or span.low < span.high):
            unit = SECOND if key == "hold" else 1
            return [(key, value) for value in range(span.low, span.at(Effort.FULL) + 1, unit)]
    return [("", 0)]


@given(SMALL, st.integers(0, 400), st.sampled_from(Effort))
def test_nothing_comes_nearer(what: Routine, seconds: int, effort: Effort) -> None:
    target_ms = seconds * SECOND
    lengths = []
    for way in product(*map(choices, what.steps)):
        steps = [
            replace(one, override=replace(one.override, **{key: exactly(value)}))  # type: ignore[arg-type]
            if key and isinstance(one, PoseStep)
            else one
            for one, (key, value) in zip(what.steps, way, strict=True)
        ]
        lengths.append(length_ms(replace(what, steps=tuple(steps)), effort))
    within = [length for length in lengths if length <= target_ms + MOST_OVER_MS]
    found = fit(what, target_ms, effort)
    if isinstance(found, NoFit):
        assert not within or max(lengths) < target_ms
        return
    gap_ms = abs(found.length_ms - target_ms)
    assert gap_ms <= min(abs(length - target_ms) for length in within) or gap_ms < SECOND


@given(routines, st.integers(0, 1200), st.sampled_from(Effort))
def test_what_is_promised_is_what_it_takes(what: Routine, seconds: int, effort: Effort) -> None:
    found = fit(what, seconds * SECOND, effort)
    if isinstance(found, NoFit):
        assert found.text
        return
    result = fitted(what, found)
    assert length_ms(result, effort) == found.length_ms
    assert found.length_ms <= seconds * SECOND + MOST_OVER_MS
    for before, after in zip(what.steps, result.steps, strict=True):
        if isinstance(before, PoseStep) and isinstance(after, PoseStep):
            for key in ("hold", "breaths", "reps", "sets"):
                span, value = getattr(before.dose, key), getattr(after.dose, key)
                assert span is None or span.low <= value.low <= value.at(Effort.GENTLE) <= span.at(Effort.FULL)
    assert fit(result, seconds * SECOND, effort) == Fit((), found.length_ms, result)


@given(st.integers(2, 12), st.integers(0, 1000))
def test_like_steps_are_done_alike(count: int, per_mille: int) -> None:
    what = routine(*[LUNGE] * count)
    target_ms = (70 + 30 * per_mille // 1000) * count * SECOND
    found = fit(what, target_ms)
    assert isinstance(found, Fit)
    assert abs(found.length_ms - target_ms) <= SECOND
    holds = [one.dose.hold.low for one in fitted(what, found).steps if isinstance(one, PoseStep) and one.dose.hold]
    assert max(holds) - min(holds) <= SECOND
