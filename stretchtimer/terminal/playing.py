"""`play --text` from beginning to end: what is said before, the playing, and what is kept of it."""

import sys
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import replace

from stretchtimer.core import wording
from stretchtimer.core.dose import Effort
from stretchtimer.core.journal import SessionDone, When
from stretchtimer.core.scene import scene_at
from stretchtimer.core.session import Session, State
from stretchtimer.core.session_log import SessionLog
from stretchtimer.core.timeline import Adjustments, compile_timeline
from stretchtimer.paths import Folders
from stretchtimer.presenters.narrator import Narrator
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.journal import Journal, JournalError
from stretchtimer.storage.problems import visible
from stretchtimer.storage.settings import Settings
from stretchtimer.storage.unfinished import Bookmark, clear_bookmark, load_bookmark, save_bookmark
from stretchtimer.terminal.before_you_start import mark_as_seen, page_lines
from stretchtimer.terminal.console import Console
from stretchtimer.terminal.faces import Face, Lines, Screen
from stretchtimer.terminal.finding import Found
from stretchtimer.terminal.keys import Input
from stretchtimer.terminal.plain_text import wrap
from stretchtimer.terminal.player import FROM_OUTSIDE, Player, Tones

_LEAVE = (Input.Q, Input.ESCAPE)
JOURNAL_WITHIN_SECONDS = 2.0


def play(
    found: Found,
    effort: Effort | None,
    folders: Folders,
    settings: Settings,
    console: Console,
    tones: Tones,
    narrated: Callable[[Session], Narrator],
    troubles: deque[str],
    clock_ns: Callable[[], int],
    speed: float,
    now: Callable[[], When],
    steady_ns: Callable[[], int],
) -> int:
    """Plays a routine and gives the exit status. `effort` is what was asked for, if anything was.

    `narrated` makes the narrator of a session. `clock_ns` runs `speed` times as fast as the console waits.
    `now` is the clock on the wall, `steady_ns` one that nobody sets.
    """
    with console.taken():
        leaving = _before_you_start(console, settings, folders)
        bookmark = load_bookmark(folders.unfinished_file)
        session: Session | None = None
        if leaving is None and bookmark and console.has_keys and console.is_screen:
            session, leaving = _going_on(console, bookmark, found, effort, speed)
        if leaving is not None:
            return FROM_OUTSIDE.get(leaving, 0)
        entry = bookmark.entry if bookmark and session else None
        if session is None:
            adjustments = Adjustments(eased=frozenset(settings.eased), wait=settings.wait_for_me)
            session = Session(compile_timeline(found.routine, effort or settings.effort, adjustments), speed)
        keeper = _Keeper(found, folders, SessionLog(now(), steady_ns(), entry), steady_ns, troubles.append)
        face: Face = Screen(console, found.routine.title) if console.can_redraw else Lines(console)
        narrator = narrated(session)
        try:
            status = Player(session, console, face, tones, narrator, troubles, clock_ns, speed, keeper.keep).run()
        finally:
            keeper.close()
        console.write(_summary(session, keeper.kept) + "\n")
    return status


def _before_you_start(console: Console, settings: Settings, folders: Folders) -> Input | None:
    """Shows the page before the very first routine; gives the key or signal of who would rather leave."""
    if settings.seen_before_you_start:
        return None
    if not (console.has_keys and console.is_screen):
        print("Before your first routine, please read what “stretchtimer before-you-start” prints.", file=sys.stderr)
        return None
    wide, high = console.size()
    lines = page_lines(wide)
    room = max(1, high - 3)
    for start in range(0, len(lines), room):
        more = start + room < len(lines)
        console.write("\n".join(lines[start : start + room]))
        console.write(f"\n\nEnter {'shows the rest' if more else 'starts the routine'}, Q leaves.\n")
        answer = _answer(console, (Input.ENTER, Input.SPACE, *_LEAVE))
        if answer not in (Input.ENTER, Input.SPACE):
            return answer
    mark_as_seen(settings, folders)
    return None


def _going_on(
    console: Console, bookmark: Bookmark, found: Found, effort: Effort | None, speed: float
) -> tuple[Session | None, Input | None]:
    """A session at the place where this routine was stopped, if that is wanted; or how the person leaves instead."""
    session = _resumed(bookmark, found, effort, speed)
    if session is None:
        return None, None
    scene = scene_at(session.timeline, session.segment_index)
    side = f", {scene.side} side" if scene.side else ""
    left = wording.clock(session.timeline.total_ms - session.position_ms)
    for sentence in (
        f"You stopped this routine at {visible(scene.title)}{side}, with {left} to go.",
        "Enter goes on from there, N starts from the beginning, Q leaves.",
    ):
        console.write("\n".join(wrap(sentence, console.size()[0])) + "\n")
    match _answer(console, (Input.ENTER, Input.SPACE, Input.N, *_LEAVE)):
        case Input.ENTER | Input.SPACE:
            return session, None
        case Input.N:
            return None, None
        case other:
            return None, other


def _resumed(bookmark: Bookmark, found: Found, effort: Effort | None, speed: float) -> Session | None:
    if bookmark.path != found.path:
        return None
    try:
        place = replace(bookmark.place, effort=effort) if effort else bookmark.place
        return Session.resumed(found.routine, place, speed)
    except ValueError:  # the file has changed so much that there is no such place any more
        return None


def _answer(console: Console, wanted: Collection[Input]) -> Input:
    """Waits for one of the keys, or for what ends the program."""
    while True:
        for each in console.wait(None):
            if each in wanted or each in FROM_OUTSIDE:
                return each
            if each is Input.SUSPEND:
                console.suspend()


class _Keeper:
    """Keeps the place of a session, so that whatever happens it can be gone on with, and what was done in the journal.

    `say` is told what is wrong with the journal, once.
    """

    def __init__(
        self, found: Found, folders: Folders, log: SessionLog, steady_ns: Callable[[], int], say: Callable[[str], None]
    ) -> None:
        self._found = found
        self._file = folders.unfinished_file
        self._log, self._steady_ns = log, steady_ns
        self._journal, self._say = Journal(folders.journal_file), say
        self._said: set[str] = set()
        # The disk is waited for here, which no tone should be.
        self._worker = Worker("journal")
        self.kept = False

    def keep(self, session: Session) -> None:
        """A look into a routine is no reason to forget an earlier place, so nothing is kept before the first work."""
        over = session.state is State.FINISHED
        if session.worked_ms or over:
            done = self._log.done(session, self._steady_ns())
            self._worker.do(lambda: self._write(done))
        if over:
            clear_bookmark(self._file)
        elif session.worked_ms:
            routine = self._found.routine
            bookmark = Bookmark(routine.id, self._found.path, routine.title, session.place, self._log.entry)
            try:
                save_bookmark(self._file, bookmark)
            except OSError:
                self.kept = False
            else:
                self.kept = True

    def close(self) -> None:
        self._worker.do(self._journal.close)
        self._worker.close(JOURNAL_WITHIN_SECONDS)

    def _write(self, done: SessionDone) -> None:
        trouble: str | None = None
        try:
            self._journal.keep_session(done)
        except JournalError as error:
            trouble = str(error)
        trouble = trouble or self._journal.notice
        if trouble and trouble not in self._said:
            self._said.add(trouble)
            self._say(trouble)


def _summary(session: Session, kept: bool) -> str:
    done = len(session.worked_poses)
    poses = f"{wording.clock(sum(session.worked_ms.values()))} in {done} {'pose' if done == 1 else 'poses'}"
    if session.state is State.FINISHED:
        return f"Done. You spent {poses}." if done else "Done."
    if not done:
        return "Stopped before the first pose."
    return f"Stopped. You spent {poses}." + (" Your place is kept for next time." if kept else "")
