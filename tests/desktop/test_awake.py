"""Keeping the screen awake, as a desktop's screen saver on a bus of its own hears of it."""

import sys
import threading
from collections.abc import Iterator

import pytest
from jeepney import HeaderFields, Message, MessageType, message_bus, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from stretchtimer.desktop.awake import Awake
from tests.desktop.bus import PATIENCE_SECONDS, BusStarter

SCREEN_SAVER = "org.freedesktop.ScreenSaver"
COOKIE = 42

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="elsewhere it is not done over D-Bus")


@pytest.fixture
def screen_saver(start_bus: BusStarter) -> Iterator[DBusConnection]:
    start_bus()
    with open_dbus_connection("SESSION") as connection:
        assert connection.send_and_get_reply(message_bus.RequestName(SCREEN_SAVER)).body == (1,)
        yield connection


@pytest.fixture
def awake() -> Iterator[Awake]:
    made = Awake()
    yield made
    made.close(PATIENCE_SECONDS)


def told(screen_saver: DBusConnection) -> Message:
    """The next thing that the screen saver is asked for; answered."""
    while True:
        message = screen_saver.receive(timeout=PATIENCE_SECONDS)
        fields = message.header.fields
        if (
            message.header.message_type is MessageType.method_call
            and fields.get(HeaderFields.interface) == SCREEN_SAVER
        ):
            if fields[HeaderFields.member] == "Inhibit":
                screen_saver.send(new_method_return(message, "u", (COOKIE,)))
            else:
                screen_saver.send(new_method_return(message))
            return message


def member(message: Message) -> str:
    return str(message.header.fields[HeaderFields.member])


def test_the_screen_is_kept_awake_and_given_back(awake: Awake, screen_saver: DBusConnection) -> None:
    for _ in range(2):
        awake.hold(True)
        assert member(told(screen_saver)) == "Inhibit"
        awake.hold(False)
        given_back = told(screen_saver)
        assert (member(given_back), given_back.body) == ("UnInhibit", (COOKIE,))


def test_what_is_held_is_not_held_again(awake: Awake, screen_saver: DBusConnection) -> None:
    awake.hold(True)
    awake.hold(True)
    assert member(told(screen_saver)) == "Inhibit"
    awake.hold(False)
    awake.hold(False)
    assert member(told(screen_saver)) == "UnInhibit"


def test_closing_gives_it_back(awake: Awake, screen_saver: DBusConnection) -> None:
    awake.hold(True)
    assert member(told(screen_saver)) == "Inhibit"
    closing = threading.Thread(target=awake.close, args=(PATIENCE_SECONDS,))
    closing.start()
    assert member(told(screen_saver)) == "UnInhibit"
    closing.join(PATIENCE_SECONDS)
    assert not closing.is_alive()


def test_a_desktop_without_a_screen_saver_is_no_trouble(awake: Awake, start_bus: BusStarter) -> None:
    start_bus()
    awake.hold(True)
    awake.close(PATIENCE_SECONDS)
    assert "awake" not in [thread.name for thread in threading.enumerate()]


def test_where_there_is_nothing_to_ask_nothing_happens(awake: Awake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    awake.hold(True)
    awake.hold(False)
