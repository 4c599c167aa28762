"""What is done with the file of the routine that is edited, and what has to be asked before."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from stretchtimer.presenters.editor import Editor
from stretchtimer.ui.questions import Answer, Question

_PLAIN = "A plain file (*.yaml)"


class Desk(QObject):
    """The menu, and the questions."""

    left = Signal(bool)
    """Nothing is left that would have to be asked; whether what is not saved is to be kept as a draft."""
    new_wanted = Signal()
    copy_wanted = Signal()
    """A copy of what is edited is to be edited in its place."""
    export_wanted = Signal(object)
    """What is saved is to be put, with the poses it needs, into this file."""
    export_of_all_wanted = Signal(object)
    import_wanted = Signal(object)
    """A file is to be looked at, for what it would bring in."""
    said = Signal(str)
    folder_wanted = Signal()
    keys_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, editor: Editor, question: Question, page: QWidget) -> None:
        super().__init__(page)
        self._editor, self._question, self._page = editor, question, page
        self._then: Callable[[], None] | None = None
        """What is done once everything is saved."""
        self._ask_again: Callable[[], None] | None = None
        """Asks for another name, where the one that was given will not do."""
        self.menu = QMenu(page)
        self.menu.setToolTipsVisible(True)
        self._build_menu()
        editor.disk_changed.connect(self.ask_about_theirs)
        editor.deleted.connect(self._offer_to_put_back)
        editor.saved.connect(self._take_saved)
        editor.failed.connect(self._stay)

    def _build_menu(self) -> None:
        menu = self.menu
        new = menu.addAction("New routine", lambda: self._go_on(self.new_wanted.emit))
        new.setShortcut(QKeySequence.StandardKey.New)
        menu.addAction("Duplicate", lambda: self._go_on(self.copy_wanted.emit))
        menu.addSeparator()
        save_as = menu.addAction("Save as …", self._ask_save_as)
        save_as.setShortcut(QKeySequence("Ctrl+Shift+S"))
        self._rename = menu.addAction("Rename the file …", self._ask_rename)
        self._revert = menu.addAction("Revert to what was saved", self._editor.revert)
        self._delete = menu.addAction("Delete …", self._ask_delete)
        menu.addSeparator()
        menu.addAction("Export …", self._export)
        menu.addAction("Export all your routines …", self._choose_export_of_all)
        menu.addAction("Import …", self._choose_import)
        menu.addAction("Open the folder of your own routines", self.folder_wanted.emit)
        menu.addSeparator()
        menu.addAction("How the editor works", self.help_wanted.emit)
        keys = menu.addAction("Keys", self.keys_wanted.emit)
        keys.setShortcuts([QKeySequence("F1"), QKeySequence("?")])
        for action in (new, save_as, keys):
            # A menu that is closed hears no keys.
            self._page.addAction(action)
        menu.aboutToShow.connect(self._show_what_can_be_done)

    def _show_what_can_be_done(self) -> None:
        has_file = self._editor.path is not None
        why_not = "" if has_file else "There is no file yet: save the routine first"
        for action in (self._rename, self._delete):
            action.setEnabled(has_file)
            action.setToolTip(why_not)
        self._revert.setEnabled(has_file and not self._editor.is_clean)
        self._revert.setToolTip(
            why_not or ("Everything is saved" if self._editor.is_clean else "Undo brings back what is now")
        )

    # ── what is not saved ──

    def leave(self) -> None:
        """Goes, or asks what becomes of what is not saved."""
        if self._editor.is_clean:
            self._go()
        else:
            keep = Answer("Keep as a draft", lambda _: self._editor.set_aside(partial(self.left.emit, True)))
            drop = Answer("Leave without saving", lambda _: self._go())
            text = "This routine has changes that are not saved. Kept as a draft, they are offered at the next start."
            self._ask_to_save(text, "Save and leave", [keep, drop], self._go)

    def _go(self) -> None:
        self.left.emit(False)

    def _go_on(self, then: Callable[[], None]) -> None:
        """Does what puts another routine in the place of this one, once that can lose nothing."""
        if self._editor.is_clean:
            then()
        else:
            keep = Answer("Keep as a draft and go on", lambda _: self._editor.set_aside(then))
            text = "This routine has changes that are not saved. Kept as a draft, they are offered again on leaving."
            self._ask_to_save(text, "Save and go on", [keep], then)

    def _ask_to_save(self, text: str, save: str, others: Sequence[Answer], then: Callable[[], None]) -> None:
        first, last = Answer(save, lambda _: self._save_and(then), "primary"), Answer("Stay", lambda _: None, "quiet")
        self._question.ask(text, [first, *others, last])

    def _save_and(self, then: Callable[[], None]) -> None:
        self._then = then
        self._editor.save()

    def _take_saved(self, path: Path) -> None:
        if self._ask_again:
            self._ask_again = None
            self.said.emit(f"The file is {path.name} now; the title is as it was.")
        # What was changed while a slow disk was at work is saved after that.
        if self._then and self._editor.is_clean:
            then, self._then = self._then, None
            then()

    def _stay(self, _why: str) -> None:
        self._then = None
        ask, self._ask_again = self._ask_again, None
        if ask:
            ask()

    # ── the file ──

    def ask_about_theirs(self) -> None:
        """Asks what becomes of a file that another program has changed."""
        self._then = None
        self._question.ask(
            "Another program has changed this routine’s file, and you have changes of your own here.",
            [
                Answer("Keep both: save mine beside it", lambda _: self._keep_both(), "primary"),
                Answer("Keep mine, over theirs", lambda _: self._editor.keep_mine()),
                Answer("Take theirs; Undo brings mine back", lambda _: self._editor.take_theirs()),
                Answer("Decide later", lambda _: None, "quiet"),
            ],
            interrupts=True,
        )

    def _keep_both(self) -> None:
        editor, theirs = self._editor, self._editor.draft.path.name
        self._then = lambda: self.said.emit(f"Yours is {editor.draft.path.name} now; {theirs} holds what they wrote.")
        editor.keep_both()

    def _ask_save_as(self) -> None:
        path, save_as = self._editor.draft.path, self._editor.save_as
        elsewhere = Answer("In another folder …", lambda _: self._choose_target("Save as", path, _PLAIN, save_as))
        # A whole path would fill the page; the tail of it tells which folder is meant.
        folder = "/".join(path.parent.parts[-2:])
        self._ask_name(f"Save as another file in …/{folder}, by the name of:", "Save", path.stem, save_as, elsewhere)

    def _ask_rename(self) -> None:
        text = "Another name for the file; what the routine is called is its title:"
        self._ask_name(text, "Rename", self._editor.draft.path.stem, self._editor.rename)

    def _ask_name(self, text: str, do_it: str, name: str, use: Callable[[Path], None], *others: Answer) -> None:
        """Asks for the name of a file in the folder that the routine is in, until there is one that will do."""

        def take(written: str) -> None:
            # A name leads to no other folder.
            plain = Path(written.replace("\\", "/")).name
            self._ask_again = partial(self._ask_name, text, do_it, plain, use, *others)
            if plain:
                use(self._editor.draft.path.parent / plain)
            else:
                self._ask_again()

        cancel = Answer("Cancel", lambda _: None, "quiet")
        self._question.ask(text, [Answer(do_it, take, "primary"), *others, cancel], name)

    def _ask_delete(self) -> None:
        unsaved = "" if self._editor.is_clean else " What is not saved stays here until you leave the editor."
        self._question.ask(
            f"Put the file {self._editor.draft.path.name} into the trash?{unsaved}",
            [
                Answer("Delete", lambda _: self._editor.delete(), "primary"),
                Answer("Keep it", lambda _: None, "quiet"),
            ],
        )

    def _offer_to_put_back(self, where: str) -> None:
        self._question.ask(
            where,
            [
                Answer("Leave the editor", lambda _: self._go(), "primary"),
                Answer("Put it back", lambda _: self._editor.put_back()),
                Answer("Go on editing", lambda _: None, "quiet"),
            ],
        )

    # ── in and out ──

    def _export(self) -> None:
        if self._editor.is_clean and self._editor.path:
            self._choose_export()
        else:
            as_it_was = Answer("Export what was saved last", lambda _: self._choose_export())
            said, save = "Only what is saved can be exported.", "Save and export"
            self._ask_to_save(said, save, [as_it_was] if self._editor.path else [], self._choose_export)

    def _choose_export(self) -> None:
        path = self._editor.path
        assert path
        kinds = f"A routine with the poses it needs (*.zip);;{_PLAIN}"
        self._choose_target("Export", Path.home() / f"{path.stem}.zip", kinds, self.export_wanted.emit)

    def _choose_export_of_all(self) -> None:
        title, kind = "Export all your routines", "Routines with the poses they need (*.zip)"
        self._choose_target(title, Path.home() / "my-routines.zip", kind, self.export_of_all_wanted.emit)

    def _choose_target(self, title: str, path: Path, kinds: str, use: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._page, title, str(path), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(path.suffix)
        # Nothing is saved over another routine, so that there is nothing to confirm.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, kinds == _PLAIN)

        def take_kind(kind: str) -> None:
            # A name that is there already keeps the suffix of the kind before.
            suffix = ".yaml" if kind == _PLAIN else path.suffix
            dialog.setDefaultSuffix(suffix)
            for chosen in dialog.selectedFiles():
                dialog.selectFile(Path(chosen).with_suffix(suffix).name)

        dialog.filterSelected.connect(take_kind)
        _choose(dialog, use)

    def _choose_import(self) -> None:
        dialog = QFileDialog(self._page, "Import", str(Path.home()), "Routines and backups (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        _choose(dialog, self.import_wanted.emit)


def _choose(dialog: QFileDialog, use: Callable[[Path], None]) -> None:
    """Lets a file be chosen, without holding anything up."""
    dialog.fileSelected.connect(lambda chosen: use(Path(chosen)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
