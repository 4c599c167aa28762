"""The person at a Windows desktop and at a Mac, as stand-ins for the systems' libraries tell of them."""

import ctypes
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stretchtimer.core.reminders import Hold
from stretchtimer.desktop.presence import Presence, Sight

MICROPHONE = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\microphone"
ZOOM = "C:#Program Files#Zoom#bin#Zoom.exe"


class Function:
    """A library's function; what a program says about its types is kept and does nothing."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def __call__(self, *arguments: Any) -> Any:
        return self._call(*arguments)


def library(**functions: Callable[..., Any]) -> SimpleNamespace:
    return SimpleNamespace(**{name: Function(call) for name, call in functions.items()})


class Registry:
    """The part of `winreg` that is used; folders are dicts, values are numbers."""

    HKEY_CURRENT_USER: Any

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.HKEY_CURRENT_USER = tree

    @contextmanager
    def OpenKey(self, folder: Any, path: str) -> Iterator[Any]:
        if not isinstance(folder.get(path), dict):
            raise FileNotFoundError(path)
        yield folder[path]

    def QueryInfoKey(self, folder: Any) -> tuple[int, int, int]:
        return len(self._folders(folder)), 0, 0

    def EnumKey(self, folder: Any, index: int) -> str:
        return self._folders(folder)[index]

    def QueryValueEx(self, folder: Any, name: str) -> tuple[int, int]:
        if name not in folder:
            raise FileNotFoundError(name)
        return folder[name], 11

    def _folders(self, folder: Any) -> list[str]:
        return [name for name, value in folder.items() if isinstance(value, dict)]


def used(started: int, stopped: int) -> dict[str, int]:
    return {"LastUsedTimeStart": started, "LastUsedTimeStop": stopped}


class WindowsPerson:
    """What Windows knows."""

    ticks, last_input = 100_000, 40_000
    flags = 1
    """Of the session: 0 is locked."""
    has_sessions = True
    state = 5
    microphone: Mapping[str, Any] | None = None
    freed = 0

    def __init__(self) -> None:
        self._info = (ctypes.c_int32 * 8)()

    def libraries(self) -> Mapping[str, SimpleNamespace]:
        return {
            "user32": library(GetLastInputInfo=self._last_input),
            "kernel32": library(GetTickCount=lambda: self.ticks),
            "shell32": library(SHQueryUserNotificationState=self._state),
            "wtsapi32": library(WTSQuerySessionInformationW=self._session, WTSFreeMemory=self._free),
        }

    def registry(self) -> Registry:
        return Registry({} if self.microphone is None else {MICROPHONE: self.microphone})

    def _last_input(self, info: Any) -> int:
        assert info._obj.size == 8
        info._obj.ticks = self.last_input
        return 1

    def _state(self, state: Any) -> int:
        state._obj.value = self.state
        return 0

    def _session(self, server: object, session: int, kind: int, found: Any, size: Any) -> int:
        assert (server, session, kind) == (None, 0xFFFFFFFF, 25)
        self._info[0], self._info[4] = 1, self.flags
        found._obj.value, size._obj.value = ctypes.addressof(self._info), ctypes.sizeof(self._info)
        self.freed -= 1
        return int(self.has_sessions)

    def _free(self, _memory: object) -> None:
        self.freed += 1


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> WindowsPerson:
    person = WindowsPerson()
    libraries = person.libraries()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: libraries[name])
    return person


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch, windows: WindowsPerson) -> Callable[[], Sight]:
    def look() -> Sight:
        monkeypatch.setitem(sys.modules, "winreg", windows.registry())
        return Presence(lambda: None).look(ask_idle=True, ask_holds=True)

    return look


def test_windows_tells_since_when_nothing_was_touched(windows: WindowsPerson, look: Callable[[], Sight]) -> None:
    assert look() == Sight(60_000, False, {})
    # Its clock begins again after 49 days.
    windows.ticks, windows.last_input = 1_000, 2**32 - 2_000
    assert look().idle_ms == 3_000


def test_windows_tells_of_a_locked_screen(windows: WindowsPerson, look: Callable[[], Sight]) -> None:
    windows.flags = 0
    assert look().locked
    assert windows.freed == 0
    windows.has_sessions = False
    assert not look().locked
    windows.state = 1
    assert look().locked


@pytest.mark.parametrize(
    ("state", "hold"),
    [
        (2, Hold.FULL_SCREEN),
        (3, Hold.FULL_SCREEN),
        (4, Hold.PRESENTING),
        (6, Hold.DO_NOT_DISTURB),
        (1, None),
        (7, None),
    ],
)
def test_windows_tells_when_not_to_notify(
    windows: WindowsPerson, look: Callable[[], Sight], state: int, hold: Hold | None
) -> None:
    windows.state = state
    assert list(look().holds) == ([hold] if hold else [])


def test_windows_tells_who_uses_the_microphone(windows: WindowsPerson, look: Callable[[], Sight]) -> None:
    windows.microphone = {
        "Microsoft.SkypeApp_kzf8qxf38zg5c": used(5, 9),
        "Microsoft.XboxApp_8wekyb3d8bbwe": {},
        "NonPackaged": {ZOOM: used(5, 0)},
    }
    assert look().holds == {Hold.CALL: "Zoom"}
    windows.microphone = {"Microsoft.SkypeApp_kzf8qxf38zg5c": used(5, 0), "NonPackaged": {ZOOM: used(5, 9)}}
    assert look().holds == {Hold.CALL: "SkypeApp"}
    windows.microphone = {"NonPackaged": {"C:#obs#obs64.exe": used(5, 0)}}
    assert look().holds == {Hold.PRESENTING: "Obs64"}


def test_windows_says_where_its_answers_come_from(windows: WindowsPerson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "winreg", windows.registry())
    assert all(each.ok for each in Presence(lambda: None).findings())


ASSERTIONS = """\
2026-11-21 10:00:00 +0000
Assertion status system-wide:
   PreventUserIdleDisplaySleep    1
Listed by owning process:
   pid 397(zoom.us): [0x0000a1] 00:12:43 PreventUserIdleDisplaySleep named: "Zoom Video Conference"
   pid 401(Google Chrome): [0x0000a2] 00:00:43 NoDisplaySleepAssertion named: "Playing audio"
   pid 402(caffeinate): [0x0000a3] 00:00:43 PreventUserIdleDisplaySleep named: "caffeinate command-line tool"
   pid 403(backupd): [0x0000a4] 00:00:43 PreventUserIdleSystemSleep named: "Backup"
"""


class MacPerson:
    idle_seconds = 1.5
    session: int | None = 8
    locked: int | None = None
    released = 0

    def libraries(self) -> Mapping[str, SimpleNamespace]:
        return {
            "ApplicationServices": library(
                CGEventSourceSecondsSinceLastEventType=lambda _state, _kind: self.idle_seconds,
                CGSessionCopyCurrentDictionary=self._copy,
            ),
            "CoreFoundation": library(
                CFStringCreateWithCString=lambda _allocator, text, _encoding: text,
                CFDictionaryGetValue=lambda _of, key: self.locked if key == b"CGSSessionScreenIsLocked" else None,
                CFBooleanGetValue=lambda value: value == 1,
                CFRelease=self._release,
            ),
        }

    def _copy(self) -> int | None:
        self.released -= self.session is not None
        return self.session

    def _release(self, _what: object) -> None:
        self.released += 1


@pytest.fixture
def mac(home: Path, monkeypatch: pytest.MonkeyPatch) -> MacPerson:
    person = MacPerson()
    libraries = person.libraries()
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", lambda path: libraries[Path(path).name])
    monkeypatch.setenv("PATH", str(home))
    return person


def test_a_mac_tells_since_when_nothing_was_touched(mac: MacPerson) -> None:
    assert Presence(lambda: None).look(True, True) == Sight(1_500, False, {})


def test_a_mac_tells_of_a_locked_screen(mac: MacPerson) -> None:
    presence = Presence(lambda: None)
    mac.locked = 1
    assert presence.look(False, False).locked
    mac.locked = 2
    assert not presence.look(False, False).locked
    mac.session = None
    assert presence.look(False, False).locked
    assert mac.released == 0


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script for a shell")
def test_a_mac_tells_who_keeps_the_screen_awake(mac: MacPerson, home: Path) -> None:
    presence = Presence(lambda: None)
    assert not all(each.ok for each in presence.findings())
    pmset = home / "pmset"
    pmset.write_text(f"#!/bin/sh\n/bin/cat <<'END'\n{ASSERTIONS}END\n", encoding="utf-8")
    pmset.chmod(0o755)
    assert presence.look(False, True).holds == {Hold.CALL: "Zoom.us", Hold.MEDIA: "Google Chrome"}
    assert all(each.ok for each in presence.findings())
