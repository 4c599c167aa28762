"""Reminds somebody to stand up, for as long as it is there: asks who sits there, asks the rule, and tells what is due.

Nothing wakes up between two looks. A look takes one turn of a thread, so that a desktop that does not answer holds up
nobody; where it answers too late, the rule goes by the clock.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from stretchtimer.core.dose import SECOND
from stretchtimer.core.reminders import (
    LOOK_MS,
    Action,
    Advice,
    Hold,
    Moment,
    Seen,
    Settings,
    State,
    advance,
    restarted,
)
from stretchtimer.presenters.worker import Worker

ANSWER_MS = 10 * SECOND
"""A look that takes longer counts as one that saw nothing."""


class Sight(Protocol):
    """What was seen of the person and the desktop."""

    @property
    def idle_ms(self) -> int | None: ...
    @property
    def locked(self) -> bool: ...
    @property
    def holds(self) -> Mapping[Hold, str]: ...


class Reminding(QObject):
    """Holds how far reminders have come, and goes on by itself once `look_now` has been called.

    `look` is asked on the worker's thread whether to look for idleness and for what holds a reminder back; it must not
    raise. `keep` is handed the state after each turn, and should return at once.
    """

    given = Signal(object)
    """A `Give`: show this, in place of what is shown."""
    withdrawn = Signal()
    """Take down what is shown."""
    advised = Signal(object)
    """The `Advice` of each turn."""
    _sighted = Signal(int, object)

    def __init__(
        self,
        rule: Settings,
        state: State,
        read_moment: Callable[[], Moment],
        look: Callable[[bool, bool], Sight],
        worker: Worker,
        keep: Callable[[State], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rule = rule
        self._state = restarted(state)
        self._read_moment = read_moment
        self._look = look
        self._worker = worker
        self._keep = keep
        self._advice: Advice | None = None
        self._playing = self._playing_title = ""
        self._turns = 0
        self._looking = False
        self._again = False
        self._is_idle = False
        """Whether nobody touched anything at the last look, and may be watching a film."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._wake)
        self._sighted.connect(self._take)

    @property
    def state(self) -> State:
        return self._state

    @property
    def advice(self) -> Advice | None:
        """The last one; `None` before the first look is over."""
        return self._advice

    def look_now(self) -> None:
        """Looks again at once, because something may have changed."""
        if self._looking:
            self._again = True
        else:
            self._ask(self._advice is None or self._advice.ask_idle, self._is_idle)

    def act(self, action: Action | None) -> Advice:
        """Does what the person asked for, who is there therefore; None if they have only shown that.

        As they are touching something, nothing is given but what they ask for, until the look that follows: that one
        finds out whether something holds it back.
        """
        return self._settle(*self._advanced(_Seen(idle_ms=0), action))

    def set_playing(self, routine: str, title: str = "") -> None:
        """What is being played now, by id; empty for nothing."""
        self._playing, self._playing_title = routine, title
        self.act(None)

    def set_rule(self, rule: Settings) -> None:
        if rule != self._rule:
            self._rule = rule
            self.look_now()

    def _wake(self) -> None:
        if self._looking:
            # What is seen may still come, and is dropped then.
            self._settle(*self._advanced(_Seen()))
        else:
            self.look_now()

    def _ask(self, idle: bool, holds: bool, before: "_Seen | None" = None) -> None:
        """Looks; or, `before` having found that it matters, looks once more, for what holds a reminder back."""
        turns, look = self._turns, self._look

        def ask() -> None:
            sight = look(idle, holds)
            idle_ms = before.idle_ms if before else sight.idle_ms
            self._sighted.emit(turns, _Seen(idle_ms, sight.locked, sight.holds, holds))

        self._looking = True
        self._timer.start(ANSWER_MS)
        self._worker.do(ask)

    def _take(self, turns: int, seen: "_Seen") -> None:
        self._looking = False
        if turns != self._turns:
            # Something was done meanwhile that it does not know of.
            self.look_now()
            return
        state, advice = self._advanced(seen)
        # Of who has been away for long enough it does not matter any more whether a film is on.
        away = seen.locked or self._state.away
        idle = seen.idle_ms is not None and seen.idle_ms >= LOOK_MS and not away
        # Where it mattered a moment ago it will matter again: then both are asked in one turn.
        self._is_idle = idle and self._rule.watching_is_sitting
        if not seen.asked_holds and (advice.give or self._is_idle):
            self._ask(False, True, seen)
            return
        self._settle(state, advice)
        if self._again:
            self._again = False
            self.look_now()

    def _advanced(self, seen: "_Seen", action: Action | None = None) -> tuple[State, Advice]:
        now = self._read_moment()
        everything = Seen(now, seen.idle_ms, seen.locked, seen.holds, self._playing, self._playing_title)
        return advance(self._state, self._rule, everything, action)

    def _settle(self, state: State, advice: Advice) -> Advice:
        """Makes that the state and the advice there are."""
        self._state, self._advice = state, advice
        self._turns += 1
        self._keep(state)
        self._timer.start(advice.look_in_ms)
        self.advised.emit(advice)
        if advice.give:
            self.given.emit(advice.give)
        elif advice.withdraw:
            self.withdrawn.emit()
        return advice


class _Seen(NamedTuple):
    idle_ms: int | None = None
    locked: bool = False
    holds: Mapping[Hold, str] = {}
    asked_holds: bool = False
