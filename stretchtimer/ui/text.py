"""Text that is measured before it is drawn."""

import re
from collections.abc import Callable, Sequence
from math import ceil

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QWidget

from stretchtimer.ui import theme

SMALLEST_PX = 6
"""Smaller than anybody wants to read, so that in the smallest window still no word is cut off."""
SOFT_HYPHEN = "\u00ad"
_LONG_WORD = re.compile(r"\w{16,}")
_HYPHEN_AT_END = re.compile(f"{SOFT_HYPHEN}$")


def _with_soft_hyphens(word: re.Match[str]) -> str:
    return SOFT_HYPHEN.join(word[0][i : i + 4] for i in range(0, len(word[0]), 4))


def breakable(text: str) -> str:
    """The text with places in its long words at which they may be broken."""
    return _LONG_WORD.sub(_with_soft_hyphens, text)


def _broken(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(breakable, paragraphs))


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
    lines = (units[2 * start : 2 * end].decode("utf-16-le").rstrip() for start, end in bounds if start < end)
    return [_HYPHEN_AT_END.sub("-", line).replace(SOFT_HYPHEN, "") for line in lines]


class Label(QLabel):
    """Plain words that wrap, also inside one that is too long for any line. Its role gives it its looks."""

    def __init__(self, text: str = "", role: str | None = None) -> None:
        super().__init__(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(breakable(text))
        self.setAccessibleName(text)


class FittedText(QWidget):
    """Paragraphs in the largest letters that fit, up to a given size; nothing is ever clipped for want of room.

    Where there is a size below which nobody could read them, long words are broken and the last paragraphs left out
    rather than that. Its colour is a name in `theme.Colours`.
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
        self._legible_px: int | None = None
        self._forms: Callable[[str], Sequence[str]] = lambda text: (text,)
        self._fitted: tuple[QFont, list[list[str]]] | None = None
        self._fitted_size = QSize()

    def set_text(self, *paragraphs: str) -> None:
        if paragraphs != self._paragraphs:
            self._paragraphs = paragraphs
            self.setAccessibleName(" ".join(paragraphs))
            self._refit()

    def set_shortening(self, forms: Callable[[str], Sequence[str]]) -> None:
        """How a paragraph can be put in ever fewer words, where even the first one has no room."""
        self._forms = forms
        self._refit()

    def set_align(self, align: Qt.AlignmentFlag) -> None:
        self._align = align
        self.update()

    def set_largest(self, pixels: float) -> None:
        self._largest_px = max(SMALLEST_PX, round(pixels))
        self._refit()

    def set_legible(self, pixels: float | None) -> None:
        """The size below which letters are of no use, if there is one."""
        self._legible_px = None if pixels is None else ceil(pixels)
        self._refit()

    @property
    def letters_px(self) -> int:
        """How large the letters are."""
        return self._in_place()[0].pixelSize()

    @property
    def is_legible(self) -> bool:
        """Whether all of it is there, in letters that can be read."""
        font, paragraphs = self._in_place()
        return len(paragraphs) == len(self._paragraphs) and font.pixelSize() >= (self._legible_px or SMALLEST_PX)

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        font, paragraphs = self._in_place()
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

    def _in_place(self) -> tuple[QFont, list[list[str]]]:
        """The words as they fit into its size, which while it is hidden changes without an event."""
        if self._fitted is None or self._fitted_size != self.size():
            self._fitted, self._fitted_size = self._fit(), self.size()
        return self._fitted

    def _fit(self) -> tuple[QFont, list[list[str]]]:
        if self._legible_px is None:
            return self._largest_of(self._paragraphs, SMALLEST_PX)
        whole = self._paragraphs
        for shorter in [*(whole[:count] for count in range(len(whole), 0, -1)), *zip(self._forms_of_first())]:
            for paragraphs in (shorter, _broken(shorter)):
                if self._fits(*self._laid_out(paragraphs, self._legible_px)):
                    return self._largest_of(paragraphs, self._legible_px)
        return self._largest_of(_broken(whole[:1]), SMALLEST_PX)

    def _forms_of_first(self) -> Sequence[str]:
        return self._forms(self._paragraphs[0]) if self._paragraphs else ()

    def _largest_of(self, paragraphs: tuple[str, ...], low: int) -> tuple[QFont, list[list[str]]]:
        high = self._largest_px
        best = self._laid_out(paragraphs, low)
        while low <= high:
            middle = (low + high) // 2
            laid_out = self._laid_out(paragraphs, middle)
            if self._fits(*laid_out):
                best, low = laid_out, middle + 1
            else:
                high = middle - 1
        return best

    def _laid_out(self, paragraphs: tuple[str, ...], pixels: int) -> tuple[QFont, list[list[str]]]:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(self._weight)
        return font, [wrapped(text, font, self.width()) for text in paragraphs]

    def _fits(self, font: QFont, paragraphs: list[list[str]]) -> bool:
        metrics = QFontMetrics(font)
        widest = max((metrics.horizontalAdvance(line) for lines in paragraphs for line in lines), default=0)
        return widest <= self.width() and _height(paragraphs, metrics) <= self.height()


def _gap(metrics: QFontMetrics) -> int:
    return metrics.lineSpacing() // 3


def _height(paragraphs: list[list[str]], metrics: QFontMetrics) -> int:
    return sum(map(len, paragraphs)) * metrics.lineSpacing() + max(0, len(paragraphs) - 1) * _gap(metrics)
