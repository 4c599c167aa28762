"""The steps of a draft as a list, whose changes are told finely enough for a view to keep its selection and place."""

import os
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from stretchtimer.core import wording
from stretchtimer.core.routines import Pose, PoseStep, RestStep
from stretchtimer.storage.draft import Draft, DraftStep, alike

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
POSES_FORMAT = "application/x-stretchtimer-poses"
"""Ids of poses, one on each line, as they are dragged from the pose library."""
_ROWS_FORMAT = "application/x-stretchtimer-rows"
_TEXT_FORMAT = "text/plain"
_OWN_KEYS = ("hold", "breaths", "reps", "sets", "rest", "sides", "tempo", "prepare", "switch", "wait")
_WORDS_OF_KEYS = {
    "reps": "repetitions",
    "rest": "rest between sets",
    "tempo": "time for one repetition",
    "prepare": "time to get there",
    "switch": "time to change sides",
    "wait": "waiting at each change",
    "also_called": "other names",
    "avoid_with": "whom it does not suit",
}

_Index = QModelIndex | QPersistentModelIndex


def words_of_key(key: str) -> str:
    """What a key of a step, a pose or a routine is called, in the middle of a sentence."""
    return _WORDS_OF_KEYS.get(key, key)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as a list shows it; where it is wrong, as it was before that, or as little as can be told."""

    name: str
    sides: str
    """`each side`; empty where sides do not matter."""
    dose: str
    """`30 s or longer`; of a rest, its length."""
    note: str
    overridden: tuple[str, ...]
    """The keys whose values the routine gives in place of the pose's or its own."""
    problem: str
    """What is wrong with it; empty where nothing is."""
    pose: Pose | None
    """Whose small figure to draw; `None` for a rest, or where it cannot be told."""
    is_rest: bool

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        said = ", ".join(filter(None, (self.name, self.sides, self.dose)))
        wrong = f"Wrong: {self.problem}." if self.problem else ""
        return " ".join(filter(None, (f"{said}.", self._changed, self.note, wrong)))

    @property
    def hover(self) -> str:
        """What a list may have no room for."""
        return "\n".join(filter(None, (self.problem, self._changed, self.note)))

    @property
    def _changed(self) -> str:
        words = wording.listing([words_of_key(key) for key in self.overridden])
        return f"Changed here: {words}." if words else ""


class _Shown(NamedTuple):
    step: DraftStep
    problem: str
    """The first of what is wrong with it."""

    def differs_from(self, other: "_Shown") -> bool:
        if self.problem != other.problem:
            return True
        mine, yours = self.step, other.step
        return mine is not yours and (mine.text != yours.text or mine.last_good != yours.last_good)


class StepList(QAbstractListModel):
    """The steps of the draft that is shown. Drops are asked for, not done: whoever holds the draft edits it."""

    move_asked = Signal(list, int)
    """Rows of this list, and before which of its rows they are to go."""
    poses_asked = Signal(int, list)
    """A row, and the ids of poses that are to be put before it."""
    paste_asked = Signal(int, str)
    """A row, and a text whose steps are to be put before it."""

    def __init__(self, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._steps = _steps(draft)
        self._dragged: tuple[bytes, list[int]] = os.urandom(8), []
        """What tells the last drag from all others, and its rows."""

    def show(self, draft: Draft) -> tuple[int, ...]:
        """Shows another draft, and tells which of its rows are new, changed or elsewhere."""
        if draft is self._draft:
            return ()
        self._draft = draft
        steps = _steps(draft)
        touched = self._take_in(steps)
        changed = self._update(steps)
        return tuple(sorted({*touched, *changed}))

    def row(self, index: int) -> StepRow:
        return _row(*self._steps[index])

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._steps)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.row(index.row()).name
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.row(index.row()).spoken
            case Qt.ItemDataRole.ToolTipRole:
                return self.row(index.row()).hover or None
            case int(value) if value == ROW_ROLE:
                return self.row(index.row())
        return None

    # ── drag and drop ──

    def flags(self, index: _Index) -> Qt.ItemFlag:
        # Between rows things are dropped, not onto them.
        return super().flags(index) | (
            Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled
        )

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_ROWS_FORMAT, POSES_FORMAT, _TEXT_FORMAT]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The rows, for a drop into this list, and their text, for one anywhere else or for the clipboard."""
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        data.setText(self._draft.copied(rows))
        self._dragged = os.urandom(8), rows
        data.setData(_ROWS_FORMAT, self._dragged[0])
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        return not parent.isValid() and any(map(data.hasFormat, self.mimeTypes()))

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        at = row if row >= 0 else len(self._steps)
        drag, rows = self._dragged
        if action == Qt.DropAction.MoveAction and data.data(_ROWS_FORMAT).data() == drag:
            self.move_asked.emit(rows, at)
        elif data.hasFormat(POSES_FORMAT):
            self.poses_asked.emit(at, bytes(data.data(POSES_FORMAT).data()).decode(errors="replace").split())
        else:
            self.paste_asked.emit(at, data.text())
        return True

    # ── what has changed ──

    def _take_in(self, steps: Sequence[_Shown]) -> range | list[int]:
        """Makes rows come, go and move, so that there are as many as steps, the same ones in the same places."""
        old, new = [each.step.text for each in self._steps], [each.step.text for each in steps]
        if old == new:
            return []
        start, end = alike(old, new)
        was, now = old[start : len(old) - end], new[start : len(new) - end]
        if len(was) == len(now):
            return self._rearrange(start, was, now) if Counter(was) == Counter(now) else []
        if len(was) > len(now):
            gone = _additions(now, was)
            self._remove([start + each for each in gone])
            return []
        come = [start + each for each in _additions(was, now)]
        self._insert(come, steps)
        return come

    def _rearrange(self, start: int, was: Sequence[str], now: Sequence[str]) -> range:
        places: defaultdict[str, deque[int]] = defaultdict(deque)
        for place, text in enumerate(was):
            places[text].append(place)
        order = [places[text].popleft() for text in now]
        count, first = len(order), order[0]
        arranged = [self._steps[start + place] for place in order]
        if order == [*range(first, count), *range(first)]:
            self.beginMoveRows(QModelIndex(), start, start + first - 1, QModelIndex(), start + count)
            self._steps[start : start + count] = arranged
            self.endMoveRows()
            split = start + count - first
            return range(split, start + count) if first <= count - first else range(start, split)
        self.layoutAboutToBeChanged.emit()
        new_rows = {start + place: start + row for row, place in enumerate(order)}
        self._steps[start : start + count] = arranged
        indexes = self.persistentIndexList()
        moved = [self.index(new_rows.get(index.row(), index.row())) for index in indexes]
        self.changePersistentIndexList(indexes, moved)
        self.layoutChanged.emit()
        return range(start, start + count)

    def _remove(self, rows: Sequence[int]) -> None:
        for first, last in reversed(list(_runs(rows))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._steps[first : last + 1]
            self.endRemoveRows()

    def _insert(self, rows: Sequence[int], steps: Sequence[_Shown]) -> None:
        for first, last in _runs(rows):
            self.beginInsertRows(QModelIndex(), first, last)
            self._steps[first:first] = steps[first : last + 1]
            self.endInsertRows()

    def _update(self, steps: list[_Shown]) -> list[int]:
        """Gives each row its step, and tells of those that show something else now."""
        pairs = enumerate(zip(self._steps, steps, strict=True))
        changed = [row for row, (old, new) in pairs if old.differs_from(new)]
        self._steps = steps
        for first, last in _runs(changed):
            self.dataChanged.emit(self.index(first), self.index(last))
        return changed


def _steps(draft: Draft) -> list[_Shown]:
    problems: dict[int, str] = {}
    for problem in draft.problems:
        index = draft.step_at(problem.line, problem.column)
        if index is not None:
            problems.setdefault(index, problem.message)
    return [_Shown(step, problems.get(index, "")) for index, step in enumerate(draft.steps)]


def _row(drafted: DraftStep, problem: str) -> StepRow:
    step, values = drafted.last_good, drafted.values
    match step:
        case RestStep():
            return StepRow("Rest", "", f"{wording.seconds(step.length_ms)} s", "", (), problem, None, is_rest=True)
        case PoseStep():
            keys = tuple(key for key in _OWN_KEYS if key in values) if isinstance(values, Mapping) else ()
            dose = wording.dose(step.dose)
            return StepRow(
                step.pose.name, wording.sides(step.sides), dose, step.note, keys, problem, step.pose, is_rest=False
            )
        case None:
            name = values.get("pose") if isinstance(values, Mapping) else values
            is_rest = isinstance(values, Mapping) and "pose" not in values and "rest" in values
            shown = "Rest" if is_rest else str(name) if isinstance(name, str) and name else "Unreadable step"
            return StepRow(shown, "", "", "", (), problem, None, is_rest)


def _additions(fewer: Sequence[str], more: Sequence[str]) -> list[int]:
    """Where the longer list has what the shorter has not; as many of its last places where they differ otherwise."""
    added: list[int] = []
    place = 0
    for index, text in enumerate(more):
        if place < len(fewer) and text == fewer[place]:
            place += 1
        else:
            added.append(index)
    return added if place == len(fewer) else list(range(len(fewer), len(more)))


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each run of rows that follow one another."""
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        found = [row for _, row in run]
        yield found[0], found[-1]
