"""Times and counts as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stretchtimer.core.dose import HOUR, Span
from stretchtimer.storage.amounts import count_span, plain_time, time_span

ANY_TIME = (0, 24 * HOUR)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30s", Span(30_000, 30_000)),
        ("90", Span(90_000, 90_000)),
        ("1m30s", Span(90_000, 90_000)),
        ("1m 30s", Span(90_000, 90_000)),
        ("2m", Span(120_000, 120_000)),
        ("1h", Span(3_600_000, 3_600_000)),
        ("1.5s", Span(1_500, 1_500)),
        ("0.001s", Span(1, 1)),
        ("1.5m", Span(90_000, 90_000)),
        ("30s+", Span(30_000, 30_000, open=True)),
        ("30 s +", Span(30_000, 30_000, open=True)),
        ("30+", Span(30_000, 30_000, open=True)),
        ("5-10s", Span(5_000, 10_000)),
        ("5 – 10 s", Span(5_000, 10_000)),
        ("5–10", Span(5_000, 10_000)),
        ("30s-1m", Span(30_000, 60_000)),
        ("1-2m", Span(60_000, 120_000)),
        ("45-1m30s", Span(45_000, 90_000)),
        ("5-5s", Span(5_000, 5_000)),
    ],
)
def test_times(text: str, span: Span) -> None:
    assert time_span(text, ANY_TIME, "hold") == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s",
        "-",
        "+",
        "5 minutes",
        "1:30",
        "30S",
        "-5s",
        "5s-",
        "5-10s+",
        "1 0s",
        "1.2345s",
        "1,5s",
        "30s1m",
        "٣s",
        "9" * 5000,
    ],
)
def test_what_is_no_time_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time; write 30s, 1m30s"):
        time_span(text, ANY_TIME, "hold")


@pytest.mark.parametrize(("text", "milliseconds"), [("0", 0), ("0s", 0), ("12", 12_000), ("1m", 60_000)])
def test_plain_times(text: str, milliseconds: int) -> None:
    assert plain_time(text, ANY_TIME, "switch") == milliseconds


@pytest.mark.parametrize("text", ["5-10s", "30s+", "5 – 10"])
def test_a_range_is_no_plain_time(text: str) -> None:
    with pytest.raises(ValueError, match="is a range, and “switch” takes one time"):
        plain_time(text, ANY_TIME, "switch")


@pytest.mark.parametrize(("text", "span"), [("8", Span(8, 8)), ("8-10", Span(8, 10)), ("8 – 10", Span(8, 10))])
def test_counts(text: str, span: Span) -> None:
    assert count_span(text, (1, 500), "reps") == span


@pytest.mark.parametrize("text", ["", "eight", "8+", "8.5", "-8", "8-", "1e3", "0x8"])
def test_what_is_no_count_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a count; write 8 or 8-10"):
        count_span(text, (1, 500), "reps")


@pytest.mark.parametrize(
    ("text", "part"),
    [("0", "too small; “reps” goes from 1 to 500"), ("400-501", "too large"), ("10-8", "runs backwards")],
)
def test_bounds_are_named(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        count_span(text, (1, 500), "reps")


@settings(deadline=None)
@given(st.integers(0, 10**8))
def test_milliseconds_are_exact(milliseconds: int) -> None:
    whole, part = divmod(milliseconds, 1000)
    assert plain_time(f"{whole}.{part:03}s", (0, 10**9), "hold") == milliseconds
