"""A session is a playhead over a timeline.

It owns no clock: every call is handed `now_ns`, whole nanoseconds on a clock of the caller's that never goes back
and goes on while the machine sleeps. Where the playhead stands is computed from that, never counted, so late or
missed ticks do not add up; one late tick yields every event that was due, in order. Integers make it exact.

A caller has to tick at least once a second while the session runs: a longer silence than `gap_ns` is taken for a
machine that was asleep, and the session pauses where it was last seen.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from stretchtimer.core.cues import Cue, Meaning, cues_of
from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Pose, PoseStep, Routine, Side
from stretchtimer.core.timeline import LENGTHENING, WORK, Adjustments, Segment, SegmentKey, Timeline, compile_timeline

NS_PER_MS = 1_000_000
GAP_NS = 5_000 * NS_PER_MS


class State(StrEnum):
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"


class Command(StrEnum):
    START = "start"
    PAUSE = "pause"
    GO_ON = "go on"
    NEXT_STEP = "next step"
    LAST_STEP = "last step"
    RESTART_STEP = "restart step"
    NEXT_SIDE = "next side"
    RESTART_SIDE = "restart side"
    LENGTHEN = "lengthen"
    SHORTEN = "shorten"
    STOP = "stop"


_STEERING = (
    Command.NEXT_STEP,
    Command.LAST_STEP,
    Command.RESTART_STEP,
    Command.NEXT_SIDE,
    Command.RESTART_SIDE,
    Command.LENGTHEN,
    Command.SHORTEN,
)

TRANSITIONS: Mapping[tuple[State, Command], State] = {
    (State.READY, Command.START): State.RUNNING,
    (State.READY, Command.STOP): State.STOPPED,
    (State.RUNNING, Command.PAUSE): State.PAUSED,
    (State.RUNNING, Command.STOP): State.STOPPED,
    (State.PAUSED, Command.GO_ON): State.RUNNING,
    (State.PAUSED, Command.STOP): State.STOPPED,
    **{(state, command): state for state in (State.RUNNING, State.PAUSED) for command in _STEERING},
}
"""Everything else is refused. Two moves are not commands: reaching the end finishes, a gap pauses."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The playhead came to the start of a segment."""

    segment: int


@dataclass(frozen=True, slots=True)
class CueDue:
    cue: Cue


@dataclass(frozen=True, slots=True)
class StateChanged:
    state: State
    gap_ns: int = 0
    """How long nothing was heard of the clock, where that is why the session paused."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The playhead was put at the start of a segment, or at the end of the routine."""

    segment: int | None


@dataclass(frozen=True, slots=True)
class Lengthened:
    """The timeline was replaced by a longer or shorter one."""

    milliseconds: int
    """What the whole routine has gained; negative where it lost."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that makes no sense here. Nothing has changed."""

    command: Command


Event = Entered | CueDue | StateChanged | Moved | Lengthened | Refused


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands, as far as another one needs it to go on from there."""

    effort: Effort
    adjustments: Adjustments
    segment: SegmentKey
    offset_ms: int
    """How far into the segment."""
    worked_ms: Mapping[tuple[int, Side | None], int] = field(default_factory=dict)
    """For each step and side, the time for which the pose was done."""


class Session:
    """Plays one timeline once."""

    def __init__(self, timeline: Timeline, gap_ns: int = GAP_NS) -> None:
        self._state = State.READY
        self._gap_ns = gap_ns
        self._position_ns = 0
        self._seen_ns = 0
        self._halfway_given: SegmentKey | None = None
        self._worked_ns: dict[tuple[int, Side | None], int] = {}
        self._lay(timeline)

    @classmethod
    def resumed(cls, routine: Routine, place: Place, gap_ns: int = GAP_NS) -> "Session":
        """A session that waits, paused, where another stopped; at its step's start where that segment is gone.

        Raises:
            ValueError: the routine has changed so much that there is no such step, or the adjustments do not fit it.
        """
        timeline = compile_timeline(routine, place.effort, place.adjustments)
        session = cls(timeline, gap_ns)
        index, offset_ms = timeline.find(place.segment), place.offset_ms
        if index is None:
            index, offset_ms = timeline.step_start(place.segment.step), 0
        if index is None:
            raise ValueError(f"the routine has no step {place.segment.step + 1}")
        segment = timeline.segments[index]
        session._state = State.PAUSED
        session._position_ns = (segment.start_ms + min(max(offset_ms, 0), segment.length_ms - 1)) * NS_PER_MS
        session._cursor = bisect_left(session._due_ns, session._position_ns)
        session._worked_ns = {
            (step, side): ms * NS_PER_MS for (step, side), ms in place.worked_ms.items() if step < len(routine.steps)
        }
        return session

    @property
    def state(self) -> State:
        return self._state

    @property
    def timeline(self) -> Timeline:
        return self._timeline

    @property
    def position_ns(self) -> int:
        """Where the playhead stood when it was last told the time."""
        return self._position_ns

    @property
    def position_ms(self) -> int:
        return self._position_ns // NS_PER_MS

    @property
    def segment_index(self) -> int:
        return self._timeline.index_at(self.position_ms)

    @property
    def segment(self) -> Segment:
        return self._timeline.segments[self.segment_index]

    @property
    def place(self) -> Place:
        segment, timeline = self.segment, self._timeline
        offset_ms = self.position_ms - segment.start_ms
        return Place(timeline.effort, timeline.adjustments, segment.key, offset_ms, self.worked_ms)

    @property
    def worked_ms(self) -> Mapping[tuple[int, Side | None], int]:
        """For each step and side, the time for which the pose was done."""
        return {place: ns // NS_PER_MS for place, ns in self._worked_ns.items()}

    @property
    def next_due_ns(self) -> int | None:
        """How long after the last given `now_ns` something falls due; `None` while nothing moves."""
        if self._state is not State.RUNNING or self._cursor == len(self._due_ns):
            return None
        return self._due_ns[self._cursor] - self._position_ns

    @property
    def worked_poses(self) -> tuple[Pose, ...]:
        """The poses that were done, however briefly, in the routine's order."""
        steps = self._timeline.routine.steps
        done = sorted({step for (step, _), ns in self._worked_ns.items() if ns})
        return tuple(step.pose for step in map(steps.__getitem__, done) if isinstance(step, PoseStep))

    def tick(self, now_ns: int) -> list[Event]:
        """Takes the playhead to `now_ns` and returns what fell due on the way, in order."""
        if self._state is not State.RUNNING:
            return []
        passed_ns = max(0, now_ns - self._seen_ns)
        self._seen_ns += passed_ns
        if passed_ns > self._gap_ns:
            self._state = State.PAUSED
            return [StateChanged(self._state, passed_ns)]
        before_ns = self._position_ns
        self._position_ns = min(before_ns + passed_ns, self._timeline.total_ms * NS_PER_MS)
        self._credit(before_ns, self._position_ns)
        return self._due()

    def do(self, command: Command, now_ns: int) -> list[Event]:
        """Carries out a command after everything that fell due before it; a senseless one is `Refused`."""
        events = self.tick(now_ns)
        target = TRANSITIONS.get((self._state, command))
        if target is None:
            return [*events, Refused(command)]
        if command in (Command.LENGTHEN, Command.SHORTEN):
            return events + self._lengthen(command)
        if command in _STEERING:
            return events + self._move(self._target(command))
        self._state = target
        self._seen_ns = now_ns
        return [*events, StateChanged(target), *self._due()]

    def _lay(self, timeline: Timeline) -> None:
        self._timeline = timeline
        schedule: list[tuple[int, Event]] = [(s.start_ms, Entered(i)) for i, s in enumerate(timeline.segments)]
        schedule += [(cue.at_ms, CueDue(cue)) for cue in cues_of(timeline)]
        # The sort keeps a segment's entry ahead of the cue at the same instant.
        schedule.sort(key=lambda due: due[0])
        self._due_ns = [at_ms * NS_PER_MS for at_ms, _ in schedule]
        self._due_events = [event for _, event in schedule]
        self._cursor = 0

    def _due(self) -> list[Event]:
        """What is due up to the playhead, each given once."""
        if self._state is not State.RUNNING:
            return []
        events: list[Event] = []
        end = bisect_right(self._due_ns, self._position_ns, self._cursor)
        for event in self._due_events[self._cursor : end]:
            match event:
                case CueDue(Cue(meaning=Meaning.HALFWAY, segment=segment)):
                    key = self._timeline.segments[segment].key
                    if key == self._halfway_given:
                        continue
                    self._halfway_given = key
                case Entered():
                    self._halfway_given = None
            events.append(event)
        self._cursor = end
        if self._position_ns >= self._timeline.total_ms * NS_PER_MS:
            self._state = State.FINISHED
            events.append(StateChanged(self._state))
        return events

    def _credit(self, from_ns: int, to_ns: int) -> None:
        """Counts the time between two places of the playhead towards what was done in it."""
        segments = self._timeline.segments
        index = self._timeline.index_at(from_ns // NS_PER_MS)
        while from_ns < to_ns:
            segment = segments[index]
            until_ns = min(segment.end_ms * NS_PER_MS, to_ns)
            if segment.kind in WORK:
                place = (segment.key.step, segment.key.side)
                self._worked_ns[place] = self._worked_ns.get(place, 0) + until_ns - from_ns
            from_ns = until_ns
            index += 1

    def _target(self, command: Command) -> int | None:
        """The segment that a command leads to; `None` is the end of the routine."""
        here = self.segment
        match command:
            case Command.NEXT_STEP:
                return self._timeline.step_start(here.key.step + 1)
            case Command.LAST_STEP:
                return self._timeline.step_start(max(0, here.key.step - 1))
            case Command.RESTART_STEP:
                return self._timeline.step_start(here.key.step)
            case Command.NEXT_SIDE:
                return self._timeline.part_start(here.part + 1)
            case _:
                return self._timeline.part_start(here.part)

    def _move(self, segment: int | None) -> list[Event]:
        timeline = self._timeline
        start_ms = timeline.total_ms if segment is None else timeline.segments[segment].start_ms
        self._position_ns = start_ms * NS_PER_MS
        self._cursor = bisect_left(self._due_ns, self._position_ns)
        self._halfway_given = None
        if segment is None:
            # The end is reached by moving there too, also while paused.
            self._state = State.RUNNING
        return [Moved(segment), *self._due()]

    def _lengthen(self, command: Command) -> list[Event]:
        before, index, here = self._timeline, self.segment_index, self.segment
        sign = 1 if command is Command.LENGTHEN else -1
        offset_ns = self._position_ns - here.start_ms * NS_PER_MS
        adjustments = before.adjustments
        if here.kind in WORK:
            tens = adjustments.doses.get(here.key.step, 0) + sign
            adjustments = replace(adjustments, doses={**adjustments.doses, here.key.step: tens})
        else:
            # What has passed cannot be taken away: a pause ends now rather than in the past.
            gained_ms = max(sign * LENGTHENING, -(offset_ns // -NS_PER_MS) - here.length_ms)
            pause_ms = adjustments.pauses.get(here.key, 0) + gained_ms
            adjustments = replace(adjustments, pauses={**adjustments.pauses, here.key: pause_ms})
        try:
            after = compile_timeline(before.routine, before.effort, adjustments)
        except ValueError:
            return [Refused(command)]
        self._lay(after)
        place = after.find(here.key)
        if place is not None and offset_ns < after.segments[place].length_ms * NS_PER_MS:
            self._position_ns = after.segments[place].start_ms * NS_PER_MS + offset_ns
            self._cursor = bisect_right(self._due_ns, self._position_ns)
        else:
            # The segment is over, or gone: go on with the first of those that followed and still stand.
            followers = (after.find(segment.key) for segment in before.segments[index + 1 :])
            following = next((found for found in followers if found is not None), None)
            end_ms = after.total_ms if following is None else after.segments[following].start_ms
            self._position_ns = end_ms * NS_PER_MS
            self._cursor = bisect_left(self._due_ns, self._position_ns)
            if following is None:
                self._state = State.RUNNING
        return [Lengthened(after.total_ms - before.total_ms), *self._due()]
