"""One routine before it starts: what is in it, what it needs, how much of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from stretchtimer.core import wording
from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import RestStep, Routine, Sides, Step
from stretchtimer.core.timeline import compile_timeline
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button

EFFORT_NAMES = {Effort.GENTLE: "Gentle", Effort.MIDDLE: "Middle", Effort.FULL: "Full"}
_SIDES = {
    Sides.NONE: "",
    Sides.EACH: "each side",
    Sides.ALTERNATING: "alternating sides",
    Sides.LEFT: "left side",
    Sides.RIGHT: "right side",
}


class RoutinePage(QWidget):
    started = Signal()
    left = Signal()
    effort_chosen = Signal(Effort)

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        back = Button("‹ All routines", "quiet")
        back.clicked.connect(self.left)
        self._title = _label("title")
        self._summary = _label()
        self._why = _label("muted")
        self._needs = _label("muted")
        self._steps = theme.spaced_grid(em, em // 2)
        self._steps.setColumnStretch(1, 1)
        self._efforts: dict[Effort, Button] = {}
        self._start = Button("Start", "primary")
        self._start.setMinimumWidth(8 * em)
        self._start.clicked.connect(self.started)

        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        text = QWidget()
        column = QVBoxLayout(text)
        column.setContentsMargins(em // 2, 0, em // 2, em)
        column.setSpacing(em // 2)
        for label in (self._title, self._summary, self._why, self._needs):
            column.addWidget(label)
        panel = QFrame()
        panel.setProperty("role", "panel")
        panel.setLayout(self._steps)
        self._steps.setContentsMargins(em, em, em, em)
        column.addSpacing(em // 2)
        column.addWidget(panel)
        column.addStretch(1)
        self._scroll = theme.reading_column(text)

        buttons = QWidget()
        foot = QHBoxLayout(buttons)
        group = QButtonGroup(self)
        for effort in Effort:
            button = Button()
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, chosen=effort: self.effort_chosen.emit(chosen))
            group.addButton(button)
            foot.addWidget(button)
            self._efforts[effort] = button
        foot.addStretch(1)
        foot.addWidget(self._start)
        page = QVBoxLayout(self)
        page.setContentsMargins(em, em // 2, em, em)
        page.addWidget(theme.in_the_middle(top))
        page.addWidget(self._scroll, 1)
        page.addWidget(theme.in_the_middle(buttons))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.left.emit)

    def take_focus(self) -> None:
        self._start.setFocus()

    def show_routine(self, routine: Routine, effort: Effort) -> None:
        self._title.setText(routine.title)
        _say(self._summary, routine.summary)
        _say(self._why, routine.why)
        _say(self._needs, _needs(routine))
        while (item := self._steps.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for row, step in enumerate(routine.steps):
            for column, text in enumerate(_step_texts(row + 1, step)):
                label = _label("muted" if column != 1 else None)
                label.setText(text)
                label.setWordWrap(column == 1)
                self._steps.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        for each, button in self._efforts.items():
            length = wording.clock(compile_timeline(routine, each).total_ms)
            button.setText(f"{EFFORT_NAMES[each]}  {length}")
            button.setAccessibleName(f"{EFFORT_NAMES[each]}, {length}")
        self._efforts[effort].setChecked(True)
        self._scroll.verticalScrollBar().setValue(0)


def _label(role: str | None = None) -> QLabel:
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _needs(routine: Routine) -> str:
    equipment = list(dict.fromkeys(item for pose in routine.poses for item in pose.equipment))
    return f"You need: {wording.listing(equipment)}." if equipment else "You need nothing but some room."


def _step_texts(number: int, step: Step) -> tuple[str, str, str]:
    if isinstance(step, RestStep):
        return str(number), "Rest", f"{wording.seconds(step.length_ms)} s"
    how = [wording.dose(step.dose), _SIDES[step.sides]]
    name = f"{step.pose.name}\n{wording.for_side(step.note, None)}" if step.note else step.pose.name
    return str(number), name, ", ".join(filter(None, how))
