"""What a new step of a routine takes over from the step before it."""

from collections.abc import Sequence

from stretchtimer.core.dose import Dose, Span
from stretchtimer.core.routines import Pose, PoseStep, Step


def taken_over(before: Sequence[Step | None], pose: Pose) -> dict[str, str]:
    """What a step of `pose` behind those `before` says from the start: keys of its dose, as they are written in a file.

    Who holds one pose for 45 s means to hold the next as long. So what the last pose's step says of its own about
    the hold, the breaths or the repetitions counts on, wherever the pose is dosed in the same way and the value lies
    within what it asks for. Sides, sets, pauses and notes are about the one step, and never do.
    """
    last = next((step for step in reversed(before) if isinstance(step, PoseStep)), None)
    if last is None or bool(last.dose.reps) is not bool(pose.dose.reps):
        return {}
    written = dict(last.override.written)
    found: dict[str, str] = {}
    for key in ("hold", "breaths", "reps"):
        value, said, usual = written.get(key), _span(last.override, key), _span(pose.dose, key)
        if isinstance(value, str) and said and usual and said != usual and _is_within(said, usual):
            found[key] = value
    return found


def _span(dose: Dose, key: str) -> Span | None:
    found: Span | None = getattr(dose, key)
    return found


def _is_within(span: Span, usual: Span) -> bool:
    if span.open and not usual.open:
        return False
    return usual.low <= span.low and (usual.open or span.high <= usual.high)
