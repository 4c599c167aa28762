"""`stretchtimer compose`: a routine for the time there is."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from stretchtimer.core import wording
from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.composing import Composed, Impossible, Wish, compose
from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import AVOID, PoseStep
from stretchtimer.core.timeline import Timeline, compile_timeline
from stretchtimer.storage.composed_text import composed_text
from stretchtimer.storage.draft_files import DraftFiles, SaveError
from stretchtimer.storage.library import Library
from stretchtimer.storage.problems import visible
from stretchtimer.terminal.arguments import FLOOR, KIT
from stretchtimer.terminal.plain_text import wrap
from stretchtimer.terminal.reports import YES, print_json, print_lines, report_problems
from stretchtimer.terminal.show import WIDE, heading, step_line, timeline_json


def with_avoided(about: AboutMe, words: Collection[str]) -> AboutMe:
    """What a person has told about themselves, with what they want to do without this time."""
    return replace(
        about,
        avoid=about.avoid.union(word for word in words if word in AVOID),
        kit=frozenset() if KIT in words else about.kit,
        floor=about.floor and FLOOR not in words,
    )


def compose_routine(library: Library, wish: Wish, effort: Effort, save: Path | None, as_json: bool) -> int:
    """Prints the routine; one that is to be saved is put into a file that must not be there yet."""
    composed = compose(library.poses.values(), wish, effort)
    if isinstance(composed, Impossible):
        return report_problems([composed.text], as_json)
    if save:
        try:
            DraftFiles.check_free(save)
            DraftFiles.hand_out(save, composed_text(composed.routine, effort).encode())
        except SaveError as error:
            return report_problems([f"The routine cannot be saved: {error}."], as_json)
    timeline = compile_timeline(composed.routine, effort)
    if as_json:
        saved = {"file": str(save.absolute())} if save else {}
        print_json({**timeline_json(timeline), "note": composed.note, **saved})
    else:
        print_lines(_lines(composed, timeline, save))
    return YES


def _lines(composed: Composed, timeline: Timeline, saved: Path | None) -> Iterator[str]:
    yield from heading(timeline)
    yield ""
    for index, step in enumerate(timeline.routine.steps):
        sides = wording.sides(step.sides) if isinstance(step, PoseStep) else ""
        yield " · ".join(filter(None, [step_line(index, step), sides]))
    if composed.note:
        yield ""
        yield from wrap(composed.note, WIDE)
    if saved:
        yield ""
        yield f"It is saved as {visible(str(saved))}."
