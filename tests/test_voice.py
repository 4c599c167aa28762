"""The window with a voice: what is heard by somebody who cannot look."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox

from stretchtimer.app.audio import Audio
from stretchtimer.core.manner import Amount
from stretchtimer.core.session import State
from stretchtimer.desktop.speech.engine import Voice
from stretchtimer.desktop.speech.service import Speech
from stretchtimer.paths import Folders
from stretchtimer.storage.settings import Settings, load_settings, save_settings
from tests.conftest import SilentPlayer, SitDown, SpeakingEngine, Write
from tests.ui.person import Key, Person, until

PATIENCE_SECONDS = 20
WAITS = """\
title: Waits
wait: yes
prepare: 5s
poses:
  - pose:
      name: Lunge
      instructions: [Step back.]
      easier: Keep a hand on a chair.
    hold: 20s
"""


@pytest.fixture
def listener(sit_down: SitDown, folders: Folders, experienced: None, two_sides: Path) -> Person:
    """Somebody whose machine has a voice."""
    return sit_down(engines=[SpeakingEngine()])


def speech(person: Person) -> Speech:
    # What is ready in there is seen by nobody until it is said.
    return person.program.findChildren(Audio)[0].voice


def words(person: Person, silent_player: SilentPlayer, *of: str) -> list[str]:
    """Which of these have been said, in their order."""
    names = {file: text for text in of if (file := speech(person).file(text))}
    return [names[file] for file in silent_player.said if file in names]


def state_of(person: Person) -> State:
    return person.player.state


HEADINGS = ("Lunge. Left side.", "Change sides. Right side.")


def test_the_name_and_the_side_are_said(listener: Person, silent_player: SilentPlayer) -> None:
    listener.chooses("Two sides")
    until(lambda: all(speech(listener).file(each) for each in HEADINGS))
    listener.click("Start")
    for number, seconds in enumerate((2, 25), 1):
        # A newer sentence takes the place of one that has not begun, and here time passes faster than threads do.
        listener.lets_pass(seconds)
        until(lambda spoken=number: words(listener, silent_player, *HEADINGS) == list(HEADINGS)[:spoken])  # type: ignore[misc]


def test_a_pause_ends_what_is_being_said_and_nothing_is_said_while_it_lasts(
    listener: Person, silent_player: SilentPlayer
) -> None:
    listener.chooses("Two sides")
    until(lambda: bool(speech(listener).file(HEADINGS[0])))
    listener.click("Start")
    listener.press(Key.Key_Space)
    listener.lets_pass(10)
    listener.press(Key.Key_Escape)
    assert silent_player.said == []


def test_without_a_voice_wanted_none_is_made(
    sit_down: SitDown, folders: Folders, two_sides: Path, silent_player: SilentPlayer
) -> None:
    save_settings(folders.settings_file, Settings(voice=Amount.OFF, seen_before_you_start=True))
    person = sit_down(engines=[SpeakingEngine()])
    person.starts("Two sides")
    person.lets_pass(30)
    until(lambda: "switch" in silent_player.heard)
    assert silent_player.said == []
    assert not (folders.cache / "speech").exists()


def test_the_easier_variant_is_remembered_for_the_pose(
    sit_down: SitDown, folders: Folders, write_routine: Write
) -> None:
    save_settings(folders.settings_file, Settings(seen_before_you_start=True))
    write_routine("waits", WAITS)
    person = sit_down()
    person.starts("Waits")
    person.lets_pass(1)
    person.press(Key.Key_E)
    assert person.sees("Easier: Keep a hand on a chair.")
    person.leaves()
    assert load_settings(folders.settings_file).settings.eased == ("lunge",)

    person = sit_down()
    person.starts("Waits")
    assert person.sees("Easier: Keep a hand on a chair.")
    person.press(Key.Key_E)
    assert not person.sees("Easier: Keep a hand on a chair.")
    person.leaves()
    assert load_settings(folders.settings_file).settings.eased == ()


def test_a_routine_that_waits_goes_on_when_the_person_says_so(
    sit_down: SitDown, folders: Folders, write_routine: Write, silent_player: SilentPlayer
) -> None:
    save_settings(folders.settings_file, Settings(seen_before_you_start=True))
    write_routine("waits", WAITS)
    person = sit_down()
    person.starts("Waits")
    person.lets_pass(60)
    assert state_of(person) is State.WAITING
    assert "start" not in silent_player.heard
    person.press(Key.Key_Space)
    assert state_of(person) is State.RUNNING
    until(lambda: "start" in silent_player.heard)
    person.lets_pass(21)
    assert person.page == "SummaryPage"


def test_whoever_wants_to_be_waited_for_is_so_in_every_routine(
    sit_down: SitDown, folders: Folders, two_sides: Path
) -> None:
    save_settings(folders.settings_file, Settings(wait_for_me=True, seen_before_you_start=True))
    person = sit_down()
    person.starts("Two sides")
    person.lets_pass(60)
    assert person.player.state is State.WAITING


def test_the_voice_and_the_tones_can_be_tried_in_the_settings(listener: Person, silent_player: SilentPlayer) -> None:
    listener.menu("Settings")
    listener.click("Hear the voice")
    until(lambda: len(silent_player.said) == 1)
    assert silent_player.said == [speech(listener).file("Low lunge. Left side.")]
    listener.click("Hear a tone")
    until(lambda: silent_player.heard == ["start"])


def test_the_voices_of_the_machine_can_be_chosen(listener: Person) -> None:
    listener.menu("Settings")
    voices = listener.the(QComboBox)
    until(lambda: voices.count() == 2)
    assert "Calm" in voices.itemText(1)


class SilentEngine(SpeakingEngine):
    """A synthesiser without a voice."""

    def voices(self) -> Sequence[Voice]:
        return []


def test_that_there_is_no_voice_is_said_once_and_never_again(
    sit_down: SitDown, experienced: None, two_sides: Path
) -> None:
    for is_told in (True, False):
        person = sit_down(engines=[SilentEngine()])
        person.chooses("Two sides")
        speech(person).wait_for_first(PATIENCE_SECONDS)
        QApplication.processEvents()
        assert person.sees("No voice was found") is is_told
        person.leaves()
