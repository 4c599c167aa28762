"""The journal, backups and composed routines on the command line: what is printed, where, and the exit status."""

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Kind, Side
from stretchtimer.paths import Folders
from stretchtimer.storage.journal import Journal
from stretchtimer.storage.journal_files import read
from stretchtimer.storage.settings import Settings, save_settings
from tests.core.diary import MONDAY, at, session, step
from tests.terminal.conftest import Call

TODAY = MONDAY + 4
"""Friday, 21 November 2025."""
NOTHING = "Nothing is in the journal yet; it fills as you play routines.\n"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stretchtimer.desktop.clock.wall_time", lambda: at(TODAY))


@pytest.fixture
def journal(folders: Folders) -> Iterator[Journal]:
    with closing(Journal(folders.journal_file)) as journal:
        yield journal


@pytest.fixture
def week(journal: Journal) -> None:
    """Last week ten minutes on two days, which is the plan then; this week fifteen, on one side more."""
    hips = [step("hip flexors", 2, Side.LEFT, also=("quads",)), step("hip flexors", 1, Side.RIGHT, also=("quads",))]
    journal.merge(
        [
            *(session(MONDAY - 7 + day, step("glutes", 10)) for day in (0, 2)),
            session(MONDAY, *hips, hour=8),
            replace(session(MONDAY + 2, *hips, hour=18), title="Evening\x1b[2J", finished=False),
            session(MONDAY + 2, step("glutes", 9, kind=Kind.STRENGTH), hour=19),
            replace(session(MONDAY + 3, replace(step("neck", 1), worked_ms=0)), id="looked-at"),
        ],
        [],
        {},
    )


# ── the journal ──


def test_an_empty_journal_is_no_error(call: Call) -> None:
    assert call("journal") == (0, NOTHING, "")
    assert read(call("journal", "--json").out.encode()).sessions == ()
    assert call("journal", "--week").out.startswith("This week: nothing yet, on 0 days.")


def test_the_summary(call: Call, week: None) -> None:
    assert call("journal") == (
        0,
        """\
This week: 15 min, on 2 days.
The plan: 20 min, 10 minutes on each of 2 days.
You did something in 2 weeks in a row.

Stretched in the last seven days; after 10 minutes more does little:
                  left    right
  hip flexors     4:00     2:00
  quads           4:00     2:00
Not yet: glutes, deep rotators, outer hip, IT band, inner thighs, hamstrings,
calves, ankles and feet, low back, upper back, core, chest, shoulders, neck,
arms, wrists.

The last sessions:
  Wed 19 Nov 2025  19:00   9 min  Made up
  Wed 19 Nov 2025  18:00   3 min  Evening\\x1b[2J (not finished)
  Mon 17 Nov 2025  08:00   3 min  Made up
  Wed 12 Nov 2025  12:00  10 min  Made up
  Mon 10 Nov 2025  12:00  10 min  Made up
""",
        "",
    )


def test_the_week_day_by_day(call: Call, week: None) -> None:
    assert call("journal", "--week").out.splitlines()[4:] == [
        "Mon 17 Nov 2025  08:00   3 min  Made up",
        "Tue 18 Nov 2025              –",
        "Wed 19 Nov 2025  18:00   3 min  Evening\\x1b[2J (not finished)",
        "                 19:00   9 min  Made up",
        "Thu 20 Nov 2025              –",
        "Fri 21 Nov 2025              –",
    ]


def test_a_week_that_reached_its_plan(call: Call, journal: Journal, week: None) -> None:
    journal.keep_session(session(TODAY, step("core", 5)))
    assert "\nThe plan for this week, 20 min, is done.\n" in call("journal").out


def test_a_plan_that_is_paused_and_weeks_that_are_not_counted(call: Call, folders: Folders, week: None) -> None:
    save_settings(folders.settings_file, Settings(leaves=(f"{TODAY}:", "never"), count_weeks=False))
    assert call("journal").out.splitlines()[:3] == [
        "This week: 15 min, on 2 days.",
        "The plan waits until you are back.",
        "",
    ]


def test_nothing_in_the_last_seven_days(call: Call, journal: Journal) -> None:
    journal.keep_session(session(TODAY - 10, step("core", 5)))
    assert "\nNothing was stretched in the last seven days.\n" in call("journal").out
    journal.keep_session(session(TODAY - 70, step("core", 5)))
    assert call("journal").status == 0


def test_the_whole_journal_as_one_document(call: Call, journal: Journal, week: None) -> None:
    result = call("journal", "--json")
    assert (result.status, result.err) == (0, "")
    assert list(read(result.out.encode()).sessions) == journal.sessions()


def test_files_for_other_programs(call: Call, week: None, tmp_path: Path) -> None:
    table, calendar = tmp_path / "journal.csv", tmp_path / "journal.ics"
    table.write_text("an older one")
    assert call("journal", "--csv", str(table)) == (0, "“journal.csv” holds 6 sessions now.\n", "")
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert [row["areas"] for row in csv.DictReader(file)][:3] == ["glutes", "glutes", "hip flexors; quads"]
    assert call("journal", "--ics", str(calendar)).status == 0
    assert calendar.read_bytes().count(b"BEGIN:VEVENT") == 6


def test_a_file_that_cannot_be_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = call("journal", "--csv", str(tmp_path / "file" / "journal.csv"))
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith("The journal cannot be written: ") and result.err.count("\n") == 1


def test_a_journal_that_cannot_be_read(call: Call, folders: Folders, tmp_path: Path) -> None:
    folders.journal_file.mkdir(parents=True)
    for argv in (["journal"], ["journal", "--week"], ["backup", str(tmp_path / "backup.zip")]):
        result = call(*argv)
        assert (result.status, result.out) == (1, "")
        assert result.err == "The journal cannot be used: its file cannot be written.\n"
    assert json.loads(call("journal", "--json").out) == {
        "problems": ["The journal cannot be used: its file cannot be written."]
    }


def test_a_damaged_journal_is_told_of(call: Call, folders: Folders) -> None:
    folders.data.mkdir(parents=True)
    folders.journal_file.write_bytes(b"no database" * 100)
    result = call("journal")
    assert (result.status, result.out) == (0, NOTHING)
    assert result.err.startswith("The journal was damaged: ")


@pytest.mark.parametrize(
    "argv",
    [
        ["journal", "--json", "--week"],
        ["journal", "--csv"],
        ["journal", "today"],
        ["backup"],
        ["restore"],
        ["compose"],
        ["compose", "--minutes", "none"],
        ["compose", "--minutes", "0"],
        ["compose", "--minutes", "6", "--areas", ","],
    ],
)
def test_wrong_calls(call: Call, argv: list[str]) -> None:
    result = call(*argv)
    assert (result.status, result.out) == (2, "")


# ── backups ──


def test_a_backup_and_back(call: Call, folders: Folders, journal: Journal, week: None, tmp_path: Path) -> None:
    save_settings(folders.settings_file, Settings(Effort.FULL))
    (folders.routines / "poses").mkdir(parents=True)
    (folders.routines / "evening.yaml").write_text("title: Evening\nposes: [low-lunge]\n")
    file = str(tmp_path / "backup.zip")
    said = "“backup.zip” holds your settings, 1 routine or pose of your own, and 6 sessions.\n"
    assert call("backup", file) == (0, said, "")
    assert call("restore", file) == (0, "Everything in it was here already.\n", "")
    journal.delete_all()
    (folders.routines / "evening.yaml").write_text("title: Another\nposes: [low-lunge]\n")
    folders.settings_file.unlink()
    assert call("restore", file).out.splitlines() == [
        "New here: 6 sessions and 1 routine or pose.",
        "“evening.yaml” is another one here, so that of the backup is “evening-2.yaml”.",
        "What you had not set here is set as in the backup; a window that is open has to be opened again.",
    ]
    assert call("show", "evening-2").out.startswith("Evening\n")


def test_a_backup_without_all_is_a_no(call: Call, folders: Folders, tmp_path: Path) -> None:
    folders.settings_file.parent.mkdir(parents=True)
    folders.settings_file.write_text("{")
    result = call("backup", str(tmp_path / "backup.zip"))
    assert (result.status, result.err) == (1, "“settings.json” is left out: the file is damaged.\n")
    assert (tmp_path / "backup.zip").exists()


def test_a_foreign_file_is_not_restored(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "holiday.zip"
    file.write_bytes(b"PK\x03\x04")
    result = call("restore", str(file))
    assert (result.status, result.out) == (1, "")
    assert result.err == "“holiday.zip” cannot be restored: the archive is damaged; make it again.\n"


# ── composed routines ──


def test_a_composed_routine_is_printed_with_its_poses(call: Call) -> None:
    result = call("compose", "--minutes", "6", "--areas", "hip flexors,glutes", "--avoid", "kneeling")
    title, facts, empty, first, *_ = result.out.splitlines()
    assert (result.status, result.err) == (0, "")
    assert title == "6 minutes for hip flexors and glutes"
    assert facts.endswith(" · gentle effort") and not empty and first.startswith(" 1  ")
    assert call("compose", "--minutes", "6m", "--areas", "Hip-flexors , glu", "--avoid", "kneeling hurts") == result


def test_the_document_of_a_composed_routine_is_that_of_show(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "six.yaml"
    composed = json.loads(call("compose", "--minutes", "6", "--desk", "--save", str(file), "--json").out)
    assert (composed.pop("note"), composed.pop("file")) == ("", str(file))
    shown = json.loads(call("show", str(file), "--json").out)
    assert shown == {**composed, "id": "six"}
    assert abs(composed["seconds"] - 360) <= 18


@pytest.mark.parametrize("effort", list(Effort))
@pytest.mark.parametrize("minutes", ["3", "6", "8.5", "20"])
def test_a_saved_routine_is_as_a_person_writes_it(call: Call, tmp_path: Path, minutes: str, effort: Effort) -> None:
    file = tmp_path / "mine.yaml"
    result = call("compose", "--minutes", minutes, "--effort", effort, "--save", str(file))
    assert result.out.endswith(f"\nIt is saved as {file}.\n")
    assert call("check", str(file)).status == 0
    text = file.read_text()
    assert text.startswith("title: ") and "\nposes:\n  - " in text
    assert not set(text) & set('"{}&*|>')
    length = result.out.splitlines()[1].split(" · ")[0]
    assert call("show", str(file), "--effort", effort).out.splitlines()[1].startswith(f"{length} · ")


def test_a_file_that_is_there_is_never_replaced(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("title: Mine\n")
    result = call("compose", "--minutes", "6", "--save", str(file))
    assert (result.status, result.out) == (1, "")
    assert result.err == "The routine cannot be saved: there is a file mine.yaml already; choose another name.\n"
    assert json.loads(call("compose", "--minutes", "6", "--save", str(file), "--json").out)["problems"]
    assert file.read_text() == "title: Mine\n"


def poses_of(call: Call, *argv: str) -> set[str]:
    result = call("compose", "--minutes", "15", *argv, "--json")
    return {segment["pose"] for segment in json.loads(result.out)["segments"]}


@pytest.fixture
def positions(call: Call) -> dict[str, str]:
    return {pose["id"]: pose["position"] for pose in json.loads(call("poses", "--json").out)}


def test_without_the_floor_and_without_kit(call: Call, positions: dict[str, str]) -> None:
    needs = {pose["id"]: pose["equipment"] for pose in json.loads(call("poses", "--json").out)}
    assert {positions[pose] for pose in poses_of(call, "--avoid", "floor")} == {"standing"}
    assert any(needs[pose] for pose in poses_of(call))
    assert not any(needs[pose] for pose in poses_of(call, "--avoid", "kit"))


def test_what_the_settings_say_counts_as_well(call: Call, folders: Folders, positions: dict[str, str]) -> None:
    assert "kneeling" in {positions[pose] for pose in poses_of(call)}
    save_settings(folders.settings_file, Settings(avoid=("kneeling hurts",)))
    for argv in ([], ["--avoid", "wrists"]):
        assert "kneeling" not in {positions[pose] for pose in poses_of(call, *argv)}


def test_where_nothing_fits_it_is_said_why(call: Call) -> None:
    argv = ["compose", "--minutes", "6", "--areas", "quads", "--avoid", "floor,kit,kneeling,knees"]
    result = call(*argv)
    assert (result.status, result.out) == (1, "")
    assert "left out" in result.err and result.err.count("\n") == 1
    assert json.loads(call(*argv, "--json").out) == {"problems": [result.err.rstrip()]}


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--areas", "glutse", "“glutse” is no area of the body; did you mean “glutes”?"),
        ("--areas", "neck,back", "“back” is no area of the body; did you mean “low back” or “upper back”?"),
        ("--areas", "hipp", "“hipp” is no area of the body; did you mean “hip flexors” or “outer hip”?"),
        ("--areas", "h", "“h” is not clear; did you mean “hip flexors” or “hamstrings”?"),
        ("--areas", "qqq", "“qqq” is no area of the body; there are hip flexors, quads, "),
        ("--avoid", "kneelling", "“kneelling” is nothing that can be avoided; did you mean “kneeling hurts”?"),
        ("--avoid", "knee", "“knee” is not clear; did you mean “kneeling hurts” or “knees hurt”?"),
        ("--avoid", "work", "“work” is nothing that can be avoided; there are kneeling hurts, "),
    ],
)
def test_misspelt_words_name_the_nearest(call: Call, option: str, text: str, said: str) -> None:
    result = call("compose", "--minutes", "6", option, text)
    assert (result.status, result.out) == (2, "")
    assert said in result.err
