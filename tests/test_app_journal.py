"""From what was done to what next: the journal's page, suggestions, about me, and what is composed."""

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit

from stretchtimer.core.session import State
from stretchtimer.paths import Folders
from stretchtimer.storage.journal import Journal
from stretchtimer.storage.settings import load_settings
from tests.conftest import SitDown
from tests.ui.person import Key, Person, until


def finishes(person: Person, title: str = "Two sides") -> None:
    person.starts(title)
    person.lets_pass(90)
    until(lambda: person.page == "SummaryPage")
    person.click("Done")


def presses(person: Person, words: str) -> None:
    """By the keyboard, which brings what is further down into sight."""
    person.the(QAbstractButton, words).setFocus()
    person.press(Key.Key_Space)


def sessions(folders: Folders) -> int:
    with closing(Journal(folders.journal_file)) as journal:
        return len(journal.sessions())


# ── the journal ──


def test_at_first_the_journal_is_empty_and_leads_to_the_routines(person: Person) -> None:
    person.menu("Journal")
    until(lambda: person.sees("Nothing here yet"))
    person.click("Choose a routine")
    assert person.page == "LibraryPage"


def test_after_a_session_the_journal_shows_it(person: Person) -> None:
    finishes(person)
    person.menu("Journal")
    until(lambda: person.sees("Most of all: Lunge"))
    assert not person.sees("Nothing here yet")


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_the_journal_goes_out_as_a_table(person: Person, tmp_path: Path) -> None:
    finishes(person)
    person.menu("Journal")
    until(lambda: person.sees("Export …"))
    presses(person, "Export …")
    (dialog,) = person.window.findChildren(QFileDialog)
    dialog.findChildren(QLineEdit)[0].setText(str(tmp_path / "out.csv"))
    dialog.accept()
    until((tmp_path / "out.csv").exists)
    until(lambda: person.sees("The journal is in"))
    assert "Tall breaths" in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_deleting_asks_first(person: Person, folders: Folders) -> None:
    finishes(person)
    person.menu("Journal")
    until(lambda: person.sees("Delete the journal …"))
    presses(person, "Delete the journal …")
    presses(person, "Keep it")
    assert sessions(folders) == 1
    presses(person, "Delete the journal …")
    presses(person, "Delete it all")
    until(lambda: person.sees("The journal is empty now."))
    until(lambda: person.sees("Nothing here yet"))
    assert sessions(folders) == 0


# ── what next ──


def test_a_good_start_is_suggested_and_starts(person: Person) -> None:
    until(lambda: person.sees("A good start"))
    person.click("Start")
    until(lambda: person.page == "PlayerPage")
    assert person.player.state is State.RUNNING


def test_what_is_refused_twice_stays_away(person: Person, sit_down: SitDown) -> None:
    until(lambda: person.sees("A good start"))
    person.click("Not this")
    until(lambda: not person.sees("A good start"))
    person.leaves()
    person = sit_down()
    until(lambda: person.sees("A good start"))
    person.click("Not this")
    until(lambda: not person.sees("A good start"))
    person.leaves()
    person = sit_down()
    person.menu("Journal")
    until(lambda: person.sees("Nothing here yet"))
    person.click("Choose a routine")
    assert not person.sees("A good start")


# ── about me ──


def test_what_is_told_is_kept_and_marks_the_routines(person: Person, folders: Folders) -> None:
    person.menu("About me")
    person.click(person.the(QAbstractButton, "Kneeling hurts"))
    until(lambda: load_settings(folders.settings_file).settings.avoid == ("kneeling hurts",))
    person.click("All routines")
    assert person.sees("Only what suits me")


# ── composing ──


def test_what_is_composed_is_played_and_can_be_gone_on_with(person: Person, sit_down: SitDown) -> None:
    person.menu("Compose a routine")
    until(lambda: person.sees("minutes for the whole body"))
    person.click("Play")
    until(lambda: person.page == "PlayerPage")
    title = person.player.session.timeline.routine.title
    person.lets_pass(30)
    person.leaves()
    person = sit_down()
    assert person.sees(f"You stopped in the middle of “{title}”")
    person.click("Go on")
    until(lambda: person.page == "PlayerPage")
    assert person.player.session.position_ms == 30_000


def test_what_is_composed_can_be_changed_in_the_editor(person: Person) -> None:
    person.menu("Compose a routine")
    until(lambda: person.sees("minutes for the whole body"))
    person.click("Change in the editor")
    until(lambda: person.page == "EditorPage")
