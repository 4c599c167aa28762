"""Zip archives: routines with the poses they need going out, and whatever somebody sends coming in."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stretchtimer.storage.exchange import file_names
from stretchtimer.storage.files import MOST_BYTES, read_bounded
from stretchtimer.storage.index import files_in
from stretchtimer.storage.problems import quoted
from stretchtimer.storage.yaml_text import ListNode, MappingNode, Report, TextNode, read_tree

POSES_FOLDER = "poses"
_MOST_ENTRIES = 5_000
_MOST_UNPACKED = 32 << 20
_ENTRY_MARK = b"PK\x01\x02"
_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_SUFFIXES = (".yaml", ".yml", ".json", ".feeel")
_ENCRYPTED = 1
_MADE = (1980, 1, 1, 0, 0, 0)
"""One date for all entries, so that the same files give the same archive."""


class UnreadableArchiveError(Exception):
    """The archive cannot be read at all; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive."""

    name: str
    """Its last part alone, unlike any other in the archive of the same kind; that of a pose is safe."""
    is_pose: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class Archive:
    """What could be read of an archive, and a sentence for each file that could not."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...]


def is_archive(content: bytes) -> bool:
    return content.startswith(_STARTS)


def pack(routines: Sequence[Path], own_poses: Path) -> bytes:
    """An archive of routine files as they are, with those poses of the person's folder that they name.

    Of two files with one name, the second gets another. The same files always give the same bytes.

    Raises:
        UnreadableFileError: one of the files cannot be read.
    """
    packed: dict[str, bytes] = {}
    for path in routines:
        content = read_bounded(path)
        packed[file_names.free(path.name, packed)] = content
    for path in poses_named(packed.values(), own_poses):
        packed[f"{POSES_FOLDER}/{path.name}"] = read_bounded(path)
    return zipped(packed)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by their names; the same files always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _MADE)
            info.create_system = 3  # Unix, on every system
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return buffer.getvalue()


def poses_named(routines: Collection[bytes], own_poses: Path) -> list[Path]:
    """The files of a folder of poses that some routines' texts name; nothing outside the folder is looked at."""
    ids = {pose_id for content in routines for pose_id in _pose_ids(content)}
    return [file.path for file in files_in(own_poses) if file.path.stem in ids]


def _pose_ids(content: bytes) -> set[str]:
    tree = read_tree(content, Report(Path()))
    steps = tree.entries.get("poses") if isinstance(tree, MappingNode) else None
    if steps is None or not isinstance(steps[1], ListNode):
        return set()
    named = [
        step.entries["pose"][1] if isinstance(step, MappingNode) and "pose" in step.entries else step
        for step in steps[1].items
    ]
    return {node.text.strip() for node in named if isinstance(node, TextNode)}


def unpack(content: bytes) -> Archive:
    """The routines, poses and workouts of an archive, in memory; nothing is written, and no name is followed.

    Each entry counts by its last name and by whether it lies in a folder of poses. Links, hidden files, names that no
    folder could safely hold and files of other kinds are left out, the last without a word.

    Raises:
        UnreadableArchiveError: it is damaged, or too much of an archive.
    """
    with opened(content, _MOST_ENTRIES) as file:
        return _entries(file)


@contextmanager
def opened(content: bytes, most_entries: int) -> Iterator[zipfile.ZipFile]:
    """An archive to be read within this.

    Raises:
        UnreadableArchiveError: it is damaged, or holds more files.
    """
    if content.count(_ENTRY_MARK) > most_entries:
        raise UnreadableArchiveError(f"the archive holds more than {most_entries} files; split it")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            yield file
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, OverflowError, NotImplementedError, struct.error):
        raise UnreadableArchiveError("the archive is damaged; make it again") from None


def _entries(file: zipfile.ZipFile) -> Archive:
    entries: dict[tuple[str, bool], Entry] = {}
    problems: list[str] = []
    unpacked = 0
    for info in file.infolist():
        *folders, name = info.filename.split("/")
        if not name.lower().endswith(_SUFFIXES) or name.startswith(".") or "__MACOSX" in folders:
            continue
        key = (name.casefold(), folders[-1:] == [POSES_FOLDER])
        if (reason := _refusal(info, folders, name)) is None and key in entries:
            reason = "there is another file of its name"
        if reason is None:
            most = min(MOST_BYTES, _MOST_UNPACKED - unpacked)
            read = read_entry(file, info, most)
            if isinstance(read, bytes):
                unpacked += len(read)
                entries[key] = Entry(name, key[1], read)
                continue
            reason = read
        problems.append(f"{quoted(info.filename)} is left out: {reason}")
    return Archive(tuple(entries.values()), tuple(problems))


def _refusal(info: zipfile.ZipInfo, folders: Sequence[str], name: str) -> str | None:
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link"
    if folders[:1] == [""] or ".." in folders or re.match(r"[A-Za-z]:", info.filename) or "\\" in info.filename:
        return "its name leads out of the archive"
    if folders[-1:] == [POSES_FOLDER] and file_names.safe(name) != name:
        return "not every system can hold its name, and routines call the pose by it"
    return None


def read_entry(file: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes | str:
    """What an entry of at most so many bytes holds, or why it cannot be had.

    What the archive says of its size is not believed.
    """
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in an unusual way"
    try:
        with file.open(info) as stream:
            content = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, struct.error):
        return "it is damaged"
    if len(content) > most:
        return "it is too large"
    return content
