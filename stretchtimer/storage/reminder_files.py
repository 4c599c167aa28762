"""What the person has chosen about reminders, as `reminders.json`, and how far they have come, as another of that name.

What stays in the tray all day reads these: nothing is imported here that it does not need.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from stretchtimer.core.calendar_times import ALWAYS, DAY, EVERY_DAY, Hours
from stretchtimer.core.dose import HOUR, MINUTE, SECOND
from stretchtimer.core.reminders import EveryHour, Hold, Reminder, Settings, Sitting, State, TimesOfDay
from stretchtimer.storage.files import UnreadableFileError
from stretchtimer.storage.json_files import DamagedFileError, read_choices, read_object, write_object

MOST_REMINDERS = 50
STAND = Reminder("stand", "Time to stand up for a moment?", "standing-break")
"""The one there is at first: after an hour of sitting."""
_FIRST_RULE = Settings((STAND,))
_MINUTES_A_DAY = DAY // MINUTE
_LENGTHS = {
    "away_after_ms": (SECOND, 12 * HOUR),
    "quiet_ms": (0, HOUR),
    "typing_wait_ms": (0, 10 * MINUTE),
}
_HOLDS = {each.name.lower(): each for each in Hold}


@dataclass(frozen=True, slots=True)
class ReminderChoices:
    on: bool = False
    rule: Settings = _FIRST_RULE
    chime: bool = True
    """Whether a soft tone comes with a reminder."""
    unknown: Mapping[str, Any] = field(default_factory=dict)
    """What another version of the program has put into the file; it is written back as it was."""


@dataclass(frozen=True, slots=True)
class LoadedChoices:
    choices: ReminderChoices
    notice: str | None = None
    """One sentence for the person, where their choices could not be used."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What reminders go on from when they are started again."""

    state: State = field(default_factory=State)
    said: frozenset[str] = frozenset()
    """What need be told only once, and has been."""


def load_choices(path: Path) -> LoadedChoices:
    """The choices in a file: those there are, with the default for each that is missing or makes no sense.

    A damaged file is set aside as `reminders.json.damaged`; never raises.
    """
    written, notice = read_choices(path, "reminder settings")
    return LoadedChoices(choices_from(written), notice)


def choices_from(written: Mapping[str, Any]) -> ReminderChoices:
    """The choices that an object says, with the default for each that is missing or makes no sense."""
    rest, default = dict(written), ReminderChoices()
    on, chime = (_flag(rest.pop(key, None), getattr(default, key)) for key in ("on", "chime"))
    return ReminderChoices(on, _rule(rest), chime, rest)


def save_choices(path: Path, choices: ReminderChoices) -> None:
    """Writes all choices, atomically.

    Raises:
        OSError: the file could not be written; the old one stays.
    """
    rule = choices.rule
    write_object(
        path,
        {
            **choices.unknown,
            "on": choices.on,
            "chime": choices.chime,
            "reminders": [_reminder_data(each) for each in rule.reminders],
            **{key: getattr(rule, key) for key in _LENGTHS},
            "held_by": [name for name, hold in _HOLDS.items() if hold in rule.held_by],
            "watching_is_sitting": rule.watching_is_sitting,
            "snooze_limit": rule.snooze_limit,
        },
    )


def load_kept(path: Path) -> Kept:
    """What was kept last; a new beginning where nothing was, or it cannot be made out. Never raises."""
    try:
        written = read_object(path)
        return Kept(State.from_data(written["state"]), frozenset(each for each in written["said"] if _is_text(each)))
    except (UnreadableFileError, DamagedFileError, KeyError, TypeError, ValueError):
        return Kept()


def save_kept(path: Path, kept: Kept) -> None:
    """Writes it atomically and at once; the last few may be lost in a power failure.

    Raises:
        OSError: it could not be written; the earlier one stays.
    """
    write_object(path, {"state": kept.state.to_data(), "said": sorted(kept.said)}, durable=False)


def _rule(written: dict[str, Any]) -> Settings:
    """The rule, taken out of what was written."""
    default = _FIRST_RULE
    lengths = {}
    for key, (least, most) in _LENGTHS.items():
        value = written.pop(key, None)
        lengths[key] = value if _is_count(value, least, most) else getattr(default, key)
    reminders: dict[str, Reminder] = {}
    listed = written.pop("reminders", None)
    for each in listed[:MOST_REMINDERS] if isinstance(listed, list) else []:
        if reminder := _reminder(each):
            reminders.setdefault(reminder.key, reminder)
    # None at all is a choice; some of which none makes sense is not.
    chosen = tuple(reminders.values()) or (() if listed == [] else default.reminders)
    held_by = written.pop("held_by", None)
    holds = default.held_by
    if isinstance(held_by, list):
        holds = frozenset(_HOLDS[name] for name in filter(_is_text, held_by) if name in _HOLDS)
    watching = _flag(written.pop("watching_is_sitting", None), default.watching_is_sitting)
    limit = written.pop("snooze_limit", None)
    return Settings(
        reminders=chosen,
        held_by=holds,
        watching_is_sitting=watching,
        snooze_limit=limit if _is_count(limit, 0, 100) else None,
        **lengths,
    )


def _reminder_data(reminder: Reminder) -> dict[str, Any]:
    match reminder.when:
        case Sitting(interval_ms):
            when: dict[str, Any] = {"sitting_ms": interval_ms}
        case EveryHour(minute):
            when = {"every_hour_at": minute}
        case TimesOfDay(minutes):
            when = {"at_minutes": minutes}
    hours = [
        {"from_minute": each.start_minute, "to_minute": each.end_minute, "weekdays": sorted(each.weekdays)}
        for each in reminder.hours
    ]
    named = {"key": reminder.key, "words": reminder.words, "routine": reminder.routine}
    return {**named, **when, "hours": hours, "up_counts": reminder.up_counts}


def _reminder(written: object) -> Reminder | None:
    """What it says; None where it cannot be told which it is, what it is for, or when it should come."""
    if not isinstance(written, dict):
        return None
    key, words, routine = (written.get(name) for name in ("key", "words", "routine"))
    when = _when(written)
    if not (_is_text(key) and key and _is_text(routine) and routine and when):
        return None
    hours = written.get("hours")
    spans = tuple(filter(None, map(_hours, hours))) if isinstance(hours, list) else ()
    # No hours at all are a choice; some of which none makes sense are not.
    return Reminder(
        key,
        words if _is_text(words) else STAND.words,
        routine,
        when,
        spans or (() if hours == [] else ALWAYS),
        _flag(written.get("up_counts"), True),
    )


def _when(written: Mapping[str, Any]) -> Sitting | EveryHour | TimesOfDay | None:
    interval_ms, minute, minutes = (written.get(name) for name in ("sitting_ms", "every_hour_at", "at_minutes"))
    if _is_count(interval_ms, SECOND, DAY):
        return Sitting(interval_ms)
    if _is_count(minute, 0, 59):
        return EveryHour(minute)
    if _are_counts(minutes, _MINUTES_A_DAY - 1) and minutes:
        return TimesOfDay(tuple(sorted(set(minutes))))
    return None


def _hours(written: object) -> Hours | None:
    if not isinstance(written, dict):
        return None
    start, end, weekdays = (written.get(name) for name in ("from_minute", "to_minute", "weekdays"))
    if not (_is_count(start, 0, _MINUTES_A_DAY - 1) and _is_count(end, 0, _MINUTES_A_DAY)):
        return None
    return Hours(start, end, frozenset(weekdays) if _are_counts(weekdays, 6) else EVERY_DAY)


def _flag(value: object, default: bool) -> bool:
    return value if isinstance(value, bool) else default


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _is_count(value: object, least: int, most: int) -> TypeGuard[int]:
    return type(value) is int and least <= value <= most


def _are_counts(value: object, most: int) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(_is_count(each, 0, most) for each in value)
