"""Text that is measured before it is drawn."""

import re

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QWidget

from stretchtimer.ui import theme

SMALLEST_PX = 6
"""Smaller than anybody wants to read, so that in the smallest window still no word is cut off."""
SOFT_HYPHEN = "\u00ad"
_LONG_WORD = re.compile(r"\w{16,}")


def _with_soft_hyphens(word: re.Match[str]) -> str:
    return SOFT_HYPHEN.join(word[0][i : i + 4] for i in range(0, len(word[0]), 4))


def wrapped(text: str, font: QFont, width: int) -> list[str]:
    """The text in lines no wider than `width`, unless a single word is."""
    words = " ".join(text.split())
    layout = QTextLayout(words, font)
    layout.beginLayout()
    bounds: list[tuple[int, int]] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        bounds.append((line.textStart(), line.textStart() + line.textLength()))
    layout.endLayout()
    # Qt counts in units of UTF-16.
    units = words.encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le").rstrip() for start, end in bounds if start < end]


class Label(QLabel):
    """Plain words that wrap, also inside one that is too long for any line. Its role gives it its looks."""

    def __init__(self, text: str = "", role: str | None = None) -> None:
        super().__init__(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(_LONG_WORD.sub(_with_soft_hyphens, text))
        self.setAccessibleName(text)


class FittedText(QWidget):
    """Paragraphs in the largest letters that fit, up to a given size; nothing is ever clipped for want of room.

    Its colour is a name in `theme.Colours`.
    """

    def __init__(
        self,
        parent: QWidget,
        colour: str = "text",
        weight: QFont.Weight = QFont.Weight.Normal,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__(parent)
        self._colour = colour
        self._weight = weight
        self._align = align
        self._paragraphs: tuple[str, ...] = ()
        self._largest_px = 40
        self._fitted: tuple[QFont, list[list[str]]] | None = None

    def set_text(self, *paragraphs: str) -> None:
        if paragraphs != self._paragraphs:
            self._paragraphs = paragraphs
            self.setAccessibleName(" ".join(paragraphs))
            self._refit()

    def set_largest(self, pixels: float) -> None:
        self._largest_px = max(SMALLEST_PX, round(pixels))
        self._refit()

    def resizeEvent(self, event: object) -> None:
        self._refit()

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        font, paragraphs = self._fitted = self._fitted or self._fit()
        metrics = QFontMetrics(font)
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(QColor(getattr(theme.colours(), self._colour)))
        centred = bool(self._align & Qt.AlignmentFlag.AlignVCenter)
        y = max(0, (self.height() - _height(paragraphs, metrics)) // 2) if centred else 0
        horizontal = self._align & Qt.AlignmentFlag.AlignHorizontal_Mask
        for paragraph in paragraphs:
            for line in paragraph:
                painter.drawText(QRect(0, y, self.width(), metrics.lineSpacing()), horizontal, line)
                y += metrics.lineSpacing()
            y += _gap(metrics)

    def _refit(self) -> None:
        self._fitted = None
        self.update()

    def _fit(self) -> tuple[QFont, list[list[str]]]:
        low, high = SMALLEST_PX, self._largest_px
        best = self._laid_out(low)
        while low <= high:
            middle = (low + high) // 2
            laid_out = self._laid_out(middle)
            if self._fits(*laid_out):
                best, low = laid_out, middle + 1
            else:
                high = middle - 1
        return best

    def _laid_out(self, pixels: int) -> tuple[QFont, list[list[str]]]:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(self._weight)
        return font, [wrapped(text, font, self.width()) for text in self._paragraphs]

    def _fits(self, font: QFont, paragraphs: list[list[str]]) -> bool:
        metrics = QFontMetrics(font)
        widest = max((metrics.horizontalAdvance(line) for lines in paragraphs for line in lines), default=0)
        return widest <= self.width() and _height(paragraphs, metrics) <= self.height()


def _gap(metrics: QFontMetrics) -> int:
    return metrics.lineSpacing() // 3


def _height(paragraphs: list[list[str]], metrics: QFontMetrics) -> int:
    return sum(map(len, paragraphs)) * metrics.lineSpacing() + max(0, len(paragraphs) - 1) * _gap(metrics)
