"""Whether Stretchtimer starts, in the tray, when the person logs in; each system's way has a small file of its own."""

from stretchtimer.desktop.autostart.command import AutostartError, own_command
from stretchtimer.desktop.autostart.service import Autostart, findings

__all__ = ["Autostart", "AutostartError", "findings", "own_command"]
