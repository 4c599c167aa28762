"""The window's side of reminders: their page, and the line to the process in the tray that gives them."""

from collections.abc import Callable, Mapping
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from stretchtimer.app.kept import Kept
from stretchtimer.core.dose import SECOND
from stretchtimer.desktop.local_client import Line, NobodyThereError, address, ask
from stretchtimer.paths import Folders
from stretchtimer.presenters.library import RoutineList
from stretchtimer.presenters.worker import Worker
from stretchtimer.ui.window import Window

if TYPE_CHECKING:
    from stretchtimer.storage.reminder_files import LoadedChoices, ReminderChoices
    from stretchtimer.ui.reminders_page import RemindersPage

ANSWERS_WITHIN_SECONDS = 2.0
STARTS_WITHIN_SECONDS = 5.0
LOOKS_EACH_SECONDS = 0.1


class Reminders(QObject):
    """Talks to the tray on a thread of its own, as what is at the other end may hang."""

    left = Signal()
    said = Signal(str)
    _found = Signal(object, object)
    """What to call, and with what, from the thread."""

    def __init__(self, window: Window, kept: Kept, routines: RoutineList, folders: Folders, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._kept, self._routines, self._folders = window, kept, routines, folders
        self._choices: ReminderChoices | None = None
        """As they were shown last, on the page."""
        self._page: RemindersPage | None = None
        self._worker = Worker("reminders")
        self._line: Line | None = None
        """Open while a routine is played, which the tray is told by that."""
        self._closing = False
        self._found.connect(lambda then, value: then(value))

    def begin(self) -> None:
        """Has the one in the tray started, where there should be one and is none."""

        def look() -> None:
            if self._load().choices.on and self._ask({"ask": "state"}) is None:
                self._tell(lambda _: self._start_tray(), None)

        self._worker.do(look)

    def show(self) -> None:
        """Shows the page, when what it shows has been read."""

        def read() -> None:
            self._tell(self._show_page, self._load())

        self._worker.do(read)

    def ask_time_left(self, then: Callable[[int | None], None]) -> None:
        """Hands on for how many milliseconds no reminder comes; None where none is known to come."""

        def ask() -> None:
            answer = self._ask({"ask": "state"})
            seconds = answer.get("next_in_seconds") if answer else None
            self._tell(then, seconds * SECOND if isinstance(seconds, int) else None)

        self._worker.do(ask)

    def tell_playing(self, routine: str, title: str) -> None:
        """A routine is played from now on, which is as good as standing up."""
        request = {"ask": "playing", "routine": routine, "title": title}

        def tell() -> None:
            self._hang_up()
            try:
                self._line = Line(address(self._folders, "tray"), ANSWERS_WITHIN_SECONDS)
                self._line.send(request)
            except NobodyThereError:
                self._hang_up()

        self._worker.do(tell)

    def tell_over(self) -> None:
        """Nothing is played any more."""
        self._worker.do(self._hang_up)

    def close(self, within_seconds: float) -> None:
        """Tells the tray that the window is gone."""
        self._closing = True
        self._worker.do(self._hang_up)
        self._worker.do(self._tell_closed)
        self._worker.close(within_seconds)

    def _load(self) -> "LoadedChoices":
        """On the thread, which loads what that takes, too."""
        from stretchtimer.storage.reminder_files import load_choices

        return load_choices(self._folders.reminders_file)

    # ── the page ──

    def _show_page(self, loaded: "LoadedChoices") -> None:
        self._choices = loaded.choices
        if loaded.notice:
            self.said.emit(loaded.notice)
        page = self._page = self._page or self._make_page()
        page.show_choices(loaded.choices)
        effort = self._routines.effort
        page.show_routines([(each.id, each.title, each.length_ms(effort)) for each in self._routines.sound_entries])
        self._look_at_login()
        self._window.show_page(page)
        page.take_focus()

    def _make_page(self) -> "RemindersPage":
        from stretchtimer.desktop.clock import moment
        from stretchtimer.ui.reminders_page import RemindersPage

        page = RemindersPage(lambda: moment().local_ms)
        page.changed.connect(self._change)
        page.asked.connect(lambda request: self._ask_for_page(request))
        page.start_wanted.connect(self._start_tray)
        page.at_login_changed.connect(self._turn_at_login)
        page.left.connect(self.left)
        return page

    def _change(self, choices: "ReminderChoices") -> None:
        from stretchtimer.storage.reminder_files import save_choices

        was_on, self._choices = self._choices is not None and self._choices.on, choices
        if self._page:
            self._page.show_choices(choices)

        def saved() -> None:
            save_choices(self._folders.reminders_file, choices)
            self._worker.do(lambda: self._follow_choices(choices.on and not was_on))

        self._kept.write(saved, "What you choose about reminders cannot be saved")

    def _follow_choices(self, turned_on: bool) -> None:
        """On the thread: has the tray go by the choices as they are in the file by now."""
        answer = self._ask({"ask": "reload"})
        if answer is None and turned_on:
            self._tell(lambda _: self._start_tray(), None)
        elif self._page:
            self._tell(self._page.show_state, answer)

    def _start_tray(self) -> None:
        from stretchtimer.desktop.background import command_for, start_other

        start_other(command_for(self._folders, "--tray"))
        if self._page:
            page = self._page

            def wait() -> None:
                end = monotonic() + STARTS_WITHIN_SECONDS
                answer = None
                # Until it has looked around for the first time it does not know when the next one comes.
                while not (answer and answer.get("next_in_seconds")) and monotonic() < end and not self._closing:
                    sleep(LOOKS_EACH_SECONDS)
                    answer = self._ask({"ask": "state"})
                self._tell(page.show_state, answer)

            self._worker.do(wait)

    # ── at login ──

    def _look_at_login(self) -> None:
        self._at_login(lambda autostart: autostart.is_on())

    def _turn_at_login(self, on: bool) -> None:
        def turn(autostart: Any) -> bool:
            from stretchtimer.desktop.autostart import AutostartError

            try:
                autostart.turn(on)
            except AutostartError as error:
                self._tell(self.said.emit, str(error))
            return bool(autostart.is_on())

        self._at_login(turn)

    def _at_login(self, job: Callable[[Any], bool]) -> None:
        def work() -> None:
            from stretchtimer.desktop.autostart import Autostart

            folders = self._folders
            state = job(Autostart(folders.data if Folders.under(folders.data) == folders else None))
            if self._page:
                self._tell(self._page.show_at_login, state)

        self._worker.do(work)

    # ── the line ──

    def _tell(self, then: Callable[[Any], None], value: object) -> None:
        """On the thread: hands something on to the window, if that is still there."""
        if not self._closing:
            self._found.emit(then, value)

    def _ask_for_page(self, request: Mapping[str, object]) -> None:
        def work() -> None:
            answer = self._ask(request)
            if answer and "error" in answer:
                self._tell(self.said.emit, answer["error"])
            elif self._page:
                self._tell(self._page.show_state, answer)

        self._worker.do(work)

    def _ask(self, request: Mapping[str, object]) -> dict[str, Any] | None:
        """On the thread: what the tray answers; None where nobody is there."""
        try:
            return ask(address(self._folders, "tray"), request, ANSWERS_WITHIN_SECONDS)
        except NobodyThereError:
            return None

    def _tell_closed(self) -> None:
        self._ask({"ask": "closed"})

    def _hang_up(self) -> None:
        if self._line:
            self._line.close()
            self._line = None
