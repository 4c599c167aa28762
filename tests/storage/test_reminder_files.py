"""Reminders survive other versions of the program, damage, and being killed."""

import json
from pathlib import Path
from typing import Any

import pytest

from stretchtimer.core.calendar_times import ALWAYS, WORKING_DAYS, Hours
from stretchtimer.core.dose import HOUR, MINUTE
from stretchtimer.core.reminders import EveryHour, Hold, Moment, Reminder, Seen, Settings, State, TimesOfDay, advance
from stretchtimer.storage.reminder_files import (
    MOST_REMINDERS,
    Kept,
    ReminderChoices,
    load_choices,
    load_kept,
    save_choices,
    save_kept,
)

CHOSEN = ReminderChoices(
    on=True,
    rule=Settings(
        (
            Reminder("stand", "Up?", "standing-break", hours=(Hours(540, 720, WORKING_DAYS), Hours(780, 1020))),
            Reminder("fifty", "Ten to", "desk-hip-openers", EveryHour(50), hours=()),
            Reminder("long", "The longer one", "evening-unwind", TimesOfDay((960, 1080)), up_counts=False),
        ),
        away_after_ms=3 * MINUTE,
        quiet_ms=0,
        held_by=frozenset({Hold.CALL, Hold.FULL_SCREEN}),
        watching_is_sitting=False,
        typing_wait_ms=0,
        snooze_limit=2,
    ),
    chime=False,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "reminders.json"


def write(path: Path, **changes: Any) -> None:
    """The chosen ones with some values changed."""
    save_choices(path, CHOSEN)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def test_without_a_file_there_is_one_reminder_and_it_is_off(path: Path) -> None:
    loaded = load_choices(path)
    assert loaded.choices == ReminderChoices()
    assert not loaded.choices.on
    assert [each.routine for each in loaded.choices.rule.reminders] == ["standing-break"]
    assert loaded.notice is None


@pytest.mark.parametrize("choices", [CHOSEN, ReminderChoices(on=True, rule=Settings(())), ReminderChoices()])
def test_what_is_saved_is_loaded(path: Path, choices: ReminderChoices) -> None:
    save_choices(path, choices)
    assert load_choices(path).choices == choices


def test_keys_of_another_version_are_kept(path: Path) -> None:
    write(path, later={"a": [1, None]})
    save_choices(path, load_choices(path).choices)
    assert json.loads(path.read_text(encoding="utf-8"))["later"] == {"a": [1, None]}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("away_after_ms", 0),
        ("away_after_ms", "long"),
        ("away_after_ms", 10 * 24 * HOUR),
        ("quiet_ms", -1),
        ("quiet_ms", True),
        ("typing_wait_ms", None),
        ("watching_is_sitting", 1),
        ("held_by", "call"),
        ("snooze_limit", -1),
        ("reminders", "stand"),
        ("reminders", [{}, 5, {"key": "", "routine": "x", "sitting_ms": HOUR}]),
    ],
)
def test_a_value_that_makes_no_sense_gives_way_to_the_default_of_its_key_alone(
    path: Path, key: str, value: object
) -> None:
    write(path, **{key: value})
    found = load_choices(path)
    assert found.notice is None
    rule, default = found.choices.rule, Settings(ReminderChoices().rule.reminders)
    names = ("reminders", "away_after_ms", "quiet_ms", "held_by", "watching_is_sitting", "typing_wait_ms")
    for name in (*names, "snooze_limit"):
        assert getattr(rule, name) == getattr(default if name == key else CHOSEN.rule, name)


@pytest.mark.parametrize(
    "change",
    [
        {"words": 5},
        {"up_counts": "yes"},
        {"hours": [5, {"from_minute": 5000, "to_minute": 60}]},
        {"hours": None},
        {"hours": [{"from_minute": 0, "to_minute": 0, "weekdays": ["Monday"]}]},
    ],
)
def test_a_reminder_keeps_what_makes_sense_of_it(path: Path, change: dict[str, Any]) -> None:
    write(path, reminders=[{"key": "k", "routine": "r", "sitting_ms": HOUR, **change}])
    (reminder,) = load_choices(path).choices.rule.reminders
    assert reminder == Reminder("k", ReminderChoices().rule.reminders[0].words, "r", hours=ALWAYS)


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"sitting_ms": 5},
        {"sitting_ms": 1.5 * HOUR},
        {"every_hour_at": 60},
        {"at_minutes": []},
        {"at_minutes": [1440]},
        {"at_minutes": "noon"},
    ],
)
def test_a_reminder_that_would_come_at_no_time_is_left_out(path: Path, when: dict[str, Any]) -> None:
    sound = {"key": "sound", "routine": "r", "every_hour_at": 50}
    write(path, reminders=[{"key": "k", "routine": "r", **when}, sound])
    assert [each.key for each in load_choices(path).choices.rule.reminders] == ["sound"]


def test_of_two_with_one_key_the_first_counts_and_there_are_not_endlessly_many(path: Path) -> None:
    each = {"key": "k", "routine": "first", "every_hour_at": 50}
    write(path, reminders=[each, each | {"routine": "second"}])
    assert [each.routine for each in load_choices(path).choices.rule.reminders] == ["first"]
    write(path, reminders=[each | {"key": str(number)} for number in range(1000)])
    assert len(load_choices(path).choices.rule.reminders) == MOST_REMINDERS


def test_a_damaged_file_is_set_aside_and_said(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"{")
    loaded = load_choices(path)
    assert loaded.choices == ReminderChoices()
    assert loaded.notice == (
        "The reminder settings file is damaged, so the defaults are used; it is kept as reminders.json.damaged."
    )
    assert path.with_name("reminders.json.damaged").read_bytes() == b"{"


def test_how_far_reminders_have_come_is_kept(path: Path) -> None:
    state, _ = advance(State(), CHOSEN.rule, Seen(Moment(10**12, 0, HOUR, HOUR, "boot")))
    kept = Kept(state, frozenset({"no tray"}))
    save_kept(path, kept)
    assert load_kept(path) == kept


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"state": {}, "said": []}', '{"state": 5, "said": 5}'])
def test_what_cannot_be_made_out_is_a_new_beginning(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    assert load_kept(path) == Kept()
