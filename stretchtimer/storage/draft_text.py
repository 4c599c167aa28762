"""A routine's text with what is read from it.

It is cut into a head, a chunk for each step with the comments and blank lines above it, and a tail; each is read alone
and kept, so that reading a text of a thousand steps again, after one of them has changed, costs little.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import Self

from stretchtimer.core.routines import STEPS_BOUNDS, Routine, Step
from stretchtimer.storage.draft_parts import (
    NAMED_LINE,
    DraftStep,
    Fault,
    Frame,
    Library,
    borrows,
    data_around_steps,
    read_frame,
    read_step,
)
from stretchtimer.storage.files import MOST_BYTES
from stretchtimer.storage.pose_files import check_stem
from stretchtimer.storage.problems import Problem
from stretchtimer.storage.routine_files import StepReader, faults_of_length, routine_of, routine_values
from stretchtimer.storage.step_text import FIRST_LINE, Cut, cut_at, cut_by_lines
from stretchtimer.storage.yaml_editing import Place, line_end, places
from stretchtimer.storage.yaml_text import MOST_NODES, ListNode, Node, Report, tree_of
from stretchtimer.storage.yaml_writing import Data

_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^\s:,\[\]{}#](?:[^:,\[\]{}#]|:(?=\S)|(?<!\s)#|,(?=\S)|[\[\]{}](?=\S))*"""
)
_MOST_CHUNKS = 2 * STEPS_BOUNDS[1]
"""A text with more is not read step by step: it has no end of problems anyway."""


@dataclass(frozen=True, eq=False)
class DraftText:
    """Nothing changes it: another text is read to another of its kind, with this one for what came `before`."""

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
    _library: Library = field(repr=False)
    _marked: bool = field(repr=False)
    """Whether the file starts with a byte order mark."""
    _cut: Cut | None = field(repr=False)
    _frame: Frame | None = field(repr=False)
    """Where the steps were read one by one."""
    _sound_before: Self | None = field(repr=False, default=None)

    @classmethod
    def read(cls, path: Path, text: str, library: Library, marked: bool = False, before: Self | None = None) -> Self:
        """What a text says, sound or not; `before` is what stood in its place."""
        cut = cut_by_lines(text)
        if cut and len(cut.chunks) > _MOST_CHUNKS:
            cut = None
        same_library = before is not None and before._library is library
        known = (
            {step.text: step for step in before.steps if step.reading != "within"} if before and same_library else {}
        )
        frame: Frame | None = None
        steps: list[DraftStep] = []
        whole = cut is None or ("*" in text and any("*" in chunk and borrows(chunk) for chunk in cut.chunks))
        if cut and not whole:
            frame = _frame_again(path, cut, before)
            steps = [known.get(chunk) or read_step(chunk, library) for chunk in cut.chunks]
            size = frame.size + sum(step.size for step in steps)
            whole = not frame.sound or size > MOST_NODES or any(step.reading == "open" for step in steps)
        sound_before = before.last_good if before else None
        problems = set(_too_large(path, text))
        if whole:
            report = Report(path)
            check_stem(report)
            tree = tree_of(text, report)
            if tree is not None:
                return cls._whole(path, text, library, marked, tree, report, before)
            problems.update(report.problems)
        if cut is None:
            return cls(path, text, (), {}, None, tuple(sorted(problems)), library, marked, None, None, sound_before)
        frame = frame or _frame_again(path, cut, before)
        steps = steps or [known.get(chunk) or read_step(chunk, library) for chunk in cut.chunks]
        problems.update(_placed_problems(path, frame, steps))
        steps = _with_last_good(steps, before.steps if before else ())
        routine = None
        if not problems:
            routine = routine_of(path, frame.values, tuple(step.step for step in steps if step.step))
        sound_before = None if routine else sound_before
        found = tuple(sorted(problems))
        return cls(path, text, tuple(steps), frame.data, routine, found, library, marked, cut, frame, sound_before)

    @classmethod
    def _whole(
        cls, path: Path, text: str, library: Library, marked: bool, tree: Node, report: Report, before: Self | None
    ) -> Self:
        """As `read`, for a text that has to be read as a whole."""
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
        found_problems = tuple(sorted(problems))
        sound = before.last_good if before and not routine else None
        said = data_around_steps(tree)
        draft = cls(path, text, tuple(steps), said, routine, found_problems, library, marked, cut, None, sound)
        if not problems or not steps:
            return draft
        wrong = {draft.step_at(problem.line, problem.column) for problem in problems}
        steps = [
            replace(step, step=None, last_good=None) if index in wrong else step for index, step in enumerate(steps)
        ]
        return replace(draft, steps=tuple(_with_last_good(steps, before.steps if before else ())))

    @property
    def content(self) -> bytes:
        """What to write to the file."""
        return (b"\xef\xbb\xbf" if self._marked else b"") + self.text.encode("utf-8")

    @cached_property
    def shown_text(self) -> str:
        """The text with `\\n` for every line end, as a text field holds it."""
        return in_plain_lines(self.text)

    @property
    def last_good(self) -> Self | None:
        """This text, or the newest before it that had no problem."""
        return self if self.routine else self._sound_before

    @cached_property
    def readable(self) -> bool:
        """Whether the text is YAML but for some steps, so that what it says can be shown and edited piece by piece."""
        if self._frame:
            return self._frame.sound
        return bool(self.values or self.steps) or places(self.text) is not None

    def first_line(self, index: int) -> int:
        """The line, from 1, where a step stands, below its comments."""
        return self._start_lines[index] + self.steps[index].item[0] - 1

    def step_at(self, line: int, column: int = 1) -> int | None:
        """The step to which a place in the text belongs, both counted from 1."""
        offset = self._offset(line, column)
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        end = self._starts[index] + len(self.steps[index].text)
        return index if offset < end or (offset == end == len(self.text) and self.text[-1:] != "\n") else None

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

    @property
    def column(self) -> int | None:
        """Where the dashes of the steps stand, from 0; `None` where they do not stand behind dashes."""
        return self._cut.column if self._cut else None

    @cached_property
    def _poses_place(self) -> Place | None:
        root = places(self.text)
        found = root.value("poses") if root else None
        return found if found and found.is_list else None

    @property
    def _eol(self) -> str:
        end = self.text.find("\n")
        return "\r\n" if end > 0 and self.text[end - 1] == "\r" else "\n"


def _frame_again(path: Path, cut: Cut, before: DraftText | None) -> Frame:
    old = before._frame if before and before.path == path else None
    if old and (old.cut.head, old.cut.tail, old.cut.column) == (cut.head, cut.tail, cut.column):
        return replace(old, cut=cut)
    return read_frame(path, cut)


def _placed_problems(path: Path, frame: Frame, steps: Sequence[DraftStep]) -> Iterable[Problem]:
    head_lines = frame.cut.head.count("\n")
    line = head_lines + 1
    item_places = []
    for index, step in enumerate(steps):
        item_places.append((line + step.item[0] - 1, step.item[1]))
        if step.faults and index < STEPS_BOUNDS[1]:
            yield from (_placed(path, fault, partial(int.__add__, line - 1)) for fault in step.faults)
        line += step.text.count("\n")
    more = line - head_lines - 2
    for fault in frame.faults:
        yield _placed(path, fault, lambda line: line if line <= head_lines else line + more)
    for index, message in faults_of_length(step.segments for step in steps):
        yield Problem(path, *item_places[index], message)


def _placed(path: Path, fault: Fault, line_of: Callable[[int], int]) -> Problem:
    message = NAMED_LINE.sub(lambda found: str(line_of(int(found[0]))), fault.message)
    return Problem(path, line_of(fault.line), fault.column, message)


def _too_large(path: Path, text: str) -> Iterable[Problem]:
    if len(text) * 4 > MOST_BYTES and len(text.encode()) > MOST_BYTES:
        yield Problem(path, 1, 1, f"the file is larger than {MOST_BYTES >> 20} MiB; split it")


def _with_last_good(steps: list[DraftStep], old: Sequence[DraftStep]) -> list[DraftStep]:
    """The steps, those that have just gone wrong with what they were before, where that can be told."""
    if len(steps) != len(old) or all(step.last_good for step in steps):
        return steps
    return [
        replace(step, last_good=before.last_good) if step.last_good is None and before.last_good else step
        for step, before in zip(steps, old, strict=True)
    ]


def in_plain_lines(text: str) -> str:
    """The text with `\\n` for every line end."""
    return re.sub("\r\n?", "\n", text) if "\r" in text else text


def without_surrogates(text: str) -> str:
    """The text without what cannot be saved."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
