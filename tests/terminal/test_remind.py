"""`stretchtimer remind`: what it asks the process in the tray, and what it prints of the answer."""

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from stretchtimer.core.reminders import Moment, Pause, State
from stretchtimer.desktop.local_client import address
from stretchtimer.desktop.local_socket import LocalServer
from stretchtimer.paths import Folders
from stretchtimer.storage.reminder_files import Kept, ReminderChoices, save_choices, save_kept
from tests.terminal.conftest import Call

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="who listens here does so by sockets")

NEXT = "“Standing break” comes at 11:40, after 25 min more of sitting."
LAST = "10:40 came on time."
STATE = {
    "on": True,
    "next": NEXT,
    "next_in_seconds": 1500,
    "last": LAST,
    "shown": "",
    "paused": False,
    "presence": ["Idleness is told by X11."],
}
KEYS = {"running", *STATE}


class Resident:
    """Answers everything in the same way, and notes what was asked."""

    def __init__(self, folders: Folders, app: QApplication) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = STATE
        self.server = LocalServer(address(folders, "tray"), self._answer, app)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        return self.answer


@pytest.fixture
def resident(runtime_folder: Path, folders: Folders, qapp: QApplication) -> Iterator[Resident]:
    resident = Resident(folders, qapp)
    assert resident.server.listen()
    yield resident
    resident.server.close()


@pytest.fixture
def remind(call_elsewhere: Call) -> Call:
    return partial(call_elsewhere, "remind")


def test_it_tells_what_comes_next_and_why_and_what_was(resident: Resident, remind: Call) -> None:
    assert remind() == (0, f"{NEXT}\n{LAST}\n", "")
    assert resident.asked == [{"ask": "state"}]


def test_the_document_has_the_same_keys_whether_it_runs_or_not(resident: Resident, remind: Call) -> None:
    running = json.loads(remind("--json").out)
    assert running == {"running": True, **STATE}
    resident.server.close()
    result = remind("--json")
    assert (result.status, result.err) == (1, "")
    stopped = json.loads(result.out)
    assert set(stopped) == KEYS
    assert not stopped["running"]


@pytest.mark.parametrize(
    ("argv", "request_sent"),
    [
        (["snooze", "5m"], {"ask": "snooze", "minutes": 5}),
        (["snooze"], {"ask": "snooze", "minutes": 10}),
        (["snooze", "15"], {"ask": "snooze", "minutes": 15}),
        (["snooze", "90s"], {"ask": "snooze", "minutes": 1.5}),
        (["pause", "1h30m"], {"ask": "pause", "minutes": 90}),
        (["pause", "1 h"], {"ask": "pause", "minutes": 60}),
        (["pause"], {"ask": "pause", "minutes": None}),
        (["pause", "tomorrow"], {"ask": "pause", "minutes": None, "until": "tomorrow"}),
        (["resume"], {"ask": "resume"}),
        (["now"], {"ask": "now"}),
        (["skip"], {"ask": "skip"}),
        (["up"], {"ask": "up"}),
    ],
)
def test_what_is_said_is_asked_and_how_things_are_then_is_told(
    resident: Resident, remind: Call, argv: list[str], request_sent: dict[str, Any]
) -> None:
    result = remind(*argv)
    assert resident.asked == [request_sent]
    assert result.status == 0
    assert NEXT in result.out
    assert (
        json.loads(remind(*argv, "--json").out) == json.loads(remind("--json", *argv).out) == {"running": True, **STATE}
    )


@pytest.mark.parametrize("length", ["soon", "", "0", "25h", "1d", "10m-20m", "5m+", "١٠", "9" * 500, "\x1b[2J"])
def test_a_time_that_is_none_is_asked_of_nobody(resident: Resident, remind: Call, length: str) -> None:
    result = remind("snooze", length)
    assert (result.status, result.out) == (2, "")
    assert "write 90s, 10m, 1h or 1h30m" in result.err
    assert all(line.isprintable() for line in result.err.splitlines())
    assert resident.asked == []


@pytest.mark.parametrize("argv", [["later"], ["skip", "10m"], ["pause", "1h", "2h"], ["resume", "tomorrow"]])
def test_what_it_does_not_know_is_a_wrong_call(call: Call, argv: list[str]) -> None:
    assert call("remind", *argv).status == 2


def test_what_cannot_be_done_is_said(resident: Resident, remind: Call) -> None:
    resident.answer = {"error": "This one has been put off often enough."}
    assert remind("snooze") == (1, "", "This one has been put off often enough.\n")
    assert json.loads(remind("snooze", "--json").out) == {"problems": ["This one has been put off often enough."]}


def test_an_answer_of_another_version_will_do(resident: Resident, remind: Call) -> None:
    resident.answer = {"next": "Soon.\x1b[2J", "weather": "fair"}
    assert remind() == (0, "Soon.\\x1b[2J\n", "")
    assert set(json.loads(remind("--json").out)) == KEYS


@pytest.mark.usefixtures("runtime_folder")
def test_where_nothing_runs_it_tells_what_was_kept_and_how_to_start(call: Call, folders: Folders) -> None:
    save_choices(folders.reminders_file, ReminderChoices(on=True))
    now = Moment(0, 0, 0, 0)
    save_kept(folders.kept_reminders_file, Kept(State(now=now, last=LAST, pause=Pause.OPEN)))
    result = call("remind")
    assert (result.status, result.out) == (1, f"{LAST}\n")
    assert "stretchtimer --tray" in result.err
    told = json.loads(call("remind", "--json").out)
    assert (told["running"], told["on"], told["paused"], told["last"]) == (False, True, True, LAST)


@pytest.mark.usefixtures("runtime_folder")
@pytest.mark.parametrize(("on", "hint"), [(True, "--tray"), (False, "--page reminders")])
def test_where_nothing_runs_nothing_can_be_done(call: Call, folders: Folders, on: bool, hint: str) -> None:
    save_choices(folders.reminders_file, ReminderChoices(on=on))
    result = call("remind", "skip")
    assert (result.status, result.out) == (1, "")
    assert hint in result.err
    assert hint in json.loads(call("remind", "skip", "--json").out)["problems"][0]
