"""Steps as they go through the clipboard: a list of their own, with their comments."""

import re
from pathlib import Path

from stretchtimer.storage.draft_parts import ALIAS, LIST_KEY, DraftStep, Library
from stretchtimer.storage.draft_text import DraftText, in_plain_lines, without_surrogates
from stretchtimer.storage.yaml_editing import DraftError, column_of, places, reindented
from stretchtimer.storage.yaml_writing import INDENT, item_lines


def copied(step: DraftStep, column: int | None) -> str:
    """A step as an item of a list without indent; `column` is where its dash stands, `None` for one in brackets."""
    text = in_plain_lines(step.text)
    text = f"- {text}" if column is None else reindented(text, -column)
    if ALIAS.search(step.text) or (column is None and "\n" in text):
        text = "\n".join(item_lines(step.values, 0))
    return text if text.endswith("\n") else text + "\n"


def pasted(text: str, library: Library) -> list[str]:
    """The steps in a text that somebody has copied from somewhere, each as an item of a list without indent."""
    text = without_surrogates(in_plain_lines(text)).replace("\u00a0", " ").strip("\n") + "\n"
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


def _chunks_of(text: str, library: Library) -> list[str]:
    root = places(text)
    if root is None:
        return []
    if root.is_mapping and (poses := root.value("poses")) is not None:
        return _copied_steps(text, library) if poses.is_list else []
    if root.is_list:
        return _copied_steps(f"poses: {text}" if root.style else LIST_KEY + text, library)
    if root.is_mapping and not root.style and (root.value("pose") or root.value("rest")):
        flat = reindented(text, -column_of(text, root.start))
        return ["- " + reindented(flat, INDENT).lstrip(" ")] if not flat.startswith("#") else []
    if root.is_mapping and root.value("name") and root.value("instructions") and not root.style:
        flat = reindented(text, -column_of(text, root.start))
        return ["- pose:\n" + reindented(flat, 2 * INDENT)]
    names = [line.strip() for line in text.splitlines() if line.strip()]
    return [f"- {name}\n" for name in names] if all(name in library.poses for name in names) else []


def _copied_steps(text: str, library: Library) -> list[str]:
    read = DraftText.read(Path("pasted.yaml"), text, library)
    return [copied(step, read.column) for step in read.steps]
