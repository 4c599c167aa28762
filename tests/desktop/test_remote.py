"""A session steered from elsewhere on the desktop, by playerctl."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stretchtimer.core.dose import SECOND
from stretchtimer.core.routines import Sides
from stretchtimer.core.session import NS_PER_MS, Command, Session, State
from stretchtimer.core.timeline import SegmentKind, compile_timeline
from stretchtimer.desktop.remote import Remote
from stretchtimer.presenters.player import Player
from tests.core.scores import exactly, routine, step
from tests.desktop.bus import PATIENCE_SECONDS, BusStarter
from tests.ui.person import Clock, until

pytestmark = [
    pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="elsewhere the keys come to the window"),
    pytest.mark.skipif(shutil.which("playerctl") is None, reason="playerctl is not installed"),
]

LUNGES = routine(step(sides=Sides.EACH, hold=exactly(20 * SECOND)), step(name="cobra", hold=exactly(20 * SECOND)))
"""0 prepare, 5 left, 25 switch, 30 right, 50 prepare, 55 cobra, 75 end."""


class OnStage:
    """A running session, its clock, and the desktop's view of it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.player = Player(Session(compile_timeline(LUNGES)), self.clock)
        self.asked: list[str] = []
        self.remote = Remote(lambda scene: Path(f"/pictures/{scene.title}.png"))
        self.remote.left.connect(lambda: self.asked.append("left"))
        self.remote.follow(self.player)
        self.player.do(Command.START)

    def pass_to(self, seconds: float) -> None:
        while self.clock.now_ns < seconds * SECOND * NS_PER_MS:
            self.clock.now_ns += SECOND * NS_PER_MS
            self.player.tick()


@pytest.fixture
def stage(start_bus: BusStarter, tidy: None) -> Iterator[OnStage]:
    start_bus()
    made = OnStage()
    yield made
    made.player.do(Command.PAUSE)
    made.remote.close(PATIENCE_SECONDS)


def playerctl(*words: str) -> str:
    """What playerctl says, once the player is there."""
    said: list[str] = []

    def answered() -> bool:
        run = subprocess.run(
            ["playerctl", "--player=stretchtimer", *words], capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
        said.append(run.stdout.strip())
        return run.returncode == 0

    until(answered)
    return said[-1]


def test_it_pauses_and_goes_on(stage: OnStage) -> None:
    assert playerctl("status") == "Playing"
    playerctl("pause")
    until(lambda: stage.player.state is State.PAUSED)
    until(lambda: playerctl("status") == "Paused")
    playerctl("pause")
    playerctl("play-pause")
    until(lambda: stage.player.state is State.RUNNING)
    playerctl("play")
    playerctl("play-pause")
    until(lambda: stage.player.state is State.PAUSED)


def test_it_steps(stage: OnStage) -> None:
    stage.pass_to(10)
    playerctl("next")
    until(lambda: stage.player.scene.title == "Cobra")
    playerctl("previous")
    until(lambda: stage.player.scene.title == "Lunge")
    assert stage.player.scene.segment.kind is SegmentKind.SWITCH


def test_it_shows_the_pose_the_side_and_the_picture(stage: OnStage) -> None:
    stage.pass_to(31)
    words = "{{title}} / {{album}} / {{mpris:artUrl}} / {{mpris:length}}"
    shown = "Lunge, right side / Made up / file:///pictures/Lunge.png / 75000000"
    until(lambda: playerctl("metadata", "--format", words) == shown)
    assert float(playerctl("position")) == pytest.approx(30, abs=2)


def test_stop_steps_out(stage: OnStage) -> None:
    playerctl("stop")
    until(lambda: stage.asked == ["left"])


def test_what_is_let_go_is_gone(stage: OnStage) -> None:
    assert playerctl("status") == "Playing"
    stage.remote.let_go()

    def is_gone() -> bool:
        names = subprocess.run(["playerctl", "--list-all"], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        return "stretchtimer" not in names.stdout

    until(is_gone)
