"""A terminal that the test plays: it turns the clock, presses the keys and reads the screen."""

import math
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stretchtimer.core.cues import Meaning
from stretchtimer.terminal.keys import Input

NS = 1_000_000_000
START_NS = 12_345


@dataclass(frozen=True)
class Sleep:
    """The machine sleeps for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Resize:
    wide: int
    high: int


Happening = Input | Sleep | Resize


class StagedConsole:
    """Waiting lets its clock go on, to the next thing in `script` (seconds from the start, in order) at the latest."""

    def __init__(
        self,
        script: Sequence[tuple[float, Happening]] = (),
        *,
        has_keys: bool = True,
        is_screen: bool = False,
        can_redraw: bool = False,
        size: tuple[int, int] = (80, 24),
    ) -> None:
        self.has_keys = has_keys
        self.is_screen = is_screen
        self.can_redraw = can_redraw
        self.now_ns = START_NS
        self.waits = 0
        self.is_taken = False
        self.suspended = 0
        self.pieces: list[tuple[float, str]] = []
        """What was written, and when in seconds."""
        self.display = Display(*size)
        self.screens: list[tuple[float, str]] = []
        """What the display showed at each wait."""
        self._script = deque(script)

    @property
    def seconds(self) -> float:
        return (self.now_ns - START_NS) / NS

    @property
    def written(self) -> str:
        return "".join(text for _, text in self.pieces)

    def read_ns(self) -> int:
        return self.now_ns

    @contextmanager
    def taken(self) -> Iterator[None]:
        self.is_taken = True
        try:
            yield
        finally:
            self.is_taken = False

    def size(self) -> tuple[int, int]:
        return self.display.wide, self.display.high

    def write(self, text: str) -> None:
        self.pieces.append((self.seconds, text))
        self.display.feed(text)

    def wait(self, seconds: float | None) -> list[Input]:
        assert self.is_taken
        self.waits += 1
        self.screens.append((self.seconds, self.display.text))
        patience_ns = None if seconds is None else math.ceil(seconds * NS)
        next_ns = START_NS + math.ceil(self._script[0][0] * NS) if self._script else None
        if next_ns is None or (patience_ns is not None and self.now_ns + patience_ns < next_ns):
            assert patience_ns is not None, "it would wait for ever"
            self.now_ns += patience_ns
            return []
        self.now_ns = max(self.now_ns, next_ns)
        match self._script.popleft()[1]:
            case Sleep(slept):
                self.now_ns += round(slept * NS)
                return []
            case Resize(wide, high):
                self.display = Display(wide, high)
                return [Input.REDRAW]
            case Input() as pressed:
                return [pressed]

    def suspend(self) -> None:
        self.suspended += 1

    def at(self, seconds: float) -> str:
        """The display as it was from the last wait before that moment on."""
        return [screen for began, screen in self.screens if began <= seconds][-1]


class StagedTones:
    lateness_ms = 0.0

    def __init__(self) -> None:
        self.muted = False
        self.played: list[Meaning] = []
        self.said: list[str] = []
        self.hushed = 0

    def tone_lengths_ms(self) -> dict[Meaning, int]:
        return dict.fromkeys(Meaning, 500)

    def play(self, sound: Path | Meaning) -> None:
        assert isinstance(sound, Meaning)
        self.played.append(sound)

    def say(self, file: Path) -> None:
        self.said.append(file.name)

    def hush(self) -> None:
        self.hushed += 1


class StagedVoice:
    """Has every sentence it was asked for ready at once, in files of its own words."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def prepare(self, sentences: Sequence[str]) -> None:
        self._known.update(sentences)

    def length_ms(self, sentence: str) -> int | None:
        return 60 * len(sentence) if sentence in self._known else None

    def file(self, sentence: str) -> Path | None:
        return Path(sentence) if sentence in self._known else None


class Display:
    """As much of a terminal as the player makes use of; anything else fails."""

    _PIECE = re.compile(r"\x1b\[(\?)?([0-9;]*)([A-Za-z])|([^\x1b])", re.DOTALL)

    def __init__(self, wide: int, high: int) -> None:
        self.wide, self.high = wide, high
        self.modes: set[str] = set()
        self._clear()

    def _clear(self) -> None:
        self._rows = [[" "] * self.wide for _ in range(self.high)]
        self._row = self._column = 0

    @property
    def text(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self._rows)

    def feed(self, text: str) -> None:
        end = 0
        for piece in self._PIECE.finditer(text):
            assert piece.start() == end, f"not understood: {text[end : piece.start()]!r}"
            end = piece.end()
            private, numbers, final, character = piece.groups()
            if character:
                self._put(character)
            elif private:
                (self.modes.add if final == "h" else self.modes.discard)(numbers)
            elif final == "H":
                self._row, self._column = int(numbers or 1) - 1, 0
                assert self._row < self.high, "it writes below the screen"
            elif final == "J":
                assert numbers == "2"
                row, column = self._row, self._column
                self._clear()
                self._row, self._column = row, column
            elif final == "K":
                assert numbers == "2"
                self._rows[self._row] = [" "] * self.wide
            else:
                assert final == "m", f"not understood: {piece[0]!r}"
        assert end == len(text), f"not understood: {text[end:]!r}"

    def _put(self, character: str) -> None:
        if character == "\r":
            self._column = 0
        elif character == "\n":
            self._column = 0
            if self._row == self.high - 1:
                self._rows = [*self._rows[1:], [" "] * self.wide]
            else:
                self._row += 1
        else:
            # A frame is never wider than the screen; a line that is simply printed may be.
            assert "1049" not in self.modes or self._column < self.wide, "it writes beyond the right edge"
            self._rows[self._row][min(self._column, self.wide - 1)] = character
            self._column += 1
