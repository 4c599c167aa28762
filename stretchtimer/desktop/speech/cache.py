"""Rendered sentences on disk, found again by what was asked for."""

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

from stretchtimer.desktop.speech.recording import Recording
from stretchtimer.storage.files import UnreadableFileError, read_bounded, write_atomically

MOST_BYTES = 128 << 20
"""Some 50 minutes of speech: more than all that the shipped routines say, in one voice."""
_MOST_BYTES_EACH = 16 << 20
_FORMAT = 1
"""Counted up when what is kept changes for the same question."""


class Spoken(NamedTuple):
    """A sentence in a sound file."""

    file: Path
    length_ms: int


class Cache:
    """Keeps recordings in `folder`; where that fails, in a temporary folder, which is told once to `on_spare`."""

    def __init__(self, folder: Path, on_spare: Callable[[OSError], None]) -> None:
        self._folders = [folder]
        self._spare: tempfile.TemporaryDirectory[str] | None = None
        self._on_spare = on_spare

    def find(self, key: str) -> tuple[Spoken, Recording] | None:
        """What was kept; `None` for what never was, and for what has been damaged."""
        for folder in self._folders:
            file = folder / f"{key}.wav"
            with contextlib.suppress(UnreadableFileError):
                if recording := Recording.from_wav(read_bounded(file, _MOST_BYTES_EACH)):
                    with contextlib.suppress(OSError):
                        os.utime(file)  # it was needed just now: let others go first
                    return Spoken(file, recording.length_ms), recording
        return None

    def keep(self, key: str, recording: Recording) -> Spoken:
        """Writes it down. Raises `OSError` where even the temporary folder does not take it."""
        try:
            return self._write(key, recording)
        except OSError as error:
            if self._spare:
                raise
            self._spare = tempfile.TemporaryDirectory(prefix="stretchtimer-", ignore_cleanup_errors=True)
            self._folders.append(Path(self._spare.name))
            self._on_spare(error)
            return self._write(key, recording)

    def shrink(self, needed: Collection[str], most_bytes: int = MOST_BYTES) -> None:
        """Deletes what was not needed for the longest time, but nothing of `needed`, until the rest is small enough."""
        files = []
        with contextlib.suppress(OSError), os.scandir(self._folders[0]) as items:
            # A temporary file is what a power failure in the middle of writing leaves.
            for item in items:
                if item.name.endswith((".wav", ".tmp")):
                    with contextlib.suppress(OSError):
                        status = item.stat(follow_symlinks=False)
                        if stat.S_ISREG(status.st_mode):
                            files.append((status.st_mtime_ns, status.st_size, Path(item.path)))
        too_much = sum(size for _, size, _ in files) - most_bytes
        for _, size, file in sorted(files):
            if too_much <= 0:
                return
            if file.stem not in needed:
                with contextlib.suppress(OSError):
                    file.unlink()
                    too_much -= size

    def close(self) -> None:
        """Deletes the temporary folder."""
        if self._spare:
            self._spare.cleanup()

    def _write(self, key: str, recording: Recording) -> Spoken:
        file = self._folders[-1] / f"{key}.wav"
        write_atomically(file, recording.to_wav(), durable=False)
        return Spoken(file, recording.length_ms)


def key_of(engine: str, voice: str, rate: float, volume: float, text: str) -> str:
    """What a recording is kept under."""
    question = json.dumps([_FORMAT, engine, voice, rate, volume, text])
    return hashlib.blake2b(question.encode(), digest_size=16).hexdigest()
