"""Whatever a path names, reading it ends, and writing leaves a whole file."""

import os
import sys
from pathlib import Path

import pytest

from stretchtimer.core.routines import Pose
from stretchtimer.storage import files
from stretchtimer.storage.files import MissingFileError, UnreadableFileError, read_bounded, write_atomically
from stretchtimer.storage.routine_files import read_routine


def test_a_file_of_exactly_the_bound_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * files.MOST_BYTES)
    assert len(read_bounded(path)) == files.MOST_BYTES


def test_a_sparse_file_of_100_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(UnreadableFileError, match="larger than 1 MiB"):
        read_bounded(path)


@pytest.mark.parametrize("name", ["missing", "file/below", "no\0name", "x" * 5000])
def test_a_path_that_leads_nowhere_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnreadableFileError) as caught:
        read_bounded(tmp_path / name)
    assert len(str(caught.value).splitlines()) == 1


def test_only_a_missing_file_counts_as_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read_bounded(tmp_path / "missing")
    with pytest.raises(UnreadableFileError, match="folder") as caught:
        read_bounded(tmp_path)
    assert not isinstance(caught.value, MissingFileError)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this platform has no named pipes")
def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path: Path) -> None:
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFileError, match="pipe or a device"):
        read_bounded(tmp_path / "pipe")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this platform has no named pipes")
def test_a_file_that_turns_into_a_pipe_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "swapped"
    path.touch()
    status = path.stat()
    path.unlink()
    if sys.platform != "win32":
        os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda self: status)
    with pytest.raises(UnreadableFileError, match="pipe or a device"):
        read_bounded(path)


def test_a_file_that_vanishes_between_look_and_open_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "vanishing"
    path.touch()
    status = path.stat()
    path.unlink()
    monkeypatch.setattr(Path, "stat", lambda self: status)
    with pytest.raises(MissingFileError):
        read_bounded(path)


def test_a_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    path.touch()

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnreadableFileError, match="permissions"):
        read_bounded(path)


def test_what_cannot_be_read_becomes_a_problem_at_the_top(tmp_path: Path, poses: dict[str, Pose]) -> None:
    reading = read_routine(tmp_path / "line\nbreak\u202e.yaml", poses)
    assert reading.value is None
    assert any("line\\nbreak\\u202e.yaml:1:1: there is no such file" in str(problem) for problem in reading.problems)
    assert all("\n" not in str(problem) and "\u202e" not in str(problem) for problem in reading.problems)


def test_writing_makes_folders_and_replaces_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_atomically(path, b"a long first content")
    write_atomically(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failed_write_keeps_the_old_file_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path if failing == "replace" else os, failing, fail)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits, and asks for rights to make links")
def test_writing_keeps_permissions_and_follows_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640
