from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from stretchtimer.__main__ import main
from stretchtimer.core.dose import Effort
from stretchtimer.core.manner import Amount
from stretchtimer.paths import Folders
from stretchtimer.storage.settings import Settings, save_settings
from tests.terminal.stage import StagedConsole
from tests.ui.person import until


class Result(NamedTuple):
    status: int
    out: str
    err: str


Call = Callable[..., Result]


@pytest.fixture
def folders(tmp_path: Path, runtime_folder: Path) -> Folders:
    return Folders.under(tmp_path / "data")


@pytest.fixture
def call(folders: Folders, capsys: pytest.CaptureFixture[str]) -> Call:
    """The command line with its own data folder."""

    def run(*argv: str, console: StagedConsole | None = None) -> Result:
        arguments = ["--data-dir", str(folders.data), *argv]
        status = main(arguments, console, console.read_ns if console else None)
        return Result(status, *capsys.readouterr())

    return run


@pytest.fixture
def call_elsewhere(folders: Folders, capsys: pytest.CaptureFixture[str]) -> Call:
    """The same on a thread of its own: another process of the program, played by the test, answers meanwhile."""

    def run(*argv: str) -> Result:
        with ThreadPoolExecutor() as elsewhere:
            call = elsewhere.submit(main, ["--data-dir", str(folders.data), *argv])
            until(call.done)
        return Result(call.result(), *capsys.readouterr())

    return run


@pytest.fixture
def experienced(folders: Folders) -> None:
    """A person who has seen the page that comes before the first routine."""
    save_settings(folders.settings_file, Settings(effort=Effort.GENTLE, voice=Amount.OFF, seen_before_you_start=True))
