"""The list of steps with all that is done in it: adding, moving, copying, taking out."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from stretchtimer.presenters.editor import Editor
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.storage.draft import Data
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_steps import StepView

A_REST = "30s"


class StepsPane(QFrame):
    whole_wanted = Signal()
    """The routine as a whole is to be looked at."""
    poses_wanted = Signal()
    own_pose_wanted = Signal()

    def __init__(self, editor: Editor, figures: FigurePainter) -> None:
        super().__init__()
        em = theme.em()
        self._editor = editor
        self.setProperty("role", "panel")
        view = self.view = StepView(editor.steps, figures)
        view.wanted.connect(self.poses_wanted)
        view.moved.connect(self._move)
        view.removed.connect(self._remove)
        view.copied.connect(self._copy)
        view.cut.connect(self._cut)
        view.pasted.connect(self._paste)
        view.doubled.connect(self._double)
        whole = Button("The whole routine")
        whole.clicked.connect(self.whole_wanted)
        pose, rest, own = Button("Add poses …", "primary"), Button("Rest"), Button("Own pose")
        whole.setToolTip("What is said about the routine as a whole, and how long it is to be")
        pose.setToolTip("Choose poses to put behind the chosen steps (Insert)")
        rest.setAccessibleName("Add a rest")
        rest.setToolTip("Put a rest behind the chosen steps")
        own.setAccessibleName("Add an own pose")
        own.setToolTip("Put a pose that you describe yourself behind the chosen steps")
        pose.clicked.connect(self.poses_wanted)
        rest.clicked.connect(lambda: self.insert([{"rest": A_REST}], "Add rest"))
        own.clicked.connect(self.own_pose_wanted)
        self._chosen = Button("Chosen ▾")
        self._chosen.setAccessibleName("What to do with the chosen steps")
        self._chosen.clicked.connect(lambda: view.menu.popup(self._chosen.mapToGlobal(self._chosen.rect().topLeft())))
        view.chosen.connect(self._show_use)
        editor.changed.connect(self._show_use)
        # What is dropped is put in by the editor, which hears of it first.
        for asked in (editor.steps.poses_asked, editor.steps.paste_asked, editor.steps.move_asked):
            asked.connect(self.choose_touched)
        buttons = QWidget()
        row = ButtonRow(em // 3, last_at_end=False)
        buttons.setLayout(row)
        for button in (pose, rest, own, self._chosen):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(em // 2, em // 2, em // 2, em // 2)
        column.setSpacing(em // 3)
        column.addWidget(whole)
        column.addWidget(view, 1)
        column.addWidget(buttons)
        self._show_use()

    def take_focus(self) -> None:
        self.view.setFocus()

    def insert(self, steps: Sequence[Mapping[str, Data]], words: str) -> bool:
        """Puts new steps behind the chosen ones, and chooses them; whether that could be done."""
        at = self.view.insert_at
        if not self._editor.edit(lambda draft: draft.inserted(at, steps), words):
            return False
        self.view.choose(range(at, at + len(steps)))
        return True

    def insert_poses(self, ids: Sequence[str]) -> None:
        """Puts steps of poses behind the chosen ones, and chooses them."""
        at = self.view.insert_at
        if self._editor.insert_poses(at, ids):
            self.view.choose(range(at, at + len(ids)))

    def choose_touched(self) -> None:
        """Chooses what the last change has brought, changed or moved."""
        if self._editor.touched:
            self.view.choose(self._editor.touched)

    def _show_use(self) -> None:
        has_rows = bool(self.view.rows)
        self._chosen.setEnabled(has_rows)
        self._chosen.setToolTip("Move, copy or remove the chosen steps" if has_rows else "Choose a step first")

    def _move(self, rows: list[int], to: int) -> None:
        if self._editor.edit(lambda draft: draft.moved(rows, to), f"Move {steps_in_words(len(rows))}"):
            first = to - sum(row < to for row in rows)
            self.view.choose(range(first, first + len(rows)))

    def _remove(self, rows: tuple[int, ...]) -> None:
        if rows and self._editor.edit(lambda draft: draft.removed(rows), f"Remove {steps_in_words(len(rows))}"):
            count = len(self._editor.shown.steps)
            self.view.choose((min(rows[0], count - 1),) if count else ())

    def _copy(self, rows: tuple[int, ...]) -> None:
        if rows:
            QGuiApplication.clipboard().setText(self._editor.shown.copied(rows))

    def _cut(self, rows: tuple[int, ...]) -> None:
        self._copy(rows)
        self._remove(rows)

    def _paste(self, at: int) -> None:
        if self._editor.paste(at, QGuiApplication.clipboard().text()):
            self.choose_touched()

    def _double(self, rows: tuple[int, ...]) -> None:
        if rows and self._editor.edit(lambda draft: draft.pasted(rows[-1] + 1, draft.copied(rows)), "Duplicate"):
            self.view.choose(range(rows[-1] + 1, rows[-1] + 1 + len(rows)))


def steps_in_words(count: int) -> str:
    """`step`, `3 steps`."""
    return "step" if count == 1 else f"{count} steps"
