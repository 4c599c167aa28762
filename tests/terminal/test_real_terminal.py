"""The program in a terminal of its own: keys as bytes, signals, and the state in which it leaves the terminal."""

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from stretchtimer.paths import Folders
from stretchtimer.storage.settings import Settings, save_settings
from stretchtimer.storage.unfinished import load_bookmark
from tests.terminal.stage import Display

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
import fcntl  # noqa: E402
import struct  # noqa: E402
import termios  # noqa: E402

PATIENCE_SECONDS = 20
"""How long a busy machine may take; nothing waits that long when all is well."""


class Terminal:
    """A pseudo-terminal of 80 by 24 with the program in it, or a shell that runs it. It reads until it sees things."""

    def __init__(self, folder: Path, *argv: str, shell: str = "", **environment: str) -> None:
        self._master, slave = pty.openpty()
        self.display = Display(80, 24)
        self.raw = b""
        self.resize(80, 24)
        self.mode_before = termios.tcgetattr(slave)
        program = [sys.executable, "-m", "stretchtimer", "--data-dir", str(folder), *argv]
        self.process = subprocess.Popen(
            [*(["sh", "-c", shell, "sh"] if shell else []), *program],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **environment},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        self._slave = slave
        self._open: tuple[int, ...] = (self._master, slave)

    def resize(self, wide: int, high: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", high, wide, 0, 0))

    def send(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def until(self, seen: Callable[[str], bool]) -> str:
        """Reads on until the display shows it; gives the display."""
        while not seen(self.display.text):
            assert self._read(), f"never seen on\n{self.display.text}"
        return self.display.text

    def end(self) -> int:
        """Reads until the program has ended; gives its exit status."""
        while self.process.poll() is None:
            self._read(0.02)
        while self._read(0.02):
            pass
        return self.process.returncode

    @property
    def mode(self) -> list[object]:
        return termios.tcgetattr(self._slave)

    def _read(self, seconds: float = PATIENCE_SECONDS) -> bool:
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        received = os.read(self._master, 65_536)
        self.raw += received
        self.display.feed(received.decode())
        return bool(received)

    def hang_up(self) -> None:
        for descriptor in self._open:
            os.close(descriptor)
        self._open = ()

    def close(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        self.hang_up()


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders.under(tmp_path)
    save_settings(folders.settings_file, Settings(seen_before_you_start=True))
    return folders


@pytest.fixture
def start(folders: Folders) -> Iterator[Callable[..., Terminal]]:
    started: list[Terminal] = []

    def begin(*argv: str, **more: str) -> Terminal:
        terminal = Terminal(folders.data, *(argv or ("play", "desk-hip-openers", "--text", "--mute")), **more)
        started.append(terminal)
        return terminal

    yield begin
    for terminal in started:
        terminal.close()


def test_keys_steer_and_the_terminal_is_left_as_it_was(start: Callable[..., Terminal], folders: Folders) -> None:
    terminal = start()
    screen = terminal.until(lambda screen: "True hip flexor stretch" in screen)
    assert "◀ LEFT" in screen and "RIGHT" not in screen and "Get ready" in screen
    terminal.send(b"\x1b[1;2C")
    terminal.until(lambda screen: "RIGHT ▶" in screen)
    terminal.send(b"\x1b")  # the first byte of an arrow key, which the rest follows at once
    terminal.send(b"[C")
    terminal.until(lambda screen: "step 2 of 5" in screen)
    terminal.send(b"\x1bOC")
    terminal.until(lambda screen: "step 3 of 5" in screen)
    terminal.send(b" ")
    terminal.until(lambda screen: "Paused" in screen)
    terminal.send(b"?")
    terminal.until(lambda screen: "this step again" in screen)
    terminal.send(b"x")
    terminal.until(lambda screen: "Shin stack" in screen)
    assert terminal.mode != terminal.mode_before
    terminal.send(b"\x1b")
    assert terminal.end() == 0
    assert terminal.mode == terminal.mode_before
    assert terminal.display.modes == {"7", "25"}
    assert "Stopped before the first pose." in terminal.display.text


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129), (signal.SIGQUIT, 143)],
)
def test_a_signal_leaves_the_terminal_as_it_was_and_keeps_the_place(
    start: Callable[..., Terminal], folders: Folders, number: signal.Signals, status: int
) -> None:
    terminal = start("play", "standing-break", "--text", "--mute", "--speed", "20")
    terminal.until(lambda screen: "Hold" in screen)
    terminal.process.send_signal(number)
    assert terminal.end() == status
    assert terminal.mode == terminal.mode_before
    assert terminal.display.modes == {"7", "25"}
    bookmark = load_bookmark(folders.unfinished_file)
    assert bookmark and bookmark.routine_id == "standing-break"


def test_ctrl_c_is_typed_too(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.until(lambda screen: "Get ready" in screen)
    terminal.send(b"\x03")
    assert terminal.end() == 130
    assert "Traceback" not in terminal.display.text


def test_ctrl_c_at_a_question_ends_it_too(start: Callable[..., Terminal], folders: Folders) -> None:
    save_settings(folders.settings_file, Settings())
    terminal = start()
    terminal.until(lambda screen: "Enter shows the rest" in screen)
    terminal.send(b"\x03")
    assert terminal.end() == 130
    assert terminal.mode == terminal.mode_before


def test_another_size_shows_all_again(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.until(lambda screen: "Get ready" in screen)
    terminal.display = Display(40, 12)
    terminal.resize(40, 12)
    screen = terminal.until(lambda screen: "Space pause" in screen)
    assert "Get ready" in screen and "step 1 of 5" in screen


@pytest.mark.skipif(not shutil.which("stty"), reason="what state the terminal is in is asked of stty")
def test_ctrl_z_gives_the_terminal_back_until_it_goes_on_paused(start: Callable[..., Terminal]) -> None:
    # Only a shell with job control makes Ctrl+Z do anything.
    terminal = start(shell='set -m; "$@"; stty -a; echo now in the shell; read answer; fg')
    terminal.until(lambda screen: "Get ready" in screen)
    terminal.send(b"\x1a")
    shell = terminal.until(lambda screen: "now in the shell" in screen)
    assert " icanon" in shell and " echo " in shell
    assert "1049" not in terminal.display.modes and "25" in terminal.display.modes
    terminal.send(b"\n")
    terminal.until(lambda screen: "Paused" in screen)
    assert "slept" not in terminal.display.text
    terminal.send(b"q")
    assert terminal.end() == 0


def test_stopped_from_outside_it_shows_all_again(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.until(lambda screen: "Get ready" in screen)
    terminal.process.send_signal(signal.SIGSTOP)
    os.waitpid(terminal.process.pid, os.WUNTRACED)
    terminal.display = Display(80, 24)
    terminal.process.send_signal(signal.SIGCONT)
    screen = terminal.until(lambda screen: "Space pause" in screen)
    assert "Get ready" in screen and "step 1 of 5" in screen


def test_a_dumb_terminal_gets_lines(start: Callable[..., Terminal]) -> None:
    terminal = start("play", "standing-break", "--text", "--mute", "--speed", "100", TERM="dumb")
    assert terminal.end() == 0
    assert b"\x1b" not in terminal.raw
    assert "Done." in terminal.display.text


def test_no_colour_where_none_is_wanted(start: Callable[..., Terminal]) -> None:
    terminal = start(NO_COLOR="1")
    terminal.until(lambda screen: "Get ready" in screen)
    assert b"\x1b[36m" not in terminal.raw
    coloured = start()
    coloured.until(lambda screen: "Get ready" in screen)
    assert b"\x1b[36m" in coloured.raw


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_an_old_encoding_gets_plain_glyphs(start: Callable[..., Terminal], encoding: str) -> None:
    terminal = start(PYTHONIOENCODING=encoding)
    terminal.until(lambda screen: "Get ready" in screen)
    assert "< LEFT" in terminal.display.text
    assert terminal.raw.isascii()


def test_when_the_terminal_is_closed_the_program_ends(start: Callable[..., Terminal], folders: Folders) -> None:
    terminal = start("play", "standing-break", "--text", "--mute", "--speed", "20")
    terminal.until(lambda screen: "Hold" in screen)
    terminal.hang_up()
    assert terminal.process.wait(PATIENCE_SECONDS) == 129
    assert load_bookmark(folders.unfinished_file)
