import gc
import os
import re
import tempfile
import threading
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

# Before the application object exists, and before a test asks whether there is a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication

from stretchtimer.app import Program
from stretchtimer.core.dose import Effort
from stretchtimer.desktop.sound import Playing, Sounds
from stretchtimer.desktop.speech.engine import Engine, Voice
from stretchtimer.desktop.speech.service import Speech
from stretchtimer.paths import Folders
from stretchtimer.presenters.library import LibraryReader
from stretchtimer.storage.settings import Settings, save_settings
from tests.ui.person import Clock, Person, until

THREADS_END_WITHIN_SECONDS = 5.0


@pytest.fixture(scope="session", autouse=True)
def application(qapp: QApplication) -> None:
    """Qt takes the thread it is first used in for its main one: a test that draws on another must not be first."""
    gc.freeze()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that holds nothing, in the place of the person's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    # Nor does a test meddle with the media keys of whoever runs it.
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    return folder


@pytest.fixture
def runtime_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where processes meet. It is short, as the path of a socket may have no more than a hundred bytes."""
    with tempfile.TemporaryDirectory(prefix="st-") as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        yield Path(name)


@pytest.fixture
def folders(tmp_path: Path, runtime_folder: Path) -> Folders:
    return Folders.under(tmp_path / "data")


@pytest.fixture
def experienced(folders: Folders) -> None:
    """Whoever sits at the window has seen the page that comes before the first routine."""
    save_settings(folders.settings_file, Settings(seen_before_you_start=True))


TWO_SIDES = """\
title: Two sides
prepare: 5s
switch: 5s
poses:
  - pose:
      name: Lunge
      instructions: ["Put the {side} foot back.", "Look past the {other} hand."]
      sides: each
    hold: 20s+
  - rest: 10s
  - pose:
      name: Tall breaths
      instructions: [Stand tall.]
    breaths: 2
"""
"""Ready to 5 s, left to 25, change to 30, right to 50, rest to 60, ready to 65, a breath to 75, another to 85."""

Write = Callable[[str, str], Path]


@pytest.fixture
def write_routine(folders: Folders) -> Write:
    """Puts a file into the folder of the person's own routines."""

    def write(name: str, text: str) -> Path:
        folders.routines.mkdir(parents=True, exist_ok=True)
        path = folders.routines / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def two_sides(write_routine: Write) -> Path:
    return write_routine("two-sides", TWO_SIDES)


@pytest.fixture(scope="session")
def dressed_app(qapp: QApplication) -> QApplication:
    qapp.setStyle("Fusion")
    qapp.setQuitOnLastWindowClosed(False)
    return qapp


@pytest.fixture
def tidy(dressed_app: QApplication) -> Iterator[None]:
    """Notices threads, windows and timers that a test has left behind."""
    # As in the program, objects of Qt are not left to a collection in another thread.
    gc.collect()
    gc.disable()
    threads, windows = set(threading.enumerate()), set(QApplication.topLevelWidgets())
    font = dressed_app.font()
    yield
    dressed_app.setFont(font)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()
    left = [thread for thread in threading.enumerate() if thread not in threads]
    for thread in left:
        thread.join(THREADS_END_WITHIN_SECONDS)
    assert not [thread.name for thread in left if thread.is_alive()]
    assert not set(QApplication.topLevelWidgets()) - windows
    assert not [timer for timer in dressed_app.findChildren(QTimer) if timer.isActive()]
    gc.collect()
    gc.enable()


class SilentPlayer:
    """Takes the place of what makes sounds: notes their files and is done with each at once."""

    lateness_ms = 0.0

    def __init__(self) -> None:
        self.heard: list[str] = []
        """The tones."""
        self.said: list[Path] = []
        """The sentences."""
        self.status = 0
        """What each sound ends with; anything but 0 is a failure."""

    def start(self, file: Path, spoken: bool) -> Playing:
        if spoken:
            self.said.append(file)
        else:
            # The copies for another volume have it in their names.
            self.heard.append(re.sub(r"-\d\.\d\d$", "", file.stem))
        return _Ended(self.status)


class SpeakingEngine:
    """A synthesiser that takes a twentieth of a second for each letter, and is done at once."""

    name = "speaking"
    together = 8

    def voices(self) -> Sequence[Voice]:
        return [Voice("calm", "Calm", "en-GB")]

    def render(self, texts: Sequence[str], voice: str, rate: float, folder: Path) -> Sequence[Path]:
        files = [folder / f"{number}.wav" for number in range(len(texts))]
        for text, file in zip(texts, files, strict=True):
            with wave.open(str(file), "wb") as sound:
                sound.setparams((1, 2, 8_000, 0, "NONE", ""))
                sound.writeframes(b"\x00\x20" * (400 * len(text)))
        return files

    def stop(self) -> None:
        """It never takes long."""


class _Ended:
    def __init__(self, status: int) -> None:
        self._status = status

    def poll(self) -> int:
        return self._status

    def stop(self) -> None:
        raise AssertionError("this sound has ended")


@pytest.fixture
def silent_player() -> SilentPlayer:
    return SilentPlayer()


SitDown = Callable[..., Person]


@pytest.fixture
def sit_down(
    home: Path, tidy: None, dressed_app: QApplication, folders: Folders, silent_player: SilentPlayer
) -> Iterator[SitDown]:
    """Starts the program as often as it is called, always with the same folders, and ends what was not ended."""
    people: list[Person] = []

    def make_sounds(folder: Path, on_trouble: Callable[[str], None]) -> Sounds:
        return Sounds(folder, on_trouble, connect=lambda: silent_player)

    def start(play: str | None = None, effort: Effort | None = None, engines: Sequence[Engine] = ()) -> Person:
        clock = Clock()

        def make_speech(cache: Path, on_trouble: Callable[[str], None], on_rendered: Callable[[], None]) -> Speech:
            # Most people here have no voice, and know it.
            told = on_trouble if engines else lambda _no_voice: None
            return Speech(cache, told, on_rendered, engines=lambda: engines)

        program = Program(
            dressed_app, folders, effort=effort, read_ns=clock, make_sounds=make_sounds, make_speech=make_speech
        )
        person = Person(program, folders, clock)
        people.append(person)
        listings: list[object] = []
        program.findChildren(LibraryReader)[0].listed.connect(listings.append)
        # What is suggested comes a little later, and would change the page under whoever looks at it.
        suggested: list[object] = []
        page = program.window.library
        show = page.show_suggestions
        page.show_suggestions = lambda suggestions: suggested.append(show(suggestions))  # type: ignore[method-assign]
        program.open(play)
        until(lambda: bool(listings and suggested))
        return person

    yield start
    for person in people:
        person.leaves()


@pytest.fixture
def person(sit_down: SitDown, experienced: None, two_sides: Path) -> Person:
    """Somebody who has used the program before, and has written a routine."""
    return sit_down()
