"""Connections to D-Bus that nothing waits on for ever."""

import time
from socket import socket
from typing import Literal

from jeepney import Message
from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket
from jeepney.wrappers import DBusErrorResponse

Which = Literal["SESSION", "SYSTEM"]
LETS_IN_WITHIN_SECONDS = 2.0


def open_bus(which: Which, within_seconds: float = LETS_IN_WITHIN_SECONDS) -> DBusConnection:
    """A connection to a bus. Whatever is asked on it has to say how long it waits.

    Raises:
        OSError: there is no such bus, or it does not answer; the `TimeoutError` among them where it takes too long.
    """
    until = time.monotonic() + within_seconds
    made: socket | None = None
    try:
        made = prep_socket(get_bus(which), timeout=within_seconds)
        return _Connection(made, until)
    # All but the first is how jeepney says that an address is missing, is of a kind unknown to it, or lets nobody in.
    except (OSError, KeyError, ValueError, RuntimeError, DBusErrorResponse) as error:
        if made:
            made.close()
        if isinstance(error, OSError):
            raise
        raise ConnectionError(f"there is no {which.lower()} bus that answers") from error


class _Connection(DBusConnection):  # type: ignore[misc]
    def __init__(self, socket: socket, until: float) -> None:
        self._until = until
        super().__init__(socket)

    def receive(self, *, timeout: float | None = None) -> Message:
        # The greeting, which is exchanged while it is made, would wait for ever.
        return super().receive(timeout=max(0.0, self._until - time.monotonic()) if timeout is None else timeout)
