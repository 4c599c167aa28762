"""What has to be asked while a routine is edited, on a strip that leaves everything else in sight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import LineField
from stretchtimer.ui.text import Label


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer: its words, and what is done with what was written."""

    words: str
    do: Callable[[str], None]
    role: str | None = None


class Question(QFrame):
    """One question at a time, with a field where words are asked for. The last button is the way out."""

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        self.setProperty("role", "offer")
        self._text = Label()
        self._field = LineField("")
        self._field.returnPressed.connect(self._take_first)
        self._answers: Sequence[Answer] = ()
        self._buttons = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(em * 3 // 4, em // 2, em * 3 // 4, em // 2)
        self._column.addWidget(self._text)
        self._column.addWidget(self._field)
        self._column.addWidget(self._buttons)
        self._before: QWidget | None = None
        self.hide()

    def ask(self, text: str, answers: Sequence[Answer], written: str | None = None) -> None:
        """Asks; `written` is what stands in the field at first, where words are asked for."""
        if not self.isVisible():
            self._before = self.window().focusWidget()
        self._text.setText(text)
        self._answers = answers
        self._field.setAccessibleName(text)
        self._field.setText(written or "")
        self._field.setVisible(written is not None)
        fresh = QWidget()
        row = ButtonRow(theme.em() // 2, last_at_end=False)
        fresh.setLayout(row)
        first: Button | None = None
        for answer in answers:
            button = Button(answer.words, answer.role)
            button.clicked.connect(lambda _=False, chosen=answer: self._take(chosen))
            row.addWidget(button)
            first = first or button
        self._column.replaceWidget(self._buttons, fresh)
        self._buttons.hide()
        self._buttons.deleteLater()
        self._buttons = fresh
        self.show()
        if written is not None:
            self._field.setFocus()
            self._field.selectAll()
        elif first:
            first.setFocus()

    def withdraw(self) -> None:
        """Asks no longer."""
        had_focus = self.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False
        self.hide()
        if had_focus and self._before:
            self._before.setFocus()

    def _take(self, answer: Answer) -> None:
        written = self._field.text().strip()
        self.withdraw()
        answer.do(written)

    def _take_first(self) -> None:
        self._take(self._answers[0])

    def take_last(self) -> None:
        """Answers as the last button does."""
        self._take(self._answers[-1])
