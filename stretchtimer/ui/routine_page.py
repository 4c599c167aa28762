"""One routine before it starts: what is in it, what it needs, how much of it."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from stretchtimer.core import wording
from stretchtimer.core.dose import Effort
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, PoseStep, RestStep, Routine, Side, Sides, Step
from stretchtimer.core.timeline import Adjustments, length_ms
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.figure_place import SmallFigure
from stretchtimer.ui.layouts import clear
from stretchtimer.ui.text import Label

FIGURE_EMS = 5
SMALLEST_FIGURE_EMS = 3
ROOM_FOR_FIGURES_EMS = 36
EFFORT_NAMES = {Effort.GENTLE: "Gentle", Effort.MIDDLE: "Middle", Effort.FULL: "Full"}


class RoutinePage(QWidget):
    started = Signal()
    left = Signal()
    effort_chosen = Signal(Effort)
    eased_changed = Signal(str, bool)
    """A pose, by its id, is to be done in its easier variant, or as it is written."""
    edit_wanted = Signal()

    def __init__(self, figures: FigurePainter) -> None:
        super().__init__()
        self._figures = figures
        self._look = Look()
        self._small_figures: list[tuple[SmallFigure, PoseStep]] = []
        self._routine: Routine | None = None
        em = theme.em()
        back = Button("‹ All routines", "quiet")
        back.clicked.connect(self.left)
        self._title = Label(role="title")
        self._summary = Label()
        self._why = Label(role="muted")
        self._needs = Label(role="muted")
        self._steps = theme.spaced_grid(em, em // 2)
        self._steps.setColumnStretch(1, 3)
        self._steps.setColumnStretch(2, 2)
        self._efforts: dict[Effort, Button] = {}
        self._start = Button("Start", "primary")
        self._start.setMinimumWidth(8 * em)
        self._start.clicked.connect(self.started)

        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        self._edit = Button("Edit")
        self._edit.clicked.connect(self.edit_wanted)
        row.addWidget(self._edit, 0, Qt.AlignmentFlag.AlignRight)
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
        foot = ButtonRow(em // 2)
        buttons.setLayout(foot)
        group = QButtonGroup(self)
        for effort in Effort:
            button = Button()
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, chosen=effort: self.effort_chosen.emit(chosen))
            group.addButton(button)
            foot.addWidget(button)
            self._efforts[effort] = button
        foot.addWidget(self._start)
        page = QVBoxLayout(self)
        page.setContentsMargins(em, em // 2, em, em)
        page.addWidget(theme.in_the_middle(top))
        page.addWidget(self._scroll, 1)
        page.addWidget(theme.in_the_middle(buttons))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.left.emit)

    def set_look(self, look: Look) -> None:
        self._look = look
        self._show_figures()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._show_figures()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._size_figures()
        super().resizeEvent(event)

    def _size_figures(self) -> None:
        side = theme.em() * (FIGURE_EMS if self.width() > ROOM_FOR_FIGURES_EMS * theme.em() else SMALLEST_FIGURE_EMS)
        for figure, _ in self._small_figures:
            figure.setFixedSize(side, side)

    def _show_figures(self) -> None:
        for figure, step in self._small_figures:
            side = None if step.sides is Sides.NONE else Side.RIGHT if step.sides is Sides.RIGHT else Side.LEFT
            figure.show_pose(step.pose, side, theme.figure_look(self._look))

    def take_focus(self) -> None:
        self._start.setFocus()

    def say_own(self, own: bool) -> None:
        """Whether the routine is the person's own: of any other, a copy is edited."""
        self._edit.setText("Edit" if own else "Edit a copy")

    def show_routine(self, routine: Routine, effort: Effort, eased: frozenset[str] = frozenset()) -> None:
        """Shows what is in a routine, of whose poses those with an id in `eased` are done in their easier variant."""
        self._title.setText(routine.title)
        _say(self._summary, routine.summary)
        _say(self._why, routine.why)
        _say(self._needs, _needs(routine))
        clear(self._steps)
        self._small_figures.clear()
        for row, step in enumerate(routine.steps):
            if isinstance(step, PoseStep):
                figure = SmallFigure(self._figures)
                self._small_figures.append((figure, step))
                self._steps.addWidget(figure, row, 0)
            name, how = _step_texts(step)
            self._steps.addWidget(Label(name), row, 1, Qt.AlignmentFlag.AlignVCenter)
            dose: QWidget = Label(how, "muted")
            if isinstance(step, PoseStep) and step.pose.id in eased:
                dose = self._with_easier_mark(dose, step.pose)
            self._steps.addWidget(dose, row, 2, Qt.AlignmentFlag.AlignVCenter)
        self._size_figures()
        self._show_figures()
        for each, button in self._efforts.items():
            length = wording.clock(length_ms(routine, each, Adjustments(eased=eased)))
            button.setText(f"{EFFORT_NAMES[each]}  {length}")
            button.setAccessibleName(f"{EFFORT_NAMES[each]}, {length}")
        self._efforts[effort].setChecked(True)
        if routine is not self._routine:
            self._scroll.verticalScrollBar().setValue(0)
        self._routine = routine

    def _with_easier_mark(self, dose: QWidget, pose: Pose) -> QWidget:
        """Below the dose, that the pose is done in its easier variant, with a way back."""
        as_written = Button("As written")
        as_written.setAccessibleName(f"{pose.name} as written")
        as_written.clicked.connect(partial(self._do_as_written, pose.id))
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.em() // 4)
        column.addWidget(dose)
        column.addWidget(Label("easier variant"))
        column.addWidget(as_written, 0, Qt.AlignmentFlag.AlignLeft)
        return both

    def _do_as_written(self, pose_id: str) -> None:
        self.take_focus()  # the button will be gone
        self.eased_changed.emit(pose_id, False)


def _say(label: Label, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _needs(routine: Routine) -> str:
    equipment = list(dict.fromkeys(item for pose in routine.poses for item in pose.equipment))
    return f"You need: {wording.listing(equipment)}." if equipment else "You need nothing but some room."


def _step_texts(step: Step) -> tuple[str, str]:
    if isinstance(step, RestStep):
        return "Rest", f"{wording.seconds(step.length_ms)} s"
    how = [wording.dose(step.dose), wording.sides(step.sides)]
    name = f"{step.pose.name}\n{wording.for_side(step.note, None)}" if step.note else step.pose.name
    return name, ", ".join(filter(None, how))
