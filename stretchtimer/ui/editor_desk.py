"""What is done with the file of the routine that is edited, and what has to be asked before."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from stretchtimer.presenters.editor import Editor
from stretchtimer.ui.editor_questions import Answer, Question


class Desk(QObject):
    """The menu, and the questions."""

    left = Signal()
    """Nothing is left that would have to be asked."""
    new_wanted = Signal()
    copy_wanted = Signal(object)
    """A copy of the routine in a file is to be edited."""
    export_wanted = Signal(object, object)
    """A routine's file is to be put, with the poses it needs, into another file."""
    import_wanted = Signal(object)
    """A file is to be looked at, for what it would bring in."""
    folder_wanted = Signal()

    def __init__(self, editor: Editor, question: Question, page: QWidget) -> None:
        super().__init__(page)
        self._editor, self._question, self._page = editor, question, page
        self._then_leave = False
        self.menu = QMenu(page)
        self._build_menu()
        editor.disk_changed.connect(self.ask_about_theirs)
        editor.deleted.connect(self._offer_to_put_back)
        editor.saved.connect(self._take_saved)
        editor.failed.connect(self._stay)

    def _build_menu(self) -> None:
        menu = self.menu
        menu.addAction("New routine", self.new_wanted.emit)
        self._copy = menu.addAction("Duplicate", lambda: self.copy_wanted.emit(self._editor.path))
        menu.addSeparator()
        save_as = menu.addAction("Save as …", self._ask_save_as)
        save_as.setShortcut(QKeySequence("Ctrl+Shift+S"))
        # A menu that is closed hears no keys.
        self._page.addAction(save_as)
        self._rename = menu.addAction("Rename the file …", self._ask_name)
        self._revert = menu.addAction("Revert to what was saved", self._editor.revert)
        self._delete = menu.addAction("Delete …", self._ask_delete)
        menu.addSeparator()
        self._export = menu.addAction("Export …", self._choose_export)
        menu.addAction("Import …", self._choose_import)
        menu.addAction("Open the folder of your own routines", self.folder_wanted.emit)
        menu.aboutToShow.connect(self._show_what_can_be_done)

    def _show_what_can_be_done(self) -> None:
        has_file = self._editor.path is not None
        for action in (self._copy, self._rename, self._delete, self._export):
            action.setEnabled(has_file)
        self._revert.setEnabled(has_file and not self._editor.is_clean)

    # ── leaving ──

    def leave(self) -> None:
        """Goes, or asks what becomes of what is not saved."""
        if self._editor.is_clean:
            self.left.emit()
            return
        self._question.ask(
            "This routine has changes that are not saved.",
            [
                Answer("Save and leave", self._save_and_leave, "primary"),
                Answer("Leave without saving", lambda _: self.left.emit()),
                Answer("Stay", lambda _: None, "quiet"),
            ],
        )

    def _save_and_leave(self, _written: str) -> None:
        self._then_leave = True
        self._editor.save()

    def _take_saved(self, _path: Path) -> None:
        if self._then_leave:
            self._then_leave = False
            self.left.emit()

    def _stay(self, _why: str) -> None:
        self._then_leave = False

    # ── the file ──

    def ask_about_theirs(self) -> None:
        """Asks what becomes of a file that another program has changed."""
        self._then_leave = False
        self._question.ask(
            "Another program has changed this routine’s file, and you have changes of your own here.",
            [
                Answer("Keep both: save mine beside it", lambda _: self._editor.keep_both(), "primary"),
                Answer("Keep mine, over theirs", lambda _: self._editor.keep_mine()),
                Answer("Take theirs; Undo brings mine back", lambda _: self._editor.take_theirs()),
                Answer("Decide later", lambda _: None, "quiet"),
            ],
        )

    def _ask_save_as(self) -> None:
        self._question.ask(
            f"Save as another file in {self._folder}, by the name of:",
            [Answer("Save", self._save_as, "primary"), Answer("Cancel", lambda _: None, "quiet")],
            self._editor.draft.path.stem,
        )

    def _save_as(self, name: str) -> None:
        if path := self._path_of(name):
            self._editor.save_as(path)

    def _ask_name(self) -> None:
        self._question.ask(
            "Another name for the file; what the routine is called is its title:",
            [Answer("Rename", self._take_name, "primary"), Answer("Cancel", lambda _: None, "quiet")],
            self._editor.draft.path.stem,
        )

    def _take_name(self, name: str) -> None:
        if path := self._path_of(name):
            self._editor.rename(path)

    @property
    def _folder(self) -> Path:
        return self._editor.draft.path.parent

    def _path_of(self, name: str) -> Path | None:
        """The file of a name, in the folder that the routine is in: a name leads nowhere else."""
        plain = Path(name.replace("\\", "/")).name
        return self._folder / plain if plain else None

    def _ask_delete(self) -> None:
        self._question.ask(
            f"Delete the file {self._editor.draft.path.name}? It goes to the trash.",
            [
                Answer("Delete", lambda _: self._editor.delete(), "primary"),
                Answer("Keep it", lambda _: None, "quiet"),
            ],
        )

    def _offer_to_put_back(self, path: Path) -> None:
        self._question.ask(
            f"{path.name} is in the trash.",
            [
                Answer("Put it back", lambda _: self._editor.put_back()),
                Answer("Leave the editor", lambda _: self.left.emit(), "primary"),
            ],
        )

    # ── in and out ──

    def _choose_export(self) -> None:
        path = self._editor.path
        assert path
        names = "A routine with the poses it needs (*.zip);;A plain file (*.yaml)"
        dialog = QFileDialog(self._page, "Export", str(Path.home() / path.with_suffix(".zip").name), names)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: self.export_wanted.emit(path, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _choose_import(self) -> None:
        dialog = QFileDialog(self._page, "Import", str(Path.home()), "Routines and backups (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.import_wanted.emit(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
