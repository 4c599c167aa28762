"""Questions over D-Bus, each with a time limit, on one connection that is made again when it breaks."""

from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageFlag, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection

from stretchtimer.desktop.bus_connection import Which, open_bus
from stretchtimer.desktop.presence.source import ANSWER_SECONDS, Limit, NoAnswerError, Rest

_PROPERTIES = "org.freedesktop.DBus.Properties"


def connect(which: Which, limit: Limit, rest: Rest) -> DBusConnection:
    """A connection on which nothing waits for long.

    Raises:
        NoAnswerError: there is no such bus, or it does not answer.
    """
    rest.check(which)
    try:
        made = open_bus(which, limit.seconds())
    except OSError as error:
        if isinstance(error, TimeoutError):
            rest.begin(which)
        raise NoAnswerError(f"there is no {which.lower()} bus that answers") from error
    made.sock.settimeout(ANSWER_SECONDS)
    return made


class Bus:
    """Asked on one thread."""

    def __init__(self, which: Which) -> None:
        self._which: Which = which
        self._connection: DBusConnection | None = None
        self._rest = Rest()

    def call(self, limit: Limit, whom: DBusAddress, member: str, takes: str = "", *values: Any, gives: str) -> Any:
        """The answer to a call, of the D-Bus signature `gives`: a value, or a tuple if it is not one alone.

        Nobody is started for it.

        Raises:
            NoAnswerError: nobody has it, it failed, took too long, or is something else.
        """
        name = str(whom.bus_name)
        self._rest.check(name)
        call = new_method_call(whom, member, takes or None, values)
        call.header.flags = MessageFlag.no_auto_start
        try:
            if self._connection is None:
                self._connection = connect(self._which, limit, self._rest)
            reply = self._connection.send_and_get_reply(call, timeout=limit.seconds())
        except TimeoutError as error:
            self._rest.begin(name)
            # So that no late answer is in the way; and if it is the bus that hangs, that shows when it is greeted.
            self.close()
            raise NoAnswerError(f"{name} does not answer") from error
        except (OSError, ValueError) as error:
            self.close()
            raise NoAnswerError(f"the {self._which.lower()} bus is gone") from error
        if reply.header.message_type is MessageType.error:
            raise NoAnswerError(f"{name} has no {member}")
        if reply.header.fields.get(HeaderFields.signature, "") != gives:
            raise NoAnswerError(f"{name} gives something else for {member}")
        return reply.body[0] if len(reply.body) == 1 else reply.body

    def read(self, limit: Limit, whom: DBusAddress, name: str, kind: str) -> Any:
        """The value of a property of this D-Bus type. Raises as `call` does."""
        properties = DBusAddress(whom.object_path, whom.bus_name, _PROPERTIES)
        found, value = self.call(limit, properties, "Get", "ss", whom.interface, name, gives="v")
        if found != kind:
            raise NoAnswerError(f"{whom.bus_name} has something else for {name}")
        return value

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None
