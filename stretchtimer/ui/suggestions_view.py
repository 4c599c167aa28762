"""What is worth doing today, above the cards of the library."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from stretchtimer.core import wording
from stretchtimer.core.suggestions import Suggestion
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.layouts import clear
from stretchtimer.ui.text import Label

NARROWEST_EMS = 19
"""In a column that is narrower nobody reads a reason at a glance."""
WIDEST_IN_ONE_ROW_EMS = 34
LOWEST_EMS = 30
"""On a page that is lower there is one suggestion, in a row."""
NONE_BELOW_EMS = 27
"""On a page that is lower still the cards need all the room."""


class SuggestionsView(QWidget):
    """As many suggestions side by side as there is room for, the weightiest first."""

    chosen = Signal(str)
    """The id of the routine that is to start."""
    refused = Signal(str)
    """The key of a suggestion that the person does not want."""
    drawn = Signal()
    """There are other buttons than before."""

    def __init__(self) -> None:
        super().__init__()
        self._suggestions: Sequence[Suggestion] = ()
        self._page = (0, 0)
        self._shown: tuple[Sequence[Suggestion], bool] = ((), False)
        self._cards: list[_SuggestionCard] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.em() // 2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    def show_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        self._suggestions = tuple(suggestions)
        self._lay_out()

    def fit(self, width: int, height: int) -> None:
        """Takes no more room than is good on a page of this size."""
        self._page = (width, height)
        self._lay_out()

    def _lay_out(self) -> None:
        em = theme.em()
        width, height = self._page
        low = height < LOWEST_EMS * em
        most = 0 if height < NONE_BELOW_EMS * em else 1 if low else max(1, width // (NARROWEST_EMS * em))
        suggestions = self._suggestions[:most]
        in_a_row = len(suggestions) == 1 and width >= WIDEST_IN_ONE_ROW_EMS * em
        if (suggestions, in_a_row) != self._shown:
            self._shown = suggestions, in_a_row
            had_focus = any(card.has_focus for card in self._cards)
            clear(self._row)
            self._cards = [_SuggestionCard(each, in_a_row) for each in suggestions]
            for card in self._cards:
                self._row.addWidget(card, 1)
                card.chosen.connect(self.chosen)
                card.refused.connect(self.refused)
                card.show()  # now, so that it can have the focus
            if had_focus and self._cards:
                self._cards[0].take_focus()
            self.drawn.emit()
        self.setVisible(bool(suggestions))


class _SuggestionCard(QFrame):
    chosen = Signal(str)
    refused = Signal(str)

    def __init__(self, suggestion: Suggestion, in_a_row: bool) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        em = theme.em()
        choice = suggestion.choice
        words = QVBoxLayout()
        words.setSpacing(em // 5)
        words.addWidget(Label(suggestion.reason))
        words.addStretch(1)
        words.addWidget(Label(f"{choice.title}  ·  {wording.rough_length(choice.length_ms)}", "strong"))
        if suggestion.source:
            words.addWidget(Label(f"From the source documents, passage {suggestion.source}.", "muted"))
        self._start = Button("Start", "offer")
        self._start.setAccessibleName(f"Start {choice.title}")
        self._start.clicked.connect(partial(self.chosen.emit, choice.id))
        refuse = Button("Not this", "quiet")
        refuse.setAccessibleName(f"Not this: {choice.title}")
        refuse.clicked.connect(partial(self.refused.emit, suggestion.key))
        self._refuse = refuse
        buttons = QHBoxLayout()
        buttons.setSpacing(em // 3)
        buttons.addWidget(self._start)
        buttons.addWidget(refuse)
        buttons.addStretch(1)
        direction = QBoxLayout.Direction.LeftToRight if in_a_row else QBoxLayout.Direction.TopToBottom
        box = QBoxLayout(direction, self)
        box.setContentsMargins(em * 3 // 4, em // 2, em // 2, em // 2)
        box.setSpacing(em // 3)
        box.addLayout(words, 1)
        box.addLayout(buttons)
        if in_a_row:
            box.setAlignment(buttons, Qt.AlignmentFlag.AlignVCenter)

    @property
    def has_focus(self) -> bool:
        return self._start.hasFocus() or self._refuse.hasFocus()

    def take_focus(self) -> None:
        self._start.setFocus()
