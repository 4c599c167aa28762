"""The foot of the editor: the routine to scale, and the place in it that is looked at and played from."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from stretchtimer.core.timeline import WORK, SegmentKey, Timeline
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.editor_strip import Strip

FAST = 4.0


class Playhead(QWidget):
    """Keeps its place in a segment, however the timeline around it changes."""

    moved = Signal(object, int)
    """The timeline, `None` where there is none, and where in it the playhead is now, in milliseconds."""
    step_entered = Signal(int)
    """The person has gone along the strip into a step."""
    play_asked = Signal(object, int, float)
    """Play from a segment, so many milliseconds on in it, so many times as fast; `None`: from the beginning.

    The player may lay the routine out otherwise, with poses eased: a position would be another place there.
    """

    def __init__(self) -> None:
        super().__init__()
        self._timeline: Timeline | None = None
        self._place: SegmentKey | None = None
        self._offset_ms = 0
        """How far into that segment."""
        self._by_hand = False
        """Whether the person put it there, and not the choice of a step."""
        self._follows = False
        """Whether it goes where steps are chosen: not while the routine is newer than the timeline, or it is moved."""
        self._strip = Strip()
        self.setFocusProxy(self._strip)
        self._strip.scrubbed.connect(self._scrub)
        self._strip.play_asked.connect(self.play)
        here = Button("Play from here")
        here.setToolTip("Play from where the strip’s mark stands (Shift+F5)")
        here.clicked.connect(lambda: self.play())
        fast = Button("4 ×")
        fast.setAccessibleName("Four times as fast from here")
        fast.setToolTip("Play from here, four times as fast")
        fast.clicked.connect(lambda: self.play(FAST))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.em() // 3)
        row.addWidget(self._strip, 1)
        row.addWidget(here)
        row.addWidget(fast)

    def wait_for_timeline(self) -> None:
        """The routine is another than the timeline says: until there is a new one the playhead stays."""
        self._follows = False

    def show_timeline(self, timeline: Timeline | None, steps: tuple[int, ...]) -> None:
        """Shows the routine as it is now, and these steps as chosen."""
        self._timeline = timeline
        self._strip.show_timeline(timeline)
        self.setEnabled(timeline is not None)
        at = timeline.find(self._place) if timeline and self._place else None
        if timeline and at is not None:
            segment = timeline.segments[at]
            self._strip.show_position(segment.start_ms + min(self._offset_ms, segment.length_ms))
        self._follows = True
        # Steps that were moved stay chosen, without a word about it.
        self.show_chosen(steps)
        self.moved.emit(timeline, self._strip.position_ms)

    def show_chosen(self, steps: tuple[int, ...]) -> None:
        """Marks the chosen steps, and goes to where the work of the last one begins, unless it is in that step."""
        self._strip.show_chosen(frozenset(steps))
        timeline = self._timeline
        if not steps or timeline is None or not timeline.segments or not self._follows:
            return
        here = timeline.segments[timeline.index_at(self._strip.position_ms)]
        own = [timeline.segments[index] for index in timeline.of_step(steps[-1])]
        if not own or (here.key.step == steps[-1] and (here.kind in WORK or self._by_hand)):
            return
        segment = next((each for each in own if each.kind in WORK), own[0])
        self._place, self._offset_ms, self._by_hand = segment.key, 0, False
        self._strip.show_position(segment.start_ms)
        self.moved.emit(timeline, segment.start_ms)

    def play(self, speed: float = 1.0) -> None:
        if self._timeline:
            position_ms = self._strip.position_ms
            segment = self._timeline.segments[self._timeline.index_at(position_ms)]
            self.play_asked.emit(segment.key if position_ms else None, position_ms - segment.start_ms, speed)

    def _scrub(self, position_ms: int) -> None:
        assert self._timeline
        segment = self._timeline.segments[self._timeline.index_at(position_ms)]
        self._place, self._offset_ms, self._by_hand = segment.key, position_ms - segment.start_ms, True
        followed, self._follows = self._follows, False
        self.step_entered.emit(segment.key.step)
        self._follows = followed
        self.moved.emit(self._timeline, position_ms)
