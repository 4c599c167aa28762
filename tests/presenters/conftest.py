import pytest

from stretchtimer.core.dose import SECOND
from stretchtimer.core.routines import RestStep, Sides
from stretchtimer.core.session import Session
from stretchtimer.core.timeline import Timeline, compile_timeline
from stretchtimer.presenters.player import Player
from tests.core.scores import exactly, routine, step
from tests.ui.person import Clock


@pytest.fixture(autouse=True)
def _nothing_is_left(tidy: None) -> None:
    """No test here leaves a thread or a timer running."""


@pytest.fixture
def timeline() -> Timeline:
    """Ready to 5 s, left to 25, change to 30, right to 50, rest to 60."""
    hold = step(sides=Sides.EACH, hold=exactly(20 * SECOND))
    return compile_timeline(routine(hold, RestStep(10 * SECOND)))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def player(timeline: Timeline, clock: Clock) -> Player:
    return Player(Session(timeline), clock)
