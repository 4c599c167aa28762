"""The stage on which a routine is followed."""

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from stretchtimer.core import wording
from stretchtimer.core.look import Look
from stretchtimer.core.motion import Motion, motion_at
from stretchtimer.core.scene import Scene
from stretchtimer.core.session import Command, State
from stretchtimer.core.timeline import SegmentKind
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.player import Player
from stretchtimer.ui import keys, theme
from stretchtimer.ui.figure_place import FigurePlace, SmallFigure
from stretchtimer.ui.icons import Icon
from stretchtimer.ui.stage import Dial, IconButton, ProgressLine
from stretchtimer.ui.text import FittedText

FRAME_MS = 33
SLOW_FRAME_MS = 1_000
CONTROLS_STAY_MS = 3_000
PLAN_MS = 1_500
"""So far ahead at the least the figure's pictures are asked for."""
PLAN_STEP_MS = 80
SMALL_STAGE_EMS = 30
"""On a stage that is lower than this the instructions need a larger share of it."""


class PlayerPage(QWidget):
    """Shows a player and hands it what the person wants; sizes itself by the window, so that nothing is clipped."""

    left = Signal()
    mute_toggled = Signal()
    floor_mode_toggled = Signal()
    keys_chosen = Signal()

    def __init__(self, figures: FigurePainter) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Player")
        self._player: Player | None = None
        self._floor_mode = False
        self._message = ""
        self._look = Look()
        self._next_room = QRect()
        self._mirrored = False
        self._planned_to_ms = 0

        weight, align = QFont.Weight, Qt.AlignmentFlag
        self._title = FittedText(self, "text", weight.DemiBold, align.AlignLeft | align.AlignVCenter)
        self._status = FittedText(self, "muted", align=align.AlignRight | align.AlignVCenter)
        self._progress = ProgressLine(self)
        self._figure = FigurePlace(self, figures)
        self._lines = FittedText(self)
        self._dial = Dial(self)
        self._next = FittedText(self, "muted", align=align.AlignHCenter | align.AlignVCenter)
        self._next_figure = SmallFigure(figures, self)
        for seen in (self._title, self._status, self._progress, self._lines, self._dial, self._next, self._next_figure):
            # Else a mouse that moves over one of them would not bring the controls back.
            seen.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._build_controls()

        self._frames = QTimer(self)
        self._frames.timeout.connect(self._frame)
        self._stillness = QTimer(self, singleShot=True, interval=CONTROLS_STAY_MS)
        self._stillness.timeout.connect(self._hide_controls)

    def show_player(self, player: Player) -> None:
        """Takes the stage for a session; an earlier one is let go."""
        self._player = player
        self._message = ""
        player.scene_changed.connect(self._show_scene)
        player.state_changed.connect(self._show_state)
        player.refused.connect(self._explain_refusal)
        player.lengthened.connect(self._show_lengthening)
        self._show_scene()
        self._show_state(player.state, 0)
        self.setFocus()

    def let_go(self) -> None:
        if self._player:
            self._player.disconnect(self)
            self._player = None
        self._frames.stop()

    def set_muted(self, muted: bool) -> None:
        self._mute.set_icon(Icon.MUTED if muted else Icon.SOUND, "Sounds on (M)" if muted else "Sounds off (M)")

    def set_figure(self, look: Look, mirrored: bool) -> None:
        """How the figure looks, and whether it moves as in a mirror."""
        self._look, self._mirrored = look, mirrored
        self._dress_figure()

    def set_floor_mode(self, on: bool) -> None:
        """Larger letters, and controls only when the mouse moves."""
        self._floor_mode = on
        self._floor.set_icon(Icon.WINDOW if on else Icon.FLOOR, "Leave floor mode (F)" if on else "Floor mode (F)")
        self._show_controls()
        self._lay_out()

    def say(self, message: str) -> None:
        """Shows a short message in the place of what comes next, until the next turn."""
        self._message = message
        self._show_next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in keys.TOGGLE:
            # A key that is held down must not flicker between pause and play.
            if not event.isAutoRepeat():
                self._toggle()
        elif command := keys.COMMANDS.get((key, shift)):
            self._do(command)
        elif key is Qt.Key.Key_M:
            self.mute_toggled.emit()
        elif key is Qt.Key.Key_F:
            self.floor_mode_toggled.emit()
        elif key is Qt.Key.Key_Escape:
            (self.floor_mode_toggled if self._floor_mode else self.left).emit()
        elif key is Qt.Key.Key_Question:
            self.keys_chosen.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._show_controls()
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        self._pace_frames()

    def hideEvent(self, event: QHideEvent) -> None:
        self._frames.stop()
        self._stillness.stop()
        self.unsetCursor()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._dress_figure()
        super().changeEvent(event)

    def _build_controls(self) -> None:
        def button(icon: Icon, name: str, command: Command) -> IconButton:
            made = IconButton(self, icon, name)
            made.clicked.connect(lambda: self._do(command))
            return made

        self._end = IconButton(self, Icon.END, "Step out (Esc)")
        self._end.clicked.connect(self.left)
        self._again = button(Icon.AGAIN, "This step again (R)", Command.RESTART_STEP)
        self._last = button(Icon.LAST, "Last step (←)", Command.LAST_STEP)
        self._less = button(Icon.LESS, "10 seconds fewer (↓)", Command.SHORTEN)
        self._play = IconButton(self, Icon.PLAY, "Start (Space)", primary=True)
        self._play.clicked.connect(self._toggle)
        self._more = button(Icon.MORE, "10 seconds more (↑)", Command.LENGTHEN)
        self._skip = button(Icon.NEXT, "Next step (→)", Command.NEXT_STEP)
        self._mute = IconButton(self, Icon.SOUND, "Sounds off (M)")
        self._mute.clicked.connect(self.mute_toggled)
        self._floor = IconButton(self, Icon.FLOOR, "Floor mode (F)")
        self._floor.clicked.connect(self.floor_mode_toggled)
        self._middle = (self._again, self._last, self._less, self._play, self._more, self._skip)
        self._controls = (self._end, *self._middle, self._mute, self._floor)

    def _do(self, command: Command) -> None:
        if self._player:
            self._message = ""
            self._player.do(command)
            self._frame()

    def _toggle(self) -> None:
        if self._player:
            self._message = ""
            self._player.toggle()

    def _show_scene(self) -> None:
        assert self._player
        scene = self._player.scene
        self._message = ""
        self._planned_to_ms = 0
        self._title.set_text(self._player.session.timeline.routine.title)
        self._progress.show_timeline(self._player.session.timeline)
        self._figure.show_scene(scene)
        self._lines.set_text(*scene.lines)
        self._show_next()
        self._show_moment()

    def _dress_figure(self) -> None:
        self._figure.set_look(theme.figure_look(self._look), self._mirrored)
        if self._player:
            self._show_next()

    def _show_state(self, state: State, slept_ms: int) -> None:
        running = state is State.RUNNING
        self._play.set_icon(Icon.PAUSE if running else Icon.PLAY, "Pause (Space)" if running else "Go on (Space)")
        if slept_ms:
            self.say(f"Nothing moved for {wording.rough_length(slept_ms)}, so it was paused. Space goes on.")
        elif state is State.PAUSED:
            self.say("Space goes on.")
        else:
            self._show_next()
        self._show_controls()
        self._pace_frames()
        self._show_moment()

    def _show_lengthening(self, milliseconds: int) -> None:
        more = "longer" if milliseconds > 0 else "shorter"
        self.say(f"The routine is {wording.seconds(abs(milliseconds))} s {more}.")

    def _explain_refusal(self, command: Command) -> None:
        if command in (Command.SHORTEN, Command.LENGTHEN):
            self.say("This is as short as it gets." if command is Command.SHORTEN else "This is as long as it gets.")

    def _show_next(self) -> None:
        assert self._player
        scene = self._player.scene
        self._next.set_text(self._message or _next_text(scene))
        upcoming = scene.upcoming if not self._message else None
        shown = upcoming.pose if upcoming and not upcoming.same_pose else None
        self._next_figure.show_pose(shown, upcoming.side if upcoming else None, theme.figure_look(self._look))
        self._place_next()

    def _frame(self) -> None:
        """Called for each picture while something moves."""
        if self._player is None:
            return
        handle = self.window().windowHandle()
        exposed = handle is not None and handle.isExposed()
        self._frames.setInterval(FRAME_MS if exposed and not theme.wants_stillness() else SLOW_FRAME_MS)
        self._player.tick()
        if exposed:
            self._show_moment()

    def _show_moment(self) -> None:
        if self._player is None:
            return
        scene, moment = self._player.scene, self._player.moment
        self._dial.show_moment(scene, moment, paused=self._player.state is State.PAUSED)
        self._progress.show_position(self._player.session.position_ms)
        self._show_motion()
        self._status.set_text(f"{str(scene.step).capitalize()}   ·   {wording.clock(moment.total_left_ms)} left")

    def _show_motion(self) -> None:
        """Moves the figure to this moment, and now and then has the pictures of the next moments painted."""
        assert self._player
        session = self._player.session
        timeline, now_ms = session.timeline, session.position_ms
        ahead: list[Motion] | None = None
        if self._player.state is State.RUNNING and not PLAN_MS < self._planned_to_ms - now_ms <= 2 * PLAN_MS:
            self._planned_to_ms = now_ms + 2 * PLAN_MS
            moments = range(now_ms, min(self._planned_to_ms, timeline.total_ms), PLAN_STEP_MS)
            motions = (motion_at(timeline, timeline.index_at(at_ms), at_ms) for at_ms in moments)
            ahead = [motion for motion in motions if motion]
        self._figure.show_motion(motion_at(timeline, session.segment_index, now_ms), ahead)

    def _pace_frames(self) -> None:
        if self._player and self._player.state is State.RUNNING and self.isVisible():
            self._frames.start(FRAME_MS)
        else:
            self._frames.stop()

    def _show_controls(self) -> None:
        for control in self._controls:
            control.show()
        self.unsetCursor()
        if self._floor_mode and self.isVisible():
            self._stillness.start()
        else:
            self._stillness.stop()

    def _hide_controls(self) -> None:
        if self._player and self._player.state is State.RUNNING:
            for control in self._controls:
                control.hide()
            self.setCursor(Qt.CursorShape.BlankCursor)

    def _lay_out(self) -> None:
        """Places everything by the window's size; the larger side gives the direction."""
        width, height = self.width(), self.height()
        margin = max(8, round(min(width, height) * 0.025))
        bar = max(26, round(height * 0.05))
        foot = max(38, min(round(height * 0.095), 84, width // 9))
        inner = QRect(margin, margin // 2, width - 2 * margin, height - margin)
        half = inner.width() // 2
        self._title.setGeometry(inner.left(), inner.top(), half, bar)
        self._status.setGeometry(inner.left() + half, inner.top(), inner.width() - half, bar)
        for text in (self._title, self._status):
            text.set_largest(bar * 0.6)
        line = max(4, round(height * 0.008))
        self._progress.setGeometry(inner.left(), inner.top() + bar, inner.width(), line)
        self._place_controls(QRect(inner.left(), inner.bottom() - foot, inner.width(), foot))
        top = inner.top() + bar + line + margin
        stage = QRect(inner.left(), top, inner.width(), inner.bottom() - foot - margin // 2 - top)
        if width >= height:
            self._lay_beside(stage, margin)
        else:
            self._lay_below(stage, margin)
        legible = max((0.045 if self._floor_mode else 0.036) * height, 1.2 * theme.em())
        self._lines.set_largest(legible)
        self._next.set_largest(legible)

    def _lay_beside(self, stage: QRect, margin: int) -> None:
        next_height = round(stage.height() * 0.11)
        room = stage.height() - next_height
        dial = min(room, round(stage.width() * (0.48 if self._floor_mode else 0.42)))
        right = QRect(stage.right() - dial, stage.top(), dial, stage.height())
        left = QRect(stage.left(), stage.top(), stage.width() - dial - 2 * margin, stage.height())
        figure = round(left.height() * (0.66 if left.height() > SMALL_STAGE_EMS * theme.em() else 0.5))
        self._figure.setGeometry(left.left(), left.top(), left.width(), figure)
        text_top = left.top() + figure + margin
        self._lines.setGeometry(left.left(), text_top, left.width(), left.bottom() - text_top)
        self._dial.setGeometry(right.left(), right.top() + (room - dial) // 2, dial, dial)
        self._next_room = QRect(right.left(), right.top() + room, dial, next_height)
        self._place_next()

    def _lay_below(self, stage: QRect, margin: int) -> None:
        dial = min(stage.width(), round(stage.height() * 0.4))
        rest = stage.height() - dial - 3 * margin
        figure, lines, following = round(rest * 0.4), round(rest * 0.42), round(rest * 0.18)
        y = stage.top()
        for widget, height in ((self._figure, figure), (self._lines, lines)):
            widget.setGeometry(stage.left(), y, stage.width(), height)
            y += height + margin
        self._dial.setGeometry(stage.left() + (stage.width() - dial) // 2, y, dial, dial)
        self._next_room = QRect(stage.left(), y + dial, stage.width(), following)
        self._place_next()

    def _place_next(self) -> None:
        """What comes next, with its figure on the left where there is one to show."""
        room = self._next_room
        side = room.height() if self._next_figure.has_pose else 0
        self._next_figure.setVisible(side > 0)
        self._next_figure.setGeometry(room.left(), room.top(), side, side)
        self._next.setGeometry(room.left() + side, room.top(), room.width() - side, room.height())

    def _place_controls(self, foot: QRect) -> None:
        large = foot.height()
        small = round(large * 0.72)
        gap = max(4, small // 5)

        def put(button: IconButton, x: int, size: int) -> int:
            button.setGeometry(x, foot.top() + (large - size) // 2, size, size)
            return x + size + gap

        put(self._end, foot.left(), small)
        x = put(self._mute, foot.right() - 2 * small - gap, small)
        put(self._floor, x, small)
        x = foot.left() + (foot.width() - 5 * (small + gap) - large) // 2
        for button in self._middle:
            x = put(button, x, large if button is self._play else small)


def _next_text(scene: Scene) -> str:
    if scene.upcoming is None:
        return "Then it is done"
    if scene.segment.kind is SegmentKind.REST and scene.side is not None:
        return f"Then {scene.title}, {scene.side.value} side"
    return f"Next: {scene.upcoming}"
