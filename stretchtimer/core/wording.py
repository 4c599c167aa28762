"""Turns data into words: the one place that says left or right, how long, and how many."""

from collections.abc import Sequence

from stretchtimer.core.dose import MINUTE, SECOND, Dose, Span
from stretchtimer.core.routines import Pose, PoseStep, Side, Sides

PLACEHOLDERS = ("{side}", "{other}")


def for_side(text: str, side: Side | None) -> str:
    """`text` with `{side}` and `{other}` in words; without a side the text is given as it stands."""
    if side is not None and "{" in text:
        text = text.replace("{side}", side.value).replace("{other}", side.opposite.value)
    return text[:1].upper() + text[1:]


def instructions(pose: Pose, side: Side | None) -> tuple[str, ...]:
    """The pose's lines as they are shown and spoken while `side` is worked."""
    return tuple(for_side(line, side) for line in pose.instructions)


def step_text(step: PoseStep, side: Side | None, *, eased: bool = False) -> str:
    """A step's instructions and note for a side, one line each; where it is done more easily, that comes first."""
    lines = [*instructions(step.pose, side), *([for_side(step.note, side)] if step.note else [])]
    if eased and step.pose.easier:
        lines.insert(0, f"Easier: {for_side(step.pose.easier, side)}")
    return "\n".join(lines)


def side_name(side: Side) -> str:
    return side.value.capitalize()


def clock(milliseconds: int) -> str:
    """A length as a clock shows it: `0:05`, `6:40`, `1:02:00`. Part seconds round up."""
    minutes, seconds = divmod(-(-milliseconds // SECOND), 60)
    if minutes < 60:
        return f"{minutes}:{seconds:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def rough_length(milliseconds: int) -> str:
    """A length to choose by: `50 s`, `7 min`, `1 h 10 min`."""
    if milliseconds < 60 * SECOND:
        return f"{-(-milliseconds // SECOND)} s"
    minutes = (milliseconds + 30 * SECOND) // (60 * SECOND)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def seconds(milliseconds: int) -> str:
    """A time without a unit and without idle zeros: `30`, `7.5`."""
    return f"{milliseconds / SECOND:.3f}".rstrip("0").rstrip(".")


def time_text(milliseconds: int) -> str:
    """A time as a file has it: `30s`, `2m`, `1m30s`."""
    minutes, rest_ms = divmod(milliseconds, MINUTE)
    rest = f"{seconds(rest_ms)}s" if rest_ms or not minutes else ""
    return f"{minutes}m{rest}" if minutes else rest


def _span(span: Span, unit: str, plural: str, scale: int = 1) -> str:
    low = seconds(span.low * SECOND // scale)
    if span.open:
        return f"{low} {plural} or longer"
    if span.low == span.high:
        return f"{low} {unit if span.low == scale else plural}"
    return f"{low}–{seconds(span.high * SECOND // scale)} {plural}"


def dose(dose: Dose) -> str:
    """A dose with its range: `30 s or longer`, `5–7 reps, 5–10 s each`, `3–4 sets of 8 reps, 30 s rest`."""
    held = _span(dose.hold, "s", "s", SECOND) if dose.hold else ""
    breathed = _span(dose.breaths, "breath", "breaths") if dose.breaths else ""
    if dose.reps:
        text = _span(dose.reps, "rep", "reps")
        if held:
            text += f", {held} each"
        elif breathed:
            text += f", {breathed} in each half"
    else:
        text = held or breathed
    if dose.sets and dose.sets.high > 1:
        text = f"{_span(dose.sets, 'set', 'sets')} of {text}"
        if dose.rest_ms:
            text += f", {seconds(dose.rest_ms)} s rest"
    return text


def sides(sides: Sides) -> str:
    """What is done with the sides: `each side`; empty where they do not matter."""
    match sides:
        case Sides.NONE:
            return ""
        case Sides.EACH:
            return "each side"
        case Sides.ALTERNATING:
            return "alternating sides"
        case Sides.LEFT | Sides.RIGHT:
            return f"{sides} side"


def counted(number: int, one: str, more: str = "") -> str:
    """`1 day`, `3 days`; `more` where that is not made by an s."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def listing(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
