"""How the body moves through a timeline: where it stands at any moment, and where it comes from."""

from dataclasses import dataclass

from stretchtimer.core.dose import SECOND
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


@dataclass(frozen=True, slots=True)
class Motion:
    posture: Posture
    """Where the body is, or is going."""
    coming_from: Posture | None
    """Where it comes from; `None` where it comes from standing."""
    way: float
    """How much of the way between the two is done, evenly from 0 to 1; what draws it starts and ends it softly."""
    breath: float
    """How full the lungs are, from 0 to 1."""


def motion_at(timeline: Timeline, index: int, position_ms: int) -> Motion | None:
    """The motion at a position within the segment of that index; `None` in a rest that belongs to no pose."""
    segment = timeline.segments[index]
    pose = _pose(timeline, segment)
    if pose is None:
        return None
    offset_ms = position_ms - segment.start_ms
    breath = timeline.routine.breath
    full = breath.at(offset_ms % breath.length_ms).fullness
    if segment.kind in WORK:
        return Motion(_working(timeline, index, pose, offset_ms), None, 1.0, full)
    way_ms = min(LONGEST_WAY, segment.length_ms * 4 // 5)
    return Motion(_posture(pose, segment.key), _before(timeline, index), _share(offset_ms, way_ms), full)


def _working(timeline: Timeline, index: int, pose: Pose, offset_ms: int) -> Posture:
    segment = timeline.segments[index]
    key = segment.key
    step = timeline.routine.steps[key.step]
    tempo_ms = step.tempo_ms if isinstance(step, PoseStep) else pose.tempo_ms
    last = timeline.segments[index - 1] if index and timeline.segments[index - 1].part == segment.part else None
    if segment.kind is SegmentKind.HOLD:
        if key.rep is None and pose.moves:
            # It is not held still but kept up, as marching is.
            return _posture(pose, key, offset_ms % tempo_ms / tempo_ms)
        return _posture(pose, key, START if key.rep is None else FAR_END)
    if segment.kind is SegmentKind.BREATHE and key.rep is None:
        place = FAR_END * timeline.routine.breath.at(offset_ms).fullness if pose.moves else START
        return _posture(pose, key, place)
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
    """The posture in which the work before a segment ended."""
    for earlier in range(index - 1, -1, -1):
        segment = timeline.segments[earlier]
        pose = _pose(timeline, segment)
        if segment.kind in WORK and pose is not None:
            held_out = segment.key.rep is not None and segment.kind is not SegmentKind.REP
            return _posture(pose, segment.key, FAR_END if held_out else START)
    return None


def _posture(pose: Pose, key: SegmentKey, place: float = START) -> Posture:
    return Posture(pose, key.side, place, key.set or 1)


def _pose(timeline: Timeline, segment: Segment) -> Pose | None:
    step = timeline.routine.steps[segment.key.step]
    return step.pose if isinstance(step, PoseStep) else None


def _share(passed_ms: int, length_ms: int) -> float:
    return min(1.0, passed_ms / length_ms) if length_ms > 0 else 1.0
