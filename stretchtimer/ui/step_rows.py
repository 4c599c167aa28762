"""The steps of a routine one below the other, to be read: the figure, the name, how it is done, and for whom not."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from stretchtimer.core import wording
from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, PoseStep, RestStep, Side, Sides, Step
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.figure_place import SmallFigure
from stretchtimer.ui.text import Label

FIGURE_EMS = 5
SMALLEST_FIGURE_EMS = 3
ROOM_FOR_FIGURES_EMS = 33
NOT_FOR_YOU = "Not for you"


class _Row(NamedTuple):
    figure: SmallFigure
    name: Label
    dose: Label


class StepRows(QFrame):
    eased_changed = Signal(str, bool)
    """A pose, by its id, is to be done in its easier variant, or as it is written."""

    def __init__(self, figures: FigurePainter) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._figures = figures
        self._look = Look()
        self._steps: Sequence[Step] = ()
        self._rows: list[_Row] = []
        """As many as have ever been needed; those that are not are hidden."""
        self._below: list[QWidget] = []
        em = theme.em()
        self._grid = theme.spaced_grid(em, em // 2)
        self._grid.setContentsMargins(em, em, em, em)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(2, 2)
        self.setLayout(self._grid)

    def set_look(self, look: Look) -> None:
        self._look = look
        self._show_figures()

    def show_steps(self, steps: Sequence[Step], about: AboutMe, eased: Collection[str] = ()) -> None:
        """Shows steps, of whose poses those with an id in `eased` are done in their easier variant."""
        while self._below:
            gone = self._below.pop()
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        # Others' words in the rows that are there take a fifth of the time of rows that are made anew.
        for index in range(len(self._rows), len(steps)):
            row = _Row(SmallFigure(self._figures), Label(), Label(role="muted"))
            self._rows.append(row)
            self._grid.addWidget(row.figure, 2 * index, 0)
            self._grid.addWidget(row.name, 2 * index, 1, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(row.dose, 2 * index, 2, Qt.AlignmentFlag.AlignVCenter)
        for row in self._rows[len(steps) :]:
            for widget in row:
                widget.hide()
        for index, step in enumerate(steps):
            row = self._rows[index]
            row.name.setText(_name(step))
            row.dose.setText(_how(step))
            for widget in row:
                widget.setVisible(isinstance(step, PoseStep) or widget is not row.figure)
            if isinstance(step, PoseStep):
                why, is_eased = about.obstacles(step.pose), step.pose.id in eased
                if why or is_eased:
                    below = self._what_is_easier(step.pose, why, is_eased)
                    self._below.append(below)
                    self._grid.addWidget(below, 2 * index + 1, 1, 1, 2)
        self._steps = steps
        self._size_figures()
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
        for row in self._rows:
            row.figure.setFixedSize(side, side)

    def _show_figures(self) -> None:
        for row, step in zip(self._rows, self._steps, strict=False):
            if isinstance(step, PoseStep):
                side = None if step.sides is Sides.NONE else Side.RIGHT if step.sides is Sides.RIGHT else Side.LEFT
                row.figure.show_pose(step.pose, side, theme.figure_look(self._look))

    def _what_is_easier(self, pose: Pose, why: Sequence[str], is_eased: bool) -> QWidget:
        """Why a pose is not for the person, what is easier, and whether that is done."""
        frame = QFrame()
        frame.setProperty("role", "notice")
        column = QVBoxLayout(frame)
        em = theme.em()
        column.setContentsMargins(em // 2, em // 2, em // 2, em // 2)
        column.setSpacing(em // 3)
        if why:
            column.addWidget(Label(f"{NOT_FOR_YOU}: {wording.listing(why)}."))
        if is_eased:
            column.addWidget(Label("You do the easier variant."))
        if pose.easier:
            column.addWidget(Label(f"Easier: {wording.for_side(pose.easier, None)}", "muted"))
        if pose.easier or is_eased:
            words = "As written" if is_eased else "Do it more easily"
            change = Button(words)
            change.setAccessibleName(f"{pose.name} as written" if is_eased else f"{pose.name}: do it more easily")
            change.clicked.connect(partial(self.eased_changed.emit, pose.id, not is_eased))
            column.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        return frame


def _how(step: Step) -> str:
    if isinstance(step, RestStep):
        return f"{wording.seconds(step.length_ms)} s"
    return ", ".join(filter(None, [wording.dose(step.dose), wording.sides(step.sides)]))


def _name(step: Step) -> str:
    if isinstance(step, RestStep):
        return "Rest"
    return f"{step.pose.name}\n{wording.for_side(step.note, None)}" if step.note else step.pose.name
