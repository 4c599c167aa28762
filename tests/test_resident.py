"""The process that stays in the tray, as a whole: on a display and a bus of its own, with input made by xdotool."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stretchtimer.core.dose import HOUR, SECOND
from stretchtimer.core.journal import Answer, ReminderGiven
from stretchtimer.core.reminders import PauseFor, Press, Reminder, Settings, Sitting, Snooze
from stretchtimer.desktop.local_client import Line, NobodyThereError, address, ask
from stretchtimer.paths import Folders
from stretchtimer.resident import action_of
from stretchtimer.storage.journal import Journal
from stretchtimer.storage.reminder_files import ReminderChoices, load_choices, load_kept, save_choices
from tests.desktop.bus import BusStarter
from tests.desktop.conftest import start_bus
from tests.desktop.test_notifications import ACTIONS, SUMMARY, Service
from tests.display import PATIENCE_SECONDS, Display, display, show_window, wait_until

__all__ = ["start_bus"]

STAND = Reminder("stand", "Time to stand up?", "standing-break", Sitting(3 * SECOND))
SOON = ReminderChoices(on=True, rule=Settings((STAND,), quiet_ms=0, typing_wait_ms=0), chime=False)
HOURLY = replace(SOON, rule=replace(SOON.rule, reminders=(replace(STAND, when=Sitting(HOUR)),)))


class Desk:
    def __init__(self, shown: Display, folders: Folders) -> None:
        self.display = shown
        self.folders = folders
        self.notices = Service()
        self.address = address(folders, "tray")

    def begin(self, choices: ReminderChoices) -> "subprocess.Popen[bytes]":
        save_choices(self.folders.reminders_file, choices)
        self.touch()
        return self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "stretchtimer", "--data-dir", str(self.folders.data), "--tray"]
        process = self.display.start(command)
        wait_until(lambda: self.answers() and bool(self.ask("state")["presence"]))
        return process

    def touch(self) -> None:
        self.display.run("xdotool", "mousemove", "300", "300")
        self.display.run("xdotool", "mousemove", "310", "310")

    def answers(self) -> bool:
        try:
            self.ask("state")
        except NobodyThereError:
            return False
        return True

    def ask(self, what: str, **more: object) -> dict[str, Any]:
        return ask(self.address, {"ask": what, **more}, PATIENCE_SECONDS)

    def noted(self) -> list[ReminderGiven]:
        """The reminders in the journal."""
        with closing(Journal(self.folders.journal_file)) as journal:
            return journal.reminders()

    def sees(self, holds: Callable[[dict[str, Any]], bool]) -> None:
        wait_until(lambda: holds(self.ask("state")))


@pytest.fixture
def desk(
    home: Path, folders: Folders, start_bus: BusStarter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Desk]:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
    runtime = tmp_path / "run"
    runtime.mkdir(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    for name in ("WAYLAND_DISPLAY", "XAUTHORITY"):
        monkeypatch.delenv(name, raising=False)
    with display("xdotool") as shown:
        start_bus()
        desk = Desk(shown, folders)
        yield desk
        desk.notices.ends()


def test_after_sitting_the_reminder_comes_and_its_buttons_work(desk: Desk) -> None:
    desk.begin(SOON)
    notice = desk.notices.next_shown()
    assert notice[SUMMARY] == "Time to stand up?"
    assert notice[ACTIONS][-4:] == ["snooze", "In 10 min", "skip", "Skip"]
    assert desk.ask("state")["shown"].startswith("“")
    desk.notices.presses("snooze")
    desk.sees(lambda state: not state["shown"])
    assert 590 < desk.ask("state")["next_in_seconds"] <= 600
    wait_until(lambda: [each.answer for each in desk.noted()] == [Answer.SNOOZED])
    (noted,) = desk.noted()
    assert (noted.key, noted.routine) == ("stand", "standing-break")


def test_a_full_screen_window_holds_it_back(desk: Desk) -> None:
    for program in ("openbox", "xmessage", "wmctrl"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    film = show_window(desk.display.start, desk.display.run, "film")
    desk.display.run("wmctrl", "-a", "film")
    desk.display.run("wmctrl", "-r", "film", "-b", "add,fullscreen")
    # So often it looks then.
    desk.begin(replace(SOON, rule=replace(SOON.rule, away_after_ms=4 * SECOND)))

    def sits_and_sees(holds: Callable[[dict[str, Any]], bool]) -> None:
        def seen() -> bool:
            desk.touch()
            return holds(desk.ask("state"))

        wait_until(seen)

    sits_and_sees(lambda state: "waits: you are in full screen" in state["next"])
    film.kill()
    sits_and_sees(lambda state: bool(state["shown"]))
    desk.notices.next_shown()
    assert "was held back: you were in full screen" in desk.ask("state")["last"]


def test_start_plays_the_routine_which_holds_reminders_and_counts_as_standing(desk: Desk) -> None:
    desk.begin(SOON)
    desk.notices.next_shown()
    playing = Line(desk.address, PATIENCE_SECONDS)
    playing.send({"ask": "playing", "routine": "standing-break", "title": "Standing break"})
    assert playing.receive()["last"].endswith("is done: you did “Standing break”.")
    assert desk.ask("state")["kept"]["playing"]
    playing.close()
    desk.sees(lambda state: not state["kept"]["playing"])


def test_nobody_there_restarts_the_hour(desk: Desk) -> None:
    away = replace(HOURLY, rule=replace(HOURLY.rule, away_after_ms=2 * SECOND))
    desk.begin(away)

    def sitting() -> bool:
        desk.touch()
        kept = desk.ask("state")["kept"]
        return bool(kept["courses"]["stand"]["sat_ms"] and not kept["away"])

    wait_until(sitting)
    desk.sees(lambda state: "so your sitting is counted from the beginning again" in state["last"])
    wait_until(sitting)


def test_killed_and_started_again_it_has_lost_neither_the_hour_nor_what_was_chosen(desk: Desk) -> None:
    first = desk.begin(HOURLY)
    sat: int = 0

    def sit() -> bool:
        nonlocal sat
        # A turn that changes nothing but the time.
        sat = desk.ask("resume")["kept"]["courses"]["stand"]["sat_ms"]
        return bool(sat > 200)

    wait_until(sit)
    # It writes on a thread of its own, after it has answered.
    wait_until(lambda: load_kept(desk.folders.kept_reminders_file).state.courses["stand"].sat_ms == sat)
    first.kill()
    first.wait(PATIENCE_SECONDS)
    desk.start()
    assert sat <= desk.ask("state")["kept"]["courses"]["stand"]["sat_ms"] < sat + PATIENCE_SECONDS * SECOND
    assert load_choices(desk.folders.reminders_file).choices == HOURLY


def test_it_does_what_the_command_line_asks(desk: Desk) -> None:
    process = desk.begin(HOURLY)
    assert desk.ask("pause", minutes=30)["paused"]
    assert not desk.ask("resume")["paused"]
    assert desk.ask("now")["shown"]
    assert desk.ask("skip")["last"].endswith("was skipped, as you asked.")
    assert "error" in desk.ask("fly")
    assert "error" in desk.ask("snooze", minutes="soon")
    save_choices(desk.folders.reminders_file, replace(HOURLY, rule=replace(HOURLY.rule, snooze_limit=0)))
    assert desk.ask("reload")["on"]
    assert desk.ask("snooze", minutes=5)["error"].startswith("It cannot be put off again")
    save_choices(desk.folders.reminders_file, replace(HOURLY, on=False))
    assert desk.ask("reload")["on"] is False
    assert process.wait(PATIENCE_SECONDS) == 0
    assert not desk.answers()


def test_it_loads_nothing_that_only_the_window_needs(desk: Desk) -> None:
    code = "import sys, stretchtimer.resident; print(*sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "yaml", "PIL", "asyncio", "playsound3", "PySide6.QtNetwork"} & set(printed)
    assert not [name for name in printed if name.startswith(("stretchtimer.figure", "stretchtimer.ui"))]


@pytest.mark.parametrize(
    ("request_made", "action"),
    [
        ({"ask": "snooze", "minutes": 10}, Snooze(600 * SECOND)),
        ({"ask": "snooze", "minutes": 1.5}, Snooze(90 * SECOND)),
        ({"ask": "snooze", "minutes": 0}, None),
        ({"ask": "snooze", "minutes": 100_000}, None),
        ({"ask": "pause", "minutes": None}, Press.PAUSE),
        ({"ask": "pause", "minutes": 60}, PauseFor(HOUR)),
        ({"ask": "pause", "until": "tomorrow"}, Press.PAUSE_UNTIL_TOMORROW),
        ({"ask": "up"}, Press.UP),
        ({"ask": "pause"}, None),
        ({"ask": ["up"]}, None),
        ({}, None),
    ],
)
def test_what_requests_mean(request_made: dict[str, Any], action: object) -> None:
    assert action_of(request_made) == action
