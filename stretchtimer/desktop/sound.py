"""Plays short sound files, the tones above all, and never holds anybody up.

A sound started by playsound3 on Linux dies with the thread that started it, and a player may be slow, hang or fail.
So one long-lived thread starts and watches everything; whoever asks for a sound only leaves a note for it.
"""

import logging
import os
import shutil
import subprocess
import threading
import time
import wave
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from stretchtimer.core.cues import Meaning

if TYPE_CHECKING:
    from playsound3.playsound3 import PopenLike

LATEST_SECONDS = 0.5
"""A sound that has waited longer than this is dropped: a late tone misleads."""
STUCK_SECONDS = 3.0
"""A worker that has been away from its queue for this long hangs in the player and is replaced."""
MOST_STUCK = 3
OVERRUN_SECONDS = 3.0
"""A player may go on for this long after its sound should have ended."""
UNKNOWN_LENGTH_SECONDS = 60.0
LOOK_SECONDS = 0.1
"""How often the sounds that are playing are looked after. Nothing wakes up while none is."""
MOST_WAITING = 8


class Trouble(StrEnum):
    """What can be wrong, as the sentence a person reads."""

    NO_PLAYER = "No sound: no player was found. Install alsa-utils to hear the tones."
    NO_DEVICE = (
        "No sound: the player found no working sound device. Check the sound settings; "
        "on Debian and Ubuntu, check too that libasound2-plugins is installed."
    )
    MISSING_FILE = "A sound cannot be played because {} is missing. Put it back, or install Stretchtimer again."
    REFUSED = "No sound: the player could not be started ({}). Check that it is installed completely."
    STUCK = "No sound for the moment: the player does not answer. Check the sound settings if it stays silent."
    OVERRUN = "A sound was stopped because its player did not finish. Check the sound settings if this goes on."


class PlayerError(Exception):
    """A sound could not be started."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(trouble.format(detail))
        self.trouble = trouble


class Playing(Protocol):
    """A sound that has been started."""

    def poll(self) -> int | None:
        """`None` while it sounds; then 0, or another number where the player failed."""

    def stop(self) -> None:
        """Ends it, at the latest within a second."""


Player = Callable[[Path], Playing]
"""Starts a file and returns; raises `PlayerError` where it cannot."""


class _Cue(NamedTuple):
    file: Path
    asked_at: float


class _Sounding(NamedTuple):
    playing: Playing
    stop_at: float


def connect_playsound3() -> Player:
    """Loads playsound3, which takes 100 to 160 ms because it tries out every player it knows.

    Raises:
        PlayerError: it cannot be loaded.
    """
    # While it loads it may warn that there is no player, although aplay is there.
    logging.getLogger("playsound3").addHandler(logging.NullHandler())
    try:
        import playsound3
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        raise PlayerError(Trouble.REFUSED, str(error)) from error

    def play(file: Path) -> Playing:
        backend = playsound3.DEFAULT_BACKEND
        # aplay is heard soonest, takes the least work and, unlike the others, says when there is no device.
        # playsound3 itself counts it as present only beside mpg123, which a WAV does not need.
        if "PLAYSOUND3_BACKEND" not in os.environ and shutil.which("aplay"):
            backend = "alsa"
        if backend is None:
            raise PlayerError(Trouble.NO_PLAYER)
        try:
            return _Process(playsound3.playsound(file, block=False, backend=backend).subprocess)
        except (playsound3.PlaysoundException, ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
            raise PlayerError(Trouble.REFUSED, str(error)) from error

    return play


class _Process:
    """A sound of playsound3: a process on Linux, something that looks like one elsewhere."""

    def __init__(self, process: "PopenLike") -> None:
        self._process = process

    def poll(self) -> int | None:
        return self._process.poll()

    def stop(self) -> None:
        if isinstance(self._process, subprocess.Popen):
            # aplay takes the gentler signal as a wish.
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=1)
        else:
            self._process.terminate()


class Sounds:
    """Plays the tones in a folder, and other files, from its own thread; it can be asked from any thread.

    `on_trouble` is given one plain sentence, once for each kind of trouble. It is called on the worker thread and
    should return at once. After a trouble each further sound is tried again, so that sound comes back by itself.
    `connect` is called on the worker thread before the first sound. `clock` counts seconds and never goes back.
    """

    def __init__(
        self,
        folder: Path,
        on_trouble: Callable[[str], None],
        *,
        connect: Callable[[], Player] = connect_playsound3,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._on_trouble = on_trouble
        self._connect = connect
        self._clock = clock
        self._wake = threading.Condition()
        # All that follows is shared between the threads and changed only while `_wake` is held.
        self._waiting: deque[_Cue] = deque(maxlen=MOST_WAITING)
        self._connect_asked = False
        self._muted = False
        self._close_at: float | None = None
        self._reported: set[Trouble] = set()
        self._worker: threading.Thread | None = None
        self._busy_since: float | None = None
        self._stuck = 0

    def warm_up(self) -> None:
        """Has the player loaded now, so that the first sound does not wait for it. Returns at once."""
        with self._wake:
            if self._close_at is None:
                self._connect_asked = True
                self._call_worker()

    def play(self, sound: Path | Meaning) -> None:
        """Starts a tone or a file as soon as may be. Returns at once, and never raises."""
        file = self._folder / f"{sound.value}.wav" if isinstance(sound, Meaning) else sound
        with self._wake:
            if not self._muted and self._close_at is None:
                self._waiting.append(_Cue(file, self._clock()))
                self._call_worker()

    @property
    def muted(self) -> bool:
        """While true nothing is played. Setting it stops what is playing."""
        return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        with self._wake:
            self._muted = muted
            self._wake.notify_all()

    def close(self, finish_within_seconds: float = 0.0) -> None:
        """Ends the worker, and every sound: now, or when what was asked for has been heard, but within that time."""
        with self._wake:
            stuck = self._is_stuck()
            self._close_at = self._clock() + (0.0 if stuck else finish_within_seconds)
            worker = self._worker
            self._wake.notify_all()
        if worker and worker.is_alive() and not stuck:
            worker.join(finish_within_seconds + 1.0)

    def _call_worker(self) -> None:
        stuck = self._is_stuck()
        if stuck and self._stuck == MOST_STUCK:
            return
        if stuck or not (self._worker and self._worker.is_alive()):
            self._stuck += stuck
            self._busy_since = self._clock()
            self._worker = threading.Thread(target=self._work, args=(stuck,), name="sounds", daemon=True)
            # While the interpreter shuts down no thread can be started any more.
            with suppress(RuntimeError):
                self._worker.start()
        self._wake.notify_all()

    def _is_stuck(self) -> bool:
        alive = self._worker is not None and self._worker.is_alive()
        return alive and self._busy_since is not None and self._clock() - self._busy_since > STUCK_SECONDS

    def _work(self, after_a_stuck_one: bool) -> None:
        player: Player | None = None
        sounding: list[_Sounding] = []
        if after_a_stuck_one:
            self._report(Trouble.STUCK)
        while self._wait(sounding):
            with self._wake:
                cue = self._waiting.popleft() if self._waiting else None
                connect_asked, self._connect_asked = self._connect_asked, False
            try:
                if cue or connect_asked:
                    player = player or self._connect()
                if cue and player:
                    sounding += self._start(cue, player)
            except PlayerError as error:
                self._report(error.trouble, str(error))
            sounding = [each for each in sounding if self._still_sounds(each)]
        for each in sounding:
            each.playing.stop()

    def _wait(self, sounding: list[_Sounding]) -> bool:
        """Returns when there is something to do, or something to look after; false when this worker is to end."""
        with self._wake:
            if self._worker is not threading.current_thread():
                self._stuck -= 1
                return False
            if not (self._waiting or self._connect_asked or self._is_over(sounding)):
                self._busy_since = None
                self._wake.wait(LOOK_SECONDS if sounding else None)
                self._busy_since = self._clock()
            return not self._is_over(sounding)

    def _is_over(self, sounding: list[_Sounding]) -> bool:
        return self._close_at is not None and (self._clock() >= self._close_at or not (self._waiting or sounding))

    def _start(self, cue: _Cue, player: Player) -> list[_Sounding]:
        if self._muted or self._clock() - cue.asked_at > LATEST_SECONDS:
            return []
        if not cue.file.is_file():
            raise PlayerError(Trouble.MISSING_FILE, str(cue.file))
        playing = player(cue.file)
        return [_Sounding(playing, self._clock() + _length_seconds(cue.file) + OVERRUN_SECONDS)]

    def _still_sounds(self, each: _Sounding) -> bool:
        status = each.playing.poll()
        if status is not None:
            if status != 0:
                self._report(Trouble.NO_DEVICE)
            return False
        overrun = self._clock() >= each.stop_at
        if overrun or self._muted:
            each.playing.stop()
            if overrun:
                self._report(Trouble.OVERRUN)
            return False
        return True

    def _report(self, trouble: Trouble, sentence: str = "") -> None:
        with self._wake:
            if trouble in self._reported:
                return
            self._reported.add(trouble)
        self._on_trouble(sentence or trouble)


def _length_seconds(file: Path) -> float:
    try:
        with wave.open(str(file)) as sound:
            length: float = sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, ZeroDivisionError, wave.Error):
        return UNKNOWN_LENGTH_SECONDS
    return length
