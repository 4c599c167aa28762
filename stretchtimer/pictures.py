"""Pictures of poses for the command line: written into files, and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, Side, Sides
from stretchtimer.storage.pose_files import figures_in
from stretchtimer.storage.problems import Problem

if TYPE_CHECKING:
    from PIL.Image import Image
    from PySide6.QtGui import QImage

    from stretchtimer.figure.data import FigurePose

ANIMATED = (".gif", ".webp", ".apng")
FRAMES_A_SECOND = 15
SHEET_COLUMNS = 5


class PictureError(Exception):
    """A picture cannot be made; says why in a sentence."""


def check_figures(file: Path) -> tuple[list[Problem], list[Problem]]:
    """What is wrong with the figures in a file, and what no body could do though it can be drawn."""
    problems: list[Problem] = []
    remarks: list[Problem] = []
    for line, column, data in figures_in(file):
        from stretchtimer.figure.checking import warnings
        from stretchtimer.figure.data import FigureDataError, read_figure

        try:
            said = warnings(read_figure(data))
        except FigureDataError as error:
            problems += [Problem(file, line, column, f"figure, {sentence}") for sentence in error.problems]
        else:
            remarks += [Problem(file, line, column, f"figure, {sentence}") for sentence in said]
    return problems, remarks


def write_picture(
    pose: Pose, file: Path, side: Side, size: int, look: Look, azimuth: float | None = None, at: float | None = None
) -> None:
    """Draws a pose on a side, `size` pixels square: moving through its loop, where pose and kind of file can move.

    A repetition takes the pose's tempo; sets that differ follow one another.

    `azimuth` turns the viewer, in degrees towards the figure's left; `at` picks one place of the loop, from 0 to 1.

    Raises:
        PictureError: the pose has no sound figure, or the file cannot be written.
    """
    from stretchtimer.figure.motion import loop_seconds
    from stretchtimer.figure.picture import Quality, View, picture

    figure = _figure(pose)
    view = View(side=None if pose.sides is Sides.NONE else side, azimuth=azimuth)

    def drawn(place: float) -> "Image":
        return _for_saving(picture(figure, replace(view, at=place), look, size, size, Quality.FINE, transparent=False))

    if at is None and figure.moves and file.suffix.lower() in ANIMATED:
        each_set = [loop_seconds(figure.in_set(number)) for number in range(1, len(figure.sets) + 1)]
        length_ms = pose.tempo_ms * loop_seconds(figure) / max(each_set)
        count = max(2, round(length_ms / 1000 * FRAMES_A_SECOND))
        _save([drawn(number / count) for number in range(count)], file, length_ms / count)
    else:
        _save([drawn(at or 0.0)], file)


def write_sheet(poses: Mapping[str, Pose], file: Path, side: Side, size: int, look: Look) -> None:
    """Draws all poses that have a figure on one sheet, each `size` pixels square with its name, by name.

    Raises:
        PictureError: a figure is not sound, or the file cannot be written.
    """
    from PIL import Image, ImageDraw, ImageFont

    from stretchtimer.figure.picture import Quality, View, farthest, picture

    shown = sorted((pose for pose in poses.values() if pose.figure is not None), key=lambda pose: pose.name)
    line = max(14, size // 12)
    rows = -(-len(shown) // SHEET_COLUMNS)
    ground, ink = ("#14181e", "#c8d0d8") if look.dark else ("#f4f5f7", "#39424e")
    sheet = Image.new("RGB", (SHEET_COLUMNS * size, rows * (size + line)), ground)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(line * 0.65)
    for number, pose in enumerate(shown):
        row, column = divmod(number, SHEET_COLUMNS)
        x, y = column * size, row * (size + line)
        figure = _figure(pose)
        view = View(side=None if pose.sides is Sides.NONE else side, at=farthest(figure))
        drawn = _for_saving(picture(figure, view, look, size, size, Quality.FINE))
        sheet.paste(drawn, (x, y), drawn)
        pen.text((x + size / 2, y + size + line / 2), pose.name, ink, font, anchor="mm")
    _save([sheet], file)


def _figure(pose: Pose) -> "FigurePose":
    from stretchtimer.figure.data import FigureDataError, read_figure

    if pose.figure is None:
        raise PictureError(f"{pose.name} has no figure.")
    try:
        return read_figure(pose.figure)
    except FigureDataError as error:
        raise PictureError(f"The figure of {pose.name} cannot be drawn: {error.problems[0]}") from error


def _for_saving(image: "QImage") -> "Image":
    from PIL import Image

    rgba = image.convertToFormat(image.Format.Format_RGBA8888)
    return Image.frombuffer("RGBA", (rgba.width(), rgba.height()), bytes(rgba.constBits()))


def _save(frames: "Sequence[Image]", file: Path, frame_ms: float = 0) -> None:
    """Writes one picture, or several as an animation, in the format that the file's name asks for."""
    kind = "PNG" if file.suffix.lower() in (".png", ".apng") else None
    first, *others = [frame.convert("RGB") for frame in frames]
    try:
        if others:
            first.save(file, kind, save_all=True, append_images=others, duration=frame_ms, loop=0)
        else:
            first.save(file, kind)
    except OSError as error:
        raise PictureError(f"{file} cannot be written: {error.strerror or error}.") from error
    except ValueError as error:
        raise PictureError(f"{file} is no kind of picture that can be written; use .png, .gif or .webp.") from error
