"""What is to be seen at the playhead's place, in words and numbers: the same for a window and a terminal."""

from dataclasses import dataclass

from stretchtimer.core import wording
from stretchtimer.core.dose import BreathMoment, BreathPhase
from stretchtimer.core.routines import Pose, PoseStep, Side
from stretchtimer.core.timeline import WORK, Segment, SegmentKind, Timeline


@dataclass(frozen=True, slots=True)
class Count:
    """Which of how many: breath 3 of 8."""

    number: int
    total: int
    unit: str

    def __str__(self) -> str:
        return f"{self.unit} {self.number} of {self.total}"


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What follows the part that is being done."""

    title: str
    side: Side | None
    pose: Pose | None
    same_pose: bool

    def __str__(self) -> str:
        if self.same_pose:
            return f"{wording.side_name(self.side)} side" if self.side else self.title
        return f"{self.title}, {self.side.value} side" if self.side else self.title


@dataclass(frozen=True, slots=True)
class Scene:
    """What stays the same throughout one segment."""

    segment: Segment
    title: str
    """The pose's name, or that it is a rest."""
    action: str
    """What to do now, in two or three words."""
    pose: Pose | None
    side: Side | None
    lines: tuple[str, ...]
    """The instructions as worded for the side, and the step's note."""
    step: Count
    set: Count | None
    count: Count | None
    """The breath or repetition of this part."""
    upcoming: Upcoming | None
    drains: tuple[int, int]
    """From when to when, in milliseconds of the timeline, the ring drains: the segment, or all breaths or
    repetitions of the part."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What changes all the time."""

    left_ms: int
    """Of the segment."""
    total_left_ms: int
    """Of the routine."""
    drained: float
    """How much of the ring is gone, from 0 to 1."""
    breath: BreathMoment | None

    @property
    def seconds_left(self) -> int:
        """As a countdown shows them: the last second reads 1."""
        return -(-self.left_ms // 1_000)


def scene_at(timeline: Timeline, index: int) -> Scene:
    """The scene of a segment."""
    segment = timeline.segments[index]
    key = segment.key
    step = timeline.routine.steps[key.step]
    own = timeline.of_part(segment.part)
    part = timeline.segments[own.start : own.stop]
    pose_step = step if isinstance(step, PoseStep) else None
    counted = _count(segment, part)
    drained = [s for s in part if s.kind in WORK] if counted and segment.kind is not SegmentKind.HOLD else [segment]
    return Scene(
        segment=segment,
        title=pose_step.pose.name if pose_step else "Rest",
        action=_action(segment),
        pose=pose_step.pose if pose_step else None,
        side=key.side,
        lines=_lines(timeline, pose_step, key.side) if pose_step else (),
        step=Count(key.step + 1, len(timeline.routine.steps), "step"),
        set=_set(timeline, segment),
        count=counted,
        upcoming=_upcoming(timeline, segment, own.stop),
        drains=(drained[0].start_ms, drained[-1].end_ms),
    )


def moment_at(timeline: Timeline, scene: Scene, position_ms: int) -> Moment:
    """What is left at a position within the scene's segment."""
    segment = scene.segment
    start_ms, end_ms = scene.drains
    breath = timeline.routine.breath
    return Moment(
        left_ms=max(0, segment.end_ms - position_ms),
        total_left_ms=timeline.total_ms - position_ms,
        drained=min(1.0, max(0.0, (position_ms - start_ms) / (end_ms - start_ms))),
        breath=breath.at(position_ms - segment.start_ms) if segment.kind is SegmentKind.BREATHE else None,
    )


def action_now(scene: Scene, moment: Moment) -> str:
    """What to do at this moment; while breathing that is the phase of the breath."""
    if moment.breath is None:
        return scene.action
    # A pause after the out-breath is no rest from the pose.
    phase = BreathPhase.HOLD if moment.breath.phase is BreathPhase.HOLD_OUT else moment.breath.phase
    return phase.value.capitalize()


def _lines(timeline: Timeline, step: PoseStep, side: Side | None) -> tuple[str, ...]:
    eased = step.pose.id in timeline.adjustments.eased
    return tuple(wording.step_text(step, side, eased=eased).splitlines())


def _action(segment: Segment) -> str:
    match segment.kind:
        case SegmentKind.PREPARE:
            return "Get ready"
        case SegmentKind.SWITCH:
            return "Change sides"
        case SegmentKind.REST:
            return "Rest"
        case SegmentKind.REP:
            return "Move"
        case SegmentKind.HOLD:
            return "Hold"
        case SegmentKind.BREATHE:
            return "Breathe"


def _count(segment: Segment, part: tuple[Segment, ...]) -> Count | None:
    key = segment.key
    if key.rep is not None:
        return Count(key.rep, max(s.key.rep or 0 for s in part), "rep")
    if key.breath is not None:
        return Count(key.breath, max(s.key.breath or 0 for s in part), "breath")
    return None


def _set(timeline: Timeline, segment: Segment) -> Count | None:
    number = segment.key.set
    total = max(timeline.segments[index].key.set or 0 for index in timeline.of_step(segment.key.step))
    return Count(number, total, "set") if number and total > 1 else None


def _upcoming(timeline: Timeline, segment: Segment, following: int) -> Upcoming | None:
    if following >= len(timeline.segments):
        return None
    key = timeline.segments[following].key
    step = timeline.routine.steps[key.step]
    if not isinstance(step, PoseStep):
        return Upcoming("Rest", None, None, same_pose=False)
    return Upcoming(step.pose.name, key.side, step.pose, same_pose=key.step == segment.key.step)
