from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer

from stretchtimer.core.session import Command, Session, State
from stretchtimer.core.timeline import SegmentKind, Timeline
from stretchtimer.presenters.player import LONGEST_WAIT_MS, Player
from tests.ui.person import NS_PER_MS, Clock

HOUR_MS = 3_600_000

Said = list[tuple[object, ...]]


@pytest.fixture
def said(player: Player) -> Said:
    """What the player says, in order."""
    log: Said = []
    player.scene_changed.connect(lambda: log.append(("scene", player.scene.segment.kind)))
    player.state_changed.connect(lambda state, slept_ms: log.append(("state", state, slept_ms)))
    player.lengthened.connect(lambda milliseconds: log.append(("lengthened", milliseconds)))
    player.refused.connect(lambda command: log.append(("refused", command)))
    return log


def timer_of(player: Player) -> QTimer:
    timers = player.findChildren(QTimer)
    assert len(timers) == 1
    return timers[0]


def test_a_start_shows_the_scene(player: Player, said: Said) -> None:
    player.do(Command.START)
    assert said == [("scene", SegmentKind.PREPARE), ("state", State.RUNNING, 0)]


def test_one_late_tick_says_everything_in_order(player: Player, said: Said, clock: Clock) -> None:
    player.do(Command.START)
    said.clear()
    clock.now_ns = 4_999 * NS_PER_MS
    player.tick()
    assert said == []
    clock.now_ns = 9_000 * NS_PER_MS
    player.tick()
    assert said == [("scene", SegmentKind.HOLD)]
    assert player.moment.left_ms == 16_000


def test_everything_is_in_its_new_state_before_anything_is_said(player: Player, clock: Clock) -> None:
    seen: list[tuple[State, SegmentKind]] = []

    def look() -> None:
        seen.append((player.state, player.scene.segment.kind))

    player.scene_changed.connect(look)
    player.state_changed.connect(look)
    player.do(Command.START)
    player.do(Command.NEXT_SIDE)
    assert seen == [(State.RUNNING, SegmentKind.PREPARE)] * 2 + [(State.RUNNING, SegmentKind.SWITCH)]


def test_a_receiver_may_give_a_command(player: Player, clock: Clock) -> None:
    def pause() -> None:
        if player.scene.segment.kind is SegmentKind.HOLD:
            player.do(Command.PAUSE)

    player.scene_changed.connect(pause)
    player.do(Command.START)
    clock.now_ns = 5_000 * NS_PER_MS
    player.tick()
    assert player.state is State.PAUSED
    assert not timer_of(player).isActive()


def test_a_gap_pauses_and_tells_its_length(player: Player, said: Said, clock: Clock) -> None:
    player.do(Command.START)
    said.clear()
    clock.now_ns = HOUR_MS * NS_PER_MS
    player.tick()
    assert said == [("state", State.PAUSED, HOUR_MS)]


def test_a_longer_hold_is_told_with_its_scene(player: Player, said: Said) -> None:
    player.do(Command.START)
    player.do(Command.LENGTHEN)
    assert said[-2:] == [("scene", SegmentKind.PREPARE), ("lengthened", 10_000)]
    assert player.scene.segment.length_ms == 15_000


def test_a_senseless_command_is_refused_and_changes_nothing(player: Player, said: Said) -> None:
    player.do(Command.NEXT_STEP)
    assert said == [("refused", Command.NEXT_STEP)]
    assert player.state is State.READY


def test_toggle_starts_pauses_and_goes_on_and_leaves_the_end_alone(player: Player, said: Said) -> None:
    states = []
    for _ in range(3):
        player.toggle()
        states.append(player.state)
    assert states == [State.RUNNING, State.PAUSED, State.RUNNING]
    player.do(Command.NEXT_STEP)
    player.do(Command.NEXT_STEP)
    assert player.state is State.FINISHED
    said.clear()
    player.toggle()
    assert said == []


@pytest.mark.parametrize(
    ("after_ms", "wait_ms"),
    # Half-way, and three ticks before the end: the next thing is never more than a wait away, and never waited past.
    [(0, LONGEST_WAIT_MS), (4_500, 500), (4_999, 1), (5_000, LONGEST_WAIT_MS), (14_600, 400), (22_300, 700)],
)
def test_the_timer_wakes_when_something_falls_due(player: Player, clock: Clock, after_ms: int, wait_ms: int) -> None:
    player.do(Command.START)
    for now_ms in range(0, after_ms, 1_000):
        clock.now_ns = now_ms * NS_PER_MS
        player.tick()
    clock.now_ns = after_ms * NS_PER_MS
    player.tick()
    assert timer_of(player).isActive()
    assert timer_of(player).interval() == wait_ms


def test_a_wait_is_rounded_up_so_that_one_wake_is_enough(player: Player, clock: Clock) -> None:
    player.do(Command.START)
    clock.now_ns = 4_000 * NS_PER_MS
    player.tick()
    clock.now_ns = 4_500 * NS_PER_MS + 1
    player.tick()
    assert timer_of(player).interval() == 500
    clock.now_ns = 4_999 * NS_PER_MS + 1
    player.tick()
    assert timer_of(player).interval() == 1


def test_at_ten_times_the_speed_the_timer_waits_a_tenth(timeline: Timeline, clock: Clock) -> None:
    player = Player(Session(timeline), clock, speed=10.0)
    player.do(Command.START)
    assert timer_of(player).interval() == 500
    player.do(Command.PAUSE)


@pytest.mark.parametrize(
    "stop",
    [
        lambda player: player.do(Command.PAUSE),
        lambda player: player.do(Command.STOP),
        lambda player: (player.do(Command.NEXT_STEP), player.do(Command.NEXT_STEP)),
    ],
    ids=["paused", "stopped", "finished"],
)
def test_nothing_wakes_when_nothing_moves(player: Player, stop: Callable[[Player], object]) -> None:
    assert not timer_of(player).isActive()
    player.do(Command.START)
    assert timer_of(player).isActive()
    stop(player)
    assert not timer_of(player).isActive()
