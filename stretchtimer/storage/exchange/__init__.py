"""Routines in and out: files of other apps, plain routine files, and archives with the poses they need.

What comes in is data and nothing else: a path, a link or a piece of code in it is a text like any other.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stretchtimer.core.routines import Pose
from stretchtimer.storage import files
from stretchtimer.storage.exchange import feeel, file_names, just_another_workout_timer, naming, openhiit
from stretchtimer.storage.exchange.archive import (
    POSES_FOLDER,
    Archive,
    UnreadableArchiveError,
    is_archive,
    pack,
    poses_named,
    unpack,
)
from stretchtimer.storage.exchange.file_names import free as free_name
from stretchtimer.storage.exchange.json_text import UnreadableJsonError, read_json
from stretchtimer.storage.exchange.preview import (
    Clash,
    IncomingPose,
    IncomingRoutine,
    Preview,
    Remark,
    RemarkKind,
)
from stretchtimer.storage.exchange.workouts import Workout, assumed
from stretchtimer.storage.exchange.writing import EmptyWorkoutError, written
from stretchtimer.storage.index import SUFFIXES
from stretchtimer.storage.pose_files import pose_reading
from stretchtimer.storage.problems import quoted
from stretchtimer.storage.routine_files import routine_from_text
from stretchtimer.storage.yaml_text import MappingNode, Report, read_tree

__all__ = [
    "MOST_BYTES",
    "Clash",
    "IncomingPose",
    "IncomingRoutine",
    "Preview",
    "Remark",
    "RemarkKind",
    "exported",
    "free_name",
    "own_poses_of",
    "read_foreign",
]

MOST_BYTES = 8 << 20
"""No larger file is looked at."""
_MOST_ROUTINES = 100
_MOST_ROUTINES_PACKED = 2_000
_MOST_STEPS = 10_000
"""More of another app's steps than this are not looked at, so that no file takes long."""
_OWN = "Stretchtimer"
_UNKNOWN = "Unknown"
_LATIN = "the text is not UTF-8 and was read as Latin-1; letters beyond that were lost in its app, so look at the names"
_APPS: tuple[tuple[str, Callable[[Any], list[Any] | None], Callable[[dict[str, Any]], Workout]], ...] = tuple(
    (app.SOURCE, app.workouts_in, app.workout) for app in (just_another_workout_timer, openhiit, feeel)
)
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def read_foreign(
    content: bytes, name: str, poses: Mapping[str, Pose], present: Mapping[str, bytes] = _NOTHING
) -> Preview:
    """What a file would bring in, whatever kind it is of by its content; never raises, and writes nothing.

    `name` is the file's own, `poses` the library's, by id. `present` is what the folder that it would come into holds,
    by name (`evening.yaml`, `poses/wrist-rock.yaml`): clashes are told, and it is for the caller to settle them.
    """
    return _worded(_with_clashes(_preview(content, name, poses), present))


def exported(routines: Sequence[Path], own_poses: Path) -> bytes:
    """A zip of routine files, byte for byte, with the poses of that folder which they name in `poses/`.

    Raises:
        UnreadableFileError: one of the files cannot be read.
    """
    return pack(routines, own_poses)


def own_poses_of(routine: Path, own_poses: Path) -> tuple[str, ...]:
    """The ids of the person's own poses that a routine names: without any, its plain file can be sent alone.

    Raises:
        UnreadableFileError: the routine cannot be read.
    """
    return tuple(path.stem for path in poses_named([files.read_bounded(routine)], own_poses))


def _preview(content: bytes, name: str, poses: Mapping[str, Pose]) -> Preview:
    if len(content) > MOST_BYTES:
        return Preview(_UNKNOWN, problems=(f"the file is larger than {MOST_BYTES >> 20} MiB; split it",))
    if is_archive(content):
        try:
            return _from_archive(unpack(content), poses)
        except UnreadableArchiveError as error:
            return Preview(_UNKNOWN, problems=(str(error),))
    return _from_file(content, name, poses)


def _from_archive(archive: Archive, poses: Mapping[str, Pose]) -> Preview:
    own_poses = tuple(_pose(entry.content, entry.name, poses) for entry in archive.entries if entry.is_pose)
    known = {**poses, **{own.pose.id: own.pose for own in own_poses if own.pose}}
    unreadable = {Path(own.file_name).stem for own in own_poses if own.pose is None}
    parts: list[Preview] = []
    problems = list(archive.problems)
    for entry in archive.entries:
        if sum(len(part.routines) for part in parts) >= _MOST_ROUTINES_PACKED:
            problems.append(f"the archive holds more than {_MOST_ROUTINES_PACKED} routines; the others are left out")
            break
        if not entry.is_pose:
            parts.append(_from_file(entry.content, entry.name, known, unreadable))
    sources = list(dict.fromkeys(part.source for part in parts if part.source != _UNKNOWN)) or [_OWN]
    problems += (problem for part in parts for problem in part.problems)
    if not own_poses and not parts and not problems:
        problems.append("the archive holds no routine, no pose and no workout")
    return Preview(
        " and ".join(sources),
        _with_names_of_their_own([routine for part in parts for routine in part.routines]),
        (*own_poses, *(pose for part in parts for pose in part.poses)),
        tuple(dict.fromkeys(remark for part in parts for remark in part.remarks)),
        tuple(problems),
    )


def _from_file(content: bytes, name: str, poses: Mapping[str, Pose], unreadable: Collection[str] = ()) -> Preview:
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return _own_file(content, name, poses, unreadable)
    try:
        value, latin = read_json(content)
    except UnreadableJsonError as error:
        if name.lower().endswith(SUFFIXES):
            return _own_file(content, name, poses, unreadable)
        return Preview(_UNKNOWN, problems=(f"{quoted(name)} cannot be read: {error}",))
    for source, workouts_in, workout in _APPS:
        if (found := workouts_in(value)) is not None:
            remarks = (assumed(_LATIN),) if latin else ()
            return _from_workouts(source, found, workout, poses, remarks)
    if isinstance(value, dict) and value.keys() & {"poses", "instructions"}:
        return _own_file(content, name, poses, unreadable)
    apps = ", ".join(source for source, *_ in _APPS)
    return Preview(_UNKNOWN, problems=(f"{quoted(name)} is no file of an app that is known here: {apps}",))


def _from_workouts(
    source: str,
    values: Sequence[Any],
    workout: Callable[[dict[str, Any]], Workout],
    poses: Mapping[str, Pose],
    remarks: tuple[Remark, ...],
) -> Preview:
    catalogue = naming.Catalogue(poses)
    routines: list[IncomingRoutine] = []
    problems: list[str] = []
    steps = 0
    for value in values[:_MOST_ROUTINES]:
        if steps > _MOST_STEPS:
            problems.append(f"the file holds more than {_MOST_STEPS} steps; the workouts after them are left out")
            break
        if not isinstance(value, dict):
            problems.append("a workout is no workout by its form, and is left out")
            continue
        try:
            new = written(workout(value), catalogue)
        except EmptyWorkoutError as error:
            problems.append(str(error))
            continue
        incoming = _routine(new.text.encode(), file_names.for_title(new.title), poses, (), new.remarks)
        if incoming.routine is None:
            problems.append(f"{quoted(new.title)} cannot become a routine: {incoming.problems[0]}")
        else:
            routines.append(incoming)
            steps += len(incoming.routine.steps)
    if len(values) > _MOST_ROUTINES:
        problems.append(f"the file holds more than {_MOST_ROUTINES} workouts; the others are left out")
    if not values:
        problems.append("the file holds no workout")
    return Preview(source, _with_names_of_their_own(routines), (), remarks, tuple(dict.fromkeys(problems)))


def _own_file(content: bytes, name: str, poses: Mapping[str, Pose], unreadable: Collection[str]) -> Preview:
    file_name = file_names.safe(name)
    if len(content) > files.MOST_BYTES:
        return Preview(_OWN, problems=(f"{quoted(name)} is larger than {files.MOST_BYTES >> 20} MiB; split it",))
    tree = read_tree(content, Report(Path(file_name)))
    if tree is None and name.lower().endswith(SUFFIXES):  # a slip that can be mended
        return Preview(_OWN, (_routine(content, file_name, poses, unreadable),))
    keys = tree.entries.keys() if isinstance(tree, MappingNode) else set[str]()
    if not keys & {"title", "poses", "name", "instructions"}:
        problem = f"{quoted(name)} is no routine, and no file of another app that is known here"
        return Preview(_UNKNOWN, problems=(problem,))
    if not keys & {"title", "poses"}:
        return Preview(_OWN, poses=(_pose(content, file_name, poses),))
    return Preview(_OWN, (_routine(content, file_name, poses, unreadable),))


def _routine(
    content: bytes,
    file_name: str,
    poses: Mapping[str, Pose],
    unreadable: Collection[str],
    remarks: tuple[Remark, ...] = (),
) -> IncomingRoutine:
    path = Path(file_name)
    reading = routine_from_text(content, path, poses, unreadable)
    title = reading.value.title if reading.value else path.stem
    return IncomingRoutine(file_name, content, title, reading.value, remarks, tuple(map(str, reading.problems)))


def _pose(content: bytes, file_name: str, poses: Mapping[str, Pose]) -> IncomingPose:
    report = Report(Path(file_name))
    reading = pose_reading(report, read_tree(content, report))
    pose = reading.value
    hides = pose is not None and poses.get(pose.id, pose) != pose
    return IncomingPose(file_name, content, pose, tuple(map(str, reading.problems)), hides=hides)


def _with_names_of_their_own(routines: Sequence[IncomingRoutine]) -> tuple[IncomingRoutine, ...]:
    named: dict[str, IncomingRoutine] = {}
    for routine in routines:
        name = free_name(routine.file_name, named)
        known = routine.routine and replace(routine.routine, id=Path(name).stem)
        named[name] = replace(routine, file_name=name, routine=known)
    return tuple(named.values())


def _with_clashes(preview: Preview, present: Mapping[str, bytes]) -> Preview:
    there = {name.casefold(): content for name, content in present.items()}

    def clash(name: str, content: bytes) -> Clash:
        found = there.get(name.casefold())
        if found is None:
            return Clash.NONE
        return Clash.SAME if found == content else Clash.DIFFERENT

    return replace(
        preview,
        routines=tuple(replace(each, clash=clash(each.file_name, each.content)) for each in preview.routines),
        poses=tuple(
            replace(each, clash=clash(f"{POSES_FOLDER}/{each.file_name}", each.content)) for each in preview.poses
        ),
    )


def _worded(preview: Preview) -> Preview:
    """The preview with all that is said about it as whole sentences."""

    def sentence(text: str) -> str:
        return f"{text[:1].upper()}{text[1:]}."

    def sentences(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
        return tuple(replace(remark, text=sentence(remark.text)) for remark in remarks)

    return replace(
        preview,
        routines=tuple(replace(each, remarks=sentences(each.remarks)) for each in preview.routines),
        remarks=sentences(preview.remarks),
        problems=tuple(map(sentence, preview.problems)),
    )
