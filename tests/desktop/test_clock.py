import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.dose import HOUR, MINUTE, SECOND
from stretchtimer.desktop.clock import Clock, moment, steady_ns


@pytest.mark.parametrize(("speed", "shown_ns"), [(1.0, 7_000), (20.0, 140_000), (0.5, 3_500), (0.01, 70)])
def test_it_runs_as_many_times_as_fast_as_asked(speed: float, shown_ns: int) -> None:
    now_ns = 5_000
    clock = Clock(speed, lambda: now_ns)
    assert clock() == 0
    now_ns += 7_000
    assert clock() == shown_ns


@given(st.floats(0.01, 1_000), st.lists(st.integers(0, 10**15), min_size=2))
def test_it_never_goes_back(speed: float, waits_ns: list[int]) -> None:
    now_ns = 0
    clock = Clock(speed, lambda: now_ns)
    shown_ns = []
    for wait_ns in waits_ns:
        now_ns += wait_ns
        shown_ns.append(clock())
    assert shown_ns == sorted(shown_ns)


def test_a_year_at_a_whole_speed_is_exact() -> None:
    now_ns = 1
    clock = Clock(20.0, lambda: now_ns)
    now_ns += 366 * 86_400 * 10**9 + 1
    assert clock() == 20 * (366 * 86_400 * 10**9 + 1)


@pytest.mark.skipif(sys.platform != "linux", reason="the clock that counts sleep too has this name on Linux alone")
def test_sleep_counts_on_linux() -> None:
    before_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    assert before_ns <= steady_ns() <= time.clock_gettime_ns(time.CLOCK_BOOTTIME)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked for a clock that it may refuse")
def test_where_that_clock_is_refused_another_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_clock: int) -> int:
        raise OSError

    monkeypatch.setattr(time, "clock_gettime_ns", refuse)
    before_ns = time.monotonic_ns()
    assert before_ns <= steady_ns() <= time.monotonic_ns()


@pytest.mark.skipif(sys.platform == "win32", reason="a program cannot change its zone there")
def test_all_clocks_are_read_at_once_in_the_zone_of_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC-3")
    first = moment()
    monkeypatch.setenv("TZ", "UTC+5:30")
    second = moment()
    monkeypatch.undo()
    time.tzset()
    assert (first.offset_ms, second.offset_ms) == (3 * HOUR, -5 * HOUR - 30 * MINUTE)
    assert first.local_ms - first.utc_ms == 3 * HOUR
    assert abs(first.utc_ms - time.time_ns() // 1_000_000) < MINUTE
    assert first.boot == second.boot
    assert first.boot_ms <= second.boot_ms
    assert 0 <= second.awake_ms <= second.boot_ms + SECOND
