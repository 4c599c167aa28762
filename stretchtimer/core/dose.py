"""How long a pose is held, breathed or repeated.

Times are whole milliseconds everywhere in `core`, so that sums are exact.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

HOLD_BOUNDS = (SECOND, HOUR)
"""A hold or a rest, in milliseconds."""
PAUSE_BOUNDS = (0, HOUR)
"""The time to get into a pose or to change sides, in milliseconds."""
TEMPO_BOUNDS = (SECOND, MINUTE)
"""The time in which one repetition is moved, in milliseconds."""
BREATH_BOUNDS = (0, 30 * SECOND)
"""One phase of a breath, in milliseconds."""
BREATHS_BOUNDS = (1, 200)
REPS_BOUNDS = (1, 500)
SETS_BOUNDS = (1, 50)


class Effort(StrEnum):
    """Which end of a range the person has chosen."""

    GENTLE = "gentle"
    MIDDLE = "middle"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Span:
    """A count, or a time in milliseconds: from `low` to `high`, or `low` and more where it is `open`."""

    low: int
    high: int
    open: bool = False

    def at(self, effort: Effort) -> int:
        """The value that an effort picks; the full end of an open span is half as much again."""
        high = self.low * 3 // 2 if self.open else self.high
        match effort:
            case Effort.GENTLE:
                return self.low
            case Effort.MIDDLE:
                return (self.low + high + 1) // 2
            case Effort.FULL:
                return high


@dataclass(frozen=True, slots=True)
class Dose:
    """What one step asks for; `None` where nothing is said.

    A dose that can be played has `hold`, `breaths` or `reps`, and never both `hold` and `breaths`.
    """

    hold: Span | None = None
    breaths: Span | None = None
    reps: Span | None = None
    sets: Span | None = None
    rest_ms: int | None = None
    written: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    """Keys and values as they stand in the file, `from` and `ours` included."""

    @property
    def playable(self) -> bool:
        return not (self.hold is None and self.breaths is None and self.reps is None)

    def overridden_by(self, over: "Dose") -> "Dose":
        """This dose with what `over` says put in its place; a hold and breaths replace each other."""
        merged = replace(self, hold=None, breaths=None) if over.hold or over.breaths else self
        return Dose(
            hold=over.hold or merged.hold,
            breaths=over.breaths or merged.breaths,
            reps=over.reps or merged.reps,
            sets=over.sets or merged.sets,
            rest_ms=merged.rest_ms if over.rest_ms is None else over.rest_ms,
            written=over.written or merged.written,
        )


@dataclass(frozen=True, slots=True)
class Breath:
    """The pace of one breath, in milliseconds for each phase."""

    in_ms: int = 4 * SECOND
    hold_ms: int = 0
    out_ms: int = 6 * SECOND
    hold_out_ms: int = 0

    @property
    def length_ms(self) -> int:
        return self.in_ms + self.hold_ms + self.out_ms + self.hold_out_ms

    def at(self, offset_ms: int) -> "BreathMoment":
        """Where one is in a breath, `offset_ms` after its start."""
        left_ms = offset_ms
        phases = (
            (BreathPhase.IN, self.in_ms, 0.0, 1.0),
            (BreathPhase.HOLD, self.hold_ms, 1.0, 1.0),
            (BreathPhase.OUT, self.out_ms, 1.0, 0.0),
            (BreathPhase.HOLD_OUT, self.hold_out_ms, 0.0, 0.0),
        )
        for phase, length_ms, start, end in phases:
            if left_ms < length_ms:
                return BreathMoment(phase, start + (end - start) * left_ms / length_ms, length_ms - left_ms)
            left_ms -= length_ms
        return BreathMoment(BreathPhase.OUT, 0.0, 0)


class BreathPhase(StrEnum):
    IN = "breathe in"
    HOLD = "hold"
    OUT = "breathe out"
    HOLD_OUT = "rest"


@dataclass(frozen=True, slots=True)
class BreathMoment:
    phase: BreathPhase
    fullness: float
    """How full the lungs are, from 0 to 1."""
    left_ms: int
    """Of this phase."""
