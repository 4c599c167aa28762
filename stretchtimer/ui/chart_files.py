"""A chart as a picture or a drawing, to be saved or handed on."""

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPainter

from stretchtimer.ui import theme
from stretchtimer.ui.charts import AlignLeft, Chart, letters
from stretchtimer.ui.text import wrapped

PICTURE_EMS = 44
"""The width of a chart in a file."""
PICTURE_SCALE = 2
"""Pixels in a file for each of the screen's."""


def as_image(chart: Chart) -> QImage:
    """With its heading and what it says, on the ground of the page."""
    size = _size(chart)
    image = QImage(size * PICTURE_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PICTURE_SCALE)
    painter = QPainter(image)
    _paint(painter, chart)
    painter.end()
    return image


def as_svg(chart: Chart) -> bytes:
    """The same as a drawing that stays sharp at any size."""
    from PySide6.QtSvg import QSvgGenerator  # only for who saves one

    size = _size(chart)
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(chart.title)
    generator.setDescription(chart.words)
    painter = QPainter(generator)
    _paint(painter, chart)
    painter.end()
    return bytes(buffer.data().data())


def as_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())


def _size(chart: Chart) -> QSize:
    em = theme.em()
    width = PICTURE_EMS * em
    return QSize(width + 2 * em, round(_head_height(chart, width) + chart.height(width) + 2 * em))


def _head_height(chart: Chart, width: int) -> float:
    return theme.em() * (2 + 1.3 * len(wrapped(chart.words, letters(), width)))


def _paint(painter: QPainter, chart: Chart) -> None:
    colours, em, size = theme.colours(), theme.em(), _size(chart)
    width = PICTURE_EMS * em
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(colours.surface))
    painter.translate(em, em)
    painter.setPen(QColor(colours.text))
    painter.setFont(theme.scaled(letters(), 1.25, QFont.Weight.DemiBold))
    painter.drawText(QRectF(0, 0, width, em * 1.6), AlignLeft, chart.title)
    painter.setFont(letters())
    painter.setPen(QColor(colours.muted))
    for number, line in enumerate(wrapped(chart.words, letters(), width)):
        painter.drawText(QRectF(0, em * (1.7 + 1.3 * number), width, em * 1.3), AlignLeft, line)
    painter.translate(0, _head_height(chart, width))
    chart.paint(painter, width)
