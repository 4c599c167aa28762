"""macOS: a LaunchAgent. It counts from the next login on: what is started now has been started by the person."""

import plistlib
from pathlib import Path
from xml.parsers.expat import ExpatError

from stretchtimer.desktop.autostart.command import own_command
from stretchtimer.storage.files import write_atomically

_LABEL = "stretchtimer.tray"


class LaunchAgent:
    """See `Way`."""

    name = "a launch agent"

    def __init__(self) -> None:
        self._file = Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"

    def is_on(self) -> bool:
        try:
            agent = plistlib.loads(self._file.read_bytes())
        except (FileNotFoundError, plistlib.InvalidFileException, ExpatError, ValueError):
            return False
        if not isinstance(agent, dict):
            return False
        program = agent.get("ProgramArguments") or [""]
        return bool(agent.get("RunAtLoad")) and not agent.get("Disabled") and Path(str(program[0])).exists()

    def turn_on(self, arguments: list[str]) -> None:
        agent = {
            "Label": _LABEL,
            "ProgramArguments": own_command(*arguments),
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        write_atomically(self._file, plistlib.dumps(agent))

    def turn_off(self) -> None:
        self._file.unlink(missing_ok=True)
