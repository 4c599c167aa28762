"""What a file would bring in, and what a crash has left: shown before anything is kept."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from stretchtimer.core import wording
from stretchtimer.core.dose import Effort
from stretchtimer.core.timeline import length_ms
from stretchtimer.storage.draft_files import KeptDraft
from stretchtimer.storage.exchange import Clash, IncomingPose, IncomingRoutine, Preview, RemarkKind
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.setting_fields import Switch
from stretchtimer.ui.text import Label

_KINDS = {
    RemarkKind.MATCHED: "Poses of the library",
    RemarkKind.KEPT: "Kept as they are",
    RemarkKind.ASSUMED: "Assumed",
    RemarkKind.DROPPED: "Left behind",
}
MOST_REMARKS = 40


class _Page(QWidget):
    """A title, panels below it that scroll, and buttons at the foot."""

    left = Signal()

    def __init__(self, title: str, below: str, buttons: Sequence[Button]) -> None:
        super().__init__()
        em = theme.em()
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(em // 2, 0, em // 2, em)
        self.column.setSpacing(em // 2)
        self.column.addWidget(Label(title, "title"))
        self.column.addWidget(Label(below, "muted"))
        foot = QWidget()
        row = ButtonRow(em // 2)
        foot.setLayout(row)
        for button in buttons:
            row.addWidget(button)
        page = QVBoxLayout(self)
        page.setContentsMargins(em, em // 2, em, em)
        page.addWidget(theme.reading_column(content), 1)
        page.addWidget(theme.in_the_middle(foot))
        self._last = buttons[-1]
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.left.emit)

    def panel(self) -> QVBoxLayout:
        """One more panel."""
        em = theme.em()
        frame = QFrame()
        frame.setProperty("role", "panel")
        column = QVBoxLayout(frame)
        column.setContentsMargins(em, em * 3 // 4, em, em * 3 // 4)
        column.setSpacing(em // 3)
        self.column.addWidget(frame)
        return column

    def take_focus(self) -> None:
        self._last.setFocus()


class ImportPage(_Page):
    accepted = Signal(list, list)
    """The routines and the poses that are to come in."""

    def __init__(self, preview: Preview) -> None:
        self._routines: dict[int, IncomingRoutine] = {}
        self._preview = preview
        self._wanted: set[int] = set()
        leave, self._accept = Button("Bring nothing in", "quiet"), Button("", "primary")
        source = preview.source if preview.source != "Unknown" else "this file"
        below = "Nothing has been changed yet. Choose what is to come in; each can be edited afterwards."
        super().__init__(f"From {source}", below, [leave, self._accept])
        leave.clicked.connect(self.left)
        self._accept.clicked.connect(self._tell)
        for sentence in preview.problems:
            self.column.addWidget(Label(sentence, "problem"))
        for remark in preview.remarks:
            self.column.addWidget(Label(remark.text, "muted"))
        for number, routine in enumerate(preview.routines):
            self._add_routine(number, routine)
        for pose in preview.poses:
            self._add_pose(pose)
        self.column.addStretch(1)
        self._count()

    def _add_routine(self, number: int, routine: IncomingRoutine) -> None:
        panel = self.panel()
        steps = ""
        if routine.routine:
            length = wording.clock(length_ms(routine.routine, Effort.GENTLE))
            steps = f"{wording.counted(len(routine.routine.steps), 'step')}, {length}"
        wanted = Switch(routine.title, partial(self._want, number), steps)
        self._routines[number] = routine
        if routine.clash is not Clash.SAME:
            self._wanted.add(number)
        wanted.show_on(routine.clash is not Clash.SAME)
        panel.addWidget(wanted)
        if routine.clash is Clash.SAME:
            panel.addWidget(Label("You have this one already.", "muted"))
        elif routine.clash is Clash.DIFFERENT:
            panel.addWidget(Label("You have another one by this name; this one gets a name of its own.", "muted"))
        for problem in routine.problems:
            panel.addWidget(Label(problem, "problem"))
        for kind, title in _KINDS.items():
            texts = list(dict.fromkeys(remark.text for remark in routine.remarks if remark.kind is kind))
            if texts:
                panel.addWidget(Label(title))
                more = f"\n… and {len(texts) - MOST_REMARKS} more" if len(texts) > MOST_REMARKS else ""
                panel.addWidget(Label("\n".join(texts[:MOST_REMARKS]) + more, "muted"))

    def _add_pose(self, pose: IncomingPose) -> None:
        panel = self.panel()
        name = pose.pose.name if pose.pose else pose.file_name
        panel.addWidget(Label(f"Pose: {name}"))
        if pose.clash is Clash.DIFFERENT:
            panel.addWidget(Label("You have another pose by this name; yours stays.", "muted"))
        elif pose.hides:
            panel.addWidget(Label("It takes the place of the library’s pose of this name.", "muted"))
        for problem in pose.problems:
            panel.addWidget(Label(problem, "problem"))

    def _want(self, number: int, wanted: bool) -> None:
        (self._wanted.add if wanted else self._wanted.discard)(number)
        self._count()

    def _count(self) -> None:
        count = len(self._wanted)
        self._accept.setText(f"Bring {wording.counted(count, 'routine')} in" if count else "Bring the poses in")
        self._accept.setEnabled(bool(count or self._new_poses))

    @property
    def _new_poses(self) -> list[IncomingPose]:
        return [pose for pose in self._preview.poses if pose.clash is Clash.NONE and pose.pose]

    def _tell(self) -> None:
        self.accepted.emit([self._routines[number] for number in sorted(self._wanted)], self._new_poses)


class KeptPage(_Page):
    """Unsaved work that a crash has left."""

    opened = Signal(object)
    discarded = Signal(object)
    kept = Signal(object)
    """What was thrown away is wanted after all."""

    def __init__(self, waiting: Sequence[KeptDraft]) -> None:
        self._first: Button | None = None
        later = Button("Decide later")
        below = "These changes are not saved in any routine yet. They are as you left them."
        super().__init__("Unsaved work", below, [later])
        later.clicked.connect(self.left)
        for kept in waiting:
            panel = self.panel()
            panel.addWidget(Label(kept.title))
            where = f"Changes to {kept.path}" if kept.base else "A new routine, in no file so far"
            panel.addWidget(Label(where, "muted"))
            buttons = ButtonRow(theme.em() // 2, last_at_end=False)
            go_on, forget = Button("Go on with it", "primary"), Button("Throw it away")
            for button in (go_on, forget):
                button.setAccessibleName(f"{button.text()}: {kept.title}")
                buttons.addWidget(button)
            go_on.clicked.connect(partial(self.opened.emit, kept))
            forget.clicked.connect(partial(self._forget_or_keep, kept, go_on, forget))
            panel.addLayout(buttons)
            self._first = self._first or go_on
        self.column.addStretch(1)

    def take_focus(self) -> None:
        if self._first:
            self._first.setFocus()

    def _forget_or_keep(self, kept: KeptDraft, go_on: Button, forget: Button) -> None:
        forgets = go_on.isEnabled()
        go_on.setEnabled(not forgets)
        forget.setText("Bring it back" if forgets else "Throw it away")
        forget.setAccessibleName(f"{forget.text()}: {kept.title}")
        (self.discarded if forgets else self.kept).emit(kept)
