"""The journal's database: what is kept comes back, and whatever happens to the file, as much as can be read."""

import random
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.journal import Answer, Glance, PoseDone, ReminderGiven, SessionDone, StepDone, When
from stretchtimer.core.routines import Kind, Side
from stretchtimer.storage import journal as module
from stretchtimer.storage.journal import MIGRATIONS, Journal, JournalError

BEGUN = When(1_763_640_000_000, 3_600_000, "Europe/Berlin")
LUNGE = StepDone(0, Side.LEFT, "low-lunge", "Low lunge", Kind.STRETCH, ("hip flexors", "quads"), 30_000, 30_000, 10_000)
SESSION = SessionDone(
    "a1", "desk", "Desk hips", BEGUN, replace(BEGUN, utc_ms=BEGUN.utc_ms + 60_000), True, 5_000,
    (LUNGE, replace(LUNGE, side=Side.RIGHT, worked_ms=0), replace(LUNGE, step=1, side=None, areas=(), name="Fold")),
)  # fmt: skip
REMINDER = ReminderGiven("r1", "stand", "standing-break", BEGUN, Answer.UP, replace(BEGUN, utc_ms=BEGUN.utc_ms + 1))
DAY_MS = 86_400_000
ENDS_WITHIN_SECONDS = 120


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with closing(Journal(path)) as journal:
        yield journal


def on_day(number: int, **more: object) -> SessionDone:
    moved = replace(BEGUN, utc_ms=BEGUN.utc_ms + number * DAY_MS)
    return replace(SESSION, id=f"s{number}", begun=moved, ended=moved, **more)  # type: ignore[arg-type]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
whens = st.builds(When, st.integers(-(2**50), 2**50), st.integers(-50_400_000, 50_400_000), texts)
steps = st.builds(
    StepDone,
    st.integers(0, 999),
    st.none() | st.sampled_from(Side),
    texts,
    texts,
    st.sampled_from(Kind),
    st.lists(texts, max_size=3).map(tuple),
    *[st.integers(0, 2**40)] * 2,
    st.integers(-(2**40), 2**40),
)
sessions = st.builds(
    SessionDone,
    texts,
    texts,
    texts,
    whens,
    whens,
    st.booleans(),
    st.integers(0, 2**40),
    st.lists(steps, max_size=4).map(tuple),
)


# ── what is kept ──


@given(sessions)
def test_a_session_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, session: SessionDone) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.sqlite"
    with closing(Journal(path)) as journal:
        journal.keep_session(session)
    with closing(Journal(path)) as journal:
        assert journal.sessions() == [session]


def test_what_is_kept_again_takes_the_place_of_what_was(journal: Journal) -> None:
    journal.keep_session(SESSION)
    shorter = replace(SESSION, steps=SESSION.steps[:1], title="Another")
    journal.keep_session(shorter)
    assert journal.sessions() == [shorter]
    journal.keep_reminder(replace(REMINDER, answer=Answer.NONE, answered=None))
    journal.keep_reminder(REMINDER)
    assert journal.reminders() == [REMINDER]


def test_there_is_nothing_at_first(journal: Journal) -> None:
    assert (journal.sessions(), journal.reminders(), journal.glances(), journal.poses()) == ([], [], [], [])
    assert journal.refusals() == {}
    assert journal.notice is None


def test_only_what_is_of_a_day_or_later(journal: Journal) -> None:
    for number in (3, 1, 2):
        journal.keep_session(on_day(number))
        journal.keep_reminder(replace(REMINDER, id=f"r{number}", given=on_day(number).begun))
    since = on_day(2).begun.day
    assert journal.sessions(since) == [on_day(2), on_day(3)]
    assert journal.glances(since) == [Glance(on_day(number).begun, 60_000, True) for number in (2, 3)]
    assert [each.id for each in journal.reminders(since)] == ["r2", "r3"]


def test_a_clock_that_was_put_back_by_a_year_loses_nothing(journal: Journal) -> None:
    journal.keep_session(on_day(0))
    journal.keep_session(on_day(-365))
    assert journal.sessions() == [on_day(-365), on_day(0)]


def test_the_times_of_a_pose_come_together_under_its_latest_name(journal: Journal) -> None:
    journal.keep_session(on_day(1))
    renamed = replace(LUNGE, name="Lunge", worked_ms=1_000)
    journal.keep_session(
        on_day(2, steps=(renamed, replace(renamed, step=1, pose="fold", name="Fold", worked_ms=9_000)))
    )
    assert journal.poses() == [PoseDone("low-lunge", "Lunge", 61_000, 2), PoseDone("fold", "Fold", 9_000, 1)]


def test_refusals_are_counted(journal: Journal) -> None:
    for suggestion in ("time", "area:neck", "time"):
        journal.refuse(suggestion)
    assert journal.refusals() == {"time": 2, "area:neck": 1}


def test_merging_twice_doubles_nothing(journal: Journal) -> None:
    journal.keep_session(SESSION)
    other = on_day(5)
    changed = replace(SESSION, title="As the other machine has it")
    assert journal.merge([changed, other], [REMINDER], {}) == (1, 1)
    assert journal.merge([changed, other], [REMINDER], {}) == (0, 0)
    assert journal.sessions() == [SESSION, other]


def test_merging_keeps_what_was_heard_last(journal: Journal) -> None:
    unanswered = replace(REMINDER, answer=Answer.NONE, answered=None)
    longer = replace(SESSION, ended=replace(BEGUN, utc_ms=BEGUN.utc_ms + 90_000), paused_ms=9_000)
    journal.keep_session(SESSION)
    journal.keep_reminder(unanswered)
    journal.refuse("time")
    for sessions, reminders in (([longer], [REMINDER]), ([SESSION], [unanswered])):
        assert journal.merge(sessions, reminders, {"time": 3, "area:neck": 1}) == (0, 0)
        assert (journal.sessions(), journal.reminders()) == ([longer], [REMINDER])
        assert journal.refusals() == {"time": 3, "area:neck": 1}


def test_deleting_leaves_nothing(journal: Journal, path: Path) -> None:
    journal.keep_session(SESSION)
    path.with_name("journal.sqlite.damaged").write_bytes(b"x")
    journal.delete_all()
    assert list(path.parent.iterdir()) == []
    assert journal.sessions() == []


# ── versions ──


def test_an_older_journal_is_brought_up_to_date(journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.keep_session(SESSION)
    journal.close()
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, "ALTER TABLE sessions ADD COLUMN mood TEXT"))
    with closing(Journal(path)) as later:
        assert later.sessions() == [SESSION]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)


def test_a_migration_that_fails_leaves_the_journal_as_it_was(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.keep_session(SESSION)
    journal.close()
    with monkeypatch.context() as patched:
        # What fails here is a constraint, which is no sign of damage.
        broken = "ALTER TABLE sessions ADD COLUMN mood TEXT; INSERT INTO sessions (id) VALUES ('x')"
        patched.setattr(module, "MIGRATIONS", (*MIGRATIONS, broken))
        with closing(Journal(path)) as later, pytest.raises(JournalError):
            later.sessions()
    assert journal.sessions() == [SESSION]
    assert journal.notice is None


def test_a_journal_of_a_later_version_is_left_alone(journal: Journal, path: Path) -> None:
    journal.keep_session(SESSION)
    journal.close()
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    with pytest.raises(JournalError, match="a later version of Stretchtimer, and is left as it is"):
        journal.keep_session(SESSION)
    journal.close()
    assert path.read_bytes() == before


# ── what goes wrong ──


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with closing(Journal(tmp_path / "data" / "journal.sqlite")) as journal:
        with pytest.raises(JournalError, match="The journal cannot be used"):
            journal.keep_session(SESSION)
        (tmp_path / "data").unlink()
        journal.keep_session(SESSION)
        assert journal.sessions() == [SESSION]


def damaged(path: Path, change: "random.Random") -> None:
    content = bytearray(path.read_bytes())
    place = change.randrange(len(content))
    content[place] ^= 1 << change.randrange(8)
    path.write_bytes(content)


def filled(path: Path, count: int = 40) -> list[SessionDone]:
    kept = [on_day(number) for number in range(count)]
    with closing(Journal(path)) as journal:
        journal.merge(kept, [replace(REMINDER, id=f"r{number}") for number in range(count)], {})
    return kept


@pytest.mark.parametrize("seed", range(60))
def test_a_flipped_bit_costs_no_more_than_what_it_hit(path: Path, seed: int) -> None:
    kept = filled(path)
    damaged(path, random.Random(seed))
    with closing(Journal(path)) as journal:
        found = journal.sessions()
        journal.keep_session(on_day(99))
        assert on_day(99) in journal.sessions()
        assert journal.reminders() is not None
        if journal.notice:
            assert path.with_name("journal.sqlite.damaged").exists()
        else:
            assert len(found) == len(kept)


@pytest.mark.parametrize("part", [0.95, 0.7, 0.5, 0.3, 0.1, 0.01])
def test_of_a_truncated_journal_the_rest_is_kept(path: Path, part: float) -> None:
    kept = filled(path, 400)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with closing(Journal(path)) as journal:
        found = journal.sessions()
        assert journal.notice
        assert "was damaged" in journal.notice
        assert path.with_name("journal.sqlite.damaged").exists()
        assert {each.id for each in found} <= {each.id for each in kept}
        if part >= 0.5:
            assert found
        journal.keep_session(on_day(999))
        assert on_day(999) in journal.sessions()


def test_what_is_no_database_at_all_is_set_aside_each_time(path: Path) -> None:
    path.parent.mkdir()
    for number, name in enumerate(("journal.sqlite.damaged", "journal.sqlite.damaged-2")):
        path.write_bytes(f"not a database {number}".encode() * 100)
        with closing(Journal(path)) as journal:
            assert journal.sessions() == []
            assert journal.notice
            assert name in journal.notice
        assert path.with_name(name).read_bytes().startswith(b"not a database")


# ── in processes of their own ──

forks = pytest.mark.skipif(sys.platform == "win32", reason="it forks, which Windows cannot")


def run(script: str, *arguments: object) -> str:
    """What a script prints, which begins with what every one of them needs."""
    head = """
        import os, random, select, signal, sys
        from pathlib import Path
        from tests.storage.test_journal import on_day
        from stretchtimer.storage.journal import Journal, JournalError
        path = Path(sys.argv[1])
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(head) + textwrap.dedent(script), *map(str, arguments)],
        capture_output=True, text=True, timeout=ENDS_WITHIN_SECONDS, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


@forks
def test_killed_at_any_point_nothing_that_was_kept_is_lost(path: Path) -> None:
    """Two hundred processes are killed in the middle of their writing."""
    lost = run(
        """
        chance = random.Random(7)
        lost = 0
        for turn in range(200):
            reading, writing = os.pipe()
            child = os.fork()
            if not child:
                journal = Journal(path)
                number = turn * 1000
                while True:
                    journal.keep_session(on_day(number))
                    os.write(writing, b".")
                    number += 1
            os.close(writing)
            kept = 0
            for _ in range(chance.randrange(1, 4)):
                kept += len(os.read(reading, 1))
            for _ in range(chance.randrange(20_000)):
                pass
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            kept += len(os.read(reading, 1000))
            os.close(reading)
            journal = Journal(path)
            found = {each.id for each in journal.sessions(on_day(turn * 1000).begun.day)}
            lost += len({f"s{turn * 1000 + number}" for number in range(kept)} - found)
            lost += journal.notice is not None
            journal.close()
        print(lost)
        """,
        path,
    )
    assert lost == "0\n"


@forks
def test_two_programs_at_once_do_not_lose_each_others_sessions(path: Path) -> None:
    count = run(
        """
        children = []
        for part in range(2):
            child = os.fork()
            if not child:
                journal = Journal(path)
                for number in range(60):
                    journal.keep_session(on_day(part * 1000 + number))
                journal.close()
                os._exit(0)
            children.append(child)
        for child in children:
            assert os.waitpid(child, 0)[1] == 0
        print(len(Journal(path).sessions()))
        """,
        path,
    )
    assert count == "120\n"


@forks
def test_where_the_disk_is_full_what_is_there_stays_and_it_goes_on_when_there_is_room(path: Path) -> None:
    told = run(
        """
        import resource
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        journal = Journal(path)
        journal.keep_session(on_day(0))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, before[1]))
        kept = 1
        try:
            while True:
                journal.keep_session(on_day(kept))
                kept += 1
        except JournalError as error:
            print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        journal.keep_session(on_day(9999))
        print(len(journal.sessions()) - kept, journal.notice)
        """,
        path,
    )
    sentence, rest = told.splitlines()
    assert sentence.startswith("The journal cannot be used: ")
    assert rest == "1 None"
