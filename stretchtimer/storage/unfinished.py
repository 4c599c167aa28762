"""Where a session stopped before its end, as `unfinished.json`."""

import contextlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Side
from stretchtimer.core.session import Place
from stretchtimer.core.session_log import LogEntry
from stretchtimer.core.timeline import Adjustments, SegmentKey, SegmentKind
from stretchtimer.storage.files import UnreadableFileError
from stretchtimer.storage.json_files import DamagedFileError, read_object, write_object
from stretchtimer.storage.plain_values import text, when, whole


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The place in a routine at which to go on."""

    routine_id: str
    path: Path
    title: str
    place: Place
    entry: LogEntry | None = None
    """The journal's, which goes on with it."""


def load_bookmark(path: Path) -> Bookmark | None:
    """What was saved last; `None` where nothing was, or it cannot be made out. Never raises."""
    try:
        return _bookmark(read_object(path))
    except (UnreadableFileError, DamagedFileError, KeyError, TypeError, ValueError):
        return None


def save_bookmark(path: Path, bookmark: Bookmark) -> None:
    """Writes it atomically and at once; the last one or two may be lost in a power failure.

    Raises:
        OSError: it could not be written; the earlier one stays.
    """
    place, entry = bookmark.place, bookmark.entry
    value = {
        "routine": bookmark.routine_id,
        "path": str(bookmark.path),
        "title": bookmark.title,
        "effort": place.effort,
        "doses": [list(each) for each in place.adjustments.doses.items()],
        "pauses": [[_key_fields(key), added_ms] for key, added_ms in place.adjustments.pauses.items()],
        "eased": sorted(place.adjustments.eased),
        "wait": place.adjustments.wait,
        "segment": _key_fields(place.segment),
        "offset_ms": place.offset_ms,
        "worked": [[step, side, worked_ms] for (step, side), worked_ms in place.worked_ms.items()],
        "journal": asdict(entry) if entry else None,
    }
    write_object(path, value, durable=False)


def clear_bookmark(path: Path) -> None:
    """Forgets it; that there is none is no error, nor that the file cannot be removed."""
    with contextlib.suppress(OSError):
        path.unlink()


def _key_fields(key: SegmentKey) -> dict[str, Any]:
    return {name: value for name, value in key._asdict().items() if value is not None}


def _bookmark(value: dict[str, Any]) -> Bookmark:
    place = Place(
        effort=Effort(value["effort"]),
        adjustments=Adjustments(
            doses={_count(step): whole(tens) for step, tens in value["doses"]},
            pauses={_key(key): whole(added_ms) for key, added_ms in value["pauses"]},
            eased=frozenset(map(text, value.get("eased", []))),
            wait=value.get("wait") is True,
        ),
        segment=_key(value["segment"]),
        offset_ms=_count(value["offset_ms"]),
        worked_ms={
            (_count(step), Side(side) if side else None): _count(worked_ms)
            for step, side, worked_ms in value.get("worked", [])
        },
    )
    entry = _entry(value["journal"]) if value.get("journal") else None
    return Bookmark(text(value["routine"]), Path(text(value["path"])), text(value["title"]), place, entry)


def _entry(value: dict[str, Any]) -> LogEntry:
    return LogEntry(text(value["id"]), when(value["begun"]), _count(value["paused_ms"]))


def _key(fields: dict[str, Any]) -> SegmentKey:
    counts = {name: _count(fields[name]) for name in ("step", "set", "rep", "phase", "breath") if name in fields}
    side = Side(fields["side"]) if "side" in fields else None
    return SegmentKey(kind=SegmentKind(fields["kind"]), side=side, **counts)


def _count(value: Any) -> int:
    if whole(value) < 0:
        raise ValueError
    return int(value)
