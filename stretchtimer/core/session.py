"""A session is a playhead over a timeline.

It owns no clock: every call is handed `now_ns`, whole nanoseconds on a clock of the caller's that never goes back
and goes on while the machine sleeps. Where the playhead stands is computed from that, never counted, so late or
missed ticks do not add up; one late tick yields every event that was due, in order. Integers make it exact.

A caller has to tick at least once a second while the session runs: a longer silence than `GAP_NS` is taken for a
machine that was asleep, and the session pauses where it was last seen.

What is to be heard comes from a score, tones alone or with words. It is given a little early, by as much as it takes
to be heard.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from stretchtimer.core.cues import Cue, Meaning, Utterance, cues_of
from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Pose, PoseStep, Routine, Side
from stretchtimer.core.timeline import LENGTHENING, WORK, Adjustments, Segment, SegmentKey, Timeline, compile_timeline

NS_PER_MS = 1_000_000
GAP_NS = 5_000 * NS_PER_MS
TAKE_BACK_NS = 5_000 * NS_PER_MS
"""For so long a move can be taken back."""
AGAIN_NS = 3_000 * NS_PER_MS
"""Going back from within the first moments of a side leads to the one before it; later, to its own start."""

Score = Callable[[Timeline], Sequence[Cue | Utterance]]
"""What is to be heard in a timeline, in order."""


class State(StrEnum):
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    WAITING = "waiting"
    """In a new place, until the person says that they are there too."""
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
    BACK = "back"
    TAKE_BACK = "take back"
    EASE = "ease"
    LENGTHEN = "lengthen"
    SHORTEN = "shorten"
    STOP = "stop"


_STEERING = (
    Command.NEXT_STEP,
    Command.LAST_STEP,
    Command.RESTART_STEP,
    Command.NEXT_SIDE,
    Command.RESTART_SIDE,
    Command.BACK,
)
_CHANGES = (Command.LENGTHEN, Command.SHORTEN, Command.EASE)

TRANSITIONS: Mapping[tuple[State, Command], State] = {
    (State.READY, Command.START): State.RUNNING,
    (State.READY, Command.STOP): State.STOPPED,
    (State.RUNNING, Command.PAUSE): State.PAUSED,
    (State.RUNNING, Command.STOP): State.STOPPED,
    (State.PAUSED, Command.GO_ON): State.RUNNING,
    (State.PAUSED, Command.STOP): State.STOPPED,
    (State.WAITING, Command.GO_ON): State.RUNNING,
    (State.WAITING, Command.STOP): State.STOPPED,
    (State.FINISHED, Command.TAKE_BACK): State.FINISHED,
    **{
        (state, command): state
        for state in (State.RUNNING, State.PAUSED, State.WAITING)
        for command in (*_STEERING, *_CHANGES, Command.TAKE_BACK)
    },
    **{(State.WAITING, command): State.RUNNING for command in _STEERING},
}
"""Everything else is refused. Some changes of state are not commands: reaching the end finishes, a gap pauses, a place
to get into waits, and what takes a move back takes back its state."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The playhead came to the start of a segment."""

    segment: int


@dataclass(frozen=True, slots=True)
class CueDue:
    cue: Cue | Utterance


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
class Eased:
    """A pose is done in its easier variant from now on, or as it is written again."""

    pose: Pose
    easier: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that makes no sense here. Nothing has changed."""

    command: Command


Event = Entered | CueDue | StateChanged | Moved | Lengthened | Eased | Refused


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


class _Left(NamedTuple):
    """Where the playhead was before it was moved."""

    position_ns: int
    pending: bool
    """Whether what is due at that very place had not been given."""
    there: int | None
    state: State
    at_ns: int


class Session:
    """Plays one timeline once.

    `speed` is how many times as fast the caller's clock runs as the person's.
    """

    def __init__(self, timeline: Timeline, speed: float = 1.0) -> None:
        self._state = State.READY
        self._speed = speed
        self._score: Score = cues_of
        self._lead_ns = 0
        self._position_ns = 0
        self._seen_ns = 0
        self._halfway_given: set[tuple[SegmentKey, type]] = set()
        self._there: int | None = None
        self._left: _Left | None = None
        self._worked_ns: dict[tuple[int, Side | None], int] = {}
        self._lay(timeline)

    @classmethod
    def resumed(cls, routine: Routine, place: Place, speed: float = 1.0) -> "Session":
        """A session that waits, paused, where another stopped; at its step's start where that segment is gone.

        Raises:
            ValueError: the routine has changed so much that there is no such step, or the adjustments do not fit it.
        """
        timeline = compile_timeline(routine, place.effort, place.adjustments)
        session = cls(timeline, speed)
        index, offset_ms = timeline.find(place.segment), place.offset_ms
        if index is None:
            index, offset_ms = timeline.step_start(place.segment.step), 0
        if index is None:
            raise ValueError(f"the routine has no step {place.segment.step + 1}")
        segment = timeline.segments[index]
        session._state = State.PAUSED
        session._position_ns = (segment.start_ms + min(max(offset_ms, 0), segment.length_ms - 1)) * NS_PER_MS
        session._cursor = session._first_from(session._position_ns)
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
    def can_take_back(self) -> bool:
        """Whether a move is fresh enough to be taken back, by the time that was last given."""
        return self._left is not None and self._seen_ns - self._left.at_ns <= round(TAKE_BACK_NS * self._speed)

    @property
    def worked_poses(self) -> tuple[Pose, ...]:
        """The poses that were done, however briefly, in the routine's order."""
        steps = self._timeline.routine.steps
        done = sorted({step for (step, _), ns in self._worked_ns.items() if ns})
        return tuple(step.pose for step in map(steps.__getitem__, done) if isinstance(step, PoseStep))

    def set_score(self, score: Score, lead_ms: float = 0.0) -> None:
        """Has another score played from here on, each thing in it `lead_ms` of the person's time early."""
        self._score, self._lead_ns = score, round(lead_ms * NS_PER_MS * self._speed)
        self._lay_again(self._timeline, self._position_ns)

    def tick(self, now_ns: int) -> list[Event]:
        """Takes the playhead to `now_ns` and returns what fell due on the way, in order."""
        if self._state is not State.RUNNING:
            return []
        passed_ns = max(0, now_ns - self._seen_ns)
        self._seen_ns += passed_ns
        if passed_ns > round(GAP_NS * self._speed):
            self._state = State.PAUSED
            return [StateChanged(self._state, passed_ns)]
        before_ns = self._position_ns
        self._position_ns = min(before_ns + passed_ns, self._next_wait_ns(), self._timeline.total_ms * NS_PER_MS)
        self._credit(before_ns, self._position_ns)
        return self._due()

    def do(self, command: Command, now_ns: int) -> list[Event]:
        """Carries out a command after everything that fell due before it; a senseless one is `Refused`."""
        events = self.tick(now_ns)
        target = TRANSITIONS.get((self._state, command))
        if target is None:
            return [*events, Refused(command)]
        if self._state is not State.RUNNING:
            # While nothing moves the time is not told, but a move can only be taken back for so long.
            self._seen_ns = max(self._seen_ns, now_ns)
        if command is Command.EASE:
            return events + self._ease()
        if command in _CHANGES:
            return events + self._lengthen(command)
        if command is Command.TAKE_BACK:
            return events + self._take_back()
        if command in _STEERING:
            self._left = _Left(self._position_ns, self._is_pending, self._there, self._state, self._seen_ns)
            resumed = [StateChanged(target)] if target is not self._state else []
            self._state = target
            return events + resumed + self._move(self._target(command))
        self._state = target
        if target is State.RUNNING:
            self._there = self._position_ns
        return [*events, StateChanged(target), *self._due()]

    def _lay(self, timeline: Timeline) -> None:
        self._timeline = timeline
        lead_ns = self._lead_ns
        self._waits_ns = sorted(timeline.segments[index].start_ms * NS_PER_MS for index in timeline.waits)
        waits_ns = set(self._waits_ns)
        schedule: list[tuple[int, int, Event]] = []
        for index, segment in enumerate(timeline.segments):
            at_ns = segment.start_ms * NS_PER_MS
            schedule.append((at_ns, at_ns, Entered(index)))
        for cue in self._score(timeline):
            at_ns = cue.at_ms * NS_PER_MS
            # What sounds when the person is in place cannot be foreseen.
            schedule.append((at_ns if at_ns in waits_ns else max(0, at_ns - lead_ns), at_ns, CueDue(cue)))
        # The sort keeps a segment's entry ahead of the cue at the same instant.
        schedule.sort(key=lambda due: due[0])
        self._due_ns = [due_ns for due_ns, _, _ in schedule]
        self._meant_ns = [at_ns for _, at_ns, _ in schedule]
        self._due_events = [event for _, _, event in schedule]
        self._cursor = 0

    def _lay_again(self, timeline: Timeline, position_ns: int) -> None:
        """As `_lay`, with nothing given twice, and nothing lost that a move has left to be given."""
        pending = self._is_pending
        self._there = position_ns if self._there == self._position_ns else None
        self._lay(timeline)
        self._put(position_ns, pending)

    @property
    def _is_pending(self) -> bool:
        """Whether something that is due here has not been given."""
        return self._cursor < len(self._due_ns) and self._due_ns[self._cursor] <= self._position_ns

    def _put(self, position_ns: int, pending: bool) -> None:
        """Puts the playhead to a place where the session has been, in the state that it has there."""
        self._position_ns = position_ns
        self._cursor = self._first_from(position_ns) if pending else bisect_right(self._due_ns, position_ns)
        if self._state is State.WAITING:
            # It has been entered; the rest is for when the person is in place.
            self._cursor += isinstance(self._due_events[self._cursor], Entered)

    def _first_from(self, position_ns: int) -> int:
        """The first of what is due that is meant for a position or later, though its lead may have begun."""
        first = bisect_left(self._due_ns, position_ns - self._lead_ns)
        while first < len(self._meant_ns) and self._meant_ns[first] < position_ns:
            first += 1
        return first

    def _next_wait_ns(self) -> int:
        """Where the session will wait next, or waits."""
        following = bisect_left(self._waits_ns, self._position_ns)
        if following < len(self._waits_ns) and self._waits_ns[following] == self._there:
            following += 1
        if following == len(self._waits_ns):
            return self._timeline.total_ms * NS_PER_MS
        return self._waits_ns[following]

    def _due(self) -> list[Event]:
        """What is due up to the playhead, each given once."""
        if self._state is not State.RUNNING:
            return []
        events: list[Event] = []
        waits_ns = self._next_wait_ns()
        while self._cursor < len(self._due_ns) and self._due_ns[self._cursor] <= self._position_ns:
            event = self._due_events[self._cursor]
            meant_ns = self._meant_ns[self._cursor]
            self._cursor += 1
            match event:
                case CueDue(Cue(meaning=Meaning.HALFWAY) | Utterance(meaning=Meaning.HALFWAY) as cue):
                    key = (self._timeline.segments[cue.segment].key, type(cue))
                    if key in self._halfway_given:
                        continue
                    self._halfway_given.add(key)
                case Entered():
                    self._halfway_given.clear()
            events.append(event)
            if isinstance(event, Entered) and meant_ns == waits_ns < self._timeline.total_ms * NS_PER_MS:
                self._state = State.WAITING
                return [*events, StateChanged(self._state)]
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
            case Command.BACK:
                start = self._timeline.part_start(here.part)
                assert start is not None
                passed_ns = self._position_ns - self._timeline.segments[start].start_ms * NS_PER_MS
                early = passed_ns < round(AGAIN_NS * self._speed)
                return self._timeline.part_start(here.part - 1) if early and here.part else start
            case _:
                return self._timeline.part_start(here.part)

    def _move(self, segment: int | None) -> list[Event]:
        timeline = self._timeline
        start_ms = timeline.total_ms if segment is None else timeline.segments[segment].start_ms
        self._position_ns = start_ms * NS_PER_MS
        self._cursor = self._first_from(self._position_ns)
        self._halfway_given.clear()
        self._there = None
        if segment is None:
            # The end is reached by moving there too, also while paused.
            self._state = State.RUNNING
        return [Moved(segment), *self._due()]

    def _take_back(self) -> list[Event]:
        left = self._left
        if left is None or not self.can_take_back:
            return [Refused(Command.TAKE_BACK)]
        changed = [StateChanged(left.state)] if left.state is not self._state else []
        self._state, self._there, self._left = left.state, left.there, None
        self._put(left.position_ns, left.pending)
        return [Moved(self.segment_index), *changed]

    def _ease(self) -> list[Event]:
        """Changes the pose at hand to its easier variant, or back."""
        step, before = self._timeline.routine.steps[self.segment.key.step], self._timeline
        if not isinstance(step, PoseStep):
            return [Refused(Command.EASE)]
        eased = before.adjustments.eased ^ {step.pose.id}
        after = compile_timeline(before.routine, before.effort, replace(before.adjustments, eased=eased))
        if not step.pose.easier and after.segments == before.segments:
            return [Refused(Command.EASE)]
        return [Eased(step.pose, step.pose.id in eased), *self._change(after)]

    def _lengthen(self, command: Command) -> list[Event]:
        before, here = self._timeline, self.segment
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
        return self._change(after)

    def _change(self, after: Timeline) -> list[Event]:
        """Goes on in another timeline of the same routine, at the same place of the same segment."""
        before, index, here = self._timeline, self.segment_index, self.segment
        offset_ns = self._position_ns - here.start_ms * NS_PER_MS
        place = after.find(here.key)
        self._left = None
        if place is not None and offset_ns < after.segments[place].length_ms * NS_PER_MS:
            self._lay_again(after, after.segments[place].start_ms * NS_PER_MS + offset_ns)
        else:
            # The segment is over, or gone: go on with the first of those that followed and still stand.
            followers = (after.find(segment.key) for segment in before.segments[index + 1 :])
            following = next((found for found in followers if found is not None), None)
            end_ms = after.total_ms if following is None else after.segments[following].start_ms
            self._lay(after)
            self._position_ns = end_ms * NS_PER_MS
            self._cursor = self._first_from(self._position_ns)
            if following is None:
                self._state = State.RUNNING
        return [Lengthened(after.total_ms - before.total_ms), *self._due()]
