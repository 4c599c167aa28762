"""`stretchtimer doctor`: prints what was found of the desktop."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict

from stretchtimer.core.findings import Finding
from stretchtimer.storage.problems import visible
from stretchtimer.terminal.plain_text import can_print, columns, pad, wrap
from stretchtimer.terminal.reports import NO, YES, print_json, print_lines

NARROWEST, WIDEST = 40, 100


def report(findings: Sequence[Finding], as_json: bool) -> int:
    """Prints all of it; `NO` where something is missing."""
    missing = sum(not finding.ok for finding in findings)
    if as_json:
        print_json({"ok": not missing, "findings": [asdict(finding) for finding in findings]})
    else:
        print_lines(_lines(findings))
        print_lines(["", _summary(missing)])
    return NO if missing else YES


def _lines(findings: Sequence[Finding]) -> list[str]:
    """A mark, what it is about and what was found; below that, what to do."""
    good, bad = ("✓", "✗") if can_print("✓✗") else ("+", "-")
    area_wide = max(columns(finding.area) for finding in findings)
    indent = " " * (area_wide + 4)
    room = min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST) - len(indent)
    lines = []
    for finding in findings:
        head = f"{good if finding.ok else bad} {pad(finding.area, area_wide)}  "
        sentences = [finding.found, *([finding.advice] if finding.advice and not finding.ok else [])]
        for line in (line for sentence in sentences for line in wrap(visible(sentence), room)):
            lines.append(head + line)
            head = indent
    return lines


def _summary(missing: int) -> str:
    if not missing:
        return "All is there."
    return "One thing is not as it could be." if missing == 1 else f"{missing} things are not as they could be."
