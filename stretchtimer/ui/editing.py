"""Leads from one page of the editor to the next: new routines, copies, what comes in from files, what was left."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.dose import Effort
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, Routine
from stretchtimer.core.timeline import SegmentKey
from stretchtimer.core.wording import counted
from stretchtimer.paths import shipped_data
from stretchtimer.presenters.editor import Editor
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.library import LibraryReader
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.composed_text import composed_text
from stretchtimer.storage.draft_files import DraftFiles, KeptDraft, NotOpened, Opened, SaveError, unreadable_poses
from stretchtimer.storage.exchange import (
    MOST_BYTES,
    IncomingPose,
    IncomingRoutine,
    Preview,
    exported,
    free_name,
    read_foreign,
)
from stretchtimer.storage.files import UnreadableFileError, read_bounded
from stretchtimer.storage.index import SUFFIXES
from stretchtimer.storage.library import Library
from stretchtimer.ui.editor_arrivals import ImportPage, KeptPage
from stretchtimer.ui.editor_page import EditorPage
from stretchtimer.ui.keys import EDITORS_KEYS, KeysCard
from stretchtimer.ui.text_page import TextPage
from stretchtimer.ui.window import Window

NEW_TITLE = "New routine"


class Editing(QObject):
    """Opens editors, one at a time, and shows their pages in the window."""

    play_asked = Signal(object, object, object, int, float)
    """A routine, its file or the one that it would be saved to, and from where and how fast, as in `Playhead`."""
    left = Signal()
    """The person is done here."""
    listing_changed = Signal()
    """The person's own files are others now."""
    folder_wanted = Signal()
    effort_chosen = Signal(object)
    """The `Effort` that lengths are to be shown at."""
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
        self._page: EditorPage | None = None
        self._before_it: ImportPage | KeptPage | TextPage | None = None
        """What stands before the page of the editor, or alone."""
        self._keys_card: KeysCard | None = None
        self._drafts_wait = False
        """Whether something was set aside that is to be offered once nothing else is edited."""
        self._look, self._mirrored, self._effort = Look(), False, Effort.GENTLE
        self._about = AboutMe()

    def set_look(self, look: Look, mirrored: bool) -> None:
        """Has figures look so, also in an editor that is open."""
        self._look, self._mirrored = look, mirrored
        if self._page:
            self._page.set_look(look, mirrored)

    def set_effort(self, effort: Effort) -> None:
        """Shows lengths at an effort, also in an editor that is open."""
        self._effort = effort
        if self._editor and self._editor.effort is not effort:
            self._editor.set_effort(effort)

    def set_about(self, about: AboutMe) -> None:
        """What the person has told about themselves, for marks and advice, also in an editor that is open."""
        self._about = about
        if self._editor and self._page:
            self._editor.set_avoid(about.avoid)
            self._page.set_about(about)

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

    def edit_composed(self, routine: Routine) -> None:
        """Opens a routine that has no file yet; it gets one when it is saved."""
        folder, title, text = self._folder, routine.title, composed_text(routine, self._effort)
        self._reader.ask(
            lambda library: (self._files.open_text(library, folder, title, text), library.poses), self._open
        )

    def keep_composed(self, routine: Routine, title: str) -> None:
        """Puts a routine that has no file yet into the folder of the person's own."""
        folder, content = self._folder, composed_text(replace(routine, title=title), self._effort).encode()

        def write(_library: Library) -> str:
            path = self._files.free_path(folder, title)
            try:
                self._files.save(path, content, None)
            except SaveError as error:
                return f"“{title}” cannot be kept: {error}."
            return f"“{title}” is among your own routines now."

        def done(sentence: str) -> None:
            self.said.emit(sentence)
            self.listing_changed.emit()

        self._reader.ask(write, done)

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
        self._take_away()
        if self._page:
            self._window.show_page(self._page)
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
            self._drafts_wait |= not self._editor.is_clean
            self._editor.close(keep=True)
        editor = self._editor = Editor(
            opened,
            self._files,
            self._worker,
            folder=self._folder,
            effort=self._effort,
            avoid=self._about.avoid,
            parent=self,
        )
        editor.closed.connect(editor.deleteLater)
        editor.changed.connect(self._show_title)
        editor.saved.connect(self.listing_changed)
        editor.deleted.connect(self.listing_changed)
        before, page = self._page, EditorPage(editor, self._figures)
        self._page = page
        page.set_look(self._look, self._mirrored)
        page.set_poses(poses)
        page.set_about(self._about)
        page.left.connect(self._leave)
        page.said.connect(self.said)
        page.play_asked.connect(self._play)
        page.effort_chosen.connect(self.effort_chosen)
        desk = page.desk
        desk.new_wanted.connect(self.new)
        desk.copy_wanted.connect(self._copy_what_is_edited)
        desk.import_wanted.connect(self.look_at)
        desk.export_wanted.connect(self._export)
        desk.export_of_all_wanted.connect(self._export_all)
        desk.folder_wanted.connect(self.folder_wanted)
        desk.keys_wanted.connect(self._show_keys)
        desk.help_wanted.connect(self._show_help)
        self._window.show_page(page)
        self._take_away()
        if before:
            before.deleteLater()
        self._show_title()
        page.take_focus(new)
        if editor.theirs is not None:
            desk.ask_about_theirs()

    def _copy_what_is_edited(self) -> None:
        editor, folder = self._editor, self._folder
        if editor:
            draft = editor.draft
            self._reader.ask(lambda library: (self._files.copy_of(draft, folder), library.poses), self._open)

    def _show_title(self) -> None:
        """The routine's title in the window's, with the mark of what is not saved."""
        editor = self._editor
        if editor:
            self._window.setWindowTitle(f"{editor.shown.values.get('title') or NEW_TITLE}[*] – Stretchtimer")
            self._window.setWindowModified(not editor.is_clean)

    def _leave(self, keep: bool) -> None:
        """Goes; whether what is not saved is kept, to be offered at the next start."""
        editor, page = self._editor, self._page
        self._editor = self._page = None
        self._window.setWindowModified(False)
        self._window.setWindowTitle("Stretchtimer")
        self.left.emit()
        # Another program may have changed files meanwhile.
        self.listing_changed.emit()
        if page:
            page.deleteLater()
        if editor:
            if self._drafts_wait:
                # Once it is sure what of this one is among them.
                editor.closed.connect(self.ask_about_kept)
            editor.close(keep)
        self._drafts_wait = False

    # ── what stands before the editor ──

    def _put_before(self, page: ImportPage | KeptPage | TextPage) -> None:
        self._take_away()
        self._before_it = page
        page.left.connect(self._go_back)
        self._window.show_page(page)

    def _take_away(self) -> None:
        if self._before_it:
            self._before_it.deleteLater()
            self._before_it = None

    def _go_back(self) -> None:
        """To what is being edited, or else away."""
        if self._page:
            self.show()
        else:
            self.left.emit()
            self._take_away()

    def _show_keys(self) -> None:
        self._keys_card = self._keys_card or KeysCard(self._window, "Keys in the editor", EDITORS_KEYS)
        self._keys_card.open()

    def _show_help(self) -> None:
        def show(text: str) -> None:
            page = TextPage()
            page.show_text(text, "Back to the routine")
            page.done.connect(page.left)
            self._put_before(page)

        self._reader.ask(lambda _: (shipped_data() / "assets" / "editor.md").read_text(encoding="utf-8"), show)

    def _play(self, segment: SegmentKey | None, offset_ms: int, speed: float) -> None:
        editor = self._editor
        if editor is None:
            return
        if editor.routine is None:
            self.said.emit("There is nothing to play yet: add a pose first.")
        else:
            self.play_asked.emit(editor.routine, editor.draft.path, segment, offset_ms, speed)

    # ── what comes in, and what goes out ──

    def _show_preview(self, preview: Preview) -> None:
        page = ImportPage(preview)
        page.accepted.connect(self._bring_in)
        self._put_before(page)
        page.take_focus()

    def _show_kept(self, waiting: Sequence[KeptDraft]) -> None:
        if waiting and not self.is_open:
            page = KeptPage(waiting)
            page.opened.connect(self._open_kept)
            page.discarded.connect(lambda kept: self._worker.do(lambda: self._files.discard(kept.key)))
            page.kept.connect(self._keep_again)
            self._put_before(page)
            page.take_focus()

    def _keep_again(self, kept: KeptDraft) -> None:
        def keep() -> None:
            try:
                self._files.keep(kept)
            except SaveError as error:
                self.said.emit(f"“{kept.title}” cannot be kept: {error}.")

        self._worker.do(keep)

    def _open_kept(self, kept: KeptDraft) -> None:
        self._reader.ask(lambda library: (self._files.open_kept(library, kept), library.poses), self._open)

    def _bring_in(self, routines: Sequence[IncomingRoutine], poses: Sequence[IncomingPose]) -> None:
        folder = self._folder

        def write(library: Library) -> tuple[str, Mapping[str, Pose], Collection[str]]:
            try:
                for pose in poses:
                    self._files.save(folder / "poses" / pose.file_name, pose.content, None)
                taken = set(_present(folder))
                for routine in routines:
                    name = free_name(routine.file_name, taken)
                    taken.add(name)
                    self._files.save(folder / name, routine.content, None)
                said = f"{counted(len(routines), 'routine') if routines else counted(len(poses), 'pose')} came in."
            except SaveError as error:
                said = f"Not everything came in: {error}."
            library.forget_poses()
            return said, library.poses, unreadable_poses(library)

        def done(found: tuple[str, Mapping[str, Pose], Collection[str]]) -> None:
            said, known, unreadable = found
            if self._editor and self._page and poses:
                self._editor.set_poses(known, unreadable)
                self._page.set_poses(known)
            self.said.emit(said)
            self.listing_changed.emit()
            self._go_back()

        self._reader.ask(write, done)

    def _export(self, target: Path) -> None:
        path = self._editor.path if self._editor else None
        if path:
            self._reader.ask(lambda _: self._written_out([path], target), self.said.emit)

    def _export_all(self, target: Path) -> None:
        folder = self._folder
        self._reader.ask(lambda _: self._written_out(sorted(folder.glob("*.y*ml")), target), self.said.emit)

    def _written_out(self, paths: Sequence[Path], target: Path) -> str:
        """Puts routines into a file, alone or with the poses they need, and says what has come of it."""
        if not paths:
            return "There is no routine of your own yet."
        try:
            plain = len(paths) == 1 and target.suffix in SUFFIXES
            content = read_bounded(paths[0]) if plain else exported(paths, self._folder / "poses")
            self._files.hand_out(target, content)
        except (UnreadableFileError, SaveError) as error:
            return f"Nothing was exported: {error}."
        return f"Exported {counted(len(paths), 'routine')} to {target}."


def _present(folder: Path) -> dict[str, bytes]:
    """What the folder of routines holds, by name; what cannot be read is there all the same."""
    found: dict[str, bytes] = {}
    for file in [*folder.glob("*.y*ml"), *folder.glob("poses/*.y*ml")]:
        try:
            found[file.relative_to(folder).as_posix()] = read_bounded(file)
        except UnreadableFileError:
            found[file.relative_to(folder).as_posix()] = b""
    return found
