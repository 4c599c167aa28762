"""Keeps the screen awake while a routine runs, by the desktop's own means."""

import sys
import threading
from contextlib import suppress

ANSWER_SECONDS = 2.0
_SERVICE = "org.freedesktop.ScreenSaver"


class Awake:
    """Asked from any thread, never blocks. Where the desktop has no such means the screen does as it always does."""

    def __init__(self) -> None:
        self._over: threading.Event | None = None
        self._keeper: threading.Thread | None = None

    def hold(self, awake: bool) -> None:
        """Keeps the screen awake, or gives it back."""
        if awake and self._over is None:
            over = self._over = threading.Event()
            keep = _keep_by_system if sys.platform in ("win32", "darwin") else _keep_by_bus
            self._keeper = threading.Thread(target=keep, args=(over,), name="awake", daemon=True)
            # While the interpreter shuts down no thread can be started any more.
            with suppress(RuntimeError):
                self._keeper.start()
        elif not awake and self._over is not None:
            self._over.set()
            self._over = None

    def close(self, within_seconds: float) -> None:
        """Gives the screen back, and waits so long for that to be done."""
        self.hold(False)
        if self._keeper and self._keeper.is_alive():
            self._keeper.join(within_seconds)


def _keep_by_bus(over: threading.Event) -> None:
    """Asks what idle-inhibit-spec describes; desktops also give the screen back when the connection ends.

    Not by wakepy, which has the garbage of every thread collected in this one: objects of Qt do not survive that.
    """
    from jeepney import DBusAddress, new_method_call
    from jeepney.wrappers import DBusErrorResponse, unwrap_msg

    from stretchtimer.desktop.bus_connection import open_bus

    screen_saver = DBusAddress("/org/freedesktop/ScreenSaver", _SERVICE, _SERVICE)
    asking = new_method_call(screen_saver, "Inhibit", "ss", ("Stretchtimer", "A stretching routine is running"))
    # No bus, no screen saver, one that does not answer: all the same.
    with (
        suppress(OSError, ValueError, DBusErrorResponse),
        open_bus("SESSION") as bus,
    ):
        (cookie,) = unwrap_msg(bus.send_and_get_reply(asking, timeout=ANSWER_SECONDS))
        over.wait()
        giving_back = new_method_call(screen_saver, "UnInhibit", "u", (cookie,))
        bus.send_and_get_reply(giving_back, timeout=ANSWER_SECONDS)


def _keep_by_system(over: threading.Event) -> None:
    # It looks at the system while it is imported, which no window should wait for.
    from wakepy import keep

    with keep.presenting(on_fail="pass"):
        over.wait()
