"""What is to be heard of a session, sounded and said: the same for the window and the terminal. Knows no Qt."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from stretchtimer.core.cues import Meaning, Utterance
from stretchtimer.core.manner import Amount, Manner
from stretchtimer.core.session import CueDue, Eased, Event, Moved, Session, State, StateChanged
from stretchtimer.core.speech import Narration, sentences


class Sounds(Protocol):
    """What is needed of `desktop.sound.Sounds`."""

    @property
    def lateness_ms(self) -> float: ...

    def tone_lengths_ms(self) -> Mapping[Meaning, int]: ...

    def play(self, sound: Path | Meaning) -> None: ...

    def say(self, file: Path) -> None: ...

    def hush(self) -> None: ...


class Voice(Protocol):
    """What is needed of `desktop.speech.Speech`."""

    def length_ms(self, sentence: str) -> int | None: ...

    def file(self, sentence: str) -> Path | None: ...


class Narrator:
    """Gives a session its score, has what is said in it made ready, and has it heard when it is due.

    `prepare` has sentences spoken into files, in their order; when some more are ready `renew` is to be called.
    """

    def __init__(
        self,
        session: Session,
        sounds: Sounds,
        voice: Voice,
        prepare: Callable[[Sequence[str]], None],
        manner: Manner,
        *,
        ticks: bool = True,
        speed: float = 1.0,
    ) -> None:
        self._session = session
        self._sounds = sounds
        self._voice = voice
        self._prepare_voice = prepare
        self._score = Narration(manner, ticks, voice.length_ms, sounds.tone_lengths_ms(), speed)
        self._is_old = False
        self._lead_ms = 0.0
        self._prepare()
        self._refresh()

    def renew(self) -> None:
        """More is ready to be said; it will be in the score when the session is next told the time. From any thread."""
        self._is_old = True

    def take(self, events: Sequence[Event]) -> None:
        """Has heard what is among the events of the session; to be called each time it is told the time.

        Of tones, and of words, that a late moment brings together only the last ones still tell the truth.
        """
        tone: Meaning | None = None
        words: Utterance | None = None
        for event in events:
            match event:
                case CueDue(Utterance() as words):
                    pass
                case CueDue(cue):
                    tone = cue.meaning
                case Moved() | StateChanged(State.PAUSED | State.STOPPED):
                    self._sounds.hush()
                    words = None
                case Eased():
                    self._prepare()
        if tone:
            self._sounds.play(tone)
        file = self._voice.file(words.text) if words else None
        if file:
            self._sounds.say(file)
        # How late the player is turns out when it has been loaded, or when another one takes its place.
        if self._is_old or self._lead_ms != self._sounds.lateness_ms:
            self._refresh()

    def _refresh(self) -> None:
        self._is_old = False
        self._lead_ms = self._sounds.lateness_ms
        self._session.set_score(self._score, self._lead_ms)

    def _prepare(self) -> None:
        if self._score.manner.amount is not Amount.OFF:
            self._prepare_voice(sentences(self._session.timeline, self._score.manner))
