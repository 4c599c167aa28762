"""What a session leaves in the journal: exact times for each side, pauses, what was added and passed over."""

from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.journal import SessionDone, When
from stretchtimer.core.routines import Side, Sides
from stretchtimer.core.session import NS_PER_MS, Command, Session, State
from stretchtimer.core.session_log import LogEntry, SessionLog
from stretchtimer.core.timeline import WORK, compile_timeline
from tests.core.scores import exactly, routine, routines, step

NOON = When(1_800_000_000_000, 3_600_000, "Europe/Berlin")
TWO = routine(step(name="lunge", hold=exactly(30_000), sides=Sides.EACH), step(name="fold", hold=exactly(20_000)))
"""Ready to 5 s, left to 35, change to 40, right to 70, ready to 75, the fold to 95."""


class Logged:
    """A session with its log, on a steady clock that began long ago."""

    def __init__(self, entry: LogEntry | None = None) -> None:
        self.session = Session(compile_timeline(TWO))
        self.now_ns = 77 * NS_PER_MS
        self.log = SessionLog(NOON, self.now_ns, entry)
        self.seen: SessionDone | None = None

    @property
    def done(self) -> SessionDone:
        self.seen = self.log.done(self.session, self.now_ns)
        return self.seen

    def does(self, command: Command) -> None:
        self.session.do(command, self.now_ns)
        assert self.done

    def lets_pass(self, seconds: float) -> None:
        for _ in range(round(seconds * 2)):
            self.now_ns += 500 * NS_PER_MS
            self.session.tick(self.now_ns)
        assert self.done

    @property
    def worked(self) -> list[int]:
        return [each.worked_ms for each in self.done.steps]


def test_a_session_to_its_end() -> None:
    logged = Logged()
    logged.does(Command.START)
    logged.lets_pass(96)
    done = logged.done
    assert [(each.step, each.side, each.pose, each.worked_ms, each.planned_ms) for each in done.steps] == [
        (0, Side.LEFT, "lunge", 30_000, 30_000),
        (0, Side.RIGHT, "lunge", 30_000, 30_000),
        (1, None, "fold", 20_000, 20_000),
    ]
    assert done.finished
    assert done.begun == NOON
    assert done.ended == When(NOON.utc_ms + 96_000, NOON.offset_ms, NOON.zone)
    assert done.worked_ms == 80_000
    assert not any(each.skipped for each in done.steps)


def test_a_session_left_in_the_middle_is_not_finished() -> None:
    logged = Logged()
    logged.does(Command.START)
    logged.lets_pass(50)
    logged.does(Command.STOP)
    assert not logged.done.finished
    assert logged.worked == [30_000, 10_000, 0]


def test_pauses_are_counted_and_are_no_work() -> None:
    logged = Logged()
    logged.does(Command.START)
    logged.lets_pass(10)
    logged.does(Command.PAUSE)
    logged.lets_pass(60)
    logged.does(Command.GO_ON)
    logged.lets_pass(5)
    assert logged.done.paused_ms == 60_000
    assert logged.worked == [10_000, 0, 0]
    assert logged.done.ended.utc_ms - NOON.utc_ms == 75_000


def test_what_was_added_or_taken_is_told_for_the_step() -> None:
    logged = Logged()
    logged.does(Command.START)
    logged.lets_pass(10)
    logged.does(Command.LENGTHEN)
    logged.lets_pass(96)
    logged.does(Command.SHORTEN)
    assert [(each.added_ms, each.planned_ms) for each in logged.done.steps] == [
        (10_000, 30_000),
        (10_000, 30_000),
        (-10_000, 20_000),
    ]


def test_what_was_passed_over_is_told() -> None:
    logged = Logged()
    logged.does(Command.START)
    logged.lets_pass(36)
    logged.does(Command.NEXT_STEP)
    logged.lets_pass(5)
    assert [each.skipped for each in logged.done.steps] == [False, True, True]


def test_a_session_that_is_gone_on_with_is_the_same_entry() -> None:
    first = Logged()
    first.does(Command.START)
    first.lets_pass(10)
    first.does(Command.PAUSE)
    first.lets_pass(20)
    entry, place = first.log.entry, first.session.place

    later = When(NOON.utc_ms + 86_400_000, 0, "UTC")
    session = Session.resumed(TWO, place)
    log = SessionLog(later, 5, entry)
    log.done(session, 5)
    session.do(Command.GO_ON, 5)
    log.done(session, 5)
    now_ns = 5
    while session.state is not State.FINISHED:
        now_ns += 1_000 * NS_PER_MS
        session.tick(now_ns)
    done = log.done(session, now_ns)
    assert (done.id, done.begun) == (first.done.id, NOON)
    assert done.paused_ms == 20_000
    assert done.ended.utc_ms == later.utc_ms + 85_000
    assert [each.worked_ms for each in done.steps] == [30_000, 30_000, 20_000]


def test_each_new_session_has_a_name_of_its_own() -> None:
    assert Logged().done.id != Logged().done.id


@given(routines, st.lists(st.integers(1, 4_900), max_size=60))
def test_what_was_worked_is_what_the_session_counted(made_up, ticks) -> None:  # type: ignore[no-untyped-def]
    session = Session(compile_timeline(made_up))
    log = SessionLog(NOON, 0)
    log.done(session, 0)
    session.do(Command.START, 0)
    now_ns = 0
    for tick in ticks:
        now_ns += tick * NS_PER_MS
        session.tick(now_ns)
    done = log.done(session, now_ns)
    assert {(each.step, each.side): each.worked_ms for each in done.steps if each.worked_ms} == {
        part: ms for part, ms in session.worked_ms.items() if ms
    }
    planned = sum(each.length_ms for each in session.timeline.segments if each.kind in WORK)
    assert sum(each.planned_ms for each in done.steps) == planned
