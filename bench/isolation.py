"""Processes of their own to measure, which find nothing of this person's and leave nothing behind."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from stretchtimer.paths import Folders

PROJECT = Path(__file__).resolve().parents[1]
INSIDE = PROJECT / "bench" / "inside"
ANSWERS_WITHIN_SECONDS = 600


class Screen(NamedTuple):
    """Where windows are opened."""

    name: str
    environment: Mapping[str, str]


OFFSCREEN = Screen("offscreen", {"QT_QPA_PLATFORM": "offscreen"})


class Home:
    """A person's empty folders, and the scripts in `inside` run as that person."""

    def __init__(self, folder: Path, compiled: Path) -> None:
        self._folder = folder
        self._compiled = compiled
        self.folders = Folders(*(folder / name / "stretchtimer" for name in ("data", "config", "cache", "state")))
        self.settings()

    def settings(self, **changes: object) -> None:
        """Light colours, no tones and the page of cautions seen, unless said otherwise."""
        self.folders.config.mkdir(parents=True, exist_ok=True)
        chosen = {"theme": "light", "muted": True, "seen_before_you_start": True, **changes}
        self.folders.settings_file.write_text(json.dumps(chosen), encoding="utf-8")

    def forget_index(self) -> None:
        self.folders.index_file.unlink(missing_ok=True)

    def command(self, *arguments: str) -> None:
        """Carries out a call of the program's command line, and throws away what it prints."""
        call = [sys.executable, "-m", "stretchtimer", *arguments]
        subprocess.run(call, env=self._environment(OFFSCREEN), stdout=subprocess.DEVNULL, check=True)

    @contextmanager
    def running(self, script: str, *arguments: object, screen: Screen = OFFSCREEN) -> Iterator["subprocess.Popen[str]"]:
        """A script with its output to be read, ended with the block if it has not ended itself."""
        call = [sys.executable, str(INSIDE / script), *map(str, arguments)]
        process = subprocess.Popen(call, env=self._environment(screen), stdout=subprocess.PIPE, text=True)
        with process:
            try:
                yield process
            finally:
                process.kill()

    def answer(self, script: str, *arguments: object, screen: Screen = OFFSCREEN) -> Any:
        """What a script prints as JSON at its end."""
        with self.running(script, *arguments, screen=screen) as process:
            printed, _ = process.communicate(timeout=ANSWERS_WITHIN_SECONDS)
        if process.returncode:
            raise RuntimeError(f"{script} ended with status {process.returncode}")
        return json.loads(printed.splitlines()[-1])

    def _environment(self, screen: Screen) -> dict[str, str]:
        # What a shell asks of Python or Qt must not change what is measured, least of all to keep no compiled files.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_"))}
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            kept.pop(name, None)
        places = {f"XDG_{name.upper()}_HOME": str(self._folder / name) for name in ("data", "config", "cache", "state")}
        python = {"PYTHONPATH": str(PROJECT), "PYTHONPYCACHEPREFIX": str(self._compiled)}
        return {**kept, **places, **screen.environment, **python}


class Sandbox:
    """Homes in a temporary folder, and the screens there are."""

    def __init__(self, folder: Path, screens: list[Screen], left_out: str) -> None:
        self._folder = folder
        self.screens = screens
        self.left_out = left_out
        """Why a screen is missing, as a sentence; empty where none is."""

    @property
    def compiled(self) -> Path:
        return self._folder / "compiled"

    def folder(self, name: str) -> Path:
        """An empty folder of that name, made now."""
        folder = self._folder / name
        folder.mkdir()
        return folder

    def home(self, name: str) -> Home:
        """A home of that name, which is new at the first call."""
        return Home(self._folder / name, self.compiled)


@contextmanager
def sandbox() -> Iterator[Sandbox]:
    """All of it, removed with the block."""
    with tempfile.TemporaryDirectory(prefix="stretchtimer-bench-") as name:
        offscreen_only = Sandbox(Path(name), [OFFSCREEN], "")
        if not shutil.which("Xvfb"):
            offscreen_only.left_out = "Left out: windows on X, because there is no Xvfb."
            yield offscreen_only
            return
        with _xvfb() as screen:
            try:
                offscreen_only.home("first").answer("bare_window.py", "leave", screen=screen)
            except RuntimeError:
                offscreen_only.left_out = "Left out: windows on X, because Qt cannot open one under Xvfb."
                yield offscreen_only
            else:
                yield Sandbox(Path(name), [OFFSCREEN, screen], "")


@contextmanager
def _xvfb() -> Iterator[Screen]:
    call = ["Xvfb", "-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        try:
            number = server.stdout.readline().strip()
            yield Screen("X (Xvfb)", {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"})
        finally:
            server.terminate()
