"""Sessions for the tests of what the journal adds up to."""

from stretchtimer.core.calendar_times import DAY
from stretchtimer.core.dose import HOUR, MINUTE
from stretchtimer.core.journal import Glance, SessionDone, StepDone, When
from stretchtimer.core.routines import Kind, Side

MONDAY = 20_409
"""17 November 2025."""


def at(day: int, hour: int = 12) -> When:
    return When(day * DAY + hour * HOUR, 0, "UTC")


def step(
    area: str, minutes: float, side: Side | None = None, kind: Kind = Kind.STRETCH, also: tuple[str, ...] = ()
) -> StepDone:
    ms = round(minutes * MINUTE)
    return StepDone(0, side, f"for-{area}", area.capitalize(), kind, (area, *also), ms, ms)


def session(day: int, *steps: StepDone, hour: int = 12) -> SessionDone:
    begun = at(day, hour)
    return SessionDone(f"{day}-{hour}", "made-up", "Made up", begun, begun, True, 0, steps)


def glance(day: int, minutes: float, hour: int = 12) -> Glance:
    return Glance(at(day, hour), round(minutes * MINUTE), True)
