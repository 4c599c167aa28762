"""A file's form as a table: each key with the reader of its value. Poses and routines are written in these terms."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from stretchtimer.core.wording import listing
from stretchtimer.storage.amounts import count_span, plain_time, time_span
from stretchtimer.storage.problems import MISLEADING, nearest, quoted
from stretchtimer.storage.yaml_text import ListNode, MappingNode, Node, Report, TextNode, UnreadableNode

Choice = TypeVar("Choice", bound=StrEnum)

Reader = Callable[[Report, Node, str], Any]
"""Reads the value of a key, which it is told for its messages; reports what is wrong with it, and gives `None` then."""

LONGEST_LINE = 200
LONGEST_TEXT = 2_000
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_TRUTHS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
_MOST_SUGGESTIONS = 50
"""So many problems of one file may look for what was meant: each look takes a while."""


def read_fields(
    report: Report, node: Node, readers: Mapping[str, Reader], what: str, required: Collection[str] = ()
) -> dict[str, Any]:
    """The sound values of a mapping by their keys; a key without a value counts as not given. The rest is reported."""
    if isinstance(node, UnreadableNode):
        return {}
    if not isinstance(node, MappingNode):
        report.at(node, f"{what} is written as lines of key: value, such as {next(iter(readers))}: …")
        return {}
    values: dict[str, Any] = {}
    for key, (key_node, value_node) in node.entries.items():
        reader = readers.get(key)
        if reader is None:
            hint = suggestion(report, key, readers)
            report.at(key_node, f"unknown key {quoted(key)}{hint or f'; {what} has ' + listing(list(readers))}")
        elif is_nothing(value_node):
            if key in required:
                report.at(key_node, f"“{key}” has no value; write one")
        elif not isinstance(value_node, UnreadableNode):
            value = reader(report, value_node, key)
            if value is not None:
                values[key] = value
    for key in required:
        if key not in node.entries:
            report.at(node, f"“{key}” is missing; {what} needs one")
    return values


def is_nothing(node: Node) -> bool:
    return isinstance(node, TextNode) and node.nothing


def is_unsound(node: MappingNode, values: Mapping[str, Any], key: str) -> bool:
    """Whether a key has a value, but one that `read_fields` has reported."""
    return key in node.entries and key not in values and not is_nothing(node.entries[key][1])


def suggestion(report: Report, word: str, choices: Collection[str]) -> str:
    """`; did you mean “…”?`, or nothing where no choice comes near."""
    if len(report) > _MOST_SUGGESTIONS:
        return ""
    meant = nearest(word, choices)
    return f"; did you mean {quoted(meant)}?" if meant else ""


def scalar(report: Report, node: Node, key: str) -> str | None:
    """The text of a single value, stripped."""
    if isinstance(node, TextNode):
        if text := node.text.strip():
            return text
        report.at(node, f"“{key}” is empty; write a value")
    elif isinstance(node, MappingNode):
        report.at(node, f"“{key}” takes a text, and a “:” makes this a key: value; put it in quotes")
    elif isinstance(node, ListNode):
        report.at(node, f"“{key}” takes one value, not a list; write it without “-” and [ ]")
    return None


def _text(report: Report, node: Node, key: str, most: int, allowed: str) -> str | None:
    text = scalar(report, node, key)
    if text is None:
        return None
    misleading = next((found[0] for found in re.finditer(MISLEADING, text) if found[0] not in allowed), None)
    if misleading == "\n":
        report.at(node, f"“{key}” must be one line; join its lines")
    elif misleading is not None:
        report.at(node, f"“{key}” holds the invisible character U+{ord(misleading):04X}; take it out")
    elif len(text) > most:
        report.at(node, f"“{key}” is {len(text)} characters long; shorten it to at most {most}")
    else:
        return text
    return None


def line(report: Report, node: Node, key: str) -> str | None:
    """One line, as names and titles are."""
    return _text(report, node, key, LONGEST_LINE, "")


def long_line(report: Report, node: Node, key: str) -> str | None:
    """One line that may hold some sentences."""
    return _text(report, node, key, LONGEST_TEXT, "")


def long_text(report: Report, node: Node, key: str) -> str | None:
    """Some sentences, in one line or more."""
    return _text(report, node, key, LONGEST_TEXT, "\n\t")


def list_of(item: Reader) -> Reader:
    """A tuple of what `item` reads."""

    def read(report: Report, node: Node, key: str) -> tuple[Any, ...] | None:
        if not isinstance(node, ListNode):
            report.at(node, f"“{key}” takes a list; write each item on a line of its own after “- ”")
            return None
        values = []
        for each in node.items:
            if is_nothing(each):
                report.at(each, f"an item of “{key}” is empty; write one or take its “-” out")
            elif not isinstance(each, UnreadableNode):
                values.append(item(report, each, key))
        return tuple(value for value in values if value is not None)

    return read


def one_of(choices: Sequence[str]) -> Reader:
    """One of a closed list of words."""

    def read(report: Report, node: Node, key: str) -> str | None:
        text = scalar(report, node, key)
        if text is None or text in choices:
            return text
        hint = suggestion(report, text, choices) or f"; choose from {', '.join(choices)}"
        report.at(node, f"{quoted(text)} is not among the values of “{key}”{hint}")
        return None

    return read


def member_of(choices: Sequence[Choice]) -> Reader:
    """One of some members of an enumeration."""
    read_word = one_of([choice.value for choice in choices])
    by_word = {choice.value: choice for choice in choices}

    def read(report: Report, node: Node, key: str) -> Choice | None:
        word = read_word(report, node, key)
        return None if word is None else by_word[word]

    return read


def yes_or_no(report: Report, node: Node, key: str) -> bool | None:
    """A truth value, in any of the words that YAML has for one."""
    text = scalar(report, node, key)
    if text is None:
        return None
    if text.lower() not in _TRUTHS:
        report.at(node, f"“{key}” takes yes or no, not {quoted(text)}")
    return _TRUTHS.get(text.lower())


def _amount(parse: Callable[[str, tuple[int, int], str], Any], bounds: tuple[int, int]) -> Reader:
    def read(report: Report, node: Node, key: str) -> Any:
        text = scalar(report, node, key)
        if text is None:
            return None
        try:
            return parse(text, bounds, key)
        except ValueError as error:
            report.at(node, str(error))
            return None

    return read


def time_range(bounds: tuple[int, int]) -> Reader:
    """A `Span` of milliseconds."""
    return _amount(time_span, bounds)


def one_time(bounds: tuple[int, int]) -> Reader:
    """Whole milliseconds."""
    return _amount(plain_time, bounds)


def count_range(bounds: tuple[int, int]) -> Reader:
    """A `Span` of a count."""
    return _amount(count_span, bounds)


def plain_data(report: Report, node: Node, key: str) -> Any:
    """The value as nested dicts, lists, numbers, truth values and texts, `None` where there is none; unchecked."""
    if isinstance(node, MappingNode):
        return {key: plain_data(report, value, key) for key, (_, value) in node.entries.items()}
    if isinstance(node, ListNode):
        return [plain_data(report, item, key) for item in node.items]
    if not isinstance(node, TextNode) or node.nothing:
        return None
    if _NUMBER.fullmatch(node.text):
        return float(node.text)
    return {"true": True, "false": False}.get(node.text, node.text)
