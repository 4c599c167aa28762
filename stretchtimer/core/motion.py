"""How the body moves through a timeline: where it stands at any moment, and where it comes from."""

from dataclasses import dataclass

from stretchtimer.core.dose import SECOND, BreathPhase
from stretchtimer.core.routines import Pose, PoseStep, Side
from stretchtimer.core.timeline import WORK, Segment, SegmentKey, SegmentKind, Timeline

LONGEST_WAY = 6 * SECOND
"""So long at the most it takes to move from one pose into the next, however long there is to get ready."""
PHASE_WAY = 2 * SECOND
"""So long it takes from one half of a repetition to the other, where each half lasts some breaths."""

START, FAR_END, BACK = 0.0, 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Posture:
    """A pose on a side, somewhere in its repetition."""

    pose: Pose
    side: Side | None
    place: float = START
    """From 0, where a repetition starts, over 0.5, its far end, to 1, where it is back."""
    set: int = 1
    """Which set it is, counted from 1: each may have a movement of its own."""


AT_EASE = Posture(Pose("at-ease", "At ease", ()), None)
"""Standing, with no pose to do. It has no drawing of its own: what draws people knows how they stand."""


@dataclass(frozen=True, slots=True)
class Motion:
    posture: Posture
    """Where the body is, or is going."""
    coming_from: Posture | None
    """Where it comes from; `None` where it comes from standing at ease."""
    way: float
    """How much of the way between the two is done, evenly from 0 to 1; what draws it starts and ends it softly."""
    breath: float
    """How full the lungs are, from 0 to 1."""
    movement_ms: int = 0
    """How long all of the movement takes of which this is a moment: a whole repetition, or the way here."""


def motion_at(timeline: Timeline, index: int, position_ms: int) -> Motion:
    """The motion at a position within the segment of that index; a rest that belongs to no pose is one at ease."""
    segment = timeline.segments[index]
    step = timeline.routine.steps[segment.key.step]
    offset_ms = position_ms - segment.start_ms
    breath = timeline.routine.breath
    full = breath.at(offset_ms % breath.length_ms).fullness
    if isinstance(step, PoseStep) and segment.kind in WORK:
        working = _working(timeline, index, step, offset_ms)
        return Motion(working, None, 1.0, full, _repetition_ms(timeline, segment, step))
    before = _before(timeline, index)
    way_ms = min(LONGEST_WAY, segment.length_ms * 4 // 5)
    way = _share(offset_ms, way_ms)
    if isinstance(step, PoseStep):
        return Motion(_posture(step.pose, segment.key), before, way, full, way_ms)
    return Motion(AT_EASE, before, way if before else 1.0, full, way_ms)


def _repetition_ms(timeline: Timeline, segment: Segment, step: PoseStep) -> int:
    if segment.kind is SegmentKind.REP:
        return segment.length_ms
    if segment.kind is SegmentKind.HOLD:
        return step.tempo_ms
    return timeline.routine.breath.length_ms if segment.key.rep is None else 2 * PHASE_WAY


def _working(timeline: Timeline, index: int, step: PoseStep, offset_ms: int) -> Posture:
    segment = timeline.segments[index]
    key, pose, tempo_ms = segment.key, step.pose, step.tempo_ms
    last = timeline.segments[index - 1] if index and timeline.segments[index - 1].part == segment.part else None
    if segment.kind is SegmentKind.HOLD:
        if key.rep is None and pose.moves:
            # It is not held still but kept up, as marching is.
            return _posture(pose, key, offset_ms % tempo_ms / tempo_ms)
        return _posture(pose, key, START if key.rep is None else FAR_END)
    if segment.kind is SegmentKind.BREATHE and key.rep is None:
        breath = timeline.routine.breath.at(offset_ms)
        out = FAR_END * breath.fullness
        goes_back = breath.phase in (BreathPhase.OUT, BreathPhase.HOLD_OUT)
        return _posture(pose, key, START if not pose.moves else BACK - out if goes_back else out)
    if segment.kind is SegmentKind.BREATHE:
        way = _share(offset_ms, PHASE_WAY) if key.breath == 1 else 1.0
        if key.phase == 2:
            return _posture(pose, key, FAR_END * way)
        if way < 1 and last is not None and last.key.phase == 2:
            return _posture(pose, last.key, FAR_END + (BACK - FAR_END) * way)
        return _posture(pose, key)
    following = timeline.segments[index + 1] if index + 1 < len(timeline.segments) else None
    if following is None or following.kind is not SegmentKind.HOLD:
        return _posture(pose, key, offset_ms / segment.length_ms)
    # A held repetition: back from the last one in the first half of the time, out again in the second.
    half_ms = segment.length_ms // 2
    if offset_ms < half_ms:
        if last is None or last.kind is not SegmentKind.HOLD:
            return _posture(pose, key)
        return _posture(pose, last.key, FAR_END + (BACK - FAR_END) * _share(offset_ms, half_ms))
    return _posture(pose, key, FAR_END * _share(offset_ms - half_ms, segment.length_ms - half_ms))


def _before(timeline: Timeline, index: int) -> Posture | None:
    """The posture in which the work before a segment ended; `None` where one stands at ease before it."""
    for earlier in range(index - 1, -1, -1):
        segment = timeline.segments[earlier]
        step = timeline.routine.steps[segment.key.step]
        if not isinstance(step, PoseStep):
            return None
        if segment.kind in WORK:
            held_out = segment.key.rep is not None and segment.kind is not SegmentKind.REP
            return _posture(step.pose, segment.key, FAR_END if held_out else START)
    return None


def _posture(pose: Pose, key: SegmentKey, place: float = START) -> Posture:
    return Posture(pose, key.side, place, key.set or 1)


def _share(passed_ms: int, length_ms: int) -> float:
    return min(1.0, passed_ms / length_ms) if length_ms > 0 else 1.0
