"""Files of drafts: safe saving, what is kept of unsaved work, and what is set aside instead of removed."""

import contextlib
import errno
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from stretchtimer.storage.draft import Draft, DraftError, new_draft, opened
from stretchtimer.storage.files import MOST_BYTES, MissingFileError, UnreadableFileError, read_bounded, write_atomically
from stretchtimer.storage.library import Library
from stretchtimer.storage.pose_files import slug

_KEPT_SUFFIX = ".draft"
_MOST_KEPT_BYTES = 1 << 26
_LONGEST_NAME = 60
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_SUCH_NAME = frozenset({errno.EINVAL, errno.EILSEQ})
_NOT_A_FOLDER = frozenset({errno.ENOTDIR, errno.EEXIST})


class SaveError(Exception):
    """A file could not be written or moved, and is as it was; the text says why in one sentence."""


class ChangedOnDiskError(SaveError):
    """The file holds something else than it did when it was read."""

    def __init__(self, theirs: bytes) -> None:
        super().__init__("the file has been changed by another program; choose which of the two to keep")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Unsaved work, as it was last kept."""

    key: str
    """Which draft it is, among all that are kept: letters and digits."""
    path: Path
    """The file that it belongs to, or would have been saved to."""
    title: str
    content: bytes
    base: str | None
    """The fingerprint of what the file held when it was opened; `None` where there was no file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with what there is on disk."""

    draft: Draft
    base: bytes | None
    """What its file holds; `None` where there is none yet."""
    kept: KeptDraft | None = None
    """Unsaved work that is to be brought back into it."""


@dataclass(frozen=True, slots=True)
class NotOpened:
    """Why something cannot be opened, in a sentence."""

    text: str


class DraftFiles:
    """All that is done with files while routines are edited. Every call may take as long as a slow disk does."""

    def __init__(self, state: Path) -> None:
        """`state` is the person's folder for what the program keeps for itself."""
        self._kept = state / "drafts"
        self._removed = state / "removed"

    @staticmethod
    def read(path: Path) -> bytes | None:
        """What a file holds; `None` where there is no such file.

        Raises:
            UnreadableFileError: it cannot be read.
        """
        try:
            return read_bounded(path)
        except MissingFileError:
            return None

    def open(self, library: Library, path: Path) -> Opened | NotOpened:
        """A routine's file, sound or not."""
        try:
            content = read_bounded(path)
            return Opened(_drafted(library, content, path), content)
        except (UnreadableFileError, DraftError) as error:
            return NotOpened(f"{path.name} cannot be opened: {error}.")

    def open_copy(self, library: Library, path: Path, folder: Path) -> Opened | NotOpened:
        """A copy of a routine, that is to be saved into a folder: `Hip openers (mine)`."""
        found = self.open(library, path)
        return found if isinstance(found, NotOpened) else self.copy_of(found.draft, folder)

    def copy_of(self, draft: Draft, folder: Path) -> Opened:
        """A copy of a draft as it stands."""
        copy = with_own_title(draft)
        title = copy.values.get("title")
        return Opened(copy.at_path(self.free_path(folder, str(title or draft.path.stem))), None)

    def open_new(self, library: Library, folder: Path, title: str) -> Opened:
        """A routine without steps, that is to be saved into a folder."""
        return Opened(new_draft(self.free_path(folder, title), title, library.poses, unreadable_poses(library)), None)

    def open_text(self, library: Library, folder: Path, title: str, text: str) -> Opened:
        """A routine that was written for the person, that is to be saved into a folder."""
        return Opened(_drafted(library, text.encode(), self.free_path(folder, title)), None)

    def open_kept(self, library: Library, kept: KeptDraft) -> Opened | NotOpened:
        """The file that unsaved work belongs to, or an empty one, with the work that is to be brought back into it."""
        try:
            base = self.read(kept.path) if kept.base else None
            return Opened(_drafted(library, kept.content if base is None else base, kept.path), base, kept)
        except (UnreadableFileError, DraftError) as error:
            return NotOpened(f"{kept.path.name} cannot be opened: {error}.")

    def save(self, path: Path, content: bytes, base: bytes | None) -> None:
        """Puts `content` in place of `base`, which is what the file held when it was read; `None`: there was no file.

        A file that has been removed since is made again.

        Raises:
            ChangedOnDiskError: it holds something else by now.
            SaveError: it could not be written.
        """
        if len(content) > MOST_BYTES:
            raise SaveError(f"the routine takes more than {MOST_BYTES >> 20} MiB; take something out")
        with _in_words(path, "choose another place with “Save as”"):
            theirs = self._read_to_replace(path)
            if theirs is not None and theirs not in (base, content):
                raise ChangedOnDiskError(theirs)
            if theirs != content:
                write_atomically(path, content)

    @staticmethod
    def hand_out(path: Path, content: bytes) -> None:
        """Writes what others are to have into a file that the person has chosen, over what it holds.

        Raises:
            SaveError: it could not be written.
        """
        with _in_words(path, "choose another place"):
            write_atomically(path, content)

    def rename(self, path: Path, new: Path) -> None:
        """Gives a file another name, unless there is such a file already.

        Raises:
            SaveError: it has its old name still.
        """
        with _in_words(new):
            # Where capitals do not matter, a name that differs in them alone is the file's own.
            if not (new.exists() and path.exists() and path.samefile(new)):
                self.check_free(new)
            new.parent.mkdir(parents=True, exist_ok=True)
            path.rename(new)

    @staticmethod
    def check_free(path: Path) -> None:
        """Nothing may be put over a file that is there.

        Raises:
            SaveError: there is one of that name.
        """
        if os.path.lexists(path):
            raise SaveError(f"there is a file {path.name} already; choose another name")

    def set_aside(self, path: Path) -> Path:
        """Moves a file into a folder of removed ones, and tells where it is now.

        Raises:
            SaveError: it is where it was.
        """
        with _in_words(path):
            aside = self.free_path(self._removed, path.stem)
            content = read_bounded(path)
            write_atomically(aside, content)
            path.unlink()
            return aside

    @staticmethod
    def free_path(folder: Path, title: str) -> Path:
        """A file in a folder that does not exist yet, named after a title."""
        stem = slug(title, "routine").encode()[:_LONGEST_NAME].decode(errors="ignore").rstrip("-")
        names = (f"{stem}-{number}" if number > 1 else stem for number in count(1))
        return next(path for name in names if not os.path.lexists(path := folder / f"{name}.yaml"))

    # ── unsaved work ──

    def keep(self, draft: KeptDraft) -> None:
        """Keeps unsaved work, so that it is there after a crash; what was kept of the same draft before is replaced.

        Raises:
            SaveError: it could not be written; what was kept before still is.
        """
        header = json.dumps({"path": str(draft.path), "title": draft.title, "base": draft.base}).encode("ascii")
        path = self._kept_file(draft.key)
        with _in_words(path):
            write_atomically(path, header + b"\n" + draft.content)

    def discard(self, key: str) -> None:
        """Forgets what was kept; that nothing was is no error."""
        with contextlib.suppress(OSError):
            self._kept_file(key).unlink()

    def waiting(self) -> tuple[KeptDraft, ...]:
        """What was kept and never discarded, the newest first. What cannot be made out is left where it is."""
        found = []
        with contextlib.suppress(OSError):
            for file in self._kept.glob(f"*{_KEPT_SUFFIX}"):
                with contextlib.suppress(OSError, UnreadableFileError, ValueError, TypeError, KeyError):
                    found.append((file.stat().st_mtime_ns, file.stem, _kept_draft(file)))
        return tuple(draft for _, _, draft in sorted(found, key=lambda each: each[:2], reverse=True))

    def _kept_file(self, key: str) -> Path:
        return self._kept / f"{key}{_KEPT_SUFFIX}"

    @staticmethod
    def _read_to_replace(path: Path) -> bytes | None:
        try:
            return DraftFiles.read(path) if os.path.lexists(path) else None
        except UnreadableFileError as error:
            raise SaveError(f"{path.name} is in the way: {error}") from None


def with_own_title(draft: Draft) -> Draft:
    """The draft with a title that tells it from the one it comes from: `Hip openers (mine)`, then `(mine 2)`."""
    title = str(draft.values.get("title") or draft.path.stem)
    own = re.fullmatch(r"(.*) \(mine(?: (\d{1,4}))?\)", title)
    title = f"{own[1]} (mine {int(own[2] or 1) + 1})" if own else f"{title} (mine)"
    try:
        return draft.with_value("title", title)
    except DraftError:
        return draft


def _drafted(library: Library, content: bytes, path: Path) -> Draft:
    return opened(content, path, library.poses, unreadable_poses(library))


def unreadable_poses(library: Library) -> frozenset[str]:
    """The ids of poses whose files are wrong."""
    return frozenset(problem.path.stem for problem in library.pose_problems)


def fingerprint(content: bytes) -> str:
    """What tells one content of a file from all others."""
    return hashlib.sha256(content).hexdigest()


def _kept_draft(file: Path) -> KeptDraft:
    header, _, content = read_bounded(file, _MOST_KEPT_BYTES).partition(b"\n")
    fields = json.loads(header)
    path, title, base = fields["path"], fields["title"], fields["base"]
    if not (isinstance(path, str) and isinstance(title, str) and isinstance(base, str | None)):
        raise TypeError
    return KeptDraft(file.stem, Path(path), title, content, base)


@contextlib.contextmanager
def _in_words(path: Path, instead: str = "change its permissions") -> Iterator[None]:
    """Says what hinders a file from being written as a `SaveError`, and what to do where its folder is the trouble."""
    try:
        yield
    except UnreadableFileError as error:
        raise SaveError(f"{path.name}: {error}") from None
    except OSError as error:
        raise SaveError(_why(path, error, instead)) from None
    except ValueError:
        raise SaveError("no file can have such a name; choose another") from None


def _why(path: Path, error: OSError, instead: str) -> str:
    if error.errno in _FULL:
        return "the disk is full; make some room and try again"
    if error.errno in _FORBIDDEN:
        return f"the folder {path.parent} may not be written to; {instead}"
    if error.errno == errno.ENAMETOOLONG:
        return "the name is too long for this disk; choose a shorter one"
    if error.errno in _NO_SUCH_NAME:
        return "this disk cannot hold a file of such a name; choose another"
    if error.errno in _NOT_A_FOLDER:
        return f"{path.parent} is not a folder; choose another place"
    return f"{path.name} cannot be written: {error.strerror or error}; try again, or choose another place"
