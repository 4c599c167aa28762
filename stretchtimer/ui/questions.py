"""What has to be asked, on a strip that leaves everything else in sight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

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
        self._first: QWidget | None = None
        self.hide()

    def ask(
        self, text: str, answers: Sequence[Answer], written: str | None = None, *, interrupts: bool = False
    ) -> None:
        """Asks; `written` is what stands in the field at first, where words are asked for.

        Where it `interrupts`, nobody has called for it: what is being typed must not become an answer.
        """
        focused = self.window().focusWidget()
        is_typing = isinstance(focused, QLineEdit | QPlainTextEdit) and focused is not self._field
        if not self.isVisible():
            self._before = focused
        self._text.setText(text)
        self._answers = answers
        self._field.setAccessibleName(text)
        self._field.setText(written or "")
        self._field.setVisible(written is not None)
        fresh = QWidget()
        row = ButtonRow(theme.em() // 2, last_at_end=False)
        fresh.setLayout(row)
        first: Button | None = None
        before: QWidget = self._field
        for answer in answers:
            button = Button(answer.words, answer.role)
            button.clicked.connect(lambda _=False, chosen=answer: self._take(chosen))
            row.addWidget(button)
            first = first or button
        self._column.replaceWidget(self._buttons, fresh)
        for button in fresh.findChildren(Button):
            # Else Tab comes to what is made last after all the rest of the page.
            self.setTabOrder(before, button)
            before = button
        self._buttons.hide()
        self._buttons.deleteLater()
        self._buttons = fresh
        self.show()
        self._first = self._field if written is not None else first
        if not (interrupts and is_typing):
            self.take_focus()

    def take_focus(self) -> None:
        """Goes to the field, or to the first answer."""
        if self._first:
            self._first.setFocus()
            self._field.selectAll()

    def take_focus_at_last(self) -> None:
        """Goes to the way out, where the first answer is one to think over."""
        self._buttons.findChildren(Button)[-1].setFocus()

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
