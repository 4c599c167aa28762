"""What is to be heard when: the tones of a timeline, each by its meaning."""

from enum import StrEnum
from typing import NamedTuple

from stretchtimer.core.dose import SECOND
from stretchtimer.core.timeline import WORK, Segment, SegmentKind, Timeline

LONG_ENOUGH_FOR_HALFWAY = 20 * SECOND
LONG_ENOUGH_FOR_TICKS = 10 * SECOND
LAST_SECONDS = 3


class Meaning(StrEnum):
    READY = "ready"
    START = "start"
    HALFWAY = "halfway"
    TICK = "tick"
    SWITCH = "switch"
    REST = "rest"
    REP = "rep"
    BREATHE_IN = "breathe-in"
    BREATHE_OUT = "breathe-out"
    DONE = "done"


class Cue(NamedTuple):
    at_ms: int
    meaning: Meaning
    segment: int
    """The index of the segment it belongs to; the end of the routine belongs to the last one."""


class Utterance(NamedTuple):
    """Something that is said, from its first sound to its last."""

    at_ms: int
    length_ms: int
    text: str
    segment: int
    meaning: Meaning | None = None
    """What the words tell as a tone does, where that is so."""


_OPENING = {
    SegmentKind.PREPARE: Meaning.READY,
    SegmentKind.SWITCH: Meaning.SWITCH,
    SegmentKind.REST: Meaning.REST,
    SegmentKind.HOLD: Meaning.START,
}


def cues_of(timeline: Timeline, *, ticks: bool = True) -> tuple[Cue, ...]:
    """All tones in order, never two at one instant; with or without those of a hold's last three seconds."""
    cues: list[Cue] = []
    segments = timeline.segments
    breath = timeline.routine.breath
    for index, segment in enumerate(segments):
        start, kind = segment.start_ms, segment.kind
        cues.append(Cue(start, _OPENING.get(kind) or _opening_of_work(segments, index), index))
        if kind is SegmentKind.BREATHE and breath.out_ms and breath.in_ms + breath.hold_ms:
            cues.append(Cue(start + breath.in_ms + breath.hold_ms, Meaning.BREATHE_OUT, index))
        elif kind is SegmentKind.HOLD:
            if segment.length_ms >= LONG_ENOUGH_FOR_HALFWAY:
                cues.append(Cue(start + segment.length_ms // 2, Meaning.HALFWAY, index))
            if ticks and segment.length_ms >= LONG_ENOUGH_FOR_TICKS:
                cues += [Cue(segment.end_ms - n * SECOND, Meaning.TICK, index) for n in range(LAST_SECONDS, 0, -1)]
    if segments:
        cues.append(Cue(timeline.total_ms, Meaning.DONE, len(segments) - 1))
    return tuple(cues)


def _opening_of_work(segments: tuple[Segment, ...], index: int) -> Meaning:
    """The tone with which breaths or repetitions go on, or begin."""
    segment = segments[index]
    begins = index == 0 or segments[index - 1].part != segment.part or segments[index - 1].kind not in WORK
    if segment.kind is SegmentKind.REP:
        held = index + 1 < len(segments) and segments[index + 1].kind is SegmentKind.HOLD
        return Meaning.START if begins and not held else Meaning.REP
    if begins:
        return Meaning.START
    # Where each half of a repetition lasts some breaths, its first breath is a change of place.
    return Meaning.REP if segment.key.breath == 1 else Meaning.BREATHE_IN
