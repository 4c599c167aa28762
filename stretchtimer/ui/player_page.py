"""The stage on which a routine is followed."""

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFont,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from stretchtimer.core import wording
from stretchtimer.core.look import Look
from stretchtimer.core.motion import Motion, motion_at
from stretchtimer.core.routines import Pose, Side
from stretchtimer.core.scene import Scene
from stretchtimer.core.session import NS_PER_MS, TAKE_BACK_NS, Command, State
from stretchtimer.core.speech import shortened
from stretchtimer.core.timeline import SegmentKind
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.player import Player
from stretchtimer.ui import keys, theme
from stretchtimer.ui.figure_place import FigurePlace, SmallFigure
from stretchtimer.ui.icons import Icon
from stretchtimer.ui.stage import Dial, IconButton, Offer, ProgressLine, SideSign, edge_width, paint_edge
from stretchtimer.ui.text import FittedText

FRAME_MS = 33
SLOW_FRAME_MS = 1_000
CONTROLS_STAY_MS = 3_000
PLAN_MS = 6_000
"""So far ahead the figure's pictures are asked for."""
NEW_PLAN_MS = 1_000
"""After so long it is asked for them anew."""
SMALL_STAGE_EMS = 30
"""On a stage that is lower than this the instructions need a larger share of it."""
LEGIBLE = 0.04
"""The size of letters that can be read from three metres away, of the window's height."""
REFUSALS = {
    Command.SHORTEN: "This is as short as it gets.",
    Command.LENGTHEN: "This is as long as it gets.",
    Command.EASE: "There is no easier variant of this; ↓ takes 10 s off.",
    Command.TAKE_BACK: "There is nothing to take back any more.",
}
_MODIFIER = Qt.KeyboardModifier


class PlayerPage(QWidget):
    """Shows a player and hands it what the person wants; sizes itself by the window, so that nothing is clipped."""

    left = Signal()
    mute_toggled = Signal()
    floor_mode_toggled = Signal()
    keys_chosen = Signal()
    figure_chosen = Signal(Look, bool)
    """How the figure is to look, and whether it is to move as in a mirror."""

    def __init__(self, figures: FigurePainter) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Player")
        self._player: Player | None = None
        self._floor_mode = False
        self._look = Look()
        self._next_room = QRect()
        self._lines_room = QRect()
        self._dial_room = QRect()
        self._side_room = QRect()
        self._mirrored = False
        self._planned_at_ms = -NEW_PLAN_MS

        weight, align = QFont.Weight, Qt.AlignmentFlag
        self._title = FittedText(self, "text", weight.DemiBold, align.AlignLeft | align.AlignVCenter)
        self._status = FittedText(self, "muted", align=align.AlignRight | align.AlignVCenter)
        self._progress = ProgressLine(self)
        self._figure = FigurePlace(self, figures)
        self._figure.look_chosen.connect(self.figure_chosen)
        self._lines = FittedText(self)
        self._lines.set_shortening(shortened)
        self._dial = Dial(self)
        self._next = FittedText(self, "muted", align=align.AlignHCenter | align.AlignVCenter)
        self._next_figure = SmallFigure(figures, self)
        self._side = SideSign(self)
        self._name = FittedText(self, weight=weight.DemiBold, align=align.AlignCenter)
        self._said = FittedText(self, "muted", align=align.AlignCenter)
        self._texts = (self._title, self._status, self._name, self._lines, self._next, self._said)
        for seen in (*self._texts, self._progress, self._dial, self._next_figure, self._side):
            # Else a mouse that moves over one of them would not bring the controls back.
            seen.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for seen in (self._side, self._name, self._said):
            seen.hide()
        self._offer = Offer(self)
        self._offer.clicked.connect(lambda: self._do(Command.TAKE_BACK))
        self._offer.hide()
        self._build_controls()

        self._frames = QTimer(self)
        self._frames.timeout.connect(self._frame)
        self._stillness = QTimer(self, singleShot=True, interval=CONTROLS_STAY_MS)
        self._stillness.timeout.connect(self._hide_controls)
        self._offer_ends = QTimer(self, singleShot=True, interval=TAKE_BACK_NS // NS_PER_MS)
        self._offer_ends.timeout.connect(self._withdraw_offer)
        self._second_press = QTimer(self, singleShot=True)

    def show_player(self, player: Player) -> None:
        """Takes the stage for a session; an earlier one is let go."""
        self._player = player
        self._withdraw_offer()
        player.scene_changed.connect(self._show_scene)
        player.moved.connect(self._offer_to_take_back)
        player.state_changed.connect(self._show_state)
        player.refused.connect(self._explain_refusal)
        player.lengthened.connect(self._show_lengthening)
        player.eased.connect(self._show_easing)
        self._show_scene()
        self._show_state(player.state, 0)
        self.setFocus()

    def let_go(self) -> None:
        if self._player:
            self._player.disconnect(self)
            self._player = None
        for timer in (self._frames, self._offer_ends, self._second_press):
            timer.stop()

    def set_muted(self, muted: bool) -> None:
        self._mute.set_icon(Icon.MUTED if muted else Icon.SOUND, "Sounds on (M)" if muted else "Sounds off (M)")

    def set_figure(self, look: Look, mirrored: bool) -> None:
        """How the figure looks, and whether it moves as in a mirror."""
        self._look, self._mirrored = look, mirrored
        self._mirror.set_icon(Icon.MIRROR, "Face me (V)" if mirrored else "Mirror me (V)")
        self._dress_figure()

    def set_floor_mode(self, on: bool) -> None:
        """Made for whoever lies on the floor: larger, any key is a button, and controls only when the mouse moves."""
        self._floor_mode = on
        self._floor.set_icon(Icon.WINDOW if on else Icon.FLOOR, "Leave floor mode (F)" if on else "Floor mode (F)")
        self._figure.set_bare(on)
        self._dial.set_ring(not on)
        self._title.setVisible(not on)
        for only_here in (self._side, self._name):
            only_here.setVisible(on)
        self._second_press.stop()
        self._heed_presses()
        self._show_controls()
        if self._player:
            self._show_state(self._player.state, 0)
        self._lay_out()
        self.update()

    def say(self, message: str) -> None:
        """Shows a short message, until the next turn."""
        self._said.set_text(message)
        self._show_next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers, key = event.modifiers(), Qt.Key(event.key())
        with_another = modifiers & (_MODIFIER.ControlModifier | _MODIFIER.AltModifier | _MODIFIER.MetaModifier)
        command = keys.COMMANDS.get((key, bool(modifiers & _MODIFIER.ShiftModifier)))
        if event.matches(QKeySequence.StandardKey.Undo):
            command = Command.TAKE_BACK
        elif with_another or key in keys.NO_BUTTONS:
            super().keyPressEvent(event)
            return
        if event.isAutoRepeat() and command not in keys.REPEATED:
            return
        if command:
            self._do(command)
        elif key in keys.TOGGLE:
            self._toggle()
        elif key is Qt.Key.Key_M:
            self.mute_toggled.emit()
        elif key is Qt.Key.Key_V:
            self._toggle_mirror()
        elif key is Qt.Key.Key_F:
            self.floor_mode_toggled.emit()
        elif key is Qt.Key.Key_Escape:
            (self.floor_mode_toggled if self._floor_mode else self.left).emit()
        elif key is Qt.Key.Key_Question:
            self.keys_chosen.emit()
        elif self._anything_is_a_button:
            self._press()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._anything_is_a_button:
            self._press()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Tab can only lead to what is there.
        self._show_controls()
        return super().focusNextPrevChild(forward)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._floor_mode and self._player:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_edge(painter, self.rect(), self._player.scene, self._player.moment)

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
        self._second_press.stop()
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
        self._ease = button(Icon.EASIER, "Too much today (E)", Command.EASE)
        self._mirror = IconButton(self, Icon.MIRROR, "Mirror me (V)")
        self._mirror.clicked.connect(self._toggle_mirror)
        self._mute = IconButton(self, Icon.SOUND, "Sounds off (M)")
        self._mute.clicked.connect(self.mute_toggled)
        self._floor = IconButton(self, Icon.FLOOR, "Floor mode (F)")
        self._floor.clicked.connect(self.floor_mode_toggled)
        self._middle = (self._again, self._last, self._less, self._play, self._more, self._skip, self._ease)
        self._controls = (self._end, self._mirror, *self._middle, self._mute, self._floor)

    @property
    def _anything_is_a_button(self) -> bool:
        waiting = self._player is not None and self._player.state is State.WAITING
        return self._floor_mode or waiting

    def _heed_presses(self) -> None:
        """Where anything is a button the figure is not there to be turned."""
        self._figure.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, self._anything_is_a_button)

    def _press(self) -> None:
        """Pauses or goes on; a second time at once goes back instead."""
        if self._second_press.isActive():
            self._second_press.stop()
            self._do(Command.BACK)
            if self._player and self._player.state is State.PAUSED:
                self._player.do(Command.GO_ON)
        else:
            if self._floor_mode:
                self._second_press.start(QApplication.doubleClickInterval())
            self._toggle()

    def _do(self, command: Command) -> None:
        if self._player:
            self._said.set_text()
            self._player.do(command)
            self._frame()

    def _toggle(self) -> None:
        if self._player:
            self._said.set_text()
            self._player.toggle()

    def _toggle_mirror(self) -> None:
        self.figure_chosen.emit(self._look, not self._mirrored)

    def _show_scene(self) -> None:
        assert self._player
        scene = self._player.scene
        self._said.set_text()
        self._planned_at_ms = -NEW_PLAN_MS
        self._title.set_text(self._player.session.timeline.routine.title)
        self._name.set_text(scene.title)
        self._side.show_side(scene.side)
        self._progress.show_timeline(self._player.session.timeline)
        self._figure.show_scene(scene)
        self._lines.set_text(*scene.lines)
        self._show_next()
        if self._floor_mode:
            self._lay_out()
        self._show_moment()

    def _dress_figure(self) -> None:
        self._figure.set_look(theme.figure_look(self._look), self._mirrored)
        if self._player:
            self._show_next()

    def _show_state(self, state: State, slept_ms: int) -> None:
        running = state is State.RUNNING
        self._play.set_icon(Icon.PAUSE if running else Icon.PLAY, "Pause (Space)" if running else "Go on (Space)")
        key = "Any key" if self._floor_mode else "Space"
        if slept_ms:
            self.say(f"Nothing moved for {wording.rough_length(slept_ms)}, so it was paused. {key} goes on.")
        elif state is State.PAUSED and not self._floor_mode:
            self.say(f"{key} goes on.")
        else:
            self.say("")
        self._heed_presses()
        if state is State.PAUSED or not self._floor_mode:
            self._show_controls()
        self._pace_frames()
        self._show_moment()

    def _show_lengthening(self, milliseconds: int) -> None:
        if milliseconds:
            more = "longer" if milliseconds > 0 else "shorter"
            change = f"The routine is {wording.seconds(abs(milliseconds))} s {more}."
            # What has made it shorter may have been said already.
            self.say(f"{self._said.accessibleName()} {change}".strip())

    def _show_easing(self, pose: Pose, easier: bool) -> None:
        what = "The easier variant" if easier else "As it is written again"
        self.say(f"{what}, now and next time. E changes it back.")

    def _explain_refusal(self, command: Command) -> None:
        if refusal := REFUSALS.get(command):
            self.say(refusal)

    def _offer_to_take_back(self, left: Scene) -> None:
        """Says where the move from a scene has led, for as long as it can be taken back."""
        assert self._player
        if self._player.session.can_take_back:
            self._offer.show_words(f"{_move_text(left, self._player.scene)}.", "U takes it back.")
            self._offer_ends.start()
            self._offer.show()
            self._show_next()
        else:
            self._withdraw_offer()

    def _withdraw_offer(self) -> None:
        self._offer_ends.stop()
        if self._offer.hasFocus():
            self.setFocus()
        self._offer.hide()
        if self._player:
            self._show_next()

    def _show_next(self) -> None:
        assert self._player
        scene = self._player.scene
        self._next.set_text(_next_text(scene))
        upcoming = scene.upcoming
        shown = upcoming.pose if upcoming and not upcoming.same_pose else None
        side = upcoming.side if upcoming else None
        self._next_figure.show_pose(shown, side, theme.figure_look(self._look), self._mirrored)
        self._place_words()

    def _frame(self) -> None:
        """Called for each picture while something moves."""
        if self._player is None:
            return
        handle = self.window().windowHandle()
        exposed = handle is not None and handle.isExposed()
        pace_ms = FRAME_MS if exposed and not theme.wants_stillness() else SLOW_FRAME_MS
        if self._frames.interval() != pace_ms:  # to be told the same one would start the timer anew
            self._frames.setInterval(pace_ms)
        self._player.tick()
        if exposed:
            self._show_moment()

    def _show_moment(self) -> None:
        if self._player is None:
            return
        scene, moment = self._player.scene, self._player.moment
        if self._offer_ends.isActive() and not self._player.session.can_take_back:
            self._withdraw_offer()
        self._dial.show_moment(scene, moment, self._player.state)
        self._progress.show_position(self._player.session.position_ms)
        self._show_motion()
        left = f"{wording.clock(moment.total_left_ms)} left"
        # On an upright screen there is room for what matters more.
        short = self._floor_mode and not self._status_is_in_foot
        self._status.set_text(left if short else f"{str(scene.step).capitalize()}   ·   {left}")
        if self._floor_mode:
            edge = edge_width(self.size())
            self.update(QRegion(self.rect()) - self.rect().adjusted(edge, edge, -edge, -edge))

    def _show_motion(self) -> None:
        """Moves the figure to this moment, and now and then has the pictures of the next moments painted."""
        assert self._player
        session = self._player.session
        timeline, now_ms = session.timeline, session.position_ms
        ahead: list[Motion] | None = None
        if self._player.state is State.RUNNING and not 0 <= now_ms - self._planned_at_ms < NEW_PLAN_MS:
            self._planned_at_ms = now_ms
            moments = range(now_ms, min(now_ms + PLAN_MS, timeline.total_ms), FRAME_MS)
            ahead = [motion_at(timeline, timeline.index_at(at_ms), at_ms) for at_ms in moments]
        self._figure.show_motion(motion_at(timeline, session.segment_index, now_ms), ahead)

    def _pace_frames(self) -> None:
        if self._player and self._player.state is State.RUNNING and self.isVisible():
            self._frames.start(FRAME_MS)
        else:
            self._frames.stop()

    def _show_controls(self) -> None:
        for control in self._controls:
            control.show()
        self._place_words()
        self.unsetCursor()
        self._figure.hide_cursor(False)
        if self._floor_mode and self.isVisible():
            self._stillness.start()
        else:
            self._stillness.stop()

    def _hide_controls(self) -> None:
        if self._player and self._floor_mode:
            if any(control.hasFocus() for control in self._controls):
                self.setFocus()
            for control in self._controls:
                control.hide()
            self._place_words()
            self.setCursor(Qt.CursorShape.BlankCursor)
            self._figure.hide_cursor(True)

    def _lay_out(self) -> None:
        """Places everything by the window's size; the larger side gives the direction."""
        height = self.height()
        for text in (*self._texts, self._offer):
            text.set_legible(LEGIBLE * height if self._floor_mode else None)
        align = Qt.AlignmentFlag
        self._next.set_align(align.AlignVCenter | (align.AlignLeft if self._floor_mode else align.AlignHCenter))
        in_the_middle = self._floor_mode and not self._has_figure
        self._lines.set_align(align.AlignLeft | (align.AlignVCenter if in_the_middle else align.AlignTop))
        if self._floor_mode:
            self._lay_floor()
        else:
            self._lay_window()
        self._place_words()

    def _lay_floor(self) -> None:
        """The figure and the time as large as they can be, inside the edge that drains."""
        width, height = self.width(), self.height()
        wide = width >= height
        gap = max(4, round(min(width, height) * 0.016))
        inset = edge_width(self.size()) + gap
        inner = self.rect().adjusted(inset, inset, -inset, -inset)
        for text, share in (
            (self._name, 0.065),
            (self._status, 0.045),
            (self._lines, 0.052 if self._has_figure else 0.075),
            (self._next, 0.045),
            (self._said, 0.045),
            (self._offer, 0.05),
        ):
            text.set_largest(share * height)

        head = QRect(inner.left(), inner.top(), inner.width(), round(height * (0.095 if wide else 0.065)))
        foot_height = round(height * 0.095) if wide else self._legible_height(self._next, inner.width(), 0.06, 0.095)
        foot = QRect(inner.left(), inner.bottom() + 1 - foot_height, inner.width(), foot_height)
        line = max(3, round(height * 0.007))
        self._progress.setGeometry(inner.left(), foot.top() - gap - line, inner.width(), line)
        controls = QRect(foot)
        controls.setHeight(min(foot.height(), width // 11))
        controls.moveCenter(foot.center())
        self._place_controls(controls)
        self._next_room = foot
        top = head.bottom() + 1 + gap
        stage = QRect(inner.left(), top, inner.width(), self._progress.y() - gap - top)
        self._side_room = head
        sign = round(inner.width() * (0.26 if wide else 0.48))
        self._side.resize(sign, head.height())
        if wide:
            self._name.setGeometry(head.adjusted(sign + gap, 0, -sign - gap, 0))
            status = round(inner.width() * 0.4)
            self._status.setGeometry(foot.right() + 1 - status, foot.top(), status, foot.height())
            self._next_room = foot.adjusted(0, 0, -status - gap, 0)
            self._lay_floor_beside(stage, gap)
        else:
            self._lay_floor_below(stage, gap)

    def _lay_floor_beside(self, stage: QRect, gap: int) -> None:
        height = self.height()
        left = QRect(stage.left(), stage.top(), round(stage.width() * 0.57), stage.height())
        right = stage.adjusted(left.width() + 2 * gap, 0, 0, 0)
        self._figure.setGeometry(left)
        if self._has_figure:
            dial = round(height * 0.345)
            self._dial_room = QRect(right.left(), right.top(), right.width(), dial)
            self._lines_room = right.adjusted(0, dial + gap, 0, 0)
        elif self._has_lines:
            self._dial_room = right
            self._lines_room = left
        else:
            self._dial_room = stage
            self._lines_room = QRect(stage.left(), stage.bottom() + 1, stage.width(), 0)

    def _lay_floor_below(self, stage: QRect, gap: int) -> None:
        height, left, width = self.height(), stage.left(), stage.width()
        name = self._legible_height(self._name, width, 0.055, 0.095, 0.14)
        dial, lines = round(height * 0.345), round(height * 0.15)
        figure = stage.height() - name - dial - lines - 3 * gap
        if not self._has_figure:
            lines += figure + gap
        y = stage.top()
        self._name.setGeometry(left, y, width, name)
        y += name + gap
        if self._has_figure:
            self._figure.setGeometry(left, y, width, figure)
            y += figure + gap
        self._dial_room = QRect(left, y, width, dial)
        self._lines_room = QRect(left, y + dial + gap, width, lines)

    @property
    def _has_figure(self) -> bool:
        pose = self._player.scene.pose if self._player else None
        return pose is not None and pose.figure is not None

    @property
    def _has_lines(self) -> bool:
        return self._player is not None and bool(self._player.scene.lines)

    def _legible_height(self, words: FittedText | Offer, width: int, *shares: float) -> int:
        """The first of some shares of the window's height in which the words can be read, or the last of them."""
        for share in shares:
            words.resize(width, round(share * self.height()))
            if words.is_legible:
                break
        return words.height()

    def _lay_window(self) -> None:
        width, height = self.width(), self.height()
        margin = max(8, round(min(width, height) * 0.025))
        bar = max(26, round(height * 0.05))
        foot = max(38, min(round(height * 0.095), 84, width // 11))
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
        for words in (self._lines, self._next, self._said, self._offer):
            words.set_largest(max(0.036 * height, 1.2 * theme.em()))

    def _lay_beside(self, stage: QRect, margin: int) -> None:
        next_height = round(stage.height() * 0.11)
        room = stage.height() - next_height
        dial = min(room, round(stage.width() * 0.42))
        right = QRect(stage.right() - dial, stage.top(), dial, stage.height())
        left = QRect(stage.left(), stage.top(), stage.width() - dial - 2 * margin, stage.height())
        figure = round(left.height() * (0.66 if left.height() > SMALL_STAGE_EMS * theme.em() else 0.5))
        self._figure.setGeometry(left.left(), left.top(), left.width(), figure)
        text_top = left.top() + figure + margin
        self._lines_room = QRect(left.left(), text_top, left.width(), left.bottom() - text_top)
        self._dial_room = QRect(right.left(), right.top() + (room - dial) // 2, dial, dial)
        self._next_room = QRect(right.left(), right.top() + room, dial, next_height)

    def _lay_below(self, stage: QRect, margin: int) -> None:
        dial = min(stage.width(), round(stage.height() * 0.4))
        rest = stage.height() - dial - 3 * margin
        figure, lines, following = round(rest * 0.4), round(rest * 0.42), round(rest * 0.18)
        y = stage.top()
        self._figure.setGeometry(stage.left(), y, stage.width(), figure)
        y += figure + margin
        self._lines_room = QRect(stage.left(), y, stage.width(), lines)
        y += lines + margin
        self._dial_room = QRect(stage.left() + (stage.width() - dial) // 2, y, dial, dial)
        self._next_room = QRect(stage.left(), y + dial, stage.width(), following)

    def _place_words(self) -> None:
        """What has to be said takes the place of what comes next; on the floor, where controls may lie there, the end
        of the place of the instructions."""
        offered, has_controls = not self._offer.isHidden(), not self._play.isHidden()
        says = offered or bool(self._said.accessibleName())
        self._said.setVisible(says and not offered)
        lines, room, dial = QRect(self._lines_room), QRect(self._next_room), QRect(self._dial_room)
        self._figure.setVisible(not self._floor_mode or self._has_figure)
        if self._floor_mode and says:
            height = self._legible_height(self._offer if offered else self._said, lines.width(), 0.07, 0.115, 0.16, 0.2)
            if lines.isEmpty():
                # Where there are no instructions it is the time that makes room.
                dial.setHeight(dial.height() - height)
            else:
                height = min(height, lines.height())
            room = lines.adjusted(0, lines.height() - height, 0, 0)
            lines = lines.adjusted(0, 0, 0, -height - self._progress.height())
        self._lines.setVisible(not self._floor_mode or lines.height() >= LEGIBLE * self.height())
        self._lines.setGeometry(lines)
        self._dial.setGeometry(dial)
        for words in (self._said, self._offer):
            words.setGeometry(room)
        self._status.setVisible(not (self._floor_mode and has_controls and self._status_is_in_foot))
        self._place_next(not has_controls if self._floor_mode else not says)
        if self._floor_mode:
            self._place_side()

    def _place_next(self, visible: bool) -> None:
        """What comes next, with its figure on the left where there is one to show."""
        room = self._next_room
        side = room.height() if self._next_figure.has_pose else 0
        self._next.setVisible(visible)
        self._next_figure.setVisible(visible and side > 0)
        self._next_figure.setGeometry(room.left(), room.top(), side, side)
        text = room.adjusted(side + side // 8, 0, 0, 0)
        self._next.setGeometry(text)

    def _place_side(self) -> None:
        """The side's sign into its half of the screen; on an upright one the status has the other half."""
        room, size = self._side_room, self._side.size()
        is_right = self._player is not None and self._player.scene.side is Side.RIGHT
        self._side.move(room.right() + 1 - size.width() if is_right else room.left(), room.top())
        if not self._status_is_in_foot:
            rest = room.width() - size.width() - self._side_room.x() // 2
            x = room.left() if is_right else room.right() + 1 - rest
            self._status.setGeometry(x, room.top(), rest, room.height())

    @property
    def _status_is_in_foot(self) -> bool:
        return self.width() >= self.height()

    def _place_controls(self, foot: QRect) -> None:
        large = foot.height()
        small = round(large * 0.72)
        gap = max(4, small // 5)

        def put(button: IconButton, x: int, size: int) -> int:
            button.setGeometry(x, foot.top() + (large - size) // 2, size, size)
            return x + size + gap

        put(self._mirror, put(self._end, foot.left(), small), small)
        x = put(self._mute, foot.right() - 2 * small - gap, small)
        put(self._floor, x, small)
        x = foot.left() + (foot.width() - 6 * (small + gap) - large) // 2
        for button in self._middle:
            x = put(button, x, large if button is self._play else small)


def _move_text(left: Scene, now: Scene) -> str:
    """What a move has done."""
    if now.step.number > left.step.number:
        return f"Skipped {_name(left)}"
    if now.step.number < left.step.number:
        return f"Back to {_name(now)}"
    if now.segment.start_ms > left.segment.start_ms:
        return f"Skipped the {left.side.value} side" if left.side else f"Skipped {left.set or 'a part'}"
    return f"{wording.side_name(now.side)} side again" if now.side else f"{_name(now).capitalize()} again"


def _name(scene: Scene) -> str:
    return scene.title if scene.pose else "the rest"


def _next_text(scene: Scene) -> str:
    if scene.upcoming is None:
        return "Then it is done"
    if scene.segment.kind is SegmentKind.REST and scene.side is not None:
        return f"Then {scene.title}, {scene.side.value} side"
    return f"Next: {scene.upcoming}"
