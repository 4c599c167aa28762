"""Gentle advice about a routine: what a kind physiotherapist would remark on, and what one click would mend."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, permutations
from typing import NamedTuple

from stretchtimer.core import wording
from stretchtimer.core.about_me import is_on_floor
from stretchtimer.core.dose import SECOND, Breath, Dose, Span
from stretchtimer.core.routines import Kind, Pose, PoseStep, Position, Routine, Sides

_OFTEN = 5
_HARD_IN_A_ROW = 3
_A_REST_MS = 15 * SECOND

_Indexed = Sequence[tuple[int, PoseStep]]
"""Steps with their indexes."""


@dataclass(frozen=True, slots=True)
class StepValue:
    """A key of one step and the value that its file is to give it; `None` takes the key out."""

    step: int
    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Mending:
    """What one click would do: values for keys of steps, or else a new order of all steps."""

    label: str
    values: tuple[StepValue, ...] = ()
    order: tuple[int, ...] = ()
    """The indexes of the present steps in their new order."""


@dataclass(frozen=True, slots=True)
class Advice:
    steps: tuple[int, ...]
    """The indexes of the steps that it speaks of, in order."""
    text: str
    mending: Mending | None = None


def advise(routine: Routine, avoid: Collection[str] = ()) -> tuple[Advice, ...]:
    """What there is to say about a routine, the weightiest first; nothing of it forbids anything.

    `avoid` are the words of `AVOID` that the person has chosen.
    """
    poses = [(index, step) for index, step in enumerate(routine.steps) if isinstance(step, PoseStep)]
    blocks = _blocks(routine)
    return (
        *_to_avoid(poses, avoid),
        *_one_sided(poses),
        *_under_dose(poses, routine.breath),
        *_up_and_down(blocks),
        *_without_rest(routine),
        *_same_area(poses),
        *_way_up(routine, blocks),
    )


def _to_avoid(poses: _Indexed, avoid: Collection[str]) -> Iterator[Advice]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, step in poses:
        if words := [f"“{word}”" for word in step.pose.avoid_with if word in avoid]:
            found[f"“{step.pose.name}” is one to be careful with: you said {wording.listing(words)}."].append(index)
    for text, steps in found.items():
        yield Advice(tuple(steps), text)


def _one_sided(poses: _Indexed) -> Iterator[Advice]:
    """Poses that are worked on one side alone in the whole of the routine: more of a weaker side is no matter."""
    by_pose: defaultdict[str, list[tuple[int, PoseStep]]] = defaultdict(list)
    for index, step in poses:
        by_pose[step.pose.id].append((index, step))
    for steps in by_pose.values():
        sides = {step.sides for _, step in steps}
        if sides == {Sides.LEFT} or sides == {Sides.RIGHT}:
            indexes = tuple(index for index, _ in steps)
            pose = steps[0][1].pose
            text = f"“{pose.name}” is done on the {sides.pop()} only; if that is not on purpose, do both sides."
            both = Sides.EACH.value if pose.sides is Sides.NONE else None
            values = tuple(StepValue(index, "sides", both) for index in indexes)
            yield Advice(indexes, text, Mending("Do both sides", values))


def _under_dose(poses: _Indexed, breath: Breath) -> Iterator[Advice]:
    found: defaultdict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for index, step in poses:
        if keys := _keys_under_dose(step, breath):
            given = wording.dose(step.dose)
            if keys == ["breaths"] and step.pose.dose.hold and step.override.breaths:
                given += f" ({wording.seconds(step.override.breaths.low * breath.length_ms)} s)"
            asked = wording.dose(_documented(step.pose))
            found[f"“{step.pose.name}” has {given} here; its source says {asked}."].append((index, keys))
    for text, steps in found.items():
        values = tuple(StepValue(index, key, None) for index, keys in steps for key in keys)
        mending = Mending("Use the source’s dose", values)
        yield Advice(tuple(index for index, _ in steps), text, mending)


def _keys_under_dose(step: PoseStep, breath: Breath) -> list[str]:
    """The keys of a step that, at their gentle end, ask for less than the document of its pose does."""
    over = step.override
    if not (over.hold or over.breaths or over.reps or over.sets):
        return []
    asked = _documented(step.pose)
    keys = [key for key in ("reps", "sets") if _less(getattr(over, key), getattr(asked, key))]
    if over.reps and not step.pose.dose.reps:
        return keys  # moved in and out of, and not held as the document has it
    if _less(over.hold, asked.hold) or _less(over.breaths, asked.breaths):
        return ["hold" if over.hold else "breaths", *keys]
    if not step.dose.reps:
        if over.hold and asked.breaths and over.hold.low < asked.breaths.low * breath.length_ms:
            return ["hold", *keys]
        if over.breaths and asked.hold and over.breaths.low * breath.length_ms < asked.hold.low:
            return ["breaths", *keys]
    return keys


def _less(given: Span | None, asked: Span | None) -> bool:
    return given is not None and asked is not None and given.low < asked.low


def _documented(pose: Pose) -> Dose:
    """As much of a pose's dose as comes from a document."""
    dose = pose.dose
    written = dict(dose.written)
    if written.get("from") != "document":
        return Dose()
    ours = written.get("ours", ())
    return Dose(
        hold=None if "hold" in ours else dose.hold,
        breaths=None if "breaths" in ours else dose.breaths,
        reps=None if "reps" in ours else dose.reps,
        sets=None if "sets" in ours else dose.sets,
        rest_ms=None if "rest" in ours else dose.rest_ms,
    )


class _Block(NamedTuple):
    """A step that says its position, with the rests after it and the steps that stay as they are."""

    position: Position
    floor: bool
    steps: range


def _blocks(routine: Routine) -> list[_Block]:
    """The steps in blocks; the first begins at the first step that says its position."""
    blocks: list[_Block] = []
    end = len(routine.steps)
    for index, step in reversed(tuple(enumerate(routine.steps))):
        if isinstance(step, PoseStep) and step.pose.position:
            position = step.pose.position
            floor = is_on_floor(position, step.pose.equipment)
            blocks.append(_Block(position, floor, range(index, end)))
            end = index
    return blocks[::-1]


def _up_and_down(blocks: Sequence[_Block]) -> Iterator[Advice]:
    goes_down = [next(run).steps.start for floor, run in groupby(blocks, lambda block: block.floor) if floor]
    if len(goes_down) > 1:
        times = "twice" if len(goes_down) == 2 else f"{len(goes_down)} times"
        text = f"It goes down to the floor and up again {times}; in another order, once would do."
        untouched = range(blocks[0].steps.start)
        order = (*untouched, *(index for block in _better_order(blocks) for index in block.steps))
        yield Advice(tuple(goes_down), text, Mending("Change the order", order=order))


def _better_order(blocks: Sequence[_Block]) -> list[_Block]:
    """The blocks with one stay on the floor, there each position once, and as few as possible out of their order.

    What is done on one's feet goes to the nearer end. Where both are as near it goes first, for warmth comes before
    depth; but the last goes last, for the way back up.
    """
    floor = [block for block in blocks if block.floor]
    feet = [block for block in blocks if not block.floor]
    first: list[_Block] = []
    last: list[_Block] = []
    below = 0
    for block in blocks:
        if block.floor:
            below += 1
        elif 2 * below < len(floor) or (2 * below == len(floor) and block is not feet[-1]):
            first.append(block)
        else:
            last.append(block)
    return first + _grouped(floor) + last


def _grouped(blocks: Sequence[_Block]) -> list[_Block]:
    """The blocks by position, with as few pairs as possible turned round."""
    groups: defaultdict[Position, list[_Block]] = defaultdict(list)
    turned: Counter[tuple[Position, Position]] = Counter()
    """How many pairs are turned round where the first position comes before the second."""
    for block in blocks:
        for position, others in groups.items():
            turned[block.position, position] += len(others)
        groups[block.position].append(block)
    best = min(permutations(groups), key=lambda order: sum(turned[pair] for pair in combinations(order, 2)))
    return [block for position in best for block in groups[position]]


def _without_rest(routine: Routine) -> Iterator[Advice]:
    run: list[int] = []
    area: str | None = None
    for index, step in enumerate((*routine.steps, None)):
        area_here = step.pose.areas[0] if isinstance(step, PoseStep) and _hard(step.pose) else None
        if area_here != area or (isinstance(step, PoseStep) and _time_to_rest(routine, step)):
            if area and len(run) >= _HARD_IN_A_ROW:
                text = f"{len(run)} strength poses in a row work the {area}; a short rest in between would do good."
                yield Advice(tuple(run), text)
            run, area = [], area_here
        run.append(index)


def _hard(pose: Pose) -> bool:
    return pose.kind is Kind.STRENGTH and bool(pose.areas)


def _time_to_rest(routine: Routine, step: PoseStep) -> bool:
    """Whether getting into the step is a rest, or takes as long as the person likes."""
    prepare_ms = routine.prepare_ms if step.prepare_ms is None else step.prepare_ms
    waits = routine.wait if step.wait is None else step.wait
    return waits or (prepare_ms or 0) >= _A_REST_MS


def _same_area(poses: _Indexed) -> Iterator[Advice]:
    """Areas that take up much of the routine; in a long one, five times need not be much."""
    by_area: defaultdict[str, list[int]] = defaultdict(list)
    for index, step in poses:
        if step.pose.areas:
            by_area[step.pose.areas[0]].append(index)
    for area, steps in by_area.items():
        if len(steps) >= _OFTEN and 3 * len(steps) >= len(poses):
            share = "All" if len(steps) == len(poses) else f"{len(steps)} of"
            text = f"{share} {len(poses)} poses work mainly on the {area}; one for another area would balance them."
            yield Advice(tuple(steps), text)


def _way_up(routine: Routine, blocks: Sequence[_Block]) -> Iterator[Advice]:
    # Who does not have to go back to work can stay down there.
    if "desk" in routine.tags and blocks and blocks[-1].floor:
        text = "It ends on the floor; a pose on your feet after that would ease the way back up."
        yield Advice((blocks[-1].steps.start,), text)
