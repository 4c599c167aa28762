"""The parts of the player's stage: the dial, the edge, the side's sign, the line of progress, the buttons."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from stretchtimer.core import wording
from stretchtimer.core.dose import BreathMoment
from stretchtimer.core.routines import Side
from stretchtimer.core.scene import Moment, Scene, action_now
from stretchtimer.core.session import State
from stretchtimer.core.timeline import WORK, SegmentKind, Timeline
from stretchtimer.ui import theme
from stretchtimer.ui.figure_place import paint_side, side_sign_width
from stretchtimer.ui.icons import Icon, draw
from stretchtimer.ui.text import FittedText

SECONDS_SHOWN_BELOW = 100
"""Longer times are shown as minutes and seconds."""
NARROWEST_PERCENT = 62
"""So far figures are made narrower before they are made smaller."""
WHEN_THERE = "Press any key when you are there"
GOES_ON = "Any key goes on"
SHARE_OF_FIGURES = 0.59
"""How high the figures of a dial without a ring are, of its height."""


class Dial(QWidget):
    """The time as the largest thing, in a ring that drains; while breathing, a disc that swells and sinks.

    Without a ring it is words and figures alone, as large as its room.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene: Scene | None = None
        self._moment: Moment | None = None
        self._state = State.READY
        self._has_ring = True
        self._wish = FittedText(self, weight=QFont.Weight.DemiBold, align=Qt.AlignmentFlag.AlignCenter)
        self._wish.set_text(WHEN_THERE)
        self._wish.hide()

    def set_ring(self, has_ring: bool) -> None:
        self._has_ring = has_ring
        self._place_wish()
        self.update()

    def show_moment(self, scene: Scene, moment: Moment, state: State) -> None:
        self._scene, self._moment, self._state = scene, moment, state
        waiting = state is State.WAITING
        self._wish.setVisible(waiting)
        self.setAccessibleName(WHEN_THERE if waiting else f"{self._action()}, {self._figure()} {self._below()}")
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_wish()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._scene is None or self._moment is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._has_ring:
            self._paint_ring(painter, self._scene, self._moment)
        if self._state is not State.WAITING:
            self._paint_words(painter)

    def _place_wish(self) -> None:
        size = min(self.width(), self.height())
        room = QRect(0, 0, round(size * 0.68), round(size * 0.56)) if self._has_ring else self.rect()
        room.moveCenter(self.rect().center())
        self._wish.setGeometry(room)
        self._wish.set_largest(self.height() * 0.3)

    def _paint_words(self, painter: QPainter) -> None:
        colours = theme.colours()
        centre = QPointF(self.width() / 2, self.height() / 2)
        ink = QColor(colours.muted if self._state is State.PAUSED else colours.text)
        if self._has_ring:
            size = min(self.width(), self.height())
            inner = size * 0.895 - 2
            self._write(painter, self._figure(), centre, 0.0, 0.46 * size, inner * 0.93, ink, QFont.Weight.DemiBold)
            self._write(painter, self._action(), centre, -0.29 * size, 0.09 * size, inner * 0.72, QColor(colours.text))
            self._write(painter, self._below(), centre, 0.29 * size, 0.075 * size, inner * 0.66, QColor(colours.muted))
        else:
            width, height = self.width(), self.height()
            bold = QFont.Weight.DemiBold
            figures_px = height * SHARE_OF_FIGURES / _cap_height(self.font(), bold)
            self._write(painter, self._figure(), centre, -0.01 * height, figures_px, width, ink, bold, narrow=True)
            self._write(painter, self._action(), centre, -0.43 * height, 0.14 * height, width, QColor(colours.text))
            self._write(painter, self._below(), centre, 0.42 * height, 0.13 * height, width, QColor(colours.muted))

    def _paint_ring(self, painter: QPainter, scene: Scene, moment: Moment) -> None:
        colours = theme.colours()
        size = min(self.width(), self.height())
        centre = QPointF(self.width() / 2, self.height() / 2)
        width = max(4.0, size * 0.035)
        radius = (size - width) / 2 - 1
        ring = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        working = scene.segment.kind in WORK
        painter.setPen(QPen(QColor(colours.line), width))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(ring)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.soft_of_side(scene.side))
        if moment.breath:
            swollen = (radius - width) * (0.5 + 0.48 * _swelling(moment.breath))
            painter.drawEllipse(centre, swollen, swollen)
        elif working:
            painter.drawEllipse(centre, radius - width / 2, radius - width / 2)
        pen = QPen(_ink_of_time(scene), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(ring, 90 * 16, round((1 - moment.drained) * 360 * 16))

    def _write(
        self,
        painter: QPainter,
        text: str,
        centre: QPointF,
        offset: float,
        largest: float,
        width: float,
        colour: QColor,
        weight: QFont.Weight = QFont.Weight.Normal,
        narrow: bool = False,
    ) -> None:
        if not text:
            return
        font = QFont(self.font())
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setPixelSize(max(6, round(largest)))
        needed = QFontMetricsF(font).horizontalAdvance(text)
        if narrow and needed > width:
            font.setStretch(max(NARROWEST_PERCENT, int(100 * width / needed)))
            needed = QFontMetricsF(font).horizontalAdvance(text)
        if needed > width:
            font.setPixelSize(max(6, int(font.pixelSize() * width / needed)))
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(colour)
        # Figures and capitals are centred by their own height, not by the line's.
        baseline = centre.y() + offset + metrics.capHeight() / 2
        painter.drawText(QPointF(centre.x() - metrics.horizontalAdvance(text) / 2, baseline), text)

    def _figure(self) -> str:
        """The largest thing: seconds, or which breath or repetition."""
        assert self._scene and self._moment
        scene = self._scene
        if scene.count and scene.segment.kind is not SegmentKind.HOLD:
            return str(scene.count.number)
        seconds = self._moment.seconds_left
        return str(seconds) if seconds < SECONDS_SHOWN_BELOW else wording.clock(seconds * 1000)

    def _below(self) -> str:
        assert self._scene
        scene = self._scene
        if self._state is State.PAUSED and not self._has_ring:
            return GOES_ON
        if scene.count is None:
            return str(scene.set) if scene.set else _seconds_unit(self._moment)
        if scene.segment.kind is SegmentKind.HOLD:
            text = str(scene.count)
        else:
            plural = {"breath": "breaths", "rep": "reps"}[scene.count.unit]
            text = f"of {scene.count.total} {plural}"
        return f"{text}, {scene.set}" if scene.set else text

    def _action(self) -> str:
        assert self._scene and self._moment
        return "Paused" if self._state is State.PAUSED else action_now(self._scene, self._moment)


def paint_edge(painter: QPainter, page: QRect, scene: Scene, moment: Moment) -> None:
    """Paints a band along the border of the page that drains round; while breathing it swells and sinks.

    Where the desktop asks for stillness it is whole and keeps its width.
    """
    colours = theme.colours()
    widest = edge_width(page.size())
    still = theme.wants_stillness()
    width = widest * (0.3 + 0.7 * _swelling(moment.breath)) if moment.breath and not still else float(widest)
    left = 1.0 if still else 1 - moment.drained
    _paint_band(painter, QRectF(page), widest, 1.0, colours.soft_of_side(scene.side))
    _paint_band(painter, QRectF(page), width, left, _ink_of_time(scene))


def edge_width(page: QSize) -> int:
    """How wide the band along a page's border is at its widest, in pixels."""
    return max(6, round(min(page.width(), page.height()) * 0.028))


def _paint_band(painter: QPainter, page: QRectF, width: float, share: float, colour: QColor) -> None:
    """A share of the band: its end, where the whole goes clockwise from the middle of the upper border."""
    line = page.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    top = QPointF(line.center().x(), line.top())
    corners = [top, line.topRight(), line.bottomRight(), line.bottomLeft(), line.topLeft(), top]
    left = share * 2 * (line.width() + line.height())
    points = [top]
    for start, end in pairwise(reversed(corners)):
        length = abs(end.x() - start.x()) + abs(end.y() - start.y())
        if left <= 0 or length == 0:
            break
        points.append(start + (end - start) * min(1.0, left / length))
        left -= length
    painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
    painter.drawPolyline(QPolygonF(points))


def _ink_of_time(scene: Scene) -> QColor:
    """The colour of what drains."""
    colours = theme.colours()
    return colours.of_side(scene.side) if scene.segment.kind in WORK else QColor(colours.muted)


def _swelling(breath: BreathMoment) -> float:
    """From 0 to 1; a body starts and ends a breath softly."""
    return breath.fullness**2 * (3 - 2 * breath.fullness)


def _cap_height(font: QFont, weight: QFont.Weight) -> float:
    """The height of figures and capitals, of the size of the letters."""
    sized = QFont(font)
    sized.setPixelSize(100)
    sized.setWeight(weight)
    return QFontMetricsF(sized).capHeight() / 100


class SideSign(QWidget):
    """LEFT or RIGHT, in the half of its room that is that side's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._side: Side | None = None

    def show_side(self, side: Side | None) -> None:
        self._side = side
        self.setAccessibleName(f"{side.value} side" if side else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._side:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            letters_px = round(self.height() / 1.5)
            widest = max(side_sign_width(side, self.font(), letters_px) for side in Side)
            letters_px = max(8, int(letters_px * min(1.0, self.width() / widest)))
            paint_side(painter, QRectF(self.rect()), self._side, letters_px)


class Offer(QAbstractButton):
    """Words, in the largest letters that fit, that can be pressed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = FittedText(self, weight=QFont.Weight.DemiBold, align=Qt.AlignmentFlag.AlignCenter)
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_words(self, *paragraphs: str) -> None:
        self.setAccessibleName(" ".join(paragraphs))
        self._words.set_text(*paragraphs)

    def set_largest(self, pixels: float) -> None:
        self._words.set_largest(pixels)

    def set_legible(self, pixels: float | None) -> None:
        self._words.set_legible(pixels)

    @property
    def is_legible(self) -> bool:
        """Whether all of it is there, in letters that can be read."""
        self._place_words()
        return self._words.is_legible

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_or_pass_on(self, event, super().keyPressEvent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_words()

    def _place_words(self) -> None:
        inset = max(3, min(self.height() // 12, 8))
        self._words.setGeometry(self.rect().adjusted(2 * inset, inset, -2 * inset, -inset))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(QColor(colours.text if strong else colours.accent), 2.5 if self.hasFocus() else 1.5))
        painter.setBrush(QColor(colours.surface if self.isDown() else colours.accent_soft))
        corner = min(16.0, self.height() * 0.25)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), corner, corner)


def _seconds_unit(moment: Moment | None) -> str:
    """What the figure counts; longer times show by their colon what they are."""
    if moment is None or moment.seconds_left >= SECONDS_SHOWN_BELOW:
        return ""
    return "second" if moment.seconds_left == 1 else "seconds"


class ProgressLine(QWidget):
    """The whole routine as a line, a piece for each step to scale, filled as far as it is done."""

    GAP = 3.0

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._steps: list[tuple[int, int]] = []
        self._position_ms = 0
        self.setAccessibleName("Progress")

    def show_timeline(self, timeline: Timeline) -> None:
        starts: dict[int, int] = {}
        for segment in timeline.segments:
            starts.setdefault(segment.key.step, segment.start_ms)
        edges = [*starts.values(), timeline.total_ms]
        self._steps = list(pairwise(edges))
        self.update()

    def show_position(self, position_ms: int) -> None:
        self._position_ms = position_ms
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._steps:
            return
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = self.GAP if len(self._steps) < 40 else 0.0
        scale = (self.width() - gap * (len(self._steps) - 1)) / self._steps[-1][1]
        height = float(self.height())
        for number, (start_ms, end_ms) in enumerate(self._steps):
            x = start_ms * scale + number * gap
            piece = QRectF(x, 0, (end_ms - start_ms) * scale, height)
            painter.setBrush(QColor(colours.line))
            painter.drawRoundedRect(piece, height / 2, height / 2)
            done_ms = min(max(self._position_ms - start_ms, 0), end_ms - start_ms)
            if done_ms:
                painter.setBrush(QColor(colours.accent))
                painter.drawRoundedRect(QRectF(x, 0, max(done_ms * scale, height), height), height / 2, height / 2)


def press_or_pass_on(button: QAbstractButton, event: QKeyEvent, otherwise: Callable[[QKeyEvent], None]) -> None:
    """What a key does while a button on the stage has the focus: Enter presses it, the arrows stay the stage's."""
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        if not event.isAutoRepeat():
            button.click()
    elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
        event.ignore()
    else:
        otherwise(event)


class IconButton(QAbstractButton):
    """A round button with a drawn sign."""

    def __init__(self, parent: QWidget, icon: Icon, name: str, primary: bool = False) -> None:
        super().__init__(parent)
        self._icon = icon
        self._primary = primary
        self.set_icon(icon, name)
        # The stage shows the controls for as long as the mouse moves, over a button too.
        self.setMouseTracking(True)
        # A click must not take the keys away from the stage.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_icon(self, icon: Icon, name: str) -> None:
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.em() * (3 if self._primary else 2)
        return QSize(side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_or_pass_on(self, event, super().keyPressEvent)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height()) - 3.0
        circle = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        fill = QColor(colours.accent) if self._primary else QColor(colours.surface)
        if self.isDown():
            fill = QColor(colours.accent_soft)
        elif self.underMouse() and not self._primary:
            fill = QColor(colours.raised)
        edge = QColor(colours.accent if self.hasFocus() or self._primary else colours.line)
        if self._primary and (self.hasFocus() or self.underMouse()):
            edge = QColor(colours.text)
        painter.setPen(QPen(edge, 2.5 if self.hasFocus() else 1.0))
        painter.setBrush(fill)
        painter.drawEllipse(circle)
        ink = QColor(colours.on_accent if self._primary and not self.isDown() else colours.text)
        inset = side * 0.24
        draw(painter, self._icon, circle.adjusted(inset, inset, -inset, -inset), ink)
