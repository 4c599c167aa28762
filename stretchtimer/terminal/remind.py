"""`stretchtimer remind`: what the process in the tray says of the reminders, and what it is asked to do about them."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from stretchtimer.core.dose import MINUTE
from stretchtimer.paths import Folders
from stretchtimer.storage.problems import visible
from stretchtimer.terminal.arguments import TOMORROW
from stretchtimer.terminal.reports import NO, YES, print_json, print_lines, report_problems

NOT_RUNNING = "Reminders are turned on but not running, so none will come. Start them with “stretchtimer --tray”."
OFF = "Reminders are off. Turn them on in the window: “stretchtimer --page reminders”."

AskTray = Callable[[Mapping[str, object]], dict[str, Any] | None]
"""Gives the answer of the process in the tray, `None` where there is none."""


def tell(folders: Folders, ask_tray: AskTray, as_json: bool) -> int:
    """Tells how things are: from the files where nothing runs, which is `NO`."""
    answer = ask_tray({"ask": "state"})
    if answer is None:
        return _tell_kept(folders, as_json)
    return _report(answer, as_json)


def do(action: str, length_ms: int | str | None, folders: Folders, ask_tray: AskTray, as_json: bool) -> int:
    """Has it done, and tells how things are then; `NO` where it cannot be done.

    `length_ms` is how long a snooze or a pause lasts, `TOMORROW`, or None for a pause without an end.
    """
    request: dict[str, object] = {"ask": action}
    if action in ("snooze", "pause"):
        request["minutes"] = _minutes(length_ms) if isinstance(length_ms, int) else None
    if length_ms == TOMORROW:
        request["until"] = TOMORROW
    answer = ask_tray(request)
    if answer is None:
        return report_problems([_why_not_running(folders)], as_json)
    return _report(answer, as_json)


def _minutes(length_ms: int) -> int | float:
    whole, rest = divmod(length_ms, MINUTE)
    return length_ms / MINUTE if rest else whole


def _report(answer: Mapping[str, Any], as_json: bool) -> int:
    if error := answer.get("error"):
        return report_problems([str(error)], as_json)
    if as_json:
        print_json(_document(answer, running=True))
    else:
        _print(answer)
    return YES


def _tell_kept(folders: Folders, as_json: bool) -> int:
    """What a process that has ended, or is yet to begin, has written down."""
    # Not needed where one runs, and a quarter of the time that it takes to tell.
    from stretchtimer.core.reminders import Pause
    from stretchtimer.storage.reminder_files import load_kept

    kept = load_kept(folders.kept_reminders_file).state
    last = kept.last if kept.now else ""
    known = {"on": _are_on(folders), "paused": kept.pause is not Pause.NONE, "last": last}
    if as_json:
        print_json(_document(known, running=False))
    else:
        print(_why_not_running(folders), file=sys.stderr)
        _print(known)
    return NO


def _why_not_running(folders: Folders) -> str:
    return NOT_RUNNING if _are_on(folders) else OFF


def _are_on(folders: Folders) -> bool:
    from stretchtimer.storage.reminder_files import load_choices

    return load_choices(folders.reminders_file).choices.on


def _print(known: Mapping[str, Any]) -> None:
    sentences = [known.get("shown"), known.get("next"), known.get("last")]
    print_lines(visible(str(sentence)) for sentence in sentences if sentence)


def _document(known: Mapping[str, Any], running: bool) -> dict[str, Any]:
    return {
        "running": running,
        "on": bool(known.get("on")),
        "paused": bool(known.get("paused")),
        "shown": known.get("shown", ""),
        "next": known.get("next", ""),
        "next_in_seconds": known.get("next_in_seconds"),
        "last": known.get("last", ""),
        "presence": known.get("presence", []),
    }
