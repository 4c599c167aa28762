"""A session as the desktop sees it: media keys and phones steer it, and the screen stays awake for it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from stretchtimer.core.scene import Scene
from stretchtimer.core.session import Command, State
from stretchtimer.desktop.awake import Awake
from stretchtimer.presenters.player import Player

if TYPE_CHECKING:
    from stretchtimer.desktop.mpris import Button, MediaKeys

US_PER_MS = 1_000


class Remote(QObject):
    """Follows one player after the other. `picture_of` gives the file of a scene's picture, if there is one by now."""

    left = Signal()
    raised = Signal()
    quit_asked = Signal()
    _pressed = Signal(str)
    """A button, from the thread of the bus."""

    def __init__(self, picture_of: Callable[[Scene], Path | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._picture_of = picture_of
        self._speed = 1.0
        self._player: Player | None = None
        self._awake = Awake()
        self._keys = _media_keys(lambda button: self._pressed.emit(button.value))
        self._pressed.connect(self._press)

    def follow(self, player: Player, speed: float = 1.0) -> None:
        """Shows a player to the desktop, until it is let go; `speed` is how many times as fast it plays."""
        self._player, self._speed = player, speed
        player.scene_changed.connect(self.show_now)
        player.state_changed.connect(self._follow_state)
        self._follow_state()

    def let_go(self) -> None:
        if self._player:
            self._player.disconnect(self)
            self._player = None
        self._awake.hold(False)
        if self._keys:
            self._keys.leave()

    def close(self, within_seconds: float) -> None:
        self.let_go()
        self._awake.close(within_seconds)
        if self._keys:
            self._keys.close(within_seconds)

    def show_now(self) -> None:
        """Tells the desktop where the player stands."""
        if self._keys is None or self._player is None:
            return
        from stretchtimer.desktop.mpris import Track

        player, scene = self._player, self._player.scene
        timeline = player.session.timeline
        title = f"{scene.title}, {scene.side.value} side" if scene.side else scene.title
        track = Track(
            scene.segment.part + 1,
            title,
            timeline.routine.title,
            timeline.total_ms * US_PER_MS,
            self._picture_of(scene),
        )
        running = player.state is State.RUNNING
        self._keys.show(track, running, player.session.position_ms * US_PER_MS, self._speed)

    def _follow_state(self) -> None:
        if self._player:
            # While it waits for the person nobody may be there.
            self._awake.hold(self._player.state is State.RUNNING)
            self.show_now()

    def _press(self, name: str) -> None:
        from stretchtimer.desktop.mpris import Button

        button, player = Button(name), self._player
        match button:
            case Button.RAISE:
                self.raised.emit()
            case Button.QUIT:
                self.quit_asked.emit()
            case Button.STOP:
                self.left.emit()
            case _ if player is None:
                return
            case Button.NEXT:
                player.do(Command.NEXT_STEP)
            case Button.PREVIOUS:
                player.do(Command.BACK)
            case Button.TOGGLE:
                player.toggle()
            case Button.PLAY if player.state is not State.RUNNING:
                player.toggle()
            case Button.PAUSE if player.state is State.RUNNING:
                player.do(Command.PAUSE)


def _media_keys(on_button: "Callable[[Button], None]") -> "MediaKeys | None":
    """Where there is D-Bus. On Windows and macOS the keys come to the window as keys, while it has the focus."""
    if sys.platform in ("win32", "darwin"):
        return None
    from stretchtimer.desktop.mpris import MediaKeys

    return MediaKeys(on_button)
