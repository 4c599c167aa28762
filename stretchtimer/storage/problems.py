"""What is wrong with a file, and where: in words that a person can act on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

_REFUSED = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
MISLEADING = f"[{_REFUSED}]"
"""Matches what breaks a line, steers a terminal, turns the direction of what follows, or cannot be printed."""
_INVISIBLE = f"[{_REFUSED}\u061c\u200e\u200f]"
"""Those, and the direction marks that right-to-left writing needs."""

_LONGEST_QUOTE = 60


def visible(text: str) -> str:
    """`text` on one line, with the characters that could mislead a reader written as escapes: `\\n`, `\\u202e`."""
    return re.sub(_INVISIBLE, lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def quoted(text: str) -> str:
    """A value from a file as messages quote it: visible, and cut where it is long."""
    return f"“{visible(text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + '…')}”"


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that `word` was probably meant to be, if any comes near."""
    from difflib import get_close_matches  # rarely needed, and slow to import

    by_folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(word[:_LONGEST_QUOTE].casefold(), by_folded, n=1, cutoff=0.65)
    return by_folded[found[0]] if found else None


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong; line and column count from 1, the column in characters."""

    path: Path
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{visible(str(self.path))}:{self.line}:{self.column}: {visible(self.message)}"


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What came of reading a file: a value, or else all the problems that stand in its way."""

    value: T | None
    problems: tuple[Problem, ...] = ()
