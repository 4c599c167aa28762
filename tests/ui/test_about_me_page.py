"""What a person tells about themselves is kept as told, and marks what is not for them, everywhere."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListView, QPushButton

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.routines import AVOID, EQUIPMENT
from stretchtimer.paths import Folders
from stretchtimer.presenters.library import LibraryReader, RoutineList
from stretchtimer.storage.library import Library
from stretchtimer.storage.settings import Settings, load_settings, save_settings
from stretchtimer.ui.about_me_page import AboutMePage
from stretchtimer.ui.editing import Editing
from stretchtimer.ui.routine_page import RoutinePage
from stretchtimer.ui.setting_fields import Switch
from tests.conftest import SitDown, Write
from tests.ui.person import Key, Person, until
from tests.ui.pixels import colours_in

LUNGE = """\
title: Lunge alone
poses:
  - pose:
      name: Deep lunge
      instructions: [Kneel.]
      position: kneeling
      equipment: [strap]
      avoid_with: [kneeling hurts]
      easier: Stand, with a foot on a chair.
    hold: 20s
  - pose:
      name: Tall breaths
      instructions: [Stand tall.]
      position: standing
    breaths: 2
"""
TOLD = AboutMe(frozenset(["kneeling hurts"]), frozenset(EQUIPMENT) - {"strap"})
WHY = "you said “kneeling hurts” and it needs a strap"


@pytest.fixture
def lunge(write_routine: Write) -> Path:
    return write_routine("lunge", LUNGE)


@pytest.fixture
def person(sit_down: SitDown, experienced: None, two_sides: Path, lunge: Path) -> Person:
    return sit_down()


@pytest.fixture
def page(person: Person) -> AboutMePage:
    person.menu("About me")
    page = person.the(AboutMePage)
    page.changed.emit({"avoid": ("kneeling hurts",), "kit": ("wall", "chair")})
    return page


def changes_of(page: AboutMePage) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    page.changed.connect(found.append)
    return found


def tab_to(person: Person, kind: type[Switch | QPushButton], words: str) -> None:
    widget = person.the(kind, words)
    for _ in range(40):
        if person.focus is widget:
            return
        person.press(Key.Key_Tab)
    raise AssertionError(words)


def test_it_says_that_it_stays_here(person: Person, page: AboutMePage) -> None:
    assert person.sees("stays on this machine")


def test_what_was_told_before_is_shown(person: Person, page: AboutMePage) -> None:
    on = {switch.text() for switch in person.visible(Switch) if switch.isChecked()}
    assert on == {"Kneeling hurts", "I have room on the floor"}
    assert {chip.accessibleName() for chip in person.visible(QPushButton) if chip.isChecked()} == {
        "At hand: wall",
        "At hand: chair",
    }


def test_each_thing_that_can_be_told_has_a_switch_of_its_own(person: Person, page: AboutMePage) -> None:
    changes = changes_of(page)
    for switch in person.visible(Switch):
        if switch.text() not in ("Kneeling hurts", "I have room on the floor"):
            tab_to(person, Switch, switch.text())
            person.press(Key.Key_Space)
    assert changes[-1] == {"avoid": AVOID}
    assert [len(each["avoid"]) for each in changes] == list(range(2, len(AVOID) + 1))  # type: ignore[arg-type]


def test_what_no_longer_hurts_is_taken_back(person: Person, page: AboutMePage) -> None:
    changes = changes_of(page)
    person.click(person.the(Switch, "Kneeling hurts"))
    assert changes == [{"avoid": ()}]


def test_kit_is_told_in_the_order_of_the_list_and_keeps_its_place(person: Person, page: AboutMePage) -> None:
    changes = changes_of(page)
    QApplication.processEvents()
    before = person.the(QPushButton, "At hand: mat").geometry()
    for thing in ("mat", "step", "wall"):
        tab_to(person, QPushButton, f"At hand: {thing}")
        person.press(Key.Key_Space)
    assert changes == [
        {"kit": ("wall", "chair", "mat")},
        {"kit": ("wall", "chair", "step", "mat")},
        {"kit": ("chair", "step", "mat")},
    ]
    QApplication.processEvents()
    assert person.the(QPushButton, "At hand: mat").geometry() == before


def test_no_room_on_the_floor_is_told(person: Person, page: AboutMePage) -> None:
    changes = changes_of(page)
    tab_to(person, Switch, "room on the floor")
    person.press(Key.Key_Return)
    person.press(Key.Key_Space)
    assert changes[-1] == {"floor": False}


def test_escape_leaves_it(person: Person, page: AboutMePage) -> None:
    person.press(Key.Key_Escape)
    assert person.page == "LibraryPage"


# ── in the library ──


def told(person: Person, about: AboutMe = TOLD, only_suiting: bool = False) -> RoutineList:
    routines = person.program.findChildren(RoutineList)[0]
    routines.set_about(about, only_suiting)
    QApplication.processEvents()
    return routines


def spoken(person: Person, title: str) -> str:
    index = person.window.library.cards.model().index(person.routines.index(title), 0)
    text = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(text, str)
    return text


def test_a_card_says_why_not_all_of_it_suits(person: Person) -> None:
    cards = person.window.library.cards
    index = cards.model().index(person.routines.index("Lunge alone"), 0)
    unmarked = cards.viewport().grab(cards.visualRect(index)).toImage()
    assert "suits" not in spoken(person, "Lunge alone")
    told(person)
    assert spoken(person, "Lunge alone").endswith(f"Not all of it suits you: {WHY}.")
    assert "suits" not in spoken(person, "Two sides")
    assert index.data(Qt.ItemDataRole.ToolTipRole) == f"Not all of it suits you: {WHY}."
    marked = cards.viewport().grab(cards.visualRect(index)).toImage()
    assert colours_in(marked) != colours_in(unmarked)


def test_what_is_told_marks_the_library_at_once_and_is_kept(person: Person) -> None:
    person.menu("About me")
    person.click(person.the(Switch, "Kneeling hurts"))
    person.press(Key.Key_Escape)
    assert spoken(person, "Lunge alone").endswith("Not all of it suits you: you said “kneeling hurts”.")
    person.leaves()
    assert load_settings(person.folders.settings_file).settings.avoid == ("kneeling hurts",)


def test_nothing_is_asked_of_somebody_who_has_told_nothing(person: Person) -> None:
    told(person, AboutMe())
    assert not person.sees("Only what suits me")


def test_what_does_not_suit_is_left_out_on_request(person: Person) -> None:
    asked: list[bool] = []
    library = person.window.library
    library.only_suiting_chosen.connect(asked.append)
    library.only_suiting_chosen.connect(lambda on: told(person, only_suiting=on))
    told(person)
    total = len(person.routines)
    assert "Lunge alone" in person.routines
    person.click("Only what suits me")
    assert "Lunge alone" not in person.routines
    assert person.sees(f"Only what suits me: {len(person.routines)} of {total}")
    person.click("Only what suits me")
    assert len(person.routines) == total
    assert asked == [True, False]


def test_where_nothing_suits_there_is_a_way_back(person: Person) -> None:
    library = person.window.library
    nothing = AboutMe(floor=False, kit=frozenset(), avoid=frozenset(AVOID))
    library.only_suiting_chosen.connect(lambda on: told(person, nothing, on))
    told(person, nothing, True)
    person.searches("lunge alone")
    assert person.sees("No routine that suits you has “lunge alone”.")
    person.click("Show all routines")
    suiting = person.routines
    assert "Lunge alone" not in suiting
    person.click("Only what suits me")
    assert "Lunge alone" in person.routines


# ── on a routine's page, and in the editor ──


def test_a_pose_that_is_not_for_me_says_why_and_what_is_easier(person: Person) -> None:
    person.chooses("Lunge alone")
    page = person.the(RoutinePage)
    eased: list[tuple[str, bool]] = []
    page.eased_changed.connect(lambda pose, on: eased.append((pose, on)))
    assert not person.sees("Not for you")
    page.set_about(TOLD)
    until(lambda: person.sees(f"Not for you: {WHY}."))
    assert person.sees("One of its poses does not suit")
    assert person.sees("Easier: Stand, with a foot on a chair.")
    person.click("Deep lunge: do it more easily")
    assert [on for _, on in eased] == [True]
    until(lambda: person.sees("Deep lunge as written"))
    assert not person.sees("do it more easily")
    assert person.sees("Not for you")
    assert person.focus.isVisible()
    page.set_about(AboutMe())
    until(lambda: not person.sees("Not for you"))
    assert not person.sees("does not suit")


def open_editor(person: Person) -> Editing:
    person.chooses("Lunge alone")
    person.click("Edit")
    until(lambda: person.page == "EditorPage")
    return person.program.findChildren(Editing)[0]


def test_the_editor_marks_what_is_not_for_me(person: Person) -> None:
    editing = open_editor(person)
    person.press(Key.Key_Insert)
    poses = person.the(QListView, "Poses")
    model = poses.model()

    def spoken() -> list[str]:
        return [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]

    place = poses.visualRect(model.index(spoken().index(next(each for each in spoken() if "Back squat" in each)), 0))
    unmarked = poses.viewport().grab(place).toImage()
    assert not any("Not for you" in each for each in spoken())
    editing.set_about(AboutMe(kit=frozenset(), avoid=frozenset(AVOID)))
    assert any(each.startswith("Back squat. Not for you: you said") for each in spoken())
    assert poses.viewport().grab(place).toImage() != unmarked


def test_the_editor_advises_by_what_was_told(person: Person) -> None:
    editing = open_editor(person)
    editing.set_about(TOLD)
    until(lambda: person.sees("1 hint"))
    person.click("1 hint")
    until(lambda: person.sees("“kneeling hurts”"))
    editing.set_about(AboutMe())
    until(lambda: not person.sees("“kneeling hurts”"))


def test_what_was_told_counts_from_the_next_start(sit_down: SitDown, folders: Folders, lunge: Path) -> None:
    save_settings(
        folders.settings_file, Settings(seen_before_you_start=True, avoid=tuple(TOLD.avoid), kit=tuple(TOLD.kit))
    )
    person = sit_down()
    assert spoken(person, "Lunge alone").endswith(f"{WHY}.")
    person.chooses("Lunge alone")
    until(lambda: person.sees(f"Not for you: {WHY}."))
    person.click("Edit")
    until(lambda: person.sees("1 hint"))


def test_a_card_is_marked_wherever_a_pose_on_its_page_is(person: Person) -> None:
    reader = person.program.findChildren(LibraryReader)[0]
    found: list[Library] = []
    reader.ask(lambda library: library, found.append)
    until(lambda: bool(found))
    routines = person.program.findChildren(RoutineList)[0]
    routines.set_about(TOLD, False)
    for entry in routines.sound_entries:
        routine = found[0].read(entry.path).value
        assert routine
        why = {reason for pose in routine.poses for reason in TOLD.obstacles(pose)}
        assert bool(why) is bool(routines.unsuited(entry)), entry.id
