"""What was done, when a routine is over."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from stretchtimer.core import wording
from stretchtimer.core.routines import PoseStep, Side
from stretchtimer.core.session import NS_PER_MS, TAKE_BACK_NS, Session
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.layouts import clear
from stretchtimer.ui.text import Label

TAKE_BACK_KEYS = ("U", "Ctrl+Z", "Left", "Backspace", "Media Previous")
"""The last three lead back while a routine is played, too."""


class SummaryPage(QWidget):
    """What was done. A move that has led here can be taken back for as long as any other."""

    done = Signal()
    again = Signal()
    taken_back = Signal(Session)
    """The session is to go on where it was before the move."""

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        self._session: Session | None = None
        self._title = Label(role="title")
        self._sentence = Label()
        self._rows = theme.spaced_grid(2 * em, em // 2)
        self._rows.setContentsMargins(em, em, em, em)
        self._rows.setColumnStretch(0, 3)
        self._rows.setColumnStretch(1, 2)
        panel = QFrame()
        panel.setProperty("role", "panel")
        panel.setLayout(self._rows)
        self._back = Button("Back to where I was (U)", "offer")
        self._back.clicked.connect(self._take_back)
        self._back_ends = QTimer(self, singleShot=True, interval=TAKE_BACK_NS // NS_PER_MS)
        self._back_ends.timeout.connect(self._withdraw_offer)
        for key in TAKE_BACK_KEYS:
            QShortcut(QKeySequence(key), self, self._take_back)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(em // 2, 0, em // 2, 0)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(em // 2)
        column.addWidget(panel)
        column.addStretch(1)
        again = Button("Once more")
        again.clicked.connect(self.again)
        self._done = Button("Done", "primary")
        self._done.setMinimumWidth(8 * em)
        self._done.clicked.connect(self.done)
        buttons = QWidget()
        foot = QHBoxLayout(buttons)
        foot.addStretch(1)
        foot.addWidget(again)
        foot.addWidget(self._done)
        page = QVBoxLayout(self)
        page.setContentsMargins(em * 2, em, em, em)
        page.addWidget(theme.reading_column(inner), 1)
        page.addWidget(theme.in_the_middle(buttons))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.done.emit)

    def show_session(self, session: Session) -> None:
        self._session = session
        self._back.setVisible(session.can_take_back)
        if session.can_take_back:
            self._back_ends.start()
        worked = session.worked_ms
        self._title.setText(session.timeline.routine.title)
        poses = len(session.worked_poses)
        if poses:
            total = wording.clock(sum(worked.values()))
            self._sentence.setText(f"That was {total} in {poses} {'pose' if poses == 1 else 'poses'}. Well done.")
        else:
            self._sentence.setText("Every pose was passed over this time. It will be there when you want it.")
        clear(self._rows)
        row = 0
        for index, step in enumerate(session.timeline.routine.steps):
            if not isinstance(step, PoseStep):
                continue
            times = {side: worked.get((index, side), 0) for side in (None, *Side)}
            self._add(row, 0, step.pose.name, None)
            if not any(times.values()):
                self._add(row, 1, "passed over", "muted")
            elif times[None]:
                self._add(row, 1, wording.clock(times[None]), "muted")
            else:
                both = [f"{side.value} {wording.clock(times[side])}" for side in Side if times[side]]
                self._add(row, 1, "  ·  ".join(both), "muted")
            row += 1

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._done.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._back_ends.stop()

    def _take_back(self) -> None:
        if self._session and self._back_ends.isActive():
            self._back_ends.stop()
            self.taken_back.emit(self._session)

    def _withdraw_offer(self) -> None:
        had_focus = self._back.hasFocus()
        self._back.hide()
        if had_focus:
            self._done.setFocus()

    def _add(self, row: int, column: int, text: str, role: str | None) -> None:
        self._rows.addWidget(Label(text, role), row, column, Qt.AlignmentFlag.AlignTop)
