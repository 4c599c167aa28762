"""The person at a Windows desktop.

Sources: GetLastInputInfo, WTSQuerySessionInformationW and SHQueryUserNotificationState at https://learn.microsoft.com/
and, for the microphone, the list that Windows' own settings page shows.
"""

import ctypes
import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stretchtimer.core.findings import Finding
from stretchtimer.core.reminders import Hold
from stretchtimer.desktop.presence.naming import kind_of_recorder, plain_name
from stretchtimer.desktop.presence.source import Limit

_TICKS = 0xFFFFFFFF
"""The clock of inputs is milliseconds in 32 bits: it begins again after 49 days."""
_THIS_SESSION = 0xFFFFFFFF
_SESSION_INFO = 25
_LOCKED = 0
_STATES = {
    2: Hold.FULL_SCREEN,
    3: Hold.FULL_SCREEN,
    4: Hold.PRESENTING,
    6: Hold.DO_NOT_DISTURB,
}
"""Of notifications: busy, a game, presentation settings, quiet time."""
_NOBODY = 1
"""Of notifications: a screen saver, a locked screen, another's session."""
_MICROPHONE = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\microphone"
_PROGRAMS = "NonPackaged"
_STARTED, _STOPPED = "LastUsedTimeStart", "LastUsedTimeStop"


class _LastInput(ctypes.Structure):
    _fields_ = (("size", ctypes.c_uint32), ("ticks", ctypes.c_uint32))


class _SessionInfo(ctypes.Structure):
    """The beginning of WTSINFOEXW; what follows the level is aligned to eight bytes."""

    _fields_ = (
        ("level", ctypes.c_uint32),
        ("gap", ctypes.c_uint32),
        ("session", ctypes.c_uint32),
        ("state", ctypes.c_int32),
        ("flags", ctypes.c_int32),
    )


class Windows:
    """These questions are answered at once, by the system itself."""

    def __init__(self) -> None:
        # On 64 bits there is one convention for calls only.
        self._user32, self._kernel32 = ctypes.CDLL("user32"), ctypes.CDLL("kernel32")
        self._shell32, self._sessions = ctypes.CDLL("shell32"), ctypes.CDLL("wtsapi32")
        self._kernel32.GetTickCount.restype = ctypes.c_uint32
        self._sessions.WTSFreeMemory.argtypes = (ctypes.c_void_p,)
        self._sessions.WTSQuerySessionInformationW.argtypes = (
            ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p,
        )  # fmt: skip

    def idle_ms(self, limit: Limit) -> int | None:
        last = _LastInput(ctypes.sizeof(_LastInput), 0)
        if not self._user32.GetLastInputInfo(ctypes.byref(last)):
            return None
        return int(self._kernel32.GetTickCount() - last.ticks & _TICKS)

    def is_locked(self, limit: Limit) -> bool:
        found, size = ctypes.c_void_p(), ctypes.c_uint32()
        ask = self._sessions.WTSQuerySessionInformationW
        if not ask(None, _THIS_SESSION, _SESSION_INFO, ctypes.byref(found), ctypes.byref(size)) or not found.value:
            return self._state() == _NOBODY
        try:
            info = _SessionInfo.from_address(found.value)
            return size.value >= ctypes.sizeof(_SessionInfo) and info.level == 1 and info.flags == _LOCKED
        finally:
            self._sessions.WTSFreeMemory(found)

    def holds(self, limit: Limit) -> Mapping[Hold, str]:
        holds: dict[Hold, str] = {}
        if hold := _STATES.get(self._state()):
            holds[hold] = ""
        for program in _recorders():
            if kind := kind_of_recorder(program):
                holds.setdefault(kind, plain_name(program))
        return holds

    def findings(self) -> Sequence[Finding]:
        return [
            Finding("Idle", "How long nothing was touched is told by Windows.", ok=True),
            Finding("Sleep and lock", "Sleep is told by the computer's clocks, a locked screen by Windows.", ok=True),
            Finding("Full screen", "Full screen and presentations are told by Windows.", ok=True),
            Finding("Microphone", "Who uses the microphone is told by Windows.", ok=True),
        ]

    def close(self) -> None:
        """There is nothing to close."""

    def _state(self) -> int:
        state = ctypes.c_int()
        failed = self._shell32.SHQueryUserNotificationState(ctypes.byref(state))
        return 0 if failed else state.value


def _recorders() -> Iterator[str]:
    """The programs that use the microphone now: for those it has no end yet."""
    registry = importlib.import_module("winreg")
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, _MICROPHONE) as microphone:
            for package in _users(registry, microphone):
                # A publisher's name, a program's, and a sum that tells them from others of the name.
                yield package.split("_")[0].split(".", 1)[-1]
            with registry.OpenKey(microphone, _PROGRAMS) as programs:
                for path in _users(registry, programs):
                    yield path.split("#")[-1]
    except OSError:
        # Windows before version 1903 keeps no such list.
        return


def _users(registry: Any, folder: Any) -> Iterator[str]:
    for index in range(registry.QueryInfoKey(folder)[0]):
        name = registry.EnumKey(folder, index)
        with registry.OpenKey(folder, name) as user:
            try:
                started, stopped = (registry.QueryValueEx(user, value)[0] for value in (_STARTED, _STOPPED))
            except OSError:
                continue
            if started and not stopped:
                yield name
