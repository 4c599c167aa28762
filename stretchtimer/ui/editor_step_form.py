"""What a step says about its pose, each value beside what the pose itself says."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from stretchtimer.core import wording
from stretchtimer.core.dose import (
    BREATHS_BOUNDS,
    HOLD_BOUNDS,
    PAUSE_BOUNDS,
    REPS_BOUNDS,
    SECOND,
    SETS_BOUNDS,
    TEMPO_BOUNDS,
    Dose,
    Span,
)
from stretchtimer.core.routines import Pose, PoseStep, RestStep, Sides
from stretchtimer.core.timeline import PREPARE, PREPARE_NEW_POSITION, SWITCH
from stretchtimer.presenters.step_list import words_of_key
from stretchtimer.storage.draft import DraftStep
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import MenuButton, TextField
from stretchtimer.ui.editor_values import Row, SpanField, keep_room
from stretchtimer.ui.text import Label

SIDES_NAMES = {
    None: "As the pose",
    Sides.EACH: "Each side in turn",
    Sides.ALTERNATING: "Sides alternate",
    Sides.LEFT: "Left side only",
    Sides.RIGHT: "Right side only",
    Sides.NONE: "Without sides",
}
WAIT_NAMES = {None: "As the routine", "yes": "Wait until I am there", "no": "Go on by itself"}
_ABOUT = {
    "hold": "How long it is held; where it is repeated, how long each time",
    "breaths": "How long it is held, counted in breaths",
    "reps": "How often it is done; on each side, where it has sides",
    "sets": "How often all of that is done",
    "rest": "Time with nothing to do, from one set to the next",
    "sides": "Whether it is done on each side, on one, or in turn",
    "note": "A line of your own, shown after the instructions",
    "prepare": "Time to get from the step before into this pose; more where the position is another",
    "switch": "Time to get from one side to the other",
    "tempo": "How long one repetition takes",
    "wait": "Whether the time begins by itself, or when you say that you are there",
}
DOSE_KEYS = ("hold", "breaths", "reps", "sets", "rest")
"""What can be said in place of a pose's own dose."""


class StepForm(QWidget):
    """The fields of a step."""

    changed = Signal(str, object)
    """A key of the step, and the value that the file is to give it; `None` takes it out."""
    finished = Signal()
    """Nothing more comes of what was being typed."""
    pose_wanted = Signal()
    """Another pose is to be chosen for it."""
    dose_put_back = Signal()
    """The pose's own dose is to count again."""
    own_wanted = Signal()
    """Its pose is to be one of the person's own, to be changed at will."""

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        self._title = Label(role="heading")
        self._about = Label(role="muted")
        self._source = Label(role="muted")
        self._problem = Label(role="problem")
        self._fields: dict[str, SpanField | MenuButton | TextField] = {
            "hold": SpanField("Hold", HOLD_BOUNDS, 30 * SECOND),
            "breaths": SpanField("Breaths", BREATHS_BOUNDS, 5, is_time=False),
            "reps": SpanField("Repetitions", REPS_BOUNDS, 8, is_time=False),
            "sets": SpanField("Sets", SETS_BOUNDS, 2, is_time=False),
            "rest": SpanField("Rest between sets", HOLD_BOUNDS, 30 * SECOND, ranges=False),
            "sides": MenuButton("Sides", SIDES_NAMES),
            "note": TextField("Note", "Which chair, which cushion"),
            "prepare": SpanField("Time to get there", PAUSE_BOUNDS, PREPARE, ranges=False),
            "switch": SpanField("Time to change sides", PAUSE_BOUNDS, SWITCH, ranges=False),
            "tempo": SpanField("Time for one repetition", TEMPO_BOUNDS, 4 * SECOND, ranges=False),
            "wait": MenuButton("Waiting at each change", WAIT_NAMES),
        }
        self._rest_length = SpanField("Length", HOLD_BOUNDS, 30 * SECOND, ranges=False)
        self._rest_row = Row("Length", self._rest_length)
        self._rest_length.written.connect(lambda value: self.changed.emit("rest", value) if value else None)
        self._rows: dict[str, Row] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, em // 2, em)
        column.setSpacing(em * 2 // 3)
        head = QHBoxLayout()
        head.setSpacing(em // 3)
        head.addWidget(self._title, 1)
        self._put_back = Button("↺ Back to its own dose")
        keep_room(self._put_back)
        self._put_back.setToolTip("Takes out what this step says of its own about hold, breaths, repetitions and sets")
        self._put_back.clicked.connect(self.dose_put_back)
        head.addWidget(self._put_back, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        for label in (self._about, self._problem):
            column.addWidget(label)
        self._buttons = QWidget()
        buttons = ButtonRow(em // 3, last_at_end=False)
        self._buttons.setLayout(buttons)
        for words, signal in (("Another pose …", self.pose_wanted), ("Change the pose itself …", self.own_wanted)):
            button = Button(words)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        column.addWidget(self._buttons)
        self._source_box = QFrame()
        self._source_box.setProperty("role", "notice")
        box = QVBoxLayout(self._source_box)
        box.setContentsMargins(em // 2, em // 3, em // 2, em // 3)
        box.addWidget(self._source)
        column.addWidget(self._source_box)
        column.addWidget(self._rest_row)
        for key, field in self._fields.items():
            row = self._rows[key] = Row(words_of_key(key).capitalize(), field, _ABOUT[key])
            row.put_back.connect(partial(self.changed.emit, key, None))
            if isinstance(field, MenuButton):
                field.chosen.connect(partial(self._tell_choice, key))
            elif isinstance(field, SpanField):
                field.written.connect(partial(self.changed.emit, key))
            else:
                field.written.connect(lambda text: self.changed.emit("note", text or None))
            column.addWidget(row)
        column.addStretch(1)

    def take_focus(self) -> None:
        """Goes to the first value: more often than another pose, another dose is wanted."""
        first = self._rest_length if self._rest_row.isVisible() else self._fields["hold"]
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def show_steps(self, chosen: Sequence[DraftStep], problem: str) -> None:
        """Shows the first of the chosen steps that has a pose, and what any of them says of its own.

        Where more than one is chosen, what is changed here is changed in all of them.
        """
        how_many = len(chosen)
        step = next((each.last_good for each in chosen if isinstance(each.last_good, PoseStep)), chosen[0].last_good)
        is_pose = isinstance(step, PoseStep)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._buttons.setVisible(is_pose and how_many == 1)
        self._source_box.setVisible(is_pose)
        self._about.setVisible(is_pose)
        self._rest_row.setVisible(isinstance(step, RestStep))
        if not is_pose:
            self._put_back.hide()
        for row in self._rows.values():
            row.setVisible(is_pose)
        match step:
            case None:
                self._title.setText("This step cannot be read")
            case RestStep():
                self._title.setText("Rest")
                self._rest_length.show_span(Span(step.length_ms, step.length_ms))
            case PoseStep():
                values = [each.values for each in chosen if isinstance(each.last_good, PoseStep)]
                own = frozenset(key for each in values if isinstance(each, Mapping) for key in each)
                self._show_pose_step(step, own)
        if how_many > 1:
            self._title.setText(f"{how_many} steps")
            self._about.setText("What is changed here is changed in all of them.")
            self._about.show()

    def _show_pose_step(self, step: PoseStep, own: Collection[str]) -> None:
        """Shows a step; `own` are the keys that it, or another that is chosen, says something for."""
        pose, dose = step.pose, step.dose
        had_focus = self._put_back.hasFocus()
        self._put_back.setVisible(any(key in own for key in DOSE_KEYS))
        if had_focus and not self._put_back.isVisible():
            self._fields["hold"].setFocus()
        self._title.setText(pose.name)
        self._about.setText(wording.listing(pose.areas).capitalize() or pose.summary)
        self._source.setText(_source_words(pose))
        for key in ("hold", "breaths", "reps", "sets"):
            field, row = self._fields[key], self._rows[key]
            assert isinstance(field, SpanField)
            span: Span | None = getattr(dose, key)
            field.show_span(span, placeholder="one" if key == "sets" else "none")
            row.show_override(_usual_words(pose, key) if key in own else None)
        self._show_time("rest", dose.rest_ms, own, _seconds(pose.dose.rest_ms, "none"))
        self._rows["rest"].setVisible(bool(dose.sets and dose.sets.high > 1) or "rest" in own)
        self._show_time("tempo", step.tempo_override_ms, own, _seconds(pose.tempo_ms), pose.tempo_ms)
        self._rows["tempo"].setVisible(dose.reps is not None or "tempo" in own)
        usual = f"{PREPARE // SECOND} or {PREPARE_NEW_POSITION // SECOND} s"
        self._show_time("prepare", step.prepare_ms, own, usual, PREPARE)
        self._show_time("switch", step.switch_ms, own, _seconds(SWITCH), SWITCH)
        self._rows["switch"].setVisible(step.sides in (Sides.EACH, Sides.ALTERNATING) or "switch" in own)
        sides = self._fields["sides"]
        assert isinstance(sides, MenuButton)
        sides.name_choice(None, f"As the pose: {SIDES_NAMES[pose.sides].lower()}")
        sides.show_choice(step.sides_override)
        self._rows["sides"].show_override("the pose’s own" if "sides" in own else None)
        wait = self._fields["wait"]
        assert isinstance(wait, MenuButton)
        wait.show_choice(None if step.wait is None else "yes" if step.wait else "no")
        self._rows["wait"].show_override("the routine’s own" if "wait" in own else None)
        note = self._fields["note"]
        assert isinstance(note, TextField)
        note.show_text(step.note)

    def _show_time(
        self, key: str, value_ms: int | None, own: Collection[str], usual: str, usual_ms: int | None = None
    ) -> None:
        field = self._fields[key]
        assert isinstance(field, SpanField)
        span = None if value_ms is None else Span(value_ms, value_ms)
        field.show_span(span, None if usual_ms is None else Span(usual_ms, usual_ms), usual)
        self._rows[key].show_override(usual if key in own else None)

    def _tell_choice(self, key: str, value: Any) -> None:
        self.changed.emit(key, value.value if isinstance(value, Sides) else value)
        self.finished.emit()


def _seconds(length_ms: int | None, nothing: str = "") -> str:
    return nothing if length_ms is None else f"{wording.seconds(length_ms)} s"


def _usual_words(pose: Pose, key: str) -> str:
    """What a pose's own dose says for one of its keys."""
    usual = pose.dose
    if key in ("hold", "breaths"):
        alone = Dose(hold=usual.hold, breaths=usual.breaths)
        return wording.dose(alone) or "none"
    span: Span | None = getattr(usual, key)
    if span is None:
        return "none"
    return str(span.low) if span.low == span.high else f"{span.low}–{span.high}"


def _source_words(pose: Pose) -> str:
    """The pose's own dose, and where it comes from."""
    written = dict(pose.dose.written)
    said = f"The pose’s own dose: {wording.dose(pose.dose) or 'none'}."
    if written.get("from") != "document":
        return f"{said} Whoever wrote the pose chose it." if written.get("from") == "ours" else said
    ours = written.get("ours", ())
    noun = "passage" if len(pose.sources) == 1 else "passages"
    passages = f" ({noun} {wording.listing(pose.sources)})" if pose.sources else ""
    if ours:
        own = wording.listing([words_of_key(key) for key in ours])
        return f"{said} It comes from its source document{passages}, but for {own}."
    return f"{said} It comes from its source document{passages}."
