"""What comes from a file, or was left by a crash, is shown before it is kept."""

import zipfile
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from stretchtimer.storage.draft_files import DraftFiles, KeptDraft
from stretchtimer.storage.exchange import exported
from stretchtimer.ui.editor_page import EditorPage
from tests.conftest import SitDown
from tests.ui.person import Key, Person, until

WORKOUT = "title: From a friend\nposes:\n  - low-lunge\n  - figure-four\n"


def drops(person: Person, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    where = person.window.rect().center()
    QApplication.sendEvent(person.window, QDragEnterEvent(where, copy, data, left, none))
    QApplication.sendEvent(person.window, QDropEvent(QPointF(where), copy, data, left, none, QEvent.Type.Drop))


def test_a_file_that_is_dropped_is_shown_and_then_brought_in(
    sit_down: SitDown, experienced: None, tmp_path: Path
) -> None:
    person = sit_down()
    file = tmp_path / "friend.yaml"
    file.write_text(WORKOUT, encoding="utf-8")
    drops(person, file)
    until(lambda: person.page == "ImportPage")
    assert person.sees("From a friend")
    assert person.sees("2 steps")
    assert not (person.folders.routines / "friend.yaml").exists()
    person.click("Bring 1 routine in")
    until(lambda: "From a friend" in person.routines)
    assert (person.folders.routines / "friend.yaml").read_text(encoding="utf-8") == WORKOUT


def test_what_is_not_wanted_stays_out(sit_down: SitDown, experienced: None, tmp_path: Path) -> None:
    person = sit_down()
    file = tmp_path / "friend.yaml"
    file.write_text(WORKOUT, encoding="utf-8")
    drops(person, file)
    until(lambda: person.page == "ImportPage")
    person.press(Key.Key_Escape)
    assert person.page == "LibraryPage"
    assert "From a friend" not in person.routines


def test_what_comes_in_leaves_what_is_edited_as_it_is(sit_down: SitDown, experienced: None, tmp_path: Path) -> None:
    given, routine, archive = tmp_path / "wrist-rock.yaml", tmp_path / "wrists.yaml", tmp_path / "wrists.zip"
    given.write_text("name: Wrist rock\ninstructions: [Rock.]\ndose: {hold: 20s}\n", encoding="utf-8")
    routine.write_text("title: Wrists\nposes:\n  - wrist-rock\n", encoding="utf-8")
    archive.write_bytes(exported([routine], tmp_path))
    person = sit_down()
    person.press(Key.Key_N, ctrl=True)
    until(lambda: person.page == "EditorPage")
    page = person.window.page
    assert isinstance(page, EditorPage)
    page.text.written.emit("title: Half done\nposes:\n  - wrist-rock\n")
    assert person.sees("The text has a mistake")
    drops(person, archive)
    until(lambda: person.page == "ImportPage")
    person.click("Bring nothing in")
    assert person.window.page is page
    drops(person, archive)
    until(lambda: person.page == "ImportPage")
    person.click("Bring 1 routine in")
    until(lambda: person.window.page is page)
    assert page.steps.model().index(0, 0).data() == "Wrist rock"
    assert not person.sees("The text has a mistake")
    assert person.window.isWindowModified()


def test_all_own_routines_go_out_together(sit_down: SitDown, experienced: None, tmp_path: Path) -> None:
    person = sit_down()
    person.folders.routines.mkdir(parents=True)
    for name in ("one", "two"):
        (person.folders.routines / f"{name}.yaml").write_text(WORKOUT, encoding="utf-8")
    person.press(Key.Key_N, ctrl=True)
    until(lambda: person.page == "EditorPage")
    page = person.window.page
    assert isinstance(page, EditorPage)
    page.desk.export_of_all_wanted.emit(tmp_path / "all.zip")
    until(lambda: person.sees("Exported 2 routines"))
    assert sorted(zipfile.ZipFile(tmp_path / "all.zip").namelist()) == ["one.yaml", "two.yaml"]
    page.desk.export_of_all_wanted.emit(tmp_path / "one.zip" / "all.zip" / "x" / ("n" * 300))
    until(lambda: person.sees("Nothing was exported"))


def comes_back(sit_down: SitDown) -> tuple[Person, KeptDraft]:
    """Somebody after a crash, with what it has left."""
    person = sit_down()
    path = person.folders.routines / "physio.yaml"
    person.leaves()
    kept = KeptDraft("abc", path, "Physio", b"title: Physio\nposes:\n  - low-lunge\n", None)
    DraftFiles(person.folders.state).keep(kept)
    person = sit_down()
    until(lambda: person.page == "KeptPage")
    return person, kept


def test_what_is_thrown_away_can_be_brought_back(sit_down: SitDown, experienced: None) -> None:
    person, kept = comes_back(sit_down)
    person.click("Throw it away: Physio")
    person.click("Bring it back: Physio")
    person.leaves()
    assert DraftFiles(person.folders.state).waiting() == (kept,)


def test_a_file_of_another_kind_is_told(sit_down: SitDown, experienced: None, tmp_path: Path) -> None:
    person = sit_down()
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG\r\n")
    drops(person, file)
    until(lambda: person.page == "ImportPage")
    assert person.sees("picture.png")


def test_unsaved_work_is_offered_at_the_next_start(sit_down: SitDown, experienced: None) -> None:
    person, _ = comes_back(sit_down)
    person.click("Go on with it")
    until(lambda: person.page == "EditorPage")
    assert person.the(QLineEdit, "Title").text() == "Physio"
    assert isinstance(person.window.page, EditorPage)
    assert person.window.isWindowModified()


def test_what_is_left_in_the_middle_comes_back(sit_down: SitDown, experienced: None) -> None:
    person = sit_down()
    person.press(Key.Key_N, ctrl=True)
    until(lambda: person.page == "EditorPage")
    person.writes("Half done")
    person.leaves()
    person = sit_down()
    until(lambda: person.page == "KeptPage")
    person.click("Throw it away")
    person.click("Decide later")
    assert person.page == "LibraryPage"
    person.leaves()
    assert DraftFiles(person.folders.state).waiting() == ()
