"""Windows: the Run key of the person's own part of the registry."""

import subprocess
import sys
from contextlib import suppress

from stretchtimer.desktop.autostart.command import own_command

assert sys.platform == "win32"  # so that types are checked for it alone

import winreg  # noqa: E402

_CURRENT = r"Software\Microsoft\Windows\CurrentVersion"
_RUN = rf"{_CURRENT}\Run"
_APPROVED = rf"{_CURRENT}\Explorer\StartupApproved\Run"
"""Where the Task Manager and the settings note what the person has switched off there."""
_NAME = "Stretchtimer"


class RunKey:
    """See `Way`."""

    name = "the Run key"

    def is_on(self) -> bool:
        if _value(_RUN) is None:
            return False
        approved = _value(_APPROVED)
        # Its first byte is odd for what is switched off. [observed; Microsoft does not describe it]
        return not (isinstance(approved, bytes) and approved and approved[0] % 2)

    def turn_on(self, arguments: list[str]) -> None:
        _delete(_APPROVED)
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, _RUN, 0, winreg.KEY_SET_VALUE) as key:
            winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, subprocess.list2cmdline(own_command(*arguments)))

    def turn_off(self) -> None:
        _delete(_RUN)
        _delete(_APPROVED)


def _value(path: str) -> object:
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
            return winreg.QueryValueEx(key, _NAME)[0]
    except FileNotFoundError:
        return None


def _delete(path: str) -> None:
    with (
        suppress(FileNotFoundError),
        winreg.OpenKey(winreg.HKEY_CURRENT_USER, path, 0, winreg.KEY_SET_VALUE) as key,
    ):
        winreg.DeleteValue(key, _NAME)
