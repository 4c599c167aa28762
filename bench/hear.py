#!/usr/bin/env python3
"""Hears what is really played: which tone, and when.

Usage: hear.py [--pipewire] [MEANING ...]
           plays these tones, or all of them, and tells how late each is heard
       hear.py [--pipewire] [--also FOLDER] -- COMMAND [ARG ...]
           runs the command and tells what is heard meanwhile; of the WAV files in that folder, too

Both play into a sound server of their own, which has no loudspeaker and is recorded: PulseAudio (Debian: pulseaudio,
pulseaudio-utils, alsa-utils, libasound2-plugins) or PipeWire (pipewire-pulse, wireplumber, dbus-daemon instead of the
first). PLAYSOUND3_BACKEND in the environment chooses the player.
Exit status: 0, 1 where nothing was heard, 2 where a program or a tone that was asked for does not exist.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import wave
from abc import ABC, abstractmethod
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

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
START_SECONDS = 10.0
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
            left[start:end] -= template[: len(left) - start]
            heard.append((max(0, start * THINNED_BY - shift) / RATE, name))
            place = onset + FRAME
        else:
            heard.append((onset / THIN_RATE, OTHER))
            place = _silence(left, onset)
    return sorted(heard)


def _gain(recording: Samples, start: int, template: Samples) -> float:
    """How much energy goes away if this tone is subtracted here."""
    there = recording[start : start + len(template)]
    return 2 * float(there @ template[: len(there)]) - _energy(template)


def _thin(samples: Sequence[int]) -> Samples:
    whole = len(samples) // THINNED_BY * THINNED_BY
    thinned: Samples = np.array(samples, np.float64)[:whole].reshape(-1, THINNED_BY).mean(axis=1)
    return thinned


def _onset(samples: Samples, start: int) -> int | None:
    for place in range(start, len(samples), FRAME):
        if _sounds(samples, place):
            return place
    return None


def _silence(samples: Samples, start: int) -> int:
    """Where it has become quiet for 50 ms."""
    place = start + FRAME
    quiet = 0
    while place < len(samples) and quiet < 10:
        quiet = 0 if _sounds(samples, place) else quiet + 1
        place += FRAME
    return place


def _sounds(samples: Samples, place: int) -> bool:
    return bool(np.abs(samples[place : place + FRAME]).mean() > SOUND_LEVEL)


def _energy(samples: Samples) -> float:
    return float(samples @ samples)


class Recording:
    """Mono 16-bit samples at `RATE`, still growing."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.samples = array("h")
        self._arrivals: list[tuple[int, float]] = []
        self._process = process
        self._more = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for_more()

    def wait_for_more(self) -> None:
        """Returns when it has grown."""
        self._more.clear()
        if not self._more.wait(START_SECONDS):
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
        assert self._process.stdout
        self._process.stdout.close()

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
            self._more.set()


class Server(ABC):
    """A sound server of one's own in a folder, with one sink, `ear`, that leads nowhere. It can be started again."""

    programs: ClassVar[tuple[str, ...]]
    """What has to be installed for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_COOKIE": str(folder / "cookie"),
            "ALSA_CONFIG_PATH": f"{ALSA_CONFIG}:{folder / 'asoundrc'}",
        }
        """What programs need to find it."""
        (folder / "asoundrc").write_text(
            "".join(f"{it}.!default {{ type {self._alsa_type} }}\n" for it in ("pcm", "ctl"))
        )

    @property
    def _alsa_type(self) -> str:
        """The plugin by which ALSA's programs come to it."""
        return "pulse"

    @property
    def _socket(self) -> Path:
        """Where it listens as PulseAudio does."""
        return self._folder / "pulse" / "native"

    @abstractmethod
    def start(self) -> None:
        """Returns when it can be played to."""

    def stop(self) -> None:
        """Kills it, as a crash would."""
        for process in reversed(self._processes):
            process.kill()
            process.wait()
        self._processes.clear()

    def record(self) -> Recording:
        return Recording(
            subprocess.Popen(
                [
                    *("parec", "--device=ear.monitor", "--raw", "--format=s16ne", f"--rate={RATE}"),
                    *("--channels=1", "--latency-msec=2"),
                ],
                stdout=subprocess.PIPE,
                env={**os.environ, **self.environment},
            )
        )

    def _run(self, *command: str, until: Callable[[], bool], **environment: str) -> None:
        self._processes.append(
            subprocess.Popen(
                command,
                env={**os.environ, **self.environment, **environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        give_up_at = time.monotonic() + START_SECONDS
        while not until():
            if time.monotonic() > give_up_at:
                raise SystemExit(f"{command[0]} does not start.")
            time.sleep(0.02)

    def _pactl(self, *arguments: str) -> str:
        environment = {**os.environ, **self.environment}
        done = subprocess.run(["pactl", *arguments], env=environment, capture_output=True, text=True, check=False)
        return done.stdout.strip()


class PulseAudio(Server):
    programs = ("pulseaudio", "parec", "pactl", "aplay")

    def __init__(self, folder: Path, *modules: str) -> None:
        """`modules` are loaded before the sink, each as a line of its configuration."""
        super().__init__(folder)
        self._modules = modules

    def start(self) -> None:
        self._socket.parent.mkdir(exist_ok=True)
        self._socket.unlink(missing_ok=True)
        self._run(
            *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"),
            *("--realtime=no", "--high-priority=no", "--log-level=error"),
            *(f"--load={module}" for module in self._modules),
            f"--load=module-null-sink sink_name=ear rate={RATE} channels=1",
            f"--load=module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
            until=self._socket.exists,
        )


class PipeWire(Server):
    programs = ("pipewire", "wireplumber", "pipewire-pulse", "dbus-daemon", "parec", "pactl", "aplay")

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        settings = folder / "pipewire" / "pipewire.conf.d" / "rate.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"context.properties = {{ default.clock.rate = {RATE} }}\n")

    @property
    def _alsa_type(self) -> str:
        """Its own plugin for ALSA where it is installed, as desktops have it, else the one for PulseAudio."""
        own = any(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pipewire.so"))
        return "pipewire" if own else "pulse"

    def start(self) -> None:
        bus, native = self._folder / "bus", self._folder / "pipewire-0"
        for socket in (bus, native, self._socket):
            socket.unlink(missing_ok=True)
        address = f"unix:path={bus}"
        self._run("dbus-daemon", "--session", "--nofork", f"--address={address}", until=bus.exists)
        places = {f"XDG_{each}_HOME": str(self._folder) for each in ("CONFIG", "STATE")}
        places["DBUS_SESSION_BUS_ADDRESS"] = address
        self._run("pipewire", until=native.exists, **places)
        self._run("pipewire-pulse", until=self._socket.exists, **places)
        self._run("wireplumber", until=lambda: "WirePlumber" in self._pactl("list", "clients"), **places)
        self._pactl("load-module", "module-null-sink", "sink_name=ear", f"rate={RATE}", "channels=1")
        self._run("true", until=lambda: self._pactl("get-default-sink") == "ear")


SERVERS: tuple[type[Server], ...] = (PulseAudio, PipeWire)


@contextmanager
def private_server(kind: type[Server] = PulseAudio) -> Iterator[Recording]:
    """A sound server to which this process and its children play, and the recording of all of it."""
    with tempfile.TemporaryDirectory(prefix="hear-") as name:
        server = kind(Path(name))
        before = {variable: os.environ.get(variable) for variable in server.environment}
        server.start()
        try:
            recording = server.record()
            os.environ |= server.environment
            try:
                yield recording
            finally:
                recording.stop()
        finally:
            server.stop()
            for variable, value in before.items():
                if value is None:
                    os.environ.pop(variable, None)
                else:
                    os.environ[variable] = value


def load_sounds(*folders: Path) -> dict[str, "array[int]"]:
    """The 16-bit mono WAV files in these folders, by their names without ending, at `RATE`."""
    sounds = {}
    for file in sorted(file for folder in folders for file in folder.glob("*.wav")):
        with wave.open(str(file)) as sound:
            rate, samples = sound.getframerate(), array("h", sound.readframes(sound.getnframes()))
        if rate != RATE:
            places = np.arange(len(samples) * RATE // rate) * (rate / RATE)
            samples = array("h", np.interp(places, range(len(samples)), samples).round().astype(np.int16).tobytes())
        sounds[file.stem] = samples
    return sounds


def hear_tones(names: Sequence[str], tones: Mapping[str, Sequence[int]], kind: type[Server]) -> list[tuple[float, str]]:
    """Plays these tones one after the other as the program does, prints what is heard, and how late."""
    sys.path.insert(0, str(PROJECT))
    from stretchtimer.core.cues import Meaning
    from stretchtimer.desktop.sound import Sounds

    asked_at: list[float] = []
    with private_server(kind) as recording:
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


def hear_command(
    command: Sequence[str], tones: Mapping[str, Sequence[int]], kind: type[Server]
) -> list[tuple[float, str]]:
    """Runs a command and prints what is heard, in seconds since it was started."""
    with private_server(kind) as recording:
        started_at = time.monotonic()
        subprocess.run(command, check=False)
        time.sleep(TAIL_SECONDS)
    heard = identify(recording.samples, tones)
    for seconds, name in heard:
        print(f"{recording.moment(seconds) - started_at:9.3f}  {name}")
    return heard


def main(arguments: Sequence[str]) -> int:
    kind: type[Server] = PulseAudio
    folders = [SOUNDS]
    if arguments[:1] == ["--pipewire"]:
        kind, arguments = PipeWire, arguments[1:]
    if arguments[:1] == ["--also"]:
        folders, arguments = [SOUNDS, Path(arguments[1])], arguments[2:]
    command = arguments[1:] if arguments[:1] == ["--"] else []
    tones = load_sounds(*folders)
    names = [] if command else arguments or list(tones)
    missing = [name for name in (*kind.programs, *command[:1]) if not shutil.which(name)]
    missing += [name for name in names if name not in tones]
    if missing:
        print(f"Not found: {', '.join(missing)}.", file=sys.stderr)
        return 2
    heard = hear_command(command, tones, kind) if command else hear_tones(names, tones, kind)
    return 0 if heard else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
