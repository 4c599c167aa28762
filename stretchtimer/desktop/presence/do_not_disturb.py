"""Do-not-disturb, as whatever shows the desktop's notifications keeps it."""

import os
from collections.abc import Callable
from pathlib import Path

from jeepney import DBusAddress

from stretchtimer.desktop.presence.bus import Bus
from stretchtimer.desktop.presence.source import Limit, Rest, run

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_SERVICE = DBusAddress(_PATH, _NAME, _NAME)
_DUNST = DBusAddress(_PATH, _NAME, "org.dunstproject.cmd0")
_MAKO = DBusAddress("/fr/emersion/Mako", _NAME, "fr.emersion.Mako")
_SWAY_CENTRE = DBusAddress("/org/erikreider/swaync/cc", "org.erikreider.swaync.cc", "org.erikreider.swaync.cc")
_XFCONF = DBusAddress("/org/xfce/Xfconf", "org.xfce.Xfconf", "org.xfce.Xfconf")
_SETTINGS = {
    "gnome-shell": ("org.gnome.desktop.notifications", "show-banners", "false"),
    "cinnamon": ("org.cinnamon.desktop.notifications", "display-notifications", "false"),
    "notification daemon": ("org.mate.NotificationDaemon", "do-not-disturb", "true"),
}
"""Of services that keep it among the desktop's settings: where, and what it is then."""


class DoNotDisturb:
    """Asks the service in the way of that service; `words` names it."""

    def __init__(self, bus: Bus, rest: Rest, limit: Limit) -> None:
        """
        Raises:
            NoAnswerError: nothing shows notifications.
        """
        self.words, *_ = bus.call(limit, _SERVICE, "GetServerInformation", gives="ssss")
        self._bus = bus
        self._ask: Callable[[Limit], bool]
        match self.words.lower():
            case "dunst":
                self._ask = lambda limit: bool(bus.read(limit, _DUNST, "paused", "b"))
            case "mako":
                self._ask = lambda limit: "do-not-disturb" in bus.call(limit, _MAKO, "ListModes", gives="as")
            case "swaynotificationcenter":
                self._ask = lambda limit: bool(bus.call(limit, _SWAY_CENTRE, "GetDnd", gives="b"))
            case "xfce notify daemon":
                self._ask = self._ask_xfce
            case name if name in _SETTINGS:
                self._ask = _Setting(rest, *_SETTINGS[name])
            case _:
                self._ask = lambda limit: bool(bus.read(limit, _SERVICE, "Inhibited", "b"))

    def ask(self, limit: Limit) -> bool:
        return self._ask(limit)

    def close(self) -> None:
        """The connection is also for others."""

    def _ask_xfce(self, limit: Limit) -> bool:
        xfce = ("xfce4-notifyd", "/do-not-disturb")
        # It is not there before it was first turned on.
        if not self._bus.call(limit, _XFCONF, "PropertyExists", "ss", *xfce, gives="b"):
            return False
        kind, value = self._bus.call(limit, _XFCONF, "GetProperty", "ss", *xfce, gives="v")
        return kind == "b" and bool(value)


class _Setting:
    """Reads one of the desktop's settings by `gsettings`, anew only when a file of settings has changed.

    The settings are behind no interface on the bus, and the portal's shows others only.
    """

    def __init__(self, rest: Rest, schema: str, key: str, when: str) -> None:
        self._rest = rest
        self._command = ("gsettings", "get", schema, key)
        self._when = when
        self._files: object = None
        self._value = False

    def __call__(self, limit: Limit) -> bool:
        files = _state_of_settings()
        if files != self._files:
            self._value = run(limit, self._rest, *self._command).strip() == self._when
            self._files = files
        return self._value


def _state_of_settings() -> object:
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    found: list[object] = []
    for name in ("dconf/user", "glib-2.0/settings/keyfile"):
        try:
            state = (folder / name).stat()
        except OSError:
            found.append(None)
        else:
            found.append((state.st_mtime_ns, state.st_ino, state.st_size))
    return found
