import pytest
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication

from stretchtimer.core.dose import Breath, Effort
from stretchtimer.core.session import State
from stretchtimer.storage.settings import load_settings
from stretchtimer.ui import theme
from stretchtimer.ui.figure_place import FigurePlace
from stretchtimer.ui.player_page import PlayerPage
from stretchtimer.ui.stage import Dial, IconButton
from tests.conftest import SilentPlayer, SitDown, Write
from tests.ui.person import Key, Person, until
from tests.ui.pixels import colours_in

# Ready to 5 s, left to 25, change to 30, right to 50, rest to 60, ready to 65, a breath to 75, another to 85.
LEFT, RIGHT, REST, BREATHS, END = 5.0, 30.0, 50.0, 65.0, 85.0

SHIFT = True


@pytest.fixture
def playing(person: Person) -> Person:
    person.starts("Two sides")
    assert person.page == "PlayerPage"
    return person


def position(person: Person) -> float:
    return person.player.session.position_ms / 1_000


def state(person: Person) -> State:
    return person.player.state


def length(person: Person) -> float:
    return person.player.session.timeline.total_ms / 1_000


def dial(person: Person) -> str:
    return person.the(Dial).accessibleName()


# ── keys ──


def test_space_pauses_and_goes_on(playing: Person) -> None:
    playing.lets_pass(7)
    playing.press(Key.Key_Space)
    assert state(playing) is State.PAUSED
    assert playing.sees("Space goes on.")
    playing.lets_pass(60)
    assert position(playing) == 7
    playing.press(Key.Key_Space)
    assert state(playing) is State.RUNNING
    playing.lets_pass(1)
    assert position(playing) == 8


@pytest.mark.parametrize("key", [Key.Key_MediaPlay, Key.Key_MediaPause, Key.Key_MediaTogglePlayPause])
def test_the_keys_of_a_headset_do_what_space_does(playing: Person, key: Qt.Key) -> None:
    playing.press_media(key)
    assert state(playing) is State.PAUSED
    playing.press_media(key)
    assert state(playing) is State.RUNNING
    playing.press_media(Key.Key_MediaNext)
    assert position(playing) == REST
    playing.press_media(Key.Key_MediaPrevious)
    assert position(playing) == 0


def test_a_space_bar_that_is_held_down_pauses_once(playing: Person) -> None:
    playing.holds_down(Key.Key_Space, repeats=7)
    assert state(playing) is State.PAUSED


@pytest.mark.parametrize(
    ("key", "shift", "before", "after"),
    [
        (Key.Key_Right, False, 10, REST),
        (Key.Key_Right, False, 55, 60),
        (Key.Key_Left, False, 40, 0),
        (Key.Key_Left, False, 62, REST),
        (Key.Key_R, False, 40, 0),
        (Key.Key_R, False, 70, 60),
        (Key.Key_Right, SHIFT, 10, 25),
        (Key.Key_Right, SHIFT, 40, REST),
        (Key.Key_Left, SHIFT, 40, 25),
        (Key.Key_Left, SHIFT, 10, 0),
    ],
)
def test_a_key_leads_to_another_place(playing: Person, key: Qt.Key, shift: bool, before: float, after: float) -> None:
    playing.lets_pass(before)
    playing.press(key, shift)
    assert position(playing) == after
    assert state(playing) is State.RUNNING


def test_steps_can_be_changed_while_paused(playing: Person) -> None:
    playing.press(Key.Key_Space)
    playing.press(Key.Key_Right)
    assert state(playing) is State.PAUSED
    assert position(playing) == REST
    assert playing.sees("Rest")
    assert "Paused, 10 seconds" in dial(playing)


@pytest.mark.parametrize(
    ("key", "total", "says"), [(Key.Key_Up, 105, "20 s longer"), (Key.Key_Down, 65, "20 s shorter")]
)
def test_up_and_down_change_the_hold_on_both_sides(playing: Person, key: Qt.Key, total: float, says: str) -> None:
    playing.lets_pass(LEFT + 2)
    playing.press(key)
    assert length(playing) == total
    assert position(playing) == LEFT + 2
    assert playing.sees(f"The routine is {says}.")


def test_a_hold_can_be_shortened_only_so_far(playing: Person) -> None:
    playing.lets_pass(LEFT + 1)
    playing.press(Key.Key_Down)
    playing.press(Key.Key_Down)
    assert length(playing) == 65
    assert playing.sees("This is as short as it gets.")


def test_m_turns_the_sounds_off_for_good(playing: Person, silent_player: SilentPlayer, sit_down: SitDown) -> None:
    playing.press(Key.Key_M)
    assert playing.sees("Sounds on (M)")
    playing.lets_pass(30)
    assert silent_player.heard.count("start") == 0
    playing.leaves()

    again = sit_down()
    again.starts("Two sides")
    assert again.sees("Sounds on (M)")
    again.press(Key.Key_M)
    assert again.sees("Sounds off (M)")
    again.lets_pass(LEFT)
    until(lambda: "start" in silent_player.heard)


def test_f_fills_the_screen_and_escape_first_leaves_that(playing: Person) -> None:
    playing.press(Key.Key_F)
    assert playing.window.isFullScreen()
    assert playing.sees("Leave floor mode (F)")
    playing.press(Key.Key_Escape)
    assert not playing.window.isFullScreen()
    assert playing.page == "PlayerPage"
    playing.press(Key.Key_F)
    playing.press(Key.Key_F)
    assert not playing.window.isFullScreen()
    assert playing.sees("Floor mode (F)")
    playing.press(Key.Key_Escape)
    assert playing.page == "LibraryPage"


def test_a_routine_that_ends_or_is_left_in_floor_mode_gives_the_screen_back(playing: Person) -> None:
    playing.press(Key.Key_F)
    playing.lets_pass(END)
    assert playing.page == "SummaryPage"
    assert not playing.window.isFullScreen()
    playing.click("Once more")
    assert playing.sees("Floor mode (F)")
    playing.press(Key.Key_F)
    playing.click("Step out")
    assert playing.page == "LibraryPage"
    assert not playing.window.isFullScreen()
    playing.starts("Two sides")
    playing.press(Key.Key_Escape)
    assert playing.page == "LibraryPage"


def test_in_floor_mode_the_controls_go_away_until_the_mouse_moves(playing: Person) -> None:
    playing.press(Key.Key_F)
    page = playing.the(PlayerPage)
    assert playing.visible(IconButton)
    playing.keeps_still()
    assert not playing.visible(IconButton)
    assert page.cursor().shape() is Qt.CursorShape.BlankCursor
    assert playing.focus is page
    playing.moves_mouse_over(page)
    assert playing.visible(IconButton)
    assert page.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_in_floor_mode_a_pause_brings_the_controls_back(playing: Person) -> None:
    playing.press(Key.Key_F)
    playing.keeps_still()
    assert not playing.visible(IconButton)
    playing.press(Key.Key_Space)
    assert playing.visible(IconButton)


def test_the_question_mark_shows_the_keys_until_the_next_key(playing: Person) -> None:
    playing.press(Key.Key_Question, shift=True)
    assert playing.sees("Keys while you stretch")
    playing.press(Key.Key_Space)
    assert not playing.sees("Keys while you stretch")
    assert state(playing) is State.RUNNING
    playing.press(Key.Key_Space)
    assert state(playing) is State.PAUSED


def test_a_key_with_control_or_one_without_a_meaning_does_nothing(playing: Person) -> None:
    playing.lets_pass(10)
    playing.press(Key.Key_Right, ctrl=True)
    playing.press(Key.Key_Q)
    assert (position(playing), state(playing)) == (10, State.RUNNING)


# ── buttons ──


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("Next step", 10, REST), ("Last step", 62, REST), ("This step again", 40, 0), ("10 seconds more", 10, 10)],
)
def test_a_button_does_what_its_key_does_and_leaves_the_keys_to_the_stage(
    playing: Person, name: str, before: float, after: float
) -> None:
    playing.lets_pass(before)
    playing.click(name)
    assert position(playing) == after
    assert length(playing) == (105 if name == "10 seconds more" else 85)
    assert isinstance(playing.focus, PlayerPage)


def test_the_other_buttons(playing: Person) -> None:
    playing.lets_pass(LEFT + 1)
    playing.click("10 seconds fewer")
    assert length(playing) == 65
    playing.click("Pause")
    assert state(playing) is State.PAUSED
    playing.click("Go on")
    assert state(playing) is State.RUNNING
    playing.click("Sounds off")
    assert playing.sees("Sounds on")
    playing.click("Floor mode")
    assert playing.window.isFullScreen()
    playing.click("Leave floor mode")
    assert not playing.window.isFullScreen()
    assert isinstance(playing.focus, PlayerPage)
    playing.click("Step out")
    assert playing.page == "LibraryPage"


def test_every_button_tells_its_key(playing: Person) -> None:
    names = [button.accessibleName() for button in playing.visible(IconButton)]
    assert len(names) == 11
    assert all(name.endswith(")") for name in names)
    assert [button.toolTip() for button in playing.visible(IconButton)] == names


def test_a_button_that_tab_has_reached_is_pressed_by_space_and_enter_while_the_arrows_still_step(
    playing: Person,
) -> None:
    playing.lets_pass(10)
    while playing.focus is not playing.the(IconButton, "Pause"):
        playing.press(Key.Key_Tab)
    playing.press(Key.Key_Space)
    assert state(playing) is State.PAUSED
    playing.press(Key.Key_Return)
    assert state(playing) is State.RUNNING
    playing.press(Key.Key_Right)
    assert position(playing) == REST
    playing.press(Key.Key_Left)
    assert position(playing) == 0
    playing.press(Key.Key_Up)
    assert length(playing) == 95
    playing.press(Key.Key_M)
    assert playing.sees("Sounds on (M)")


# ── what is seen ──


def test_the_left_side_is_told_by_word_place_and_colour_and_so_is_the_right(playing: Person) -> None:
    colours = theme.colours()

    def halves() -> tuple[int, int, int, int]:
        """Pixels of the left side's colour in either half, and of the right side's."""
        picture = playing.the(FigurePlace).grab().toImage()
        width, height = picture.width() // 2, picture.height()
        left, right = (colours_in(picture, QRect(x, 0, width, height)) for x in (0, width))
        return left[colours.left], right[colours.left], left[colours.right], right[colours.right]

    playing.lets_pass(LEFT + 1)
    assert playing.the(FigurePlace).accessibleName() == "Lunge, left side"
    assert playing.sees("Put the left foot back. Look past the right hand.")
    seen = halves()
    assert seen[0] > 300
    assert seen[1:] == (0, 0, 0)

    playing.press(Key.Key_Right, SHIFT)
    assert playing.the(FigurePlace).accessibleName() == "Lunge, right side"
    assert playing.sees("Put the right foot back. Look past the left hand.")
    seen = halves()
    assert seen[3] > 300
    assert seen[:3] == (0, 0, 0)

    playing.press(Key.Key_Right)
    assert playing.the(FigurePlace).accessibleName() == "Rest"
    assert halves() == (0, 0, 0, 0)


def test_the_dial_counts_the_seconds_down(playing: Person) -> None:
    assert dial(playing) == "Get ready, 5 seconds"
    playing.lets_pass(4.5)
    assert dial(playing) == "Get ready, 1 second"
    playing.lets_pass(0.5)
    assert dial(playing) == "Hold, 20 seconds"
    playing.lets_pass(20)
    assert dial(playing) == "Change sides, 5 seconds"


def test_the_ring_drains(playing: Person) -> None:
    ring = theme.colours().left
    playing.lets_pass(LEFT + 1)
    full = colours_in(playing.the(Dial).grab().toImage())[ring]
    playing.lets_pass(10)
    half = colours_in(playing.the(Dial).grab().toImage())[ring]
    playing.lets_pass(8)
    assert full > half * 1.5 > colours_in(playing.the(Dial).grab().toImage())[ring] * 3


def test_breaths_are_counted_and_a_disc_swells_and_sinks_with_them(playing: Person) -> None:
    def disc() -> int:
        return colours_in(playing.the(Dial).grab().toImage())[theme.colours().accent_soft]

    playing.lets_pass(BREATHS)
    breath = Breath()
    assert dial(playing) == "Breathe in, 1 of 2 breaths"
    empty = disc()
    playing.lets_pass(breath.in_ms / 1_000)
    full = disc()
    assert dial(playing) == "Breathe out, 1 of 2 breaths"
    assert full > empty * 1.5
    playing.lets_pass(breath.out_ms / 1_000 / 2)
    assert empty < disc() < full
    playing.lets_pass(breath.out_ms / 1_000 / 2)
    assert dial(playing) == "Breathe in, 2 of 2 breaths"


def test_what_comes_next_and_how_much_is_left_are_told(playing: Person) -> None:
    assert playing.sees("Two sides")
    assert playing.sees("Step 1 of 3   ·   1:25 left")
    assert playing.sees("Next: Right side")
    playing.lets_pass(RIGHT)
    assert playing.sees("Next: Rest")
    playing.lets_pass(REST - RIGHT)
    assert playing.sees("Next: Tall breaths")
    playing.lets_pass(BREATHS - REST)
    assert playing.sees("Then it is done")
    assert playing.sees("Step 3 of 3   ·   0:20 left")


def test_the_tones_are_heard(playing: Person, silent_player: SilentPlayer) -> None:
    until(lambda: silent_player.heard == ["ready"])
    playing.lets_pass(LEFT)
    until(lambda: silent_player.heard == ["ready", "start"])
    playing.lets_pass(10)
    until(lambda: silent_player.heard == ["ready", "start", "halfway"])


def test_a_machine_that_slept_pauses_and_says_for_how_long(playing: Person) -> None:
    playing.lets_pass(10)
    playing.clock.now_ns += 3_600_000_000_000
    playing.player.tick()
    assert state(playing) is State.PAUSED
    assert position(playing) == 10
    assert playing.sees("Nothing moved for 1 h, so it was paused. Space goes on.")
    playing.press(Key.Key_Space)
    playing.lets_pass(1)
    assert position(playing) == 11
    assert not playing.sees("Nothing moved")


# ── the end ──


def test_the_summary_gives_the_time_of_each_side(playing: Person) -> None:
    playing.lets_pass(END)
    assert playing.page == "SummaryPage"
    assert playing.sees("That was 1:00 in 2 poses. Well done.")
    assert playing.sees("left 0:20  ·  right 0:20")
    assert playing.focus is playing.the(QAbstractButton, "Done")
    playing.press(Key.Key_Return)
    assert playing.page == "LibraryPage"
    assert not playing.sees("You stopped")


def test_the_summary_knows_what_was_passed_over(playing: Person) -> None:
    playing.lets_pass(LEFT + 3.5)
    playing.press(Key.Key_Right)
    playing.press(Key.Key_Right)
    playing.press(Key.Key_Right)
    assert playing.page == "SummaryPage"
    assert playing.sees("That was 0:04 in 1 pose. Well done.")
    assert playing.sees("left 0:04")
    assert playing.sees("passed over")


def test_a_routine_of_which_nothing_was_done_is_not_praised(playing: Person) -> None:
    for _ in range(3):
        playing.press(Key.Key_Right)
    assert playing.sees("Every pose was passed over this time.")


def test_once_more_starts_from_the_beginning(playing: Person) -> None:
    playing.lets_pass(END)
    playing.click("Once more")
    assert playing.page == "PlayerPage"
    assert state(playing) is State.RUNNING
    assert position(playing) == 0
    playing.lets_pass(END)
    assert playing.sees("That was 1:00 in 2 poses. Well done.")


def test_a_chosen_effort_is_the_one_that_is_played(person: Person) -> None:
    person.chooses("Two sides")
    person.click("Full, 1:45")
    assert person.sees("Gentle, 1:25")
    person.click("Start")
    assert length(person) == 105
    person.lets_pass(105)
    assert person.sees("left 0:30  ·  right 0:30")
    person.leaves()
    assert load_settings(person.folders.settings_file).settings.effort is Effort.FULL


# ── quiet ──


def active_timers(person: Person) -> list[QTimer]:
    return [
        timer for owner in (person.window, person.program) for timer in owner.findChildren(QTimer) if timer.isActive()
    ]


def test_nothing_wakes_while_nothing_moves(person: Person) -> None:
    assert not active_timers(person)
    person.chooses("Two sides")
    assert not active_timers(person)
    person.click("Start")
    person.lets_pass(LEFT + 1)
    assert active_timers(person)
    person.press(Key.Key_Space)
    assert not active_timers(person)
    person.press(Key.Key_Up)
    person.press(Key.Key_Right)
    person.keeps_still()  # until the step can be taken back no more
    assert not active_timers(person)
    person.press(Key.Key_Escape)
    assert not active_timers(person)
    person.click("Go on")
    until(lambda: person.page == "PlayerPage")
    assert not active_timers(person)
    person.press(Key.Key_Space)
    person.lets_pass(END)
    assert person.page == "SummaryPage"
    assert not active_timers(person)


def test_a_window_that_nobody_sees_wakes_no_more_than_once_a_second(playing: Person) -> None:
    playing.lets_pass(LEFT + 1)
    assert min(timer.interval() for timer in active_timers(playing)) < 1_000
    playing.window.hide()
    playing.lets_pass(2)
    assert active_timers(playing)
    assert min(timer.interval() for timer in active_timers(playing)) == 1_000
    assert position(playing) == LEFT + 3


def test_where_the_desktop_asks_for_stillness_the_picture_changes_once_a_second(
    playing: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "wants_stillness", lambda: True)
    playing.lets_pass(LEFT + 1)
    assert {timer.interval() for timer in active_timers(playing)} == {1_000}


def test_a_dismissed_notice_leaves_the_keys_to_the_stage(playing: Person) -> None:
    playing.window.say("Something is the matter.")
    QApplication.processEvents()
    playing.click("Dismiss")
    assert not playing.sees("Something is the matter.")
    playing.press(Key.Key_Space)
    assert state(playing) is State.PAUSED
    assert playing.page == "PlayerPage"


def test_a_pose_without_sides_has_no_side_in_its_picture(
    sit_down: SitDown, experienced: None, write_routine: Write
) -> None:
    write_routine("plain", "title: Plain\nposes:\n  - pose: {name: Stand, instructions: [Stand.]}\n    hold: 2m\n")
    person = sit_down()
    person.starts("Plain")
    person.lets_pass(5)
    assert dial(person) == "Hold, 2:00 "
    picture: QImage = person.the(FigurePlace).grab().toImage()
    assert not colours_in(picture)[QColor(theme.colours().accent).name()]
