"""The window and the process in the tray: who starts whom, and what each tells the other."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from stretchtimer.core.session import State
from stretchtimer.desktop.local_client import address, hand_over
from stretchtimer.desktop.local_socket import LocalServer
from stretchtimer.paths import Folders
from stretchtimer.storage.reminder_files import ReminderChoices, load_choices, save_choices
from tests.conftest import SitDown
from tests.ui.person import Key, Person, until

STATE = {"on": True, "next": "It comes at 14:00.", "last": "13:00 came on time.", "shown": "", "paused": False}


class Tray:
    """Stands in for the process in the tray: notes what it is asked."""

    def __init__(self, folders: Folders, app: QApplication) -> None:
        self.asked: list[dict[str, Any]] = []
        self.server = LocalServer(address(folders, "tray"), self._answer, app)
        assert self.server.listen()

    @property
    def playing(self) -> list[str]:
        """The routines that it is being told of."""
        return [each["title"] for each in self.server.asked("playing")]

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        return STATE


@pytest.fixture
def tray(folders: Folders, dressed_app: QApplication) -> Iterator[Tray]:
    tray = Tray(folders, dressed_app)
    yield tray
    tray.server.close()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were started."""
    commands: list[list[str]] = []
    monkeypatch.setattr("stretchtimer.desktop.background.start_other", commands.append)
    return commands


def in_thread(job: Callable[[], Any]) -> list[Any]:
    """What a job gives that another process would do, while this one goes on."""
    given: list[Any] = []
    thread = Thread(target=lambda: given.append(job()))
    thread.start()
    until(lambda: bool(given))
    thread.join()
    return given


@pytest.mark.qt_log_ignore("does not support raise")
def test_a_second_start_has_the_window_play(person: Person, folders: Folders, two_sides: Path) -> None:
    assert person.program.listen()
    assert in_thread(lambda: hand_over(folders, two_sides)) == [True]
    until(lambda: person.page == "PlayerPage")
    assert person.player.state is State.RUNNING


@pytest.mark.qt_log_ignore("does not support raise")
def test_a_second_start_can_ask_for_the_reminders(person: Person, folders: Folders) -> None:
    assert person.program.listen()
    assert in_thread(lambda: hand_over(folders, page="reminders")) == [True]
    until(lambda: person.page == "RemindersPage")


def test_without_a_window_nobody_takes_a_start(folders: Folders, home: Path) -> None:
    assert not hand_over(folders)


def test_the_tray_is_told_while_a_routine_runs(person: Person, tray: Tray) -> None:
    person.starts("Two sides")
    until(lambda: tray.playing == ["Two sides"])
    person.press(Key.Key_Space)
    until(lambda: not tray.playing)
    person.press(Key.Key_Space)
    until(lambda: tray.playing == ["Two sides"])
    person.press(Key.Key_Escape)
    until(lambda: not tray.playing)


def test_the_tray_is_told_that_the_window_was_closed(person: Person, tray: Tray) -> None:
    person.window.close()
    until(lambda: {"ask": "closed"} in tray.asked)


def test_reminders_that_are_on_are_started_with_the_window(
    folders: Folders, experienced: None, sit_down: SitDown, started: list[list[str]]
) -> None:
    save_choices(folders.reminders_file, ReminderChoices(on=True))
    sit_down()
    until(lambda: bool(started))
    (command,) = started
    assert command[-3:] == ["--data-dir", str(folders.data), "--tray"]


def test_reminders_that_are_off_are_not(person: Person, started: list[list[str]]) -> None:
    person.menu("Reminders")
    until(lambda: person.page == "RemindersPage")
    assert not started


def test_turning_reminders_on_saves_that_and_starts_them(
    person: Person, folders: Folders, started: list[list[str]]
) -> None:
    person.menu("Reminders")
    until(lambda: person.page == "RemindersPage")
    person.click(person.the(QAbstractButton, "Remind me to stand up"))
    until(lambda: bool(started))
    assert load_choices(folders.reminders_file).choices.on


def test_a_change_is_told_to_the_tray(folders: Folders, experienced: None, sit_down: SitDown, tray: Tray) -> None:
    save_choices(folders.reminders_file, ReminderChoices(on=True))
    person = sit_down()
    person.menu("Reminders")
    until(lambda: person.page == "RemindersPage")
    until(lambda: person.sees(str(STATE["next"])))
    person.click(person.the(QAbstractButton, "Remind me to stand up"))
    until(lambda: {"ask": "reload"} in tray.asked)
    assert not load_choices(folders.reminders_file).choices.on
