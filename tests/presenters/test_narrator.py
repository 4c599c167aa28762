from collections.abc import Sequence
from pathlib import Path

import pytest

from stretchtimer.core.cues import Meaning, cues_of
from stretchtimer.core.dose import SECOND
from stretchtimer.core.manner import Amount, Manner
from stretchtimer.core.routines import Pose, PoseStep, Sides
from stretchtimer.core.session import NS_PER_MS, Command, Session
from stretchtimer.core.speech import sentences
from stretchtimer.core.timeline import compile_timeline
from stretchtimer.presenters.narrator import Narrator
from tests.core.scores import exactly, routine, step

LUNGE = Pose("lunge", "Lunge", ("Put the {side} foot back.",), easier="Keep a hand on a chair.", sides=Sides.EACH)
MADE_UP = routine(PoseStep(LUNGE, step(hold=exactly(30 * SECOND)).dose, prepare_ms=8 * SECOND))
"""0 prepare, 8 left, 38 switch, 43 right, 73 end."""


class Room:
    """Somebody who hears everything, and a voice that speaks only what the test lets it."""

    def __init__(self) -> None:
        self.lateness_ms = 20.0
        self.heard: list[str] = []
        self.asked: list[str] = []
        self.ready: set[str] = set()

    def tone_lengths_ms(self) -> dict[Meaning, int]:
        return dict.fromkeys(Meaning, 300)

    def play(self, sound: Path | Meaning) -> None:
        self.heard.append(str(sound))

    def say(self, file: Path) -> None:
        self.heard.append(file.name)

    def hush(self) -> None:
        self.heard.append("hush")

    def prepare(self, sentences: Sequence[str]) -> None:
        self.asked = list(sentences)

    def length_ms(self, sentence: str) -> int | None:
        return 900 if sentence in self.ready else None

    def file(self, sentence: str) -> Path | None:
        return Path(sentence) if sentence in self.ready else None


class Listening:
    """A session whose time passes in tenths of a second."""

    def __init__(self, room: Room, manner: Manner) -> None:
        self.session = Session(compile_timeline(MADE_UP))
        self.narrator = Narrator(self.session, room, room, room.prepare, manner)
        self._now_ns = 0
        self.do(Command.START)

    def do(self, command: Command) -> None:
        self.narrator.take(self.session.do(command, self._now_ns))

    def wait(self, seconds: float, tick_seconds: float = 0.1) -> None:
        for _ in range(round(seconds / tick_seconds)):
            self._now_ns += round(tick_seconds * SECOND * NS_PER_MS)
            self.narrator.take(self.session.tick(self._now_ns))


@pytest.fixture
def room() -> Room:
    return Room()


def listening(room: Room, amount: Amount = Amount.SHORT, ready: bool = True) -> Listening:
    manner = Manner(amount)
    if ready:
        room.ready = set(sentences(compile_timeline(MADE_UP), manner))
    return Listening(room, manner)


def test_tones_and_words_are_heard_in_their_order(room: Room) -> None:
    listening(room).wait(80)
    assert room.heard == [
        "ready", "Lunge. Left side.", "Put the left foot back.", "start", "halfway", "Half-way.", "Five seconds.",
        "tick", "tick", "tick", "switch", "Change sides. Right side.", "Put the right foot back.", "start", "halfway",
        "Half-way.", "Five seconds.", "tick", "tick", "tick", "done",
    ]  # fmt: skip


def test_without_words_there_are_the_tones_alone(room: Room) -> None:
    listening(room, Amount.OFF).wait(80)
    assert room.asked == []
    assert room.heard == [cue.meaning.value for cue in cues_of(compile_timeline(MADE_UP))]


def test_all_that_may_be_said_is_asked_for_in_the_order_in_which_it_is_needed(room: Room) -> None:
    listening(room, ready=False)
    assert room.asked[:3] == ["Lunge. Left side.", "Lunge.", "Put the left foot back."]


def test_what_gets_ready_later_is_said_from_then_on(room: Room) -> None:
    session = listening(room, ready=False)
    session.wait(10)
    assert room.heard == ["ready", "start"]
    room.ready = set(room.asked)
    session.narrator.renew()
    session.wait(30)
    assert room.heard[2:] == ["halfway", "Half-way.", "Five seconds.", "tick", "tick", "tick", "switch",
                              "Change sides. Right side."]  # fmt: skip


@pytest.mark.parametrize("command", [Command.PAUSE, Command.NEXT_SIDE, Command.RESTART_STEP, Command.STOP])
def test_what_is_being_said_ends_where_it_no_longer_fits(room: Room, command: Command) -> None:
    session = listening(room)
    session.wait(1)
    room.heard.clear()
    session.do(command)
    assert room.heard[0] == "hush"


def test_the_easier_variant_is_made_ready_and_said_the_next_time(room: Room) -> None:
    session = listening(room)
    session.wait(10)
    session.do(Command.EASE)
    assert "Easier: Keep a hand on a chair." in room.asked
    room.ready = set(room.asked)
    session.narrator.renew()
    session.do(Command.RESTART_STEP)
    session.wait(6)
    assert "Easier: Keep a hand on a chair." in room.heard


def test_of_tones_that_come_together_late_only_the_last_is_heard(room: Room) -> None:
    session = listening(room, Amount.OFF)
    session.wait(35)
    room.heard.clear()
    session.wait(4, tick_seconds=4)
    assert room.heard == ["switch"]


def test_how_late_sound_is_may_turn_out_later(room: Room) -> None:
    room.lateness_ms = 0.0
    session = listening(room, Amount.OFF)
    room.lateness_ms = 50.0
    session.wait(7.96, tick_seconds=0.01)
    assert room.heard == ["ready", "start"]


def test_sound_is_asked_for_as_early_as_it_is_late(room: Room) -> None:
    session = listening(room, Amount.OFF)
    session.wait(7.97, tick_seconds=0.01)
    assert room.heard == ["ready"]
    session.wait(0.01, tick_seconds=0.01)
    assert room.heard == ["ready", "start"]
