"""Small files that the program writes for itself, as one JSON object each."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stretchtimer.storage.files import MissingFileError, UnreadableFileError, read_bounded, write_atomically


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


def read_choices(path: Path, called: str) -> tuple[dict[str, Any], str | None]:
    """What a person has chosen, and one sentence for them where that could not be used; never raises.

    A damaged file is set aside as `NAME.damaged`. `called` is what the file holds: "settings".
    """
    try:
        return read_object(path), None
    except MissingFileError:
        return {}, None
    except UnreadableFileError as error:
        return {}, f"The {called} could not be read, so the defaults are used: {error}."
    except DamagedFileError:
        return {}, f"The {called} file is damaged, so the defaults are used; {_set_aside(path)}."


def _set_aside(path: Path) -> str:
    aside = path.with_name(f"{path.name}.damaged")
    try:
        path.replace(aside)
    except OSError:
        return "it could not be set aside, and the next change replaces it"
    return f"it is kept as {aside.name}"


def write_object(path: Path, value: Mapping[str, Any], durable: bool = True) -> None:
    """Writes the object atomically, as `write_atomically` does.

    Raises:
        OSError: it could not be written.
    """
    write_atomically(path, json.dumps(value, indent=1).encode() + b"\n", durable)
