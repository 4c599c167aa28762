"""The journal for other programs: nothing is lost in the document, and each form keeps to its own rules."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.journal import Answer, ReminderGiven, SessionDone, When
from stretchtimer.storage.journal_files import (
    UnreadableJournalError,
    WholeJournal,
    as_csv,
    as_icalendar,
    as_json,
    read,
)
from tests.storage.test_journal import BEGUN, LUNGE, REMINDER, SESSION, sessions, texts, whens

WHOLE = WholeJournal((SESSION,), (REMINDER,), {"area:neck": 2})
reminders = st.builds(ReminderGiven, texts, texts, texts, whens, st.sampled_from(Answer), st.none() | whens)


def document(**changes: object) -> bytes:
    """A sound one, but for the changes."""
    return json.dumps({**json.loads(as_json(WHOLE)), **changes}).encode()


def rows(*sessions: SessionDone) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(sessions).decode("utf-8-sig"), newline="")))


def properties(*sessions: SessionDone) -> list[tuple[str, str]]:
    """A calendar's properties, unfolded and without escapes."""
    text = as_icalendar(sessions).decode()
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    unescaped = (re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], line) for line in lines)
    return [(name, value) for name, _, value in (line.partition(":") for line in unescaped)]


# ── the document ──


@given(
    st.lists(sessions, max_size=3, unique_by=lambda each: each.id).map(tuple),
    st.lists(reminders, max_size=3, unique_by=lambda each: each.id).map(tuple),
    st.dictionaries(texts, st.integers(1, 9), max_size=3),
)
def test_the_document_is_read_back_as_it_was(
    sessions: tuple[SessionDone, ...], reminders: tuple[ReminderGiven, ...], refusals: dict[str, int]
) -> None:
    whole = WholeJournal(sessions, reminders, refusals)
    assert read(as_json(whole).encode()) == whole


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        document().replace(b'"stretch"', b'"stretched"'),
        document().replace(b'"left"', b'"middle"'),
        document().replace(b"30000", b"30000.5"),
        document().replace(b"30000", b"true"),
        document().replace(b"30000", b"9" * 30),
        document().replace(b"30000", b"9" * 5_000),
        document().replace(b'"Desk hips"', b'"\\ud800"'),
        document().replace(b'"Desk hips"', b"null"),
        document().replace(b'"finished": true', b'"finished": 1'),
        document()[:-20],
        document(sessions={"a": 1}),
        document(refusals=[["area:neck", 2]]),
    ],
)
def test_what_makes_no_sense_is_not_read(content: bytes) -> None:
    with pytest.raises(UnreadableJournalError, match=r"^it is damaged$"):
        read(content)


def test_a_document_of_another_kind_or_a_later_version_is_told_apart() -> None:
    with pytest.raises(UnreadableJournalError, match="no journal of Stretchtimer"):
        read(document(format="workouts"))
    with pytest.raises(UnreadableJournalError, match="later version"):
        read(document(version=2, more=[]))


# ── the table ──


def test_the_table_has_a_row_for_each_step_and_side() -> None:
    first, second, third = rows(SESSION)
    assert first == {
        "session": "a1",
        "begun": "2025-11-20T13:00:00.000+01:00",
        "ended": "2025-11-20T13:01:00.000+01:00",
        "zone": "Europe/Berlin",
        "routine": "desk",
        "title": "Desk hips",
        "finished": "yes",
        "paused_seconds": "5",
        "step": "1",
        "side": "left",
        "pose": "low-lunge",
        "name": "Low lunge",
        "kind": "stretch",
        "areas": "hip flexors; quads",
        "planned_seconds": "30",
        "added_seconds": "10",
        "worked_seconds": "30",
        "skipped": "no",
    }
    assert (second["side"], second["skipped"]) == ("right", "yes")
    assert (third["step"], third["side"], third["areas"]) == ("2", "", "")


def test_a_session_without_steps_has_a_row() -> None:
    (row,) = rows(replace(SESSION, steps=()))
    assert (row["title"], row["pose"], row["worked_seconds"]) == ("Desk hips", "", "")


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@sum", "\t=1"])
def test_no_cell_is_taken_for_a_formula(title: str) -> None:
    assert rows(replace(SESSION, title=title))[0]["title"] == f"'{title}"


def test_texts_with_commas_quotes_and_lines_stay_in_their_cells() -> None:
    title = 'Back, "deep"\r\nand more'
    assert {row["title"] for row in rows(replace(SESSION, title=title))} == {title}


@given(st.lists(sessions, max_size=3))
def test_any_journal_makes_a_table(sessions: list[SessionDone]) -> None:
    found = rows(*sessions)
    assert len(found) == sum(max(1, len(each.steps)) for each in sessions)
    assert all(datetime.fromisoformat(row["begun"]).tzinfo for row in found)


# ── the calendar ──


def test_a_session_is_an_event() -> None:
    found = properties(SESSION)
    assert found[:2] == [("BEGIN", "VCALENDAR"), ("VERSION", "2.0")] and found[-1] == ("END", "VCALENDAR")
    assert found[3:-1] == [
        ("BEGIN", "VEVENT"),
        ("UID", "a1@stretchtimer"),
        ("DTSTAMP", "20251120T120100Z"),
        ("DTSTART", "20251120T120000Z"),
        ("DTEND", "20251120T120100Z"),
        ("SUMMARY", "Desk hips"),
        ("DESCRIPTION", "1:00 of work, finished\nLow lunge\nFold"),
        ("CATEGORIES", "Stretching"),
        ("TRANSP", "TRANSPARENT"),
        ("END", "VEVENT"),
    ]


def test_an_event_ends_after_it_begins() -> None:
    found = dict(properties(replace(SESSION, ended=replace(BEGUN, utc_ms=BEGUN.utc_ms - 60_000))))
    assert (found["DTSTART"], found["DTEND"]) == ("20251120T120000Z", "20251120T120001Z")


def test_a_calendar_has_no_lines_of_a_text() -> None:
    title = "Hips; back, and\\or\nneck\r\nEND:VCALENDAR\x00"
    assert dict(properties(replace(SESSION, title=title)))["SUMMARY"] == title.replace("\r\n", "\n").rstrip("\0")


@given(st.lists(sessions, max_size=3))
def test_any_journal_makes_a_calendar_of_short_lines(sessions: list[SessionDone]) -> None:
    content = as_icalendar(sessions)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
    found = properties(*sessions)
    assert found.count(("BEGIN", "VEVENT")) == found.count(("END", "VEVENT")) == len(sessions)
    times = [value for name, value in found if name in ("DTSTART", "DTEND")]
    assert all(re.fullmatch(r"\d{8}T\d{6}Z", value) for value in times)
    assert all(start < end for start, end in list(pairwise(times))[::2])


def test_a_clock_gone_wrong_is_no_hindrance() -> None:
    wrong = When(2**50, 90_000_000, "")
    session = replace(SESSION, begun=wrong, ended=wrong, steps=(LUNGE,))
    assert rows(session)[0]["begun"].startswith("9999-12-31T23:59:59")
    assert dict(properties(session))["DTSTART"] <= "99991231T235959Z"
