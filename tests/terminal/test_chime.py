"""The tone that comes with a reminder, as the tray has it played."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stretchtimer.__main__ import main
from stretchtimer.paths import Folders
from stretchtimer.storage.settings import Settings, save_settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no program is started to play a sound")


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The names of the files that aplay, which is another program here, was given."""
    programs, noted = tmp_path / "bin", tmp_path / "noted"
    programs.mkdir()
    player = programs / "aplay"
    player.write_text(f'#!/bin/sh\nfor each; do :; done\necho "$each" >> {noted}\n', encoding="utf-8")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")

    def tones() -> list[str]:
        lines = noted.read_text().splitlines() if noted.exists() else []
        # It is asked for its version, too.
        return [Path(line).name for line in lines if line.endswith(".wav")]

    return tones


def test_it_is_soft_and_heard_once(folders: Folders, heard: Callable[[], list[str]]) -> None:
    save_settings(folders.settings_file, Settings(tone_volume=50))
    assert main(["--data-dir", str(folders.data), "chime"]) == 0
    assert heard() == ["ready-0.50.wav"]


def test_muted_means_silent(folders: Folders, heard: Callable[[], list[str]]) -> None:
    save_settings(folders.settings_file, Settings(muted=True))
    assert main(["--data-dir", str(folders.data), "chime"]) == 0
    assert heard() == []
