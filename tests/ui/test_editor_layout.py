"""The editor has room for long words, large letters and small windows, and everything in it is reached by Tab."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit

from stretchtimer.ui.editor_page import EditorPage
from tests.ui.pages import TITLE
from tests.ui.person import Key, Person, until
from tests.ui.test_layout import SIZES, lacks_room, larger, lies_outside, resized, words

__all__ = ["larger"]

READ_OR_PRESSED = (QLabel, QAbstractButton, QLineEdit, QPlainTextEdit)


def whole(person: Person) -> EditorPage:
    person.chooses(TITLE)
    person.click("Edit")
    until(lambda: person.page == "EditorPage")
    page = person.window.page
    assert isinstance(page, EditorPage)
    return page


def step(person: Person) -> None:
    page = whole(person)
    page.steps.choose((0,))
    page.steps.setFocus()
    person.press(Key.Key_Return)


def own_pose(person: Person) -> None:
    step(person)
    person.click("Change the pose itself …")


def poses(person: Person) -> None:
    whole(person)
    person.press(Key.Key_Insert)


def text(person: Person) -> None:
    page = whole(person)
    page.text.edit.show_text("")
    person.click(next(each for each in person.visible(QAbstractButton) if each.text() == "Text"))
    page.text.edit.setFocus()
    person.press(Key.Key_A, ctrl=True)
    person.writes("title: [")


def question(person: Person) -> None:
    page = whole(person)
    page.desk.ask_about_theirs()


def name(person: Person) -> None:
    whole(person)
    person.press(Key.Key_S, ctrl=True, shift=True)


def keys(person: Person) -> None:
    whole(person)
    person.press(Key.Key_F1)


PAGES: list[Callable[[Person], object]] = [whole, step, own_pose, poses, text, question, name, keys]


@pytest.mark.parametrize("arrive", PAGES, ids=lambda arrive: arrive.__name__)
def test_all_that_is_to_be_read_or_pressed_has_room(
    larger: int,
    reader_of_german: Person,
    arrive: Callable[[Person], object],
) -> None:
    person = reader_of_german
    arrive(person)
    for size in SIZES:
        resized(person, *size)
        shown = [widget for kind in READ_OR_PRESSED for widget in person.visible(kind)]
        for widget in shown:
            assert not lacks_room(widget), (size, type(widget).__name__, lacks_room(widget), words(widget))
            assert not lies_outside(widget, person.window), (size, type(widget).__name__, words(widget))


@pytest.mark.parametrize("arrive", [whole, step, own_pose, poses], ids=lambda arrive: arrive.__name__)
def test_tab_reaches_everything(reader_of_german: Person, arrive: Callable[[Person], object]) -> None:
    person = reader_of_german
    arrive(person)
    resized(person, 1280, 800)
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
    wanted = {
        widget
        for kind in kinds
        for widget in person.visible(kind)
        if widget.isEnabled() and not isinstance(widget.parentWidget(), QLineEdit)
    }
    reached = set()
    for _ in range(120):
        person.press(Key.Key_Tab)
        reached.add(person.focus)
    assert not [words(widget) for widget in wanted - reached]
    assert not [type(widget).__name__ for widget in wanted if not (widget.accessibleName() or words(widget))]
