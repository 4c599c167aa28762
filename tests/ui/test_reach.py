"""Everything can be reached without a mouse, has a name, and shows when it has the focus."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QSlider,
    QTextBrowser,
    QToolButton,
    QWidget,
)

from stretchtimer.ui.cards import CardView
from stretchtimer.ui.figure_place import FigurePlace
from tests.ui.pages import (
    Arrive,
    about_me,
    cautions,
    compose,
    compose_in_vain,
    floor_mode,
    hold,
    library,
    naming_what_was_composed,
    nothing_found,
    notice,
    offer,
    routine,
    routine_that_is_not_for_me,
    settings,
    step_skipped,
    step_skipped_in_floor_mode,
    suggestions,
    suggestions_to_somebody_who_has_told,
    summary,
    summary_after_skip,
)
from tests.ui.person import Key, Person, words_of

PAGES: list[Arrive] = [
    library,
    offer,
    notice,
    nothing_found,
    routine,
    hold,
    summary,
    cautions,
    settings,
    floor_mode,
    step_skipped,
    step_skipped_in_floor_mode,
    summary_after_skip,
    about_me,
    compose,
    compose_in_vain,
    naming_what_was_composed,
    routine_that_is_not_for_me,
    suggestions,
    suggestions_to_somebody_who_has_told,
]
MOST_TABS = 40
MOST_CHOICES = 4


def interactive(person: Person) -> list[QWidget]:
    """What can be pressed or written into."""
    found = [
        w
        for kind in (QAbstractButton, QLineEdit, QComboBox, QSlider, CardView, QTextBrowser, FigurePlace)
        for w in person.visible(kind)
    ]
    # The cross in the search field does what Escape does there.
    return [widget for widget in found if not isinstance(widget.parentWidget(), QLineEdit)]


@pytest.mark.parametrize("arrive", PAGES, ids=lambda arrive: arrive.__name__)
def test_tab_reaches_everything_that_has_a_use(reader_of_german: Person, arrive: Arrive) -> None:
    person = reader_of_german
    arrive(person)
    reached = set()
    for _ in range(MOST_TABS):
        person.press(Key.Key_Tab)
        reached.add(person.focus)
        if isinstance(person.focus, QAbstractButton) and person.focus.group():
            # Of buttons that exclude each other Tab reaches the one that is on; arrows lead on from there.
            for key in [Key.Key_Left] * MOST_CHOICES + [Key.Key_Right] * MOST_CHOICES:
                person.press(key)
                reached.add(person.focus)
    missing = [words_of(widget) for widget in interactive(person) if widget not in reached]
    assert interactive(person)
    assert not missing
    assert all(widget.isVisible() for widget in reached)


@pytest.mark.parametrize("arrive", PAGES, ids=lambda arrive: arrive.__name__)
def test_everything_that_has_a_use_has_a_name(reader_of_german: Person, arrive: Arrive) -> None:
    arrive(reader_of_german)
    for widget in interactive(reader_of_german):
        assert words_of(widget), widget


@pytest.mark.parametrize("arrive", PAGES, ids=lambda arrive: arrive.__name__)
def test_the_focus_is_seen(reader_of_german: Person, arrive: Arrive) -> None:
    person = reader_of_german
    arrive(person)
    for widget in interactive(person):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QCoreApplication.processEvents()
        with_focus = widget.grab().toImage()
        widget.clearFocus()
        QCoreApplication.processEvents()
        assert widget.grab().toImage() != with_focus, (type(widget), words_of(widget))


def test_a_long_page_is_turned_by_the_keyboard(reader_of_german: Person) -> None:
    person = reader_of_german
    routine(person)
    person.window.resize(400, 300)
    QApplication.processEvents()
    bar = person.the(QScrollArea).verticalScrollBar()
    assert bar.value() == 0
    person.press(Key.Key_PageDown)
    assert bar.value() > 0
    person.press(Key.Key_PageUp)
    assert bar.value() == 0


def test_what_tab_reaches_is_scrolled_to_from_both_ends(reader_of_german: Person) -> None:
    person = reader_of_german
    settings(person)
    person.window.resize(400, 300)
    QApplication.processEvents()
    for backwards in (True, False):
        person.press(Key.Key_Tab, shift=backwards)
        assert not person.focus.visibleRegion().isEmpty()
    bar = person.the(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())
    person.press(Key.Key_Tab)
    assert not person.focus.visibleRegion().isEmpty()


def test_the_menu_opens_by_a_key(person: Person) -> None:
    button = person.the(QToolButton, "Menu")
    while person.focus is not button:
        person.press(Key.Key_Tab)
    assert button.menu().actions()
    assert button.popupMode() is QToolButton.ToolButtonPopupMode.InstantPopup


def test_leaving_the_empty_result_gives_the_keys_to_something_that_is_there(person: Person) -> None:
    person.searches("unicycle")
    while not isinstance(person.focus, QAbstractButton) or person.focus.text() != "Show all routines":
        person.press(Key.Key_Tab)
    person.press(Key.Key_Return)
    assert person.focus.isVisible()
    person.press(Key.Key_Tab)
    assert person.focus.isVisible()


def test_a_page_that_is_shown_has_the_keys(person: Person) -> None:
    person.chooses("Two sides")
    assert person.focus is person.the(QAbstractButton, "Start")
    person.press(Key.Key_Return)
    assert person.page == "PlayerPage"
    assert person.focus is person.window.page


def test_enter_that_is_still_down_from_the_page_before_starts_nothing(person: Person) -> None:
    person.chooses("Two sides")
    person.holds_down(Key.Key_Return, repeats=5, first=False)
    assert person.page == "RoutinePage"


def test_arrows_choose_between_the_efforts(person: Person) -> None:
    person.chooses("Two sides")
    person.the(QAbstractButton, "Gentle").setFocus()
    person.press(Key.Key_Right)
    assert person.the(QAbstractButton, "Middle").isChecked()
    person.press(Key.Key_Escape)
    person.chooses("Standing break")
    assert person.the(QAbstractButton, "Middle").isChecked()
