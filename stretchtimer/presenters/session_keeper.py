"""Has a session kept while it is played, so that whatever happens no more than a second of it is lost."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from stretchtimer.core.session import Session, State
from stretchtimer.presenters.player import Player

EVERY_MS = 1_000


class SessionKeeper(QObject):
    """Hands on a player's session at each turn, each second, and at its end, once something has been done in it."""

    def __init__(self, player: Player, keep: Callable[[Session], None]) -> None:
        super().__init__(player)
        self._player = player
        self._keep = keep
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.keep_now)
        player.scene_changed.connect(self.keep_now)
        player.state_changed.connect(self._follow)
        self._follow(player.state)

    def keep_now(self) -> None:
        """A look into a routine is no reason to forget an earlier one, so nothing is kept before the first work."""
        if self._player.session.worked_ms or self._player.state is State.FINISHED:
            self._keep(self._player.session)

    def _follow(self, state: State) -> None:
        if state is State.RUNNING:
            self._timer.start()
        else:
            self._timer.stop()
        self.keep_now()
