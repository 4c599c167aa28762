"""What a view is told of is enough for it to show the draft, and little enough for it to keep its place."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from stretchtimer.presenters.step_list import POSES_FORMAT, ROW_ROLE, StepList, StepRow
from stretchtimer.storage.draft import Draft, opened
from tests.presenters.mirror import Mirror
from tests.storage.conftest import POSES

TEXT = """\
title: Hips
poses:
  - low-lunge
  # the long one
  - pose: shin-stack
    breaths: 12
    sides: left
    note: Slowly.
  - rest: 20s
  - bird-dog
  - free-form
  - pose: free-form
    hold: 30s
"""

Move = Qt.DropAction.MoveAction
Copy = Qt.DropAction.CopyAction


@pytest.fixture
def draft() -> Draft:
    return opened(TEXT.replace("  - free-form\n", "  - shin-stack\n", 1).encode(), Path("hips.yaml"), POSES)


@pytest.fixture
def model(draft: Draft) -> Iterator[StepList]:
    """A model that is watched: whatever breaks its contract is warned of."""
    assert draft.routine
    model = StepList(draft)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield model
    assert tester.model() is model


def rows(model: StepList) -> list[StepRow]:
    return [model.index(row).data(ROW_ROLE) for row in range(model.rowCount())]


def test_a_row_says_what_its_step_asks_for(model: StepList) -> None:
    lunge, stack, rest, *_ = rows(model)
    assert lunge == StepRow("Low lunge", "each side", "30 s or longer", "", (), "", POSES["low-lunge"], is_rest=False)
    assert stack == StepRow(
        "Shin stack", "left side", "12 breaths", "Slowly.", ("breaths", "sides"), "", POSES["shin-stack"], is_rest=False
    )
    assert rest == StepRow("Rest", "", "20 s", "", (), "", None, is_rest=True)
    index = model.index(1)
    assert index.data() == "Shin stack"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Shin stack, left side, 12 breaths. Changed here: breaths and sides. Slowly."
    )
    assert model.data(QModelIndex()) is None


def test_a_wrong_step_says_so_and_shows_what_it_was(model: StepList, draft: Draft) -> None:
    wrong = draft.with_text(TEXT.replace("breaths: 12", "breaths: often"))
    assert model.show(wrong) == (1, 4)
    row = model.row(1)
    assert (row.name, row.dose) == ("Shin stack", "12 breaths")
    assert "often" in row.problem
    hover = model.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert hover == f"{row.problem}\nChanged here: breaths and sides.\nSlowly."
    assert row.problem in row.spoken


@pytest.mark.parametrize(
    ("step", "name", "is_rest"),
    [("no-such-pose", "no-such-pose", False), ("{rest: long}", "Rest", True), ("[]", "Unreadable step", False)],
)
def test_a_step_that_never_was_right_shows_what_can_be_told(step: str, name: str, is_rest: bool) -> None:
    row = StepList(opened(f"title: x\nposes:\n- {step}\n".encode(), Path("x.yaml"), POSES)).row(0)
    assert (row.name, row.is_rest, row.pose) == (name, is_rest, None)
    assert row.problem


Edit = Callable[[Draft], Draft]
EDITS: list[tuple[str, Edit, list[object], tuple[int, ...]]] = [
    ("a value", lambda draft: draft.with_step_value(1, "breaths", "9"), [("changed", 1, 1)], (1,)),
    ("the title", lambda draft: draft.with_value("title", "Knees"), [], ()),
    ("two values", lambda draft: _each(draft, (0, 3)), [("changed", 0, 0), ("changed", 3, 3)], (0, 3)),
    ("one more", lambda draft: draft.inserted(2, ["bird-dog"]), [("come", 2, 2)], (2,)),
    ("two more at the end", lambda draft: draft.inserted(6, ["bird-dog"] * 2), [("come", 6, 7)], (6, 7)),
    ("one less", lambda draft: draft.removed([1]), [("gone", 1, 1)], ()),
    ("some less", lambda draft: draft.removed([0, 1, 4]), [("gone", 4, 4), ("gone", 0, 1)], ()),
    ("one further down", lambda draft: draft.moved([1], 4), [("moved", 1, 1, 4)], (3,)),
    ("one further up", lambda draft: draft.moved([4], 1), [("moved", 1, 3, 5)], (1,)),
    ("a block to the end", lambda draft: draft.moved([0, 1], 6), [("moved", 0, 1, 6)], (4, 5)),
    ("some from here and there", lambda draft: draft.moved([0, 2, 4], 6), ["arranged"], (0, 1, 2, 3, 4, 5)),
    ("none left", lambda draft: draft.removed(range(6)), [("gone", 0, 5)], ()),
]


def _each(draft: Draft, indexes: tuple[int, ...]) -> Draft:
    for index in indexes:
        draft = draft.with_step_value(index, "note", "Slowly.")
    return draft


@pytest.mark.parametrize(("edit", "told", "touched"), [each[1:] for each in EDITS], ids=[each[0] for each in EDITS])
def test_of_an_edit_only_what_changed_is_told_and_of_its_undoing_too(
    model: StepList, draft: Draft, edit: Edit, told: list[object], touched: tuple[int, ...]
) -> None:
    mirror = Mirror(model)
    edited = edit(draft)
    assert model.show(edited) == touched
    assert mirror.told == told
    assert mirror.rows == rows(model) == rows(StepList(edited))
    mirror.told.clear()
    model.show(draft)
    assert mirror.rows == rows(model) == rows(StepList(draft))
    assert len(mirror.told) == len(told)
    assert "reset" not in mirror.told


def test_what_is_selected_stays_selected_when_steps_move(model: StepList, draft: Draft) -> None:
    chosen = [QPersistentModelIndex(model.index(row)) for row in range(6)]
    before = rows(model)
    for indexes, to in (([1], 5), ([0, 2, 4], 6)):
        draft = draft.moved(indexes, to)
        model.show(draft)
        assert [model.row(index.row()) for index in chosen] == before


def test_a_step_whose_pose_is_another_now_is_told_of(model: StepList, draft: Draft) -> None:
    mirror = Mirror(model)
    poses = {**POSES, "bird-dog": replace(POSES["bird-dog"], name="Bird and dog")}
    assert model.show(draft.with_library(poses)) == (3,)
    assert mirror.told == [("changed", 3, 3)]
    assert model.row(3).name == "Bird and dog"


def test_another_problem_of_the_same_text_is_told_of() -> None:
    draft = opened(b"title: x\nposes:\n- hip-circle\n- low-lunge\n", Path("x.yaml"), POSES)
    model = StepList(draft)
    mirror = Mirror(model)
    before = model.row(0).problem
    model.show(draft.with_library(POSES, unreadable=["hip-circle"]))
    assert mirror.told == [("changed", 0, 0)]
    assert model.row(0).problem != before


# ── dragging ──


@pytest.fixture
def asked(model: StepList) -> list[tuple[object, ...]]:
    log: list[tuple[object, ...]] = []
    model.move_asked.connect(lambda rows, to: log.append(("move", rows, to)))
    model.poses_asked.connect(lambda at, poses: log.append(("poses", at, poses)))
    model.paste_asked.connect(lambda at, text: log.append(("paste", at, text)))
    return log


def dragged(model: StepList, *places: int) -> QMimeData:
    return model.mimeData([model.index(place) for place in places])


def test_rows_can_be_dragged_and_things_dropped_between_them(model: StepList) -> None:
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDropEnabled
    assert model.flags(QModelIndex()) & Qt.ItemFlag.ItemIsDropEnabled
    assert model.supportedDropActions() & Move


def test_rows_that_are_dragged_within_the_list_are_to_be_moved(
    model: StepList, asked: list[tuple[object, ...]]
) -> None:
    assert model.dropMimeData(dragged(model, 4, 1), Move, 3, 0, QModelIndex())
    assert model.dropMimeData(dragged(model, 0), Move, -1, -1, QModelIndex())
    assert asked == [("move", [1, 4], 3), ("move", [0], 6)]
    assert model.rowCount() == 6


def test_rows_that_are_copied_or_come_from_another_list_are_to_be_pasted(
    model: StepList, draft: Draft, asked: list[tuple[object, ...]]
) -> None:
    other = StepList(draft)
    model.dropMimeData(dragged(model, 2), Copy, 0, 0, QModelIndex())
    model.dropMimeData(dragged(other, 0, 2), Move, 1, 0, QModelIndex())
    assert asked == [("paste", 0, "- rest: 20s\n"), ("paste", 1, "- low-lunge\n- rest: 20s\n")]


def test_poses_and_text_can_be_dropped_and_nothing_else(model: StepList, asked: list[tuple[object, ...]]) -> None:
    poses, text, picture = QMimeData(), QMimeData(), QMimeData()
    poses.setData(POSES_FORMAT, "low-lunge\nlöwe".encode())
    text.setText("- rest: 5s\n")
    picture.setData("image/png", b"x")
    assert model.dropMimeData(poses, Copy, 2, 0, QModelIndex())
    assert model.dropMimeData(text, Copy, -1, -1, QModelIndex())
    assert not model.dropMimeData(picture, Copy, 0, 0, QModelIndex())
    assert not model.dropMimeData(text, Copy, 0, 0, model.index(0))
    assert asked == [("poses", 2, ["low-lunge", "löwe"]), ("paste", 6, "- rest: 5s\n")]


def test_rows_from_an_earlier_drag_are_text_by_now(model: StepList, asked: list[tuple[object, ...]]) -> None:
    earlier = dragged(model, 2)
    dragged(model, 0)
    model.dropMimeData(earlier, Move, 0, 0, QModelIndex())
    assert asked == [("paste", 0, "- rest: 20s\n")]
