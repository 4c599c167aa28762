"""What was done, as the journal keeps it."""

from dataclasses import dataclass

from stretchtimer.core.answers import Answer as Answer
from stretchtimer.core.calendar_times import DAY
from stretchtimer.core.routines import Kind, Side


@dataclass(frozen=True, slots=True)
class When:
    """A moment, with what the clock on the wall showed there and then."""

    utc_ms: int
    """Since the beginning of 1970."""
    offset_ms: int = 0
    """What the wall clock was ahead of that."""
    zone: str = ""
    """The name of the time zone, where it is known."""

    @property
    def local_ms(self) -> int:
        return self.utc_ms + self.offset_ms

    @property
    def day(self) -> int:
        """The local day, counted from the beginning of 1970."""
        return self.local_ms // DAY


@dataclass(frozen=True, slots=True)
class StepDone:
    """One side of one step, with all that has to be known of its pose when that is long gone."""

    step: int
    """Its place in the routine, from 0."""
    side: Side | None
    pose: str
    name: str
    kind: Kind
    areas: tuple[str, ...]
    """The main one first."""
    worked_ms: int
    """For so long the pose was done."""
    planned_ms: int
    """For so long it was to be done, as the routine is written."""
    added_ms: int = 0
    """What the person added to that while playing, or took away where it is negative."""

    @property
    def skipped(self) -> bool:
        """Whether it was passed over in all but moments."""
        return self.worked_ms * 10 < self.planned_ms


@dataclass(frozen=True, slots=True)
class SessionDone:
    """One session, finished or not; also one that still goes on."""

    id: str
    """Names it on every machine."""
    routine: str
    title: str
    begun: When
    ended: When
    """When it was last heard of."""
    finished: bool
    paused_ms: int
    steps: tuple[StepDone, ...]

    @property
    def worked_ms(self) -> int:
        return sum(step.worked_ms for step in self.steps)


@dataclass(frozen=True, slots=True)
class ReminderGiven:
    id: str
    key: str
    """The reminder's, in the settings."""
    routine: str
    given: When
    answer: Answer = Answer.NONE
    answered: When | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """What is to be known of a session where there are thousands."""

    begun: When
    worked_ms: int
    finished: bool


@dataclass(frozen=True, slots=True)
class PoseDone:
    """What has come together for one pose."""

    pose: str
    name: str
    worked_ms: int
    sessions: int
    """In so many of them."""
