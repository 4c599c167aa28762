from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTextBrowser

from stretchtimer.core.dose import Effort
from stretchtimer.ui import theme
from stretchtimer.ui.cards import CardView
from stretchtimer.ui.keys import KeysCard
from tests.conftest import TWO_SIDES, SitDown, Write
from tests.ui.person import Key, Person, until
from tests.ui.pixels import colours_in

SHIPPED = sorted((Path(__file__).parents[2] / "routines").glob("*.yaml"))
BROKEN = """\
title: Broken
poses:
  - pose: low-lunge
    hold: 3 parsecs
    hodl: 3s
  - pose: no-such-pose
"""


def test_the_shipped_routines_are_there_and_the_first_card_has_the_keys(sit_down: SitDown) -> None:
    person = sit_down()
    until(lambda: len(person.routines) == len(SHIPPED))
    assert "Standing break" in person.routines
    assert person.routines == sorted(person.routines, key=str.casefold)
    assert isinstance(person.focus, CardView)
    assert person.focus.currentIndex().row() == 0


def test_own_routines_come_first(person: Person) -> None:
    assert len(person.routines) == len(SHIPPED) + 1
    assert person.routines[0] == "Two sides"


def test_a_search_keeps_the_routines_that_have_every_word(person: Person) -> None:
    person.searches("STANDing desk")
    assert person.routines == ["Standing break"]
    person.press(Key.Key_Escape)
    assert len(person.routines) == len(SHIPPED) + 1


def test_a_search_without_a_match_says_so_and_leads_back(person: Person) -> None:
    person.searches("desk unicycle")
    assert person.sees("No routine has “desk unicycle”.")
    assert not person.visible(CardView)
    person.click("Show all routines")
    assert len(person.routines) == len(SHIPPED) + 1
    assert person.the(CardView).isVisible()
    assert person.focus.isVisible()


def test_enter_in_the_search_opens_the_first_match(person: Person) -> None:
    person.searches("standing break")
    person.press(Key.Key_Return)
    until(lambda: person.page == "RoutinePage")
    assert person.sees("Standing break")


def test_down_leads_from_the_search_to_the_cards(person: Person) -> None:
    person.searches("break")
    assert isinstance(person.focus, QLineEdit)
    person.press(Key.Key_Down)
    assert isinstance(person.focus, CardView)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_a_key_opens_the_card_that_has_the_focus(person: Person, key: Qt.Key) -> None:
    person.press(key)
    until(lambda: person.page == "RoutinePage")
    assert person.sees("Two sides")


def test_a_click_opens_a_card_and_escape_leads_back_to_it(person: Person) -> None:
    person.chooses("Standing break")
    assert person.sees("Two minutes on your feet")
    person.press(Key.Key_Escape)
    assert person.page == "LibraryPage"
    assert isinstance(person.focus, CardView)
    assert person.focus.currentIndex().data() == "Standing break"


def test_a_letter_that_is_a_short_cut_can_be_searched_for(person: Person) -> None:
    person.searches("a/b?")
    assert person.the(QLineEdit).text() == "a/b?"


def test_a_broken_routine_is_a_card_with_its_problem_and_a_page_with_all_of_them(
    sit_down: SitDown, write_routine: Write
) -> None:
    write_routine("a-broken-one", BROKEN)
    write_routine("two-sides", TWO_SIDES)
    person = sit_down()
    assert person.routines[:2] == ["a-broken-one", "Two sides"]
    assert len(person.routines) == len(SHIPPED) + 2
    cards = person.the(CardView)
    spoken = cards.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "cannot be read" in spoken
    picture = cards.viewport().grab(cards.visualRect(cards.model().index(0, 0))).toImage()
    assert QColor(theme.colours().problem).name() in colours_in(picture)

    person.click_card("a-broken-one")
    assert person.page == "TextPage"
    page = person.the(QTextBrowser).toPlainText()
    for mistake in (
        "a-broken-one.yaml:4:",
        "a-broken-one.yaml:5:",
        "a-broken-one.yaml:6:",
        "3 parsecs",
        "no-such-pose",
    ):
        assert mistake in page
    person.click("Back")
    assert person.page == "LibraryPage"

    person.chooses("Two sides")


def test_words_of_a_file_are_never_taken_for_marks(sit_down: SitDown, write_routine: Write) -> None:
    write_routine("a", 'title: A\nposes:\n  - pose: "*x* <b>y</b> [z](http://a.b) 1. `q` #"\n    hold: 20s\n')
    person = sit_down()
    person.click_card("a")
    assert "*x* <b>y</b> [z](http://a.b) 1. `q` #" in person.the(QTextBrowser).toPlainText()


def test_a_routine_that_was_taken_away_meanwhile_says_so(person: Person, two_sides: Path) -> None:
    two_sides.unlink()
    person.click_card("Two sides")
    until(lambda: person.page == "TextPage")
    assert person.sees("there is no such file")


def test_the_latest_choice_counts(person: Person) -> None:
    # Both answers come from the reading thread after both choices.
    cards = person.window.library.cards
    cards.open_row(person.routines.index("Two sides"))
    cards.open_row(person.routines.index("Standing break"))
    until(lambda: person.page == "RoutinePage" and person.sees("Standing break"))


def test_lengths_follow_the_effort(person: Person) -> None:
    def spoken(row: int) -> str:
        text = person.window.library.cards.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert isinstance(text, str)
        return text

    assert "Two sides, 1 min." in spoken(0)
    person.chooses("Two sides")
    person.click("Full, 1:45")
    person.press(Key.Key_Escape)
    assert "Two sides, 2 min." in spoken(0)


def test_an_effort_can_be_given_at_the_start(sit_down: SitDown, two_sides: Path) -> None:
    person = sit_down(effort=Effort.FULL)
    person.chooses("Two sides")
    assert person.the(QAbstractButton, "Full").isChecked()


def test_a_click_between_the_cards_opens_nothing(person: Person) -> None:
    cards = person.the(CardView)
    person.click_at(cards.viewport(), QPoint(cards.viewport().width() - 1, cards.viewport().height() - 1))
    assert person.page == "LibraryPage"


def test_the_keys_can_be_looked_up_before_anything_is_played(person: Person) -> None:
    person.menu("Keys")
    assert person.sees("Keys while you stretch")
    person.press(Key.Key_A)
    assert not person.sees("Keys while you stretch")
    assert isinstance(person.focus, CardView)
    person.writes("?")
    person.click(person.the(KeysCard))
    assert not person.sees("Keys while you stretch")
