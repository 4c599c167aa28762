"""A routine while it is edited: edits that touch no more of its text than they must.

The text is the truth: each edit makes another text, which is read again (`draft_text.py`).
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from stretchtimer.core.routines import STEPS_BOUNDS, Pose
from stretchtimer.storage import pasting
from stretchtimer.storage.draft_parts import LIST_KEY, STAND_IN, DraftStep, Library, read_step
from stretchtimer.storage.draft_text import DraftText, in_plain_lines, without_surrogates
from stretchtimer.storage.pose_files import POSE_KEYS
from stretchtimer.storage.routine_files import ROUTINE_KEYS, STEP_KEYS
from stretchtimer.storage.step_text import CANNOT, Brackets, joined
from stretchtimer.storage.yaml_editing import (
    DraftError,
    Place,
    after_colon,
    as_mapping,
    as_name,
    column_of,
    places,
    refuse,
    reindented,
    with_entry,
    with_list_lines,
)
from stretchtimer.storage.yaml_writing import INDENT, Data, flow_text, item_lines, text_in_line

__all__ = ["Data", "Draft", "DraftError", "DraftStep", "alike", "new_draft", "opened"]

_UNREADABLE = "this step cannot be read as it stands; put it right in the text first"


class Draft(DraftText):
    """A routine's text with what is read from it. Nothing changes it: each edit gives another draft."""

    def with_text(self, text: str) -> "Draft":
        """As somebody has typed it, with any line ends; lines that were not touched keep those of the file."""
        text = without_surrogates(in_plain_lines(text))
        old = self.shown_text
        if text == old:
            return self
        if "\r" in self.text:
            text = self._with_line_ends(old, text)
        return self._reread(text)

    def with_value(self, key: str, value: Data) -> "Draft":
        """With another value for one of the routine's own keys; `None` takes it out.

        Raises:
            DraftError: the text cannot be changed there.
        """
        self._check_key(key, ROUTINE_KEYS[:-1])
        if self._cut and (self._frame is None or self._frame.sound):
            cut = self._cut
            stand_in = f"{' ' * cut.column}- {STAND_IN}{self._eol}"
            text = with_entry(cut.head + stand_in + cut.tail, (key,), value, ROUTINE_KEYS, self._eol)
            head, found, tail = text.partition(stand_in)
            if not found:
                refuse(CANNOT)
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
        return self.with_step_values([(index, key, value)])

    def with_step_values(self, values: Iterable[tuple[int, str, Data]]) -> "Draft":
        """As `with_step_value` for each of some steps, keys and values, but read only once where that can be done."""
        if self._cut is None:
            draft = self
            for index, key, value in values:
                text = draft._with_value_in(draft.text, ("poses", index), key, value)
                draft = draft._with_step_text(index, text)
            return draft
        chunks = list(self._cut.chunks)
        expected: list[DraftStep | None] = list(self.steps)
        for index, key, value in values:
            text = self._with_value_in(LIST_KEY + chunks[index], ("poses", 0), key, value)
            chunks[index], expected[index] = text.removeprefix(LIST_KEY), None
        return self._edited(self._with_cut_chunks(chunks), expected)

    def _with_value_in(self, text: str, path: tuple[int | str, ...], key: str, value: Data) -> str:
        """The text with another value for a key of the step to which `path` leads."""
        self._check_key(key, STEP_KEYS[1:])
        item = _item(text, path)
        if item.text is not None and item.text.strip():
            return text if value is None else as_mapping(text, item, self._eol, (key, value), self._cut is None)
        if item.is_mapping and item.index("pose") is None and (key != "rest" or value is None):
            refuse("a rest has its length and nothing else; remove it, or put a pose in its place")
        had = item.is_mapping and item.index(key) is not None
        changed = with_entry(text, (*path, key), value, STEP_KEYS, self._eol)
        other = {"hold": "breaths", "breaths": "hold"}.get(key)
        if other and value is not None and item.is_mapping and item.index(other) is not None:
            changed = with_entry(changed, (*path, other), None, STEP_KEYS, self._eol)
        if had and value is None:
            changed = as_name(changed, _item(changed, path))
        return changed

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
        if self.steps[index].node is not None and not self.steps[index].pose_in_place:
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
        if self._cut is None and self._brackets.are_commented and not self._in_braces:
            return self._in_lines().arranged(order)
        if self._cut is None:
            return self._edited(self._brackets.with_items([self.steps[index].text for index in order]), expected)
        if order:
            return self._edited(self._with_cut_chunks([self._cut.chunks[index] for index in order]), expected)
        cut = self._cut
        key = f"{' ' * cut.column}- {STAND_IN}{self._eol}"
        root = places(cut.head + key + cut.tail)
        place = root.keys[root.index("poses") or 0] if root and root.index("poses") is not None else None
        if place is None:
            refuse(CANNOT)
        colon = after_colon(cut.head, place)
        return self._edited(f"{cut.head[:colon]} []{cut.head[colon:]}{cut.tail}", expected)

    def copied(self, indexes: Iterable[int]) -> str:
        """Some steps as a list of its own, to be pasted here or anywhere."""
        return "".join(pasting.copied(self.steps[index], self.column) for index in sorted(set(indexes))).lstrip("\n")

    def pasted(self, at: int, text: str) -> "Draft":
        """With the steps of a text before the one at `at`: a list, a routine, one step, or ids of poses on lines.

        Raises:
            DraftError: the text holds no steps, or the draft cannot be changed there.
        """
        return self._with_chunks(at, pasting.pasted(text, self._library))

    def with_content(self, content: bytes) -> "Draft":
        """Another content of the file, with its own line ends and byte order mark.

        Raises:
            DraftError: it is not UTF-8 text.
        """
        return _read_content(self.path, content, self._library, self)

    def at_path(self, path: Path) -> "Draft":
        """The same text as another file."""
        return Draft.read(path, self.text, self._library, self._marked, self)

    def with_library(self, poses: Mapping[str, Pose], unreadable: Collection[str] = ()) -> "Draft":
        """The same text read with other poses."""
        return Draft.read(self.path, self.text, Library(poses, unreadable), self._marked, self)

    # How edits are made

    def _reread(self, text: str) -> "Draft":
        return Draft.read(self.path, text, self._library, self._marked, self)

    def _edited(self, text: str, expected: Sequence[DraftStep | None]) -> "Draft":
        """The draft of a changed text, once its steps are found to be as they should; `None` is one that changes."""
        if text == self.text:
            return self
        draft = self._reread(text)
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
        return self._frame is None or (self._frame.sound and all(step.reading == "alone" for step in self.steps))

    def _why_not(self, draft: "Draft") -> str:
        for problem in draft.problems:
            if found := re.search(r"there is no (“&.*?”)", problem.message):
                return f"another place repeats what {found[1]} marks here; write it out there in the text first"
        return CANNOT

    @staticmethod
    def _check_key(key: str, keys: Sequence[str]) -> None:
        if key not in keys:
            raise ValueError(key)

    def _step_text(self, index: int) -> tuple[str, tuple[int | str, ...]]:
        """A text in which a step can be edited, and the path to it there."""
        step = self.steps[index]
        if self._cut:
            return LIST_KEY + step.text, ("poses", 0)
        return self.text, ("poses", index)

    def _with_step_text(self, index: int, text: str) -> "Draft":
        expected: list[DraftStep | None] = list(self.steps)
        expected[index] = None
        if self._cut:
            chunks = list(self._cut.chunks)
            chunks[index] = text.removeprefix(LIST_KEY)
            text = self._with_cut_chunks(chunks)
        return self._edited(text, expected)

    def _with_cut_chunks(self, chunks: list[str]) -> str:
        cut = self._cut
        if cut is None:
            refuse(CANNOT)
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
            texts = [flow_text(read_step(chunk, self._library).values) for chunk in chunks]
            items = [step.text for step in self.steps]
            brackets = self._brackets
            simple = brackets.are_one_line and not any(text.startswith("{") for text in texts)
            if not self._in_braces and not simple:
                return self._in_lines()._with_chunks(at, chunks)
            return self._edited(brackets.with_items([*items[:at], *texts, *items[at:]]), expected)
        column = self._cut.column
        new = [reindented(chunk, column).replace("\n", eol) for chunk in chunks]
        old = self._cut.chunks
        return self._edited(self._with_cut_chunks([*old[:at], *new, *old[at:]]), expected)

    def _with_first_chunks(self, chunks: Sequence[str]) -> str:
        if self._in_braces:
            data = [read_step(chunk, self._library).values for chunk in chunks]
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
    def _brackets(self) -> Brackets:
        """The brackets in which the steps stand.

        Raises:
            DraftError: they do not.
        """
        place = self._poses_place
        return Brackets(self.text, place) if place and place.style else refuse(CANNOT)

    def _in_lines(self) -> "Draft":
        """With each step of a list in brackets behind a dash on a line of its own."""
        brackets, root = self._brackets, places(self.text)
        indent = " " * (column_of(self.text, root.start if root else 0) + INDENT)
        lines = brackets.in_lines(indent)
        return self._edited(with_list_lines(self.text, "poses", lines, ROUTINE_KEYS, self._eol), self.steps)

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
    return _read_content(path, content, Library(poses, unreadable))


def new_draft(path: Path, title: str, poses: Mapping[str, Pose], unreadable: Collection[str] = ()) -> Draft:
    """A routine that has a title and no steps yet, which is its one problem."""
    text = f"title: {text_in_line(title.strip())}\nposes: []\n"
    return Draft.read(path, text, Library(poses, unreadable))


def _read_content(path: Path, content: bytes, library: Library, before: Draft | None = None) -> Draft:
    marked = content.startswith(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DraftError("this file is not UTF-8 text; save it as UTF-8 in a text editor first") from None
    return Draft.read(path, text, library, marked, before)


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
