"""The page on which a routine is made: its steps, what each of them says, and the file's text beside them."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.advice import Advice
from stretchtimer.core.fitting import NoFit, fit
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, PoseStep
from stretchtimer.presenters.editor import Editor
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.step_list import words_of_key
from stretchtimer.storage.draft import Data, Draft
from stretchtimer.ui import theme
from stretchtimer.ui.editor_desk import Desk
from stretchtimer.ui.editor_details import Details, View, scrolled
from stretchtimer.ui.editor_head import Banner, Head
from stretchtimer.ui.editor_panes import Pane, Panes
from stretchtimer.ui.editor_playhead import Playhead
from stretchtimer.ui.editor_pose_form import NEW_POSE, data_of
from stretchtimer.ui.editor_step_form import DOSE_KEYS
from stretchtimer.ui.editor_steps_pane import StepsPane, steps_in_words
from stretchtimer.ui.editor_text import TextPane
from stretchtimer.ui.questions import Question

ROOM_FOR_STRIP_EMS = 22
SETTLED_AFTER_MS = 150
"""So long after the last change the strip, the figure and the advice follow: in a long routine they take a while."""


class EditorPage(QWidget):
    """Shows one editor from its opening until it is left."""

    left = Signal(bool)
    """What was to be saved is, and the editor can be closed; whether the rest is to be kept as a draft."""
    play_asked = Signal(object, int, float)
    """Play the editor's routine, as `Playhead.play_asked` says."""
    effort_chosen = Signal(object)
    """The `Effort` that the length is to be shown at."""
    said = Signal(str)
    """A sentence for the person."""

    def __init__(self, editor: Editor, figures: FigurePainter) -> None:
        super().__init__()
        em = theme.em()
        self._editor = editor
        self._picked: Callable[[list[str]], None]
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLED_AFTER_MS)
        self._settling.timeout.connect(editor.reckon)
        question = self._question = Question()
        self.desk = Desk(editor, question, self)
        self._head = Head(self.desk.menu)
        self._banner = Banner()
        self._list = StepsPane(editor, figures)
        self.steps = self._list.view
        self.details = Details(figures)
        self.text = TextPane()
        self._playhead = Playhead()
        self._panes = Panes(self._list, self.details, self.text)
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
        page.addWidget(self._panes, 1)
        # Below what is being written, so that this stays where it is.
        page.addWidget(self._banner)
        page.addWidget(self._playhead)
        self._connect()
        self._add_keys()
        self._show()
        editor.reckon()

    # ── how it is built ──

    def _connect(self) -> None:
        editor, head, steps, details = self._editor, self._head, self.steps, self.details
        editor.changed.connect(self._show)
        editor.reckoned.connect(self._settle)
        editor.failed.connect(self.said)
        editor.noticed.connect(self.said)
        self.desk.left.connect(self.left)
        self.desk.said.connect(self.said)
        head.left.connect(self.desk.leave)
        head.pane_chosen.connect(self._panes.choose)
        head.undone.connect(self._undo)
        head.redone.connect(self._redo)
        head.saved.connect(editor.save)
        head.played.connect(lambda: self.play_asked.emit(None, 0, 1.0))
        head.title_finished.connect(steps.setFocus)
        head.titled.connect(lambda text: self._set_value("title", text.strip()))
        head.advice_wanted.connect(self._show_whole)
        head.keys_wanted.connect(self.desk.keys_wanted)
        self._panes.laid.connect(head.show_panes)
        self._panes.appeared.connect(self._take_pane)
        self._banner.undone.connect(self._undo)
        self._banner.shown.connect(self._show_mistake)
        steps.chosen.connect(self._show_chosen)
        steps.opened.connect(self._open_details)
        self._list.whole_wanted.connect(self._show_whole)
        self._list.poses_wanted.connect(self.pick_poses)
        self._list.own_pose_wanted.connect(self._insert_own_pose)
        details.step.changed.connect(self._set_step_value)
        details.step.finished.connect(editor.end_typing)
        details.step.dose_put_back.connect(self._put_dose_back)
        details.step.pose_wanted.connect(self._pick_other_pose)
        details.step.own_wanted.connect(self._open_own_pose)
        details.routine.changed.connect(self._set_value)
        details.routine.finished.connect(editor.end_typing)
        details.routine.fit_wanted.connect(self._fit)
        details.routine.effort_chosen.connect(editor.set_effort)
        details.routine.effort_chosen.connect(self.effort_chosen)
        details.advice.mended.connect(self._mend)
        details.advice.shown.connect(steps.choose)
        details.picker.picked.connect(lambda ids: self._picked(ids))
        details.picker.left.connect(self._close_picker)
        details.pose.changed.connect(self._set_pose_value)
        details.pose.finished.connect(editor.end_typing)
        details.pose.figure_wanted.connect(self._pick_figure)
        details.pose.left.connect(self._show_chosen)
        self.text.written.connect(editor.type_text)
        self.text.entered.connect(self._follow_text)
        self._playhead.moved.connect(details.show_position)
        self._playhead.step_entered.connect(self._choose_step)
        self._playhead.play_asked.connect(self.play_asked)

    def _add_keys(self) -> None:
        keys = QKeySequence.StandardKey
        for key, do in (
            (QKeySequence(keys.Undo), self._undo),
            (QKeySequence("Ctrl+Shift+Z"), self._redo),
            (QKeySequence("Ctrl+Y"), self._redo),
            (QKeySequence("Ctrl+S"), self._editor.save),
            (QKeySequence("F5"), lambda: self.play_asked.emit(None, 0, 1.0)),
            (QKeySequence("Shift+F5"), self._playhead.play),
            (QKeySequence(Qt.Key.Key_Insert), self.pick_poses),
            (QKeySequence("F6"), self._go_on_to_next_pane),
            (QKeySequence(Qt.Key.Key_Escape), self._step_out),
        ):
            QShortcut(key, self, do).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ── what is given to it ──

    def set_look(self, look: Look, mirrored: bool = False) -> None:
        self.steps.set_look(look)
        self.details.set_look(look, mirrored)

    def set_about(self, about: AboutMe) -> None:
        """What the person has told about themselves: poses that are not for them are marked."""
        self.details.set_about(about)

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
        if Pane.TEXT in self._panes.shown:
            self.text.show_draft(editor.draft)
        self._playhead.wait_for_timeline()
        self._settling.start()

    def _settle(self) -> None:
        """Shows what takes longer than a keystroke may, once it has been reckoned."""
        advice = self._editor.advice
        self.details.advice.show_advice(advice)
        self._head.show_advice(len(advice))
        self._playhead.show_timeline(self._editor.timeline, self._rows)

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
        if self.details.view is not View.PICKER:
            self.details.show_view(View.STEP if rows else View.ROUTINE)
        self._show_view()
        self._playhead.show_chosen(rows)
        if rows and Pane.TEXT in self._panes.shown:
            self._show_line_of_chosen()

    @property
    def _rows(self) -> tuple[int, ...]:
        """The chosen steps; while the list is being brought up to date, those of them that there are."""
        return tuple(row for row in self.steps.rows if row < len(self._editor.shown.steps))

    def _show_line_of_chosen(self) -> None:
        rows, draft = self._rows, self._editor.draft
        if self._editor.shown is draft:
            self.text.show_line(draft.first_line(rows[-1]) if rows else 1)

    def _choose_step(self, row: int) -> None:
        if self.steps.rows != (row,):
            self.steps.choose((row,))

    def _show_whole(self) -> None:
        self.details.show_view(View.ROUTINE)
        self.steps.clearSelection()
        self._show_view()
        self._panes.bring(Pane.DETAILS)

    def _show_mistake(self) -> None:
        self._panes.bring(Pane.TEXT)
        self.text.go_to_mistake()

    def _follow_text(self, line: int) -> None:
        row = self._editor.draft.step_at(line) if self._editor.shown is self._editor.draft else None
        if row is not None:
            self._choose_step(row)

    # ── panes ──

    def _take_pane(self, pane: Pane) -> None:
        """Brings up to date what was out of view."""
        if pane is Pane.TEXT:
            self.text.show_draft(self._editor.draft)
            self._show_line_of_chosen()

    def _go_on_to_next_pane(self) -> None:
        focused = self.focusWidget()
        if self._question.isVisible() and not (focused and self._question.isAncestorOf(focused)):
            self._question.take_focus()
        else:
            has_strip = self._playhead.isVisible() and self._playhead.isEnabled()
            if not self._panes.focus_next(around=not has_strip):
                self._playhead.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._panes.fit(self.width())
        self._playhead.setVisible(self.height() > ROOM_FOR_STRIP_EMS * theme.em())
        super().resizeEvent(event)

    def _open_details(self) -> None:
        self.details.show_view(View.STEP if self.steps.rows else View.ROUTINE)
        self._show_view()
        self._panes.bring(Pane.DETAILS)
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
            self._panes.bring(Pane.STEPS)
            self.steps.setFocus()
        elif self.steps.rows:
            self._show_whole()
            self._panes.bring(Pane.STEPS)
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
        if self.text.edit.hasFocus():
            return
        touched, focused = self._editor.touched, self.focusWidget()
        if focused and self.details.isAncestorOf(focused) and not set(touched) <= set(self.steps.rows):
            # What is typed next is to change one of them, not all.
            self.steps.choose(touched[:1])
        else:
            self._list.choose_touched()

    # ── steps ──

    def _insert_own_pose(self) -> None:
        if self._list.insert([{"pose": NEW_POSE}], "Add own pose"):
            self._open_own_pose()

    def _set_step_value(self, key: str, value: Data) -> None:
        rows = self._rows_with_poses or self._rows

        def change(draft: Draft) -> Draft:
            return draft.with_step_values((row, key, value) for row in rows)

        self._editor.edit(change, f"Change {words_of_key(key)}", f"{key} of {rows}")

    def _put_dose_back(self) -> None:
        rows = self._rows_with_poses

        def change(draft: Draft) -> Draft:
            return draft.with_step_values((row, key, None) for row in rows for key in DOSE_KEYS)

        self._editor.edit(change, "Back to the pose’s own dose")

    @property
    def _rows_with_poses(self) -> tuple[int, ...]:
        steps = self._editor.shown.steps
        return tuple(row for row in self._rows if isinstance(steps[row].last_good, PoseStep))

    def _set_value(self, key: str, value: Data) -> None:
        if key == "title" and not value:
            return
        self._editor.edit(lambda draft: draft.with_value(key, value), f"Change {words_of_key(key)}", key)

    # ── poses ──

    def pick_poses(self) -> None:
        """Shows the poses there are to choose from."""
        self._pick("Add poses", "Add to the routine", self._list.insert_poses)

    def _pick(self, title: str, button: str, then: Callable[[list[str]], None]) -> None:
        self._picked = then
        self.details.picker.ask(title, button)
        self.details.show_view(View.PICKER)
        self._panes.bring(Pane.DETAILS)
        self.details.take_focus()

    def _close_picker(self) -> None:
        self.details.show_view(View.STEP if self.steps.rows else View.ROUTINE)
        self._show_view()
        self._panes.bring(Pane.STEPS)
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
        self._panes.bring(Pane.DETAILS)
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
            lambda draft: draft.with_pose_value(row, key, value),
            f"Change {words_of_key(key)} of the pose",
            f"{key} of pose {row}",
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
            self.details.advice.show_advice(())
            self._editor.reckon()
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
