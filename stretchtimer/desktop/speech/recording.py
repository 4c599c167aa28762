"""Sound as it is kept: one channel of 16-bit samples, without silence at its ends, as loud whoever speaks."""

import struct
import wave
import zlib
from pathlib import Path
from typing import NamedTuple

from stretchtimer.desktop.speech.engine import SpeechError

LOUDNESS = 0.1
"""Root mean square of what is not a pause, full scale being 1. The tones are about as loud."""
_HIGHEST_PEAK = 0.9
_SILENCE = 0.005
"""Of the peak; softer than this nothing is heard that a word would miss."""
_MARGIN_SECONDS = 0.01
_WINDOW_SECONDS = 0.02
_PAUSE = 0.001
"""Of the power of the loudest window; softer windows are pauses, and do not count for the loudness."""
_MOST_SECONDS = 120
_RATES = range(8_000, 96_001)
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sII4sI")


class Recording(NamedTuple):
    rate: int
    """Samples a second."""
    samples: bytes
    """16 bits each, little-endian."""

    @property
    def length_ms(self) -> int:
        return round(len(self.samples) * 500 / self.rate)

    def to_wav(self) -> bytes:
        """A WAV file. A chunk that players pass over holds a checksum."""
        size = len(self.samples)
        riff = (b"RIFF", _HEADER.size - 8 + size, b"WAVE")
        layout = (b"fmt ", 16, 1, 1, self.rate, 2 * self.rate, 2, 16)
        return _HEADER.pack(*riff, *layout, b"crc ", 4, zlib.crc32(self.samples), b"data", size) + self.samples

    @classmethod
    def from_wav(cls, content: bytes) -> "Recording | None":
        """What `to_wav` made; `None` where one bit of it has changed, or something is missing."""
        if len(content) < _HEADER.size:
            return None
        rate: int = _HEADER.unpack_from(content)[7]
        recording = cls(rate, content[_HEADER.size :])
        return recording if rate and recording.to_wav() == content else None

    @classmethod
    def from_engine(cls, file: Path, engine: str) -> "Recording":
        """What a synthesiser wrote, trimmed and brought to the usual loudness.

        Raises:
            SpeechError: it wrote nothing, or something else than a sound.
        """
        try:
            with wave.open(str(file)) as sound:
                layout, rate = (sound.getnchannels(), sound.getsampwidth()), sound.getframerate()
                samples = sound.readframes(rate * _MOST_SECONDS)
        except (OSError, EOFError, RuntimeError, wave.Error) as error:  # the third, for chunks of impossible sizes
            raise SpeechError(f"{engine} wrote no sound file") from error
        if layout != (1, 2) or rate not in _RATES:
            raise SpeechError(f"{engine} wrote a sound file of another kind")
        return cls(rate, _evened(samples[: len(samples) // 2 * 2], rate, engine))

    def scaled(self, volume: float) -> "Recording":
        """As loud as `volume` says, 0 to 1."""
        import numpy as np

        samples = np.frombuffer(self.samples, "<i2") * np.float32(volume)
        return Recording(self.rate, np.rint(samples).astype("<i2").tobytes())


def _evened(content: bytes, rate: int, engine: str) -> bytes:
    import numpy as np  # slow to load, and not needed where all is in the cache

    samples = np.frombuffer(content, "<i2").astype(np.float32) / 32768
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        raise SpeechError(f"{engine} was silent")
    heard = np.flatnonzero(np.abs(samples) > _SILENCE * peak)
    margin = round(_MARGIN_SECONDS * rate)
    samples = samples[max(0, heard[0] - margin) : heard[-1] + 1 + margin]

    window = round(_WINDOW_SECONDS * rate)
    padded = np.pad(samples, (0, -len(samples) % window))
    power = np.square(padded).reshape(-1, window).mean(axis=1)
    loudness = float(np.sqrt(power[power > _PAUSE * power.max()].mean()))
    gain = min(LOUDNESS / loudness, _HIGHEST_PEAK / peak)
    return np.rint(samples * (gain * 32768)).astype("<i2").tobytes()
