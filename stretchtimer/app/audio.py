"""Tones and the voice, made when they are first needed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from stretchtimer.app.kept import Kept

if TYPE_CHECKING:
    from stretchtimer.core.session import Session
    from stretchtimer.core.timeline import Timeline
    from stretchtimer.desktop.sound import Sounds
    from stretchtimer.desktop.speech.service import Speech
    from stretchtimer.presenters.narrator import Narrator

SPEECH_WITHIN_SECONDS = 2.0
TRIAL = "Low lunge. Left side."
"""What is said when somebody tries the voice."""

SoundsMaker = Callable[[Path, Callable[[str], None]], "Sounds"]
"""Given the folder of the tones and what to call with a sentence for the person."""
SpeechMaker = Callable[[Path, Callable[[str], None], Callable[[], None]], "Speech"]
"""Given what `Speech` is."""


def make_sounds(folder: Path, on_trouble: Callable[[str], None]) -> "Sounds":
    from stretchtimer.desktop.sound import Sounds

    return Sounds(folder, on_trouble)


def make_speech(cache: Path, on_trouble: Callable[[str], None], on_rendered: Callable[[], None]) -> "Speech":
    from stretchtimer.desktop.speech.service import Speech

    return Speech(cache, on_trouble, on_rendered)


class Audio(QObject):
    """What the person hears, by their settings."""

    trouble = Signal(str)
    """One sentence for the person, from any thread."""
    _speech_trouble = Signal(str)
    """The same, where there are tones at least: it is said once and never again."""
    _rendered = Signal()
    """More has been spoken, from the thread of the speech."""

    def __init__(
        self, kept: Kept, tones: Path, cache: Path, sounds: SoundsMaker, speech: SpeechMaker, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._kept = kept
        self._folder, self._cache = tones, cache
        self._make_sounds, self._make_speech = sounds, speech
        self._sounds: Sounds | None = None
        self._speech: Speech | None = None
        self._narrator: Narrator | None = None
        self._trial = ""
        self._speech_trouble.connect(self._say_once)
        self._rendered.connect(self._say_trial)

    @property
    def tones(self) -> "Sounds":
        if self._sounds is None:
            self._sounds = self._make_sounds(self._folder, self.trouble.emit)
            self.follow_settings()
        return self._sounds

    @property
    def voice(self) -> "Speech":
        if self._speech is None:
            self._speech = self._make_speech(self._cache, self._speech_trouble.emit, self._renew)
        return self._speech

    def follow_settings(self) -> None:
        if self._sounds:
            self._sounds.muted = self._kept.settings.muted
            self._sounds.tone_volume = self._kept.settings.tone_volume / 100

    def narrate(self, session: "Session", speed: float) -> "Narrator":
        """What leads a session by ear, in place of one before."""
        from stretchtimer.presenters.narrator import Narrator

        settings, tones = self._kept.settings, self.tones
        tones.warm_up()
        self._narrator = Narrator(
            session, tones, self.voice, self._speak_ahead, settings.manner, ticks=settings.ticks, speed=speed
        )
        return self._narrator

    def end_narration(self) -> None:
        self._narrator = None

    def prepare(self, timeline: "Callable[[], Timeline]") -> None:
        """Has what will be said made ready while the person still looks at the routine."""
        from stretchtimer.core.manner import Amount
        from stretchtimer.core.speech import sentences

        if self._kept.settings.voice is not Amount.OFF:
            self._speak_ahead(sentences(timeline(), self._kept.settings.manner))

    def try_tone(self) -> None:
        from stretchtimer.core.cues import Meaning

        self.tones.play(Meaning.START)

    def try_voice(self) -> None:
        """Says something as it would be said now; when it has been spoken, which takes a moment."""
        self.tones.warm_up()
        self._trial = TRIAL
        self._speak_ahead((TRIAL,))

    def close(self, last_tone_within_seconds: float) -> None:
        if self._speech:
            self._speech.close(SPEECH_WITHIN_SECONDS)
        if self._sounds:
            self._sounds.close(last_tone_within_seconds)

    def _speak_ahead(self, texts: Sequence[str]) -> None:
        from stretchtimer.desktop.speech.service import VoiceChoice

        settings = self._kept.settings
        choice = VoiceChoice(settings.voice_engine, settings.voice_name, settings.voice_rate / 100)
        self.voice.prepare(texts, choice, settings.voice_volume / 100)

    def _renew(self) -> None:
        """Called on the thread of the speech."""
        narrator = self._narrator
        if narrator:
            narrator.renew()
        self._rendered.emit()

    def _say_trial(self) -> None:
        file = self.voice.file(self._trial) if self._trial else None
        if file:
            self._trial = ""
            self.tones.say(file)

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._kept.settings.said:
            self._kept.change(said=(*self._kept.settings.said, sentence))
            self.trouble.emit(sentence)
