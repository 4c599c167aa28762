"""Times and counts as people write them: `30s`, `1m30s`, `30s+`, `5-10s`, `8-10`."""

import re
from collections.abc import Callable

from stretchtimer.core.dose import HOUR, MINUTE, SECOND, Span
from stretchtimer.core.wording import seconds
from stretchtimer.storage.problems import quoted

_UNITS = {"h": HOUR, "m": MINUTE, "s": SECOND}
# Nine digits are more than any bound allows, and too few to make a slow number.
_NUMBER = r"\d{1,9}(?:\.\d{1,3})?"
_TIME = re.compile(rf"(?:({_NUMBER})h)?(?:({_NUMBER})m)?(?:({_NUMBER})s)?", re.ASCII)
_RANGE = re.compile(r"[\d.hms]+(?:-[\d.hms]+|\+)", re.ASCII)
_BARE = re.compile(_NUMBER, re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


def time_span(text: str, bounds: tuple[int, int], what: str) -> Span:
    """The time that `text` gives, in milliseconds; a bare number counts seconds, or the unit that ends its range.

    Raises:
        ValueError: it is no time or lies outside `bounds`, in words for people; `what` names it there.
    """
    plain = _plain(text)
    opened = plain.endswith("+")
    low_text, dash, high_text = plain.removesuffix("+").partition("-")
    high_ms = _milliseconds(high_text if dash else low_text)
    unit = high_text[-1:] if dash and high_text[-1:] in _UNITS else "s"
    low_ms = _milliseconds(low_text, unit)
    if low_ms is None or high_ms is None or (opened and dash):
        raise ValueError(f"{quoted(text)} is not a time; write 30s, 1m30s, 90, 30s+ or 5-10s")
    return _within(Span(low_ms, high_ms if dash else low_ms, opened), text, bounds, what, _time_text)


def plain_time(text: str, bounds: tuple[int, int], what: str) -> int:
    """A time that is no range, in milliseconds.

    Raises:
        ValueError: as `time_span`.
    """
    plain = _plain(text)
    time_ms = _milliseconds(plain)
    if time_ms is None:
        fault = f"a range, and “{what}” takes one time" if _RANGE.fullmatch(plain) else "not a time"
        raise ValueError(f"{quoted(text)} is {fault}; write 30s, 1m30s or 90")
    return _within(Span(time_ms, time_ms), text, bounds, what, _time_text).low


def count_span(text: str, bounds: tuple[int, int], what: str) -> Span:
    """The count that `text` gives.

    Raises:
        ValueError: it is no count or lies outside `bounds`, in words for people; `what` names it there.
    """
    low_text, dash, high_text = _plain(text).partition("-")
    if not dash:
        high_text = low_text
    if not (_COUNT.fullmatch(low_text) and _COUNT.fullmatch(high_text)):
        raise ValueError(f"{quoted(text)} is not a count; write 8 or 8-10")
    return _within(Span(int(low_text), int(high_text)), text, bounds, what, str)


def _plain(text: str) -> str:
    """`text` without the spaces that stand beside a unit or a dash, and with one kind of dash."""
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", text).replace("–", "-")


def _milliseconds(text: str, unit: str = "s") -> int | None:
    if _BARE.fullmatch(text):
        text += unit
    found = _TIME.fullmatch(text)
    if not text or not found:
        return None
    return sum(_exact(number, _UNITS[name]) for number, name in zip(found.groups(), "hms", strict=True) if number)


def _exact(number: str, unit_ms: int) -> int:
    """`number` times the unit; three decimals of a second are whole milliseconds, so nothing is ever rounded."""
    whole, _, part = number.partition(".")
    thousandths = int(whole + part.ljust(3, "0"))
    return thousandths * unit_ms // 1_000


def _time_text(milliseconds: int) -> str:
    for name, unit_ms in _UNITS.items():
        if milliseconds and milliseconds % unit_ms == 0:
            return f"{milliseconds // unit_ms}{name}"
    return f"{seconds(milliseconds)}s"


def _within(span: Span, text: str, bounds: tuple[int, int], what: str, show: Callable[[int], str]) -> Span:
    if span.low > span.high:
        raise ValueError(f"{quoted(text)} runs backwards; write the smaller value first")
    if span.low < bounds[0] or span.high > bounds[1]:
        size = "small" if span.low < bounds[0] else "large"
        raise ValueError(f"{quoted(text)} is too {size}; “{what}” goes from {show(bounds[0])} to {show(bounds[1])}")
    return span
