"""The journal as files for other programs: a table, a document that can be read back, and a calendar."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar

from stretchtimer import __version__
from stretchtimer.core import wording
from stretchtimer.core.dose import SECOND
from stretchtimer.core.journal import Answer, ReminderGiven, SessionDone, StepDone, When
from stretchtimer.core.routines import Kind, Side
from stretchtimer.storage.journal import Journal
from stretchtimer.storage.plain_values import flag, text, when
from stretchtimer.storage.plain_values import whole as whole_number

FORMAT = "stretchtimer journal"
VERSION = 1
_FIRST_MS, _LAST_MS = -62_135_596_800_000, 253_402_300_799_000
"""The years that a calendar has, 1 to 9999; a clock that was set wrongly may have said any other."""
_MOST_OFFSET_MS = 86_399_000
_LINE_BYTES = 75
"""A calendar's lines are no longer (RFC 5545, 3.1)."""
_COLUMNS = (
    *("session", "begun", "ended", "zone", "routine", "title", "finished", "paused_seconds"),
    *("step", "side", "pose", "name", "kind", "areas"),
    *("planned_seconds", "added_seconds", "worked_seconds", "skipped"),
)
_FORMULA = re.compile(r"[=+\-@\t\r]")
_UNTOLD = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""What no line of a calendar may hold; a line's end is written otherwise."""

_T = TypeVar("_T")


class UnreadableJournalError(Exception):
    """What is read is no journal that this program has written; the sentence says why."""


@dataclass(frozen=True, slots=True)
class WholeJournal:
    """All that a journal holds."""

    sessions: Sequence[SessionDone] = ()
    reminders: Sequence[ReminderGiven] = ()
    refusals: Mapping[str, int] = field(default_factory=dict)


def whole(journal: Journal) -> WholeJournal:
    """What is to be written. Raises `JournalError`."""
    return WholeJournal(journal.sessions(), journal.reminders(), journal.refusals())


# ── a table ──


def as_csv(sessions: Sequence[SessionDone]) -> bytes:
    """A row for each step and side, as spreadsheets read it: UTF-8 with a mark, the head in the first row.

    A session of which no step is known has one row. No cell starts as a formula does.
    """
    buffer = io.StringIO(newline="")
    table = csv.writer(buffer)
    table.writerow(_COLUMNS)
    for session in sessions:
        head = [
            _cell(session.id),
            _iso(session.begun),
            _iso(session.ended),
            _cell(session.begun.zone),
            _cell(session.routine),
            _cell(session.title),
            _yes(session.finished),
            wording.seconds(session.paused_ms),
        ]
        table.writerows([*head, *_step_cells(step)] for step in session.steps)
        if not session.steps:
            table.writerow([*head, *[""] * (len(_COLUMNS) - len(head))])
    return buffer.getvalue().encode("utf-8-sig")


def _step_cells(step: StepDone) -> list[str]:
    return [
        str(step.step + 1),
        step.side or "",
        _cell(step.pose),
        _cell(step.name),
        step.kind,
        _cell("; ".join(step.areas)),
        wording.seconds(step.planned_ms),
        wording.seconds(step.added_ms),
        wording.seconds(step.worked_ms),
        _yes(step.skipped),
    ]


def _cell(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _yes(value: bool) -> str:
    return "yes" if value else "no"


# ── a document that can be read back ──


def as_json(journal: WholeJournal) -> str:
    """The journal as one JSON document, with a line for each session and reminder."""
    # Each by itself: while something is turned into JSON, no other thread can go on.
    encode = json.JSONEncoder(separators=(",", ":")).encode
    sessions = ",\n".join(encode(_session_data(each)) for each in journal.sessions)
    reminders = ",\n".join(encode(reminder_data(each)) for each in journal.reminders)
    return (
        f'{{"format":{encode(FORMAT)},"version":{VERSION},\n"sessions":[\n{sessions}\n],\n'
        f'"reminders":[\n{reminders}\n],\n"refusals":{encode(dict(journal.refusals))}}}'
    )


def read(content: bytes) -> WholeJournal:
    """The journal that was written as JSON. Of entries with one id, the last counts.

    Raises:
        UnreadableJournalError: it is something else, or of a later version of the program.
    """
    try:
        value = json.loads(content)
        if value["format"] != FORMAT:
            raise UnreadableJournalError("it is no journal of Stretchtimer")
        if whole_number(value["version"]) > VERSION:
            raise UnreadableJournalError("it is from a later version of Stretchtimer; update this one")
        sessions = {each.id: each for each in map(_session, value["sessions"])}
        reminders = {each.id: each for each in map(reminder_of, value["reminders"])}
        refusals = {text(key): whole_number(times) for key, times in value["refusals"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UnreadableJournalError("it is damaged") from None
    return WholeJournal(tuple(sessions.values()), tuple(reminders.values()), refusals)


def _session_data(session: SessionDone) -> dict[str, Any]:
    return {
        "id": session.id,
        "routine": session.routine,
        "title": session.title,
        "begun": asdict(session.begun),
        "ended": asdict(session.ended),
        "finished": session.finished,
        "paused_ms": session.paused_ms,
        "steps": [_step_data(step) for step in session.steps],
    }


def _session(value: Mapping[str, Any]) -> SessionDone:
    return SessionDone(
        id=text(value["id"]),
        routine=text(value["routine"]),
        title=text(value["title"]),
        begun=when(value["begun"]),
        ended=when(value["ended"]),
        finished=flag(value["finished"]),
        paused_ms=whole_number(value["paused_ms"]),
        steps=tuple(map(_step, value["steps"])),
    )


def _step_data(step: StepDone) -> dict[str, Any]:
    return {
        "step": step.step,
        "side": step.side,
        "pose": step.pose,
        "name": step.name,
        "kind": step.kind,
        "areas": step.areas,
        "worked_ms": step.worked_ms,
        "planned_ms": step.planned_ms,
        "added_ms": step.added_ms,
    }


def _step(value: Mapping[str, Any]) -> StepDone:
    return StepDone(
        step=whole_number(value["step"]),
        side=_or_none(Side, value["side"]),
        pose=text(value["pose"]),
        name=text(value["name"]),
        kind=Kind(value["kind"]),
        areas=tuple(map(text, value["areas"])),
        worked_ms=whole_number(value["worked_ms"]),
        planned_ms=whole_number(value["planned_ms"]),
        added_ms=whole_number(value["added_ms"]),
    )


def reminder_data(given: ReminderGiven) -> dict[str, Any]:
    """One reminder as plain data."""
    return {
        "id": given.id,
        "key": given.key,
        "routine": given.routine,
        "given": asdict(given.given),
        "answer": given.answer,
        "answered": _or_none(asdict, given.answered),
    }


def reminder_of(value: Mapping[str, Any]) -> ReminderGiven:
    """What `reminder_data` gave; raises a KeyError, TypeError or ValueError where it is something else."""
    return ReminderGiven(
        id=text(value["id"]),
        key=text(value["key"]),
        routine=text(value["routine"]),
        given=when(value["given"]),
        answer=Answer(value["answer"]),
        answered=_or_none(when, value["answered"]),
    )


def _or_none(of: Callable[[Any], _T], value: Any) -> _T | None:
    return None if value is None else of(value)


# ── a calendar ──


def as_icalendar(sessions: Sequence[SessionDone]) -> bytes:
    """The sessions as a calendar's events (RFC 5545). The same session always has the same id there."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Stretchtimer//Stretchtimer {__version__}//EN"]
    for session in sessions:
        lines += _event(session)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _event(session: SessionDone) -> list[str]:
    begun = _within(session.begun.utc_ms, _LAST_MS - SECOND)
    # An event that ends where it begins is none.
    ended = max(session.ended.utc_ms, begun + SECOND)
    return [
        "BEGIN:VEVENT",
        f"UID:{_escaped(session.id)}@stretchtimer",
        # When it was last heard of tells a calendar whether it has an older copy.
        f"DTSTAMP:{_utc(ended)}",
        f"DTSTART:{_utc(begun)}",
        f"DTEND:{_utc(ended)}",
        f"SUMMARY:{_escaped(session.title)}",
        f"DESCRIPTION:{_escaped(_description(session))}",
        "CATEGORIES:Stretching",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _description(session: SessionDone) -> str:
    done = f"{wording.clock(session.worked_ms)} of work, {'finished' if session.finished else 'not finished'}"
    names = dict.fromkeys(step.name for step in session.steps if step.worked_ms)
    return "\n".join([done, *names])


def _escaped(text: str) -> str:
    """A text as a calendar holds it (RFC 5545, 3.3.11)."""
    text = _UNTOLD.sub("", re.sub("\r\n?", "\n", text))
    return re.sub(r"[\\;,]", lambda found: f"\\{found[0]}", text).replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """The line, in parts that are short enough; each that goes on begins with a space. No letter is cut in two."""
    part = b""
    for letter in line:
        encoded = letter.encode()
        if len(part) + len(encoded) > _LINE_BYTES:
            yield part
            part = b" "
        part += encoded
    yield part


def _utc(utc_ms: int) -> str:
    return _moment(utc_ms).strftime("%Y%m%dT%H%M%SZ").rjust(16, "0")


def _iso(when: When) -> str:
    """`2025-11-20T13:00:00.000+01:00`."""
    offset_ms = min(max(when.offset_ms, -_MOST_OFFSET_MS), _MOST_OFFSET_MS) // SECOND * SECOND
    local = _moment(when.utc_ms + offset_ms)
    return local.replace(tzinfo=timezone(timedelta(milliseconds=offset_ms))).isoformat(timespec="milliseconds")


def _moment(utc_ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=_within(utc_ms, _LAST_MS))


def _within(utc_ms: int, last_ms: int) -> int:
    return min(max(utc_ms, _FIRST_MS), last_ms)
