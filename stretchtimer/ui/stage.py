"""The parts of the player's stage: the place of the figure, the dial, the line of progress, the buttons."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from stretchtimer.core import wording
from stretchtimer.core.scene import Moment, Scene, action_now
from stretchtimer.core.timeline import WORK, SegmentKind, Timeline
from stretchtimer.ui import theme
from stretchtimer.ui.icons import Icon, draw

SECONDS_SHOWN_BELOW = 100
"""Longer times are shown as minutes and seconds."""


class Dial(QWidget):
    """The time as the largest thing, in a ring that drains; while breathing, a disc that swells and sinks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene: Scene | None = None
        self._moment: Moment | None = None
        self._paused = False

    def show_moment(self, scene: Scene, moment: Moment, paused: bool) -> None:
        self._scene, self._moment, self._paused = scene, moment, paused
        self.setAccessibleName(f"{self._action()}, {self._figure()} {self._below()}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._scene is None or self._moment is None:
            return
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = min(self.width(), self.height())
        centre = QPointF(self.width() / 2, self.height() / 2)
        width = max(4.0, size * 0.035)
        radius = (size - width) / 2 - 1
        ring = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        working = self._scene.segment.kind in WORK
        colour = colours.of_side(self._scene.side)

        painter.setPen(QPen(QColor(colours.line), width))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(ring)
        if self._moment.breath:
            self._paint_breath(painter, centre, radius - width, colours)
        elif working:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.soft_of_side(self._scene.side))
            painter.drawEllipse(centre, radius - width / 2, radius - width / 2)
        pen = QPen(colour if working else QColor(colours.muted), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(ring, 90 * 16, round((1 - self._moment.drained) * 360 * 16))

        ink = QColor(colours.muted if self._paused else colours.text)
        inner = 2 * (radius - width)
        self._write(painter, self._figure(), centre, 0.0, 0.46 * size, inner * 0.93, ink, QFont.Weight.DemiBold)
        self._write(painter, self._action(), centre, -0.29 * size, 0.09 * size, inner * 0.72, QColor(colours.text))
        self._write(painter, self._below(), centre, 0.29 * size, 0.075 * size, inner * 0.66, QColor(colours.muted))

    def _paint_breath(self, painter: QPainter, centre: QPointF, most: float, colours: theme.Colours) -> None:
        assert self._scene and self._moment and self._moment.breath
        full = self._moment.breath.fullness
        # A body starts and ends a breath softly.
        eased = full * full * (3 - 2 * full)
        radius = most * (0.5 + 0.48 * eased)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.soft_of_side(self._scene.side))
        painter.drawEllipse(centre, radius, radius)

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
    ) -> None:
        if not text:
            return
        font = QFont(self.font())
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setPixelSize(max(6, round(largest)))
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
        return "Paused" if self._paused else action_now(self._scene, self._moment)


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
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            # They are the stage's, also while a button has the focus.
            event.ignore()
        else:
            super().keyPressEvent(event)

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
