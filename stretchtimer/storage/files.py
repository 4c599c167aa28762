"""Reading and writing whole files, so that nothing a path can name hangs, floods or half-writes anything."""

import contextlib
import os
import stat
from pathlib import Path

MOST_BYTES = 1 << 20


class UnreadableFileError(Exception):
    """A file cannot be read; its text says why in one sentence."""


class MissingFileError(UnreadableFileError):
    """There is no such file."""


def read_bounded(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """The content of a regular file of at most `most_bytes`; anything else is told from its status, not opened.

    Raises:
        UnreadableFileError: it is missing, too large, not a file, or may not be read.
    """
    try:
        _check(path.stat(), most_bytes)
        # What the path names can be swapped between the look and the open: neither may wait for a pipe's writer.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            _check(os.fstat(descriptor), most_bytes)
            content = file.read(most_bytes + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise MissingFileError("there is no such file; check its name") from None
    except PermissionError:
        raise UnreadableFileError("the file may not be read; change its permissions") from None
    except OSError as error:
        raise UnreadableFileError(f"the file cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise UnreadableFileError("no file can have such a name; check it") from None
    if len(content) > most_bytes:
        raise UnreadableFileError(_too_large(most_bytes))
    return content


def _check(status: os.stat_result, most_bytes: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableFileError("this is a folder; name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFileError("this is a pipe or a device; name a file")
    if status.st_size > most_bytes:
        raise UnreadableFileError(_too_large(most_bytes))


def _too_large(most_bytes: int) -> str:
    return f"the file is larger than {most_bytes >> 20} MiB; split it"


def write_atomically(path: Path, content: bytes, durable: bool = True) -> None:
    """Puts `content` in place of a file, which is whole at any moment: the old one or the new one.

    Not `durable`, it may be lost in a power failure. Missing folders are made; a link is followed.

    Raises:
        OSError: it could not be written; what was there is untouched.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{os.urandom(6).hex()}.tmp")
    try:
        with temporary.open("xb") as file:
            with contextlib.suppress(FileNotFoundError):
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
