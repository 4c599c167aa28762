"""A backup brings back what was there, twice no more than once, loses nothing that is there, and leads nowhere else."""

import json
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.dose import Effort
from stretchtimer.core.reminders import Reminder
from stretchtimer.core.reminders import Settings as Rule
from stretchtimer.paths import Folders
from stretchtimer.storage import backup as module
from stretchtimer.storage.backup import BackupError, Made, Restored, make_backup, restore_backup
from stretchtimer.storage.files import write_atomically
from stretchtimer.storage.journal import Journal, JournalError
from stretchtimer.storage.reminder_files import ReminderChoices, load_choices, save_choices
from stretchtimer.storage.settings import Settings, Theme, load_settings, save_settings
from tests.storage.test_journal import REMINDER, SESSION, on_day

ROUTINE = b"# Mine\r\ntitle: Evening\nposes: [wrist-rock]\n"
POSE = b"name: Wrist rock\ninstructions: [Rock both wrists.]\ndose: {hold: 20s}\n"
NOTHING_NEW = Restored(0, 0, (), {}, False)
CHOICES = ReminderChoices(True, Rule((Reminder("up", "Up?", "standing-break"),)), chime=False)


class Machine:
    """One that the program runs on, with a file for backups beside it."""

    def __init__(self, folder: Path) -> None:
        self.folders = Folders.under(folder)
        self.journal = Journal(self.folders.journal_file)

    def put(self, name: str, content: bytes) -> None:
        path = self.folders.routines / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    @property
    def own(self) -> dict[str, bytes]:
        routines = self.folders.routines
        files = (file for file in routines.rglob("*") if file.is_file())
        return {file.relative_to(routines).as_posix(): file.read_bytes() for file in files}

    @property
    def settings(self) -> Settings:
        return load_settings(self.folders.settings_file).settings

    def back_up(self, path: Path) -> Made:
        return make_backup(self.folders, self.journal, path)

    def restore(self, path: Path) -> Restored:
        return restore_backup(self.folders, self.journal, path)

    @property
    def everything(self) -> dict[str, bytes]:
        """All that is on its disk; of the journal, what is in it."""
        files = {str(file): file.read_bytes() for file in self.folders.data.rglob("*") if file.is_file()}
        kept = {name: content for name, content in files.items() if "journal.sqlite" not in name}
        return {**kept, "": repr((self.journal.sessions(), self.journal.reminders())).encode()}


@pytest.fixture
def zip_file(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "backup.zip"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "here")
    with closing(machine.journal):
        yield machine


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "there")
    with closing(machine.journal):
        yield machine


@pytest.fixture
def full(here: Machine) -> Machine:
    """A machine that something was done on."""
    here.put("evening.yaml", ROUTINE)
    here.put("poses/wrist-rock.yaml", POSE)
    save_settings(here.folders.settings_file, Settings(Effort.FULL, avoid=("wrists hurt",), window_geometry="wide"))
    save_choices(here.folders.reminders_file, CHOICES)
    here.journal.keep_session(SESSION)
    here.journal.keep_reminder(REMINDER)
    here.journal.refuse("time")
    return here


def write_zip(path: Path, entries: Mapping[str, bytes | str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def rewritten(path: Path, changes: Mapping[str, bytes | str]) -> Path:
    """A backup with other entries beside its own, or in their place."""
    with zipfile.ZipFile(path) as archive:
        entries: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    return write_zip(path, {**entries, **changes})


# ── there and back ──


def test_another_machine_gets_everything(full: Machine, there: Machine, zip_file: Path) -> None:
    assert full.back_up(zip_file) == Made(1, 2, ())
    assert there.restore(zip_file) == Restored(1, 1, ("evening.yaml", "poses/wrist-rock.yaml"), {}, True)
    assert there.own == full.own
    assert there.journal.sessions() == [SESSION]
    assert there.journal.reminders() == [REMINDER]
    assert there.journal.refusals() == {"time": 1}
    assert load_choices(there.folders.reminders_file).choices == CHOICES
    assert there.settings.effort is Effort.FULL
    assert there.settings.about_me == AboutMe(avoid=frozenset({"wrists hurt"}))


def test_what_belongs_to_a_machine_stays_there(full: Machine, there: Machine, zip_file: Path) -> None:
    full.back_up(zip_file)
    there.restore(zip_file)
    assert there.settings.window_geometry == ""


def test_restored_again_nothing_is_new(full: Machine, there: Machine, zip_file: Path) -> None:
    there.put("evening.yaml", b"title: Another\n")
    full.back_up(zip_file)
    there.restore(zip_file)
    before = there.everything
    assert there.restore(zip_file) == NOTHING_NEW
    assert there.everything == before
    assert full.restore(zip_file) == NOTHING_NEW


def test_what_was_done_on_both_machines_comes_together(full: Machine, there: Machine, zip_file: Path) -> None:
    there.journal.keep_session(on_day(1))
    full.back_up(zip_file)
    assert there.restore(zip_file).sessions == 1
    assert there.journal.sessions() == [SESSION, on_day(1)]


def test_what_is_set_here_stays(full: Machine, there: Machine, zip_file: Path) -> None:
    save_settings(there.folders.settings_file, Settings(theme=Theme.DARK, avoid=("neck hurts",), unknown={"new": 1}))
    own = ReminderChoices(True)
    save_choices(there.folders.reminders_file, own)
    full.back_up(zip_file)
    assert there.restore(zip_file).settings
    expected = Settings(Effort.FULL, Theme.DARK, avoid=("neck hurts",), unknown={"new": 1})
    assert there.settings == expected
    assert load_choices(there.folders.reminders_file).choices == own


def test_a_file_of_the_same_name_is_put_beside(full: Machine, there: Machine, zip_file: Path) -> None:
    there.put("Evening.yaml", b"title: Mine here\n")
    there.put("evening-2.yaml", b"title: Also mine\n")
    full.back_up(zip_file)
    restored = there.restore(zip_file)
    assert restored.files == ("evening-3.yaml", "poses/wrist-rock.yaml")
    assert restored.beside == {"evening-3.yaml": "evening.yaml"}
    assert there.own == {
        "Evening.yaml": b"title: Mine here\n",
        "evening-2.yaml": b"title: Also mine\n",
        "evening-3.yaml": ROUTINE,
        "poses/wrist-rock.yaml": POSE,
    }


def test_an_odd_name_becomes_one_that_every_system_can_hold(full: Machine, there: Machine, zip_file: Path) -> None:
    full.put("late .yaml", b"title: Late\n")
    full.back_up(zip_file)
    assert there.restore(zip_file).beside == {"late.yaml": "late .yaml"}
    assert there.restore(zip_file) == full.restore(zip_file) == NOTHING_NEW


names = st.sampled_from(["a.yaml", "A.yaml", "a-2.yaml", "b.yml", "poses/a.yaml", "poses/a-2.yaml"])
owns = st.lists(st.tuples(names, st.binary(max_size=2)), max_size=5, unique_by=lambda own: own[0].casefold()).map(dict)


@hypothesis_settings(max_examples=40)
@given(owns, owns)
def test_merging_loses_nothing_and_is_done_after_once(
    tmp_path_factory: pytest.TempPathFactory, mine: Mapping[str, bytes], theirs: Mapping[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("machines")
    here, there, path = Machine(folder / "here"), Machine(folder / "there"), folder / "backup.zip"
    with closing(here.journal), closing(there.journal):
        for machine, files in ((here, mine), (there, theirs)):
            for name, content in files.items():
                machine.put(name, content)
        there.back_up(path)
        here.restore(path)
        merged = here.own
        assert mine.items() <= merged.items()
        for inside in (True, False):
            contents = {content for name, content in merged.items() if name.startswith("poses/") is inside}
            assert contents >= {content for name, content in theirs.items() if name.startswith("poses/") is inside}
        assert here.restore(path) == there.restore(path) == NOTHING_NEW
        assert (here.own, there.own) == (merged, theirs)


# ── making one ──


def test_there_is_something_to_back_up_at_first_already(here: Machine, there: Machine, zip_file: Path) -> None:
    assert here.back_up(zip_file) == Made(0, 0, ())
    assert there.restore(zip_file) == NOTHING_NEW


def test_the_same_makes_the_same(full: Machine, zip_file: Path) -> None:
    full.back_up(zip_file)
    first = zip_file.read_bytes()
    full.back_up(zip_file)
    assert zip_file.read_bytes() == first


def test_what_cannot_be_read_is_left_out_and_told(full: Machine, there: Machine, zip_file: Path) -> None:
    full.put("large.yaml", b"#" * (1 << 20 | 1))
    full.folders.settings_file.write_bytes(b"{")
    made = full.back_up(zip_file)
    assert made.files == 2
    assert made.left_out == (
        "“routines/large.yaml” is left out: the file is larger than 1 MiB; split it.",
        "“settings.json” is left out: the file is damaged.",
    )
    assert full.folders.settings_file.read_bytes() == b"{"
    assert there.restore(zip_file).sessions == 1


def test_a_backup_that_cannot_be_written_leaves_the_old_one(full: Machine, zip_file: Path) -> None:
    full.back_up(zip_file)
    with pytest.raises(BackupError, match=r"^The backup cannot be made: .* is not a folder; choose another place\.$"):
        full.back_up(zip_file / "backup.zip")
    assert zipfile.is_zipfile(zip_file)


def test_nothing_but_a_backup_is_replaced(full: Machine, tmp_path: Path, zip_file: Path) -> None:
    full.back_up(zip_file)
    full.journal.keep_session(on_day(1))
    assert full.back_up(zip_file).sessions == 2
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear")
    book = write_zip(tmp_path / "book.zip", {"content.xml": "<book/>"})
    for path in (letter, book, full.folders.journal_file):
        before = path.read_bytes()
        with pytest.raises(BackupError, match=f"^The backup cannot be made: there is a file {path.name} that is no "):
            full.back_up(path)
        assert path.read_bytes() == before
    with pytest.raises(BackupError, match=r"^The backup cannot be made: .*: this is a folder; name a file in it\.$"):
        full.back_up(tmp_path)


def test_what_could_not_be_restored_is_not_made(full: Machine, zip_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_UNPACKED", 200)
    with pytest.raises(BackupError, match=r"^The backup cannot be made: “.*” in it cannot be read: it is too large\.$"):
        full.back_up(zip_file)
    assert not zip_file.exists()


def test_a_journal_that_cannot_be_read_is_said(full: Machine, zip_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise JournalError("The journal cannot be used: the disk is full.")

    full.back_up(zip_file)
    monkeypatch.setattr(Journal, "sessions", fail)
    monkeypatch.setattr(Journal, "merge", fail)
    for call in (full.back_up, full.restore):
        with pytest.raises(BackupError, match=r"^The journal cannot be used: the disk is full\.$"):
            call(zip_file)


# ── what is no backup ──


def refused(machine: Machine, path: Path) -> str:
    """Why it is not restored; nothing has changed."""
    before = machine.everything
    with pytest.raises(BackupError) as error:
        machine.restore(path)
    assert machine.everything == before
    said = str(error.value)
    assert said.startswith(f"“{path.name}” cannot be restored: ") and said.endswith(".") and "\n" not in said
    return said


def test_a_file_of_another_kind(full: Machine, tmp_path: Path, zip_file: Path) -> None:
    text = tmp_path / "text.zip"
    text.write_bytes(b"title: Evening\n")
    for path in (text, write_zip(zip_file, {"routines/evening.yaml": ROUTINE}), write_zip(zip_file, {})):
        assert "it is no backup of Stretchtimer" in refused(full, path)
    assert "there is no such file" in refused(full, tmp_path / "none.zip")
    assert "this is a folder" in refused(full, tmp_path)


def test_one_of_a_later_version(full: Machine, zip_file: Path) -> None:
    full.back_up(zip_file)
    rewritten(zip_file, {"backup.json": json.dumps({"format": "stretchtimer backup", "version": 2})})
    assert "from a later version of Stretchtimer" in refused(full, zip_file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("backup.json", "["),
        ("settings.json", "[1]"),
        ("reminders.json", "{"),
        ("journal.json", "{}"),
        ("journal.json", b"\xff"),
        ("journal.json", "[" * 100_000),
        ("routines/large.yaml", b" " * (1 << 20 | 1)),
    ],
)
def test_one_with_a_damaged_part(there: Machine, full: Machine, zip_file: Path, name: str, content: bytes) -> None:
    full.back_up(zip_file)
    rewritten(zip_file, {name: content})
    refused(there, zip_file)


def test_one_that_was_cut_or_changed_on_its_way(there: Machine, full: Machine, zip_file: Path) -> None:
    full.back_up(zip_file)
    content = zip_file.read_bytes()
    for end in range(0, len(content), 97):
        zip_file.write_bytes(content[:end])
        refused(there, zip_file)
    inside = content.index(b"evening.yaml") + 20
    zip_file.write_bytes(content[:inside] + bytes([content[inside] ^ 0xFF]) + content[inside + 1 :])
    refused(there, zip_file)


def test_nothing_is_written_outside(full: Machine, tmp_path: Path, zip_file: Path) -> None:
    full.back_up(zip_file)
    names = (
        *("../out.yaml", "routines/../../out.yaml", "routines/poses/../../../out.yaml", "/tmp/out.yaml"),
        *("routines/poses/more/out.yaml", "routines/..\\..\\out.yaml", "C:\\out.yaml", "routines/C:\\out.yaml"),
        *("routines/.out.yaml", "routines/", "routines/out.sh", "out.yaml", "config/settings.json", "routines\\a.yaml"),
    )
    link = zipfile.ZipInfo("routines/link.yaml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    rewritten(zip_file, dict.fromkeys(names, b"title: Out\n"))
    with zipfile.ZipFile(zip_file, "a") as archive:
        archive.writestr(link, str(tmp_path / "target"))
    before, new = set(tmp_path.rglob("*")), tmp_path / "new"
    with closing(Journal(new / "journal.sqlite")) as journal:
        restore_backup(Folders.under(new), journal, zip_file)
    assert all(file.is_relative_to(new) for file in set(tmp_path.rglob("*")) - before)
    assert not (new / "routines" / "link.yaml").is_symlink()
    assert {file.relative_to(new).as_posix() for file in new.rglob("*") if file.is_file()} == {
        *("routines/evening.yaml", "routines/poses/wrist-rock.yaml", "routines/out.yaml", "routines/link.yaml"),
        *("config/settings.json", "config/reminders.json", "journal.sqlite"),
    }


def test_a_zip_bomb_is_not_unpacked(here: Machine, zip_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_UNPACKED", 4 << 20)
    bomb = {f"routines/{number}.yaml": b"#" * (1 << 20) for number in range(5)}
    write_zip(zip_file, {"backup.json": "{}", **bomb})
    assert "it is too large" in refused(here, zip_file)


def test_a_full_disk_is_said_and_a_second_try_ends_it(
    there: Machine, full: Machine, zip_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full.back_up(zip_file)

    def fill_up(path: Path, content: bytes) -> None:
        if path.parent.name == "poses":
            raise OSError(28, "No space left on device")
        write_atomically(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(module, "write_atomically", fill_up)
        with pytest.raises(BackupError, match="Not everything could be restored: No space left on device"):
            there.restore(zip_file)
    assert there.restore(zip_file).files == ("poses/wrist-rock.yaml",)
    assert there.own == full.own


def test_unsound_settings_count_as_none(there: Machine, full: Machine, zip_file: Path) -> None:
    full.back_up(zip_file)
    rewritten(zip_file, {"settings.json": json.dumps({"effort": "brutal", "avoid": 7, "theme": "dark"})})
    there.restore(zip_file)
    assert there.settings == replace(Settings(), theme=Theme.DARK)
