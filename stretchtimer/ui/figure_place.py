"""Where the figure is seen."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from stretchtimer.core import wording
from stretchtimer.core.look import Look
from stretchtimer.core.motion import Motion
from stretchtimer.core.routines import Pose, Side
from stretchtimer.core.scene import Scene
from stretchtimer.presenters.figures import FigurePainter, Shot
from stretchtimer.ui import theme

CAPTION = 0.15
"""The share of the height that the pose's name has under its figure."""
DEGREES_A_KEY = 15
DEGREES_A_PIXEL = 0.5
HIGHEST_TILT = 60


class FigurePlace(QWidget):
    """The pose as a figure, with its name, what it works on, and the side by word, place and colour.

    It can be turned by dragging it, or with the arrow keys while it has the focus; a double click turns it back.
    """

    def __init__(self, parent: QWidget, painter: FigurePainter) -> None:
        super().__init__(parent)
        self._painter = painter
        self._scene: Scene | None = None
        self._motion: Motion | None = None
        self._ahead: Sequence[Motion] = ()
        self._look = Look()
        self._mirrored = False
        self._shot: Shot | None = None
        self._image: QImage | None = None
        self._turned = self._tilted = 0.0
        self._dragged_from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setToolTip("Drag to turn the figure, double-click to turn it back")
        painter.painted.connect(self._take)

    def set_look(self, look: Look, mirrored: bool) -> None:
        """How the figure looks, and whether it moves as in a mirror."""
        self._look, self._mirrored = look, mirrored
        self._ask()

    def show_scene(self, scene: Scene) -> None:
        if self._scene is None or self._scene.pose is not scene.pose:
            self._turned = self._tilted = 0.0
        self._scene = scene
        side = f", {scene.side.value} side" if scene.side else ""
        self.setAccessibleName(f"{scene.title}{side}")
        self.update()

    def show_motion(self, motion: Motion | None, ahead: Sequence[Motion] | None = None) -> None:
        """How the body moves now; `ahead`, where that is new, is what it will do next, to be painted in time."""
        self._motion = motion
        if ahead is not None:
            self._ahead = ahead
        self._ask(ahead is not None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is None:
            event.ignore()
        else:
            way = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self._turn(-way.x() * DEGREES_A_PIXEL, way.y() * DEGREES_A_PIXEL)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self._ask()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._turn_back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: (DEGREES_A_KEY, 0),
            Qt.Key.Key_Right: (-DEGREES_A_KEY, 0),
            Qt.Key.Key_Up: (0, DEGREES_A_KEY),
            Qt.Key.Key_Down: (0, -DEGREES_A_KEY),
        }
        if way := ways.get(Qt.Key(event.key())):
            self._turn(*way)
        elif event.key() == Qt.Key.Key_Home:
            self._turn_back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        self._ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._scene is None:
            return
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        corner = min(24.0, rect.height() * 0.06)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(colours.accent if focused else colours.line), 2 if focused else 1))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(rect, corner, corner)
        has_figure = self._shot is not None
        if has_figure and self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._picture_rect(), self._image)
        if self._scene.side:
            self._paint_side(painter, rect, self._scene.side, colours)
        if has_figure:
            self._paint_caption(painter, rect, colours)
        else:
            self._paint_name(painter, rect, colours)

    def _turn(self, azimuth: float, elevation: float) -> None:
        self._turned += azimuth
        self._tilted = min(max(self._tilted + elevation, -HIGHEST_TILT), HIGHEST_TILT)
        self._ask()

    def _turn_back(self) -> None:
        self._turned = self._tilted = 0.0
        self._ask()

    def _picture_rect(self) -> QRectF:
        inset = self.height() * 0.02
        return QRectF(inset, inset, self.width() - 2 * inset, self.height() * (1 - CAPTION) - inset)

    def _shot_of(self, motion: Motion) -> Shot | None:
        ratio = self.devicePixelRatioF()
        size = self._picture_rect().size() * ratio
        shot = self._painter.shot(motion, int(size.width()), int(size.height()), self._look, self._mirrored)
        if shot is None or not (self._turned or self._tilted):
            return shot
        dragging = self._dragged_from is not None
        return shot._replace(turned=round(self._turned) % 360, tilted=round(self._tilted), coarse=dragging)

    def _ask(self, new_plan: bool = False) -> None:
        """Takes the picture of this moment, or has it painted, and those that come next."""
        shot = self._shot_of(self._motion) if self._motion and self.width() > 20 and self.height() > 20 else None
        if shot is None:
            self._shot = self._image = None
            self.update()
            return
        if shot != self._shot:
            self._shot = shot
            self._take()
        if new_plan or self._painter.image(shot) is None:
            ahead = [other for motion in self._ahead if (other := self._shot_of(motion))]
            self._painter.want([shot, *ahead])

    def _take(self) -> None:
        """Shows the picture once it is there; until then the last one stays."""
        if self._shot is not None and (image := self._painter.image(self._shot)) is not None:
            self._image = image
            self.update()

    def _paint_side(self, painter: QPainter, rect: QRectF, side: Side, colours: theme.Colours) -> None:
        font = QFont(self.font())
        font.setPixelSize(max(12, round(min(rect.height() * 0.095, rect.width() * 0.06))))
        font.setWeight(QFont.Weight.Bold)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 106)
        metrics = QFontMetricsF(font)
        word = wording.side_name(side).upper()
        height = metrics.height() * 1.25
        arrow = metrics.capHeight()
        width = metrics.horizontalAdvance(word) + arrow + height * 1.1
        margin = height * 0.3
        x = rect.left() + margin if side is Side.LEFT else rect.right() - margin - width
        sign = QRectF(x, rect.top() + margin, width, height)
        ink = QColor(colours.on_accent)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.of_side(side))
        painter.drawRoundedRect(sign, height / 2, height / 2)
        painter.setFont(font)
        painter.setBrush(ink)
        direction = -1 if side is Side.LEFT else 1
        edge = sign.left() + height * 0.4 if side is Side.LEFT else sign.right() - height * 0.4
        tip, base = edge, edge - direction * arrow * 0.75
        middle = sign.center().y()
        painter.drawPolygon(
            [QPointF(tip, middle), QPointF(base, middle - arrow / 2), QPointF(base, middle + arrow / 2)]
        )
        painter.setPen(ink)
        word_x = base + height * 0.25 if side is Side.LEFT else base - height * 0.25 - metrics.horizontalAdvance(word)
        painter.drawText(QPointF(word_x, middle + metrics.capHeight() / 2), word)

    def _paint_caption(self, painter: QPainter, rect: QRectF, colours: theme.Colours) -> None:
        assert self._scene
        strip = QRectF(rect.left(), rect.bottom() - rect.height() * CAPTION, rect.width(), rect.height() * CAPTION)
        inner = strip.adjusted(rect.width() * 0.04, 0, -rect.width() * 0.04, -strip.height() * 0.08)
        name_height = inner.height() * 0.58
        name = QRectF(inner.left(), inner.top(), inner.width(), name_height)
        _write_line(painter, self._scene.title, name, 0.85, QColor(colours.text), QFont.Weight.DemiBold)
        below = QRectF(inner.left(), name.bottom(), inner.width(), inner.height() - name_height)
        _write_line(painter, self._areas(), below, 0.8, QColor(colours.muted), QFont.Weight.Normal)

    def _paint_name(self, painter: QPainter, rect: QRectF, colours: theme.Colours) -> None:
        """The name alone, where there is no figure."""
        assert self._scene
        middle = rect.adjusted(rect.width() * 0.06, rect.height() * 0.3, -rect.width() * 0.06, -rect.height() * 0.3)
        name = QRectF(middle.left(), middle.top(), middle.width(), middle.height() * 0.62)
        _write_line(painter, self._scene.title, name, 0.75, QColor(colours.text), QFont.Weight.DemiBold)
        below = QRectF(middle.left(), name.bottom(), middle.width(), middle.height() * 0.38)
        _write_line(painter, self._areas(), below, 0.5, QColor(colours.muted), QFont.Weight.Normal)

    def _areas(self) -> str:
        assert self._scene
        return wording.listing(self._scene.pose.areas) if self._scene.pose else ""


class SmallFigure(QWidget):
    """A pose at a glance."""

    def __init__(self, painter: FigurePainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = painter
        self._pose: Pose | None = None
        self._side: Side | None = None
        self._look = Look()
        self._image: QImage | None = None
        painter.painted.connect(self._take)

    @property
    def has_pose(self) -> bool:
        return self._pose is not None and self._pose.figure is not None

    def show_pose(self, pose: Pose | None, side: Side | None, look: Look) -> None:
        if (pose, side, look) != (self._pose, self._side, self._look):
            self._pose, self._side, self._look = pose, side, look
            self._image = None
            self._take()
            self.update()

    def resizeEvent(self, event: object) -> None:
        self._image = None
        self._take()

    def sizeHint(self) -> QSize:
        return QSize(theme.em() * 3, theme.em() * 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            side = min(self.width(), self.height())
            painter.drawImage(QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side), self._image)

    def _take(self) -> None:
        if self._pose is None or self._image is not None:
            return
        side = round(min(self.width(), self.height()) * self.devicePixelRatioF())
        shot = self._painter.still(self._pose, self._side, side, self._look) if side > 8 else None
        if shot is None:
            return
        self._image = self._painter.image(shot)
        if self._image is None:
            self._painter.want_later(shot)
        else:
            self.update()


def _write_line(
    painter: QPainter, text: str, rect: QRectF, largest: float, colour: QColor, weight: QFont.Weight
) -> None:
    """Writes one line in the middle of a rectangle, in letters as large as fit: at most `largest` of its height."""
    font = QFont(painter.font())
    font.setWeight(weight)
    font.setPixelSize(max(6, round(rect.height() * largest)))
    needed = QFontMetricsF(font).horizontalAdvance(text)
    if needed > rect.width():
        font.setPixelSize(max(6, int(font.pixelSize() * rect.width() / needed)))
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
