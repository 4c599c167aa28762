"""What outlives a page or the program: the place in a routine, the settings, the colours, notices."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QDesktopServices, QStyleHints
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolButton

from stretchtimer.core.dose import Effort
from stretchtimer.core.journal import SessionDone
from stretchtimer.core.routines import Side
from stretchtimer.core.session import State
from stretchtimer.paths import Folders
from stretchtimer.presenters.player import Player
from stretchtimer.storage.journal import Journal
from stretchtimer.storage.settings import Settings, Theme, load_settings, save_settings
from stretchtimer.storage.unfinished import Bookmark, load_bookmark
from stretchtimer.ui import theme
from stretchtimer.ui.player_page import PlayerPage
from tests.conftest import TWO_SIDES, SilentPlayer, SitDown, Write
from tests.ui.person import Key, Person, until
from tests.ui.pixels import colours_in

OFFER = "You stopped in the middle of “Two sides”, in step 1."
PROCESS_STARTS_WITHIN_SECONDS = 30.0


def settings(person: Person) -> Settings:
    return load_settings(person.folders.settings_file).settings


def bookmark(folders: Folders) -> Bookmark | None:
    return load_bookmark(folders.unfinished_file)


# ── before you start ──


def test_the_cautions_come_before_the_first_routine_and_never_again(sit_down: SitDown, two_sides: Path) -> None:
    person = sit_down()
    person.starts("Two sides")
    assert person.page == "TextPage"
    assert person.sees("Ask a doctor or physiotherapist first if")
    assert person.focus is person.the(QAbstractButton, "Understood, go on")
    person.press(Key.Key_Return)
    assert person.page == "PlayerPage"
    assert person.player.state is State.RUNNING
    person.press(Key.Key_Escape)

    person.starts("Two sides")
    assert person.page == "PlayerPage"
    person.leaves()

    person = sit_down()
    person.starts("Two sides")
    assert person.page == "PlayerPage"


def test_who_leaves_the_cautions_with_escape_plays_nothing(sit_down: SitDown, two_sides: Path) -> None:
    person = sit_down()
    person.starts("Two sides")
    person.press(Key.Key_Escape)
    assert person.page == "LibraryPage"
    person.starts("Two sides")
    assert person.page == "TextPage"


def test_the_cautions_are_in_the_menu_too(person: Person) -> None:
    person.menu("Before you start")
    assert person.sees("Ask a doctor or physiotherapist first if")
    person.click("Back")
    assert person.page == "LibraryPage"


# ── the journal ──


def journal(folders: Folders) -> list[SessionDone]:
    with closing(Journal(folders.journal_file)) as opened:
        return opened.sessions()


def test_what_was_done_is_in_the_journal(person: Person, folders: Folders) -> None:
    person.starts("Two sides")
    person.lets_pass(90)
    until(lambda: person.page == "SummaryPage")
    person.leaves()
    (done,) = journal(folders)
    assert done.finished
    assert (done.routine, done.title) == ("two-sides", "Two sides")
    assert [(each.side, each.name, each.worked_ms) for each in done.steps] == [
        (Side.LEFT, "Lunge", 20_000),
        (Side.RIGHT, "Lunge", 20_000),
        (None, "Tall breaths", 20_000),
    ]
    assert done.ended.utc_ms - done.begun.utc_ms == 85_000


def test_what_is_gone_on_with_is_one_session(person: Person, sit_down: SitDown, folders: Folders) -> None:
    person.starts("Two sides")
    person.lets_pass(15)
    person.leaves()
    (before,) = journal(folders)
    assert not before.finished
    person = sit_down()
    person.click("Go on")
    until(lambda: person.page == "PlayerPage")
    person.press(Key.Key_Space)
    person.lets_pass(5)
    person.leaves()
    (after,) = journal(folders)
    assert after.id == before.id
    assert [each.worked_ms for each in after.steps] == [15_000, 0, 0]


def test_a_look_into_a_routine_is_not_in_the_journal(person: Person, folders: Folders) -> None:
    person.starts("Two sides")
    person.lets_pass(4)
    person.leaves()
    assert journal(folders) == []


def test_a_journal_that_cannot_be_written_is_told_once(
    sit_down: SitDown, experienced: None, two_sides: Path, folders: Folders
) -> None:
    folders.journal_file.mkdir(parents=True)
    person = sit_down()
    person.starts("Two sides")
    person.lets_pass(15)
    until(lambda: person.sees("The journal cannot be used: its file cannot be written."))
    person.click("Dismiss")
    person.lets_pass(5)
    person.press(Key.Key_Escape)
    assert person.page == "LibraryPage"
    assert not person.sees("The journal cannot")


# ── the place ──


def test_stepping_out_keeps_the_place_to_the_millisecond(person: Person, folders: Folders) -> None:
    person.starts("Two sides")
    person.lets_pass(12.345)
    person.press(Key.Key_Escape)
    assert person.page == "LibraryPage"
    assert person.sees(OFFER)
    until(lambda: (kept := bookmark(folders)) is not None and kept.place.offset_ms == 7_345)

    person.click("Go on")
    until(lambda: person.page == "PlayerPage")
    assert person.player.state is State.PAUSED
    assert person.player.session.position_ms == 12_345
    assert isinstance(person.focus, PlayerPage)
    person.press(Key.Key_Space)
    person.lets_pass(1)
    assert person.player.session.position_ms == 13_345


def test_closing_the_window_keeps_the_place_with_what_was_added(person: Person, sit_down: SitDown) -> None:
    person.starts("Two sides")
    person.lets_pass(6)
    person.press(Key.Key_Up)
    person.lets_pass(25.5)
    person.leaves()

    person = sit_down()
    assert person.sees(OFFER)
    person.click("Go on")
    until(lambda: person.page == "PlayerPage")
    assert person.player.session.position_ms == 31_500
    assert person.player.session.timeline.total_ms == 105_000


def test_the_place_is_played_at_the_effort_it_was_left_at(person: Person, sit_down: SitDown) -> None:
    person.starts("Two sides")
    person.lets_pass(8)
    person.leaves()
    person = sit_down(effort=Effort.FULL)
    person.click("Go on")
    until(lambda: person.page == "PlayerPage")
    assert person.player.session.timeline.total_ms == 85_000


def test_a_dismissed_offer_stays_away(person: Person, sit_down: SitDown, folders: Folders) -> None:
    person.starts("Two sides")
    person.lets_pass(8)
    person.press(Key.Key_Escape)
    person.click("Not now")
    assert not person.sees("You stopped")
    person.leaves()
    assert not folders.unfinished_file.exists()
    assert not sit_down().sees("You stopped")


def test_a_look_into_a_routine_does_not_take_the_place_of_an_earlier_one(person: Person) -> None:
    person.starts("Two sides")
    person.lets_pass(8)
    person.press(Key.Key_Escape)
    person.starts("Standing break")
    person.lets_pass(2)
    person.press(Key.Key_Escape)
    assert person.sees(OFFER)


def test_a_finished_routine_leaves_no_place(person: Person, folders: Folders) -> None:
    person.starts("Two sides")
    person.lets_pass(30)
    until(folders.unfinished_file.exists)
    person.lets_pass(55)
    assert person.page == "SummaryPage"
    until(lambda: not folders.unfinished_file.exists())
    person.press(Key.Key_Escape)
    assert not person.sees("You stopped")


def test_who_steps_out_as_the_time_runs_out_has_finished(person: Person, folders: Folders) -> None:
    person.starts("Two sides")
    person.lets_pass(84.9)
    person.clock.now_ns += 200_000_000
    person.press(Key.Key_Escape)
    assert person.page == "LibraryPage"
    assert not person.sees("You stopped")
    person.leaves()
    assert not folders.unfinished_file.exists()


def test_a_place_in_a_step_that_is_gone_is_forgotten(person: Person, sit_down: SitDown, two_sides: Path) -> None:
    person.starts("Two sides")
    person.lets_pass(70)
    person.leaves()
    two_sides.write_text(TWO_SIDES[: TWO_SIDES.index("  - rest")], encoding="utf-8")
    person = sit_down()
    person.click("Go on")
    until(lambda: person.sees("“Two sides” has changed since then; start it from the beginning."))
    assert person.page == "LibraryPage"
    assert not person.sees("You stopped")


def test_a_place_in_a_file_that_is_gone_says_so(person: Person, sit_down: SitDown, two_sides: Path) -> None:
    person.starts("Two sides")
    person.lets_pass(8)
    person.leaves()
    two_sides.unlink()
    person = sit_down()
    person.click("Go on")
    until(lambda: person.page == "TextPage")
    assert person.sees("there is no such file")


def test_only_the_latest_choice_is_followed(person: Person) -> None:
    person.starts("Two sides")
    person.lets_pass(8)
    person.press(Key.Key_Escape)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    # Both answers come from the reading thread after both choices.
    person.window.library.go_on_chosen.emit()
    person.window.library.cards.open_row(person.routines.index("Standing break"))
    until(lambda: person.page == "RoutinePage")
    assert person.sees("Two minutes on your feet")
    assert not person.program.findChildren(Player)


def test_a_killed_program_has_kept_the_place(
    home: Path, folders: Folders, experienced: None, two_sides: Path, sit_down: SitDown
) -> None:
    save_settings(folders.settings_file, Settings(seen_before_you_start=True, muted=True))
    with started("play", str(two_sides), "--speed", "20", data=folders.data) as process:
        wait_for(process, folders.unfinished_file.exists)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    kept = bookmark(folders)
    assert kept is not None
    assert kept.path == two_sides
    person = sit_down()
    assert person.sees("You stopped in the middle of “Two sides”")
    person.click("Go on")
    until(lambda: person.page == "PlayerPage")
    segment = person.player.session.segment
    assert segment.key == kept.place.segment
    assert person.player.session.position_ms == segment.start_ms + kept.place.offset_ms


def test_a_routine_can_be_played_from_the_command_line(sit_down: SitDown, experienced: None) -> None:
    person = sit_down(play="standing-break")
    until(lambda: person.page == "PlayerPage")
    assert person.player.session.timeline.routine.title == "Standing break"
    assert person.player.state is State.RUNNING


# ── ending ──


def test_closing_the_window_ends_the_process_cleanly(home: Path, folders: Folders, two_sides: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from stretchtimer import app; from stretchtimer.paths import Folders\n"
        "opened = app.Program.open\n"
        "def open_and_close(program, *asked):\n"
        "    program.window.painted.connect(program.window.close)\n"
        "    opened(program, *asked)\n"
        "app.Program.open = open_and_close\n"
        "sys.exit(app.run(Folders.under(Path(sys.argv[1]))))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(folders.data)],
        capture_output=True,
        text=True,
        timeout=PROCESS_STARTS_WITHIN_SECONDS,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert load_settings(folders.settings_file).settings.window_geometry


def test_the_window_comes_back_in_its_size(person: Person, sit_down: SitDown) -> None:
    person.window.resize(700, 500)
    person.leaves()
    assert sit_down().window.size().toTuple() == (700, 500)


# ── settings ──


@contextmanager
def started(*arguments: str, data: Path) -> Iterator["subprocess.Popen[bytes]"]:
    call = [sys.executable, "-m", "stretchtimer", "--data-dir", str(data), *arguments]
    with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(process: "subprocess.Popen[bytes]", holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PROCESS_STARTS_WITHIN_SECONDS
    while not holds():
        assert process.poll() is None, "the program ended early"
        assert time.monotonic() < end, "waited in vain"
        os.sched_yield()


def test_settings_that_cannot_be_saved_are_told_once_and_all_goes_on(sit_down: SitDown, folders: Folders) -> None:
    folders.config.parent.mkdir(parents=True, exist_ok=True)
    folders.config.write_text("a file in the place of the folder")
    person = sit_down()
    person.menu("Dark")
    until(lambda: person.sees("The settings cannot be saved: "))
    assert theme.colours() is theme.DARK
    person.click("Dismiss")
    person.menu("Light")
    person.chooses("Standing break")
    person.click("Full")
    person.press(Key.Key_Escape)
    # What was asked of the writing thread before this has been done when this has.
    person.starts("Standing break")
    person.click("Understood")
    person.lets_pass(7)
    person.press(Key.Key_Escape)
    until(folders.unfinished_file.exists)
    assert not person.sees("The settings cannot be saved")


def test_a_damaged_settings_file_is_told(sit_down: SitDown, folders: Folders) -> None:
    folders.config.mkdir(parents=True)
    folders.settings_file.write_text("{")
    person = sit_down()
    assert person.sees("The settings file is damaged")
    assert (folders.config / "settings.json.damaged").exists()


def test_settings_of_another_version_are_left_alone(sit_down: SitDown, folders: Folders) -> None:
    folders.config.mkdir(parents=True)
    folders.settings_file.write_text('{"from_tomorrow": [1], "theme": "dark"}')
    person = sit_down()
    assert theme.colours() is theme.DARK
    person.leaves()
    assert json.loads(folders.settings_file.read_text())["from_tomorrow"] == [1]


def test_no_sounds_is_remembered_and_in_the_menu(person: Person, sit_down: SitDown) -> None:
    person.menu("No sounds")
    person.starts("Two sides")
    assert person.sees("Sounds on (M)")
    person.leaves()
    assert settings(person).muted
    person = sit_down()
    mute = next(a for a in person.the(QToolButton, "Menu").menu().actions() if a.text() == "No sounds")
    assert mute.isChecked()


def test_trouble_with_the_sound_is_told_once(person: Person, silent_player: SilentPlayer) -> None:
    silent_player.status = 1
    person.starts("Two sides")
    until(lambda: person.sees("No sound: the player found no working sound device."))
    person.click("Dismiss")
    person.lets_pass(30)
    until(lambda: len(silent_player.heard) > 3)
    assert not person.sees("No sound")
    assert person.player.state is State.RUNNING


# ── colours ──


def ground(person: Person) -> str:
    return QColor(person.window.grab().toImage().pixel(3, person.window.height() // 2)).name()


def test_the_chosen_colours_are_there_at_once_and_after_a_restart(person: Person, sit_down: SitDown) -> None:
    assert ground(person) == theme.LIGHT.ground
    person.menu("Dark")
    assert ground(person) == theme.DARK.ground
    assert theme.LIGHT.surface not in colours_in(person.window.grab().toImage())
    person.leaves()
    assert settings(person).theme is Theme.DARK
    person = sit_down()
    assert ground(person) == theme.DARK.ground
    person.menu("Light")
    assert ground(person) == theme.LIGHT.ground


def test_the_desktops_colours_are_followed_until_others_are_chosen(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def desktop_turns(scheme: Qt.ColorScheme) -> None:
        monkeypatch.setattr(QStyleHints, "colorScheme", lambda hints: scheme)
        QApplication.styleHints().colorSchemeChanged.emit(scheme)

    desktop_turns(Qt.ColorScheme.Dark)
    assert ground(person) == theme.DARK.ground
    desktop_turns(Qt.ColorScheme.Light)
    assert ground(person) == theme.LIGHT.ground
    person.menu("Light")
    desktop_turns(Qt.ColorScheme.Dark)
    assert ground(person) == theme.LIGHT.ground
    person.menu("Colours as the desktop")
    assert ground(person) == theme.DARK.ground


def test_the_player_changes_colours_while_it_plays(person: Person) -> None:
    person.starts("Two sides")
    person.lets_pass(8)
    assert theme.LIGHT.left in colours_in(person.window.grab().toImage())
    theme.dress(QApplication.instance(), Theme.DARK)  # type: ignore[arg-type]
    seen = colours_in(person.window.grab().toImage())
    assert theme.DARK.left in seen
    assert not {theme.LIGHT.ground, theme.LIGHT.surface, theme.LIGHT.left} & set(seen)


# ── the person's own folder ──


def test_the_folder_of_own_routines_is_made_and_opened(
    sit_down: SitDown, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: object) -> bool:
        opened.append(str(url))
        return len(opened) == 1

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    person = sit_down()
    person.menu("Open the folder of your own routines")
    assert str(folders.routines) in opened[0]
    assert (folders.routines / "poses").is_dir()
    assert not person.sees("go into")
    person.menu("Open the folder of your own routines")
    assert person.sees(f"Your own routines go into {folders.routines}.")


def test_a_folder_that_cannot_be_made_is_told(sit_down: SitDown, folders: Folders) -> None:
    folders.data.mkdir(parents=True)
    folders.routines.write_text("a file in its place")
    person = sit_down()
    person.menu("Open the folder of your own routines")
    assert person.sees(f"The folder {folders.routines} cannot be made")


def test_a_routine_that_is_missing_at_the_start_is_told(sit_down: SitDown, write_routine: Write) -> None:
    person = sit_down(play="standing-brake")
    until(lambda: person.page == "TextPage")
    assert person.sees("Did you mean “standing-break”?")
    person.press(Key.Key_Escape)
    assert person.page == "LibraryPage"
