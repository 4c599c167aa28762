#!/usr/bin/env python3
"""Makes the tones beside this file: one WAV for each thing a cue can mean.

Usage: make_sounds.py [FOLDER]

Each tone is a few soft notes, told apart by rhythm and contour rather than by pitch, which hardly anybody keeps in
mind: one long note, two up, two down with a gap, there and back, two low swells, a glide up, a glide down, a broken
chord. The same script always gives the same bytes.
"""

import math
import sys
import wave
from array import array
from pathlib import Path
from typing import NamedTuple

RATE = 44_100
PEAK = 0.25
"""−12 dBFS, for every tone that is not to be softer."""
SOFTER = {"tick": 0.6}
"""Share of that peak, for what is heard most often."""
QUIET_END_SECONDS = 0.004
CLOSING_SECONDS = 0.05
"""The fade that takes what a note's decay has left over down to silence."""
OVERTONES = ((1, 1.0, 0.0), (2, 0.22, 3.0), (3, 0.06, 6.0))
"""Multiple of the pitch, share, and how often a second it fades by e on its own. Few and fading: warm, not shrill."""

G3, C4, E4, G4, A4, C5, D5, E5 = 196.0, 261.63, 329.63, 392.0, 440.0, 523.25, 587.33, 659.26


class Note(NamedTuple):
    """One sounding pitch, gliding from `hz` to `to_hz` where that is given. Times in seconds."""

    start: float
    length: float
    hz: float
    to_hz: float | None = None
    level: float = 1.0
    attack: float = 0.012
    decay: float = 0.25
    """In this time the note fades by e, counted from the end of its attack."""

    def sample(self, index: int) -> float:
        """The value `index` samples after the note's start, before any scaling."""
        t = index / RATE
        envelope = math.exp(-max(0.0, t - self.attack) / self.decay)
        envelope *= _rise(t / self.attack) * _rise((self.length - t) / CLOSING_SECONDS)
        glide = (self.to_hz or self.hz) - self.hz
        turns = self.hz * t + glide * t * t / (2 * self.length)
        return (
            self.level
            * envelope
            * sum(
                share * math.exp(-fading * t) * math.sin(2 * math.pi * multiple * turns)
                for multiple, share, fading in OVERTONES
            )
        )


TONES: dict[str, tuple[Note, ...]] = {
    "ready": (Note(0.0, 0.30, C4, decay=0.2), Note(0.16, 0.36, G4, decay=0.2)),
    "start": (Note(0.0, 0.75, C5, decay=0.28),),
    "halfway": (
        Note(0.0, 0.16, E4, decay=0.06),
        Note(0.17, 0.16, A4, decay=0.06),
        Note(0.34, 0.20, E4, decay=0.06),
    ),
    "tick": (Note(0.0, 0.10, D5, attack=0.006, decay=0.03),),
    "switch": (Note(0.0, 0.26, E5, decay=0.12), Note(0.32, 0.42, C4, level=1.15, decay=0.18)),
    "rest": (Note(0.0, 0.45, G3, attack=0.12, decay=0.2), Note(0.45, 0.55, G3, attack=0.12, decay=0.25)),
    "rep": (Note(0.0, 0.12, 250.0, 200.0, attack=0.005, decay=0.03),),
    "breathe-in": (Note(0.0, 0.80, 220.0, 330.0, attack=0.4, decay=0.5),),
    "breathe-out": (Note(0.0, 0.90, 330.0, 220.0, attack=0.1, decay=0.5),),
    "done": (
        Note(0.0, 1.30, C4, decay=0.5),
        Note(0.16, 1.14, E4, level=0.9, decay=0.5),
        Note(0.32, 0.98, G4, level=0.8, decay=0.5),
        Note(0.48, 0.82, C5, level=0.8, decay=0.5),
    ),
}


def tone_samples(notes: tuple[Note, ...], peak: float = PEAK) -> "array[int]":
    """The tone as 16-bit samples, mono, at `RATE`."""
    length = max(note.start + note.length for note in notes) + QUIET_END_SECONDS
    mixed = [0.0] * round(length * RATE)
    for note in notes:
        first = round(note.start * RATE)
        for index in range(round(note.length * RATE)):
            mixed[first + index] += note.sample(index)
    scale = peak * 32_767 / max(map(abs, mixed))
    return array("h", (round(value * scale) for value in mixed))


def write_tone(samples: "array[int]", file: Path) -> None:
    little_endian = array("h", samples)
    if sys.byteorder == "big":
        little_endian.byteswap()
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(little_endian.tobytes())


def _rise(share: float) -> float:
    """Half a cosine from 0 to 1 while `share` goes from 0 to 1, so that nothing starts or ends with a click."""
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, max(0.0, share)))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for meaning, notes in TONES.items():
        write_tone(tone_samples(notes, PEAK * SOFTER.get(meaning, 1.0)), folder / f"{meaning}.wav")


if __name__ == "__main__":
    main()
