"""What a routine says about itself, what there is to advise, and how long it is to be."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from stretchtimer.core.advice import Advice
from stretchtimer.core.dose import BREATH_BOUNDS, MINUTE, PAUSE_BOUNDS, SECOND, Breath, Effort, Span
from stretchtimer.core.routines import Level, Routine
from stretchtimer.core.timeline import PREPARE, PREPARE_NEW_POSITION, SWITCH
from stretchtimer.storage.draft import Data, Draft
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import LineField, MenuButton, TextField
from stretchtimer.ui.editor_values import Row, SpanField
from stretchtimer.ui.layouts import clear
from stretchtimer.ui.text import Label

MINUTES_BOUNDS = (1, 240)
LEVEL_NAMES: dict[str | None, str] = {None: "Not said", **{each.value: each.value.capitalize() for each in Level}}
WAIT_NAMES = {None: "Go on by itself", "yes": "Wait until I am there"}
EFFORT_NAMES = {Effort.GENTLE: "Gentle", Effort.MIDDLE: "Middle", Effort.FULL: "Full"}
PHASES = {"in": "Breathe in", "hold": "Hold, full", "out": "Breathe out", "hold_out": "Hold, empty"}
_ABOUT = {
    "summary": "It stands under the title in the library",
    "why": "It stands on the routine’s own page",
    "tags": "Words by which it is found, with commas between them",
    "level": "For whom it is meant",
    "wait": "Whether each step begins by itself, or when you say that you are there",
    "prepare": "From one pose into the next, where a step says nothing else; usually longer into another position",
    "switch": "From one side to the other, where a step says nothing else",
}
_USUAL_BREATH = Breath()


class AdviceList(QWidget):
    """Lines of advice, each with what would mend it."""

    mended = Signal(object)
    """An `Advice` whose mending is wanted."""
    shown = Signal(tuple)
    """The steps that are spoken of."""

    def __init__(self) -> None:
        super().__init__()
        self._advice: tuple[Advice, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.em() // 3)

    def show_advice(self, advice: Sequence[Advice]) -> None:
        if tuple(advice) == self._advice:
            return
        self._advice = tuple(advice)
        clear(self._column)
        em = theme.em()
        for each in self._advice:
            box = QFrame()
            box.setProperty("role", "notice")
            inner = QVBoxLayout(box)
            inner.setContentsMargins(em // 2, em // 3, em // 2, em // 3)
            inner.setSpacing(em // 4)
            inner.addWidget(Label(each.text))
            buttons = ButtonRow(em // 3, last_at_end=False)
            if each.mending:
                mend = Button(each.mending.label)
                mend.clicked.connect(partial(self.mended.emit, each))
                buttons.addWidget(mend)
            steps = Button(f"Show step{'s' if len(each.steps) > 1 else ''}", "quiet")
            steps.clicked.connect(partial(self.shown.emit, each.steps))
            buttons.addWidget(steps)
            inner.addLayout(buttons)
            self._column.addWidget(box)
        self.setVisible(bool(self._advice))


class RoutineForm(QWidget):
    """The fields of the routine as a whole."""

    changed = Signal(str, object)
    """A key of the routine, and the value that the file is to give it; `None` takes it out."""
    finished = Signal()
    fit_wanted = Signal(int)
    """The routine is to last so many milliseconds."""
    effort_chosen = Signal(object)

    def __init__(self, advice: AdviceList) -> None:
        super().__init__()
        em = theme.em()
        self._fit_said = Label(role="muted")
        self._minutes = SpanField("Minutes", MINUTES_BOUNDS, 10, is_time=False, ranges=False)
        self._wanted = 10
        self._minutes.written.connect(self._take_minutes)
        self._effort = MenuButton("Length at effort", EFFORT_NAMES, "Length at: ")
        self._effort.chosen.connect(self.effort_chosen)
        fit = Button("Fit")
        fit.setToolTip("Change how long and how often, within what the poses allow, until it takes that long")
        self._effort.setToolTip("Where a pose gives a range, its lower end, its middle or its upper end")
        fit.clicked.connect(lambda: self.fit_wanted.emit(self._wanted * MINUTE))
        fitting = QWidget()
        row = ButtonRow(em // 3, last_at_end=False)
        fitting.setLayout(row)
        for widget in (self._minutes, fit, self._effort):
            row.addWidget(widget)

        self._summary = TextField("Summary", "What it does, in one sentence")
        self._why = TextField("Why", "Why it is worth doing")
        self._tags = LineField("Tags", "desk, hips, morning")
        self._level = MenuButton("Level", LEVEL_NAMES)
        self._wait = MenuButton("Waiting at each change", WAIT_NAMES)
        self._prepare = SpanField("Time to get there", PAUSE_BOUNDS, PREPARE, ranges=False)
        self._switch = SpanField("Time to change sides", PAUSE_BOUNDS, SWITCH, ranges=False)
        self._phases = {key: SpanField(name, BREATH_BOUNDS, SECOND, ranges=False) for key, name in PHASES.items()}
        self._breath: Mapping[str, Data] = {}
        self._rows: dict[str, Row] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, em // 2, em)
        column.setSpacing(em * 2 // 3)
        column.addWidget(Label("The whole routine", "heading"))
        column.addWidget(advice)
        column.addWidget(Row("Fit into a time, in minutes", fitting))
        column.addWidget(self._fit_said)
        self._fit_said.hide()
        for key, name, field in (
            ("summary", "Summary", self._summary),
            ("why", "Why", self._why),
            ("tags", "Tags", self._tags),
            ("level", "Level", self._level),
            ("wait", "Waiting at each change", self._wait),
            ("prepare", "Time to get there", self._prepare),
            ("switch", "Time to change sides", self._switch),
        ):
            self._rows[key] = Row(name, field, _ABOUT[key])
            self._rows[key].put_back.connect(partial(self.changed.emit, key, None))
            column.addWidget(self._rows[key])
        self._summary.written.connect(lambda text: self.changed.emit("summary", text or None))
        self._why.written.connect(lambda text: self.changed.emit("why", text or None))
        self._tags.written.connect(self._tell_tags)
        for key, button in (("level", self._level), ("wait", self._wait)):
            button.chosen.connect(partial(self._tell_choice, key))
        for key, field in (("prepare", self._prepare), ("switch", self._switch)):
            field.written.connect(partial(self.changed.emit, key))
        column.addWidget(Label("One breath", "heading"))
        for key, field in self._phases.items():
            phase = self._rows[f"breath {key}"] = Row(PHASES[key], field)
            phase.put_back.connect(partial(self._tell_phase, key, None))
            field.written.connect(partial(self._tell_phase, key))
            column.addWidget(phase)
        column.addStretch(1)
        self._minutes.show_span(Span(self._wanted, self._wanted))

    def show_routine(self, draft: Draft, routine: Routine | None, effort: Effort) -> None:
        values = draft.values
        self._effort.show_choice(effort)
        self._summary.show_text(_text(values.get("summary")))
        self._why.show_text(_text(values.get("why")))
        tags = values.get("tags")
        shown = tags if isinstance(tags, Sequence) and not isinstance(tags, str) else [tags] if tags else []
        if _tags_in(self._tags.text()) != [str(tag) for tag in shown] or not self._tags.hasFocus():
            self._tags.show_text(", ".join(str(tag) for tag in shown))
        level = values.get("level")
        self._level.show_choice(level if level in LEVEL_NAMES else None)
        self._wait.show_choice("yes" if routine and routine.wait else None)
        usual = f"{PREPARE // SECOND} or {PREPARE_NEW_POSITION // SECOND} s"
        for key, field, words, usual_ms in (
            ("prepare", self._prepare, usual, PREPARE),
            ("switch", self._switch, f"{SWITCH // SECOND} s", SWITCH),
        ):
            value_ms = getattr(routine, f"{key}_ms") if routine else None
            span = None if value_ms is None else Span(value_ms, value_ms)
            field.show_span(span, Span(usual_ms, usual_ms), words)
            self._rows[key].show_override(words if key in values else None)
        written = values.get("breath")
        self._breath = written if isinstance(written, Mapping) else {}
        breath = routine.breath if routine else _USUAL_BREATH
        for key, field in self._phases.items():
            value_ms = getattr(breath, f"{key}_ms")
            field.show_span(Span(value_ms, value_ms))
            usual_ms = getattr(_USUAL_BREATH, f"{key}_ms")
            self._rows[f"breath {key}"].show_override(f"{usual_ms // SECOND} s" if key in self._breath else None)

    def take_focus(self) -> None:
        self._minutes.setFocus(Qt.FocusReason.TabFocusReason)

    def say_fit(self, sentence: str) -> None:
        """What came of fitting it into a time."""
        self._fit_said.setText(sentence)
        self._fit_said.setVisible(bool(sentence))

    def _take_minutes(self, value: str | None) -> None:
        if value is not None:
            self._wanted = int(value)
            self._minutes.show_span(Span(self._wanted, self._wanted))
            self.say_fit("")

    def _tell_tags(self, text: str) -> None:
        self.changed.emit("tags", _tags_in(text) or None)

    def _tell_choice(self, key: str, value: Any) -> None:
        self.changed.emit(key, value)
        self.finished.emit()

    def _tell_phase(self, key: str, value: str | None) -> None:
        breath = {**self._breath, key: value}
        self.changed.emit("breath", {each: value for each, value in breath.items() if value is not None} or None)


def _text(value: Data) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _tags_in(text: str) -> list[str]:
    return [tag.strip() for tag in text.split(",") if tag.strip()]
