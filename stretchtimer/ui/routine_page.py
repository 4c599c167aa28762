"""One routine before it starts: what is in it, what it needs, how much of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from stretchtimer.core import wording
from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.dose import Effort
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Routine
from stretchtimer.core.timeline import Adjustments, length_ms
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.step_rows import StepRows
from stretchtimer.ui.text import Label

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
        self._routine: Routine | None = None
        self._about = AboutMe()
        self._eased: frozenset[str] = frozenset()
        em = theme.em()
        back = Button("‹ All routines", "quiet")
        back.clicked.connect(self.left)
        self._title = Label(role="title")
        self._summary = Label()
        self._why = Label(role="muted")
        self._needs = Label(role="muted")
        self._unsuited = _Warning()
        self._steps = StepRows(figures)
        self._steps.eased_changed.connect(self._change_eased)
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
        column.setContentsMargins(0, 0, 0, em)
        column.setSpacing(em // 2)
        for label in (self._title, self._summary, self._why, self._needs):
            column.addWidget(label)
        column.addWidget(self._unsuited)
        column.addSpacing(em // 2)
        column.addWidget(self._steps)
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
        self._steps.set_look(look)

    def set_about(self, about: AboutMe) -> None:
        """What the person has told about themselves: poses that are not for them are marked."""
        if about != self._about:
            self._about = about
            self._show_steps()

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
        for each, button in self._efforts.items():
            length = wording.clock(length_ms(routine, each, Adjustments(eased=eased)))
            button.setText(f"{EFFORT_NAMES[each]}  {length}")
            button.setAccessibleName(f"{EFFORT_NAMES[each]}, {length}")
        self._efforts[effort].setChecked(True)
        if routine is not self._routine:
            self._scroll.verticalScrollBar().setValue(0)
        self._routine, self._eased = routine, eased
        self._show_steps()

    def _show_steps(self) -> None:
        if self._routine:
            self._unsuited.show_count(len({pose.id for pose in self._routine.poses if self._about.obstacles(pose)}))
            self._steps.show_steps(self._routine.steps, self._about, self._eased)

    def _change_eased(self, pose_id: str, easier: bool) -> None:
        self.take_focus()  # the button will be gone
        self.eased_changed.emit(pose_id, easier)


class _Warning(QFrame):
    """That some of the poses are not for this person."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._text = Label()
        QVBoxLayout(self).addWidget(self._text)
        self.hide()

    def show_count(self, poses: int) -> None:
        those, which = ("One of its poses does", "It") if poses == 1 else (f"{poses} of its poses do", "Each")
        self._text.setText(f"{those} not suit what you have told about yourself. {which} says why, and what is easier.")
        self.setVisible(poses > 0)


def _say(label: Label, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _needs(routine: Routine) -> str:
    equipment = list(dict.fromkeys(item for pose in routine.poses for item in pose.equipment))
    return f"You need: {wording.listing(equipment)}." if equipment else "You need nothing but some room."
