from pathlib import Path

import pytest
from PIL import Image

from stretchtimer.__main__ import main
from stretchtimer.paths import shipped_data
from stretchtimer.pictures import check_figures

SIZE = "64"


def draw(folder: Path, *arguments: str, name: str = "out.png") -> tuple[int, Path]:
    file = folder / name
    status = main(["--data-dir", str(folder / "data"), "picture", *arguments, "-o", str(file), "--size", SIZE])
    return status, file


def pixels(file: Path) -> bytes:
    with Image.open(file) as image:
        return image.convert("RGB").tobytes()


def test_a_picture_of_each_side_in_light_and_dark(tmp_path: Path) -> None:
    drawn = {}
    for side in ("left", "right"):
        for ground in ((), ("--dark",)):
            status, file = draw(tmp_path, "low-lunge", "--side", side, *ground)
            assert status == 0
            drawn[side, ground] = pixels(file)
    assert len(set(drawn.values())) == 4


@pytest.mark.parametrize(("name", "kind"), [("a.gif", "GIF"), ("a.webp", "WEBP"), ("a.apng", "PNG")])
def test_a_pose_that_moves_is_animated_for_its_tempo(tmp_path: Path, name: str, kind: str) -> None:
    status, file = draw(tmp_path, "banded-lateral-walk", name=name)
    assert status == 0
    with Image.open(file) as image:
        assert image.format == kind
        frames = getattr(image, "n_frames", 1)
        lengths = []
        for number in range(frames):
            image.seek(number)
            image.load()
            lengths.append(image.info.get("duration", 0))
    assert frames > 10
    assert sum(lengths) == pytest.approx(2_000, rel=0.12)


def test_one_moment_of_it_is_still(tmp_path: Path) -> None:
    _, first = draw(tmp_path, "hip-hike", "--at", "0", name="a.gif")
    _, other = draw(tmp_path, "hip-hike", "--at", "0.5", name="b.gif")
    with Image.open(first) as image:
        assert getattr(image, "n_frames", 1) == 1
    assert pixels(first) != pixels(other)


def test_the_sheet_has_all_poses(tmp_path: Path) -> None:
    status, file = draw(tmp_path, "--sheet")
    assert status == 0
    with Image.open(file) as image:
        assert image.width == 5 * int(SIZE)
        assert image.height >= 4 * int(SIZE)


def test_a_pose_of_ones_own_from_its_file(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("name: Own\ninstructions: [Stand.]\nfigure: {joints: {neck: {flex: 20}}}\n", encoding="utf-8")
    status, file = draw(tmp_path, str(own))
    assert status == 0
    assert len(set(pixels(file))) > 10


@pytest.mark.parametrize(
    ("arguments", "name", "status", "said"),
    [
        (("low-lnge",), "a.png", 1, "Did you mean “low-lunge”?"),
        (("low-lunge",), "a.xyz", 1, "is no kind of picture"),
        (("low-lunge",), "no/such/folder/a.png", 1, "cannot be written"),
        ((), "a.png", 2, "Name one pose"),
        (("low-lunge", "--sheet"), "a.png", 2, "Name one pose"),
        (("low-lunge", "--at", "2"), "a.png", 2, "is not a number from 0 to 1"),
        (("low-lunge", "--azimuth", "north"), "a.png", 2, "is not a number"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], name: str, status: int, said: str
) -> None:
    assert draw(tmp_path, *arguments, name=name)[0] == status
    assert said in capsys.readouterr().err


def test_a_routine_s_file_stands_for_its_first_pose(tmp_path: Path) -> None:
    routine = tmp_path / "one.yaml"
    routine.write_text("title: One\nposes:\n  - pose: low-lunge\n  - pose: shin-stack\n", encoding="utf-8")
    status, file = draw(tmp_path, str(routine))
    assert status == 0
    assert pixels(file) == pixels(draw(tmp_path, "low-lunge", name="other.png")[1])


def test_a_pose_without_a_figure_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = tmp_path / "plain.yaml"
    plain.write_text("name: Plain\ninstructions: [Stand.]\n", encoding="utf-8")
    assert draw(tmp_path, str(plain))[0] == 1
    assert "Plain has no figure." in capsys.readouterr().err


def check(folder: Path, text: str) -> tuple[int, Path]:
    file = folder / "poses" / "own.yaml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    return main(["--data-dir", str(folder / "data"), "check", str(file)]), file


def test_a_mistake_in_a_figure_is_found_where_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, file = check(tmp_path, "name: Own\ninstructions: [Stand.]\nfigure: {joints: {neck: {flx: 20}}}\n")
    assert status == 1
    said = capsys.readouterr().out
    assert said.startswith(f"{file}:3:1: figure, ")
    assert "flx" in said


def test_a_figure_in_a_routine_is_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pose = "{name: Own, instructions: [Stand.], figure: {camera: near}}"
    status, file = check(tmp_path, f"title: Own\nposes:\n  - pose: {pose}\n    hold: 9s\n")
    assert status == 1
    assert f"{file}:3:" in capsys.readouterr().out


def test_what_no_body_could_do_is_remarked_on_and_no_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, file = check(tmp_path, "name: Own\ninstructions: [Stand.]\nfigure: {joints: {knee_l: {flex: 175}}}\n")
    said = capsys.readouterr()
    assert (status, said.out) == (0, "")
    assert f"{file}:3:1: figure, " in said.err
    assert "knee" in said.err


@pytest.mark.parametrize("file", sorted((shipped_data() / "routines").rglob("*.yaml")), ids=lambda file: file.stem)
def test_the_shipped_files_need_no_remark(file: Path) -> None:
    assert check_figures(file) == ([], [])
