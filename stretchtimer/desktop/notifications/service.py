"""The door to the desktop's notifications."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from stretchtimer.core.findings import Finding
from stretchtimer.desktop.notifications.way import End, OnNews, Way
from stretchtimer.presenters.notice import Notice


class Notifications(QObject):
    """Shows one notice at a time through the desktop's own service; never blocks.

    A notice stays until it is answered or withdrawn, as far as the desktop lets it.
    """

    pressed = Signal(str)
    """The key of a choice; "" for a click on the notice itself."""
    failed = Signal(object)
    """The `Notice`, which could not be shown, or only without its buttons, or was lost."""
    _news = Signal(int, object)
    """As told by `OnNews`, from another thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._way: Way = _way_of_this_system(self._news.emit)
        self._shown: Notice | None = None
        self._number = 0
        self._news.connect(self._hear)

    def show(self, notice: Notice) -> None:
        """Shows a notice in place of the one that is shown."""
        self._shown = notice
        self._number += 1
        self._way.show(self._number, notice)

    def withdraw(self) -> None:
        """Takes the notice back, if one is shown; nothing more is heard of it."""
        self._shown = None
        self._way.withdraw()

    def close(self, within_seconds: float) -> None:
        """Withdraws, and waits so long for that to be done."""
        self._shown = None
        self._way.close(within_seconds)

    def _hear(self, number: int, news: str | End) -> None:
        if self._shown is None or number != self._number:
            return
        notice, self._shown = self._shown, None
        match news:
            case End.FAILED:
                self.failed.emit(notice)
            case str(key):
                self.pressed.emit(key)
            case End.OVER:
                # Unanswered is as unanswered as before: when to ask again is not decided here.
                pass


def findings() -> Sequence[Finding]:
    """What shows notifications here. Blocks, for some seconds at most."""
    if sys.platform in ("win32", "darwin"):
        from stretchtimer.desktop.notifications.by_system import finding
    else:
        from stretchtimer.desktop.notifications.conversation import finding
    return [finding()]


def _way_of_this_system(on_news: OnNews) -> Way:
    if sys.platform in ("win32", "darwin"):
        from stretchtimer.desktop.notifications.by_system import SystemNotices

        return SystemNotices(on_news)
    from stretchtimer.desktop.notifications.by_bus import BusNotices

    return BusNotices(on_news)
