"""The body with the time for each of its areas: a picture of it, and beside it each area in numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from stretchtimer.core.dose import MINUTE
from stretchtimer.core.journal_sums import AreaTime
from stretchtimer.core.routines import Side
from stretchtimer.ui import theme
from stretchtimer.ui.charts import (
    SMALL,
    AlignCenter,
    AlignLeft,
    AlignRight,
    Chart,
    Key,
    Value,
    capital,
    cell,
    letters,
    paint_bar,
    said,
    text_width,
)

if TYPE_CHECKING:
    from stretchtimer.figure.body_map import Aspect

PICTURE_SHAPE = 1.16
"""Its width, as a share of its height, until it is there."""
PICTURE_EMS = 18
"""How high it is at the most."""
BESIDE_EMS = 36
"""So wide, the picture and the numbers stand side by side."""
PICTURE_SHARE = 0.53
"""Of the width, then."""
ROW_EMS = 1.4


@dataclass(frozen=True, slots=True)
class Body:
    """A picture of it from the front and from the back, as `figure.body_map` makes it."""

    picture: QImage
    places: "Mapping[tuple[str, Side, Aspect], tuple[float, float]]"
    """Where in it an area is, in pixels, for each aspect that shows it."""
    area_at: Callable[[float, float], tuple[str, Side] | None]
    """The area that lies at a place of it."""
    ramp: Sequence[str]
    """Its colours, for amounts from nothing to the goal."""


class Areas(Chart):
    """Left and right apart. Up and down lead from area to area, left and right from side to side."""

    walk = "Up and down lead from area to area, left and right to the other side."

    def __init__(self, title: str, words: str, areas: Sequence[AreaTime], goal_ms: int, body: Body | None) -> None:
        values = [
            Value(_told(area, side, goal_ms), (capital(area.area), cell(area.left_ms), cell(area.right_ms)))
            if side is Side.LEFT
            else Value(_told(area, side, goal_ms))
            for area in areas
            for side in Side
        ]
        super().__init__(title, words, ("Area", "Left", "Right"), values)
        self._areas = areas
        self._goal_ms = goal_ms
        self._body = body

    def moved(self, index: int, key: Qt.Key) -> int | None:
        area, side = divmod(index, 2)
        match key:
            case Key.Key_Left | Key.Key_Right:
                return area * 2 + (key is Key.Key_Right)
            case Key.Key_Up | Key.Key_Down:
                other = area + (1 if key is Key.Key_Down else -1)
                return min(max(0, other), len(self._areas) - 1) * 2 + side
        return None

    # ── where things lie ──

    def _picture(self, width: float) -> QRectF:
        em = theme.em()
        shape = self._body.picture.width() / self._body.picture.height() if self._body else PICTURE_SHAPE
        room = width * PICTURE_SHARE if self._is_beside(width) else width
        height = min(PICTURE_EMS * em, room / shape)
        left = (room - height * shape) / 2
        above = max(0.0, self._rows_height(width) - height - em * 3) / 2 if self._is_beside(width) else 0
        return QRectF(left, above, height * shape, height)

    def _is_beside(self, width: float) -> bool:
        return width >= BESIDE_EMS * theme.em()

    def _rows(self, width: float) -> QRectF:
        em = theme.em()
        if self._is_beside(width):
            return QRectF(width - self._rows_width(width), 0, self._rows_width(width), self._rows_height(width))
        return QRectF(0, self._picture(width).bottom() + em * 4, width, self._rows_height(width))

    def _rows_width(self, width: float) -> float:
        return width * (0.97 - PICTURE_SHARE) if self._is_beside(width) else width

    def _rows_height(self, width: float) -> float:
        return self._row_height(width) * (len(self._areas) + 1)

    def _row_height(self, width: float) -> float:
        return theme.em() * (ROW_EMS if self._name_between(width) else ROW_EMS * 1.7)

    def _name_between(self, width: float) -> bool:
        """Whether there is room for an area's name between its bars; else it stands above them."""
        return self._rows_width(width) >= self._name_width() + 2 * self._number_width() + theme.em() * 5

    def _name_width(self) -> float:
        return max(text_width(area.area, SMALL) for area in self._areas) + theme.em()

    def _number_width(self) -> float:
        return text_width("000", SMALL) + theme.em() * 0.4

    def height(self, width: float) -> float:
        return max(self._picture(width).bottom() + theme.em() * 3, self._rows(width).bottom())

    def places(self, width: float) -> list[QRectF]:
        rows, height = self._rows(width), self._row_height(width)
        half = (rows.width() - (self._name_width() if self._name_between(width) else 0)) / 2
        return [
            QRectF(rows.right() - half if side else rows.left(), rows.top() + (area + 1) * height, half, height)
            for area in range(len(self._areas))
            for side in range(2)
        ]

    def rings(self, index: int, width: float) -> list[QPointF]:
        if self._body is None:
            return []
        area, side = self._areas[index // 2].area, list(Side)[index % 2]
        picture = self._picture(width)
        scale = picture.height() / self._body.picture.height()
        return [
            picture.topLeft() + QPointF(x, y) * scale
            for (name, on, _), (x, y) in self._body.places.items()
            if (name, on) == (area, side)
        ]

    def seen_at(self, point: QPointF, width: float) -> int | None:
        picture = self._picture(width)
        if self._body is None or not picture.contains(point):
            return None
        there = (point - picture.topLeft()) * self._body.picture.height() / picture.height()
        found = self._body.area_at(there.x(), there.y())
        names = [area.area for area in self._areas]
        return names.index(found[0]) * 2 + list(Side).index(found[1]) if found else None

    # ── drawing ──

    def paint(self, painter: QPainter, width: float) -> None:
        self._paint_picture(painter, self._picture(width))
        rows, height = self._rows(width), self._row_height(width)
        painter.setFont(letters(SMALL))
        colours = theme.colours()
        head = QRectF(rows.left(), rows.top(), rows.width(), theme.em() * ROW_EMS)
        painter.setPen(colours.of_side(Side.LEFT))
        painter.drawText(head, AlignLeft, "Left")
        painter.setPen(colours.of_side(Side.RIGHT))
        painter.drawText(head, AlignRight, "Right")
        painter.setPen(QColor(colours.muted))
        painter.drawText(head, AlignCenter, f"of {self._goal_ms // MINUTE} minutes")
        between = self._name_between(width)
        apart = self._name_width() if between else theme.em()
        for number, area in enumerate(self._areas):
            row = QRectF(rows.left(), rows.top() + (number + 1) * height, rows.width(), height)
            line = row if between else row.adjusted(0, height * 0.5, 0, 0)
            name = row if between else row.adjusted(0, 0, 0, -height * 0.45)
            painter.setPen(QColor(colours.text))
            painter.drawText(name, AlignCenter, area.area)
            for side in Side:
                self._paint_side(painter, line, area.of(side), side, apart)

    def _paint_side(self, painter: QPainter, row: QRectF, ms: int, side: Side, apart: float) -> None:
        colours, em, number = theme.colours(), theme.em(), self._number_width()
        is_left = side is Side.LEFT
        track = QRectF(0, row.center().y() - em * 0.25, max(em, (row.width() - apart) / 2 - number), em * 0.5)
        track.moveLeft(row.left() + number if is_left else row.right() - number - track.width())
        painter.setPen(QColor(colours.text if ms else colours.muted))
        painter.drawText(row, AlignLeft if is_left else AlignRight, _minutes(ms))
        paint_bar(painter, track, ms / self._goal_ms, colours.of_side(side), from_right=is_left)

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        colours, em = theme.colours(), theme.em()
        if self._body:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._body.picture)
        painter.setFont(letters(SMALL))
        half = place.width() / 2
        below = QRectF(place.left(), place.bottom() + em * 0.1, half, em * 1.2)
        for name, sides in (("Front", (Side.RIGHT, Side.LEFT)), ("Back", (Side.LEFT, Side.RIGHT))):
            painter.setPen(QColor(colours.text))
            painter.drawText(below, AlignCenter, name)
            for side, align in zip(sides, (AlignLeft, AlignRight), strict=True):
                painter.setPen(colours.of_side(side))
                # Beside the feet, where there is always room.
                painter.drawText(below.adjusted(em * 0.6, -em * 1.3, -em * 0.6, -em * 1.3), align, side.value)
            below.translate(half, 0)
        if self._body:
            room = QRectF(place.left(), below.bottom() + em * 0.3, place.width(), em)
            self._paint_ramp(painter, room, self._body.ramp)

    def _paint_ramp(self, painter: QPainter, room: QRectF, ramp: Sequence[str]) -> None:
        em = theme.em()
        most = f"{self._goal_ms // MINUTE} min"
        wide = min(em * 8, room.width() - 2 * text_width(most, SMALL) - em)
        left = room.center().x() - wide / 2
        bar = QRectF(left, room.center().y() - em * 0.25, wide, em * 0.5)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for number, colour in enumerate(ramp):
            gradient.setColorAt(number / (len(ramp) - 1), QColor(colour))
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(QRectF(room.left(), room.top(), left - room.left() - em * 0.4, em), AlignRight, "0")
        painter.drawText(QRectF(bar.right() + em * 0.4, room.top(), room.width(), em), AlignLeft, most)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, em * 0.25, em * 0.25)


def shares(areas: Sequence[AreaTime], goal_ms: int) -> dict[tuple[str, Side], float]:
    """For each area and side what it got of the goal, from 0 to 1."""
    return {(area.area, side): min(1.0, area.of(side) / goal_ms) for area in areas for side in Side}


def _told(area: AreaTime, side: Side, goal_ms: int) -> str:
    return f"{capital(area.area)}, {side.value}: {said(area.of(side))} of {goal_ms // MINUTE} minutes"


def _minutes(ms: int) -> str:
    return "–" if not ms else "<1" if ms < MINUTE else str((ms + MINUTE // 2) // MINUTE)
