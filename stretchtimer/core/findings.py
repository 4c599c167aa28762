"""What was found of a desktop, as the program's report on itself tells it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    area: str
    """"Idle", "Do not disturb" and the like."""
    found: str
    """What was found or chosen, in a sentence."""
    ok: bool
    advice: str = ""
    """What to install or do, in a sentence, where it is not."""
