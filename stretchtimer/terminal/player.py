"""Drives a session in the terminal: by the clock, and by the keys that are pressed."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from stretchtimer.core import wording
from stretchtimer.core.session import (
    NS_PER_MS,
    Command,
    Eased,
    Entered,
    Event,
    Lengthened,
    Refused,
    Session,
    State,
    StateChanged,
)
from stretchtimer.presenters.narrator import Narrator, Sounds
from stretchtimer.terminal.console import Console
from stretchtimer.terminal.faces import Face
from stretchtimer.terminal.keys import Input

LONGEST_WAIT_SECONDS = 1.0
"""The session has to be told the time at least so often while it runs."""
MOST_FRAMES_A_SECOND = 30
NOTICE_SECONDS = 5
_SECOND_NS = 1_000 * NS_PER_MS

FROM_OUTSIDE = {Input.INTERRUPT: 130, Input.TERMINATE: 143, Input.HANGUP: 129}
"""What ends the program from outside, and the exit status for it."""

_STEERING = {
    Input.LEFT: Command.LAST_STEP,
    Input.RIGHT: Command.NEXT_STEP,
    Input.UP: Command.LENGTHEN,
    Input.DOWN: Command.SHORTEN,
    Input.R: Command.RESTART_STEP,
    Input.SIDE_AGAIN: Command.RESTART_SIDE,
    Input.NEXT_SIDE: Command.NEXT_SIDE,
    Input.BACKSPACE: Command.BACK,
    Input.U: Command.TAKE_BACK,
    Input.E: Command.EASE,
}


class Tones(Sounds, Protocol):
    """What the player needs of `desktop.sound.Sounds`."""

    muted: bool


class Player:
    """Wakes when something falls due, when what is shown changes, and when there is input; otherwise it sleeps."""

    def __init__(
        self,
        session: Session,
        console: Console,
        face: Face,
        tones: Tones,
        narrator: Narrator,
        troubles: deque[str],
        clock_ns: Callable[[], int],
        speed: float,
        keep: Callable[[Session], None],
    ) -> None:
        """`clock_ns` runs `speed` times as fast as the console waits. `troubles` gets what is wrong with the sound.

        `keep` is told of the session when its state changes, and once a second.
        """
        self._session = session
        self._console = console
        self._face = face
        self._tones = tones
        self._narrator = narrator
        self._troubles = troubles
        self._clock_ns = clock_ns
        self._real_second_ns = _SECOND_NS * speed
        self._keep = keep
        self._keep_at_ns = 0.0
        self._told_ns = 0
        self._notice_until_ns: float | None = None
        self._helping = False
        self._status = 0

    def run(self) -> int:
        """Plays to the end, or until it is stopped; gives the exit status."""
        self._face.open()
        try:
            self._do(Command.START if self._session.state is State.READY else Command.GO_ON)
            while self._session.state in (State.RUNNING, State.PAUSED, State.WAITING):
                self._face.draw(self._session, self._tones.muted, self._helping)
                for each in self._console.wait(self._patience_seconds()):
                    self._react(each)
                self._tick()
        finally:
            self._face.close()
        return self._status

    def _patience_seconds(self) -> float | None:
        """How long nothing has to be done, unless there is input."""
        if self._session.state is not State.RUNNING:
            return None
        waits_ns = [LONGEST_WAIT_SECONDS * self._real_second_ns]
        if (due_ns := self._session.next_due_ns) is not None:
            waits_ns.append(due_ns)
        if (change_ns := self._face.changes_in_ns(self._session)) is not None:
            waits_ns.append(max(change_ns, self._real_second_ns / MOST_FRAMES_A_SECOND))
        passed_ns = self._clock_ns() - self._told_ns
        return max(0.0, (min(waits_ns) - passed_ns) / self._real_second_ns)

    def _tick(self) -> None:
        self._told_ns = self._clock_ns()
        self._take(self._session.tick(self._told_ns))
        while self._troubles:
            self._say(self._troubles.popleft())
        if self._notice_until_ns is not None and self._told_ns >= self._notice_until_ns:
            self._say("", stays=True)
        if self._session.state is State.RUNNING and self._told_ns >= self._keep_at_ns:
            self._keep_now()

    def _do(self, command: Command) -> None:
        self._told_ns = self._clock_ns()
        self._take(self._session.do(command, self._told_ns))

    def _take(self, events: list[Event]) -> None:
        self._narrator.take(events)
        for event in events:
            match event:
                case Entered(segment):
                    self._face.enter(self._session.timeline, segment)
                case StateChanged(State.PAUSED, gap_ns) if gap_ns:
                    self._wake_up(gap_ns)
                case StateChanged(State.WAITING):
                    self._wait_for_person()
                case StateChanged(state):
                    self._keep_now()
                    if state is State.PAUSED and not self._console.can_redraw:
                        self._say("Paused. Space goes on.", stays=True)
                case Eased(pose, easier):
                    how = f"in its easier variant from now on: {pose.easier}" if easier else "as it is written again."
                    self._say(f"{pose.name} {how}")
                case Lengthened(milliseconds) if milliseconds:
                    more = "longer" if milliseconds > 0 else "shorter"
                    self._say(f"The routine is now {wording.seconds(abs(milliseconds))} s {more}.")
                case Refused(Command.LENGTHEN):
                    self._say("It cannot get longer.")
                case Refused(Command.SHORTEN):
                    self._say("It cannot get shorter.")
                case Refused(Command.EASE):
                    self._say("This has no easier variant; Down takes 10 seconds off.")
                case Refused(Command.TAKE_BACK):
                    self._say("There is no move to take back; that goes for five seconds.")

    def _wait_for_person(self) -> None:
        """Who cannot press a key cannot be waited for."""
        self._keep_now()
        if not self._console.has_keys:
            self._do(Command.GO_ON)
        elif not self._console.can_redraw:
            self._say("Space goes on when you are in place.", stays=True)

    def _wake_up(self, gap_ns: int) -> None:
        """The machine has slept; who cannot press a key cannot be waited for."""
        self._keep_now()
        slept = f"The computer slept for {wording.rough_length(round(gap_ns / self._real_second_ns * 1_000))}"
        if self._console.has_keys:
            self._say(f"{slept}, so the routine waits. Space goes on.", stays=True)
        else:
            self._say(f"{slept}; the routine goes on.")
            self._do(Command.GO_ON)

    def _react(self, received: Input) -> None:
        if received is Input.REDRAW:
            self._face.open()
            return
        self._say("", stays=True)
        if received in FROM_OUTSIDE:
            self._status = FROM_OUTSIDE[received]
            self._stop()
        elif received is Input.SUSPEND:
            if self._session.state is State.RUNNING:
                self._do(Command.PAUSE)
            self._face.close()
            self._console.suspend()
        elif self._helping or received is Input.HELP:
            self._helping = not self._helping
        elif received in _STEERING:
            self._do(_STEERING[received])
        elif received is Input.SPACE:
            self._do(Command.PAUSE if self._session.state is State.RUNNING else Command.GO_ON)
        elif received is Input.M:
            self._tones.muted = not self._tones.muted
            self._say(f"Tones {'off' if self._tones.muted else 'on'}.")
        elif received in (Input.Q, Input.ESCAPE):
            self._stop()

    def _stop(self) -> None:
        self._do(Command.STOP)
        # Only the tone that ends a routine may sound on after it.
        self._tones.muted = True

    def _say(self, sentence: str, stays: bool = False) -> None:
        self._face.say(sentence)
        self._notice_until_ns = None if stays else self._told_ns + NOTICE_SECONDS * self._real_second_ns

    def _keep_now(self) -> None:
        self._keep(self._session)
        self._keep_at_ns = self._told_ns + self._real_second_ns
