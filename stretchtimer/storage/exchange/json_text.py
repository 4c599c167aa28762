"""JSON of unknown origin: bounded, never executed, and read with no trust in its types."""

import json
import math
from typing import Any

from stretchtimer.core.dose import SECOND

_MOST_VALUES = 200_000
_MOST_DIGITS = 15
_LARGEST = 10**9


class UnreadableJsonError(Exception):
    """The text is no JSON, or too much of it; the sentence says which."""


def read_json(content: bytes) -> tuple[Any, bool]:
    """The value, and whether the text had to be taken for Latin-1 as it is no UTF-8.

    Characters that JSON forbids within strings pass: an app that writes text of another alphabet byte by byte leaves
    such behind. Numbers beyond all use, `NaN` and `Infinity` become `None`.

    Raises:
        UnreadableJsonError: it is broken, nested too deep, or holds too many values.
    """
    try:
        text, latin = content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        text, latin = content.decode("latin-1"), True
    if sum(map(text.count, ",[{")) > _MOST_VALUES:
        raise UnreadableJsonError(f"the file holds more than {_MOST_VALUES} values; export fewer workouts at a time")
    decoder = json.JSONDecoder(strict=False, parse_int=_int, parse_float=_float, parse_constant=lambda _name: None)
    try:
        return decoder.decode(text.strip()), latin
    except RecursionError:
        raise UnreadableJsonError("the file is nested too deep for a workout; export it again") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UnreadableJsonError(f"the file is damaged at {place}; export it again") from None


def _int(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _float(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def object_at(value: dict[str, Any], key: str) -> dict[str, Any]:
    """The object under a key; an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def list_at(value: dict[str, Any], key: str) -> list[Any]:
    """The list under a key; an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, list) else []


def text_at(value: dict[str, Any], key: str) -> str:
    """The text under a key; an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


def count_at(value: dict[str, Any], key: str) -> int | None:
    """The whole number under a key, not negative; `None` where there is none."""
    found = value.get(key)
    return found if type(found) is int and 0 <= found <= _LARGEST else None


def milliseconds_at(value: dict[str, Any], key: str) -> int | None:
    """The seconds under a key in milliseconds, not negative; `None` where there are none."""
    found = value.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= _LARGEST:
        return None
    return round(found * SECOND)


def unknown_keys(value: dict[str, Any], known: frozenset[str]) -> list[str]:
    """The keys that hold something and that no known version of the app writes."""
    return sorted(key for key, found in value.items() if key not in known and found not in (None, "", [], {}))
