"""The choice of how the figure looks."""

from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from stretchtimer.core.look import Build, Clothes, Look, Skin

_T = TypeVar("_T", bound=StrEnum)
_NAMES: dict[type[StrEnum], str] = {Build: "Build", Skin: "Skin", Clothes: "Clothes"}


class FigureMenu(QMenu):
    chosen = Signal(Look, bool)
    """A look, and whether the figure moves as in a mirror."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Figure", parent)
        self._choices: dict[StrEnum, QAction] = {}
        for kind, name in _NAMES.items():
            self.addSection(name)
            group = QActionGroup(self)
            for choice in kind:
                action = self.addAction(choice.value.capitalize())
                action.setCheckable(True)
                action.triggered.connect(self._tell)
                group.addAction(action)
                self._choices[choice] = action
        self.addSeparator()
        self._mirror = self.addAction("Moves as in a mirror")
        self._mirror.setCheckable(True)
        self._mirror.triggered.connect(self._tell)

    def show_choice(self, look: Look, mirrored: bool) -> None:
        for choice in (look.build, look.skin, look.clothes):
            self._choices[choice].setChecked(True)
        self._mirror.setChecked(mirrored)

    def _tell(self) -> None:
        look = Look(self._picked(Build), self._picked(Skin), self._picked(Clothes))
        self.chosen.emit(look, self._mirror.isChecked())

    def _picked(self, kind: type[_T]) -> _T:
        return next(choice for choice in kind if self._choices[choice].isChecked())
