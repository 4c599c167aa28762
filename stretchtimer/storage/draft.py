"""A routine while it is edited: its text, what is read from it, and edits that touch only what they must.

The text is the truth. It is cut into a head, a chunk for each step with the comments and blank lines above it, and a
tail; each chunk is read alone and kept, so that an edit of one step costs little in a routine of a thousand.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

from stretchtimer.core.routines import STEPS_BOUNDS, Pose, Routine, Step
from stretchtimer.core.timeline import segment_count
from stretchtimer.storage.files import MOST_BYTES
from stretchtimer.storage.pose_files import POSE_KEYS, check_stem
from stretchtimer.storage.problems import Problem
from stretchtimer.storage.routine_files import (
    ROUTINE_KEYS,
    STEP_KEYS,
    StepReader,
    faults_of_length,
    routine_of,
    routine_values,
)
from stretchtimer.storage.step_text import FIRST_LINE, Cut, cut_at, cut_by_lines, joined
from stretchtimer.storage.yaml_editing import (
    DraftError,
    Place,
    after_colon,
    as_mapping,
    as_name,
    column_of,
    line_end,
    places,
    refuse,
    reindented,
    with_entry,
    with_list_lines,
)
from stretchtimer.storage.yaml_text import MOST_NODES, ListNode, MappingNode, Node, Report, TextNode, tree_of
from stretchtimer.storage.yaml_writing import INDENT, Data, flow_text, item_lines, text_in_line

__all__ = ["Data", "Draft", "DraftError", "DraftStep", "new_draft", "opened"]

_CANNOT = "this cannot be done where the text stands as it does; change it in the text"
_UNREADABLE = "this step cannot be read as it stands; put it right in the text first"


class _Library(NamedTuple):
    poses: Mapping[str, Pose]
    unreadable: Collection[str]


class _Fault(NamedTuple):
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
    _node: Node | None = field(repr=False)
    _faults: tuple[_Fault, ...] = field(repr=False)
    _item: tuple[int, int] = field(repr=False)
    """The line and column where the item stands in the text, behind its dash."""
    _segments: int = field(repr=False)
    _size: int = field(repr=False)
    """How many values it has, for the bound on those of a file."""
    _reading: Literal["alone", "open", "broken", "within"] = field(repr=False)
    """Whether it can be read without what stands around it; `open`: not, but perhaps with that."""

    @property
    def values(self) -> Data:
        """What it says, as it is written: `"low-lunge"`, `{"pose": "low-lunge", "hold": "45s"}`, `{"rest": "20s"}`."""
        return _data(self._node) if self._node else None

    @property
    def pose_in_place(self) -> bool:
        """Whether its pose is written in it, and not named."""
        values = self.values
        return isinstance(values, Mapping) and isinstance(values.get("pose"), Mapping)


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """What a text says apart from its steps."""

    cut: Cut
    values: Mapping[str, Any]
    data: Mapping[str, Data]
    faults: tuple[_Fault, ...]
    sound: bool
    """Whether it can be read at all, with the list where it was looked for."""
    size: int


@dataclass(frozen=True, eq=False)
class Draft:
    """A routine's text with what is read from it. Nothing changes it: each edit gives another draft."""

    path: Path
    text: str
    """The whole text with the file's own line ends, without a byte order mark."""
    steps: tuple[DraftStep, ...]
    values: Mapping[str, Data]
    """What the routine says apart from its steps, as it is written; empty where that cannot be read."""
    routine: Routine | None
    """What a file with this text would be read as: `None` while there is any problem."""
    problems: tuple[Problem, ...]
    """In the order of their places in the whole text. Where the text cannot be parsed, those of its sound parts too."""
    _library: _Library = field(repr=False)
    _marked: bool = field(repr=False)
    """Whether the file starts with a byte order mark."""
    _cut: Cut | None = field(repr=False)
    _frame: _Frame | None = field(repr=False)
    """Where the steps were read one by one."""
    _sound_before: "Draft | None" = field(repr=False, default=None)

    # What it says

    @property
    def content(self) -> bytes:
        """What to write to the file."""
        return (b"\xef\xbb\xbf" if self._marked else b"") + self.text.encode("utf-8")

    @cached_property
    def shown_text(self) -> str:
        """The text with `\\n` for every line end, as a text field holds it."""
        return _shown(self.text)

    @property
    def last_good(self) -> "Draft | None":
        """This draft, or the newest before it that had no problem."""
        return self if self.routine else self._sound_before

    @cached_property
    def readable(self) -> bool:
        """Whether the text is YAML but for some steps, so that what it says can be shown and edited piece by piece."""
        if self._frame:
            return self._frame.sound
        return bool(self.values or self.steps) or places(self.text) is not None

    def first_line(self, index: int) -> int:
        """The line, from 1, where a step stands, below its comments."""
        return self._start_lines[index] + self.steps[index]._item[0] - 1

    def step_at(self, line: int, column: int = 1) -> int | None:
        """The step to which a place in the text belongs, both counted from 1."""
        offset = self._offset(line, column)
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        end = self._starts[index] + len(self.steps[index].text)
        return index if offset < end or (offset == end == len(self.text) and self.text[-1:] != "\n") else None

    def problems_of(self, index: int) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if self.step_at(problem.line, problem.column) == index)

    def end_of(self, problem: Problem) -> int:
        """The column behind what a problem stands at, within its line: a word in quotes, a key, or a value."""
        start = self._offset(problem.line, problem.column)
        line = self.text[start : line_end(self.text, start)]
        found = _WORD.match(line)
        return problem.column + max(1, len(found[0].rstrip()) if found else len(line))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """Where each step's text starts in the whole."""
        if self._cut:
            head = len(self._cut.head)
            return tuple(accumulate((len(step.text) for step in self.steps[:-1]), initial=head)) if self.steps else ()
        found = self._poses_place
        return tuple(item.start for item in found.items) if found else (0,) * len(self.steps)

    @cached_property
    def _start_lines(self) -> tuple[int, ...]:
        if self._cut and self.steps:
            first = self._cut.head.count("\n") + 1
            return tuple(accumulate((step.text.count("\n") for step in self.steps[:-1]), initial=first))
        return tuple(self.text.count("\n", 0, start) + 1 for start in self._starts)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    def _offset(self, line: int, column: int) -> int:
        starts = self._line_starts
        return min(starts[min(line, len(starts)) - 1] + column - 1, len(self.text))

    @cached_property
    def _poses_place(self) -> Place | None:
        root = places(self.text)
        found = root.value("poses") if root else None
        return found if found and found.is_list else None

    @property
    def _eol(self) -> str:
        end = self.text.find("\n")
        return "\r\n" if end > 0 and self.text[end - 1] == "\r" else "\n"

    # Edits

    def with_text(self, text: str) -> "Draft":
        """As somebody has typed it, with any line ends; lines that were not touched keep those of the file."""
        text = _without_surrogates(_shown(text))
        old = self.shown_text
        if text == old:
            return self
        if "\r" in self.text:
            text = self._with_line_ends(old, text)
        return self._read(text)

    def with_value(self, key: str, value: Data) -> "Draft":
        """With another value for one of the routine's own keys; `None` takes it out.

        Raises:
            DraftError: the text cannot be changed there.
        """
        self._check_key(key, ROUTINE_KEYS[:-1])
        if self._cut and (self._frame is None or self._frame.sound):
            cut = self._cut
            stand_in = f"{' ' * cut.column}- {_STAND_IN}{self._eol}"
            text = with_entry(cut.head + stand_in + cut.tail, (key,), value, ROUTINE_KEYS, self._eol)
            head, found, tail = text.partition(stand_in)
            if not found:
                refuse(_CANNOT)
            text = joined(head, list(cut.chunks), tail, self._eol, self.text.endswith("\n"))
        else:
            text = with_entry(self.text, (key,), value, ROUTINE_KEYS, self._eol)
        return self._edited(text, self.steps)

    def with_step_value(self, index: int, key: str, value: Data) -> "Draft":
        """With another value for a step's key; `None` takes it out, so that the pose's own counts again.

        `hold` and `breaths` replace each other.

        Raises:
            DraftError: the text cannot be changed there, or a rest would have more than its length.
        """
        self._check_key(key, STEP_KEYS[1:])
        text, path = self._step_text(index)
        item = _item(text, path)
        if item.text is not None and item.text.strip():
            if value is None:
                return self
            text = as_mapping(text, item, self._eol, (key, value), self._cut is None)
            return self._with_step_text(index, text)
        if item.is_mapping and item.index("pose") is None and (key != "rest" or value is None):
            refuse("a rest has its length and nothing else; remove it, or put a pose in its place")
        had = item.is_mapping and item.index(key) is not None
        changed = with_entry(text, (*path, key), value, STEP_KEYS, self._eol)
        other = {"hold": "breaths", "breaths": "hold"}.get(key)
        if other and value is not None and item.is_mapping and item.index(other) is not None:
            changed = with_entry(changed, (*path, other), None, STEP_KEYS, self._eol)
        if had and value is None:
            changed = as_name(changed, _item(changed, path))
        return self._with_step_text(index, changed)

    def with_pose(self, index: int, pose: str | Mapping[str, Data]) -> "Draft":
        """With another pose in a step: one of the library by its id, or one in place; what the step changes stays.

        Raises:
            DraftError: the step is a rest, or the text cannot be changed there.
        """
        text, path = self._step_text(index)
        item = _item(text, path)
        value: Data = pose if isinstance(pose, str) else _in_order(pose, POSE_KEYS)
        if item.is_mapping:
            old = item.value("pose")
            if old is None:
                refuse("a rest has no pose; add a step instead")
            changed = with_entry(text, (*path, "pose"), value, STEP_KEYS, self._eol)
            if old.is_mapping and isinstance(pose, str):
                changed = as_name(changed, _item(changed, path))
        elif item.text is None:
            refuse(_UNREADABLE)
        elif isinstance(value, str):
            name = text_in_line(value, self._cut is None, item.style)
            changed = text[: item.start] + name + text[item.end :]
        elif self._cut is None:
            changed = text[: item.start] + flow_text({"pose": value}) + text[item.end :]
        else:
            # A stand-in first: the comment behind the name stays.
            changed = text[: item.start] + "pose: ~" + text[item.end :]
            changed = with_entry(changed, (*path, "pose"), value, STEP_KEYS, self._eol)
        return self._with_step_text(index, changed)

    def with_pose_value(self, index: int, key: str, value: Data) -> "Draft":
        """With another value for a key of a pose that is written in place; `None` takes it out.

        Raises:
            DraftError: the text cannot be changed there.
        """
        self._check_key(key, POSE_KEYS)
        if self.steps[index]._node is not None and not self.steps[index].pose_in_place:
            refuse("this step names a pose of the library; give it one of its own first")
        text, path = self._step_text(index)
        return self._with_step_text(index, with_entry(text, (*path, "pose", key), value, POSE_KEYS, self._eol))

    def inserted(self, at: int, steps: Sequence[str | Mapping[str, Data]]) -> "Draft":
        """With new steps before the one at `at`: ids of poses, or what their lines say.

        Raises:
            DraftError: there is no room for them, or the text cannot be changed there.
        """
        return self._with_chunks(at, ["\n".join(item_lines(_smallest(step), 0)) + "\n" for step in steps])

    def removed(self, indexes: Iterable[int]) -> "Draft":
        """Without some steps, and the comments above them.

        Raises:
            DraftError: another step repeats one of them, or the text cannot be changed there.
        """
        gone = set(indexes)
        return self.arranged([index for index in range(len(self.steps)) if index not in gone])

    def moved(self, indexes: Iterable[int], to: int) -> "Draft":
        """With some steps, in their order, before the one that is at `to` now, or behind all of them.

        Raises:
            DraftError: one of them repeats another that would come after it, or the text cannot be changed there.
        """
        moving = sorted(set(indexes))
        going = set(moving)
        others = [index for index in range(len(self.steps)) if index not in going]
        before = sum(index < to for index in others)
        return self.arranged([*others[:before], *moving, *others[before:]])

    def arranged(self, order: Sequence[int]) -> "Draft":
        """With the steps of these indexes alone, in this order.

        Raises:
            DraftError: one of them repeats another that would come after it or go, or the text cannot be changed there.
        """
        if list(order) == list(range(len(self.steps))):
            return self
        expected = [self.steps[index] for index in order]
        if self._cut is None and self._comments_in_brackets and not self._in_braces:
            return self._in_lines().arranged(order)
        if self._cut is None:
            return self._edited(self._with_flow_items([self.steps[index].text for index in order]), expected)
        if order:
            return self._edited(self._with_cut_chunks([self._cut.chunks[index] for index in order]), expected)
        cut = self._cut
        key = f"{' ' * cut.column}- {_STAND_IN}{self._eol}"
        root = places(cut.head + key + cut.tail)
        place = root.keys[root.index("poses") or 0] if root and root.index("poses") is not None else None
        if place is None:
            refuse(_CANNOT)
        colon = after_colon(cut.head, place)
        return self._edited(f"{cut.head[:colon]} []{cut.head[colon:]}{cut.tail}", expected)

    def copied(self, indexes: Iterable[int]) -> str:
        """Some steps as a list of its own, to be pasted here or anywhere."""
        return "".join(self._copied(index) for index in sorted(set(indexes))).lstrip("\n")

    def pasted(self, at: int, text: str) -> "Draft":
        """With the steps of a text before the one at `at`: a list, a routine, one step, or ids of poses on lines.

        Raises:
            DraftError: the text holds no steps, or the draft cannot be changed there.
        """
        return self._with_chunks(at, _pasted_chunks(text, self._library))

    def with_content(self, content: bytes) -> "Draft":
        """Another content of the file, with its own line ends and byte order mark.

        Raises:
            DraftError: it is not UTF-8 text.
        """
        return _read_content(self.path, content, self._library, self)

    def at_path(self, path: Path) -> "Draft":
        """The same text as another file."""
        return _read(path, self.text, self._library, self._marked, self)

    def with_library(self, poses: Mapping[str, Pose], unreadable: Collection[str] = ()) -> "Draft":
        """The same text read with other poses."""
        return _read(self.path, self.text, _Library(poses, unreadable), self._marked, self)

    # How edits are made

    def _read(self, text: str) -> "Draft":
        return _read(self.path, text, self._library, self._marked, self)

    def _edited(self, text: str, expected: Sequence[DraftStep | None]) -> "Draft":
        """The draft of a changed text, once its steps are found to be as they should; `None` is one that changes."""
        if text == self.text:
            return self
        draft = self._read(text)
        # Where the text could not be parsed before, its parts may well read otherwise now.
        if draft.steps or expected:
            as_expected = len(draft.steps) == len(expected) and all(
                wanted is None or wanted is found or wanted.step is None or wanted.step == found.step
                for wanted, found in zip(expected, draft.steps, strict=True)
            )
            if not as_expected or (self._parses and not draft._parses):
                refuse(self._why_not(draft))
        return draft

    @property
    def _parses(self) -> bool:
        """Whether the text is YAML, whatever it says."""
        return self._frame is None or (self._frame.sound and all(step._reading == "alone" for step in self.steps))

    def _why_not(self, draft: "Draft") -> str:
        for problem in draft.problems:
            if found := re.search(r"there is no (“&.*?”)", problem.message):
                return f"another place repeats what {found[1]} marks here; write it out there in the text first"
        return _CANNOT

    @staticmethod
    def _check_key(key: str, keys: Sequence[str]) -> None:
        if key not in keys:
            raise ValueError(key)

    def _step_text(self, index: int) -> tuple[str, tuple[int | str, ...]]:
        """A text in which a step can be edited, and the path to it there."""
        step = self.steps[index]
        if self._cut:
            return _LIST_KEY + step.text, ("poses", 0)
        return self.text, ("poses", index)

    def _with_step_text(self, index: int, text: str) -> "Draft":
        expected: list[DraftStep | None] = list(self.steps)
        expected[index] = None
        if self._cut:
            chunks = list(self._cut.chunks)
            chunks[index] = text.removeprefix(_LIST_KEY)
            text = self._with_cut_chunks(chunks)
        return self._edited(text, expected)

    def _with_cut_chunks(self, chunks: list[str]) -> str:
        cut = self._cut
        if cut is None:
            refuse(_CANNOT)
        return joined(cut.head, chunks, cut.tail, self._eol, self.text.endswith("\n"))

    def _with_chunks(self, at: int, chunks: Sequence[str]) -> "Draft":
        """With steps before the one at `at`, written as items of a list without indent."""
        if not chunks:
            return self
        if len(self.steps) + len(chunks) > STEPS_BOUNDS[1]:
            refuse(f"a routine has at most {STEPS_BOUNDS[1]} steps; remove some first")
        expected: list[DraftStep | None] = [*self.steps[:at], *[None] * len(chunks), *self.steps[at:]]
        eol = self._eol
        if self._cut is None and not self.steps:
            return self._edited(self._with_first_chunks(chunks), expected)
        if self._cut is None:
            texts = [flow_text(_alone(chunk, self._library).values) for chunk in chunks]
            items = [step.text for step in self.steps]
            place = self._poses_place
            simple = place is not None and "\n" not in self.text[place.start : place.end]
            if not self._in_braces and not (simple and all(not text.startswith("{") for text in texts)):
                return self._in_lines()._with_chunks(at, chunks)
            return self._edited(self._with_flow_items([*items[:at], *texts, *items[at:]]), expected)
        column = self._cut.column
        new = [reindented(chunk, column).replace("\n", eol) for chunk in chunks]
        old = self._cut.chunks
        return self._edited(self._with_cut_chunks([*old[:at], *new, *old[at:]]), expected)

    def _with_first_chunks(self, chunks: Sequence[str]) -> str:
        if self._in_braces:
            data = [_alone(chunk, self._library).values for chunk in chunks]
            return with_entry(self.text, ("poses",), data, ROUTINE_KEYS, self._eol)
        root = places(self.text)
        column = column_of(self.text, root.start) if root and root.is_mapping else 0
        lines = reindented("".join(chunks), column + INDENT).removesuffix("\n").split("\n")
        return with_list_lines(self.text, "poses", lines, ROUTINE_KEYS, self._eol)

    @property
    def _in_braces(self) -> bool:
        """Whether the whole routine is written in braces."""
        root = places(self.text)
        return bool(root and root.style)

    @property
    def _comments_in_brackets(self) -> bool:
        place = self._poses_place
        if place is None or not place.items:
            return False
        ends = [place.start, *(item.end for item in place.items)]
        starts = [*(item.start for item in place.items), place.end]
        return any("#" in self.text[end:start] for end, start in zip(ends, starts, strict=True))

    def _with_flow_items(self, texts: Sequence[str]) -> str:
        """The text with these items in the brackets of the list, the space between them as it was."""
        place = self._poses_place
        if place is None or not place.style:
            refuse(_CANNOT)
        items, text = place.items, self.text
        if not items:
            return f"{text[: place.end - 1]}{', '.join(texts)}{text[place.end - 1 :]}"
        if self._comments_in_brackets:
            refuse("the comments between these steps would lose their place; take them out in the text first")
        gaps = [text[one.end : two.start] for one, two in pairwise(items)]
        opening, closing = text[place.start : items[0].start], text[items[-1].end : place.end]
        if not texts:
            return f"{text[: place.start]}[]{text[place.end :]}"
        gaps += [gaps[-1] if gaps else ", "] * (len(texts) - 1 - len(gaps))
        inside = texts[0] + "".join(gap + each for gap, each in zip(gaps, texts[1:], strict=False))
        return text[: place.start] + opening + inside + closing + text[place.end :]

    def _in_lines(self) -> "Draft":
        """With each step of a list in brackets behind a dash on a line of its own."""
        place = self._poses_place
        root = places(self.text)
        if place is None or root is None or not place.style:
            refuse(_CANNOT)
        indent = " " * (column_of(self.text, root.start) + INDENT)
        text, lines, end = self.text, list[str](), place.start
        for item in [*place.items, None]:
            gap = text[end : item.start if item else place.end]
            behind, *above = gap.splitlines() or [""]
            if lines and "#" in behind:
                lines[-1] += "  " + behind[behind.index("#") :]
            elif "#" in behind:
                above.insert(0, behind)
            lines += [indent + line[line.index("#") :] for line in above if "#" in line]
            if item:
                lines += f"{indent}- {text[item.start : item.end]}".splitlines()
                end = item.end
        return self._edited(with_list_lines(text, "poses", lines, ROUTINE_KEYS, self._eol), self.steps)

    def _copied(self, index: int) -> str:
        step = self.steps[index]
        text = reindented(_shown(step.text), -self._cut.column) if self._cut else f"- {_shown(step.text)}"
        if _ALIAS.search(step.text) or (self._cut is None and "\n" in text):
            text = "\n".join(item_lines(step.values, 0))
        return text if text.endswith("\n") else text + "\n"

    def _with_line_ends(self, old: str, new: str) -> str:
        """A text that was typed into the shown one, with the file's line ends in what was not touched."""
        start, end = alike(old, new)
        # Where the text that is shown has one character and the file two.
        pairs = [found.start() - before for before, found in enumerate(re.finditer("\r\n", self.text))]

        def in_file(index: int) -> int:
            return index + bisect_left(pairs, index)

        middle = new[start : len(new) - end].replace("\n", self._eol)
        return self.text[: in_file(start)] + middle + self.text[in_file(len(old) - end) :]


def opened(content: bytes, path: Path, poses: Mapping[str, Pose], unreadable: Collection[str] = ()) -> Draft:
    """The draft of a file's content, sound or not.

    Raises:
        DraftError: it is not UTF-8 text.
    """
    return _read_content(path, content, _Library(poses, unreadable))


def new_draft(path: Path, title: str, poses: Mapping[str, Pose], unreadable: Collection[str] = ()) -> Draft:
    """A routine that has a title and no steps yet, which is its one problem."""
    text = f"title: {text_in_line(title.strip())}\nposes: []\n"
    return _read(path, text, _Library(poses, unreadable), marked=False)


# Reading


def _read_content(path: Path, content: bytes, library: _Library, before: Draft | None = None) -> Draft:
    marked = content.startswith(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DraftError("this file is not UTF-8 text; save it as UTF-8 in a text editor first") from None
    return _read(path, text, library, marked, before)


_STAND_IN = "\ue000\ue001\ue000"
_LIST_KEY = "poses:\n"
_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^\s:,\[\]{}#](?:[^:,\[\]{}#]|:(?=\S)|(?<!\s)#|,(?=\S)|[\[\]{}](?=\S))*"""
)
_MOST_CHUNKS = 2 * STEPS_BOUNDS[1]
"""A text with more is not read step by step: it has no end of problems anyway."""
_OPENS = re.compile("that opens here")
_NAMED_LINE = re.compile(r"(?<= in line )\d+(?= already\Z)")
"""Where the message about a key that is given twice says where it was given first."""
_ALIAS = re.compile(r"(?:^|[\s\[{,:])\*[^\s*]")


def _read(path: Path, text: str, library: _Library, marked: bool, before: Draft | None = None) -> Draft:
    cut = cut_by_lines(text)
    if cut and len(cut.chunks) > _MOST_CHUNKS:
        cut = None
    same_library = before is not None and before._library is library
    known = {step.text: step for step in before.steps if step._reading != "within"} if before and same_library else {}
    frame: _Frame | None = None
    steps: list[DraftStep] = []
    whole = cut is None or ("*" in text and any("*" in chunk and _borrows(chunk) for chunk in cut.chunks))
    if cut and not whole:
        frame = _frame_again(path, cut, before)
        steps = [known.get(chunk) or _alone(chunk, library) for chunk in cut.chunks]
        size = frame.size + sum(step._size for step in steps)
        whole = not frame.sound or size > MOST_NODES or any(step._reading == "open" for step in steps)
    sound_before = before.last_good if before else None
    problems = set(_too_large(path, text))
    if whole:
        report = Report(path)
        check_stem(report)
        tree = tree_of(text, report)
        if tree is not None:
            return _whole(path, text, library, marked, tree, report, before)
        problems.update(report.problems)
    if cut is None:
        return Draft(path, text, (), {}, None, tuple(sorted(problems)), library, marked, None, None, sound_before)
    frame = frame or _frame_again(path, cut, before)
    steps = steps or [known.get(chunk) or _alone(chunk, library) for chunk in cut.chunks]
    problems.update(_placed_problems(path, frame, steps))
    steps = _with_last_good(steps, before.steps if before else ())
    routine = None
    if not problems:
        routine = routine_of(path, frame.values, tuple(step.step for step in steps if step.step))
    sound_before = None if routine else sound_before
    found = tuple(sorted(problems))
    return Draft(path, text, tuple(steps), frame.data, routine, found, library, marked, cut, frame, sound_before)


def _frame_again(path: Path, cut: Cut, before: Draft | None) -> _Frame:
    old = before._frame if before and before.path == path else None
    if old and (old.cut.head, old.cut.tail, old.cut.column) == (cut.head, cut.tail, cut.column):
        return replace(old, cut=cut)
    return _frame(path, cut)


def _placed_problems(path: Path, frame: _Frame, steps: Sequence[DraftStep]) -> Iterable[Problem]:
    head_lines = frame.cut.head.count("\n")
    line = head_lines + 1
    item_places = []
    for index, step in enumerate(steps):
        item_places.append((line + step._item[0] - 1, step._item[1]))
        if step._faults and index < STEPS_BOUNDS[1]:
            yield from (_placed(path, fault, partial(int.__add__, line - 1)) for fault in step._faults)
        line += step.text.count("\n")
    more = line - head_lines - 2
    for fault in frame.faults:
        yield _placed(path, fault, lambda line: line if line <= head_lines else line + more)
    for index, message in faults_of_length(step._segments for step in steps):
        yield Problem(path, *item_places[index], message)


def _placed(path: Path, fault: _Fault, line_of: Callable[[int], int]) -> Problem:
    message = _NAMED_LINE.sub(lambda found: str(line_of(int(found[0]))), fault.message)
    return Problem(path, line_of(fault.line), fault.column, message)


def _too_large(path: Path, text: str) -> Iterable[Problem]:
    if len(text) * 4 > MOST_BYTES and len(text.encode()) > MOST_BYTES:
        yield Problem(path, 1, 1, f"the file is larger than {MOST_BYTES >> 20} MiB; split it")


def _whole(
    path: Path, text: str, library: _Library, marked: bool, tree: Node, report: Report, before: Draft | None
) -> Draft:
    """The draft of a text that has to be read as a whole."""
    values = routine_values(report, tree)
    node = values.get("poses")
    read = StepReader(report, *library).read(node) if node else []
    items = node.items if isinstance(node, ListNode) else []
    problems = {*report.problems, *_too_large(path, text)}
    routine = None
    if not problems:
        routine = routine_of(path, values, tuple(step for step in read if step))
    root = places(text)
    poses = root.value("poses") if root else None
    cut = None
    # Where the list stands elsewhere and is only repeated here, its steps have no text that could be edited.
    texts: Sequence[str] = [""] * len(items)
    if root and poses and poses.is_list and len(poses.items) == len(items):
        if poses.style:
            texts = [text[item.start : item.end] for item in poses.items]
        elif not root.style and (cut := cut_at(text, root, poses)):
            texts = cut.chunks
    found: list[Step | None] = [*read, *[None] * (len(items) - len(read))]
    steps = []
    for each, item, step in zip(texts, items, found, strict=True):
        dash = FIRST_LINE.search(each) if cut else None
        at = (each.count("\n", 0, dash.start()) + 1, 1) if dash else (1, 1)
        steps.append(DraftStep(each, step, step, item, (), at, 0, 0, "within"))
    data = _data(tree)
    data = {key: value for key, value in data.items() if key != "poses"} if isinstance(data, Mapping) else {}
    sorted_problems = tuple(sorted(problems))
    sound = before.last_good if before and not routine else None
    draft = Draft(path, text, tuple(steps), data, routine, sorted_problems, library, marked, cut, None, sound)
    if not problems or not steps:
        return draft
    wrong = {draft.step_at(problem.line, problem.column) for problem in problems}
    steps = [replace(step, step=None, last_good=None) if index in wrong else step for index, step in enumerate(steps)]
    return replace(draft, steps=tuple(_with_last_good(steps, before.steps if before else ())))


def _with_last_good(steps: list[DraftStep], old: Sequence[DraftStep]) -> list[DraftStep]:
    """The steps, those that have just gone wrong with what they were before, where that can be told."""
    if len(steps) != len(old) or all(step.last_good for step in steps):
        return steps
    return [
        replace(step, last_good=before.last_good) if step.last_good is None and before.last_good else step
        for step, before in zip(steps, old, strict=True)
    ]


def _alone(chunk: str, library: _Library) -> DraftStep:
    """A step read from its own text."""
    report = Report(Path())
    tree = tree_of(_LIST_KEY + chunk, report)
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
    return DraftStep(chunk, good, good, node, faults, (node.line - 1, node.column), segments, _size(node), "alone")


def _borrows(chunk: str) -> bool:
    """Whether a text repeats what is marked outside of it."""
    if not _ALIAS.search(chunk):
        return False
    root = places(_LIST_KEY + chunk)
    return root is not None and any(place.alias is not None for place in root.walk())


def _faults(report: Report, lines_before: int) -> tuple[_Fault, ...]:
    return tuple(
        _Fault(
            each.line - lines_before,
            each.column,
            _NAMED_LINE.sub(lambda found: str(int(found[0]) - lines_before), each.message),
        )
        for each in report.problems
    )


def _frame(path: Path, cut: Cut) -> _Frame:
    """What a text says apart from its steps, in whose place a single one stands."""
    report = Report(path)
    check_stem(report)
    tree = tree_of(f"{cut.head}{' ' * cut.column}- {_STAND_IN}\n{cut.tail}", report)
    values: dict[str, Any] = {}
    data: Data = {}
    size = 0
    sound = False
    if tree is not None:
        size = _size(tree)
        values = routine_values(report, tree)
        node = values.get("poses")
        match node:
            case ListNode(items=[TextNode(line=line, text=text)]) if text == _STAND_IN:
                sound = line == cut.head.count("\n") + 1 and not (len(report) and _ALIAS.search(cut.head + cut.tail))
        data = _data(tree)
    shown = {key: value for key, value in data.items() if key != "poses"} if isinstance(data, Mapping) else {}
    return _Frame(cut, values, shown, _faults(report, 0), sound, size)


def _item(text: str, path: Sequence[int | str]) -> Place:
    root = places(text)
    listed = root.value("poses") if root else None
    index = path[1]
    if listed is None or not isinstance(index, int) or index >= len(listed.items):
        refuse(_UNREADABLE)
    item = listed.items[index]
    if item.alias is not None:
        refuse(f"this step repeats another (“*{item.alias}”); write it out in the text first")
    return item


def _pasted_chunks(text: str, library: _Library) -> list[str]:
    """The steps in a text that somebody has copied from somewhere, each as an item of a list without indent."""
    text = _without_surrogates(_shown(text)).replace("\u00a0", " ").strip("\n") + "\n"
    lines = text.splitlines()
    if all(line.startswith(">") for line in lines if line.strip()):
        text = "\n".join(re.sub(r"^>+ ?", "", line) for line in lines) + "\n"
    own = re.match(r"( *)(?![ \n])", text)
    dash = re.search(r"\n( +)- ", text)
    shifted = " " * (len(dash[1]) if dash else 0) + text if own and not own[1] else text
    for each in dict.fromkeys((text, shifted)):
        if chunks := _chunks_of(each, library):
            return chunks
    raise DraftError("there are no steps in this text; copy them with the “-” in front of each")


def _chunks_of(text: str, library: _Library) -> list[str]:
    root = places(text)
    if root is None:
        return []
    if root.is_mapping and (poses := root.value("poses")) is not None:
        draft = _read(Path("pasted.yaml"), text, library, marked=False)
        return [draft._copied(index) for index in range(len(draft.steps))] if poses.is_list else []
    if root.is_list:
        draft = _read(Path("pasted.yaml"), _LIST_KEY + text, library, marked=False)
        if root.style:
            draft = _read(Path("pasted.yaml"), f"poses: {text}", library, marked=False)
        return [draft._copied(index) for index in range(len(draft.steps))]
    if root.is_mapping and not root.style and (root.value("pose") or root.value("rest")):
        flat = reindented(text, -column_of(text, root.start))
        return ["- " + reindented(flat, INDENT).lstrip(" ")] if not flat.startswith("#") else []
    if root.is_mapping and root.value("name") and root.value("instructions") and not root.style:
        flat = reindented(text, -column_of(text, root.start))
        return ["- pose:\n" + reindented(flat, 2 * INDENT)]
    names = [line.strip() for line in text.splitlines() if line.strip()]
    return [f"- {name}\n" for name in names] if all(name in library.poses for name in names) else []


def _smallest(step: str | Mapping[str, Data]) -> Data:
    """A step as it is written: its keys in order, and only the pose's name where it says nothing more."""
    if isinstance(step, str):
        return step
    said = {key: value for key, value in _in_order(step, STEP_KEYS).items() if value is not None}
    pose = said.get("pose")
    if isinstance(pose, str) and len(said) == 1:
        return pose
    if isinstance(pose, Mapping):
        said["pose"] = _in_order(pose, POSE_KEYS)
    return said


def _in_order(value: Mapping[str, Data], order: Sequence[str]) -> dict[str, Data]:
    ranks = {key: rank for rank, key in enumerate(order)}
    return {key: value[key] for key in sorted(value, key=lambda key: ranks.get(key, len(order)))}


def _data(node: Node) -> Data:
    match node:
        case TextNode():
            return None if node.nothing else node.text.strip()
        case ListNode():
            return [_data(item) for item in node.items]
        case MappingNode():
            return {key: _data(value) for key, (_, value) in node.entries.items()}
        case _:
            return None


def _size(node: Node) -> int:
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


def _shown(text: str) -> str:
    return re.sub("\r\n?", "\n", text) if "\r" in text else text


def _without_surrogates(text: str) -> str:
    """The text without what cannot be saved."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def alike(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How much two texts, or two lists of them, have in common at the start, and of the rest at the end."""
    start = _common_start(one, other)
    return start, _common_start(one[start:][::-1], other[start:][::-1])


def _common_start(one: Sequence[str], other: Sequence[str]) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
