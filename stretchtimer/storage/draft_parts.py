"""The parts of a routine's text, each read alone: its steps, and the frame that stands around them.

What is read of a step knows nothing of its place, and stays good for as long as its text is the same.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from stretchtimer.core.routines import Pose, Step
from stretchtimer.core.timeline import segment_count
from stretchtimer.storage.pose_files import check_stem
from stretchtimer.storage.routine_files import StepReader, routine_values
from stretchtimer.storage.step_text import Cut
from stretchtimer.storage.yaml_editing import places
from stretchtimer.storage.yaml_text import ListNode, MappingNode, Node, Report, TextNode, tree_of
from stretchtimer.storage.yaml_writing import Data

LIST_KEY = "poses:\n"
"""Before a step's text, this makes it a text of its own."""
STAND_IN = "\ue000\ue001\ue000"
"""What stands in the frame where the steps were."""
ALIAS = re.compile(r"(?:^|[\s\[{,:])\*[^\s*]")
NAMED_LINE = re.compile(r"(?<= in line )\d+(?= already\Z)")
"""Where the message about a key that is given twice says where it was given first."""
_OPENS = re.compile("that opens here")


class Library(NamedTuple):
    """What a step may name."""

    poses: Mapping[str, Pose]
    unreadable: Collection[str]
    """The ids of poses whose own files have problems."""


class Fault(NamedTuple):
    """A problem within a part of the text: its line counts from 1 in that part."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class DraftStep:
    """A step's text and what it says; knows nothing of its place, and stays the same as long as its text does.

    Two steps with the same text may be one object.
    """

    text: str
    """Its lines in the file, with the comments and blank lines above it; in a list in brackets, the item alone."""
    step: Step | None
    """`None` where something is wrong with it."""
    last_good: Step | None
    """The step, or what it was before it went wrong."""
    node: Node | None = field(repr=False)
    faults: tuple[Fault, ...] = field(repr=False)
    item: tuple[int, int] = field(repr=False)
    """The line and column where the item stands in the text, behind its dash."""
    segments: int = field(repr=False)
    size: int = field(repr=False)
    """How many values it has, for the bound on those of a file."""
    reading: Literal["alone", "open", "broken", "within"] = field(repr=False)
    """Whether it can be read without what stands around it; `open`: not, but perhaps with that."""

    @property
    def values(self) -> Data:
        """What it says, as it is written: `"low-lunge"`, `{"pose": "low-lunge", "hold": "45s"}`, `{"rest": "20s"}`."""
        return _data_of(self.node) if self.node else None

    @property
    def pose_in_place(self) -> bool:
        """Whether its pose is written in it, and not named."""
        values = self.values
        return isinstance(values, Mapping) and isinstance(values.get("pose"), Mapping)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What a text says apart from its steps."""

    cut: Cut
    values: Mapping[str, Any]
    data: Mapping[str, Data]
    faults: tuple[Fault, ...]
    sound: bool
    """Whether it can be read at all, with the list where it was looked for."""
    size: int
    """How many values it has, as those of a step."""


def read_step(chunk: str, library: Library) -> DraftStep:
    """A step read from its own text."""
    report = Report(Path())
    tree = tree_of(LIST_KEY + chunk, report)
    node: Node | None = None
    if isinstance(tree, MappingNode) and list(tree.entries) == ["poses"]:
        listed = tree.entries["poses"][1]
        if isinstance(listed, ListNode) and len(listed.items) == 1:
            node = listed.items[0]
    if node is None:
        faults = _faults(report, 1)
        # What is left open here may be closed further on; whatever else is wrong stays so.
        behind = chunk.count("\n")
        left_open = not faults or any(fault.line > behind or _OPENS.search(fault.message) for fault in faults)
        return DraftStep(chunk, None, None, None, faults, (1, 1), 0, 0, "open" if left_open else "broken")
    step = StepReader(report, *library).step(node)
    faults = _faults(report, 1)
    segments = segment_count(step) if step else 0
    good = None if faults else step
    return DraftStep(chunk, good, good, node, faults, (node.line - 1, node.column), segments, _size_of(node), "alone")


def read_frame(path: Path, cut: Cut) -> Frame:
    """What a text says apart from its steps, in whose place a single one stands."""
    report = Report(path)
    check_stem(report)
    tree = tree_of(f"{cut.head}{' ' * cut.column}- {STAND_IN}\n{cut.tail}", report)
    values: dict[str, Any] = {}
    data: Mapping[str, Data] = {}
    size = 0
    sound = False
    if tree is not None:
        size = _size_of(tree)
        values = routine_values(report, tree)
        node = values.get("poses")
        match node:
            case ListNode(items=[TextNode(line=line, text=text)]) if text == STAND_IN:
                sound = line == cut.head.count("\n") + 1 and not (len(report) and ALIAS.search(cut.head + cut.tail))
        data = data_around_steps(tree)
    return Frame(cut, values, data, _faults(report, 0), sound, size)


def borrows(chunk: str) -> bool:
    """Whether a text repeats what is marked outside of it."""
    if not ALIAS.search(chunk):
        return False
    root = places(LIST_KEY + chunk)
    return root is not None and any(place.alias is not None for place in root.walk())


def _faults(report: Report, lines_before: int) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            each.line - lines_before,
            each.column,
            NAMED_LINE.sub(lambda found: str(int(found[0]) - lines_before), each.message),
        )
        for each in report.problems
    )


def data_around_steps(tree: Node) -> Mapping[str, Data]:
    """What a routine says apart from its steps, as plain data."""
    data = _data_of(tree)
    return {key: value for key, value in data.items() if key != "poses"} if isinstance(data, Mapping) else {}


def _data_of(node: Node) -> Data:
    match node:
        case TextNode():
            return None if node.nothing else node.text.strip()
        case ListNode():
            return [_data_of(item) for item in node.items]
        case MappingNode():
            return {key: _data_of(value) for key, (_, value) in node.entries.items()}
        case _:
            return None


def _size_of(node: Node) -> int:
    """How many values and keys there are in a node, itself among them."""
    size, waiting = 0, [node]
    while waiting:
        each = waiting.pop()
        size += 1
        if isinstance(each, ListNode):
            waiting += each.items
        elif isinstance(each, MappingNode):
            size += len(each.entries)
            waiting += [value for _, value in each.entries.values()]
    return size
