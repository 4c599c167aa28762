"""Where something is to be saved."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def choose_target(
    parent: QWidget, title: str, path: Path, kinds: Mapping[str, str], use: Callable[[Path], None]
) -> None:
    """Asks for a file to write, and hands it to `use`; holds nothing up meanwhile.

    `path` is what is proposed; `kinds` names each kind of file by its suffix.
    """
    filters = {f"{words} (*{suffix})": suffix for suffix, words in kinds.items()}
    dialog = QFileDialog(parent, title, str(path), ";;".join(filters))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(path.suffix)

    def take_kind(kind: str) -> None:
        # A name that is there already keeps the suffix of the kind before.
        dialog.setDefaultSuffix(filters[kind])
        for chosen in dialog.selectedFiles():
            dialog.selectFile(Path(chosen).with_suffix(filters[kind]).name)

    dialog.filterSelected.connect(take_kind)
    dialog.fileSelected.connect(lambda chosen: use(Path(chosen)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
