import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from stretchtimer.desktop.bus_connection import open_bus


@pytest.fixture
def mute_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One that lets everybody in, and then says nothing."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "bus"))
    listening.listen()
    inside: list[socket.socket] = []

    def let_in() -> None:
        caller, _ = listening.accept()
        inside.append(caller)
        while b"AUTH" not in caller.recv(1024):
            pass
        caller.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")

    doorman = threading.Thread(target=let_in)
    doorman.start()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    yield
    doorman.join()
    for each in (listening, *inside):
        each.close()


def test_the_greeting_is_not_waited_for_for_ever(mute_bus: None) -> None:
    with pytest.raises(TimeoutError):
        open_bus("SESSION", within_seconds=0.2)


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus", "unix:guid=1", "tcp:host=localhost,port=1"])
def test_an_address_that_leads_nowhere_is_an_os_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with pytest.raises(OSError, match=r".+"):
        open_bus("SESSION")
