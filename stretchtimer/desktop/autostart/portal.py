"""A Flatpak: the desktop's Background portal, which writes into the host's autostart folder.

The portal cannot be asked how things stand; the host's file can be read where the Flatpak may see that folder
(`--filesystem=xdg-config/autostart:ro`).

Specification: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Background.html
"""

from collections import deque
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from stretchtimer.desktop.autostart.xdg import AutostartFile
from stretchtimer.desktop.bus_connection import open_bus

ANSWER_SECONDS = 20.0
"""The person may be asked."""
_PORTAL = "org.freedesktop.portal.Desktop"
_BACKGROUND = DBusAddress("/org/freedesktop/portal/desktop", _PORTAL, "org.freedesktop.portal.Background")
_REQUEST = "org.freedesktop.portal.Request"


class BackgroundPortal:
    """See `Way`; `app` is the Flatpak's name."""

    name = "the desktop's Background portal"

    def __init__(self, app: str) -> None:
        self._file = AutostartFile(Path.home() / ".config", f"{app}.desktop")

    def is_on(self) -> bool:
        return self._file.is_on()

    def turn_on(self, arguments: list[str]) -> None:
        self._request(True, ["stretchtimer", *arguments])

    def turn_off(self) -> None:
        self._request(False, [])

    def _request(self, on: bool, command: list[str]) -> None:
        """Asks the portal, and waits for its response.

        Raises:
            OSError: there is no portal, it did not answer, or it said no.
        """
        try:
            with open_bus("SESSION") as bus:
                results = _answer(bus, on, command)
        except TimeoutError:
            raise OSError("the desktop did not answer") from None
        except (OSError, KeyError, ValueError, DBusErrorResponse) as error:
            raise OSError("the desktop's Background portal cannot be reached") from error
        if results is None or results.get("autostart", ("b", False))[1] is not on:
            raise OSError("the desktop did not allow it")


def _answer(bus: DBusConnection, on: bool, command: list[str]) -> dict[str, tuple[str, Any]] | None:
    """What the portal has done, unless it or the person refused."""
    options: dict[str, tuple[str, Any]] = {
        "handle_token": ("s", "stretchtimer"),
        "reason": ("s", "Reminding you to stand up."),
        "autostart": ("b", on),
    }
    if command:
        options["commandline"] = ("as", command)
    # An older portal calls the request otherwise than the token says: all responses are listened to from the beginning.
    rule = MatchRule(type="signal", interface=_REQUEST, member="Response")
    responses: deque[Message] = deque()
    bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=ANSWER_SECONDS)
    with bus.filter(rule, queue=responses):
        asking = new_method_call(_BACKGROUND, "RequestBackground", "sa{sv}", ("", options))
        reply = bus.send_and_get_reply(asking, timeout=ANSWER_SECONDS)
        (request,) = unwrap_msg(reply)
        expected = request, reply.header.fields[HeaderFields.sender]
        while True:
            response = bus.recv_until_filtered(responses, timeout=ANSWER_SECONDS)
            fields = response.header.fields
            if (fields.get(HeaderFields.path), fields.get(HeaderFields.sender)) == expected:
                status, results = response.body
                return results if status == 0 else None
