"""What a session leaves in the journal, told from the session itself while it is played."""

from collections import defaultdict
from dataclasses import dataclass, replace
from uuid import uuid4

from stretchtimer.core.journal import SessionDone, StepDone, When
from stretchtimer.core.routines import PoseStep, Side
from stretchtimer.core.session import NS_PER_MS, Session, State
from stretchtimer.core.timeline import WORK, Timeline, compile_timeline

_Part = tuple[int, Side | None]
"""A step and its side."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What another log needs to go on with the same entry of the journal."""

    id: str
    begun: When
    paused_ms: int = 0


class SessionLog:
    """Keeps account of one session, from when it is begun or gone on with.

    `now` is that moment, `now_ns` the same on a steady clock: the wall clock may be set meanwhile, and is not asked
    again. `now_ns` in the calls is that steady clock's too.
    """

    def __init__(self, now: When, now_ns: int, entry: LogEntry | None = None) -> None:
        """`entry` is the one to go on with, if there is one."""
        self._entry = entry or LogEntry(uuid4().hex, now)
        self._start, self._start_ns = now, now_ns
        self._paused_ns = self._entry.paused_ms * NS_PER_MS
        self._seen_ns = now_ns
        self._was_running = False
        self._timeline: Timeline | None = None
        self._planned: dict[_Part, int] = {}
        self._to_do: dict[_Part, int] = {}

    @property
    def entry(self) -> LogEntry:
        return replace(self._entry, paused_ms=self._paused_ns // NS_PER_MS)

    def done(self, session: Session, now_ns: int) -> SessionDone:
        """What has been done by now. Has to be called at each change of the session's state, for the pauses."""
        if not self._was_running:
            self._paused_ns += now_ns - self._seen_ns
        self._seen_ns, self._was_running = now_ns, session.state is State.RUNNING
        passed_ms = (now_ns - self._start_ns) // NS_PER_MS
        routine = session.timeline.routine
        return SessionDone(
            id=self._entry.id,
            routine=routine.id,
            title=routine.title,
            begun=self._entry.begun,
            ended=replace(self._start, utc_ms=self._start.utc_ms + passed_ms),
            finished=session.state is State.FINISHED,
            paused_ms=self._paused_ns // NS_PER_MS,
            steps=self._steps(session),
        )

    def _steps(self, session: Session) -> tuple[StepDone, ...]:
        timeline, worked_ms = session.timeline, session.worked_ms
        if timeline is not self._timeline:
            self._timeline = timeline
            unchanged = replace(timeline.adjustments, doses={}, pauses={})
            self._planned = _work(compile_timeline(timeline.routine, timeline.effort, unchanged))
            self._to_do = _work(timeline)
        steps = timeline.routine.steps
        done = []
        for part, planned_ms in self._planned.items():
            step, side = part
            pose_step = steps[step]
            assert isinstance(pose_step, PoseStep)
            pose = pose_step.pose
            done.append(
                StepDone(
                    step=step,
                    side=side,
                    pose=pose.id,
                    name=pose.name,
                    kind=pose.kind,
                    areas=pose.areas,
                    worked_ms=worked_ms.get(part, 0),
                    planned_ms=planned_ms,
                    added_ms=self._to_do.get(part, 0) - planned_ms,
                )
            )
        return tuple(done)


def _work(timeline: Timeline) -> dict[_Part, int]:
    """For how long each side of each step is done, in the order in which they come."""
    times: defaultdict[_Part, int] = defaultdict(int)
    for segment in timeline.segments:
        if segment.kind in WORK:
            times[segment.key.step, segment.key.side] += segment.length_ms
    return dict(times)
