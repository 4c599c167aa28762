"""Locked screens, as logind and the desktop's screen saver tell them, and the ears for locking and waking.

Source: https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType
from jeepney.bus_messages import message_bus
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from stretchtimer.desktop.bus_connection import Which
from stretchtimer.desktop.presence.bus import Bus, connect
from stretchtimer.desktop.presence.source import Choice, Limit, NoAnswerError, Rest

_LOGIND = "org.freedesktop.login1"
_MANAGER = DBusAddress("/org/freedesktop/login1", _LOGIND, "org.freedesktop.login1.Manager")
_SESSION = "org.freedesktop.login1.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SAVERS = {
    "GNOME's screen lock": DBusAddress("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "org.gnome.ScreenSaver"),
    "Cinnamon's screen lock": DBusAddress(
        "/org/cinnamon/ScreenSaver", "org.cinnamon.ScreenSaver", "org.cinnamon.ScreenSaver"
    ),
    "MATE's screen lock": DBusAddress("/org/mate/ScreenSaver", "org.mate.ScreenSaver", "org.mate.ScreenSaver"),
    "Xfce's screen lock": DBusAddress("/org/xfce/ScreenSaver", "org.xfce.ScreenSaver", "org.xfce.ScreenSaver"),
    "the desktop's screen saver": DBusAddress(
        "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "org.freedesktop.ScreenSaver"
    ),
}


class Logind:
    words = "logind"

    def __init__(self, bus: Bus, limit: Limit) -> None:
        self._bus = bus
        path = bus.call(limit, _MANAGER, "GetSession", "s", os.environ.get("XDG_SESSION_ID") or "auto", gives="o")
        self._session = DBusAddress(path, _LOGIND, _SESSION)

    def ask(self, limit: Limit) -> bool:
        """Whether this session is locked. Some desktops never tell logind."""
        return bool(self._bus.read(limit, self._session, "LockedHint", "b"))

    def close(self) -> None:
        """The connection is also for others."""


class ScreenSaver:
    def __init__(self, bus: Bus, words: str, service: DBusAddress) -> None:
        self._bus = bus
        self.words = words
        self._service = service

    def ask(self, limit: Limit) -> bool:
        return bool(self._bus.call(limit, self._service, "GetActive", gives="b"))

    def close(self) -> None:
        """The connection is also for others."""


def screen_saver(bus: Bus) -> Choice[bool]:
    """The screen saver of whichever desktop this is."""
    return Choice(*(_opener(bus, words, service) for words, service in _SAVERS.items()))


def _opener(bus: Bus, words: str, service: DBusAddress) -> Callable[[Limit], ScreenSaver]:
    return lambda _limit: ScreenSaver(bus, words, service)


class BusEar:
    """Hears on one bus of waking and of locking."""

    def __init__(self, which: Which, limit: Limit, rest: Rest) -> None:
        """
        Raises:
            NoAnswerError: there is no such bus, or it does not answer.
        """
        self.ended = False
        self._connection = connect(which, limit, rest)
        try:
            for rule in _RULES[which]:
                asking = message_bus.AddMatch(rule)
                unwrap_msg(self._connection.send_and_get_reply(asking, timeout=limit.seconds()))
        except (OSError, ValueError, DBusErrorResponse, NoAnswerError) as error:
            self._connection.close()
            if isinstance(error, TimeoutError):
                rest.begin(which)
            raise NoAnswerError(f"nothing is heard on the {which.lower()} bus") from error

    def fileno(self) -> int:
        return int(self._connection.sock.fileno())

    def hear(self) -> bool:
        news = False
        with suppress(TimeoutError):
            while True:
                news |= _is_news(self._connection.receive(timeout=0))
        return news

    def close(self) -> None:
        self._connection.close()


def _rules() -> dict[Which, Sequence[MatchRule]]:
    changed = MatchRule(type="signal", sender=_LOGIND, interface=_PROPERTIES, member="PropertiesChanged")
    changed.add_arg_condition(0, _SESSION)
    sleep = MatchRule(type="signal", sender=_LOGIND, interface=_MANAGER.interface, member="PrepareForSleep")
    return {"SYSTEM": (sleep, changed), "SESSION": (MatchRule(type="signal", member="ActiveChanged"),)}


_RULES = _rules()


def _is_news(message: Message) -> bool:
    if message.header.message_type is not MessageType.signal:
        return False
    fields = message.header.fields
    match fields.get(HeaderFields.member), message.body:
        case "PrepareForSleep", (going,):
            return not going
        case "PropertiesChanged", (_, changed, unknown):
            return "LockedHint" in changed or "LockedHint" in unknown
        case "ActiveChanged", _:
            return str(fields.get(HeaderFields.interface)).endswith(".ScreenSaver")
    return False
