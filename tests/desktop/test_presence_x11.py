"""Idleness and full screen on a real X server, with input made by xdotool."""

import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stretchtimer.core.reminders import Hold
from stretchtimer.desktop.presence import Presence, source
from tests.desktop.bus import PATIENCE_SECONDS, BusStarter
from tests.display import show_window
from tests.ui.person import until

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is no X server to be expected")

StartX = Callable[..., "subprocess.Popen[bytes]"]
Start = Callable[..., "subprocess.Popen[bytes]"]
KEY = bytes(range(16))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, what answers at all is waited for."""
    monkeypatch.setattr(source, "ANSWER_SECONDS", float(PATIENCE_SECONDS))
    monkeypatch.setattr("stretchtimer.desktop.presence.presence.LOOK_WITHIN_SECONDS", float(PATIENCE_SECONDS))


def needs(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


@pytest.fixture
def bare(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XAUTHORITY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")


@pytest.fixture
def start(bare: None) -> Iterator[Start]:
    """Starts programs that end with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*command: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        started.append(process)
        return process

    yield start
    for process in reversed(started):
        process.kill()
        process.wait(PATIENCE_SECONDS)
        assert process.stdout
        process.stdout.close()


@pytest.fixture
def start_x(start: Start, monkeypatch: pytest.MonkeyPatch) -> StartX:
    """Starts an X server on a display that is free, which is ours from then on."""
    needs("Xvfb", "xdotool")

    def start_one(*options: str) -> "subprocess.Popen[bytes]":
        server = start(
            "Xvfb", *options, "-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0", "640x480x24"
        )
        assert server.stdout
        monkeypatch.setenv("DISPLAY", f":{int(server.stdout.readline())}")
        return server

    return start_one


@pytest.fixture
def presence(bare: None) -> Iterator[Presence]:
    made = Presence(lambda: None)
    yield made
    made.close()


def idle_ms(presence: Presence) -> int | None:
    return presence.look(ask_idle=True, ask_holds=False).idle_ms


def full_screen(presence: Presence) -> str | None:
    return presence.look(ask_idle=False, ask_holds=True).holds.get(Hold.FULL_SCREEN)


def test_input_ends_idleness(start_x: StartX, presence: Presence) -> None:
    start_x()
    for command in ("key a", "mousemove_relative 3 3", "click 1"):
        until(lambda: (idle_ms(presence) or 0) >= 50)
        before_ns = time.monotonic_ns()
        subprocess.run(["xdotool", *command.split()], check=True)
        after_ms = idle_ms(presence)
        assert after_ms is not None
        # However slow all this was: the input came after the clock was read, idleness had begun 50 ms before.
        assert after_ms < (time.monotonic_ns() - before_ns) // 1_000_000 + 25
    assert "X server" in presence.findings()[0].found


def show_film(start: Start) -> None:
    """A window manager, and a window of the title "film"."""

    def run(*command: str) -> bytes:
        return subprocess.run(command, capture_output=True).stdout

    show_window(lambda command: start(*command), run, "film")


def fills_the_screen(title: str) -> bool:
    """Asked for again and again: a window manager that has only just begun may pass it over."""
    subprocess.run(["wmctrl", "-a", title], check=True)
    subprocess.run(["wmctrl", "-r", title, "-b", "add,fullscreen"], check=True)
    return True


def test_a_full_screen_window_holds_back_while_it_has_the_focus(
    start_x: StartX, start: Start, presence: Presence
) -> None:
    needs("openbox", "xmessage", "wmctrl")
    start_x()
    assert full_screen(presence) is None
    show_film(start)
    assert full_screen(presence) is None
    until(lambda: fills_the_screen("film") and full_screen(presence) == "Xmessage")
    start("xmessage", "-title", "work", "Work")
    until(lambda: full_screen(presence) is None)
    subprocess.run(["wmctrl", "-a", "film"], check=True)
    until(lambda: full_screen(presence) == "Xmessage")
    subprocess.run(["wmctrl", "-r", "film", "-b", "remove,fullscreen"], check=True)
    until(lambda: full_screen(presence) is None)


def test_our_own_window_in_full_screen_holds_nothing_back(start_x: StartX, start: Start, presence: Presence) -> None:
    needs("openbox", "xmessage", "wmctrl", "xprop")
    start_x()
    show_film(start)
    until(lambda: fills_the_screen("film") and full_screen(presence) == "Xmessage")
    subprocess.run(["xprop", "-name", "film", "-f", "WM_CLASS", "8s", "-set", "WM_CLASS", "stretchtimer"], check=True)
    assert full_screen(presence) is None


def test_a_display_with_a_key_is_opened(
    start_x: StartX, presence: Presence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def field(data: bytes) -> bytes:
        return struct.pack(">H", len(data)) + data

    keys = tmp_path / "keys"
    for display, key in ((b"", KEY), (b"999", bytes(16))):
        entry = struct.pack(">H", 65535) + field(b"") + field(display) + field(b"MIT-MAGIC-COOKIE-1") + field(key)
        with keys.open("ab") as file:
            file.write(entry)
    start_x("-auth", str(keys))
    assert idle_ms(presence) is None
    # The server reads its own file again when that changes.
    ours = tmp_path / "ours"
    ours.write_bytes(keys.read_bytes()[:30])
    monkeypatch.setenv("XAUTHORITY", str(ours))
    assert idle_ms(presence) is None
    ours.write_bytes(keys.read_bytes())
    assert idle_ms(presence) is not None


def test_a_server_that_dies_takes_nobody_with_it_and_is_asked_again(
    start_x: StartX, start: Start, presence: Presence
) -> None:
    server = start_x()
    assert idle_ms(presence) is not None
    server.kill()
    server.wait(PATIENCE_SECONDS)
    assert presence.look(True, True).idle_ms is None
    assert full_screen(presence) is None
    start("Xvfb", os.environ["DISPLAY"], "-nolisten", "tcp")
    until(lambda: idle_ms(presence) is not None)


def test_a_server_that_hangs_is_left_alone_for_a_while(
    start_x: StartX, presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_x()
    assert idle_ms(presence) is not None
    server.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(source, "ANSWER_SECONDS", 0.1)
    assert idle_ms(presence) is None
    server.send_signal(signal.SIGCONT)
    monkeypatch.setattr(source, "ANSWER_SECONDS", float(PATIENCE_SECONDS))
    assert idle_ms(presence) is None


def test_a_server_that_hung_is_asked_again_later(
    start_x: StartX, presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "REST_SECONDS", 0.0)
    server = start_x()
    server.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(source, "ANSWER_SECONDS", 0.1)
    assert idle_ms(presence) is None
    server.send_signal(signal.SIGCONT)
    monkeypatch.setattr(source, "ANSWER_SECONDS", float(PATIENCE_SECONDS))
    assert idle_ms(presence) is not None


@pytest.mark.parametrize("name", ["", "nonsense", ":4711", "nowhere.invalid:0"])
def test_where_there_is_no_display_nothing_is_known(
    presence: Presence, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", name)
    assert idle_ms(presence) is None
    assert full_screen(presence) is None


def test_on_wayland_its_x_server_is_not_asked_for_idleness(
    start_x: StartX, presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_x()
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    other = Presence(lambda: None)
    assert idle_ms(other) is None
    idle = other.findings()[0]
    assert not idle.ok
    assert "newer version" in idle.advice
    other.close()


def test_a_real_notification_service_tells_that_it_is_paused(
    start_bus: BusStarter, start_x: StartX, start: Start, presence: Presence
) -> None:
    needs("dunst", "dunstctl")
    start_bus()
    start_x()
    start("dunst")

    def is_held() -> bool:
        return Hold.DO_NOT_DISTURB in presence.look(False, True).holds

    until(lambda: "dunst" in presence.findings()[2].found)
    assert not is_held()
    subprocess.run(["dunstctl", "set-paused", "true"], check=True)
    assert is_held()
    subprocess.run(["dunstctl", "set-paused", "false"], check=True)
    assert not is_held()
