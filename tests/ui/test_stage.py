import sys

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from stretchtimer.core.dose import SECOND
from stretchtimer.core.routines import Sides
from stretchtimer.core.scene import moment_at, scene_at
from stretchtimer.core.session import State
from stretchtimer.core.timeline import compile_timeline
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.ui.figure_place import FigurePlace
from stretchtimer.ui.icons import Icon, draw
from stretchtimer.ui.stage import Dial, ProgressLine
from tests.core.scores import exactly, routine, step

TIMES = 10_000


def test_ten_thousand_pictures_lose_nothing(tidy: None) -> None:
    """PySide6 6.12.0 lost a reference to None with each call that returns nothing, until the process aborted."""
    timeline = compile_timeline(
        routine(step(sides=Sides.EACH, hold=exactly(20 * SECOND)), step(breaths=exactly(3)), step(reps=exactly(4)))
    )
    parent = QWidget()
    parts = dial, figure, progress = Dial(parent), FigurePlace(parent, FigurePainter()), ProgressLine(parent)
    progress.show_timeline(timeline)
    picture = QImage(QSize(40, 40), QImage.Format.Format_ARGB32_Premultiplied)
    for part in parts:
        part.resize(picture.size())
    references = sys.getrefcount(None)
    for number in range(TIMES // len(parts)):
        segment = number % len(timeline.segments)
        scene = scene_at(timeline, segment)
        position_ms = scene.segment.start_ms + number % scene.segment.length_ms
        dial.show_moment(scene, moment_at(timeline, scene, position_ms), list(State)[number % len(State)])
        figure.show_scene(scene)
        progress.show_position(position_ms)
        for part in parts:
            part.render(picture, QPoint())
    assert sys.getrefcount(None) > references - TIMES // 10
    parent.deleteLater()


def test_every_sign_is_drawn_and_no_two_are_alike(tidy: None) -> None:
    pictures = []
    for icon in Icon:
        picture = QImage(QSize(40, 40), QImage.Format.Format_RGB32)
        picture.fill("white")
        painter = QPainter(picture)
        draw(painter, icon, picture.rect().toRectF(), painter.pen().color())
        painter.end()
        pictures.append(picture)
    blank = QImage(QSize(40, 40), QImage.Format.Format_RGB32)
    blank.fill("white")
    for number, picture in enumerate(pictures):
        assert picture != blank
        assert all(picture != other for other in pictures[:number])
