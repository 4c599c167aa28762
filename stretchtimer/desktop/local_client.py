"""Asks a process of this program that is there already. Without Qt, so that a second start is over at once.

A request is a JSON object in one line, and so is the answer to it.
"""

import json
import os
import stat
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from stretchtimer.paths import Folders

_LONGEST_FOLDER = 80
"""Bytes; the path of a socket may have 103 on every system."""
_MOST_BYTES = 1 << 20
_WINDOW_WITHIN_SECONDS = 3.0
"""A window that takes longer hangs: it is left alone, and another one may open."""

_Answer = TypeVar("_Answer")


class NobodyThereError(Exception):
    """There is no such process, or it cannot be reached."""


class NoAnswerError(NobodyThereError):
    """It is there, but did not answer in time, or not as it should."""


def address(folders: Folders, purpose: str) -> str:
    """Where the process for a purpose listens, of which each person has one for each data folder.

    A socket's path in a folder of the person's own; on Windows a pipe's name.
    """
    place = os.path.normcase(folders.state.resolve())
    name = f"{purpose}-{crc32(os.fsencode(place)):08x}"
    return rf"\\.\pipe\stretchtimer-{name}" if sys.platform == "win32" else f"{_meeting_folder()}/{name}"


def is_private(folder: Path) -> bool:
    """Whether nobody else can put anything into a folder, nor reach what is in it."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077


def ask(address: str, request: Mapping[str, object], within_seconds: float) -> dict[str, Any]:
    """What the process that listens there answers. Each of connecting, sending and receiving may take so long.

    Raises:
        NobodyThereError: there is none, or it does not answer in time.
    """
    line = Line(address, within_seconds)
    try:
        line.send(request)
        return line.receive()
    finally:
        line.close()


def hand_over(
    folders: Folders, play: Path | None = None, speed: float = 1.0, effort: str | None = None, page: str | None = None
) -> bool:
    """Whether there is a window: then it comes forward, and plays the routine in a file, or shows a page.

    It is asked `{"ask": "open", ...}`, with what is given here and, on Wayland, with the token by which the desktop
    lets it come forward: whoever was clicked has that, and must hand it on.
    """
    token = os.environ.get("XDG_ACTIVATION_TOKEN")
    where = str(play) if play else None
    request = {"ask": "open", "play": where, "speed": speed, "effort": effort, "page": page, "token": token}
    _let_come_forward()
    try:
        answer = ask(address(folders, "window"), request, _WINDOW_WITHIN_SECONDS)
    except NobodyThereError:
        return False
    return "error" not in answer


def _let_come_forward() -> None:
    """Lets any process come forward: Windows allows that only to whoever was clicked, which is this one."""
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)


class Line:
    """A connection that stays open. Whatever takes longer than that time raises `NoAnswerError`.

    Raises:
        NobodyThereError: nobody listens there.
    """

    def __init__(self, address: str, within_seconds: float) -> None:
        try:
            self._wire: _Socket | _Pipe = (_Pipe if sys.platform == "win32" else _Socket)(address, within_seconds)
        except (TimeoutError, BlockingIOError) as error:  # the second: too many wait there already
            raise NoAnswerError from error
        except OSError as error:
            raise NobodyThereError from error

    def send(self, request: Mapping[str, object]) -> None:
        """Sends a request. Raises `NobodyThereError` where the other end has gone."""
        try:
            self._wire.send(json.dumps(request).encode() + b"\n")
        except TimeoutError as error:
            raise NoAnswerError from error
        except OSError as error:
            raise NobodyThereError from error

    def receive(self) -> dict[str, Any]:
        """The next answer that has not been received yet. Raises `NoAnswerError`."""
        try:
            answer = json.loads(self._wire.receive_line())
        except (OSError, ValueError, RecursionError) as error:
            raise NoAnswerError from error
        if not isinstance(answer, dict):
            raise NoAnswerError
        return answer

    def close(self) -> None:
        self._wire.close()


class _Socket:
    """As `_Pipe`, all raises `OSError`; where it takes too long, the `TimeoutError` among them."""

    def __init__(self, address: str, within_seconds: float) -> None:
        # A look at the file spares a first start, when nobody is there, what sockets take to load.
        path = Path(address)
        path.lstat()
        if not is_private(path.parent):
            raise PermissionError(f"{address} may be somebody else's")
        import socket

        self._within_seconds = within_seconds
        self._received = b""
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.settimeout(within_seconds)
            self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise

    def send(self, content: bytes) -> None:
        self._socket.settimeout(self._within_seconds)
        self._socket.sendall(content)

    def receive_line(self) -> bytes:
        until = time.monotonic() + self._within_seconds
        while b"\n" not in self._received:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            more = self._socket.recv(1 << 16)
            if not more or len(self._received) > _MOST_BYTES:
                raise ConnectionError
            self._received += more
        line, _, self._received = self._received.partition(b"\n")
        return line

    def close(self) -> None:
        self._socket.close()


class _Pipe:
    """A named pipe of Windows, which is opened as a file. What hangs in it is left to a thread."""

    def __init__(self, address: str, within_seconds: float) -> None:
        self._within_seconds = within_seconds
        self._file = self._in_time(lambda: Path(address).open("r+b", buffering=0))  # noqa: SIM115

    def send(self, content: bytes) -> None:
        self._in_time(lambda: self._file.write(content))

    def receive_line(self) -> bytes:
        return self._in_time(lambda: self._file.readline(_MOST_BYTES))

    def close(self) -> None:
        self._file.close()

    def _in_time(self, do: Callable[[], _Answer]) -> _Answer:
        import threading
        from concurrent.futures import Future

        outcome: Future[_Answer] = Future()

        def work() -> None:
            try:
                outcome.set_result(do())
            except OSError as error:
                outcome.set_exception(error)

        threading.Thread(target=work, name="pipe", daemon=True).start()
        return outcome.result(self._within_seconds)


def _meeting_folder() -> str:
    """A folder for sockets that is this person's alone; whoever listens makes it."""
    places = (os.environ.get("XDG_RUNTIME_DIR"), f"/run/user/{os.getuid()}", _caches_of_macos())
    for folder in (f"{place}/stretchtimer" for place in places if place and Path(place).is_absolute()):
        if len(os.fsencode(folder)) <= _LONGEST_FOLDER and _is_own(Path(folder).parent):
            return folder
    return f"/tmp/stretchtimer-{os.getuid()}"


def _caches_of_macos() -> str:
    return str(Path("~/Library/Caches").expanduser()) if sys.platform == "darwin" else ""


def _is_own(folder: Path) -> bool:
    """Whether nobody else may put anything there. Root, started from a person's desktop, is told of their folder."""
    try:
        status = folder.stat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022
