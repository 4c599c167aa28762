"""A year as a chart: a square for each day."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from stretchtimer.ui import theme
from stretchtimer.ui.charts import SMALL, AlignLeft, Chart, Key, Value, ink, letters, text_width


class Calendar(Chart):
    """A square for each day, a column for each week, from Monday down to Sunday.

    Where there is no room for all of them side by side, the weeks stand in several rows.
    """

    walk = "Up and down lead to the next day, left and right to the next week."
    SMALLEST_EMS, LARGEST_EMS = 0.68, 1.3
    MOST_BANDS = 8

    def __init__(
        self,
        title: str,
        words: str,
        head: Sequence[str],
        values: Sequence[Value],
        levels: Sequence[float | None],
        months: Mapping[int, str],
        legend: Sequence[tuple[float, str]],
        dots: tuple[frozenset[int], str] = (frozenset(), ""),
    ) -> None:
        """The first value is that of a Monday.

        `levels` run from 0 to 1, None where there is nothing to show; `months` names those that begin in a week, by
        its place; `dots` are days with a mark, by theirs, and what the mark means.
        """
        super().__init__(title, words, head, values, len(values) - 1)
        self._levels = levels
        self._months = months
        self._legend = legend
        self._dots, self._dot_words = dots
        self._weeks = -(-len(values) // 7)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The latest day first."""
        return super().rows[::-1]

    def moved(self, index: int, key: Qt.Key) -> int | None:
        step = {Key.Key_Left: -7, Key.Key_Right: 7, Key.Key_Up: -1, Key.Key_Down: 1}.get(key)
        return None if step is None else index + step

    def _grid(self, width: float) -> tuple[float, int, float]:
        """Where the squares begin, how many weeks there are in a row, and from one to the next."""
        em = theme.em()
        left = text_width("Wed", SMALL) + em * 0.5
        for bands in range(1, self.MOST_BANDS + 1):
            columns = -(-self._weeks // bands)
            pitch = (width - left) / columns
            if pitch >= self.SMALLEST_EMS * em:
                break
        return left, columns, min(pitch, self.LARGEST_EMS * em)

    def _band_height(self, pitch: float) -> float:
        return QFontMetricsF(letters(SMALL)).height() + 7 * pitch + theme.em() * 0.5

    def places(self, width: float) -> list[QRectF]:
        left, columns, pitch = self._grid(width)
        line, band_height = QFontMetricsF(letters(SMALL)).height(), self._band_height(pitch)
        size = pitch * 0.86
        return [
            QRectF(left + week % columns * pitch, week // columns * band_height + line + day * pitch, size, size)
            for week, day in (divmod(index, 7) for index in range(len(self.values)))
        ]

    def height(self, width: float) -> float:
        _, columns, pitch = self._grid(width)
        bands = -(-self._weeks // columns)
        lines = 1 + max(line for line, _ in self._legend_places(width))
        return bands * self._band_height(pitch) + lines * theme.em() * 1.3

    def paint(self, painter: QPainter, width: float) -> None:
        colours = theme.colours()
        left, columns, pitch = self._grid(width)
        band_height = self._band_height(pitch)
        painter.setFont(letters(SMALL))
        line = painter.fontMetrics().height()
        painter.setPen(QColor(colours.muted))
        for band in range(-(-self._weeks // columns)):
            top = band * band_height
            for day, name in ((0, "Mon"), (2, "Wed"), (4, "Fri")):
                place = QRectF(0, top + line + day * pitch - line, left, pitch * 0.86 + 2 * line)
                painter.drawText(place, AlignLeft, name)
            self._paint_months(painter, QRectF(left, top, width - left, line), band * columns, columns, pitch)
        places = self.places(width)
        for place, level in zip(places, self._levels, strict=True):
            self._paint_day(painter, place, level)
        for index in self._dots:
            _paint_dot(painter, places[index], QColor(colours.muted))
        self._paint_legend(painter, width)

    def _paint_months(self, painter: QPainter, room: QRectF, first: int, count: int, pitch: float) -> None:
        free = room.left()
        for week, name in self._months.items():
            x = room.left() + (week - first) * pitch
            needs = painter.fontMetrics().horizontalAdvance(name)
            if first <= week < first + count and x >= free and x + needs <= room.right():
                painter.drawText(QRectF(x, room.top(), needs + 2, room.height()), AlignLeft, name)
                free = x + needs + pitch / 2

    def _paint_day(self, painter: QPainter, place: QRectF, level: float | None) -> None:
        if level is None:
            _paint_dot(painter, place, QColor(theme.colours().line))
            return
        corner = place.width() * 0.22
        painter.setPen(Qt.PenStyle.NoPen if level else QPen(QColor(theme.colours().line), 1))
        painter.setBrush(ink(level))
        painter.drawRoundedRect(place if level else place.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)

    def _legend_items(self) -> list[tuple[float | None, str]]:
        return [*self._legend, *([(None, self._dot_words)] if self._dots else [])]

    def _legend_places(self, width: float) -> list[tuple[int, float]]:
        """The line and the left edge of each thing in the legend."""
        em = theme.em()
        places: list[tuple[int, float]] = []
        line, x = 0, 0.0
        for _, words in self._legend_items():
            needs = em * 1.1 + text_width(words, SMALL)
            if x and x + needs > width:
                line, x = line + 1, 0.0
            places.append((line, x))
            x += needs + em
        return places

    def _paint_legend(self, painter: QPainter, width: float) -> None:
        em, colours = theme.em(), theme.colours()
        _, columns, pitch = self._grid(width)
        top = -(-self._weeks // columns) * self._band_height(pitch)
        for (level, words), (line, x) in zip(self._legend_items(), self._legend_places(width), strict=True):
            y = top + (line + 0.5) * em * 1.3
            square = QRectF(x, y - em * 0.35, em * 0.7, em * 0.7)
            self._paint_day(painter, square, 0.0 if level is None else level)
            if level is None:
                _paint_dot(painter, square, QColor(colours.muted))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(x + em * 1.1, y - em, width, em * 2), AlignLeft, words)


def _paint_dot(painter: QPainter, place: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(place.center(), place.width() * 0.17, place.width() * 0.17)
