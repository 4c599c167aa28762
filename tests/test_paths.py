"""Where the program finds what came with it, and keeps what is the person's."""

from pathlib import Path

import pytest

from stretchtimer.paths import Folders, shipped_data


def test_this_checkout_holds_the_routines() -> None:
    assert (shipped_data() / "routines" / "poses").is_dir()


def test_installed_data_comes_before_a_checkout(tmp_path: Path) -> None:
    package = tmp_path / "stretchtimer"
    (package / "_data").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    assert shipped_data(package) == package / "_data"


def test_without_installed_data_a_checkout_is_used(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    assert shipped_data(tmp_path / "stretchtimer") == tmp_path


def test_without_either_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="install it again"):
        shipped_data(tmp_path / "stretchtimer")


def test_one_folder_holds_everything_wherever_the_program_goes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folders = Folders.under(Path("here"))
    places = {folders.routines, folders.settings_file, folders.unfinished_file, folders.index_file}
    assert len(places) == 4
    assert all(place.is_relative_to(tmp_path / "here") for place in places)
    assert not (tmp_path / "here").exists()


def test_the_persons_folders_bear_the_programs_name() -> None:
    folders = Folders.of_this_person()
    for place in (folders.routines, folders.settings_file, folders.unfinished_file, folders.index_file):
        assert place.is_absolute()
        assert "stretchtimer" in place.parts
