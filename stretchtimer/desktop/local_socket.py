"""Listens for other processes of this program: for a second start, the command line, the window and the tray.

What they send is as `local_client` says. Whatever else comes, or does not come, holds up nobody.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from stretchtimer.desktop.local_client import is_private

MOST_CALLERS = 32
"""Of more that stay, the one that has been there longest without asking anything has to go."""
MOST_REQUEST_BYTES = 1 << 16

Answer = Callable[[dict[str, Any]], dict[str, Any]]


class Caller(Protocol):
    """One connection."""

    @property
    def came(self) -> SignalInstance:
        """With the bytes that were sent."""

    @property
    def gone(self) -> SignalInstance:
        """Once, whoever has ended it."""

    def send(self, content: bytes) -> None:
        """Sends it as far as that can be done at once; ends the connection where it cannot."""

    def hang_up(self) -> None: ...


class Door(Protocol):
    """Where callers come in."""

    @property
    def called(self) -> SignalInstance:
        """With a `Caller`."""

    def open(self, address: str) -> None:
        """Whoever opens it is the only one: what is there was left behind. It stays shut where that cannot be."""

    def close(self) -> None: ...


def door_here(parent: QObject) -> Door:
    """Sockets of the system, where there are any: Qt's network module would take 3 MB all day."""
    if sys.platform == "win32":
        from stretchtimer.desktop.pipe_door import PipeDoor

        return PipeDoor(parent)
    from stretchtimer.desktop.socket_door import SocketDoor

    return SocketDoor(parent)


class LocalServer(QObject):
    """Answers requests by `answer`, on the thread that it lives on.

    It has a parent: Python's collection of garbage, which may run on any thread, must not be what ends it.
    """

    asker_left = Signal(object)
    """The last request of a connection that is over."""

    def __init__(
        self,
        address: str,
        answer: Answer,
        parent: QObject,
        *,
        make_door: Callable[[QObject], Door] = door_here,
    ) -> None:
        super().__init__(parent)
        self._address = address
        self._answer = answer
        self._door = make_door(self)
        self._door.called.connect(self._take)
        self._lock: int | None = None
        self._talks: list[_Talk] = []
        self._closed = False

    def listen(self) -> bool:
        """Listens from now on, unless another process does: then it is false.

        Where no place will do for that, it is true all the same, and nobody finds this process.
        """
        try:
            self._lock = _lock(_lock_file(self._address))
        except OSError:
            return True
        if self._lock is None:
            return False
        self._door.open(self._address)
        return True

    def asked(self, what: str) -> Sequence[dict[str, Any]]:
        """The last request of each connection that is open, where that asks for this; the oldest first."""
        return [talk.request for talk in self._talks if talk.request and talk.request.get("ask") == what]

    def close(self) -> None:
        """Listens no longer, hangs up, and goes."""
        if self._closed:
            return
        self._closed = True
        for talk in list(self._talks):
            talk.caller.hang_up()
        self._door.close()
        if self._lock is not None:
            os.close(self._lock)
        self.deleteLater()

    def _take(self, caller: Caller) -> None:
        talk = _Talk(caller, self._answer)
        self._talks.append(talk)
        caller.came.connect(talk.hear)
        caller.gone.connect(lambda: self._end(talk))
        if len(self._talks) > MOST_CALLERS:
            next(each for each in self._talks if not each.request).caller.hang_up()

    def _end(self, talk: "_Talk") -> None:
        self._talks.remove(talk)
        if talk.request:
            self.asker_left.emit(talk.request)


class _Talk:
    """What is said on one connection."""

    def __init__(self, caller: Caller, answer: Answer) -> None:
        self.caller = caller
        self.request: dict[str, Any] = {}
        self._answer = answer
        self._heard = b""

    def hear(self, content: bytes) -> None:
        self._heard += content
        while b"\n" in self._heard[: MOST_REQUEST_BYTES + 1]:
            line, _, self._heard = self._heard.partition(b"\n")
            request = _request(line)
            if request is None:
                self._refuse("This is not a request: send one JSON object in a line.")
                return
            self.request = request
            self._say(self._answer(request))
        if len(self._heard) > MOST_REQUEST_BYTES:
            self._refuse("This request is too long.")

    def _refuse(self, why: str) -> None:
        self._heard = b""
        self._say({"error": why})
        self.caller.hang_up()

    def _say(self, answer: dict[str, Any]) -> None:
        self.caller.send(json.dumps(answer).encode() + b"\n")


def _request(line: bytes) -> dict[str, Any] | None:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return request if isinstance(request, dict) else None


def _lock_file(address: str) -> Path:
    path = Path(address)
    return path.with_name(f"{path.name}.lock") if sys.platform != "win32" else Path(gettempdir(), f"{path.name}.lock")


def _lock(path: Path) -> int | None:
    """A descriptor that keeps every other process out until it is closed, or its process has ended in whatever way.

    `None` where another process has it. The file stays: whoever removed it could remove one that somebody else has
    just locked. Raises `OSError` where there can be no such file.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32" and not is_private(path.parent):
        raise PermissionError(f"{path.parent} may be somebody else's")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # the second on Windows
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
