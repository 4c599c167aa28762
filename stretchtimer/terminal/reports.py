"""What the command line prints about routines and poses, for people and as JSON. Each call gives its exit status."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from stretchtimer.core import wording
from stretchtimer.core.dose import SECOND, Effort
from stretchtimer.core.routines import Pose, Position
from stretchtimer.storage.index import Entry
from stretchtimer.storage.library import Library
from stretchtimer.storage.problems import Problem, visible
from stretchtimer.terminal.plain_text import table

YES, NO = 0, 1


def report_problems(problems: Sequence[str], as_json: bool) -> int:
    """Says why the answer is no: on standard error, or as the one JSON document."""
    if as_json:
        print_json({"problems": list(problems)})
    else:
        for problem in problems:
            print(visible(problem), file=sys.stderr)
    return NO


def list_routines(library: Library, own_folder: Path, effort: Effort, as_json: bool) -> int:
    entries = sorted(library.entries(), key=lambda entry: entry.id)
    if as_json:
        print_json([_entry_json(entry, effort) for entry in entries])
        return YES
    sound = [entry for entry in entries if not entry.problems]
    rows = [["ROUTINE", "LENGTH", "TITLE", "TAGS"]]
    rows += [
        [
            visible(entry.id),
            wording.rough_length(entry.length_ms(effort)).rjust(6),
            visible(entry.title) + (" (yours)" if entry.own else ""),
            visible(", ".join(entry.tags)),
        ]
        for entry in sound
    ]
    print_lines(table(rows))
    broken = [entry for entry in entries if entry.problems]
    if broken:
        print_lines(["", "Not shown, because their files have problems:"])
        print_lines(f"  {visible(problem)}" for entry in broken for problem in entry.problems)
    print_lines(["", f"Your own routines go in {visible(str(own_folder))}"])
    return YES


def _entry_json(entry: Entry, effort: Effort) -> dict[str, Any]:
    known = {
        "id": entry.id,
        "title": entry.title,
        "seconds": None if entry.problems else in_seconds(entry.length_ms(effort)),
        "tags": list(entry.tags),
        "poses": list(entry.poses),
    }
    return known | ({"problem": "\n".join(entry.problems)} if entry.problems else {})


def list_poses(library: Library, as_json: bool) -> int:
    poses = sorted(library.poses.values(), key=lambda pose: pose.id)
    if as_json:
        print_json([_pose_json(pose) for pose in poses])
    else:
        rows = [["POSE", "NAME", "DOSE", "POSITION"]]
        rows += [
            [visible(pose.id), visible(pose.name), wording.dose(pose.dose), _position(pose.position)] for pose in poses
        ]
        print_lines(table(rows))
    for problem in library.pose_problems:
        print(problem, file=sys.stderr)
    return YES


def _pose_json(pose: Pose) -> dict[str, Any]:
    return {
        "id": pose.id,
        "name": pose.name,
        "kind": pose.kind,
        "position": pose.position,
        "areas": list(pose.areas),
        "equipment": list(pose.equipment),
        "sides": pose.sides,
        "dose": dict(pose.dose.written),
        "sources": list(pose.sources),
        "instructions": list(pose.instructions),
    }


def _position(position: Position | None) -> str:
    return position.replace("-", " ") if position else ""


def check_files(
    library: Library, files: Sequence[str], check_figures: Callable[[Path], tuple[list[Problem], list[Problem]]]
) -> int:
    """Prints what is wrong with files; `check_figures` gives that of their figures, and remarks on them."""
    problems: list[Problem] = []
    for file in map(Path, files):
        wrong_figures, remarks = check_figures(file)
        problems += sorted([*library.check(file), *wrong_figures])
        for remark in remarks:
            print(f"{remark} (a remark: it is drawn all the same)", file=sys.stderr)
    for problem in problems:
        print(problem)
    if problems:
        return NO
    print("no problems", file=sys.stderr)
    return YES


def in_seconds(milliseconds: int) -> int | float:
    """As JSON gives a time: a whole number where it is one."""
    whole, rest = divmod(milliseconds, SECOND)
    return milliseconds / SECOND if rest else whole


def print_json(value: Any) -> None:
    # Escapes keep it the same in every encoding, and let nothing steer a terminal.
    print(json.dumps(value, indent=2))


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
