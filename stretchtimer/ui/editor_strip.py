"""The whole routine as a strip to scale, along which the playhead is moved."""

from functools import cache
from itertools import groupby

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from stretchtimer.core import wording
from stretchtimer.core.cues import Meaning, cues_of
from stretchtimer.core.dose import SECOND
from stretchtimer.core.routines import Side
from stretchtimer.core.scene import scene_at
from stretchtimer.core.timeline import SegmentKind, Timeline
from stretchtimer.ui import theme

A_KEY_MS = 5 * SECOND
CUES_APART_PX = 3
"""Cues that stand closer than this could not be told apart, and are not shown."""


class Strip(QWidget):
    """Every segment as wide as it is long, coloured by its kind, with a mark for each cue.

    The playhead follows the mouse; by key, arrows take it along by five seconds, with Control to the next step.
    """

    scrubbed = Signal(int)
    """The playhead is at so many milliseconds now."""
    play_asked = Signal()
    """Play from the playhead."""

    def __init__(self) -> None:
        super().__init__()
        self._timeline: Timeline | None = None
        self._position_ms = 0
        self._chosen: frozenset[int] = frozenset()
        self._runs: list[tuple[int, int]] | None = None
        self._picture: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(theme.em() * 12, theme.em() * 3)

    @property
    def position_ms(self) -> int:
        return self._position_ms

    def show_timeline(self, timeline: Timeline | None) -> None:
        if timeline is not self._timeline:
            self._timeline = timeline
            self._picture = self._runs = None
            self._position_ms = min(self._position_ms, timeline.total_ms if timeline else 0)
            self._say()
            self.update()

    def show_chosen(self, steps: frozenset[int]) -> None:
        """Marks the steps that are chosen."""
        if steps != self._chosen:
            self._chosen = steps
            self._runs = None
            self.update()

    def show_position(self, position_ms: int) -> None:
        self._position_ms = position_ms
        self._say()
        self.update()

    # ── moving the playhead ──

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._scrub_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._scrub_to(event.position().x())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.play_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by_step = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        total_ms = self._timeline.total_ms if self._timeline else 0
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            way = 1 if key is Qt.Key.Key_Right else -1
            self._scrub(self._step_from(way) if by_step else self._position_ms + way * A_KEY_MS)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._scrub(self._step_from(1 if key is Qt.Key.Key_PageDown else -1))
        elif key is Qt.Key.Key_Home:
            self._scrub(0)
        elif key is Qt.Key.Key_End:
            self._scrub(total_ms)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.play_asked.emit()
        else:
            super().keyPressEvent(event)

    def _scrub_to(self, x: float) -> None:
        if self._timeline:
            bar = self._bar()
            share = min(max(0.0, (x - bar.left()) / max(1.0, bar.width())), 1.0)
            self._scrub(round(share * self._timeline.total_ms))

    def _scrub(self, position_ms: int) -> None:
        total_ms = self._timeline.total_ms if self._timeline else 0
        self.show_position(min(max(0, position_ms), max(0, total_ms - 1)))
        if total_ms:
            self.scrubbed.emit(self._position_ms)

    def _step_from(self, way: int) -> int:
        """Where the next step begins, or this one, or the one before where it is at the beginning of this."""
        if self._timeline is None or not self._timeline.segments:
            return 0
        step = self._timeline.segments[self._timeline.index_at(self._position_ms)].key.step
        if way > 0:
            return self._start_ms(step + 1)
        return self._start_ms(step if self._position_ms > self._start_ms(step) else max(0, step - 1))

    def _start_ms(self, step: int) -> int:
        """When a step begins; behind the last one that is the end."""
        assert self._timeline
        first = self._timeline.step_start(step)
        return self._timeline.total_ms if first is None else self._timeline.segments[first].start_ms

    # ── what is seen ──

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._timeline and self._timeline.segments:
            bar = self._bar()
            share = min(max(0.0, (event.pos().x() - bar.left()) / max(1.0, bar.width())), 1.0)
            QToolTip.showText(event.globalPos(), self._words_at(round(share * self._timeline.total_ms)), self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        self._picture = None
        super().changeEvent(event)

    def resizeEvent(self, event: object) -> None:
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, em = theme.colours(), theme.em()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = self._bar()
        if self._timeline is None or not self._timeline.segments:
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.setBrush(QColor(colours.surface))
            painter.drawRoundedRect(bar, em * 0.3, em * 0.3)
        else:
            if self._picture is None:
                self._picture = self._paint_segments()
            painter.drawPixmap(0, 0, self._picture)
            total_ms = self._timeline.total_ms
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            self._runs = self._chosen_runs() if self._runs is None else self._runs
            for first, last in self._runs:
                left, right = (bar.left() + bar.width() * at / total_ms for at in (first, last))
                painter.drawRoundedRect(QRectF(left, bar.top() - em * 0.35, max(2.0, right - left), em * 0.2), 2, 2)
            x = bar.left() + bar.width() * self._position_ms / total_ms
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawLine(QPointF(x, bar.top() - em * 0.3), QPointF(x, bar.bottom() + em * 0.3))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.text))
            painter.drawEllipse(QPointF(x, bar.top() - em * 0.3), em * 0.25, em * 0.25)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), em * 0.4, em * 0.4)

    def _bar(self) -> QRectF:
        em = theme.em()
        return QRectF(em * 0.5, em * 0.75, self.width() - em, self.height() - em * 1.75)

    def _paint_segments(self) -> QPixmap:
        timeline, bar, em = self._timeline, self._bar(), theme.em()
        assert timeline
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        total_ms, count = timeline.total_ms, len(timeline.segments)
        width = bar.width()
        colour_of = cache(_colour)
        if count * 2 < width:
            for segment in timeline.segments:
                left = bar.left() + width * segment.start_ms / total_ms
                piece = QRectF(left, bar.top(), max(0.5, width * segment.length_ms / total_ms), bar.height())
                painter.fillRect(piece, colour_of(segment.kind, segment.key.side))
            self._paint_step_lines(painter, bar)
        else:
            # There are more segments than can be seen: each column shows the one that it falls into.
            seen = (timeline.segments[timeline.index_at(round(total_ms * x / width))] for x in range(int(width)))
            left = bar.left()
            for (kind, side), run in groupby(seen, lambda segment: (segment.kind, segment.key.side)):
                columns = sum(1 for _ in run)
                painter.fillRect(QRectF(left, bar.top(), columns, bar.height()), colour_of(kind, side))
                left += columns
        if count * CUES_APART_PX < width:
            self._paint_cues(painter, QRectF(bar.left(), bar.bottom() + em * 0.2, width, em * 0.55))
        painter.end()
        return picture

    def _paint_step_lines(self, painter: QPainter, bar: QRectF) -> None:
        assert self._timeline
        painter.setPen(QPen(QColor(theme.colours().ground), 2))
        last = 0
        for segment in self._timeline.segments:
            if segment.key.step != last:
                last = segment.key.step
                x = bar.left() + bar.width() * segment.start_ms / self._timeline.total_ms
                painter.drawLine(QPointF(x, bar.top()), QPointF(x, bar.bottom()))

    def _paint_cues(self, painter: QPainter, room: QRectF) -> None:
        assert self._timeline
        colours = theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for cue in cues_of(self._timeline):
            x = room.left() + room.width() * cue.at_ms / self._timeline.total_ms
            is_small = cue.meaning in (Meaning.TICK, Meaning.BREATHE_IN, Meaning.BREATHE_OUT, Meaning.REP)
            painter.setPen(QPen(QColor(colours.muted if is_small else colours.text), 1))
            height = room.height() * (0.45 if is_small else 1.0)
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.top() + height))

    def _chosen_runs(self) -> list[tuple[int, int]]:
        """From when to when the chosen steps last."""
        runs: list[tuple[int, int]] = []
        for step in sorted(self._chosen):
            start_ms, end_ms = self._start_ms(step), self._start_ms(step + 1)
            if runs and runs[-1][1] == start_ms:
                start_ms = runs.pop()[0]
            if start_ms < end_ms:
                runs.append((start_ms, end_ms))
        return runs

    def _words_at(self, position_ms: int) -> str:
        assert self._timeline
        scene = scene_at(self._timeline, self._timeline.index_at(position_ms))
        side = f", {scene.side.value}" if scene.side else ""
        return f"{wording.clock(position_ms)}  {scene.title}{side}: {scene.action.lower()}"

    def _say(self) -> None:
        said = "Where it is in the routine"
        if self._timeline and self._timeline.segments:
            said += f": {self._words_at(self._position_ms)}"
        self.setAccessibleName(said)


def _colour(kind: SegmentKind, side: Side | None) -> QColor:
    colours = theme.colours()
    match kind:
        case SegmentKind.HOLD | SegmentKind.BREATHE | SegmentKind.REP:
            colour = colours.of_side(side)
            if kind is SegmentKind.REP:
                colour.setAlphaF(0.8)
            elif kind is SegmentKind.BREATHE:
                colour.setAlphaF(0.65)
            return colour
        case SegmentKind.PREPARE | SegmentKind.SWITCH:
            return colours.soft_of_side(side)
        case SegmentKind.REST:
            return QColor(colours.line)
