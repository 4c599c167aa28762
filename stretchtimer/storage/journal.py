"""The journal's database: every session and reminder, and which suggestions were refused.

The only module that knows SQLite. What a call has written is on the disk when it returns, also in a power cut.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from stretchtimer.core.journal import Answer, Glance, PoseDone, ReminderGiven, SessionDone, StepDone, When
from stretchtimer.core.routines import Kind, Side
from stretchtimer.storage.plain_values import text, whole

BUSY_SECONDS = 5.0
"""So long another program's writing is waited for."""
_FIRST_LEAP = 1
"""By so many rows a place that cannot be read is leapt over, and twice as many each time that it is not over."""

_T = TypeVar("_T")

MIGRATIONS = (
    """
    CREATE TABLE sessions (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        routine TEXT NOT NULL,
        title TEXT NOT NULL,
        begun_utc_ms INTEGER NOT NULL,
        begun_offset_ms INTEGER NOT NULL,
        begun_zone TEXT NOT NULL,
        ended_utc_ms INTEGER NOT NULL,
        ended_offset_ms INTEGER NOT NULL,
        ended_zone TEXT NOT NULL,
        day INTEGER NOT NULL,
        finished INTEGER NOT NULL,
        paused_ms INTEGER NOT NULL,
        worked_ms INTEGER NOT NULL
    );
    CREATE INDEX sessions_by_day ON sessions (day);
    CREATE TABLE poses (
        number INTEGER PRIMARY KEY,
        pose TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        areas TEXT NOT NULL,
        UNIQUE (pose, name, kind, areas)
    );
    CREATE TABLE steps (
        number INTEGER PRIMARY KEY,
        session INTEGER NOT NULL,
        place INTEGER NOT NULL,
        step INTEGER NOT NULL,
        side TEXT NOT NULL,
        pose INTEGER NOT NULL,
        worked_ms INTEGER NOT NULL,
        planned_ms INTEGER NOT NULL,
        added_ms INTEGER NOT NULL,
        UNIQUE (session, place)
    );
    CREATE TABLE reminders (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        key TEXT NOT NULL,
        routine TEXT NOT NULL,
        given_utc_ms INTEGER NOT NULL,
        given_offset_ms INTEGER NOT NULL,
        given_zone TEXT NOT NULL,
        day INTEGER NOT NULL,
        answer TEXT NOT NULL,
        answered_utc_ms INTEGER,
        answered_offset_ms INTEGER,
        answered_zone TEXT
    );
    CREATE INDEX reminders_by_day ON reminders (day);
    CREATE TABLE refusals (suggestion TEXT PRIMARY KEY, times INTEGER NOT NULL);
    """,
)
"""Each leads from the schema version that is its index to the next."""

_SESSION = (
    *("id", "routine", "title", "begun_utc_ms", "begun_offset_ms", "begun_zone"),
    *("ended_utc_ms", "ended_offset_ms", "ended_zone", "day", "finished", "paused_ms", "worked_ms"),
)
_REMINDER = (
    *("id", "key", "routine", "given_utc_ms", "given_offset_ms", "given_zone", "day"),
    *("answer", "answered_utc_ms", "answered_offset_ms", "answered_zone"),
)


class JournalError(Exception):
    """The journal could not be read or written, in one sentence for the person."""


class _DamagedError(Exception):
    """The file is no sound database."""


class Journal:
    """Asked from any thread, one at a time; each call may wait for the disk.

    Every call raises `JournalError` where the disk, or another program's journal of a later version, does not let it.
    """

    def __init__(self, path: Path) -> None:
        """Opened by the first call, and made where there is none."""
        self._path = path
        self._lock = threading.Lock()
        self._open: sqlite3.Connection | None = None
        self.notice: str | None = None
        """One sentence for the person, after a call: what had to be done about a damaged journal."""

    # ── writing ──

    def keep_session(self, session: SessionDone) -> None:
        """Keeps a session, in place of what was kept of it before."""
        self._change(lambda database: _write_session(database, session))

    def keep_reminder(self, given: ReminderGiven) -> None:
        """Keeps a reminder, in place of what was kept of it before."""
        self._change(lambda database: _write(database, "reminders", _REMINDER, _reminder_values(given)))

    def merge(
        self, sessions: Sequence[SessionDone], reminders: Sequence[ReminderGiven], refusals: Mapping[str, int]
    ) -> tuple[int, int]:
        """Adds what is not there yet, all or nothing; how many sessions and reminders were new.

        Of a session or a reminder that is there already, what was heard of it last counts; of refusals, the most.
        """

        def add(database: sqlite3.Connection) -> tuple[int, int]:
            heard = dict(database.execute("SELECT id, ended_utc_ms FROM sessions"))
            answered = dict(database.execute("SELECT id, answered_utc_ms FROM reminders"))
            for session in sessions:
                if session.id not in heard or session.ended.utc_ms > heard[session.id]:
                    _write_session(database, session)
            for given in reminders:
                if given.id not in answered or (given.answered and answered[given.id] is None):
                    _write(database, "reminders", _REMINDER, _reminder_values(given))
            database.executemany(
                "INSERT INTO refusals VALUES (?, ?) ON CONFLICT DO UPDATE SET times = MAX(times, excluded.times)",
                refusals.items(),
            )
            new = ({each.id for each in sessions} - heard.keys(), {each.id for each in reminders} - answered.keys())
            return len(new[0]), len(new[1])

        return self._change(add)

    def refuse(self, suggestion: str) -> None:
        """Counts one more refusal of a suggestion, by its key."""
        add = "INSERT INTO refusals VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1"
        self._change(lambda database: database.execute(add, (suggestion,)))

    def delete_all(self) -> None:
        """Leaves no file of it behind, not of those either that were set aside."""
        with self._lock:
            self._let_go()
            try:
                for file in self._path.parent.glob(f"{self._path.name}*"):
                    file.unlink()
            except OSError as error:
                raise JournalError(f"The journal could not be deleted: {error.strerror}.") from error

    def close(self) -> None:
        with self._lock:
            self._let_go()

    # ── reading ──

    def sessions(self, since_day: int | None = None) -> list[SessionDone]:
        """The sessions with all their steps, the oldest first; those begun on a local day or later."""
        return self._ask(lambda database: list(_read_sessions(database, since_day)))

    def glances(self, since_day: int | None = None) -> list[Glance]:
        """The sessions without their steps, the oldest first."""
        columns = "begun_utc_ms, begun_offset_ms, begun_zone, worked_ms, finished"
        chosen = f"SELECT {columns} FROM sessions WHERE day >= ? ORDER BY begun_utc_ms"
        return self._ask(
            lambda database: [
                Glance(When(utc_ms, offset_ms, zone), worked_ms, bool(finished))
                for utc_ms, offset_ms, zone, worked_ms, finished in database.execute(chosen, (_since(since_day),))
            ]
        )

    def day_times(self) -> dict[int, int]:
        """For each local day on which something was done, for how long."""
        summed = "SELECT day, SUM(worked_ms) FROM sessions WHERE worked_ms > 0 GROUP BY day"
        return self._ask(lambda database: dict(database.execute(summed).fetchall()))

    def poses(self, since_day: int | None = None) -> list[PoseDone]:
        """What has come together for each pose, by its latest name; the one done longest first."""
        # CROSS JOIN keeps the order: left to itself SQLite begins with every step there ever was, and takes four times
        # as long.
        summed = """
            SELECT poses.pose, SUM(steps.worked_ms), COUNT(DISTINCT session)
            FROM sessions CROSS JOIN steps ON sessions.number = steps.session
            CROSS JOIN poses ON poses.number = steps.pose
            WHERE day >= ? AND steps.worked_ms > 0 GROUP BY poses.pose
        """

        def ask(database: sqlite3.Connection) -> list[PoseDone]:
            names = dict(database.execute("SELECT pose, name FROM poses ORDER BY number"))
            rows = database.execute(summed, (_since(since_day),))
            return [PoseDone(pose, names[pose], worked_ms, sessions) for pose, worked_ms, sessions in rows]

        return sorted(self._ask(ask), key=lambda each: (-each.worked_ms, each.pose))

    def reminders(self, since_day: int | None = None) -> list[ReminderGiven]:
        """The reminders given, the oldest first."""
        columns = ", ".join(_REMINDER)
        chosen = f"SELECT {columns} FROM reminders WHERE day >= ? ORDER BY given_utc_ms"
        return self._ask(lambda database: list(map(_reminder, database.execute(chosen, (_since(since_day),)))))

    def refusals(self) -> Mapping[str, int]:
        """How often each suggestion was refused, by its key."""
        return self._ask(lambda database: dict(database.execute("SELECT suggestion, times FROM refusals")))

    # ── the file ──

    def _change(self, job: Callable[[sqlite3.Connection], _T]) -> _T:
        def changing(database: sqlite3.Connection) -> _T:
            with _transaction(database):
                return job(database)

        return self._ask(changing)

    def _ask(self, job: Callable[[sqlite3.Connection], _T]) -> _T:
        with self._lock:
            try:
                try:
                    return job(self._database())
                except (_DamagedError, sqlite3.DatabaseError) as error:
                    if not _is_damage(error):
                        raise
                    self._set_aside()
                    return job(self._database())
            except (sqlite3.Error, OSError, _DamagedError) as error:
                self._let_go()
                raise JournalError(f"The journal cannot be used: {_reason(error)}.") from error

    def _database(self) -> sqlite3.Connection:
        if self._open is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            database.text_factory = _text_of
            try:
                _prepare(database)
            except BaseException:
                database.close()
                raise
            self._open = database
        return self._open

    def _let_go(self) -> None:
        if self._open:
            with suppress(sqlite3.Error):
                self._open.close()
            self._open = None

    def _set_aside(self) -> None:
        """Puts a damaged journal aside, and what can be read of it into a new one."""
        self._let_go()
        aside = _free_name(self._path)
        # What was not yet in the file itself is beside it, and goes along.
        for ending in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                Path(f"{self._path}{ending}").replace(f"{aside}{ending}")
        sessions, reminders, refusals = _salvage(aside)
        database = self._database()
        with _transaction(database):
            for session in sessions:
                _write_session(database, session)
            for given in reminders:
                _write(database, "reminders", _REMINDER, _reminder_values(given))
            database.executemany("INSERT OR REPLACE INTO refusals VALUES (?, ?)", refusals)
        self.notice = (
            f"The journal was damaged: {len(sessions)} of its sessions could be read and are kept, "
            f"and the damaged file stays as {aside.name}."
        )


def _prepare(database: sqlite3.Connection) -> None:
    """Brings an open database to the present schema."""
    # With the first, readers and a writer do not wait for each other; the second has each commit on the disk.
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise OSError(0, "it is from a later version of Stretchtimer, and is left as it is")
    (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        raise _DamagedError
    if version == len(MIGRATIONS):
        return
    with _transaction(database):
        # Another program may have done it meanwhile.
        (version,) = database.execute("PRAGMA user_version").fetchone()
        for migration in MIGRATIONS[version:]:
            for statement in migration.split(";"):
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _is_damage(error: Exception) -> bool:
    if isinstance(error, _DamagedError):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the kind; a table that is missing or of another shape is an error of the first kind.
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def _reason(error: Exception) -> str:
    if isinstance(error, _DamagedError):
        return "it is damaged, and cannot be set aside"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return "the disk is full"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return "its file cannot be written"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program is busy with it"
    return str(error)


def _free_name(path: Path) -> Path:
    number, aside = 1, path.with_name(f"{path.name}.damaged")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
    return aside


# ── salvaging ──


def _salvage(path: Path) -> tuple[list[SessionDone], list[ReminderGiven], list[tuple[str, int]]]:
    """Everything in a damaged file that makes sense."""
    sessions: list[SessionDone] = []
    reminders: list[ReminderGiven] = []
    refusals: list[tuple[str, int]] = []
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.text_factory = _text_of
        # Without this nothing is read of a file that is shorter than it says.
        database.execute("PRAGMA writable_schema = ON")
        poses = {row[0]: row[1:] for row in _readable(database, "poses", "number, pose, name, kind, areas")}
        steps: dict[int, list[tuple[Any, ...]]] = {}
        columns = "number, session, place, step, side, pose, worked_ms, planned_ms, added_ms"
        for _, session, _, step, side, pose, *times in _readable(database, "steps", columns):
            if pose in poses:
                steps.setdefault(session, []).append((step, side, *poses[pose], *times))
        for number, *row in _readable(database, "sessions", f"number, {', '.join(_SESSION)}"):
            with suppress(_DamagedError):
                sessions.append(_session(row, steps.get(number, [])))
        for _, *row in _readable(database, "reminders", f"number, {', '.join(_REMINDER)}"):
            with suppress(_DamagedError):
                reminders.append(_reminder(row))
        for _, suggestion, times in _readable(database, "refusals", "rowid, suggestion, times"):
            if isinstance(suggestion, str) and isinstance(times, int):
                refusals.append((suggestion, times))
    # Where an index is damaged, a row may be found twice.
    return [*{each.id: each for each in sessions}.values()], [*{each.id: each for each in reminders}.values()], refusals


def _readable(database: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, the places left out that cannot be read. The first column is the row's number."""
    try:
        (last,) = database.execute(f"SELECT MAX(rowid) FROM {table}").fetchone()
    except sqlite3.Error:
        last = None
    read, leap = 0, _FIRST_LEAP
    # Where the end is not known a leap that is longer than any journal ends the search.
    while read <= (last if isinstance(last, int) else 2**31):
        try:
            for row in database.execute(f"SELECT {columns} FROM {table} NOT INDEXED WHERE rowid > ?", (read,)):
                # Pages that are out of their order would lead round in a circle.
                if row[0] <= read:
                    raise sqlite3.DatabaseError
                yield row
                read, leap = row[0], _FIRST_LEAP
        except sqlite3.Error:
            read += leap
            leap *= 2
        else:
            return


# ── rows ──


def _since(day: int | None) -> int:
    return -(2**62) if day is None else day


def _write(database: sqlite3.Connection, table: str, columns: Sequence[str], values: Sequence[object]) -> None:
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns)
    database.execute(
        f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {changes}", values
    )


def _write_session(database: sqlite3.Connection, session: SessionDone) -> None:
    begun, ended = session.begun, session.ended
    values = (
        session.id,
        session.routine,
        session.title,
        begun.utc_ms,
        begun.offset_ms,
        begun.zone,
        ended.utc_ms,
        ended.offset_ms,
        ended.zone,
        begun.day,
        session.finished,
        session.paused_ms,
        session.worked_ms,
    )
    _write(database, "sessions", _SESSION, values)
    (number,) = database.execute("SELECT number FROM sessions WHERE id = ?", (session.id,)).fetchone()
    for place, step in enumerate(session.steps):
        database.execute(
            "INSERT INTO steps (session, place, step, side, pose, worked_ms, planned_ms, added_ms) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session, place) DO UPDATE SET step = excluded.step, "
            "side = excluded.side, pose = excluded.pose, worked_ms = excluded.worked_ms, "
            "planned_ms = excluded.planned_ms, added_ms = excluded.added_ms",
            (
                number,
                place,
                step.step,
                step.side or "",
                _pose_number(database, step),
                step.worked_ms,
                step.planned_ms,
                step.added_ms,
            ),
        )
    database.execute("DELETE FROM steps WHERE session = ? AND place >= ?", (number, len(session.steps)))


def _pose_number(database: sqlite3.Connection, step: StepDone) -> int:
    values = (step.pose, step.name, step.kind, json.dumps(step.areas, ensure_ascii=False))
    found = database.execute(
        "SELECT number FROM poses WHERE pose = ? AND name = ? AND kind = ? AND areas = ?", values
    ).fetchone()
    if found:
        return int(found[0])
    number = database.execute("INSERT INTO poses (pose, name, kind, areas) VALUES (?, ?, ?, ?)", values).lastrowid
    assert number is not None
    return number


def _read_sessions(database: sqlite3.Connection, since_day: int | None = None) -> Iterator[SessionDone]:
    since = (_since(since_day),)
    steps: dict[int, list[tuple[Any, ...]]] = {}
    for number, *row in database.execute(
        "SELECT session, step, side, poses.pose, name, kind, areas, worked_ms, planned_ms, added_ms FROM steps "
        "JOIN poses ON poses.number = steps.pose WHERE session IN (SELECT number FROM sessions WHERE day >= ?) "
        "ORDER BY session, place",
        since,
    ):
        steps.setdefault(number, []).append(tuple(row))
    for number, *row in database.execute(
        f"SELECT number, {', '.join(_SESSION)} FROM sessions WHERE day >= ? ORDER BY begun_utc_ms, number", since
    ):
        yield _session(row, steps.get(number, []))


def _text_of(content: bytes) -> str:
    """A damaged letter is not a reason to lose the word."""
    return content.decode("utf-8", "replace")


@contextmanager
def _sound() -> Iterator[None]:
    """Within this, a value that makes no sense is a sign of damage."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise _DamagedError from error


def _session(row: Sequence[Any], steps: Sequence[Sequence[Any]]) -> SessionDone:
    name, routine, title, *rest = row
    _, finished, paused_ms, _ = rest[6:]
    with _sound():
        begun, ended = _when(*rest[0:3]), _when(*rest[3:6])
        done = tuple(map(_step, steps))
        return SessionDone(text(name), text(routine), text(title), begun, ended, bool(finished), whole(paused_ms), done)


def _step(row: Sequence[Any]) -> StepDone:
    step, side, pose, name, kind, areas, worked_ms, planned_ms, added_ms = row
    return StepDone(
        whole(step),
        Side(side) if side else None,
        text(pose),
        text(name),
        Kind(kind),
        tuple(map(text, json.loads(areas))),
        whole(worked_ms),
        whole(planned_ms),
        whole(added_ms),
    )


def _reminder_values(given: ReminderGiven) -> tuple[object, ...]:
    when, answered = given.given, given.answered
    answered_values = (answered.utc_ms, answered.offset_ms, answered.zone) if answered else (None, None, None)
    return (
        given.id,
        given.key,
        given.routine,
        when.utc_ms,
        when.offset_ms,
        when.zone,
        when.day,
        given.answer,
        *answered_values,
    )


def _reminder(row: Sequence[Any]) -> ReminderGiven:
    name, key, routine, utc_ms, offset_ms, zone, _, answer, *answered = row
    with _sound():
        given = _when(utc_ms, offset_ms, zone)
        answered_when = None if answered[0] is None else _when(*answered)
        return ReminderGiven(text(name), text(key), text(routine), given, Answer(answer), answered_when)


def _when(utc_ms: Any, offset_ms: Any, zone: Any) -> When:
    return When(whole(utc_ms), whole(offset_ms), text(zone))
