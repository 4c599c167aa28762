"""The page on which a routine is made: its steps, what each of them says, and the file's text beside them."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from stretchtimer.core.advice import Advice
from stretchtimer.core.fitting import NoFit, fit
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, PoseStep
from stretchtimer.core.timeline import WORK, SegmentKey, Timeline
from stretchtimer.presenters.editor import Editor
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.storage.draft import Data, Draft
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.editor_desk import Desk
from stretchtimer.ui.editor_details import Details, View, scrolled
from stretchtimer.ui.editor_head import Banner, Head, Pane
from stretchtimer.ui.editor_pose_form import NEW_POSE, data_of
from stretchtimer.ui.editor_questions import Question
from stretchtimer.ui.editor_step_form import words_of_key
from stretchtimer.ui.editor_steps_pane import StepsPane, steps_in_words
from stretchtimer.ui.editor_strip import Strip
from stretchtimer.ui.editor_text import TextPane

NARROWEST_PANE_EMS = 20
LOWEST_PANES_EMS = 17
"""Where there is less room in all, the page scrolls."""
SHARES = (4, 5, 4)
"""How the panes share the width, until it is said otherwise by dragging."""
ROOM_FOR_STRIP_EMS = 22
SETTLED_AFTER_MS = 150
"""So long after the last change the strip, the figure and the advice follow: in a long routine they take a while."""
FAST = 4.0


class EditorPage(QWidget):
    """Shows one editor from its opening until it is left."""

    left = Signal()
    """What was to be saved is; the editor can be closed, and nothing of it needs to be kept."""
    play_asked = Signal(int, float)
    """Play the editor's routine from so many milliseconds on, so many times as fast."""
    said = Signal(str)
    """A sentence for the person."""

    def __init__(self, editor: Editor, figures: FigurePainter) -> None:
        super().__init__()
        em = theme.em()
        self._editor = editor
        self._picked: Callable[[list[str]], None]
        self._timeline: Timeline | None = None
        self._place: SegmentKey | None = None
        self._wanted = [Pane.DETAILS, Pane.STEPS]
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLED_AFTER_MS)
        self._settling.timeout.connect(self._settle)
        question = self._question = Question()
        self.desk = Desk(editor, question, self)
        self._head = Head(self.desk.menu)
        self._banner = Banner()
        self._list = StepsPane(editor, figures)
        self.steps = self._list.view
        self.details = Details(figures)
        self.text = TextPane()
        self.strip = Strip()
        self._panes = {Pane.STEPS: self._list, Pane.DETAILS: self.details, Pane.TEXT: self.text}
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(em)
        split.setChildrenCollapsible(False)
        for pane in self._panes.values():
            split.addWidget(pane)
        self._split = split
        split.setMinimumHeight(LOWEST_PANES_EMS * em)
        split.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        content = QWidget()
        scroll = scrolled(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        page = QVBoxLayout(content)
        page.setContentsMargins(em, em // 2, em, em // 2)
        page.setSpacing(em // 2)
        for widget in (self._head, question):
            page.addWidget(widget)
        page.addWidget(split, 1)
        # Below what is being written, so that this stays where it is.
        page.addWidget(self._banner)
        self._foot = self._strip_row()
        page.addWidget(self._foot)
        self._connect()
        self._add_keys()
        self._show()
        self._settle()

    # ── how it is built ──

    def _strip_row(self) -> QWidget:
        here = Button("Play from here")
        here.clicked.connect(lambda: self._play_here(1.0))
        fast = Button("4 ×")
        fast.setAccessibleName("Four times as fast from here")
        fast.setToolTip("Play from here, four times as fast")
        fast.clicked.connect(lambda: self._play_here(FAST))
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.em() // 3)
        row.addWidget(self.strip, 1)
        row.addWidget(here)
        row.addWidget(fast)
        return foot

    def _connect(self) -> None:
        editor, head, steps, details = self._editor, self._head, self.steps, self.details
        editor.changed.connect(self._show)
        editor.failed.connect(self.said)
        editor.noticed.connect(self.said)
        self.desk.left.connect(self.left)
        head.left.connect(self.desk.leave)
        head.pane_chosen.connect(self._choose_pane)
        head.undone.connect(self._undo)
        head.redone.connect(self._redo)
        head.saved.connect(editor.save)
        head.played.connect(lambda: self.play_asked.emit(0, 1.0))
        head.titled.connect(lambda text: self._set_value("title", text.strip()))
        head.advice_wanted.connect(self._show_whole)
        self._banner.undone.connect(self._undo)
        self._banner.shown.connect(self._show_mistake)
        steps.chosen.connect(self._show_chosen)
        steps.opened.connect(self._open_details)
        self._list.whole_wanted.connect(self._show_whole)
        self._list.poses_wanted.connect(self.pick_poses)
        self._list.own_pose_wanted.connect(self._insert_own_pose)
        details.step.changed.connect(self._set_step_value)
        details.step.finished.connect(editor.end_typing)
        details.step.pose_wanted.connect(self._pick_other_pose)
        details.step.own_wanted.connect(self._open_own_pose)
        details.routine.changed.connect(self._set_value)
        details.routine.finished.connect(editor.end_typing)
        details.routine.fit_wanted.connect(self._fit)
        details.routine.effort_chosen.connect(editor.set_effort)
        details.advice.mended.connect(self._mend)
        details.advice.shown.connect(self._choose)
        details.picker.picked.connect(lambda ids: self._picked(ids))
        details.picker.left.connect(self._close_picker)
        details.pose.changed.connect(self._set_pose_value)
        details.pose.finished.connect(editor.end_typing)
        details.pose.figure_wanted.connect(self._pick_figure)
        details.pose.left.connect(self._show_chosen)
        self.text.written.connect(editor.type_text)
        self.text.entered.connect(self._follow_text)
        self.strip.scrubbed.connect(self._scrub)
        self.strip.play_asked.connect(lambda: self._play_here(1.0))

    def _add_keys(self) -> None:
        keys = QKeySequence.StandardKey
        for key, do in (
            (QKeySequence(keys.Undo), self._undo),
            (QKeySequence("Ctrl+Shift+Z"), self._redo),
            (QKeySequence("Ctrl+Y"), self._redo),
            (QKeySequence("Ctrl+S"), self._editor.save),
            (QKeySequence("F5"), lambda: self.play_asked.emit(0, 1.0)),
            (QKeySequence("Shift+F5"), lambda: self._play_here(1.0)),
            (QKeySequence(Qt.Key.Key_Insert), self.pick_poses),
            (QKeySequence("F6"), self._go_on_to_next_pane),
            (QKeySequence(Qt.Key.Key_Escape), self._step_out),
        ):
            QShortcut(key, self, do).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ── what is given to it ──

    def set_look(self, look: Look, mirrored: bool = False) -> None:
        self.steps.set_look(look)
        self.details.set_look(look, mirrored)

    def set_poses(self, poses: Mapping[str, Pose]) -> None:
        self.details.set_poses(poses)

    def take_focus(self, new: bool = False) -> None:
        """Goes to the steps, or to the title of what is new."""
        if new:
            self._head.take_focus()
        else:
            self.steps.setFocus()

    # ── what it shows ──

    def _show(self) -> None:
        editor = self._editor
        self._head.show_editor(editor)
        self._banner.show_editor(editor)
        self._show_view()
        if Pane.TEXT in self._shown:
            self.text.show_draft(editor.draft)
        self._settling.start()

    def _settle(self) -> None:
        """Shows what takes longer than a keystroke may."""
        timeline = self._timeline = self._editor.timeline
        self.strip.show_timeline(timeline)
        advice = self._editor.advice
        self.details.advice.show_advice(advice)
        self._head.show_advice(len(advice))
        self._foot.setEnabled(timeline is not None)
        at = timeline.find(self._place) if timeline and self._place else None
        if timeline and at is not None:
            self.strip.show_position(timeline.segments[at].start_ms)
        rows = self._rows
        # Steps that were moved stay chosen, without a word about it.
        self.strip.show_chosen(frozenset(rows))
        if rows:
            self._go_to_step(rows[-1])
        self.details.show_position(timeline, self.strip.position_ms)

    def _show_view(self) -> None:
        """Brings the form that is in view up to date."""
        rows, details = self._rows, self.details
        if details.view is View.STEP and rows:
            details.show_steps(self._editor, rows)
        elif details.view is View.POSE and rows:
            self._show_pose(rows[0])
        elif details.view is not View.PICKER:
            details.show_view(View.ROUTINE)
            details.show_routine(self._editor)

    def _show_chosen(self) -> None:
        """Shows what is chosen in the list: steps, or where there are none the routine."""
        rows = self._rows
        self._editor.end_typing()
        self.strip.show_chosen(frozenset(rows))
        if self.details.view is not View.PICKER:
            self.details.show_view(View.STEP if rows else View.ROUTINE)
        self._show_view()
        if rows:
            self._go_to_step(rows[-1])
            if Pane.TEXT in self._shown:
                self._show_line_of_chosen()

    @property
    def _rows(self) -> tuple[int, ...]:
        """The chosen steps; while the list is being brought up to date, those of them that there are."""
        return tuple(row for row in self.steps.rows if row < len(self._editor.shown.steps))

    def _show_line_of_chosen(self) -> None:
        rows, draft = self._rows, self._editor.draft
        if self._editor.shown is draft:
            self.text.show_line(draft.first_line(rows[-1]) if rows else 1)

    def _go_to_step(self, row: int) -> None:
        """Puts the playhead where a step's work begins, unless it is in that step."""
        timeline = self._timeline
        if timeline is None or not timeline.segments or self._settling.isActive():
            return
        here = timeline.segments[timeline.index_at(self.strip.position_ms)]
        first = timeline.step_start(row)
        if first is None or (here.key.step == row and here.kind in WORK):
            return
        work = (s for s in timeline.segments[first:] if s.key.step == row and s.kind in WORK)
        segment = next(work, timeline.segments[first])
        self._place = segment.key
        self.strip.show_position(segment.start_ms)
        self.details.show_position(timeline, segment.start_ms)

    def _scrub(self, position_ms: int) -> None:
        assert self._timeline
        segment = self._timeline.segments[self._timeline.index_at(position_ms)]
        self._place = segment.key
        if self.steps.rows != (segment.key.step,):
            self._choose((segment.key.step,), keep_position=True)
        self.details.show_position(self._timeline, position_ms)

    def _choose(self, rows: tuple[int, ...], keep_position: bool = False) -> None:
        position_ms = self.strip.position_ms
        self.steps.choose(rows)
        if keep_position:
            self.strip.show_position(position_ms)

    def _show_whole(self) -> None:
        self.details.show_view(View.ROUTINE)
        self.steps.clearSelection()
        self._show_view()
        self._bring(Pane.DETAILS)

    def _show_mistake(self) -> None:
        self._bring(Pane.TEXT)
        self.text.go_to_mistake()

    def _follow_text(self, line: int) -> None:
        row = self._editor.draft.step_at(line) if self._editor.shown is self._editor.draft else None
        if row is not None and self.steps.rows != (row,):
            self.steps.choose((row,))

    # ── panes ──

    @property
    def _shown(self) -> list[Pane]:
        room = max(1, min(len(Pane), self.width() // (NARROWEST_PANE_EMS * theme.em())))
        return self._wanted[-room:]

    def _lay_panes(self) -> None:
        shown = self._shown
        focused = self.focusWidget()
        if [not widget.isHidden() for widget in self._panes.values()] != [pane in shown for pane in self._panes]:
            for pane, widget in self._panes.items():
                widget.setVisible(pane in shown)
            self._split.setSizes([share * self.width() for share in SHARES])
        self._head.show_panes(shown)
        self._foot.setVisible(self.height() > ROOM_FOR_STRIP_EMS * theme.em())
        if focused is not None and not focused.isVisible():
            self._focus_pane(shown[-1])

    def _choose_pane(self, pane: Pane) -> None:
        if pane in self._shown and len(self._wanted) > 1:
            self._wanted.remove(pane)
            self._lay_panes()
        else:
            self._bring(pane)
            self._focus_pane(pane)

    def _bring(self, pane: Pane) -> None:
        """Has a pane be seen."""
        if pane not in self._shown:
            self._wanted = [*(each for each in self._wanted if each is not pane), pane]
        self._lay_panes()
        if pane is Pane.TEXT:
            self.text.show_draft(self._editor.draft)
            self._show_line_of_chosen()

    def _focus_pane(self, pane: Pane) -> None:
        if pane is Pane.STEPS:
            self.steps.setFocus()
        elif pane is Pane.TEXT:
            self.text.edit.setFocus()
        else:
            self.details.take_focus()

    def _go_on_to_next_pane(self) -> None:
        shown = [pane for pane in Pane if pane in self._shown]
        focused = self.focusWidget()
        here = next((pane for pane in shown if focused and self._panes[pane].isAncestorOf(focused)), shown[-1])
        self._focus_pane(shown[(shown.index(here) + 1) % len(shown)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_panes()
        super().resizeEvent(event)

    def _open_details(self) -> None:
        self.details.show_view(View.STEP if self.steps.rows else View.ROUTINE)
        self._show_view()
        self._bring(Pane.DETAILS)
        self.details.take_focus()

    def _step_out(self) -> None:
        """One step further out: from the poses to the step, from anywhere to the list, from there to the routine."""
        if self._question.isVisible():
            self._question.take_last()
        elif self.details.view is View.PICKER:
            self._close_picker()
        elif self.details.view is View.POSE:
            self.details.show_view(View.STEP)
            self._show_view()
        elif not self.steps.hasFocus():
            self._bring(Pane.STEPS)
            self.steps.setFocus()
        elif self.steps.rows:
            self._show_whole()
            self._bring(Pane.STEPS)
            self.steps.setFocus()
        else:
            self.desk.leave()

    # ── history ──

    def _undo(self) -> None:
        self._editor.undo()
        self._choose_touched()

    def _redo(self) -> None:
        self._editor.redo()
        self._choose_touched()

    def _choose_touched(self) -> None:
        if not self.text.edit.hasFocus():
            self._list.choose_touched()

    # ── steps ──

    def _insert_own_pose(self) -> None:
        if self._list.insert([{"pose": NEW_POSE}], "Add own pose"):
            self._open_own_pose()

    def _set_step_value(self, key: str, value: Data) -> None:
        rows = self.steps.rows

        def change(draft: Draft) -> Draft:
            for row in rows:
                if isinstance(draft.steps[row].last_good, PoseStep) or (len(rows) == 1 and key == "rest"):
                    draft = draft.with_step_value(row, key, value)
            return draft

        self._editor.edit(change, f"Change {words_of_key(key)}", f"{key} of {rows}")

    def _set_value(self, key: str, value: Data) -> None:
        if key == "title" and not value:
            return
        self._editor.edit(lambda draft: draft.with_value(key, value), f"Change {key}", key)

    # ── poses ──

    def pick_poses(self) -> None:
        """Shows the poses there are to choose from."""
        self._pick("Add poses", "Add to the routine", self._list.insert_poses)

    def _pick(self, title: str, button: str, then: Callable[[list[str]], None]) -> None:
        self._picked = then
        self.details.picker.ask(title, button)
        self.details.show_view(View.PICKER)
        self._bring(Pane.DETAILS)
        self.details.take_focus()

    def _close_picker(self) -> None:
        self.details.show_view(View.STEP if self.steps.rows else View.ROUTINE)
        self._show_view()
        self._bring(Pane.STEPS)
        self.steps.setFocus()

    def _pick_other_pose(self) -> None:
        row = self.steps.rows[0]

        def take(ids: list[str]) -> None:
            self._editor.edit(lambda draft: draft.with_pose(row, ids[0]), "Change pose")
            self._close_picker()

        self._pick("Another pose for this step", "Take this pose", take)

    def _open_own_pose(self) -> None:
        row = self.steps.rows[0]
        drafted = self._editor.shown.steps[row]
        step = drafted.last_good
        if not isinstance(step, PoseStep):
            return
        pose = step.pose
        if not drafted.pose_in_place and not self._editor.edit(
            lambda draft: draft.with_pose(row, data_of(pose)), "Write the pose in place"
        ):
            return
        self.details.show_view(View.POSE)
        self._show_pose(row)
        self._bring(Pane.DETAILS)
        self.details.take_focus()

    def _show_pose(self, row: int) -> None:
        drafted = self._editor.shown.steps[row]
        values = drafted.values
        data = values.get("pose") if isinstance(values, Mapping) else None
        if isinstance(drafted.last_good, PoseStep) and isinstance(data, Mapping):
            self.details.pose.show_pose(drafted.last_good.pose, data)
        else:
            self.details.show_view(View.STEP)
            self.details.show_steps(self._editor, (row,))

    def _set_pose_value(self, key: str, value: Data) -> None:
        row = self.steps.rows[0]
        self._editor.edit(
            lambda draft: draft.with_pose_value(row, key, value), f"Change {key} of the pose", f"{key} of pose {row}"
        )

    def _pick_figure(self) -> None:
        row = self.steps.rows[0]

        def take(ids: list[str]) -> None:
            pose = self.details.picker.pose(ids[0])
            self._set_pose_value("figure", data_of(pose).get("figure"))
            self.details.show_view(View.POSE)
            self._show_pose(row)

        self._pick("Which pose looks most like it?", "Take its figure", take)

    # ── the whole ──

    def _mend(self, advice: Advice) -> None:
        mending = advice.mending
        if mending and self._editor.mend(mending.label, mending.values, mending.order):
            self.said.emit("Done; Undo takes it back.")
            self._settle()
            self._open_details()  # the button is gone that had the focus

    def _fit(self, target_ms: int) -> None:
        routine = self._editor.routine
        if routine is None:
            self.details.routine.say_fit("There is nothing to fit yet: add a pose first.")
            return
        found = fit(routine, target_ms, self._editor.effort)
        if isinstance(found, NoFit):
            self.details.routine.say_fit(found.text)
        elif not found.values:
            self.details.routine.say_fit("It is as near to that as it can be.")
        elif self._editor.mend("Fit into a time", found.values):
            count = len({value.step for value in found.values})
            self.details.routine.say_fit(f"{steps_in_words(count).capitalize()} changed, within the poses’ own ranges.")

    def _play_here(self, speed: float) -> None:
        if self._timeline:
            self.play_asked.emit(self.strip.position_ms, speed)
