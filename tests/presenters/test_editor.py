"""However a routine is edited, text, form and list stay in step, all of it can be undone, and nothing is ever lost."""

import errno
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtTest import QAbstractItemModelTester

from stretchtimer.core.advice import StepValue
from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Pose
from stretchtimer.presenters import editor as editor_module
from stretchtimer.presenters.editor import KEPT_AFTER_MS, Editor
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.draft import Draft, opened
from stretchtimer.storage.draft_files import DraftFiles, KeptDraft, Opened
from stretchtimer.storage.library import Library, RoutineFolder
from tests.presenters.mirror import Mirror
from tests.storage.conftest import POSES
from tests.ui.person import until

TEXT = """\
# Mine
title: Hips   # short
prepare: 5s

poses:
  - low-lunge
  # the long one
  - pose: shin-stack
    breaths: 12  # as she said
    sides: left
  - rest: 20s

  - bird-dog
  - free-form
  - {pose: free-form, hold: 30s}
# the end
""".replace("  - free-form\n", "  - shin-stack\n", 1)
CONTENT = TEXT.encode()
OF_ANOTHER_SYSTEM = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
THEIRS = TEXT.replace("title: Hips", "title: Knees").encode()


class Desk:
    """An editor with its folder, its thread, and all that it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "routines"
        self.state = folder / "state"
        self.files = DraftFiles(self.state)
        self.worker = Worker("files")
        self.said: list[object] = []
        self.trash: list[Path] = []
        self.has_trash = True
        self._editors: list[Editor] = []

    @property
    def library(self) -> Library:
        class Poses(Library):
            poses = POSES

        return Poses([RoutineFolder(self.folder)])

    def file(self, content: bytes = CONTENT) -> Path:
        self.folder.mkdir(exist_ok=True)
        path = self.folder / "hips.yaml"
        path.write_bytes(content)
        return path

    def edits(self, path: Path) -> Editor:
        found = self.files.open(self.library, path)
        assert isinstance(found, Opened)
        return self.sits_at(found)

    def sits_at(self, found: Opened) -> Editor:
        editor = Editor(found, self.files, self.worker, folder=self.folder, trash=self._bin)
        self._editors.append(editor)
        editor.failed.connect(lambda text: self.said.append(("failed", text)))
        editor.noticed.connect(lambda text: self.said.append(("noticed", text)))
        editor.disk_changed.connect(lambda: self.said.append("disk changed"))
        editor.saved.connect(lambda path: self.said.append(("saved", path.name)))
        editor.deleted.connect(lambda where: self.said.append(("deleted", where)))
        return editor

    def settles(self) -> None:
        """Whatever is under way on the thread is done and answered, and so is what the answers have set going."""
        for _ in range(2):
            done: list[object] = []
            probe = Probe()
            probe.answered.connect(done.append)
            self.worker.do(partial(probe.answered.emit, True))
            until(partial(bool, done))

    def leaves(self) -> None:
        for editor in self._editors:
            editor.close(keep=False)
        self.settles()
        self.worker.close(10)

    def _bin(self, path: Path) -> bool:
        if self.has_trash:
            self.trash.append(path)
            path.unlink()
        return self.has_trash


class Probe(QObject):
    answered = Signal(bool)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.leaves()


@pytest.fixture
def editor(desk: Desk) -> Editor:
    return desk.edits(desk.file())


def timer(editor: Editor, interval_ms: int) -> QTimer:
    (found,) = (each for each in editor.findChildren(QTimer) if each.interval() == interval_ms)
    return found


def time_passes(editor: Editor, desk: Desk, interval_ms: int) -> None:
    """A timer that runs falls due."""
    found = timer(editor, interval_ms)
    assert found.isActive()
    found.stop()
    found.timeout.emit()
    desk.settles()


def hold(value: str, index: int = 0) -> Callable[[Draft], Draft]:
    return lambda draft: draft.with_step_value(index, "hold", value)


# ── the history ──


def test_an_edit_is_undone_and_done_again(editor: Editor) -> None:
    assert not (editor.can_undo or editor.can_redo)
    assert editor.edit(hold("45s"), "Change hold")
    assert editor.edit(lambda draft: draft.removed([1]), "Remove step")
    assert (editor.undo_words, editor.redo_words) == ("Remove step", "")
    editor.undo()
    assert (editor.undo_words, editor.redo_words) == ("Change hold", "Remove step")
    editor.undo()
    assert editor.draft.content == CONTENT
    assert not editor.can_undo
    editor.undo()
    editor.redo()
    assert editor.draft.values == {"title": "Hips", "prepare": "5s"}
    assert "hold: 45s" in editor.draft.text
    editor.edit(hold("50s"), "Change hold")
    assert not editor.can_redo
    editor.redo()
    assert "hold: 50s" in editor.draft.text


def test_typing_in_one_field_is_one_step(editor: Editor) -> None:
    for value in ("4", "45", "45s"):
        editor.edit(hold(value), "Change hold", "hold 0")
    editor.edit(lambda draft: draft.with_value("title", "H"), "Change title", "title")
    for value in ("5", "5s"):
        editor.edit(hold(value), "Change hold", "hold 0")
    editor.undo()
    editor.undo()
    assert "hold: 45s" in editor.draft.text
    editor.undo()
    assert editor.draft.content == CONTENT


def test_what_was_typed_and_taken_back_was_never_done(editor: Editor) -> None:
    for title in ("Hip", "Hi", "Hip", "Hips"):
        editor.edit(lambda draft, title=title: draft.with_value("title", title), "Change title", "title")  # type: ignore[misc]
    assert editor.draft.content == CONTENT
    assert not editor.can_undo
    assert editor.is_clean


@pytest.mark.parametrize("between", ["undo", "end", "save"])
def test_a_step_of_typing_ends(editor: Editor, desk: Desk, between: str) -> None:
    editor.edit(hold("40s"), "Change hold", "hold 0")
    match between:
        case "undo":
            editor.edit(hold("10s"), "Change hold")
            editor.undo()
        case "end":
            editor.end_typing()
        case "save":
            editor.save()
            desk.settles()
    editor.edit(hold("41s"), "Change hold", "hold 0")
    editor.undo()
    assert "hold: 40s" in editor.draft.text


def test_typing_in_one_line_of_the_text_is_one_step(editor: Editor) -> None:
    for title in ("Hip", "Hi", "H", "Ha"):
        editor.type_text(TEXT.replace("Hips", title))
    ha = TEXT.replace("Hips", "Ha")
    editor.type_text(ha.replace("prepare: 5s", "prepare: 6s"))
    editor.type_text(ha.replace("prepare: 5s", "prepare: 6s\ns"))
    editor.type_text(ha.replace("prepare: 5s", "prepare: 6s\nsw"))
    for text in (ha.replace("5s", "6s\ns", 1), ha.replace("5s", "6s", 1), ha, TEXT):
        editor.undo()
        assert editor.draft.text == text
    assert not editor.can_undo


def test_form_and_text_have_one_history(editor: Editor) -> None:
    editor.edit(hold("45s"), "Change hold", "hold 0")
    editor.type_text(editor.draft.shown_text.replace("45s", "46s"))
    assert editor.draft.steps[0].values == {"pose": "low-lunge", "hold": "46s"}
    editor.undo()
    assert editor.steps.row(0).dose == "45 s"
    editor.undo()
    assert editor.draft.content == CONTENT


def test_an_edit_that_cannot_be_made_is_told_of_and_changes_nothing(editor: Editor, desk: Desk) -> None:
    assert not editor.edit(lambda draft: draft.pasted(0, "?"), "Paste")
    assert not editor.paste(0, "")
    assert not editor.edit(lambda draft: draft.with_value("title", "Hips"), "Change title")
    assert not editor.type_text(TEXT)
    assert [each[0] for each in desk.said if isinstance(each, tuple)] == ["failed", "failed"]
    assert not editor.can_undo


def test_a_history_goes_back_as_far_as_there_was_anything(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor_module, "READ_STATES", 3)
    texts = [editor.draft.text]
    for number in range(1, 40):
        editor.edit(hold(f"{number}s"), "Change hold")
        texts.append(editor.draft.text)
    for text in reversed(texts[:-1]):
        editor.undo()
        assert editor.draft.text == text
    for text in texts[1:]:
        editor.redo()
        assert editor.draft.text == text
    kept = [state.draft for state in editor._states]
    assert sum(draft is not None for draft in kept) <= 2 * 3 + 1


def test_dropped_rows_are_edits(editor: Editor) -> None:
    names = [editor.steps.row(row).name for row in range(6)]
    editor.steps.move_asked.emit([0], 6)
    editor.steps.poses_asked.emit(0, ["bird-dog", "shin-stack"])
    editor.steps.paste_asked.emit(0, "- rest: 5s\n")
    assert editor.touched == (0,)
    shown = [editor.steps.row(row).name for row in range(9)]
    assert shown == ["Rest", "Bird dog", "Shin stack", *names[1:], names[0]]
    for words in ("Paste", "Add poses", "Move step"):
        assert editor.undo_words == words
        editor.undo()
    assert editor.touched == (0,)
    assert editor.draft.content == CONTENT


# ── what it comes to ──


def test_length_timeline_and_advice_follow_each_edit(editor: Editor) -> None:
    before_ms = editor.length_ms
    assert before_ms > 0
    editor.edit(lambda draft: draft.with_step_value(2, "rest", "30s"), "Change rest")
    assert editor.length_ms == before_ms + 10_000
    assert editor.timeline
    assert editor.timeline.total_ms == editor.length_ms
    editor.set_effort(Effort.FULL)
    assert editor.timeline.total_ms == editor.length_ms > before_ms + 10_000
    assert [advice.text for advice in editor.advice] == []
    editor.edit(lambda draft: draft.removed([4]), "Remove step")
    (advice,) = editor.advice
    assert "only" in advice.text


def test_timeline_and_advice_are_reckoned_on_the_thread_and_told_unless_they_are_old(
    desk: Desk, editor: Editor
) -> None:
    told: list[int] = []
    editor.reckoned.connect(lambda: told.append(editor.timeline.total_ms if editor.timeline else 0))
    editor.reckon()
    editor.edit(lambda draft: draft.with_step_value(2, "rest", "30s"), "Change rest")
    desk.settles()
    assert told == []
    editor.reckon()
    desk.settles()
    assert told == [editor.length_ms]


def test_while_something_is_wrong_the_last_good_length_stays(editor: Editor) -> None:
    before_ms = editor.length_ms
    editor.edit(hold("many"), "Change hold")
    assert editor.draft.routine is None
    assert editor.shown is editor.draft
    assert editor.steps.row(0).problem
    assert editor.length_ms == before_ms
    assert not editor.mend("Do both sides", [StepValue(1, "sides", None)])


def test_while_the_text_cannot_be_read_the_form_shows_what_it_was_and_rests(editor: Editor, desk: Desk) -> None:
    good = editor.draft
    editor.type_text("title: [\n" + TEXT)
    assert editor.shown is good
    assert editor.steps.rowCount() == 6
    assert not editor.edit(hold("45s"), "Change hold")
    assert desk.said == [("failed", "The text cannot be read as it stands; put it right first, or undo.")]
    editor.undo()
    assert editor.shown is editor.draft
    assert editor.edit(hold("45s"), "Change hold")


def test_a_routine_that_has_lost_its_title_can_still_be_edited(desk: Desk) -> None:
    editor = desk.edits(desk.file(b"title: Hips\nposes:\n  - low-lunge\n"))
    editor.edit(lambda draft: draft.with_value("title", None), "Change title")
    assert editor.draft.problems
    assert editor.shown is editor.draft
    assert editor.edit(lambda draft: draft.with_value("title", "H"), "Change title")
    assert editor.draft.routine


def test_a_routine_without_steps_shows_none(editor: Editor) -> None:
    editor.edit(lambda draft: draft.removed(range(6)), "Remove steps")
    assert editor.shown is editor.draft
    assert editor.steps.rowCount() == 0
    editor.undo()
    assert editor.touched == (0, 1, 2, 3, 4, 5)


def test_what_mends_something_is_one_step(editor: Editor) -> None:
    order = (5, 0, 4, 1, 3, 2)
    before = [editor.steps.row(index).name for index in range(6)]
    assert editor.mend("Mend", [StepValue(1, "sides", None)], order)
    after = [editor.steps.row(index) for index in range(6)]
    assert [row.name for row in after] == [before[index] for index in order]
    assert after[3].sides == "each side"
    editor.undo()
    assert editor.draft.content == CONTENT


def test_a_new_step_takes_over_what_suits_its_pose(editor: Editor, desk: Desk) -> None:
    editor.edit(hold("45s"), "Change hold")
    assert editor.insert_poses(1, ["low-lunge", "bird-dog"])
    assert editor.draft.text.startswith(
        TEXT.partition("  - low-lunge")[0] + "  - pose: low-lunge\n    hold: 45s\n" * 2 + "  - bird-dog\n"
    )
    assert editor.undo_words == "Add poses"
    editor.undo()
    editor.steps.poses_asked.emit(1, ["low-lunge"])
    assert editor.steps.row(1).overridden == ("hold",)
    editor.undo()
    editor.undo()
    assert editor.draft.content == CONTENT


def test_other_poses_are_shown_at_once_and_in_what_is_undone(editor: Editor) -> None:
    editor.edit(hold("45s"), "Change hold")
    poses = {**POSES, "low-lunge": Pose("low-lunge", "Lunge", ("Lunge.",))}
    editor.set_poses(poses)
    assert editor.steps.row(0).name == "Lunge"
    editor.undo()
    assert editor.steps.row(0).name == "Lunge"
    assert editor.is_clean
    editor.redo()
    assert editor.steps.row(0).name == "Lunge"


# ── any sequence of edits ──

Operation = tuple[str, int, int]
OPERATIONS = ("value", "step value", "insert", "remove", "move", "paste", "type", "delete", "undo", "redo")


def do(editor: Editor, operation: Operation) -> None:
    kind, one, two = operation
    if editor.shown is not editor.draft and kind not in ("type", "delete", "redo") and one % 4:
        kind = "undo"
    count = max(1, len(editor.draft.steps))
    first, second = one % count, two % count
    text = editor.draft.shown_text
    place = one % (len(text) + 1)
    match kind:
        case "value":
            title = "" if one % 5 == 0 else f"Title {one % 7}: it’s #{two}"
            editor.edit(lambda draft: draft.with_value("title", title), kind, "title")
        case "step value" if editor.draft.steps:
            key = ("hold", "breaths", "reps", "sets", "rest", "sides", "note")[two % 7]
            value = (None, "5", "30s", "each", "never: mind", "10-12", "50s+")[one % 7]
            editor.edit(lambda draft: draft.with_step_value(first, key, value), kind, f"{key} {first}")
        case "insert":
            new = ("low-lunge", {"rest": "20s"}, {"pose": "bird-dog", "reps": "4"})[two % 3]
            editor.edit(lambda draft: draft.inserted(first, [new]), kind)
        case "remove":
            editor.edit(lambda draft: draft.removed({first, second}), kind)
        case "move" if editor.draft.steps:
            editor.steps.move_asked.emit(sorted({first, second}), (one + two) % (count + 1))
        case "paste":
            editor.paste(first, editor.draft.copied([first, second]) if editor.draft.steps else "- rest: 5s")
        case "type":
            letters = ("x", ":", "\n", "- ", "'", "[", " ", "#", "\n  - bird-dog\n", "\t")
            editor.type_text(text[:place] + letters[two % len(letters)] + text[place:])
        case "delete":
            editor.type_text(text[:place] + text[place + two % 9 :])
        case "undo":
            editor.undo()
        case "redo":
            editor.redo()


def check_in_step(editor: Editor, mirror: Mirror) -> None:
    """Draft, text and rows say the same as what would be read of the file alone."""
    draft = editor.draft
    alone = opened(draft.content, draft.path, POSES)
    assert (draft.text, draft.problems, draft.routine) == (alone.text, alone.problems, alone.routine)
    shown = editor.shown
    assert editor.steps.rowCount() == len(shown.steps)
    rows = [editor.steps.row(row) for row in range(len(shown.steps))]
    assert mirror.rows == rows
    if shown is draft:
        assert [step.text for step in draft.steps] == [step.text for step in alone.steps]
        wrong = {alone.step_at(problem.line, problem.column) for problem in alone.problems}
        assert {index for index, row in enumerate(rows) if row.problem} == wrong - {None}
    assert "reset" not in mirror.told


def check_edits(folder: Path, content: bytes, operations: list[Operation], check_each: int) -> None:
    desk = Desk(folder)
    try:
        editor = desk.edits(desk.file(content))
        tester = QAbstractItemModelTester(editor.steps, QAbstractItemModelTester.FailureReportingMode.Warning)
        mirror = Mirror(editor.steps)
        for number, operation in enumerate(operations):
            do(editor, operation)
            if number % check_each == 0:
                check_in_step(editor, mirror)
        check_in_step(editor, mirror)
        final = editor.draft.content
        steps = 0
        while editor.can_undo:
            editor.undo()
            steps += 1
        check_in_step(editor, mirror)
        assert editor.draft.content == content
        assert editor.is_clean
        for _ in range(steps):
            editor.redo()
        check_in_step(editor, mirror)
        assert editor.can_redo or editor.draft.content == final
        assert tester.model() is editor.steps
    finally:
        desk.leaves()


@pytest.fixture(scope="module")
def few_read_states() -> Iterator[None]:
    """All but a few places in the history are packed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editor_module, "READ_STATES", 3)
        yield


contents = st.sampled_from([CONTENT, OF_ANOTHER_SYSTEM])
numbers = st.integers(0, 10_000)


@pytest.mark.usefixtures("few_read_states")
@given(contents, st.lists(st.tuples(st.sampled_from(OPERATIONS), numbers, numbers), max_size=25))
@settings(max_examples=60, deadline=None)
def test_whatever_is_edited_all_stays_in_step_and_can_be_undone(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, operations: list[Operation]
) -> None:
    check_edits(tmp_path_factory.mktemp("desk"), content, operations, 1)


@pytest.mark.usefixtures("few_read_states")
@given(contents, st.integers(0, 1 << 32))
@settings(max_examples=3, deadline=None)
def test_five_hundred_edits_stay_in_step_and_can_be_undone(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, seed: int
) -> None:
    source = random.Random(seed)
    operations = [(source.choice(OPERATIONS), source.randrange(10_000), source.randrange(10_000)) for _ in range(500)]
    check_edits(tmp_path_factory.mktemp("desk"), content, operations, 25)


# ── its file ──


def test_a_save_puts_the_draft_into_its_file(editor: Editor, desk: Desk) -> None:
    path = editor.path
    assert path
    editor.edit(hold("45s"), "Change hold")
    editor.save()
    editor.edit(hold("50s"), "Change hold")
    desk.settles()
    assert b"hold: 45s" in path.read_bytes()
    assert not editor.is_clean
    editor.undo()
    assert editor.is_clean
    editor.undo()
    assert not editor.is_clean
    editor.redo()
    assert editor.is_clean
    assert desk.said == [("saved", "hips.yaml")]


def test_two_saves_at_once_write_the_latest(editor: Editor, desk: Desk) -> None:
    for value in ("45s", "50s", "55s"):
        editor.edit(hold(value), "Change hold")
        editor.save()
    desk.settles()
    assert editor.path
    assert b"hold: 55s" in editor.path.read_bytes()
    assert editor.is_clean
    assert desk.said == [("saved", "hips.yaml")] * 2


def test_a_new_routine_is_named_after_its_title_when_it_is_saved(desk: Desk) -> None:
    desk.file()
    editor = desk.sits_at(desk.files.open_new(desk.library, desk.folder, "New routine"))
    assert editor.path is None
    assert editor.is_clean
    assert editor.length_ms == 0
    assert editor.timeline is None
    editor.rename(desk.folder / "elsewhere.yaml")
    editor.edit(lambda draft: draft.with_value("title", "Hips").inserted(0, ["low-lunge"]), "Fill in")
    editor.save()
    desk.settles()
    assert editor.path == desk.folder / "hips-2.yaml"
    assert editor.draft.routine
    assert editor.draft.routine.id == "hips-2"
    assert editor.is_clean
    editor.undo()
    assert editor.draft.path == desk.folder / "hips-2.yaml"
    assert (desk.folder / "hips.yaml").read_bytes() == CONTENT


def test_a_copy_leaves_what_it_was_made_of(desk: Desk) -> None:
    path = desk.file()
    found = desk.files.open_copy(desk.library, path, desk.folder)
    assert isinstance(found, Opened)
    editor = desk.sits_at(found)
    editor.save()
    desk.settles()
    assert editor.path == desk.folder / "hips-mine.yaml"
    assert editor.path.read_bytes() == CONTENT.replace(b"title: Hips", b"title: Hips (mine)")
    assert path.read_bytes() == CONTENT


def test_save_as_goes_on_in_the_other_file(editor: Editor, desk: Desk) -> None:
    editor.edit(hold("45s"), "Change hold")
    editor.save_as(desk.folder / "Knees 2.0")
    desk.settles()
    assert editor.path == desk.folder / "Knees 2.0.yaml"
    assert editor.is_clean
    assert (desk.folder / "hips.yaml").read_bytes() == CONTENT
    editor.undo()
    editor.save_as(desk.folder / "Knees 2.0.yaml")
    desk.settles()
    assert editor.path.read_bytes() == CONTENT


def test_save_as_takes_no_other_files_place(editor: Editor, desk: Desk) -> None:
    other = desk.folder / "other.yaml"
    other.write_bytes(THEIRS)
    editor.save_as(other)
    desk.settles()
    assert desk.said == [("failed", "There is a file other.yaml already; choose another name.")]
    assert other.read_bytes() == THEIRS
    assert editor.theirs is None
    assert editor.path == desk.folder / "hips.yaml"


def test_a_rename_keeps_unsaved_work_unsaved(editor: Editor, desk: Desk) -> None:
    editor.edit(hold("45s"), "Change hold")
    editor.rename(desk.folder / "knees.yaml")
    desk.settles()
    assert editor.path == desk.folder / "knees.yaml"
    assert editor.path.read_bytes() == CONTENT
    assert not (desk.folder / "hips.yaml").exists()
    assert not editor.is_clean
    editor.save()
    desk.settles()
    assert editor.is_clean
    assert b"hold: 45s" in editor.path.read_bytes()


def test_reverting_is_a_step_that_can_be_undone(editor: Editor) -> None:
    editor.edit(hold("45s"), "Change hold")
    editor.revert()
    assert editor.draft.content == CONTENT
    assert editor.is_clean
    editor.undo()
    assert "hold: 45s" in editor.draft.text


@pytest.mark.parametrize("has_trash", [True, False])
def test_a_file_that_is_deleted_can_be_got_back(editor: Editor, desk: Desk, has_trash: bool) -> None:
    path = editor.path
    assert path
    desk.has_trash = has_trash
    editor.edit(hold("45s"), "Change hold")
    editor.delete()
    desk.settles()
    assert len(desk.said) == 1
    assert ("is in the trash" if has_trash else str(desk.state)) in str(desk.said[0])
    assert not path.exists()
    assert len(desk.trash) + len(list(desk.state.glob("removed/*.yaml"))) == 1
    editor.put_back()
    desk.settles()
    assert path.read_bytes() == CONTENT
    assert "hold: 45s" in editor.draft.text
    editor.undo()
    assert editor.is_clean


# ── what goes wrong with it ──


def full_disk(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_on_a_full_disk_the_draft_is_still_there(editor: Editor, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    editor.edit(hold("45s"), "Change hold")
    with monkeypatch.context() as patch:
        patch.setattr("stretchtimer.storage.files.os.fsync", full_disk)
        editor.save()
        desk.settles()
    assert desk.said == [("failed", "The disk is full; make some room and try again.")]
    assert editor.path
    assert editor.path.read_bytes() == CONTENT
    assert not editor.is_clean
    editor.save()
    desk.settles()
    assert editor.is_clean


def test_what_cannot_be_saved_here_can_be_saved_elsewhere(editor: Editor, desk: Desk) -> None:
    (desk.folder / "file").touch()
    editor.edit(hold("45s"), "Change hold")
    editor.save_as(desk.folder / "file" / "below.yaml")
    editor.save_as(desk.folder / ("x" * 300))
    desk.settles()
    assert [each[0] for each in desk.said if isinstance(each, tuple)] == ["failed", "failed"]
    assert editor.path == desk.folder / "hips.yaml"
    editor.save_as(desk.folder / "below.yaml")
    desk.settles()
    assert editor.is_clean


def test_a_save_over_what_another_program_wrote_asks_first(editor: Editor, desk: Desk) -> None:
    path = editor.path
    assert path
    editor.edit(hold("45s"), "Change hold")
    path.write_bytes(THEIRS)
    editor.save()
    desk.settles()
    assert desk.said == ["disk changed"]
    assert path.read_bytes() == THEIRS
    assert editor.theirs == THEIRS
    editor.save()
    assert desk.said == ["disk changed"] * 2


@pytest.fixture
def torn(editor: Editor, desk: Desk) -> Editor:
    """With unsaved work, while another program has changed the file."""
    assert editor.path
    editor.edit(hold("45s"), "Change hold")
    editor.path.write_bytes(THEIRS)
    editor.look_at_disk()
    desk.settles()
    assert desk.said == ["disk changed"]
    return editor


def test_theirs_can_be_taken_and_mine_got_back(torn: Editor, desk: Desk) -> None:
    torn.take_theirs()
    assert torn.draft.content == THEIRS
    assert torn.is_clean
    torn.undo()
    assert "hold: 45s" in torn.draft.text
    assert not torn.is_clean
    torn.save()
    desk.settles()
    assert torn.is_clean


def test_mine_can_be_kept(torn: Editor, desk: Desk) -> None:
    torn.keep_mine()
    desk.settles()
    assert torn.path
    assert torn.path.read_bytes() == CONTENT.replace(b"- low-lunge", b"- pose: low-lunge\n    hold: 45s")
    assert torn.is_clean


def test_both_can_be_kept(torn: Editor, desk: Desk) -> None:
    torn.keep_both()
    desk.settles()
    assert (desk.folder / "hips.yaml").read_bytes() == THEIRS
    assert torn.path == desk.folder / "hips-mine.yaml"
    assert b"hold: 45s" in torn.path.read_bytes()
    assert b"title: Hips (mine)" in torn.path.read_bytes()
    assert torn.is_clean


def test_what_is_asked_is_asked_once_for_each_change(torn: Editor, desk: Desk) -> None:
    torn.look_at_disk()
    desk.settles()
    assert desk.said == ["disk changed"]
    assert torn.path
    torn.path.write_bytes(THEIRS + b"# more\n")
    torn.look_at_disk()
    desk.settles()
    assert desk.said == ["disk changed"] * 2
    torn.path.write_bytes(CONTENT)
    torn.look_at_disk()
    desk.settles()
    assert torn.theirs is None


def test_the_same_work_done_elsewhere_is_no_conflict(editor: Editor, desk: Desk) -> None:
    editor.edit(hold("45s"), "Change hold")
    assert editor.path
    editor.path.write_bytes(editor.draft.content)
    editor.look_at_disk()
    desk.settles()
    assert editor.is_clean
    assert desk.said == []


def test_theirs_that_is_not_text_cannot_be_taken(torn: Editor, desk: Desk) -> None:
    assert torn.path
    torn.path.write_bytes(b"\xff\xfe")
    torn.look_at_disk()
    desk.settles()
    torn.take_theirs()
    assert "UTF-8" in str(desk.said[-1])
    assert "hold: 45s" in torn.draft.text
    assert not torn.is_clean


def test_a_file_changed_elsewhere_is_noticed_at_once(editor: Editor, desk: Desk) -> None:
    assert editor.path
    editor.path.write_bytes(THEIRS)
    until(lambda: editor.draft.content == THEIRS)
    assert editor.is_clean
    assert desk.said == [("noticed", "Another program has changed hips.yaml; this is what it holds now.")]
    # As most text editors do it: another file in the place of the old one. Both watches have to live on.
    for content in (CONTENT, THEIRS):
        new = desk.folder / "new.tmp"
        new.write_bytes(content)
        new.replace(editor.path)
        until(lambda content=content: editor.draft.content == content)  # type: ignore[misc]
    for _ in range(3):
        editor.undo()
    assert editor.draft.content == CONTENT


def test_after_save_as_the_new_file_is_watched(editor: Editor, desk: Desk) -> None:
    editor.save_as(desk.folder / "other" / "knees")
    desk.settles()
    for content in (THEIRS, CONTENT):
        (desk.folder / "other" / "knees.yaml").write_bytes(content)
        until(lambda content=content: editor.draft.content == content)  # type: ignore[misc]


def test_a_file_removed_elsewhere_can_be_saved_again(editor: Editor, desk: Desk) -> None:
    path = editor.path
    assert path
    path.unlink()
    until(lambda: bool(desk.said))
    assert desk.said == [("noticed", "Another program has removed or renamed hips.yaml; save to write it again.")]
    assert not editor.is_clean
    editor.save()
    desk.settles()
    assert path.read_bytes() == CONTENT
    assert editor.is_clean


def test_its_own_saves_are_no_news(editor: Editor, desk: Desk) -> None:
    editor.edit(hold("45s"), "Change hold")
    editor.save()
    desk.settles()
    editor.look_at_disk()
    desk.settles()
    assert desk.said == [("saved", "hips.yaml")]


# ── a crash ──


def crash(editor: Editor) -> None:
    """All that is left is on the disk."""
    for each in editor.findChildren(QTimer):
        each.stop()


def bring_back(desk: Desk) -> Editor:
    (kept,) = desk.files.waiting()
    found = desk.files.open_kept(desk.library, kept)
    assert isinstance(found, Opened)
    return desk.sits_at(found)


def test_nothing_is_kept_and_no_timer_runs_while_nothing_is_unsaved(editor: Editor, desk: Desk) -> None:
    keeping = timer(editor, KEPT_AFTER_MS)
    assert not keeping.isActive()
    editor.edit(hold("45s"), "Change hold")
    assert keeping.isActive()
    editor.undo()
    assert not keeping.isActive()
    editor.redo()
    time_passes(editor, desk, KEPT_AFTER_MS)
    assert len(desk.files.waiting()) == 1
    assert not keeping.isActive()
    editor.edit(hold("50s"), "Change hold")
    assert keeping.isActive()
    editor.save()
    desk.settles()
    assert desk.files.waiting() == ()
    assert not keeping.isActive()


def test_who_types_on_and_on_is_kept_all_the_same(editor: Editor, desk: Desk) -> None:
    editor.edit(hold("4"), "Change hold", "hold")
    began = timer(editor, KEPT_AFTER_MS).timerId()
    editor.edit(hold("45"), "Change hold", "hold")
    assert timer(editor, KEPT_AFTER_MS).timerId() == began
    time_passes(editor, desk, KEPT_AFTER_MS)
    editor.edit(hold("45s"), "Change hold", "hold")
    time_passes(editor, desk, KEPT_AFTER_MS)
    (kept,) = desk.files.waiting()
    assert kept.content == editor.draft.content
    assert (kept.path, kept.title) == (editor.path, "Hips")


def test_unsaved_work_survives_a_crash(editor: Editor, desk: Desk) -> None:
    editor.edit(hold("45s"), "Change hold")
    time_passes(editor, desk, KEPT_AFTER_MS)
    crash(editor)
    back = bring_back(desk)
    assert back.draft.content == editor.draft.content
    assert not back.is_clean
    assert back.theirs is None
    back.undo()
    assert back.draft.content == CONTENT
    assert back.is_clean
    desk.settles()
    assert desk.files.waiting() == ()
    back.redo()
    back.save()
    desk.settles()
    assert back.path
    assert b"hold: 45s" in back.path.read_bytes()


def test_a_new_routine_survives_a_crash(desk: Desk) -> None:
    editor = desk.sits_at(desk.files.open_new(desk.library, desk.folder, "Knees"))
    editor.edit(lambda draft: draft.inserted(0, ["low-lunge"]), "Add pose")
    time_passes(editor, desk, KEPT_AFTER_MS)
    crash(editor)
    back = bring_back(desk)
    assert back.path is None
    assert not back.is_clean
    back.save()
    desk.settles()
    assert back.path == desk.folder / "knees.yaml"
    assert desk.files.waiting() == ()


def test_unsaved_work_is_not_put_over_what_changed_after_the_crash(editor: Editor, desk: Desk) -> None:
    editor.edit(hold("45s"), "Change hold")
    time_passes(editor, desk, KEPT_AFTER_MS)
    crash(editor)
    desk.file(THEIRS)
    back = bring_back(desk)
    assert back.theirs == THEIRS
    back.save()
    desk.settles()
    assert desk.said[-1] == "disk changed"
    assert back.path
    assert back.path.read_bytes() == THEIRS
    back.keep_mine()
    desk.settles()
    assert b"hold: 45s" in back.path.read_bytes()


def test_work_that_is_saved_already_is_brought_back_as_nothing(editor: Editor, desk: Desk) -> None:
    desk.files.keep(KeptDraft("a1", desk.folder / "hips.yaml", "Hips", CONTENT, "of another time"))
    back = bring_back(desk)
    assert back.is_clean
    assert not back.can_undo
    assert back.theirs is None
    desk.settles()
    assert desk.files.waiting() == ()


def test_who_closes_may_keep_unsaved_work_for_later_or_drop_it(editor: Editor, desk: Desk) -> None:
    closed: list[object] = []
    editor.closed.connect(lambda: closed.append(None))
    editor.edit(hold("45s"), "Change hold")
    editor.close()
    assert closed == []
    desk.settles()
    assert closed == [None]
    (kept,) = desk.files.waiting()
    assert b"hold: 45s" in kept.content
    back = bring_back(desk)
    back.close(keep=False)
    desk.settles()
    assert desk.files.waiting() == ()


def test_unsaved_work_is_set_aside_before_anything_else(editor: Editor, desk: Desk) -> None:
    done: list[object] = []
    editor.edit(hold("45s"), "Change hold")
    editor.set_aside(lambda: done.append(desk.files.waiting()[0].content))
    desk.settles()
    assert done == [editor.draft.content]


def test_who_cannot_set_it_aside_is_told_and_stays(editor: Editor, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    editor.edit(hold("45s"), "Change hold")
    with monkeypatch.context() as patch:
        patch.setattr("stretchtimer.storage.files.os.fsync", full_disk)
        editor.set_aside(lambda: done.append(None))
        desk.settles()
    assert done == []
    assert desk.said == [("failed", "The disk is full; make some room and try again.")]


def test_who_saves_and_closes_leaves_nothing_behind(editor: Editor, desk: Desk) -> None:
    editor.edit(hold("45s"), "Change hold")
    editor.save()
    editor.close()
    desk.settles()
    assert editor.path
    assert b"hold: 45s" in editor.path.read_bytes()
    assert desk.files.waiting() == ()
    assert not timer(editor, KEPT_AFTER_MS).isActive()


def test_that_nothing_can_be_kept_is_told_once(editor: Editor, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("stretchtimer.storage.files.os.fsync", full_disk)
        for value in ("45s", "50s"):
            editor.edit(hold(value), "Change hold")
            time_passes(editor, desk, KEPT_AFTER_MS)
    assert desk.said == [
        ("failed", "Unsaved changes would be lost in a crash: the disk is full; make some room and try again.")
    ]
    editor.edit(hold("55s"), "Change hold")
    time_passes(editor, desk, KEPT_AFTER_MS)
    assert len(desk.files.waiting()) == 1
