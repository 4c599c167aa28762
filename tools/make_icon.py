"""Draws the program's icon into assets/icons. Run it as `.venv/bin/python tools/make_icon.py`."""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPainterPath, QPen

ICONS = Path(__file__).resolve().parents[1] / "assets" / "icons"
SIZE = 256


def icon() -> QImage:
    """A ring that drains round a figure in a low lunge."""
    image = QImage(SIZE, SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(SIZE / 100, SIZE / 100)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#17697a"))
    painter.drawRoundedRect(QRectF(2, 2, 96, 96), 22, 22)
    ring = QRectF(14, 14, 72, 72)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#3d8594"), 7))
    painter.drawEllipse(ring)
    painter.setPen(QPen(QColor("#f0a566"), 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawArc(ring, 90 * 16, 250 * 16)
    limbs = QPen(QColor("#ffffff"), 6.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(limbs)
    legs = QPainterPath(QPointF(28, 68))
    for x, y in ((40, 68), (49, 55), (63, 56), (64, 69), (69, 69)):
        legs.lineTo(x, y)
    painter.drawPath(legs)
    trunk = QPainterPath(QPointF(49, 55))
    trunk.lineTo(51, 37)
    trunk.lineTo(61, 50)
    painter.drawPath(trunk)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#ffffff"))
    painter.drawEllipse(QPointF(52.5, 28.5), 5.5, 5.5)
    painter.end()
    return image


if __name__ == "__main__":
    app = QGuiApplication([])
    ICONS.mkdir(parents=True, exist_ok=True)
    icon().save(str(ICONS / "stretchtimer.png"))
