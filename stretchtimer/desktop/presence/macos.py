"""The person at a Mac.

Sources: Quartz Event Services and Window Services at https://developer.apple.com/documentation/coregraphics, and the
manual page of pmset.
"""

import ctypes
import re
from collections.abc import Mapping, Sequence

from stretchtimer.core.findings import Finding
from stretchtimer.core.reminders import Hold
from stretchtimer.desktop.presence.naming import kind_of, plain_name
from stretchtimer.desktop.presence.source import Limit, NoAnswerError, Rest, run

_FRAMEWORK = "/System/Library/Frameworks/{0}.framework/{0}"
_HARDWARE, _ANY_INPUT = 1, 0xFFFFFFFF
_UTF_8 = 0x08000100
_MS = 1_000
_ASSERTION = re.compile(
    r"pid \d+\((?P<program>.*?)\): .*(?:PreventUserIdleDisplaySleep|NoDisplaySleepAssertion) named: \"(?P<reason>.*)\""
)


class MacOS:
    def __init__(self) -> None:
        self._quartz = ctypes.CDLL(_FRAMEWORK.format("ApplicationServices"))
        self._core = ctypes.CDLL(_FRAMEWORK.format("CoreFoundation"))
        self._quartz.CGEventSourceSecondsSinceLastEventType.restype = ctypes.c_double
        self._quartz.CGEventSourceSecondsSinceLastEventType.argtypes = (ctypes.c_int32, ctypes.c_uint32)
        self._quartz.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
        core = self._core
        core.CFStringCreateWithCString.restype = core.CFDictionaryGetValue.restype = ctypes.c_void_p
        core.CFStringCreateWithCString.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32)
        core.CFDictionaryGetValue.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
        core.CFBooleanGetValue.argtypes = core.CFRelease.argtypes = (ctypes.c_void_p,)
        core.CFBooleanGetValue.restype = ctypes.c_ubyte
        self._locked = core.CFStringCreateWithCString(None, b"CGSSessionScreenIsLocked", _UTF_8)
        self._rest = Rest()
        self._tells_screen = False

    def idle_ms(self, limit: Limit) -> int | None:
        return int(self._quartz.CGEventSourceSecondsSinceLastEventType(_HARDWARE, _ANY_INPUT) * _MS)

    def is_locked(self, limit: Limit) -> bool:
        session = self._quartz.CGSessionCopyCurrentDictionary()
        if not session:
            # Somebody else's session is on the screen, or none.
            return True
        try:
            value = self._core.CFDictionaryGetValue(session, self._locked)
            return bool(value and self._core.CFBooleanGetValue(value))
        finally:
            self._core.CFRelease(session)

    def holds(self, limit: Limit) -> Mapping[Hold, str]:
        holds: dict[Hold, str] = {}
        try:
            listed = run(limit, self._rest, "pmset", "-g", "assertions")
        except NoAnswerError:
            self._tells_screen = False
            return holds
        self._tells_screen = True
        for each in _ASSERTION.finditer(listed):
            if kind := kind_of(each["program"], each["reason"]):
                holds.setdefault(kind, plain_name(each["program"]))
        return holds

    def findings(self) -> Sequence[Finding]:
        advice = "Pause reminders for what should not be interrupted."
        return [
            Finding("Idle", "How long nothing was touched is told by macOS.", ok=True),
            Finding("Sleep and lock", "Sleep is told by the computer's clocks, a locked screen by macOS.", ok=True),
            Finding("Calls and media", "What keeps the screen awake is told by pmset.", ok=True)
            if self._tells_screen
            else Finding("Calls and media", "Nothing tells what keeps the screen awake.", ok=False, advice=advice),
        ]

    def close(self) -> None:
        """There is nothing to close."""
