"""Speech against synthesisers that hang, fail, write rubbish or are not there.

What happens on the worker thread is waited for by events, which come at once unless something is wrong. Scripts stand
in for the programs of other platforms.
"""

import array
import errno
import json
import math
import os
import queue
import shutil
import sys
import threading
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from stretchtimer.desktop.speech.cache import Cache, key_of
from stretchtimer.desktop.speech.engine import Engine, SpeechError, Voice
from stretchtimer.desktop.speech.espeak import Espeak
from stretchtimer.desktop.speech.piper import Piper
from stretchtimer.desktop.speech.recording import LOUDNESS, Recording
from stretchtimer.desktop.speech.say import Say
from stretchtimer.desktop.speech.service import MOST_FAILURES, Speech, Trouble, VoiceChoice, engines_here, found
from stretchtimer.desktop.speech.windows import SystemSpeech

PATIENCE = 20
"""Seconds after which a test that hangs gives up."""
RATE = 8000
USUAL = VoiceChoice()
BRITISH = Voice("british", "British", "en-GB")
GERMAN = Voice("german", "Deutsch", "de")


def write_tone(
    file: Path, ms: int = 300, peak: float = 0.5, silence_ms: int = 200, channels: int = 1, rate: int = RATE
) -> None:
    """A tone with silence before and after it."""
    silence = [0] * (RATE * silence_ms // 1000)
    tone = [round(peak * 32767 * math.sin(number / 2)) for number in range(RATE * ms // 1000)]
    with wave.open(str(file), "wb") as sound:
        sound.setparams((channels, 2, rate, 0, "NONE", ""))
        sound.writeframes(array.array("h", silence + tone + silence).tobytes())


def samples_of(file: Path) -> "array.array[int]":
    with wave.open(str(file)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return array.array("h", sound.readframes(sound.getnframes()))


class FakeEngine:
    """Speaks tones, ten milliseconds for each letter, unless `on_render` does something else."""

    def __init__(self, name: str = "fake", voices: Sequence[Voice] = (BRITISH,), together: int = 1) -> None:
        self.name = name
        self.together = together
        self.listed = voices
        self.asked: queue.Queue[tuple[list[str], str, float]] = queue.Queue()
        self.on_render: Callable[[list[str]], None] = lambda texts: None
        self.write: Callable[[Path, int], None] = write_tone
        self.stopped = threading.Event()

    def voices(self) -> Sequence[Voice]:
        return self.listed

    def render(self, texts: Sequence[str], voice: str, rate: float, folder: Path) -> Sequence[Path]:
        self.asked.put((list(texts), voice, rate))
        self.on_render(list(texts))
        files = [folder / f"{number}.wav" for number in range(len(texts))]
        for text, file in zip(texts, files, strict=True):
            self.write(file, 10 * len(text))
        return files

    def stop(self) -> None:
        self.stopped.set()

    def all_asked(self) -> list[list[str]]:
        return [self.asked.get_nowait()[0] for _ in range(self.asked.qsize())]


class Listener:
    """Owns a speech service and hears what it tells."""

    def __init__(self, cache: Path, engines: Sequence[Engine]) -> None:
        self.engines = engines
        self.troubles: queue.Queue[str] = queue.Queue()
        self.told = threading.Semaphore(0)
        self.ready_when_told: list[int] = []
        self.sentences: Sequence[str] = ()
        self.speech = Speech(cache, self.troubles.put, self._hear, engines=lambda: self.engines)

    def _hear(self) -> None:
        self.ready_when_told.append(sum(self.speech.file(each) is not None for each in self.sentences))
        self.told.release()

    def prepare(self, *sentences: str, choice: VoiceChoice = USUAL, volume: float = 1.0) -> None:
        self.sentences = sentences
        self.speech.prepare(sentences, choice, volume)

    def wait_for(self, *sentences: str) -> list[Path]:
        while not all(map(self.speech.file, sentences)):
            assert self.told.acquire(timeout=PATIENCE)
        return [file for each in sentences if (file := self.speech.file(each))]

    def say(self, *sentences: str, choice: VoiceChoice = USUAL, volume: float = 1.0) -> list[Path]:
        self.prepare(*sentences, choice=choice, volume=volume)
        return self.wait_for(*sentences)

    def trouble(self) -> str:
        return self.troubles.get(timeout=PATIENCE)

    def close(self) -> None:
        self.speech.close(PATIENCE)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "speech"


@pytest.fixture
def listen(folder: Path, engine: FakeEngine) -> Iterator[Callable[..., Listener]]:
    """Makes services over the same cache; the fake engine speaks unless others are named."""
    listeners: list[Listener] = []

    def listen(*engines: Engine) -> Listener:
        listeners.append(Listener(folder, engines or [engine]))
        return listeners[-1]

    yield listen
    for each in listeners:
        each.close()
        assert each.troubles.empty()


Listen = Callable[..., Listener]


def test_what_is_prepared_gets_a_file_and_its_length(listen: Listen) -> None:
    listener = listen()
    assert listener.speech.file("Cow, then cat.") is None
    assert listener.speech.length_ms("Cow, then cat.") is None
    (file,) = listener.say("Cow, then cat.")
    assert abs(len(samples_of(file)) * 1000 / RATE - (140 + 20)) < 2
    assert listener.speech.length_ms("Cow, then cat.") == round(len(samples_of(file)) * 1000 / RATE)


def test_sentences_are_rendered_in_order_once_each_and_told_ever_more_rarely(
    listen: Listen, engine: FakeEngine
) -> None:
    sentences = [f"Sentence {number}" for number in range(11)]
    listener = listen()
    listener.say(*sentences)
    assert engine.all_asked() == [[each] for each in sentences]
    assert listener.ready_when_told == [1, 2, 4, 8, 11]
    listener.say(*sentences, *sentences, "Another one.")
    assert engine.all_asked() == [["Another one."]]


def test_what_has_not_begun_is_forgotten_when_something_else_is_prepared(listen: Listen, engine: FakeEngine) -> None:
    listener = listen()
    begun, go_on = threading.Event(), threading.Event()

    def hang(_: list[str]) -> None:
        begun.set()
        assert go_on.wait(PATIENCE)

    engine.on_render = hang
    listener.prepare("Begun.", "Forgotten.")
    assert begun.wait(PATIENCE)
    listener.prepare("New.")
    go_on.set()
    listener.wait_for("New.")
    assert engine.all_asked() == [["Begun."], ["New."]]
    assert listener.speech.file("Forgotten.") is None


def test_what_was_rendered_in_another_voice_meanwhile_does_not_count(listen: Listen, engine: FakeEngine) -> None:
    engine.listed = [BRITISH, GERMAN]
    listener = listen()
    german = VoiceChoice(voice="german")
    engine.on_render = lambda texts: listener.prepare("New.", choice=german) if texts == ["Begun."] else None
    listener.prepare("Begun.")
    listener.wait_for("New.")
    assert listener.speech.file("Begun.") is None


def test_what_was_spoken_before_comes_from_the_cache_and_is_told_once(listen: Listen, engine: FakeEngine) -> None:
    sentences = [f"Sentence {number}" for number in range(5)]
    before = listen().say(*sentences)
    engine.all_asked()
    listener = listen()
    assert listener.say(*sentences) == before
    assert engine.all_asked() == []
    assert listener.ready_when_told == [5]


def test_another_volume_needs_no_synthesiser(listen: Listen, engine: FakeEngine) -> None:
    listener = listen()
    (loud,) = listener.say("Cow.")
    (soft,) = listener.say("Cow.", volume=0.25)
    assert len(engine.all_asked()) == 1
    assert max(samples_of(soft)) == pytest.approx(max(samples_of(loud)) / 4, abs=1)
    (softer,) = listen().say("Cat.", volume=0.5)
    (full,) = listen().say("Cat.")
    assert len(engine.all_asked()) == 1
    assert max(samples_of(softer)) == pytest.approx(max(samples_of(full)) / 2, abs=1)


@pytest.mark.parametrize("choice", [VoiceChoice(rate=1.5), VoiceChoice(voice="german")], ids=["rate", "voice"])
def test_another_voice_or_rate_is_rendered_anew(listen: Listen, engine: FakeEngine, choice: VoiceChoice) -> None:
    engine.listed = [BRITISH, GERMAN]
    listener = listen()
    (before,) = listener.say("Cow.")
    (after,) = listener.say("Cow.", choice=choice)
    assert after != before
    asked = [engine.asked.get_nowait() for _ in range(2)]
    assert asked == [(["Cow."], "british", 1.0), (["Cow."], choice.voice or "british", choice.rate)]


def test_a_rate_out_of_bounds_is_brought_within_them(listen: Listen, engine: FakeEngine) -> None:
    listener = listen()
    listener.say("Cow.", choice=VoiceChoice(rate=0.01))
    listener.say("Cow.", choice=VoiceChoice(rate=100))
    assert [engine.asked.get_nowait()[2] for _ in range(2)] == [0.5, 2.0]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:20],
        lambda content: content[:-2],
        lambda content: content + b"\0\0",
        lambda content: bytes(len(content)),
        lambda content: content[:-500] + bytes([content[-500] ^ 1]) + content[-499:],
        lambda content: content[:30] + bytes([content[30] ^ 1]) + content[31:],
    ],
    ids=["empty", "no header", "cut off", "too long", "zeros", "a bit in the sound", "a bit in the header"],
)
def test_a_damaged_file_is_rendered_anew(listen: Listen, engine: FakeEngine, damage: Callable[[bytes], bytes]) -> None:
    (file,) = listen().say("Cow, then cat.")
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert listen().say("Cow, then cat.") == [file]
    assert file.read_bytes() == whole
    assert len(engine.all_asked()) == 2


def test_a_cache_that_cannot_be_written_is_replaced_for_the_time_being_and_said_once(
    listen: Listen, folder: Path
) -> None:
    folder.parent.write_text("in the way")
    listener = listen()
    files = listener.say("Cow.", "Cat.")
    assert all(map(samples_of, files))
    trouble = listener.trouble()
    assert trouble.startswith("Spoken sentences cannot be kept in ")
    assert str(folder) in trouble
    listener.say("Dog.")
    listener.close()
    assert not any(file.exists() for file in files)


def test_no_room_anywhere_is_said_and_tried_again(
    listen: Listen, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    listener = listen()
    with monkeypatch.context() as patched:
        patched.setattr("stretchtimer.desktop.speech.cache.write_atomically", full)
        listener.prepare("Cow.")
        assert listener.trouble().startswith("Spoken sentences cannot be kept in ")
        assert listener.trouble() == Trouble.NOWHERE.format("No space left on device")
    listener.say("Cow.")


def test_the_cache_stays_within_its_size_and_what_was_not_needed_longest_goes_first(folder: Path) -> None:
    cache = Cache(folder, lambda error: pytest.fail(str(error)))
    recording = Recording(RATE, bytes(10_000))
    keys = [key_of("fake", "british", 1.0, 1.0, text) for text in "abcdef"]
    for number, key in enumerate(keys):
        os.utime(cache.keep(key, recording).file, (number, number))
    (folder / ".0123456789ab.tmp").write_bytes(bytes(10_000))
    os.utime(folder / ".0123456789ab.tmp", (0, 0))
    (folder / "notes.txt").write_text("not ours")
    assert cache.find(keys[1])
    cache.shrink({keys[0]}, most_bytes=32_000)
    assert sorted(folder.iterdir()) == sorted(
        [folder / "notes.txt", *(folder / f"{keys[number]}.wav" for number in (0, 1, 5))]
    )


def test_no_voice_is_said_once_and_one_that_is_installed_later_speaks(listen: Listen, engine: FakeEngine) -> None:
    mute = FakeEngine(voices=())
    listener = listen(mute)
    listener.prepare("Cow.")
    sentence = listener.trouble()
    assert sentence.startswith("No voice was found, so only the tones are heard.")
    if sys.platform == "linux":
        assert sentence.endswith("sudo apt install espeak-ng")
    listener.prepare("Cat.")
    listener.engines = [engine]
    listener.say("Dog.")


def test_a_sentence_that_fails_is_said_once_and_the_others_are_tried(listen: Listen, engine: FakeEngine) -> None:
    def fail(texts: list[str]) -> None:
        if "Bad" in texts[0]:
            raise SpeechError("fake failed (too hard)")

    engine.on_render = fail
    listener = listen()
    listener.prepare("Bad one.", "Cow.", "Bad two.", "Cat.", "Bad three.", "Dog.", "Bad four.", "Camel.")
    listener.wait_for("Cow.", "Cat.", "Dog.", "Camel.")
    assert listener.trouble() == Trouble.FAILED.format("fake failed (too hard)")
    assert listener.speech.file("Bad one.") is None


def test_after_some_failures_in_a_row_the_rest_is_left_until_asked_for_again(
    listen: Listen, engine: FakeEngine
) -> None:
    def fail(texts: list[str]) -> None:
        if "Bad" in texts[0]:
            raise SpeechError("fake did not finish in time")

    engine.on_render = fail
    listener = listen()
    good, bad = ("A.", "B.", "C."), [f"Bad {number}." for number in range(MOST_FAILURES)]
    listener.prepare(*good, *bad, "D.")
    for _ in ("the first", "the second", "the end"):
        assert listener.told.acquire(timeout=PATIENCE)
    assert engine.all_asked() == [[each] for each in (*good, *bad)]
    listener.trouble()
    listener.say("D.")


def test_sentences_rendered_together_are_tried_one_by_one_where_that_fails(listen: Listen, engine: FakeEngine) -> None:
    def fail(texts: list[str]) -> None:
        if "Bad." in texts:
            raise SpeechError("fake failed")

    engine.together = 3
    engine.on_render = fail
    listener = listen()
    listener.prepare("A.", "B.", "Bad.", "C.", "D.", "E.", "F.", "G.")
    listener.wait_for(*(f"{letter}." for letter in "ABCDEFG"))
    listener.trouble()
    asked = engine.all_asked()
    assert asked[:3] == [["A."], ["B.", "Bad.", "C."], ["B."]]
    assert asked[-4:] == [["Bad."], ["C."], ["D.", "E.", "F."], ["G."]]


@pytest.mark.parametrize(
    ("choice", "speaks"),
    [
        (USUAL, ("second", "british")),
        (VoiceChoice(engine="first"), ("first", "german")),
        (VoiceChoice(engine="second", voice="german"), ("second", "german")),
    ],
    ids=["the first in English", "the engine's best", "this one"],
)
def test_the_voice_is_as_chosen_else_the_first_english_one(
    listen: Listen, choice: VoiceChoice, speaks: tuple[str, str]
) -> None:
    engines = {"first": FakeEngine("first", [GERMAN]), "second": FakeEngine("second", [BRITISH, GERMAN])}
    listen(*engines.values()).say("Cow.", choice=choice)
    engine, voice = speaks
    assert engines[engine].asked.get_nowait()[1] == voice


@pytest.mark.parametrize("choice", [VoiceChoice(engine="gone"), VoiceChoice(voice="gone")], ids=["engine", "voice"])
def test_a_chosen_voice_that_is_gone_is_said_and_another_speaks(listen: Listen, choice: VoiceChoice) -> None:
    listener = listen()
    listener.say("Cow.", choice=choice)
    assert listener.trouble() == Trouble.VOICE_GONE.format("British")


def test_the_synthesiser_gets_one_line_without_commands(listen: Listen, engine: FakeEngine) -> None:
    listen().say("  Cow, \n[[slnc 5000]] then\0 cat\ud800 <b>& dog</b>. ")
    assert engine.all_asked() == [["Cow, ((slnc 5000)) then cat <b>& dog</b>."]]


def test_what_has_no_words_is_not_rendered(listen: Listen, engine: FakeEngine) -> None:
    listen().say("Cow.")
    listener = listen()
    listener.prepare("", " … ", "—", "Cow.")
    listener.wait_for("Cow.")
    assert engine.all_asked() == [["Cow."]]


@pytest.mark.parametrize("peak", [0.01, 0.9])
def test_every_voice_is_made_equally_loud_and_its_silence_cut_off(
    listen: Listen, engine: FakeEngine, peak: float
) -> None:
    engine.write = lambda file, ms: write_tone(file, ms, peak)
    (file,) = listen().say("A sentence of some length.")
    samples = samples_of(file)
    assert len(samples) == pytest.approx((260 + 20) * RATE / 1000, abs=3)
    tone = samples[RATE // 100 : -RATE // 100]
    assert math.sqrt(sum(each * each for each in tone) / len(tone)) / 32768 == pytest.approx(LOUDNESS, rel=0.05)


def test_pauses_do_not_make_a_sentence_louder(tmp_path: Path) -> None:
    write_tone(tmp_path / "one.wav", 500)
    with wave.open(str(tmp_path / "one.wav")) as one, wave.open(str(tmp_path / "two.wav"), "wb") as two:
        two.setparams(one.getparams())
        two.writeframes(one.readframes(one.getnframes()) + bytes(RATE))
        one.rewind()
        two.writeframes(one.readframes(one.getnframes()))
    loud = [Recording.from_engine(tmp_path / name, "fake").samples for name in ("one.wav", "two.wav")]
    one_peak, two_peak = (max(array.array("h", each)) for each in loud)
    assert two_peak == pytest.approx(one_peak, rel=0.03)


@pytest.mark.parametrize(
    ("write", "trouble"),
    [
        (lambda file, ms: None, "fake wrote no sound file"),
        (lambda file, ms: file.write_bytes(b""), "fake wrote no sound file"),
        (lambda file, ms: file.write_bytes(b"RIFF\x10\0\0\0WAVEjunk" * 9), "fake wrote no sound file"),
        (lambda file, ms: write_tone(file, ms, channels=2), "fake wrote a sound file of another kind"),
        (lambda file, ms: write_tone(file, ms, rate=1), "fake wrote a sound file of another kind"),
        (lambda file, ms: write_tone(file, ms, peak=0), "fake was silent"),
        (lambda file, ms: write_tone(file, ms=0, silence_ms=0), "fake was silent"),
    ],
    ids=["nothing", "an empty file", "rubbish", "two channels", "a sample a second", "silence", "no samples"],
)
def test_a_synthesiser_that_writes_something_else_has_failed(
    listen: Listen, engine: FakeEngine, write: Callable[[Path, int], None], trouble: str
) -> None:
    engine.write = write
    listener = listen()
    listener.prepare("Cow.")
    assert listener.trouble() == Trouble.FAILED.format(trouble)


def test_closing_ends_the_synthesiser_and_the_worker(listen: Listen, engine: FakeEngine) -> None:
    begun = threading.Event()

    def hang(_: list[str]) -> None:
        begun.set()
        assert engine.stopped.wait(PATIENCE)
        raise SpeechError("fake was stopped")

    engine.on_render = hang
    listener = listen()
    listener.prepare("Cow.", "Cat.")
    assert begun.wait(PATIENCE)
    listener.close()
    assert engine.all_asked() == [["Cow."]]
    listener.prepare("Dog.")
    assert not [thread for thread in threading.enumerate() if thread.name == "speech"]


def test_closing_before_anything_was_prepared_is_nothing_special(listen: Listen) -> None:
    listen().close()


def test_an_engine_that_cannot_list_its_voices_has_none(engine: FakeEngine) -> None:
    class Failing(FakeEngine):
        def voices(self) -> Sequence[Voice]:
            raise SpeechError("fake failed")

    failing = Failing()
    assert list(found([failing, engine])) == [(failing, ()), (engine, (BRITISH,))]


posix = pytest.mark.skipif(os.name == "nt", reason="the programs are played by shell scripts")


class Stage:
    """A folder of programs; each writes down its arguments and its input, and then does what `then` says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_tone(folder / "tone")

    def program(self, name: str, then: str) -> str:
        path = self.folder / name
        begin = f'printf "%s\\n" "$@" > "{self.folder}/arguments"\ncat > "{self.folder}/input"\n'
        path.write_text(f"#!/bin/sh\n{begin}tone={self.folder}/tone\n{then}\n")
        path.chmod(0o755)
        return str(path)

    @property
    def arguments(self) -> list[str]:
        return (self.folder / "arguments").read_text().splitlines()

    @property
    def input(self) -> str:
        return (self.folder / "input").read_text()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    (tmp_path / "stage").mkdir()
    return Stage(tmp_path / "stage")


TEXT = "--help; $(touch gone) 'Breathe' \"out\" & don’t <stop/>"


@posix
def test_espeak_is_given_the_text_on_its_input(stage: Stage, tmp_path: Path) -> None:
    espeak = Espeak(stage.program("espeak-ng", 'cp "$tone" "$9"'))
    (file,) = espeak.render([TEXT], "gmw/en", 1.5, tmp_path)
    assert samples_of(file)
    assert stage.arguments == ["-v", "gmw/en", "-s", "180", "-z", "-b", "1", "-w", str(file), "--stdin"]
    assert stage.input == TEXT


@posix
def test_espeak_lists_british_and_american_first(stage: Stage) -> None:
    listing = """Pty Language       Age/Gender VoiceName          File                 Other Languages
 5  de              --/M      German             gmw/de
 5  en-029          --/M      English_(Caribbean) gmw/en-029           (en 10)
 2  en-us           --/M      English_(America)  gmw/en-US            (en 3)
 2  en-gb           --/M      English_(Great_Britain) gmw/en               (en 2)
"""
    espeak = Espeak(stage.program("espeak-ng", f"cat <<END\n{listing}\nEND"))
    assert list(espeak.voices()) == [
        Voice("gmw/en", "English (Great Britain)", "en-gb"),
        Voice("gmw/en-US", "English (America)", "en-us"),
        Voice("gmw/en-029", "English (Caribbean)", "en-029"),
        Voice("gmw/de", "German", "de"),
    ]
    assert stage.arguments == ["--voices"]


@posix
def test_say_is_given_the_text_where_it_cannot_be_an_option(stage: Stage, tmp_path: Path) -> None:
    say = Say(stage.program("say", 'cp "$tone" "$6"'))
    (file,) = say.render([TEXT], "Daniel", 0.5, tmp_path)
    assert samples_of(file)
    options = ["-v", "Daniel", "-r", "75", "-o", str(file), "--data-format=LEI16@22050"]
    assert stage.arguments == [*options, "--", TEXT]


@posix
def test_say_lists_calm_english_first_and_better_recordings_before_them(stage: Stage) -> None:
    listing = """Anna                de_DE    # Hallo! Ich heisse Anna.
Bad News            en_US    # Hello! My name is Bad News.
Eddy (English (UK)) en_GB    # Hello! My name is Eddy.
Samantha            en_US    # Hello! My name is Samantha.
Daniel              en_GB    # Hello! My name is Daniel.
Zoe (Premium)       en_US    # Hello! My name is Zoe.
"""
    voices = Say(stage.program("say", f"cat <<END\n{listing}\nEND")).voices()
    assert [voice.name for voice in voices] == [
        *("Zoe (Premium)", "Daniel", "Samantha", "Eddy (English (UK))", "Bad News", "Anna")
    ]
    assert voices[1] == Voice("Daniel", "Daniel", "en-GB")
    assert stage.arguments == ["-v", "?"]


@posix
def test_windows_is_given_texts_as_data_and_a_script_that_is_always_the_same(stage: Stage, tmp_path: Path) -> None:
    script = f'cp "$tone" "{tmp_path}/0.wav"; cp "$tone" "{tmp_path}/1.wav"'
    speech = SystemSpeech(stage.program("powershell", script))
    files = speech.render([TEXT, "Cow."], "Microsoft Hazel Desktop", 1.0, tmp_path)
    assert all(map(samples_of, files))
    assert json.loads(stage.input) == {
        "voice": "Microsoft Hazel Desktop",
        "rate": -2,
        "sentences": [{"text": TEXT, "file": str(files[0])}, {"text": "Cow.", "file": str(files[1])}],
    }
    assert stage.input.isascii()
    first = stage.arguments
    assert '"' not in "".join(first)
    speech.render(["Cat."], "Microsoft Zira Desktop", 2.0, tmp_path)
    assert stage.arguments == first


@posix
@pytest.mark.parametrize(("rate", "step"), [(0.5, -8), (1.0, -2), (2.0, 4)])
def test_windows_counts_the_rate_in_steps(stage: Stage, tmp_path: Path, rate: float, step: int) -> None:
    SystemSpeech(stage.program("powershell", "")).render(["Cow."], "any", rate, tmp_path)
    assert json.loads(stage.input)["rate"] == step


@posix
def test_windows_lists_its_voices(stage: Stage) -> None:
    listing = '[{"name":"Microsoft Zira Desktop","language":"en-US"},{"name":"Héléna","language":"fr-FR"}]'
    voices = SystemSpeech(stage.program("powershell", f"printf '\\357\\273\\277%s' '{listing}'")).voices()
    assert list(voices) == [
        Voice("Microsoft Zira Desktop", "Microsoft Zira Desktop", "en-US"),
        Voice("Héléna", "Héléna", "fr-FR"),
    ]


@posix
@pytest.mark.parametrize("listing", ["", "nothing of the kind", '{"name": 1}', "[1]"])
def test_windows_that_lists_something_else_has_failed(stage: Stage, listing: str) -> None:
    with pytest.raises(SpeechError, match="gave no list"):
        SystemSpeech(stage.program("powershell", f"echo '{listing}'")).voices()


PIPER = 'test "$5" = --output_dir && cp "$tone" "$6/999.wav" && cp "$tone" "$6/1000.wav"'


@posix
def test_piper_is_given_a_line_for_each_text(stage: Stage, tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.mkdir()
    piper = Piper(stage.program("piper", PIPER), [])
    assert piper.render([TEXT, "Cow."], "/voices/alba.onnx", 1.0, output) == [output / "999.wav", output / "1000.wav"]
    assert stage.arguments == ["--model", "/voices/alba.onnx", "--length_scale", "1.10", "--output_dir", str(output)]
    assert stage.input == f"{TEXT}\nCow.\n"


@posix
def test_piper_that_writes_too_few_files_has_failed(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="piper wrote 0 files for 1 sentences"):
        Piper(stage.program("piper", ""), []).render(["Cow."], "alba.onnx", 1.0, tmp_path)


def test_piper_finds_voices_with_their_descriptions(tmp_path: Path) -> None:
    def add(name: str, about: object) -> Path:
        model = tmp_path / "en" / name
        model.parent.mkdir(exist_ok=True)
        model.touch()
        if about is not None:
            model.with_name(f"{name}.json").write_text(about if isinstance(about, str) else json.dumps(about))
        return model

    german = add("a.onnx", {"espeak": {"voice": "de"}})
    alba = add("b.onnx", {"dataset": "alba", "language": {"code": "en_GB"}, "audio": {"quality": "medium"}})
    useless: dict[str, object] = {"c.onnx": None, "d.onnx": "{", "e.onnx": [], "f.onnx": {}, "g.onnx": {"language": 1}}
    for name, about in useless.items():
        add(name, about)
    assert list(Piper("piper", [tmp_path / "none", tmp_path]).voices()) == [
        Voice(str(alba), "alba (medium)", "en-GB"),
        Voice(str(german), "a", "de"),
    ]


@posix
def test_a_program_that_fails_is_an_error_with_its_last_words(stage: Stage) -> None:
    espeak = Espeak(stage.program("espeak-ng", "echo First >&2; echo No such voice. >&2; exit 1"))
    with pytest.raises(SpeechError, match=r"^espeak-ng failed \(No such voice\)$"):
        espeak.voices()
    silent = Espeak(stage.program("espeak-ng", "exit 1"))
    with pytest.raises(SpeechError, match=r"^espeak-ng failed$"):
        silent.voices()


@posix
def test_a_program_that_hangs_is_ended(stage: Stage) -> None:
    espeak = Espeak(stage.program("espeak-ng", f'mkfifo "{stage.folder}/hang"; exec cat "{stage.folder}/hang"'))
    with pytest.raises(SpeechError, match="espeak-ng did not finish in time"):
        espeak.run(within_seconds=0.05)


@posix
def test_what_a_program_leaves_behind_holds_nobody_up(stage: Stage) -> None:
    os.mkfifo(stage.folder / "hang")
    espeak = Espeak(stage.program("espeak-ng", f'cat "{stage.folder}/hang" & echo done'))
    assert espeak.run(within_seconds=PATIENCE) == "done\n"
    (stage.folder / "hang").write_text("go")


@posix
def test_a_program_is_stopped_from_another_thread_and_runs_no_more(stage: Stage) -> None:
    os.mkfifo(stage.folder / "started")
    espeak = Espeak(
        stage.program("espeak-ng", f'mkfifo "$0.hang"; echo > "{stage.folder}/started"; exec cat "$0.hang"')
    )
    errors: queue.Queue[str] = queue.Queue()

    def run() -> None:
        try:
            espeak.run(within_seconds=PATIENCE)
        except SpeechError as error:
            errors.put(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    (stage.folder / "started").read_text()
    espeak.stop()
    assert errors.get(timeout=PATIENCE) == "espeak-ng failed"
    thread.join(PATIENCE)
    with pytest.raises(SpeechError, match="was stopped"):
        espeak.voices()


@posix
def test_a_program_that_does_not_read_or_cannot_be_run_is_no_surprise(stage: Stage) -> None:
    path = Path(stage.program("espeak-ng", ""))
    path.write_text("#!/bin/sh\nexit 0\n")
    assert Espeak(str(path)).run(text="x" * 1_000_000, within_seconds=PATIENCE) == ""
    path.write_text("neither a script nor a program\n")
    with pytest.raises(SpeechError, match="espeak-ng cannot be run"):
        Espeak(str(path)).voices()
    with pytest.raises(SpeechError, match="cannot be run"):
        Espeak(str(stage.folder / "missing")).voices()


@posix
@pytest.mark.parametrize(
    ("platform", "programs", "names"),
    [
        ("linux", ["espeak"], ["espeak-ng"]),
        ("linux", ["espeak-ng", "espeak", "piper", "say", "powershell"], ["piper", "espeak-ng"]),
        ("darwin", ["say", "espeak-ng"], ["say", "espeak-ng"]),
        ("win32", ["powershell", "piper"], ["piper", "Windows"]),
        ("linux", [], []),
    ],
)
def test_what_is_installed_here_is_found_the_best_first(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, platform: str, programs: Sequence[str], names: Sequence[str]
) -> None:
    monkeypatch.setenv("PATH", str(stage.folder))
    for program in programs:
        stage.program(program, "")
    assert [engine.name for engine in engines_here(platform)] == names


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_espeak_ng_itself_speaks_calmly_and_takes_nothing_for_markup(listen: Listen) -> None:
    sentence = "Step the left foot back, and turn the hips to the side."
    listener = listen(Espeak("espeak-ng"))
    plain, marked = "One, two.", "One, <break time='9s'/> [[_:_:_:_:]] two."
    file, _, _ = listener.say(sentence, plain, marked)
    assert max(map(abs, samples_of(file))) < 32_000
    length_ms = listener.speech.length_ms(sentence)
    assert length_ms
    assert 60_000 / (length_ms / len(sentence.split())) == pytest.approx(150, abs=25)
    assert (listener.speech.length_ms(marked) or 0) > (listener.speech.length_ms(plain) or 0) + 500
    assert {voice.language for voice in Espeak("espeak-ng").voices()[:2]} == {"en-gb", "en-us"}


def test_who_waits_for_the_first_words_has_them_and_waits_no_longer(tmp_path: Path) -> None:
    engine, held = FakeEngine(), threading.Event()

    def wait_with_the_second(texts: list[str]) -> None:
        if texts == ["Second."]:
            assert held.wait(PATIENCE)

    engine.on_render = wait_with_the_second
    listener = Listener(tmp_path, [engine])
    listener.prepare("First.", "Second.")
    listener.speech.wait_for_first(PATIENCE)
    assert listener.speech.file("First.")
    assert not listener.speech.file("Second.")
    held.set()
    listener.speech.close(PATIENCE)


def test_nobody_waits_for_words_that_will_not_come(tmp_path: Path) -> None:
    listener = Listener(tmp_path, [])
    listener.prepare("First.")
    listener.speech.wait_for_first(PATIENCE)
    assert not listener.troubles.empty()
    listener.speech.close(PATIENCE)
