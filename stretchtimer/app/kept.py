"""What the person has chosen, and all else that the window writes."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from stretchtimer.paths import Folders
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.settings import Settings, load_settings, save_settings


class Kept(QObject):
    """The settings as they are now. Everything is written on one thread, one after the other."""

    trouble = Signal(str)
    """One sentence for the person, from any thread."""

    def __init__(self, folders: Folders, parent: QObject) -> None:
        super().__init__(parent)
        self._file = folders.settings_file
        loaded = load_settings(self._file)
        self.settings: Settings = loaded.settings
        self.notice = loaded.notice
        """One sentence for the person, where their settings could not be used."""
        self.worker = Worker("files")
        self._failures_said: set[str] = set()

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
                if failure not in self._failures_said:
                    self._failures_said.add(failure)
                    self.trouble.emit(f"{failure}: {error.strerror or error}.")

        self.worker.do(job)
