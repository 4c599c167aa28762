"""Changes to single values of a YAML text that leave every other character as it was."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeGuard

import yaml

from stretchtimer.storage.yaml_text import parser_of
from stretchtimer.storage.yaml_writing import WIDTH, Data, Written, list_lines, plain_text, text_in_line, written


class DraftError(Exception):
    """An edit cannot be made; its text says in one sentence why, and what to do."""


@dataclass(slots=True, eq=False)
class Place:
    """A node where it stands in the text, from `start` to before `end`; one that is left out takes no room."""

    start: int
    end: int
    text: str | None = None
    """The value of a single one."""
    style: str = ""
    """A quote, `|` or `>`; or the bracket or brace that opens it, `?` where there should be one."""
    alias: str | None = None
    anchored: bool = False
    items: list["Place"] = field(default_factory=list)
    keys: list["Place"] = field(default_factory=list)
    """Of a mapping; its items are the values."""
    is_mapping: bool = False

    @property
    def is_list(self) -> bool:
        return self.text is None and self.alias is None and not self.is_mapping

    def index(self, key: str) -> int | None:
        return next((index for index, each in enumerate(self.keys) if each.text == key), None)

    def value(self, key: str) -> "Place | None":
        """The value of a mapping's key, the first where it is given twice."""
        index = self.index(key) if self.is_mapping else None
        return None if index is None else self.items[index]

    def walk(self) -> Iterator["Place"]:
        waiting = [self]
        while waiting:
            place = waiting.pop()
            yield place
            waiting += place.keys + place.items


def places(text: str) -> Place | None:
    """The nodes of a text, as its parser has them, aliases unresolved; `None` where it cannot be parsed or is empty."""
    parser: Any = parser_of(text)
    root: Place | None = None
    opened: list[Place] = []
    try:
        while (event := parser.get_event()) is not None:
            end = event.end_mark.index
            if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
                place = _single(event, text)
            elif isinstance(event, yaml.CollectionStartEvent):
                opened.append(_opening(event, text))
                continue
            elif isinstance(event, yaml.CollectionEndEvent):
                place = opened.pop()
                inner = [each.end for each in (*place.keys[-1:], *place.items[-1:])]
                place.end = end if place.style in ("[", "{") else max(inner, default=place.end)
            elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
                return None
            else:
                continue
            if not opened:
                root = place
            elif opened[-1].is_mapping and len(opened[-1].keys) == len(opened[-1].items):
                opened[-1].keys.append(place)
            else:
                opened[-1].items.append(place)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
    finally:
        parser.dispose()
    return root


def _opening(event: Any, text: str) -> Place:
    start, end = event.start_mark.index, event.end_mark.index
    # A single “key: value” among the items of a list in brackets has neither brackets nor a line of its own.
    style = (text[end - 1] if end > start else "?") if event.flow_style else ""
    mapping = isinstance(event, yaml.MappingStartEvent)
    return Place(start, end, None, style, anchored=bool(event.anchor), is_mapping=mapping)


def _single(event: Any, text: str) -> Place:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Place(start, end, alias=event.anchor)
    style = event.style if event.style in ("'", '"', "|", ">") else ""
    if style in ("|", ">"):
        # The parser counts the blank lines behind it in.
        end = start + len(re.sub(r"(?:\r?\n[ \t]*)+\Z", "", text[start:end]))
    return Place(start, end, event.value, style, anchored=bool(event.anchor))


def line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Where the line ends in which a place stands, before the characters that end it."""
    end = text.find("\n", index)
    if end < 0:
        return len(text)
    return end - 1 if end > index and text[end - 1] == "\r" else end


def next_line(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def column_of(text: str, index: int) -> int:
    return index - line_start(text, index)


def after_colon(text: str, key: Place) -> int:
    """Where the colon behind a key ends.

    Raises:
        DraftError: there is none in its line.
    """
    found = re.compile(r"[ \t]*:").match(text, key.end)
    return found.end() if found else refuse("this key has no “:” in its line; change it in the text")


def refuse(message: str) -> NoReturn:
    raise DraftError(message)


def with_entry(text: str, path: Sequence[int | str], value: Data, order: Sequence[str], eol: str) -> str:
    """The text with another value for the last key of `path`, which leads there from the root; `None` takes it out.

    A key that is not there yet is put behind those that come before it in `order`.

    Raises:
        DraftError: it cannot be changed where it stands.
    """
    root = places(text)
    mapping = root
    for step in path[:-1]:
        if mapping is None:
            break
        if isinstance(step, str):
            mapping = mapping.value(step)
        else:
            mapping = mapping.items[step] if step < len(mapping.items) else None
    key = str(path[-1])
    if mapping is not None and mapping.alias is not None:
        refuse(f"this repeats what stands elsewhere (“*{mapping.alias}”); write it out in the text first")
    if mapping is None or not mapping.is_mapping or mapping.style == "?":
        refuse("this cannot be read as it stands; put it right in the text first")
    index = mapping.index(key)
    if value is None:
        return text if index is None else _without_entry(text, mapping, index)
    if index is None:
        return _with_new_entry(text, mapping, key, value, order, eol)
    return _with_other_value(text, mapping, index, value, eol)


def data_of(place: Place) -> Data:
    """What a place says, as plain data; an alias is none."""
    if place.is_mapping:
        return {key.text or "": data_of(item) for key, item in zip(place.keys, place.items, strict=True)}
    if place.is_list:
        return [data_of(item) for item in place.items]
    return None if place.text is None else place.text.strip()


def same_data(one: Data, other: Data) -> bool:
    """Whether both are written alike: a number is the text that stands for it."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_data(one[key], other[key]) for key in one)
    if _is_listed(one) and _is_listed(other):
        return len(one) == len(other) and all(same_data(*pair) for pair in zip(one, other, strict=True))
    return _is_single(one) and _is_single(other) and plain_text(one) == plain_text(other)


def _is_listed(value: Data) -> TypeGuard[Sequence[Data]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_single(value: Data) -> TypeGuard[str | float | None]:
    return isinstance(value, str) or not isinstance(value, Sequence | Mapping)


def _with_other_value(text: str, mapping: Place, index: int, value: Data, eol: str) -> str:
    key, old = mapping.keys[index], mapping.items[index]
    has_alias = any(place.alias is not None for place in old.walk())
    if not has_alias and not (old.text == "" and not old.style) and same_data(data_of(old), value):
        return text
    if old.is_mapping and isinstance(value, Mapping) and not has_alias and value:
        return _merged(text, old, value, eol)
    if old.is_list and not old.style and _is_listed(value) and value and not has_alias:
        changed = _with_other_items(text, old, value, eol)
        if changed is not None:
            return changed
    colon = after_colon(text, key)
    on_key_line = old.start < line_end(text, colon) or old.start == colon
    like = _like(text, old)
    new = _behind(text, key, value, bool(mapping.style), like)
    if not on_key_line:
        return _spliced(text, colon, colon, new, eol, body_end=old.end)
    if old.style in ("|", ">"):
        head_end = old.start + len(like)
        return _spliced(text, old.start, head_end, new, eol, body_end=old.end)
    start = old.start if old.end > old.start else colon
    return _spliced(text, start, max(old.end, start), new, eol)


def _with_other_items(text: str, old: Place, value: Sequence[Data], eol: str) -> str | None:
    """The text with a list of lines changed where it differs; `None` where not each item has a dash on its own line."""
    dashes = [text.rfind("-", 0, item.start) for item in old.items]
    for dash, item in zip(dashes, old.items, strict=True):
        if (text[line_start(text, dash) : dash] + text[dash + 1 : item.start]).strip(" "):
            return None
    first, had = 0, [data_of(item) for item in old.items]
    while first < min(len(had), len(value)) and same_data(had[first], value[first]):
        first += 1
    last, rest = len(had), len(value)
    while min(last, rest) > first and same_data(had[last - 1], value[rest - 1]):
        last, rest = last - 1, rest - 1
    new = "".join(line + eol for line in list_lines(value[first:rest], column_of(text, dashes[0])))
    if first == last and first:
        # The comments above the next item stay above it.
        at = line_end(text, old.items[first - 1].end)
        return text[:at] + eol + new.removesuffix(eol) + text[at:]
    start = line_start(text, dashes[first])
    stop = start if first == last else next_line(text, old.items[last - 1].end)
    if stop == len(text) and not text.endswith("\n"):
        new = new.removesuffix(eol)
        start -= 0 if new else len(eol)
    return text[:start] + new + text[stop:]


def _behind(text: str, key: Place, value: Data, flow: bool, like: str = "") -> Written:
    column = column_of(text, key.start)
    return written(value, column, flow, like, WIDTH - (key.end - key.start) - 2)


def _like(text: str, place: Place) -> str:
    """The style of a text: its quote, or the head of its block."""
    if place.style not in ("|", ">"):
        return place.style
    found = re.match(r"(?:&\S+[ \t]+)?([|>][-+]?)", text[place.start :])
    return found[1] if found and found.start(1) == 0 else ""


def _spliced(text: str, start: int, end: int, new: Written, eol: str, body_end: int = 0) -> str:
    """The text with a value's first line put in place of start to end, and its body behind that line."""
    behind = line_end(text, end)
    rest = text[end:behind]
    before = text[:start]
    inline = new.inline
    if not inline:
        before, rest = before.rstrip(" "), rest if rest.strip() else ""
    elif not before.endswith((" ", "\n")):
        inline = f" {inline}"
    return before + inline + rest + "".join(eol + line for line in new.body) + text[max(behind, body_end) :]


def _merged(text: str, mapping: Place, value: Mapping[str, Data], eol: str) -> str:
    """The text with what a mapping says changed key by key, those that stay left as they are."""
    order, start = tuple(value), mapping.start
    for key, each in value.items():
        index = mapping.index(key)
        if index is None:
            text = _with_new_entry(text, mapping, key, each, order, eol)
        else:
            text = _with_other_value(text, mapping, index, each, eol)
        mapping = _found(text, start)
    for key in [each.text or "" for each in mapping.keys]:
        index = mapping.index(key)
        if key not in value and index is not None:
            text = _without_entry(text, mapping, index)
            mapping = _found(text, start)
    return text


def _found(text: str, start: int) -> Place:
    """The mapping that starts there still."""
    root = places(text)
    if root is not None:
        for place in root.walk():
            if place.is_mapping and place.start == start:
                return place
    refuse("this cannot be changed where it stands; change it in the text")


def _with_new_entry(text: str, mapping: Place, key: str, value: Data, order: Sequence[str], eol: str) -> str:
    flow = bool(mapping.style)
    rank = order.index(key) if key in order else len(order)
    before = [index for index, each in enumerate(mapping.keys) if each.text in order and order.index(each.text) < rank]
    name = text_in_line(key, flow)
    if flow:
        entry = f"{name}: {written(value, 0, flow=True).inline}"
        if not mapping.keys:
            return text[: mapping.end - 1] + entry + text[mapping.end - 1 :]
        if before:
            at = max(mapping.items[before[-1]].end, mapping.keys[before[-1]].end)
            return f"{text[:at]}, {entry}{text[at:]}"
        at = mapping.keys[0].start
        return f"{text[:at]}{entry}, {text[at:]}"
    if not mapping.keys:
        refuse("this cannot be changed where it stands; change it in the text")
    column = column_of(text, mapping.keys[0].start)
    indent = " " * column
    new = written(value, column, room=WIDTH - len(name) - 2)
    lines = [f"{name}:{' ' * bool(new.inline)}{new.inline}", *new.body]
    if not before:
        at = mapping.keys[0].start
        return text[:at] + "".join(line + eol for line in lines) + indent + text[at:]
    lines[0] = indent + lines[0]
    at = line_end(text, max(mapping.items[before[-1]].end, mapping.keys[before[-1]].end))
    # Comments that stand further in belong to what is above them.
    while (comment := re.compile(rf"\r?\n {{{column + 1},}}#[^\r\n]*").match(text, at)) is not None:
        at = comment.end()
    return text[:at] + "".join(eol + line for line in lines) + text[at:]


def _without_entry(text: str, mapping: Place, index: int) -> str:
    if len(mapping.keys) == 1:
        if mapping.style:
            return text[: mapping.start] + text[mapping.start :].replace(text[mapping.start : mapping.end], "{}", 1)
        refuse("this is the only thing that stands here; remove the whole instead")
    key, value = mapping.keys[index], mapping.items[index]
    end = max(value.end, after_colon(text, key))
    if mapping.style:
        if index:
            return text[: max(mapping.items[index - 1].end, mapping.keys[index - 1].end)] + text[end:]
        return text[: key.start] + text[mapping.keys[1].start :]
    start = line_start(text, key.start)
    if text[start : key.start].strip(" "):
        # It stands behind a dash: what follows moves up there, unless a comment stands between.
        following = mapping.keys[index + 1].start if index + 1 < len(mapping.keys) else end
        between = text[end:following]
        return text[: key.start] + text[end if "#" in between else following :]
    behind = next_line(text, end)
    if behind == len(text) and not text.endswith("\n") and start:
        start -= 2 if text[start - 2 : start] == "\r\n" else 1
    return text[:start] + text[behind:]


def as_mapping(text: str, item: Place, eol: str, entry: tuple[str, Data], flow: bool) -> str:
    """The text with a step that is only a pose's name made a mapping with one more entry."""
    key, value = entry
    name = text[item.start : item.end]
    if flow:
        return f"{text[: item.start]}{{pose: {name}, {key}: {written(value, 0, flow=True).inline}}}{text[item.end :]}"
    column = column_of(text, item.start)
    new = written(value, column, room=WIDTH - len(key) - 2)
    lines = [f"{' ' * column}{key}:{' ' * bool(new.inline)}{new.inline}", *new.body]
    text = f"{text[: item.start]}pose: {text[item.start :]}"
    at = line_end(text, item.end + len("pose: "))
    return text[:at] + "".join(eol + line for line in lines) + text[at:]


def as_name(text: str, item: Place) -> str:
    """The text with a step that says nothing but its pose's name made that name alone, where nothing is lost by it."""
    value = item.value("pose")
    if len(item.keys) != 1 or value is None or not value.text or value.style in ("|", ">") or item.anchored:
        return text
    between = text[item.keys[0].end : value.start]
    if between.strip() != ":" or "\n" in between:
        return text
    return text[: item.start] + text[value.start : value.end] + text[item.end :]


def reindented(text: str, by: int) -> str:
    """The lines further in by so many columns, or further out, as far as there is room; blank ones stay."""
    if by >= 0:
        return re.sub(r"^(?=[^\r\n])", " " * by, text, flags=re.MULTILINE)
    return re.sub(rf"^ {{1,{-by}}}", "", text, flags=re.MULTILINE)


def with_list_lines(text: str, key: str, lines: Sequence[str], order: Sequence[str], eol: str) -> str:
    """The text with `lines`, which are indented already, below a key of the root in place of its value.

    Raises:
        DraftError: the root is not written as lines of key: value.
    """
    root = places(text)
    if root is not None and root.is_mapping and not root.style and root.index(key) is None:
        text = _with_new_entry(text, root, key, None, order, eol)
        root = places(text)
    index = root.index(key) if root is not None and root.is_mapping and not root.style else None
    if root is None or index is None:
        refuse("steps cannot be put here as the text stands; write “poses:” on a line of its own first")
    place = root.items[index]
    colon = after_colon(text, root.keys[index])
    return _spliced(text, colon, max(colon, place.end), Written("", tuple(lines)), eol)
