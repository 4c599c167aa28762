"""Services on a bus, as the presence of somebody is asked of them."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from tests.desktop.bus import PATIENCE_SECONDS

Answer = tuple[str, tuple[Any, ...]] | None
"""A signature and values; None to keep silent."""


class Service:
    """Answers on a thread of its own under some names. What it is asked is noted, as "interface.Member".

    An answer that is meant for one object only stands under "/path interface.Member".
    """

    def __init__(self, *names: str, answers: Mapping[str, Answer], properties: Mapping[str, Any] | None = None) -> None:
        self.answers = dict(answers)
        self.properties = dict(properties or {})
        self.asked: list[str] = []
        self.arguments: dict[str, tuple[Any, ...]] = {}
        """With which each was asked last."""
        self._connection = open_dbus_connection("SESSION")
        for name in names:
            assert self._connection.send_and_get_reply(message_bus.RequestName(name)).body == (1,)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def tell(self, path: str, interface: str, member: str, signature: str, *values: Any) -> None:
        self._connection.send(new_signal(DBusAddress(path, interface=interface), member, signature, values))

    def close(self) -> None:
        with suppress(OSError):
            self._connection.sock.shutdown(2)
        self._thread.join(PATIENCE_SECONDS)
        self._connection.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call and (reply := self._answer(message)):
                    self._connection.send(reply)

    def _answer(self, call: Message) -> Message | None:
        fields = call.header.fields
        name = f"{fields[HeaderFields.interface]}.{fields[HeaderFields.member]}"
        self.asked.append(name)
        self.arguments[name] = call.body
        if name == "org.freedesktop.DBus.Properties.Get" and ".".join(call.body) in self.properties:
            return new_method_return(call, "v", (self.properties[".".join(call.body)],))
        for key in (f"{fields[HeaderFields.path]} {name}", name):
            if key in self.answers:
                answer = self.answers[key]
                return new_method_return(call, *answer) if answer else None
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod")
