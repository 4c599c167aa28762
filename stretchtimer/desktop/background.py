"""Other processes of this program."""

import shutil
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess
from shiboken6 import isValid

from stretchtimer.desktop.autostart import own_command
from stretchtimer.paths import Folders


def command_for(folders: Folders, *arguments: str) -> list[str]:
    """What starts this program once more, for the same person's data."""
    elsewhere = ["--data-dir", str(folders.data)] if Folders.under(folders.data) == folders else []
    return own_command(*elsewhere, *arguments)


def start_other(command: Sequence[str]) -> None:
    """Starts a process that outlives this one."""
    program, *arguments = command
    QProcess.startDetached(program, arguments)


def run_in_background(command: Sequence[str], done: Callable[[bool], None], parent: QObject) -> QProcess:
    """Starts a command at the lowest priority. `done` is told, once, whether it went well; what it prints is lost."""
    process = QProcess(parent)
    process.setStandardOutputFile(QProcess.nullDevice())
    process.setStandardErrorFile(QProcess.nullDevice())

    def over(well: bool) -> None:
        # It ends with its parent at the latest, and then nobody is left to be told.
        if isValid(process):
            process.deleteLater()
            done(well)

    def fail(error: QProcess.ProcessError) -> None:
        # Whatever else goes wrong, it ends as well.
        if error is QProcess.ProcessError.FailedToStart:
            over(False)

    process.errorOccurred.connect(fail)
    process.finished.connect(lambda status, how: over(status == 0 and how is QProcess.ExitStatus.NormalExit))
    nice = shutil.which("nice")
    program, *arguments = [nice, "-n", "19", *command] if nice else command
    process.start(program, arguments)
    return process
