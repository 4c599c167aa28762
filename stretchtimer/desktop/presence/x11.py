"""Idleness and full screen as an X server tells them.

The few requests that this takes are spoken straight to the server's socket: Xlib ends the whole process when the
server dies, XCB waits for ever for one that hangs, and neither is needed for six requests whose bytes have not changed
since 1987.

Protocol: https://www.x.org/releases/current/doc/xproto/x11protocol.html
Idleness: https://www.x.org/releases/current/doc/scrnsaverproto/saver.html
"""

import os
import re
import socket
import struct
from pathlib import Path

from stretchtimer.desktop.presence.source import Limit, NoAnswerError, Rest

_DISPLAY = re.compile(r"(?:unix/?|(?P<host>[^:/]+))?:(?P<number>\d+)(?:\.\d+)?")
_NAME = "the X server"
_TCP_PORT = 6000
_SOCKETS = "/tmp/.X11-unix/X"
_LOCAL, _ANYWHERE = 256, 65535
"""Families of addresses in the file of keys."""
_KEY_NAME = b"MIT-MAGIC-COOKIE-1"
_LONG = 4
_TEXT_BYTES = 256

_INTERN_ATOM, _GET_PROPERTY, _QUERY_EXTENSION = 16, 20, 98
_ERROR, _REPLY = 0, 1
_ANY_TYPE = 0


class X11:
    """A connection to the display that the environment names, made when it is first asked and again when it breaks."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._rest = Rest()
        self._sent = 0
        self._root = 0
        self._saver = 0
        """What the screen-saver extension's requests begin with; 0 if there is none."""
        self._atoms: dict[str, int] = {}

    def idle_ms(self, limit: Limit) -> int:
        """
        Raises:
            NoAnswerError: there is no such display, or it cannot tell.
        """
        self._open(limit)
        if not self._saver:
            raise NoAnswerError("the X server has no screen-saver extension")
        reply = self._ask(limit, struct.pack("<BBHI", self._saver, 1, 2, self._root))
        return int(struct.unpack_from("<I", reply, 16)[0])

    def full_screen(self, limit: Limit) -> str | None:
        """What the window is called that has the focus, if it fills the screen; it may have no name.

        Raises:
            NoAnswerError: there is no such display, or it has no window manager that tells.
        """
        self._open(limit)
        active = self._numbers(limit, self._root, "_NET_ACTIVE_WINDOW")
        if not active or not active[0]:
            return None
        if self._atom(limit, "_NET_WM_STATE_FULLSCREEN") not in self._numbers(limit, active[0], "_NET_WM_STATE"):
            return None
        # An instance's name, a class's name, each with a zero at its end.
        parts = self._property(limit, active[0], "WM_CLASS").rstrip(b"\0").split(b"\0")
        return parts[-1].decode("utf-8", "replace")

    def close(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None

    # Properties

    def _numbers(self, limit: Limit, window: int, name: str) -> tuple[int, ...]:
        data = self._property(limit, window, name)
        return struct.unpack(f"<{len(data) // _LONG}I", data[: len(data) // _LONG * _LONG])

    def _property(self, limit: Limit, window: int, name: str) -> bytes:
        atom = self._atom(limit, name)
        wanted = _TEXT_BYTES // _LONG
        try:
            reply = self._ask(limit, struct.pack("<BBHIIIII", _GET_PROPERTY, 0, 6, window, atom, _ANY_TYPE, 0, wanted))
        except _RefusedError:
            # The window is gone by now.
            return b""
        count = struct.unpack_from("<I", reply, 16)[0] * (reply[1] // 8)
        return reply[32 : 32 + count]

    def _atom(self, limit: Limit, name: str) -> int:
        if name not in self._atoms:
            data = name.encode()
            head = struct.pack("<BBHHH", _INTERN_ATOM, 0, 2 + _words(data), len(data), 0)
            reply = self._ask(limit, head + _padded(data))
            self._atoms[name] = struct.unpack_from("<I", reply, 8)[0]
        return self._atoms[name]

    # The connection

    def _ask(self, limit: Limit, request: bytes) -> bytes:
        assert self._socket
        try:
            self._socket.settimeout(limit.seconds())
            self._socket.sendall(request)
            self._sent = self._sent + 1 & 0xFFFF
            while True:
                packet = self._receive(32)
                kind = packet[0] & 0x7F
                if kind == _REPLY:
                    packet += self._receive(struct.unpack_from("<I", packet, 4)[0] * _LONG)
                # Everybody is told when a keyboard changes; and a reply may be one that came too late.
                if kind in (_ERROR, _REPLY) and struct.unpack_from("<H", packet, 2)[0] == self._sent:
                    break
        except (OSError, EOFError) as error:
            self._fail(error)
        if kind == _ERROR:
            raise _RefusedError("the X server refuses")
        return packet

    def _fail(self, error: Exception) -> None:
        self.close()
        if isinstance(error, TimeoutError):
            self._rest.begin(_NAME)
        raise NoAnswerError("the X server does not answer") from error

    def _receive(self, count: int) -> bytes:
        assert self._socket
        data = b""
        while len(data) < count:
            some = self._socket.recv(count - len(data))
            if not some:
                raise EOFError
            data += some
        return data

    def _open(self, limit: Limit) -> None:
        if self._socket:
            return
        self._rest.check(_NAME)
        where = _DISPLAY.fullmatch(os.environ.get("DISPLAY", ""))
        if not where:
            raise NoAnswerError("there is no X display here")
        try:
            self._socket = _connected(where, limit)
            key = _key(where["number"].encode())
            name = _KEY_NAME if key else b""
            self._socket.sendall(
                struct.pack("<cxHHHHxx", b"l", 11, 0, len(name), len(key)) + _padded(name) + _padded(key)
            )
            head = self._receive(8)
            setup = self._receive(struct.unpack_from("<H", head, 6)[0] * _LONG)
            if head[0] != 1:
                raise EOFError
            vendor, formats = struct.unpack_from("<H2xxB", setup, 16)
            (self._root,) = struct.unpack_from("<I", setup, 32 + (vendor + 3) // _LONG * _LONG + 8 * formats)
        except (OSError, EOFError, struct.error) as error:
            self._fail(error)
        self._sent = 0
        self._atoms.clear()
        extension = b"MIT-SCREEN-SAVER"
        head = struct.pack("<BBHHH", _QUERY_EXTENSION, 0, 2 + _words(extension), len(extension), 0)
        try:
            reply = self._ask(limit, head + _padded(extension))
        except NoAnswerError:
            # Also where the time is over: half a connection is none.
            self.close()
            raise
        self._saver = reply[9] if reply[8] else 0


class XIdle:
    """The idle times of a display."""

    words = _NAME

    def __init__(self, display: X11) -> None:
        self._display = display

    def ask(self, limit: Limit) -> int:
        return self._display.idle_ms(limit)

    def close(self) -> None:
        """The connection is also for others."""


class _RefusedError(NoAnswerError):
    """The server answered with an error."""


def _connected(where: re.Match[str], limit: Limit) -> socket.socket:
    number = where["number"]
    if where["host"]:
        return socket.create_connection((where["host"], _TCP_PORT + int(number)), limit.seconds())
    made = socket.socket(socket.AF_UNIX)
    try:
        made.settimeout(limit.seconds())
        made.connect(_SOCKETS + number)
    except (OSError, NoAnswerError):
        made.close()
        raise
    return made


def _key(number: bytes) -> bytes:
    """What proves to the server that this person may use it; nothing if there is no need."""
    try:
        data = Path(os.environ.get("XAUTHORITY") or Path.home() / ".Xauthority").read_bytes()
    except (OSError, RuntimeError):
        return b""
    host, others = socket.gethostname().encode(), b""
    try:
        while data:
            (family,) = struct.unpack_from(">H", data)
            data = data[2:]
            fields = []
            for _ in range(4):
                (length,) = struct.unpack_from(">H", data)
                fields.append(data[2 : 2 + length])
                data = data[2 + length :]
            address, display, name, key = fields
            if name == _KEY_NAME and display in (b"", number):
                if family == _ANYWHERE or (family == _LOCAL and address == host):
                    return key
                # The machine may have been renamed since.
                others = others or key
    except struct.error:
        pass
    return others


def _words(data: bytes) -> int:
    return (len(data) + 3) // _LONG


def _padded(data: bytes) -> bytes:
    return data.ljust(_words(data) * _LONG, b"\0")
