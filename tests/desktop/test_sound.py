"""The sound player against players that are slow, hang, fail or are not there.

Nothing here waits for time to pass: the clock is set by hand, and what happens on the worker thread is waited for by
events, which come at once unless something is wrong.
"""

import importlib.util
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from stretchtimer.core.cues import Meaning
from stretchtimer.desktop.sound import (
    LATENESS_MS,
    LATEST_SECONDS,
    MOST_STUCK,
    OVERRUN_SECONDS,
    STUCK_SECONDS,
    Player,
    PlayerError,
    Playing,
    Sounds,
    Trouble,
    connect_playsound3,
)

TONES = Path(__file__).parents[2] / "assets" / "sounds"
PATIENCE = 20
"""Seconds after which a test that hangs gives up."""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class FakePlaying:
    """Sounds until it is told to end."""

    def __init__(self, file: Path, spoken: bool) -> None:
        self.file = file
        self.spoken = spoken
        self.status: int | None = None
        self.thread = threading.current_thread()
        self.looked_at = threading.Event()
        self.stopped = threading.Event()
        self.on_poll: Callable[[], None] = lambda: None

    def poll(self) -> int | None:
        self.on_poll()
        self.looked_at.set()
        return self.status

    def stop(self) -> None:
        self.stopped.set()


class FakePlayer:
    """Starts sounds as its `on_start` says; the default does so at once."""

    lateness_ms = 12.0

    def __init__(self) -> None:
        self.started: queue.Queue[FakePlaying] = queue.Queue()
        self.connected = threading.Semaphore(0)
        self.on_connect: Callable[[], None] = lambda: None
        self.on_start: Callable[[FakePlaying], None] = lambda playing: None

    def connect(self) -> Player:
        self.on_connect()
        self.connected.release()
        return self

    def start(self, file: Path, spoken: bool) -> Playing:
        playing = FakePlaying(file, spoken)
        self.on_start(playing)
        self.started.put(playing)
        return playing

    def next(self) -> FakePlaying:
        return self.started.get(timeout=PATIENCE)

    def assert_nothing_more(self) -> None:
        assert self.started.empty()


class Hanging:
    """Blocks whoever enters until the end of the test."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.release = threading.Event()

    def __call__(self, *_: object) -> None:
        self.entered.release()
        assert self.release.wait(PATIENCE)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def player() -> FakePlayer:
    return FakePlayer()


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    hanging = Hanging()
    yield hanging
    hanging.release.set()


@pytest.fixture
def troubles() -> "queue.Queue[str]":
    return queue.Queue()


@pytest.fixture
def sounds(clock: Clock, player: FakePlayer, troubles: "queue.Queue[str]", hanging: Hanging) -> Iterator[Sounds]:
    sounds = Sounds(TONES, troubles.put, connect=player.connect, clock=clock)
    yield sounds
    hanging.release.set()
    sounds.close()


def test_a_meaning_is_played_from_the_folder_and_a_path_as_it_is(
    sounds: Sounds, player: FakePlayer, tmp_path: Path
) -> None:
    spoken = tmp_path / "spoken.wav"
    spoken.touch()
    sounds.play(Meaning.BREATHE_IN)
    sounds.play(spoken)
    assert [player.next().file, player.next().file] == [TONES / "breathe-in.wav", spoken]


def test_all_sounds_come_from_one_thread_that_is_not_the_callers_and_does_not_hold_up_the_end(
    sounds: Sounds, player: FakePlayer
) -> None:
    sounds.play(Meaning.START)
    first = player.next()
    sounds.play(Meaning.TICK)
    second = player.next()
    assert first.thread is second.thread is not threading.current_thread()
    assert first.thread.daemon
    assert first.thread.is_alive()


def test_nothing_is_loaded_before_it_is_asked_for_and_then_only_once(
    sounds: Sounds, player: FakePlayer, hanging: Hanging
) -> None:
    assert not player.connected.acquire(blocking=False)
    player.on_connect = hanging
    sounds.warm_up()
    assert hanging.entered.acquire(timeout=PATIENCE), "in the background: this test goes on while it loads"
    hanging.release.set()
    assert player.connected.acquire(timeout=PATIENCE)
    sounds.play(Meaning.START)
    player.next()
    assert not player.connected.acquire(blocking=False)


def test_a_sound_that_has_waited_too_long_is_dropped(sounds: Sounds, player: FakePlayer, clock: Clock) -> None:
    in_call, go_on = threading.Event(), threading.Event()

    def slow(_: FakePlaying) -> None:
        in_call.set()
        assert go_on.wait(PATIENCE)

    player.on_start = slow
    sounds.play(Meaning.START)
    assert in_call.wait(PATIENCE)
    sounds.play(Meaning.HALFWAY)
    clock.now += LATEST_SECONDS + 0.1
    sounds.play(Meaning.DONE)
    go_on.set()
    assert [player.next().file.stem, player.next().file.stem] == ["start", "done"]
    player.assert_nothing_more()


def test_a_call_that_hangs_is_reported_and_later_sounds_are_played(
    sounds: Sounds, player: FakePlayer, clock: Clock, hanging: Hanging, troubles: "queue.Queue[str]"
) -> None:
    player.on_start = hanging
    sounds.play(Meaning.START)
    assert hanging.entered.acquire(timeout=PATIENCE)
    player.on_start = lambda playing: None
    for _ in range(100):
        sounds.play(Meaning.TICK)
    assert troubles.empty()
    clock.now += STUCK_SECONDS + 0.1
    sounds.play(Meaning.DONE)
    assert player.next().file.stem == "done"
    assert troubles.get(timeout=PATIENCE) == Trouble.STUCK

    hanging.release.set()
    late = player.next()
    assert late.file.stem == "start"
    assert late.stopped.wait(PATIENCE), "what a hanging call brings in the end is not heard"


def test_a_player_that_always_hangs_does_not_pile_up_threads(
    sounds: Sounds, player: FakePlayer, clock: Clock, hanging: Hanging, troubles: "queue.Queue[str]"
) -> None:
    player.on_start = hanging
    for _ in range(MOST_STUCK + 1):
        sounds.play(Meaning.TICK)
        assert hanging.entered.acquire(timeout=PATIENCE)
        clock.now += STUCK_SECONDS + 0.1
    before = threading.active_count()
    for _ in range(20):
        sounds.play(Meaning.TICK)
        clock.now += STUCK_SECONDS + 0.1
    assert threading.active_count() == before
    assert troubles.get(timeout=PATIENCE) == Trouble.STUCK
    assert troubles.empty()
    sounds.close()
    player.on_start = lambda playing: None


def test_a_process_that_goes_on_far_too_long_is_stopped_and_reported(
    sounds: Sounds, player: FakePlayer, clock: Clock, troubles: "queue.Queue[str]"
) -> None:
    sounds.play(Meaning.TICK)
    endless = player.next()
    assert endless.looked_at.wait(PATIENCE)
    clock.now += OVERRUN_SECONDS
    endless.looked_at.clear()
    assert endless.looked_at.wait(PATIENCE)
    assert not endless.stopped.is_set(), "its own length comes on top"
    clock.now += 0.2
    assert endless.stopped.wait(PATIENCE)
    assert troubles.get(timeout=PATIENCE) == Trouble.OVERRUN
    sounds.play(Meaning.START)
    assert player.next().file.stem == "start"


def test_a_device_that_is_away_is_reported_once_and_sound_comes_back(
    sounds: Sounds, player: FakePlayer, troubles: "queue.Queue[str]"
) -> None:
    def fail(playing: FakePlaying) -> None:
        playing.status = 1

    player.on_start = fail
    for meaning in (Meaning.READY, Meaning.START, Meaning.TICK):
        sounds.play(meaning)
        assert player.next().looked_at.wait(PATIENCE)
    player.on_start = lambda playing: None
    sounds.play(Meaning.DONE)
    assert player.next().looked_at.wait(PATIENCE)
    assert troubles.get(timeout=PATIENCE) == Trouble.NO_DEVICE
    assert troubles.empty()


def test_where_there_is_no_player_the_sentence_says_what_to_install(
    sounds: Sounds, player: FakePlayer, troubles: "queue.Queue[str]"
) -> None:
    def missing(_: FakePlaying) -> None:
        raise PlayerError(Trouble.NO_PLAYER)

    player.on_start = missing
    sounds.play(Meaning.START)
    assert "Install alsa-utils" in troubles.get(timeout=PATIENCE)
    player.on_start = lambda playing: None
    sounds.play(Meaning.DONE)
    assert player.next().file.stem == "done", "as soon as one is there"


def test_a_player_that_cannot_be_loaded_is_reported_and_tried_again(
    sounds: Sounds, player: FakePlayer, troubles: "queue.Queue[str]"
) -> None:
    def broken() -> None:
        raise PlayerError(Trouble.REFUSED, "no such module")

    player.on_connect = broken
    sounds.warm_up()
    assert "no such module" in troubles.get(timeout=PATIENCE)
    player.on_connect = lambda: None
    sounds.play(Meaning.DONE)
    assert player.next().file.stem == "done"


def test_a_missing_file_is_named(
    sounds: Sounds, player: FakePlayer, troubles: "queue.Queue[str]", tmp_path: Path
) -> None:
    gone = tmp_path / "gone.wav"
    sounds.play(gone)
    sounds.play(Meaning.START)
    assert player.next().file.stem == "start"
    assert str(gone) in troubles.get(timeout=PATIENCE)


# The threads are meant to die of it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_dies_of_a_mistake_is_followed_by_another(
    sounds: Sounds, player: FakePlayer, clock: Clock
) -> None:
    dying: queue.Queue[threading.Thread] = queue.Queue()

    def mistake(playing: FakePlaying) -> None:
        dying.put(playing.thread)
        raise LookupError("nobody has thought of this")

    player.on_start = mistake
    for _ in range(MOST_STUCK + 2):
        sounds.play(Meaning.START)
        dying.get(timeout=PATIENCE).join(PATIENCE)
        clock.now += STUCK_SECONDS + 0.1
    player.on_start = lambda playing: None
    sounds.play(Meaning.DONE)
    assert player.next().file.stem == "done"


def test_muted_plays_nothing_and_stops_what_plays(
    sounds: Sounds, player: FakePlayer, troubles: "queue.Queue[str]"
) -> None:
    sounds.play(Meaning.REST)
    playing = player.next()
    sounds.muted = True
    assert playing.stopped.wait(PATIENCE)
    sounds.play(Meaning.START)
    sounds.muted = False
    sounds.play(Meaning.DONE)
    assert player.next().file.stem == "done"
    player.assert_nothing_more()
    assert troubles.empty()


def test_closing_stops_what_sounds_and_ends_the_thread(sounds: Sounds, player: FakePlayer) -> None:
    sounds.play(Meaning.REST)
    playing = player.next()
    sounds.close()
    assert playing.stopped.is_set()
    assert not playing.thread.is_alive()
    sounds.play(Meaning.START)
    sounds.warm_up()
    sounds.close()
    player.assert_nothing_more()


def test_closing_may_let_the_last_tone_finish_even_before_it_was_started(sounds: Sounds, player: FakePlayer) -> None:
    def ends_by_itself(playing: FakePlaying) -> None:
        looks = iter((None, None, 0))

        def look() -> None:
            playing.status = next(looks)

        playing.on_poll = look

    player.on_start = ends_by_itself
    sounds.play(Meaning.DONE)
    sounds.close(finish_within_seconds=2)
    done = player.next()
    assert done.status == 0
    assert not done.stopped.is_set()
    assert not done.thread.is_alive()


def test_closing_does_not_wait_for_a_tone_beyond_its_bound(sounds: Sounds, player: FakePlayer, clock: Clock) -> None:
    def endless(playing: FakePlaying) -> None:
        def look() -> None:
            clock.now += 0.5

        playing.on_poll = look

    player.on_start = endless
    sounds.play(Meaning.DONE)
    sounds.close(finish_within_seconds=2)
    done = player.next()
    assert done.stopped.is_set()
    assert not done.thread.is_alive()


def test_closing_does_not_wait_for_a_call_that_hangs(
    sounds: Sounds, player: FakePlayer, clock: Clock, hanging: Hanging
) -> None:
    player.on_start = hanging
    sounds.play(Meaning.START)
    assert hanging.entered.acquire(timeout=PATIENCE)
    clock.now += STUCK_SECONDS + 0.1
    sounds.close(finish_within_seconds=3600)
    hanging.release.set()
    assert player.next().stopped.wait(PATIENCE)


def test_a_sentence_is_replaced_by_a_newer_one_and_ended_by_hush_and_tones_sound_on(
    sounds: Sounds, player: FakePlayer
) -> None:
    sounds.play(Meaning.REST)
    tone = player.next()
    sounds.say(TONES / "done.wav")
    first = player.next()
    assert (tone.spoken, first.spoken) == (False, True)
    sounds.play(Meaning.START)
    player.next()
    assert not first.stopped.is_set(), "a tone ends no sentence"
    sounds.say(TONES / "ready.wav")
    second = player.next()
    assert first.stopped.is_set(), "before the next begins"
    sounds.hush()
    assert second.stopped.wait(PATIENCE)
    assert not tone.stopped.is_set()
    sounds.say(TONES / "rest.wav")
    assert player.next().file.stem == "rest"


def test_a_sentence_that_was_hushed_before_it_began_is_never_heard(
    sounds: Sounds, player: FakePlayer, hanging: Hanging
) -> None:
    player.on_connect = hanging
    sounds.say(TONES / "ready.wav")
    assert hanging.entered.acquire(timeout=PATIENCE)
    sounds.say(TONES / "rest.wav")
    sounds.hush()
    sounds.play(Meaning.DONE)
    hanging.release.set()
    begun = player.next()
    assert begun.file.stem == "ready"
    assert player.next().file.stem == "done"
    assert begun.stopped.wait(PATIENCE)
    player.assert_nothing_more()


def test_a_tone_comes_before_a_sentence_that_was_asked_for_at_the_same_time(
    sounds: Sounds, player: FakePlayer, hanging: Hanging
) -> None:
    player.on_connect = hanging
    sounds.warm_up()
    assert hanging.entered.acquire(timeout=PATIENCE)
    sounds.say(TONES / "ready.wav")
    sounds.play(Meaning.START)
    hanging.release.set()
    assert [player.next().file.stem, player.next().file.stem] == ["start", "ready"]


def test_muted_ends_a_sentence_too(sounds: Sounds, player: FakePlayer) -> None:
    sounds.say(TONES / "ready.wav")
    sentence = player.next()
    sounds.muted = True
    assert sentence.stopped.wait(PATIENCE)
    sounds.say(TONES / "ready.wav")
    sounds.muted = False
    sounds.play(Meaning.DONE)
    assert player.next().file.stem == "done"
    player.assert_nothing_more()


def test_closing_ends_a_sentence(sounds: Sounds, player: FakePlayer) -> None:
    sounds.say(TONES / "ready.wav")
    sentence = player.next()
    sounds.close()
    assert sentence.stopped.is_set()
    sounds.say(TONES / "ready.wav")
    sounds.hush()
    player.assert_nothing_more()


def samples_in(file: Path) -> "array[int]":
    with wave.open(str(file)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 44_100)
        samples = array("h", sound.readframes(sound.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def test_the_volume_is_that_of_the_tones_alone(sounds: Sounds, player: FakePlayer, tmp_path: Path) -> None:
    original = samples_in(TONES / "start.wav")
    assert sounds.tone_volume == 1
    heard: queue.Queue[array[int]] = queue.Queue()
    player.on_start = lambda playing: heard.put(samples_in(playing.file))
    sounds.tone_volume = 0.3
    sounds.play(Meaning.START)
    assert heard.get(timeout=PATIENCE) == array("h", (round(0.3 * each) for each in original))
    sounds.play(TONES / "start.wav")
    assert heard.get(timeout=PATIENCE) == original
    sounds.say(TONES / "start.wav")
    assert heard.get(timeout=PATIENCE) == original
    sounds.tone_volume = 0
    sounds.play(Meaning.START)
    sounds.tone_volume = 1.7
    assert sounds.tone_volume == 1
    sounds.play(Meaning.START)
    assert heard.get(timeout=PATIENCE) == original
    assert heard.empty()


def test_where_no_copy_can_be_written_tones_are_loud_and_it_is_said(
    sounds: Sounds,
    player: FakePlayer,
    troubles: "queue.Queue[str]",
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    sounds.tone_volume = 0.5
    sounds.play(Meaning.START)
    assert player.next().file == TONES / "start.wav"
    assert "as loud as can be" in troubles.get(timeout=PATIENCE)


def test_warming_up_may_be_waited_for_and_ends_where_it_fails(
    sounds: Sounds, player: FakePlayer, troubles: "queue.Queue[str]"
) -> None:
    def broken() -> None:
        raise PlayerError(Trouble.REFUSED, "no such module")

    player.on_connect = broken
    sounds.warm_up(within_seconds=PATIENCE)
    assert not troubles.empty()
    player.on_connect = lambda: None
    other = Sounds(TONES, troubles.put, connect=player.connect)
    other.warm_up(within_seconds=PATIENCE)
    assert other.lateness_ms == FakePlayer.lateness_ms
    other.close()
    other.warm_up(within_seconds=PATIENCE)


def test_the_lateness_is_that_of_the_player_as_soon_as_it_is_loaded(sounds: Sounds, player: FakePlayer) -> None:
    assert sounds.lateness_ms == 0
    sounds.warm_up()
    sounds.play(Meaning.START)
    player.next()
    assert sounds.lateness_ms == FakePlayer.lateness_ms


def test_the_lengths_of_the_tones_are_those_of_their_files(tmp_path: Path) -> None:
    lengths = Sounds(TONES, print).tone_lengths_ms()
    assert set(lengths) == set(Meaning)
    assert lengths[Meaning.START] == round(len(samples_in(TONES / "start.wav")) / 44.1)
    assert Sounds(tmp_path, print).tone_lengths_ms() == {}


posix = pytest.mark.skipif(os.name == "nt", reason="aplay, which is played by a script here, is a program for Linux")


@pytest.fixture
def aplay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `aplay` that writes down what it is to play, and then does what a script beside it says."""
    program = tmp_path / "aplay"
    program.write_text(
        f'#!/bin/sh\ntest "$1" = --version && exit 0\necho "$@" >> "{tmp_path}/asked"\n'
        f'echo "$PULSE_PROP" > "{tmp_path}/properties"\n. "{tmp_path}/then"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("PLAYSOUND3_BACKEND", raising=False)
    return tmp_path


@posix
def test_playsound3_plays_through_aplay(aplay: Path, troubles: "queue.Queue[str]") -> None:
    (aplay / "then").write_text("exit 0\n")
    sounds = Sounds(TONES, troubles.put)
    sounds.warm_up(PATIENCE)  # what takes longer than half a second comes too late
    sounds.play(Meaning.DONE)
    sounds.close(finish_within_seconds=PATIENCE)
    assert (aplay / "asked").read_text() == f"--quiet {TONES / 'done.wav'}\n"
    assert troubles.empty()


@posix
def test_sentences_alone_tell_the_sound_server_that_they_are_speech(aplay: Path, troubles: "queue.Queue[str]") -> None:
    (aplay / "then").write_text("exit 0\n")
    for ask, properties in ((Sounds.say, "media.role=a11y\n"), (Sounds.play, "\n")):
        sounds = Sounds(TONES, troubles.put)
        ask(sounds, TONES / "done.wav")
        sounds.close(finish_within_seconds=PATIENCE)
        assert sounds.lateness_ms == LATENESS_MS["alsa"]
        assert (aplay / "asked").read_text().splitlines()[-1] == f"--quiet {TONES / 'done.wav'}"
        assert (aplay / "properties").read_text() == properties
    assert troubles.empty()


@posix
def test_playsound3_tells_that_aplay_found_no_device(aplay: Path, troubles: "queue.Queue[str]") -> None:
    (aplay / "then").write_text("exit 1\n")
    sounds = Sounds(TONES, troubles.put)
    sounds.play(Meaning.DONE)
    sounds.close(finish_within_seconds=PATIENCE)
    assert troubles.get(timeout=PATIENCE) == Trouble.NO_DEVICE


@posix
def test_an_aplay_that_does_not_listen_is_stopped_all_the_same(aplay: Path) -> None:
    os.mkfifo(aplay / "deaf")
    (aplay / "then").write_text(f'trap "" TERM\necho deaf > "{aplay}/deaf"\nwhile :; do sleep 1; done\n')
    playing = connect_playsound3().start(TONES / "done.wav", spoken=False)
    assert (aplay / "deaf").read_text() == "deaf\n"
    assert playing.poll() is None
    playing.stop()
    assert playing.poll() is not None


@posix
def test_an_aplay_that_cannot_be_run_is_an_error_that_says_so(aplay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    player = connect_playsound3()
    monkeypatch.setenv("PATH", str(aplay))
    (aplay / "aplay").write_text("neither a script nor a program\n")
    with pytest.raises(PlayerError, match="could not be started"):
        player.start(TONES / "done.wav", spoken=False)


def bench_hear() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hear", TONES.parents[1] / "bench" / "hear.py")
    assert spec and spec.loader
    hear = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hear)
    return hear


HEAR = bench_hear()
needs_pulseaudio = pytest.mark.skipif(
    not all(map(shutil.which, HEAR.PulseAudio.programs)),
    reason=f"needs {', '.join(HEAR.PulseAudio.programs)}, to play into a sound server without a loudspeaker",
)


class Ear:
    """A sound server of the test's own, and what is heard there from the recording's last look on."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
        self.server = HEAR.PulseAudio(folder, *modules)
        for name, value in self.server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("PLAYSOUND3_BACKEND", raising=False)
        self.begin()

    def begin(self) -> None:
        self.server.start()
        self.recording = self.server.record()

    def end(self) -> None:
        """As if it crashed."""
        self.server.stop()
        self.recording.stop()

    def wait_until(self, heard: Callable[["array[int]"], bool]) -> None:
        """Until that is so of the newest 50 ms."""
        give_up_at = time.monotonic() + PATIENCE
        # The recording grows all the time, whether or not something sounds, and wakes who waits for it.
        while not heard(self.recording.samples[-2205:]):
            assert time.monotonic() < give_up_at
            self.recording.wait_for_more()


@pytest.fixture
def runtime_folder() -> Iterator[Path]:
    # A socket's path may be no longer than some hundred characters, which pytest's own folders reach.
    with tempfile.TemporaryDirectory(prefix="ear-") as name:
        yield Path(name)


def loudness(samples: "array[int]") -> float:
    """The mean deviation, in 16-bit steps."""
    return sum(map(abs, samples)) / max(1, len(samples))


def is_tone(samples: "array[int]") -> bool:
    return loudness(samples) > 300


@needs_pulseaudio
def test_a_sound_server_that_dies_takes_nothing_with_it_and_sound_is_back_when_it_is(
    runtime_folder: Path, monkeypatch: pytest.MonkeyPatch, troubles: "queue.Queue[str]"
) -> None:
    ear = Ear(runtime_folder, monkeypatch)
    sounds = Sounds(TONES, troubles.put)
    try:
        sounds.play(Meaning.DONE)
        ear.wait_until(is_tone)
        ear.end()
        sounds.play(Meaning.DONE)
        sounds.say(TONES / "done.wav")
        assert troubles.get(timeout=PATIENCE) == Trouble.NO_DEVICE
        ear.begin()
        sounds.play(Meaning.DONE)
        ear.wait_until(is_tone)
        assert troubles.empty(), "told once"
    finally:
        sounds.close()
        ear.end()


@needs_pulseaudio
def test_other_music_is_lowered_while_a_sentence_is_said_where_the_server_is_set_to_and_never_for_a_tone(
    runtime_folder: Path, monkeypatch: pytest.MonkeyPatch, troubles: "queue.Queue[str]"
) -> None:
    silence = runtime_folder / "silence.wav"
    with wave.open(str(silence), "wb") as out:
        out.setparams((1, 2, 44_100, 0, "NONE", ""))
        out.writeframes(bytes(2 * 44_100 * PATIENCE))
    ear = Ear(runtime_folder, monkeypatch, "module-role-ducking trigger_roles=a11y ducking_roles=music volume=20%")
    music = subprocess.Popen(
        ["paplay", "--raw", "--format=s16ne", "--rate=44100", "--channels=1", "--property=media.role=music"],
        stdin=subprocess.PIPE,
    )
    assert music.stdin
    hum = array("h", (10_000 if place // 100 % 2 else -10_000 for place in range(44_100 * PATIENCE)))
    feeding = threading.Thread(target=music.communicate, args=(hum.tobytes(),), daemon=True)
    sounds = Sounds(TONES, troubles.put)
    try:
        feeding.start()
        ear.wait_until(lambda newest: loudness(newest) > 9_000)
        sounds.play(silence)
        sounds.say(silence)
        ear.wait_until(lambda newest: loudness(newest) < 3_000)
        sounds.hush()
        ear.wait_until(lambda newest: loudness(newest) > 9_000)
        assert troubles.empty()
    finally:
        sounds.close()
        music.kill()
        feeding.join(PATIENCE)
        ear.end()
