"""The two ways in which a terminal shows a session: a screen that changes in place, and a line for each segment."""

import os
import sys
from typing import Protocol

from stretchtimer.core import wording
from stretchtimer.core.scene import Moment, Scene, moment_at, scene_at
from stretchtimer.core.session import NS_PER_MS, Session
from stretchtimer.core.timeline import Timeline
from stretchtimer.storage.problems import visible
from stretchtimer.terminal.console import Console
from stretchtimer.terminal.frame import Row, Situation, Style, frame, glyphs_there_are

_OPEN = "\x1b[?1049h\x1b[?25l\x1b[?7l"
"""The other screen, no cursor, and nothing that is too long runs on into the next line."""
_CLEAR = "\x1b[0m\x1b[H\x1b[2J"
_CLOSE = f"{_CLEAR}\x1b[?7h\x1b[?25h\x1b[?1049l"


class Face(Protocol):
    def open(self) -> None:
        """Begins to show, or shows all again."""

    def close(self) -> None:
        """Shows nothing any more, until it is opened again."""

    def enter(self, timeline: Timeline, index: int) -> None:
        """A segment has begun."""

    def say(self, sentence: str) -> None:
        """Shows it; nothing takes back what was said."""

    def draw(self, session: Session, muted: bool, helping: bool) -> None:
        """Shows where the session stands."""

    def changes_in_ns(self, session: Session) -> int | None:
        """How much later in the session something else will be shown; `None` where no segment's end is waited for."""


class Lines:
    """One line for each segment, for pipes, files and terminals that cannot change what stands there."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def open(self) -> None:
        """Nothing has to be prepared."""

    def close(self) -> None:
        """Nothing has to be put back."""

    def enter(self, timeline: Timeline, index: int) -> None:
        segment = timeline.segments[index]
        scene = scene_at(timeline, index)
        start, length = wording.clock(segment.start_ms), wording.clock(segment.length_ms)
        what = ", ".join([visible(scene.title), *(str(count) for count in (scene.set, scene.count) if count)])
        self._console.write(f"{start:>7}  {segment.kind:<7}  {length:>6}  {scene.side or '':<5}  {what}\n")

    def say(self, sentence: str) -> None:
        if sentence:
            print(visible(sentence), file=sys.stderr)

    def draw(self, session: Session, muted: bool, helping: bool) -> None:
        """A line stays as it is."""

    def changes_in_ns(self, session: Session) -> int | None:
        return None


class Screen:
    """The whole terminal, of which only the rows that change are written."""

    def __init__(self, console: Console, title: str) -> None:
        self._console = console
        self._title = title
        self._glyphs = glyphs_there_are()
        self._colours = not os.environ.get("NO_COLOR")
        self._shown: list[str] = []
        self._is_open = False
        self._notice = ""
        self._scene_of: tuple[Timeline, int] | None = None
        self._scene: Scene

    def open(self) -> None:
        self._console.write(_OPEN + _CLEAR)
        self._shown = []
        self._is_open = True

    def close(self) -> None:
        if self._is_open:
            self._console.write(_CLOSE)
        self._is_open = False

    def enter(self, timeline: Timeline, index: int) -> None:
        """The next drawing shows it."""

    def say(self, sentence: str) -> None:
        self._notice = sentence

    def draw(self, session: Session, muted: bool, helping: bool) -> None:
        if not self._is_open:
            return
        scene, moment = self._now(session)
        situation = Situation(self._title, session.state, muted, self._console.has_keys, self._notice, helping)
        rows = [self._styled(row) for row in frame(scene, moment, situation, *self._console.size(), self._glyphs)]
        shown = self._shown if len(self._shown) == len(rows) else [""] * len(rows)
        # The row is cleared first: what follows the last column would clear that column too.
        rewritten = enumerate(zip(rows, shown, strict=True), 1)
        changed = [f"\x1b[{number}H\x1b[2K{row}" for number, (row, before) in rewritten if row != before]
        if changed:
            self._console.write("".join(changed))
        self._shown = rows

    def changes_in_ns(self, session: Session) -> int | None:
        if not self._is_open:
            return None
        _, moment = self._now(session)
        counted = [moment.left_ms, moment.total_left_ms, *([moment.breath.left_ms] if moment.breath else [])]
        next_ms = min(left_ms % 1_000 or 1_000 for left_ms in counted)
        return next_ms * NS_PER_MS - session.position_ns % NS_PER_MS

    def _now(self, session: Session) -> tuple[Scene, Moment]:
        place = (session.timeline, session.segment_index)
        if self._scene_of is None or self._scene_of[0] is not place[0] or self._scene_of[1] != place[1]:
            self._scene_of, self._scene = place, scene_at(*place)
        return self._scene, moment_at(session.timeline, self._scene, session.position_ms)

    def _styled(self, row: Row) -> str:
        return "".join(self._escaped(text, style) for text, style in row if text).rstrip(" ")

    def _escaped(self, text: str, style: Style) -> str:
        if style is Style.PLAIN or (style is Style.ACCENT and not self._colours):
            return text
        return f"\x1b[{style}m{text}\x1b[0m"
