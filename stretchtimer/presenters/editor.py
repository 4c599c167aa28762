"""A routine that is being edited: its history, what it comes to, and its file, to which nothing happens unasked."""

import os
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QFile, QFileSystemWatcher, QObject, QTimer, Signal

from stretchtimer.core.advice import Advice, StepValue, advise
from stretchtimer.core.dose import Effort
from stretchtimer.core.new_step import taken_over
from stretchtimer.core.routines import Pose, PoseStep, Routine
from stretchtimer.core.timeline import Timeline, compile_timeline, length_ms
from stretchtimer.presenters.step_list import StepList
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.draft import Draft, DraftError
from stretchtimer.storage.draft_files import (
    ChangedOnDiskError,
    DraftFiles,
    KeptDraft,
    Opened,
    SaveError,
    fingerprint,
    with_own_title,
)
from stretchtimer.storage.files import UnreadableFileError
from stretchtimer.storage.index import SUFFIXES

KEPT_AFTER_MS = 1_500
"""So long after a change unsaved work is kept, however much is changed meanwhile."""
SETTLED_AFTER_MS = 100
"""Another program may take so long from emptying a file to having written it."""
READ_STATES = 64
"""So many drafts on either side of the present one stay as they were read."""


@dataclass(slots=True)
class _State:
    """A place in the history. One that is far away is only its packed content."""

    words: str
    """What was done to come here."""
    field: str
    draft: Draft | None
    packed: bytes = b""


@dataclass(frozen=True)
class _Sums:
    """What a routine comes to, each reckoned when it is first asked for."""

    routine: Routine | None
    effort: Effort
    avoid: Collection[str]

    @cached_property
    def length_ms(self) -> int:
        return length_ms(self.routine, self.effort) if self.routine else 0

    @cached_property
    def timeline(self) -> Timeline | None:
        return compile_timeline(self.routine, self.effort) if self.routine else None

    @cached_property
    def advice(self) -> tuple[Advice, ...]:
        return advise(self.routine, self.avoid) if self.routine else ()


def move_to_trash(path: Path) -> bool:
    """Moves a file to the desktop's trash; false where there is none for it."""
    return QFile(str(path)).moveToTrash()


class Editor(QObject):
    """One open draft. The text is the truth: the form, the list and the text field show what it says."""

    changed = Signal()
    """The draft or its history is another, or anything that is read off them."""
    reckoned = Signal()
    """`timeline` and `advice` are there, as `reckon` was to see to."""
    failed = Signal(str)
    """Something could not be done; a sentence. Nothing is lost."""
    noticed = Signal(str)
    """Another program has done something to the file that needs no answer; a sentence."""
    disk_changed = Signal()
    """Another program has changed the file while there is unsaved work: theirs, mine or both is to be asked."""
    saved = Signal(Path)
    """The draft's file has been written, or has another name."""
    deleted = Signal(str)
    """The file is gone; a sentence says where it is now. `put_back` gets it back."""
    closed = Signal()
    """Nothing is under way any more: this object may be let go."""
    _answered = Signal(object)

    def __init__(
        self,
        found: Opened,
        files: DraftFiles,
        worker: Worker,
        *,
        folder: Path,
        effort: Effort = Effort.GENTLE,
        avoid: Collection[str] = (),
        trash: Callable[[Path], bool] = move_to_trash,
        parent: QObject | None = None,
    ) -> None:
        """`folder` is where new routines go. Files are written and looked at on `worker`'s thread."""
        super().__init__(parent)
        self._files, self._worker, self._folder, self._trash = files, worker, folder, trash
        self._effort, self._avoid = effort, tuple(avoid)
        self._draft = found.draft
        self._states = [_State("", "", found.draft)]
        self._cursor = 0
        self._typing = False
        self._touched: tuple[int, ...] = ()
        self.steps = StepList(found.draft, self)
        self._sums = _Sums(self.routine, self._effort, self._avoid)

        self._base = found.base
        """What the file was when it was read or written last; `None` where there was none."""
        self._safe: bytes | None = found.draft.content if found.kept is None else found.base
        """The content without which nothing would be lost."""
        self._has_file = found.base is not None
        self._theirs: bytes | None = None
        self._binned: bytes | None = None
        self._saving = self._save_again = self._closing = False

        self._key = found.kept.key if found.kept else os.urandom(8).hex()
        self._is_kept = found.kept is not None
        """Whether unsaved work has been kept, so that it has to be discarded some day."""
        self._said_unkept = False
        self._keeping = self._timer(KEPT_AFTER_MS, self._keep)
        self._settling = self._timer(SETTLED_AFTER_MS, self.look_at_disk)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._settling.start)
        self._watcher.directoryChanged.connect(self._settling.start)
        self._answered.connect(self._hand_over)
        self.steps.move_asked.connect(self._move)
        self.steps.poses_asked.connect(self.insert_poses)
        self.steps.paste_asked.connect(self.paste)
        self._watch()
        if found.kept:
            self._bring_back(found.kept)

    # ── what it shows ──

    @property
    def draft(self) -> Draft:
        return self._draft

    @property
    def shown(self) -> Draft:
        """What the form shows: the draft, or the last good one before it while the text as a whole cannot be read.

        Meanwhile only the text can be edited.
        """
        return self._draft if self._draft.readable else (self._draft.last_good or self._draft)

    @property
    def routine(self) -> Routine | None:
        """The routine that length, timeline and advice are of: the draft's, or the last good one before it."""
        good = self._draft.last_good
        return good.routine if good else None

    @property
    def path(self) -> Path | None:
        """The draft's file; `None` until it is saved for the first time."""
        return self._draft.path if self._has_file else None

    @property
    def is_clean(self) -> bool:
        """Whether closing it would lose nothing."""
        return self._draft.content == self._safe

    @property
    def touched(self) -> tuple[int, ...]:
        """The steps that the last change has brought, changed or moved."""
        return self._touched

    @property
    def effort(self) -> Effort:
        return self._effort

    def set_effort(self, effort: Effort) -> None:
        self._effort = effort
        self._sums = _Sums(self.routine, self._effort, self._avoid)
        self.changed.emit()

    def set_avoid(self, avoid: Collection[str]) -> None:
        self._avoid = tuple(avoid)
        self._sums = _Sums(self.routine, self._effort, self._avoid)
        self.changed.emit()

    def set_poses(self, poses: Mapping[str, Pose], unreadable: Collection[str] = ()) -> None:
        """Reads the draft again with other poses."""
        self._read_anew(self._draft.with_library(poses, unreadable))

    @property
    def length_ms(self) -> int:
        """How long the routine takes at the effort; 0 where there has been none yet."""
        return self._sums.length_ms

    @property
    def timeline(self) -> Timeline | None:
        """The routine laid out; in a long one this takes longer than a frame, unless it has been reckoned."""
        return self._sums.timeline

    @property
    def advice(self) -> tuple[Advice, ...]:
        return self._sums.advice

    def reckon(self) -> None:
        """Has timeline and advice worked out on the worker's thread; `reckoned` tells when, unless they are old."""
        sums = self._sums

        def tell(_: object) -> None:
            if sums is self._sums:
                self.reckoned.emit()

        self._do(lambda: (sums.timeline, sums.advice), tell)

    # ── editing ──

    def edit(self, change: Callable[[Draft], Draft], words: str, field: str = "") -> bool:
        """Makes one step of the history, or goes on with the last one where that was of the same field.

        `words` say what is done, as in “Undo Move step”. Whether anything has changed is told; why nothing could, by
        `failed`.
        """
        if self.shown is not self._draft:
            self.failed.emit("The text cannot be read as it stands; put it right first, or undo.")
            return False
        try:
            draft = change(self._draft)
        except DraftError as error:
            self.failed.emit(_sentence(str(error)))
            return False
        return self._go_to_new(draft, words, field)

    def type_text(self, text: str) -> bool:
        """Takes over what the text field holds. Typing in one line is one step of the history."""
        before, after = self._draft.shown_text.split("\n"), text.split("\n")
        changed = (line for line, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1])
        field = f"line {next(changed, 0)}" if len(before) == len(after) else ""
        return self._go_to_new(self._draft.with_text(text), "Typing", field)

    def end_typing(self) -> None:
        """What comes next is a step of the history of its own."""
        self._typing = False

    def insert_poses(self, at: int, poses: Sequence[str]) -> bool:
        """Puts steps of these poses before the one at `at`, each with what it takes over from the step before them."""

        def change(draft: Draft) -> Draft:
            above = [step.last_good for step in draft.steps[:at]]
            draft = draft.inserted(at, poses)
            return draft.with_step_values(
                (index, key, value)
                for index, new in enumerate(draft.steps[at : at + len(poses)], at)
                if isinstance(new.step, PoseStep)
                for key, value in taken_over(above, new.step.pose).items()
            )

        return self.edit(change, "Add pose" if len(poses) == 1 else "Add poses")

    def paste(self, at: int, text: str) -> bool:
        """Puts the steps of a text before the one at `at`."""
        return self.edit(lambda draft: draft.pasted(at, text), "Paste")

    def mend(self, words: str, values: Sequence[StepValue] = (), order: Sequence[int] = ()) -> bool:
        """Gives steps other values, and then all of them another order if there is one; one step of the history."""

        def change(draft: Draft) -> Draft:
            draft = draft.with_step_values((each.step, each.key, each.value) for each in values)
            return draft.arranged(order) if order else draft

        if self._draft.routine is None:
            self.failed.emit("Something in the text is wrong; put it right first, or undo.")
            return False
        return self.edit(change, words)

    @property
    def can_undo(self) -> bool:
        return self._cursor > 0

    @property
    def can_redo(self) -> bool:
        return self._cursor + 1 < len(self._states)

    @property
    def undo_words(self) -> str:
        """What would be undone; empty where nothing can be."""
        return self._states[self._cursor].words

    @property
    def redo_words(self) -> str:
        return self._states[self._cursor + 1].words if self.can_redo else ""

    def undo(self) -> None:
        if self.can_undo:
            self._go_to(self._cursor - 1)

    def redo(self) -> None:
        if self.can_redo:
            self._go_to(self._cursor + 1)

    # ── its file ──

    def save(self) -> None:
        """Writes the draft to its file; a new one to a file named after its title."""
        self._typing = False
        if self._theirs is not None:
            self.disk_changed.emit()
        elif self._saving:
            self._save_again = True
        elif self._has_file:
            path, base = self._draft.path, self._base
            self._write(lambda: (path, base))
        else:
            self._write(self._free_path(self._folder))

    def save_as(self, path: Path) -> None:
        """Writes the draft to a file of its own, to which it belongs from then on; never over one that is there."""
        self._typing = False
        path, files = _with_suffix(path), self._files

        def where() -> tuple[Path, None]:
            files.check_free(path)
            return path, None

        if path == self.path:
            self.save()
        else:
            self._write(where)

    def rename(self, path: Path) -> None:
        """Gives the file another name; one that is not saved yet has none."""
        old, path, files = self._draft.path, _with_suffix(path), self._files
        if self._has_file:
            self._do(lambda: files.rename(old, path), lambda _: self._take_path(path))

    def revert(self) -> None:
        """Goes back to what the file held last, as a step of the history."""
        if self._safe is not None:
            self._replace(self._safe, "Revert")

    def delete(self) -> None:
        """Puts the file into the trash, or aside where there is none; the draft stays, for `put_back`."""
        path, files, trash = self._draft.path, self._files, self._trash

        def bin_it() -> tuple[bytes | None, str]:
            content = files.read(path)
            if content is None:
                return None, f"There is no file {path.name} any more."
            if trash(path):
                return content, f"{path.name} is in the trash."
            return content, f"There is no trash here; {path.name} is now {files.set_aside(path)}."

        def take_deleted(found: tuple[bytes | None, str]) -> None:
            self._binned, where = found
            self._take_base(None)
            self._after_change()
            self.deleted.emit(where)

        if self._has_file:
            self._do(bin_it, take_deleted)

    def put_back(self) -> None:
        """Gets back the file that was deleted, as it was."""
        if self._binned is not None:
            path, content = self._draft.path, self._binned
            self._binned = None
            self._write(lambda: (path, None), content)

    @property
    def theirs(self) -> bytes | None:
        """What another program has put into the file, while it is not decided what becomes of it."""
        return self._theirs

    def take_theirs(self) -> None:
        """Goes on with what another program has put into the file; the draft's own state can be got back by undoing."""
        if self._theirs is not None:
            self._replace(self._theirs, "Take over what another program wrote", on_disk=True)

    def keep_mine(self) -> None:
        """Writes the draft over what another program has put into the file."""
        if self._theirs is not None:
            self._base, self._theirs = self._theirs, None
            self.save()

    def keep_both(self) -> None:
        """Leaves the file to the other program, and saves the draft beside it."""
        if self._theirs is not None:
            self._theirs = None
            self._go_to_new(with_own_title(self._draft), "Keep both", "")
            self._write(self._free_path(self._draft.path.parent))

    def look_at_disk(self) -> None:
        """Notices what other programs have done to the file, also where the system does not tell of it."""
        path, base, files = self._draft.path, self._base, self._files

        def look() -> bytes | None:
            try:
                return files.read(path)
            except UnreadableFileError:
                return base  # a save will tell

        if self._has_file and not self._closing:
            self._do(look, partial(self._take_look, path))

    def set_aside(self, then: Callable[[], None]) -> None:
        """Keeps unsaved work where it is found again, and goes on with `then`; not where `failed` tells why not."""
        self._is_kept = True
        self._do(self._keeping_job(), lambda _: then())

    def close(self, keep: bool = True) -> None:
        """Ends the editing; unsaved work is kept for the next start, or else dropped. Answers with `closed`."""
        self._keeping.stop()
        self._settling.stop()
        self._unwatch()
        if keep and not self.is_clean:
            self._keep()
        elif self._is_kept:
            self._discard()
        self._closing = True
        self._worker.do(partial(self._answered.emit, self.closed.emit))

    # ── the history ──

    def _go_to_new(self, draft: Draft, words: str, field: str) -> bool:
        if draft is self._draft:
            return False
        here = self._states[self._cursor]
        del self._states[self._cursor + 1 :]
        if self._typing and field and here.field == field:
            here.draft = draft
            if draft.content == self._draft_at(self._cursor - 1).content:
                self._states.pop()
                self._cursor -= 1
                self._typing = False
        else:
            self._states.append(_State(words, field, draft))
            self._cursor += 1
            self._typing = bool(field)
        self._pack_far_ones()
        self._present(draft)
        return True

    def _go_to(self, cursor: int) -> None:
        draft = self._draft_at(cursor)
        self._cursor = cursor
        self._typing = False
        self._pack_far_ones()
        self._present(draft)

    def _draft_at(self, cursor: int) -> Draft:
        state = self._states[cursor]
        if state.draft is None:
            state.draft = self._draft.with_content(zlib.decompress(state.packed))
        return state.draft

    def _pack_far_ones(self) -> None:
        for cursor in (self._cursor - READ_STATES, self._cursor + READ_STATES):
            if 0 < cursor < len(self._states):
                self._pack(self._states[cursor])

    @staticmethod
    def _pack(state: _State) -> None:
        if state.draft is not None:
            state.packed = zlib.compress(state.draft.content, 1)
            state.draft = None

    def _read_anew(self, draft: Draft) -> None:
        """Takes the same text read in another way; the other states are to be read so as well."""
        for state in self._states:
            self._pack(state)
        self._states[self._cursor].draft = draft
        self._present(draft)

    def _replace(self, content: bytes, words: str, on_disk: bool = False) -> None:
        """Goes to a content; where it is what is `on_disk`, it counts as saved."""
        try:
            draft = self._draft.with_content(content)
        except DraftError as error:
            self.failed.emit(_sentence(str(error)))
            return
        if on_disk:
            self._take_base(content)
        if draft.content == self._draft.content:
            self._after_change()
        else:
            self._go_to_new(draft, words, "")

    def _bring_back(self, kept: KeptDraft) -> None:
        self._replace(kept.content, "Bring back unsaved work")
        if self._base is not None and kept.base != fingerprint(self._base) and not self.is_clean:
            self._theirs = self._base

    def _present(self, draft: Draft) -> None:
        self._draft = draft
        if self.routine is not self._sums.routine:
            self._sums = _Sums(self.routine, self._effort, self._avoid)
        self._touched = self.steps.show(self.shown)
        self._after_change()

    def _after_change(self) -> None:
        if self.is_clean:
            self._keeping.stop()
            if self._is_kept:
                self._discard()
        elif not self._closing and not self._keeping.isActive():
            self._keeping.start()
        self.changed.emit()

    def _move(self, rows: list[int], to: int) -> None:
        self.edit(lambda draft: draft.moved(rows, to), "Move step" if len(rows) == 1 else "Move steps")

    @property
    def _title(self) -> str:
        return str(self.shown.values.get("title") or self._draft.path.stem)

    # ── on the worker's thread, and back ──

    def _do(self, job: Callable[[], object], answer: Callable[..., None]) -> None:
        """Does a job on the worker's thread, and hands what it gives to `answer` in this one."""

        def work() -> None:
            try:
                found = partial(answer, job())
            except ChangedOnDiskError as error:
                found = partial(self._take_changed, error.theirs)
            except (SaveError, UnreadableFileError) as error:
                found = partial(self._take_failure, str(error))
            self._answered.emit(found)

        self._worker.do(work)

    def _hand_over(self, answer: Callable[[], None]) -> None:
        answer()

    def _write(self, where: Callable[[], tuple[Path, bytes | None]], content: bytes | None = None) -> None:
        content = self._draft.content if content is None else content
        files = self._files

        def write() -> Path:
            path, base = where()
            files.save(path, content, base)
            return path

        self._saving = True
        self._do(write, partial(self._take_saved, content))
        self._do(lambda: None, self._end_saving)

    def _free_path(self, folder: Path) -> Callable[[], tuple[Path, None]]:
        title, files = self._title, self._files
        return lambda: (files.free_path(folder, title), None)

    def _take_saved(self, content: bytes, path: Path) -> None:
        self._take_base(content)
        self._has_file = True
        self._take_path(path)

    def _end_saving(self, _: None) -> None:
        again = self._save_again
        self._saving = self._save_again = False
        if again:
            self.save()

    def _take_base(self, content: bytes | None) -> None:
        """The file holds this now, and that is known here."""
        self._base = self._safe = content
        self._theirs = None

    def _take_path(self, path: Path) -> None:
        if path != self._draft.path:
            self._read_anew(self._draft.at_path(path))
        else:
            self._after_change()
        self._watch()
        self.saved.emit(path)

    def _take_changed(self, theirs: bytes) -> None:
        self._save_again = False
        self._theirs = theirs
        self.disk_changed.emit()

    def _take_failure(self, why: str) -> None:
        self._save_again = False
        self.failed.emit(_sentence(why))

    def _take_look(self, path: Path, content: bytes | None) -> None:
        if self._closing or path != self._draft.path:
            return
        if self._saving:
            self._settling.start()
            return
        self._watch()
        if content == self._base:
            self._theirs = None
        elif content is None:
            self._take_base(None)
            self._after_change()
            self.noticed.emit(f"Another program has removed or renamed {path.name}; save to write it again.")
        elif content == self._draft.content:
            self._take_base(content)
            self._after_change()
        elif content != self._theirs:
            self._theirs = content
            if self.is_clean:
                self.take_theirs()
                self.noticed.emit(f"Another program has changed {path.name}; this is what it holds now.")
            else:
                self.disk_changed.emit()

    def _keeping_job(self) -> Callable[[], None]:
        base = None if self._base is None else fingerprint(self._base)
        kept = KeptDraft(self._key, self._draft.path, self._title, self._draft.content, base)
        return partial(self._files.keep, kept)

    def _keep(self) -> None:
        self._is_kept = True
        job = self._keeping_job()

        def keep() -> str:
            try:
                job()
            except SaveError as error:
                return str(error)
            return ""

        self._do(keep, self._take_kept)

    def _take_kept(self, why_not: str) -> None:
        if why_not and not self._said_unkept:
            self.failed.emit(f"Unsaved changes would be lost in a crash: {why_not}.")
        self._said_unkept = bool(why_not)

    def _discard(self) -> None:
        self._is_kept = False
        self._worker.do(partial(self._files.discard, self._key))

    # ── timers and the watching ──

    def _timer(self, after_ms: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(then)
        return timer

    def _watch(self) -> None:
        """The folder too: who writes a file anew puts another in its place, and the watch on the old one ends."""
        if self._has_file and not self._closing:
            path = self._draft.path
            wanted = {str(path), str(path.parent)}
            watched = {*self._watcher.files(), *self._watcher.directories()}
            if gone := watched - wanted:
                self._watcher.removePaths(list(gone))
            if missing := wanted - watched:
                self._watcher.addPaths(list(missing))

    def _unwatch(self) -> None:
        if watched := [*self._watcher.files(), *self._watcher.directories()]:
            self._watcher.removePaths(watched)


def _with_suffix(path: Path) -> Path:
    return path if path.suffix in SUFFIXES else path.with_name(f"{path.name}.yaml")


def _sentence(text: str) -> str:
    """What an error says, as a sentence of its own."""
    return text[:1].upper() + text[1:].removesuffix(".") + "."
