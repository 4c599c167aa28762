"""Notices over D-Bus, shown by a service that the test plays itself."""

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from stretchtimer.desktop import notifications
from stretchtimer.desktop.notifications import Choice, Notice, Notifications, conversation
from tests.desktop.bus import PATIENCE_SECONDS, BusStarter
from tests.ui.person import until

NAME = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
CHOICES = (Choice("start", "Start 2 min"), Choice("later", "In 10 min"), Choice("skip", "Skip"))
NOTICE = Notice("An hour in the chair", "Stand & stretch <now>?", CHOICES, Path("/tmp/a figure.png"))
SUMMARY, BODY, ACTIONS, HINTS, EXPIRES = 3, 4, 5, 6, 7
REPLACES = 1
ALL = ("actions", "body", "body-markup")


class Service:
    """A notification service, with what it was asked."""

    def __init__(self, abilities: tuple[str, ...] = ALL, first_id: int = 7, refuses: bool = False) -> None:
        self._abilities, self._refuses = abilities, refuses
        self.shown: queue.Queue[tuple[Any, ...]] = queue.Queue()
        self.closed: queue.Queue[int] = queue.Queue()
        self._id, self._sender = first_id, ""
        self.bus = open_dbus_connection("SESSION")
        assert self.bus.send_and_get_reply(message_bus.RequestName(NAME, 4)).body == (1,)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def next_shown(self) -> tuple[Any, ...]:
        return self.shown.get(timeout=PATIENCE_SECONDS)

    def tell(self, member: str, signature: str, *body: object, by: DBusConnection | None = None) -> None:
        signal = new_signal(DBusAddress(ADDRESS.object_path, None, NAME), member, signature, body)
        signal.header.fields[HeaderFields.destination] = self._sender
        (by or self.bus).send(signal)

    def presses(self, key: str, notice: int = 7, by: DBusConnection | None = None) -> None:
        self.tell("ActionInvoked", "us", notice, key, by=by)

    def closes(self, reason: int, notice: int = 7, by: DBusConnection | None = None) -> None:
        self.tell("NotificationClosed", "uu", notice, reason, by=by)

    def ends(self) -> None:
        if self._thread.is_alive():
            with open_dbus_connection("SESSION") as bus:
                bus.send(new_method_call(DBusAddress("/", self.bus.unique_name, "test.Service"), "Quit"))
        self.is_left()

    def is_left(self) -> None:
        """When the bus has gone, or it was told to end."""
        self._thread.join(PATIENCE_SECONDS)
        self.bus.close()

    def _serve(self) -> None:
        while True:
            try:
                message = self.bus.receive()
            except (OSError, EOFError):
                return
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields[HeaderFields.member]
            if member == "Quit":
                return
            self._sender = message.header.fields[HeaderFields.sender]
            self.bus.send(self._answer(message, member))
            # Not sooner: what is said of a notice comes after its number has been given.
            if member == "Notify":
                self.shown.put(message.body)
            elif member == "CloseNotification":
                self.closed.put(message.body[0])

    def _answer(self, call: Message, member: str) -> Message:
        match member:
            case "GetCapabilities":
                return new_method_return(call, "as", (list(self._abilities),))
            case "GetServerInformation":
                return new_method_return(call, "ssss", ("played", "us", "1.0", "1.2"))
            case "Notify" if not self._refuses:
                return new_method_return(call, "u", (call.body[REPLACES] or self._id,))
            case "CloseNotification":
                return new_method_return(call)
        return new_error(call, "org.freedesktop.DBus.Error.Failed")


class Heard:
    """What became of the notices."""

    def __init__(self) -> None:
        self.door = Notifications()
        self.all: list[object] = []
        self.door.pressed.connect(self.all.append)
        self.door.failed.connect(self.all.append)

    def waits_for(self, *news: object) -> None:
        until(lambda: len(self.all) >= len(news))
        assert self.all == list(news)


@pytest.fixture
def heard(qapp: object) -> Iterator[Heard]:
    made = Heard()
    yield made
    made.door.close(PATIENCE_SECONDS)
    assert not [thread for thread in threading.enumerate() if thread.name == "notifications"]
    made.door.deleteLater()


Play = Callable[..., Service]


@pytest.fixture
def play(start_bus: BusStarter) -> Iterator[Play]:
    """Plays a service on a bus of its own."""
    start_bus()
    services: list[Service] = []

    def begin(**kind: Any) -> Service:
        services.append(Service(**kind))
        return services[-1]

    yield begin
    for service in services:
        service.ends()


def shown(heard: Heard, service: Service, notice: Notice = NOTICE) -> tuple[Any, ...]:
    heard.door.show(notice)
    return service.next_shown()


def test_all_of_a_notice_is_shown(heard: Heard, play: Play) -> None:
    asked = shown(heard, play())
    assert asked[SUMMARY] == "An hour in the chair"
    assert asked[ACTIONS] == [
        "default", "Stretchtimer", "start", "Start 2 min", "later", "In 10 min", "skip", "Skip",
    ]  # fmt: skip
    assert asked[HINTS]["image-path"] == ("s", "file:///tmp/a%20figure.png")
    assert asked[HINTS]["desktop-entry"] == ("s", "stretchtimer")
    assert asked[HINTS]["urgency"] == ("y", 1)
    assert asked[EXPIRES] == 0


def test_what_asks_nothing_does_not_stay(heard: Heard, play: Play) -> None:
    asked = shown(heard, play(), Notice("Reminders go on", "In the tray.", ()))
    assert asked[EXPIRES] == -1
    assert asked[ACTIONS] == ["default", "Stretchtimer"]


def test_words_are_no_markup(heard: Heard, play: Play) -> None:
    assert shown(heard, play())[BODY] == "Stand &amp; stretch &lt;now&gt;?"


def test_where_there_is_no_markup_nothing_is_escaped(heard: Heard, play: Play) -> None:
    assert shown(heard, play(abilities=("actions", "body")))[BODY] == "Stand & stretch <now>?"


@pytest.mark.parametrize(("action", "key"), [("start", "start"), ("skip", "skip"), ("default", "")])
def test_a_press_is_told_once_and_the_notice_goes(heard: Heard, play: Play, action: str, key: str) -> None:
    service = play()
    shown(heard, service)
    service.presses(action)
    # Services that close what was pressed say that the person did.
    service.closes(2)
    assert service.closed.get(timeout=PATIENCE_SECONDS) == 7
    heard.waits_for(key)


@pytest.mark.parametrize("reason", [1, 2], ids=["it timed out", "the person closed it"])
def test_of_one_that_is_gone_nothing_is_told(heard: Heard, play: Play, reason: int) -> None:
    service = play()
    shown(heard, service)
    service.closes(reason)
    shown(heard, service)
    assert service.closed.empty()
    service.presses("later")
    heard.waits_for("later")


def test_what_others_say_of_it_is_nothing(heard: Heard, play: Play) -> None:
    service = play()
    shown(heard, service)
    with open_dbus_connection("SESSION") as stranger:
        service.presses("start", by=stranger)
        service.closes(2, by=stranger)
        # Until the bus has handed them on.
        stranger.send_and_get_reply(message_bus.ListNames())
    service.presses("start", notice=8)
    service.closes(2, notice=8)
    service.presses("skip")
    heard.waits_for("skip")


def test_the_next_takes_the_place_of_the_one_before(heard: Heard, play: Play) -> None:
    service = play()
    assert shown(heard, service)[REPLACES] == 0
    other = Notice("Still there?", "", CHOICES)
    asked = shown(heard, service, other)
    assert (asked[REPLACES], asked[SUMMARY]) == (7, "Still there?")
    service.presses("later")
    heard.waits_for("later")


def test_a_stale_one_is_withdrawn(heard: Heard, play: Play) -> None:
    service = play()
    shown(heard, service)
    heard.door.withdraw()
    service.presses("start")
    assert service.closed.get(timeout=PATIENCE_SECONDS) == 7
    shown(heard, service)
    service.presses("skip")
    heard.waits_for("skip")


def test_without_buttons_it_fails(heard: Heard, play: Play) -> None:
    service = play(abilities=("body",))
    heard.door.show(NOTICE)
    heard.waits_for(NOTICE)
    assert service.shown.empty()


def test_a_service_that_refuses_is_none(heard: Heard, play: Play) -> None:
    play(refuses=True)
    heard.door.show(NOTICE)
    heard.waits_for(NOTICE)


def test_a_service_that_hangs_is_none(heard: Heard, start_bus: BusStarter, monkeypatch: pytest.MonkeyPatch) -> None:
    start_bus()
    with open_dbus_connection("SESSION") as silent:
        silent.send_and_get_reply(message_bus.RequestName(NAME, 4))
        monkeypatch.setattr(conversation, "ANSWER_SECONDS", 0.05)
        heard.door.show(NOTICE)
        heard.waits_for(NOTICE)


def test_without_a_service_it_fails_until_there_is_one(heard: Heard, play: Play) -> None:
    heard.door.show(NOTICE)
    heard.waits_for(NOTICE)
    service = play()
    shown(heard, service)
    service.presses("start")
    heard.waits_for(NOTICE, "start")


def test_without_a_bus_it_fails(heard: Heard, home: Path) -> None:
    heard.door.show(NOTICE)
    heard.waits_for(NOTICE)


def test_a_service_that_starts_anew_is_shown_the_notice_again(heard: Heard, play: Play) -> None:
    service = play()
    shown(heard, service)
    with open_dbus_connection("SESSION") as bus:
        # In the place of the one that ends, as the bus starts services.
        bus.send_and_get_reply(message_bus.RequestName(NAME, 0))
        service.ends()
        assert bus.receive(timeout=PATIENCE_SECONDS)
        until_called(bus, "GetCapabilities", new="as", body=(["actions"],))
        asked = until_called(bus, "Notify", new="u", body=(9,))
        assert (asked[REPLACES], asked[SUMMARY]) == (0, NOTICE.title)
    # A notice may be what it dies of.
    heard.waits_for(NOTICE)


def until_called(bus: DBusConnection, member: str, new: str, body: tuple[Any, ...]) -> tuple[Any, ...]:
    """Answers one call, and tells with what it was made."""
    while True:
        message = bus.receive(timeout=PATIENCE_SECONDS)
        if message.header.fields.get(HeaderFields.member) == member:
            bus.send(new_method_return(message, new, body))
            return message.body  # type: ignore[no-any-return]


def test_a_bus_that_dies_takes_the_notice_along_and_the_next_is_used(heard: Heard, start_bus: BusStarter) -> None:
    daemon = start_bus()
    service = Service()
    shown(heard, service)
    daemon.kill()
    heard.waits_for(NOTICE)
    service.is_left()
    start_bus()
    service = Service()
    shown(heard, service)
    service.presses("start")
    heard.waits_for(NOTICE, "start")
    service.ends()


def test_what_is_found_is_named(play: Play) -> None:
    (finding,) = notifications.findings()
    assert not finding.ok
    assert "dunst" in finding.advice
    play()
    (finding,) = notifications.findings()
    assert finding.ok
    assert "played 1.0" in finding.found


def test_a_service_without_buttons_is_found_wanting(play: Play) -> None:
    play(abilities=("body",))
    (finding,) = notifications.findings()
    assert not finding.ok
    assert "without buttons" in finding.found
