"""The figure in the window: turned by mouse and by key, and made to look as the person likes."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from stretchtimer.core.look import Build, Clothes, Skin
from stretchtimer.core.session import State
from stretchtimer.paths import Folders
from stretchtimer.presenters.figures import FigurePainter, Shot
from stretchtimer.storage.settings import Settings, load_settings, save_settings
from stretchtimer.ui.figure_menu import FigureMenu
from stretchtimer.ui.figure_place import FigurePlace, SmallFigure
from stretchtimer.ui.player_page import PlayerPage
from tests.conftest import SitDown, Write
from tests.ui.person import Key, Person, until
from tests.ui.pixels import colours_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
"""Where there is no screen, a menu cannot be raised over what lies there."""

SMALL_WINDOW = (560, 420)
"""In which a picture is soon painted."""

FIGURES = """\
title: Figures
prepare: 5s
switch: 5s
poses:
  - pose: low-lunge
    hold: 20s
  - rest: 10s
  - pose: hip-hike
    reps: 6
"""
"""Ready to 5 s, left to 25, change to 30, right to 50, rest to 60, ready to 65, then moves."""
REST = 50
PLAIN = """\
title: Plain
poses:
  - pose: {name: Stand, instructions: [Stand.]}
    hold: 20s
  - pose: low-lunge
"""
MANY_COLOURS = 40
"""More than an empty place has."""


class Watcher:
    """Somebody who has a routine of figures before them, and what is painted for them."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.painter = person.program.findChildren(FigurePainter)[0]
        self.plans: list[list[Shot]] = []
        """Each time that something was asked for: what was to be seen at once, and what comes next."""
        self.is_slow = False
        """Paints nothing that is asked for."""
        self._want, self._expects = self.painter.want, self.painter.expects
        self.painter.want = self._note  # type: ignore[method-assign, assignment]
        self.painter.expects = self._expect_less  # type: ignore[method-assign]

    def _note(self, shots: list[Shot]) -> None:
        self.plans.append(shots)
        if not self.is_slow:
            self._want(shots)

    def _expect_less(self, shot: Shot) -> bool:
        """Has each new picture asked for, also where an earlier one serves for it."""
        return bool(self.plans) and shot == self.asked[-1] and self._expects(shot)

    @property
    def asked(self) -> list[Shot]:
        """What was to be seen at once, each time."""
        return [plan[0] for plan in self.plans]

    @property
    def place(self) -> FigurePlace:
        return self.person.the(FigurePlace)

    @property
    def name(self) -> str:
        return self.place.accessibleName()

    @property
    def image(self) -> QImage:
        """The figure that was asked for last, once it is painted."""
        return self._painted(self.asked[-1])

    def paints(self, shot: Shot) -> None:
        """Paints one at last, although nobody asks for it any more."""
        self._want([shot])
        assert self._painted(shot)
        self.painter.painted.emit()

    def _painted(self, wanted: Shot) -> QImage:
        until(lambda: self.painter.image(wanted) is not None)
        image = self.painter.image(wanted)
        assert image is not None
        return image

    def picture(self) -> QImage:
        """What is seen once the figure that was asked for last is there."""
        assert self.image
        self.painter.painted.emit()  # as the thread will, a moment after the picture is there
        return self.place.grab().toImage()

    def takes_hold(self, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        self._mouse(QTest.mousePress, QPoint(0, 0), button)

    def drags_to(self, x: int, y: int) -> None:
        self._mouse(QTest.mouseMove, QPoint(x, y))

    def lets_go(self, x: int, y: int, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        self._mouse(QTest.mouseRelease, QPoint(x, y), button)

    def drags(self, x: int, y: int, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """By so many pixels across and down, from the middle."""
        self.takes_hold(button)
        self.drags_to(x, y)
        self.lets_go(x, y, button)

    def double_clicks(self) -> None:
        self._mouse(QTest.mouseDClick, QPoint(0, 0), Qt.MouseButton.LeftButton)

    def opens_menu(self, by_key: bool) -> FigureMenu:
        if by_key:
            # What desktops make of the menu key.
            middle = self.place.rect().center()
            asks = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, self.place.mapToGlobal(middle))
            QCoreApplication.sendEvent(self.person.focus, asks)
        else:
            self._mouse(QTest.mouseClick, QPoint(0, 0), Qt.MouseButton.RightButton)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, FigureMenu)
        return menu

    def _mouse(self, act: object, where: QPoint, button: Qt.MouseButton | None = None) -> None:
        place = self.place.mapTo(self.person.window, self.place.rect().center() + where)
        window = self.person.window.windowHandle()
        if button is None:
            act(window, place)  # type: ignore[operator]
        else:
            act(window, button, pos=place)  # type: ignore[operator]
        QApplication.processEvents()  # a move is delivered with the next round of events


@pytest.fixture
def figures(write_routine: Write) -> None:
    write_routine("figures", FIGURES)


@pytest.fixture
def mirrored(folders: Folders) -> None:
    """Somebody who likes the figure to move as in a mirror."""
    save_settings(folders.settings_file, Settings(seen_before_you_start=True, figure_mirrored=True))


@pytest.fixture
def watcher(sit_down: SitDown, experienced: None, figures: None) -> Watcher:
    return watch(sit_down())


def watch(person: Person, routine: str = "Figures") -> Watcher:
    """In the first hold, which is on the left side where there are figures."""
    person.window.resize(*SMALL_WINDOW)
    watcher = Watcher(person)
    person.starts(routine)
    person.lets_pass(10)
    return watcher


def choice(menu: QMenu, text: str) -> QAction:
    found = [action for action in menu.actions() if action.text() == text]
    assert len(found) == 1, [action.text() for action in menu.actions()]
    return found[0]


# ── turning ──


def test_the_figure_follows_the_mouse_that_drags_it(watcher: Watcher) -> None:
    before = watcher.picture()
    assert watcher.name == "Low lunge, left side"
    watcher.drags(60, 0)
    assert watcher.name == "Low lunge, left side, seen from 30 degrees further to its right"
    across = watcher.picture()
    watcher.drags(-60, 40)
    assert watcher.name == "Low lunge, left side, seen from 20 degrees higher"
    watcher.drags(-60, -80)
    assert watcher.name == "Low lunge, left side, seen from 30 degrees further to its left and 20 degrees lower"
    assert before != across != watcher.picture() != before


def test_it_is_painted_coarsely_while_it_is_dragged_and_finely_when_let_go(watcher: Watcher) -> None:
    watcher.takes_hold()
    watcher.drags_to(60, 0)
    plan, coarse = watcher.plans[-1], watcher.picture()
    dragged = plan[0]
    watcher.lets_go(60, 0)
    assert dragged.coarse
    assert len(plan) == 1
    assert len(watcher.plans[-1]) > 1
    assert watcher.asked[-1] == dragged._replace(coarse=False)
    assert watcher.picture() != coarse


def test_what_turns_faster_than_it_is_painted_is_seen_a_little_late(watcher: Watcher) -> None:
    before = watcher.picture()
    watcher.is_slow = True
    watcher.takes_hold()
    watcher.drags_to(40, 0)
    watcher.drags_to(60, 0)
    watcher.drags_to(80, 0)
    first, second, third = list(dict.fromkeys(watcher.asked))[-3:]
    watcher.paints(second)
    late = watcher.place.grab().toImage()
    assert late != before
    watcher.paints(first)
    assert watcher.place.grab().toImage() == late
    watcher.paints(third)
    assert watcher.place.grab().toImage() not in (late, before)


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_only_the_left_button_turns_it(watcher: Watcher, button: Qt.MouseButton) -> None:
    watcher.drags(60, 0, button)
    if menu := QApplication.activePopupWidget():
        menu.close()
    assert "seen from" not in watcher.name


def test_a_mouse_that_only_passes_over_turns_nothing(watcher: Watcher) -> None:
    watcher.drags_to(0, 0)
    watcher.drags_to(60, 0)
    assert "seen from" not in watcher.name


@pytest.mark.parametrize(
    ("key", "across", "down"),
    [(Key.Key_Left, -30, 0), (Key.Key_Right, 30, 0), (Key.Key_Up, 0, -30), (Key.Key_Down, 0, 30)],
)
def test_an_arrow_key_turns_it_as_dragging_that_way_does(watcher: Watcher, key: Qt.Key, across: int, down: int) -> None:
    watcher.drags(across, down)
    name, picture = watcher.name, watcher.picture()
    assert "seen from" in name
    watcher.double_clicks()
    assert watcher.name != name
    watcher.place.setFocus(Qt.FocusReason.TabFocusReason)
    watcher.person.press(key)
    watcher.person.press(Key.Key_Escape)
    assert watcher.name == name
    assert watcher.place.grab().toImage() == picture


def test_a_key_that_is_held_down_turns_it_coarsely_until_it_is_let_go(watcher: Watcher) -> None:
    watcher.place.setFocus(Qt.FocusReason.TabFocusReason)
    watcher.plans.clear()
    watcher.person.holds_down(Key.Key_Left, repeats=2)
    assert [(shot.turned, shot.coarse) for shot in watcher.asked] == [
        (15, False),
        (30, True),
        (45, True),
        (45, False),
    ]


def test_leaving_it_with_a_key_still_down_paints_it_finely(watcher: Watcher) -> None:
    watcher.place.setFocus(Qt.FocusReason.TabFocusReason)
    watcher.person.holds_down(Key.Key_Left, repeats=0)
    watcher.takes_hold()
    watcher.drags_to(20, 0)
    assert watcher.asked[-1].coarse
    watcher.person.press(Key.Key_Tab)
    assert not watcher.asked[-1].coarse


def test_it_is_turned_all_the_way_round(watcher: Watcher) -> None:
    before = watcher.picture()
    watcher.drags(180, 0)
    watcher.drags(180, 0)
    assert watcher.name == "Low lunge, left side, seen from 180 degrees further to its right"
    watcher.drags(180, 0)
    assert watcher.name == "Low lunge, left side, seen from 90 degrees further to its left"
    watcher.drags(180, 0)
    assert watcher.name == "Low lunge, left side"
    assert watcher.place.grab().toImage() == before


def test_it_is_tilted_only_so_far(watcher: Watcher) -> None:
    watcher.drags(0, 150)
    watcher.drags(0, 150)
    assert watcher.name == "Low lunge, left side, seen from 60 degrees higher"
    watcher.drags(0, -150)
    watcher.drags(0, -150)
    watcher.drags(0, -150)
    assert watcher.name == "Low lunge, left side, seen from 60 degrees lower"


@pytest.mark.parametrize("way", ["double click", "Home", "menu"])
def test_it_is_turned_back(watcher: Watcher, way: str) -> None:
    before = watcher.picture()
    watcher.drags(60, 20)
    assert watcher.picture() != before
    if way == "double click":
        watcher.double_clicks()
    elif way == "Home":
        watcher.place.setFocus(Qt.FocusReason.OtherFocusReason)
        watcher.person.press(Key.Key_Home)
        watcher.person.press(Key.Key_Escape)
    else:
        menu = watcher.opens_menu(by_key=False)
        choice(menu, "Turn it back").trigger()
        menu.close()
    assert watcher.name == "Low lunge, left side"
    assert watcher.picture().size() == before.size()
    assert watcher.place.grab().toImage() == before


def test_each_pose_is_first_seen_from_where_it_shows_best(watcher: Watcher) -> None:
    watcher.drags(60, 0)
    watcher.person.press(Key.Key_Right, shift=True)
    assert watcher.name == "Low lunge, right side, seen from 30 degrees further to its right"
    watcher.person.press(Key.Key_Right)
    watcher.person.press(Key.Key_Right)
    assert watcher.name == "Hip hike, left side"


def test_a_pose_that_moves_goes_on_moving_while_it_is_turned(watcher: Watcher) -> None:
    watcher.person.press(Key.Key_Right)
    watcher.person.lets_pass(17)
    watcher.drags(60, 0)
    watcher.plans.clear()
    watcher.person.lets_pass(1)
    watcher.person.lets_pass(1)
    assert {shot.turned for shot in watcher.asked} == {330}
    assert len({shot.place for shot in watcher.asked}) > 1


def test_it_is_painted_anew_for_another_size(watcher: Watcher) -> None:
    small = watcher.asked[-1]
    watcher.person.window.resize(760, 560)
    QApplication.processEvents()
    assert watcher.asked[-1].width > small.width
    assert watcher.asked[-1].height > small.height


# ── the keys ──


def test_tab_leads_to_it_and_escape_gives_the_keys_back_to_the_session(watcher: Watcher) -> None:
    person = watcher.person
    while person.focus is not watcher.place:
        person.press(Key.Key_Tab)
    at = person.player.session.position_ms
    person.press(Key.Key_Right)
    person.press(Key.Key_Up)
    assert person.player.session.position_ms == at
    assert "seen from" in watcher.name
    person.press(Key.Key_Escape)
    assert person.page == "PlayerPage"
    assert isinstance(person.focus, PlayerPage)
    person.press(Key.Key_Right)
    assert person.player.session.position_ms == REST * 1_000


def test_the_keys_are_told_in_its_place_while_it_has_them(watcher: Watcher) -> None:
    place = watcher.place
    last_line = place.rect().adjusted(8, place.height() * 9 // 10, -8, -8)
    before = watcher.picture().copy(last_line)
    place.setFocus(Qt.FocusReason.TabFocusReason)
    assert place.grab(last_line).toImage() != before
    watcher.person.press(Key.Key_Escape)
    assert place.grab(last_line).toImage() == before


def test_in_floor_mode_escape_first_lets_go_of_the_figure(watcher: Watcher) -> None:
    person = watcher.person
    person.press(Key.Key_F)
    watcher.place.setFocus(Qt.FocusReason.TabFocusReason)
    person.press(Key.Key_Escape)
    assert person.window.isFullScreen()
    person.press(Key.Key_Escape)
    assert not person.window.isFullScreen()


def test_the_session_keeps_every_other_key(watcher: Watcher) -> None:
    person = watcher.person
    watcher.place.setFocus(Qt.FocusReason.TabFocusReason)
    person.press(Key.Key_Space)
    assert person.player.state is State.PAUSED
    person.press(Key.Key_Right, shift=True)
    assert person.player.session.position_ms == 25_000
    person.press(Key.Key_Right, ctrl=True)
    assert "seen from" not in watcher.name


def test_whoever_has_dragged_or_clicked_it_still_steps_with_the_arrows(watcher: Watcher) -> None:
    person = watcher.person
    watcher.drags(60, 0)
    watcher.double_clicks()
    person.click(watcher.place)
    person.press(Key.Key_Right)
    assert person.player.session.position_ms == REST * 1_000


def test_where_there_is_no_figure_the_arrows_step_also_from_its_place(
    sit_down: SitDown, experienced: None, write_routine: Write
) -> None:
    write_routine("plain", PLAIN)
    watcher = watch(sit_down(), "Plain")
    person, place = watcher.person, watcher.place
    assert not watcher.plans
    place.setFocus(Qt.FocusReason.TabFocusReason)
    watcher.drags(60, 0)
    assert watcher.name == "Stand"
    person.press(Key.Key_Right)
    assert watcher.name.startswith("Low lunge")
    assert watcher.asked


def test_in_a_rest_the_figure_stands_at_ease(watcher: Watcher) -> None:
    lunge = watcher.picture()
    watcher.person.press(Key.Key_Right)
    watcher.person.lets_pass(8)
    assert watcher.name == "Rest"
    head = QRect(0, 0, watcher.place.width(), watcher.place.height() // 4)
    resting = watcher.picture()
    assert len(colours_in(resting, head)) > MANY_COLOURS
    assert resting != lunge


# ── the mouse ──


def test_the_mouse_tells_that_it_can_be_taken_hold_of(watcher: Watcher) -> None:
    place = watcher.place
    assert place.cursor().shape() is Qt.CursorShape.OpenHandCursor
    assert "Drag" in place.toolTip()
    watcher.takes_hold()
    assert place.cursor().shape() is Qt.CursorShape.ClosedHandCursor
    watcher.lets_go(0, 0)
    assert place.cursor().shape() is Qt.CursorShape.OpenHandCursor


def test_where_there_is_no_figure_there_is_nothing_to_take_hold_of(
    sit_down: SitDown, experienced: None, write_routine: Write
) -> None:
    write_routine("plain", PLAIN)
    place = watch(sit_down(), "Plain").place
    assert place.cursor().shape() is Qt.CursorShape.ArrowCursor
    assert not place.toolTip()


def test_in_floor_mode_the_mouse_goes_away_over_the_figure_too(watcher: Watcher) -> None:
    person = watcher.person
    person.press(Key.Key_F)
    person.keeps_still()
    assert watcher.place.cursor().shape() is Qt.CursorShape.BlankCursor
    person.moves_mouse_over(watcher.place)
    assert watcher.place.cursor().shape() is Qt.CursorShape.OpenHandCursor


# ── how it looks ──


@pytest.mark.parametrize("by_key", [False, True], ids=["mouse", "key"])
def test_its_own_menu_changes_its_look_at_once_and_for_good(watcher: Watcher, sit_down: SitDown, by_key: bool) -> None:
    before = watcher.picture()
    watcher.place.setFocus(Qt.FocusReason.TabFocusReason)
    menu = watcher.opens_menu(by_key)
    assert choice(menu, "Tan").isChecked()
    assert not choice(menu, "Clothes").isEnabled()
    assert not choice(menu, "Turn it back").isEnabled()
    choice(menu, "Deep").trigger()
    choice(menu, "Sturdy").trigger()
    menu.close()
    watcher.person.press(Key.Key_Escape)
    assert (watcher.asked[-1].look.skin, watcher.asked[-1].look.build) == (Skin.DEEP, Build.STURDY)
    assert watcher.picture() != before
    watcher.person.leaves()

    again = watch(sit_down())
    assert (again.asked[-1].look.skin, again.asked[-1].look.build) == (Skin.DEEP, Build.STURDY)
    again_menu = again.opens_menu(by_key=False)
    assert choice(again_menu, "Deep").isChecked()
    assert not choice(again_menu, "Tan").isChecked()
    again_menu.close()


def test_a_menu_that_a_key_has_opened_leaves_the_figure_to_be_seen(watcher: Watcher) -> None:
    watcher.person.window.move(0, 0)
    watcher.place.setFocus(Qt.FocusReason.TabFocusReason)
    menu = watcher.opens_menu(by_key=True)
    assert menu.x() >= watcher.place.mapToGlobal(watcher.place.rect().topRight()).x()
    menu.close()


def test_the_menu_of_the_first_page_has_the_same_choice(watcher: Watcher) -> None:
    person = watcher.person
    person.press(Key.Key_Escape)
    menu = person.window.library.findChildren(FigureMenu)[0]
    for text in ("Moss", "Fair", "Slender", "Moves as in a mirror"):
        choice(menu, text).trigger()
    person.click("Go on")
    until(lambda: person.page == "PlayerPage")
    look = watcher.asked[-1].look
    assert (look.build, look.skin, look.clothes) == (Build.SLENDER, Skin.FAIR, Clothes.MOSS)
    assert watcher.asked[-1].mirrored
    person.leaves()
    settings = load_settings(person.folders.settings_file).settings
    assert (settings.look.clothes, settings.figure_mirrored) == (Clothes.MOSS, True)


# ── as in a mirror ──


def test_as_in_a_mirror_it_is_the_same_figure_reversed_with_the_same_words(watcher: Watcher) -> None:
    facing, before, name = watcher.image, watcher.picture(), watcher.name
    menu = watcher.opens_menu(by_key=False)
    choice(menu, "Moves as in a mirror").trigger()
    menu.close()
    assert watcher.image == facing.flipped(Qt.Orientation.Horizontal) != facing
    after = watcher.picture()
    assert watcher.name == name
    word = watcher.place.rect().adjusted(0, 0, -watcher.place.width() * 3 // 5, -watcher.place.height() * 4 // 5)
    assert before.copy(word) == after.copy(word)


def test_the_mouse_drags_the_mirror_image_the_way_it_goes(sit_down: SitDown, mirrored: None, figures: None) -> None:
    watcher = watch(sit_down())
    assert watcher.asked[-1].mirrored
    watcher.drags(60, 0)
    assert watcher.name == "Low lunge, left side, seen from 30 degrees further to its left"
    menu = watcher.opens_menu(by_key=False)
    assert choice(menu, "Moves as in a mirror").isChecked()
    menu.close()


# ── at a glance ──


def test_the_routine_and_what_comes_next_are_shown_in_small(watcher: Watcher) -> None:
    person = watcher.person
    person.press(Key.Key_Right)
    person.keeps_still()  # until the step can be taken back no more
    following = person.the(SmallFigure)
    until(lambda: len(colours_in(following.grab().toImage())) > MANY_COLOURS)
    facing = following.grab().toImage()
    menu = watcher.opens_menu(by_key=False)
    choice(menu, "Moves as in a mirror").trigger()
    menu.close()
    until(lambda: len(colours_in(following.grab().toImage())) > MANY_COLOURS)
    assert following.grab().toImage() == facing.flipped(Qt.Orientation.Horizontal) != facing
    person.press(Key.Key_Escape)
    person.chooses("Figures")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    small = person.visible(SmallFigure)
    assert len(small) == 2
    assert all(figure.has_pose for figure in small)
    until(lambda: all(len(colours_in(figure.grab().toImage())) > MANY_COLOURS for figure in small))
