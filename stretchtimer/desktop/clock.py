"""The clock that sessions are played by, and all the clocks that reminders go by."""

import os
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stretchtimer.core.dose import SECOND

# The window's first picture waits for the clock of sessions, but for nothing of what the others tell.
if TYPE_CHECKING:
    from stretchtimer.core.journal import When
    from stretchtimer.core.reminders import Moment

_NS_A_MS = 1_000_000


def steady_ns() -> int:
    """Nanoseconds that never go back, and go on while the machine sleeps."""
    if sys.platform == "linux":
        # Where a sandbox has no such clock, one that stands still in sleep has to do.
        try:
            return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        except OSError:
            return time.monotonic_ns()
    if sys.platform == "darwin":
        # What monotonic_ns reads there stands still in sleep; this one does not.
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    return time.monotonic_ns()


def moment() -> "Moment":
    """What all clocks show now, that on the wall in the zone that the machine is set to at this moment."""
    from stretchtimer.core.reminders import Moment

    return Moment(*_wall_ms(), steady_ns() // _NS_A_MS, _awake_ns() // _NS_A_MS, _boot())


def wall_time() -> "When":
    """What the clock on the wall shows now, and in which zone."""
    from stretchtimer.core.journal import When

    return When(*_wall_ms(), _zone())


def _wall_ms() -> tuple[int, int]:
    """Since the beginning of 1970, and what the clock on the wall is ahead of that."""
    # Elsewhere a zone is looked up anew at each call.
    if sys.platform != "win32":
        time.tzset()
    utc_ms = time.time_ns() // _NS_A_MS
    return utc_ms, time.localtime(utc_ms // SECOND).tm_gmtoff * SECOND


def _zone() -> str:
    """The zone's name, as `Europe/Berlin` where the system says so, or else as it abbreviates it."""
    try:
        _, _, name = str(Path("/etc/localtime").readlink()).partition("zoneinfo/")
    except OSError:
        name = ""
    return os.environ.get("TZ", "").lstrip(":") or name or time.strftime("%Z")


def _awake_ns() -> int:
    """Nanoseconds that stand still while the machine sleeps; the same as `steady_ns` where there are none."""
    if sys.platform == "linux":
        return time.monotonic_ns()
    if sys.platform == "darwin":
        return time.clock_gettime_ns(time.CLOCK_UPTIME_RAW)
    if sys.platform == "win32":
        import ctypes

        awake = ctypes.c_ulonglong()
        if ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(awake)):
            return awake.value * 100
    return steady_ns()


@cache
def _boot() -> str:
    """What names this run of the machine; empty where it has no name."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


class Clock:
    """Whole nanoseconds that run `speed` times as fast as those of `read_ns`."""

    def __init__(self, speed: float = 1.0, read_ns: Callable[[], int] = steady_ns) -> None:
        self._read_ns = read_ns
        self._start_ns = read_ns()
        # A fraction of integers is exact, however long it runs.
        self._numerator, self._denominator = speed.as_integer_ratio()

    def __call__(self) -> int:
        return (self._read_ns() - self._start_ns) * self._numerator // self._denominator
