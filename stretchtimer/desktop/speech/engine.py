"""What every synthesiser has in common: it is a program that is run, watched, and ended when it takes too long."""

import contextlib
import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, ClassVar, NamedTuple, Protocol

CALM_WORDS_A_MINUTE = 150
"""What is heard at rate 1 in plain English sentences, their pauses counted."""
_MOST_OUTPUT_BYTES = 1 << 20
_LONGEST_DETAIL = 120
# On Windows only, where a program for the command line would open a window.
_CREATION_FLAGS: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class SpeechError(Exception):
    """A synthesiser failed; its text says which and how, and goes on inside a sentence."""


class Voice(NamedTuple):
    id: str
    """What its engine calls it."""
    name: str
    language: str
    """As in `en-GB`."""

    @property
    def is_english(self) -> bool:
        return self.language.split("-")[0].lower() == "en"


def english_first(voice: Voice) -> int:
    """A key to sort by: British, American, other English, other languages."""
    first = ("en-gb", "en-us")
    language = voice.language.lower()
    return first.index(language) if language in first else len(first) + (not voice.is_english)


class Engine(Protocol):
    """A synthesiser. Everything but `stop` may take seconds, and is called by one thread at a time."""

    @property
    def name(self) -> str:
        """What people and the settings call it."""

    @property
    def together(self) -> int:
        """How many sentences are best rendered in one go."""

    def voices(self) -> Sequence[Voice]:
        """All that can be used now, the most fitting for calm English first. Raises `SpeechError`."""

    def render(self, texts: Sequence[str], voice: str, rate: float, folder: Path) -> Sequence[Path]:
        """Writes a WAV file for each text into an empty folder. Texts are single lines, and data, not markup.

        `rate` is 0.5 to 2; 1 is `CALM_WORDS_A_MINUTE`. Raises `SpeechError`.
        """

    def stop(self) -> None:
        """Ends what is being done, and lets nothing more begin. Called from any thread."""


class Program:
    """The executable of a synthesiser."""

    name: ClassVar[str]
    together: ClassVar[int] = 1
    niceness: ClassVar[int] = 0
    """How far it stands back for others where that can be said; for what keeps all processors busy."""
    environment: ClassVar[Mapping[str, str]] = {}

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def run(self, *arguments: str, text: str = "", within_seconds: float) -> str:
        """Runs it with `text` on its standard input, and returns what it wrote to its standard output.

        Raises:
            SpeechError: it could not be started, failed, or took too long.
        """
        try:
            # Files, not pipes: a child of the program that lives on could hold a pipe open, and us with it.
            with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
                process = self._start(arguments, output, errors)
                if not _ends(process, text, within_seconds):
                    raise SpeechError(f"{self.name} did not finish in time")
                if process.returncode != 0:
                    *_, last_line = ["", *_read(errors).strip().splitlines()]
                    detail = f" ({last_line[:_LONGEST_DETAIL].rstrip('.')})" if last_line else ""
                    raise SpeechError(f"{self.name} failed{detail}")
                return _read(output)
        except OSError as error:
            raise SpeechError(f"{self.name} cannot be run ({error.strerror or error})") from error

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._process:
                self._process.kill()

    def _start(self, arguments: Sequence[str], output: IO[bytes], errors: IO[bytes]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise SpeechError(f"{self.name} was stopped")
            self._process = subprocess.Popen(
                [self._path, *arguments],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=errors,
                env={**os.environ, **self.environment},
                creationflags=_CREATION_FLAGS,
            )
        if self.niceness and hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):  # it may have ended already
                os.setpriority(os.PRIO_PROCESS, self._process.pid, self.niceness)
        return self._process


def _ends(process: "subprocess.Popen[bytes]", text: str, within_seconds: float) -> bool:
    """Feeds it and waits for its end; false where it had to be ended."""
    overdue = threading.Event()

    def end() -> None:
        overdue.set()
        process.kill()

    # `communicate` with a time limit looks at growing intervals, which would double the time of a short sentence.
    timer = threading.Timer(within_seconds, end)
    timer.start()
    process.communicate(text.encode())
    timer.cancel()
    return not overdue.is_set()


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(_MOST_OUTPUT_BYTES).decode("utf-8-sig", errors="replace")
