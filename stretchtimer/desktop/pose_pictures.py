"""Pictures of routines' first poses, each drawn once by a process of its own and kept in the cache folder."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject

from stretchtimer.core.look import Look
from stretchtimer.desktop.background import run_in_background

PIXELS = 256


class PosePictures(QObject):
    """Nothing waits for a picture: it is drawn when it is first asked for, and is there the next time.

    `command` gives what starts this program with some arguments.
    """

    def __init__(self, folder: Path, command: Callable[..., list[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._command = command
        self._tried: set[Path] = set()

    def of(self, routine: Path, look: Look) -> Path | None:
        """The picture of a routine's first pose, as a PNG file; None where there is none yet."""
        picture = self._folder / f"{routine.stem}-{look.build}-{look.skin}-{look.clothes}.png"
        with suppress(OSError):
            if picture.stat().st_mtime_ns >= routine.stat().st_mtime_ns:
                return picture
        if picture not in self._tried:
            self._tried.add(picture)
            self._draw(routine, picture)
        return None

    def _draw(self, routine: Path, picture: Path) -> None:
        half_done = picture.with_suffix(".part.png")

        def keep(well: bool) -> None:
            with suppress(OSError):
                if well:
                    half_done.replace(picture)
                else:
                    half_done.unlink()

        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
        command = self._command("picture", str(routine), "-o", str(half_done), "--size", str(PIXELS))
        run_in_background(command, keep, self)
