"""Media keys, headset buttons and phones on a Linux desktop: the session as a media player on D-Bus (MPRIS 2.2).

One thread serves the bus. It is there only while a session is shown, so that the keys stay with the person's music at
all other times. Where there is no session bus nothing happens.

Specification: https://specifications.freedesktop.org/mpris-spec/latest/
"""

import os
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import DBusErrorResponse

from stretchtimer.desktop.bus_connection import open_bus

ANSWER_SECONDS = 5.0
NAME = "org.mpris.MediaPlayer2.stretchtimer"
_PATH = "/org/mpris/MediaPlayer2"
_ROOT = "org.mpris.MediaPlayer2"
_PLAYER = "org.mpris.MediaPlayer2.Player"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_NAME_IS_OURS = (1, 4)
"""What the bus answers to whoever owns a name now, or has before."""
JUMP_US = 500_000
"""A position so far from where it was to be expected is told as a jump."""


class Button(StrEnum):
    """What somebody has pressed, wherever it was."""

    PLAY = "Play"
    PAUSE = "Pause"
    TOGGLE = "PlayPause"
    NEXT = "Next"
    PREVIOUS = "Previous"
    STOP = "Stop"
    RAISE = "Raise"
    QUIT = "Quit"


@dataclass(frozen=True, slots=True)
class Track:
    """What is on: a pose of a routine."""

    number: int
    title: str
    routine: str
    length_us: int
    """Of the whole routine."""
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    track: Track
    playing: bool
    position_us: int
    at_ns: int
    speed: float

    def position_at(self, now_ns: int) -> int:
        passed_us = (now_ns - self.at_ns) // 1_000 if self.playing else 0
        return min(self.position_us + round(passed_us * self.speed), self.track.length_us)


class MediaKeys:
    """The door to the desktop's media keys; asked from any thread, never blocks.

    `on_button` is called on the thread that serves the bus, and should return at once. `clock_ns` is a steady clock.
    """

    def __init__(self, on_button: Callable[[Button], None], clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._on_button = on_button
        self._clock_ns = clock_ns
        self._lock = threading.Lock()
        self._shown: _Shown | None = None
        self._news: deque[_Shown] = deque()
        self._ours, self._its = socket.socketpair()
        self._server: threading.Thread | None = None
        """There is one while something is on; where there is no bus it has ended, and is not replaced."""

    def show(self, track: Track, playing: bool, position_us: int, speed: float = 1.0) -> None:
        """Shows a session, or what has changed of it. `speed` is how fast its position moves while it plays."""
        shown = _Shown(track, playing, position_us, self._clock_ns(), speed)
        with self._lock:
            before, self._shown = self._shown, shown
            if before is None or not _is_told(before, shown):
                self._news.append(shown)
                self._call_server()

    def leave(self) -> None:
        """Nothing is on any more: the keys are somebody else's again."""
        with self._lock:
            self._shown = None
            self._news.clear()
            self._ours.send(b".")

    def close(self, within_seconds: float) -> None:
        """Leaves, and waits so long for the thread to end."""
        self.leave()
        server = self._server
        if server:
            server.join(within_seconds)
        if not (server and server.is_alive()):
            self._ours.close()
            self._its.close()

    def _call_server(self) -> None:
        self._ours.send(b".")
        if self._server is None:
            self._server = threading.Thread(target=self._serve, name="media keys", daemon=True)
            # While the interpreter shuts down no thread can be started any more.
            with suppress(RuntimeError):
                self._server.start()

    def _serve(self) -> None:
        while not self._is_done():
            try:
                connection = open_bus("SESSION")
            except OSError:
                break
            try:
                self._serve_on(connection)
            except (OSError, EOFError, DBusErrorResponse):
                # The bus is gone, and the desktop with it.
                break
            finally:
                connection.close()

    def _is_done(self) -> bool:
        """Whether there is nothing to serve; then another thread does when there is again."""
        with self._lock:
            if self._shown is None:
                self._server = None
            return self._shown is None

    def _serve_on(self, connection: DBusConnection) -> None:
        """Shows what is on, until nothing is."""
        name = NAME
        answer = connection.send_and_get_reply(message_bus.RequestName(name, 4), timeout=ANSWER_SECONDS).body
        if answer[0] not in _NAME_IS_OURS:
            name = f"{NAME}.instance{os.getpid()}"
            connection.send_and_get_reply(message_bus.RequestName(name, 4), timeout=ANSWER_SECONDS)
        told: _Shown | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(connection.sock, selectors.EVENT_READ)
            selector.register(self._its, selectors.EVENT_READ)
            while True:
                with self._lock:
                    is_over = self._shown is None
                    news = list(self._news)
                    self._news.clear()
                if is_over:
                    break
                for each in news:
                    self._tell(connection, told, each)
                    told = each
                # Also what came along with something else, of which the socket knows nothing any more.
                self._answer_all(connection)
                if any(key.fileobj is self._its for key, _ in selector.select()):
                    self._its.recv(64)
        connection.send_and_get_reply(message_bus.ReleaseName(name), timeout=ANSWER_SECONDS)

    def _tell(self, connection: DBusConnection, before: _Shown | None, now: _Shown) -> None:
        told = _player_properties(before) if before else {}
        changed = {name: value for name, value in _player_properties(now).items() if told.get(name) != value}
        if changed:
            connection.send(_signal(_PROPERTIES, "PropertiesChanged", "sa{sv}as", (_PLAYER, changed, [])))
        if before is not None and abs(now.position_us - before.position_at(now.at_ns)) > JUMP_US:
            connection.send(_signal(_PLAYER, "Seeked", "x", (now.position_us,)))

    def _answer_all(self, connection: DBusConnection) -> None:
        while True:
            try:
                message = connection.receive(timeout=0)
            except TimeoutError:
                return
            if message.header.message_type is MessageType.method_call:
                connection.send(self._answer(message))

    def _answer(self, call: Message) -> Message:
        fields = call.header.fields
        interface, member = fields.get(HeaderFields.interface), fields.get(HeaderFields.member)
        if fields.get(HeaderFields.path) != _PATH:
            return new_error(call, "org.freedesktop.DBus.Error.UnknownObject")
        if interface in (_ROOT, _PLAYER) and member in Button.__members__.values():
            self._on_button(Button(member))
            return new_method_return(call)
        if interface == _PLAYER and member in ("Seek", "SetPosition", "OpenUri"):
            # They have to be there; where to is not for a media player to say.
            return new_method_return(call)
        if interface == "org.freedesktop.DBus.Peer" and member == "Ping":
            return new_method_return(call)
        if interface == "org.freedesktop.DBus.Introspectable":
            return new_method_return(call, "s", (_INTROSPECTION,))
        if interface == _PROPERTIES:
            return self._answer_properties(call, str(member))
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod")

    def _answer_properties(self, call: Message, member: str) -> Message:
        with self._lock:
            shown = self._shown
        if shown is None or not call.body:
            return new_error(call, "org.freedesktop.DBus.Error.Failed")
        of_interface: dict[str, tuple[str, Any]] = {}
        if call.body[0] == _ROOT:
            of_interface = _ROOT_PROPERTIES
        elif call.body[0] == _PLAYER:
            of_interface = _player_properties(shown) | {"Position": ("x", shown.position_at(self._clock_ns()))}
        match member, call.body:
            case "GetAll", _:
                return new_method_return(call, "a{sv}", (of_interface,))
            case "Get", (_, str(name)) if name in of_interface:
                return new_method_return(call, "v", (of_interface[name],))
            case "Set", _:
                return new_error(call, "org.freedesktop.DBus.Error.PropertyReadOnly")
            case _:
                return new_error(call, "org.freedesktop.DBus.Error.UnknownProperty")


def _is_told(before: _Shown, now: _Shown) -> bool:
    """Whether all of `now` was to be expected from what was told before."""
    same = (before.track, before.playing, before.speed) == (now.track, now.playing, now.speed)
    return same and abs(now.position_us - before.position_at(now.at_ns)) <= JUMP_US


def _signal(interface: str, name: str, signature: str, body: tuple[Any, ...]) -> Message:
    return new_signal(DBusAddress(_PATH, interface=interface), name, signature, body)


def _player_properties(shown: _Shown) -> dict[str, tuple[str, Any]]:
    track = shown.track
    metadata: dict[str, tuple[str, Any]] = {
        "mpris:trackid": ("o", f"{_PATH.replace('mpris', 'stretchtimer')}/{track.number}"),
        "mpris:length": ("x", track.length_us),
        "xesam:title": ("s", track.title),
        "xesam:album": ("s", track.routine),
        "xesam:artist": ("as", [track.routine]),
        "xesam:trackNumber": ("i", track.number),
    }
    if track.picture:
        metadata["mpris:artUrl"] = ("s", track.picture.as_uri())
    return {
        "PlaybackStatus": ("s", "Playing" if shown.playing else "Paused"),
        "Metadata": ("a{sv}", metadata),
        "Rate": ("d", shown.speed),
        "MinimumRate": ("d", shown.speed),
        "MaximumRate": ("d", shown.speed),
        "Volume": ("d", 1.0),
        "CanGoNext": ("b", True),
        "CanGoPrevious": ("b", True),
        "CanPlay": ("b", True),
        "CanPause": ("b", True),
        "CanSeek": ("b", False),
        "CanControl": ("b", True),
    }


_ROOT_PROPERTIES: dict[str, tuple[str, Any]] = {
    "CanQuit": ("b", True),
    "CanRaise": ("b", True),
    "HasTrackList": ("b", False),
    "Identity": ("s", "Stretchtimer"),
    "DesktopEntry": ("s", "stretchtimer"),
    "SupportedUriSchemes": ("as", []),
    "SupportedMimeTypes": ("as", []),
}


def _introspection() -> str:
    """What there is, as D-Bus describes it; the properties are made out of examples of themselves."""
    example = _Shown(Track(1, "", "", 0), False, 0, 0, 1.0)
    properties = {_ROOT: _ROOT_PROPERTIES, _PLAYER: _player_properties(example) | {"Position": ("x", 0)}}
    methods: dict[str, list[tuple[str, str]]] = {
        _ROOT: [(Button.RAISE.value, ""), (Button.QUIT.value, "")],
        _PLAYER: [
            *((each.value, "") for each in Button if each not in (Button.RAISE, Button.QUIT)),
            ("Seek", '<arg direction="in" name="Offset" type="x"/>'),
            ("SetPosition", '<arg direction="in" name="Track" type="o"/><arg direction="in" name="To" type="x"/>'),
            ("OpenUri", '<arg direction="in" name="Uri" type="s"/>'),
        ],
    }
    signals = {_ROOT: "", _PLAYER: '<signal name="Seeked"><arg name="Position" type="x"/></signal>'}
    interfaces = "".join(
        f'<interface name="{name}">'
        + "".join(f'<method name="{method}">{arguments}</method>' for method, arguments in methods[name])
        + "".join(f'<property name="{key}" type="{kind}" access="read"/>' for key, (kind, _) in values.items())
        + signals[name]
        + "</interface>"
        for name, values in properties.items()
    )
    return f"<node>{interfaces}</node>"


_INTROSPECTION = _introspection()
