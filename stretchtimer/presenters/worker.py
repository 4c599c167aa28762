"""A thread for what must not hold up the window."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread


class Worker:
    """Does one job after the other on a thread of its own, which starts with the first. Jobs must not raise."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def do(self, job: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        self._jobs.put(job)

    def close(self, within_seconds: float) -> None:
        """Waits until all jobs are done, but no longer than that; a hanging disk must not keep the program open."""
        if self._thread:
            self._jobs.put(None)
            self._thread.join(within_seconds)

    def _work(self) -> None:
        while job := self._jobs.get():
            job()
