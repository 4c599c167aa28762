"""A backup as one zip: what the person has chosen, their own routines and poses, and the journal.

It is restored by merging, so that nothing that is there already is lost, and doing it twice does no more than once.
"""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from stretchtimer import __version__
from stretchtimer.paths import Folders
from stretchtimer.storage import journal_files
from stretchtimer.storage.draft_files import DraftFiles, SaveError
from stretchtimer.storage.exchange import file_names
from stretchtimer.storage.exchange.archive import (
    POSES_FOLDER,
    UnreadableArchiveError,
    is_archive,
    opened,
    read_entry,
    zipped,
)
from stretchtimer.storage.files import MOST_BYTES, MissingFileError, UnreadableFileError, read_bounded, write_atomically
from stretchtimer.storage.index import SUFFIXES, files_in
from stretchtimer.storage.journal import Journal, JournalError
from stretchtimer.storage.journal_files import UnreadableJournalError, WholeJournal
from stretchtimer.storage.json_files import DamagedFileError, read_object
from stretchtimer.storage.problems import quoted
from stretchtimer.storage.reminder_files import ReminderChoices, choices_from, load_choices, save_choices
from stretchtimer.storage.settings import Settings, load_settings, save_settings, settings_from

_FORMAT = "stretchtimer backup"
_VERSION = 1
_ABOUT, _SETTINGS, _REMINDERS, _JOURNAL = "backup.json", "settings.json", "reminders.json", "journal.json"
_FOLDERS = {"": "routines", POSES_FOLDER: f"routines/{POSES_FOLDER}"}
"""Where the files of the person's folder of routines, and of the one in it, are in a backup."""
_MOST_PACKED = 64 << 20
_MOST_UNPACKED = 256 << 20
_MOST_FILES = 50_000
_OF_THE_MACHINE = frozenset({"window_geometry", "said", "voice_engine", "voice_name"})
"""Settings that mean something where they were made alone."""


class BackupError(Exception):
    """It could not be made or restored; the text says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Made:
    sessions: int
    files: int
    """The person's own routines and poses."""
    left_out: tuple[str, ...]
    """A sentence for each file that could not be read."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was not there before."""

    sessions: int
    reminders: int
    files: tuple[str, ...]
    """Own routines and poses, by the names that they have now: `evening.yaml`, `poses/wrist-rock.yaml`."""
    beside: Mapping[str, str]
    """Of those, the ones whose own name another file has: the new name, and that one."""
    settings: bool
    """Whether any setting, or what is chosen about reminders, came from the backup."""


def make_backup(folders: Folders, journal: Journal, path: Path) -> Made:
    """Makes the file, or replaces an older backup; it is whole at any moment, the old one or the new one.

    Raises:
        BackupError: it could not be made, or the file is something else; it is as it was.
    """
    _check_free(path)
    packed: dict[str, bytes] = {}
    left_out: list[str] = []

    def pack(name: str, read: Callable[[Path], bytes], file: Path) -> None:
        try:
            packed[name] = read(file)
        except MissingFileError:
            pass
        except (UnreadableFileError, DamagedFileError) as error:
            left_out.append(f"{quoted(name)} is left out: {error}.")

    for inside, folder in _FOLDERS.items():
        for listed in files_in(folders.routines / inside):
            pack(f"{folder}/{listed.path.name}", read_bounded, listed.path)
    own = len(packed)
    for name, file in ((_SETTINGS, folders.settings_file), (_REMINDERS, folders.reminders_file)):
        pack(name, lambda file: _json(read_object(file)), file)
    try:
        whole = journal_files.whole(journal)
    except JournalError as error:
        raise BackupError(str(error)) from error
    packed[_JOURNAL] = journal_files.as_json(whole).encode()
    packed[_ABOUT] = _json({"format": _FORMAT, "version": _VERSION, "program": __version__})
    content = zipped(packed)
    try:
        # That one cannot be restored would else be found out when it is needed.
        _read(content)
        DraftFiles.hand_out(path, content)
    except (BackupError, SaveError) as error:
        raise BackupError(f"The backup cannot be made: {error}.") from error
    return Made(len(whole.sessions), own, tuple(left_out))


def _check_free(path: Path) -> None:
    """A slip of the keyboard must not cost the journal itself, or a letter: nothing but a backup is replaced."""
    why = f"there is a file {path.name} that is no backup; choose another name"
    try:
        with opened(read_bounded(path, _MOST_PACKED), _MOST_FILES) as archive:
            if _ABOUT in archive.namelist():
                return
    except MissingFileError:
        return
    except UnreadableFileError as error:
        why = f"{path.name}: {error}"
    except UnreadableArchiveError:
        pass
    raise BackupError(f"The backup cannot be made: {why}.")


def restore_backup(folders: Folders, journal: Journal, path: Path) -> Restored:
    """Adds what is in a backup and not yet here.

    A setting comes from it where the one here is as at first; what is chosen about reminders, where nothing of that
    was changed here. A file of a name that another has here is put beside that one, under the next free name. All is
    read before anything is written, and restoring it again goes on where the disk was full.

    Raises:
        BackupError: it is no sound backup, or something could not be written.
    """
    try:
        backup = _read(read_bounded(path, _MOST_PACKED))
    except (UnreadableFileError, BackupError) as error:
        raise BackupError(f"{quoted(path.name)} cannot be restored: {error}.") from error
    kept = backup.journal
    try:
        sessions, reminders = journal.merge(kept.sessions, kept.reminders, kept.refusals)
        files: dict[str, str] = {}
        for inside, entries in backup.files.items():
            files |= _restore_files(folders.routines, inside, entries)
        # Both are done, whatever the first gives.
        changed = [_restore_settings(folders, backup.settings), _restore_reminders(folders, backup.reminders)]
    except JournalError as error:
        raise BackupError(str(error)) from error
    except OSError as error:
        raise BackupError(
            f"Not everything could be restored: {error.strerror or error}; put that right and restore it again."
        ) from error
    beside = {new: name for new, name in files.items() if new != name}
    return Restored(sessions, reminders, tuple(files), beside, any(changed))


@dataclass(frozen=True, slots=True)
class _Backup:
    settings: Settings
    reminders: ReminderChoices
    files: Mapping[str, Mapping[str, bytes]]
    """For each of `_FOLDERS`, what the files hold, by their names as the archive says them."""
    journal: WholeJournal


def _read(content: bytes) -> _Backup:
    """Raises `BackupError`, whose text is the end of a sentence."""
    if not is_archive(content):
        raise BackupError("it is no backup of Stretchtimer")
    try:
        with opened(content, _MOST_FILES) as archive:
            entries = _entries(archive)
    except UnreadableArchiveError as error:
        raise BackupError(str(error)) from error
    about = _object(entries, _ABOUT)
    if about.get("format") != _FORMAT:
        raise BackupError("it is no backup of Stretchtimer")
    version = about.get("version")
    if type(version) is not int or version > _VERSION:
        raise BackupError("it is from a later version of Stretchtimer; update this one")
    try:
        journal = journal_files.read(entries[_JOURNAL]) if _JOURNAL in entries else WholeJournal()
    except UnreadableJournalError as error:
        raise BackupError(f"its journal cannot be read: {error}") from error
    files: dict[str, dict[str, bytes]] = {inside: {} for inside in _FOLDERS}
    for name, entry in entries.items():
        folder, _, last = name.rpartition("/")
        for inside, known in _FOLDERS.items():
            # Whatever else is in it is none of ours, and goes nowhere.
            if folder == known and last.endswith(SUFFIXES):
                files[inside][last] = entry
    return _Backup(
        settings_from(_object(entries, _SETTINGS)), choices_from(_object(entries, _REMINDERS)), files, journal
    )


def _entries(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """All files of an archive by their names; nothing is written, and no name is followed."""
    entries: dict[str, bytes] = {}
    left = _MOST_UNPACKED
    for info in archive.infolist():
        most = left if info.filename == _JOURNAL else min(left, MOST_BYTES)
        entry = read_entry(archive, info, most)
        if isinstance(entry, str):
            raise BackupError(f"{quoted(info.filename)} in it cannot be read: {entry}")
        entries[info.filename] = entry
        left -= len(entry)
    return entries


def _object(entries: Mapping[str, bytes], name: str) -> dict[str, Any]:
    """The JSON object of that name, an empty one where there is none."""
    try:
        value = json.loads(entries.get(name, b"{}"))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BackupError(f"{quoted(name)} in it is damaged")
    return value


def _restore_files(routines: Path, inside: str, entries: Mapping[str, bytes]) -> dict[str, str]:
    """Writes those that are not there yet; what each is called now, and in the backup."""
    present: dict[str, set[bytes | None]] = {}
    for listed in files_in(routines / inside):
        present.setdefault(listed.path.name.casefold(), set()).add(_content(listed.path))
    restored: dict[str, str] = {}
    for name, content in entries.items():
        if content in present.get(name.casefold(), ()):
            continue
        new = file_names.safe(name)
        if new.casefold() in present:
            new = file_names.free(new, [each for each, contents in present.items() if content not in contents])
        # Where that is not free, there is the same content.
        if new.casefold() not in present:
            write_atomically(routines / inside / new, content)
            present[new.casefold()] = {content}
            restored[f"{inside}/{new}".lstrip("/")] = f"{inside}/{name}".lstrip("/")
    return restored


def _content(path: Path) -> bytes | None:
    try:
        return read_bounded(path)
    except UnreadableFileError:
        return None


def _restore_settings(folders: Folders, theirs: Settings) -> bool:
    here, default = load_settings(folders.settings_file).settings, Settings()
    names = [each.name for each in fields(Settings) if each.name not in _OF_THE_MACHINE]
    changes = {name: getattr(theirs, name) for name in names if getattr(here, name) == getattr(default, name)}
    settings = replace(here, **changes)
    if settings == here:
        return False
    save_settings(folders.settings_file, settings)
    return True


def _restore_reminders(folders: Folders, theirs: ReminderChoices) -> bool:
    here = load_choices(folders.reminders_file).choices
    if here != ReminderChoices() or theirs == here:
        return False
    save_choices(folders.reminders_file, theirs)
    return True


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
