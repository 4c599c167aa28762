"""Finds the routine that a person names on the command line."""

import os
from dataclasses import dataclass
from pathlib import Path

from stretchtimer.core.routines import Pose, Routine
from stretchtimer.storage.library import Library
from stretchtimer.storage.problems import nearest, quoted

_MOST_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Found:
    routine: Routine
    path: Path
    """Absolute."""


class NotFoundError(Exception):
    """Nothing can be used under that name; `problems` say why, a sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class NoSuchRoutineError(NotFoundError):
    """There is no such routine, or it has problems."""


class NoSuchPoseError(NotFoundError):
    """There is no such pose, or it has problems."""


def find_routine(library: Library, name: str) -> Found:
    """The routine of that id, or else in the file of that name.

    Raises:
        NoSuchRoutineError: there is none, or it has problems.
    """
    if _is_path(name):
        return _read(library, Path(name))
    entries = list(library.entries())
    paths = [entry.path for entry in sorted(entries, key=lambda entry: bool(entry.problems)) if entry.id == name]
    if paths:
        return _read(library, paths[0])
    if _is_file(name):
        return _read(library, Path(name))
    raise NoSuchRoutineError((_no_such("routine", name, [entry.id for entry in entries], "list"),))


def find_pose(library: Library, name: str) -> Pose:
    """The pose of that id, or else in the file of that name; of a routine's file, the first pose.

    Raises:
        NoSuchPoseError: there is none, or it has problems.
    """
    if name in library.poses:
        return library.poses[name]
    if _is_path(name):
        from stretchtimer.storage.pose_files import read_pose

        reading = read_pose(Path(name))
        if reading.value is not None:
            return reading.value
        routine = library.read(Path(name)).value
        if routine is None:
            raise NoSuchPoseError(tuple(map(str, reading.problems)))
        return routine.poses[0]
    raise NoSuchPoseError((_no_such("pose", name, list(library.poses), "poses"),))


def _is_path(name: str) -> bool:
    separators = (os.sep, os.altsep or os.sep)
    return name.endswith((".yaml", ".yml")) or any(separator in name for separator in separators)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # too long for the name of any file
        return False


def _read(library: Library, path: Path) -> Found:
    reading = library.read(path)
    if reading.value is None:
        raise NoSuchRoutineError(tuple(map(str, reading.problems)))
    return Found(reading.value, path.absolute())


def _no_such(what: str, name: str, ids: list[str], command: str) -> str:
    near = _near(name, ids)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"“stretchtimer {command}” names those there are."
    return f"There is no {what} {quoted(name)}. {hint}"


def _near(name: str, ids: list[str]) -> list[str]:
    """The ids that hold the name; failing that, the one that is spelt most like it."""
    holding = [quoted(each) for each in dict.fromkeys(ids) if name.casefold() in each.casefold()]
    spelt = nearest(name, ids)
    return holding[:_MOST_SUGGESTIONS] or ([quoted(spelt)] if spelt else [])
