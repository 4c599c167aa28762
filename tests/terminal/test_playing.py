"""Playing in the terminal: with a clock and waits that the test turns, so that hours pass at once."""

from collections import deque
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stretchtimer.core import wording
from stretchtimer.core.cues import Meaning, cues_of
from stretchtimer.core.dose import Effort
from stretchtimer.core.manner import Amount, Manner
from stretchtimer.core.routines import Pose, PoseStep, Routine, Side, Sides
from stretchtimer.core.session import Session, State
from stretchtimer.core.timeline import SegmentKey, SegmentKind, Timeline, compile_timeline
from stretchtimer.desktop.clock import Clock
from stretchtimer.paths import Folders
from stretchtimer.presenters.narrator import Narrator
from stretchtimer.storage.settings import load_settings
from stretchtimer.storage.unfinished import load_bookmark
from stretchtimer.terminal.faces import Face, Lines, Screen
from stretchtimer.terminal.keys import Input
from stretchtimer.terminal.player import Player
from tests.core.scores import exactly, routine, routines, step
from tests.terminal.conftest import Call
from tests.terminal.stage import Happening, Resize, Sleep, StagedConsole, StagedTones, StagedVoice

TWO = routine(step(hold=exactly(30_000), sides=Sides.EACH), step(hold=exactly(20_000)))
"""0 prepare, 5 left, 35 switch, 40 right, 70 prepare, 75 hold, 95 end."""


slow = settings(deadline=None, max_examples=40)
"""Drawing every second of a routine takes a while."""


SILENT = Manner(Amount.OFF)


class Played:
    def __init__(
        self,
        made_up: Routine,
        *script: tuple[float, Happening],
        speed: float = 1.0,
        screen: bool = False,
        troubles: tuple[str, ...] = (),
        has_keys: bool = True,
        manner: Manner = SILENT,
    ) -> None:
        self.timeline = compile_timeline(made_up)
        self.console = StagedConsole(script, has_keys=has_keys, is_screen=screen, can_redraw=screen)
        self.tones = StagedTones()
        self.session = Session(self.timeline, speed)
        self.kept: list[State] = []
        face: Face = Screen(self.console, "Made up") if screen else Lines(self.console)
        clock = Clock(speed, self.console.read_ns)
        voice = StagedVoice()
        narrator = Narrator(self.session, self.tones, voice, voice.prepare, manner, speed=speed)
        player = Player(
            self.session,
            self.console,
            face,
            self.tones,
            narrator,
            deque(troubles),
            clock,
            speed,
            lambda session: self.kept.append(session.state),
        )
        with self.console.taken():
            self.status = player.run()

    @property
    def lines(self) -> list[str]:
        return self.console.written.splitlines()


def line_of(timeline: Timeline, index: int) -> list[str]:
    """What a segment's line has to begin with."""
    segment = timeline.segments[index]
    step_ = timeline.routine.steps[segment.key.step]
    name = step_.pose.name if isinstance(step_, PoseStep) else "Rest"
    side = [segment.key.side.value] if segment.key.side else []
    return [wording.clock(segment.start_ms), segment.kind, wording.clock(segment.length_ms), *side, *name.split()]


@slow
@given(routines, st.sampled_from([1.0, 20.0, 0.5, 1_000.0]))
def test_there_is_one_line_for_each_segment_and_it_comes_when_the_segment_begins(
    made_up: Routine, speed: float
) -> None:
    played = Played(made_up, speed=speed)
    segments = played.timeline.segments
    assert len(played.lines) == len(segments)
    for index, (line, (at, _)) in enumerate(zip(played.lines, played.console.pieces, strict=True)):
        expected = line_of(played.timeline, index)
        assert line.replace(",", "").split()[: len(expected)] == expected
        assert at == pytest.approx(segments[index].start_ms / 1_000 / speed, abs=1e-6)
    assert played.console.seconds == pytest.approx(played.timeline.total_ms / 1_000 / speed, abs=1e-6)
    assert played.session.state is State.FINISHED


@slow
@given(routines)
def test_the_tones_are_those_of_the_timeline(made_up: Routine) -> None:
    played = Played(made_up)
    assert played.tones.played == [cue.meaning for cue in cues_of(played.timeline)]


@slow
@given(routines)
def test_a_screen_wakes_for_seconds_and_for_what_is_due_only(made_up: Routine) -> None:
    played = Played(made_up, screen=True)
    timeline = played.timeline
    due = len(timeline.segments) + len(cues_of(timeline))
    # Seconds are counted of the segment, of a breath's phases, and of the whole.
    assert played.console.waits <= due * 5 + 3 * (timeline.total_ms // 1_000) + 3


def test_whole_seconds_wake_a_screen_once_each() -> None:
    assert Played(TWO, screen=True).console.waits <= 95 + 2


def test_nothing_wakes_while_it_is_paused() -> None:
    played = Played(TWO, (10, Input.SPACE), (5_000, Input.SPACE))
    assert played.console.waits < 10 + 90 + 10
    assert played.console.seconds == pytest.approx(4_990 + 95)
    assert played.session.state is State.FINISHED


@pytest.mark.parametrize("speed", [1.0, 20.0])
def test_what_is_drawn_is_the_moment(speed: float) -> None:
    console = Played(TWO, speed=speed, screen=True).console
    assert "◀ LEFT" in console.at(10 / speed) and "Lunge" in console.at(10 / speed)
    assert "1:25 left" in console.at(10 / speed)
    assert "RIGHT ▶" in console.at(50 / speed)
    assert "Change sides" in console.at(36 / speed)
    assert "LEFT" not in console.at(80 / speed) and "RIGHT" not in console.at(80 / speed)
    assert "the end" in console.at(80 / speed)


def test_the_terminal_is_given_back_as_it_was() -> None:
    console = Played(TWO, (10, Input.Q), screen=True).console
    assert console.display.modes == {"7", "25"}
    assert console.display.text.strip() == ""


@pytest.mark.parametrize(
    ("pressed", "index", "paused_for"),
    [
        (Input.RIGHT, 4, 0),
        (Input.LEFT, 0, 0),
        (Input.R, 0, 0),
        (Input.NEXT_SIDE, 4, 0),
        (Input.SIDE_AGAIN, 2, 0),
    ],
)
def test_keys_steer(pressed: Input, index: int, paused_for: float) -> None:
    played = Played(TWO, (50, pressed))
    at, line = played.console.pieces[4]
    assert at == pytest.approx(50)
    expected = line_of(played.timeline, index)
    assert line.split()[: len(expected)] == expected


@pytest.mark.parametrize(("pressed", "seconds"), [(Input.UP, 105 + 10), (Input.DOWN, 85 - 10)])
def test_ten_seconds_more_or_less_on_either_side(pressed: Input, seconds: float) -> None:
    played = Played(TWO, (10, pressed), screen=True)
    assert played.console.seconds == pytest.approx(seconds)
    assert "The routine is now 20 s" in played.console.at(11)
    assert "The routine is now 20 s" not in played.console.at(17)


def test_what_cannot_be_shortened_any_further_says_so() -> None:
    presses = [(10 + n / 10, Input.DOWN) for n in range(5)]
    assert "It cannot get shorter." in Played(TWO, *presses, screen=True).console.at(10.5)


@pytest.mark.parametrize(
    ("last", "status"),
    [(Input.Q, 0), (Input.ESCAPE, 0), (Input.INTERRUPT, 130), (Input.TERMINATE, 143), (Input.HANGUP, 129)],
)
@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("screen", [False, True])
def test_it_can_be_stopped_at_any_time(last: Input, status: int, paused: bool, screen: bool) -> None:
    script = [(10.0, Input.SPACE)] if paused else []
    played = Played(TWO, *script, (20.0, last), screen=screen)
    assert played.status == status
    assert played.session.state is State.STOPPED
    assert played.kept[-1] is State.STOPPED
    assert played.tones.muted
    assert played.console.seconds == pytest.approx(20)


def test_m_turns_the_tones_off_and_on() -> None:
    played = Played(TWO, (1, Input.M), (2, Input.M), (3, Input.M), screen=True)
    assert "M tones on" in played.console.at(1.5)
    assert "M tones off" in played.console.at(2.5)
    assert played.tones.muted


def test_the_keys_can_be_looked_up_while_it_goes_on() -> None:
    console = Played(TWO, (10, Input.HELP), (15, Input.SPACE), screen=True).console
    assert "this step again" in console.at(12)
    assert "this step again" not in console.at(16)
    assert console.seconds == pytest.approx(95)


@pytest.mark.parametrize("speed", [1.0, 20.0, 0.5])
def test_a_machine_that_slept_waits_for_space(speed: float, capsys: pytest.CaptureFixture[str]) -> None:
    played = Played(TWO, (10 / speed, Sleep(600)), (1_000, Input.SPACE), speed=speed, screen=True)
    assert "The computer slept for 10 min" in played.console.at(700)
    assert "Paused" in played.console.at(700)
    assert "slept" not in played.console.at(1_000 + 1 / speed)
    assert played.session.state is State.FINISHED
    # Nothing was lost, and the sleep was not taken for stretching.
    assert played.console.seconds == pytest.approx(1_000 + 85 / speed, abs=1.1)


@pytest.mark.parametrize("speed", [1.0, 20.0])
def test_a_short_hiccup_is_no_sleep(speed: float) -> None:
    played = Played(TWO, (10 / speed, Sleep(3)), speed=speed)
    assert played.session.state is State.FINISHED
    assert played.console.seconds == pytest.approx(max(95 / speed, 3 + 10 / speed), abs=0.01)


def test_without_keys_it_goes_on_after_a_sleep_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    played = Played(TWO, (10, Sleep(600)), has_keys=False)
    assert played.session.state is State.FINISHED
    assert "slept for 10 min; the routine goes on" in capsys.readouterr().err
    assert len(played.lines) == len(played.timeline.segments)


def test_after_a_late_moment_only_the_last_tone_is_heard() -> None:
    played = Played(TWO, (31.9, Sleep(4)))
    assert played.tones.played[:4] == [Meaning.READY, Meaning.START, Meaning.HALFWAY, Meaning.SWITCH]


def test_stopped_from_the_keyboard_for_a_while_it_waits() -> None:
    console = Played(TWO, (10, Input.SUSPEND), (60, Input.REDRAW), (61, Input.SPACE), screen=True).console
    assert console.suspended == 1
    assert console.at(30).strip() == ""
    assert "Paused" in console.at(60.5)
    assert console.seconds == pytest.approx(51 + 95)


def test_it_follows_the_size_of_the_terminal() -> None:
    script = [
        (float(at), Resize(*size)) for at, size in enumerate([(40, 12), (20, 4), (1, 1), (130, 45), (80, 24)], 10)
    ]
    console = Played(TWO, *script, screen=True).console
    assert "Lunge" in console.at(10.5) and "Lunge" in console.at(14.5)


@pytest.mark.parametrize("screen", [False, True])
def test_trouble_with_the_tones_is_told(screen: bool, capsys: pytest.CaptureFixture[str]) -> None:
    played = Played(TWO, screen=screen, troubles=("No sound: no player was found.",))
    told = played.console.at(2) if screen else capsys.readouterr().err
    assert "No sound: no player was found." in told


@slow
@given(st.lists(st.tuples(st.floats(0, 40), st.sampled_from(Input)), max_size=25), routines)
def test_no_keys_in_no_order_confuse_it(presses: list[tuple[float, Input]], made_up: Routine) -> None:
    script: list[tuple[float, Happening]] = []
    for at, pressed in sorted(presses, key=lambda press: press[0]):
        # A program that was stopped is told to show itself again.
        script += [(at, pressed), *([(at, Input.REDRAW)] if pressed is Input.SUSPEND else [])]
    # Where the keys are shown, the first of these only closes them.
    script += [(50.0, Input.Q), (50.0, Input.Q)]
    played = Played(made_up, *script, screen=True)
    assert played.session.state in (State.FINISHED, State.STOPPED)
    assert played.console.display.modes >= {"7", "25"}


# Through the command line


PLAY = ("play", "desk-hip-openers", "--text", "--mute", "--voice", "off")
experienced = pytest.mark.usefixtures("experienced")


@experienced
def test_piped_it_prints_the_segments_and_a_summary(call: Call) -> None:
    console = StagedConsole(has_keys=False)
    result = call(*PLAY, "--speed", "20", console=console)
    assert (result.status, result.err) == (0, "")
    *lines, summary = console.written.splitlines()
    assert len(lines) == 25
    assert lines[0].split() == ["0:00", "prepare", "0:12", "left", "True", "hip", "flexor", "stretch"]
    assert summary == "Done. You spent 5:20 in 5 poses."
    assert console.seconds == pytest.approx(386 / 20, abs=1e-6)


@experienced
def test_stopped_half_way_its_place_is_kept_and_offered(call: Call, folders: Folders) -> None:
    def on_terminal(*script: tuple[float, Happening]) -> StagedConsole:
        console = StagedConsole(script, is_screen=True, can_redraw=True)
        assert call(*PLAY, console=console).status == 0
        return console

    stopped = on_terminal((60, Input.Q))
    assert "Stopped. You spent 0:43 in 1 pose. Your place is kept" in stopped.written
    bookmark = load_bookmark(folders.unfinished_file)
    assert bookmark and bookmark.routine_id == "desk-hip-openers"
    assert bookmark.place.segment == SegmentKey(0, SegmentKind.HOLD, Side.RIGHT, 1)
    assert bookmark.place.offset_ms == 13_000

    left = on_terminal((5, Input.Q))
    assert "at True hip flexor stretch, right side, with 5:26 to go." in " ".join(left.written.split())
    assert load_bookmark(folders.unfinished_file) == bookmark

    gone_on = on_terminal((5, Input.ENTER))
    assert gone_on.seconds == pytest.approx(5 + 386 - 60)
    assert "Done." in gone_on.written
    assert load_bookmark(folders.unfinished_file) is None


@experienced
def test_n_starts_from_the_beginning(call: Call) -> None:
    call(*PLAY, console=StagedConsole([(60, Input.Q)]))
    console = StagedConsole([(5, Input.N)], is_screen=True, can_redraw=True)
    call(*PLAY, console=console)
    assert console.seconds == pytest.approx(5 + 386)


@experienced
def test_no_other_routine_and_no_pipe_is_offered_to_go_on(call: Call) -> None:
    call(*PLAY, console=StagedConsole([(60, Input.Q)]))
    other = StagedConsole(is_screen=True)
    call("play", "standing-break", "--text", "--mute", console=other)
    assert "You stopped" not in other.written
    call(*PLAY, console=StagedConsole([(60, Input.Q)]))
    piped = StagedConsole()
    call(*PLAY, console=piped)
    assert piped.seconds == pytest.approx(386)


@experienced
def test_a_look_into_a_routine_keeps_no_place(call: Call, folders: Folders) -> None:
    console = StagedConsole([(5, Input.Q)])
    call(*PLAY, console=console)
    assert load_bookmark(folders.unfinished_file) is None
    assert "Stopped before the first pose." in console.written


@experienced
def test_a_place_that_the_file_no_longer_has_is_not_offered(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("title: Mine\nposes: [low-lunge, shin-stack]\n")
    argv = ("play", str(file), "--text", "--mute")
    call(*argv, console=StagedConsole([(130, Input.Q)]))
    file.write_text("title: Mine\nposes: [low-lunge]\n")
    console = StagedConsole(is_screen=True)
    assert call(*argv, console=console).status == 0
    assert "You stopped" not in console.written


@experienced
def test_where_nothing_can_be_written_it_plays_all_the_same(call: Call, folders: Folders) -> None:
    folders.state.parent.mkdir(parents=True, exist_ok=True)
    folders.state.write_text("a file in the way")
    console = StagedConsole([(60, Input.Q)])
    assert call(*PLAY, console=console).status == 0
    assert console.written.splitlines()[-1] == "Stopped. You spent 0:43 in 1 pose."


@experienced
@pytest.mark.parametrize("effort", Effort)
def test_the_effort_decides_the_length(call: Call, effort: Effort) -> None:
    console = StagedConsole(has_keys=False)
    call(*PLAY, "--effort", effort, console=console)
    assert console.seconds == pytest.approx({"gentle": 386, "middle": 426, "full": 466}[effort], abs=10)


def test_before_the_very_first_routine_the_page_is_shown_once(call: Call, folders: Folders) -> None:
    first = StagedConsole([(1, Input.ENTER), (2, Input.ENTER), (10, Input.Q)], is_screen=True, can_redraw=True)
    assert call(*PLAY, console=first).status == 0
    assert "Before you start" in first.written and "Please note" in first.written
    assert load_settings(folders.settings_file).settings.seen_before_you_start
    second = StagedConsole([(10, Input.Q)], is_screen=True, can_redraw=True)
    call(*PLAY, console=second)
    assert "Before you start" not in second.written


def test_a_long_page_comes_in_screenfuls(call: Call) -> None:
    console = StagedConsole([(1, Input.Q)], is_screen=True, can_redraw=True)
    call(*PLAY, console=console)
    assert "Before you start" in console.at(0)
    assert "Enter shows the rest" in console.at(0)


@pytest.mark.parametrize(("pressed", "status"), [(Input.Q, 0), (Input.ESCAPE, 0), (Input.INTERRUPT, 130)])
def test_who_leaves_at_the_page_will_see_it_again(call: Call, folders: Folders, pressed: Input, status: int) -> None:
    console = StagedConsole([(1, pressed)], is_screen=True, can_redraw=True)
    assert call(*PLAY, console=console).status == status
    assert not load_settings(folders.settings_file).settings.seen_before_you_start
    assert "prepare" not in console.written


@pytest.mark.parametrize("has_keys", [False, True])
def test_piped_one_line_points_to_the_page(call: Call, folders: Folders, has_keys: bool) -> None:
    result = call(*PLAY, console=StagedConsole(has_keys=has_keys))
    assert result.status == 0
    assert len(result.err.splitlines()) == 1
    assert "stretchtimer before-you-start" in result.err
    assert not load_settings(folders.settings_file).settings.seen_before_you_start


def test_the_easier_variant_is_told_and_not_talked_over() -> None:
    pose = Pose("lunge", "Lunge", ("Step back.",), easier="Keep a hand on a chair.")
    made_up = routine(PoseStep(pose, step(hold=exactly(30_000)).dose))
    console = Played(made_up, (10.0, Input.E), (12.0, Input.Q), screen=True).console
    assert "in its easier variant from now on" in console.at(11)
