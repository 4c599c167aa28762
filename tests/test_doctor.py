"""`stretchtimer doctor`, which looks at this machine by real processes, and what it prints."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from stretchtimer.__main__ import main
from stretchtimer.core.findings import Finding
from stretchtimer.desktop.local_client import address
from stretchtimer.desktop.local_socket import LocalServer
from stretchtimer.doctor import findings
from stretchtimer.paths import Folders
from stretchtimer.storage.reminder_files import ReminderChoices, save_choices
from stretchtimer.terminal.doctor import report
from tests.ui.person import until

PATIENCE_SECONDS = 60.0
AREAS = {"Program", "Folders", "Display", "Sound", "Voice", "Reminders", "Notifications", "Idle", "Autostart"}
"""Found everywhere; each desktop has more."""

pytestmark = pytest.mark.usefixtures("home", "runtime_folder")


def look(folders: Folders) -> dict[str, Finding]:
    return {finding.area: finding for finding in findings(folders, PATIENCE_SECONDS)}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with no display, no bus and no other program."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display, and a voice")
@pytest.mark.usefixtures("bare")
def test_where_next_to_nothing_is_there_it_says_what_to_do(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(folders.data), "doctor", "--json"]) == 1
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (told["ok"], err) == (False, "")
    found = {each["area"]: each for each in told["findings"]}
    assert set(found) >= AREAS
    for each in found.values():
        assert set(each) == {"area", "found", "ok", "advice"}
        assert each["found"].endswith(".")
        assert each["ok"] or each["advice"]
        assert "cannot be looked at" not in each["found"]
    assert [area for area in ("Program", "Folders", "Reminders") if not found[area]["ok"]] == []
    assert [area for area in ("Display", "Sound", "Voice") if found[area]["ok"]] == []
    # To look is to change nothing.
    assert not folders.data.exists()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_a_look_that_takes_its_process_down_is_a_finding(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "no-such-platform")
    save_choices(folders.reminders_file, ReminderChoices(on=True))
    found = look(folders)
    assert not found["Display"].ok and found["Display"].advice
    assert "no-such-platform" in found["Display"].found
    # The others are told all the same: that reminders do not run although they should.
    assert found["Program"].ok
    assert not found["Reminders"].ok and "stretchtimer --tray" in found["Reminders"].advice


def test_what_does_not_answer_in_time_is_not_waited_for(folders: Folders) -> None:
    found = findings(folders, 0.0)
    assert not any(each.ok for each in found)
    assert {each.found for each in found} == {"There was no answer in time."}
    assert {each.area for each in found} >= {"Program", "Display", "Sound"}


@pytest.mark.skipif(sys.platform == "win32", reason="who listens here does so by sockets")
def test_what_is_there_is_told(folders: Folders, qapp: QApplication) -> None:
    with closing(LocalServer(address(folders, "tray"), lambda request: request, qapp)) as server:
        assert server.listen()
        with ThreadPoolExecutor() as elsewhere:
            looking = elsewhere.submit(look, folders)
            until(looking.done)
    found = looking.result()
    assert found["Reminders"].ok and "running" in found["Reminders"].found
    assert found["Display"].ok and "offscreen" in found["Display"].found
    assert not found["Tray"].ok and found["Tray"].advice


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    found = look(Folders.under(file / "data"))["Folders"]
    assert not found.ok
    assert str(file) in found.found


def test_all_is_printed_within_the_terminal_s_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    bad = Finding("Do not disturb", "Nothing here tells\x1b[2J of it. " * 5, ok=False, advice="Install it. " * 9)
    assert report([Finding("Idle", "Idleness is told by X11.", ok=True, advice="Nothing."), bad], as_json=False) == 1
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0].endswith("Idle            Idleness is told by X11.")
    assert all(len(line) <= 60 and line.isprintable() for line in lines)
    assert "Nothing." not in out
    assert "Install it." in out


def test_where_all_is_there_the_answer_is_yes(capsys: pytest.CaptureFixture[str]) -> None:
    good = [Finding("Idle", "Idleness is told by X11.", ok=True)]
    assert report(good, as_json=False) == 0
    assert report(good, as_json=True) == 0
    assert "✗" not in capsys.readouterr().out
