"""Leads from one page of the editor to the next: new routines, copies, what comes in from files, what was left."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from stretchtimer.core.dose import Effort
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose
from stretchtimer.presenters.editor import Editor
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.library import LibraryReader
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.draft_files import DraftFiles, KeptDraft, NotOpened, Opened, SaveError
from stretchtimer.storage.exchange import (
    MOST_BYTES,
    IncomingPose,
    IncomingRoutine,
    Preview,
    exported,
    free_name,
    read_foreign,
)
from stretchtimer.storage.files import UnreadableFileError, read_bounded, write_atomically
from stretchtimer.storage.index import SUFFIXES
from stretchtimer.storage.library import Library
from stretchtimer.ui.editor_arrivals import ImportPage, KeptPage
from stretchtimer.ui.editor_page import EditorPage
from stretchtimer.ui.window import Window

NEW_TITLE = "New routine"


class Editing(QObject):
    """Opens editors, one at a time, and shows their pages in the window."""

    play_asked = Signal(object, object, int, float)
    """A routine, its file or the one that it would be saved to, from how many milliseconds on, and how fast."""
    left = Signal()
    """The person is done here."""
    listing_changed = Signal()
    """The person's own files are others now."""
    folder_wanted = Signal()
    said = Signal(str)

    def __init__(
        self,
        window: Window,
        reader: LibraryReader,
        worker: Worker,
        figures: FigurePainter,
        folder: Path,
        state: Path,
        parent: QObject,
    ) -> None:
        """`folder` is where the person's own routines are, `state` where the program keeps what it needs itself."""
        super().__init__(parent)
        self._window, self._reader, self._worker, self._figures = window, reader, worker, figures
        self._folder = folder
        self._files = DraftFiles(state)
        self._editor: Editor | None = None
        self._page: QWidget | None = None
        self._look, self._mirrored, self._effort = Look(), False, Effort.GENTLE

    def set_look(self, look: Look, mirrored: bool) -> None:
        self._look, self._mirrored = look, mirrored
        if isinstance(self._page, EditorPage):
            self._page.set_look(look, mirrored)

    def set_effort(self, effort: Effort) -> None:
        self._effort = effort

    @property
    def is_open(self) -> bool:
        """Whether a routine is being edited."""
        return self._editor is not None

    # ── opening ──

    def new(self) -> None:
        """Begins a routine."""
        self._reader.ask(
            lambda library: (self._files.open_new(library, self._folder, NEW_TITLE), library.poses), self._open_new
        )

    def edit(self, path: Path) -> None:
        """Opens a routine: the person's own, or else a copy of it that becomes theirs."""
        if path.parent == self._folder:
            self._reader.ask(lambda library: (self._files.open(library, path), library.poses), self._open)
        else:
            self.copy(path)

    def copy(self, path: Path) -> None:
        """Opens a copy of a routine."""
        folder = self._folder
        self._reader.ask(lambda library: (self._files.open_copy(library, path, folder), library.poses), self._open)

    def ask_about_kept(self) -> None:
        """Shows what a crash has left, if there is any."""
        self._reader.ask(lambda _: self._files.waiting(), self._show_kept)

    def look_at(self, path: Path) -> None:
        """Shows what a file would bring in."""
        folder = self._folder

        def read(library: Library) -> Preview:
            try:
                content = read_bounded(path, MOST_BYTES)
            except UnreadableFileError as error:
                return Preview("Unknown", problems=(f"{path.name} cannot be read: {error}.",))
            return read_foreign(content, path.name, library.poses, _present(folder))

        self._reader.ask(read, self._show_preview)

    def show(self) -> None:
        """Comes back to what is being edited."""
        if self._page:
            self._window.show_page(self._page)
            if isinstance(self._page, EditorPage):
                self._page.take_focus()

    def close(self) -> None:
        """Lets go of everything; unsaved work is kept for the next start."""
        if self._editor:
            self._editor.close(keep=True)

    def _open_new(self, found: tuple[Opened | NotOpened, Mapping[str, Pose]]) -> None:
        self._open(found, new=True)

    def _open(self, found: tuple[Opened | NotOpened, Mapping[str, Pose]], new: bool = False) -> None:
        opened, poses = found
        if isinstance(opened, NotOpened):
            self.said.emit(opened.text)
            return
        if self._editor:
            self._editor.close(keep=True)
        editor = self._editor = Editor(
            opened, self._files, self._worker, folder=self._folder, effort=self._effort, parent=self
        )
        editor.closed.connect(editor.deleteLater)
        editor.changed.connect(self._show_title)
        editor.saved.connect(self.listing_changed)
        editor.deleted.connect(self.listing_changed)
        page = EditorPage(editor, self._figures)
        page.set_look(self._look, self._mirrored)
        page.set_poses(poses)
        page.left.connect(self._leave)
        page.said.connect(self.said)
        page.play_asked.connect(self._play)
        desk = page.desk
        desk.new_wanted.connect(lambda: self._after_leaving(self.new))
        desk.copy_wanted.connect(lambda path: self._after_leaving(lambda: self.copy(path)))
        desk.import_wanted.connect(lambda path: self._after_leaving(lambda: self.look_at(path)))
        desk.export_wanted.connect(self._export)
        desk.folder_wanted.connect(self.folder_wanted)
        self._show_page(page)
        self._show_title()
        page.take_focus(new)

    def _after_leaving(self, then: Callable[[], None]) -> None:
        """Does what leads to another routine, unless something of this one would have to be saved before."""
        if self._editor and not self._editor.is_clean:
            self.said.emit("Save this routine first, or undo what you have changed.")
        else:
            then()

    def _show_page(self, page: QWidget) -> None:
        before, self._page = self._page, page
        self._window.show_page(page)
        if before:
            before.deleteLater()

    def _show_title(self) -> None:
        """The routine's title in the window's, with the mark of what is not saved."""
        editor = self._editor
        if editor:
            self._window.setWindowTitle(f"{editor.shown.values.get('title') or NEW_TITLE}[*] – Stretchtimer")
            self._window.setWindowModified(not editor.is_clean)

    def _leave(self) -> None:
        if self._editor:
            self._editor.close(keep=False)
        self._editor = None
        self._window.setWindowModified(False)
        self._window.setWindowTitle("Stretchtimer")
        self.left.emit()
        if self._page:
            self._page.deleteLater()
            self._page = None

    def _play(self, position_ms: int, speed: float) -> None:
        editor = self._editor
        if editor is None:
            return
        if editor.routine is None:
            self.said.emit("There is nothing to play yet: add a pose first.")
        else:
            self.play_asked.emit(editor.routine, editor.draft.path, position_ms, speed)

    # ── what comes in, and what goes out ──

    def _show_preview(self, preview: Preview) -> None:
        page = ImportPage(preview)
        page.accepted.connect(self._bring_in)
        self._show_arrivals(page)

    def _show_kept(self, waiting: Sequence[KeptDraft]) -> None:
        if waiting and not self.is_open:
            page = KeptPage(waiting)
            page.opened.connect(self._open_kept)
            page.discarded.connect(lambda kept: self._worker.do(lambda: self._files.discard(kept.key)))
            self._show_arrivals(page)

    def _show_arrivals(self, page: ImportPage | KeptPage) -> None:
        if self._editor:
            self._editor.close(keep=True)
            self._editor = None
        page.left.connect(self._leave)
        self._show_page(page)
        page.take_focus()

    def _open_kept(self, kept: KeptDraft) -> None:
        self._reader.ask(lambda library: (self._files.open_kept(library, kept), library.poses), self._open)

    def _bring_in(self, routines: Sequence[IncomingRoutine], poses: Sequence[IncomingPose]) -> None:
        folder = self._folder

        def write(library: Library) -> str:
            try:
                for pose in poses:
                    self._files.save(folder / "poses" / pose.file_name, pose.content, None)
                taken = set(_present(folder))
                for routine in routines:
                    name = free_name(routine.file_name, taken)
                    taken.add(name)
                    self._files.save(folder / name, routine.content, None)
            except SaveError as error:
                return f"Not everything came in: {error}."
            finally:
                library.forget_poses()
            count = len(routines)
            return f"{count} routine{'s' if count != 1 else ''} came in."

        def done(sentence: str) -> None:
            self.said.emit(sentence)
            self.listing_changed.emit()
            self._leave()

        self._reader.ask(write, done)

    def _export(self, path: Path, target: Path) -> None:
        own_poses = self._folder / "poses"

        def write(_library: Library) -> str:
            try:
                plain = target.suffix in SUFFIXES
                write_atomically(target, read_bounded(path) if plain else exported([path], own_poses))
            except (UnreadableFileError, OSError) as error:
                return f"{target.name} cannot be written: {error}."
            return f"Exported to {target}."

        self._reader.ask(write, self.said.emit)


def _present(folder: Path) -> dict[str, bytes]:
    """What the folder of routines holds, by name; what cannot be read is there all the same."""
    found: dict[str, bytes] = {}
    for file in [*folder.glob("*.y*ml"), *folder.glob("poses/*.y*ml")]:
        try:
            found[file.relative_to(folder).as_posix()] = read_bounded(file)
        except UnreadableFileError:
            found[file.relative_to(folder).as_posix()] = b""
    return found
