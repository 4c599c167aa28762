"""`stretchtimer backup` and `stretchtimer restore`: what is told about them."""

import sys
from collections.abc import Iterator
from pathlib import Path

from stretchtimer.core.wording import counted, listing
from stretchtimer.paths import Folders
from stretchtimer.storage.backup import Restored, make_backup, restore_backup
from stretchtimer.storage.journal import Journal
from stretchtimer.storage.problems import quoted, visible
from stretchtimer.terminal.reports import NO, YES, print_lines

_FILES = ("routine or pose", "routines and poses")


def back_up(folders: Folders, journal: Journal, path: Path) -> int:
    """Makes a backup; `NO` where something had to be left out of it. Raises `BackupError`."""
    made = make_backup(folders, journal, path)
    sessions, files = counted(made.sessions, "session"), counted(made.files, *_FILES)
    print_lines([f"{quoted(path.name)} holds your settings, {files} of your own, and {sessions}."])
    for sentence in made.left_out:
        print(visible(sentence), file=sys.stderr)
    return NO if made.left_out else YES


def restore(folders: Folders, journal: Journal, path: Path) -> int:
    """Restores one, and tells what is new here. Raises `BackupError`."""
    print_lines(_told(restore_backup(folders, journal, path)))
    return YES


def _told(restored: Restored) -> Iterator[str]:
    counts = (
        (restored.sessions, "session", "sessions"),
        (restored.reminders, "reminder", "reminders"),
        (len(restored.files), *_FILES),
    )
    new = [counted(*each) for each in counts if each[0]]
    if new:
        yield f"New here: {listing(new)}."
    elif not restored.settings:
        yield "Everything in it was here already."
    for name, theirs in restored.beside.items():
        yield f"{quoted(theirs)} is another one here, so that of the backup is {quoted(name)}."
    if restored.settings:
        yield "What you had not set here is set as in the backup; a window that is open has to be opened again."
