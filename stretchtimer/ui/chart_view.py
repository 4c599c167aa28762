"""A chart on the screen, walked by arrow keys and by the mouse."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from stretchtimer.ui import theme
from stretchtimer.ui.charts import AlignCenter, Chart, letters, text_width
from stretchtimer.ui.setting_fields import pad
from stretchtimer.ui.text import wrapped


class ChartView(QWidget):
    """Draws a chart. Arrow keys walk its values, as the mouse does; each is told."""

    copy_wanted = Signal()
    walked = Signal(QRect)
    """A key has led to the value that lies there."""

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self._pointed: int | None = None
        self._picture: QPixmap | None = None
        self._known_places: list[QRectF] | None = None
        self._heights: dict[int, int] = {}
        """For each width that has been asked for; the layout of a page asks again and again."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chart(self, chart: Chart) -> None:
        self._chart = chart
        self._heights.clear()
        self._forget_picture()
        self._point_at(self._pointed if self._pointed is not None and self._pointed < len(chart.values) else None)
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights and self._chart:
            self._heights[width] = round(self._chart.height(width - 2 * pad()) + 2 * pad())
        return self._heights.get(width, 0)

    def sizeHint(self) -> QSize:
        width = 20 * theme.em()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(6 * theme.em(), 0)

    # ── from value to value ──

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
            return
        to = self._led_to(Qt.Key(event.key()))
        if to is None:
            super().keyPressEvent(event)
        else:
            self._point_at(to)
            self.walked.emit(self._places()[to].toRect())

    def _led_to(self, key: Qt.Key) -> int | None:
        """The value to which a key leads; None for another key."""
        if self._chart is None or not self._chart.values:
            return None
        last = len(self._chart.values) - 1
        if key is Qt.Key.Key_Home:
            return 0
        if key is Qt.Key.Key_End:
            return last
        to = self._chart.moved(self._chart.start if self._pointed is None else self._pointed, key)
        if to is None:
            return None
        if self._pointed is None:
            return self._chart.start
        return to if 0 <= to <= last else self._pointed

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._point_at(None)
        super().focusOutEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._chart:
            point = event.position()
            at = next((index for index, place in enumerate(self._places()) if place.contains(point)), None)
            if at is None:
                at = self._chart.seen_at(point - QPointF(pad(), pad()), self._width)
            if at != self._pointed:
                self._point_at(at)

    def leaveEvent(self, event: object) -> None:
        if not self.hasFocus():
            self._point_at(None)

    def _point_at(self, index: int | None) -> None:
        self._pointed = index
        if self._chart:
            said = f"{self._chart.title}: {self._said or self._chart.words}"
            if said != self.accessibleName():
                self.setAccessibleName(said)
            if self._said and self.hasFocus():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._said))
        self.update()

    @property
    def _said(self) -> str:
        return self._chart.values[self._pointed].words if self._chart and self._pointed is not None else ""

    # ── drawing ──

    @property
    def _width(self) -> float:
        return self.width() - 2 * pad()

    def _places(self) -> list[QRectF]:
        """Where each value lies, in this widget."""
        if self._known_places is None and self._chart:
            self._known_places = [place.translated(pad(), pad()) for place in self._chart.places(self._width)]
        return self._known_places or []

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._heights.clear()
            self._forget_picture()
        super().changeEvent(event)

    def resizeEvent(self, event: object) -> None:
        self._forget_picture()

    def _forget_picture(self) -> None:
        self._picture = self._known_places = None

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chart is None:
            return
        colours, em = theme.colours(), theme.em()
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._painted(self._chart, ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        place = QRectF(0, self.height() - em / 2, self.width(), 0)
        if self._pointed is not None:
            place = self._places()[self._pointed]
            # Dark upon light, so that a ring is seen on any colour.
            for colour, thick in ((colours.surface, em / 3), (colours.text, em / 7)):
                painter.setPen(QPen(QColor(colour), thick))
                for middle in self._chart.rings(self._pointed, self._width):
                    painter.drawEllipse(middle + QPointF(pad(), pad()), em * 0.55, em * 0.55)
            painter.setPen(QPen(QColor(colours.text), max(1.5, em / 9)))
            painter.drawRoundedRect(place.adjusted(-1, -1, 1, 1), em * 0.2, em * 0.2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), em * 0.4, em * 0.4)
        if self._said or self.hasFocus():
            self._paint_bubble(painter, self._said or self._chart.walk, place)

    def _paint_bubble(self, painter: QPainter, words: str, near: QRectF) -> None:
        """Words above a place, or below it where there is no room."""
        colours, em = theme.colours(), theme.em()
        font = letters()
        lines = wrapped(words, font, round(self.width() - 2 * em))
        width = max(map(text_width, lines)) + em
        height = em * (1.2 * len(lines) + 0.4)
        x = min(max(2.0, near.center().x() - width / 2), self.width() - width - 2)
        y = near.top() - height - em * 0.3
        bubble = QRectF(x, y if y >= 0 else min(near.bottom() + em * 0.3, self.height() - height), width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.text))
        painter.drawRoundedRect(bubble, em * 0.3, em * 0.3)
        painter.setPen(QColor(colours.surface))
        painter.setFont(font)
        for number, line in enumerate(lines):
            painter.drawText(
                QRectF(bubble.left(), bubble.top() + em * (0.2 + 1.2 * number), width, em * 1.2), AlignCenter, line
            )

    def _painted(self, chart: Chart, ratio: float) -> QPixmap:
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(pad(), pad())
        chart.paint(painter, self._width)
        painter.end()
        return picture
