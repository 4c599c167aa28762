"""Has sentences rendered ahead of time by a synthesiser, and knows the sound file of each that is ready."""

import shutil
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from stretchtimer.core.findings import Finding
from stretchtimer.desktop.speech.cache import Cache, Spoken, key_of
from stretchtimer.desktop.speech.engine import Engine, SpeechError, Voice
from stretchtimer.desktop.speech.espeak import Espeak
from stretchtimer.desktop.speech.piper import Piper
from stretchtimer.desktop.speech.recording import Recording
from stretchtimer.desktop.speech.say import Say
from stretchtimer.desktop.speech.windows import SystemSpeech

MOST_FAILURES = 3
"""After so many in a row the rest of what was asked for is not tried."""
SLOWEST, FASTEST = 0.5, 2.0
_FULL = 1.0
_INSTALL = {
    "darwin": "Choose one in System Settings, under Accessibility, Spoken Content.",
    "win32": "Add one in Settings, under Time & language, Speech.",
}
_INSTALL_ELSEWHERE = "Install espeak-ng to hear the words too; on Debian and Ubuntu: sudo apt install espeak-ng"


class Trouble(StrEnum):
    """What can be wrong, as the sentence a person reads."""

    NO_VOICE = "No voice was found, so only the tones are heard. {}"
    VOICE_GONE = "The chosen voice is not installed any more, so {} speaks. Choose a voice in the settings."
    FAILED = "Not all can be said: {}. The tones go on; choose another voice in the settings if this goes on."
    NOT_KEPT = "Spoken sentences cannot be kept in {} ({}), so they are made anew each time. Check that folder."
    NOWHERE = "Nothing can be said: the sound files cannot be written ({}). Make room on the disk; the tones go on."


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """Which voice speaks, and how fast. An empty name means the best there is."""

    engine: str = ""
    voice: str = ""
    """Its id."""
    rate: float = 1.0
    """0.5 to 2; 1 is calm."""


def engines_here(platform: str = sys.platform) -> Sequence[Engine]:
    """The synthesisers that are installed, the best first. Returns at once."""
    engines: list[Engine] = []
    if piper := shutil.which("piper-tts") or shutil.which("piper"):
        own, shared = Path.home() / ".local" / "share", Path("/usr/share")
        folders = [parent / name for parent in (own, shared) for name in ("piper", "piper-voices", "piper-tts")]
        engines.append(Piper(piper, folders))
    # Elsewhere programs of these names are something else.
    if platform == "darwin" and (say := shutil.which("say")):
        engines.append(Say(say))
    if platform == "win32" and (powershell := shutil.which("powershell")):
        engines.append(SystemSpeech(powershell))
    if espeak := shutil.which("espeak-ng") or shutil.which("espeak"):
        engines.append(Espeak(espeak))
    return engines


Offer = tuple[Engine, Sequence[Voice]]


def found(engines: Iterable[Engine]) -> Sequence[Offer]:
    """The voices of each engine, the most fitting first; none where it cannot list them. May take seconds."""
    offers: list[Offer] = []
    for engine in engines:
        try:
            offers.append((engine, engine.voices()))
        except SpeechError:
            offers.append((engine, ()))
    return offers


def findings() -> Sequence[Finding]:
    """Whether words can be heard, and in which voice. May take seconds."""
    speakers = [(engine, voice) for engine, voices in found(engines_here()) for voice in voices]
    if not speakers:
        missing, _, advice = Trouble.NO_VOICE.format(_INSTALL.get(sys.platform, _INSTALL_ELSEWHERE)).partition(". ")
        return [Finding("Voice", f"{missing}.", ok=False, advice=advice)]
    engine, voice = speakers[0]
    return [Finding("Voice", f"{engine.name} speaks, at first with the voice {voice.name}.", ok=True)]


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    sentences: tuple[str, ...]
    choice: VoiceChoice
    volume: float


class Speech:
    """Renders sentences ahead of time into cached WAV files, on its own thread; asked from any thread, never blocks.

    `cache` is a folder for nothing else; it need not exist. `on_trouble` is given one plain sentence, once for each
    kind of trouble; after a trouble each further `prepare` is tried again. `on_rendered` is called when more is ready:
    once for all that was in the cache, then after the first sentence that was not, each time twice as many are, and at
    the end. Both are called on the worker thread and should return at once.
    """

    def __init__(
        self,
        cache: Path,
        on_trouble: Callable[[str], None],
        on_rendered: Callable[[], None],
        *,
        engines: Callable[[], Sequence[Engine]] = engines_here,
    ) -> None:
        self._folder = cache
        self._on_trouble = on_trouble
        self._on_rendered = on_rendered
        self._engines_here = engines
        self._wake = threading.Condition()
        # Shared between the threads and changed only while `_wake` is held.
        self._worker: threading.Thread | None = None
        self._job: _Job | None = None
        self._ready: dict[str, Spoken] = {}
        self._engines: Sequence[Engine] = ()
        self._closing = False
        self._begun = threading.Event()
        # The worker's own.
        self._offers: Sequence[Offer] = ()
        self._reported: set[Trouble] = set()

    def prepare(self, sentences: Sequence[str], choice: VoiceChoice, volume: float) -> None:
        """Has these rendered in order; what was asked for before and has not begun is forgotten.

        `volume` is 0 to 1. Each sentence is known by the text that is given here.
        """
        # What has no letter and no digit has nothing to say.
        spoken = tuple(each for each in dict.fromkeys(sentences) if any(map(str.isalnum, each)))
        job = _Job(spoken, choice, volume)
        with self._wake:
            if self._closing:
                return
            if self._job is None or (self._job.choice, self._job.volume) != (choice, volume):
                self._ready = {}
            self._job = job
            self._begun.clear()
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="speech", daemon=True)
                # While the interpreter shuts down no thread can be started any more.
                with suppress(RuntimeError):
                    self._worker.start()
            self._wake.notify_all()

    def voices(self) -> Sequence[Offer]:
        """The voices of each synthesiser here, the most fitting first. May take seconds."""
        return found(self._engines_here())

    def wait_for_first(self, within_seconds: float) -> None:
        """Returns when some of what was asked for is ready, or when nothing will be, but within that time."""
        self._begun.wait(within_seconds)

    def length_ms(self, sentence: str) -> int | None:
        """How long it takes to say; `None` while it is not ready."""
        spoken = self._ready.get(sentence)
        return spoken.length_ms if spoken else None

    def file(self, sentence: str) -> Path | None:
        """Its sound file; `None` while it is not ready."""
        spoken = self._ready.get(sentence)
        return spoken.file if spoken else None

    def close(self, within_seconds: float) -> None:
        """Ends the worker and the synthesiser it waits for."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
            worker = self._worker
            for engine in self._engines:
                engine.stop()
        if worker and worker.is_alive():
            worker.join(within_seconds)

    def _work(self) -> None:
        cache = Cache(self._folder, self._report_spare)
        done: _Job | None = None
        while job := self._next(done):
            try:
                self._do(job, cache)
            except OSError as error:
                self._report(Trouble.NOWHERE, error.strerror or str(error))
            self._begin(job)
            done = job
        cache.close()

    def _next(self, done: _Job | None) -> _Job | None:
        """Waits for another job; `None` when this is the end."""
        with self._wake:
            while self._job is done and not self._closing:
                self._wake.wait()
            return None if self._closing else self._job

    def _do(self, job: _Job, cache: Cache) -> None:
        speaker = self._speaker(job.choice)
        if speaker is None:
            return
        desk = _Desk(job, *speaker, cache)
        kept = {text: spoken for text in job.sentences if (spoken := desk.find(text))}
        self._add(job, kept)
        if kept:
            self._on_rendered()
        missing = deque(text for text in job.sentences if text not in kept)
        together, failures, rendered, told = 1, 0, 0, 0
        while missing and failures < MOST_FAILURES and self._is_wanted(job):
            texts = [missing.popleft() for _ in range(min(together, len(missing)))]
            try:
                self._add(job, desk.render(texts))
            except SpeechError as error:
                if len(texts) > 1:  # perhaps because of one of them
                    missing.extendleft(reversed(texts))
                    together = 1
                    continue
                failures += 1
                self._report(Trouble.FAILED, str(error))
            else:
                failures, together = 0, desk.engine.together
                rendered += len(texts)
                if rendered >= 2 * told:
                    told = rendered
                    self._on_rendered()
        if self._is_wanted(job):
            if rendered > told:
                self._on_rendered()
            cache.shrink({spoken.file.stem for spoken in self._ready.values()})

    def _speaker(self, choice: VoiceChoice) -> tuple[Engine, Voice] | None:
        if not any(voices for _, voices in self._offers):  # looked for again each time until there is one
            engines = self._engines_here()
            with self._wake:
                self._engines = () if self._closing else engines
            self._offers = found(self._engines)
        speakers = [(engine, voice) for engine, voices in self._offers for voice in voices]
        if not speakers:
            self._report(Trouble.NO_VOICE, _INSTALL.get(sys.platform, _INSTALL_ELSEWHERE))
            return None

        def misfit(speaker: tuple[Engine, Voice]) -> tuple[bool, bool, bool]:
            engine, voice = speaker
            return engine.name != choice.engine, voice.id != choice.voice, not voice.is_english

        engine, voice = min(speakers, key=misfit)
        if choice.engine not in ("", engine.name) or choice.voice not in ("", voice.id):
            self._report(Trouble.VOICE_GONE, voice.name)
        return engine, voice

    def _is_wanted(self, job: _Job) -> bool:
        return self._job is job and not self._closing

    def _add(self, job: _Job, spoken: dict[str, Spoken]) -> None:
        with self._wake:
            if self._job is job:
                self._ready.update(spoken)
        if spoken:
            self._begin(job)

    def _begin(self, job: _Job) -> None:
        with self._wake:
            if self._job is job:
                self._begun.set()

    def _report_spare(self, error: OSError) -> None:
        self._report(Trouble.NOT_KEPT, str(self._folder), error.strerror or str(error))

    def _report(self, trouble: Trouble, *details: str) -> None:
        if trouble not in self._reported and not self._closing:
            self._reported.add(trouble)
            self._on_trouble(trouble.format(*details))


class _Desk:
    """Where one job is done, with the voice it is done in."""

    def __init__(self, job: _Job, engine: Engine, voice: Voice, cache: Cache) -> None:
        self.engine = engine
        self._job = job
        self._voice = voice
        self._cache = cache
        self._rate = max(SLOWEST, min(FASTEST, job.choice.rate))

    def find(self, text: str) -> Spoken | None:
        """What is in the cache, if only at full volume."""
        if kept := self._cache.find(self._key(text, self._job.volume)):
            return kept[0]
        if full := self._cache.find(self._key(text, _FULL)):
            return self._lower(text, full[1])
        return None

    def render(self, texts: Sequence[str]) -> dict[str, Spoken]:
        """Has the engine speak them. Raises `SpeechError`."""
        with tempfile.TemporaryDirectory(prefix="stretchtimer-", ignore_cleanup_errors=True) as name:
            plain = [_plain(text) for text in texts]
            files = self.engine.render(plain, self._voice.id, self._rate, Path(name))
            recordings = [Recording.from_engine(file, self.engine.name) for file in files]
        return {text: self._keep(text, recording) for text, recording in zip(texts, recordings, strict=True)}

    def _keep(self, text: str, full: Recording) -> Spoken:
        """At full volume too, so that a change of the volume needs no synthesiser."""
        kept = self._cache.keep(self._key(text, _FULL), full)
        return kept if self._job.volume == _FULL else self._lower(text, full)

    def _lower(self, text: str, full: Recording) -> Spoken:
        return self._cache.keep(self._key(text, self._job.volume), full.scaled(self._job.volume))

    def _key(self, text: str, volume: float) -> str:
        return key_of(self.engine.name, self._voice.id, self._rate, volume, _plain(text))


def _plain(text: str) -> str:
    """One line that no synthesiser takes for anything but words: two of them know commands in double brackets."""
    visible = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(visible.replace("[", "(").replace("]", ")").split())
