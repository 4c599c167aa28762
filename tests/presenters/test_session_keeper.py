import pytest
from PySide6.QtCore import QCoreApplication, QTimer, QTimerEvent

from stretchtimer.core.session import Command, Place, Session, State
from stretchtimer.core.timeline import SegmentKind, Timeline
from stretchtimer.presenters.player import Player
from stretchtimer.presenters.session_keeper import EVERY_MS, SessionKeeper
from tests.ui.person import NS_PER_MS, Clock


class Keeping:
    """A player with a keeper, and what that hands on."""

    def __init__(self, player: Player, clock: Clock) -> None:
        self.player = player
        self._clock = clock
        self.kept: list[Place] = []
        self.states: list[State] = []
        """As they were when it was kept."""
        self.keeper = SessionKeeper(player, self._keep)

    def _keep(self, session: Session) -> None:
        self.kept.append(session.place)
        self.states.append(session.state)

    def goes_to(self, second: float) -> None:
        while self._clock.now_ns < second * 1_000 * NS_PER_MS:
            self._clock.now_ns = min(self._clock.now_ns + 1_000 * NS_PER_MS, round(second * 1_000) * NS_PER_MS)
            self.player.tick()

    @property
    def place(self) -> tuple[SegmentKind, int]:
        return self.kept[-1].segment.kind, self.kept[-1].offset_ms

    @property
    def timer(self) -> QTimer:
        timers = self.keeper.findChildren(QTimer)
        assert len(timers) == 1
        return timers[0]


@pytest.fixture
def keeping(player: Player, clock: Clock) -> Keeping:
    return Keeping(player, clock)


def test_nothing_is_kept_before_something_was_done(keeping: Keeping) -> None:
    keeping.player.do(Command.START)
    keeping.goes_to(4.9)
    keeping.keeper.keep_now()
    keeping.player.do(Command.PAUSE)
    assert keeping.kept == []


def test_a_turn_and_a_pause_are_kept_at_once(keeping: Keeping) -> None:
    keeping.player.do(Command.START)
    keeping.goes_to(12.345)
    assert keeping.kept == []
    keeping.player.do(Command.PAUSE)
    assert keeping.place == (SegmentKind.HOLD, 7_345)
    keeping.player.do(Command.GO_ON)
    keeping.player.do(Command.NEXT_SIDE)
    assert keeping.place == (SegmentKind.SWITCH, 0)


def test_what_was_added_is_kept(keeping: Keeping) -> None:
    keeping.player.do(Command.START)
    keeping.goes_to(8)
    keeping.player.do(Command.LENGTHEN)
    assert keeping.kept[-1].adjustments.doses == {0: 1}


def test_while_it_runs_it_is_kept_each_second(keeping: Keeping) -> None:
    assert not keeping.timer.isActive()
    keeping.player.do(Command.START)
    assert keeping.timer.isActive()
    assert keeping.timer.interval() == EVERY_MS == 1_000
    keeping.goes_to(9)
    assert keeping.kept == []
    QCoreApplication.sendEvent(keeping.timer, QTimerEvent(keeping.timer.timerId()))
    assert keeping.place == (SegmentKind.HOLD, 4_000)
    keeping.player.do(Command.PAUSE)
    assert not keeping.timer.isActive()


def test_the_end_is_kept(keeping: Keeping) -> None:
    keeping.player.do(Command.START)
    keeping.goes_to(60)
    assert keeping.states[-1] is State.FINISHED
    assert not keeping.timer.isActive()


def test_the_end_is_kept_also_where_nothing_was_done(keeping: Keeping) -> None:
    keeping.player.do(Command.START)
    while keeping.player.state is State.RUNNING:
        keeping.player.do(Command.NEXT_STEP)
    assert set(keeping.states) == {State.FINISHED}


def test_a_kept_place_leads_back_to_the_millisecond(keeping: Keeping, timeline: Timeline) -> None:
    keeping.player.do(Command.START)
    keeping.goes_to(33.333)
    keeping.player.do(Command.PAUSE)
    place = keeping.kept[-1]
    session = Session.resumed(timeline.routine, place)
    assert session.position_ms == 33_333
    assert session.worked_ms == keeping.player.session.worked_ms
