"""Notices over D-Bus: the thread that sees to them.

It is there only while a notice is shown, with a connection of its own. Between two reminders nothing is kept and
nothing wakes, and a service or a bus that was started anew in between makes no difference.
"""

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from stretchtimer.desktop.notifications.way import End, OnNews
from stretchtimer.presenters.notice import Notice

if TYPE_CHECKING:
    from stretchtimer.desktop.notifications.conversation import Conversation


class BusNotices:
    """The way of Linux desktops; see `Way`."""

    def __init__(self, on_news: OnNews) -> None:
        self._on_news = on_news
        self._lock = threading.Lock()
        self._wanted: tuple[int, Notice] | None = None
        self._server: threading.Thread | None = None
        self._ours, self._its = socket.socketpair()
        for end in (self._ours, self._its):
            end.setblocking(False)

    def show(self, number: int, notice: Notice) -> None:
        with self._lock:
            self._wanted = number, notice
            self._wake()
            if self._server is None:
                self._server = threading.Thread(target=self._serve, name="notifications", daemon=True)
                # While the interpreter shuts down no thread can be started any more.
                with suppress(RuntimeError):
                    self._server.start()

    def withdraw(self) -> None:
        with self._lock:
            self._wanted = None
            self._wake()

    def close(self, within_seconds: float) -> None:
        with self._lock:
            self._wanted = None
            self._wake()
            server = self._server
        if server:
            server.join(within_seconds)
        if not (server and server.is_alive()):
            self._ours.close()
            self._its.close()

    def _wake(self) -> None:
        # Full, it wakes the thread as well.
        with suppress(BlockingIOError):
            self._ours.send(b".")

    def _serve(self) -> None:
        # Some thirty milliseconds, for which no window should wait.
        from stretchtimer.desktop.notifications.conversation import TROUBLE, Conversation

        while not self._is_done():
            try:
                with Conversation(self._its) as conversation:
                    self._converse(conversation)
            except TROUBLE:
                self._end(None, End.FAILED)

    def _converse(self, conversation: "Conversation") -> None:
        """Shows what is wanted, until nothing is."""
        shown: int | None = None
        while wanted := self._wanted:
            number, notice = wanted
            news: str | End | None = None
            if number == shown:
                news = conversation.wait()
            elif not conversation.show(notice):
                news = End.FAILED
            shown = number
            if news is not None:
                self._end(number, news)

    def _end(self, number: int | None, news: str | End) -> None:
        """Tells what has become of a notice, or of whichever is wanted."""
        with self._lock:
            wanted = self._wanted
            if wanted and number in (None, wanted[0]):
                self._wanted = None
        if wanted and number in (None, wanted[0]):
            self._on_news(wanted[0], news)

    def _is_done(self) -> bool:
        """Whether there is nothing to show; then another thread does when there is again."""
        with self._lock:
            if self._wanted is None:
                self._server = None
            return self._wanted is None
