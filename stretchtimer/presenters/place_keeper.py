"""Keeps the place of a session, so that whatever happens it can be gone on with."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from stretchtimer.core.session import Place, State
from stretchtimer.presenters.player import Player

EVERY_MS = 1_000


class PlaceKeeper(QObject):
    """Hands on a player's place at each turn and each second, once something has been done; and when it is over."""

    def __init__(self, player: Player, keep: Callable[[Place], None], forget: Callable[[], None]) -> None:
        super().__init__(player)
        self._player = player
        self._keep = keep
        self._forget = forget
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.keep_now)
        player.scene_changed.connect(self.keep_now)
        player.state_changed.connect(self._follow)
        self._follow(player.state)

    def keep_now(self) -> None:
        """A look into a routine is no reason to forget an earlier place, so nothing is kept before the first work."""
        if self._player.session.worked_ms and self._player.state is not State.FINISHED:
            self._keep(self._player.session.place)

    def _follow(self, state: State) -> None:
        if state is State.RUNNING:
            self._timer.start()
        else:
            self._timer.stop()
        if state is State.FINISHED:
            self._forget()
        else:
            self.keep_now()
