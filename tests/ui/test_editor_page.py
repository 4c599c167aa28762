"""A routine is made at the page for it, by mouse and by key."""

import errno
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QListView, QWidget

from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Side
from stretchtimer.core.timeline import SegmentKind
from stretchtimer.paths import Folders
from stretchtimer.presenters.editor import Editor
from stretchtimer.storage.settings import Settings, save_settings
from stretchtimer.ui.editing import Editing
from stretchtimer.ui.editor_fields import MenuButton, Stepper, TextField
from stretchtimer.ui.editor_page import EditorPage
from stretchtimer.ui.editor_strip import Strip
from tests.conftest import SitDown, Write
from tests.ui.person import Key, Person, until, words_of

ROUTINE = """\
title: Knee physio
poses:
  # first thing in the morning
  - low-lunge
  - pose: figure-four
    hold: 45s
  - rest: 20s
  - shin-stack
"""


def page_of(person: Person) -> EditorPage:
    page = person.window.page
    assert isinstance(page, EditorPage)
    return page


def text_of(person: Person) -> str:
    """The whole text as the pane has it."""
    page = page_of(person)
    if not page.text.isVisible():
        person.click(pane(person, "Text"))
        page.steps.setFocus()
    return page.text.edit.toPlainText()


def pane(person: Person, name: str) -> QAbstractButton:
    return next(button for button in person.visible(QAbstractButton) if button.text() == name and button.isCheckable())


def names(person: Person) -> list[str]:
    model = page_of(person).steps.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def settles(person: Person) -> None:
    """Lets what takes longer than a keystroke be reckoned and shown."""
    person.keeps_still()
    shown: list[bool] = []
    editor = person.program.findChildren(Editor)[-1]
    editor.reckoned.connect(lambda: shown.append(True))
    editor.reckon()
    until(lambda: bool(shown))


def field(person: Person, name: str) -> Stepper:
    return next(each for each in person.visible(Stepper) if each.accessibleName() == name)


def chooses_from(person: Person, button: str, words: str) -> None:
    """Takes one of the choices of a menu button."""
    found = next(each for each in person.visible(MenuButton) if each.accessibleName().startswith(f"{button}:"))
    next(each for each in found.findChildren(QAction) if each.text().startswith(words)).trigger()


@pytest.fixture
def at_new(sit_down: SitDown, experienced: None) -> Person:
    person = sit_down()
    person.press(Key.Key_N, ctrl=True)
    until(lambda: person.page == "EditorPage")
    person.window.resize(1280, 800)
    QApplication.processEvents()
    return person


@pytest.fixture
def at_own(sit_down: SitDown, experienced: None, write_routine: Write) -> Person:
    write_routine("knee", ROUTINE)
    person = sit_down()
    person.chooses("Knee physio")
    person.click("Edit")
    until(lambda: person.page == "EditorPage")
    person.window.resize(1280, 800)
    QApplication.processEvents()
    return person


def own_file(person: Person, name: str = "knee") -> Path:
    return person.folders.routines / f"{name}.yaml"


def saves(person: Person) -> None:
    person.press(Key.Key_S, ctrl=True)
    until(lambda: person.sees("Saved"))


# ── by key alone, by mouse alone ──


def test_what_is_under_the_mouse_stays_there_when_a_value_is_changed(at_own: Person) -> None:
    person = at_own
    settles(person)
    page_of(person).steps.choose((0,))
    QApplication.processEvents()
    more = next(each for each in person.visible(QAbstractButton) if words_of(each) == "Hold: more")
    place = more.mapTo(person.window, more.rect().center())
    for _ in range(2):
        QTest.mouseClick(person.window.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
        QApplication.processEvents()
    assert "hold: 40s+" in text_of(person)


def test_after_an_undo_no_more_than_one_step_is_chosen_beside_a_field(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((0, 1))
    field(person, "Hold").setFocus()
    person.press(Key.Key_Up)
    page_of(person).steps.choose((3,))
    field(person, "Hold").setFocus()
    person.press(Key.Key_Z, ctrl=True)
    assert page_of(person).steps.rows == (0,)
    page_of(person).steps.setFocus()
    person.press(Key.Key_Z, ctrl=True, shift=True)
    assert page_of(person).steps.rows == (0, 1)


def test_a_routine_is_made_by_key_alone(at_new: Person) -> None:
    person = at_new
    person.writes("My knee physio")
    for _ in ("from the title to the steps", "from there to the poses"):
        person.press(Key.Key_Return)
    for wanted in ("low lunge", "figure four"):
        person.press(Key.Key_A, ctrl=True)
        person.writes(wanted)
        person.press(Key.Key_Return)
    assert names(person) == ["Low lunge", "Figure four"]
    person.press(Key.Key_Escape)
    assert person.focus is page_of(person).steps
    person.press(Key.Key_Up)
    person.press(Key.Key_Return)
    assert person.focus.accessibleName() == "Hold"
    saves(person)
    written = own_file(person, "my-knee-physio").read_text(encoding="utf-8")
    assert written == "title: My knee physio\nposes:\n  - low-lunge\n  - figure-four\n"


def test_a_routine_is_made_by_mouse_alone(at_new: Person) -> None:
    person = at_new
    person.click("Add poses …")
    view = page_of(person).details.picker.findChildren(QListView)[0]
    for row in (1, 3):
        place = view.visualRect(view.model().index(row, 0)).center()
        person.click_at(view.viewport(), place)
        person.click("Add to the routine")
    person.click("Done")
    person.click("Add a rest")
    assert len(names(person)) == 3
    assert names(person)[-1] == "Rest"
    person.click("Save")
    until(lambda: person.sees("Saved"))
    assert own_file(person, "new-routine").exists()


# ── the list ──


def test_steps_go_up_and_down_by_key(at_own: Person) -> None:
    person = at_own
    steps = page_of(person).steps
    steps.setFocus()
    person.press(Key.Key_Home)
    QTest.keyClick(person.window.windowHandle(), Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert names(person) == ["Figure four", "Low lunge", "Rest", "Shin stack"]
    assert steps.rows == (1,)
    QTest.keyClick(person.window.windowHandle(), Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert names(person) == ["Low lunge", "Figure four", "Rest", "Shin stack"]
    assert text_of(person) == ROUTINE


def test_several_steps_are_removed_and_come_back(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.setFocus()
    person.press(Key.Key_Home)
    person.press(Key.Key_Down, shift=True)
    person.press(Key.Key_Delete)
    assert names(person) == ["Rest", "Shin stack"]
    person.press(Key.Key_Z, ctrl=True)
    assert names(person) == ["Low lunge", "Figure four", "Rest", "Shin stack"]
    assert page_of(person).steps.rows == (0, 1)
    assert text_of(person) == ROUTINE


def test_steps_are_copied_as_text_and_pasted(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.setFocus()
    person.press(Key.Key_Home)
    person.press(Key.Key_Down)
    person.press(Key.Key_C, ctrl=True)
    assert QApplication.clipboard().text() == "- pose: figure-four\n  hold: 45s\n"
    person.press(Key.Key_End)
    person.press(Key.Key_V, ctrl=True)
    assert names(person)[-1] == "Figure four"
    person.press(Key.Key_D, ctrl=True)
    assert names(person)[-2:] == ["Figure four", "Figure four"]
    person.press(Key.Key_X, ctrl=True)
    assert len(names(person)) == 5


def drop(view: QWidget, data: QMimeData, where: QPoint) -> None:
    actions, buttons, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view, QDragEnterEvent(where, actions, data, buttons, none))
    QApplication.sendEvent(view, QDragMoveEvent(where, actions, data, buttons, none))
    QApplication.sendEvent(view, QDropEvent(QPointF(where), actions, data, buttons, none, QEvent.Type.Drop))


def test_a_pose_is_dropped_between_steps(at_own: Person) -> None:
    person = at_own
    page = page_of(person)
    person.press(Key.Key_Insert)
    person.writes("bird dog")
    picked = page.details.picker.findChildren(QListView)[0]
    model = picked.model()
    data = model.mimeData([model.index(0, 0)])
    second = page.steps.visualRect(page.steps.model().index(1, 0))
    drop(page.steps.viewport(), data, QPoint(40, second.top() + 2))
    assert names(person) == ["Low lunge", "Bird dog", "Figure four", "Rest", "Shin stack"]
    assert page.steps.rows == (1,)


# ── what a step says ──


def test_a_dose_is_changed_by_key_and_goes_back_by_one_click(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((0,))
    field(person, "Hold").setFocus()
    person.press(Key.Key_Up)
    assert "  - pose: low-lunge\n    hold: 35s+\n" in text_of(person)
    person.click("Hold: back to 30 s or longer")
    assert text_of(person) == ROUTINE


def test_typing_a_dose_is_one_step_of_the_history(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((0,))
    field(person, "Hold").setFocus()
    person.press(Key.Key_A, ctrl=True)
    person.writes("50-60")
    assert "hold: 50-60s" in text_of(person) or "hold: 50s-1m" in text_of(person)
    person.press(Key.Key_Z, ctrl=True)
    assert text_of(person) == ROUTINE


def test_what_makes_no_sense_is_told_and_not_written(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((0,))
    field(person, "Hold").setFocus()
    person.press(Key.Key_A, ctrl=True)
    person.writes("x")
    assert person.sees("“x” is not a time")
    assert text_of(person) == ROUTINE
    assert not person.sees("“x” is not a time")
    assert field(person, "Hold").text() == "30 s"


def test_sides_are_chosen_from_a_menu(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((0,))
    chooses_from(person, "Sides", "Left side only")
    assert "    sides: left\n" in text_of(person)
    settles(person)
    until(lambda: person.sees("1 hint"))


def test_the_poses_own_dose_comes_back_with_one_click(at_own: Person) -> None:
    person = at_own
    person.press(Key.Key_F6)
    page_of(person).steps.choose((1,))
    field(person, "Repetitions").setFocus()
    person.writes("6")
    assert "reps: 6" in text_of(person)
    person.click("Back to its own dose")
    assert text_of(person) == ROUTINE.replace("pose: figure-four\n    hold: 45s", "figure-four")
    assert not person.sees("Back to its own dose")
    person.press(Key.Key_Z, ctrl=True)
    assert "reps: 6" in text_of(person)


def test_what_any_of_the_chosen_steps_says_goes_back_in_all(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((0, 1, 2))
    person.click("Hold: back to")
    assert "hold" not in text_of(person)


def test_rests_are_changed_together(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((2,))
    page_of(person).steps.setFocus()
    person.press(Key.Key_D, ctrl=True)
    page_of(person).steps.choose((2, 3))
    field(person, "Length").setFocus()
    person.press(Key.Key_Up)
    assert text_of(person).count("rest: 25s") == 2


def test_a_new_step_takes_over_what_suits_its_pose(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((0,))
    field(person, "Hold").setFocus()
    person.press(Key.Key_Up)
    page_of(person).steps.setFocus()
    person.press(Key.Key_Insert)
    person.writes("shin stack")
    person.press(Key.Key_Return)
    assert "  - pose: shin-stack\n    hold: 35s+\n  - pose: figure-four\n" in text_of(person)
    person.press(Key.Key_Escape)
    person.click("Hold: back to")
    assert "  - shin-stack\n  - pose: figure-four\n" in text_of(person)


def test_what_is_changed_for_several_steps_is_changed_in_all_of_them(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((0, 3))
    assert person.sees("2 steps")
    note = next(each for each in person.visible(TextField) if each.accessibleName() == "Note")
    note.setFocus()
    person.writes("slow")
    assert text_of(person).count("note: slow") == 2


# ── the text ──


def test_what_is_typed_in_the_text_is_in_the_form(at_own: Person) -> None:
    person = at_own
    text_of(person)
    edit = page_of(person).text.edit
    edit.go_to(1, 8)
    edit.setFocus()
    person.writes("My ")
    assert person.the(QLineEdit, "Title").text() == "My Knee physio"
    person.press(Key.Key_Z, ctrl=True)
    assert person.the(QLineEdit, "Title").text() == "Knee physio"


def test_a_mistake_in_the_text_is_underlined_and_told(at_own: Person) -> None:
    person = at_own
    text_of(person)
    edit = page_of(person).text.edit
    edit.go_to(4, 5)
    edit.setFocus()
    person.writes("x")
    assert person.sees("no pose “xlow-lunge”")
    assert [mark.cursor.selectedText() for mark in edit.extraSelections()] == ["xlow-lunge"]
    assert names(person)[0] == "xlow-lunge" or names(person)[0] == "Low lunge"
    person.click("Undo what brought the mistake")
    assert not person.sees("no pose")
    assert text_of(person) == ROUTINE


def test_while_the_text_cannot_be_read_the_form_shows_what_was(at_own: Person) -> None:
    person = at_own
    text_of(person)
    edit = page_of(person).text.edit
    edit.go_to(1, 8)
    edit.setFocus()
    person.writes("[")
    assert person.sees("cannot be read as it stands")
    assert names(person) == ["Low lunge", "Figure four", "Rest", "Shin stack"]
    assert not page_of(person).details.routine.isEnabled()
    person.press(Key.Key_Backspace)
    assert not person.sees("cannot be read as it stands")
    assert page_of(person).details.routine.isEnabled()


# ── the strip ──


def test_the_strip_is_gone_along_by_key_and_mouse(at_own: Person) -> None:
    person = at_own
    settles(person)
    strip = person.visible(Strip)[0]
    strip.setFocus()
    person.press(Key.Key_End)
    assert page_of(person).steps.rows == (3,)
    person.press(Key.Key_Home)
    assert page_of(person).steps.rows == (0,)
    person.press(Key.Key_Right, ctrl=True)
    assert page_of(person).steps.rows == (1,)
    assert "get ready" in strip.accessibleName()
    person.press(Key.Key_Left, ctrl=True)
    assert page_of(person).steps.rows == (0,)
    person.press(Key.Key_End)
    person.press(Key.Key_Left, ctrl=True)
    assert page_of(person).steps.rows == (3,)
    person.click_at(strip, QPoint(strip.width() - 20, strip.height() // 2))
    assert page_of(person).steps.rows == (3,)


def test_what_is_reckoned_late_leaves_the_playhead_where_it_was_put(at_own: Person) -> None:
    person = at_own
    settles(person)
    strip = person.visible(Strip)[0]
    strip.setFocus()
    person.press(Key.Key_Right, ctrl=True)
    person.press(Key.Key_Right)
    put_ms = strip.position_ms
    assert "get ready" in strip.accessibleName()
    settles(person)
    assert strip.position_ms == put_ms


def test_it_is_played_from_where_the_playhead_is(at_own: Person) -> None:
    person = at_own
    settles(person)
    page_of(person).steps.choose((3,))
    person.click("Play from here")
    assert person.page == "PlayerPage"
    assert person.player.session.segment.key.step == 3
    person.press(Key.Key_Escape)
    assert person.page == "EditorPage"


def test_it_is_played_from_the_same_place_where_a_pose_before_it_is_eased(
    sit_down: SitDown, folders: Folders, write_routine: Write
) -> None:
    kept = Settings(seen_before_you_start=True, effort=Effort.FULL, eased=("low-lunge",))
    save_settings(folders.settings_file, kept)
    write_routine("knee", ROUTINE)
    person = sit_down()
    person.chooses("Knee physio")
    person.click("Edit")
    until(lambda: person.page == "EditorPage")
    settles(person)
    page_of(person).steps.choose((3,))
    person.click("Play from here")
    session = person.player.session
    assert (session.segment.key.step, session.segment.kind, session.segment.key.side) == (
        3,
        SegmentKind.HOLD,
        Side.LEFT,
    )
    assert session.position_ms == session.segment.start_ms


# ── the whole ──


def test_it_is_fitted_into_a_time(at_own: Person) -> None:
    person = at_own
    minutes = field(person, "Minutes")
    minutes.setFocus()
    person.press(Key.Key_A, ctrl=True)
    person.writes("5")
    person.click("Fit")
    settles(person)
    assert person.sees("within the poses’ own ranges")
    assert not person.sees("Length 4:41")
    person.press(Key.Key_Z, ctrl=True)
    assert text_of(person) == ROUTINE


def test_lengths_follow_the_effort_wherever_it_is_chosen(at_own: Person) -> None:
    person = at_own
    (editing,) = person.program.findChildren(Editing)
    told: list[Effort] = []
    editing.effort_chosen.connect(told.append)
    chooses_from(person, "Length at effort", "Full")
    assert told == [Effort.FULL]
    assert person.sees("at the full effort")
    editing.set_effort(Effort.MIDDLE)
    assert person.sees("at the middle effort")
    assert person.sees("Length at effort: Middle")


def test_leaving_asks_what_becomes_of_changes(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((0,))
    page_of(person).steps.setFocus()
    person.press(Key.Key_Delete)
    person.click("Leave the editor")
    assert person.sees("not saved")
    person.press(Key.Key_Escape)
    assert not person.sees("not saved")
    assert person.page == "EditorPage"
    person.click("Leave the editor")
    person.click("Save and leave")
    until(lambda: person.page == "LibraryPage")
    assert "low-lunge" not in own_file(person).read_text(encoding="utf-8")


def removes_first_step(person: Person) -> None:
    page_of(person).steps.setFocus()
    page_of(person).steps.choose((0,))
    person.press(Key.Key_Delete)


def test_a_new_routine_waits_until_this_one_is_saved(at_own: Person) -> None:
    person = at_own
    removes_first_step(person)
    person.press(Key.Key_N, ctrl=True)
    assert person.sees("not saved")
    person.click("Stay")
    assert len(names(person)) == 3
    person.menu("New routine")
    person.click("Save and go on")
    until(lambda: person.page == "EditorPage" and not names(person))
    assert "low-lunge" not in own_file(person).read_text(encoding="utf-8")


def test_what_is_kept_as_a_draft_is_offered_on_leaving(at_own: Person) -> None:
    person = at_own
    removes_first_step(person)
    person.press(Key.Key_N, ctrl=True)
    person.click("Keep as a draft and go on")
    until(lambda: not names(person))
    assert own_file(person).read_text(encoding="utf-8") == ROUTINE
    person.writes("Another")
    person.click("Leave the editor")
    person.click("Leave without saving")
    until(lambda: person.page == "KeptPage")
    assert person.sees("Knee physio")
    assert not person.sees("Another")
    person.press(Key.Key_Return)
    until(lambda: person.page == "EditorPage")
    assert names(person) == ["Figure four", "Rest", "Shin stack"]
    assert person.window.isWindowModified()


def test_what_is_kept_as_a_draft_on_leaving_is_offered_at_the_next_start(at_own: Person, sit_down: SitDown) -> None:
    person = at_own
    removes_first_step(person)
    person.click("Leave the editor")
    person.click("Keep as a draft")
    until(lambda: person.page == "LibraryPage")
    assert own_file(person).read_text(encoding="utf-8") == ROUTINE
    person.leaves()
    person = sit_down()
    until(lambda: person.page == "KeptPage")
    person.press(Key.Key_Return)
    until(lambda: person.page == "EditorPage")
    assert names(person) == ["Figure four", "Rest", "Shin stack"]


def test_who_cannot_keep_a_draft_stays(at_own: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "")

    person = at_own
    removes_first_step(person)
    with monkeypatch.context() as patch:
        patch.setattr("stretchtimer.storage.files.os.fsync", full_disk)
        for answer in ("Keep as a draft and go on", "Save and go on"):
            person.press(Key.Key_N, ctrl=True)
            person.click(answer)
            until(lambda: person.sees("The disk is full"))
            person.click("Dismiss")
    assert names(person) == ["Figure four", "Rest", "Shin stack"]


def test_what_is_seen_is_duplicated(at_own: Person) -> None:
    person = at_own
    removes_first_step(person)
    person.menu("Duplicate")
    person.click("Keep as a draft and go on")
    until(lambda: person.the(QLineEdit, "Title").text() == "Knee physio (mine)")
    assert names(person) == ["Figure four", "Rest", "Shin stack"]


def test_a_name_that_will_not_do_is_asked_for_again(at_own: Person) -> None:
    person = at_own
    own_file(person, "taken").write_text(ROUTINE, encoding="utf-8")
    person.press(Key.Key_S, ctrl=True, shift=True)
    person.writes("taken")
    person.press(Key.Key_Return)
    until(lambda: person.sees("There is a file taken.yaml already"))
    assert isinstance(person.focus, QLineEdit)
    person.writes("free")
    person.press(Key.Key_Tab)
    assert words_of(person.focus) == "Save"
    person.press(Key.Key_Space)
    until(lambda: person.sees("The file is free.yaml now"))
    assert own_file(person, "free").read_text(encoding="utf-8") == ROUTINE


def test_what_is_being_typed_is_no_answer(at_own: Person) -> None:
    person = at_own
    title = person.the(QLineEdit, "Title")
    title.setFocus()
    person.writes("A")
    own_file(person).write_text(ROUTINE.replace("Knee", "Hip"), encoding="utf-8")
    person.press(Key.Key_S, ctrl=True)
    until(lambda: person.sees("Another program has changed"))
    person.writes(" B")
    assert person.focus is title
    assert person.sees("Another program has changed")
    person.press(Key.Key_F6)
    assert words_of(person.focus) == "Keep both: save mine beside it"


# ── help ──


def test_the_keys_are_shown_where_nothing_is_typed(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.setFocus()
    person.writes("?")
    assert person.sees("Keys in the editor")
    person.press(Key.Key_Escape)
    assert not person.sees("Keys in the editor")
    assert person.focus is page_of(person).steps
    title = person.the(QLineEdit, "Title")
    title.setFocus()
    person.press(Key.Key_End)
    person.writes("?")
    assert title.text() == "Knee physio?"
    person.press(Key.Key_F1)
    assert person.sees("Keys in the editor")
    person.press(Key.Key_F1)
    person.click("Show the keys")
    assert person.sees("Keys in the editor")


def test_how_the_editor_works_is_told_in_it(at_own: Person) -> None:
    person = at_own
    removes_first_step(person)
    person.menu("How the editor works")
    until(lambda: person.sees("In five minutes"))
    person.click("Back to the routine")
    assert person.page == "EditorPage"
    assert names(person) == ["Figure four", "Rest", "Shin stack"]


def test_a_file_that_changed_meanwhile_is_asked_about(at_own: Person) -> None:
    person = at_own
    page_of(person).steps.choose((2,))
    page_of(person).steps.setFocus()
    person.press(Key.Key_Delete)
    own_file(person).write_text(ROUTINE.replace("Knee", "Hip"), encoding="utf-8")
    person.press(Key.Key_S, ctrl=True)
    until(lambda: person.sees("Another program has changed"))
    person.click("Take theirs; Undo brings mine back")
    assert person.the(QLineEdit, "Title").text() == "Hip physio"
    person.press(Key.Key_Z, ctrl=True)
    assert person.the(QLineEdit, "Title").text() == "Knee physio"


def test_a_shipped_routine_is_edited_as_a_copy(sit_down: SitDown, experienced: None) -> None:
    person = sit_down()
    person.chooses("Desk-worker hip openers")
    person.click("Edit a copy")
    until(lambda: person.page == "EditorPage")
    assert person.the(QLineEdit, "Title").text() == "Desk-worker hip openers (mine)"


def test_an_own_pose_is_written_and_previewed_for_both_sides(at_new: Person) -> None:
    person = at_new
    person.click("Add an own pose")
    person.writes("Heel slides")
    assert "name: Heel slides" in text_of(person)
    instructions = next(each for each in person.visible(TextField) if each.accessibleName() == "Instructions")
    instructions.selectAll()
    instructions.setFocus()
    person.writes("Lift the ")
    person.click("Put in {other}, the other side")
    person.writes(" arm.")
    assert person.sees("Left: Lift the right arm.\nRight: Lift the left arm.")
    assert 'instructions: ["Lift the {other} arm."]' in text_of(person)
