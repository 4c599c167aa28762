"""Poses as files: `routines/poses/<id>.yaml`, or written in place within a routine."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stretchtimer.core.dose import (
    BREATHS_BOUNDS,
    HOLD_BOUNDS,
    REPS_BOUNDS,
    SETS_BOUNDS,
    TEMPO_BOUNDS,
    Dose,
)
from stretchtimer.core.routines import AREAS, AVOID, EQUIPMENT, Kind, Pose, Position, Sides
from stretchtimer.core.wording import PLACEHOLDERS
from stretchtimer.storage import schema
from stretchtimer.storage.files import UnreadableFileError, read_bounded
from stretchtimer.storage.problems import MISLEADING, Reading, T, quoted
from stretchtimer.storage.yaml_text import ListNode, MappingNode, Node, Report, TextNode, read_tree, tree_of
from stretchtimer.storage.yaml_writing import Data, mapping_lines

DOSE_AMOUNTS: dict[str, schema.Reader] = {
    "hold": schema.time_range(HOLD_BOUNDS),
    "breaths": schema.count_range(BREATHS_BOUNDS),
    "reps": schema.count_range(REPS_BOUNDS),
    "sets": schema.count_range(SETS_BOUNDS),
    "rest": schema.one_time(HOLD_BOUNDS),
}
"""What a dose says, in a pose's `dose` or in a routine's step."""

_DOSE_FIELDS = DOSE_AMOUNTS | {
    "from": schema.one_of(("document", "ours")),
    "ours": schema.list_of(schema.one_of(tuple(DOSE_AMOUNTS))),
}


def _dose(report: Report, node: Node, _key: str) -> Dose:
    return dose_from(report, node, schema.read_fields(report, node, _DOSE_FIELDS, "a dose"))


TEMPO = schema.one_time(TEMPO_BOUNDS)

_POSE_FIELDS: dict[str, schema.Reader] = {
    "name": schema.line,
    "also_called": schema.list_of(schema.line),
    "summary": schema.long_text,
    "kind": schema.member_of(tuple(Kind)),
    "position": schema.member_of(tuple(Position)),
    "areas": schema.list_of(schema.one_of(AREAS)),
    "equipment": schema.list_of(schema.one_of(EQUIPMENT)),
    "sides": schema.member_of((Sides.NONE, Sides.EACH, Sides.ALTERNATING)),
    "dose": _dose,
    "tempo": TEMPO,
    "instructions": schema.list_of(schema.long_line),
    "deeper": schema.long_text,
    "easier": schema.long_text,
    "breathing": schema.long_text,
    "cautions": schema.list_of(schema.long_line),
    "avoid_with": schema.list_of(schema.one_of(AVOID)),
    "sources": schema.list_of(schema.line),
    "figure": schema.plain_data,
}
POSE_KEYS = tuple(_POSE_FIELDS)
"""In the order in which they are written."""
_SIDED_TEXTS = ("name", "summary", "instructions", "deeper", "easier", "breathing", "cautions")
_STAND_INS: Mapping[str, Data] = {"name": "-", "instructions": ["-"]}
_NEEDED = {"name": "Give the pose a name.", "instructions": "Say how to get into the pose."}
_BRACED = re.compile(r"\{[^{}]*\}?|\}")


def read_pose(path: Path) -> Reading[Pose]:
    """The pose in a file, or every problem that it has; never raises."""
    report, node = open_tree(path)
    return pose_reading(report, node)


def figures_in(path: Path) -> tuple[tuple[int, int, object], ...]:
    """The data of each figure in a pose or routine file, with the line and column of its key; none where unreadable."""
    report, tree = open_tree(path)
    found: list[tuple[int, int, object]] = []
    waiting: list[Node | None] = [tree]
    while waiting:
        match waiting.pop():
            case MappingNode(entries=entries):
                if (entry := entries.get("figure")) is not None:
                    key, value = entry
                    found.append((key.line, key.column, schema.plain_data(report, value, "figure")))
                waiting += [value for key, (_, value) in entries.items() if key != "figure"]
            case ListNode(items=items):
                waiting += items
    return tuple(sorted(found, key=lambda each: each[:2]))


def pose_of(data: Mapping[str, Data]) -> tuple[Pose | None, dict[str, str]]:
    """The pose that is written so, as far as it can be read, and what is wrong with it: a sentence for each faulty key.

    Where it has no name or no instructions a dash stands in for them. `None` where what there is of them is unsound.
    """
    faults = {key: words for key, words in _NEEDED.items() if not data.get(key)}
    # One that is missing would be reported where the pose begins, which is the place of another.
    said = {**{key: value for key, value in data.items() if value}, **{key: _STAND_INS[key] for key in faults}}
    report = Report(Path("pose.yaml"))
    node = tree_of("\n".join(mapping_lines(said, 0)), report)
    pose = pose_from(report, node) if node else None
    lines = {name.line: key for key, (name, _) in node.entries.items()} if isinstance(node, MappingNode) else {}
    for problem in report.problems:
        line = max((line for line in lines if line <= problem.line), default=None)
        if line is not None:
            faults.setdefault(lines[line], f"{problem.message[:1].upper()}{problem.message[1:]}.")
    return pose, faults


def open_tree(path: Path) -> tuple[Report, Node | None]:
    """A file as a tree, `None` where it has none; what is wrong so far is in the report."""
    report = Report(path)
    try:
        return report, read_tree(read_bounded(path), report)
    except UnreadableFileError as error:
        report.add(1, 1, str(error))
        return report, None


def pose_reading(report: Report, node: Node | None) -> Reading[Pose]:
    check_stem(report)
    pose = pose_from(report, node, report.path.stem) if node else None
    return sound(report, pose)


def sound(report: Report, value: T | None) -> Reading[T]:
    """The value where nothing was reported, else the problems."""
    return Reading(None, report.problems) if len(report) else Reading(value)


def check_stem(report: Report) -> None:
    """A file's name is the id of what it holds, so it has to be one that can be shown and typed."""
    if re.search(MISLEADING, report.path.stem):
        report.add(1, 1, "the file’s name holds an invisible character; rename it")


def pose_from(report: Report, node: Node, pose_id: str | None = None) -> Pose | None:
    """The pose that a mapping gives; without an id, its name makes one. `None` where something essential is wrong."""
    values = schema.read_fields(report, node, _POSE_FIELDS, "a pose", required=("name", "instructions"))
    if not isinstance(node, MappingNode):
        return None
    # Where `sides` is misspelt its problem is said already, and the texts may well be right.
    sided = values.get("sides", Sides.NONE) is not Sides.NONE or schema.is_unsound(node, values, "sides")
    for key in _SIDED_TEXTS:
        if key in values:
            check_placeholders(report, node.entries[key][1], sided and key != "name")
    if values.get("instructions") == () and not _items(node, "instructions"):
        report.at(node.entries["instructions"][1], "“instructions” is an empty list; say how to get into the pose")
    if "name" not in values or not values.get("instructions"):
        return None
    if "tempo" in values:
        values["tempo_ms"] = values.pop("tempo")
    return Pose(id=pose_id or slug(values["name"]), **values)


def dose_from(report: Report, node: Node, values: dict[str, Any]) -> Dose:
    """The dose that the sound `values` of a mapping give, checked for what does not go together."""
    if not isinstance(node, MappingNode):
        return Dose()
    if "hold" in values and "breaths" in values:
        at = max(node.entries["hold"][0], node.entries["breaths"][0], key=lambda key: (key.line, key.column))
        report.at(at, "a pose is held for a time or for a number of breaths; take “hold” or “breaths” out")
        del values["breaths"]
    given = {key: values[key] for key in DOSE_AMOUNTS if key in values}
    for key in values.get("ours", ()):
        if key not in node.entries:
            report.at(node.entries["ours"][1], f"“ours” names {quoted(key)}, which this dose does not give; add it")
    written = tuple(
        (key, _as_written(node.entries[key][1])) for key in node.entries if key in values and key in _DOSE_FIELDS
    )
    return Dose(
        hold=given.get("hold"),
        breaths=given.get("breaths"),
        reps=given.get("reps"),
        sets=given.get("sets"),
        rest_ms=given.get("rest"),
        written=written,
    )


def check_placeholders(report: Report, node: Node, sided: bool) -> None:
    """Reports what stands in braces and is not `{side}` or `{other}`; and those too, where there are no sides."""
    texts = node.items if isinstance(node, ListNode) else [node]
    for text in texts:
        if not isinstance(text, TextNode):
            continue
        for found in _BRACED.finditer(text.text):
            if found[0] not in PLACEHOLDERS:
                report.at(text, f"{quoted(found[0])} is not a placeholder; there are {{side}} and {{other}}")
            elif not sided:
                report.at(text, f"{quoted(found[0])} needs a pose with sides; write “sides: each”, or other words")


def has_placeholders(pose: Pose) -> bool:
    """Whether any of its texts speaks of a side."""
    texts = (pose.summary, *pose.instructions, pose.deeper, pose.easier, pose.breathing, *pose.cautions)
    return any(placeholder in text for text in texts for placeholder in PLACEHOLDERS)


def _items(node: MappingNode, key: str) -> list[Node]:
    value = node.entries[key][1]
    return value.items if isinstance(value, ListNode) else []


def _as_written(node: Node) -> str | tuple[str, ...]:
    if isinstance(node, ListNode):
        return tuple(item.text.strip() for item in node.items if isinstance(item, TextNode))
    return node.text.strip() if isinstance(node, TextNode) else ""


def slug(name: str, otherwise: str = "pose") -> str:
    """A name as an id: `Wrist circles` is `wrist-circles`; letters keep their script and lose their accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", bare).strip("-") or otherwise
