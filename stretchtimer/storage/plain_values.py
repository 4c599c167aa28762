"""Plain values as they come out of files that the program has written itself, taken for what they should be.

All raise a TypeError, or a ValueError or KeyError, where a value is something else.
"""

from collections.abc import Mapping
from typing import Any

from stretchtimer.core.journal import When

LARGEST = 2**53
"""Beyond this not every program reads a whole number exactly."""


def text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    # What cannot be written as UTF-8 could not be kept either: this says so with an error.
    value.encode()
    return value


def whole(value: object) -> int:
    if type(value) is not int or not -LARGEST <= value <= LARGEST:
        raise TypeError
    return value


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def when(value: Mapping[str, Any]) -> When:
    """What `asdict` makes of one."""
    return When(whole(value["utc_ms"]), whole(value["offset_ms"]), text(value["zone"]))
