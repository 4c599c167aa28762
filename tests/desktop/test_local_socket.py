"""Processes of this program that find and ask one another, and what others may do to that."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from stretchtimer.desktop.local_client import Line, NoAnswerError, NobodyThereError, address, ask
from stretchtimer.desktop.local_socket import MOST_CALLERS, MOST_REQUEST_BYTES, Door, LocalServer
from stretchtimer.desktop.pipe_door import PipeDoor
from stretchtimer.desktop.socket_door import SocketDoor
from stretchtimer.paths import Folders
from tests.ui.person import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets of the system, which Windows has not")

PATIENCE_SECONDS = 20.0
ROUNDS = 20

MakeDoor = Callable[[QObject], Door]


@pytest.fixture
def place(runtime_folder: Path, folders: Folders) -> str:
    return address(folders, "tray")


class Host:
    """Answers with what was asked, and notes who leaves."""

    def __init__(self, place: str, app: QApplication, make_door: MakeDoor = SocketDoor) -> None:
        self.left: list[dict[str, Any]] = []
        self.server = LocalServer(place, lambda request: {"asked": request}, app, make_door=make_door)
        self.server.asker_left.connect(self.left.append)


@pytest.fixture(params=[SocketDoor, PipeDoor])
def host(request: pytest.FixtureRequest, place: str, qapp: QApplication) -> Iterator[Host]:
    host = Host(place, qapp, request.param)
    assert host.server.listen()
    yield host
    host.server.close()


@pytest.fixture
def elsewhere() -> Iterator[ThreadPoolExecutor]:
    """Where others ask, who wait for answers that are given here."""
    with ThreadPoolExecutor() as pool:
        yield pool


def wait_for(outcome: "Future[Any]") -> Any:
    until(outcome.done)
    return outcome.result()


def connected(place: str) -> socket.socket:
    stranger = socket.socket(socket.AF_UNIX)
    stranger.connect(place)
    stranger.settimeout(PATIENCE_SECONDS)
    return stranger


def test_what_is_asked_is_answered(host: Host, place: str, elsewhere: ThreadPoolExecutor) -> None:
    request = {"ask": "open", "play": "Füße “強い”.yaml", "speed": 1.5, "effort": None}
    assert wait_for(elsewhere.submit(ask, place, request, PATIENCE_SECONDS)) == {"asked": request}


def test_a_line_stays_open_for_more(host: Host, place: str, elsewhere: ThreadPoolExecutor) -> None:
    def talk() -> list[dict[str, Any]]:
        with closing(Line(place, PATIENCE_SECONDS)) as line:
            line.send({"number": 1})
            line.send({"number": 2})
            answers = [line.receive(), line.receive()]
            line.send({"number": 3})
            return [*answers, line.receive()]

    assert wait_for(elsewhere.submit(talk)) == [{"asked": {"number": number}} for number in (1, 2, 3)]


def test_whoever_leaves_is_told_of_with_the_last_request(host: Host, place: str) -> None:
    first, second = Line(place, PATIENCE_SECONDS), Line(place, PATIENCE_SECONDS)
    first.send({"ask": "playing", "title": "One"})
    second.send({"ask": "playing", "title": "Two"})
    until(lambda: len(host.server.asked("playing")) == 2)
    first.send({"ask": "playing", "title": "Three"})
    until(lambda: [each["title"] for each in host.server.asked("playing")] == ["Three", "Two"])
    assert not host.server.asked("state") and not host.left
    first.close()
    until(lambda: host.left == [{"ask": "playing", "title": "Three"}])
    assert [each["title"] for each in host.server.asked("playing")] == ["Two"]
    second.close()
    until(lambda: len(host.left) == 2)
    assert not host.server.asked("playing")


@pytest.mark.parametrize(
    "rubbish",
    [
        b"\n",
        b"hello\n",
        b"[1, 2]\n",
        b"\xff\xfe\x00\n",
        b"[" * 60_000 + b"\n",
        b"1" * 60_000 + b"\n",
        b"x" * (MOST_REQUEST_BYTES + 1),
        b"x" * (MOST_REQUEST_BYTES + 1) + b"\n",
    ],
    ids=["nothing", "words", "list", "no text", "depth", "digits", "long", "long line"],
)
def test_rubbish_is_refused_and_the_next_one_answered(
    host: Host, place: str, elsewhere: ThreadPoolExecutor, rubbish: bytes
) -> None:
    def send() -> bytes:
        with closing(connected(place)) as stranger:
            stranger.sendall(rubbish)
            return stranger.makefile("rb").read()

    assert list(json.loads(wait_for(elsewhere.submit(send)))) == ["error"]
    assert wait_for(elsewhere.submit(ask, place, {"ask": "state"}, PATIENCE_SECONDS)) == {"asked": {"ask": "state"}}


def test_a_flood_is_cut_off(host: Host, place: str, elsewhere: ThreadPoolExecutor) -> None:
    def flood() -> None:
        with closing(connected(place)) as stranger:
            while True:
                stranger.sendall(b"x" * 1_000_000)

    flooding = elsewhere.submit(flood)
    until(flooding.done)
    assert isinstance(flooding.exception(), (BrokenPipeError, ConnectionResetError))


def test_whoever_asks_and_never_listens_is_cut_off(host: Host, place: str, elsewhere: ThreadPoolExecutor) -> None:
    def pester() -> None:
        with closing(connected(place)) as stranger:
            while True:
                stranger.sendall(json.dumps({"words": "x" * 10_000}).encode() + b"\n")

    pestering = elsewhere.submit(pester)
    until(pestering.done)
    assert isinstance(pestering.exception(), (BrokenPipeError, ConnectionResetError))


def test_half_a_line_and_silence_hold_up_nobody(host: Host, place: str, elsewhere: ThreadPoolExecutor) -> None:
    half, silent = connected(place), connected(place)
    half.sendall(b'{"ask": ')
    assert wait_for(elsewhere.submit(ask, place, {"number": 1}, PATIENCE_SECONDS)) == {"asked": {"number": 1}}
    half.sendall(b'"state"}\n')
    assert json.loads(wait_for(elsewhere.submit(half.recv, 1000))) == {"asked": {"ask": "state"}}
    half.close()
    silent.close()
    until(lambda: host.left == [{"number": 1}, {"ask": "state"}])


def test_however_many_stay_silently_there_is_room(host: Host, place: str, elsewhere: ThreadPoolExecutor) -> None:
    playing = Line(place, PATIENCE_SECONDS)
    playing.send({"ask": "playing"})
    until(lambda: bool(host.server.asked("playing")))
    strangers: list[socket.socket] = []

    def crowd() -> None:
        strangers.extend(connected(place) for _ in range(2 * MOST_CALLERS))

    wait_for(elsewhere.submit(crowd))
    assert wait_for(elsewhere.submit(ask, place, {"number": 1}, PATIENCE_SECONDS)) == {"asked": {"number": 1}}
    # Whoever plays has not been sent away for them.
    assert host.server.asked("playing") == [{"ask": "playing"}]
    playing.close()
    for each in strangers:
        each.close()


def test_where_nobody_listens_that_is_said(place: str) -> None:
    with pytest.raises(NobodyThereError):
        ask(place, {"ask": "state"}, PATIENCE_SECONDS)


def test_what_was_left_behind_is_nobody(runtime_folder: Path, place: str) -> None:
    leave_behind(place)
    with pytest.raises(NobodyThereError):
        ask(place, {"ask": "state"}, PATIENCE_SECONDS)


@pytest.mark.parametrize("answer", [b"", b"rubbish\n", b"[]\n", b"x" * 3_000_000])
def test_an_answer_that_is_none_is_told(
    runtime_folder: Path, place: str, answer: bytes, elsewhere: ThreadPoolExecutor
) -> None:
    Path(place).parent.mkdir(mode=0o700)
    with closing(socket.socket(socket.AF_UNIX)) as other:
        other.bind(place)
        other.listen()

        def reply() -> None:
            with closing(other.accept()[0]) as caller:
                caller.recv(1000)
                caller.sendall(answer)

        replying = elsewhere.submit(reply)
        with pytest.raises(NoAnswerError):
            ask(place, {"ask": "state"}, PATIENCE_SECONDS)
        replying.exception()


def test_whoever_does_not_answer_is_waited_for_no_longer_than_that(runtime_folder: Path, place: str) -> None:
    Path(place).parent.mkdir(mode=0o700)
    with closing(socket.socket(socket.AF_UNIX)) as other:
        other.bind(place)
        other.listen()
        with pytest.raises(NoAnswerError):
            ask(place, {"ask": "state"}, 0.01)


def test_each_purpose_and_each_data_folder_has_its_own_place(
    runtime_folder: Path, folders: Folders, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(folders.data)
    folders.state.mkdir(parents=True)
    others = Folders.under(tmp_path / "others")
    assert len({address(folders, "tray"), address(folders, "window"), address(others, "tray")}) == 3
    assert address(Folders.under(link), "tray") == address(folders, "tray")


@pytest.mark.parametrize("fault", ["long", "open to all", "missing", "relative", "empty"])
def test_a_folder_that_will_not_do_is_left_alone(
    runtime_folder: Path, folders: Folders, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "open to all":
        runtime_folder.chmod(0o777)
    else:
        folder = runtime_folder / ("x" * 100)
        folder.mkdir(mode=0o700)
        others = {"long": folder, "missing": runtime_folder / "missing", "relative": "st-relative", "empty": ""}
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(others[fault]))
    place = address(folders, "tray")
    assert not place.startswith(str(runtime_folder))
    assert Path(place).is_absolute()
    assert len(os.fsencode(place)) < 104


def test_a_folder_that_others_may_use_is_trusted_by_nobody(
    runtime_folder: Path, place: str, qapp: QApplication
) -> None:
    Path(place).parent.mkdir()
    Path(place).parent.chmod(0o777)
    # Nobody listens there; that is no reason to think that somebody else does.
    host = Host(place, qapp)
    assert host.server.listen()
    with closing(socket.socket(socket.AF_UNIX)) as other:
        other.bind(place)
        other.listen()
        with pytest.raises(NobodyThereError):
            ask(place, {"ask": "state"}, PATIENCE_SECONDS)
    host.server.close()


def test_one_listens_at_a_time(host: Host, place: str, qapp: QApplication) -> None:
    other = Host(place, qapp)
    assert not other.server.listen()
    host.server.close()
    assert other.server.listen()
    other.server.close()


def leave_behind(place: str) -> None:
    """What is found there after somebody was killed."""
    path = Path(place)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(socket.socket(socket.AF_UNIX)) as killed:
        killed.bind(place)


LISTENER = """\
import sys
from PySide6.QtCore import QCoreApplication
from stretchtimer.desktop.local_socket import LocalServer

app = QCoreApplication(sys.argv[:1])
servers = []
for place in sys.stdin:
    servers.append(LocalServer(place.rstrip(), lambda request: request, app))
    print(servers[-1].listen(), flush=True)
"""


@pytest.fixture
def start_listeners() -> "Iterator[Callable[[int], Sequence[subprocess.Popen[str]]]]":
    """Starts processes that try to listen at each place that is written to them, and write whether they do."""
    started: list[subprocess.Popen[str]] = []

    def start(count: int) -> "Sequence[subprocess.Popen[str]]":
        for _ in range(count):
            process = subprocess.Popen(
                [sys.executable, "-c", LISTENER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            started.append(process)
        return started

    yield start
    for process in started:
        process.kill()
        process.communicate()


def tell(process: "subprocess.Popen[str]", place: str) -> None:
    assert process.stdin
    process.stdin.write(f"{place}\n")
    process.stdin.flush()


def listens(process: "subprocess.Popen[str]") -> bool:
    assert process.stdout
    return {"True\n": True, "False\n": False}[process.stdout.readline()]


def test_of_some_that_start_at_once_exactly_one_listens(
    place: str, start_listeners: "Callable[[int], Sequence[subprocess.Popen[str]]]", elsewhere: ThreadPoolExecutor
) -> None:
    processes = start_listeners(3)
    for number in range(ROUNDS):
        here = f"{place}{number}"
        leave_behind(here)
        for process in processes:
            tell(process, here)
        assert sum(map(listens, processes)) == 1
        connected(here).close()


def test_the_place_of_one_who_was_killed_is_free_at_once(
    place: str,
    start_listeners: "Callable[[int], Sequence[subprocess.Popen[str]]]",
    elsewhere: ThreadPoolExecutor,
    qapp: QApplication,
) -> None:
    (first,) = start_listeners(1)
    tell(first, place)
    assert listens(first)
    host = Host(place, qapp)
    assert not host.server.listen()
    first.kill()
    first.wait(PATIENCE_SECONDS)
    assert host.server.listen()
    assert wait_for(elsewhere.submit(ask, place, {"number": 1}, PATIENCE_SECONDS)) == {"asked": {"number": 1}}
    host.server.close()
