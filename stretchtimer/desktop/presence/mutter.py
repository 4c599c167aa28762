"""Idleness as GNOME's compositor tells it, on X11 and on Wayland."""

from jeepney import DBusAddress

from stretchtimer.desktop.presence.bus import Bus
from stretchtimer.desktop.presence.source import Limit

_MONITOR = DBusAddress(
    "/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor", "org.gnome.Mutter.IdleMonitor"
)


class MutterIdle:
    words = "GNOME's idle monitor"

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def ask(self, limit: Limit) -> int:
        return int(self._bus.call(limit, _MONITOR, "GetIdletime", gives="t"))

    def close(self) -> None:
        """The connection is also for others."""
