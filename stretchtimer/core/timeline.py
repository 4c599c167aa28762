"""A routine compiled to a flat, timed list of segments.

Player, cues, lengths, command line and editor all read this one list. Its sum is the routine's length, and both
sides of a pose get the same time to the millisecond.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from stretchtimer.core.dose import BREATHS_BOUNDS, HOLD_BOUNDS, REPS_BOUNDS, SECOND, Effort
from stretchtimer.core.routines import PoseStep, Position, RestStep, Routine, Side, Sides

PREPARE = 5 * SECOND
PREPARE_NEW_POSITION = 12 * SECOND
SWITCH = 5 * SECOND
LENGTHENING = 10 * SECOND
SHORTEST_HOLD = 5 * SECOND
"""A hold is never shortened below this by hand; its file may still ask for less."""
MOST_SEGMENTS = 50_000


class SegmentKind(StrEnum):
    PREPARE = "prepare"
    HOLD = "hold"
    BREATHE = "breathe"
    REP = "rep"
    SWITCH = "switch"
    REST = "rest"


WORK = frozenset({SegmentKind.HOLD, SegmentKind.BREATHE, SegmentKind.REP})
"""The kinds in which the pose itself is done."""


class SegmentKey(NamedTuple):
    """What tells a segment from all others of its routine, and stays the same when lengths change. Counts from 1."""

    step: int
    """The step's place in the routine, from 0."""
    kind: SegmentKind
    side: Side | None = None
    set: int | None = None
    rep: int | None = None
    phase: int | None = None
    """Which half of a repetition, where each half lasts a number of breaths."""
    breath: int | None = None


class Segment(NamedTuple):
    start_ms: int
    length_ms: int
    key: SegmentKey
    part: int
    """The run of segments it belongs to: one side in one set, with the time that leads there. From 0."""

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.length_ms

    @property
    def kind(self) -> SegmentKind:
        return self.key.kind


@dataclass(frozen=True, slots=True)
class Adjustments:
    """What the person has added or taken while playing."""

    doses: Mapping[int, int] = field(default_factory=dict)
    """Tens of seconds on the dose of a step, on each of its sides."""
    pauses: Mapping[SegmentKey, int] = field(default_factory=dict)
    """Milliseconds on a single `prepare`, `switch` or `rest`."""
    eased: frozenset[str] = frozenset()
    """The ids of poses that are done in their easier variant: with the least of their dose."""
    wait: bool = False
    """Whether every change waits for the person, whatever the files say."""


@dataclass(frozen=True)
class Timeline:
    routine: Routine
    effort: Effort
    adjustments: Adjustments
    segments: tuple[Segment, ...]
    waits: frozenset[int] = frozenset()
    """The segments at whose start the session waits until the person says that they are in position."""

    @cached_property
    def total_ms(self) -> int:
        return self.segments[-1].end_ms if self.segments else 0

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.start_ms for segment in self.segments]

    def index_at(self, position_ms: int) -> int:
        """The segment under a position; the last one at the very end."""
        return max(0, bisect_right(self._starts, position_ms) - 1)

    def find(self, key: SegmentKey) -> int | None:
        return next((index for index in self.of_step(key.step) if self.segments[index].key == key), None)

    def of_step(self, step: int) -> range:
        """The indexes of a step's segments; none where there is no such step."""
        return self._run(lambda segment: segment.key.step, step)

    def of_part(self, part: int) -> range:
        """The indexes of a part's segments; none where there is no such part."""
        return self._run(lambda segment: segment.part, part)

    def _run(self, number_of: Callable[[Segment], int], number: int) -> range:
        first = bisect_left(self.segments, number, key=number_of)
        return range(first, bisect_right(self.segments, number, first, key=number_of))

    def step_start(self, step: int) -> int | None:
        """The index of a step's first segment; `None` where there is no such step."""
        return next(iter(self.of_step(step)), None)

    def part_start(self, part: int) -> int | None:
        """The index of a part's first segment; `None` where there is no such part."""
        return next(iter(self.of_part(part)), None)


def compile_timeline(
    routine: Routine, effort: Effort = Effort.GENTLE, adjustments: Adjustments | None = None
) -> Timeline:
    """Lays the routine out in time.

    Raises:
        ValueError: an adjustment takes a dose below one repetition, one breath or five seconds, or above its bounds.
    """
    adjustments = adjustments or Adjustments()
    segments: list[Segment] = []
    waits: set[int] = set()
    position_ms = number = 0
    for plan in _plans(routine, effort, adjustments):
        for lead_ms, lead in _leads(plan):
            if adjustments.pauses:
                lead_ms = max(0, lead_ms + adjustments.pauses.get(lead, 0))
            if lead_ms:
                segments.append(Segment(position_ms, lead_ms, lead, number))
                position_ms += lead_ms
            if _waits(routine, plan, lead, adjustments):
                waits.add(len(segments))
            for length_ms, key in _work(routine, plan, lead):
                if length_ms:
                    segments.append(Segment(position_ms, length_ms, key, number))
                    position_ms += length_ms
            number += 1
    return Timeline(routine, effort, adjustments, tuple(segments), frozenset(waits))


def length_ms(routine: Routine, effort: Effort, adjustments: Adjustments | None = None) -> int:
    """The length of the routine's timeline, without laying it out: for lists of many routines, and after each edit."""
    adjustments = adjustments or Adjustments()
    if adjustments.pauses:
        return compile_timeline(routine, effort, adjustments).total_ms
    total_ms = 0
    for plan in _plans(routine, effort, adjustments):
        sets, sides = plan.dose.sets, len(plan.sides)
        total_ms += plan.first_ms + (sets - 1) * plan.again[1] + sets * (sides - 1) * plan.switch_ms
        total_ms += sets * sides * _work_ms(routine, plan)
    return total_ms


def segment_count(step: PoseStep | RestStep) -> int:
    """At most so many segments come of a step, at any effort; cheap, whatever its numbers are."""
    if isinstance(step, RestStep):
        return 1
    dose = step.dose
    most = 1
    for span in (dose.reps, dose.breaths):
        most *= span.at(Effort.FULL) if span else 1
    sides = 1 if step.sides in (Sides.NONE, Sides.LEFT, Sides.RIGHT) else 2
    return (most * 2 + 1) * sides * (dose.sets.at(Effort.FULL) if dose.sets else 1)


class _Counts(NamedTuple):
    """A dose with its ranges decided; 0 where it has no such thing."""

    hold_ms: int
    breaths: int
    reps: int
    sets: int
    rest_ms: int


class _Plan(NamedTuple):
    """A step with everything decided. It has a part for each of its sides in each of its sets."""

    place: int
    """Of the step in the routine, from 0."""
    step: PoseStep | None
    """`None` for a rest."""
    dose: _Counts
    sides: tuple[Side | None, ...]
    """The side that each part of a set starts with."""
    first_ms: int
    """What leads to its first part, or the rest itself."""
    switch_ms: int
    again: tuple[SegmentKind, int]
    """What leads to each further set, and how long that takes."""


_NO_DOSE = _Counts(0, 0, 0, 1, 0)


def _plans(routine: Routine, effort: Effort, adjustments: Adjustments) -> Iterator[_Plan]:
    last: Position | None = Position.STANDING
    for index, step in enumerate(routine.steps):
        if isinstance(step, RestStep):
            yield _Plan(index, None, _NO_DOSE, (None,), step.length_ms, 0, (SegmentKind.REST, 0))
            continue
        pose = step.pose
        dose = _counts(step, index, routine, effort, adjustments)
        sides = _sides_in_turn(step)
        prepare_ms = routine.prepare_ms if step.prepare_ms is None else step.prepare_ms
        if prepare_ms is None:
            prepare_ms = PREPARE if pose.position in (None, last) else PREPARE_NEW_POSITION
        switch_ms = routine.switch_ms if step.switch_ms is None else step.switch_ms
        if switch_ms is None:
            switch_ms = SWITCH
        rests = dose.rest_ms or len(sides) == 1
        again = (SegmentKind.REST, dose.rest_ms) if rests else (SegmentKind.SWITCH, switch_ms)
        last = pose.position or last
        yield _Plan(index, step, dose, sides, prepare_ms, switch_ms, again)


def _leads(plan: _Plan) -> Iterator[tuple[int, SegmentKey]]:
    """The `prepare`, `switch` or `rest` that leads to each part, also where it takes no time."""
    if plan.step is None:
        yield plan.first_ms, SegmentKey(plan.place, SegmentKind.REST)
        return
    kind, lead_ms = SegmentKind.PREPARE, plan.first_ms
    for set_number in range(1, plan.dose.sets + 1):
        for side in plan.sides:
            yield lead_ms, SegmentKey(plan.place, kind, side, set_number)
            kind, lead_ms = SegmentKind.SWITCH, plan.switch_ms
        kind, lead_ms = plan.again


def _waits(routine: Routine, plan: _Plan, lead: SegmentKey, adjustments: Adjustments) -> bool:
    """Whether a part begins with a wait: where the body has to be put in place, not after a rest in the same pose."""
    if plan.step is None or (lead.kind is SegmentKind.REST and len(plan.sides) == 1):
        return False
    return adjustments.wait or (routine.wait if plan.step.wait is None else plan.step.wait)


def _counts(step: PoseStep, index: int, routine: Routine, effort: Effort, adjustments: Adjustments) -> _Counts:
    tens = adjustments.doses.get(index, 0)
    dose = step.dose
    effort = Effort.GENTLE if step.pose.id in adjustments.eased else effort
    hold_ms = dose.hold.at(effort) if dose.hold else 0
    breaths = dose.breaths.at(effort) if dose.breaths else 0
    reps = dose.reps.at(effort) if dose.reps else 0
    if not tens:
        pass
    elif reps:
        each_ms = 2 * breaths * routine.breath.length_ms if breaths else step.tempo_ms + hold_ms
        each_ms *= 2 if step.sides is Sides.ALTERNATING else 1
        reps = _within(reps + tens * _worth(each_ms), REPS_BOUNDS)
    elif breaths:
        breaths = _within(breaths + tens * _worth(routine.breath.length_ms), BREATHS_BOUNDS)
    else:
        hold_ms = _within(hold_ms + tens * LENGTHENING, (SHORTEST_HOLD, HOLD_BOUNDS[1]))
    return _Counts(hold_ms, breaths, reps, dose.sets.at(effort) if dose.sets else 1, dose.rest_ms or 0)


def _within(value: int, bounds: tuple[int, int]) -> int:
    if not bounds[0] <= value <= bounds[1]:
        raise ValueError(f"{value} is outside {bounds[0]} to {bounds[1]}")
    return value


def _worth(length_ms: int) -> int:
    """How many whole breaths or repetitions come nearest to one lengthening; at least one."""
    return max(1, (LENGTHENING + length_ms // 2) // max(1, length_ms))


def _work(routine: Routine, plan: _Plan, lead: SegmentKey) -> Iterator[tuple[int, SegmentKey]]:
    """What is done in the part that `lead` leads to."""
    step, dose = plan.step, plan.dose
    if step is None:
        return
    place, _, first_side, set_number, *_ = lead
    sides = (Side.LEFT, Side.RIGHT) if dose.reps and step.sides is Sides.ALTERNATING else (first_side,)
    phases = (1, 2) if dose.reps and dose.breaths else (None,)
    breaths = range(1, dose.breaths + 1)
    breath_ms, tempo_ms = routine.breath.length_ms, step.tempo_ms
    for rep in range(1, dose.reps + 1) if dose.reps else (None,):
        for side in sides:
            if rep and not breaths:
                yield tempo_ms, SegmentKey(place, SegmentKind.REP, side, set_number, rep)
            for phase in phases:
                for breath in breaths:
                    yield breath_ms, SegmentKey(place, SegmentKind.BREATHE, side, set_number, rep, phase, breath)
                if dose.hold_ms:
                    yield dose.hold_ms, SegmentKey(place, SegmentKind.HOLD, side, set_number, rep)


def _work_ms(routine: Routine, plan: _Plan) -> int:
    """The sum of `_work`."""
    step, dose = plan.step, plan.dose
    round_ms = dose.breaths * routine.breath.length_ms + dose.hold_ms if dose.breaths else dose.hold_ms
    if step is None or not dose.reps:
        return round_ms
    rep_ms = 2 * round_ms if dose.breaths else step.tempo_ms + round_ms
    return dose.reps * rep_ms * (2 if step.sides is Sides.ALTERNATING else 1)


def _sides_in_turn(step: PoseStep) -> tuple[Side | None, ...]:
    """The side that each part of a set starts with. Repetitions that alternate stay in one part."""
    match step.sides:
        case Sides.NONE:
            return (None,)
        case Sides.RIGHT:
            return (Side.RIGHT,)
        case Sides.LEFT:
            return (Side.LEFT,)
        case Sides.ALTERNATING if step.dose.reps:
            return (Side.LEFT,)
        case Sides.EACH | Sides.ALTERNATING:
            return (Side.LEFT, Side.RIGHT)
