"""The poses and routines of several folders.

The window's first paint waits for this module: what reads YAML is imported where a file is read, not above.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import monotonic_ns
from typing import TYPE_CHECKING

from stretchtimer import __version__
from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Pose, Routine
from stretchtimer.storage.index import MOST_BYTES, Entry, Fingerprint, Index, ListedFile, files_in, read_index

if TYPE_CHECKING:
    from stretchtimer.storage.problems import Problem, Reading

_MOST_BYTES_TO_WAIT_FOR = 1 << 18
"""An index of this size takes about 10 ms to read: some 300 routines."""


@dataclass(frozen=True, slots=True)
class RoutineFolder:
    """A folder of routine files, with pose files in its `poses` folder; `own` if it is the person's."""

    path: Path
    own: bool = False


def load_poses(folders: Sequence[Path]) -> tuple[dict[str, Pose], "tuple[Problem, ...]"]:
    """The poses of several folders by id, and all problems. Of the same id, the first sound one counts."""
    from stretchtimer.storage.pose_files import read_pose

    poses: dict[str, Pose] = {}
    problems: list[Problem] = []
    for folder in folders:
        for file in files_in(folder):
            reading = read_pose(file.path)
            problems += reading.problems
            if reading.value:
                poses.setdefault(reading.value.id, reading.value)
    return poses, tuple(problems)


class Library:
    """What several folders hold, the earlier ones first: of the same id, the first sound routine or pose counts.

    Each call looks at the disk, but the poses are read once, until they are to be forgotten.
    """

    def __init__(self, folders: Sequence[RoutineFolder], index_file: Path | None = None) -> None:
        self._folders = tuple(folders)
        self._index_file = index_file

    @property
    def poses(self) -> Mapping[str, Pose]:
        """Every sound pose by id."""
        return self._loaded_poses[0]

    @property
    def pose_problems(self) -> "tuple[Problem, ...]":
        return self._loaded_poses[1]

    def forget_poses(self) -> None:
        """Has the poses be read anew when they are next asked for."""
        for known in ("_loaded_poses", "_unreadable_poses"):
            self.__dict__.pop(known, None)

    def read(self, path: Path) -> "Reading[Routine]":
        """The routine in a file, wherever it lies, with the poses of this library."""
        from stretchtimer.storage.routine_files import read_routine

        return read_routine(path, self.poses, self._unreadable_poses)

    def check(self, path: Path) -> "tuple[Problem, ...]":
        """The problems of a file that holds a pose or a routine, wherever it lies."""
        from stretchtimer.storage.routine_files import check_file

        return check_file(path, self.poses, self._unreadable_poses)

    def routine(self, routine_id: str) -> "Reading[Routine] | None":
        """The routine of that id, or the problems where no folder has a sound one; `None` where there is none."""
        readings = (self.read(file.path) for _, file in self._files() if file.path.stem == routine_id)
        first = next(readings, None)
        if first is None or first.value:
            return first
        return next((reading for reading in readings if reading.value), first)

    def cached_entries(self) -> tuple[Entry, ...]:
        """The entries that the index on disk has and that still hold; no other file is read.

        None where the index is too large to be read while somebody waits.
        """
        index = self._read_index(_MOST_BYTES_TO_WAIT_FOR)
        if not len(index):
            return ()
        return tuple(_unshadowed(entry for folder, file in self._files() if (entry := index.entry(file, folder.own))))

    def entries(self) -> Iterator[Entry]:
        """Every routine, folder by folder in the order of the files' names; only what has changed is read.

        The index is written when the last is out, or when the caller leaves off; failing that is no error.
        """
        began_ns = monotonic_ns()
        files = list(self._files())
        index = self._read_index()
        changed = len(index) != len(files)

        def found() -> Iterator[Entry]:
            nonlocal changed
            for folder, file in files:
                entry = index.entry(file, folder.own)
                if entry is None:
                    entry = self._read_entry(file.path, folder.own)
                    index.keep(file, entry)
                    changed = True
                yield entry

        fingerprint = self._fingerprint()
        try:
            yield from _unshadowed(found())
        finally:
            if changed and self._index_file:
                kept = index.only([file for _, file in files])
                kept.write(self._index_file, fingerprint, monotonic_ns() - began_ns)

    @cached_property
    def _loaded_poses(self) -> tuple[dict[str, Pose], "tuple[Problem, ...]"]:
        return load_poses(self._pose_folders)

    @cached_property
    def _unreadable_poses(self) -> frozenset[str]:
        return frozenset(problem.path.stem for problem in self.pose_problems)

    @property
    def _pose_folders(self) -> list[Path]:
        return [folder.path / "poses" for folder in self._folders]

    def _files(self) -> Iterator[tuple[RoutineFolder, ListedFile]]:
        for folder in self._folders:
            for file in files_in(folder.path):
                yield folder, file

    def _fingerprint(self) -> Fingerprint:
        return [
            __version__,
            [[str(file.path), file.stamp] for folder in self._pose_folders for file in files_in(folder)],
        ]

    def _read_index(self, most_bytes: int = MOST_BYTES) -> Index:
        return read_index(self._index_file, self._fingerprint(), most_bytes) if self._index_file else Index()

    def _read_entry(self, path: Path, own: bool) -> Entry:
        reading = self.read(path)
        routine = reading.value
        if routine is None:
            return Entry(path.stem, path, own, path.stem, problems=tuple(map(str, reading.problems)))
        from stretchtimer.core.timeline import length_ms

        poses = routine.poses
        return Entry(
            path.stem,
            path,
            own,
            routine.title,
            summary=routine.summary,
            why=routine.why,
            tags=routine.tags,
            level=routine.level,
            lengths_ms=tuple(length_ms(routine, effort) for effort in Effort),
            poses=tuple(pose.id for pose in poses),
            positions=tuple(dict.fromkeys(pose.position for pose in poses if pose.position)),
            areas=_distinct(pose.areas for pose in poses),
            equipment=_distinct(pose.equipment for pose in poses),
            avoid_with=_distinct(pose.avoid_with for pose in poses),
        )


def _distinct(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in lists for word in words))


def _unshadowed(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries without those whose id a sound one had before."""
    sound: set[str] = set()
    for entry in entries:
        if entry.id not in sound:
            yield entry
            if not entry.problems:
                sound.add(entry.id)
