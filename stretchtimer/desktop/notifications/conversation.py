"""What is said on the bus about a notice.

Specification: https://specifications.freedesktop.org/notification-spec/1.2/
"""

import html
import socket
from collections import deque
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from types import TracebackType
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from stretchtimer.core.findings import Finding
from stretchtimer.desktop.bus_connection import open_bus
from stretchtimer.desktop.notifications.way import End
from stretchtimer.presenters.notice import Notice

TROUBLE = (OSError, KeyError, ValueError, DBusErrorResponse)
"""What is raised where there is no bus or no service, or one that does not answer."""
ANSWER_SECONDS = 5.0
"""As long as a service may take that the bus has to start first."""

_NAME = "org.freedesktop.Notifications"
_SERVICE = DBusAddress("/org/freedesktop/Notifications", _NAME, _NAME)
_BUS = "org.freedesktop.DBus"
_THE_NOTICE = "default"
"""What a click on the notice itself is called."""
_NORMAL = 1
_NEVER, _AS_OTHERS = 0, -1
"""When it goes by itself. What asks something should not vanish before it was seen, and is withdrawn when it has grown
stale; what only tells something goes as others do."""


class Conversation:
    """With the desktop's notification service, on the thread that began it. All of it raises what `TROUBLE` lists.

    `alarm` is a socket that does not block; what arrives there ends a wait.
    """

    def __init__(self, alarm: socket.socket) -> None:
        self._alarm = alarm
        self._bus = open_bus("SESSION")
        self._signals: deque[Message] = deque()
        self._bus.filter(MatchRule(type="signal"), queue=self._signals)
        self._selector = DefaultSelector()
        self._selector.register(self._bus.sock, EVENT_READ)
        self._selector.register(alarm, EVENT_READ)
        self._notice: Notice | None = None
        """The one that is shown."""
        self._id = 0
        self._owner = ""
        """Who shows it."""
        self._was_lost = False

    def __enter__(self) -> "Conversation":
        lost = MatchRule(type="signal", sender=_BUS, interface=_BUS, member="NameOwnerChanged")
        lost.add_arg_condition(0, _NAME)
        for rule in (lost, MatchRule(type="signal", interface=_NAME, path=_SERVICE.object_path)):
            self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=ANSWER_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Withdraws what is shown."""
        # Whether it is still there, and whether the service lives, is all the same now.
        with suppress(*TROUBLE):
            if self._id and kind is None:
                _ask(self._bus, "CloseNotification", "u", (self._id,))
        self._selector.close()
        self._bus.close()

    def show(self, notice: Notice) -> bool:
        """Shows a notice in place of the one before; not so where the service has no buttons."""
        self._notice, self._was_lost = notice, False
        return self._notify(notice)

    def wait(self) -> str | End | None:
        """Waits for the alarm or a message, and tells what that means for the notice, if anything."""
        while True:
            # Also what came along with something else, of which the socket knows nothing any more.
            with suppress(TimeoutError):
                while True:
                    self._bus.recv_messages(timeout=0)
            if self._signals:
                news = self._news(self._signals.popleft())
                if news is not None:
                    return news
            elif any(key.fileobj is self._alarm for key, _ in self._selector.select()):
                self._alarm.recv(4_096)
                return None

    def _notify(self, notice: Notice) -> bool:
        abilities = set(_ask(self._bus, "GetCapabilities").body[0])
        if "actions" not in abilities:
            return False
        text = html.escape(notice.text, quote=False) if "body-markup" in abilities else notice.text
        actions = [_THE_NOTICE, "Stretchtimer"]
        for choice in notice.choices:
            actions += choice
        hints: dict[str, tuple[str, Any]] = {
            "desktop-entry": ("s", "stretchtimer"),
            "urgency": ("y", _NORMAL),
            "category": ("s", "x-stretchtimer.reminder"),
            # Whether there is one, and which, is for the person to say in Stretchtimer.
            "suppress-sound": ("b", True),
        }
        if notice.picture:
            hints["image-path"] = ("s", notice.picture.absolute().as_uri())
        expires = _NEVER if notice.choices else _AS_OTHERS
        reply = _ask(
            self._bus, "Notify", "susssasa{sv}i",
            ("Stretchtimer", self._id, "stretchtimer", notice.title, text, actions, hints, expires),
        )  # fmt: skip
        self._id, self._owner = reply.body[0], reply.header.fields[HeaderFields.sender]
        # What was said before the answer is about the notice before, whose number the new one may have.
        self._signals.clear()
        return True

    def _news(self, signal: Message) -> str | End | None:
        fields = signal.header.fields
        sender, body = fields.get(HeaderFields.sender), signal.body
        match fields.get(HeaderFields.member), body:
            # Anybody may send anything: what others than the service say of notices is nothing.
            case "ActionInvoked", (self._id, str(key)) if sender == self._owner:
                return "" if key == _THE_NOTICE else key
            case "NotificationClosed", (self._id, _) if sender == self._owner:
                self._id = 0
                return End.OVER
            case "NameOwnerChanged", (_, self._owner, _) if sender == _BUS:
                return self._show_again()
        return None

    def _show_again(self) -> End | None:
        """Once: a notice may be what a service dies of."""
        self._id = 0
        if self._was_lost or self._notice is None:
            return End.FAILED
        self._was_lost = True
        return None if self._notify(self._notice) else End.FAILED


def finding() -> Finding:
    """Which service there is."""
    area, ours = "Notifications", "Reminders come in a small window of Stretchtimer's own"
    try:
        with open_bus("SESSION") as bus:
            name, _, version, *_ = _ask(bus, "GetServerInformation").body
            abilities = _ask(bus, "GetCapabilities").body[0]
    except TROUBLE:
        advice = f"{ours}; to have them from the desktop, install a notification service, such as dunst."
        return Finding(area, "No notification service answers on this desktop.", False, advice)
    if "actions" not in abilities:
        return Finding(area, f"{name} {version} shows notifications, but without buttons.", False, f"{ours}.")
    return Finding(area, f"{name} {version} shows notifications, with buttons.", True)


def _ask(bus: DBusConnection, member: str, signature: str = "", body: tuple[Any, ...] = ()) -> Message:
    """The service's reply."""
    reply = bus.send_and_get_reply(new_method_call(_SERVICE, member, signature, body), timeout=ANSWER_SECONDS)
    unwrap_msg(reply)
    return reply
