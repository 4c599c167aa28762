"""Values as YAML that a person would have written: plain where that is safe, quoted where YAML needs it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

Data: TypeAlias = str | int | float | bool | Sequence["Data"] | Mapping[str, "Data"] | None
"""A value as a file holds it."""

WIDTH = 110
"""Longer texts are folded, and longer lists and mappings written on lines of their own."""
INDENT = 2
_MOST_ENTRIES_IN_BRACES = 6

_STARTS_OTHERWISE = re.compile(r"[\[\]{}#&*!|>'\"%@`,]|[-?:](?!\S)|---|\.\.\.|=$|<<$|(?:~|null|Null|NULL)?\Z")
"""What a plain text cannot start with, or be."""
_ENDS_PLAIN = re.compile(r":\Z|:\s|\s#|\t")
_ENDS_PLAIN_IN_FLOW = re.compile(r"[\[\]{},:?]|\s#|\t")
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_FOLDABLE = re.compile(r"(?<=\S) (?=\S)")


class Written(NamedTuple):
    """A value as it is written behind its key: what stands in the key's line, and the lines below it."""

    inline: str
    body: tuple[str, ...] = ()


def written(value: Data, column: int, flow: bool = False, like: str = "", room: int = WIDTH) -> Written:
    """A value as the text behind a key that stands in `column`, counted from 0.

    `flow` writes it in one line, as it has to be within braces. `like` is the style that a text had before, which it
    keeps where it can: a quote, or the head of a block. `room` is how wide its line may be.
    """
    if isinstance(value, Mapping):
        inline = _in_braces(value)
        if flow or not value or (_is_small(value) and len(inline) + column < room):
            return Written(inline)
        return Written("", tuple(mapping_lines(value, column + INDENT)))
    if isinstance(value, Sequence) and not isinstance(value, str):
        inline = f"[{', '.join(flow_text(item) for item in value)}]"
        if flow or not value or (all(map(_is_single, value)) and len(inline) + column < room):
            return Written(inline)
        return Written("", tuple(list_lines(value, column + INDENT)))
    text = plain_text(value)
    if flow or value is None:
        return Written(text_in_line(text, flow, like) if value is not None else "")
    return _text_block(text, column, like, room) or Written(text_in_line(text, False, like))


def mapping_lines(value: Mapping[str, Data], column: int) -> Iterator[str]:
    """The lines of a mapping whose keys stand in `column`."""
    for key, each in value.items():
        name = text_in_line(key)
        behind = written(each, column, room=WIDTH - len(name) - 2)
        yield f"{' ' * column}{name}:{' ' * bool(behind.inline)}{behind.inline}"
        yield from behind.body


def list_lines(items: Sequence[Data], column: int) -> Iterator[str]:
    """The lines of a list whose dashes stand in `column`."""
    for item in items:
        yield from item_lines(item, column)


def item_lines(item: Data, column: int) -> Iterator[str]:
    dash = f"{' ' * column}- "
    if isinstance(item, Mapping) and item and not (_is_small(item) and not _is_step(item)):
        first, *others = mapping_lines(item, column + INDENT)
        yield dash + first.lstrip(" ")
        yield from others
    elif isinstance(item, str) and "\n" not in item:
        yield dash + text_in_line(item)
    else:
        yield dash + flow_text(item)


def flow_text(value: Data) -> str:
    """A value in one line, as it can stand within brackets and braces."""
    return written(value, 0, flow=True).inline or "~"


def plain_text(value: str | float | None) -> str:
    """A single value as the text that stands for it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return "" if value is None else re.sub("\r\n?", "\n", str(value)).strip()


def text_in_line(text: str, flow: bool = False, like: str = "") -> str:
    """A text in one line: plain where that is safe, else in quotes; in those of `like` where it has some."""
    printable = not _UNPRINTABLE.search(text) and "\n" not in text
    plain = printable and not _STARTS_OTHERWISE.match(text) and text == text.strip()
    if plain and like not in ("'", '"') and not (_ENDS_PLAIN_IN_FLOW if flow else _ENDS_PLAIN).search(text):
        return text
    if printable and (like == "'" or (like != '"' and ('"' in text or "\\" in text))):
        return "'" + text.replace("'", "''") + "'"
    escaped = re.sub(r'[\\"\n\t]', lambda found: _ESCAPES[found[0]], text)
    return '"' + _UNPRINTABLE.sub(_escape, escaped) + '"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _text_block(text: str, column: int, like: str, room: int) -> Written | None:
    """A text on lines of its own below `|` or `>`; `None` where it stands better in one line, or has to."""
    folded = like.startswith(">")
    if _UNPRINTABLE.search(text) or not text or like in ("'", '"'):
        return None
    indent = " " * (column + INDENT)
    if "\n" in text:
        head = like if like.startswith("|") else "|-"
        return Written(head, tuple(indent + line if line else "" for line in text.split("\n")))
    if like.startswith("|"):
        return Written(like, (indent + text,))
    if not folded and column + len(text) < room:
        return None
    lines = [""]
    for word in _FOLDABLE.split(text):
        if lines[-1] and len(indent) + len(lines[-1]) + 1 + len(word) > WIDTH:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return Written(like if folded else ">-", tuple(indent + line for line in lines))


def _in_braces(value: Mapping[str, Data]) -> str:
    return "{" + ", ".join(f"{text_in_line(key, flow=True)}: {flow_text(each)}" for key, each in value.items()) + "}"


def _is_small(value: Mapping[str, Data]) -> bool:
    """Whether it reads well in braces: a few single values, or lists of them."""
    return (
        "instructions" not in value
        and len(value) <= _MOST_ENTRIES_IN_BRACES
        and all(
            _is_single(each)
            or (isinstance(each, Sequence) and not isinstance(each, str) and all(map(_is_single, each)))
            for each in value.values()
        )
    )


def _is_single(value: Data) -> bool:
    if isinstance(value, str):
        return "\n" not in value and len(value) <= WIDTH // 2
    return not isinstance(value, Mapping | Sequence)


def _is_step(value: Mapping[str, Data]) -> bool:
    return "pose" in value or "rest" in value
