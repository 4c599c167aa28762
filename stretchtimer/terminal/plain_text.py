"""Text as a terminal takes it: safe to print, measured in columns, and legible in any encoding."""

import codecs
import io
import sys
import unicodedata
from collections.abc import Sequence

from stretchtimer.storage.problems import visible

_CLOSEST = {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "·": "-", "\u00a0": " "}


def prepare_streams() -> None:
    """Makes the standard streams print what comes closest to a character that their encoding lacks."""
    codecs.register_error("stretchtimer.closest", _closest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="stretchtimer.closest")


def _closest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_CLOSEST.get(character) or _without_accents(character) for character in missing), error.end


def _without_accents(character: str) -> str:
    bare = unicodedata.normalize("NFKD", character)[:1]
    return bare if bare.isascii() else "?"


def can_print(text: str) -> bool:
    """Whether the encoding of standard output has all of these characters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def lines_of(text: str) -> list[str]:
    """The lines of a text from a file, each safe to print."""
    return [visible(line.replace("\t", " ")) for line in text.splitlines()]


def columns(text: str) -> int:
    """How many columns of a terminal a line takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, most: int) -> str:
    """The line, or as much of its beginning as fits into `most` columns with an ellipsis after it."""
    if columns(text) <= most:
        return text
    head, _ = _head(text, most - 1)
    return head.rstrip() + "…" if most > 0 else ""


def pad(text: str, wide: int) -> str:
    return text + " " * (wide - columns(text))


def wrap(text: str, most: int) -> list[str]:
    """The text in lines of at most `most` columns, broken between words where that is possible."""
    most = max(most, 2)
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if columns(joined) <= most:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        while columns(word) > most:
            head, word = _head(word, most)
            lines[-1] = head
            lines.append("")
        lines[-1] = word
    return [line for line in lines if line]


def _head(text: str, most: int) -> tuple[str, str]:
    """The longest beginning that fits into `most` columns, and the rest."""
    taken = 0
    for index, character in enumerate(text):
        taken += _columns(character)
        if taken > most:
            return text[:index], text[index:]
    return text, ""


def table(rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Rows of cells as aligned lines; the last column is left as long as it is."""
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    return [gap.join(map(pad, row, widths)).rstrip() for row in rows]
