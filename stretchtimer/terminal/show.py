"""What `stretchtimer show` prints: a routine laid out in time, for people and as JSON."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from stretchtimer.core import wording
from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import PoseStep, Side, Step
from stretchtimer.core.timeline import WORK, Segment, Timeline, compile_timeline
from stretchtimer.storage.library import Library
from stretchtimer.storage.problems import visible
from stretchtimer.terminal.finding import NoSuchRoutineError, find_routine
from stretchtimer.terminal.plain_text import table, wrap
from stretchtimer.terminal.reports import YES, in_seconds, print_json, print_lines, report_problems

WIDE = 78


def show_routine(library: Library, name: str, effort: Effort, as_json: bool) -> int:
    try:
        routine = find_routine(library, name).routine
    except NoSuchRoutineError as error:
        return report_problems(error.problems, as_json)
    timeline = compile_timeline(routine, effort)
    if not as_json:
        print_lines(_timeline_lines(timeline))
        return YES
    print_json(timeline_json(timeline))
    return YES


def timeline_json(timeline: Timeline) -> dict[str, Any]:
    """How a routine runs, as the JSON document that says so."""
    return {
        "id": timeline.routine.id,
        "title": timeline.routine.title,
        "seconds": in_seconds(timeline.total_ms),
        "effort": timeline.effort,
        "segments": _segments_json(timeline),
    }


def _segments_json(timeline: Timeline) -> list[dict[str, Any]]:
    steps = timeline.routine.steps
    return [
        {
            "start": in_seconds(segment.start_ms),
            "seconds": in_seconds(segment.length_ms),
            "kind": segment.kind,
            "step": segment.key.step + 1,
            "pose": step.pose.id if isinstance(step, PoseStep) else None,
            "name": step.pose.name if isinstance(step, PoseStep) else None,
            "side": segment.key.side,
            "set": segment.key.set,
            "rep": segment.key.rep,
            "phase": segment.key.phase,
            "breath": segment.key.breath,
            "text": wording.step_text(step, segment.key.side) if isinstance(step, PoseStep) else "",
        }
        for segment in timeline.segments
        for step in [steps[segment.key.step]]
    ]


def heading(timeline: Timeline) -> Iterator[str]:
    """What a routine is, in a few lines."""
    routine = timeline.routine
    facts = [
        wording.clock(timeline.total_ms),
        f"{timeline.effort} effort",
        routine.level or "",
        ", ".join(routine.tags),
    ]
    yield visible(routine.title)
    yield visible(" · ".join(filter(None, facts)))
    for text in (routine.summary, routine.why):
        yield from wrap(visible(text.replace("\n", " ")), WIDE)


def step_line(index: int, step: Step) -> str:
    """What is done in a step: `1  Low lunge · 30 s or longer`."""
    done = f"{visible(step.pose.name)} · {wording.dose(step.dose)}" if isinstance(step, PoseStep) else "Rest"
    return f"{index + 1:2}  {done}"


def _timeline_lines(timeline: Timeline) -> Iterator[str]:
    yield from heading(timeline)
    for index, segments in groupby(timeline.segments, key=lambda segment: segment.key.step):
        yield ""
        yield step_line(index, timeline.routine.steps[index])
        rows = [_run_cells(list(run)) for _, run in groupby(segments, key=_run)]
        yield from (f"    {line}" for line in table(rows))


def _run(segment: Segment) -> tuple[object, ...]:
    """What the segments that share a line of `show` have in common: one side of one set, or the way there."""
    return segment.part, segment.kind in WORK


def _run_cells(run: list[Segment]) -> list[str]:
    first, last = run[0], run[-1]
    length_ms = last.end_ms - first.start_ms
    sides = dict.fromkeys(segment.key.side for segment in run)
    return [
        wording.clock(first.start_ms).rjust(7),
        wording.clock(length_ms).rjust(6),
        first.kind if first.kind not in WORK else _amount(last),
        _sides(sides),
        f"set {first.key.set}" if (first.key.set or 0) > 1 else "",
    ]


def _amount(last: Segment) -> str:
    """How much is done in a run of work that ends with this segment."""
    for count, unit in ((last.key.rep, "rep"), (last.key.breath, "breath")):
        if count is not None:
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return last.kind


def _sides(sides: Iterable[Side | None]) -> str:
    return " and ".join(side for side in sides if side)
