"""Settings survive other versions of the program, and damage."""

import json
from pathlib import Path

import pytest

from stretchtimer.core.dose import Effort
from stretchtimer.core.manner import Amount
from stretchtimer.storage.settings import Settings, Theme, load_settings, save_settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_without_a_file_the_defaults_hold_and_nothing_is_said(path: Path) -> None:
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.notice is None


def test_what_is_saved_is_loaded(path: Path) -> None:
    settings = Settings(
        Effort.FULL, Theme.DARK, muted=True, voice=Amount.NAMES, voice_rate=90, eased=("low-lunge",), wait_for_me=True,
        seen_before_you_start=True, window_geometry="AAE=",
    )  # fmt: skip
    save_settings(path, settings)
    assert load_settings(path).settings == settings


def test_keys_of_another_version_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"muted": true, "later": {"a": [1, null]}, "unknown": 1}', encoding="utf-8")
    save_settings(path, load_settings(path).settings)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert (written["muted"], written["later"], written["unknown"]) == (True, {"a": [1, None]}, 1)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("effort", "huge"),
        ("effort", []),
        ("theme", None),
        ("muted", 1),
        ("muted", "yes"),
        ("window_geometry", 5),
        ("eased", "low-lunge"),
        ("eased", [1]),
        ("voice_rate", "fast"),
        ("voice_rate", 900),
    ],
)
def test_a_value_that_makes_no_sense_gives_way_to_the_default_of_its_key_alone(
    path: Path, key: str, value: object
) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"seen_before_you_start": True, key: value}), encoding="utf-8")
    loaded = load_settings(path)
    assert loaded.settings == Settings(seen_before_you_start=True)
    assert loaded.notice is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"a": ' * 100_000])
def test_a_damaged_file_is_set_aside_and_said(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.notice is not None
    assert "kept as settings.json.damaged" in loaded.notice
    assert not path.exists()
    assert path.with_name("settings.json.damaged").read_bytes() == content


def test_a_damaged_file_that_cannot_be_moved_is_said_to_be_replaced(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"{")
    path.with_name("settings.json.damaged").mkdir()
    notice = load_settings(path).notice
    assert notice is not None
    assert "could not be set aside" in notice


def test_a_folder_in_the_place_of_the_file_is_said(path: Path) -> None:
    path.mkdir(parents=True)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.notice is not None
    assert "folder" in loaded.notice
