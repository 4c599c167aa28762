"""A composed routine as a person would write it."""

from stretchtimer.core import wording
from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import PoseStep, Routine
from stretchtimer.storage.yaml_writing import INDENT, Data, item_lines, mapping_lines


def composed_text(routine: Routine, effort: Effort) -> str:
    """The text of its file. A dose stands there where at that effort it is not the pose's own."""
    head: dict[str, Data] = {"title": routine.title}
    if routine.tags:
        head["tags"] = routine.tags
    lines = [*mapping_lines(head, 0), "poses:"]
    for step in routine.steps:
        if isinstance(step, PoseStep):
            values = _dose(step, effort)
            lines += item_lines({"pose": step.pose.id, **values} if values else step.pose.id, INDENT)
    return "\n".join(lines) + "\n"


def _dose(step: PoseStep, effort: Effort) -> dict[str, Data]:
    values: dict[str, Data] = {}
    for key in ("hold", "breaths", "reps", "sets"):
        chosen, own = getattr(step.override, key), getattr(step.pose.dose, key)
        if chosen and (own is None or own.at(effort) != chosen.at(effort)):
            values[key] = wording.time_text(chosen.at(effort)) if key == "hold" else chosen.at(effort)
    return values
