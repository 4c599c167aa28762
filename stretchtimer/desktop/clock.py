"""The clock that sessions are played by."""

import sys
import time
from collections.abc import Callable


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


class Clock:
    """Whole nanoseconds that run `speed` times as fast as those of `read_ns`."""

    def __init__(self, speed: float = 1.0, read_ns: Callable[[], int] = steady_ns) -> None:
        self._read_ns = read_ns
        self._start_ns = read_ns()
        # A fraction of integers is exact, however long it runs.
        self._numerator, self._denominator = speed.as_integer_ratio()

    def __call__(self) -> int:
        return (self._read_ns() - self._start_ns) * self._numerator // self._denominator
