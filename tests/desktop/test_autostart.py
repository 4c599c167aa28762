"""What starts at login, as each system keeps it."""

import plistlib
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stretchtimer.desktop import autostart
from stretchtimer.desktop.autostart import Autostart, AutostartError, own_command

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


@pytest.fixture
def linux(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in question."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("FLATPAK_ID", raising=False)
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    return home / "config" / "autostart" / "stretchtimer.desktop"


def entry(file: Path) -> dict[str, str]:
    first, *lines = file.read_text().splitlines()
    assert first == "[Desktop Entry]"
    return dict(line.split("=", 1) for line in lines)


def command_of(file: Path) -> list[str]:
    """As a desktop reads it: first a string's escapes, then a shell's quotes, then field codes."""
    value = entry(file)["Exec"].replace(r"\\", "\\")
    # What is quoted there means the same to a POSIX shell.
    said = subprocess.run(["sh", "-c", f"printf '%s\\0' {value}"], capture_output=True, text=True, check=True)
    return [argument.replace("%%", "%") for argument in said.stdout.rstrip("\0").split("\0")]


def test_it_is_off_until_it_is_turned_on_and_again_when_turned_off(linux: Path) -> None:
    login = Autostart()
    assert not login.is_on()
    login.turn(True)
    assert login.is_on()
    assert command_of(linux) == own_command("--tray")
    assert entry(linux)["TryExec"] == own_command()[0]
    login.turn(False)
    assert not login.is_on()
    assert not linux.exists()
    login.turn(False)


@pytest.mark.parametrize("name", ["plain", "two words", 'a"b', "a$HOME", "a`b", r"a\b", "100%", "a'b", "ü;&|"])
def test_any_folder_comes_back_from_the_command_line(linux: Path, tmp_path: Path, name: str) -> None:
    Autostart(tmp_path / name).turn(True)
    assert command_of(linux)[-3:] == ["--data-dir", str(tmp_path / name), "--tray"]


@pytest.mark.parametrize(
    ("line", "on"),
    [
        ("Hidden=true", False),
        ("Hidden=false", True),
        ("X-GNOME-Autostart-enabled=false", False),
        ("X-GNOME-Autostart-enabled=true", True),
        ("OnlyShowIn=KDE;XFCE;", False),
        ("OnlyShowIn=KDE;GNOME;", True),
        ("NotShowIn=GNOME;", False),
        ("NotShowIn=KDE;", True),
        ("TryExec=/nonexistent/stretchtimer", False),
        ("Exec=", False),
        ("# Hidden=true", True),
        ("[Desktop Action other]\nHidden=true", True),
    ],
)
def test_what_the_desktop_has_noted_counts(linux: Path, line: str, on: bool) -> None:
    login = Autostart()
    login.turn(True)
    linux.write_text(linux.read_text() + line + "\n")
    assert login.is_on() is on
    login.turn(True)
    assert login.is_on()


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(linux: Path) -> None:
    linux.parent.parent.mkdir(parents=True)
    linux.parent.write_text("a file in its place")
    with pytest.raises(AutostartError, match=r"^Stretchtimer cannot start at login: .+[^.]\.$"):
        Autostart().turn(True)
    assert not Autostart().is_on()
    (finding,) = autostart.findings()
    assert not finding.ok


def test_what_is_found_is_told(linux: Path) -> None:
    assert "is off" in autostart.findings()[0].found
    Autostart().turn(True)
    assert "is on" in autostart.findings()[0].found


def test_the_command_starts_this_installation_from_any_folder(tmp_path: Path) -> None:
    started = subprocess.run(own_command("--version"), cwd=tmp_path, capture_output=True, text=True, check=True)
    asked = subprocess.run(
        [sys.executable, "-m", "stretchtimer", "--version"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert started.stdout == asked.stdout


# ── Windows ──


class Registry(types.ModuleType):
    """As much of `winreg` as is there for one person, with its errors."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ = 1, 2, 1

    def __init__(self) -> None:
        super().__init__("winreg")
        self.keys: dict[str, dict[str, Any]] = {RUN: {}}

    class Key:
        def __init__(self, values: dict[str, Any]) -> None:
            self.values = values

        def __enter__(self) -> "Registry.Key":
            return self

        def __exit__(self, *error: object) -> None:
            pass

    def OpenKey(self, root: int, path: str, reserved: int = 0, access: int = 0) -> Key:
        if path not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return self.Key(self.keys[path])

    def CreateKeyEx(self, root: int, path: str, reserved: int = 0, access: int = 0) -> Key:
        return self.Key(self.keys.setdefault(path, {}))

    def SetValueEx(self, key: Key, name: str, reserved: int, kind: int, value: str) -> None:
        key.values[name] = value

    def QueryValueEx(self, key: Key, name: str) -> tuple[Any, int]:
        if name not in key.values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return key.values[name], self.REG_SZ

    def DeleteValue(self, key: Key, name: str) -> None:
        if name not in key.values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        del key.values[name]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    stand_in = Registry()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "winreg", stand_in)
    monkeypatch.delitem(sys.modules, "stretchtimer.desktop.autostart.windows", raising=False)
    yield stand_in
    sys.modules.pop("stretchtimer.desktop.autostart.windows", None)


def test_windows_starts_what_its_run_key_names(registry: Registry, tmp_path: Path) -> None:
    login = Autostart(tmp_path / "two words")
    assert not login.is_on()
    login.turn(True)
    assert login.is_on()
    assert registry.keys[RUN]["Stretchtimer"].endswith(f'--data-dir "{tmp_path / "two words"}" --tray')
    login.turn(False)
    assert registry.keys[RUN] == {}
    login.turn(False)


def test_what_is_switched_off_in_the_task_manager_is_off_until_it_is_turned_on(registry: Registry) -> None:
    login = Autostart()
    login.turn(True)
    registry.keys[APPROVED] = {"Stretchtimer": bytes([3, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9]), "Other": b"\x03"}
    assert not login.is_on()
    registry.keys[APPROVED]["Stretchtimer"] = bytes([2] + [0] * 11)
    assert login.is_on()
    registry.keys[APPROVED]["Stretchtimer"] = bytes([3] + [0] * 11)
    login.turn(True)
    assert login.is_on()
    assert registry.keys[APPROVED] == {"Other": b"\x03"}


# ── macOS ──


@pytest.fixture
def agent(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in question."""
    monkeypatch.setattr(sys, "platform", "darwin")
    return home / "Library" / "LaunchAgents" / "stretchtimer.tray.plist"


def test_macos_starts_what_a_launch_agent_names(agent: Path) -> None:
    login = Autostart()
    assert not login.is_on()
    login.turn(True)
    assert login.is_on()
    written = plistlib.loads(agent.read_bytes())
    assert written["ProgramArguments"] == own_command("--tray")
    assert written["RunAtLoad"] is True
    login.turn(False)
    assert not agent.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"no property list",
        plistlib.dumps([]),
        plistlib.dumps({"ProgramArguments": ["/bin/sh"], "RunAtLoad": True, "Disabled": True}),
        plistlib.dumps({"ProgramArguments": ["/nonexistent"], "RunAtLoad": True}),
    ],
    ids=["damaged", "other", "disabled", "gone"],
)
def test_an_agent_that_would_start_nothing_is_off(agent: Path, content: bytes) -> None:
    agent.parent.mkdir(parents=True)
    agent.write_bytes(content)
    assert not Autostart().is_on()
