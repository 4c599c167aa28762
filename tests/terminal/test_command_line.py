"""Each call of the command line, through `main`: what it prints, where, and its exit status."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

import stretchtimer
from stretchtimer.__main__ import main
from stretchtimer.core.dose import Effort
from stretchtimer.core.timeline import compile_timeline
from stretchtimer.desktop.local_client import address
from stretchtimer.desktop.local_socket import LocalServer
from stretchtimer.paths import Folders, shipped_data
from stretchtimer.storage.library import Library, RoutineFolder
from stretchtimer.storage.settings import Settings, load_settings, save_settings
from tests.terminal.conftest import Call
from tests.terminal.stage import StagedConsole
from tests.ui.person import until

SHIPPED = sorted(file.stem for file in (shipped_data() / "routines").glob("*.yaml"))
KINDS = {"prepare", "hold", "breathe", "rep", "switch", "rest"}
BAD = "title: Bad\nposes:\n  - low-lungee\n"
OWN = "title: Mine\ntags: [own]\nposes:\n  - pose: low-lunge\n    hold: 7.5s\n  - rest: 20s\n"


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("argv", "status"),
    [
        (["list"], 0),
        (["list", "--json"], 0),
        (["poses"], 0),
        (["show", "desk-hip-openers"], 0),
        (["show", "desk-hip-openers", "--effort", "full"], 0),
        (["check", "{shipped}/routines/desk-hip-openers.yaml", "{shipped}/routines/poses/low-lunge.yaml"], 0),
        (["before-you-start"], 0),
        (["--version"], 0),
        (["--help"], 0),
        (["play", "--help"], 0),
        (["show", "desk-hip-opener"], 1),
        (["show", "no/such/file.yaml", "--json"], 1),
        (["show", "a\x00b"], 1),
        (["show", ""], 1),
        (["show", "x" * 5_000], 1),
        (["show", "x" * 5_000 + ".yaml"], 1),
        (["check", "x" * 5_000], 1),
        (["--data-dir", "x" * 5_000, "list"], 2),
        (["play", "nothing-like-it", "--text"], 1),
        (["play", "nothing-like-it"], 1),
        (["check", "no-such-file.yaml"], 1),
        (["check", "{shipped}/routines"], 1),
        (["nonsense"], 2),
        (["show"], 2),
        (["play"], 2),
        (["check"], 2),
        (["list", "--effort", "brutal"], 2),
        (["list", "--speed", "2"], 2),
        (["--data-dir", "", "list"], 2),
        (["--data-dir", __file__, "list"], 2),
        *[(["play", "desk-hip-openers", "--text", f"--speed={x}"], 2) for x in ("0", "-1", "nan", "inf", "1001", "x")],
    ],
)
def test_exit_status(call: Call, argv: list[str], status: int) -> None:
    result = call(*(each.replace("{shipped}", str(shipped_data())) for each in argv))
    assert result.status == status
    # What went wrong is said, and never where the answer is looked for; only `check` answers with problems.
    if status and argv[0] != "check" and "--json" not in argv:
        assert result.out == ""
        assert result.err.strip()


def test_version(call: Call) -> None:
    assert call("--version").out == f"stretchtimer {stretchtimer.__version__}\n"


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_data_folder_may_come_before_or_after_the_command(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "routines", "mine.yaml", OWN)
    option = ["--data-dir", str(tmp_path)]
    argv = [*option, "show", "mine"] if place == "before" else ["show", "mine", *option]
    assert main(argv) == 0
    assert "Mine" in capsys.readouterr().out


def test_list_gives_every_routine(call: Call, folders: Folders) -> None:
    write(folders.routines, "mine.yaml", OWN)
    listed = json.loads(call("list", "--json").out)
    assert [each["id"] for each in listed] == sorted([*SHIPPED, "mine"])
    for each in listed:
        assert set(each) == {"id", "title", "seconds", "tags", "poses"}
    mine = next(each for each in listed if each["id"] == "mine")
    assert mine == {"id": "mine", "title": "Mine", "seconds": 52, "tags": ["own"], "poses": ["low-lunge"]}


def test_list_shows_a_broken_file_beside_the_others(call: Call, folders: Folders) -> None:
    file = write(folders.routines, "bad.yaml", BAD)
    result = call("list", "--json")
    bad = next(each for each in json.loads(result.out) if each["id"] == "bad")
    assert bad["problem"].startswith(f"{file}:3:5: ")
    assert bad["seconds"] is None and bad["poses"] == []
    assert result.status == 0
    assert f"{file}:3:5: " in call("list").out


def test_list_for_people_is_aligned_and_names_the_own_folder(call: Call, folders: Folders) -> None:
    lines = call("list").out.splitlines()
    table = lines[: len(SHIPPED) + 1]
    titles = lines[0].index("TITLE")
    assert all(line[titles - 1] == " " and line[titles] != " " for line in table)
    assert str(folders.routines) in lines[-1]


def test_lengths_follow_the_effort_asked_for_and_else_the_settings(call: Call, folders: Folders) -> None:
    def seconds(*argv: str) -> Any:
        return json.loads(call("show", "desk-hip-openers", "--json", *argv).out)["seconds"]

    gentle, full = seconds(), seconds("--effort", "full")
    assert gentle < full
    save_settings(folders.settings_file, Settings(effort=Effort.FULL))
    assert seconds() == full
    assert seconds("--effort", "gentle") == gentle


def test_poses_as_json(call: Call) -> None:
    poses = json.loads(call("poses", "--json").out)
    assert [each["id"] for each in poses] == sorted(f.stem for f in (shipped_data() / "routines/poses").glob("*.yaml"))
    fold = next(each for each in poses if each["id"] == "wide-leg-fold")
    keys = ["id", "name", "kind", "position", "areas", "equipment", "sides", "dose", "sources", "instructions"]
    assert list(fold) == keys
    assert fold["dose"] == {"breaths": "8-10", "from": "document"}
    raise_ = next(each for each in poses if each["id"] == "side-leg-raise")
    assert raise_["dose"]["ours"] == ["reps"]


@pytest.mark.parametrize("routine_id", SHIPPED)
def test_show_as_json_is_the_timeline(call: Call, routine_id: str) -> None:
    shown = json.loads(call("show", routine_id, "--json").out)
    assert {"id", "title", "seconds", "segments"} <= set(shown)
    assert shown["id"] == routine_id
    end = 0.0
    for segment in shown["segments"]:
        assert segment["start"] == pytest.approx(end, abs=1e-9)
        assert segment["seconds"] > 0
        end = segment["start"] + segment["seconds"]
        assert segment["kind"] in KINDS
        assert segment["side"] in ("left", "right", None)
        assert isinstance(segment["step"], int) and segment["step"] >= 1
        for count in ("set", "rep", "breath", "phase"):
            assert segment[count] is None or segment[count] >= 1
        assert (segment["breath"] is not None) == (segment["kind"] == "breathe")
        assert (segment["pose"] is None) == (segment["text"] == "")
        assert "{" not in segment["text"]
    assert shown["seconds"] == pytest.approx(end)
    library = Library([RoutineFolder(shipped_data() / "routines")])
    reading = library.routine(routine_id)
    assert reading and reading.value
    assert len(shown["segments"]) == len(compile_timeline(reading.value).segments)


def test_show_words_the_text_for_its_side(call: Call) -> None:
    segments = json.loads(call("show", "desk-hip-openers", "--json").out)["segments"]
    left, right = (next(s["text"] for s in segments if s["side"] == side) for side in ("left", "right"))
    opposite = {"left": "right", "right": "left"}
    swapped = re.sub(r"\b(left|right)\b", lambda found: opposite[found[0]], left)
    assert right == swapped and left != right
    assert len(left.splitlines()) > 1


def test_a_rest_has_no_pose(call: Call, folders: Folders) -> None:
    write(folders.routines, "mine.yaml", OWN)
    last = json.loads(call("show", "mine", "--json").out)["segments"][-1]
    assert (last["kind"], last["pose"], last["name"], last["side"], last["text"]) == ("rest", None, None, None, "")
    assert (last["start"], last["seconds"]) == (32, 20)


def test_times_that_are_no_whole_seconds_are_given_exactly(call: Call, folders: Folders) -> None:
    write(folders.routines, "mine.yaml", OWN)
    assert [s["seconds"] for s in json.loads(call("show", "mine", "--json").out)["segments"]][:2] == [12, 7.5]


def test_show_for_people_gives_each_part_a_line(call: Call) -> None:
    out = call("show", "desk-hip-openers").out
    assert "Wide-leg forward fold · 8–10 breaths" in out
    assert any(line.split() == ["3:49", "1:20", "8", "breaths"] for line in out.splitlines())


def test_a_routine_is_found_by_its_file_too(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "mine.yaml", OWN)
    write(tmp_path, "bare", OWN)
    monkeypatch.chdir(tmp_path)
    for name in ("mine.yaml", "./mine.yaml", str(tmp_path / "mine.yaml"), "bare"):
        assert json.loads(call("show", name, "--json").out)["title"] == "Mine"


def test_the_persons_own_routine_comes_before_a_shipped_one(call: Call, folders: Folders) -> None:
    write(folders.routines, "squat-day.yaml", OWN)
    assert json.loads(call("show", "squat-day", "--json").out)["title"] == "Mine"


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("desk-hip-opener", "desk-hip-openers"), ("desk", "desk-hip-openers"), ("Squat-Day", "squat-day")],
)
def test_an_unknown_name_is_answered_with_the_nearest(call: Call, asked: str, meant: str) -> None:
    assert f"“{meant}”" in call("show", asked).err
    problems = json.loads(call("show", asked, "--json").out)["problems"]
    assert f"“{meant}”" in problems[0]


def test_a_broken_routine_says_all_that_is_wrong(call: Call, tmp_path: Path) -> None:
    file = write(tmp_path, "bad.yaml", BAD + "levl: beginner\n")
    result = call("show", str(file), "--json")
    assert result.status == 1
    assert result.err == ""
    assert [problem.split(": ")[0] for problem in json.loads(result.out)["problems"]] == [f"{file}:3:5", f"{file}:4:1"]


def test_check_prints_problems_and_nothing_else(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "bad.yaml", BAD)
    write(tmp_path, "good.yaml", OWN)
    write(tmp_path / "poses", "lean.yaml", "name: Lean\n")
    monkeypatch.chdir(tmp_path)
    result = call("check", "bad.yaml", "good.yaml", "poses/lean.yaml")
    assert result.status == 1
    assert [line.split(": ")[0] for line in result.out.splitlines()] == ["bad.yaml:3:5", "poses/lean.yaml:1:1"]
    sound = call("check", "good.yaml")
    assert (sound.status, sound.out, sound.err) == (0, "", "no problems\n")


def test_nothing_in_a_file_or_an_argument_steers_the_terminal(call: Call, tmp_path: Path) -> None:
    file = write(tmp_path, "bad.yaml", 'title: "\\e]0;gone\\a\\u202e"\nposes: [low-lunge, "\\e[2J"]\n')
    for result in (call("check", str(file)), call("show", str(file)), call("show", "\x1b[31m\u202e"), call("\x1b[31m")):
        assert result.status in (1, 2)
        for text in (result.out, result.err):
            assert all(line.isprintable() for line in text.splitlines())
    assert call("show", str(file), "--json").out.isascii()


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the window was opened with, each time."""
    opened: list[dict[str, Any]] = []

    def run(folders: Folders, **asked: Any) -> int:
        opened.append({"folders": folders, **asked})
        return 0

    app = ModuleType("stretchtimer.app")
    app.run = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "stretchtimer.app", app)
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return opened


def test_without_a_command_the_window_opens(call: Call, window: list[dict[str, Any]], folders: Folders) -> None:
    assert call().status == 0
    assert window == [{"folders": folders, "play": None, "speed": 1.0, "effort": None, "page": None}]


def test_play_hands_the_window_what_was_asked_for(call: Call, window: list[dict[str, Any]], folders: Folders) -> None:
    call("play", "squat-day", "--speed", "2", "--effort", "full")
    play = str(shipped_data() / "routines" / "squat-day.yaml")
    assert window == [{"folders": folders, "play": play, "speed": 2.0, "effort": Effort.FULL, "page": None}]


def test_the_window_may_open_at_a_page(call: Call, window: list[dict[str, Any]]) -> None:
    call("--page", "reminders")
    assert window[0]["page"] == "reminders"


@pytest.fixture
def there(runtime_folder: Path, folders: Folders, qapp: QApplication) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Has somebody listen for a purpose; what they are asked."""
    servers: list[LocalServer] = []

    def listen(purpose: str, answer: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []

        def note(request: dict[str, Any]) -> dict[str, Any]:
            asked.append(request)
            return answer or {}

        servers.append(LocalServer(address(folders, purpose), note, qapp))
        assert servers[-1].listen()
        return asked

    yield listen
    for server in servers:
        server.close()


@pytest.mark.skipif(sys.platform == "win32", reason="who listens here does so by sockets")
def test_a_second_start_has_the_window_come_forward(
    call_elsewhere: Call,
    there: Callable[..., list[dict[str, Any]]],
    window: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    asked = there("window")
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    assert call_elsewhere() == (0, "", "")
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "from-the-dock")
    write(tmp_path, "mine.yaml", OWN)
    monkeypatch.chdir(tmp_path)
    assert call_elsewhere("play", "mine.yaml", "--speed", "2", "--effort", "full") == (0, "", "")
    assert call_elsewhere("--page", "reminders") == (0, "", "")
    plain = {"ask": "open", "play": None, "speed": 1.0, "effort": None, "page": None, "token": None}
    token = {"token": "from-the-dock"}
    # The window was started in another folder, where a path would mean something else.
    play = {"play": str(tmp_path / "mine.yaml"), "speed": 2.0, "effort": "full"}
    assert asked == [plain, plain | token | play, plain | token | {"page": "reminders"}]
    assert window == []


@pytest.mark.skipif(sys.platform == "win32", reason="who listens here does so by sockets")
def test_a_window_that_cannot_come_forward_is_left_alone(
    call_elsewhere: Call, there: Callable[..., list[dict[str, Any]]], window: list[dict[str, Any]]
) -> None:
    there("window", {"error": "No."})
    assert call_elsewhere().status == 0
    assert len(window) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="who listens here does so by sockets")
def test_a_second_start_loads_no_qt(
    there: Callable[..., list[dict[str, Any]]], tmp_path: Path, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = there("window")
    program = "import sys; from stretchtimer.__main__ import main; main(sys.argv[1:]); print(*sys.modules)"
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with ThreadPoolExecutor() as elsewhere:
        starting = elsewhere.submit(python, "-c", program, "--data-dir", str(folders.data))
        until(starting.done)
    loaded = starting.result().stdout.decode().split()
    assert asked and "stretchtimer.__main__" in loaded
    assert "PySide6" not in loaded


@pytest.fixture
def resident(monkeypatch: pytest.MonkeyPatch) -> list[Folders]:
    """What the reminders were started with, each time."""
    started: list[Folders] = []

    def run(folders: Folders) -> int:
        started.append(folders)
        return 0

    module = ModuleType("stretchtimer.resident")
    module.run = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "stretchtimer.resident", module)
    return started


@pytest.mark.usefixtures("runtime_folder", "window")
def test_reminders_start_without_a_window(call: Call, resident: list[Folders], folders: Folders) -> None:
    assert call("--tray").status == 0
    assert resident == [folders]


@pytest.mark.skipif(sys.platform == "win32", reason="who listens here does so by sockets")
@pytest.mark.usefixtures("window")
def test_reminders_that_run_are_not_started_again(
    call_elsewhere: Call, there: Callable[..., list[dict[str, Any]]], resident: list[Folders]
) -> None:
    there("tray")
    assert call_elsewhere("--tray") == (0, "Reminders are running already.\n", "")
    assert resident == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there a window can always be asked for")
@pytest.mark.usefixtures("runtime_folder", "window")
def test_without_a_display_no_reminders_start(
    call: Call, resident: list[Folders], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    result = call("--tray")
    assert (result.status, result.out, len(result.err.splitlines())) == (1, "", 1)
    assert resident == []


@pytest.mark.parametrize("argv", [["--tray", "list"], ["--page", "reminders", "list"], ["--page", "nowhere"]])
def test_only_what_makes_sense_together_is_taken(call: Call, argv: list[str]) -> None:
    assert call(*argv).status == 2


def test_an_unknown_routine_opens_no_window(call: Call, window: list[dict[str, Any]]) -> None:
    assert call("play", "no-such-routine").status == 1
    assert window == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there a window can always be asked for")
@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_any_display_will_do(
    call: Call, window: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setenv(name, "something")
    call()
    assert len(window) == 1


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there a window can always be asked for")
@pytest.mark.usefixtures("experienced")
@pytest.mark.parametrize(
    ("argv", "title"), [([], "Desk-worker hip openers"), (["play", "squat-day", "--mute"], "Squat day")]
)
def test_without_a_display_it_plays_in_the_terminal_and_says_so(
    call: Call,
    window: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
    title: str,
    tmp_path: Path,
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    save_settings(Folders.under(tmp_path / "data").settings_file, Settings(muted=True, seen_before_you_start=True))
    result = call(*argv, console=StagedConsole(has_keys=False))
    assert result.status == 0
    assert window == []
    assert len(result.err.splitlines()) == 1
    assert title in result.err
    assert ("stretchtimer list" in result.err) == (not argv)


@pytest.mark.usefixtures("experienced")
def test_where_qt_cannot_be_loaded_it_plays_in_the_terminal(
    call: Call, window: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    result = call("play", "standing-break", "--mute", console=StagedConsole(has_keys=False))
    assert result.status == 0
    assert window == []
    assert len(result.err.splitlines()) == 1


def test_the_page_is_printed_when_asked_for(call: Call, folders: Folders) -> None:
    result = call("before-you-start")
    assert "Before you start" in result.out and "#" not in result.out
    # Printed into a pipe nobody may have read it.
    assert not load_settings(folders.settings_file).settings.seen_before_you_start


def python(*arguments: str, **more: Any) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([sys.executable, *arguments], capture_output=True, check=False, **more)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("argv", [["list"], ["poses"], ["show", "hip-strength"], ["--help"], ["before-you-start"]])
def test_output_survives_any_encoding(tmp_path: Path, encoding: str, argv: list[str]) -> None:
    write(tmp_path / "routines", "odd.yaml", OWN.replace("Mine", "Füße – 強い “hips”"))
    done = python(
        "-m", "stretchtimer", "--data-dir", str(tmp_path), *argv, env={**os.environ, "PYTHONIOENCODING": encoding}
    )
    assert (done.returncode, done.stderr) == (0, b"")
    out = done.stdout.decode(encoding)
    if argv == ["list"]:
        assert {"ascii": "Fue", "cp1252": "Füße – ??", "utf-8": "強い"}[encoding][:2] in out


def test_a_list_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    program = "import sys; from stretchtimer.__main__ import main; main(sys.argv[1:]); print(*sys.modules)"
    arguments = ["-c", program, "list", "--data-dir", str(tmp_path)]
    python(*arguments)  # makes the index
    loaded = set(python(*arguments).stdout.decode().splitlines()[-1].split())
    assert "stretchtimer.terminal.reports" in loaded
    assert not loaded & {"PySide6", "yaml", "playsound3", "platformdirs", "stretchtimer.terminal.player"}


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe that nobody reads is told of in another way there")
def test_a_reader_who_leaves_early_ends_it_quietly(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    arguments = [sys.executable, "-m", "stretchtimer", "--data-dir", str(tmp_path), "poses", "--json"]
    done = subprocess.run(arguments, stdout=write_end, stderr=subprocess.PIPE, check=False)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (130, b"")
