"""Which page leads to which, and what each of them needs."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from stretchtimer.app.audio import Audio, SoundsMaker, SpeechMaker, make_sounds, make_speech
from stretchtimer.app.kept import Kept
from stretchtimer.app.looking_back import LookingBack
from stretchtimer.app.playing import Playing
from stretchtimer.app.reminders import Reminders
from stretchtimer.core.dose import Effort
from stretchtimer.core.look import Look
from stretchtimer.desktop.clock import steady_ns
from stretchtimer.desktop.local_client import address, hand_over
from stretchtimer.paths import Folders, shipped_data
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.garbage import GarbageCollection
from stretchtimer.presenters.library import LibraryReader, RoutineList
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.index import Entry
from stretchtimer.storage.library import Library, RoutineFolder
from stretchtimer.storage.settings import Theme
from stretchtimer.ui import theme
from stretchtimer.ui.window import Window

# What only some pages need is imported when one of them is first shown: the first picture waits for all the rest.
if TYPE_CHECKING:
    from stretchtimer.core.routines import Routine
    from stretchtimer.core.timeline import SegmentKey, Timeline
    from stretchtimer.desktop.local_socket import LocalServer
    from stretchtimer.terminal.finding import Found
    from stretchtimer.ui.about_me_page import AboutMePage
    from stretchtimer.ui.compose_page import ComposePage
    from stretchtimer.ui.editing import Editing
    from stretchtimer.ui.keys import KeysCard
    from stretchtimer.ui.routine_page import RoutinePage
    from stretchtimer.ui.settings_page import SettingsPage
    from stretchtimer.ui.text_page import TextPage

FILES_WITHIN_SECONDS = 2.0
FIGURES_WITHIN_SECONDS = 1.0
TRAY_WITHIN_SECONDS = 1.0
GIVE_WAY_SECONDS = 0.0005
"""After so long a thread that computes lets the window go on; each of the window's calls into Qt can wait so long."""


def run(
    folders: Folders, play: str | None = None, speed: float = 1.0, effort: Effort | None = None, page: str | None = None
) -> int:
    """Opens the window, with a routine playing where `play` names one by id or by its file's path."""
    # Told here the style takes no time; `setStyle` would hand it back, and to make a thing of it takes Python 5 ms.
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    app.setApplicationName("stretchtimer")
    app.setApplicationDisplayName("Stretchtimer")
    app.setDesktopFileName("stretchtimer")
    sys.setswitchinterval(GIVE_WAY_SECONDS)
    program = Program(app, folders, speed, effort)

    def listen() -> None:
        # Where two were started at once, the one that comes later goes again.
        if not program.listen() and hand_over(folders, Path(play) if play else None, speed, effort, page):
            program.window.close()

    program.window.painted.connect(listen)
    program.open(play, page)
    GarbageCollection(app)
    return app.exec()


class Program(QObject):
    """What leads from one page to the next.

    `read_ns` is the clock, as `Clock` takes it.
    """

    def __init__(
        self,
        app: QApplication,
        folders: Folders,
        speed: float = 1.0,
        effort: Effort | None = None,
        *,
        read_ns: Callable[[], int] = steady_ns,
        make_sounds: SoundsMaker = make_sounds,
        make_speech: SpeechMaker = make_speech,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._folders = folders
        self._data = shipped_data()
        kept = self._kept = Kept(folders, self)
        self._effort = effort or kept.settings.effort
        self._reading = Worker("library")
        own = RoutineFolder(folders.routines, own=True)
        library = Library([own, RoutineFolder(self._data / "routines")], folders.index_file)
        self._reader = LibraryReader(library, self._reading, self)
        self._routines = RoutineList(self)
        self._routines.set_effort(self._effort)
        self._routines.set_entries(library.cached_entries())
        self._figures = FigurePainter(folders.cache / "figures", parent=self)
        self._chosen: Found | None = None
        self._asked = 0
        self._routine_page: RoutinePage | None = None
        self._settings_page: SettingsPage | None = None
        self._about_me_page: AboutMePage | None = None
        self._compose_page: ComposePage | None = None
        self._editing: Editing | None = None
        self._text_page: TextPage | None = None
        self._keys_card: KeysCard | None = None
        self._after_text: Callable[[], None] = self._show_library

        theme.dress(app, kept.settings.theme)
        self.window = Window(self._routines, self._figures)
        self.window.restore_geometry(kept.settings.window_geometry)
        tones = self._data / "assets" / "sounds"
        self._audio = Audio(kept, tones, folders.cache / "speech", make_sounds, make_speech, self)
        self._playing = Playing(self.window, self._figures, self._audio, kept, folders, speed, read_ns, self)
        self._reminders = Reminders(self.window, kept, self._routines, folders, self)
        self._looking_back = LookingBack(self.window, kept, self._reader, self._routines, self)
        self._server: LocalServer | None = None
        self._connect()
        self._offer_to_go_on()
        if kept.notice:
            self.window.say(kept.notice)

    def listen(self) -> bool:
        """Whether this is the window that later starts are handed over to."""
        from stretchtimer.desktop.local_socket import LocalServer

        self._server = LocalServer(address(self._folders, "window"), self._answer, self)
        return self._server.listen()

    def open(self, play: str | None = None, page: str | None = None) -> None:
        self.window.show()
        if play is not None:
            self._find(play, self._start)
        elif page is not None:
            self._show_named(page)
        else:
            self.window.library.take_focus()

    def _connect(self) -> None:
        window, library, reader, routines = self.window, self.window.library, self._reader, self._routines
        self._app.styleHints().colorSchemeChanged.connect(self._follow_desktop)
        self._kept.trouble.connect(window.say)
        self._audio.trouble.connect(window.say)
        playing = self._playing
        playing.said.connect(window.say)
        playing.left.connect(self._follow_player_left)
        playing.eased.connect(lambda pose, easier: self._change_eased(pose.id, easier))
        playing.figure_chosen.connect(self._choose_figure)
        playing.mute_toggled.connect(lambda: self._mute(not self._kept.settings.muted))
        playing.keys_wanted.connect(self._show_keys)
        playing.runs.connect(self._tell_whether_routine_runs)
        self._reminders.left.connect(self._show_library)
        self._reminders.said.connect(window.say)
        self._figures.failed.connect(self._say_figure_failed)
        window.painted.connect(self._after_first_picture)
        window.closing.connect(self._close)
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
        library.reminders_chosen.connect(self._reminders.show)
        looking_back = self._looking_back
        looking_back.left.connect(self._show_library)
        looking_back.about_me_wanted.connect(self._show_about_me)
        looking_back.said.connect(window.say)
        looking_back.deleted.connect(playing.forget_place)
        library.journal_chosen.connect(looking_back.show)
        library.about_me_chosen.connect(self._show_about_me)
        library.compose_chosen.connect(self._show_compose)
        library.only_suiting_chosen.connect(lambda only: self._change_settings({"only_suiting": only}))
        library.suggestion_chosen.connect(lambda routine: self._find(routine, self._start))
        library.suggestion_refused.connect(looking_back.refuse)
        reader.listed.connect(self._suggest)
        library.before_you_start_chosen.connect(self._show_before_you_start)
        library.keys_chosen.connect(self._show_keys)
        library.folder_chosen.connect(self._open_folder)
        library.new_chosen.connect(lambda: self._edit().new())
        library.import_chosen.connect(self._choose_import)
        window.file_dropped.connect(self._take_file)
        library.show_settings(self._kept.settings)

    def _after_first_picture(self) -> None:
        from PySide6.QtGui import QIcon

        self._app.setWindowIcon(QIcon(str(self._data / "assets" / "icons" / "stretchtimer.png")))
        self._reader.list_all()
        self._reminders.begin()
        if self.window.page is self.window.library and any((self._folders.state / "drafts").glob("*")):
            self._edit().ask_about_kept()

    # ── starts ──

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """What another start of the program is told, which is carried out here."""
        match request:
            case {"ask": "open", "play": play, "speed": int() | float() as speed, "effort": effort, "page": page}:
                if token := request.get("token"):
                    # By this the desktop lets the window come forward.
                    os.environ["XDG_ACTIVATION_TOKEN"] = str(token)
                self.window.come_forward()
                if isinstance(play, str):
                    self._playing.speed = float(speed)
                    self._find(play, lambda found: self._start(found, Effort(effort) if effort else None))
                elif isinstance(page, str):
                    self._show_named(page)
                return {}
        return {"error": "The window does not know how to do that; both may be of different versions."}

    def _show_named(self, page: str) -> None:
        if page == "reminders":
            self._reminders.show()

    def _tell_whether_routine_runs(self, routine: str, title: str) -> None:
        if routine:
            self._reminders.tell_playing(routine, title)
        else:
            self._reminders.tell_over()

    # ── choosing ──

    def _show_library(self) -> None:
        self.window.set_floor_mode(False)
        self.window.show_page(self.window.library)
        self.window.library.take_focus()
        self._offer_to_go_on()
        self._suggest()

    def _suggest(self) -> None:
        """What is worth doing today, once it is known how long it is to the next reminder."""
        self._reminders.ask_time_left(self._looking_back.suggest)

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
        self._audio.prepare(lambda: self._timeline(found.routine))
        page = self._routine_page = self._routine_page or self._make_routine_page()
        page.show_routine(found.routine, self._effort, frozenset(self._kept.settings.eased))
        page.say_own(found.path.parent == self._folders.routines)
        page.set_about(self._kept.settings.about_me)
        self.window.show_page(page)
        page.take_focus()

    def _show_problems(self, title: str, problems: tuple[str, ...]) -> None:
        listed = "\n".join(f"- {_as_text(problem)}" for problem in problems)
        advice = "Mend the file in a text editor; it is read again when Stretchtimer starts."
        self._show_text(f"# {_as_text(title)}\n\nThis file cannot be read.\n\n{listed}\n\n{advice}", "Back")

    # ── playing ──

    def _after_cautions(self, then: Callable[[], None]) -> None:
        """Does it at once, or when the page that comes before the first routine has been read."""
        if self._kept.settings.seen_before_you_start:
            then()
            return

        def understood() -> None:
            self._kept.change(seen_before_you_start=True)
            then()

        self._show_text(self._before_you_start(), "Understood, go on", understood)

    def _start(self, found: "Found", effort: Effort | None = None) -> None:
        self._after_cautions(lambda: self._playing.start(found, effort or self._effort))

    def _start_chosen(self) -> None:
        assert self._chosen
        self._start(self._chosen)

    def _go_on(self) -> None:
        bookmark = self._playing.bookmark
        if bookmark is not None:
            self._find(str(bookmark.path), lambda found: self._after_cautions(lambda: self._resume(found)))

    def _resume(self, found: "Found") -> None:
        self._playing.go_on(found)
        self._offer_to_go_on()

    def _follow_player_left(self, trial: bool) -> None:
        if trial and self._editing and self._editing.is_open:
            self._editing.show()
        else:
            self._show_library()

    def _timeline(self, routine: "Routine") -> "Timeline":
        from stretchtimer.core.timeline import compile_timeline

        return compile_timeline(routine, self._effort, self._playing.adjustments)

    def _mute(self, muted: bool) -> None:
        if muted == self._kept.settings.muted:
            return
        self._kept.change(muted=muted)
        self._audio.follow_settings()
        self._playing.show_settings()
        self.window.library.show_settings(self._kept.settings)

    # ── what is kept ──

    def _offer_to_go_on(self) -> None:
        place = self._playing.bookmark
        text = (
            f"You stopped in the middle of “{place.title}”, in step {place.place.segment.step + 1}." if place else None
        )
        self.window.library.offer_to_go_on(text)

    def _dismiss_offer(self) -> None:
        self._playing.forget_place()
        self._offer_to_go_on()

    def _change_eased(self, pose_id: str, easier: bool) -> None:
        others = tuple(each for each in self._kept.settings.eased if each != pose_id)
        self._kept.change(eased=(*others, pose_id) if easier else others)
        if self._routine_page and self._chosen:
            self._routine_page.show_routine(self._chosen.routine, self._effort, frozenset(self._kept.settings.eased))

    def _choose_effort(self, effort: Effort) -> None:
        self._effort = effort
        self._routines.set_effort(effort)
        self._kept.change(effort=effort)
        self._tell_editing()

    def _follow_desktop(self) -> None:
        theme.dress(self._app, self._kept.settings.theme)

    def _choose_figure(self, look: Look, mirrored: bool) -> None:
        self._kept.change(
            figure_build=look.build, figure_skin=look.skin, figure_clothes=look.clothes, figure_mirrored=mirrored
        )
        self.window.library.show_settings(self._kept.settings)
        self._playing.show_settings()
        self._tell_editing()
        if self._routine_page:
            self._routine_page.set_look(look)

    def _say_figure_failed(self, name: str, problem: str) -> None:
        self.window.say(f"“{name}” is shown without its figure: {problem}")

    def _choose_theme(self, chosen: Theme) -> None:
        self._kept.change(theme=chosen)
        theme.dress(self._app, chosen)

    def _close(self) -> None:
        self._playing.let_go()
        if self._editing:
            self._editing.close()
        self._kept.change(window_geometry=self.window.geometry_text)
        self._kept.close(FILES_WITHIN_SECONDS)
        self._figures.close(FIGURES_WITHIN_SECONDS)
        self._reader.close(FILES_WITHIN_SECONDS)
        self._playing.close()
        if self._server:
            self._server.close()
        self._reminders.close(TRAY_WITHIN_SECONDS)

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
        page.set_look(self._kept.settings.look)
        page.started.connect(self._start_chosen)
        page.left.connect(self._show_library)
        page.effort_chosen.connect(self._choose_effort)
        page.eased_changed.connect(self._change_eased)
        page.edit_wanted.connect(self._edit_chosen)
        return page

    def _show_about_me(self) -> None:
        page = self._about_me_page = self._about_me_page or self._make_about_me_page()
        page.show_settings(self._kept.settings)
        self.window.show_page(page)
        page.take_focus()

    def _make_about_me_page(self) -> "AboutMePage":
        from stretchtimer.ui.about_me_page import AboutMePage

        page = AboutMePage()
        page.changed.connect(self._change_settings)
        page.left.connect(self._show_library)
        return page

    def _show_compose(self) -> None:
        page = self._compose_page = self._compose_page or self._make_compose_page()
        page.set_about(self._kept.settings.about_me)
        page.set_effort(self._effort)
        page.set_look(self._kept.settings.look)
        self._reader.ask(lambda library: library.poses, page.show_poses)
        self.window.show_page(page)
        page.take_focus()

    def _make_compose_page(self) -> "ComposePage":
        from stretchtimer.ui.compose_page import ComposePage

        page = ComposePage(self._figures, lambda question, answer: self._reader.ask(lambda _: question(), answer))
        page.left.connect(self._show_library)
        page.play_wanted.connect(self._play_composed)
        page.edit_wanted.connect(lambda routine: self._edit().edit_composed(routine))
        page.keep_wanted.connect(lambda routine, title: self._edit().keep_composed(routine, title))
        return page

    def _play_composed(self, routine: "Routine") -> None:
        """Plays what has no file of its own; one is made, by which it can be gone on with."""
        from stretchtimer.storage.composed_text import composed_text
        from stretchtimer.storage.files import write_atomically
        from stretchtimer.terminal.finding import Found

        path, text = self._folders.composed_file, composed_text(routine, self._effort)
        self._kept.write(lambda: write_atomically(path, text.encode()), "Your place cannot be kept")
        self._start(Found(routine, path))

    # ── editing ──

    def _edit(self) -> "Editing":
        if self._editing is None:
            from stretchtimer.ui.editing import Editing

            folders = self._folders
            editing = self._editing = Editing(
                self.window, self._reader, self._kept.worker, self._figures, folders.routines, folders.state, self
            )
            editing.play_asked.connect(self._try_out)
            editing.left.connect(self._show_library)
            editing.listing_changed.connect(self._reader.list_all)
            editing.folder_wanted.connect(self._open_folder)
            editing.said.connect(self.window.say)
            editing.effort_chosen.connect(self._choose_effort)
        self._tell_editing()
        return self._editing

    def _tell_editing(self) -> None:
        """Has what is edited look as the settings say by now."""
        if self._editing:
            self._editing.set_look(self._kept.settings.look, self._kept.settings.figure_mirrored)
            self._editing.set_effort(self._effort)
            self._editing.set_about(self._kept.settings.about_me)

    def _edit_chosen(self) -> None:
        assert self._chosen
        self._edit().edit(self._chosen.path)

    def _try_out(
        self, routine: "Routine", path: Path, segment: "SegmentKey | None", offset_ms: int, speed: float
    ) -> None:
        """Plays what is being edited, as it stands."""
        from stretchtimer.terminal.finding import Found

        found = Found(routine, path)
        self._after_cautions(lambda: self._playing.try_out(found, self._effort, segment, offset_ms, speed))

    def _take_file(self, path: Path) -> None:
        """Shows what a dropped file would bring in; what is played meanwhile is left."""
        self._playing.let_go()
        self._edit().look_at(path)

    def _choose_import(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self.window, "Import", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self._edit().look_at(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_settings(self) -> None:
        page = self._settings_page = self._settings_page or self._make_settings_page()
        page.show_settings(self._kept.settings)
        self.window.show_page(page)
        page.take_focus()

    def _make_settings_page(self) -> "SettingsPage":
        from stretchtimer.ui.settings_page import SettingsPage

        page = SettingsPage()
        page.changed.connect(self._change_settings)
        page.left.connect(self._show_library)
        page.try_tone.connect(self._audio.try_tone)
        page.try_voice.connect(self._audio.try_voice)
        voice = self._audio.voice
        self._reader.ask(
            lambda _library: [(e.name, v.id, v.name, v.language) for e, voices in voice.voices() for v in voices],
            page.show_voices,
        )
        self._reader.ask(
            lambda library: library.poses,
            lambda poses: page.show_pose_names({pose.id: pose.name for pose in poses.values()}),
        )
        return page

    def _change_settings(self, changes: dict[str, object]) -> None:
        self._kept.change(**changes)
        for page in (self._settings_page, self._about_me_page):
            if page:
                page.show_settings(self._kept.settings)
        self.window.library.show_settings(self._kept.settings)
        self._playing.show_settings()
        self._audio.follow_settings()
        self._tell_editing()

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


def _as_text(words: str) -> str:
    """Words of a file, so that Markdown leaves them as they are."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]()#+-.!|<>&" else each for each in words)
