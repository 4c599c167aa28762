"""The session as a media player, on a bus of its own."""

import queue
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, MatchRule, Message, MessageType, Properties, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from stretchtimer.desktop.mpris import NAME, Button, MediaKeys, Track
from tests.desktop.bus import PATIENCE_SECONDS, BusStarter

PLAYER = DBusAddress("/org/mpris/MediaPlayer2", NAME, "org.mpris.MediaPlayer2.Player")
ROOT = DBusAddress("/org/mpris/MediaPlayer2", NAME, "org.mpris.MediaPlayer2")
LUNGE = Track(3, "Low lunge, left side", "Desk-worker hip openers", 386_000_000, Path("/tmp/low lunge.png"))
needs_playerctl = pytest.mark.skipif(shutil.which("playerctl") is None, reason="playerctl is not installed")


@pytest.fixture
def bus(start_bus: BusStarter) -> Iterator[DBusConnection]:
    start_bus()
    with open_dbus_connection("SESSION") as connection:
        yield connection


class Keys:
    """The media keys, with what was pressed and a clock that stands still."""

    def __init__(self) -> None:
        self.pressed: queue.Queue[Button] = queue.Queue()
        self.now_ns = 7_000
        self.door = MediaKeys(self.pressed.put, lambda: self.now_ns)

    def next_button(self) -> Button:
        return self.pressed.get(timeout=PATIENCE_SECONDS)


@pytest.fixture
def keys() -> Iterator[Keys]:
    made = Keys()
    yield made
    made.door.close(PATIENCE_SECONDS)


def shown(keys: Keys, bus: DBusConnection, playing: bool = True, position_us: int = 5_000_000) -> None:
    """Shows a session and waits until the bus knows it."""
    rule = MatchRule(type="signal", member="NameOwnerChanged", interface="org.freedesktop.DBus")
    rule.add_arg_condition(0, NAME)
    bus.send_and_get_reply(message_bus.AddMatch(rule))
    with bus.filter(rule) as owners:
        keys.door.show(LUNGE, playing, position_us)
        bus.recv_until_filtered(owners, timeout=PATIENCE_SECONDS)
    # It is told first what is on, and answered after that.
    get(bus, PLAYER, "PlaybackStatus")


def get(bus: DBusConnection, of: DBusAddress, name: str) -> Any:
    reply = bus.send_and_get_reply(Properties(of).get(name), timeout=PATIENCE_SECONDS)
    assert reply.header.message_type is MessageType.method_return, reply.body
    return reply.body[0][1]


def call(bus: DBusConnection, to: DBusAddress, member: str, signature: str = "", body: tuple[Any, ...] = ()) -> Message:
    return bus.send_and_get_reply(new_method_call(to, member, signature, body), timeout=PATIENCE_SECONDS)


def test_what_is_on_can_be_read(keys: Keys, bus: DBusConnection) -> None:
    shown(keys, bus)
    assert get(bus, PLAYER, "PlaybackStatus") == "Playing"
    metadata = get(bus, PLAYER, "Metadata")
    assert metadata["xesam:title"] == ("s", "Low lunge, left side")
    assert metadata["xesam:album"] == ("s", "Desk-worker hip openers")
    assert metadata["mpris:length"] == ("x", 386_000_000)
    assert metadata["mpris:artUrl"] == ("s", "file:///tmp/low%20lunge.png")
    assert get(bus, ROOT, "Identity") == "Stretchtimer"
    assert get(bus, ROOT, "DesktopEntry") == "stretchtimer"


def test_the_position_goes_on_by_itself_while_it_plays(keys: Keys, bus: DBusConnection) -> None:
    shown(keys, bus)
    keys.now_ns += 2_000_000_000
    assert get(bus, PLAYER, "Position") == 7_000_000
    keys.door.show(LUNGE, False, 7_000_000)
    keys.now_ns += 60_000_000_000
    assert get(bus, PLAYER, "Position") == 7_000_000


@pytest.mark.parametrize("button", Button)
def test_each_button_is_handed_on(keys: Keys, bus: DBusConnection, button: Button) -> None:
    shown(keys, bus)
    to = ROOT if button in (Button.RAISE, Button.QUIT) else PLAYER
    assert call(bus, to, button.value).header.message_type is MessageType.method_return
    assert keys.next_button() is button


def watched(bus: DBusConnection, interface: str, member: str) -> MatchRule:
    rule = MatchRule(type="signal", interface=interface, member=member, path=PLAYER.object_path)
    bus.send_and_get_reply(message_bus.AddMatch(rule))
    return rule


def test_only_what_changes_is_told(keys: Keys, bus: DBusConnection) -> None:
    shown(keys, bus)
    rule = watched(bus, "org.freedesktop.DBus.Properties", "PropertiesChanged")
    with bus.filter(rule) as changes:
        keys.now_ns += 1_000_000_000
        keys.door.show(LUNGE, True, 6_000_000)
        keys.door.show(LUNGE, False, 6_000_000)
        _, changed, _ = bus.recv_until_filtered(changes, timeout=PATIENCE_SECONDS).body
        assert changed == {"PlaybackStatus": ("s", "Paused")}
        keys.door.show(Track(4, "Shin stack", LUNGE.routine, LUNGE.length_us), False, 6_000_000)
        _, changed, _ = bus.recv_until_filtered(changes, timeout=PATIENCE_SECONDS).body
        assert list(changed) == ["Metadata"]


def test_a_skip_is_told_as_a_jump(keys: Keys, bus: DBusConnection) -> None:
    shown(keys, bus)
    with bus.filter(watched(bus, PLAYER.interface, "Seeked")) as jumps:
        keys.door.show(LUNGE, True, 77_000_000)
        assert bus.recv_until_filtered(jumps, timeout=PATIENCE_SECONDS).body == (77_000_000,)


def test_the_keys_are_given_back_and_can_be_taken_again(keys: Keys, bus: DBusConnection) -> None:
    for _ in range(3):
        shown(keys, bus)
        rule = MatchRule(type="signal", member="NameOwnerChanged", interface="org.freedesktop.DBus")
        with bus.filter(rule) as owners:
            keys.door.leave()
            name, _, owner = bus.recv_until_filtered(owners, timeout=PATIENCE_SECONDS).body
        assert (name, owner) == (NAME, "")


def test_a_second_window_has_a_name_of_its_own(keys: Keys, bus: DBusConnection) -> None:
    assert bus.send_and_get_reply(message_bus.RequestName(NAME, 4)).body == (1,)
    rule = MatchRule(type="signal", member="NameOwnerChanged", interface="org.freedesktop.DBus")
    bus.send_and_get_reply(message_bus.AddMatch(rule))
    with bus.filter(rule) as owners:
        keys.door.show(LUNGE, True, 0)
        names = [bus.recv_until_filtered(owners, timeout=PATIENCE_SECONDS).body[0] for _ in range(2)]
    assert any(name.startswith(f"{NAME}.instance") for name in names)


@pytest.mark.parametrize(
    ("to", "member", "signature", "body"),
    [
        (PLAYER, "Dance", "", ()),
        (PLAYER, "Next", "s", ("far",)),
        (DBusAddress("/nowhere", NAME, PLAYER.interface), "Next", "", ()),
        (DBusAddress(PLAYER.object_path, NAME, "org.freedesktop.DBus.Properties"), "Get", "", ()),
        (
            DBusAddress(PLAYER.object_path, NAME, "org.freedesktop.DBus.Properties"),
            "Get",
            "ss",
            (PLAYER.interface, "X"),
        ),
        (DBusAddress(PLAYER.object_path, NAME, "org.freedesktop.DBus.Properties"), "Get", "i", (5,)),
        (
            DBusAddress(PLAYER.object_path, NAME, "org.freedesktop.DBus.Properties"),
            "Set",
            "ssv",
            (PLAYER.interface, "Volume", ("d", 0.5)),
        ),
    ],
)
def test_odd_calls_are_answered_and_harm_nothing(
    keys: Keys, bus: DBusConnection, to: DBusAddress, member: str, signature: str, body: tuple[Any, ...]
) -> None:
    shown(keys, bus)
    call(bus, to, member, signature, body)
    assert get(bus, PLAYER, "PlaybackStatus") == "Playing"


def test_without_a_bus_nothing_happens(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    keys.door.show(LUNGE, True, 0)
    keys.door.leave()
    assert keys.pressed.empty()


def test_a_bus_that_dies_takes_nothing_with_it(keys: Keys, start_bus: BusStarter) -> None:
    daemon = start_bus()
    with open_dbus_connection("SESSION") as bus:
        shown(keys, bus)
    daemon.kill()
    daemon.wait(PATIENCE_SECONDS)
    keys.door.show(LUNGE, False, 9_000_000)
    keys.door.leave()


@needs_playerctl
def test_playerctl_steers_and_reads(keys: Keys, bus: DBusConnection) -> None:
    shown(keys, bus)

    def playerctl(*words: str) -> str:
        run = subprocess.run(
            ["playerctl", "--player=stretchtimer", *words], capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    assert playerctl("status") == "Playing"
    assert playerctl("metadata", "--format", "{{title}} – {{album}}") == f"{LUNGE.title} – {LUNGE.routine}"
    assert playerctl("position").startswith("5.0")
    for word, button in (
        ("play-pause", Button.TOGGLE),
        ("pause", Button.PAUSE),
        ("play", Button.PLAY),
        ("next", Button.NEXT),
        ("previous", Button.PREVIOUS),
        ("stop", Button.STOP),
    ):
        playerctl(word)
        assert keys.next_button() is button
