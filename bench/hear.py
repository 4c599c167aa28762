#!/usr/bin/env python3
"""Hears what is really played: which tone, and when.

Usage: hear.py [MEANING ...]         plays these tones, or all of them, and tells how late each is heard
       hear.py -- COMMAND [ARG ...]  runs the command and tells what is heard meanwhile

Both play into a sound server of their own, which has no loudspeaker and is recorded; it needs `pulseaudio`, `parec`,
`aplay` and ALSA's way to PulseAudio (Debian: pulseaudio, pulseaudio-utils, alsa-utils, libasound2-plugins).
Exit status: 0, 1 where nothing was heard, 2 where a program or a tone that was asked for does not exist.
"""

import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import wave
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import mul
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SOUNDS = PROJECT / "assets" / "sounds"
RATE = 44_100
THINNED_BY = 9
"""Tones are told apart at 4.9 kHz: they hold next to nothing above 1.2."""
THIN_RATE = RATE / THINNED_BY
FRAME = 24
"""Thinned samples in 5 ms, the step in which silence and sound are told apart."""
SOUND_LEVEL = 100.0
"""Mean deviation of a frame, in 16-bit steps, above which something sounds: −50 dBFS."""
SLACK = 50
"""Thinned samples, 10 ms, by which a tone may stand before or after the place its onset suggests."""
ALIKE = 0.5
"""The share of its own energy that subtracting a tone must take away for it to be the one that was heard."""
HEAD = 1000
"""Thinned samples, 0.2 s: a tone is placed by its beginning, for another may start before it ends."""
OTHER = "(other)"
GAP_SECONDS = 0.4
TAIL_SECONDS = 0.5
PROGRAMS = ("pulseaudio", "parec", "aplay")
ALSA_CONFIG = Path("/usr/share/alsa/alsa.conf")


def identify(recording: Sequence[int], tones: Mapping[str, Sequence[int]]) -> list[tuple[float, str]]:
    """What is heard in a recording, in order: the second in which it starts, and the tone, or `OTHER`.

    Samples are mono, at `RATE`, and tones stand in the recording as loud as in their files. At each onset the tone is
    taken whose subtraction leaves least, and subtracted, so that one which starts while another sounds is found too.
    """
    left = _thin(recording)
    # Thinned from each of its first samples on, so that what was heard can be subtracted to a fraction of a step.
    shifted = {name: [_thin(samples[n:]) for n in range(THINNED_BY)] for name, samples in tones.items()}
    templates = {name: phases[0] for name, phases in shifted.items()}
    delays = {name: _onset(template, 0) or 0 for name, template in templates.items()}
    heard: list[tuple[float, str]] = []
    place = 0
    while (onset := _onset(left, place)) is not None:
        nearby = {name: range(max(0, onset - delays[name] - SLACK), onset - delays[name] + SLACK) for name in tones}
        _, name = max((_gain(left, start, templates[name]), name) for name in tones for start in nearby[name])
        head_end = onset + HEAD
        _, start, shift = max(
            (_gain(left, start, phase[: head_end - start]), start, shift)
            for start in nearby[name]
            for shift, phase in enumerate(shifted[name])
        )
        template = shifted[name][shift]
        if _gain(left, start, template) >= ALIKE * _energy(template):
            end = start + len(template)
            left[start:end] = [a - b for a, b in zip(left[start:end], template, strict=False)]
            heard.append((max(0, start * THINNED_BY - shift) / RATE, name))
            place = onset + FRAME
        else:
            heard.append((onset / THIN_RATE, OTHER))
            place = _silence(left, onset)
    return sorted(heard)


def _gain(recording: list[float], start: int, template: list[float]) -> float:
    """How much energy goes away if this tone is subtracted here."""
    return 2 * _dot(recording[start : start + len(template)], template) - _energy(template)


def _thin(samples: Sequence[int]) -> list[float]:
    return [sum(samples[i : i + THINNED_BY]) / THINNED_BY for i in range(0, len(samples) - THINNED_BY + 1, THINNED_BY)]


def _onset(samples: list[float], start: int) -> int | None:
    for place in range(start, len(samples), FRAME):
        if _sounds(samples, place):
            return place
    return None


def _silence(samples: list[float], start: int) -> int:
    """Where it has become quiet for 50 ms."""
    place = start + FRAME
    quiet = 0
    while place < len(samples) and quiet < 10:
        quiet = 0 if _sounds(samples, place) else quiet + 1
        place += FRAME
    return place


def _sounds(samples: list[float], place: int) -> bool:
    frame = samples[place : place + FRAME]
    return sum(map(abs, frame)) > SOUND_LEVEL * len(frame)


def _dot(a: list[float], b: list[float]) -> float:
    return math.fsum(map(mul, a, b))


def _energy(samples: list[float]) -> float:
    return _dot(samples, samples)


class Recording:
    """Mono 16-bit samples at `RATE`, still growing."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.samples = array("h")
        self._arrivals: list[tuple[int, float]] = []
        self._process = process
        self._first = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._first.wait(10):
            raise SystemExit("The private sound server gives nothing to record.")

    def moment(self, seconds: float) -> float:
        """The monotonic second of a place in the recording."""
        near = bisect_left(self._arrivals, (round(seconds * RATE), 0.0))
        # A chunk comes late by chance, never early, so the earliest tells the time; only those close by, because the
        # server's clock drifts a little.
        return seconds + min(at - samples / RATE for samples, at in self._arrivals[max(0, near - 50) : near + 50])

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout
        odd = b""
        while chunk := os.read(self._process.stdout.fileno(), 65_536):
            arrived_at = time.monotonic()
            chunk = odd + chunk
            whole = len(chunk) // 2 * 2
            odd = chunk[whole:]
            self.samples.frombytes(chunk[:whole])
            self._arrivals.append((len(self.samples), arrived_at))
            self._first.set()


@contextmanager
def private_server() -> Iterator[Recording]:
    """A sound server of one's own, to which this process and its children play, and the recording of all of it."""
    with tempfile.TemporaryDirectory(prefix="hear-") as name:
        folder = Path(name)
        socket = folder / "socket"
        (folder / "asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        os.environ |= {
            "XDG_RUNTIME_DIR": name,
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_COOKIE": str(folder / "cookie"),
            "ALSA_CONFIG_PATH": f"{ALSA_CONFIG}:{folder / 'asoundrc'}",
        }
        server = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"),
                *("--realtime=no", "--high-priority=no", "--log-level=error"),
                f"--load=module-null-sink sink_name=ear rate={RATE} channels=1",
                f"--load=module-native-protocol-unix auth-anonymous=1 socket={socket}",
            ],
            stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(100):
                if socket.exists():
                    break
                time.sleep(0.05)
            recording = Recording(
                subprocess.Popen(
                    [
                        *("parec", "--device=ear.monitor", "--raw", "--format=s16ne", f"--rate={RATE}"),
                        *("--channels=1", "--latency-msec=2"),
                    ],
                    stdout=subprocess.PIPE,
                )
            )
            try:
                yield recording
            finally:
                recording.stop()
        finally:
            server.terminate()
            server.wait()


def load_tones() -> dict[str, "array[int]"]:
    tones = {}
    for file in sorted(SOUNDS.glob("*.wav")):
        with wave.open(str(file)) as sound:
            tones[file.stem] = array("h", sound.readframes(sound.getnframes()))
    return tones


def hear_tones(names: Sequence[str], tones: Mapping[str, Sequence[int]]) -> list[tuple[float, str]]:
    """Plays these tones one after the other as the program does, prints what is heard, and how late."""
    sys.path.insert(0, str(PROJECT))
    from stretchtimer.core.cues import Meaning
    from stretchtimer.desktop.sound import Sounds

    asked_at: list[float] = []
    with private_server() as recording:
        sounds = Sounds(SOUNDS, on_trouble=print)
        sounds.warm_up()
        time.sleep(1)
        for name in names:
            asked_at.append(time.monotonic())
            sounds.play(Meaning(name))
            time.sleep(len(tones[name]) / RATE + GAP_SECONDS)
        sounds.close(finish_within_seconds=2)
    heard = identify(recording.samples, tones)
    late_ms = []
    for seconds, name in heard:
        at = recording.moment(seconds)
        late = [(at - asked) * 1000 for asked, what in zip(asked_at, names, strict=True) if what == name]
        late_ms += sorted(late, key=abs)[:1]
        print(f"{seconds:9.3f}  {name:12}" + (f" {late_ms[-1]:6.1f} ms after it was asked for" if late else ""))
    print(f"{len(heard)} heard of {len(names)}" + (f", median {statistics.median(late_ms):.1f} ms late" * bool(heard)))
    return heard


def hear_command(command: Sequence[str], tones: Mapping[str, Sequence[int]]) -> list[tuple[float, str]]:
    """Runs a command and prints what is heard, in seconds since it was started."""
    with private_server() as recording:
        started_at = time.monotonic()
        subprocess.run(command, check=False)
        time.sleep(TAIL_SECONDS)
    heard = identify(recording.samples, tones)
    for seconds, name in heard:
        print(f"{recording.moment(seconds) - started_at:9.3f}  {name}")
    return heard


def main(arguments: Sequence[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else []
    tones = load_tones()
    names = [] if command else arguments or list(tones)
    missing = [name for name in (*PROGRAMS, *command[:1]) if not shutil.which(name)]
    missing += [name for name in names if name not in tones]
    if missing:
        print(f"Not found: {', '.join(missing)}.", file=sys.stderr)
        return 2
    heard = hear_command(command, tones) if command else hear_tones(names, tones)
    return 0 if heard else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
