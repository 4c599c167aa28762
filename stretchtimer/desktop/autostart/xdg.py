"""Linux: a file in the person's autostart folder.

Specifications: https://specifications.freedesktop.org/autostart-spec/latest/ and
https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

import os
import re
import shutil
from pathlib import Path

from stretchtimer.desktop.autostart.command import own_command
from stretchtimer.storage.files import write_atomically

_NAME = "stretchtimer.desktop"
_ESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
_RESERVED = re.compile(r"[\s\"'\\><~|&;$*?#()`]")


class AutostartFile:
    """See `Way`. `folder` is where the host of a sandbox keeps such things."""

    name = "a file in the autostart folder"

    def __init__(self, folder: Path | None = None, name: str = _NAME) -> None:
        self._file = (folder or _config_folder()) / "autostart" / name

    def is_on(self) -> bool:
        try:
            entry = _entry(self._file.read_text(encoding="utf-8", errors="replace"))
        except FileNotFoundError:
            return False
        if entry.get("Hidden") == "true" or entry.get("X-GNOME-Autostart-enabled") == "false":
            return False
        desktops = set(os.environ.get("XDG_CURRENT_DESKTOP", "").split(":"))
        if "OnlyShowIn" in entry and not desktops & set(entry["OnlyShowIn"].split(";")):
            return False
        if desktops & set(filter(None, entry.get("NotShowIn", "").split(";"))):
            return False
        return bool(entry.get("Exec")) and ("TryExec" not in entry or shutil.which(entry["TryExec"]) is not None)

    def turn_on(self, arguments: list[str]) -> None:
        command = own_command(*arguments)
        entry = {
            "Type": "Application",
            "Name": "Stretchtimer",
            "Comment": "Reminds you to stand up",
            "Exec": " ".join(map(_argument, command)),
            # What has been removed since is passed over without a word.
            "TryExec": command[0],
            "Icon": "stretchtimer",
            "Terminal": "false",
        }
        lines = ["[Desktop Entry]", *(f"{key}={_escaped(value)}" for key, value in entry.items())]
        write_atomically(self._file, "\n".join([*lines, ""]).encode())

    def turn_off(self) -> None:
        self._file.unlink(missing_ok=True)


def _config_folder() -> Path:
    named = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".config"


def _entry(text: str) -> dict[str, str]:
    """What stands in the group that counts."""
    entry: dict[str, str] = {}
    is_in_group = False
    for line in text.splitlines():
        if line.startswith("["):
            is_in_group = line.strip() == "[Desktop Entry]"
        elif is_in_group and not line.startswith("#") and "=" in line:
            key, value = line.split("=", 1)
            entry[key.strip()] = re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), value.strip())
    return entry


def _escaped(value: str) -> str:
    """As values stand in a desktop entry."""
    return value.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")


def _argument(argument: str) -> str:
    """As an argument stands in a command line that begins with a program's path."""
    argument = argument.replace("%", "%%")
    if argument and not _RESERVED.search(argument):
        return argument
    return '"' + re.sub(r'(["`$\\])', r"\\\1", argument) + '"'
