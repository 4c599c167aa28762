"""Idleness as a Wayland desktop tells it, by its protocol ext-idle-notify.

The compositor cannot be asked how long nothing was touched; it tells when that has been so for some seconds, and when
it is over. The five requests that this takes are spoken straight to its socket, so that they need no library to be
installed and every wait has an end.

Wire format: https://wayland.freedesktop.org/docs/html/ch04.html
Protocol: https://wayland.app/protocols/ext-idle-notify-v1
"""

import os
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from stretchtimer.core.reminders import TYPING_PAUSE_MS
from stretchtimer.desktop.clock import steady_ns
from stretchtimer.desktop.presence.source import Limit, NoAnswerError, Rest
from stretchtimer.desktop.presence.watch import Watch

_IDLE_AFTER_MS = TYPING_PAUSE_MS
"""The shortest that matters. Whoever touches something at least so often causes no wake-ups."""
_NS_IN_MS = 1_000_000
_ONE, _TWO = struct.Struct("=I"), struct.Struct("=II")
_MOST_BYTES = 4096

_DISPLAY, _REGISTRY, _GLOBALS_LISTED, _SEAT, _NOTIFIER, _NOTIFICATION, _IS_SET_UP = range(1, 8)
"""The objects, by the numbers that they are given here."""
_SYNC, _GET_REGISTRY = 0, 1
_BIND = 0
_GET_IDLE, _GET_INPUT_IDLE = 1, 2
_FATAL = 0
_GLOBAL = 0
_DONE = 0
_IDLED, _RESUMED = 0, 1


class WaylandIdle:
    """A source of idle times, and an ear for what the compositor tells."""

    words = "the Wayland desktop, by ext-idle-notify"

    def __init__(self, limit: Limit, watch: Watch, rest: Rest) -> None:
        """
        Raises:
            NoAnswerError: there is no such desktop, or it cannot tell.
        """
        self.ended = False
        self._idle_since_ns: int | None = None
        self._data = b""
        self._globals: dict[str, tuple[int, int]] = {}
        """What there is: its number and version."""
        rest.check(self.words)
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._set_up(limit)
        except NoAnswerError:
            self._socket.close()
            raise
        except (OSError, EOFError, ValueError, struct.error) as error:
            self._socket.close()
            if isinstance(error, TimeoutError):
                rest.begin(self.words)
            raise NoAnswerError("there is no Wayland desktop that answers") from error
        self._socket.setblocking(False)
        watch.add(self)

    def ask(self, limit: Limit) -> int:
        if self.ended:
            raise NoAnswerError("the Wayland desktop is gone")
        since_ns = self._idle_since_ns
        return 0 if since_ns is None else (steady_ns() - since_ns) // _NS_IN_MS

    def fileno(self) -> int:
        return self._socket.fileno()

    def hear(self) -> bool:
        with suppress(BlockingIOError):
            self._read()
        return False

    def close(self) -> None:
        # Only wakes the watch, which closes it: a number that it waits for must not become another file's.
        if self.ended:
            self._socket.close()
        else:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _set_up(self, limit: Limit) -> None:
        folder, name = os.environ.get("XDG_RUNTIME_DIR", ""), os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
        self._socket.settimeout(limit.seconds())
        self._socket.connect(str(Path(folder, name)))
        self._send(_DISPLAY, _GET_REGISTRY, _ONE.pack(_REGISTRY))
        self._send(_DISPLAY, _SYNC, _ONE.pack(_GLOBALS_LISTED))
        self._wait_for(limit, _GLOBALS_LISTED)
        if not {"wl_seat", "ext_idle_notifier_v1"} <= self._globals.keys():
            raise NoAnswerError("the Wayland desktop has no ext-idle-notify")
        self._bind("wl_seat", 1, _SEAT)
        # The second version has one that a playing video does not keep from telling.
        version = min(self._globals["ext_idle_notifier_v1"][1], 2)
        self._bind("ext_idle_notifier_v1", version, _NOTIFIER)
        request = _GET_INPUT_IDLE if version > 1 else _GET_IDLE
        self._send(_NOTIFIER, request, struct.pack("=III", _NOTIFICATION, _IDLE_AFTER_MS, _SEAT))
        self._send(_DISPLAY, _SYNC, _ONE.pack(_IS_SET_UP))
        self._wait_for(limit, _IS_SET_UP)

    def _bind(self, interface: str, version: int, number: int) -> None:
        name = _ONE.pack(self._globals[interface][0]) + _text(interface)
        self._send(_REGISTRY, _BIND, name + _TWO.pack(version, number))

    def _send(self, number: int, request: int, arguments: bytes) -> None:
        size = _TWO.size + len(arguments)
        self._socket.sendall(_TWO.pack(number, size << 16 | request) + arguments)

    def _wait_for(self, limit: Limit, callback: int) -> None:
        while True:
            self._socket.settimeout(limit.seconds())
            if (callback, _DONE) in self._read():
                return

    def _read(self) -> Sequence[tuple[int, int]]:
        """Reads once and takes in what has come: the object and the event of each."""
        some = self._socket.recv(_MOST_BYTES)
        if not some:
            raise EOFError
        self._data += some
        heard = []
        while len(self._data) >= _TWO.size:
            number, event, size = _head(self._data)
            if size < _TWO.size:
                raise ValueError("this is not Wayland")
            if len(self._data) < size:
                break
            self._take_in(number, event, self._data[_TWO.size : size])
            self._data = self._data[size:]
            heard.append((number, event))
        return heard

    def _take_in(self, number: int, event: int, arguments: bytes) -> None:
        if (number, event) == (_DISPLAY, _FATAL):
            raise ValueError("the Wayland desktop refuses")
        if (number, event) == (_REGISTRY, _GLOBAL):
            name, length = _TWO.unpack_from(arguments)
            (version,) = _ONE.unpack_from(arguments, len(arguments) - _ONE.size)
            interface = arguments[_TWO.size : _TWO.size + length - 1].decode()
            self._globals.setdefault(interface, (name, version))
        elif (number, event) == (_NOTIFICATION, _IDLED):
            self._idle_since_ns = steady_ns() - _IDLE_AFTER_MS * _NS_IN_MS
        elif (number, event) == (_NOTIFICATION, _RESUMED):
            self._idle_since_ns = None


def _head(data: bytes) -> tuple[int, int, int]:
    """Of a message: its object, its event or request, its bytes."""
    number, rest = _TWO.unpack_from(data)
    return number, rest & 0xFFFF, rest >> 16


def _text(text: str) -> bytes:
    data = text.encode() + b"\0"
    return _ONE.pack(len(data)) + data.ljust((len(data) + 3) // 4 * 4, b"\0")
