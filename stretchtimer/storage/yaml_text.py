"""YAML as a tree of plain texts, lists and mappings that know where they stand.

Nothing is guessed: `No`, `on` and `12:30` stay the texts that they are. The tree is built from the parser's events
in one loop, with bounds on depth and size, so that no file can exhaust the stack or the memory.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from stretchtimer.storage.problems import Problem, quoted

MOST_DEPTH = 20
MOST_NODES = 50_000

try:
    _Parser: type[yaml.CSafeLoader] | type[yaml.SafeLoader] = yaml.CSafeLoader
except AttributeError:  # PyYAML built without libyaml
    _Parser = yaml.SafeLoader

_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML forbids, and the line ends that editors do not count as such."""
_MOST_STRAY_CHARACTERS = 5


@dataclass(slots=True, eq=False)
class TextNode:
    line: int
    column: int
    text: str
    nothing: bool = False
    """Whether there is no value at all: left out, `~` or `null`, without quotes."""


@dataclass(slots=True, eq=False)
class ListNode:
    line: int
    column: int
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class MappingNode:
    line: int
    column: int
    entries: dict[str, tuple[TextNode, "Node"]] = field(default_factory=dict)
    """Each key's own node and its value, by the key's text."""


@dataclass(slots=True, eq=False)
class UnreadableNode:
    """Stands where the problem has been reported already."""

    line: int
    column: int


Node = TextNode | ListNode | MappingNode | UnreadableNode


class Report:
    """The problems of one file, collected while it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._problems: dict[Problem, None] = {}

    def add(self, line: int, column: int, message: str) -> None:
        self._problems[Problem(self.path, line, column, message)] = None

    def at(self, node: Node, message: str) -> None:
        self.add(node.line, node.column, message)

    def __len__(self) -> int:
        return len(self._problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Each once, in the order of their places."""
        return tuple(sorted(self._problems))


def read_tree(content: bytes, report: Report) -> Node | None:
    """The tree of the one document in a file; `None` where it cannot be made out, which is then in the report."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="ignore")
        byte = content[error.start]
        report.add(*_place(before, len(before)), f"the byte 0x{byte:02X} is not UTF-8; save the file as UTF-8 text")
        return None
    return tree_of(text, report)


def tree_of(text: str, report: Report) -> Node | None:
    """As `read_tree`, from a text."""
    strays = _NOT_TEXT.finditer(text)
    for count, stray in enumerate(strays):
        if count == _MOST_STRAY_CHARACTERS:
            report.add(*_place(text, stray.start()), "there are more such characters; is this a text file?")
            return None
        code = ord(stray[0])
        report.add(*_place(text, stray.start()), f"the character U+{code:04X} does not belong in a text; take it out")
    return _Builder(text, report).build()


def parser_of(text: str) -> "yaml.CSafeLoader | yaml.SafeLoader":
    """A parser of a text whose events have places in it; the caller disposes of it."""
    return _Parser(_NOT_TEXT.sub("\ufffd", text))


def _place(text: str, index: int) -> tuple[int, int]:
    lines = re.split(r"\r\n|\r|\n", text[:index])
    return len(lines), len(lines[-1]) + 1


class _StopError(Exception):
    """What follows cannot be made out; the reason is in the report."""


class _Builder:
    def __init__(self, text: str, report: Report) -> None:
        self._text = text
        self._report = report
        self._root: Node | None = None
        self._open: list[ListNode | MappingNode] = []
        self._keys: list[Node | None] = []
        """For each open container, the key whose value comes next."""
        self._anchors: dict[str, tuple[Node, int]] = {}
        """Each finished anchor's node, and how many nodes it stands for, aliases expanded."""
        self._open_anchors: list[tuple[str | None, int]] = []
        self._nodes = 0

    def build(self) -> Node | None:
        parser = parser_of(self._text)
        event = None
        try:
            while (event := parser.get_event()) is not None:
                self._take(event)
        except _StopError:
            return None
        except yaml.MarkedYAMLError as error:
            self._report.add(*_syntax_problem(error, self._text))
            return None
        except (yaml.YAMLError, ValueError, OverflowError):
            # The parser written in Python lets these through where an escape names no character.
            mark = event.end_mark if event else None
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._report.add(line, column, "what follows is not YAML; look for a stray % or \\ and take it out")
            return None
        finally:
            parser.dispose()
        if self._root is None:
            self._report.add(1, 1, "the file is empty; write a pose or a routine in it")
        return self._root

    def _take(self, event: Any) -> None:
        kind = type(event)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if kind is yaml.ScalarEvent:
            if event.tag is not None:
                self._refuse_tag(event.tag, line, column)
            nothing = event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL")
            node = TextNode(line, column, event.value, nothing)
            self._count(1, line, column)
            if event.anchor is not None:
                self._anchors[event.anchor] = (node, 1)
            self._attach(node)
        elif kind is yaml.MappingStartEvent:
            self._enter(MappingNode(line, column), event)
        elif kind is yaml.SequenceStartEvent:
            self._enter(ListNode(line, column), event)
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            container = self._open.pop()
            self._keys.pop()
            anchor, nodes_before = self._open_anchors.pop()
            if anchor is not None:
                self._anchors[anchor] = (container, self._nodes - nodes_before)
            self._attach(container)
        elif kind is yaml.AliasEvent:
            self._attach(self._resolve(event.anchor, line, column))
        elif kind is yaml.DocumentStartEvent and self._root is not None:
            self._report.add(line, column, "a second document starts here; put each in a file of its own")
            raise _StopError

    def _count(self, nodes: int, line: int, column: int) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            self._report.add(line, column, f"the file holds more than {MOST_NODES} values; split it")
            raise _StopError

    def _enter(self, container: ListNode | MappingNode, event: Any) -> None:
        line, column = container.line, container.column
        if event.tag is not None:
            self._refuse_tag(event.tag, line, column)
        if len(self._open) == MOST_DEPTH:
            self._report.add(line, column, f"this is nested more than {MOST_DEPTH} deep; write it flatter")
            raise _StopError
        self._open_anchors.append((event.anchor, self._nodes))
        self._count(1, line, column)
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)
        self._open.append(container)
        self._keys.append(None)

    def _refuse_tag(self, tag: str, line: int, column: int) -> None:
        self._report.add(line, column, f"the tag {quoted(tag)} means nothing here; take it out")

    def _resolve(self, anchor: str, line: int, column: int) -> Node:
        if anchor in self._anchors:
            node, nodes = self._anchors[anchor]
            self._count(nodes, line, column)
            return node
        if any(anchor == name for name, _ in self._open_anchors):
            self._report.add(line, column, f"“*{anchor}” would contain itself; write out what is meant")
        else:
            self._report.add(line, column, f"there is no “&{anchor}” before this “*{anchor}”; write out what is meant")
        return UnreadableNode(line, column)

    def _attach(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        container = self._open[-1]
        if isinstance(container, ListNode):
            container.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            self._keys[-1] = node
            return
        self._keys[-1] = None
        if isinstance(key, TextNode):
            entry = (key, node)
            first = container.entries.setdefault(key.text, entry)
            if first is not entry:
                message = f"{quoted(key.text)} stands here again; it is given in line {first[0].line} already"
                self._report.at(key, message)
        elif not isinstance(key, UnreadableNode):
            self._report.at(key, "a key must be a plain word; a text that starts with { or [ needs quotes around it")


_INDENT = "this line does not fit the lines above it; indent it as they are, with spaces"
_COLON = "a “:” cannot stand here; put a text that holds a “: ” in quotes"
_TAB = "a tab cannot indent a line; use spaces"
_OPENING = {"}": "{", "]": "[", "'": "'", '"': '"'}
_SYNTAX = (
    # What the parsers say (libyaml's words, then the Python parser's), whether the fault lies where the thing began,
    # and the sentence for people.
    ("found unexpected end of stream", True, "the quote that opens here is never closed; close it"),
    ("found unexpected document", True, "the quote that opens here is never closed; close it"),
    ("',' or ']'", True, "the list that opens here needs a comma between its items, and a ] at its end"),
    ("',' or '}'", True, "the { that opens here is never closed; a text that starts with { needs quotes around it"),
    ("could not find expected ':'", True, "a “:” is missing after this key; write it as key: value"),
    ("mapping values are not allowed", False, _COLON),
    ("sequence entries are not allowed", False, "a list starts on a line of its own; move this “-” to the next line"),
    ("mapping keys are not allowed", False, "a “?” cannot stand here; put the text in quotes"),
    ("alphabetic or numeric character", True, "a text that starts with * or & needs quotes around it"),
    ("found unknown escape", False, "a \\ in double quotes starts an escape; use single quotes"),
    ("hexdecimal", False, "a \\ in double quotes starts an escape; use single quotes"),
    ("hexadecimal", False, "a \\ in double quotes starts an escape; use single quotes"),
    ("escape character code", False, "this escape names no character; take it out"),
    ("a tab character", False, _TAB),
    ("comment or line break", False, "the text after | or > starts on the next line; move it there"),
    ("indentation indicator", False, "the text after | or > starts on the next line; move it there"),
    ("tag", False, "a text that starts with ! needs quotes around it"),
    ("node content", False, "a value is missing here; write one, or put the text in quotes"),
    ("<document start>", False, "nothing can follow the end of the document; take it out"),
    ("expected key", False, _INDENT),
    ("expected '-' indicator", False, _INDENT),
    ("<block end>", False, _INDENT),
)


def _syntax_problem(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """A parser's complaint as line, column and one plain sentence."""
    said = f"{error.problem or ''} {error.context or ''}"
    otherwise = (False, "this cannot be read as YAML; put the text in quotes")
    at_start, sentence = next((row[1:] for row in _SYNTAX if row[0] in said), otherwise)
    mark = (error.context_mark if at_start else None) or error.problem_mark or error.context_mark
    if mark is None:
        return 1, 1, sentence
    met = error.problem_mark or mark
    found, before = text[met.index : met.index + 1], _line_before(text, met.index)
    if "cannot start any token" in said:
        sentence = _TAB if found == "\t" else f"a text that starts with {found} needs quotes around it"
    elif "',' or" in said and (found == "{" or before.rstrip().endswith("}")):
        mark, sentence = met, "within [ ] or { }, a text that holds braces needs quotes around it"
    elif sentence is _COLON and ":" not in before:
        sentence = "this line does not fit the line above it; put a missing “:” there, or indent this one less"
    elif sentence is _INDENT and (opening := _OPENING.get(before.rstrip()[-1:])):
        sentence = f"a text that starts with {opening} needs quotes around the whole of it"
    return mark.line + 1, mark.column + 1, sentence


def _line_before(text: str, index: int) -> str:
    return text[text.rfind("\n", 0, index) + 1 : index]
