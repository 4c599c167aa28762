import random
from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.cues import Cue, Meaning, Utterance, cues_of
from stretchtimer.core.dose import HOUR, Dose, Effort, Span
from stretchtimer.core.routines import PoseStep, Position, RestStep, Routine, Side, Sides, Step
from stretchtimer.core.session import (
    GAP_NS,
    NS_PER_MS,
    TRANSITIONS,
    Command,
    CueDue,
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
from stretchtimer.core.timeline import Adjustments, SegmentKind, compile_timeline
from tests.core.scores import exactly, pose, pose_steps, routine, routines, step

SECOND_NS = 1_000 * NS_PER_MS
LONGEST_TICK_NS = GAP_NS

TWO_LUNGES = routine(step(hold=exactly(30_000), sides=Sides.EACH), step(hold=exactly(20_000), position=Position.SUPINE))
"""0 prepare, 5 left, 35 switch, 40 right, 70 prepare, 82 hold, 102 end."""


class Player:
    """A session with a clock that the test turns."""

    def __init__(self, made_up: Routine, session: Session | None = None) -> None:
        self.session = session or Session(compile_timeline(made_up))
        self.now_ns = 12_345
        self.events: list[Event] = []

    def do(self, command: Command) -> list[Event]:
        events = self.session.do(command, self.now_ns)
        self.events += events
        return events

    def wait(self, seconds: float, tick: float = 1) -> None:
        """Lets time pass in ticks."""
        left_ns = round(seconds * SECOND_NS)
        while left_ns:
            step_ns = min(left_ns, round(tick * SECOND_NS))
            self.now_ns += step_ns
            left_ns -= step_ns
            self.events += self.session.tick(self.now_ns)

    @property
    def cues(self) -> list[tuple[int, str]]:
        given = (event.cue for event in self.events if isinstance(event, CueDue))
        return [(cue.at_ms, cue.meaning.value) for cue in given if isinstance(cue, Cue)]

    @property
    def at(self) -> float:
        return self.session.position_ns / SECOND_NS


def started(made_up: Routine = TWO_LUNGES, seconds: float = 0) -> Player:
    player = Player(made_up)
    player.do(Command.START)
    player.wait(seconds)
    return player


def play_out(player: Player, ticks: list[int]) -> None:
    """Ticks through to the end, with the given waits (ns) over and over."""
    while player.session.state is State.RUNNING:
        for wait_ns in ticks:
            player.now_ns += wait_ns
            player.events += player.session.tick(player.now_ns)


def test_it_plays_from_ready_to_finished() -> None:
    player = started()
    play_out(player, [SECOND_NS])
    assert player.session.state is State.FINISHED
    assert player.session.position_ms == player.session.timeline.total_ms == 102_000
    assert player.events[0] == StateChanged(State.RUNNING)
    assert player.events[-1] == StateChanged(State.FINISHED)
    assert [e.segment for e in player.events if isinstance(e, Entered)] == list(range(6))
    assert [cue for _, cue in player.cues] == [c.meaning.value for c in cues_of(player.session.timeline)]


def test_one_late_tick_yields_all_that_was_due_in_order() -> None:
    player = started(seconds=30)
    before = len(player.events)
    player.wait(4.9, tick=4.9)
    player.wait(0.2, tick=0.2)
    late = player.events[before:]
    assert [e.cue.meaning for e in late if isinstance(e, CueDue)] == [Meaning.TICK] * 3 + [Meaning.SWITCH]


# The last wait is a long one, so that a round of waits always gets somewhere.
waits = st.lists(st.integers(1, LONGEST_TICK_NS), max_size=8).map(lambda ticks: [*ticks, LONGEST_TICK_NS])


@given(routines, waits, waits)
def test_however_ticks_are_split_the_events_are_the_same(made_up: Routine, ticks: list[int], others: list[int]) -> None:
    one, other = started(made_up), started(made_up)
    play_out(one, ticks)
    play_out(other, others)
    assert one.events == other.events


@given(routines, waits, st.lists(st.integers(0, 100 * HOUR * NS_PER_MS), min_size=1, max_size=6))
def test_pausing_changes_nothing_that_remains(made_up: Routine, ticks: list[int], pauses: list[int]) -> None:
    straight, paused = started(made_up), started(made_up)
    play_out(straight, ticks)
    while paused.session.state is State.RUNNING:
        for wait_ns, pause_ns in product(ticks, pauses):
            paused.now_ns += wait_ns
            if paused.do(Command.PAUSE)[-1] == StateChanged(State.PAUSED):
                standing = paused.session.position_ns
                paused.now_ns += pause_ns
                assert paused.session.tick(paused.now_ns) == []
                assert paused.session.position_ns == standing
                assert paused.session.next_due_ns is None
                paused.do(Command.GO_ON)
    ignored = (StateChanged(State.PAUSED), StateChanged(State.RUNNING), Refused(Command.PAUSE))
    assert [e for e in paused.events if e not in ignored] == [e for e in straight.events if e not in ignored]
    assert paused.session.worked_ms == straight.session.worked_ms


@given(routines, waits)
def test_what_is_next_due_is_when_it_falls_due(made_up: Routine, ticks: list[int]) -> None:
    player = started(made_up)
    while (due_ns := player.session.next_due_ns) is not None:
        if due_ns > GAP_NS:
            player.now_ns += GAP_NS
            assert player.session.tick(player.now_ns) == []
        else:
            player.now_ns += due_ns - 1
            assert player.session.tick(player.now_ns) == []
            player.now_ns += 1
            assert player.session.tick(player.now_ns) != []
    assert player.session.state is State.FINISHED


def test_a_gap_pauses_where_it_was_last_seen() -> None:
    player = started(seconds=10)
    player.now_ns += 3_600 * SECOND_NS
    assert player.session.tick(player.now_ns) == [StateChanged(State.PAUSED, gap_ns=3_600 * SECOND_NS)]
    assert player.at == 10
    player.do(Command.GO_ON)
    player.wait(1)
    assert player.at == 11


def test_a_command_after_a_gap_finds_the_session_paused() -> None:
    player = started(seconds=10)
    player.now_ns += 60 * SECOND_NS
    assert player.do(Command.PAUSE) == [StateChanged(State.PAUSED, gap_ns=60 * SECOND_NS), Refused(Command.PAUSE)]


def test_a_clock_that_goes_back_takes_nothing_back() -> None:
    player = started(seconds=10)
    player.now_ns -= 3 * SECOND_NS
    assert player.session.tick(player.now_ns) == []
    assert player.at == 10


@pytest.mark.parametrize(
    ("at", "command", "lands"),
    [
        (10, Command.NEXT_STEP, 70),
        (90, Command.LAST_STEP, 0),
        (10, Command.LAST_STEP, 0),
        (50, Command.RESTART_STEP, 0),
        (90, Command.RESTART_STEP, 70),
        (10, Command.NEXT_SIDE, 35),
        (50, Command.NEXT_SIDE, 70),
        (50, Command.RESTART_SIDE, 35),
        (90, Command.NEXT_STEP, 102),
    ],
)
@pytest.mark.parametrize("paused", [False, True])
def test_moving(at: float, command: Command, lands: float, paused: bool) -> None:
    player = started(seconds=at)
    if paused:
        player.do(Command.PAUSE)
    events = player.do(command)
    assert isinstance(events[0], Moved)
    assert player.at == lands
    if lands == 102:
        assert player.session.state is State.FINISHED
    elif paused:
        assert len(events) == 1
        assert [type(e) for e in player.do(Command.GO_ON)] == [StateChanged, Entered, CueDue]
    else:
        assert [type(e) for e in events] == [Moved, Entered, CueDue]


def test_ten_seconds_more_for_this_side_and_the_other() -> None:
    player = started(seconds=10)
    assert player.do(Command.LENGTHEN) == [Lengthened(20_000)]
    holds = [s.length_ms for s in player.session.timeline.segments if s.kind is SegmentKind.HOLD]
    assert holds == [40_000, 40_000, 20_000]
    assert player.at == 10


def test_on_the_second_side_the_place_in_it_stays() -> None:
    player = started(seconds=45)
    player.do(Command.LENGTHEN)
    segment = player.session.segment
    assert (segment.key.side, player.session.position_ms - segment.start_ms) == (Side.RIGHT, 5_000)
    assert player.session.timeline.total_ms - player.session.position_ms == 35_000 + 32_000


def test_taking_more_than_is_left_ends_the_hold_now() -> None:
    player = started(seconds=33)
    events = player.do(Command.SHORTEN)
    assert [type(e) for e in events] == [Lengthened, Entered, CueDue]
    assert player.session.segment.kind is SegmentKind.SWITCH
    assert player.at == 25


def test_a_hold_is_never_shortened_away() -> None:
    player = started(routine(step(hold=exactly(10_000))), seconds=6)
    assert player.do(Command.SHORTEN) == [Refused(Command.SHORTEN)]
    assert player.session.timeline.total_ms == 15_000


def test_a_rest_alone_is_lengthened_and_shortened() -> None:
    player = started(routine(RestStep(30_000), step(hold=exactly(20_000))), seconds=4)
    assert player.do(Command.LENGTHEN) == [Lengthened(10_000)]
    assert player.do(Command.SHORTEN) == [Lengthened(-10_000)]
    player.wait(20)
    assert player.do(Command.SHORTEN)[0] == Lengthened(-6_000)
    assert player.session.segment.kind is SegmentKind.PREPARE


def test_getting_ready_can_be_cut_short() -> None:
    player = started(seconds=0)
    events = player.do(Command.SHORTEN)
    assert [type(e) for e in events] == [Lengthened, Entered, CueDue]
    assert player.session.segment.kind is SegmentKind.HOLD


def test_repetitions_taken_away_behind_the_playhead_end_the_part() -> None:
    made_up = routine(step(reps=exactly(6), sides=Sides.EACH))
    player = started(made_up, seconds=5 + 21)
    player.do(Command.SHORTEN)
    assert player.session.segment.kind is SegmentKind.SWITCH


def test_halfway_is_said_once() -> None:
    player = started(seconds=22)
    player.do(Command.LENGTHEN)
    player.wait(13)
    assert [cue for _, cue in player.cues].count("halfway") == 1


@given(routines, st.lists(st.tuples(st.integers(0, GAP_NS), st.sampled_from(Command)), max_size=60), st.booleans())
def test_commands_only_do_what_the_table_says(made_up: Routine, script: list[tuple[int, Command]], wait: bool) -> None:
    player = Player(replace(made_up, wait=wait))
    for wait_ns, command in script:
        player.now_ns += wait_ns
        player.events += player.session.tick(player.now_ns)
        before = (player.session.state, player.session.position_ns, player.session.timeline)
        events = player.do(command)
        after = (player.session.state, player.session.position_ns, player.session.timeline)
        if (before[0], command) not in TRANSITIONS:
            assert events == [Refused(command)]
        if events == [Refused(command)]:
            assert after == before
        elif command is not Command.TAKE_BACK:
            assert after[0] in (TRANSITIONS[before[0], command], State.FINISHED, State.WAITING)
        assert 0 <= player.session.position_ms <= player.session.timeline.total_ms
        assert sum(player.session.worked_ms.values()) * NS_PER_MS <= player.now_ns


@given(routines, waits, st.data())
def test_a_session_resumes_where_it_stopped(made_up: Routine, ticks: list[int], data: st.DataObject) -> None:
    player = started(made_up)
    for wait_ns in ticks:
        player.now_ns += wait_ns
        player.session.tick(player.now_ns)
    stopped = player.session
    if stopped.state is not State.RUNNING:
        return
    resumed = Player(made_up, Session.resumed(made_up, stopped.place))
    assert resumed.session.position_ms == stopped.position_ms
    assert resumed.session.worked_ms == stopped.worked_ms
    assert resumed.do(Command.GO_ON)[0] == StateChanged(State.RUNNING)
    play_out(resumed, [SECOND_NS])
    assert resumed.events[-1] == StateChanged(State.FINISHED)


def test_resuming_a_segment_that_is_gone_starts_its_step() -> None:
    place = started(seconds=50).session.place
    gone = place.segment._replace(set=7)
    assert Session.resumed(TWO_LUNGES, replace(place, segment=gone)).position_ms == 0
    with pytest.raises(ValueError, match="no step 9"):
        Session.resumed(TWO_LUNGES, replace(place, segment=gone._replace(step=8)))


def test_what_was_done_in_steps_that_are_gone_is_let_go() -> None:
    place = started(seconds=50).session.place
    shorter = routine(step(hold=exactly(30_000), sides=Sides.EACH))
    resumed = Session.resumed(shorter, replace(place, worked_ms={(0, Side.LEFT): 5_000, (7, None): 9_000}))
    assert resumed.worked_ms == {(0, Side.LEFT): 5_000}


def test_the_work_done_is_counted_by_side() -> None:
    player = started(seconds=50)
    assert player.session.worked_ms == {(0, Side.LEFT): 30_000, (0, Side.RIGHT): 10_000}
    assert [pose.name for pose in player.session.worked_poses] == ["Lunge"]


def thousand_hours() -> Routine:
    steps: list[Step] = [step(hold=exactly(HOUR), sets=exactly(2)) for _ in range(450)]
    mixed: list[Step] = [
        step(breaths=exactly(200), sides=Sides.EACH),
        step(reps=exactly(60), hold=Span(9_999, 9_999), sides=Sides.ALTERNATING),
        step(reps=exactly(3), breaths=exactly(7), sets=exactly(5), rest_ms=61_001, sides=Sides.EACH),
        RestStep(HOUR - 1),
    ]
    return routine(*(s for index, hold in enumerate(steps) for s in (hold, mixed[index % len(mixed)])))


def test_a_thousand_hours_end_on_the_exact_millisecond() -> None:
    """Random ticks, pauses and gaps: the time that ran is the routine's, and each cue was given once, in order."""
    chance = random.Random(2026)
    timeline = compile_timeline(thousand_hours())
    assert timeline.total_ms >= 1_000 * HOUR
    session = Session(timeline)
    now_ns = ran_ns = 0
    given_cues: list[Event] = session.do(Command.START, now_ns)
    while session.state in (State.RUNNING, State.PAUSED):
        wait_ns = chance.randrange(GAP_NS)
        now_ns += wait_ns
        given_cues += session.tick(now_ns)
        ran_ns += wait_ns
        what = chance.random()
        if what < 0.01:
            given_cues += session.do(Command.PAUSE, now_ns)
            now_ns += chance.randrange(HOUR * NS_PER_MS)
        elif what < 0.02:
            now_ns += GAP_NS + 1 + chance.randrange(HOUR * NS_PER_MS)
            given_cues += session.tick(now_ns)
        if session.state is State.PAUSED:
            given_cues += session.do(Command.GO_ON, now_ns)
    assert session.position_ns == timeline.total_ms * NS_PER_MS
    assert 0 <= ran_ns - session.position_ns < GAP_NS
    cues = [event.cue for event in given_cues if isinstance(event, CueDue)]
    assert cues == list(cues_of(timeline))
    assert all(earlier.at_ms < later.at_ms for earlier, later in pairwise(cues))
    assert sum(session.worked_ms.values()) == sum(
        s.length_ms
        for s in timeline.segments
        if s.kind not in (SegmentKind.PREPARE, SegmentKind.SWITCH, SegmentKind.REST)
    )


@given(pose_steps)
def test_lengthening_and_shortening_again_changes_nothing(one: object) -> None:
    player = Player(routine(one))  # type: ignore[arg-type]
    player.do(Command.START)
    before = player.session.timeline.total_ms
    position = player.session.position_ns
    if isinstance(player.do(Command.LENGTHEN)[0], Lengthened):
        player.do(Command.SHORTEN)
        assert player.session.timeline.total_ms == before
        assert player.session.position_ns == position


# ── waiting for the person ──

WAITED_FOR = routine(*TWO_LUNGES.steps, wait=True)


def test_a_routine_that_waits_does_so_before_each_piece_of_work() -> None:
    player = started(WAITED_FOR, seconds=60)
    assert player.session.state is State.WAITING
    assert player.at == 5
    assert player.cues == [(0, "ready")]
    assert [type(e) for e in player.do(Command.GO_ON)] == [StateChanged, CueDue]
    assert player.cues[-1] == (5_000, "start")
    waits = [player.at]
    for _ in range(200):
        player.wait(1)
        if player.session.state is State.WAITING:
            waits.append(player.at)
            player.do(Command.GO_ON)
    assert waits == [5, 40, 82]
    assert [cue for _, cue in player.cues] == [c.meaning.value for c in cues_of(player.session.timeline)]


def test_one_step_alone_can_wait_and_one_alone_can_go_on() -> None:
    first, second = TWO_LUNGES.steps
    assert isinstance(first, PoseStep)
    assert isinstance(second, PoseStep)
    only_first = compile_timeline(routine(replace(first, wait=True), second))
    all_but_first = compile_timeline(routine(replace(first, wait=False), second, wait=True))
    assert [only_first.segments[i].start_ms for i in sorted(only_first.waits)] == [5_000, 40_000]
    assert [all_but_first.segments[i].start_ms for i in sorted(all_but_first.waits)] == [82_000]


def test_a_rest_between_sets_of_one_pose_waits_for_nobody() -> None:
    timeline = compile_timeline(routine(step(hold=exactly(20_000), sets=exactly(3), rest_ms=9_000), wait=True))
    assert len(timeline.waits) == 1


def test_a_person_can_want_to_be_waited_for_in_every_routine() -> None:
    assert len(compile_timeline(TWO_LUNGES, adjustments=Adjustments(wait=True)).waits) == 3


def test_moving_on_leaves_a_wait() -> None:
    player = started(WAITED_FOR, seconds=20)
    events = player.do(Command.NEXT_SIDE)
    assert [type(e) for e in events] == [StateChanged, Moved, Entered, CueDue]
    assert player.session.state is State.RUNNING
    player.wait(20)
    assert (player.session.state, player.at) == (State.WAITING, 40)


def test_lengthening_while_it_waits_loses_no_tone() -> None:
    player = started(WAITED_FOR, seconds=20)
    assert player.do(Command.LENGTHEN) == [Lengthened(20_000)]
    assert player.session.state is State.WAITING
    assert [type(e) for e in player.do(Command.GO_ON)] == [StateChanged, CueDue]
    assert player.cues[-1] == (5_000, "start")


# ── moving back, and taking back ──


@pytest.mark.parametrize(("at", "lands"), [(20, 0), (42, 35), (36, 0), (84, 70), (71, 35), (1, 0)])
def test_back_is_this_side_again_or_soon_after_its_start_the_one_before(at: float, lands: float) -> None:
    player = started(seconds=at)
    player.do(Command.BACK)
    assert player.at == lands


@pytest.mark.parametrize("command", [Command.NEXT_STEP, Command.NEXT_SIDE, Command.LAST_STEP, Command.RESTART_STEP])
@pytest.mark.parametrize("paused", [False, True])
def test_a_move_can_be_taken_back_for_five_seconds(command: Command, paused: bool) -> None:
    player = started(seconds=50.5)
    if paused:
        player.do(Command.PAUSE)
    player.do(command)
    player.now_ns += 4 * SECOND_NS
    assert player.session.can_take_back
    events = player.do(Command.TAKE_BACK)
    assert any(isinstance(event, Moved) for event in events)
    assert player.at == 50.5
    assert player.session.state is (State.PAUSED if paused else State.RUNNING)
    assert player.do(Command.TAKE_BACK) == [Refused(Command.TAKE_BACK)]


def test_after_that_it_cannot_be_taken_back() -> None:
    player = started(seconds=50)
    player.do(Command.NEXT_STEP)
    player.wait(5.5)
    assert not player.session.can_take_back
    assert player.do(Command.TAKE_BACK)[-1] == Refused(Command.TAKE_BACK)
    assert player.at == 75.5


def test_what_was_heard_before_a_skip_is_not_heard_again_and_what_follows_is() -> None:
    player = started(seconds=21)
    before = len(player.cues)
    player.do(Command.NEXT_STEP)
    player.wait(1)
    player.do(Command.TAKE_BACK)
    skipped = len(player.cues)
    play_out(player, [SECOND_NS])
    heard = player.cues[:before] + player.cues[skipped:]
    assert [cue for _, cue in heard] == [c.meaning.value for c in cues_of(player.session.timeline)]


@pytest.mark.parametrize("paused", [False, True])
def test_a_move_can_be_taken_back_after_more_was_made_ready_to_be_said(paused: bool) -> None:
    player = started(seconds=30)
    player.do(Command.NEXT_SIDE)
    if paused:
        player.do(Command.PAUSE)
    player.session.set_score(cues_of, lead_ms=20)
    player.do(Command.TAKE_BACK)
    assert player.at == 30
    before = len(player.cues)
    play_out(player, [SECOND_NS])
    assert player.cues[before:] == [(c.at_ms, c.meaning.value) for c in cues_of(player.session.timeline)][2 + 1 :]


def test_skipping_the_last_step_can_be_taken_back() -> None:
    player = started(seconds=90)
    player.do(Command.NEXT_STEP)
    assert player.session.state is State.FINISHED
    player.now_ns += SECOND_NS
    player.do(Command.TAKE_BACK)
    assert (player.session.state, player.at) == (State.RUNNING, 90)
    player.wait(12)
    assert player.session.state is State.FINISHED


def test_a_skip_out_of_a_wait_is_taken_back_into_it() -> None:
    player = started(WAITED_FOR, seconds=20)
    player.do(Command.NEXT_STEP)
    player.do(Command.TAKE_BACK)
    assert (player.session.state, player.at) == (State.WAITING, 5)
    assert [type(e) for e in player.do(Command.GO_ON)] == [StateChanged, CueDue]


# ── too much today ──


def eased_routine() -> Routine:
    lunge = replace(pose("lunge"), easier="Keep a hand on a chair.")
    hold = Dose(hold=Span(20_000, 40_000))
    return routine(PoseStep(lunge, hold, sides_override=Sides.EACH), PoseStep(replace(lunge, id="other"), hold))


def test_easing_takes_the_least_of_the_dose_for_that_pose_alone() -> None:
    player = Player(eased_routine(), Session(compile_timeline(eased_routine(), Effort.FULL)))
    player.do(Command.START)
    player.wait(10)
    events = player.do(Command.EASE)
    assert [type(e) for e in events] == [Eased, Lengthened]
    assert events[0].easier  # type: ignore[union-attr]
    holds = [s.length_ms for s in player.session.timeline.segments if s.kind is SegmentKind.HOLD]
    assert holds == [20_000, 20_000, 40_000]
    assert player.at == 10
    assert player.session.place.adjustments.eased == {"lunge"}


def test_easing_again_is_as_written_again() -> None:
    player = started(eased_routine(), seconds=10)
    player.do(Command.EASE)
    events = player.do(Command.EASE)
    assert not events[0].easier  # type: ignore[union-attr]
    assert player.session.place.adjustments.eased == frozenset()


def test_what_has_no_easier_variant_is_refused() -> None:
    assert started(seconds=10).do(Command.EASE) == [Refused(Command.EASE)]
    assert started(routine(RestStep(20_000)), seconds=10).do(Command.EASE) == [Refused(Command.EASE)]


# ── the score ──


def given_at(player: Player, seconds: float) -> list[tuple[float, str]]:
    """When each cue is given, in ticks of a millisecond."""
    given_when = []
    for _ in range(round(seconds * 1_000)):
        before = len(player.cues)
        player.wait(0.001, tick=0.001)
        given_when += [(round(player.at, 3), cue) for _, cue in player.cues[before:]]
    return given_when


def test_each_tone_is_given_so_early_that_it_is_heard_in_time() -> None:
    player = Player(routine(step(hold=exactly(10_000))))
    player.session.set_score(cues_of, lead_ms=20)
    player.do(Command.START)
    assert player.cues == [(0, "ready")]
    assert given_at(player, 16) == [
        (4.98, "start"), (11.98, "tick"), (12.98, "tick"), (13.98, "tick"), (14.98, "done"),
    ]  # fmt: skip


def test_a_move_to_a_start_sounds_its_tone_although_its_time_is_just_past() -> None:
    player = Player(TWO_LUNGES)
    player.session.set_score(cues_of, lead_ms=20)
    player.do(Command.START)
    player.wait(10)
    player.do(Command.NEXT_SIDE)
    assert player.cues[-1] == (35_000, "switch")


def test_another_score_in_the_middle_gives_nothing_twice_and_loses_nothing() -> None:
    player = Player(TWO_LUNGES)
    player.do(Command.START)
    player.session.set_score(cues_of, lead_ms=20)
    for _ in range(40):
        player.wait(2.49, tick=0.83)
        player.session.set_score(cues_of, lead_ms=20)
    play_out(player, [SECOND_NS])
    assert [cue for _, cue in player.cues] == [c.meaning.value for c in cues_of(player.session.timeline)]


def test_words_are_given_as_tones_are() -> None:
    words = Utterance(7_000, 900, "Lunge.", 1)
    player = Player(TWO_LUNGES)
    player.session.set_score(lambda timeline: sorted([*cues_of(timeline), words], key=lambda each: each.at_ms))
    player.do(Command.START)
    player.wait(8)
    assert CueDue(words) in player.events
