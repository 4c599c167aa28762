"""A routine compiled to a flat, timed list of segments.

Player, cues, lengths, command line and editor all read this one list. Its sum is the routine's length, and both
sides of a pose get the same time to the millisecond.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
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

    @cached_property
    def _by_key(self) -> dict[SegmentKey, int]:
        return {segment.key: index for index, segment in enumerate(self.segments)}

    def index_at(self, position_ms: int) -> int:
        """The segment under a position; the last one at the very end."""
        return max(0, bisect_right(self._starts, position_ms) - 1)

    def find(self, key: SegmentKey) -> int | None:
        return self._by_key.get(key)

    def step_start(self, step: int) -> int | None:
        """The index of a step's first segment; `None` where there is no such step."""
        return next((i for i, segment in enumerate(self.segments) if segment.key.step == step), None)

    def part_start(self, part: int) -> int | None:
        """The index of a part's first segment; `None` where there is no such part."""
        return next((i for i, segment in enumerate(self.segments) if segment.part == part), None)


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
    position_ms = 0
    for number, part in enumerate(_parts(routine, effort, adjustments)):
        if _waits(routine, part, adjustments):
            waits.add(len(segments) + bool(_lead_ms(part, adjustments)))
        for length_ms, key in ((_lead_ms(part, adjustments), part.lead), *_work(routine, part)):
            if length_ms:
                segments.append(Segment(position_ms, length_ms, key, number))
                position_ms += length_ms
    return Timeline(routine, effort, adjustments, tuple(segments), frozenset(waits))


def length_ms(routine: Routine, effort: Effort, adjustments: Adjustments | None = None) -> int:
    """The length of the routine's timeline, without laying it out: for lists of many routines."""
    adjustments = adjustments or Adjustments()
    parts = _parts(routine, effort, adjustments)
    return sum(_lead_ms(part, adjustments) + _work_ms(routine, part) for part in parts)


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


class _Part(NamedTuple):
    lead_ms: int
    lead: SegmentKey
    """The `prepare`, `switch` or `rest` that leads to the part, also where it takes no time."""
    step: PoseStep | None
    """`None` where the part is a rest alone."""
    dose: _Counts


_NO_DOSE = _Counts(0, 0, 0, 0, 0)


def _parts(routine: Routine, effort: Effort, adjustments: Adjustments) -> Iterator[_Part]:
    last: Position | None = Position.STANDING
    for index, step in enumerate(routine.steps):
        if isinstance(step, RestStep):
            yield _Part(step.length_ms, SegmentKey(index, SegmentKind.REST), None, _NO_DOSE)
            continue
        dose = _counts(step, index, routine, effort, adjustments)
        prepare_ms = _first(step.prepare_ms, routine.prepare_ms, _prepare_ms(last, step.pose.position))
        switch_ms = _first(step.switch_ms, routine.switch_ms, SWITCH)
        last = step.pose.position or last
        sides = _sides_in_turn(step)
        for set_number in range(1, dose.sets + 1):
            for turn, side in enumerate(sides):
                if set_number == 1 and turn == 0:
                    kind, lead_ms = SegmentKind.PREPARE, prepare_ms
                elif turn == 0 and (dose.rest_ms or len(sides) == 1):
                    kind, lead_ms = SegmentKind.REST, dose.rest_ms
                else:
                    kind, lead_ms = SegmentKind.SWITCH, switch_ms
                yield _Part(lead_ms, SegmentKey(index, kind, side, set_number), step, dose)


def _lead_ms(part: _Part, adjustments: Adjustments) -> int:
    return max(0, part.lead_ms + adjustments.pauses.get(part.lead, 0))


def _waits(routine: Routine, part: _Part, adjustments: Adjustments) -> bool:
    """Whether the part begins with a wait: where the body has to be put in place, not after a rest in the same pose."""
    if part.step is None or (part.lead.kind is SegmentKind.REST and len(_sides_in_turn(part.step)) == 1):
        return False
    return adjustments.wait or (routine.wait if part.step.wait is None else part.step.wait)


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


def _work(routine: Routine, part: _Part) -> Iterator[tuple[int, SegmentKey]]:
    step, dose = part.step, part.dose
    if step is None:
        return
    if not dose.reps:
        yield from _one_round(routine, dose, part.lead, None, None)
        return
    for rep in range(1, dose.reps + 1):
        for side in (Side.LEFT, Side.RIGHT) if step.sides is Sides.ALTERNATING else (part.lead.side,):
            here = part.lead._replace(side=side)
            if dose.breaths:
                for phase in (1, 2):
                    yield from _one_round(routine, dose, here, rep, phase)
            else:
                yield step.tempo_ms, SegmentKey(here.step, SegmentKind.REP, side, here.set, rep)
                yield from _one_round(routine, dose, here, rep, None)


def _one_round(
    routine: Routine, dose: _Counts, place: SegmentKey, rep: int | None, phase: int | None
) -> Iterator[tuple[int, SegmentKey]]:
    """The hold or the breaths, once."""
    breath_ms = routine.breath.length_ms
    for breath in range(1, dose.breaths + 1):
        yield breath_ms, SegmentKey(place.step, SegmentKind.BREATHE, place.side, place.set, rep, phase, breath)
    if dose.hold_ms:
        yield dose.hold_ms, SegmentKey(place.step, SegmentKind.HOLD, place.side, place.set, rep)


def _work_ms(routine: Routine, part: _Part) -> int:
    """The sum of `_work`."""
    step, dose = part.step, part.dose
    round_ms = dose.breaths * routine.breath.length_ms + dose.hold_ms
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


def _prepare_ms(last: Position | None, position: Position | None) -> int:
    return PREPARE if position in (None, last) else PREPARE_NEW_POSITION


def _first(*candidates: int | None) -> int:
    return next(value for value in candidates if value is not None)
