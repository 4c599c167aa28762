"""A notice that somebody is shown, whatever shows it."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Choice(NamedTuple):
    """A button: what it stands for, which is not "default", and the words on it."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is told, and asked."""

    title: str
    text: str
    choices: tuple[Choice, ...]
    """The first is the one that is hoped for."""
    picture: Path | None = None
    """A PNG file."""
