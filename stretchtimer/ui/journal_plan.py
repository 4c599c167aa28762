"""What the person can say about the plan: days off, and whether weeks in a row are counted."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from stretchtimer.core.journal_view import JournalView
from stretchtimer.core.plan import LEAST_IN_A_ROW
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.journal_charts import day_in_words, short_day
from stretchtimer.ui.setting_fields import Panel, Switch, inset, pad
from stretchtimer.ui.text import Label


class PlanPanel(Panel):
    leave_changed = Signal(object)
    """The days off that there are now, a tuple of `Leave`."""
    streak_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__("The plan")
        self._view: JournalView | None = None
        self._in_a_row = inset(Label())
        self._pause = _Offer("Pause the plan", lambda view: self.leave_changed.emit(view.paused()))
        self._resume = _Offer("I am back", lambda view: self.leave_changed.emit(view.resumed()))
        self._gap = _Offer("It was time off", lambda view: self.leave_changed.emit((*view.leaves, view.gap)))
        self._counts = Switch(
            "Count weeks in a row",
            lambda on: self.streak_chosen.emit(on),
            "One session keeps a week. Weeks with days off are passed over.",
        )
        for widget in (self._in_a_row, self._pause, self._resume, self._gap, self._counts):
            self.column.addWidget(widget)

    def show_plan(self, view: JournalView) -> None:
        had_focus = any(offer.has_focus for offer in (self._pause, self._resume, self._gap))
        number, gap = view.weeks_in_a_row, view.gap
        self._in_a_row.setText(f"You did something in {number} weeks in a row.")
        self._in_a_row.setVisible(view.counts_weeks and number >= LEAST_IN_A_ROW)
        since = next((each.first_day for each in view.leaves if each.covers(view.today)), None)
        self._pause.show_offer(view, "Ill, or on holiday? The plan can wait." if since is None else "")
        told = "today" if since == view.today else day_in_words(since) if since is not None else ""
        self._resume.show_offer(view, f"The plan has been paused since {told}." if told else "")
        self._gap.show_offer(
            view,
            f"From {short_day(gap.first_day)} to {short_day(gap.last_day)} nothing was done. Were you ill, or away?"
            if gap and gap.last_day is not None and since is None
            else "",
        )
        self._counts.show_on(view.counts_weeks)
        if had_focus:
            (self._pause if since is None else self._resume).take_focus()


class _Offer(QWidget):
    """A sentence, and a button that does what it offers."""

    def __init__(self, button: str, act: Callable[[JournalView], None]) -> None:
        super().__init__()
        self._view: JournalView | None = None
        self._act = act
        self._text = Label()
        self._button = Button(button)
        self._button.clicked.connect(self._take)
        row = QHBoxLayout(self)
        row.setContentsMargins(pad(), 0, pad(), 0)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)

    @property
    def has_focus(self) -> bool:
        return self._button.hasFocus()

    def take_focus(self) -> None:
        self._button.setFocus()

    def show_offer(self, view: JournalView, text: str) -> None:
        """Not there where there is no text."""
        self._view = view
        self._text.setText(text)
        self.setVisible(bool(text))

    def _take(self) -> None:
        if self._view:
            self._act(self._view)
