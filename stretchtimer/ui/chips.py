"""Small words to choose from, any number of them at once."""

from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow

MARK = "✓ "


class Chips(QWidget):
    """Words side by side, in as many lines as they need; those that are chosen have a mark."""

    changed = Signal(object)
    """The values that are chosen now, a frozenset."""

    def __init__(self, title: str) -> None:
        """`title` says for a screen reader what is chosen."""
        super().__init__()
        self._title = title
        self._chips: dict[str, _Chip] = {}
        self._row = ButtonRow(theme.em() // 3, last_at_end=False)
        self.setLayout(self._row)

    def show_choices(self, choices: Mapping[str, str], chosen: Collection[str]) -> None:
        """The words for each value there is to choose, in order, and which of them are chosen."""
        for value, words in choices.items():
            if value not in self._chips:
                chip = self._chips[value] = _Chip(words, f"{self._title}: {words}")
                chip.clicked.connect(partial(self._turn, value))
                self._row.addWidget(chip)
        for value, chip in self._chips.items():
            chip.setVisible(value in choices)
            chip.show_on(value in chosen)

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(value for value, chip in self._chips.items() if chip.isChecked() and not chip.isHidden())

    def _turn(self, value: str) -> None:
        chip = self._chips[value]
        chip.show_on(chip.isChecked())
        self.changed.emit(self.chosen)


class _Chip(Button):
    def __init__(self, words: str, name: str) -> None:
        super().__init__(words)
        self._words = words
        self.setCheckable(True)
        self.setAccessibleName(name)

    def show_on(self, on: bool) -> None:
        self.setChecked(on)
        self.setText(f"{MARK}{self._words}" if on else self._words)

    def sizeHint(self) -> QSize:
        # With or without its mark it is as wide, so that those behind it stay where they are.
        hint = super().sizeHint()
        return hint if self.isChecked() else hint + QSize(self.fontMetrics().horizontalAdvance(MARK), 0)
