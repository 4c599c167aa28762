"""Drives a session by the clock and says what happens in it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from stretchtimer.core.routines import Pose
from stretchtimer.core.scene import Moment, Scene, moment_at, scene_at
from stretchtimer.core.session import (
    NS_PER_MS,
    Command,
    Eased,
    Entered,
    Event,
    Lengthened,
    Moved,
    Refused,
    Session,
    State,
    StateChanged,
)
from stretchtimer.presenters.narrator import Narrator

LONGEST_WAIT_MS = 1_000
"""The session has to be told the time at least so often while it runs."""


class Player(QObject):
    """A session, a clock, and a timer that wakes exactly when something falls due; while paused nothing wakes."""

    scene_changed = Signal()
    """Another segment, or the same one with another length."""
    state_changed = Signal(State, int)
    """The new state, and for how many milliseconds the machine slept where that is why it paused."""
    eased = Signal(Pose, bool)
    """A pose is done in its easier variant from now on, or as it is written again."""
    moved = Signal(Scene)
    """The playhead was put elsewhere; with the scene that it left."""
    lengthened = Signal(int)
    """By how many milliseconds the whole routine grew or, below zero, shrank."""
    refused = Signal(Command)

    def __init__(
        self,
        session: Session,
        clock_ns: Callable[[], int],
        speed: float = 1.0,
        parent: QObject | None = None,
        narrator: Narrator | None = None,
    ) -> None:
        """`clock_ns` runs `speed` times as fast as the timers do."""
        super().__init__(parent)
        self._session = session
        self._clock_ns = clock_ns
        self._speed = speed
        self._narrator = narrator
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tick)
        self._scene = scene_at(session.timeline, session.segment_index)

    @property
    def session(self) -> Session:
        return self._session

    @property
    def state(self) -> State:
        return self._session.state

    @property
    def scene(self) -> Scene:
        return self._scene

    @property
    def moment(self) -> Moment:
        """What is left at the time of the last tick."""
        return moment_at(self._session.timeline, self._scene, self._session.position_ms)

    def tick(self) -> None:
        """Tells the session the time; a widget that draws calls it for each frame."""
        self._tell(self._session.tick(self._clock_ns()))

    def do(self, command: Command) -> None:
        self._tell(self._session.do(command, self._clock_ns()))

    def toggle(self) -> None:
        """Starts, pauses or goes on, whichever makes sense."""
        match self.state:
            case State.READY:
                self.do(Command.START)
            case State.RUNNING:
                self.do(Command.PAUSE)
            case State.PAUSED | State.WAITING:
                self.do(Command.GO_ON)

    def _tell(self, events: list[Event]) -> None:
        if self._narrator:
            self._narrator.take(events)
        # Before a signal goes out everything is in its new state: a receiver may ask, or give a command.
        says: list[Callable[[], None]] = []
        new_scene = False
        for event in events:
            match event:
                case Entered():
                    new_scene = True
                case Moved():
                    new_scene = True
                    says.append(partial(self.moved.emit, self._scene))
                case Lengthened(milliseconds):
                    new_scene = True
                    says.append(partial(self.lengthened.emit, milliseconds))
                case Eased(pose, easier):
                    says.append(partial(self.eased.emit, pose, easier))
                case StateChanged(state, gap_ns):
                    says.append(partial(self.state_changed.emit, state, gap_ns // NS_PER_MS))
                case Refused(command):
                    says.append(partial(self.refused.emit, command))
        if new_scene:
            self._scene = scene_at(self._session.timeline, self._session.segment_index)
        self._wake_in_time()
        if new_scene:
            self.scene_changed.emit()
        for say in says:
            say()

    def _wake_in_time(self) -> None:
        due_ns = self._session.next_due_ns
        if due_ns is None:
            self._timer.stop()
        else:
            due_ms = -(due_ns // -round(NS_PER_MS * self._speed))
            self._timer.start(min(due_ms, LONGEST_WAIT_MS))
