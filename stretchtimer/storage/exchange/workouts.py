"""A workout of another app, freed from the form of its file."""

from dataclasses import dataclass

from stretchtimer.core.dose import HOLD_BOUNDS, PAUSE_BOUNDS, SECOND
from stretchtimer.core.routines import STEPS_BOUNDS
from stretchtimer.storage.exchange.preview import Remark, RemarkKind

MOST_PARTS = 3 * STEPS_BOUNDS[1] + 1
"""More parts than this make too many steps, as one step takes in at most both sides and the pause between them."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """Something done for a time."""

    name: str
    length_ms: int
    before_ms: int | None = None
    """The time to get ready for it; `None` where the app gives none."""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A rest, as a part of its own."""

    length_ms: int


Part = Exercise | Pause


@dataclass(frozen=True, slots=True)
class Workout:
    """What a file says of one workout; all texts as they stand there."""

    title: str
    parts: tuple[Part, ...]
    remarks: tuple[Remark, ...] = ()


def assumed(text: str) -> Remark:
    return Remark(RemarkKind.ASSUMED, text)


def dropped(text: str) -> Remark:
    return Remark(RemarkKind.DROPPED, text)


def timed(name: str, length_ms: int | None, otherwise_ms: int, before_ms: int | None = None) -> Exercise:
    """An exercise with a time that can be held: the other one where none is given."""
    if before_ms is not None:
        before_ms = min(before_ms, PAUSE_BOUNDS[1])
    if length_ms is None:
        remark = assumed(f"its time cannot be read; {otherwise_ms // SECOND} s are taken")
        return Exercise(name, otherwise_ms, before_ms, (remark,))
    if length_ms > HOLD_BOUNDS[1]:
        return Exercise(name, HOLD_BOUNDS[1], before_ms, (assumed("it is longer than 1 h, and cut to that"),))
    return Exercise(name, length_ms, before_ms)


def pause(length_ms: int) -> list[Part]:
    """A rest of that time, or none where it is too short for one."""
    return [Pause(min(length_ms, HOLD_BOUNDS[1]))] if length_ms >= HOLD_BOUNDS[0] else []
