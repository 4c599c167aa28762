"""What the person has chosen, and all else that the window writes."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from stretchtimer.paths import Folders
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.settings import Settings, load_settings, save_settings

if TYPE_CHECKING:
    from stretchtimer.storage.journal import Journal

_T = TypeVar("_T")


class Kept(QObject):
    """The settings as they are now, and the journal. Everything is done on one thread, one after the other."""

    trouble = Signal(str)
    """One sentence for the person, from any thread."""
    _answered = Signal(object, object)

    def __init__(self, folders: Folders, parent: QObject) -> None:
        super().__init__(parent)
        self._file, self._journal_file = folders.settings_file, folders.journal_file
        loaded = load_settings(self._file)
        self.settings: Settings = loaded.settings
        self.notice = loaded.notice
        """One sentence for the person, where their settings could not be used."""
        self.worker = Worker("files")
        self._journal: Journal | None = None
        self._failures_said: set[str] = set()
        self._closing = False
        self._answered.connect(self._hand_over)

    def change(self, **changes: object) -> None:
        """Has these settings from now on."""
        settings = self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        self.write(lambda: save_settings(self._file, settings), "The settings cannot be saved")

    def write(self, write: Callable[[], None], failure: str) -> None:
        """Does what may raise an OSError; then the person is told `failure`, with the reason."""

        def job() -> None:
            try:
                write()
            except OSError as error:
                # Where a disk is full every second fails alike; once is enough.
                self._tell_once(failure, f"{failure}: {error.strerror or error}.")

        self.worker.do(job)

    def journal(self, job: "Callable[[Journal], _T]", then: Callable[[_T | None], None] | None = None) -> None:
        """Reads or writes the journal; `then` is handed what that gives, in the thread of this object.

        Where the journal cannot be used the person is told once, and `then` is handed None.
        """

        def work() -> None:
            from stretchtimer.storage.journal import Journal, JournalError

            if self._closing and then:
                return
            journal = self._journal = self._journal or Journal(self._journal_file)
            try:
                found: _T | None = job(journal)
            except JournalError as error:
                found = None
                self._tell_once(str(error), str(error))
            if journal.notice:
                self._tell_once(journal.notice, journal.notice)
            if then and not self._closing:
                self._answered.emit(then, found)

        self.worker.do(work)

    def close(self, within_seconds: float) -> None:
        """Waits until everything is written, but no longer than that."""
        self._closing = True
        self.worker.do(self._close_journal)
        self.worker.close(within_seconds)

    def _close_journal(self) -> None:
        if self._journal:
            self._journal.close()

    def _tell_once(self, failure: str, sentence: str) -> None:
        if failure not in self._failures_said:
            self._failures_said.add(failure)
            self.trouble.emit(sentence)

    def _hand_over(self, then: Callable[[object], None], found: object) -> None:
        then(found)
