"""The routines as a list that can be searched, filled by a thread."""

from collections.abc import Callable, Iterable, Sequence
from time import monotonic, sleep
from typing import TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from stretchtimer.core import wording
from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.dose import Effort
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.index import Entry
from stretchtimer.storage.library import Library

ENTRY_ROLE = int(Qt.ItemDataRole.UserRole)
FIRST_BATCH_SECONDS = 0.1
PAINTED_WITHIN_SECONDS = 0.03

_T = TypeVar("_T")
_Index = QModelIndex | QPersistentModelIndex


class RoutineList(QAbstractListModel):
    """The entries that hold every word that is searched for, and suit the person where that is asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Entry] = []
        self._haystacks: list[str] = []
        """What is searched in, for as many of them as anything has been searched for in."""
        self._shown: list[Entry] = []
        self._words: list[str] = []
        self._effort = Effort.GENTLE
        self._about = AboutMe()
        self._only_suiting = False
        self._unsuited: dict[tuple[object, ...], str] = {}
        """By what is asked of the person, in which most of ten thousand routines are alike."""

    @property
    def effort(self) -> Effort:
        """By which the lengths are given."""
        return self._effort

    def set_effort(self, effort: Effort) -> None:
        self._effort = effort
        self._tell_all_changed()

    def set_about(self, about: AboutMe, only_suiting: bool) -> None:
        """What the person has told about themselves, and whether only what suits them is shown."""
        before, self._about, self._only_suiting = (self._about, self._only_suiting), about, only_suiting
        if before == (about, only_suiting):
            return
        self._unsuited.clear()
        if before[1] or only_suiting:
            self._narrow()
        else:
            self._tell_all_changed()

    @property
    def only_suiting(self) -> bool:
        return self._only_suiting

    def unsuited(self, entry: Entry) -> str:
        """Why not all of a routine is for the person, as the end of a sentence; empty where it is."""
        asked = (entry.avoid_with, entry.equipment, entry.positions)
        if asked not in self._unsuited:
            self._unsuited[asked] = wording.listing(self._about.obstacles_in(*asked))
        return self._unsuited[asked]

    @property
    def suiting(self) -> int:
        """How many there are, shown or not, all of which is for the person."""
        if self._about == AboutMe():
            return len(self._all)
        return sum(not self.unsuited(entry) for entry in self._all)

    @property
    def total(self) -> int:
        """How many there are, shown or not."""
        return len(self._all)

    @property
    def sound_entries(self) -> list[Entry]:
        """All that can be played, shown or not."""
        return [entry for entry in self._all if not entry.problems]

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Replaces all, by title, the person's own first; nothing happens where they are the same."""
        ordered = sorted(entries, key=lambda entry: (not entry.own, entry.title.casefold()))
        if ordered == self._all:
            return
        self.beginResetModel()
        self._all = ordered
        self._haystacks = []
        self._shown = self._matching(0)
        self.endResetModel()

    def add_entries(self, entries: Sequence[Entry]) -> None:
        known = len(self._all)
        self._all += entries
        found = self._matching(known)
        if found:
            self.beginInsertRows(QModelIndex(), len(self._shown), len(self._shown) + len(found) - 1)
            self._shown += found
            self.endInsertRows()

    def search(self, text: str) -> None:
        words = text.casefold().split()
        if words != self._words:
            self._words = words
            self._narrow()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(entry)
            case Qt.ItemDataRole.ToolTipRole:
                # The card has no room for several reasons.
                return self._warning(entry) or None
            case int(value) if value == ENTRY_ROLE:
                return entry
        return None

    def _narrow(self) -> None:
        self.beginResetModel()
        self._shown = self._matching(0)
        self.endResetModel()

    def _tell_all_changed(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def _matching(self, start: int) -> list[Entry]:
        found, words = self._all[start:], self._words
        if words:
            self._haystacks += map(_haystack, self._all[len(self._haystacks) :])
            haystacks = self._haystacks[start:]
            found = [
                entry
                for entry, haystack in zip(found, haystacks, strict=True)
                if all(word in haystack for word in words)
            ]
        return [entry for entry in found if not self.unsuited(entry)] if self._only_suiting else found

    def _spoken(self, entry: Entry) -> str:
        if entry.problems:
            return f"{entry.title}, cannot be read: {entry.problems[0]}"
        length = wording.rough_length(entry.length_ms(self._effort))
        return " ".join(filter(None, [f"{entry.title}, {length}.", entry.summary, self._warning(entry)]))

    def _warning(self, entry: Entry) -> str:
        why = self.unsuited(entry)
        return f"Not all of it suits you: {why}." if why else ""


def _haystack(entry: Entry) -> str:
    words = (entry.title, entry.summary, entry.why, entry.level or "", *entry.tags, *entry.areas, *entry.equipment)
    return "\n".join([*words, *(pose.replace("-", " ") for pose in entry.poses)]).casefold()


class LibraryReader(QObject):
    """Reads the library's files on a thread, so that a slow disk holds up no window."""

    found = Signal(list)
    """Some more entries of the listing that goes on."""
    listed = Signal(list)
    """All entries."""
    _answered = Signal(object, object)

    def __init__(self, library: Library, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._worker = worker
        self._closing = False
        self._answered.connect(self._hand_over)

    def list_all(self) -> None:
        """Lists everything anew; answers with `found` now and then, and with `listed` at the end."""
        self._worker.do(self._list)

    def ask(self, question: Callable[[Library], _T], answer: Callable[[_T], None]) -> None:
        """Asks the library something on the thread, and hands the answer on in the thread of this object."""

        def job() -> None:
            value = None if self._closing else question(self._library)
            if not self._closing:
                self._answered.emit(answer, value)

        self._worker.do(job)

    def close(self, within_seconds: float) -> None:
        """Reads no further, and ends the thread: a signal from it would find a receiver that is gone."""
        self._closing = True
        self._worker.close(within_seconds)

    def _list(self) -> None:
        entries: list[Entry] = []
        told, told_at, wait = 0, monotonic(), FIRST_BATCH_SECONDS
        for entry in self._library.entries():
            if self._closing:
                return
            entries.append(entry)
            if monotonic() - told_at > wait:
                self.found.emit(entries[told:])
                # To lay out and paint them, the window needs the interpreter to itself.
                sleep(PAINTED_WITHIN_SECONDS)
                told, told_at = len(entries), monotonic()
                # With each batch the view lays out and paints all it has, so they come ever less often.
                wait *= 2
        if not self._closing:
            self.listed.emit(entries)

    def _hand_over(self, answer: Callable[[object], None], value: object) -> None:
        answer(value)
