"""Who keeps the screen awake, as the session managers of Linux desktops list them."""

from collections.abc import Iterable, Iterator

from jeepney import DBusAddress

from stretchtimer.desktop.presence.bus import Bus
from stretchtimer.desktop.presence.source import Limit, NoAnswerError

_GNOME = DBusAddress("/org/gnome/SessionManager", "org.gnome.SessionManager", "org.gnome.SessionManager")
_GNOME_IDLE = 8
_KDE = DBusAddress(
    "/org/kde/Solid/PowerManagement/PolicyAgent",
    "org.kde.Solid.PowerManagement.PolicyAgent",
    "org.kde.Solid.PowerManagement.PolicyAgent",
)
_KDE_SCREEN = 4
_XFCE = DBusAddress(
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement",
    "org.freedesktop.PowerManagement.Inhibit",
)
_LOGIND = DBusAddress("/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager")
_OF_GNOME = "user session inhibited"
"""By which GNOME's session manager hands on what it lists itself, without the names."""

Inhibitor = tuple[str, str]
"""A program's name or id, and its reason."""


class Inhibitors:
    def __init__(self, session: Bus, system: Bus) -> None:
        self._session, self._system = session, system
        self._sources = {
            "GNOME's session manager": self._gnome,
            "KDE's power management": self._kde,
            "the desktop's power management": self._xfce,
            "logind": self._logind,
        }
        self.answering: list[str] = []
        """The sources that answered last."""

    def list(self, limit: Limit) -> Iterator[Inhibitor]:
        self.answering.clear()
        for words, source in self._sources.items():
            try:
                found = list(source(limit))
            except NoAnswerError:
                continue
            self.answering.append(words)
            yield from found

    def _gnome(self, limit: Limit) -> Iterable[Inhibitor]:
        ask = self._session.call
        if not ask(limit, _GNOME, "IsInhibited", "u", _GNOME_IDLE, gives="b"):
            return
        for path in ask(limit, _GNOME, "GetInhibitors", gives="ao"):
            each = DBusAddress(path, _GNOME.bus_name, "org.gnome.SessionManager.Inhibitor")
            try:
                if ask(limit, each, "GetFlags", gives="u") & _GNOME_IDLE:
                    yield ask(limit, each, "GetAppId", gives="s"), ask(limit, each, "GetReason", gives="s")
            except NoAnswerError:
                # It has ended meanwhile.
                continue

    def _kde(self, limit: Limit) -> Iterable[Inhibitor]:
        # What keeps only the machine awake, as a download does, says nothing about anybody.
        if self._session.call(limit, _KDE, "HasInhibition", "u", _KDE_SCREEN, gives="b"):
            yield from self._session.call(limit, _KDE, "ListInhibitions", gives="a(ss)")

    def _xfce(self, limit: Limit) -> Iterable[Inhibitor]:
        for name in self._session.call(limit, _XFCE, "GetInhibitors", gives="as"):
            yield name, ""

    def _logind(self, limit: Limit) -> Iterable[Inhibitor]:
        for what, who, why, mode, _user, _process in self._system.call(
            limit, _LOGIND, "ListInhibitors", gives="a(ssssuu)"
        ):
            if "idle" in what.split(":") and mode == "block" and why != _OF_GNOME:
                yield who, why
