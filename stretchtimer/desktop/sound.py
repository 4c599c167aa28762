"""Plays short sound files, tones and spoken sentences, and never holds anybody up.

A sound started by playsound3 on Linux dies with the thread that started it, and a player may be slow, hang or fail.
So one long-lived thread starts and watches everything; whoever asks for a sound only leaves a note for it.

Nothing lowers other music unasked. Where a person's sound server lowers music for accessibility (PulseAudio:
`module-role-ducking trigger_roles=a11y`), it does so while a sentence is said, because sentences have that role.
Tones have none: as "event" they would fall silent with the desktop's own sounds, as "phone" music would be paused.
"""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import wave
from array import array
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from stretchtimer.core.cues import Meaning
from stretchtimer.core.findings import Finding

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

LATENESS_MS = {"alsa": 15.0, "gstreamer": 45.0, "ffplay": 110.0}
"""From asking a player of playsound3's to hearing it, half-way between PulseAudio and PipeWire; see bench/sound.py."""
SPOKEN = {"PULSE_PROP": "media.role=a11y", "PIPEWIRE_ALSA": "{ media.role = Accessibility }"}
"""What tells the sound server, through the environment of aplay, that this is speech."""


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
    FULL_VOLUME = "The tones are as loud as can be, because a quieter copy could not be written ({})."
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


class Player(Protocol):
    """What starts sounds."""

    @property
    def lateness_ms(self) -> float:
        """How long after the call a sound is heard; 0 where that was never measured."""

    def start(self, file: Path, spoken: bool) -> Playing:
        """Starts a file and returns; raises `PlayerError` where it cannot."""


class _Cue(NamedTuple):
    file: Path
    asked_at: float
    volume: float = 1.0


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
        from playsound3.playsound3 import Sound, SoundBackend, run_as_subprocess
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        raise PlayerError(Trouble.REFUSED, str(error)) from error

    class AplaySpeaks(SoundBackend):
        """What playsound3 does for a WAV by aplay, with a word to the sound server."""

        def check(self) -> bool:
            return shutil.which("aplay") is not None

        def play(self, sound: str) -> "PopenLike":
            return run_as_subprocess(["aplay", "--quiet", sound], env=SPOKEN | os.environ)

    class Playsound3:
        @property
        def lateness_ms(self) -> float:
            return LATENESS_MS.get(self._backend() or "", 0.0)

        def start(self, file: Path, spoken: bool) -> Playing:
            backend = self._backend()
            if backend is None:
                raise PlayerError(Trouble.NO_PLAYER)
            try:
                if spoken and backend == "alsa":
                    return _Process(Sound(str(file), False, AplaySpeaks()).subprocess)
                return _Process(playsound3.playsound(file, block=False, backend=backend).subprocess)
            except (
                playsound3.PlaysoundException,
                ImportError,
                OSError,
                RuntimeError,
                subprocess.SubprocessError,
            ) as error:
                raise PlayerError(Trouble.REFUSED, str(error)) from error

        @staticmethod
        def _backend() -> str | None:
            # aplay is heard soonest, takes the least work and, unlike the others, says when there is no device.
            # playsound3 itself counts it as present only beside mpg123, which a WAV does not need.
            if "PLAYSOUND3_BACKEND" not in os.environ and shutil.which("aplay"):
                return "alsa"
            return playsound3.DEFAULT_BACKEND

    return Playsound3()


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
    """Plays the tones in a folder, other files and spoken sentences from its own thread; asked from any thread.

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
        self._sentence: _Cue | None = None
        self._hushed = False
        self._tone_volume = 1.0
        self._lateness_ms = 0.0
        self._connect_asked = False
        self._muted = False
        self._close_at: float | None = None
        self._reported: set[Trouble] = set()
        self._worker: threading.Thread | None = None
        self._busy_since: float | None = None
        self._stuck = 0
        # Used by the worker alone, until that has ended.
        self._quieter = _Quieter()
        self._warm = threading.Event()

    def warm_up(self, within_seconds: float = 0.0) -> None:
        """Has the player loaded now, so that the first sound does not wait for it.

        Returns when it is loaded or has failed, but within that time.
        """
        with self._wake:
            if self._close_at is not None:
                return
            self._connect_asked = True
            self._call_worker()
        self._warm.wait(within_seconds)

    def play(self, sound: Path | Meaning) -> None:
        """Starts a tone, at the tones' volume, or a file as soon as may be. Returns at once, and never raises."""
        tone = isinstance(sound, Meaning)
        file = self._file_of(sound) if isinstance(sound, Meaning) else sound
        with self._wake:
            if not self._muted and self._close_at is None:
                self._waiting.append(_Cue(file, self._clock(), self._tone_volume if tone else 1.0))
                self._call_worker()

    def say(self, file: Path) -> None:
        """Starts a spoken sentence as soon as may be, in place of the one that is being said. Tones sound on.

        Returns at once, and never raises.
        """
        with self._wake:
            if not self._muted and self._close_at is None:
                self._sentence = _Cue(file, self._clock())
                self._call_worker()

    def hush(self) -> None:
        """Ends the sentence that is being said, and forgets one that has not begun. Returns at once."""
        with self._wake:
            self._sentence = None
            self._hushed = True
            self._wake.notify_all()

    @property
    def lateness_ms(self) -> float:
        """How long after the call a sound is heard with the player in use; 0 while none is known."""
        return self._lateness_ms

    @property
    def tone_volume(self) -> float:
        """From 0, which is silence, to 1, as the files are; for the tones that are asked for from now on."""
        return self._tone_volume

    @tone_volume.setter
    def tone_volume(self, volume: float) -> None:
        self._tone_volume = min(1.0, max(0.0, volume))

    def tone_lengths_ms(self) -> Mapping[Meaning, int]:
        """How long each tone in the folder takes; one that cannot be read is left out."""
        seconds = {meaning: _length_seconds(self._file_of(meaning)) for meaning in Meaning}
        return {meaning: round(length * 1000) for meaning, length in seconds.items() if length is not None}

    @property
    def muted(self) -> bool:
        """While true nothing is played or said. Setting it stops what is playing."""
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
        self._quieter.remove()

    def _file_of(self, meaning: Meaning) -> Path:
        return self._folder / f"{meaning.value}.wav"

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
        said: list[_Sounding] = []
        if after_a_stuck_one:
            self._report(Trouble.STUCK)
        while self._wait(sounding + said):
            sentence: _Cue | None = None
            hushed = False
            with self._wake:
                cue = self._waiting.popleft() if self._waiting else None
                # Ending a sentence may take a moment, which tones do not wait for.
                if not cue:
                    sentence, self._sentence = self._sentence, None
                    hushed, self._hushed = self._hushed, False
                connect_asked, self._connect_asked = self._connect_asked, False
            if sentence or hushed:
                for each in said:
                    each.playing.stop()
                said = []
            try:
                if cue or sentence or connect_asked:
                    player = player or self._connect()
                    self._lateness_ms = player.lateness_ms
                if cue and player:
                    sounding += self._start(cue, player)
                if sentence and player:
                    said += self._start(sentence, player, spoken=True)
            except PlayerError as error:
                self._report(error.trouble, str(error))
            if connect_asked:
                self._warm.set()
            sounding = [each for each in sounding if self._still_sounds(each)]
            said = [each for each in said if self._still_sounds(each)]
        for each in sounding + said:
            each.playing.stop()

    def _wait(self, sounding: list[_Sounding]) -> bool:
        """Returns when there is something to do, or something to look after; false when this worker is to end."""
        with self._wake:
            if self._worker is not threading.current_thread():
                self._stuck -= 1
                return False
            asked = self._waiting or self._sentence or self._hushed or self._connect_asked
            if not (asked or self._is_over(sounding)):
                self._busy_since = None
                self._wake.wait(LOOK_SECONDS if sounding else None)
                self._busy_since = self._clock()
            return not self._is_over(sounding)

    def _is_over(self, sounding: list[_Sounding]) -> bool:
        busy = self._waiting or self._sentence or sounding
        return self._close_at is not None and (self._clock() >= self._close_at or not busy)

    def _start(self, cue: _Cue, player: Player, spoken: bool = False) -> list[_Sounding]:
        if self._muted or cue.volume == 0 or self._clock() - cue.asked_at > LATEST_SECONDS:
            return []
        if not cue.file.is_file():
            raise PlayerError(Trouble.MISSING_FILE, str(cue.file))
        file = cue.file
        try:
            file = self._quieter.copy(file, cue.volume)
        except (OSError, EOFError, wave.Error) as error:
            self._report(Trouble.FULL_VOLUME, Trouble.FULL_VOLUME.format(error))
        playing = player.start(file, spoken)
        length = _length_seconds(cue.file)
        seconds = UNKNOWN_LENGTH_SECONDS if length is None else length
        return [_Sounding(playing, self._clock() + seconds + OVERRUN_SECONDS)]

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


def findings() -> Sequence[Finding]:
    """Whether a sound can be heard: a short silence is played. Blocks, for some seconds at most."""
    troubles: list[str] = []
    with tempfile.TemporaryDirectory(prefix="stretchtimer-", ignore_cleanup_errors=True) as folder:
        silence = Path(folder) / "silence.wav"
        with wave.open(str(silence), "wb") as sound:
            sound.setparams((1, 2, 8_000, 0, "NONE", ""))
            sound.writeframes(bytes(1_600))
        sounds = Sounds(Path(folder), troubles.append)
        sounds.warm_up(OVERRUN_SECONDS)
        sounds.play(silence)
        sounds.close(finish_within_seconds=2 * OVERRUN_SECONDS)
    if troubles:
        found, _, advice = troubles[0].partition(". ")
        return [Finding("Sound", f"{found}.", ok=False, advice=advice)]
    return [Finding("Sound", "Sounds can be played.", ok=True)]


class _Quieter:
    """Copies of 16-bit WAV files at other volumes, made when first asked for."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def copy(self, file: Path, volume: float) -> Path:
        """The file itself at volume 1.

        Raises:
            OSError, EOFError, wave.Error: it cannot be read, or the copy cannot be written.
        """
        if volume == 1:
            return file
        self._folder = self._folder or tempfile.TemporaryDirectory(
            prefix="stretchtimer-tones-", ignore_cleanup_errors=True
        )
        copy = Path(self._folder.name) / f"{file.stem}-{volume:.2f}.wav"
        if not copy.exists():
            with wave.open(str(file)) as sound:
                parameters, samples = sound.getparams(), _swapped(array("h", sound.readframes(sound.getnframes())))
            quieter = array("h", (round(sample * volume) for sample in samples))
            half_written = copy.with_suffix(".part")
            with wave.open(str(half_written), "wb") as out:
                out.setparams(parameters)
                out.writeframes(_swapped(quieter).tobytes())
            half_written.rename(copy)
        return copy

    def remove(self) -> None:
        if self._folder:
            self._folder.cleanup()


def _swapped(samples: "array[int]") -> "array[int]":
    """Little-endian samples in this machine's order, or the other way round."""
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _length_seconds(file: Path) -> float | None:
    try:
        with wave.open(str(file)) as sound:
            length: float = sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, ZeroDivisionError, wave.Error):
        return None
    return length
