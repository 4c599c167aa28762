"""The steps, the details and the text beside each other: as many of them as there is room for, and are wanted."""

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QSplitter

from stretchtimer.ui import theme
from stretchtimer.ui.editor_details import Details
from stretchtimer.ui.editor_steps_pane import StepsPane
from stretchtimer.ui.editor_text import TextPane

NARROWEST_PANE_EMS = 20
LOWEST_PANES_EMS = 17
"""Where there is less room in all, the page scrolls."""
SHARES = (4, 5, 4)
"""How the panes share the width, until it is said otherwise by dragging."""


class Pane(StrEnum):
    STEPS = "Steps"
    DETAILS = "Details"
    TEXT = "Text"


class Panes(QSplitter):
    laid = Signal(list)
    """Those that are in view."""
    appeared = Signal(object)
    """One that was out of view until now."""

    def __init__(self, steps: StepsPane, details: Details, text: TextPane) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        em = theme.em()
        self._panes: dict[Pane, StepsPane | Details | TextPane] = {
            Pane.STEPS: steps,
            Pane.DETAILS: details,
            Pane.TEXT: text,
        }
        self._wanted = [Pane.DETAILS, Pane.STEPS]
        """The one that was last asked for is the last to go where room is short."""
        self._room = len(Pane)
        self.setHandleWidth(em)
        self.setChildrenCollapsible(False)
        for widget in self._panes.values():
            self.addWidget(widget)
            widget.hide()
        self.setMinimumHeight(LOWEST_PANES_EMS * em)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

    @property
    def shown(self) -> list[Pane]:
        return self._wanted[-self._room :]

    def fit(self, width: int) -> None:
        """Makes do with so many pixels."""
        self._room = max(1, min(len(Pane), width // (NARROWEST_PANE_EMS * theme.em())))
        self._lay()

    def choose(self, pane: Pane) -> None:
        """Takes a pane out of view, or brings it there."""
        if pane in self.shown and len(self._wanted) > 1:
            self._wanted.remove(pane)
            self._lay()
        else:
            self.bring(pane)
            self.focus(pane)

    def bring(self, pane: Pane) -> None:
        """Has a pane be seen."""
        if pane not in self.shown:
            self._wanted = [*(each for each in self._wanted if each is not pane), pane]
        self._lay()

    def focus(self, pane: Pane) -> None:
        self._panes[pane].take_focus()

    def focus_next(self, around: bool) -> bool:
        """Goes from the pane that has the focus to the next one in view; behind the last, `around` to the first.

        Whether there was one to go to.
        """
        shown = [pane for pane in Pane if pane in self.shown]
        focused = self.window().focusWidget()
        here = next((at for at, pane in enumerate(shown) if focused and self._panes[pane].isAncestorOf(focused)), -1)
        if here + 1 == len(shown) and not around:
            return False
        self.focus(shown[(here + 1) % len(shown)])
        return True

    def _lay(self) -> None:
        shown = self.shown
        focused = self.window().focusWidget()
        come = [pane for pane, widget in self._panes.items() if pane in shown and widget.isHidden()]
        gone = [pane for pane, widget in self._panes.items() if pane not in shown and not widget.isHidden()]
        for pane, widget in self._panes.items():
            widget.setVisible(pane in shown)
        if come or gone:
            self.setSizes([share * self.width() for share in SHARES])
        self.laid.emit(shown)
        for pane in come:
            self.appeared.emit(pane)
        if any(focused and self._panes[pane].isAncestorOf(focused) for pane in gone):
            self.focus(shown[-1])
