"""What is changed on the page of settings counts at once, and for good."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QSlider, QWidget

from stretchtimer.core.manner import Amount, BreathWords
from stretchtimer.storage.settings import Settings, load_settings, save_settings
from stretchtimer.ui.setting_fields import Choice, Switch
from stretchtimer.ui.settings_page import SettingsPage
from tests.conftest import SitDown
from tests.ui.person import Key, Person
from tests.ui.pixels import colours_in

EASED = ("low-lunge", "a-pose-that-is-gone")


@pytest.fixture
def person(sit_down: SitDown, two_sides: object, folders: object) -> Person:
    from stretchtimer.paths import Folders

    assert isinstance(folders, Folders)
    save_settings(folders.settings_file, Settings(seen_before_you_start=True, eased=EASED))
    somebody = sit_down()
    somebody.menu("Settings")
    assert somebody.page == "SettingsPage"
    return somebody


def page(person: Person) -> SettingsPage:
    return person.the(SettingsPage)


def kept(person: Person) -> Settings:
    person.leaves()
    return load_settings(person.folders.settings_file).settings


def slider(person: Person, name: str) -> QSlider:
    found = [each for each in person.visible(QSlider) if each.accessibleName() == name]
    assert len(found) == 1
    return found[0]


def choose(person: Person, widget: QWidget) -> None:
    """Scrolls to it first, as a person would."""
    widget.setFocus()
    while person.focus is not widget:
        person.press(Key.Key_Tab)
    person.press(Key.Key_Space)


def test_it_is_reached_by_a_key_and_left_by_escape(person: Person) -> None:
    person.press(Key.Key_Escape)
    assert person.page == "LibraryPage"
    person.press(Key.Key_Comma, ctrl=True)
    assert person.page == "SettingsPage"
    person.click("All routines")
    assert person.page == "LibraryPage"


@pytest.mark.parametrize("amount", [Amount.OFF, Amount.NAMES, Amount.FULL])
def test_how_much_is_said_is_kept(person: Person, amount: Amount) -> None:
    name = {Amount.OFF: "Off", Amount.NAMES: "Names", Amount.FULL: "Full"}[amount]
    choose(person, person.the(Choice, f"How much is said: {name}"))
    assert kept(person).voice is amount


def test_arrows_choose_how_much_is_said(person: Person) -> None:
    person.the(Choice, "How much is said: Short").setFocus()
    person.press(Key.Key_Right)
    assert person.the(Choice, "How much is said: Full").isChecked()
    assert kept(person).voice is Amount.FULL


@pytest.mark.parametrize(("name", "words"), [("Paced", BreathWords.PACED), ("Counted", BreathWords.COUNTED)])
def test_what_is_said_of_breaths_is_kept(person: Person, name: str, words: BreathWords) -> None:
    choose(person, person.the(Choice, f"Breaths: {name}"))
    assert kept(person).voice_breaths is words


@pytest.mark.parametrize("amount", ["Names", "Short", "Full"])
def test_each_amount_has_an_example_of_what_is_said(person: Person, amount: str) -> None:
    examples = [label.accessibleName() for label in person.the(Choice, f"said: {amount}").findChildren(QLabel)]
    assert any("“" in example for example in examples)


def test_without_a_voice_there_is_nothing_to_choose_of_it(person: Person) -> None:
    assert slider(person, "Pace").isEnabled()
    choose(person, person.the(Choice, "How much is said: Off"))
    assert not slider(person, "Pace").isEnabled()
    assert not person.the(QComboBox).isEnabled()
    assert not person.the(QPushButton, "Hear the voice").isEnabled()


@pytest.mark.parametrize(
    ("name", "field", "before", "after"),
    [
        ("Pace", "voice_rate", 100, 110),
        ("Volume of the voice", "voice_volume", 80, 85),
        ("Volume of the tones", "tone_volume", 80, 85),
    ],
)
def test_a_slider_shows_its_number_and_is_kept(person: Person, name: str, field: str, before: int, after: int) -> None:
    changes: list[dict[str, object]] = []
    page(person).changed.connect(changes.append)
    it = slider(person, name)
    numbers = it.parentWidget()
    assert numbers is not None
    assert [label.text() for label in numbers.findChildren(QLabel)] == [f"{before} %"]
    it.setFocus()
    person.press(Key.Key_Right)
    assert [label.text() for label in numbers.findChildren(QLabel)] == [f"{after} %"]
    assert changes == [{field: after}]
    assert getattr(kept(person), field) == after


def test_the_wheel_turns_the_page_and_no_slider(person: Person) -> None:
    person.window.resize(800, 600)
    QApplication.processEvents()
    for widget in (slider(person, "Pace"), person.the(QComboBox)):
        centre = widget.rect().center()
        turn = QWheelEvent(
            QPointF(centre),
            QPointF(widget.mapToGlobal(centre)),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, turn)
    assert slider(person, "Pace").value() == 100


@pytest.mark.parametrize(
    ("name", "field", "before"),
    [
        ("The last three seconds", "ticks", True),
        ("Wait for me", "wait_for_me", False),
        ("as in a mirror", "figure_mirrored", False),
    ],
)
def test_a_switch_is_kept_and_looks_otherwise(person: Person, name: str, field: str, before: bool) -> None:
    it = person.the(Switch, name)
    assert it.isChecked() is before
    looked = colours_in(it.grab().toImage())
    choose(person, it)
    assert it.isChecked() is not before
    assert colours_in(it.grab().toImage()) != looked
    assert getattr(kept(person), field) is not before


VOICES = [("espeak-ng", "en-gb", "English", "en-GB"), ("piper", "alba", "Alba", "en-GB")]


def test_a_voice_is_chosen_by_its_engine_and_name(person: Person) -> None:
    page(person).show_voices(VOICES)
    combo = person.the(QComboBox)
    assert [combo.itemText(i) for i in range(combo.count())] == [
        "The best there is",
        "English (en-GB), espeak-ng",
        "Alba (en-GB), piper",
    ]
    combo.setFocus()
    person.press(Key.Key_Down)
    person.press(Key.Key_Down)
    settings = kept(person)
    assert (settings.voice_engine, settings.voice_name) == ("piper", "alba")


def test_the_voice_that_is_kept_is_shown_also_where_the_list_comes_late(person: Person) -> None:
    page(person).show_settings(Settings(voice_engine="piper", voice_name="alba"))
    assert person.the(QComboBox).currentText() == "The best there is"
    page(person).show_voices(VOICES)
    assert person.the(QComboBox).currentText() == "Alba (en-GB), piper"


def test_showing_settings_changes_none(person: Person) -> None:
    changes: list[dict[str, object]] = []
    page(person).changed.connect(changes.append)
    page(person).show_voices(VOICES)
    page(person).show_settings(Settings(voice=Amount.FULL, voice_rate=150, ticks=False, figure_mirrored=True))
    assert slider(person, "Pace").value() == 150
    assert not changes


@pytest.mark.parametrize(("name", "signal"), [("Hear the voice", "try_voice"), ("Hear a tone", "try_tone")])
def test_it_can_be_heard(person: Person, name: str, signal: str) -> None:
    asked: list[bool] = []
    getattr(page(person), signal).connect(lambda: asked.append(True))
    choose(person, person.the(QPushButton, name))
    assert asked == [True]


def test_a_pose_that_is_done_more_easily_is_done_as_written_again(person: Person) -> None:
    page(person).show_pose_names({"low-lunge": "Low lunge"})
    assert person.sees("A pose that is gone")
    choose(person, person.the(QPushButton, "Low lunge as written again"))
    assert not person.sees("Low lunge as written again")
    assert person.focus is person.the(QPushButton, "A pose that is gone as written again")
    choose(person, person.focus)
    assert person.sees("none. While one is played, E chooses it.")
    assert person.focus.isVisible()
    assert kept(person).eased == ()


def test_what_waits_for_me_waits_in_the_next_routine(person: Person) -> None:
    choose(person, person.the(Switch, "Wait for me"))
    person.press(Key.Key_Escape)
    person.starts("Two sides")
    person.lets_pass(60)
    assert person.player.session.position_ms == 5_000
