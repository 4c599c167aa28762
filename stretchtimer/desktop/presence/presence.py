"""The door to what is known of the person at the computer."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stretchtimer.core.findings import Finding
from stretchtimer.core.reminders import Hold
from stretchtimer.desktop.presence.source import Desktop, Limit

LOOK_WITHIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Sight:
    idle_ms: int | None
    """Since when nothing was touched; None if that is not known or was not asked."""
    locked: bool
    holds: Mapping[Hold, str]
    """What may hold a reminder back, with what it is called; the name may be empty."""


class Presence:
    """Looks on one thread, whichever it is.

    `on_news` is called on a thread of its own when it is worth looking at once: the machine has woken, or the screen
    was locked or unlocked.
    """

    def __init__(self, on_news: Callable[[], None]) -> None:
        self._desktop = _desktop(on_news)

    def look(self, ask_idle: bool, ask_holds: bool) -> Sight:
        """Blocks for no longer than `LOOK_WITHIN_SECONDS`. What cannot be told in that time is not known."""
        limit = Limit(LOOK_WITHIN_SECONDS)
        return Sight(
            idle_ms=self._desktop.idle_ms(limit) if ask_idle else None,
            locked=self._desktop.is_locked(limit),
            holds=dict(sorted(self._desktop.holds(limit).items(), key=_importance)) if ask_holds else {},
        )

    def findings(self) -> Sequence[Finding]:
        """Where the answers come from. Looks first, and so blocks no longer than a look."""
        self.look(ask_idle=True, ask_holds=True)
        return self._desktop.findings()

    def close(self) -> None:
        """Ends its thread and its connections. Nothing is to be asked afterwards."""
        self._desktop.close()


def _importance(hold: tuple[Hold, str]) -> int:
    return list(Hold).index(hold[0])


def _desktop(on_news: Callable[[], None]) -> Desktop:
    if sys.platform == "win32":
        from stretchtimer.desktop.presence.windows import Windows

        return Windows()
    if sys.platform == "darwin":
        from stretchtimer.desktop.presence.macos import MacOS

        return MacOS()
    from stretchtimer.desktop.presence.linux import Linux

    return Linux(on_news)
