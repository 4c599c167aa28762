"""A routine for the time there is: a few choices, and at once what comes of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from stretchtimer.core import wording
from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.composing import Composed, Impossible, Wish, compose
from stretchtimer.core.dose import MINUTE, Effort
from stretchtimer.core.look import Look
from stretchtimer.core.routines import AVOID, EQUIPMENT, Pose, Routine
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.chips import Chips
from stretchtimer.ui.editor_fields import LineField
from stretchtimer.ui.layouts import tab_in_order
from stretchtimer.ui.reminders_fields import count_entry
from stretchtimer.ui.setting_fields import ColumnPage, Panel, Switch, inset, pad
from stretchtimer.ui.step_rows import StepRows
from stretchtimer.ui.text import Label

MINUTES_BOUNDS = (1, 120)
QUICK_MINUTES = (3, 6, 10, 15, 20, 30)
FIRST_MINUTES = 6
AREA_WORDS = {
    "hips": ("hip flexors", "glutes", "deep rotators", "outer hip"),
    "thighs": ("quads", "hamstrings", "IT band"),
    "inner thighs": ("inner thighs",),
    "calves and feet": ("calves", "ankles and feet"),
    "low back": ("low back",),
    "upper back": ("upper back",),
    "belly": ("core",),
    "chest": ("chest",),
    "shoulders": ("shoulders",),
    "neck": ("neck",),
    "arms and wrists": ("arms", "wrists"),
}
"""What people call the areas, in few words."""

Answer = Composed | Impossible
Ask = Callable[[Callable[[], Any], Callable[[Any], None]], None]


class ComposePage(ColumnPage):
    """Asks for time, areas and place, and shows the routine that is composed from the poses."""

    play_wanted = Signal(object)
    """The `Routine` as it is shown."""
    edit_wanted = Signal(object)
    keep_wanted = Signal(object, str)
    """The routine, and the title that the person has given it."""

    def __init__(self, figures: FigurePainter, ask: Ask) -> None:
        """`ask` has a question answered off the window's thread, and hands the answer on in the window's."""
        super().__init__("Compose a routine")
        self._ask = ask
        self._asked = 0
        self._poses: Mapping[str, Pose] = {}
        self._about, self._effort = AboutMe(), Effort.GENTLE
        self._limits: Mapping[str, Callable[[AboutMe], AboutMe]] = {}
        self._attempt = 0
        self._routine: Routine | None = None
        self._build_wish()
        self._build_answer(figures)
        self._build_foot()
        self._show_answer(None)

    def show_poses(self, poses: Mapping[str, Pose]) -> None:
        """What it is composed from, by id."""
        self._poses = poses
        known = {area for pose in poses.values() for area in pose.areas}
        words = {word: word for word, areas in AREA_WORDS.items() if known & set(areas)}
        self._areas.show_choices(words, self._areas.chosen)
        tab_in_order(self)
        self._compose()

    def set_about(self, about: AboutMe) -> None:
        """What the person has told about themselves; each of it can be lifted for once."""
        if about != self._about:
            self._about = about
            self._limits = _limits(about)
            self._told.show_choices({word: word for word in self._limits}, self._limits)
            self._told_box.setVisible(bool(self._limits))
            tab_in_order(self)
            self._compose()

    def set_effort(self, effort: Effort) -> None:
        if effort is not self._effort:
            self._effort = effort
            self._compose()

    def set_look(self, look: Look) -> None:
        self._rows.set_look(look)

    def take_focus(self) -> None:
        super().take_focus()
        self._minutes.field.setFocus()

    # ── what is asked ──

    def _build_wish(self) -> None:
        em = theme.em()
        panel = Panel()
        self._column.addWidget(panel)
        self._minutes = count_entry("Minutes", MINUTES_BOUNDS, 1, "min")
        self._minutes.show_value(FIRST_MINUTES)
        self._minutes.chosen.connect(self._choose_minutes)
        self._wrong = inset(Label(role="problem"))
        self._wrong.hide()
        self._minutes.wrong.connect(self._say_wrong)
        row = ButtonRow(em // 3, last_at_end=False)
        row.addWidget(self._minutes.field)
        self._quick: dict[int, Button] = {}
        for minutes in QUICK_MINUTES:
            button = self._quick[minutes] = Button(str(minutes))
            button.setAccessibleName(f"{minutes} minutes")
            button.setCheckable(True)
            button.clicked.connect(partial(self._choose_quick, minutes))
            row.addWidget(button)
        self._areas = Chips("For")
        self._areas.changed.connect(lambda _: self._ask_anew())
        self._desk = Switch("At the desk", lambda _on: self._ask_anew(), "It ends standing.")
        self._told = Chips("Left out")
        self._told.changed.connect(lambda _: self._ask_anew())
        self._told_box = _titled("Left out, as you have told. Lift any of it for this time.", self._told)
        self._told_box.hide()
        panel.column.addWidget(_titled("Minutes", _widget_of(row)))
        panel.column.addWidget(self._wrong)
        panel.column.addWidget(_titled("For, or else for the whole body", self._areas))
        panel.column.addWidget(self._told_box)
        panel.column.addWidget(self._desk)
        self._show_quick()

    def _choose_quick(self, minutes: int) -> None:
        self._minutes.show_value(minutes)
        self._choose_minutes(minutes)

    def _choose_minutes(self, _minutes: int) -> None:
        self._show_quick()
        self._ask_anew()

    def _show_quick(self) -> None:
        for minutes, button in self._quick.items():
            button.setChecked(minutes == self._minutes.value)

    def _say_wrong(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))

    def _ask_anew(self) -> None:
        self._attempt = 0
        self._compose()

    def _ask_another(self) -> None:
        self._attempt += 1
        self._compose()

    def _compose(self) -> None:
        if not self._poses:
            return
        chosen = [word for word in AREA_WORDS if word in self._areas.chosen]
        known = {area for pose in self._poses.values() for area in pose.areas}
        about = self._about
        for word, lift in self._limits.items():
            if word not in self._told.chosen:
                about = lift(about)
        wish = Wish(
            self._minutes.value * MINUTE,
            tuple(area for word in chosen for area in AREA_WORDS[word] if area in known),
            about,
            self._desk.isChecked(),
        )
        poses, effort, attempt = self._poses, self._effort, self._attempt
        asked = self._asked = self._asked + 1

        def reckon() -> Answer | None:
            # Of questions in a row only the last one is of use.
            return compose(poses.values(), wish, effort, attempt) if asked == self._asked else None

        def show(answer: Answer | None) -> None:
            if asked == self._asked and answer is not None:
                self._show_answer(answer, wording.listing(chosen) or "the whole body")

        self._ask(reckon, show)

    # ── what comes of it ──

    def _build_answer(self, figures: FigurePainter) -> None:
        em = theme.em()
        self._title = Label(role="heading")
        self._length = Label(role="muted")
        self._note = Label()
        self._rows = StepRows(figures)
        words = QVBoxLayout()
        words.setContentsMargins(em, em // 2, em, 0)
        words.setSpacing(em // 4)
        for label in (self._title, self._length, self._note):
            words.addWidget(label)
        self._column.addLayout(words)
        self._column.addWidget(self._rows)

    def _show_answer(self, answer: Answer | None, areas: str = "") -> None:
        composed = answer if isinstance(answer, Composed) else None
        title = f"{_minutes_of(composed.length_ms)} for {areas}" if composed else ""
        self._routine = replace(composed.routine, title=title) if composed else None
        self._title.setText(title if composed else "There is no such routine" if answer else "")
        self._title.setVisible(answer is not None)
        count = len(composed.routine.poses) if composed else 0
        length = f"{wording.clock(composed.length_ms)}, {wording.counted(count, 'pose')}" if composed else ""
        self._length.setText(length)
        self._length.setVisible(composed is not None)
        note = composed.note if composed else answer.text if isinstance(answer, Impossible) else ""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._rows.show_steps(composed.routine.steps if composed else (), AboutMe())
        self._rows.setVisible(composed is not None)
        self._end_naming()

    # ── what is done with it ──

    def _build_foot(self) -> None:
        em = theme.em()
        another, edit, play = Button("Another one"), Button("Change in the editor"), Button("Play", "primary")
        another.clicked.connect(self._ask_another)
        edit.clicked.connect(lambda: self.edit_wanted.emit(self._routine))
        self._keep = Button("Keep …")
        self._keep.clicked.connect(self._begin_naming)
        play.setMinimumWidth(8 * em)
        play.clicked.connect(lambda: self.play_wanted.emit(self._routine))
        row = ButtonRow(em // 2)
        for button in (another, edit, self._keep, play):
            row.addWidget(button)
        self._buttons = _widget_of(row)
        self._name = _NameField("Its name")
        self._name.returnPressed.connect(self._keep_named)
        self._name.cancelled.connect(self._end_naming)
        keep, cancel = Button("Keep it", "primary"), Button("Cancel", "quiet")
        keep.clicked.connect(self._keep_named)
        cancel.clicked.connect(self._end_naming)
        self._naming = QFrame()
        naming = QHBoxLayout(self._naming)
        naming.setContentsMargins(0, 0, 0, 0)
        naming.addWidget(self._name, 1)
        naming.addWidget(cancel)
        naming.addWidget(keep)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._buttons)
        column.addWidget(self._naming)
        page = self.layout()
        assert page
        page.addWidget(theme.in_the_middle(foot))

    def _begin_naming(self) -> None:
        assert self._routine
        self._buttons.hide()
        self._naming.show()
        self._name.show_text(self._routine.title)
        self._name.setFocus()
        self._name.selectAll()

    def _end_naming(self) -> None:
        was_naming = self._naming.isVisible()
        self._naming.hide()
        self._buttons.setVisible(self._routine is not None)
        if was_naming:
            self._keep.setFocus()

    def _keep_named(self) -> None:
        if self._routine:
            self.keep_wanted.emit(self._routine, " ".join(self._name.text().split()) or self._routine.title)
        self._end_naming()


class _NameField(LineField):
    cancelled = Signal()

    def event(self, event: QEvent) -> bool:
        # Escape leaves the field here, and not the page.
        if event.type() is QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event):
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def _limits(about: AboutMe) -> dict[str, Callable[[AboutMe], AboutMe]]:
    """What was told, in a few words each, and how it is lifted."""

    def allow(word: str) -> Callable[[AboutMe], AboutMe]:
        return lambda each: replace(each, avoid=each.avoid - {word})

    def lend(*things: str) -> Callable[[AboutMe], AboutMe]:
        return lambda each: replace(each, kit=each.kit | set(things))

    limits = {word: allow(word) for word in AVOID if word in about.avoid}
    if about.kit:
        limits |= {f"no {thing}": lend(thing) for thing in EQUIPMENT if thing not in about.kit}
    else:
        limits["no kit"] = lend(*EQUIPMENT)
    if not about.floor:
        limits["not on the floor"] = lambda each: replace(each, floor=True)
    return limits


def _minutes_of(length_ms: int) -> str:
    return wording.counted(max(1, round(length_ms / MINUTE)), "minute")


def _titled(title: str, content: QWidget) -> QWidget:
    """Words above what is chosen from."""
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.em() // 3)
    column.addWidget(inset(Label(title)))
    content.setContentsMargins(pad(), 0, pad(), 0)
    column.addWidget(content)
    return both


def _widget_of(layout: QLayout) -> QWidget:
    widget = QWidget()
    widget.setLayout(layout)
    return widget
