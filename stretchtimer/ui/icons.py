"""The signs on the player's buttons, drawn in a square from (0, 0) to (1, 1)."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF


class Icon(StrEnum):
    PLAY = "play"
    PAUSE = "pause"
    NEXT = "next"
    LAST = "last"
    AGAIN = "again"
    MORE = "more"
    LESS = "less"
    END = "end"
    SOUND = "sound"
    MUTED = "muted"
    FLOOR = "floor"
    WINDOW = "window"
    EASIER = "easier"
    MIRROR = "mirror"


def draw(painter: QPainter, icon: Icon, square: QRectF, colour: QColor) -> None:
    """Draws the sign in a square of any size."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(square.topLeft())
    painter.scale(square.width(), square.height())
    pen = QPen(colour, 0.09, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _DRAWINGS[icon](painter, colour)
    painter.restore()


def _triangle(painter: QPainter, colour: QColor, left: float, tip: float) -> None:
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(left, 0.2), QPointF(tip, 0.5), QPointF(left, 0.8)]))


def _play(painter: QPainter, colour: QColor) -> None:
    _triangle(painter, colour, 0.32, 0.78)


def _pause(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawRect(QRectF(0.28, 0.22, 0.1, 0.56))
    painter.drawRect(QRectF(0.62, 0.22, 0.1, 0.56))


def _next(painter: QPainter, colour: QColor) -> None:
    _triangle(painter, colour, 0.22, 0.62)
    painter.drawLine(QPointF(0.78, 0.2), QPointF(0.78, 0.8))


def _last(painter: QPainter, colour: QColor) -> None:
    _triangle(painter, colour, 0.78, 0.38)
    painter.drawLine(QPointF(0.22, 0.2), QPointF(0.22, 0.8))


def _again(painter: QPainter, colour: QColor) -> None:
    painter.drawArc(QRectF(0.18, 0.18, 0.64, 0.64), 120 * 16, -300 * 16)
    path = QPainterPath(QPointF(0.12, 0.12))
    path.lineTo(0.34, 0.22)
    path.lineTo(0.16, 0.38)
    painter.drawPath(path)


def _ten(painter: QPainter, sign: str) -> None:
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    # Letters are not laid out well at a size of under one pixel.
    font.setPixelSize(62)
    painter.scale(0.01, 0.01)
    painter.setFont(font)
    painter.drawText(QRectF(-30, 0, 160, 100), Qt.AlignmentFlag.AlignCenter, f"{sign}10")


def _more(painter: QPainter, colour: QColor) -> None:
    _ten(painter, "+")


def _less(painter: QPainter, colour: QColor) -> None:
    _ten(painter, "−")


def _end(painter: QPainter, colour: QColor) -> None:
    painter.drawLine(QPointF(0.25, 0.25), QPointF(0.75, 0.75))
    painter.drawLine(QPointF(0.75, 0.25), QPointF(0.25, 0.75))


def _speaker(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(colour)
    corners = [(0.1, 0.4), (0.25, 0.4), (0.45, 0.22), (0.45, 0.78), (0.25, 0.6), (0.1, 0.6)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _sound(painter: QPainter, colour: QColor) -> None:
    _speaker(painter, colour)
    painter.drawArc(QRectF(0.45, 0.34, 0.24, 0.32), -70 * 16, 140 * 16)
    painter.drawArc(QRectF(0.45, 0.18, 0.46, 0.64), -65 * 16, 130 * 16)


def _muted(painter: QPainter, colour: QColor) -> None:
    _speaker(painter, colour)
    painter.drawLine(QPointF(0.62, 0.38), QPointF(0.88, 0.64))
    painter.drawLine(QPointF(0.88, 0.38), QPointF(0.62, 0.64))


def _corners(painter: QPainter, outer: float, inner: float) -> None:
    for x, y in ((outer, outer), (1 - outer, outer), (1 - outer, 1 - outer), (outer, 1 - outer)):
        towards_x = inner if x < 0.5 else 1 - inner
        towards_y = inner if y < 0.5 else 1 - inner
        painter.drawLine(QPointF(x, y), QPointF(towards_x, y))
        painter.drawLine(QPointF(x, y), QPointF(x, towards_y))


def _floor(painter: QPainter, colour: QColor) -> None:
    _corners(painter, 0.2, 0.38)


def _window(painter: QPainter, colour: QColor) -> None:
    _corners(painter, 0.38, 0.18)


def _easier(painter: QPainter, colour: QColor) -> None:
    # A step down.
    path = QPainterPath(QPointF(0.14, 0.26))
    for x, y in ((0.42, 0.26), (0.42, 0.52), (0.68, 0.52), (0.68, 0.78), (0.9, 0.78)):
        path.lineTo(x, y)
    painter.drawPath(path)


def _mirror(painter: QPainter, colour: QColor) -> None:
    painter.drawLine(QPointF(0.5, 0.12), QPointF(0.5, 0.88))
    painter.drawPolygon(QPolygonF([QPointF(0.36, 0.26), QPointF(0.36, 0.74), QPointF(0.1, 0.74)]))
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(0.64, 0.26), QPointF(0.64, 0.74), QPointF(0.9, 0.74)]))


_DRAWINGS: dict[Icon, Callable[[QPainter, QColor], None]] = {
    Icon.PLAY: _play,
    Icon.PAUSE: _pause,
    Icon.NEXT: _next,
    Icon.LAST: _last,
    Icon.AGAIN: _again,
    Icon.MORE: _more,
    Icon.LESS: _less,
    Icon.END: _end,
    Icon.SOUND: _sound,
    Icon.MUTED: _muted,
    Icon.FLOOR: _floor,
    Icon.WINDOW: _window,
    Icon.EASIER: _easier,
    Icon.MIRROR: _mirror,
}
