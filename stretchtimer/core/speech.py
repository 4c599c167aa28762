"""What is said when: the words of a timeline, fitted between its tones.

Words are made in the same place as those on the screen, so that what is said, shown and drawn cannot differ. How long
a sentence takes is known only once it has been spoken into a file; the lengths are handed in.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import merge
from itertools import groupby
from typing import NamedTuple

from stretchtimer.core import wording
from stretchtimer.core.cues import Cue, Meaning, Utterance, cues_of
from stretchtimer.core.dose import SECOND
from stretchtimer.core.manner import Amount, BreathWords, Manner
from stretchtimer.core.routines import PoseStep, Sides
from stretchtimer.core.timeline import WORK, Segment, SegmentKind, Timeline

QUIET_MS = 3 * SECOND
"""Nothing is said so long before the end of a hold."""
FIVE_SECONDS = 5 * SECOND
LONG_ENOUGH_FOR_FIVE = 15 * SECOND
INTO_WORK_MS = 20 * SECOND
"""Instructions go on for so long into a hold at the most, and never past its middle."""

_BEFORE_TONE_MS = 120
_AFTER_TONE_MS = 150
_GAP_MS = 400
"""Between two sentences at the least."""
_CALM_GAP_MS = 2_000
"""Between two sentences at the most, while there is time."""
_WORK_GAP_MS = 900


Lengths = Callable[[str], int | None]
"""How many milliseconds a sentence takes; `None` for one that cannot be said."""


class _Item(NamedTuple):
    """Something to be said in a part: the same at full length and, where time is short, in fewer words."""

    forms: tuple[str, ...]
    in_time: bool = False
    """Whether it is of more use in few words before the work begins than in full after that."""
    goes_on: bool = False
    """Whether it makes sense only after what stands before it."""


class _Window(NamedTuple):
    """Time in which nothing else sounds."""

    start_ms: int
    end_ms: int


class _Mark(NamedTuple):
    """A word that belongs to an instant, and is left out where it does not fit there."""

    at_ms: int
    within_ms: int
    """So late it may begin; a tone may keep it waiting."""
    segment: int
    text: str
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Narration:
    """A session's score of tones and words.

    `length_ms` and `tone_ms` are in the person's time, of which a clock of that speed makes more.
    """

    manner: Manner
    ticks: bool
    length_ms: Lengths
    tone_ms: Mapping[Meaning, int]
    speed: float = 1.0

    def __call__(self, timeline: Timeline) -> tuple[Cue | Utterance, ...]:
        def length_ms(sentence: str) -> int | None:
            real_ms = self.length_ms(sentence)
            return None if real_ms is None else round(real_ms * self.speed)

        tone_ms = {meaning: round(real_ms * self.speed) for meaning, real_ms in self.tone_ms.items()}
        said = utterances(timeline, self.manner, length_ms, tone_ms)
        return tuple(merge(cues_of(timeline, ticks=self.ticks), said, key=lambda each: each.at_ms))


def sentences(timeline: Timeline, manner: Manner) -> tuple[str, ...]:
    """All that may be said, in the order in which it is needed, each once; shortened forms too."""
    said: dict[str, None] = {}
    for part in _parts(timeline) if manner.amount is not Amount.OFF else ():
        for item in _items(timeline, part, manner):
            said |= dict.fromkeys(item.forms)
        said |= {mark.text: None for mark in _marks(timeline, part, manner)}
        said |= dict.fromkeys(_next(timeline, part, manner))
    return tuple(said)


def utterances(
    timeline: Timeline, manner: Manner, length_ms: Lengths, tone_ms: Mapping[Meaning, int]
) -> tuple[Utterance, ...]:
    """What is said, in order: never two at once, never over a tone, never in the last three seconds of a hold."""
    if manner.amount is Amount.OFF:
        return ()
    windows = _windows(timeline, tone_ms)
    starts_ms = [window.start_ms for window in windows]
    spoken: list[Utterance] = []
    for part in _parts(timeline):
        first = max(0, bisect_right(starts_ms, timeline.segments[part[0]].start_ms) - 1)
        last = bisect_left(starts_ms, timeline.segments[part[-1]].end_ms)
        spoken += _Part(timeline, part, manner, length_ms, windows[first:last]).utterances()
    return tuple(sorted(spoken))


@lru_cache(maxsize=4096)  # each set and each timeline laid anew asks for the same
def shortened(sentence: str) -> tuple[str, ...]:
    """A sentence, and the same without its last clause, without its last two, and so on."""
    forms = [sentence]
    for cut in reversed([found.start() for found in re.finditer(r"[,;:.] ", sentence)]):
        opening = sentence[:cut]
        # “From hands and knees” or “Lying down” tells nobody what to do.
        if len(opening.split()) >= 3 and not _OPENS_ONLY.match(opening):
            forms.append(opening + ".")
    return tuple(dict.fromkeys(forms))


_OPENS_ONLY = re.compile(r"(After|As|At|Before|For|From|If|In|On|Once|Set|To|Until|When|While|With|Without|\w+ing)\b")


def _parts(timeline: Timeline) -> Iterator[range]:
    """The indexes of the segments of each part."""
    first = 0
    for index, segment in enumerate(timeline.segments):
        if index + 1 == len(timeline.segments) or timeline.segments[index + 1].part != segment.part:
            yield range(first, index + 1)
            first = index + 1


def _items(timeline: Timeline, part: range, manner: Manner) -> Iterator[_Item]:
    """What leads into a part: its heading, and how the pose is done."""
    opening = timeline.segments[part[0]]
    key = opening.key
    step = timeline.routine.steps[key.step]
    if not isinstance(step, PoseStep):
        yield _Item(("Rest.",))
        return
    yield _Item(_heading(opening, step))
    if manner.amount is Amount.NAMES or (key.set or 1) > 1 or opening.kind is SegmentKind.REST:
        return
    eased = step.pose.id in timeline.adjustments.eased
    lines = wording.step_text(step, key.side, eased=eased).splitlines()
    if manner.amount is Amount.SHORT:
        lines = lines[: 2 if eased else 1]
    elif step.pose.breathing:
        lines.append(wording.for_side(step.pose.breathing, key.side))
    for number, line in enumerate(lines):
        yield _Item(shortened(line), in_time=number == 0, goes_on=number > 0)
    if any(index in timeline.waits for index in part):
        yield _Item(("Press any key when you are there.", "Any key goes on."))


def _heading(opening: Segment, step: PoseStep) -> tuple[str, ...]:
    key, name = opening.key, step.pose.name
    # In repetitions that alternate neither side comes first.
    side = key.side if step.sides is not Sides.ALTERNATING or not step.dose.reps else None
    sided = f"{wording.side_name(side)} side." if side else ""
    if opening.kind is SegmentKind.SWITCH and side:
        return f"Change sides. {sided}", sided
    if opening.kind is SegmentKind.REST or (key.set or 1) > 1:
        return tuple(filter(None, (f"Set {key.set} is next. {sided}".strip(), f"Set {key.set}.")))
    return (f"{name}. {sided}", f"{name}.") if side else (f"{name}.",)


def _marks(timeline: Timeline, part: range, manner: Manner) -> Iterator[_Mark]:
    """The words that belong to an instant of a part."""
    if manner.amount is Amount.NAMES and manner.breaths is BreathWords.NONE:
        return
    breath = timeline.routine.breath
    counted = manner.amount is not Amount.NAMES
    last_rep = None
    for index in part:
        segment = timeline.segments[index]
        key = segment.key
        match segment.kind:
            case SegmentKind.HOLD if counted and key.rep is None:
                if segment.length_ms >= LONG_ENOUGH_FOR_FIVE:
                    middle_ms = segment.start_ms + segment.length_ms // 2
                    yield _Mark(middle_ms, SECOND, index, "Half-way.", Meaning.HALFWAY)
                    yield _Mark(segment.end_ms - FIVE_SECONDS, SECOND // 2, index, "Five seconds.")
            case SegmentKind.REP if counted and key.rep != last_rep:
                yield _Mark(segment.start_ms, SECOND, index, f"{key.rep}.")
                last_rep = key.rep
            case SegmentKind.BREATHE if manner.breaths is BreathWords.COUNTED:
                yield _Mark(segment.start_ms, SECOND, index, f"{key.breath}.")
            case SegmentKind.BREATHE if manner.breaths is BreathWords.PACED:
                if breath.in_ms:
                    yield _Mark(segment.start_ms, breath.in_ms, index, "In.")
                if breath.out_ms:
                    out_ms = segment.start_ms + breath.in_ms + breath.hold_ms
                    yield _Mark(out_ms, breath.out_ms, index, "Out.")


def _next(timeline: Timeline, part: range, manner: Manner) -> tuple[str, ...]:
    """What comes after a part, where that is another pose."""
    if manner.amount is not Amount.FULL or part[-1] + 1 == len(timeline.segments):
        return ()
    here, there = timeline.segments[part[-1]].key, timeline.segments[part[-1] + 1].key
    step = timeline.routine.steps[there.step]
    if here.step == there.step:
        return ()
    return (f"Next, {step.pose.name}." if isinstance(step, PoseStep) else "Next, a rest.",)


def _windows(timeline: Timeline, tone_ms: Mapping[Meaning, int]) -> list[_Window]:
    """The times in which neither a tone nor the last three seconds of a hold forbid a word; none spans two parts."""
    taken = [
        (cue.at_ms - _BEFORE_TONE_MS, cue.at_ms + tone_ms.get(cue.meaning, 0) + _AFTER_TONE_MS)
        for cue in cues_of(timeline)
    ]
    taken += [(s.end_ms - QUIET_MS, s.end_ms) for s in timeline.segments if s.kind is SegmentKind.HOLD]
    windows: list[_Window] = []
    free_ms = 0
    # Each part begins with a tone, so that no window goes on from one into the next.
    for start_ms, end_ms in sorted([*taken, (timeline.total_ms, timeline.total_ms)]):
        if start_ms > free_ms:
            windows.append(_Window(free_ms, start_ms))
        free_ms = max(free_ms, end_ms)
    return windows


def _within(windows: Sequence[_Window], start_ms: int, end_ms: int) -> list[_Window]:
    """The windows between two instants, cut off there."""
    if start_ms >= end_ms:
        return []
    first = bisect_right(windows, start_ms, key=lambda window: window.end_ms)
    behind = bisect_left(windows, end_ms, first, key=lambda window: window.start_ms)
    return [_Window(max(window.start_ms, start_ms), min(window.end_ms, end_ms)) for window in windows[first:behind]]


def _spread(said: list[Utterance], window: _Window) -> list[Utterance]:
    """The sentences of a window with calmer gaps, as far as it has time for them."""
    spare_ms = window.end_ms - said[-1].at_ms - said[-1].length_ms
    each_ms = min(spare_ms // len(said), _CALM_GAP_MS - _GAP_MS)
    return [one._replace(at_ms=one.at_ms + number * each_ms) for number, one in enumerate(said)]


class _Part:
    """Places the words of one part, those that matter most first."""

    def __init__(
        self, timeline: Timeline, part: range, manner: Manner, length_ms: Lengths, windows: Sequence[_Window]
    ) -> None:
        self._timeline = timeline
        self._part = part
        self._manner = manner
        self._length_ms = length_ms
        self._windows = windows
        self._spoken: list[Utterance] = []
        """In order of time."""

    def utterances(self) -> list[Utterance]:
        self._lead_in()
        for mark in _marks(self._timeline, self._part, self._manner):
            self._say_at(mark)
        last = self._timeline.segments[self._part[-1]]
        if last.kind is SegmentKind.HOLD:
            for text in _next(self._timeline, self._part, self._manner):
                before_ms = last.end_ms - FIVE_SECONDS - _GAP_MS - (self._length_ms(text) or 0)
                if before_ms > last.start_ms + last.length_ms // 2:
                    self._say_at(_Mark(before_ms, SECOND, self._part[-1], text))
        return self._spoken

    def _lead_in(self) -> None:
        """The heading and the instructions: while there is time to get there, and in the first part of the work."""
        start_ms = self._timeline.segments[self._part[0]].start_ms
        ready_ms, until_ms = self._work_bounds()
        windows = _within(self._windows, start_ms, ready_ms) + _within(self._windows, ready_ms, until_ms)
        placed: list[tuple[_Window, Utterance]] = []
        free_ms = start_ms
        unsaid = False
        for item in _items(self._timeline, self._part, self._manner):
            if item.goes_on and unsaid:
                continue
            places = [(form, window) for form in item.forms for window in windows]
            if item.in_time:
                places.sort(key=lambda place: place[1].start_ms >= ready_ms)
            for form, window in places:
                at_ms = max(free_ms, window.start_ms)
                length_ms = self._length_ms(form)
                if length_ms is not None and at_ms + length_ms <= window.end_ms:
                    placed.append((window, Utterance(at_ms, length_ms, form, self._timeline.index_at(at_ms))))
                    free_ms = at_ms + length_ms + (_GAP_MS if at_ms < ready_ms else _WORK_GAP_MS)
                    break
            else:
                unsaid = True
        for window, group in groupby(placed, key=lambda place: place[0]):
            said = [utterance for _, utterance in group]
            self._spoken += _spread(said, window) if window.start_ms < ready_ms else said

    def _work_bounds(self) -> tuple[int, int]:
        """Where the work of the part begins, and until when instructions may go on in it."""
        segments = self._timeline.segments
        end_ms = segments[self._part[-1]].end_ms
        work = next((segments[index] for index in self._part if segments[index].kind in WORK), None)
        if work is None:
            return end_ms, end_ms
        return work.start_ms, work.start_ms + min(INTO_WORK_MS, (end_ms - work.start_ms) // 2)

    def _say_at(self, mark: _Mark) -> None:
        """Says a word as soon after its instant as the tones let it, if that is soon enough."""
        length_ms = self._length_ms(mark.text)
        if length_ms is None:
            return
        first = bisect_left(self._windows, mark.at_ms + length_ms, key=lambda window: window.end_ms)
        for window in self._windows[first:]:
            start_ms = max(mark.at_ms, window.start_ms)
            end_ms = start_ms + length_ms
            if window.end_ms < end_ms:
                continue
            if start_ms > mark.at_ms + mark.within_ms or end_ms > self._timeline.segments[mark.segment].end_ms:
                return
            place = bisect_left(self._spoken, start_ms, key=lambda said: said.at_ms)
            before, after = self._spoken[max(0, place - 1) : place], self._spoken[place : place + 1]
            clear_before = all(said.at_ms + said.length_ms + _GAP_MS // 2 <= start_ms for said in before)
            if clear_before and all(end_ms + _GAP_MS // 2 <= said.at_ms for said in after):
                said = Utterance(start_ms, length_ms, mark.text, mark.segment, mark.meaning)
                self._spoken.insert(place, said)
            return
