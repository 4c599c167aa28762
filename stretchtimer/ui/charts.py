"""Charts: what each shows in words and numbers, and how it is drawn, for the screen as for a file.

A chart is drawn into a width, with its upper left corner at 0, 0, in the colours in force and in letters of the
desktop's size; its height follows from that.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication

from stretchtimer.core import wording
from stretchtimer.core.dose import HOUR, MINUTE
from stretchtimer.ui import theme
from stretchtimer.ui.text import breakable, wrapped

SMALL = 0.85
"""How large the letters at the edges are, of those that are read."""
STEPS_MS = tuple(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30)) + tuple(
    hours * HOUR for hours in (1, 2, 5, 10, 20, 50, 100, 200, 500)
)
"""What the lines of a scale can be apart."""
MOST_LINES = 4

Key = Qt.Key
AlignRight = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
AlignLeft = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
AlignCenter = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class Value:
    words: str
    """What is said of it."""
    row: tuple[str, ...] = ()
    """How it stands in the table; empty where there is nothing to tell."""


class Chart(ABC):
    """Values in an order, along which arrow keys lead."""

    walk = "Arrow keys lead from one to the next."

    def __init__(self, title: str, words: str, head: Sequence[str], values: Sequence[Value], start: int = 0) -> None:
        self.title = title
        self.words = words
        """What it says as a whole."""
        self.head = tuple(head)
        """Of the table."""
        self.values = tuple(values)
        self.start = start
        """The value with which to begin."""

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The table behind it."""
        return [value.row for value in self.values if value.row]

    @abstractmethod
    def height(self, width: float) -> float: ...

    @abstractmethod
    def paint(self, painter: QPainter, width: float) -> None: ...

    @abstractmethod
    def places(self, width: float) -> list[QRectF]:
        """Where each value lies."""

    def rings(self, index: int, width: float) -> list[QPointF]:
        """Where else a value is to be seen."""
        return []

    def seen_at(self, point: QPointF, width: float) -> int | None:
        """The value that is to be seen there, beside its own place."""
        return None

    @abstractmethod
    def moved(self, index: int, key: Qt.Key) -> int | None:
        """Where an arrow key leads from a value, perhaps beyond the last; None for a key that leads nowhere."""


def said(ms: int) -> str:
    return wording.rough_length(ms) if ms else "nothing"


def cell(ms: int) -> str:
    """A time as it stands in a table."""
    return wording.rough_length(ms) if ms else "–"


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def letters(factor: float = 1.0) -> QFont:
    """The desktop's own, in pixels: a file has no other measure for them."""
    font = QFont(QApplication.font())
    font.setPixelSize(max(1, round(QFontInfo(font).pixelSize() * factor)))
    return font


def text_width(words: str, factor: float = 1.0) -> float:
    """Of words in these letters, in pixels."""
    return _text_width(words, factor, QApplication.font().key())


@lru_cache(maxsize=512)
def _text_width(words: str, factor: float, _font: str) -> float:
    return QFontMetricsF(letters(factor)).horizontalAdvance(words)


def ink(level: float) -> QColor:
    """From the ground of a chart, at 0, to the accent, at 1."""
    colours = theme.colours()
    ground, accent = QColor(colours.raised), QColor(colours.accent)
    mixed = [g + (a - g) * level for g, a in zip(ground.getRgb()[:3], accent.getRgb()[:3], strict=True)]  # type: ignore[index]
    return QColor(*map(round, mixed))


def paint_bar(
    painter: QPainter, track: QRectF, share: float, colour: QColor | None = None, from_right: bool = False
) -> None:
    """A bar that is filled to a share, which may be more than all of it."""
    round_ = track.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(0.12))
    painter.drawRoundedRect(track, round_, round_)
    if share > 0:
        filled = QRectF(track)
        filled.setWidth(max(track.height(), track.width() * min(1.0, share)))
        if from_right:
            filled.moveRight(track.right())
        painter.setBrush(colour or QColor(theme.colours().accent))
        painter.drawRoundedRect(filled, round_, round_)


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    ms: int
    mark_ms: int | None = None
    """What was to be reached."""
    is_now: bool = False


class Columns(Chart):
    """Times as columns side by side, with lines to read their height by."""

    walk = "Left and right lead from one to the next."
    HEIGHT_EMS = 8

    def __init__(
        self,
        title: str,
        words: str,
        head: Sequence[str],
        values: Sequence[Value],
        columns: Sequence[Column],
        start: int = 0,
        mark_words: str = "",
        progress: tuple[int, int] | None = None,
    ) -> None:
        """`progress` is what they come to, and what they are to come to, in milliseconds."""
        super().__init__(title, words, head, values, start)
        self._columns = columns
        self._mark_words = mark_words
        self._progress = progress
        top_ms = max((max(each.ms, each.mark_ms or 0) for each in columns), default=0)
        self._step_ms = next((step for step in STEPS_MS if step * MOST_LINES >= top_ms), STEPS_MS[-1])
        self._top_ms = max(self._step_ms, -(-top_ms // self._step_ms) * self._step_ms)

    def moved(self, index: int, key: Qt.Key) -> int | None:
        step = {Key.Key_Left: -1, Key.Key_Right: 1}.get(key)
        return None if step is None else index + step

    def height(self, width: float) -> float:
        return self._field(width).bottom() + theme.em() * (1.3 + (1.4 if self._mark_words else 0))

    def _field(self, width: float) -> QRectF:
        em = theme.em()
        left = text_width(wording.rough_length(self._top_ms), SMALL) + em * 0.6
        above = em * (2.6 if self._progress else 0.6)
        return QRectF(left, above, width - left - 1, em * self.HEIGHT_EMS)

    def places(self, width: float) -> list[QRectF]:
        field = self._field(width)
        slot = field.width() / len(self._columns)
        numbers = range(len(self._columns))
        return [QRectF(field.left() + number * slot, field.top(), slot, field.height()) for number in numbers]

    def _y(self, field: QRectF, ms: int) -> float:
        return field.bottom() - field.height() * ms / self._top_ms

    def paint(self, painter: QPainter, width: float) -> None:
        colours, em, field = theme.colours(), theme.em(), self._field(width)
        painter.setFont(letters(SMALL))
        if self._progress:
            done_ms, goal_ms = self._progress
            paint_bar(painter, QRectF(0, em * 0.4, width, em * 0.8), done_ms / goal_ms)
        for ms in range(0, self._top_ms + 1, self._step_ms):
            y = self._y(field, ms)
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
            if ms:
                painter.setPen(QColor(colours.muted))
                place = QRectF(0, y - em, field.left() - em * 0.6, em * 2)
                painter.drawText(place, AlignRight, wording.rough_length(ms))
        slot = field.width() / len(self._columns)
        bar_width = min(slot * 0.62, em * 2.4)
        for index, column in enumerate(self._columns):
            x = field.left() + (index + 0.5) * slot
            if column.ms:
                top = min(self._y(field, column.ms), field.bottom() - 2)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.accent) if column.is_now else ink(0.62))
                painter.drawPath(_upright(QRectF(x - bar_width / 2, top, bar_width, field.bottom() - top)))
        self._paint_marks(painter, width)
        self._paint_labels(painter, field, slot)

    def _paint_marks(self, painter: QPainter, width: float) -> None:
        em, colours, field = theme.em(), theme.colours(), self._field(width)
        pen = QPen(QColor(colours.text), max(1.5, em / 10), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        for column, place in zip(self._columns, self.places(width), strict=True):
            if column.mark_ms is not None:
                y = self._y(field, column.mark_ms)
                inset = place.width() * 0.1
                painter.drawLine(QPointF(place.left() + inset, y), QPointF(place.right() - inset, y))
        if self._mark_words:
            y = self.height(width) - em * 0.7
            painter.drawLine(QPointF(0, y), QPointF(em * 1.4, y))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(em * 2, y - em, width, em * 2), AlignLeft, self._mark_words)

    def _paint_labels(self, painter: QPainter, field: QRectF, slot: float) -> None:
        em, colours, metrics = theme.em(), theme.colours(), painter.fontMetrics()
        widest = max(metrics.horizontalAdvance(column.label) for column in self._columns) + em * 0.5
        every = next(n for n in (1, 2, 3, 4, 6, 8, 12, 24, 100) if n * slot >= widest or n == 100)
        for index, column in enumerate(self._columns):
            if index % every == 0 and column.label:
                x = field.left() + (index + 0.5) * slot
                painter.setPen(QColor(colours.text if column.is_now else colours.muted))
                place = QRectF(x - widest / 2, field.bottom() + em * 0.1, widest, em * 1.1)
                painter.drawText(place, AlignCenter, column.label)


def _upright(place: QRectF) -> QPainterPath:
    """A column that is round above and stands square on its line."""
    corner = min(place.width() / 2, theme.em() * 0.25, place.height())
    path = QPainterPath(place.bottomLeft())
    path.lineTo(place.left(), place.top() + corner)
    path.quadTo(place.topLeft(), place.topLeft() + QPointF(corner, 0))
    path.lineTo(place.topRight() - QPointF(corner, 0))
    path.quadTo(place.topRight(), place.topRight() + QPointF(0, corner))
    path.lineTo(place.bottomRight())
    path.closeSubpath()
    return path


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    amount: int
    amount_words: str


class Bars(Chart):
    """Amounts as bars one below the other, each under its name."""

    walk = "Up and down lead from one to the next."

    def __init__(
        self, title: str, words: str, head: Sequence[str], values: Sequence[Value], bars: Sequence[Bar]
    ) -> None:
        super().__init__(title, words, head, values)
        self._bars = bars

    def moved(self, index: int, key: Qt.Key) -> int | None:
        step = {Key.Key_Up: -1, Key.Key_Down: 1}.get(key)
        return None if step is None else index + step

    def _layout(self, width: float) -> list[tuple[float, list[str]]]:
        """How far down each bar begins with its name, and that in lines; at the end, where they end."""
        em, font = theme.em(), letters()
        places: list[tuple[float, list[str]]] = []
        y = 0.0
        for bar in self._bars:
            room = width - text_width(bar.amount_words) - em
            lines = wrapped(breakable(bar.label), font, max(1, int(room)))
            places.append((y, lines))
            y += em * (len(lines) + 1.1)
        return [*places, (y, [])]

    def height(self, width: float) -> float:
        return self._layout(width)[-1][0]

    def places(self, width: float) -> list[QRectF]:
        gap = theme.em() * 0.3
        return [QRectF(0, top, width, bottom - top - gap) for (top, _), (bottom, _) in pairwise(self._layout(width))]

    def paint(self, painter: QPainter, width: float) -> None:
        colours, em = theme.colours(), theme.em()
        painter.setFont(letters())
        most = max(bar.amount for bar in self._bars)
        for bar, (top, lines) in zip(self._bars, self._layout(width), strict=False):
            painter.setPen(QColor(colours.text))
            for number, line in enumerate(lines):
                painter.drawText(QRectF(0, top + number * em, width, em * 1.1), AlignLeft, line)
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(0, top + (len(lines) - 1) * em, width, em * 1.1), AlignRight, bar.amount_words)
            paint_bar(painter, QRectF(0, top + len(lines) * em + em * 0.2, width, em * 0.4), bar.amount / most)
