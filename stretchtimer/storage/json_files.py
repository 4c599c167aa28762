"""Small files that the program writes for itself, as one JSON object each."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stretchtimer.storage.files import read_bounded, write_atomically


class DamagedFileError(Exception):
    """A file's content is not what was once written there."""


def read_object(path: Path) -> dict[str, Any]:
    """The object in a file.

    Raises:
        UnreadableFileError: the file cannot be read.
        DamagedFileError: its content is no JSON object.
    """
    content = read_bounded(path)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise DamagedFileError("the file is damaged") from None
    if not isinstance(value, dict):
        raise DamagedFileError("the file is damaged")
    return value


def write_object(path: Path, value: Mapping[str, Any], durable: bool = True) -> None:
    """Writes the object atomically, as `write_atomically` does.

    Raises:
        OSError: it could not be written.
    """
    write_atomically(path, json.dumps(value, indent=1).encode() + b"\n", durable)
