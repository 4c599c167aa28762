"""Routines as files: a title, and a list of poses with what the routine changes about each."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from stretchtimer.core.dose import BREATH_BOUNDS, HOLD_BOUNDS, PAUSE_BOUNDS, SECOND, Breath
from stretchtimer.core.routines import STEPS_BOUNDS, Level, Pose, PoseStep, RestStep, Routine, Sides, Step
from stretchtimer.core.timeline import MOST_SEGMENTS, segment_count
from stretchtimer.storage import schema
from stretchtimer.storage.pose_files import (
    DOSE_AMOUNTS,
    TEMPO,
    check_placeholders,
    check_stem,
    dose_from,
    has_placeholders,
    open_tree,
    pose_from,
    pose_reading,
    sound,
)
from stretchtimer.storage.problems import Problem, Reading, quoted
from stretchtimer.storage.yaml_text import ListNode, MappingNode, Node, Report, TextNode, UnreadableNode, read_tree

_SHORTEST_BREATH = SECOND


def _keep_node(_report: Report, node: Node, _key: str) -> Node:
    return node


_PAUSE = schema.one_time(PAUSE_BOUNDS)
_BREATH_PHASE = schema.one_time(BREATH_BOUNDS)
_BREATH_FIELDS: dict[str, schema.Reader] = {
    "in": _BREATH_PHASE,
    "hold": _BREATH_PHASE,
    "out": _BREATH_PHASE,
    "hold_out": _BREATH_PHASE,
}


def _breath(report: Report, node: Node, _key: str) -> Breath:
    values = schema.read_fields(report, node, _BREATH_FIELDS, "a breath")
    breath = Breath(**{f"{phase}_ms": length_ms for phase, length_ms in values.items()})
    if breath.length_ms < _SHORTEST_BREATH:
        report.at(node, "a breath of less than a second cannot be followed; make “in” or “out” longer")
    return breath


_ROUTINE_FIELDS: dict[str, schema.Reader] = {
    "title": schema.line,
    "summary": schema.long_text,
    "why": schema.long_text,
    "tags": schema.list_of(schema.line),
    "level": schema.member_of(tuple(Level)),
    "prepare": _PAUSE,
    "switch": _PAUSE,
    "wait": schema.yes_or_no,
    "breath": _breath,
    "poses": _keep_node,
}
ROUTINE_KEYS = tuple(_ROUTINE_FIELDS)
"""In the order in which they are written."""
_STEP_FIELDS: dict[str, schema.Reader] = {
    "pose": _keep_node,
    **DOSE_AMOUNTS,
    "sides": schema.member_of(tuple(Sides)),
    "tempo": TEMPO,
    "prepare": _PAUSE,
    "switch": _PAUSE,
    "wait": schema.yes_or_no,
    "note": schema.long_text,
}
STEP_KEYS = tuple(_STEP_FIELDS)
"""In the order in which they are written."""


def _out_of_place(report: Report, node: Node, key: str) -> None:
    report.at(node, f"a rest stands alone; take “{key}” out, or name a pose with “pose:”")


_REST_FIELDS = dict.fromkeys(_STEP_FIELDS, _out_of_place) | {"rest": schema.one_time(HOLD_BOUNDS)}


def read_routine(path: Path, poses: Mapping[str, Pose], unreadable: Collection[str] = ()) -> Reading[Routine]:
    """The routine in a file, or every problem that it has; never raises.

    `poses` are the library's, by id; `unreadable` are the ids of poses whose own files have problems.
    """
    report, node = open_tree(path)
    return _reading(report, node, poses, unreadable)


def routine_from_text(
    content: bytes, path: Path, poses: Mapping[str, Pose], unreadable: Collection[str] = ()
) -> Reading[Routine]:
    """As `read_routine`, from what a file at `path` would hold."""
    report = Report(path)
    return _reading(report, read_tree(content, report), poses, unreadable)


def check_file(path: Path, poses: Mapping[str, Pose], unreadable: Collection[str] = ()) -> tuple[Problem, ...]:
    """The problems of a file that holds a pose or a routine, whichever its keys or else its folder tell."""
    report, node = open_tree(path)
    if node is not None and _is_pose(path, node):
        return pose_reading(report, node).problems
    return _reading(report, node, poses, unreadable).problems


def _is_pose(path: Path, node: Node) -> bool:
    keys = node.entries.keys() if isinstance(node, MappingNode) else set[str]()
    if keys & {"poses", "title"}:
        return False
    return bool(keys & {"instructions", "name"}) or path.parent.name == "poses"


def _reading(
    report: Report, node: Node | None, poses: Mapping[str, Pose], unreadable: Collection[str]
) -> Reading[Routine]:
    check_stem(report)
    routine = _routine(report, node, poses, unreadable) if node else None
    return sound(report, routine)


def _routine(report: Report, node: Node, poses: Mapping[str, Pose], unreadable: Collection[str]) -> Routine | None:
    values = routine_values(report, node)
    steps = StepReader(report, poses, unreadable).read(values["poses"]) if "poses" in values else []
    return routine_of(report.path, values, tuple(step for step in steps if step))


def routine_values(report: Report, node: Node) -> dict[str, Any]:
    """The sound values of a routine by their keys, `poses` as the node that it is."""
    return schema.read_fields(report, node, _ROUTINE_FIELDS, "a routine", required=("title", "poses"))


def routine_of(path: Path, values: Mapping[str, Any], steps: tuple[Step, ...]) -> Routine | None:
    """What `routine_values` and a `StepReader` have read, put together; `None` where something essential is missing."""
    if "title" not in values or not steps:
        return None
    fields = {f"{key}_ms" if key in ("prepare", "switch") else key: value for key, value in values.items()}
    del fields["poses"]
    return Routine(id=path.stem, steps=steps, **fields)


def faults_of_length(segments: Iterable[int]) -> Iterator[tuple[int, str]]:
    """What is wrong with the number of steps, and of the segments that each has: the index of a step, and a message."""
    most, total = STEPS_BOUNDS[1], 0
    for index, count in enumerate(segments):
        if index == most:
            yield index, f"a routine has at most {most} steps; take the rest out"
            return
        if total <= MOST_SEGMENTS < total + count:
            yield index, "the routine is too long from here on; ask for fewer sets, reps or breaths"
        total += count


class StepReader:
    """Reads the list of steps, or one of them."""

    def __init__(self, report: Report, poses: Mapping[str, Pose], unreadable: Collection[str]) -> None:
        self._report = report
        self._poses = poses
        self._unreadable = unreadable

    def read(self, node: Node) -> list[Step | None]:
        """What each item of the list gives; what is wrong with one that gives none is reported."""
        if not isinstance(node, ListNode):
            self._report.at(node, "“poses” takes a list; write each step on a line of its own after “- ”")
            return []
        fewest, most = STEPS_BOUNDS
        if len(node.items) < fewest:
            self._report.at(node, "“poses” is an empty list; name a pose")
        steps = [self.step(item) for item in node.items[:most]]
        segments = [segment_count(step) if step else 0 for step in steps]
        for index, message in faults_of_length(segments + [0] * (len(node.items) - len(steps))):
            self._report.at(node.items[index], message)
        return steps

    def step(self, node: Node) -> Step | None:
        """The step that an item of the list gives; `None` where something essential is wrong."""
        match node:
            case TextNode(nothing=True):
                self._report.at(node, "this step is empty; name a pose or take its “-” out")
                return None
            case TextNode():
                return self._plain_step(node)
            case MappingNode() if "rest" in node.entries and "pose" not in node.entries:
                return self._rest(node)
            case MappingNode():
                return self._pose_step(node)
            case ListNode():
                self._report.at(node, "a step cannot be a list; name a pose")
                return None
            case UnreadableNode():
                return None

    def _plain_step(self, node: TextNode) -> PoseStep | None:
        pose = self._named(node)
        if pose is None:
            return None
        step = PoseStep(pose)
        self._check_playable(step, node)
        return step

    def _rest(self, node: MappingNode) -> RestStep | None:
        values = schema.read_fields(self._report, node, _REST_FIELDS, "a rest", required=("rest",))
        return RestStep(values["rest"]) if "rest" in values else None

    def _pose_step(self, node: MappingNode) -> PoseStep | None:
        values = schema.read_fields(self._report, node, _STEP_FIELDS, "a step", required=("pose",))
        override = dose_from(self._report, node, values)
        pose = self._pose(values["pose"]) if "pose" in values else None
        if pose is None:
            return None
        step = PoseStep(
            pose,
            override,
            sides_override=values.get("sides"),
            tempo_override_ms=values.get("tempo"),
            prepare_ms=values.get("prepare"),
            switch_ms=values.get("switch"),
            wait=values.get("wait"),
            note=values.get("note", ""),
        )
        self._check_sides(step, node, values)
        if not any(schema.is_unsound(node, values, key) for key in DOSE_AMOUNTS):
            self._check_playable(step, node)
        return step

    def _check_sides(self, step: PoseStep, node: MappingNode, values: Mapping[str, Any]) -> None:
        if step.sides_override is Sides.NONE and step.pose.sides is not Sides.NONE and has_placeholders(step.pose):
            at = node.entries["sides"][1]
            self._report.at(at, "the text of this pose names its sides; take “sides: none” out")
        if "note" in values:
            sided = step.sides is not Sides.NONE or schema.is_unsound(node, values, "sides")
            check_placeholders(self._report, node.entries["note"][1], sided)

    def _check_playable(self, step: PoseStep, node: Node) -> None:
        if not step.dose.playable:
            self._report.at(node, "nothing says how long this pose takes; add “hold”, “breaths” or “reps”")

    def _pose(self, node: Node) -> Pose | None:
        match node:
            case TextNode():
                return self._named(node)
            case MappingNode():
                return pose_from(self._report, node)
            case _:
                self._report.at(node, "“pose” takes one pose; write each on a step of its own")
                return None

    def _named(self, node: TextNode) -> Pose | None:
        name = node.text.strip()
        if name in self._poses:
            return self._poses[name]
        if name in self._unreadable:
            self._report.at(node, f"the pose {quoted(name)} has problems; put its own file right")
            return None
        hint = schema.suggestion(self._report, name, self._poses)
        self._report.at(node, f"no pose {quoted(name)}{hint or '; write the id of one that there is'}")
        return None
