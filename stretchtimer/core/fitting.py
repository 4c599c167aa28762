"""Makes a routine as long as there is time for, by doing each pose more or less within its range."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate, groupby, pairwise
from math import gcd
from operator import itemgetter, or_
from typing import NamedTuple

from stretchtimer.core import wording
from stretchtimer.core.advice import StepValue
from stretchtimer.core.dose import HOLD_BOUNDS, MINUTE, SECOND, Dose, Effort, Span
from stretchtimer.core.routines import PoseStep, Routine, Step
from stretchtimer.core.timeline import length_ms

MOST_OVER_MS = SECOND
"""So much above the length that was asked for still counts as within it."""
_NEAR_MS = 10 * SECOND
"""A routine that cannot be made longer is given all the same where no more than this is missing."""
_MOST_STAGES = 10_000
"""In all steps together; beyond that, not every second of a long range is tried, but sixty of them at least."""
_MOST_WORK = 400_000_000
"""Bits that one search may go through: some 20 ms. Only lengths in odd milliseconds ask for so many."""

_Values = Mapping[str, int]
"""What is done, by the key of a dose: a time in milliseconds, or a count."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What to write into the steps, so that the routine lasts `length_ms` at the effort that was given."""

    values: tuple[StepValue, ...]
    length_ms: int
    routine: Routine
    """With these values in it."""


@dataclass(frozen=True, slots=True)
class NoFit:
    """Why a routine cannot be made to last so long, in a sentence."""

    text: str


def fit(routine: Routine, target_ms: int, effort: Effort = Effort.GENTLE) -> Fit | NoFit:
    """The doses with which the routine comes nearest to a length, and at most `MOST_OVER_MS` above it.

    Every pose goes equally far into its ranges, but for the little that closes the last gap. A range is the step's own,
    or its pose's where the step has one value out of that: what was fitted into six minutes can be fitted into eight.
    A routine that is as near as it can be stays as it is.
    """
    most = max(60, _MOST_STAGES // max(1, len(routine.steps)))
    stages = {index: found for index, step in enumerate(routine.steps) if (found := _stages(step, most))}
    least = {index: {key: values[0] for key, values in found.items()} for index, found in stages.items()}
    shortest = _doing(routine, least)
    shortest_ms = length_ms(shortest, effort)
    rises = sorted(rise for index, found in stages.items() for rise in _rises(routine, index, found, effort))
    longest_ms = shortest_ms + sum(rise.length_ms for rise in rises)
    if shortest_ms > target_ms + MOST_OVER_MS:
        out = _too_many(shortest, target_ms, effort)
        take_out = f"take the {f'{out} longest poses' if out > 1 else 'longest pose'} out" if out else ""
        return NoFit(_reason(shortest_ms, longest_ms, take_out, too_long=True))
    if longest_ms < target_ms - _NEAR_MS:
        return NoFit(_reason(shortest_ms, longest_ms, "add a pose", too_long=False))
    chosen = _nearest(rises, target_ms - shortest_ms)
    reached_ms = shortest_ms + sum(rise.length_ms for rise in chosen)
    present_ms = length_ms(routine, effort)
    if present_ms <= target_ms + MOST_OVER_MS and abs(present_ms - target_ms) <= abs(reached_ms - target_ms):
        return Fit((), present_ms, routine)
    done = {index: dict(values) for index, values in least.items()}
    for rise in chosen:
        done[rise.step][rise.key] = rise.value
    return Fit(tuple(_changes(routine, done, effort)), reached_ms, _doing(routine, done))


def _stages(step: Step, most: int) -> dict[str, list[int]]:
    """The values between which a step leaves the choice, from the least on."""
    if not isinstance(step, PoseStep):
        return {}
    given, usual = step.dose, step.pose.dose
    found = {
        "hold": _times(_range(given.hold, usual.hold), most),
        "breaths": _counts(_range(given.breaths, usual.breaths)),
        "reps": _counts(_range(given.reps, usual.reps)),
        "sets": _counts(_range(given.sets, usual.sets)),
    }
    return {key: values for key, values in found.items() if len(values) > 1}


def _range(given: Span | None, usual: Span | None) -> Span | None:
    if given and usual and given.low == given.high and not given.open:
        return usual if usual.low <= given.low <= usual.at(Effort.FULL) else given
    return given


def _counts(span: Span | None) -> list[int]:
    return list(range(span.low, span.at(Effort.FULL) + 1)) if span else []


def _times(span: Span | None, most: int) -> list[int]:
    """The whole seconds in a span, or some `most` of them, and the ends that its file gives."""
    if span is None:
        return []
    high_ms = min(span.at(Effort.FULL), HOLD_BOUNDS[1]) // SECOND * SECOND if span.open else span.high
    step_ms = -(-(high_ms - span.low) // (most * SECOND)) * SECOND
    first_ms = span.low // SECOND * SECOND + SECOND
    between = range(first_ms, high_ms, step_ms) if high_ms > span.low else ()
    return sorted({span.low, *between, max(high_ms, span.low)})


class _Rise(NamedTuple):
    """One value of one step taken to its next stage. The rises of a step build on each other, in their order."""

    level: float
    """How far into the ranges a routine has to go for this, from 0 to 1."""
    step: int
    order: int
    key: str
    value: int
    length_ms: int
    """By so much the routine gets longer."""


def _rises(routine: Routine, index: int, stages: Mapping[str, Sequence[int]], effort: Effort) -> Iterator[_Rise]:
    steps_up = sorted(
        ((before + after - 2 * values[0]) / (2 * (values[-1] - values[0])), key, before, after)
        for key, values in stages.items()
        for before, after in pairwise(values)
    )
    done = {key: values[0] for key, values in stages.items()}
    before_ms = _alone_ms(routine, index, done, effort)
    order = 0
    for key, run in groupby(steps_up, itemgetter(1)):
        # As long as only one key changes, each unit of it is worth the same.
        rises = list(run)
        first, last = rises[0][2], rises[-1][3]
        done[key] = last
        after_ms = _alone_ms(routine, index, done, effort)
        for level, _, before, after in rises:
            worth_ms = (after - before) * (after_ms - before_ms) // (last - first)
            yield _Rise(level, index, order, key, after, worth_ms)
            order += 1
        before_ms = after_ms


def _alone_ms(routine: Routine, index: int, values: _Values, effort: Effort) -> int:
    """The length of a routine of this step only."""
    return length_ms(replace(routine, steps=(_doing_step(routine.steps[index], values),)), effort)


def _doing(routine: Routine, done: Mapping[int, _Values]) -> Routine:
    steps = (_doing_step(step, done[index]) if index in done else step for index, step in enumerate(routine.steps))
    return replace(routine, steps=tuple(steps))


def _doing_step(step: Step, values: _Values) -> Step:
    if not isinstance(step, PoseStep):
        return step
    exact = {key: Span(value, value) for key, value in values.items()}
    done = Dose(exact.get("hold"), exact.get("breaths"), exact.get("reps"), exact.get("sets"))
    return replace(step, override=step.override.overridden_by(done))


def _nearest(rises: Sequence[_Rise], wanted_ms: int) -> Sequence[_Rise]:
    """Those of `rises` whose sum comes nearest to `wanted_ms`: the lowest, as far as they go, and then not quite.

    Around the place where the lowest have reached the sum, more and more are free to be taken or left, until
    nothing nearer can be had.
    """
    sums = list(accumulate((rise.length_ms for rise in rises), initial=0))
    even = max(0, bisect_right(sums, wanted_ms) - 1)
    best, best_gap_ms = rises[:even], abs(wanted_ms - sums[even])
    unit_ms = gcd(*(rise.length_ms for rise in rises))
    enough_ms = max(SECOND - 1, min(wanted_ms % unit_ms, -wanted_ms % unit_ms)) if unit_ms else best_gap_ms
    free = 1
    while best_gap_ms > enough_ms and free < 2 * len(rises):
        start, end = max(0, even - free), even + free
        found = _subset(rises[start:end], even - start, wanted_ms - sums[start])
        if found is None:
            break
        gap_ms = abs(wanted_ms - sums[start] - sum(rise.length_ms for rise in found))
        if gap_ms < best_gap_ms:
            best, best_gap_ms = [*rises[:start], *found], gap_ms
        free *= 2
    return best


def _subset(rises: Sequence[_Rise], even: int, wanted_ms: int) -> list[_Rise] | None:
    """Those of `rises` whose sum comes nearest to `wanted_ms`, for each step its first ones; near the first `even`.

    `None` where finding them would take too long.
    """
    unit_ms = gcd(*(rise.length_ms for rise in rises))
    most = (wanted_ms + MOST_OVER_MS) // unit_ms
    if most * len(rises) > _MOST_WORK:
        return None
    by_step: defaultdict[int, list[_Rise]] = defaultdict(list)
    for rise in rises:
        by_step[rise.step].append(rise)
    # Bit n of a number tells whether n units can be reached with the steps so far.
    mask = (1 << most + 1) - 1
    reached = [1]
    for own in by_step.values():
        sums = accumulate(rise.length_ms // unit_ms for rise in own)
        reached.append(reduce(or_, (reached[-1] << units for units in sums), reached[-1]) & mask)
    place = _nearest_bit(reached[-1], wanted_ms, unit_ms)
    taken_evenly = Counter(rise.step for rise in rises[:even])
    found: list[_Rise] = []
    for before, (step, own) in zip(reached[-2::-1], reversed(by_step.items()), strict=True):
        sums = accumulate((rise.length_ms // unit_ms for rise in own), initial=0)
        ways = [(abs(number - taken_evenly[step]), number, place - units) for number, units in enumerate(sums)]
        _, number, place = min(way for way in ways if way[2] >= 0 and before >> way[2] & 1)
        found += own[:number]
    return found


def _nearest_bit(bits: int, wanted_ms: int, unit_ms: int) -> int:
    """The set bit that stands nearest to a length; the lower of two as near. Bit 0 is set."""
    low = wanted_ms // unit_ms
    below = (bits & (1 << low + 1) - 1).bit_length() - 1 if low >= 0 else 0
    over = bits >> below + 1
    above = below + (over & -over).bit_length()
    return min(below, above, key=lambda bit: abs(bit * unit_ms - wanted_ms))


def _changes(routine: Routine, done: Mapping[int, _Values], effort: Effort) -> Iterator[StepValue]:
    for index, values in done.items():
        step = routine.steps[index]
        for key, value in values.items():
            if isinstance(step, PoseStep) and getattr(step.dose, key).at(effort) != value:
                yield StepValue(index, key, wording.time_text(value) if key == "hold" else str(value))


def _too_many(shortest: Routine, target_ms: int, effort: Effort) -> int:
    """How many poses have to be left out, the longest first, that the others fit; 0 where more than half would."""
    poses = [index for index, step in enumerate(shortest.steps) if isinstance(step, PoseStep)]
    poses.sort(key=lambda index: -_alone_ms(shortest, index, {}, effort))

    def fits(out: int) -> bool:
        left_out = set(poses[:out])
        steps = tuple(step for index, step in enumerate(shortest.steps) if index not in left_out)
        return length_ms(replace(shortest, steps=steps), effort) <= target_ms + MOST_OVER_MS

    most = len(poses) // 2
    out = bisect_left(range(most + 1), True, key=fits)
    return out if out <= most else 0


def _reason(shortest_ms: int, longest_ms: int, first_choice: str, *, too_long: bool) -> str:
    """What the routine takes and what can be done; whole minutes are named only where it does fit into them."""
    minutes = -(-(shortest_ms - MOST_OVER_MS) // MINUTE) if too_long else (longest_ms + _NEAR_MS) // MINUTE
    fits = shortest_ms - MOST_OVER_MS <= minutes * MINUTE <= longest_ms + _NEAR_MS
    shortest, longest = wording.clock(shortest_ms), wording.clock(longest_ms)
    if shortest_ms == longest_ms:
        takes = f"No pose in it has a range: it always takes {shortest}"
    elif not fits:
        takes = f"It takes {shortest} at its shortest and {longest} at its longest"
    else:
        takes = f"At its shortest it takes {shortest}" if too_long else f"At its longest it takes {longest}"
    limit = f"choose at {'least' if too_long else 'most'} {wording.counted(minutes, 'minute')}" if fits else ""
    choices = ", or ".join(filter(None, (first_choice, limit)))
    return f"{takes}; {choices}." if choices else f"{takes}."
