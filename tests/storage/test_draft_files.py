"""Saving never loses anything: neither what another program wrote, nor what was there, nor what is not saved yet."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.storage.draft_files import (
    ChangedOnDiskError,
    DraftFiles,
    KeptDraft,
    NotOpened,
    Opened,
    SaveError,
    fingerprint,
    with_own_title,
)
from stretchtimer.storage.library import Library, RoutineFolder

MINE, THEIRS, OLD = b"title: Mine\n", b"title: Theirs\n", b"title: Old\n"
ROUTINE = b"title: Hips\nposes:\n  - pose: {name: Stand, instructions: [Stand tall.]}\n    hold: 20s\n"


@pytest.fixture
def files(tmp_path: Path) -> DraftFiles:
    return DraftFiles(tmp_path / "state")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "mine" / "hips.yaml"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library([RoutineFolder(tmp_path / "mine")])


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


# ── saving ──


def test_a_draft_takes_the_place_of_what_it_came_from(files: DraftFiles, path: Path) -> None:
    files.save(path, MINE, OLD)
    assert path.read_bytes() == MINE


@pytest.mark.parametrize("base", [MINE, None, b""])
def test_a_file_that_changed_on_disk_is_not_overwritten(files: DraftFiles, path: Path, base: bytes | None) -> None:
    path.write_bytes(THEIRS)
    with pytest.raises(ChangedOnDiskError) as caught:
        files.save(path, MINE, base)
    assert caught.value.theirs == THEIRS
    assert path.read_bytes() == THEIRS


def test_a_change_of_the_same_size_and_time_is_noticed(files: DraftFiles, path: Path) -> None:
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(OLD.swapcase())
    os.utime(path, ns=times)
    with pytest.raises(ChangedOnDiskError):
        files.save(path, MINE, OLD)


def test_a_file_that_was_only_touched_or_already_holds_the_same_is_no_obstacle(files: DraftFiles, path: Path) -> None:
    path.touch()
    files.save(path, MINE, OLD)
    files.save(path, MINE, THEIRS)
    assert path.read_bytes() == MINE


def test_a_file_that_was_removed_is_made_again(files: DraftFiles, path: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    files.save(path, MINE, OLD)
    assert path.read_bytes() == MINE


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EROFS, "may not be written to"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_failing_disk_is_told_of_and_leaves_the_old_file(
    files: DraftFiles, path: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("stretchtimer.storage.files.os.fsync", fail)
    with pytest.raises(SaveError, match=says):
        files.save(path, MINE, OLD)
    assert path.read_bytes() == OLD
    assert names(path.parent) == [path.name]


def test_a_folder_that_may_not_be_written_to_is_named(
    files: DraftFiles, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SaveError, match="mine may not be written to; choose another place with “Save as”"):
        files.save(path, MINE, OLD)
    monkeypatch.undo()
    assert path.read_bytes() == OLD


@pytest.mark.parametrize(
    ("name", "says"),
    [("x" * 300 + ".yaml", "too long"), ("a\0b.yaml", "such a name"), ("hips.yaml/below.yaml", "not a folder")],
)
def test_a_name_that_the_disk_cannot_hold_is_told_of(files: DraftFiles, path: Path, name: str, says: str) -> None:
    with pytest.raises(SaveError, match=says) as caught:
        files.save(path.parent / name, MINE, None)
    assert "\n" not in str(caught.value)
    assert names(path.parent) == [path.name]


def test_a_folder_in_the_place_of_the_file_is_not_touched(files: DraftFiles, path: Path) -> None:
    with pytest.raises(SaveError, match="folder"):
        files.save(path.parent, MINE, None)


def test_what_could_not_be_read_again_is_not_saved(files: DraftFiles, path: Path) -> None:
    with pytest.raises(SaveError, match="1 MiB"):
        files.save(path, b"x" * ((1 << 20) + 1), OLD)
    assert path.read_bytes() == OLD


# ── names ──


def test_a_file_gets_another_name_but_never_that_of_another(files: DraftFiles, path: Path) -> None:
    other = path.with_name("other.yaml")
    files.rename(path, other)
    assert names(path.parent) == ["other.yaml"]
    path.write_bytes(THEIRS)
    with pytest.raises(SaveError, match=r"there is a file hips\.yaml already"):
        files.rename(other, path)
    files.rename(other, other)
    assert (path.read_bytes(), other.read_bytes()) == (THEIRS, OLD)


def test_a_dangling_link_is_a_file_that_is_there(files: DraftFiles, path: Path) -> None:
    link = path.with_name("link.yaml")
    link.symlink_to(path.with_name("missing"))
    with pytest.raises(SaveError, match="already"):
        files.rename(path, link)


def test_a_file_is_named_after_its_title(tmp_path: Path) -> None:
    def named(title: str) -> str:
        return DraftFiles.free_path(tmp_path, title).name

    assert named("My knee physio, 12 minutes") == "my-knee-physio-12-minutes.yaml"
    assert named("!") == "routine.yaml"
    assert named("../../etc/passwd") == "etc-passwd.yaml"
    (tmp_path / "hips.yaml").touch()
    (tmp_path / "hips-2.yaml").symlink_to("nowhere")
    assert named("Hips") == "hips-3.yaml"


@given(st.text(max_size=300))
def test_any_title_makes_a_name_that_disks_can_hold(title: str) -> None:
    name = DraftFiles.free_path(Path("/nowhere"), title).name
    assert len(os.fsencode(name)) < 80
    assert "/" not in name
    assert not name.startswith(".")


# ── what is set aside ──


def test_a_file_that_is_set_aside_is_whole_and_takes_no_others_place(files: DraftFiles, path: Path) -> None:
    first = files.set_aside(path)
    path.write_bytes(THEIRS)
    second = files.set_aside(path)
    assert not path.exists()
    assert (first.read_bytes(), second.read_bytes()) == (OLD, THEIRS)


def test_a_file_that_cannot_be_set_aside_stays(files: DraftFiles, path: Path, tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    with pytest.raises(SaveError):
        files.set_aside(path)
    assert path.read_bytes() == OLD


# ── unsaved work ──


def kept(key: str = "a1", **changes: object) -> KeptDraft:
    return replace(KeptDraft(key, Path("/x/hips.yaml"), "Hips", MINE, fingerprint(OLD)), **changes)  # type: ignore[arg-type]


def test_nothing_waits_where_nothing_was_kept(files: DraftFiles, tmp_path: Path) -> None:
    assert files.waiting() == ()
    files.discard("a1")
    assert names(tmp_path) == []


@given(content=st.binary(), title=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_kept_comes_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, title: str
) -> None:
    files = DraftFiles(tmp_path_factory.mktemp("state"))
    draft = kept(content=content, title=title, base=None)
    files.keep(draft)
    assert files.waiting() == (draft,)


def test_each_draft_is_kept_once_and_forgotten_alone(files: DraftFiles) -> None:
    files.keep(kept("a1"))
    files.keep(kept("b2", content=THEIRS))
    files.keep(kept("a1", content=OLD))
    assert {draft.key: draft.content for draft in files.waiting()} == {"a1": OLD, "b2": THEIRS}
    files.discard("a1")
    assert [draft.key for draft in files.waiting()] == ["b2"]


def test_the_newest_comes_first_and_what_is_damaged_is_left_alone(files: DraftFiles, tmp_path: Path) -> None:
    for number, key in enumerate(["b2", "c3", "a1"]):
        files.keep(kept(key))
        os.utime(tmp_path / "state" / "drafts" / f"{key}.draft", (number, number))
    damaged = [b"", b"no JSON\nx", b"[]\nx", b'{"path": 1, "title": "x", "base": null}\nx', b"{}\n", b"\xff\n"]
    for number, content in enumerate(damaged):
        (tmp_path / "state" / "drafts" / f"{number}.draft").write_bytes(content)
    assert [draft.key for draft in files.waiting()] == ["a1", "c3", "b2"]
    assert len(names(tmp_path / "state" / "drafts")) == 3 + len(damaged)


def test_a_draft_that_cannot_be_kept_leaves_the_one_before(files: DraftFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    files.keep(kept())

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("stretchtimer.storage.files.os.fsync", fail)
    with pytest.raises(SaveError, match="full"):
        files.keep(kept(content=THEIRS))
    assert files.waiting() == (kept(),)


# ── opening ──


def opening(found: Opened | NotOpened) -> Opened:
    assert isinstance(found, Opened)
    return found


def test_a_file_is_opened_with_what_it_holds(files: DraftFiles, library: Library, path: Path) -> None:
    path.write_bytes(ROUTINE)
    found = opening(files.open(library, path))
    assert (found.draft.content, found.base, found.draft.path) == (ROUTINE, ROUTINE, path)
    assert found.draft.routine


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"x" * (1 << 21)])
def test_what_cannot_be_opened_is_told_in_a_sentence(
    files: DraftFiles, library: Library, path: Path, content: bytes | None
) -> None:
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    found = files.open(library, path)
    assert isinstance(found, NotOpened)
    assert found.text.startswith("hips.yaml cannot be opened: ")
    assert found.text.endswith(".")


def test_a_copy_is_the_persons_own_and_takes_no_files_place(
    files: DraftFiles, library: Library, path: Path, tmp_path: Path
) -> None:
    path.write_bytes(ROUTINE)
    found = opening(files.open_copy(library, path, tmp_path / "own"))
    assert found.draft.content == ROUTINE.replace(b"Hips", b"Hips (mine)")
    assert (found.base, found.draft.path) == (None, tmp_path / "own" / "hips-mine.yaml")
    assert not (tmp_path / "own").exists()


def test_copies_of_copies_are_counted(files: DraftFiles, library: Library, tmp_path: Path) -> None:
    draft = files.open_new(library, tmp_path, "Hips").draft
    titles = []
    for _ in range(3):
        draft = with_own_title(draft)
        titles.append(draft.values["title"])
    assert titles == ["Hips (mine)", "Hips (mine 2)", "Hips (mine 3)"]


def test_a_new_routine_has_a_title_and_a_free_name(files: DraftFiles, library: Library, path: Path) -> None:
    found = files.open_new(library, path.parent, "Hips")
    assert (found.draft.path.name, found.draft.values["title"], found.base) == ("hips-2.yaml", "Hips", None)


def test_kept_work_is_opened_with_what_its_file_holds_now(files: DraftFiles, library: Library, path: Path) -> None:
    found = opening(files.open_kept(library, kept(path=path)))
    assert (found.draft.content, found.base) == (OLD, OLD)
    path.unlink()
    found = opening(files.open_kept(library, kept(path=path)))
    assert (found.draft.content, found.base) == (MINE, None)


def test_kept_work_that_had_no_file_yet_does_not_belong_to_one_that_has_come_since(
    files: DraftFiles, library: Library, path: Path
) -> None:
    found = opening(files.open_kept(library, kept(path=path, base=None)))
    assert (found.draft.content, found.base) == (MINE, None)
