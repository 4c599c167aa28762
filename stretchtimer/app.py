"""The composition root: builds every object, hands each what it needs, and connects them."""

import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from stretchtimer.core.dose import Effort
from stretchtimer.core.look import Look
from stretchtimer.desktop.clock import Clock, steady_ns
from stretchtimer.paths import Folders, shipped_data
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.library import LibraryReader, RoutineList
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.index import Entry
from stretchtimer.storage.library import Library, RoutineFolder
from stretchtimer.storage.settings import Theme, load_settings, save_settings
from stretchtimer.ui import theme
from stretchtimer.ui.window import Window

# What only some pages need is imported when one of them is first shown: the first picture waits for all the rest.
if TYPE_CHECKING:
    from stretchtimer.core.routines import Routine
    from stretchtimer.core.scene import Scene
    from stretchtimer.core.session import Place, Session, State
    from stretchtimer.core.timeline import Adjustments
    from stretchtimer.desktop.remote import Remote
    from stretchtimer.desktop.sound import Sounds
    from stretchtimer.desktop.speech.service import Speech
    from stretchtimer.presenters.narrator import Narrator
    from stretchtimer.presenters.place_keeper import PlaceKeeper
    from stretchtimer.presenters.player import Player
    from stretchtimer.storage.unfinished import Bookmark
    from stretchtimer.terminal.finding import Found
    from stretchtimer.ui.editing import Editing
    from stretchtimer.ui.keys import KeysCard
    from stretchtimer.ui.player_page import PlayerPage
    from stretchtimer.ui.routine_page import RoutinePage
    from stretchtimer.ui.settings_page import SettingsPage
    from stretchtimer.ui.summary_page import SummaryPage
    from stretchtimer.ui.text_page import TextPage

FILES_WITHIN_SECONDS = 2.0
FIGURES_WITHIN_SECONDS = 1.0
DESKTOP_WITHIN_SECONDS = 1.0
LAST_TONE_WITHIN_SECONDS = 1.5
MEDIA_PICTURE_PIXELS = 360
"""The picture of a pose on a phone or a lock screen."""
GIVE_WAY_SECONDS = 0.0005
"""After so long a thread that computes lets the window go on; each of the window's calls into Qt can wait so long."""


def run(folders: Folders, play: str | None = None, speed: float = 1.0, effort: Effort | None = None) -> int:
    """Opens the window, with a routine playing where `play` names one by id or by its file's path."""
    # Told here the style takes no time; `setStyle` would hand it back, and to make a thing of it takes Python 5 ms.
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    app.setApplicationName("stretchtimer")
    app.setApplicationDisplayName("Stretchtimer")
    app.setDesktopFileName("stretchtimer")
    sys.setswitchinterval(GIVE_WAY_SECONDS)
    program = Program(app, folders, speed, effort)
    program.open(play)
    # What is there by now stays until the end, and need not be looked at again.
    gc.freeze()
    gc.enable()
    return app.exec()


def _make_sounds(folder: Path, on_trouble: Callable[[str], None]) -> "Sounds":
    from stretchtimer.desktop.sound import Sounds

    return Sounds(folder, on_trouble)


def _make_speech(cache: Path, on_trouble: Callable[[str], None], on_rendered: Callable[[], None]) -> "Speech":
    from stretchtimer.desktop.speech.service import Speech

    return Speech(cache, on_trouble, on_rendered)


class Program(QObject):
    """What leads from one page to the next.

    `read_ns` is the clock, as `Clock` takes it; `make_sounds` is given the folder of the tones and what to call with a
    sentence for the person, `make_speech` what `Speech` is.
    """

    _trouble = Signal(str)
    """One sentence for the person, from any thread."""
    _speech_trouble = Signal(str)
    """The same, where there are tones at least: it is said once and never again."""
    _rendered = Signal()
    """More has been spoken, from the thread of the speech."""

    def __init__(
        self,
        app: QApplication,
        folders: Folders,
        speed: float = 1.0,
        effort: Effort | None = None,
        *,
        read_ns: Callable[[], int] = steady_ns,
        make_sounds: Callable[[Path, Callable[[str], None]], "Sounds"] = _make_sounds,
        make_speech: Callable[[Path, Callable[[str], None], Callable[[], None]], "Speech"] = _make_speech,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._folders = folders
        self._speed = speed
        self._read_ns = read_ns
        self._make_sounds = make_sounds
        self._make_speech = make_speech
        self._data = shipped_data()
        loaded = load_settings(folders.settings_file)
        self._settings = loaded.settings
        self._effort = effort or self._settings.effort
        self._bookmark = _bookmark_in(folders.unfinished_file)
        self._reading, self._writing = Worker("library"), Worker("files")
        own = RoutineFolder(folders.routines, own=True)
        library = Library([own, RoutineFolder(self._data / "routines")], folders.index_file)
        self._reader = LibraryReader(library, self._reading, self)
        self._routines = RoutineList(self)
        self._routines.set_effort(self._effort)
        self._routines.set_entries(library.cached_entries())
        self._figures = FigurePainter(folders.cache / "figures", parent=self)
        self._chosen: Found | None = None
        self._asked = 0
        self._player: Player | None = None
        self._keeper: PlaceKeeper | None = None
        self._narrator: Narrator | None = None
        self._remote: Remote | None = None
        self._sounds: Sounds | None = None
        self._speech: Speech | None = None
        self._trial = ""
        self._player_page: PlayerPage | None = None
        self._routine_page: RoutinePage | None = None
        self._summary_page: SummaryPage | None = None
        self._settings_page: SettingsPage | None = None
        self._editing: Editing | None = None
        self._tried_at: float | None = None
        """So many times as fast, what is edited is only tried out: no place in it is kept."""
        self._clock: Clock | None = None
        self._played_on_floor = False
        self._text_page: TextPage | None = None
        self._keys_card: KeysCard | None = None
        self._failures_said: set[str] = set()
        self._after_text: Callable[[], None] = self._show_library

        theme.dress(app, self._settings.theme)
        self.window = Window(self._routines, self._figures)
        self.window.restore_geometry(self._settings.window_geometry)
        self._connect()
        self._offer_to_go_on()
        if loaded.notice:
            self.window.say(loaded.notice)

    def open(self, play: str | None = None) -> None:
        self.window.show()
        if play is None:
            self.window.library.take_focus()
        else:
            self._find(play, self._start_found)

    def _connect(self) -> None:
        window, library, reader, routines = self.window, self.window.library, self._reader, self._routines
        self._app.styleHints().colorSchemeChanged.connect(self._follow_desktop)
        self._trouble.connect(window.say)
        self._speech_trouble.connect(self._say_once)
        self._rendered.connect(self._say_trial)
        self._figures.failed.connect(self._say_figure_failed)
        window.painted.connect(self._after_first_picture)
        window.closing.connect(self._close)
        window.floor_mode_changed.connect(self._follow_floor_mode)
        if not routines.total:
            reader.found.connect(routines.add_entries)
        reader.listed.connect(routines.set_entries)
        reader.listed.connect(self._take_focus_in_new_list)
        reader.listed.connect(self._ask_for_poses)
        library.routine_chosen.connect(self._choose)
        library.go_on_chosen.connect(self._go_on)
        library.offer_dismissed.connect(self._dismiss_offer)
        library.theme_chosen.connect(self._choose_theme)
        library.figure_chosen.connect(self._choose_figure)
        library.mute_chosen.connect(self._mute)
        library.settings_chosen.connect(self._show_settings)
        library.before_you_start_chosen.connect(self._show_before_you_start)
        library.keys_chosen.connect(self._show_keys)
        library.folder_chosen.connect(self._open_folder)
        library.new_chosen.connect(lambda: self._edit().new())
        library.import_chosen.connect(self._choose_import)
        window.file_dropped.connect(lambda path: self._edit().look_at(path))
        library.show_settings(self._settings)

    def _after_first_picture(self) -> None:
        from PySide6.QtGui import QIcon

        self._app.setWindowIcon(QIcon(str(self._data / "assets" / "icons" / "stretchtimer.png")))
        self._reader.list_all()
        if self.window.page is self.window.library and any((self._folders.state / "drafts").glob("*")):
            self._edit().ask_about_kept()

    # ── choosing ──

    def _show_library(self) -> None:
        self.window.set_floor_mode(False)
        self.window.show_page(self.window.library)
        self.window.library.take_focus()
        self._offer_to_go_on()

    def _take_focus_in_new_list(self) -> None:
        if self.window.page is self.window.library and not self.window.library.has_focus:
            self.window.library.take_focus()

    def _ask_for_poses(self) -> None:
        # The figures on the cards come after everything that can be read.
        self._reader.ask(lambda library: library.poses, self.window.library.cards.show_poses)

    def _choose(self, entry: Entry) -> None:
        if entry.problems:
            self._show_problems(entry.title, entry.problems)
        else:
            self._find(str(entry.path), self._show_routine)

    def _find(self, wanted: str, use: "Callable[[Found], None]") -> None:
        """Looks a routine up, by id or by its file's path, and hands it to `use`, or says why that cannot be.

        Where another has been asked for meanwhile, only that counts.
        """
        from stretchtimer.terminal.finding import NoSuchRoutineError, find_routine

        def look(library: Library) -> "Found | NoSuchRoutineError":
            try:
                return find_routine(library, wanted)
            except NoSuchRoutineError as error:
                return error

        def found(answer: "Found | NoSuchRoutineError") -> None:
            if asked != self._asked:
                return
            if isinstance(answer, NoSuchRoutineError):
                self._show_problems(wanted, answer.problems)
            else:
                use(answer)

        asked = self._asked = self._asked + 1
        self._reader.ask(look, found)

    def _show_routine(self, found: "Found") -> None:
        self._chosen = found
        self._prepare_voice(found)
        page = self._routine_page = self._routine_page or self._make_routine_page()
        page.show_routine(found.routine, self._effort, frozenset(self._settings.eased))
        page.say_own(found.path.parent == self._folders.routines)
        self._tried_at = None
        self.window.show_page(page)
        page.take_focus()

    def _show_problems(self, title: str, problems: tuple[str, ...]) -> None:
        listed = "\n".join(f"- {_as_text(problem)}" for problem in problems)
        advice = "Mend the file in a text editor; it is read again when Stretchtimer starts."
        self._show_text(f"# {_as_text(title)}\n\nThis file cannot be read.\n\n{listed}\n\n{advice}", "Back")

    # ── playing ──

    def _start_found(self, found: "Found") -> None:
        self._chosen = found
        self._start()

    def _start(self) -> None:
        from stretchtimer.core.session import Session
        from stretchtimer.core.timeline import compile_timeline

        assert self._chosen
        timeline = compile_timeline(self._chosen.routine, self._effort, self._adjustments)
        self._play(Session(timeline, self._pace), start=True)

    def _go_on(self) -> None:
        if self._bookmark is not None:
            self._find(str(self._bookmark.path), self._resume)

    def _resume(self, found: "Found") -> None:
        from stretchtimer.core.session import Session

        bookmark = self._bookmark
        if bookmark is None:
            return
        try:
            session = Session.resumed(found.routine, bookmark.place, self._speed)
        except ValueError:
            self._dismiss_offer()
            self.window.say(f"“{bookmark.title}” has changed since then; start it from the beginning.")
            return
        self._chosen = found
        self._tried_at = None
        self._play(session, start=False)

    @property
    def _pace(self) -> float:
        """How many times as fast as usual time passes while playing."""
        return self._speed * (self._tried_at or 1.0)

    @property
    def _adjustments(self) -> "Adjustments":
        """What the person always wants otherwise than it is written."""
        from stretchtimer.core.timeline import Adjustments

        return Adjustments(eased=frozenset(self._settings.eased), wait=self._settings.wait_for_me)

    def _play(self, session: "Session", start: bool, clock: Clock | None = None) -> None:
        if not self._settings.seen_before_you_start:

            def understood() -> None:
                self._save(seen_before_you_start=True)
                self._play(session, start)

            self._show_text(self._before_you_start(), "Understood, go on", understood)
            return
        from stretchtimer.core.session import Command
        from stretchtimer.presenters.narrator import Narrator
        from stretchtimer.presenters.place_keeper import PlaceKeeper
        from stretchtimer.presenters.player import Player

        self._let_go_of_player()
        page = self._player_page = self._player_page or self._make_player_page()
        settings, tones, voice = self._settings, self._tones(), self._voice()
        tones.warm_up()
        narrator = self._narrator = Narrator(
            session, tones, voice, self._speak_ahead, settings.manner, ticks=settings.ticks, speed=self._pace
        )
        clock = self._clock = clock or Clock(self._pace, self._read_ns)
        player = self._player = Player(session, clock, self._pace, self, narrator)
        if self._tried_at is None:
            self._keeper = PlaceKeeper(player, self._keep_place, self._forget_place)
        player.state_changed.connect(self._follow_state)
        player.eased.connect(lambda pose, easier: self._change_eased(pose.id, easier))
        remote = self._remote = self._remote or self._make_remote()
        remote.follow(player, self._pace)
        page.set_muted(self._settings.muted)
        page.set_floor_mode(self.window.in_floor_mode)
        page.show_player(player)
        self.window.show_page(page)
        page.setFocus()
        if start:
            player.do(Command.START)

    def _follow_state(self, state: "State") -> None:
        from stretchtimer.core.session import State

        if state is State.FINISHED and self._player:
            session = self._player.session
            self._let_go_of_player()
            page = self._summary_page = self._summary_page or self._make_summary_page()
            self._played_on_floor = self.window.in_floor_mode
            self.window.set_floor_mode(False)
            page.show_session(session)
            self.window.show_page(page)

    def _take_back(self, session: "Session") -> None:
        """Goes on with a session that a move has ended, by the clock that it has been told the time of."""
        from stretchtimer.core.session import Command, State

        assert self._clock
        session.do(Command.TAKE_BACK, self._clock())
        if session.state is not State.FINISHED:
            self._play(session, start=False, clock=self._clock)
            assert self._player
            self._player.tick()
            self.window.set_floor_mode(self._played_on_floor)

    def _step_out(self) -> None:
        self._let_go_of_player()
        if self._tried_at is not None and self._editing and self._editing.is_open:
            self.window.set_floor_mode(False)
            self._editing.show()
        else:
            self._show_library()

    def _let_go_of_player(self) -> None:
        if self._player_page:
            self._player_page.let_go()
        if self._remote:
            self._remote.let_go()
        if self._player:
            from stretchtimer.core.session import Command

            # It may come to its end in this moment, which is no reason to show another page.
            self._player.state_changed.disconnect(self._follow_state)
            self._player.do(Command.PAUSE)
            if self._keeper:
                self._keeper.keep_now()
            self._player.deleteLater()
        self._player = self._keeper = self._narrator = None

    def _toggle_floor_mode(self) -> None:
        self.window.set_floor_mode(not self.window.in_floor_mode)

    def _follow_floor_mode(self, on: bool) -> None:
        if self._player_page:
            self._player_page.set_floor_mode(on)

    def _make_remote(self) -> "Remote":
        from stretchtimer.desktop.remote import Remote

        remote = Remote(self._picture_of, self)
        remote.left.connect(self._step_out)
        remote.raised.connect(self.window.come_forward)
        remote.quit_asked.connect(self.window.close)
        return remote

    def _picture_of(self, scene: "Scene") -> Path | None:
        """The file of a pose's picture; if there is none yet it is made, for the next time."""
        if scene.pose is None:
            return None
        shot = self._figures.still(scene.pose, scene.side, MEDIA_PICTURE_PIXELS, self._settings.look)
        if shot is None:
            return None
        self._figures.want_later(shot)
        return self._figures.kept_file(shot)

    # ── sound ──

    def _tones(self) -> "Sounds":
        if self._sounds is None:
            self._sounds = self._make_sounds(self._data / "assets" / "sounds", self._trouble.emit)
            self._sounds.muted = self._settings.muted
            self._sounds.tone_volume = self._settings.tone_volume / 100
        return self._sounds

    def _voice(self) -> "Speech":
        if self._speech is None:
            folder = self._folders.cache / "speech"
            self._speech = self._make_speech(folder, self._speech_trouble.emit, self._renew_narration)
        return self._speech

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._settings.said:
            self._save(said=(*self._settings.said, sentence))
            self.window.say(sentence)

    def _prepare_voice(self, found: "Found") -> None:
        """Has what will be said made ready while the person still looks at the routine."""
        from stretchtimer.core.manner import Amount
        from stretchtimer.core.speech import sentences
        from stretchtimer.core.timeline import compile_timeline

        if self._settings.voice is not Amount.OFF:
            timeline = compile_timeline(found.routine, self._effort, self._adjustments)
            self._speak_ahead(sentences(timeline, self._settings.manner))

    def _speak_ahead(self, texts: "Sequence[str]") -> None:
        from stretchtimer.desktop.speech.service import VoiceChoice

        settings = self._settings
        choice = VoiceChoice(settings.voice_engine, settings.voice_name, settings.voice_rate / 100)
        self._voice().prepare(texts, choice, settings.voice_volume / 100)

    def _renew_narration(self) -> None:
        """Called on the thread of the speech."""
        narrator = self._narrator
        if narrator:
            narrator.renew()
        self._rendered.emit()

    def _mute(self, muted: bool) -> None:
        if muted == self._settings.muted:
            return
        self._save(muted=muted)
        if self._sounds:
            self._sounds.muted = muted
        if self._player_page:
            self._player_page.set_muted(muted)
        self.window.library.show_settings(self._settings)

    # ── what is kept ──

    def _keep_place(self, place: "Place") -> None:
        from stretchtimer.storage.unfinished import Bookmark, save_bookmark

        assert self._player and self._chosen
        chosen = self._chosen
        bookmark = self._bookmark = Bookmark(chosen.routine.id, chosen.path, chosen.routine.title, place)
        self._write(lambda: save_bookmark(self._folders.unfinished_file, bookmark), "Your place cannot be kept")

    def _forget_place(self) -> None:
        from stretchtimer.storage.unfinished import clear_bookmark

        self._bookmark = None
        self._writing.do(lambda: clear_bookmark(self._folders.unfinished_file))

    def _offer_to_go_on(self) -> None:
        place = self._bookmark
        text = (
            f"You stopped in the middle of “{place.title}”, in step {place.place.segment.step + 1}." if place else None
        )
        self.window.library.offer_to_go_on(text)

    def _dismiss_offer(self) -> None:
        self._forget_place()
        self._offer_to_go_on()

    def _change_eased(self, pose_id: str, easier: bool) -> None:
        others = tuple(each for each in self._settings.eased if each != pose_id)
        self._save(eased=(*others, pose_id) if easier else others)
        if self._routine_page and self._chosen:
            self._routine_page.show_routine(self._chosen.routine, self._effort, frozenset(self._settings.eased))

    def _choose_effort(self, effort: Effort) -> None:
        self._effort = effort
        self._routines.set_effort(effort)
        self._save(effort=effort)

    def _follow_desktop(self) -> None:
        theme.dress(self._app, self._settings.theme)

    def _choose_figure(self, look: Look, mirrored: bool) -> None:
        self._save(
            figure_build=look.build, figure_skin=look.skin, figure_clothes=look.clothes, figure_mirrored=mirrored
        )
        self.window.library.show_settings(self._settings)
        if self._player_page:
            self._player_page.set_figure(look, mirrored)
        if self._routine_page:
            self._routine_page.set_look(look)

    def _say_figure_failed(self, name: str, problem: str) -> None:
        self.window.say(f"“{name}” is shown without its figure: {problem}")

    def _choose_theme(self, chosen: Theme) -> None:
        self._save(theme=chosen)
        theme.dress(self._app, chosen)

    def _save(self, **changes: object) -> None:
        settings = self._settings = replace(self._settings, **changes)  # type: ignore[arg-type]
        self._write(lambda: save_settings(self._folders.settings_file, settings), "The settings cannot be saved")

    def _write(self, write: Callable[[], None], failure: str) -> None:
        def job() -> None:
            try:
                write()
            except OSError as error:
                # Where a disk is full every second fails alike; once is enough.
                if failure not in self._failures_said:
                    self._failures_said.add(failure)
                    self._trouble.emit(f"{failure}: {error.strerror or error}.")

        self._writing.do(job)

    def _close(self) -> None:
        self._let_go_of_player()
        if self._editing:
            self._editing.close()
        self._save(window_geometry=self.window.geometry_text)
        self._writing.close(FILES_WITHIN_SECONDS)
        self._figures.close(FIGURES_WITHIN_SECONDS)
        self._reader.close(FILES_WITHIN_SECONDS)
        if self._remote:
            self._remote.close(DESKTOP_WITHIN_SECONDS)
        if self._speech:
            self._speech.close(FILES_WITHIN_SECONDS)
        if self._sounds:
            finished = self.window.page is self._summary_page
            self._sounds.close(LAST_TONE_WITHIN_SECONDS if finished else 0.0)

    # ── pages ──

    def _show_before_you_start(self) -> None:
        self._show_text(self._before_you_start(), "Back")

    def _before_you_start(self) -> str:
        return (self._data / "assets" / "before-you-start.md").read_text(encoding="utf-8")

    def _show_text(self, markdown: str, button: str, then: Callable[[], None] | None = None) -> None:
        from stretchtimer.ui.text_page import TextPage

        if self._text_page is None:
            self._text_page = TextPage()
            self._text_page.done.connect(lambda: self._after_text())
            self._text_page.left.connect(self._show_library)
        self._after_text = then or self._show_library
        self._text_page.show_text(markdown, button)
        self.window.show_page(self._text_page)

    def _make_routine_page(self) -> "RoutinePage":
        from stretchtimer.ui.routine_page import RoutinePage

        page = RoutinePage(self._figures)
        page.set_look(self._settings.look)
        page.started.connect(self._start)
        page.left.connect(self._show_library)
        page.effort_chosen.connect(self._choose_effort)
        page.eased_changed.connect(self._change_eased)
        page.edit_wanted.connect(self._edit_chosen)
        return page

    def _make_player_page(self) -> "PlayerPage":
        from stretchtimer.ui.player_page import PlayerPage

        page = PlayerPage(self._figures)
        page.set_figure(self._settings.look, self._settings.figure_mirrored)
        page.left.connect(self._step_out)
        page.mute_toggled.connect(lambda: self._mute(not self._settings.muted))
        page.floor_mode_toggled.connect(self._toggle_floor_mode)
        page.keys_chosen.connect(self._show_keys)
        page.figure_chosen.connect(self._choose_figure)
        return page

    def _make_summary_page(self) -> "SummaryPage":
        from stretchtimer.ui.summary_page import SummaryPage

        page = SummaryPage()
        page.done.connect(self._step_out)
        page.again.connect(self._start)
        page.taken_back.connect(self._take_back)
        return page

    # ── editing ──

    def _edit(self) -> "Editing":
        if self._editing is None:
            from stretchtimer.ui.editing import Editing

            folders = self._folders
            editing = self._editing = Editing(
                self.window, self._reader, self._writing, self._figures, folders.routines, folders.state, self
            )
            editing.play_asked.connect(self._try_out)
            editing.left.connect(self._show_library)
            editing.listing_changed.connect(self._reader.list_all)
            editing.folder_wanted.connect(self._open_folder)
            editing.said.connect(self.window.say)
        self._editing.set_look(self._settings.look, self._settings.figure_mirrored)
        self._editing.set_effort(self._effort)
        return self._editing

    def _edit_chosen(self) -> None:
        assert self._chosen
        self._edit().edit(self._chosen.path)

    def _try_out(self, routine: "Routine", path: Path, position_ms: int, speed: float) -> None:
        """Plays what is being edited, as it stands."""
        from stretchtimer.core.session import Command, Place, Session
        from stretchtimer.core.timeline import compile_timeline
        from stretchtimer.terminal.finding import Found

        self._chosen, self._tried_at = Found(routine, path), speed
        timeline = compile_timeline(routine, self._effort, self._adjustments)
        if not position_ms:
            self._play(Session(timeline, self._pace), start=True)
            return
        segment = timeline.segments[timeline.index_at(position_ms)]
        place = Place(self._effort, self._adjustments, segment.key, position_ms - segment.start_ms)
        self._play(Session.resumed(routine, place, self._pace), start=False)
        if self._player:
            self._player.do(Command.GO_ON)

    def _choose_import(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self.window, "Import", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self._edit().look_at(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_settings(self) -> None:
        page = self._settings_page = self._settings_page or self._make_settings_page()
        page.show_settings(self._settings)
        self.window.show_page(page)
        page.take_focus()

    def _make_settings_page(self) -> "SettingsPage":
        from stretchtimer.core.cues import Meaning
        from stretchtimer.ui.settings_page import SettingsPage

        page = SettingsPage()
        page.changed.connect(self._change_settings)
        page.left.connect(self._show_library)
        page.try_tone.connect(lambda: self._tones().play(Meaning.START))
        page.try_voice.connect(self._try_voice)
        voice = self._voice()
        self._reader.ask(
            lambda _library: [(e.name, v.id, v.name, v.language) for e, voices in voice.voices() for v in voices],
            page.show_voices,
        )
        self._reader.ask(
            lambda library: library.poses,
            lambda poses: page.show_pose_names({pose.id: pose.name for pose in poses.values()}),
        )
        return page

    def _try_voice(self) -> None:
        """Says something as it would be said now; when it has been spoken, which takes a moment."""
        self._tones().warm_up()
        self._trial = "Low lunge. Left side."
        self._speak_ahead((self._trial,))

    def _say_trial(self) -> None:
        file = self._voice().file(self._trial) if self._trial else None
        if file:
            self._trial = ""
            self._tones().say(file)

    def _change_settings(self, changes: dict[str, object]) -> None:
        self._save(**changes)
        if self._settings_page:
            self._settings_page.show_settings(self._settings)
        self.window.library.show_settings(self._settings)
        if self._player_page:
            self._player_page.set_figure(self._settings.look, self._settings.figure_mirrored)
        if self._sounds:
            self._sounds.tone_volume = self._settings.tone_volume / 100

    def _show_keys(self) -> None:
        from stretchtimer.ui.keys import KeysCard

        self._keys_card = self._keys_card or KeysCard(self.window)
        self._keys_card.open()

    def _open_folder(self) -> None:
        folder = self._folders.routines
        try:
            (folder / "poses").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.window.say(f"The folder {folder} cannot be made: {error.strerror}.")
            return
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.window.say(f"Your own routines go into {folder}.")


def _bookmark_in(file: Path) -> "Bookmark | None":
    if not file.exists():
        return None
    from stretchtimer.storage.unfinished import load_bookmark

    return load_bookmark(file)


def _as_text(words: str) -> str:
    """Words of a file, so that Markdown leaves them as they are."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]()#+-.!|<>&" else each for each in words)
