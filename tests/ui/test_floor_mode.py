"""Followed from the floor: seen from three metres, and steered with whatever is in reach."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QInputDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from stretchtimer.core.session import State
from stretchtimer.storage.settings import Settings, load_settings, save_settings
from stretchtimer.ui import theme
from stretchtimer.ui.figure_place import FigurePlace
from stretchtimer.ui.player_page import LEGIBLE, PlayerPage
from stretchtimer.ui.stage import Dial, IconButton, Offer, SideSign, edge_width
from stretchtimer.ui.text import FittedText
from tests.conftest import SitDown, Write
from tests.ui.pages import GERMAN, TITLE
from tests.ui.person import Key, Person
from tests.ui.pixels import colours_in

LEFT, RIGHT, REST, BREATHS, END = 5.0, 30.0, 50.0, 65.0, 85.0
SIZES = [(1280, 800), (1920, 1080), (800, 600), (640, 400), (900, 1440), (1080, 1920)]
EASIER = """\
title: With an easier way
prepare: 5s
poses:
  - pose:
      name: Lunge
      instructions: ["Put the {side} foot back."]
      easier: Keep the {side} knee on the floor.
      sides: each
    hold: 20-40s
"""


@pytest.fixture
def playing(person: Person) -> Person:
    person.starts("Two sides")
    person.lets_pass(LEFT + 2)
    return person


@pytest.fixture
def lying(playing: Person) -> Person:
    """In floor mode, with the mouse at rest."""
    playing.press(Key.Key_F)
    playing.keeps_still()
    return playing


@pytest.fixture
def waited_for(sit_down: SitDown, folders: object, two_sides: object, home: object) -> Person:
    """Somebody who is waited for at each change."""
    from stretchtimer.paths import Folders

    assert isinstance(folders, Folders)
    save_settings(folders.settings_file, Settings(seen_before_you_start=True, wait_for_me=True))
    person = sit_down()
    person.starts("Two sides")
    person.lets_pass(LEFT + 60)
    return person


def state(person: Person) -> State:
    return person.player.state


def position(person: Person) -> float:
    return person.player.session.position_ms / 1_000


def later(person: Person) -> None:
    """After the time in which a second press means something else."""
    person.keeps_still()


def taps(person: Person, where: QPoint | None = None) -> None:
    page = person.the(PlayerPage)
    person.click_at(page, where or page.rect().center())


def taps_with_finger(person: Person) -> None:
    window = person.window.windowHandle()
    place = person.window.rect().center()
    QTest.touchEvent(window, FINGER).press(0, place, window).commit()
    QTest.touchEvent(window, FINGER).release(0, place, window).commit()
    QApplication.processEvents()


FINGER = QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen)


def clicks_right(person: Person) -> None:
    page = person.the(PlayerPage)
    place = page.mapTo(person.window, page.rect().center())
    QTest.mouseClick(person.window.windowHandle(), Qt.MouseButton.RightButton, pos=place)


def presses(key: Qt.Key) -> Callable[[Person], None]:
    return lambda person: person.press_media(key)


ANYTHING = {
    "a letter": presses(Key.Key_Q),
    "a digit": presses(Key.Key_7),
    "enter": presses(Key.Key_Return),
    "a function key": presses(Key.Key_F9),
    "a remote's black screen": presses(Key.Key_Period),
    "a click": taps,
    "a right click": clicks_right,
    "a finger": taps_with_finger,
}


# ── anything is a button ──


@pytest.mark.parametrize("press", ANYTHING.values(), ids=ANYTHING.keys())
def test_anything_pauses_and_goes_on_at_once(lying: Person, press: Callable[[Person], None]) -> None:
    press(lying)
    assert state(lying) is State.PAUSED
    assert lying.sees("Any key goes on")
    later(lying)
    press(lying)
    assert state(lying) is State.RUNNING
    assert not lying.sees("Any key goes on")


@pytest.mark.parametrize("press", ANYTHING.values(), ids=ANYTHING.keys())
def test_twice_leads_back_and_goes_on(lying: Person, press: Callable[[Person], None]) -> None:
    lying.lets_pass(8)
    press(lying)
    press(lying)
    assert (position(lying), state(lying)) == (0, State.RUNNING)


def test_twice_in_a_pause_leads_back_too_and_a_third_time_is_a_first_one(lying: Person) -> None:
    lying.lets_pass(8)
    lying.press(Key.Key_Q)
    later(lying)
    lying.press(Key.Key_Q)
    lying.press(Key.Key_Q)
    assert (position(lying), state(lying)) == (0, State.RUNNING)
    lying.press(Key.Key_Q)
    assert (position(lying), state(lying)) == (0, State.PAUSED)


def test_the_figure_is_a_button_like_everything_else_and_a_drag_turns_it_in_the_window_alone(lying: Person) -> None:
    figure = lying.the(FigurePlace) if lying.visible(FigurePlace) else None
    assert figure is None  # this pose has none
    lying.press(Key.Key_Escape)
    lying.press(Key.Key_Escape)
    lying.starts("Standing break")
    lying.press(Key.Key_F)
    lying.keeps_still()
    place = lying.the(FigurePlace)
    lying.click_at(place, place.rect().center())
    assert state(lying) is State.PAUSED
    lying.press(Key.Key_F)
    lying.click_at(place, place.rect().center())
    assert state(lying) is State.PAUSED


def test_a_control_does_what_it_is_for(lying: Person) -> None:
    lying.moves_mouse_over(lying.the(PlayerPage))
    lying.click("Next step")
    assert (position(lying), state(lying)) == (REST, State.RUNNING)


@pytest.mark.parametrize(
    "key",
    [Key.Key_Shift, Key.Key_Control, Key.Key_Alt, Key.Key_Meta, Key.Key_AltGr, Key.Key_CapsLock, Key.Key_VolumeUp],
)
def test_a_modifier_alone_and_a_key_of_the_desktop_do_nothing(lying: Person, key: Qt.Key) -> None:
    lying.press_media(key)
    assert state(lying) is State.RUNNING


def test_a_key_with_control_does_nothing_there_either(lying: Person) -> None:
    lying.press(Key.Key_Q, ctrl=True)
    assert state(lying) is State.RUNNING


@pytest.mark.parametrize("key", [Key.Key_Q, Key.Key_Return, Key.Key_Space])
def test_a_key_that_is_held_down_counts_once(lying: Person, key: Qt.Key) -> None:
    lying.holds_down(key, repeats=9)
    assert state(lying) is State.PAUSED


@pytest.mark.parametrize(("key", "after"), [(Key.Key_PageDown, REST), (Key.Key_Right, REST), (Key.Key_MediaNext, REST)])
def test_a_step_that_is_held_down_skips_one(lying: Person, key: Qt.Key, after: float) -> None:
    lying.holds_down(key, repeats=3)
    assert position(lying) == after


@pytest.mark.parametrize(
    ("forward", "backward"), [(Key.Key_PageDown, Key.Key_PageUp), (Key.Key_MediaNext, Key.Key_MediaPrevious)]
)
def test_a_presenters_remote_and_a_headset_step(playing: Person, forward: Qt.Key, backward: Qt.Key) -> None:
    playing.press_media(forward)
    assert position(playing) == REST
    playing.press_media(backward)
    assert position(playing) == 0


def test_backspace_leads_back_to_the_start_of_the_side_then_to_the_one_before(playing: Person) -> None:
    playing.lets_pass(RIGHT)
    playing.press(Key.Key_Backspace)
    assert position(playing) == 25
    playing.press(Key.Key_Backspace)
    assert position(playing) == 0


def test_outside_floor_mode_a_click_on_the_stage_and_a_key_without_a_meaning_do_nothing(playing: Person) -> None:
    taps(playing, QPoint(2, 2))
    playing.press(Key.Key_Q)
    assert state(playing) is State.RUNNING


# ── waiting ──


@pytest.mark.parametrize("press", [*ANYTHING.values(), presses(Key.Key_Space)], ids=[*ANYTHING, "space"])
@pytest.mark.parametrize("floor", [False, True], ids=["in the window", "on the floor"])
def test_whoever_is_waited_for_says_by_anything_that_they_are_there(
    waited_for: Person, press: Callable[[Person], None], floor: bool
) -> None:
    if floor:
        waited_for.press(Key.Key_F)
        waited_for.keeps_still()
    assert state(waited_for) is State.WAITING
    assert position(waited_for) == LEFT
    assert "Press any key when you are there" in waited_for.the(Dial).accessibleName()
    press(waited_for)
    assert state(waited_for) is State.RUNNING
    waited_for.lets_pass(2)
    assert position(waited_for) == LEFT + 2
    assert "Press any key" not in waited_for.the(Dial).accessibleName()


def test_the_figure_can_be_clicked_while_the_stage_waits(waited_for: Person) -> None:
    place = waited_for.the(FigurePlace)
    waited_for.click_at(place, place.rect().center())
    assert state(waited_for) is State.RUNNING


# ── taking back ──


@pytest.mark.parametrize(
    ("key", "shift", "before", "says"),
    [
        (Key.Key_Right, False, 10, "Skipped Lunge."),
        (Key.Key_Right, False, 55, "Skipped the rest."),
        (Key.Key_Right, True, 10, "Skipped the left side."),
        (Key.Key_Left, False, 52, "Back to Lunge."),
        (Key.Key_Left, False, 70, "Back to the rest."),
        (Key.Key_Left, True, 40, "Right side again."),
        (Key.Key_R, False, 40, "Left side again."),
        (Key.Key_R, False, 70, "Tall breaths again."),
        (Key.Key_Backspace, False, 40, "Right side again."),
    ],
)
@pytest.mark.parametrize("floor", [False, True], ids=["in the window", "on the floor"])
def test_a_move_says_what_it_has_done_and_can_be_taken_back(
    person: Person, key: Qt.Key, shift: bool, before: float, says: str, floor: bool
) -> None:
    person.starts("Two sides")
    if floor:
        person.press(Key.Key_F)
    person.lets_pass(before)
    person.press(key, shift)
    assert person.sees(f"{says} U takes it back.")
    assert position(person) != before
    person.press(Key.Key_U)
    assert (position(person), state(person)) == (before, State.RUNNING)
    assert not person.sees("takes it back")


@pytest.mark.parametrize("how", ["U", "Ctrl+Z", "a click", "Enter"])
def test_there_are_several_ways_to_take_a_move_back(playing: Person, how: str) -> None:
    playing.press(Key.Key_Right)
    match how:
        case "U":
            playing.press(Key.Key_U)
        case "Ctrl+Z":
            playing.press(Key.Key_Z, ctrl=True)
        case "a click":
            playing.click(playing.the(Offer))
        case "Enter":
            while playing.focus is not playing.the(Offer):
                playing.press(Key.Key_Tab)
            playing.press(Key.Key_Return)
    assert position(playing) == LEFT + 2


def test_a_tap_on_the_offer_takes_back_and_does_not_pause(lying: Person) -> None:
    lying.press(Key.Key_Right)
    lying.click(lying.the(Offer))
    assert (position(lying), state(lying)) == (LEFT + 2, State.RUNNING)


def test_the_offer_lasts_five_seconds(playing: Person) -> None:
    playing.press(Key.Key_Right)
    playing.lets_pass(4.5)
    assert playing.sees("U takes it back.")
    playing.lets_pass(1)
    assert not playing.sees("U takes it back.")
    assert playing.sees("Next: Tall breaths")
    playing.press(Key.Key_U)
    assert position(playing) == REST + 5.5
    assert playing.sees("There is nothing to take back any more.")


def test_in_a_pause_the_offer_ends_by_itself(playing: Person) -> None:
    playing.press(Key.Key_Space)
    playing.press(Key.Key_Right)
    assert playing.sees("U takes it back.")
    playing.keeps_still()
    assert not playing.sees("U takes it back.")


def test_a_routine_that_was_skipped_to_its_end_goes_on_where_it_was(lying: Person) -> None:
    for _ in range(3):
        lying.press(Key.Key_Right)
    assert lying.page == "SummaryPage"
    lying.press(Key.Key_U)
    assert lying.page == "PlayerPage"
    assert lying.window.isFullScreen()
    assert (position(lying), state(lying)) == (60, State.RUNNING)
    lying.lets_pass(END - 60)
    assert lying.page == "SummaryPage"
    assert not lying.sees("Back to where I was")


def test_the_summary_offers_the_way_back_for_five_seconds(playing: Person) -> None:
    for _ in range(3):
        playing.press(Key.Key_Right)
    assert playing.focus is playing.the(QAbstractButton, "Done")
    playing.keeps_still()
    assert not playing.sees("Back to where I was")
    playing.press(Key.Key_U)
    assert playing.page == "SummaryPage"


def test_the_way_back_can_be_clicked_and_not_after_its_time(playing: Person) -> None:
    for _ in range(3):
        playing.press(Key.Key_Right)
    playing.clock.now_ns += 6_000_000_000
    playing.click("Back to where I was")
    assert playing.page == "SummaryPage"


# ── too much today ──


@pytest.fixture
def with_easier_way(sit_down: SitDown, experienced: None, write_routine: Write) -> Person:
    write_routine("easier", EASIER)
    person = sit_down(effort="full")
    person.starts("With an easier way")
    person.lets_pass(7)
    return person


@pytest.mark.parametrize("how", ["key", "button"])
def test_too_much_today_changes_to_the_easier_variant_for_good(with_easier_way: Person, how: str) -> None:
    person = with_easier_way
    assert person.the(Dial).accessibleName() == "Hold, 38 seconds"
    if how == "key":
        person.press(Key.Key_E)
    else:
        person.click("Too much today")
    assert person.the(Dial).accessibleName() == "Hold, 18 seconds"
    assert person.sees("Easier: Keep the left knee on the floor.")
    assert person.sees("The easier variant, now and next time. E changes it back. The routine is 40 s shorter.")
    pose = person.player.scene.pose
    person.leaves()
    assert pose is not None
    assert load_settings(person.folders.settings_file).settings.eased == (pose.id,)


def test_it_can_be_done_as_written_again(with_easier_way: Person) -> None:
    with_easier_way.press(Key.Key_E)
    with_easier_way.press(Key.Key_E)
    assert with_easier_way.sees("As it is written again, now and next time.")
    assert not with_easier_way.sees("Easier:")


def test_where_there_is_no_easier_variant_it_is_said_what_helps(playing: Person) -> None:
    playing.press(Key.Key_E)
    assert playing.sees("There is no easier variant of this; ↓ takes 10 s off.")


def test_the_routines_page_marks_what_is_done_more_easily_with_a_way_back(with_easier_way: Person) -> None:
    person = with_easier_way
    person.press(Key.Key_E)
    person.press(Key.Key_Escape)
    person.chooses("With an easier way")
    assert person.sees("easier variant")
    assert person.sees("Full, 0:50")
    person.click("Lunge as written")
    assert not person.sees("easier variant")
    assert person.sees("Full, 1:30")
    assert person.focus is person.the(QAbstractButton, "Start")


# ── what is seen ──


@pytest.fixture(params=["German", "with a figure"])
def seen(request: pytest.FixtureRequest, sit_down: SitDown, experienced: None, write_routine: Write) -> Person:
    write_routine("german", GERMAN)
    person = sit_down()
    person.starts(TITLE if request.param == "German" else "Standing break")
    person.lets_pass(10)
    person.press(Key.Key_F)
    person.keeps_still()
    return person


def resized(person: Person, size: tuple[int, int]) -> PlayerPage:
    page = person.the(PlayerPage)
    page.resize(*size)
    person.sees_next_picture()
    return page


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_that_matters_can_be_read_from_three_metres(seen: Person, size: tuple[int, int]) -> None:
    resized(seen, size)
    for moment in ("as it is", "paused", "skipped"):
        if moment == "paused":
            seen.press(Key.Key_Q)
            seen.keeps_still()
        elif moment == "skipped":
            seen.press(Key.Key_Right)
            resized(seen, size)
        texts = [text for text in seen.visible(FittedText) if text.accessibleName()]
        assert len(texts) >= 4
        for text in texts:
            assert text.is_legible or text.letters_px >= LEGIBLE * size[1], (moment, text.accessibleName())


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_figures_are_a_fifth_of_the_windows_height(seen: Person, size: tuple[int, int]) -> None:
    resized(seen, size)
    dial = seen.the(Dial)
    picture = dial.grab().toImage()
    ground = QColor(theme.colours().ground).name()
    inked = [
        len(set(colours_in(picture, QRect(0, y, picture.width(), 1))) - {ground}) > 0 for y in range(picture.height())
    ]
    runs = "".join("x" if ink else " " for ink in inked).split()
    assert max(map(len, runs)) >= 0.2 * size[1]
    edges = QRect(0, 0, 1, picture.height()), QRect(picture.width() - 1, 0, 1, picture.height())
    assert all(set(colours_in(picture, edge)) == {ground} for edge in edges)


@pytest.mark.parametrize("mirrored", [False, True], ids=["faces me", "mirrors me"])
def test_a_side_is_told_by_word_place_and_colour_also_in_a_mirror(lying: Person, mirrored: bool) -> None:
    if mirrored:
        lying.press(Key.Key_V)
    colours = theme.colours()
    for side, colour in (("left", colours.left), ("right", colours.right)):
        sign = lying.the(SideSign)
        assert sign.accessibleName() == f"{side} side"
        for size in SIZES:
            middle = resized(lying, size).width() / 2
            place = sign.geometry()
            assert place.right() <= middle if side == "left" else place.left() >= middle
            assert colours_in(sign.grab().toImage())[colour] > 300
        lying.press(Key.Key_Right, shift=True)
    assert lying.sees("Rest")
    assert not lying.the(SideSign).accessibleName()


def test_the_choice_of_the_mirror_is_kept_and_the_button_tells_it(lying: Person) -> None:
    lying.moves_mouse_over(lying.the(PlayerPage))
    lying.click("Mirror me")
    assert lying.sees("Face me (V)")
    lying.press(Key.Key_V)
    assert lying.sees("Mirror me (V)")
    lying.press(Key.Key_V)
    lying.leaves()
    assert load_settings(lying.folders.settings_file).settings.figure_mirrored


def border(person: Person, colour: str) -> int:
    """How many pixels of the page's border have a colour."""
    page = person.the(PlayerPage)
    person.sees_next_picture()
    picture: QImage = page.grab().toImage()
    edge = edge_width(page.size())
    inner = page.rect().adjusted(edge, edge, -edge, -edge)
    return colours_in(picture)[colour] - colours_in(picture, inner)[colour]


def test_the_edge_drains_round_with_the_time(lying: Person) -> None:
    colour = theme.colours().left
    full = border(lying, colour)
    lying.lets_pass(9)
    half = border(lying, colour)
    lying.lets_pass(8)
    assert full > half * 1.5 > border(lying, colour) * 3 > 0


def test_the_edge_swells_and_sinks_with_the_breath(lying: Person) -> None:
    lying.lets_pass(BREATHS - LEFT - 2)
    colour = theme.colours().accent
    empty = border(lying, colour)
    lying.lets_pass(4)
    full = border(lying, colour)
    assert full > empty * 2
    lying.lets_pass(5.9)
    assert border(lying, colour) < full / 2


def test_the_edge_stands_still_where_the_desktop_asks_for_it(lying: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "wants_stillness", lambda: True)
    colour = theme.colours().left
    full = border(lying, colour)
    assert full
    lying.lets_pass(9)
    assert border(lying, colour) == full


def test_the_ring_is_gone_and_comes_back(lying: Person) -> None:
    ring = theme.colours().left
    assert not colours_in(lying.the(Dial).grab().toImage())[ring]
    lying.press(Key.Key_F)
    lying.sees_next_picture()
    assert colours_in(lying.the(Dial).grab().toImage())[ring]


def test_in_a_pause_too_the_controls_go_away_and_tab_brings_them_back(lying: Person) -> None:
    lying.press(Key.Key_Q)
    assert lying.visible(IconButton)
    lying.keeps_still()
    assert not lying.visible(IconButton)
    assert lying.sees("Any key goes on")
    lying.press(Key.Key_Tab)
    assert lying.visible(IconButton)


def test_what_comes_next_and_how_much_is_left_are_told_on_the_floor(lying: Person) -> None:
    assert lying.sees("Next: Right side")
    assert lying.sees("1:18 left")
    assert lying.sees("Put the left foot back.")


def test_the_card_of_keys_tells_what_is_a_button(lying: Person) -> None:
    lying.press(Key.Key_Question, shift=True)
    told = " ".join(label.text() for label in lying.visible(QLabel))
    for word in ("take back", "too much today", "twice", "Backspace", "Page Down", "mirror"):
        assert word in told
