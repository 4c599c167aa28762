"""The figure of a person's own pose, to be pulled into shape by its hands, feet, knees, elbows, hips and head."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from stretchtimer.core.look import Look
from stretchtimer.core.routines import Side
from stretchtimer.figure.data import KEYFRAMES_AT_MOST
from stretchtimer.figure.editing import AT_REST, Stop, usual_glow, with_glow, with_worked
from stretchtimer.presenters.pose_draft import FigureDraft
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import MenuButton
from stretchtimer.ui.pose_canvas import FigureCanvas
from stretchtimer.ui.pose_sliders import JointSliders
from stretchtimer.ui.pose_things import Change, Glow, Things
from stretchtimer.ui.text import Label

HINT = (
    "Drag a dot, or move it with the arrow keys, finely with Shift; Esc lets go of it. "
    "Drag beside the figure to look from elsewhere."
)
REMARKS_AT_MOST = 3
PLAYED_EVERY_MS = 40

_WORKED = {
    Side.LEFT: "Drawn for the left side",
    Side.RIGHT: "Drawn for the right side",
    None: "The same for both sides",
}


class PoseFigure(QWidget):
    changed = Signal(object)
    """The figure's data, after each change that was made: once a handle or a slider has been let go."""
    left = Signal()
    """Escape was pressed, and there was nothing here to step back from."""
    rebuilt = Signal()
    """There are other buttons than before, which Tab is to reach in their order."""

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        self._draft = draft = FigureDraft(self)
        self.canvas = FigureCanvas(draft)
        self.canvas.finished.connect(self._finish)
        self._remarks = Label()
        self._worked = MenuButton("Side that it is drawn for", _WORKED)
        self._worked.chosen.connect(lambda side: self._change_at_once(lambda: draft.set_worked(side)))
        self._keep_view = Button("Keep this view")
        self._keep_view.setToolTip("The pose is then always shown from here")
        self._keep_view.clicked.connect(lambda: self._change_at_once(draft.keep_view))
        self._things, self._glow = Things(draft), Glow(draft)
        for choices in (self._things, self._glow):
            choices.wanted.connect(self._edit)
            choices.rebuilt.connect(self.rebuilt)
        self._sliders = JointSliders(draft)
        self._sliders.finished.connect(self._finish)
        whole = QWidget()
        row = ButtonRow(em // 3, last_at_end=False)
        whole.setLayout(row)
        for button in (self._worked, self._keep_view):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em // 2)
        for part in (
            self.canvas, self._movement_row(), Label(HINT, "muted"), self._remarks, whole, self._things, self._glow,
            self._sliders,
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)
        self._playing = QTimer(self)
        self._playing.setInterval(PLAYED_EVERY_MS)
        self._playing.timeout.connect(lambda: draft.play(PLAYED_EVERY_MS))
        draft.changed.connect(self._show)
        draft.painted.connect(self._show_remarks)

    def set_look(self, look: Look) -> None:
        self._draft.set_look(theme.figure_look(look))

    def show_figure(self, data: object, has_sides: bool = False, areas: Sequence[str] = ()) -> None:
        """Shows the figure that plain data describes.

        Where there is none it stands, drawn for a side if the pose has any, with the pose's areas glowing.
        """
        if data is None:
            worked = Side.RIGHT.value if has_sides else None
            data = with_glow(with_worked(AT_REST, worked), usual_glow(areas, worked))
        self._draft.show_data(data)
        self.canvas.fit()
        self._glow.show_areas(areas)
        self._show()

    def event(self, event: QEvent) -> bool:
        # Escape is the page's shortcut, which would leave the pose.
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self._step_back()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._stop_playing()

    def _step_back(self) -> None:
        """Gives up what is going on, one thing at a time."""
        if self.canvas.cancel_turn():
            return
        if self._draft.is_changing:
            self._draft.cancel()
            self._sliders.let_go()
        elif self._draft.is_playing:
            self._stop_playing()
        else:
            self.left.emit()

    # ── the movement ──

    def _movement_row(self) -> QWidget:
        self._shown_stops: Sequence[Stop] = self._draft.stops
        self._stops = self._menu_of(self._shown_stops)
        self._stops_place = QWidget()
        at = QVBoxLayout(self._stops_place)
        at.setContentsMargins(0, 0, 0, 0)
        at.addWidget(self._stops)
        self._play = Button("Play")
        self._play.setCheckable(True)
        self._play.setToolTip("Shows the whole movement")
        self._play.clicked.connect(self._play_or_stop)
        self._more = Button()
        self._more.clicked.connect(lambda: self._tell_if(self._draft.add_place()))
        self._fewer = Button("Remove this place")
        self._fewer.clicked.connect(lambda: self._tell_if(self._draft.remove_place()))
        place = QWidget()
        row = ButtonRow(theme.em() // 3, last_at_end=False)
        place.setLayout(row)
        for widget in (self._stops_place, self._play, self._more, self._fewer):
            row.addWidget(widget)
        return place

    def _show_movement(self) -> None:
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
            self.rebuilt.emit()
        self._stops.show_choice(self._draft.stop)
        moves = len(stops) > 1
        for widget in (self._stops_place, self._play, self._fewer):
            widget.setVisible(moves)
        self._fewer.setEnabled(len([stop for stop in stops if stop.set == self._draft.stop.set]) > 1)
        self._more.setText("Add a place after it" if moves else "Have it move")
        self._more.setToolTip("Adds an end of the movement, which you then pull into shape" if not moves else "")
        self._more.setEnabled(len(stops) < KEYFRAMES_AT_MOST)
        self._play.setChecked(self._draft.is_playing)
        self._play.setText("Stop" if self._draft.is_playing else "Play")

    def _menu_of(self, stops: Sequence[Stop]) -> MenuButton:
        menu = MenuButton("Place in the movement", {stop: stop.name for stop in stops}, "Shown: ")
        menu.chosen.connect(self._draft.show_stop)
        return menu

    def _play_or_stop(self) -> None:
        if self._draft.is_playing:
            self._stop_playing()
        else:
            self._draft.play(0.0)
            self._playing.start()

    def _stop_playing(self) -> None:
        self._playing.stop()
        self._draft.stop_playing()

    # ── changes ──

    def _edit(self, change: Change) -> None:
        self._tell_if(self._draft.edit(change))

    def _change_at_once(self, change: Callable[[], None]) -> None:
        self._draft.begin()
        change()
        self._finish()

    def _finish(self) -> None:
        self._tell_if(self._draft.finish())

    def _tell_if(self, changed: bool) -> None:
        if changed:
            self.changed.emit(self._draft.data)

    # ── what is shown ──

    def _show(self) -> None:
        if not self._draft.is_playing:
            self._playing.stop()
        self.canvas.show_handles()
        self._show_movement()
        self._worked.show_choice(self._draft.worked)
        self._keep_view.setEnabled(self._draft.is_turned)
        self._things.show_things()
        self._glow.show_glow()
        self._sliders.show_values()

    def _show_remarks(self) -> None:
        painting = self._draft.painting
        if painting is None or painting.remarks is None:
            return
        remarks = [f"{remark[:1].upper()}{remark[1:]}" for remark in painting.remarks[:REMARKS_AT_MOST]]
        self._remarks.setText("Worth another look: " + " ".join(remarks) if remarks else "A body can do this.")
        self._remarks.setProperty("role", None if remarks else "muted")
        self._remarks.style().polish(self._remarks)
