"""Workouts of other apps, written as a person would write them as routines here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stretchtimer.core import wording
from stretchtimer.core.dose import HOLD_BOUNDS, PAUSE_BOUNDS, SECOND, SETS_BOUNDS, Span
from stretchtimer.core.routines import STEPS_BOUNDS, Pose, Side, Sides
from stretchtimer.storage.exchange import naming
from stretchtimer.storage.exchange.preview import Remark, RemarkKind
from stretchtimer.storage.exchange.workouts import Exercise, Part, Pause, Workout, assumed, dropped
from stretchtimer.storage.problems import quoted
from stretchtimer.storage.yaml_writing import Data, item_lines, mapping_lines

_LONGEST_SWITCH_MS = 30 * SECOND
"""A longer rest between left and right is a rest, and no time to change sides."""
_UNNAMED = "Exercise"
_COLUMN = 2
"""Where the dashes of the steps stand."""


class EmptyWorkoutError(Exception):
    """A workout has nothing in it that could become a step; the sentence says which workout."""


@dataclass(frozen=True, slots=True)
class Written:
    """A routine's text, and what is to be said about it."""

    title: str
    text: str
    remarks: tuple[Remark, ...]


def written(workout: Workout, catalogue: naming.Catalogue) -> Written:
    """The routine that a workout becomes.

    Raises:
        EmptyWorkoutError: it has no steps.
    """
    title = naming.tidy(workout.title) or "Workout"
    drafts, remarks = _in_sets(_drafts(workout.parts, catalogue)), list(workout.remarks)
    if not drafts:
        raise EmptyWorkoutError(f"{quoted(title)} has no exercises that could come in")
    most = STEPS_BOUNDS[1]
    if len(drafts) > most:
        remarks.append(dropped(f"a routine has at most {most} steps; the rest of them stay behind"))
        del drafts[most:]
    poses = [draft for draft in drafts if isinstance(draft, _PoseDraft)]
    head, more = _settings(poses)
    lines = [*mapping_lines({"title": title, **head}, 0), "poses:"]
    for index, draft in enumerate(drafts):
        lines += item_lines(draft.data(head), _COLUMN)
        remarks += (replace(remark, step=index) for remark in draft.remarks)
    if any(pose.timed for pose in poses):
        more.append(assumed("each time is taken as a hold: the file does not tell holding still from moving"))
    return Written(title, "\n".join(lines) + "\n", tuple(more + remarks))


@dataclass(slots=True)
class _PauseDraft:
    length_ms: int
    remarks: tuple[Remark, ...] = ()

    def data(self, _head: Mapping[str, str]) -> Data:
        return {"rest": wording.time_text(self.length_ms)}


@dataclass(slots=True)
class _PoseDraft:
    """A step with a pose: one of the library, or one written in place."""

    name: str
    text: str
    pose: Pose | None
    both: bool
    """Whether it takes in what stood there for the left and for the right."""
    length_ms: int
    before_ms: int | None
    switch_ms: int | None
    sides: Sides | None
    remarks: tuple[Remark, ...] = ()
    sets: int = 1
    rest_ms: int | None = None
    """The time between two sets; `None` where nothing is said of it."""

    @property
    def repeats(self) -> tuple[object, ...]:
        """What makes two of them the same, whenever they come."""
        return (self.name, self.text, self.pose and self.pose.id, self.both, self.length_ms, self.switch_ms, self.sides)

    @property
    def timed(self) -> bool:
        """Whether its time is its own, and not given up for the repetitions of a pose in the library."""
        return self.pose is None or self.pose.dose.reps is None

    def data(self, head: Mapping[str, str]) -> Data:
        values = self._values(head)
        if self.pose:
            return {"pose": self.pose.id, **values} if values else self.pose.id
        sides = {"sides": Sides.EACH.value} if self.both else {}
        return {"pose": {"name": self.name, **sides, "instructions": [self.text]}, **values}

    def _values(self, head: Mapping[str, str]) -> dict[str, Data]:
        values: dict[str, Data] = {}
        dose = self.pose.dose if self.pose else None
        several = dose is not None and dose.sets is not None and dose.sets.high > 1
        if self.timed and (dose is None or several or dose.hold != Span(self.length_ms, self.length_ms)):
            values["hold"] = wording.time_text(self.length_ms)
        if self.timed and (several or self.sets > 1):
            values["sets"] = self.sets
        if self.rest_ms is not None:
            values["rest"] = wording.time_text(self.rest_ms)
        if self.sides:
            values["sides"] = self.sides.value
        for key, length_ms in (("prepare", self.before_ms), ("switch", self.switch_ms)):
            if length_ms is not None and wording.time_text(length_ms) != head.get(key):
                values[key] = wording.time_text(length_ms)
        return values


def _settings(poses: Sequence[_PoseDraft]) -> tuple[dict[str, str], list[Remark]]:
    """The times that the routine sets for all of its steps; where not each has one, none keeps its own."""
    head: dict[str, str] = {}
    remarks: list[Remark] = []
    if any(pose.before_ms is None for pose in poses):
        for pose in poses:
            pose.before_ms = None
        remarks.append(assumed("the file gives no time to get into each pose; the usual time is added"))
    usual = Counter(pose.before_ms for pose in poses[1:] if pose.before_ms is not None).most_common(1)
    if usual:
        head["prepare"] = wording.time_text(usual[0][0])
    switches = {pose.switch_ms for pose in poses if pose.both}
    if len(switches) == 1 and (switch_ms := switches.pop()) is not None:
        head["switch"] = wording.time_text(switch_ms)
    return head, remarks


def _drafts(parts: Sequence[Part], catalogue: naming.Catalogue) -> list[_PoseDraft | _PauseDraft]:
    drafts: list[_PoseDraft | _PauseDraft] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        if isinstance(part, Pause):
            drafts.append(_PauseDraft(part.length_ms))
            index += 1
            continue
        other, switch_ms, taken = _partner(parts, index)
        found = naming.pair(naming.tidy(part.name), naming.tidy(other.name)) if other else None
        if other and found and part.length_ms == other.length_ms:
            drafts.append(_both_sides(part, other, found, switch_ms, catalogue))
            index += taken
        else:
            drafts.append(_single(part, catalogue))
            index += 1
    return drafts


def _in_sets(drafts: list[_PoseDraft | _PauseDraft]) -> list[_PoseDraft | _PauseDraft]:
    """The same without one pose several times in a row: that is written as sets, with the rest that lies between."""
    gathered: list[_PoseDraft | _PauseDraft] = []
    index = 0
    while index < len(drafts):
        draft = drafts[index]
        index += 1
        gathered.append(draft)
        if isinstance(draft, _PauseDraft) or not draft.timed:
            continue
        while (more := _next_set(drafts[index : index + 2], draft)) and draft.sets < SETS_BOUNDS[1]:
            rest_ms, taken = more
            if draft.sets > 1 and rest_ms != draft.rest_ms:
                break
            draft.sets, draft.rest_ms = draft.sets + 1, rest_ms
            index += taken
        if draft.sets > 1:
            draft.remarks += (assumed(f"it stands there {draft.sets} times in a row, and becomes as many sets"),)
    return gathered


def _next_set(after: Sequence[_PoseDraft | _PauseDraft], draft: _PoseDraft) -> tuple[int | None, int] | None:
    """The rest before the same pose comes again, and how many drafts that takes; `None` where another comes."""
    match after:
        case [_PoseDraft() as again, *_]:
            rest_ms, taken = again.before_ms, 1
        case [_PauseDraft(length_ms), _PoseDraft() as again]:
            rest_ms, taken = length_ms + (again.before_ms or 0), 2
        case _:
            return None
    if again.repeats != draft.repeats or (rest_ms is not None and not _can_rest(rest_ms)):
        return None
    return rest_ms, taken


def _can_rest(length_ms: int) -> bool:
    return HOLD_BOUNDS[0] <= length_ms <= HOLD_BOUNDS[1]


def _partner(parts: Sequence[Part], index: int) -> tuple[Exercise | None, int | None, int]:
    """The exercise after this one, the time between, and how many parts the two are; a short pause may lie between."""
    after = parts[index + 1 : index + 3]
    match after:
        case [Exercise() as other, *_]:
            switch_ms, taken = other.before_ms, 2
        case [Pause(length_ms), Exercise() as other] if length_ms <= _LONGEST_SWITCH_MS:
            switch_ms, taken = length_ms + (other.before_ms or 0), 3
        case _:
            return None, None, 1
    return other, None if switch_ms is None else min(switch_ms, PAUSE_BOUNDS[1]), taken


def _both_sides(
    part: Exercise, other: Exercise, found: naming.SidedName, switch_ms: int | None, catalogue: naming.Catalogue
) -> _PoseDraft:
    pose = catalogue.find(found.name)
    names = f"{quoted(naming.tidy(part.name))} and {quoted(naming.tidy(other.name))}"
    each = "" if pose and pose.dose.reps else f", {wording.seconds(part.length_ms)} s for each"
    remarks = [assumed(f"{names} become one step for both sides{each}")]
    if found.side is Side.RIGHT:
        remarks.append(assumed("it starts on the left here"))
    if pose and pose.sides is Sides.NONE:
        remarks.append(assumed(f"{quoted(pose.name)} is for both sides at once otherwise"))
    sides = Sides.EACH if pose and pose.sides is Sides.NONE else None
    draft = _PoseDraft(found.name, found.text, pose, True, part.length_ms, part.before_ms, switch_ms, sides)
    return _with_remarks(draft, part, remarks)


def _single(part: Exercise, catalogue: naming.Catalogue) -> _PoseDraft:
    name = naming.tidy(part.name) or _UNNAMED
    pose, sides = catalogue.find(name), None
    remarks: list[Remark] = []
    if pose is None and (found := naming.sided(name)) and (pose := catalogue.find(found.name)):
        sides = Sides(found.side) if pose.sides is not Sides.NONE else None
    elif pose and pose.sides is not Sides.NONE and pose.dose.reps is None:
        seconds = wording.seconds(part.length_ms)
        remarks.append(assumed(f"it is done on both sides here, {seconds} s each: the file names no side"))
    draft = _PoseDraft(name, name, pose, False, part.length_ms, part.before_ms, None, sides)
    return _with_remarks(draft, part, remarks)


def _with_remarks(draft: _PoseDraft, part: Exercise, remarks: list[Remark]) -> _PoseDraft:
    pose, name = draft.pose, draft.name
    if pose is None:
        first = Remark(RemarkKind.KEPT, f"the library has no {quoted(name)}; it comes in as a pose without a drawing")
    else:
        first = Remark(RemarkKind.MATCHED, f"{quoted(name)} is {quoted(pose.name)} of the library")
        if not draft.timed:
            own = wording.dose(pose.dose)
            remarks.append(assumed(f"it is counted here: {own}, in place of {wording.seconds(part.length_ms)} s"))
    if not part.name.strip():
        remarks.append(assumed("it has no name in the file"))
    elif " ".join(part.name.split()) != naming.tidy(part.name):
        remarks.append(dropped("what cannot stand in a name was taken out of it; please look at it"))
    draft.remarks = (first, *remarks, *part.remarks)
    return draft
