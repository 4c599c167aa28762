"""How a person wants to be spoken to."""

from dataclasses import dataclass
from enum import StrEnum


class Amount(StrEnum):
    """How much is said."""

    OFF = "off"
    NAMES = "names"
    SHORT = "short"
    FULL = "full"


class BreathWords(StrEnum):
    """What is said of each breath."""

    NONE = "none"
    PACED = "paced"
    """In, and out."""
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Manner:
    amount: Amount = Amount.SHORT
    breaths: BreathWords = BreathWords.NONE
