"""The figure of a person's own pose, to be pulled into shape by its hands, feet, knees, elbows, hips and head."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from stretchtimer.core.look import Look
from stretchtimer.core.routines import Side
from stretchtimer.figure.dragging import AT_REST, HANDLES, Stop, with_worked
from stretchtimer.figure.skeleton import LIMITS
from stretchtimer.presenters.pose_draft import FigureDraft
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import MenuButton
from stretchtimer.ui.figure_place import DEGREES_A_KEY, DEGREES_A_PIXEL, WAYS
from stretchtimer.ui.text import Label

HEIGHT_EMS = 20
PREVIEW = 0.26
"""The share of the width that the other side's figure has."""
HANDLE_EMS = 1.3
PIXELS_A_KEY = 8
HINT = "Drag a dot, or move it with the arrow keys. Drag beside the figure to look from elsewhere."
REMARKS_AT_MOST = 3

_WORKED = {
    Side.LEFT: "Drawn for the left side",
    Side.RIGHT: "Drawn for the right side",
    None: "The same for both sides",
}
_WHOLE = {"pitch": "Tipped forward", "roll": "Tipped to its right", "turn": "Turned about its length"}
_WHOLE_BOUNDS = (-180, 180)
_GROUPS: Mapping[str, Sequence[str]] = {
    "Left leg": ("hip_l", "knee_l", "ankle_l"),
    "Right leg": ("hip_r", "knee_r", "ankle_r"),
    "Left arm": ("shoulder_l", "elbow_l", "wrist_l"),
    "Right arm": ("shoulder_r", "elbow_r", "wrist_r"),
    "Back and neck": ("lumbar", "thoracic", "neck"),
    "Whole body": (),
}
_ANGLES: Mapping[str, Mapping[str, str]] = {
    "hip": {"flex": "Hip: knee up", "abd": "Hip: leg out to the side", "rot": "Hip: kneecap outward"},
    "knee": {"flex": "Knee: bent"},
    "ankle": {"flex": "Ankle: toes up", "inv": "Ankle: sole inward"},
    "shoulder": {
        "flex": "Shoulder: arm up in front",
        "abd": "Shoulder: arm out to the side",
        "rot": "Shoulder: turned outward",
        "elev": "Shoulder: shrugged",
        "prot": "Shoulder: brought forward",
    },
    "elbow": {"flex": "Elbow: bent", "pron": "Forearm: palm turned back"},
    "wrist": {"flex": "Wrist: bent", "dev": "Wrist: bent towards the thumb"},
    "lumbar": {
        "flex": "Low back: forward",
        "side": "Low back: to its left side",
        "rot": "Low back: turned to its left",
    },
    "thoracic": {
        "flex": "Upper back: forward",
        "side": "Upper back: to its left side",
        "rot": "Upper back: turned to its left",
    },
    "neck": {"flex": "Neck: forward", "side": "Neck: to its left side", "rot": "Neck: turned to its left"},
}


class PoseFigure(QWidget):
    changed = Signal(object)
    """The figure's data, after each change that was made: once a handle or a slider has been let go."""

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        self._draft = draft = FigureDraft(self)
        self.canvas = _Canvas(draft)
        self.canvas.finished.connect(self._finish)
        self._hint = Label(HINT, "muted")
        self._remarks = Label()
        self._shown_stops: Sequence[Stop] = draft.stops
        self._stops = self._menu_of(draft.stops)
        self._stops_place = QWidget()
        at = QVBoxLayout(self._stops_place)
        at.setContentsMargins(0, 0, 0, 0)
        at.addWidget(self._stops)
        self._groups = MenuButton("Joints of", {name: name for name in _GROUPS}, "Joints: ")
        self._groups.chosen.connect(self._show_group)
        self._alike = Button("Both sides alike")
        self._alike.setCheckable(True)
        self._alike.setToolTip("What a slider changes is changed on the other side too")
        self._worked = MenuButton("Side that it is drawn for", _WORKED)
        self._worked.chosen.connect(lambda side: self._change_at_once(partial(draft.set_worked, side)))
        self._keep_view = Button("Keep this view")
        self._keep_view.setToolTip("The pose is then always shown from here")
        self._keep_view.clicked.connect(lambda: self._change_at_once(draft.keep_view))
        whole, choices = QWidget(), QWidget()
        for place, widgets in (
            (whole, (self._stops_place, self._worked, self._keep_view)),
            (choices, (self._groups, self._alike)),
        ):
            row = ButtonRow(em // 3, last_at_end=False)
            place.setLayout(row)
            for widget in widgets:
                row.addWidget(widget)
        self._sliders: dict[str, list[_Bend]] = {name: self._sliders_of(name) for name in _GROUPS}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em // 3)
        column.addWidget(self.canvas)
        column.addWidget(whole)
        column.addWidget(self._hint)
        column.addWidget(self._remarks)
        column.addWidget(choices)
        for sliders in self._sliders.values():
            for slider in sliders:
                column.addWidget(slider)
        column.addStretch(1)
        self._show_group("Left leg")
        draft.changed.connect(self._show)
        draft.painted.connect(self._show_remarks)

    def set_look(self, look: Look) -> None:
        self._draft.set_look(theme.figure_look(look))

    def show_figure(self, data: object, has_sides: bool = False) -> None:
        """Shows the figure that plain data describes; one that stands where there is none, for a side if it has any."""
        if data is None and has_sides:
            data = with_worked(AT_REST, Side.RIGHT.value)
        self._draft.show_data(data)
        self.canvas.fit()
        self._show_stops()
        self._show()

    def _sliders_of(self, group: str) -> list["_Bend"]:
        if not _GROUPS[group]:
            tips = [_Bend(words, _WHOLE_BOUNDS, partial(self._tip, key), key) for key, words in _WHOLE.items()]
            return self._connected(tips)
        sliders = []
        for joint in _GROUPS[group]:
            stem = joint.partition("_")[0]
            for angle, words in _ANGLES[stem].items():
                low, high = LIMITS[stem][angle]
                sliders.append(_Bend(words, (round(low), round(high)), partial(self._bend, joint, angle), angle, joint))
        return self._connected(sliders)

    def _connected(self, sliders: list["_Bend"]) -> list["_Bend"]:
        for slider in sliders:
            slider.taken.connect(self._draft.begin)
            slider.let_go.connect(self._finish)
        return sliders

    def _bend(self, joint: str, angle: str, degrees: int) -> None:
        self._draft.bend(joint, angle, degrees, self._alike.isChecked())

    def _tip(self, key: str, degrees: int) -> None:
        self._draft.tip(key, degrees)

    def _change_at_once(self, change: Callable[[], None]) -> None:
        self._draft.begin()
        change()
        self._finish()

    def _finish(self) -> None:
        if self._draft.finish():
            self.changed.emit(self._draft.data)

    def _show_group(self, chosen: str) -> None:
        self._groups.show_choice(chosen)
        for name, sliders in self._sliders.items():
            for slider in sliders:
                slider.setVisible(name == chosen)
        self._alike.setVisible(chosen.startswith(("Left", "Right")))
        self._show()

    def _show_stops(self) -> None:
        """Offers the places of a movement; what is changed is changed in the one that is shown."""
        stops = self._draft.stops
        if stops != self._shown_stops:
            menu = self._menu_of(stops)
            layout = self._stops_place.layout()
            assert layout
            layout.replaceWidget(self._stops, menu)
            self._stops.hide()
            self._stops.deleteLater()
            self._stops, self._shown_stops = menu, stops
        self._stops.show_choice(self._draft.stop)
        self._stops_place.setVisible(len(stops) > 1)

    def _menu_of(self, stops: Sequence[Stop]) -> MenuButton:
        menu = MenuButton("Place in the movement", {stop: stop.name for stop in stops}, "Shown: ")
        menu.chosen.connect(self._draft.show_stop)
        return menu

    def _show(self) -> None:
        self.canvas.show_handles()
        self._worked.show_choice(self._draft.worked)
        self._keep_view.setEnabled(self._draft.is_turned)
        angles = self._draft.angles()
        root = self._draft.root()
        for slider in self._sliders[self._groups.value]:
            slider.show_value(angles.get(slider.joint, {}).get(slider.angle, 0) if slider.joint else root[slider.angle])

    def _show_remarks(self) -> None:
        painting = self._draft.painting
        if painting is None or painting.remarks is None:
            return
        remarks = [f"{remark[:1].upper()}{remark[1:]}" for remark in painting.remarks[:REMARKS_AT_MOST]]
        self._remarks.setText("Worth another look: " + " ".join(remarks) if remarks else "A body can do this.")
        self._remarks.setProperty("role", None if remarks else "muted")
        self._remarks.style().polish(self._remarks)


class _Canvas(QWidget):
    """The figure with its handles, and the other side's figure small in a corner. Dragging beside it turns it."""

    finished = Signal()
    """A handle was let go."""

    def __init__(self, draft: FigureDraft) -> None:
        super().__init__()
        self._draft = draft
        self._dragged_from: QPointF | None = None
        self.setFixedHeight(round(HEIGHT_EMS * theme.em()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName("The figure; arrow keys turn it")
        self.handles = {name: _Handle(name, draft, self) for name in HANDLES}
        for handle in self.handles.values():
            handle.finished.connect(self.finished)
        draft.painted.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(round(HEIGHT_EMS * theme.em()), self.height())

    def show_handles(self) -> None:
        """Puts the handles where the figure has them; the nearest to the viewer lies uppermost."""
        ratio = self.devicePixelRatioF()
        for name, (x, y) in self._draft.handles().items():
            handle = self.handles[name]
            handle.move(round(x / ratio - handle.width() / 2), round(y / ratio - handle.height() / 2))
            handle.raise_()

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
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            way = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self._draft.turn(way.x() * DEGREES_A_PIXEL, way.y() * DEGREES_A_PIXEL)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

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
    """A dot at a part of the body, to be dragged or moved with the arrow keys."""

    finished = Signal()

    def __init__(self, name: str, draft: FigureDraft, parent: QWidget) -> None:
        super().__init__(parent)
        stem, _, side = name.partition("_")
        self._name = name
        self._draft = draft
        self._side = {"l": Side.LEFT, "r": Side.RIGHT}.get(side)
        self._pressed_at: QPointF | None = None
        self._moved = (0, 0)
        size = round(HANDLE_EMS * theme.em())
        self.setFixedSize(size, size)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = f"{self._side.value.capitalize()} {stem}" if self._side else stem.capitalize()
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
        painter.drawEllipse(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge))

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
        if way is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        if not self._draft.is_changing:
            self._moved = (0, 0)
            self._draft.begin()
        self._moved = (self._moved[0] + way[0], self._moved[1] + way[1])
        step = PIXELS_A_KEY * self.devicePixelRatioF()
        self._draft.pull(self._name, self._moved[0] * step, self._moved[1] * step)

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


class _Bend(QWidget):
    """An angle: its name, a slider within its limits, and its degrees."""

    taken = Signal()
    let_go = Signal()

    def __init__(
        self, words: str, bounds: tuple[int, int], tell: Callable[[int], None], angle: str, joint: str = ""
    ) -> None:
        super().__init__()
        self.angle, self.joint = angle, joint
        self._tell = tell
        em = theme.em()
        side = {"l": "left ", "r": "right "}.get(joint.partition("_")[2], "")
        self.slider = slider = _Slider()
        slider.setRange(*bounds)
        slider.setPageStep(10)
        slider.setAccessibleName(f"{side}{words}".capitalize() if side else words)
        self._degrees = Label("0°", "muted")
        self._degrees.setFixedWidth(em * 3)
        self._degrees.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.addWidget(Label(words), 1)
        head.addWidget(self._degrees)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(slider)
        slider.sliderPressed.connect(self.taken)
        slider.sliderReleased.connect(self.let_go)
        slider.stepping.connect(self.taken)
        slider.stepped.connect(self.let_go)
        slider.valueChanged.connect(self._change)

    def show_value(self, degrees: float) -> None:
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round(degrees))
            self.slider.blockSignals(False)
        self._degrees.setText(f"{round(degrees)}°".replace("-", "−"))

    def _change(self, degrees: int) -> None:
        if self.slider.isSliderDown() or self.slider.is_stepping:
            self._tell(degrees)
        else:  # beside the handle: each step is a change
            self.taken.emit()
            self._tell(degrees)
            self.let_go.emit()


class _Slider(QSlider):
    stepping = Signal()
    """A key is held that moves it."""
    stepped = Signal()
    """That key was let go."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.is_stepping = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.is_stepping:
            self.is_stepping = True
            self.stepping.emit()
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self._end_steps()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end_steps()

    def _end_steps(self) -> None:
        if self.is_stepping:
            self.is_stepping = False
            self.stepped.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel turns the page.
        event.ignore()
