"""Idleness on Wayland, as a stand-in for a compositor tells it on a real socket."""

import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from stretchtimer.core.reminders import TYPING_PAUSE_MS
from stretchtimer.desktop.presence import Presence, source
from tests.desktop.bus import PATIENCE_SECONDS
from tests.ui.person import until

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is no Wayland")

DISPLAY = 1
GLOBALS = {"wl_compositor": 6, "wl_seat": 7, "ext_idle_notifier_v1": 2}
IDLED, RESUMED = 0, 1


class Compositor:
    """Listens on one socket. `bound` are the interfaces and versions that were asked for, `asked` the request."""

    def __init__(self, file: Path, interfaces: dict[str, int]) -> None:
        self.interfaces = interfaces
        self.silent = False
        self.bound: dict[str, int] = {}
        self.asked: tuple[int, int] | None = None
        """The request's number, and its milliseconds."""
        self.notification = 0
        """The number by which it is told."""
        self._objects: dict[int, str] = {}
        self._clients: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(file))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def tell(self, event: int, number: int | None = None, arguments: bytes = b"") -> None:
        number = self.notification if number is None else number
        size = 8 + len(arguments)
        self._clients[-1].sendall(struct.pack("=II", number, size << 16 | event) + arguments)

    def say(self, data: bytes) -> None:
        self._clients[-1].sendall(data)

    def close(self) -> None:
        for each in (self._listener, *self._clients):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE_SECONDS)
        for each in (self._listener, *self._clients):
            each.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._clients.append(client)
                self._objects = {DISPLAY: "wl_display"}
                with suppress(EOFError, OSError):
                    while True:
                        self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        number, rest = struct.unpack("=II", self._read(client, 8))
        arguments = self._read(client, (rest >> 16) - 8)
        request = rest & 0xFFFF
        if self.silent:
            return
        match self._objects[number], request:
            case "wl_display", 0:
                (callback,) = struct.unpack("=I", arguments)
                self.tell(0, callback, struct.pack("=I", 0))
                # The number is free again.
                self.tell(1, DISPLAY, arguments)
            case "wl_display", 1:
                (registry,) = struct.unpack("=I", arguments)
                self._objects[registry] = "wl_registry"
                for name, (interface, version) in enumerate(self.interfaces.items(), 11):
                    text = interface.encode() + b"\0"
                    padded = text.ljust((len(text) + 3) // 4 * 4, b"\0")
                    self.tell(0, registry, struct.pack("=II", name, len(text)) + padded + struct.pack("=I", version))
            case "wl_registry", 0:
                interface = list(self.interfaces)[struct.unpack_from("=I", arguments)[0] - 11]
                version, new = struct.unpack_from("=II", arguments, len(arguments) - 8)
                assert interface.encode() + b"\0" in arguments
                self._objects[new], self.bound[interface] = interface, version
                if interface == "wl_seat":
                    self.tell(0, new, struct.pack("=I", 3))
            case "ext_idle_notifier_v1", _:
                new, milliseconds, seat = struct.unpack("=III", arguments)
                assert self._objects[seat] == "wl_seat"
                self.asked, self.notification = (request, milliseconds), new

    def _read(self, client: socket.socket, count: int) -> bytes:
        data = client.recv(count, socket.MSG_WAITALL)
        if len(data) < count:
            raise EOFError
        return data


Start = Callable[..., Compositor]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, what answers at all is waited for."""
    monkeypatch.setattr(source, "ANSWER_SECONDS", float(PATIENCE_SECONDS))
    monkeypatch.setattr("stretchtimer.desktop.presence.presence.LOOK_WITHIN_SECONDS", float(PATIENCE_SECONDS))


@pytest.fixture
def start(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    started: list[Compositor] = []

    def start(**interfaces: int) -> Compositor:
        (home / "wayland-7").unlink(missing_ok=True)
        started.append(Compositor(home / "wayland-7", interfaces or GLOBALS))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def presence(start: Start) -> Iterator[Presence]:
    made = Presence(lambda: None)
    yield made
    made.close()


def idle_ms(presence: Presence) -> int | None:
    return presence.look(ask_idle=True, ask_holds=False).idle_ms


def test_it_tells_when_nothing_is_touched_and_when_something_is(start: Start, presence: Presence) -> None:
    compositor = start()
    assert idle_ms(presence) == 0
    compositor.tell(IDLED)
    until(lambda: (idle_ms(presence) or 0) >= TYPING_PAUSE_MS)
    before = idle_ms(presence)
    until(lambda: (idle_ms(presence) or 0) > (before or 0))
    compositor.tell(RESUMED)
    until(lambda: idle_ms(presence) == 0)
    assert "Wayland" in presence.findings()[0].found


@pytest.mark.parametrize(("version", "request_number"), [(1, 1), (2, 2), (3, 2)])
def test_a_video_does_not_keep_it_from_telling_where_there_is_a_way(
    start: Start, presence: Presence, version: int, request_number: int
) -> None:
    compositor = start(wl_seat=9, ext_idle_notifier_v1=version)
    assert idle_ms(presence) == 0
    assert compositor.asked == (request_number, TYPING_PAUSE_MS)
    assert compositor.bound == {"wl_seat": 1, "ext_idle_notifier_v1": min(version, 2)}


@pytest.mark.parametrize("missing", ["wl_seat", "ext_idle_notifier_v1"])
def test_a_desktop_without_it_tells_nothing(start: Start, presence: Presence, missing: str) -> None:
    start(**{name: version for name, version in GLOBALS.items() if name != missing})
    assert idle_ms(presence) is None
    assert not presence.findings()[0].ok


def test_a_desktop_that_dies_and_comes_back_is_asked_again(start: Start, presence: Presence) -> None:
    compositor = start()
    assert idle_ms(presence) == 0
    compositor.tell(IDLED)
    compositor.close()
    until(lambda: idle_ms(presence) is None)
    start()
    assert idle_ms(presence) == 0


@pytest.mark.parametrize("data", [struct.pack("=II", 3, 4 << 16), struct.pack("=II", DISPLAY, 8 << 16)])
def test_nonsense_and_a_refusal_end_it(start: Start, presence: Presence, data: bytes) -> None:
    compositor = start()
    assert idle_ms(presence) == 0
    compositor.interfaces = {}
    compositor.say(data)
    until(lambda: idle_ms(presence) is None)


def test_what_comes_in_pieces_is_put_together(start: Start, presence: Presence) -> None:
    compositor = start()
    assert idle_ms(presence) == 0
    idled = struct.pack("=II", compositor.notification, 8 << 16 | IDLED)
    compositor.say(idled[:3])
    assert idle_ms(presence) == 0
    compositor.say(idled[3:])
    until(lambda: (idle_ms(presence) or 0) >= TYPING_PAUSE_MS)


def test_a_desktop_that_hangs_is_left_alone_for_a_while(
    start: Start, presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "ANSWER_SECONDS", 0.3)
    compositor = start()
    compositor.silent = True
    assert idle_ms(presence) is None
    compositor.silent = False
    assert idle_ms(presence) is None
    monkeypatch.setattr(source, "REST_SECONDS", 0.0)
    other = Presence(lambda: None)
    compositor.silent = True
    assert idle_ms(other) is None
    compositor.silent = False
    assert idle_ms(other) == 0
    other.close()
