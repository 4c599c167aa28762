"""What is worth doing today stands above the cards, and never in their way."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from stretchtimer.core.suggestions import MOST, Choice, Suggestion
from stretchtimer.ui.cards import CardView
from stretchtimer.ui.suggestions_view import SuggestionsView
from tests.ui.pages import SUGGESTIONS
from tests.ui.person import Key, Person, until


def shown(person: Person) -> list[str]:
    """The routines that are suggested."""
    return [words.removeprefix("Start ") for words in person.words if words.startswith("Start ")]


@pytest.fixture
def person_with_suggestions(person: Person) -> Person:
    person.window.resize(1280, 800)
    person.window.library.show_suggestions(SUGGESTIONS)
    QApplication.processEvents()
    return person


def resized(person: Person, width: int, height: int) -> None:
    person.window.resize(width, height)
    for _ in range(3):
        QApplication.processEvents()


def test_nothing_is_there_without_a_suggestion(person: Person) -> None:
    assert person.visible(SuggestionsView)
    person.window.library.show_suggestions(())
    assert not person.visible(SuggestionsView)


def test_each_has_its_reason_its_routine_and_its_length(person_with_suggestions: Person) -> None:
    person = person_with_suggestions
    assert len(shown(person)) == MOST
    for each in SUGGESTIONS:
        assert person.sees(each.reason)
    assert person.sees("Standing break  ·  2 min")


def test_somebody_new_is_suggested_a_good_start_and_can_start_it(person: Person) -> None:
    assert person.sees("A good start")
    person.click("Start Desk-worker hip openers")
    until(lambda: person.page == "PlayerPage")


def test_what_is_refused_goes(person: Person) -> None:
    person.click("Not this: Desk-worker hip openers")
    until(lambda: not person.visible(SuggestionsView))


def test_what_rests_on_a_document_says_where_it_stands(person_with_suggestions: Person) -> None:
    sources = [words for words in person_with_suggestions.words if "source documents" in words]
    assert sources == ["From the source documents, passage 001:25."]


def test_one_is_started_by_click_or_key(person_with_suggestions: Person) -> None:
    person = person_with_suggestions
    started: list[str] = []
    person.window.library.suggestion_chosen.connect(started.append)
    person.click("Start Standing break")
    person.the(QPushButton, "Start Standing break").setFocus()
    person.press(Key.Key_Return)
    assert started == ["standing-break", "standing-break"]


def test_one_is_refused_by_its_key(person_with_suggestions: Person) -> None:
    person = person_with_suggestions
    refused: list[str] = []
    person.window.library.suggestion_refused.connect(refused.append)
    person.click("Not this: Standing break")
    assert refused == ["area:glutes"]


def test_the_focus_stays_with_them_when_one_goes(person_with_suggestions: Person) -> None:
    person = person_with_suggestions
    person.the(QPushButton, "Not this: Standing break").setFocus()
    person.window.library.show_suggestions([SUGGESTIONS[0], SUGGESTIONS[2]])
    assert len(shown(person)) == 2
    assert person.focus in person.visible(QPushButton)
    person.press(Key.Key_Tab)
    assert person.focus.isVisible()


def test_the_keyboard_is_still_with_the_cards_when_they_come_and_go(person: Person) -> None:
    assert isinstance(person.focus, CardView)
    person.window.library.show_suggestions(SUGGESTIONS)
    assert isinstance(person.focus, CardView)
    person.window.library.show_suggestions(())
    assert isinstance(person.focus, CardView)


@pytest.mark.parametrize("size", [(1280, 800), (800, 600), (640, 400), (380, 300)], ids=str)
def test_the_first_card_keeps_its_place_in_sight(person_with_suggestions: Person, size: tuple[int, int]) -> None:
    person = person_with_suggestions
    resized(person, *size)
    cards = person.the(CardView)
    view = sum(each.height() for each in person.visible(SuggestionsView))
    first = cards.visualRect(cards.model().index(0, 0))
    assert cards.height() >= first.height() or not view
    assert cards.height() > view


def test_a_narrow_page_shows_the_weightiest_alone(person_with_suggestions: Person) -> None:
    person = person_with_suggestions
    resized(person, 380, 700)
    assert shown(person) == [SUGGESTIONS[0].choice.title]
    resized(person, 1280, 800)
    assert len(shown(person)) == MOST
    person.press(Key.Key_F, ctrl=True)
    reached = []
    while not isinstance(person.focus, CardView):
        person.press(Key.Key_Tab)
        reached.append(person.focus.accessibleName())
    assert [words for words in reached if words.startswith("Start")] == [f"Start {each}" for each in shown(person)]


def test_words_of_a_routine_are_never_taken_for_marks(person: Person) -> None:
    odd = Suggestion("a", "A <b>reason</b>.", Choice("a", "<i>A</i> & B", 60_000, (), (), True))
    person.window.library.show_suggestions([odd])
    QApplication.processEvents()
    assert person.sees("A <b>reason</b>.")
    assert any("<i>A</i> & B" in label.text() for label in person.visible(QLabel))


@pytest.mark.parametrize(
    ("item", "signal"),
    [("About me", "about_me_chosen"), ("Compose a routine", "compose_chosen"), ("Journal", "journal_chosen")],
)
def test_the_menu_leads_there(person: Person, item: str, signal: str) -> None:
    asked: list[bool] = []
    getattr(person.window.library, signal).connect(lambda: asked.append(True))
    person.menu(item)
    assert asked == [True]
