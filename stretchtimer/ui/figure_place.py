"""Where the figure is seen."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from stretchtimer.core import wording
from stretchtimer.core.look import Look
from stretchtimer.core.motion import Motion
from stretchtimer.core.routines import Pose, Side
from stretchtimer.core.scene import Scene
from stretchtimer.presenters.figures import FigurePainter, Shot, coarse_first
from stretchtimer.ui import theme
from stretchtimer.ui.figure_menu import FigureMenu

CAPTION = 0.15
"""The share of the height that the pose's name has under its figure."""
DEGREES_A_KEY = 15
DEGREES_A_PIXEL = 0.5
HIGHEST_TILT = 60
STEEPEST = 89
"""Degrees from above at the most, with the pose's own."""
WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
"""Which way across the picture, and which way down it, a key drags the figure."""
TIP = "Drag it to turn it, double-click to turn it back, right-click to choose how it looks"
KEYS_HINT = "Arrow keys turn it  ·  Home turns it back  ·  Esc lets go of it"


class FigurePlace(QWidget):
    """The pose as a figure, with its name, what it works on, and the side by word, place and colour.

    It can be turned by dragging it, or with the arrow keys while it has the focus, which it takes by Tab alone: whoever
    has dragged it wants the arrow keys to do what they did before. A double click turns it back.
    """

    look_chosen = Signal(Look, bool)
    """From the menu: how the figure is to look, and whether it is to move as in a mirror."""

    def __init__(self, parent: QWidget, painter: FigurePainter) -> None:
        super().__init__(parent)
        self._page = parent
        self._painter = painter
        self._scene: Scene | None = None
        self._motion: Motion | None = None
        self._ahead: Sequence[Motion] = ()
        self._look = Look()
        self._mirrored = False
        self._shot: Shot | None = None
        self._awaited: list[Shot] = []
        self._seen: Shot | None = None
        self._image: QImage | None = None
        self._turned = self._tilted = 0.0
        self._is_turning = False
        self._dragged_from: QPointF | None = None
        self._hides_cursor = False
        self._bare = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        painter.painted.connect(self._take)

    def set_look(self, look: Look, mirrored: bool) -> None:
        """How the figure looks, and whether it moves as in a mirror."""
        self._look, self._mirrored = look, mirrored
        self._ask()

    def show_scene(self, scene: Scene) -> None:
        if self._scene is None or self._scene.pose is not scene.pose:
            self._turned = self._tilted = 0.0
        self._scene = scene
        self._say_what_is_seen()
        self.update()

    def show_motion(self, motion: Motion | None, ahead: Sequence[Motion] | None = None) -> None:
        """How the body moves now; `ahead`, where that is new, is what it will do next, to be painted in time."""
        self._motion = motion
        if ahead is not None:
            self._ahead = ahead
        self._ask(ahead is not None)

    def set_bare(self, bare: bool) -> None:
        """Whether the figure has all the room, as where its name and side stand elsewhere."""
        self._bare = bare
        self._ask()
        self.update()

    def hide_cursor(self, hidden: bool) -> None:
        """Whether the mouse is not to be seen over it."""
        self._hides_cursor = hidden
        self._show_use()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._shot is not None:
            self._dragged_from = event.position()
            self._show_use()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is None:
            event.ignore()
        else:
            way = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self._is_turning = True
            self._turn(way.x() * DEGREES_A_PIXEL, way.y() * DEGREES_A_PIXEL)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            self._dragged_from = None
            self._show_use()
            self._come_to_rest()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._turn_back()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = FigureMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.show_choice(self._look, self._mirrored)
        menu.chosen.connect(self.look_chosen)
        menu.addSeparator()
        menu.addAction("Turn it back", self._turn_back).setEnabled(self._is_turned)
        # One that was opened by key lies beside the figure, so that it is seen what is chosen.
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        menu.popup(self.mapToGlobal(self.rect().topRight()) if by_key else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key is Qt.Key.Key_Escape:
            self._page.setFocus()
        elif self._shot is None:
            super().keyPressEvent(event)
        elif way := WAYS.get(key):
            self._is_turning = event.isAutoRepeat()
            self._turn(way[0] * DEGREES_A_KEY, way[1] * DEGREES_A_KEY)
        elif key is Qt.Key.Key_Home:
            self._turn_back()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._come_to_rest()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._come_to_rest()
        self.update()

    def resizeEvent(self, event: object) -> None:
        self._ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._scene is None:
            return
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        corner = min(24.0, rect.height() * 0.06)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(colours.accent if focused else colours.line), 2 if focused else 1))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(rect, corner, corner)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._image_rect(), self._image)
        if self._shot is None:
            self._paint_name(painter, rect, colours)
        elif not self._bare:
            self._paint_caption(painter, rect, colours)
        if self._scene.side and not self._bare:
            letters_px = max(12, round(min(rect.height() * 0.095, rect.width() * 0.06)))
            inset = letters_px * 0.44
            paint_side(painter, rect.adjusted(inset, inset, -inset, -inset), self._scene.side, letters_px)

    @property
    def _is_turned(self) -> bool:
        return bool(round(self._turned) % 360 or round(self._tilted))

    def _turn(self, across: float, down: float) -> None:
        """Drags what faces the viewer by so many degrees across the picture and down it."""
        # The viewer goes the other way; in a mirror that is the same way.
        self._turned += across if self._mirrored else -across
        own = self._painter.elevation(self._scene.pose) if self._scene and self._scene.pose else 0.0
        self._tilted = min(max(self._tilted + down, -HIGHEST_TILT), HIGHEST_TILT, STEEPEST - own)
        self._say_what_is_seen()
        self._ask()

    def _turn_back(self) -> None:
        self._turned = self._tilted = 0.0
        self._say_what_is_seen()
        self._ask()

    def _come_to_rest(self) -> None:
        if self._is_turning:
            self._is_turning = False
            self._ask()

    def _say_what_is_seen(self) -> None:
        assert self._scene
        said = [self._scene.title]
        if self._scene.side:
            said.append(f"{self._scene.side.value} side")
        if self._is_turned:
            said.append("seen from " + _place_of_viewer(round(self._turned), round(self._tilted)))
        self.setAccessibleName(", ".join(said))

    def _picture_rect(self) -> QRect:
        """In whole pixels, so that the picture is as sharp as it was painted."""
        inset = round(self.height() * 0.02)
        caption = inset if self._bare else round(self.height() * CAPTION)
        return QRect(inset, inset, self.width() - 2 * inset, self.height() - caption - inset)

    def _image_rect(self) -> QRectF:
        """Where the part of the picture lies that is there."""
        assert self._image
        assert self._seen
        room = QRectF(self._picture_rect())
        scale = room.width() / self._seen.width
        offset = QPointF(self._image.offset()) * scale
        return QRectF(room.topLeft() + offset, self._image.size().toSizeF() * scale)

    def _shot_of(self, motion: Motion) -> Shot | None:
        size = self._picture_rect().size().toSizeF() * self.devicePixelRatioF()
        shot = self._painter.shot(motion, int(size.width()), int(size.height()), self._look, self._mirrored)
        if shot is None or not self._is_turned:
            return shot
        return shot._replace(turned=round(self._turned) % 360, tilted=round(self._tilted), coarse=self._is_turning)

    def _ask(self, new_plan: bool = False) -> None:
        """Takes the picture of this moment, or has it painted, and those that come next."""
        shot = self._shot_of(self._motion) if self._motion and self.width() > 20 and self.height() > 20 else None
        if shot != self._shot:
            self._shot = shot
            self._show_use()
            if shot is None:
                self._awaited.clear()
                self._seen = self._image = None
                self.update()
            else:
                self._awaited.append(shot)
                self._take()
        if shot is None:
            return
        if new_plan or not self._painter.expects(shot):
            # What comes next will be seen from somewhere else while it is being turned.
            ahead = [] if self._is_turning else [other for motion in self._ahead if (other := self._shot_of(motion))]
            self._painter.want([shot, *coarse_first(ahead)])

    def _take(self) -> None:
        """Shows the newest picture that is there of those asked for; until then the last one stays.

        What is turned or moves faster than it can be painted is thus seen a little late, not never.
        """
        for number in reversed(range(len(self._awaited))):
            seen = self._painter.nearest(self._awaited[number])
            if seen is not None:
                # The newest one stays awaited until it is there itself.
                del self._awaited[: number if seen != self._awaited[number] else number + 1]
                if seen != self._seen:
                    self._seen, self._image = seen, self._painter.image(seen)
                    self.update()
                break

    def _show_use(self) -> None:
        """Tells by mouse and tip whether there is something to take hold of."""
        if self._hides_cursor:
            self.setCursor(Qt.CursorShape.BlankCursor)
        elif self._shot is None:
            self.unsetCursor()
        else:
            held = self._dragged_from is not None
            self.setCursor(Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor)
        self.setToolTip(TIP if self._shot else "")

    def _paint_caption(self, painter: QPainter, rect: QRectF, colours: theme.Colours) -> None:
        assert self._scene
        strip = QRectF(rect.left(), rect.bottom() - rect.height() * CAPTION, rect.width(), rect.height() * CAPTION)
        inner = strip.adjusted(rect.width() * 0.04, 0, -rect.width() * 0.04, -strip.height() * 0.08)
        name_height = inner.height() * 0.58
        name = QRectF(inner.left(), inner.top(), inner.width(), name_height)
        _write_line(painter, self._scene.title, name, 0.85, QColor(colours.text), QFont.Weight.DemiBold)
        below = QRectF(inner.left(), name.bottom(), inner.width(), inner.height() - name_height)
        _write_line(painter, self._second_line(), below, 0.8, QColor(colours.muted), QFont.Weight.Normal)

    def _paint_name(self, painter: QPainter, rect: QRectF, colours: theme.Colours) -> None:
        """The name alone, where there is no figure."""
        assert self._scene
        middle = rect.adjusted(rect.width() * 0.06, rect.height() * 0.3, -rect.width() * 0.06, -rect.height() * 0.3)
        name = QRectF(middle.left(), middle.top(), middle.width(), middle.height() * 0.62)
        _write_line(painter, self._scene.title, name, 0.75, QColor(colours.text), QFont.Weight.DemiBold)
        below = QRectF(middle.left(), name.bottom(), middle.width(), middle.height() * 0.38)
        _write_line(painter, self._second_line(), below, 0.5, QColor(colours.muted), QFont.Weight.Normal)

    def _second_line(self) -> str:
        assert self._scene
        if self.hasFocus() and self._shot:
            return KEYS_HINT
        return wording.listing(self._scene.pose.areas) if self._scene.pose else ""


def side_sign_width(side: Side, font: QFont, letters_px: int) -> int:
    """How wide the sign of a side is, in pixels."""
    return ceil(_sign_sizes(_sign_font(font, letters_px), side)[0])


def paint_side(painter: QPainter, room: QRectF, side: Side, letters_px: int) -> None:
    """Paints the sign of a side into its upper corner of the room: the word, and an arrow that points there."""
    colours = theme.colours()
    font = _sign_font(painter.font(), letters_px)
    metrics = QFontMetricsF(font)
    word = wording.side_name(side).upper()
    width, height = _sign_sizes(font, side)
    arrow = metrics.capHeight()
    sign = QRectF(room.left() if side is Side.LEFT else room.right() - width, room.top(), width, height)
    ink = QColor(colours.on_accent)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.of_side(side))
    painter.drawRoundedRect(sign, height / 2, height / 2)
    painter.setFont(font)
    painter.setBrush(ink)
    direction = -1 if side is Side.LEFT else 1
    edge = sign.left() + height * 0.4 if side is Side.LEFT else sign.right() - height * 0.4
    tip, base = edge, edge - direction * arrow * 0.75
    middle = sign.center().y()
    painter.drawPolygon([QPointF(tip, middle), QPointF(base, middle - arrow / 2), QPointF(base, middle + arrow / 2)])
    painter.setPen(ink)
    word_x = base + height * 0.25 if side is Side.LEFT else base - height * 0.25 - metrics.horizontalAdvance(word)
    painter.drawText(QPointF(word_x, middle + metrics.capHeight() / 2), word)


def _sign_font(font: QFont, letters_px: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(letters_px)
    sized.setWeight(QFont.Weight.Bold)
    sized.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 106)
    return sized


def _sign_sizes(font: QFont, side: Side) -> tuple[float, float]:
    """The width and the height of a side's sign."""
    metrics = QFontMetricsF(font)
    height = metrics.height() * 1.25
    return metrics.horizontalAdvance(wording.side_name(side).upper()) + metrics.capHeight() + height * 1.1, height


def _place_of_viewer(turned: int, tilted: int) -> str:
    """From where a figure is seen that has been turned by so many degrees."""
    way = (turned + 180) % 360 - 180
    places = []
    if way:
        places.append(f"{abs(way)} degrees further to its {'left' if way > 0 else 'right'}")
    if tilted:
        places.append(f"{abs(tilted)} degrees {'higher' if tilted > 0 else 'lower'}")
    return wording.listing(places)


class SmallFigure(QWidget):
    """A pose at a glance."""

    def __init__(self, painter: FigurePainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = painter
        self._pose: Pose | None = None
        self._side: Side | None = None
        self._look = Look()
        self._mirrored = False
        self._image: QImage | None = None
        painter.painted.connect(self._take)

    @property
    def has_pose(self) -> bool:
        return self._pose is not None and self._pose.figure is not None

    def show_pose(self, pose: Pose | None, side: Side | None, look: Look, mirrored: bool = False) -> None:
        if (pose, side, look, mirrored) != (self._pose, self._side, self._look, self._mirrored):
            self._pose, self._side, self._look, self._mirrored = pose, side, look, mirrored
            self._image = None
            self._take()
            self.update()

    def resizeEvent(self, event: object) -> None:
        self._image = None
        self._take()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            side = min(self.width(), self.height())
            painter.drawImage(QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side), self._image)

    def _take(self) -> None:
        if self._pose is None or self._image is not None:
            return
        side = round(min(self.width(), self.height()) * self.devicePixelRatioF())
        shot = self._painter.still(self._pose, self._side, side, self._look) if side > 8 else None
        if shot is None:
            return
        shot = shot._replace(mirrored=self._mirrored)
        self._image = self._painter.image(shot)
        if self._image is None:
            self._painter.want_later(shot)
        else:
            self.update()


def _write_line(
    painter: QPainter, text: str, rect: QRectF, largest: float, colour: QColor, weight: QFont.Weight
) -> None:
    """Writes one line in the middle of a rectangle, in letters as large as fit: at most `largest` of its height."""
    font = QFont(painter.font())
    font.setWeight(weight)
    font.setPixelSize(max(6, round(rect.height() * largest)))
    needed = QFontMetricsF(font).horizontalAdvance(text)
    if needed > rect.width():
        font.setPixelSize(max(6, int(font.pixelSize() * rect.width() / needed)))
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
