"""What starts at login in a Flatpak, whose portal the test plays."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, Message, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from stretchtimer.desktop.autostart import Autostart, AutostartError, portal
from tests.desktop.bus import PATIENCE_SECONDS, BusStarter

APP = "org.example.Stretchtimer"
GRANTED, REFUSED = 0, 1


@pytest.fixture
def flatpak(home: Path, start_bus: BusStarter, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The host's file."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("FLATPAK_ID", APP)
    start_bus()
    return home / ".config" / "autostart" / f"{APP}.desktop"


class Portal:
    """Answers one request; `handle` is what an older one calls it."""

    def __init__(self, status: int = GRANTED, autostart: bool = True, handle: str = "", silent: bool = False) -> None:
        self.options: dict[str, Any] = {}
        self._status, self._autostart, self._handle, self._silent = status, autostart, handle, silent
        self._bus = open_dbus_connection("SESSION")
        self._bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop", 4))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def ends(self) -> None:
        self._thread.join(PATIENCE_SECONDS)
        self._bus.close()

    def _serve(self) -> None:
        while True:
            call = self._bus.receive()
            if call.header.fields.get(HeaderFields.member) == "RequestBackground":
                break
        self.options = call.body[1]
        sender = call.header.fields[HeaderFields.sender]
        named = sender.removeprefix(":").replace(".", "_")
        path = self._handle or f"/org/freedesktop/portal/desktop/request/{named}/{self.options['handle_token'][1]}"
        if self._silent:
            return
        with open_dbus_connection("SESSION") as stranger:
            self._respond(stranger, path, sender, not self._autostart)
            stranger.send_and_get_reply(message_bus.ListNames())
        self._respond(self._bus, path + "_other", sender, not self._autostart)
        self._bus.send(new_method_return(call, "o", (path,)))
        self._respond(self._bus, path, sender, self._autostart)

    def _respond(self, bus: DBusConnection, path: str, to: str, autostart: bool) -> None:
        results = {"background": ("b", True), "autostart": ("b", autostart)}
        address = DBusAddress(path, None, "org.freedesktop.portal.Request")
        response: Message = new_signal(address, "Response", "ua{sv}", (self._status, results))
        response.header.fields[HeaderFields.destination] = to
        bus.send(response)


Play = Callable[..., Portal]


@pytest.fixture
def play(flatpak: Path) -> Iterator[Play]:
    portals: list[Portal] = []

    def begin(**kind: Any) -> Portal:
        portals.append(Portal(**kind))
        return portals[-1]

    yield begin
    for each in portals:
        each.ends()


@pytest.mark.parametrize("handle", ["", "/org/freedesktop/portal/desktop/request/older"])
def test_the_portal_is_asked_for_the_tray(play: Play, handle: str) -> None:
    asked = play(handle=handle)
    Autostart().turn(True)
    assert asked.options["autostart"] == ("b", True)
    assert asked.options["commandline"] == ("as", ["stretchtimer", "--tray"])


def test_it_can_be_turned_off(play: Play) -> None:
    asked = play(autostart=False)
    Autostart().turn(False)
    assert asked.options["autostart"] == ("b", False)


@pytest.mark.parametrize("answer", [{"status": REFUSED}, {"autostart": False}])
def test_a_refusal_is_told(play: Play, answer: dict[str, Any]) -> None:
    play(**answer)
    with pytest.raises(AutostartError, match="did not allow it"):
        Autostart().turn(True)


def test_a_portal_that_says_nothing_is_not_waited_for_longer(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "ANSWER_SECONDS", 0.05)
    play(silent=True)
    with pytest.raises(AutostartError, match="did not answer"):
        Autostart().turn(True)


def test_without_a_portal_it_cannot_be_turned_on(flatpak: Path) -> None:
    with pytest.raises(AutostartError, match="cannot be reached"):
        Autostart().turn(True)


def test_the_state_is_that_of_the_hosts_file(flatpak: Path) -> None:
    assert not Autostart().is_on()
    flatpak.parent.mkdir(parents=True)
    flatpak.write_text(f"[Desktop Entry]\nType=Application\nExec=flatpak run {APP} --tray\nX-Flatpak={APP}\n")
    assert Autostart().is_on()
