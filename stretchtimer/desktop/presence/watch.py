"""One thread that waits for what a desktop tells of its own accord, and sleeps until then."""

import selectors
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol


class Ear(Protocol):
    """A connection that something may come in on."""

    ended: bool
    """Whether nothing will come any more; it is then closed."""

    def fileno(self) -> int: ...

    def hear(self) -> bool:
        """Reads what has come, without waiting; whether it is worth a look.

        Raises:
            OSError, EOFError, ValueError, struct.error: nothing will come any more.
        """

    def close(self) -> None: ...


class Watch:
    def __init__(self, on_news: Callable[[], None]) -> None:
        self._on_news = on_news
        self._lock = threading.Lock()
        self._new: list[Ear] = []
        self._over = False
        self._ours, self._its = socket.socketpair()
        self._its.setblocking(False)
        self._thread: threading.Thread | None = None

    def add(self, ear: Ear) -> None:
        """Listens to this one too. The thread closes it when it ends, or when all is over."""
        with self._lock:
            self._new.append(ear)
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._listen, name="presence watch", daemon=True)
            # While the interpreter shuts down no thread can be started any more.
            with suppress(RuntimeError):
                self._thread.start()
        self._ours.send(b".")

    def close(self, within_seconds: float) -> None:
        self._over = True
        self._ours.send(b".")
        if self._thread and self._thread.is_alive():
            self._thread.join(within_seconds)
        if self._thread is None or not self._thread.is_alive():
            self._ours.close()
            self._its.close()

    def _listen(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._its, selectors.EVENT_READ)
            try:
                while not self._over:
                    ready = [key.data for key, _ in selector.select()]
                    heard = [self._hear(selector, ear) if ear else self._take_up(selector) for ear in ready]
                    if any(heard) and not self._over:
                        self._on_news()
                self._take_up(selector)
            finally:
                for ear in [key.data for key in selector.get_map().values() if key.data]:
                    self._end(selector, ear)

    def _take_up(self, selector: selectors.BaseSelector) -> bool:
        """Listens to those that were added; whether there is news already."""
        with suppress(BlockingIOError):
            self._its.recv(64)
        with self._lock:
            new, self._new = self._new, []
        for each in new:
            selector.register(each, selectors.EVENT_READ, each)
        # What came along with the answer to its greeting is in its own memory, of which the socket knows nothing.
        heard = [self._hear(selector, each) for each in new]
        return any(heard)

    def _hear(self, selector: selectors.BaseSelector, ear: Ear) -> bool:
        try:
            return ear.hear()
        except (OSError, EOFError, ValueError, struct.error):
            self._end(selector, ear)
            return False

    def _end(self, selector: selectors.BaseSelector, ear: Ear) -> None:
        selector.unregister(ear)
        ear.ended = True
        ear.close()
