"""A routine while it is played: the session, its pages, the place that is kept, and what the desktop sees of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from stretchtimer.app.audio import Audio
from stretchtimer.app.kept import Kept
from stretchtimer.core.dose import Effort
from stretchtimer.core.look import Look
from stretchtimer.desktop.clock import Clock, wall_time
from stretchtimer.paths import Folders
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.ui.window import Window

if TYPE_CHECKING:
    from stretchtimer.core.scene import Scene
    from stretchtimer.core.session import Session, State
    from stretchtimer.core.session_log import SessionLog
    from stretchtimer.core.timeline import Adjustments, SegmentKey
    from stretchtimer.desktop.remote import Remote
    from stretchtimer.presenters.player import Player
    from stretchtimer.presenters.session_keeper import SessionKeeper
    from stretchtimer.storage.unfinished import Bookmark
    from stretchtimer.terminal.finding import Found
    from stretchtimer.ui.player_page import PlayerPage
    from stretchtimer.ui.summary_page import SummaryPage

DESKTOP_WITHIN_SECONDS = 1.0
LAST_TONE_WITHIN_SECONDS = 1.5
MEDIA_PICTURE_PIXELS = 360
"""The picture of a pose on a phone or a lock screen."""


class Playing(QObject):
    """Plays one routine after the other.

    `read_ns` is the clock, as `Clock` takes it. `speed` is how many times as fast as usual everything is played.
    """

    left = Signal(bool)
    """The person is done; whether it was only what is being edited that was tried out."""
    runs = Signal(str, str)
    """The id and title of the routine that time passes in now; empty where it does not any more."""
    eased = Signal(object, bool)
    """A pose is done in its easier variant from now on, or as it is written again."""
    figure_chosen = Signal(Look, bool)
    mute_toggled = Signal()
    keys_wanted = Signal()
    said = Signal(str)

    def __init__(
        self,
        window: Window,
        figures: FigurePainter,
        audio: Audio,
        kept: Kept,
        folders: Folders,
        speed: float,
        read_ns: Callable[[], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._figures, self._audio, self._kept = window, figures, audio, kept
        self._file = folders.unfinished_file
        self.speed = speed
        self._read_ns = read_ns
        self._bookmark = _bookmark_in(self._file)
        self._found: Found | None = None
        self._effort = Effort.GENTLE
        self._trial_speed: float | None = None
        """So many times as fast, what is edited is only tried out: no place in it is kept."""
        self._clock: Clock | None = None
        self._player: Player | None = None
        self._keeper: SessionKeeper | None = None
        self._log: SessionLog | None = None
        self._remote: Remote | None = None
        self._page: PlayerPage | None = None
        self._summary: SummaryPage | None = None
        self._was_on_floor = False
        window.floor_mode_changed.connect(self._follow_floor_mode)

    @property
    def bookmark(self) -> "Bookmark | None":
        """Where a session was left unfinished."""
        return self._bookmark

    @property
    def adjustments(self) -> "Adjustments":
        """What the person always wants otherwise than it is written."""
        from stretchtimer.core.timeline import Adjustments

        return Adjustments(eased=frozenset(self._kept.settings.eased), wait=self._kept.settings.wait_for_me)

    def start(self, found: "Found", effort: Effort) -> None:
        from stretchtimer.core.session import Session
        from stretchtimer.core.session_log import SessionLog
        from stretchtimer.core.timeline import compile_timeline

        self._found, self._effort, self._trial_speed = found, effort, None
        self._log = SessionLog(wall_time(), self._read_ns())
        self._play(Session(compile_timeline(found.routine, effort, self.adjustments), self._pace), start=True)

    def go_on(self, found: "Found") -> None:
        """Goes on where the bookmark is, if the routine still has that place."""
        from stretchtimer.core.session import Session
        from stretchtimer.core.session_log import SessionLog

        bookmark = self._bookmark
        if bookmark is None:
            return
        self._found, self._effort, self._trial_speed = found, bookmark.place.effort, None
        try:
            session = Session.resumed(found.routine, bookmark.place, self._pace)
        except ValueError:
            self.forget_place()
            self.said.emit(f"“{bookmark.title}” has changed since then; start it from the beginning.")
            return
        self._log = SessionLog(wall_time(), self._read_ns(), bookmark.entry)
        self._play(session, start=False)

    def try_out(
        self, found: "Found", effort: Effort, segment: "SegmentKey | None", offset_ms: int, speed: float
    ) -> None:
        """Plays what is being edited, as it stands, from a segment on; `None`: from the beginning."""
        from stretchtimer.core.session import Command, Place, Session
        from stretchtimer.core.timeline import compile_timeline

        self._found, self._effort, self._trial_speed = found, effort, speed
        if segment is None:
            self._play(Session(compile_timeline(found.routine, effort, self.adjustments), self._pace), start=True)
            return
        place = Place(effort, self.adjustments, segment, offset_ms)
        self._play(Session.resumed(found.routine, place, self._pace), start=False)
        if self._player:
            self._player.do(Command.GO_ON)

    def let_go(self) -> None:
        """Ends what is played, and keeps the place."""
        if self._page:
            self._page.let_go()
        if self._remote:
            self._remote.let_go()
        if self._player:
            from stretchtimer.core.session import Command

            # It may come to its end in this moment, which is no reason to show another page.
            self._player.state_changed.disconnect(self._follow_state)
            self._player.do(Command.PAUSE)
            self.runs.emit("", "")
            if self._keeper:
                self._keeper.keep_now()
            self._player.deleteLater()
        self._player = self._keeper = None
        self._audio.end_narration()

    def forget_place(self) -> None:
        from stretchtimer.storage.unfinished import clear_bookmark

        self._bookmark = None
        self._kept.worker.do(lambda: clear_bookmark(self._file))

    def show_settings(self) -> None:
        """Looks as the settings say by now."""
        settings = self._kept.settings
        if self._page:
            self._page.set_figure(settings.look, settings.figure_mirrored)
            self._page.set_muted(settings.muted)

    def close(self) -> None:
        """After `let_go`, lets the desktop go too, and the last tone end where a routine has just ended."""
        if self._remote:
            self._remote.close(DESKTOP_WITHIN_SECONDS)
        has_just_ended = self._summary is not None and self._window.page is self._summary
        self._audio.close(LAST_TONE_WITHIN_SECONDS if has_just_ended else 0.0)

    @property
    def _pace(self) -> float:
        """How many times as fast as usual time passes while playing."""
        return self.speed * (self._trial_speed or 1.0)

    def _play(self, session: "Session", start: bool, clock: Clock | None = None) -> None:
        from stretchtimer.core.session import Command
        from stretchtimer.presenters.player import Player
        from stretchtimer.presenters.session_keeper import SessionKeeper

        self.let_go()
        page = self._page = self._page or self._make_page()
        narrator = self._audio.narrate(session, self._pace)
        clock = self._clock = clock or Clock(self._pace, self._read_ns)
        player = self._player = Player(session, clock, self._pace, self, narrator)
        if self._trial_speed is None:
            self._keeper = SessionKeeper(player, self._keep)
        player.state_changed.connect(self._follow_state)
        player.state_changed.connect(self._tell_whether_it_runs)
        player.eased.connect(self.eased)
        remote = self._remote = self._remote or self._make_remote()
        remote.follow(player, self._pace)
        self.show_settings()
        page.set_floor_mode(self._window.in_floor_mode)
        page.show_player(player)
        self._window.show_page(page)
        page.setFocus()
        if start:
            player.do(Command.START)

    def _follow_state(self, state: "State") -> None:
        from stretchtimer.core.session import State

        if state is State.FINISHED and self._player:
            session = self._player.session
            self.let_go()
            page = self._summary = self._summary or self._make_summary()
            self._was_on_floor = self._window.in_floor_mode
            self._window.set_floor_mode(False)
            page.show_session(session)
            self._window.show_page(page)

    def _tell_whether_it_runs(self, state: "State") -> None:
        from stretchtimer.core.session import State

        if state is State.PAUSED:
            self.runs.emit("", "")
        elif state is State.RUNNING and self._found:
            self.runs.emit(self._found.routine.id, self._found.routine.title)

    def _take_back(self, session: "Session") -> None:
        """Goes on with a session that a move has ended, by the clock that it has been told the time of."""
        from stretchtimer.core.session import Command, State

        assert self._clock
        session.do(Command.TAKE_BACK, self._clock())
        if session.state is not State.FINISHED:
            self._play(session, start=False, clock=self._clock)
            assert self._player
            self._player.tick()
            self._window.set_floor_mode(self._was_on_floor)

    def _step_out(self) -> None:
        self.let_go()
        self._window.set_floor_mode(False)
        self.left.emit(self._trial_speed is not None)

    def _play_again(self) -> None:
        assert self._found
        trial_speed = self._trial_speed
        if trial_speed is None:
            self.start(self._found, self._effort)
        else:
            self.try_out(self._found, self._effort, None, 0, trial_speed)

    def _follow_floor_mode(self, on: bool) -> None:
        if self._page:
            self._page.set_floor_mode(on)

    def _keep(self, session: "Session") -> None:
        from stretchtimer.core.session import State
        from stretchtimer.storage.unfinished import Bookmark, save_bookmark

        assert self._found and self._log
        done = self._log.done(session, self._read_ns())
        self._kept.journal(lambda journal: journal.keep_session(done))
        if session.state is State.FINISHED:
            self.forget_place()
            return
        routine, entry = self._found.routine, self._log.entry
        bookmark = self._bookmark = Bookmark(routine.id, self._found.path, routine.title, session.place, entry)
        self._kept.write(lambda: save_bookmark(self._file, bookmark), "Your place cannot be kept")

    def _make_remote(self) -> "Remote":
        from stretchtimer.desktop.remote import Remote

        remote = Remote(self._picture_of, self)
        remote.left.connect(self._step_out)
        remote.raised.connect(self._window.come_forward)
        remote.quit_asked.connect(self._window.close)
        return remote

    def _picture_of(self, scene: "Scene") -> Path | None:
        """The file of a pose's picture; if there is none yet it is made, for the next time."""
        if scene.pose is None:
            return None
        shot = self._figures.still(scene.pose, scene.side, MEDIA_PICTURE_PIXELS, self._kept.settings.look)
        if shot is None:
            return None
        self._figures.want_later(shot)
        return self._figures.kept_file(shot)

    def _make_page(self) -> "PlayerPage":
        from stretchtimer.ui.player_page import PlayerPage

        page = PlayerPage(self._figures)
        page.left.connect(self._step_out)
        page.mute_toggled.connect(self.mute_toggled)
        page.floor_mode_toggled.connect(lambda: self._window.set_floor_mode(not self._window.in_floor_mode))
        page.keys_chosen.connect(self.keys_wanted)
        page.figure_chosen.connect(self.figure_chosen)
        return page

    def _make_summary(self) -> "SummaryPage":
        from stretchtimer.ui.summary_page import SummaryPage

        page = SummaryPage()
        page.done.connect(self._step_out)
        page.again.connect(self._play_again)
        page.taken_back.connect(self._take_back)
        return page


def _bookmark_in(file: Path) -> "Bookmark | None":
    if not file.exists():
        return None
    from stretchtimer.storage.unfinished import load_bookmark

    return load_bookmark(file)
