"""The picture of a figure that is changed by hand: its handles, and the other side's figure small in a corner."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from stretchtimer.core.routines import Side
from stretchtimer.figure.dragging import HANDLES
from stretchtimer.presenters.pose_draft import FigureDraft
from stretchtimer.ui import theme
from stretchtimer.ui.figure_place import DEGREES_A_KEY, DEGREES_A_PIXEL, WAYS

HEIGHT_EMS = 20
PREVIEW = 0.26
"""The share of the width that the other side's figure has."""
HANDLE_EMS = 1.3
PIXELS_A_KEY = 8
PIXELS_A_FINE_KEY = 2


class FigureCanvas(QWidget):
    """The figure with its handles, and the other side's figure small in a corner. Dragging beside it turns it."""

    finished = Signal()
    """A handle was let go."""

    def __init__(self, draft: FigureDraft) -> None:
        super().__init__()
        self._draft = draft
        self._dragged_from: QPointF | None = None
        self._seen_from = draft.view
        self.setFixedHeight(round(HEIGHT_EMS * theme.em()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName("The figure; arrow keys turn it")
        self._handles: dict[str, _Handle] = {}
        for name in HANDLES:
            self._add_handle(name, _body_words(name))
        draft.painted.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(round(HEIGHT_EMS * theme.em()), self.height())

    def show_handles(self) -> None:
        """Puts the handles where the figure has them; the nearest to the viewer lies uppermost."""
        ratio = self.devicePixelRatioF()
        places = self._draft.handles()
        kinds = [prop.kind for prop in self._draft.posture.props]
        for name in places:
            if name not in self._handles:
                self._add_handle(name, "").show()
        for name, handle in self._handles.items():
            handle.setVisible(name in places)
        for name, (x, y) in places.items():
            handle = self._handles[name]
            if name not in HANDLES:
                handle.name_it(kinds[int(name.split()[1])].capitalize())
            handle.move(round(x / ratio - handle.width() / 2), round(y / ratio - handle.height() / 2))
            handle.raise_()

    def _add_handle(self, name: str, words: str) -> "_Handle":
        handle = self._handles[name] = _Handle(name, words, self._draft, self)
        handle.finished.connect(self.finished)
        return handle

    def tab_through_handles(self) -> None:
        """Has Tab lead from the figure through its handles, and from the last of them on."""
        for one, other in pairwise((self, *self._handles.values())):
            QWidget.setTabOrder(one, other)

    def cancel_turn(self) -> bool:
        """Gives up turning it, if that is being done: it is seen from where it was."""
        if self._dragged_from is None:
            return False
        self._let_go()
        self._draft.look_from(*self._seen_from)
        return True

    def _let_go(self) -> None:
        self._dragged_from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def fit(self) -> None:
        """Has the figure fill the room that the other side's leaves."""
        ratio = self.devicePixelRatioF()
        self._draft.set_size(round(self._picture_width * ratio), round(self.height() * ratio))

    @property
    def _picture_width(self) -> int:
        return round(self.width() * (1.0 - PREVIEW)) if self._draft.worked else self.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        corner = theme.em() * 0.6
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.line), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(rect, corner, corner)
        if self._draft.painting is None:
            return
        image = self._draft.painting.image
        painter.drawImage(QRectF(0, 0, self._picture_width, self.height()), image)
        if self._draft.worked is not None:
            self._paint_other_side(painter, image, self._draft.worked.opposite, corner)

    def _paint_other_side(self, painter: QPainter, image: QImage, other: Side, corner: float) -> None:
        colours = theme.colours()
        em = theme.em()
        width = self.width() * PREVIEW - em / 2
        height = width * image.height() / image.width()
        room = QRectF(self.width() - width - em / 2, em / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(room, corner / 2, corner / 2)
        painter.drawImage(room, image.flipped(Qt.Orientation.Horizontal))
        painter.setPen(colours.of_side(other))
        line = QRectF(room.left(), room.bottom() + em * 0.1, room.width(), em * 1.2)
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, f"{other.value.capitalize()} side")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragged_from, self._seen_from = event.position(), self._draft.view
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            way = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self._draft.turn(way.x() * DEGREES_A_PIXEL, way.y() * DEGREES_A_PIXEL)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._let_go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = WAYS.get(Qt.Key(event.key()))
        if way is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self._draft.turn(way[0] * DEGREES_A_KEY, way[1] * DEGREES_A_KEY)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()


class _Handle(QWidget):
    """A dot at a part of the body or at a thing, to be dragged or moved with the arrow keys."""

    finished = Signal()

    def __init__(self, name: str, words: str, draft: FigureDraft, parent: QWidget) -> None:
        super().__init__(parent)
        side = name.partition("_")[2]
        self._name = name
        self._draft = draft
        self._side = {"l": Side.LEFT, "r": Side.RIGHT}.get(side)
        self._pressed_at: QPointF | None = None
        self._moved = (0.0, 0.0)
        size = round(HANDLE_EMS * theme.em())
        self.setFixedSize(size, size)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name_it(words)

    def name_it(self, words: str) -> None:
        self.setToolTip(words)
        self.setAccessibleName(f"{words}; arrow keys move it")

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_held = self._pressed_at is not None or self.hasFocus()
        ink = colours.of_side(self._side) if self._side else QColor(colours.text)
        fill = QColor(ink if is_held else colours.surface)
        fill.setAlpha(230)
        painter.setPen(QPen(ink, 2))
        painter.setBrush(fill)
        edge = self.width() * (0.12 if is_held or self.underMouse() else 0.24)
        place = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        if self._name in HANDLES:
            painter.drawEllipse(place)
        else:
            painter.drawRect(place)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.globalPosition()
            self._draft.begin()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None:
            way = (event.globalPosition() - self._pressed_at) * self.devicePixelRatioF()
            self._draft.pull(self._name, way.x(), way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None:
            self._pressed_at = None
            self._let_go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = WAYS.get(Qt.Key(event.key()))
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if way is None or event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
            return
        if not self._draft.is_changing:
            self._moved = (0.0, 0.0)
            self._draft.begin()
        step = (PIXELS_A_FINE_KEY if fine else PIXELS_A_KEY) * self.devicePixelRatioF()
        self._moved = (self._moved[0] + way[0] * step, self._moved[1] + way[1] * step)
        self._draft.pull(self._name, *self._moved)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and Qt.Key(event.key()) in WAYS:
            self._let_go()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._pressed_at = None
        self._let_go()
        self.update()

    def _let_go(self) -> None:
        self.update()
        if self._draft.is_changing:
            self.finished.emit()


def _body_words(handle: str) -> str:
    stem, _, side = handle.partition("_")
    words = {"l": f"left {stem}", "r": f"right {stem}"}.get(side, stem)
    return words.capitalize()
