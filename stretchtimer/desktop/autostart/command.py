"""What starts this installation, whatever folder it is started in."""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Protocol

from stretchtimer.paths import shipped_data

_FROM_CHECKOUT = "import sys; sys.path.insert(0, {folder!r}); from stretchtimer.__main__ import main; sys.exit(main())"


class AutostartError(Exception):
    """It could not be turned on or off; says why in one sentence."""


class Way(Protocol):
    """A system's way to start programs at login; raises `OSError` where it fails."""

    name: str
    """As in "Starts at login by …"."""

    def is_on(self) -> bool:
        """Whether the system would start this program at the next login."""

    def turn_on(self, arguments: list[str]) -> None:
        """Has the system start it, with these arguments."""

    def turn_off(self) -> None:
        """Has the system leave it."""


def own_command(*arguments: str) -> list[str]:
    """A program and its arguments, the first an absolute path, that starts this Stretchtimer.

    The installed script, as that is the name by which a desktop shows what starts with it; on Windows the one that
    opens no console.
    """
    checkout = Path(__file__).resolve().parents[3]
    if shipped_data() == checkout:
        code = _FROM_CHECKOUT.format(folder=str(checkout))
        return [_interpreter(), "-c", code, *arguments]
    name = "stretchtimer-window.exe" if sys.platform == "win32" else "stretchtimer"
    for scheme in (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user")):
        script = Path(sysconfig.get_path("scripts", scheme)) / name
        if os.access(script, os.X_OK):
            return [str(script), *arguments]
    # Not from the folder it happens to be started in.
    return [_interpreter(), "-P", "-m", "stretchtimer", *arguments]


def _interpreter() -> str:
    """The one that opens no console, where there are two."""
    silent = Path(sys.executable).with_name("pythonw.exe")
    return str(silent) if silent.is_file() else sys.executable
