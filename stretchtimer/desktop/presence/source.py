"""What all sources of an answer share: a time limit, a rest after it, and the choice of the best that answers."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from stretchtimer.core.findings import Finding
from stretchtimer.core.reminders import Hold

ANSWER_SECONDS = 0.5
"""So long a single question may take."""
REST_SECONDS = 300.0
"""What has not answered in time is not asked again for so long."""


class NoAnswerError(Exception):
    """What was asked is not there, has failed, or took too long."""


class Limit:
    """The end of a look."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def seconds(self) -> float:
        """How long the next question may take.

        Raises:
            NoAnswerError: the time is over.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise NoAnswerError("the time is over")
        return min(left, ANSWER_SECONDS)


class Rest:
    """The rests of those that did not answer in time, so that they do not use up the time of every look."""

    def __init__(self) -> None:
        self._ends: dict[str, float] = {}

    def begin(self, name: str) -> None:
        self._ends[name] = time.monotonic() + REST_SECONDS

    def check(self, name: str) -> None:
        """
        Raises:
            NoAnswerError: it still rests.
        """
        if name in self._ends:
            if time.monotonic() < self._ends[name]:
                raise NoAnswerError(f"{name} did not answer lately")
            del self._ends[name]


def run(limit: Limit, rest: Rest, *command: str) -> str:
    """What a short program says.

    Raises:
        NoAnswerError: it is not there, failed or took too long.
    """
    # Most desktops are never asked in this way.
    import subprocess

    rest.check(command[0])
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit.seconds(), check=True)
    except subprocess.TimeoutExpired as error:
        rest.begin(command[0])
        raise NoAnswerError(f"{command[0]} takes too long") from error
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        raise NoAnswerError(f"{command[0]} is of no help") from error
    return done.stdout


class Desktop(Protocol):
    """One kind of system. Nothing here raises: what does not answer is not known, not locked, holds nothing back."""

    def idle_ms(self, limit: Limit) -> int | None: ...

    def is_locked(self, limit: Limit) -> bool: ...

    def holds(self, limit: Limit) -> Mapping[Hold, str]: ...

    def findings(self) -> Sequence[Finding]:
        """What the last look found."""

    def close(self) -> None: ...


Answer_co = TypeVar("Answer_co", covariant=True)


class Source(Protocol[Answer_co]):
    @property
    def words(self) -> str:
        """What it is, as the end of a sentence."""

    def ask(self, limit: Limit) -> Answer_co:
        """
        Raises:
            NoAnswerError: it has none.
        """

    def close(self) -> None: ...


class Choice(Generic[Answer_co]):
    """The best of some sources: the first that answers, for as long as it does."""

    def __init__(self, *openers: Callable[[Limit], Source[Answer_co]]) -> None:
        self._openers = openers
        self._source: Source[Answer_co] | None = None

    @property
    def words(self) -> str:
        """What the chosen one is; empty while there is none."""
        return self._source.words if self._source else ""

    def ask(self, limit: Limit) -> Answer_co | None:
        """None if nothing answers."""
        if self._source:
            try:
                return self._source.ask(limit)
            except NoAnswerError:
                self.close()
        for opener in self._openers:
            try:
                self._source = opener(limit)
                return self._source.ask(limit)
            except NoAnswerError:
                self.close()
        return None

    def close(self) -> None:
        if self._source:
            self._source.close()
            self._source = None
