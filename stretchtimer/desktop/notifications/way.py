"""What every way to show a notice has in common."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from stretchtimer.presenters.notice import Notice


class End(Enum):
    """How a notice ended without an answer."""

    OVER = auto()
    """The person closed it, or the desktop let it go, mostly after a time of its own."""
    FAILED = auto()
    """It could not be shown, or only without its buttons, or was lost."""


OnNews = Callable[[int, str | End], None]
"""Told the number of a notice, and the key that was pressed ("" for the notice itself) or how else it ended."""


class Way(Protocol):
    """A way to show notices, one at a time; it never blocks. What becomes of them it tells from a thread of its own."""

    def show(self, number: int, notice: Notice) -> None:
        """In place of the one that is shown."""

    def withdraw(self) -> None:
        """Takes back the one that is shown; nothing more is told of it."""

    def close(self, within_seconds: float) -> None:
        """Withdraws, and waits so long for that to be done."""
