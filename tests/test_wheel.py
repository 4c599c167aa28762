"""The built wheel, installed alone: it brings its own data and needs nothing of the checkout."""

import json
import os
import site
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import stretchtimer

CHECKOUT = Path(__file__).parent.parent


def _pip(*arguments: str | Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--no-input", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the wheel is installed, by itself."""
    folder = tmp_path_factory.mktemp("installed")
    _pip("install", "--no-index", "--no-deps", "--target", folder, wheel)
    return folder


def _python(installed: Path, *arguments: str) -> str:
    """What Python prints, run outside the checkout with the installed wheel and the libraries it depends on."""
    # -S leaves out the .pth file that puts the checkout on the path, -P the folder it is called from.
    libraries = [str(installed), *site.getsitepackages()]
    done = subprocess.run(
        [sys.executable, "-S", "-P", *arguments],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(libraries)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _names(folder: str) -> set[str]:
    """The data files under a folder of the checkout, by their names in the wheel."""
    return {
        f"stretchtimer/_data/{path.relative_to(CHECKOUT).as_posix()}"
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


@pytest.mark.parametrize(
    ("folder", "known"),
    [
        ("routines", "routines/desk-hip-openers.yaml"),
        ("routines/poses", "routines/poses/low-lunge.yaml"),
        ("assets/sounds", "assets/sounds/"),
        ("assets", "assets/before-you-start.md"),
    ],
)
def test_the_wheel_holds_the_data_of_the_checkout(wheel: Path, folder: str, known: str) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    assert any(name.startswith(f"stretchtimer/_data/{known}") for name in held)
    assert _names(folder) <= held


def test_the_wheel_holds_no_tests_and_no_documents(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"stretchtimer", f"stretchtimer-{stretchtimer.__version__}.dist-info"}


def test_the_installed_package_is_not_the_one_of_the_checkout(installed: Path) -> None:
    where = _python(installed, "-c", "import stretchtimer; print(stretchtimer.__file__)")
    assert Path(where.strip()).parent == installed / "stretchtimer"


def test_it_lists_its_routines(installed: Path) -> None:
    routines: list[dict[str, Any]] = json.loads(_python(installed, "-m", "stretchtimer", "list", "--json"))
    shipped = {path.stem for path in (CHECKOUT / "routines").glob("*.yaml")}
    assert {routine["id"] for routine in routines} == shipped
    assert not [routine for routine in routines if routine.get("problem")]


def test_it_shows_a_routine_with_its_poses(installed: Path) -> None:
    shown: dict[str, Any] = json.loads(_python(installed, "-m", "stretchtimer", "show", "desk-hip-openers", "--json"))
    assert shown["id"] == "desk-hip-openers"
    assert sum(segment["seconds"] for segment in shown["segments"]) == pytest.approx(shown["seconds"])


def test_it_brings_its_commands(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        (entry_points,) = (name for name in held.namelist() if name.endswith(".dist-info/entry_points.txt"))
        assert "stretchtimer = stretchtimer.__main__:main" in held.read(entry_points).decode()
