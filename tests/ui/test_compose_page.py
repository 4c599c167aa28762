"""A routine is composed at once from what is asked, and can be played, changed or kept."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton

from stretchtimer.core import wording
from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.composing import Composed, Wish, compose
from stretchtimer.core.dose import MINUTE, Effort
from stretchtimer.core.routines import AREAS, EQUIPMENT, PoseStep, Routine
from stretchtimer.core.timeline import length_ms
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.library import LibraryReader
from stretchtimer.storage.library import Library, RoutineFolder
from stretchtimer.ui.compose_page import AREA_WORDS, ComposePage
from stretchtimer.ui.editing import Editing
from stretchtimer.ui.setting_fields import Switch
from tests.ui.pages import compose_page
from tests.ui.person import Key, Person, until

POSES = Library([RoutineFolder(Path(__file__).parents[2] / "routines")]).poses
TOLD = AboutMe(frozenset(["kneeling hurts"]), frozenset(EQUIPMENT) - {"strap", "band"}, floor=False)


@pytest.fixture
def page(person: Person) -> ComposePage:
    page = compose_page(person, AboutMe())
    until(lambda: person.sees("6 minutes for the whole body"))
    return page


def composed(wish: Wish, effort: Effort = Effort.GENTLE, attempt: int = 0) -> Composed:
    found = compose(POSES.values(), wish, effort, attempt)
    assert isinstance(found, Composed)
    return found


def names(routine: Routine) -> list[str]:
    return [pose.name for pose in routine.poses]


def shows(person: Person, wanted: Composed) -> bool:
    shown = [words for words in person.words if words in {pose.name for pose in POSES.values()}]
    return shown == names(wanted.routine)


def played(person: Person, page: ComposePage) -> Routine:
    """What is to be played when that is asked for."""
    found: list[Routine] = []
    page.play_wanted.connect(found.append)
    person.click("Play")
    return found[0]


def test_a_routine_is_there_at_once(person: Person, page: ComposePage) -> None:
    wanted = composed(Wish(6 * MINUTE))
    until(lambda: shows(person, wanted))
    assert person.sees(f"{wording.clock(wanted.length_ms)}, {len(wanted.routine.poses)} poses")


def test_minutes_are_chosen_by_a_click_by_arrows_and_by_writing(person: Person, page: ComposePage) -> None:
    person.click("10 minutes")
    until(lambda: shows(person, composed(Wish(10 * MINUTE))))
    field = person.the(QLineEdit, "Minutes")
    assert field.text() == "10 min"
    person.click(field)
    person.press(Key.Key_Up)
    until(lambda: shows(person, composed(Wish(11 * MINUTE))))
    field.selectAll()
    person.writes("3")
    person.press(Key.Key_Return)
    until(lambda: shows(person, composed(Wish(3 * MINUTE))))
    assert person.the(QPushButton, "3 minutes").isChecked()
    assert not person.the(QPushButton, "10 minutes").isChecked()


def test_what_is_no_number_is_told_and_changes_nothing(person: Person, page: ComposePage) -> None:
    field = person.the(QLineEdit, "Minutes")
    field.setFocus()
    field.selectAll()
    person.writes("soon")
    assert person.sees("“soon” is not a number")
    person.press(Key.Key_Return)
    assert field.text() == "6 min"
    assert person.sees("6 minutes for the whole body")


def test_areas_are_asked_for_in_the_words_of_people(person: Person, page: ComposePage) -> None:
    person.click("For: low back")
    person.click("For: hips")
    until(lambda: person.sees("minutes for hips and low back"))
    areas = (*AREA_WORDS["hips"], "low back")
    until(lambda: shows(person, composed(Wish(6 * MINUTE, areas))))
    person.click("For: hips")
    until(lambda: shows(person, composed(Wish(6 * MINUTE, ("low back",)))))


def test_each_area_has_a_word_and_only_those_are_offered_that_have_a_pose(person: Person, page: ComposePage) -> None:
    assert sorted(area for areas in AREA_WORDS.values() for area in areas) == sorted(AREAS)
    known = {area for pose in POSES.values() for area in pose.areas}
    offered = {words.removeprefix("For: ") for words in person.words if words.startswith("For: ")}
    assert offered == {word for word, areas in AREA_WORDS.items() if known & set(areas)}


def test_for_the_desk_it_ends_standing(person: Person, page: ComposePage) -> None:
    person.click(person.the(Switch, "At the desk"))
    wish = Wish(6 * MINUTE, for_desk=True)
    until(lambda: shows(person, composed(wish)))
    assert played(person, page).tags == composed(wish).routine.tags != ()


def test_what_was_told_is_taken_in_and_lifted_for_once(person: Person, page: ComposePage) -> None:
    assert not person.sees("Left out")
    page.set_about(TOLD)
    until(lambda: shows(person, composed(Wish(6 * MINUTE, about=TOLD))))
    for words in ("kneeling hurts", "no strap", "no band", "not on the floor"):
        assert person.the(QPushButton, f"Left out: {words}").isChecked()
    person.click("Left out: not on the floor")
    floor = AboutMe(TOLD.avoid, TOLD.kit, floor=True)
    until(lambda: shows(person, composed(Wish(6 * MINUTE, about=floor))))
    person.click("Left out: kneeling hurts")
    person.click("Left out: no strap")
    lifted = AboutMe(frozenset(), TOLD.kit | {"strap"}, floor=True)
    until(lambda: shows(person, composed(Wish(6 * MINUTE, about=lifted))))
    page.set_about(AboutMe())
    assert not person.sees("Left out")


def test_no_kit_at_all_is_one_thing_to_lift(person: Person, page: ComposePage) -> None:
    page.set_about(AboutMe(kit=frozenset()))
    until(lambda: shows(person, composed(Wish(6 * MINUTE, about=AboutMe(kit=frozenset())))))
    person.click("Left out: no kit")
    until(lambda: shows(person, composed(Wish(6 * MINUTE))))


def test_what_stands_in_the_way_is_told_and_nothing_is_offered_to_be_done(person: Person, page: ComposePage) -> None:
    page.set_about(AboutMe(floor=False))
    person.click("For: upper back")
    until(lambda: person.sees("There is no such routine"))
    assert person.sees("it is done on the floor")
    assert not person.sees("Play")
    person.click("For: upper back")
    until(lambda: person.sees("minutes for the whole body"))
    assert person.sees("Play")


def test_another_one_is_another_and_a_new_question_begins_anew(person: Person, page: ComposePage) -> None:
    person.click("Another one")
    until(lambda: shows(person, composed(Wish(6 * MINUTE), attempt=1)))
    person.click("10 minutes")
    until(lambda: shows(person, composed(Wish(10 * MINUTE))))


def test_the_length_is_that_at_the_effort(person: Person, page: ComposePage) -> None:
    page.set_effort(Effort.FULL)
    wanted = composed(Wish(6 * MINUTE), Effort.FULL)
    until(lambda: shows(person, wanted))
    assert length_ms(played(person, page), Effort.FULL) == wanted.length_ms


def test_it_is_played_under_the_name_that_is_seen(person: Person, page: ComposePage) -> None:
    routine = played(person, page)
    assert routine.title == "6 minutes for the whole body"
    assert routine.steps == composed(Wish(6 * MINUTE)).routine.steps


def test_it_is_kept_under_a_name(person: Person, page: ComposePage) -> None:
    kept: list[tuple[Routine, str]] = []
    page.keep_wanted.connect(lambda routine, title: kept.append((routine, title)))
    person.click("Keep …")
    assert not person.sees("Play")
    person.writes("Before  lunch ")
    person.press(Key.Key_Return)
    assert [(names(routine), title) for routine, title in kept] == [
        (names(composed(Wish(6 * MINUTE)).routine), "Before lunch")
    ]
    assert person.focus is person.the(QPushButton, "Keep …")


def test_escape_takes_the_naming_back_before_it_leaves_the_page(person: Person, page: ComposePage) -> None:
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    person.click("Keep …")
    person.press(Key.Key_Escape)
    assert person.sees("Play")
    assert not left
    person.press(Key.Key_Escape)
    assert left == [True]


def test_a_late_answer_to_an_old_question_is_not_shown(person: Person) -> None:
    waiting: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []
    page = ComposePage(person.program.findChildren(FigurePainter)[0], lambda *both: waiting.append(both))
    person.window.show_page(page)
    page.show_poses(POSES)
    person.click("10 minutes")
    person.click("3 minutes")
    answers: Sequence[Any] = [question() for question, _ in waiting]
    assert [answer is None for answer in answers] == [True, True, False]
    for (_, show), answer in zip(reversed(waiting), reversed(answers), strict=True):
        show(answer)
    until(lambda: shows(person, composed(Wish(3 * MINUTE))))


# ── what becomes of it ──


@pytest.fixture
def editing(person: Person) -> Editing:
    person.chooses("Two sides")
    person.click("Edit")
    until(lambda: person.page == "EditorPage")
    person.press(Key.Key_Escape)
    until(lambda: person.page == "LibraryPage")
    return person.program.findChildren(Editing)[0]


def test_what_is_kept_is_among_ones_own_routines_as_it_was(person: Person, editing: Editing) -> None:
    wanted = composed(Wish(6 * MINUTE, ("low back",)))
    editing.keep_composed(wanted.routine, "Before lunch")
    editing.keep_composed(wanted.routine, "Before lunch")
    until(lambda: person.routines.count("Before lunch") == 2)
    assert person.sees("“Before lunch” is among your own routines now.")
    files = [person.folders.routines / f"before-lunch{more}.yaml" for more in ("", "-2")]
    assert all(file.exists() for file in files)
    found: list[Routine | None] = []
    reader = person.program.findChildren(LibraryReader)[0]
    reader.ask(lambda library: library.read(files[0]).value, found.append)
    until(lambda: bool(found))
    assert found[0]
    assert names(found[0]) == names(wanted.routine)
    assert length_ms(found[0], Effort.GENTLE) == wanted.length_ms
    assert all(isinstance(step, PoseStep) for step in found[0].steps)


def test_what_cannot_be_kept_is_told(person: Person, editing: Editing) -> None:
    person.folders.routines.rename(person.folders.routines.with_name("elsewhere"))
    person.folders.routines.write_text("in the way", encoding="utf-8")
    editing.keep_composed(composed(Wish(6 * MINUTE)).routine, "Before lunch")
    until(lambda: person.sees("“Before lunch” cannot be kept: "))


def test_it_is_changed_in_the_editor_and_has_no_file_before_it_is_saved(person: Person, editing: Editing) -> None:
    wanted = composed(Wish(6 * MINUTE))
    editing.edit_composed(wanted.routine)
    until(lambda: person.page == "EditorPage")
    assert "6 minutes for the whole body" in [field.text() for field in person.visible(QLineEdit)]
    before = set(person.folders.routines.glob("*.yaml"))
    person.press(Key.Key_S, ctrl=True)
    until(lambda: set(person.folders.routines.glob("*.yaml")) - before != set())
    assert {path.name for path in set(person.folders.routines.glob("*.yaml")) - before} == {
        "6-minutes-for-the-whole-body.yaml"
    }
