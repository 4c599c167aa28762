"""A person makes a routine with a pose of their own, plays it, writes in its file elsewhere, and comes back to it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QMenu, QPlainTextEdit, QWidget

from stretchtimer.presenters.editor import Editor
from stretchtimer.ui.editor_page import EditorPage
from stretchtimer.ui.editor_strip import Strip
from tests.conftest import SitDown
from tests.figure.shipped import figure_data
from tests.ui.person import Key, Person, until, words_of

WRITTEN = """\
title: My knee physio
poses:
  - bird-dog
  - figure-four
  - kneeling-hip-flexor
  - low-lunge
  - diagonal-lunge
  - downward-dog
  - rest: 30s
  - pose:
      name: Calf by the wall
      equipment: [wall]
      sides: each
      dose: {hold: 30s}
      instructions: ["Lean in, the {side} heel down."]
      figure:
"""
"""What a person would have written, as far as the figure."""
NAMES = [
    "Bird dog",
    "Figure four",
    "Kneeling hip flexor stretch",
    "Low lunge",
    "Diagonal lunge",
    "Downward-facing dog",
    "Rest",
    "Calf by the wall",
]
LIKE = "Wall quad lunge"
LUNGE: Any = figure_data()["wall-quad-lunge"]
BESIDE = "My knee physio (mine)"


class Hands(Protocol):
    """One way to reach everything."""

    def begin(self, person: Person) -> None: ...
    def take_poses(self, person: Person) -> None: ...
    def add_rest_and_own_pose(self, person: Person) -> None: ...
    def describe_pose(self, person: Person) -> None: ...
    def shape_figure(self, person: Person) -> None: ...
    def save(self, person: Person) -> None: ...
    def play_end_of_first_step(self, person: Person) -> None: ...
    def hold_second_step_longer(self, person: Person) -> None: ...
    def answer(self, person: Person, words: str) -> None: ...
    def undo(self, person: Person) -> None: ...
    def leave(self, person: Person) -> None: ...
    def edit_again(self, person: Person, title: str) -> None: ...

    changed: Sequence[str]
    """The parts of the figure that are another afterwards."""


class Mouse:
    changed = ("goals",)

    def begin(self, person: Person) -> None:
        person.menu("New routine")
        arrives(person)
        person.writes("My knee physio")

    def take_poses(self, person: Person) -> None:
        person.click("Add poses …")
        view = page_of(person).details.picker.findChildren(QListView)[0]
        rows = {view.model().index(row, 0).data(): row for row in range(view.model().rowCount())}
        for name in NAMES[:6]:
            index = view.model().index(rows[name], 0)
            view.scrollTo(index)
            place = view.viewport().mapTo(person.window, view.visualRect(index).center())
            QTest.mouseDClick(person.window.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
        person.click("Done")

    def add_rest_and_own_pose(self, person: Person) -> None:
        person.click("Add a rest")
        person.click("Add an own pose")

    def describe_pose(self, person: Person) -> None:
        fields: tuple[QWidget, ...] = (
            person.the(QLineEdit, "Name of the pose"),
            person.the(QPlainTextEdit, "Instructions"),
        )
        for field, text in zip(fields, ("Calf by the wall", "Lean in, the "), strict=True):
            person.click(field)
            person.press(Key.Key_A, ctrl=True)
            person.writes(text)
        person.click("Put in {side}")
        person.writes(" heel down.")

    def shape_figure(self, person: Person) -> None:
        person.click("Choose its figure")
        menu = opened_menu(person)
        action = next(each for each in menu.actions() if each.text() == LIKE)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        person.click("Change its figure by hand")
        QApplication.processEvents()
        hand = named(person, "Left hand")
        start, by = hand.mapToGlobal(hand.rect().center()), QPoint(-10, 20)
        QTest.mousePress(hand, Qt.MouseButton.LeftButton, pos=hand.rect().center())
        for share in (0.3, 0.7, 1.0):
            QTest.mouseMove(hand, hand.mapFromGlobal(start + by * share))
        QTest.mouseRelease(hand, Qt.MouseButton.LeftButton, pos=hand.mapFromGlobal(start + by))

    def save(self, person: Person) -> None:
        person.click("Save")

    def play_end_of_first_step(self, person: Person) -> None:
        strip = person.the(Strip)
        person.click_at(strip, QPoint(strip.width() // 10, strip.height() // 2))
        assert page_of(person).steps.rows == (0,)
        person.click("Play from here")

    def hold_second_step_longer(self, person: Person) -> None:
        steps = page_of(person).steps
        person.click_at(steps.viewport(), steps.visualRect(steps.model().index(1, 0)).center())
        person.click(named(person, "Hold: more"))

    def answer(self, person: Person, words: str) -> None:
        person.click(words)

    def undo(self, person: Person) -> None:
        person.click("Undo: ")

    def leave(self, person: Person) -> None:
        person.click("Leave the editor")

    def edit_again(self, person: Person, title: str) -> None:
        person.chooses(title)
        person.click("Edit")


class Keys:
    changed = ("joints",)

    def begin(self, person: Person) -> None:
        person.press(Key.Key_N, ctrl=True)
        arrives(person)
        person.writes("My knee physio")

    def take_poses(self, person: Person) -> None:
        press(person, Key.Key_Return, Key.Key_Return)
        for name in NAMES[:6]:
            person.press(Key.Key_A, ctrl=True)
            person.writes(name)
            person.press(Key.Key_Return)
        person.press(Key.Key_Escape)

    def add_rest_and_own_pose(self, person: Person) -> None:
        for button in ("Add a rest", "Add an own pose"):
            tab_to(person, button)
            person.press(Key.Key_Return)

    def describe_pose(self, person: Person) -> None:
        person.writes("Calf by the wall")
        tab_to(person, "Instructions")
        person.press(Key.Key_A, ctrl=True)
        person.writes("Lean in, the ")
        tab_to(person, "Put in {side}")
        person.press(Key.Key_Return)
        person.writes(" heel down.")

    def shape_figure(self, person: Person) -> None:
        tab_to(person, "Choose its figure", back=True)
        person.press(Key.Key_Return)
        menu = opened_menu(person)
        for _ in range(1 + [each.text() for each in menu.actions()].index(LIKE)):
            QTest.keyClick(menu, Key.Key_Down)
        QTest.keyClick(menu, Key.Key_Return)
        tab_to(person, "Change its figure by hand")
        person.press(Key.Key_Space)
        tab_to(person, "Head; arrow keys")
        press(person, Key.Key_Down, Key.Key_Down, Key.Key_Down)

    def save(self, person: Person) -> None:
        person.press(Key.Key_S, ctrl=True)

    def play_end_of_first_step(self, person: Person) -> None:
        press(person, Key.Key_Escape, Key.Key_Escape, Key.Key_Escape)
        press(person, Key.Key_Home, Key.Key_F6, Key.Key_F6)
        assert person.focus is person.the(Strip)
        person.press(Key.Key_Right, ctrl=True)
        person.press(Key.Key_Left)
        QTest.keyClick(person.window.windowHandle(), Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)

    def hold_second_step_longer(self, person: Person) -> None:
        page_of(person).steps.setFocus()
        press(person, Key.Key_Home, Key.Key_Down, Key.Key_Return, Key.Key_Up)

    def answer(self, person: Person, words: str) -> None:
        if not words_of(person.focus).startswith(("Keep", "Take", "Decide")):
            person.press(Key.Key_F6)
        tab_to(person, words)
        person.press(Key.Key_Return)

    def undo(self, person: Person) -> None:
        person.press(Key.Key_Z, ctrl=True)

    def leave(self, person: Person) -> None:
        for _ in range(4):
            if person.page == "EditorPage":
                person.press(Key.Key_Escape)

    def edit_again(self, person: Person, title: str) -> None:
        assert person.focus is person.window.library.cards
        person.press(Key.Key_Home)
        for _ in range(person.routines.index(title)):
            person.press(Key.Key_Right)
        person.press(Key.Key_Return)
        until(lambda: person.page == "RoutinePage")
        tab_to(person, "Edit")
        person.press(Key.Key_Return)


def page_of(person: Person) -> EditorPage:
    page = person.window.page
    assert isinstance(page, EditorPage)
    return page


def names(person: Person) -> list[str]:
    model = page_of(person).steps.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def named(person: Person, words: str) -> QWidget:
    return next(each for each in person.visible(QWidget) if words_of(each).startswith(words))


def press(person: Person, *keys: Qt.Key) -> None:
    for key in keys:
        person.press(key)


def tab_to(person: Person, words: str, back: bool = False) -> None:
    """Goes with Tab to what is called so."""
    for _ in range(80):
        if words_of(person.focus).startswith(words):
            return
        person.press(Key.Key_Backtab if back else Key.Key_Tab, shift=back)
    raise AssertionError(f"Tab does not lead to {words}")


def opened_menu(person: Person) -> QMenu:
    return next(menu for menu in person.window.findChildren(QMenu) if menu.isVisible())


def arrives(person: Person) -> None:
    until(lambda: person.page == "EditorPage")
    person.window.resize(1280, 800)
    QApplication.processEvents()


def settles(person: Person) -> None:
    """Lets the strip follow what was changed."""
    shown: list[bool] = []
    editor = person.program.findChildren(Editor)[-1]
    editor.reckoned.connect(lambda: shown.append(True))
    editor.reckon()
    until(lambda: bool(shown))


def saved(person: Person) -> None:
    until(lambda: person.sees("Saved"))


def own_file(person: Person, name: str = "my-knee-physio") -> Path:
    return person.folders.routines / f"{name}.yaml"


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("hands", [Mouse(), Keys()], ids=["mouse", "keys"])
def test_a_routine_is_made_played_changed_elsewhere_and_opened_again(
    sit_down: SitDown, experienced: None, hands: Hands
) -> None:
    person = sit_down()
    hands.begin(person)
    hands.take_poses(person)
    hands.add_rest_and_own_pose(person)
    hands.describe_pose(person)
    hands.shape_figure(person)
    assert names(person) == NAMES
    hands.save(person)
    saved(person)
    text = own_file(person).read_text(encoding="utf-8")
    assert text.startswith(WRITTEN)
    figure = yaml.safe_load(text)["poses"][-1]["pose"]["figure"]
    assert [key for key in figure if figure[key] != LUNGE.get(key)] == list(hands.changed)

    settles(person)
    hands.play_end_of_first_step(person)
    assert person.page == "PlayerPage"
    assert person.player.session.segment.key.step == 0
    person.lets_pass(40)
    assert person.player.session.segment.key.step == 1
    person.press(Key.Key_Escape)

    hands.hold_second_step_longer(person)
    mine = text.replace("  - figure-four\n", "  - pose: figure-four\n    hold: 35s\n")
    theirs = text.replace("  - low-lunge\n", "  - low-lunge  # the left one is stiffer\n  - shin-stack\n")
    own_file(person).write_text(theirs, encoding="utf-8")
    until(lambda: person.sees("Another program has changed"))
    hands.answer(person, "Take theirs")
    assert names(person) == [*NAMES[:4], "Shin stack", *NAMES[4:]]
    hands.undo(person)
    assert names(person) == NAMES
    own_file(person).write_text(f"{theirs}# More.\n", encoding="utf-8")
    until(lambda: person.sees("Another program has changed"))
    hands.answer(person, "Keep both")
    until(lambda: own_file(person, "my-knee-physio-mine").exists())
    saved(person)
    assert own_file(person).read_text(encoding="utf-8") == f"{theirs}# More.\n"
    beside = mine.replace("My knee physio", BESIDE)
    assert own_file(person, "my-knee-physio-mine").read_text(encoding="utf-8") == beside

    by_hand = beside.replace("  - rest: 30s\n", "")
    own_file(person, "my-knee-physio-mine").write_text(by_hand, encoding="utf-8")
    until(lambda: "Rest" not in names(person))
    hands.leave(person)
    until(lambda: BESIDE in person.routines)
    person.leaves()

    person = sit_down()
    hands.edit_again(person, BESIDE)
    arrives(person)
    assert names(person) == [name for name in NAMES if name != "Rest"]
    assert not person.window.isWindowModified()
    assert own_file(person, "my-knee-physio-mine").read_text(encoding="utf-8") == by_hand
