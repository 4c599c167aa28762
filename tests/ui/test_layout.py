"""Nothing is clipped, nothing overlaps, whatever the window's size, the letters' and the words."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QScrollArea, QWidget

from stretchtimer.core import wording
from stretchtimer.core.routines import PoseStep, Side
from stretchtimer.storage.library import Library, RoutineFolder
from stretchtimer.ui import theme
from stretchtimer.ui.keys import KeysCard
from stretchtimer.ui.player_page import PlayerPage
from stretchtimer.ui.stage import Dial, ProgressLine
from stretchtimer.ui.text import SMALLEST_PX, FittedText, Label, wrapped
from tests.conftest import SitDown, Write
from tests.ui.pages import (
    GERMAN,
    TITLE,
    Arrive,
    about_me,
    breaths,
    cautions,
    compose,
    compose_in_vain,
    floor_mode,
    floor_mode_at_rest,
    floor_mode_paused,
    hold,
    keys_card,
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
)
from tests.ui.person import Person
from tests.ui.pixels import colours_in

SHIPPED = Path(__file__).parents[2] / "routines"
SIZES = [(1280, 800), (800, 600), (640, 400), (380, 300)]
PAGES: list[Arrive] = [
    library,
    offer,
    notice,
    nothing_found,
    routine,
    hold,
    breaths,
    floor_mode,
    summary,
    cautions,
    keys_card,
    settings,
    floor_mode_at_rest,
    step_skipped,
    step_skipped_in_floor_mode,
    about_me,
    compose,
    compose_in_vain,
    naming_what_was_composed,
    routine_that_is_not_for_me,
    suggestions,
    suggestions_to_somebody_who_has_told,
]


@pytest.fixture(params=[1, 2], ids=["letters", "letters twice as large"])
def larger(request: pytest.FixtureRequest, tidy: None, dressed_app: QApplication) -> int:
    """How large the desktop's letters are; put back by `tidy`."""
    factor: int = request.param
    dressed_app.setFont(theme.scaled(dressed_app.font(), factor))
    return factor


def resized(person: Person, width: int, height: int) -> None:
    size = QSize(width, height).expandedTo(person.window.minimumSize())
    person.window.resize(size)
    for _ in range(6):  # a layout that depends on a width settles in turns
        QCoreApplication.processEvents()
    assert person.window.size() == size


@pytest.mark.parametrize("arrive", PAGES, ids=lambda arrive: arrive.__name__.replace("_", " "))
def test_all_that_is_to_be_read_or_pressed_has_room(larger: int, reader_of_german: Person, arrive: Arrive) -> None:
    person = reader_of_german
    arrive(person)
    for size in SIZES:
        resized(person, *size)
        for widget in person.visible(QWidget):
            assert not lacks_room(widget), (size, type(widget).__name__, lacks_room(widget), words(widget))
            assert not lies_outside(widget, person.window), (size, type(widget).__name__, words(widget))


def words(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.accessibleName()


_PARTS = re.compile(r"(?<=\w-)(?=\w)|[\s\u00ad]+")
"""Where a line can end."""


def lacks_room(widget: QWidget) -> str:
    """Why words do not fit into a widget; nothing where they do, or where it has none."""
    has, needs = widget.size(), widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        metrics = QFontMetrics(widget.font())
        widest = max((metrics.horizontalAdvance(word) for word in _PARTS.split(widget.text())), default=0)
        needs = QSize(widest, widget.heightForWidth(has.width()))
    elif not isinstance(widget, QLabel | QPushButton | KeysCard):
        return ""
    if has.width() < needs.width() or has.height() < needs.height():
        return f"has {has.width()}×{has.height()}, needs {needs.width()}×{needs.height()}"
    return ""


def lies_outside(widget: QWidget, window: QWidget) -> bool:
    """Whether a part of it is beyond the edge of its parent, and so of what can be seen or scrolled to."""
    scroll = _scroll_area(widget)
    content = scroll.widget() if scroll else None
    if scroll is None or content is None:
        return not window.rect().contains(QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size()))
    left = widget.mapTo(content, widget.rect().topLeft()).x()
    return left < 0 or left + widget.width() > scroll.viewport().width()


def _scroll_area(widget: QWidget) -> QScrollArea | None:
    """The one in whose content it lies."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            content = parent.widget()
            return parent if content is not None and content.isAncestorOf(widget) else None
        parent = parent.parentWidget()
    return None


STAGES: list[Arrive] = [
    hold,
    breaths,
    floor_mode,
    floor_mode_at_rest,
    floor_mode_paused,
    step_skipped,
    step_skipped_in_floor_mode,
]


@pytest.mark.parametrize("arrive", STAGES, ids=lambda arrive: arrive.__name__.replace("_", " "))
def test_nothing_on_the_stage_overlaps(larger: int, reader_of_german: Person, arrive: Arrive) -> None:
    person = reader_of_german
    arrive(person)
    page = person.the(PlayerPage)
    for size in [*SIZES, (400, 800), (2560, 1440)]:
        page.resize(*size)
        parts = [part for part in person.visible(QWidget) if part.parentWidget() is page]
        assert {Dial, FittedText, ProgressLine} <= set(map(type, parts))
        for part in parts:
            assert not part.geometry().isEmpty(), (size, part)
            assert page.rect().contains(part.geometry()), (size, part, part.geometry())
        for one, other in combinations(parts, 2):
            assert not one.geometry().intersects(other.geometry()), (size, one, other)


@pytest.mark.parametrize("arrive", [offer, summary, routine, nothing_found], ids=lambda arrive: arrive.__name__)
def test_words_from_outside_are_never_taken_for_marks(
    sit_down: SitDown, experienced: None, write_routine: Write, arrive: Arrive
) -> None:
    write_routine("marked", GERMAN.replace("Oberschenkelvorder", "<b>Oberschenkel</b>vorder"))
    person = sit_down()
    arrive(person)
    for label in person.visible(Label):
        assert label.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("words", ["One word", TITLE, "a b c d e f g " * 9], ids=["short", "German", "many"])
@pytest.mark.parametrize("size", [(300, 200), (200, 40), (150, 120)], ids=str)
def test_fitted_text_stays_inside_its_place(tidy: None, words: str, size: tuple[int, int]) -> None:
    parent = QWidget()
    text = FittedText(parent)
    text.set_largest(60)
    text.set_text(words)
    text.resize(*size)
    picture = text.grab().toImage()
    ground = picture.pixelColor(picture.width() - 1, picture.height() - 1).name()
    assert len(colours_in(picture)) > 1
    bottom = QRect(0, picture.height() - 1, picture.width(), 1)
    right = QRect(picture.width() - 1, 0, 1, picture.height())
    assert set(colours_in(picture, bottom)) == set(colours_in(picture, right)) == {ground}
    parent.deleteLater()


def test_fitted_text_uses_the_room_it_has(tidy: None) -> None:
    def lines_of(largest: int) -> int:
        """The pixels on which there is ink, from top to bottom."""
        parent = QWidget()
        text = FittedText(parent)
        text.resize(300, 100)
        text.set_largest(largest)
        text.set_text("Stand tall.")
        picture = text.grab().toImage()
        parent.deleteLater()
        return sum(len(colours_in(picture, QRect(0, y, picture.width(), 1))) > 1 for y in range(picture.height()))

    assert lines_of(12) < lines_of(40)
    assert lines_of(60) == lines_of(1_000)


def test_every_shipped_instruction_fits_onto_the_smallest_stage(person: Person) -> None:
    person.starts("Standing break")
    resized(person, 0, 0)
    place = person.the(FittedText, "march on the spot")
    font = QFont(place.font())
    font.setPixelSize(SMALLEST_PX)
    metrics = QFontMetrics(font)
    library = Library([RoutineFolder(SHIPPED)])
    texts = {
        wording.step_text(step, side)
        for entry in library.entries()
        if (routine := library.read(entry.path).value)
        for step in routine.steps
        if isinstance(step, PoseStep)
        for side in Side
    }
    assert len(texts) > 40
    for text in texts:
        paragraphs = [wrapped(line, font, place.width()) for line in text.splitlines()]
        height = sum(map(len, paragraphs)) * metrics.lineSpacing() + len(paragraphs) * (metrics.lineSpacing() // 3)
        assert height <= place.height(), text
