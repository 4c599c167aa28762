"""The index of routines: what lists show of each, kept in the cache folder so that unchanged files are not read again.

The window's first paint waits for this module: it imports nothing that it does not need at once.
"""

import contextlib
import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Level, Position
from stretchtimer.storage.files import UnreadableFileError, read_bounded, write_atomically

Stamp = list[int]
"""What changes when a file does: modified and changed (nanoseconds), size, inode."""
Fingerprint = list[Any]
"""What every entry hangs on beside its own file, as JSON gives it back."""

SUFFIXES = (".yaml", ".yml")
MOST_BYTES = 1 << 28
_CLOCK_TICK_NS = 20_000_000
"""The file systems of today's desktops stamp their files at least as finely."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A routine as lists show it. One that cannot be read has `problems`, and its id for a title."""

    id: str
    path: Path
    own: bool
    title: str
    problems: tuple[str, ...] = ()
    """Each as `FILE:LINE:COLUMN: what is wrong`."""
    summary: str = ""
    why: str = ""
    tags: tuple[str, ...] = ()
    level: Level | None = None
    lengths_ms: tuple[int, ...] = (0, 0, 0)
    """The length at each effort, in the order of `Effort`."""
    poses: tuple[str, ...] = ()
    """The ids of its poses in order, each as often as it stands there."""
    positions: tuple[Position, ...] = ()
    areas: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    avoid_with: tuple[str, ...] = ()

    def length_ms(self, effort: Effort) -> int:
        return self.lengths_ms[tuple(Effort).index(effort)]


@dataclass(frozen=True, slots=True)
class ListedFile:
    path: Path
    stamp: Stamp


def files_in(folder: Path) -> list[ListedFile]:
    """The YAML files of a folder by name, hidden ones left out; none where the folder cannot be looked into."""
    try:
        with os.scandir(folder) as items:
            names = [item for item in items if item.name.endswith(SUFFIXES) and not item.name.startswith(".")]
    except OSError:
        return []
    return [ListedFile(Path(item.path), _stamp(item)) for item in sorted(names, key=lambda item: item.name)]


def _stamp(item: os.DirEntry[str]) -> Stamp:
    try:
        status = item.stat()
    except OSError:  # a link to nowhere; reading it says so
        return [0, 0, 0, 0]
    return [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]


class Index:
    """The entries of some files, by path and stamp."""

    def __init__(self, files: Mapping[str, tuple[Stamp, list[Any]]] | None = None) -> None:
        self._files = dict(files or {})

    def __len__(self) -> int:
        return len(self._files)

    def entry(self, file: ListedFile, own: bool) -> Entry | None:
        """What was kept of a file, if it is unchanged."""
        stamp, row = self._files.get(str(file.path), (None, []))
        return _entry(file.path, own, row) if stamp == file.stamp else None

    def keep(self, file: ListedFile, entry: Entry) -> None:
        self._files[str(file.path)] = (file.stamp, _row(entry))

    def only(self, files: list[ListedFile]) -> "Index":
        """This index without what it holds of any other files."""
        return Index({key: self._files[key] for file in files if (key := str(file.path)) in self._files})

    def write(self, path: Path, fingerprint: Fingerprint, took_ns: int) -> None:
        """Puts it on disk; failing that is no error. `took_ns` is the time since its first file was looked at."""
        # One line for each file: while one is turned into JSON or back, no other thread can go on.
        lines = [[fingerprint, took_ns], *([key, stamp, row] for key, (stamp, row) in self._files.items())]
        body = "\n".join(map(json.JSONEncoder(separators=(",", ":")).encode, lines)).encode()
        with contextlib.suppress(OSError):
            write_atomically(path, _checksum(body) + b"\n" + body, durable=False)


def read_index(path: Path, fingerprint: Fingerprint, most_bytes: int = MOST_BYTES) -> Index:
    """The index on disk; an empty one where it is missing, larger, damaged, or was made with another fingerprint."""
    try:
        checksum, _, body = read_bounded(path, most_bytes).partition(b"\n")
        if checksum != _checksum(body):
            return Index()
        header, *lines = body.split(b"\n")
        kept_fingerprint, took_ns = json.loads(header)
        if kept_fingerprint != fingerprint:
            return Index()
        # A file that was written again right after it was read can still have the same stamp.
        written_ns = path.stat().st_mtime_ns
        doubtful_ns = range(written_ns - took_ns - _CLOCK_TICK_NS, written_ns + _CLOCK_TICK_NS)
        files = {key: (stamp, row) for key, stamp, row in map(json.loads, lines)}
        return Index({key: kept for key, kept in files.items() if kept[0][0] not in doubtful_ns})
    except (UnreadableFileError, OSError, ValueError, TypeError, RecursionError):
        return Index()


def _checksum(body: bytes) -> bytes:
    return b"%08x" % zlib.crc32(body)


def _row(entry: Entry) -> list[Any]:
    """What the path and its folder do not tell."""
    return [
        entry.title,
        entry.problems,
        entry.summary,
        entry.why,
        entry.tags,
        entry.level,
        entry.lengths_ms,
        entry.poses,
        entry.positions,
        entry.areas,
        entry.equipment,
        entry.avoid_with,
    ]


def _entry(path: Path, own: bool, row: list[Any]) -> Entry:
    title, problems, summary, why, tags, level, lengths_ms, poses, positions, areas, equipment, avoid_with = row
    return Entry(
        path.stem,
        path,
        own,
        title,
        tuple(problems),
        summary,
        why,
        tuple(tags),
        Level(level) if level else None,
        tuple(lengths_ms),
        tuple(poses),
        tuple(map(Position, positions)),
        tuple(areas),
        tuple(equipment),
        tuple(avoid_with),
    )
