"""Pictures for notices; the process that would draw one is another that is over at once."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from stretchtimer.core.look import Build, Look
from stretchtimer.desktop.background import run_in_background
from stretchtimer.desktop.pose_pictures import PosePictures
from tests.ui.person import until

DRAWS = "import pathlib, sys; pathlib.Path(sys.argv[sys.argv.index('-o') + 1]).write_bytes(b'drawn')"
FAILS = "import pathlib, sys; pathlib.Path(sys.argv[sys.argv.index('-o') + 1]).write_bytes(b'half'); sys.exit(1)"


@pytest.fixture
def parent(tidy: None) -> Iterator[QObject]:
    parent = QObject()
    yield parent
    parent.deleteLater()


def command_that(code: str, called: list[tuple[str, ...]]) -> Callable[..., list[str]]:
    def command(*arguments: str) -> list[str]:
        called.append(arguments)
        return [sys.executable, "-c", code, *arguments]

    return command


def test_a_picture_is_drawn_once_and_there_the_next_time(parent: QObject, tmp_path: Path) -> None:
    routine = tmp_path / "break.yaml"
    routine.write_text("title: Break")
    called: list[tuple[str, ...]] = []
    pictures = PosePictures(tmp_path / "cache" / "new", command_that(DRAWS, called), parent)
    assert pictures.of(routine, Look()) is None
    assert pictures.of(routine, Look()) is None
    until(lambda: pictures.of(routine, Look()) is not None)
    picture = pictures.of(routine, Look())
    assert picture is not None
    assert picture.read_bytes() == b"drawn"
    assert [arguments[:2] for arguments in called] == [("picture", str(routine))]
    # Another figure, or another process: that of this figure is there.
    assert pictures.of(routine, Look(build=Build.SLENDER)) is None
    assert PosePictures(tmp_path / "cache" / "new", command_that(DRAWS, called), parent).of(routine, Look()) == picture
    until(lambda: pictures.of(routine, Look(build=Build.SLENDER)) is not None)


def test_one_that_cannot_be_drawn_is_not_tried_for_ever(parent: QObject, tmp_path: Path) -> None:
    called: list[tuple[str, ...]] = []
    routine = tmp_path / "break.yaml"
    routine.touch()
    pictures = PosePictures(tmp_path / "cache", command_that(FAILS, called), parent)
    assert pictures.of(routine, Look()) is None
    until(lambda: any((tmp_path / "cache").glob("*.part.png")))
    over: list[bool] = []
    run_in_background([sys.executable, "-c", ""], over.append, parent)
    until(lambda: bool(over))
    assert pictures.of(routine, Look()) is None
    assert len(called) == 1
    assert not [file for file in (tmp_path / "cache").iterdir() if not file.name.endswith(".part.png")]


@pytest.mark.parametrize(("code", "well"), [("", True), ("import sys; sys.exit(3)", False)])
def test_how_a_process_in_the_background_ended_is_told_once(parent: QObject, code: str, well: bool) -> None:
    over: list[bool] = []
    run_in_background([sys.executable, "-c", code], over.append, parent)
    until(lambda: bool(over))
    assert over == [well]


def test_one_that_cannot_be_started_did_not_go_well(parent: QObject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    over: list[bool] = []
    run_in_background(["/nonexistent/program"], over.append, parent)
    until(lambda: bool(over))
    assert over == [False]
