"""The door to what starts at login."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from stretchtimer.core.findings import Finding
from stretchtimer.desktop.autostart.command import AutostartError, Way


class Autostart:
    """Reads and changes what the system itself keeps; remembers nothing. May block for some seconds.

    `data_folder` is the one that was named in place of the person's own.
    """

    def __init__(self, data_folder: Path | None = None) -> None:
        self._way = _way_of_this_system()
        self._arguments = ["--data-dir", str(data_folder.absolute())] if data_folder else []

    def is_on(self) -> bool:
        """Whether Stretchtimer would start at the next login. What cannot be read is off."""
        try:
            return self._way.is_on()
        except OSError:
            return False

    def turn(self, on: bool) -> None:
        """Has Stretchtimer started in the tray at each login, or not any more.

        Raises:
            AutostartError: the system did not let it, or did not answer.
        """
        try:
            if on:
                self._way.turn_on([*self._arguments, "--tray"])
            else:
                self._way.turn_off()
        except OSError as error:
            what = "start" if on else "be kept from starting"
            why = error.strerror or str(error)
            raise AutostartError(f"Stretchtimer cannot {what} at login: {why.rstrip('.')}.") from error


def findings() -> Sequence[Finding]:
    """Whether Stretchtimer starts at login, and by what."""
    way = _way_of_this_system()
    try:
        state = "on" if way.is_on() else "off"
    except OSError as error:
        advice = "Start “stretchtimer --tray” with whatever else your desktop starts."
        return [Finding("Autostart", f"{way.name} cannot be read: {error.strerror or error}.", False, advice)]
    return [Finding("Autostart", f"Starting at login is {state}, by {way.name}.", True)]


def _way_of_this_system() -> Way:
    if sys.platform == "win32":
        from stretchtimer.desktop.autostart.windows import RunKey

        return RunKey()
    if sys.platform == "darwin":
        from stretchtimer.desktop.autostart.macos import LaunchAgent

        return LaunchAgent()
    if flatpak := os.environ.get("FLATPAK_ID"):
        from stretchtimer.desktop.autostart.portal import BackgroundPortal

        return BackgroundPortal(flatpak)
    from stretchtimer.desktop.autostart.xdg import AutostartFile

    return AutostartFile()
