"""tools/setup on machines of every kind, played by stand-ins for the programs that it calls."""

import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script for sh; Windows installs with pipx")

SETUP = Path(__file__).parent.parent / "tools" / "setup"
BORROWED = ("cat", "cmp", "cp", "dirname", "env", "mkdir", "rm", "sed", "sh", "sort", "tr")
WISHED = (
    "aplay",
    "espeak-ng",
    "pulseaudio",
    "dbus-daemon",
    "playerctl",
    "Xvfb",
    "xdotool",
    "openbox",
    "trayer",
    "dunst",
    "wmctrl",
    "xmessage",
)

PYTHON = """\
case "$*" in
-V) echo "Python $version" ;;
*ensurepip*) [ -n "$ensurepip" ] ;;
*version_info*) ;;
"-m venv .venv") mkdir -p .venv/bin ".venv/lib/python${version%.*}/site-packages"; cp "$0" .venv/bin/python ;;
*) echo "python $*" >>log ;;
esac
"""
LDD = """\
for file; do
    case "$file" in
    *QtWidgets*) missing="$core" ;;
    *libqxcb*) missing="$xcb" ;;
    *) missing= ;;
    esac
    for name in $missing; do printf '\\t%s => not found\\n' "$name"; done
done
"""


class Machine:
    """A checkout in a folder of its own, and the only programs that it can see."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = folder / "programs"
        self.programs.mkdir()
        (folder / "tools").mkdir()
        shutil.copy(SETUP, folder / "tools" / "setup")
        self.lock("first")
        for name in BORROWED:
            found = shutil.which(name)
            assert found, name
            (self.programs / name).symlink_to(found)
        self.has("uname", "echo Linux")
        for name in WISHED:
            self.has(name, "")
        self.has("id", "echo 1000")
        self.has_libraries()

    def has(self, name: str, script: str) -> None:
        """Gives the machine a program, or another in its place."""
        program = self.programs / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def has_python(self, version: str, *, name: str = "python3", ensurepip: bool = True) -> None:
        self.has(name, f"version={version} ensurepip={'1' if ensurepip else ''}\n{PYTHON}")

    def has_libraries(self, *, but_for_qt: str = "", but_for_x: str = "") -> None:
        self.has("ldd", f"core='{but_for_qt}' xcb='{but_for_x}'\n{LDD}")

    def lock(self, content: str) -> None:
        for name in ("requirements.lock", "requirements-dev.lock"):
            (self.folder / name).write_text(f"{name} {content}\n", encoding="utf-8")

    def setup(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.folder / "tools" / "setup", *arguments],
            env={"PATH": str(self.programs), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def installed(self) -> list[str]:
        """What was installed since the last look: apt-get's packages, pip's lock files."""
        log = self.folder / "log"
        calls = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [call.split("--no-install-recommends ")[-1].split(" -r ")[-1] for call in calls]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.has_python("3.11.2")
    return machine


def may_install(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("apt-get", 'case "$*" in *install*) echo "apt-get $*" >>log ;; esac')


def test_it_installs_once_and_then_becomes_the_command(machine: Machine) -> None:
    machine.has("app", 'echo "$# $2"')
    first = machine.setup("run", "app", "play", "my own file.yaml")
    assert (first.returncode, first.stdout) == (0, "2 my own file.yaml\n")
    assert machine.installed() == ["requirements.lock"]
    second = machine.setup("run", "app", "list", "")
    assert (second.returncode, second.stdout, second.stderr) == (0, "2 \n", "")
    assert machine.installed() == []


def test_the_tools_go_on_top_of_the_app_and_bring_all_of_it(machine: Machine) -> None:
    machine.setup("run")
    (machine.folder / ".venv" / "kept").touch()
    machine.setup("dev")
    machine.setup("run")
    assert machine.installed() == ["requirements.lock", "requirements-dev.lock"]
    assert (machine.folder / ".venv" / "kept").exists()


def change_lock(machine: Machine) -> None:
    machine.lock("second")


def break_python(machine: Machine) -> None:
    (machine.folder / ".venv" / "bin" / "python").unlink()


def upgrade_python(machine: Machine) -> None:
    machine.has_python("3.13.1")
    shutil.copy(machine.programs / "python3", machine.folder / ".venv" / "bin" / "python")


def interrupt(machine: Machine) -> None:
    (machine.folder / ".venv" / "lib" / "python3.11" / "installed.lock").unlink()


@pytest.mark.parametrize("happens", [change_lock, break_python, upgrade_python, interrupt])
def test_an_environment_that_no_longer_fits_is_built_anew(machine: Machine, happens: Callable[[Machine], None]) -> None:
    machine.setup("run")
    machine.installed()
    stale = machine.folder / ".venv" / "stale"
    stale.touch()
    happens(machine)
    assert machine.setup("run").returncode == 0
    assert machine.installed() == ["requirements.lock"]
    assert not stale.exists()


def test_another_python_that_is_asked_for_replaces_the_one_before(machine: Machine) -> None:
    machine.has_python("3.12.4", name="other python")
    machine.setup("run")
    machine.setup("run", PYTHON="other python")
    machine.setup("run")
    assert machine.installed() == ["requirements.lock"] * 2
    assert (machine.folder / ".venv" / "lib" / "python3.12").exists()


def test_an_environment_that_somebody_else_made_is_left_alone(machine: Machine) -> None:
    theirs = machine.folder / ".venv" / "bin" / "python"
    theirs.parent.mkdir(parents=True)
    shutil.copy(machine.programs / "python3", theirs)
    done = machine.setup("dev")
    assert done.returncode == 1
    assert "move it away" in done.stderr
    assert theirs.exists()
    assert machine.installed() == []


def test_without_python_it_says_which_one_is_needed(machine: Machine) -> None:
    (machine.programs / "python3").unlink()
    done = machine.setup("run")
    assert done.returncode == 1
    assert done.stderr.startswith("Stretchtimer needs Python 3.11")


def test_a_python_that_makes_environments_goes_before_a_newer_one_that_does_not(machine: Machine) -> None:
    machine.has_python("3.13.0", name="python3.13", ensurepip=False)
    assert machine.setup("run").returncode == 0
    assert (machine.folder / ".venv" / "lib" / "python3.11").exists()


def test_where_it_may_not_install_it_names_what_python_lacks(machine: Machine) -> None:
    machine.has_python("3.11.2", ensurepip=False)
    machine.has("apt-get", "echo called >>log")
    done = machine.setup("run")
    assert done.returncode == 1
    assert "apt-get install python3.11-venv" in done.stderr
    assert machine.installed() == []


# The names that the loader gives, and the packages of Debian 12 that hold them.
NEEDED = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


@pytest.mark.parametrize("purpose", ["run", "dev"])
def test_where_it_may_not_install_it_names_what_qt_lacks(machine: Machine, purpose: str) -> None:
    machine.has_libraries(but_for_qt=" ".join(NEEDED))
    done = machine.setup(purpose, "env")
    assert done.returncode == 1
    assert done.stderr.endswith(f"sudo apt-get install {' '.join(sorted(set(NEEDED.values())))}\n")
    assert done.stdout == ""


def test_where_it_may_install_it_installs_what_qt_and_the_display_lack(machine: Machine) -> None:
    may_install(machine)
    machine.has_libraries(but_for_qt="libEGL.so.1", but_for_x="libxcb-cursor.so.0")
    machine.setup("run", DISPLAY=":0")
    assert "libegl1 libxcb-cursor0" in machine.installed()


def test_a_display_that_no_window_can_be_opened_on_is_not_handed_on(machine: Machine) -> None:
    machine.has_libraries(but_for_x="libxcb-cursor.so.0")
    done = machine.setup("run", "env", DISPLAY=":0", WAYLAND_DISPLAY="wayland-0")
    assert done.returncode == 0
    assert "libxcb-cursor0" in done.stderr
    assert "DISPLAY=:0" not in done.stdout.splitlines()
    assert "WAYLAND_DISPLAY=wayland-0" in done.stdout.splitlines()


@pytest.mark.parametrize(
    ("purpose", "program", "package"),
    [
        ("run", "aplay", "alsa-utils"),
        ("run", "espeak-ng", "espeak-ng"),
        ("dev", "Xvfb", "xvfb"),
        ("dev", "dunst", "dunst"),
    ],
)
def test_what_is_only_wished_for_is_remarked_on_once(
    machine: Machine, purpose: str, program: str, package: str
) -> None:
    (machine.programs / program).unlink()
    first, second = machine.setup(purpose), machine.setup(purpose)
    assert (first.returncode, second.returncode) == (0, 0)
    assert f"sudo apt-get install {package}" in first.stderr
    assert second.stderr == ""


def test_what_is_wished_for_is_installed_where_it_may_be(machine: Machine) -> None:
    may_install(machine)
    for program in ("aplay", "espeak-ng"):
        (machine.programs / program).unlink()
    machine.setup("run")
    assert machine.installed()[-1] == "alsa-utils libasound2-plugins espeak-ng"


def test_what_is_wished_for_later_is_remarked_on_too(machine: Machine) -> None:
    (machine.programs / "xdotool").unlink()
    machine.setup("dev")
    (machine.programs / "trayer").unlink()
    assert "sudo apt-get install xdotool trayer" in machine.setup("dev").stderr


def test_tests_wish_for_what_opens_windows_on_x(machine: Machine) -> None:
    may_install(machine)
    machine.has_libraries(but_for_x="libxcb-cursor.so.0")
    machine.setup("dev")
    assert machine.installed()[-1] == "libxcb-cursor0"


def test_another_voice_will_do(machine: Machine) -> None:
    (machine.programs / "espeak-ng").unlink()
    machine.has("piper", "")
    assert "espeak-ng" not in machine.setup("run").stderr
