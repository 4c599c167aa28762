"""The two ways in which the steps stand in a routine's text: as lines behind dashes, or in brackets.

Lines are cut into a head, a chunk for each step with the comments and blank lines above it, and a tail. Any order of
the same chunks is a list of the same steps, and so is any order of the same items in brackets.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from stretchtimer.storage.yaml_editing import Place, line_end, line_start, refuse

_CONTENT = r"(?![ \t]*(?:#|\r?\n|\Z))"
"""Before a line that is neither blank nor a comment."""
_DASH = r"-(?=[ \t\r\n]|\Z)"
_ROOT = re.compile(rf"^(?!%|---|\.\.\.)( *){_CONTENT}", re.MULTILINE)
FIRST_LINE = re.compile(rf"^{_CONTENT}( *)({_DASH})?", re.MULTILINE)
_ANY_DASH = re.compile(rf"^( *){_DASH}", re.MULTILINE)
_KEEPS_LINES = re.compile(r"[|>]\d?\+")
_OLD_LINE_END = re.compile(r"\r(?!\n)")


CANNOT = "this cannot be done where the text stands as it does; change it in the text"


class Cut(NamedTuple):
    """A text whose steps are lines behind dashes in one column: head, chunks and tail make up the whole."""

    head: str
    chunks: tuple[str, ...]
    tail: str
    column: int


def cut_by_lines(text: str) -> Cut | None:
    """The text as head, chunks and tail, by how its lines look; `None` where it does not look like that."""
    root = _ROOT.search(text)
    if root is None or _reaches_over(text):
        return None
    key = re.compile(rf"^ {{{len(root[1])}}}poses[ \t]*:(?:[ \t]+#[^\r\n]*|[ \t]*)\r?\n", re.MULTILINE)
    found = key.search(text, root.start())
    first = FIRST_LINE.search(text, found.end()) if found else None
    if found is None or first is None or not first[2] or len(first[1]) < len(root[1]):
        return None
    column = len(first[1])
    less = rf" {{0,{column - 1}}}(?! )|" if column else ""
    behind = re.compile(rf"\n{_CONTENT}(?:{less} {{{column}}}(?! |{_DASH}))")
    last = behind.search(text, first.start())
    end = last.start() + 1 if last else len(text)
    others = re.compile(f"\n{' ' * column}{_DASH}").finditer(text, first.start(), end)
    return _cut_by(text, found.end(), [first.start(), *(other.start() + 1 for other in others)], end, column)


def _reaches_over(text: str) -> bool:
    """Whether something may reach from one step into the next: directives, and blocks that keep blank lines.

    Line ends of old are none to the rest of this module.
    """
    return (
        text.startswith("%")
        or "\n%" in text
        or ("+" in text and _KEEPS_LINES.search(text) is not None)
        or ("\r" in text and _OLD_LINE_END.search(text) is not None)
    )


def cut_at(text: str, root: Place, poses: Place) -> Cut | None:
    """As `cut_by_lines`, by where the parser has found the steps."""
    key = root.keys[root.index("poses") or 0]
    floor = text.find("\n", key.end) + 1
    dashes: list[int] = []
    column: int | None = None
    end_before = floor
    for item in poses.items:
        found = _ANY_DASH.finditer(text, end_before, item.start + 1)
        starts = [each for each in found if column in (None, len(each[1]))]
        if not starts:
            return None
        column = len(starts[0][1])
        dashes.append(starts[0].start())
        end_before = item.end
    if column is None:
        return None
    end = line_end(text, max(end_before, dashes[-1]))
    end = min(len(text), end + (2 if text.startswith("\r\n", end) else 1))
    further_in = re.compile(rf"(?:[ \t]*\r?\n)*? {{{column + 1},}}#[^\n]*(?:\n|\Z)")
    while (comment := further_in.match(text, end)) is not None:
        end = comment.end()
    return _cut_by(text, floor, dashes, end, column)


def _cut_by(text: str, floor: int, dashes: Sequence[int], end: int, column: int) -> Cut:
    """The text cut where the comments and blank lines above each dash begin.

    A comment further in than the dashes belongs to what is above it: there it cannot become a part of another text.
    """
    leads = re.compile(rf"[ \t]*\r?\n?\Z| {{0,{column}}}#")
    starts = [_first_start(text, floor, dashes[0], leads)]
    starts += [_lead_start(text, dash, before + 1, leads) for before, dash in pairwise(dashes)]
    starts.append(_lead_start(text, end, dashes[-1] + 1, leads))
    chunks = tuple(text[start:stop] for start, stop in pairwise(starts))
    return Cut(text[: starts[0]], chunks, text[starts[-1] :], column)


def _lead_start(text: str, position: int, floor: int, leads: re.Pattern[str]) -> int:
    """Where the lines above a position begin that are blank or comments, none of them before `floor`."""
    while position > floor:
        start = line_start(text, position - 1)
        if start < floor or not leads.match(text[start:position]):
            break
        position = start
    return position


def _first_start(text: str, floor: int, dash: int, leads: re.Pattern[str]) -> int:
    """Where the first step's text begins: a comment with a blank line below it is about the whole list."""
    top = _lead_start(text, dash, floor, leads)
    lines = text[top:dash].splitlines(keepends=True)
    own = len(lines)
    while own and lines[own - 1].strip():
        own -= 1
    blank = own
    while blank and not lines[blank - 1].strip():
        blank -= 1
    if (blank or top > floor) and blank < own:
        own = blank + 1
    elif blank == 0:
        own = 0
    return top + sum(map(len, lines[:own]))


def joined(head: str, chunks: list[str], tail: str, eol: str, ends_line: bool) -> str:
    """The whole text; a chunk that ended the file ends its line where another comes behind it, and the other way."""
    whole = [chunk if chunk.endswith("\n") else chunk + eol for chunk in chunks]
    if not tail and not ends_line and whole:
        whole[-1] = chunks[-1].removesuffix("\n").removesuffix("\r")
    return head + "".join(whole) + tail


class Brackets(NamedTuple):
    """A text whose steps stand in brackets, at `place`."""

    text: str
    place: Place

    @property
    def _gaps(self) -> list[str]:
        """What stands before, between and behind the items."""
        ends = [self.place.start, *(item.end for item in self.place.items)]
        starts = [*(item.start for item in self.place.items), self.place.end]
        return [self.text[end:start] for end, start in zip(ends, starts, strict=True)]

    @property
    def are_commented(self) -> bool:
        """Whether there are comments between the items."""
        return bool(self.place.items) and any("#" in gap for gap in self._gaps)

    @property
    def are_one_line(self) -> bool:
        return "\n" not in self.text[self.place.start : self.place.end]

    def with_items(self, texts: Sequence[str]) -> str:
        """The whole text with these items, the space between them as it was.

        Raises:
            DraftError: there are comments between the items.
        """
        before, behind = self.text[: self.place.start], self.text[self.place.end :]
        if not self.place.items:
            inside = self.text[self.place.start : self.place.end - 1]
            return f"{before}{inside}{', '.join(texts)}]{behind}"
        if self.are_commented:
            refuse("the comments between these steps would lose their place; take them out in the text first")
        if not texts:
            return f"{before}[]{behind}"
        opening, *gaps, closing = self._gaps
        gaps += [gaps[-1] if gaps else ", "] * (len(texts) - 1 - len(gaps))
        items = texts[0] + "".join(gap + each for gap, each in zip(gaps, texts[1:], strict=False))
        return before + opening + items + closing + behind

    def in_lines(self, indent: str) -> list[str]:
        """Each item behind a dash on a line of its own, with the comments where they stood."""
        lines: list[str] = []
        for gap, item in zip(self._gaps, [*self.place.items, None], strict=True):
            behind, *above = gap.splitlines() or [""]
            if lines and "#" in behind:
                lines[-1] += "  " + behind[behind.index("#") :]
            elif "#" in behind:
                above.insert(0, behind)
            lines += [indent + line[line.index("#") :] for line in above if "#" in line]
            if item:
                lines += f"{indent}- {self.text[item.start : item.end]}".splitlines()
        return lines
