"""The tones as files: soft, quiet at both ends, low, and not to be mistaken for one another."""

import importlib.util
import math
import subprocess
import sys
import wave
from array import array
from itertools import combinations, pairwise, product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from stretchtimer.core.cues import Meaning

PROJECT = Path(__file__).parents[1]
SOUNDS = PROJECT / "assets" / "sounds"
RATE = 44_100
FULL = 32_768
STRETCHES = 6
"""A tone's contour is its pitch in so many stretches of equal length."""
SEMITONE: float = 2 ** (1 / 12)
PITCHES: list[float] = [150 * SEMITONE ** (step / 2) for step in range(73)]
"""150 to 1200 Hz in half semitones."""

every_tone = pytest.mark.parametrize("meaning", list(Meaning))


def samples_of(meaning: Meaning) -> list[float]:
    """−1 to 1."""
    with wave.open(str(SOUNDS / f"{meaning}.wav")) as sound:
        assert (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (RATE, 2, 1)
        samples = array("h", sound.readframes(sound.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    return [sample / FULL for sample in samples]


def power_at(samples: list[float], hz: float) -> float:
    """Goertzel's sum: how much of one frequency there is, as a share of all energy; 1 for a pure tone of it."""
    turn = 2 * math.cos(2 * math.pi * hz / RATE)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    power = before * before + last * last - turn * before * last
    return 2 * power / (len(samples) * max(1e-12, sum(sample * sample for sample in samples)))


def pitch_of(samples: list[float]) -> float:
    return max(PITCHES, key=lambda hz: power_at(samples, hz))


def contour_of(samples: list[float]) -> list[float]:
    length = len(samples) // STRETCHES
    return [pitch_of(samples[start : start + length]) for start in range(0, length * STRETCHES, length)]


def loudness(samples: list[float], start_seconds: float, end_seconds: float) -> float:
    stretch = samples[round(start_seconds * RATE) : round(end_seconds * RATE)]
    return math.sqrt(sum(sample * sample for sample in stretch) / len(stretch))


def test_every_meaning_has_its_file_and_no_file_is_left_over() -> None:
    assert {file.stem for file in SOUNDS.glob("*.wav")} == {meaning.value for meaning in Meaning}
    assert sum(file.stat().st_size for file in SOUNDS.glob("*.wav")) < 700_000


def test_the_script_makes_these_very_files(tmp_path: Path) -> None:
    subprocess.run([sys.executable, SOUNDS / "make_sounds.py", tmp_path], check=True)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in SOUNDS.glob("*.wav")}


@every_tone
def test_a_tone_is_soft_and_clean(meaning: Meaning) -> None:
    samples = samples_of(meaning)
    assert 0.1 < max(map(abs, samples)) < 0.3
    assert abs(sum(samples) / len(samples)) < 0.0005, "no direct current"
    ends = samples[:20] + samples[-150:]
    assert max(map(abs, ends)) < 0.005, "silence at both ends"
    steps = [abs(after - before) for before, after in pairwise(samples)]
    assert max(steps) < 0.04, "no click: nothing moves faster than a soft tone does"


@every_tone
def test_a_tone_is_low_and_warm(meaning: Meaning) -> None:
    samples = samples_of(meaning)
    smoothed = sum(samples[:18])
    above = 0.0
    # What an average over 18 samples takes away lies above some 1.2 kHz.
    for index in range(18, len(samples)):
        smoothed += samples[index] - samples[index - 18]
        above += (samples[index - 9] - smoothed / 18) ** 2
    assert above < 0.1 * sum(sample * sample for sample in samples)
    assert all(150 < pitch < 1200 for pitch in contour_of(samples))


def notes_of(meaning: Meaning) -> NDArray[np.float64]:
    """How loud each semitone from 110 to 1660 Hz is in each 20 ms: 1 is the loudest, 0 is 40 dB below that or less."""
    window, step = 4096, 882
    samples = np.pad(samples_of(meaning), (window // 2, 2 * RATE))
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[: round(1.5 * RATE) : step]
    spectra = np.abs(np.fft.rfft(frames * np.hanning(window)))
    pitches = 110 * SEMITONE ** np.arange(48)
    bins = np.fft.rfftfreq(window, 1 / RATE)
    loud = np.array([np.interp(pitches, bins, spectrum) for spectrum in spectra])
    notes: NDArray[np.float64] = np.clip(1 + 20 * np.log10(loud / loud.max() + 1e-9) / 40, 0, 1)
    return notes


def test_no_two_tones_can_be_mistaken_for_each_other_even_by_who_keeps_no_pitch_in_mind() -> None:
    """One is what has nothing in common, 0 what is the same but for being up to seven semitones higher or lower."""
    notes = {meaning: notes_of(meaning) for meaning in Meaning}
    for one, other in combinations(Meaning, 2):
        still = np.pad(notes[one], ((1, 1), (7, 7)))
        alike = 0.0
        for later, higher in product(range(3), range(15)):
            moved = np.zeros_like(still)
            long, wide = notes[other].shape
            moved[later : later + long, higher : higher + wide] = notes[other]
            alike = max(alike, float((still * moved).sum() / math.sqrt((still**2).sum() * (moved**2).sum())))
        assert 1 - alike > 0.4, f"{one} and {other} are alike"


def test_ticks_are_softer_than_all_other_tones() -> None:
    peaks = {meaning: max(map(abs, samples_of(meaning))) for meaning in Meaning}
    tick = peaks.pop(Meaning.TICK)
    assert 0.1 < tick < 0.7 * min(peaks.values())


def test_breathing_in_rises_and_breathing_out_falls() -> None:
    rising, falling = (contour_of(samples_of(m)) for m in (Meaning.BREATHE_IN, Meaning.BREATHE_OUT))
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert rising[-1] / rising[0] > SEMITONE**4
    assert falling[0] / falling[-1] > SEMITONE**4


def test_changing_sides_is_two_notes_with_a_gap_between_them() -> None:
    samples = samples_of(Meaning.SWITCH)
    first, gap, second = loudness(samples, 0.02, 0.12), loudness(samples, 0.27, 0.31), loudness(samples, 0.34, 0.44)
    assert gap < 0.1 * min(first, second)
    assert pitch_of(samples[: round(0.25 * RATE)]) / pitch_of(samples[round(0.34 * RATE) :]) > SEMITONE**9


def test_done_ends_on_a_whole_chord() -> None:
    chord = samples_of(Meaning.DONE)[round(0.55 * RATE) : round(0.95 * RATE)]
    for hz in (261.63, 329.63, 392.0, 523.25):
        assert power_at(chord, hz) > 0.05
        assert power_at(chord, hz) > 3 * power_at(chord, hz * SEMITONE)


def test_hearing_tells_which_tone_starts_when_even_where_two_overlap() -> None:
    spec = importlib.util.spec_from_file_location("hear", PROJECT / "bench" / "hear.py")
    assert spec and spec.loader
    hear = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hear)

    tones = {meaning.value: [round(sample * FULL) for sample in samples_of(meaning)] for meaning in Meaning}
    foreign = [round(4000 * math.sin(index * 2 * math.pi * 310 / RATE)) for index in range(RATE // 4)]
    played = [
        (0.3, "rest", tones["rest"]),
        (0.7, "tick", tones["tick"]),
        (1.3, "breathe-in", tones["breathe-in"]),
        (2.2, "(other)", foreign),
        (2.7, "done", tones["done"]),
        (3.4, "start", tones["start"]),
    ]
    recording = [0] * 5 * RATE
    for seconds, _, samples in played:
        for index, sample in enumerate(samples, round(seconds * RATE)):
            recording[index] += sample

    heard = hear.identify(recording, tones)
    assert [name for _, name in heard] == [name for _, name, _ in played]
    assert [seconds for seconds, _ in heard] == pytest.approx([seconds for seconds, _, _ in played], abs=0.006)
    assert hear.identify([0] * RATE, tones) == []
