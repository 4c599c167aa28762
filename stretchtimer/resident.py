"""The composition root of what stays in the tray all day: the icon, the reminders, and whoever asks about them.

It is small, because it is always there. What takes much, the window above all, is a process of its own, so that its
memory is given back.
"""

import gc
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from stretchtimer.core.dose import MINUTE, SECOND
from stretchtimer.core.journal import ReminderGiven
from stretchtimer.core.look import Look
from stretchtimer.core.reminders import Action, Advice, Give, Pause, PauseFor, Press, Settings, Snooze, State
from stretchtimer.desktop.background import command_for, run_in_background, start_other
from stretchtimer.desktop.clock import moment, wall_time
from stretchtimer.desktop.local_client import address
from stretchtimer.desktop.local_socket import LocalServer
from stretchtimer.desktop.notifications import Notifications
from stretchtimer.desktop.pose_pictures import PosePictures
from stretchtimer.desktop.presence import Presence
from stretchtimer.desktop.tray import Tray
from stretchtimer.paths import Folders, shipped_data
from stretchtimer.presenters.garbage import GarbageCollection
from stretchtimer.presenters.notice import Notice
from stretchtimer.presenters.reminder_words import (
    NO_TRAY,
    RUNNING_ALREADY,
    SKIP,
    SNOOZE,
    SNOOZE_MS,
    WINDOW_CLOSED,
    Offer,
    Outlook,
    offers_of,
    reminder_notice,
)
from stretchtimer.presenters.reminding import Reminding
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.library import Library, RoutineFolder
from stretchtimer.storage.reminder_files import Kept, ReminderChoices, load_choices, load_kept, save_kept
from stretchtimer.storage.settings import load_settings

if TYPE_CHECKING:
    from stretchtimer.ui.reminder_window import ReminderWindow

LOOKS_FOR_TRAY_MS = (3 * SECOND, 10 * SECOND, 20 * SECOND, 30 * SECOND)
"""While somebody logs in the tray may come up later than this; a desktop that has none after the last has none."""
LONGEST_MINUTES = 24 * 60
CLOSES_WITHIN_SECONDS = 2.0


def run(folders: Folders) -> int:
    """Reminds until it is told to end; gives the exit status."""
    loaded = load_choices(folders.reminders_file)
    if not loaded.choices.on:
        print("Reminders are off. Turn them on in Stretchtimer, in the settings of reminders.")
        return 0
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    app.setApplicationName("stretchtimer")
    app.setApplicationDisplayName("Stretchtimer")
    app.setDesktopFileName("stretchtimer")
    app.setQuitOnLastWindowClosed(False)
    resident = Resident(folders, loaded.choices, app)
    if not resident.begin():
        print(RUNNING_ALREADY)
        return 0
    if loaded.notice:
        resident.say(Notice("Reminders", loaded.notice, ()))
    resident.over.connect(app.quit)
    app.aboutToQuit.connect(resident.close)
    # Python would not hear of Ctrl-C before something wakes it; all that matters is on the disk by then.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.collect()
    GarbageCollection(app)
    return app.exec()


class Resident(QObject):
    """Keeps reminding, as the person has chosen, until `over`."""

    over = Signal()
    _news = Signal()
    """Something may have changed at the desktop, from any thread."""
    _listed = Signal(object, object)
    """The offers and the figure's look, from the files' thread."""
    _found = Signal(object)
    """Where the answers about the person come from, from the looks' thread."""

    def __init__(self, folders: Folders, choices: ReminderChoices, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._folders = folders
        self._choices = choices
        self._offers: tuple[Offer, ...] = ()
        self._look = Look()
        self._indexed = False
        self._presence_words: list[str] = []
        self._seeing, self._files = Worker("presence"), Worker("files")
        kept = load_kept(folders.kept_reminders_file)
        self._said = kept.said
        self._presence = Presence(self._news.emit)
        look = self._presence.look
        self._reminding = Reminding(choices.rule, kept.state, moment, look, self._seeing, self._keep, self)
        self._server = LocalServer(address(folders, "tray"), self._answer, self)
        self._tray = Tray(self)
        self._notifications = Notifications(self)
        self._window: ReminderWindow | None = None
        self._give: Give | None = None
        """The reminder that is shown, if it is one that is."""
        self._noted: ReminderGiven | None = None
        """The one in the journal that has not been answered."""
        self._command = partial(command_for, folders)
        self._pictures = PosePictures(folders.cache / "reminders", self._command, self)
        self._tray_timer = QTimer(self)
        self._tray_timer.setSingleShot(True)
        self._tray_waits = list(LOOKS_FOR_TRAY_MS)
        self._connect()

    def begin(self) -> bool:
        """Whether it reminds from now on; if not, another process does."""
        if not self._server.listen():
            return False
        self._list()
        self._reminding.look_now()
        self._seeing.do(lambda: self._found.emit([each.found for each in self._presence.findings()]))
        self._tray_timer.start(self._tray_waits.pop(0))
        return True

    def say(self, notice: Notice) -> None:
        """Tells something, unless a reminder is shown."""
        if not self._give:
            self._notifications.show(notice)

    def close(self) -> None:
        """Ends all there is; nothing is to be asked afterwards."""
        self._server.close()
        self._tray.close()
        self._notifications.close(CLOSES_WITHIN_SECONDS)
        if self._window:
            self._window.close()
        self._seeing.close(CLOSES_WITHIN_SECONDS)
        self._presence.close()
        self._files.close(CLOSES_WITHIN_SECONDS)

    def _connect(self) -> None:
        reminding, tray, notifications = self._reminding, self._tray, self._notifications
        self._news.connect(reminding.look_now)
        self._listed.connect(self._take_list)
        self._found.connect(self._take_findings)
        self._tray_timer.timeout.connect(self._look_for_tray)
        reminding.advised.connect(self._show)
        reminding.given.connect(self._remind)
        reminding.withdrawn.connect(self._withdraw)
        tray.acted.connect(reminding.act)
        tray.start_chosen.connect(self._start)
        tray.open_chosen.connect(self._open)
        tray.quit_chosen.connect(self.over)
        notifications.pressed.connect(self._press)
        notifications.failed.connect(self._show_window)
        self._server.asker_left.connect(self._follow_players)

    # What is shown

    def _show(self, advice: Advice) -> None:
        if self._noted and advice.answer is not None:
            self._note(replace(self._noted, answer=advice.answer, answered=wall_time()))
            self._noted = None
        if not self._tray_timer.isActive():
            self._tray.find_place()
        self._tray.show(Outlook.of(self._reminding.state, advice))

    def _remind(self, give: Give) -> None:
        self._give = give
        self._noted = ReminderGiven(os.urandom(16).hex(), give.reminder.key, give.reminder.routine, wall_time())
        self._note(self._noted)
        offer = self._offer(give.reminder.routine)
        picture = self._pictures.of(offer.path, self._look) if offer.path else None
        self._notifications.show(replace(reminder_notice(give, offer), picture=picture))
        if self._choices.chime:
            self._files.do(self._chime)

    def _note(self, given: ReminderGiven) -> None:
        """Has it kept in the journal by another process: here, all day, a database would take some megabytes."""
        start_other(self._command("note", json.dumps(asdict(given))))

    def _withdraw(self) -> None:
        self._give = None
        self._notifications.withdraw()
        if self._window:
            self._window.withdraw()

    def _show_window(self, notice: Notice) -> None:
        if self._window is None:
            from stretchtimer.ui import theme
            from stretchtimer.ui.reminder_window import ReminderWindow

            theme.dress(self._app, load_settings(self._folders.settings_file).settings.theme)
            self._window = ReminderWindow()
            self._window.pressed.connect(self._press)
        self._window.show_notice(notice)

    def _chime(self) -> None:
        """On the files' thread. What plays is a process of its own: here, all day, it would take some megabytes."""
        if not load_settings(self._folders.settings_file).settings.muted:
            start_other(self._command("chime"))

    def _look_for_tray(self) -> None:
        if self._tray.find_place():
            return
        if self._tray_waits:
            self._tray_timer.start(self._tray_waits.pop(0))
        else:
            self._say_once("no tray", NO_TRAY)

    def _say_once(self, what: str, notice: Notice) -> None:
        if what not in self._said and not self._give:
            self._said |= {what}
            self._keep(self._reminding.state)
            self.say(notice)

    # What is pressed

    def _press(self, key: str) -> None:
        give, self._give = self._give, None
        if give is None:
            self._open("")
        elif key == SNOOZE:
            self._reminding.act(Snooze(SNOOZE_MS))
        elif key == SKIP:
            self._reminding.act(Press.SKIP)
        else:
            self._start(give.reminder.routine)

    def _start(self, routine: str) -> None:
        start_other(self._command("play", routine))

    def _open(self, page: str) -> None:
        start_other(self._command(*(["--page", page] if page else [])))

    # What is asked by other processes

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request:
            case {"ask": "state"}:
                pass
            case {"ask": "reload"}:
                self._reload()
            case {"ask": "quit"}:
                # Once this has been answered.
                QTimer.singleShot(0, self.over.emit)
            case {"ask": "closed"}:
                self._list()
                self._say_once("window closed", WINDOW_CLOSED)
            case {"ask": "playing"} if played := played_in(request):
                self._reminding.set_playing(*played)
            case _:
                action = action_of(request)
                if action is None:
                    return {"error": "Reminders do not know how to do that; both may be of different versions."}
                snoozes = self._reminding.state.snoozes
                advice = self._reminding.act(action)
                if isinstance(action, Snooze) and self._reminding.state.snoozes == snoozes:
                    return {"error": advice.last}
                if action is Press.NOW and advice.give is None:
                    return {"error": "There is no reminder to give."}
        return self._told()

    def _told(self) -> dict[str, Any]:
        state, advice = self._reminding.state, self._reminding.advice
        give = self._give if state.shown else None
        return {
            "on": self._choices.on,
            "next": advice.next if advice else "Reminders have only just been started.",
            "next_in_seconds": None if advice is None or advice.next_in_ms is None else advice.next_in_ms // SECOND,
            "last": state.last,
            "shown": f"{give.reminder.name}, due at {give.due}." if give else "",
            "paused": state.pause is not Pause.NONE,
            "presence": self._presence_words,
            "kept": state.to_data(),
        }

    def _reload(self) -> None:
        self._choices = load_choices(self._folders.reminders_file).choices
        if not self._choices.on:
            QTimer.singleShot(0, self.over.emit)
        self._reminding.set_rule(self._rule())
        self._reminding.act(None)
        self._list()

    def _follow_players(self, request: dict[str, Any]) -> None:
        """What is being played is what the latest of those who play has told."""
        if request.get("ask") == "playing":
            players = [each for each in map(played_in, self._server.asked("playing")) if each]
            self._reminding.set_playing(*(players[-1] if players else ("", "")))
            self._list()

    # What is kept and read

    def _keep(self, state: State) -> None:
        kept = Kept(state, self._said)

        def save() -> None:
            # Where the disk is full, it may not be at the next look.
            with suppress(OSError):
                save_kept(self._folders.kept_reminders_file, kept)

        self._files.do(save)

    def _list(self) -> None:
        own = RoutineFolder(self._folders.routines, own=True)
        library = Library([own, RoutineFolder(shipped_data() / "routines")], self._folders.index_file)
        reminders = self._choices.rule.reminders

        def look() -> None:
            settings = load_settings(self._folders.settings_file).settings
            # Only what the index has: to read more would load what reads routines, and keep it.
            self._listed.emit(offers_of(library.cached_entries(), settings.effort, reminders), settings.look)

        self._files.do(look)

    def _take_list(self, offers: tuple[Offer, ...], look: Look) -> None:
        self._offers, self._look = offers, look
        self._tray.offer(offers)
        self._reminding.set_rule(self._rule())
        if not self._indexed and not all(self._offer(each.routine).path for each in self._choices.rule.reminders):
            self._indexed = True
            run_in_background(self._command("list"), lambda well: self._list(), self)
        for each in self._choices.rule.reminders:
            if path := self._offer(each.routine).path:
                self._pictures.of(path, look)

    def _offer(self, routine: str) -> Offer:
        return next((each for each in self._offers if each.id == routine), Offer(routine, routine))

    def _rule(self) -> Settings:
        """The rule, its sentences with the routines' titles."""
        rule = self._choices.rule
        return replace(
            rule, reminders=tuple(replace(each, title=self._offer(each.routine).title) for each in rule.reminders)
        )

    def _take_findings(self, words: list[str]) -> None:
        self._presence_words = words


def played_in(request: dict[str, Any]) -> tuple[str, str] | None:
    """The id and the title of the routine that another process plays, where it says so."""
    match request:
        case {"ask": "playing", "routine": str(routine), "title": str(title)}:
            return routine, title
    return None


def action_of(request: dict[str, Any]) -> Action | None:
    """What another process asks to be done; None for what is unknown."""
    match request:
        case {"ask": "snooze", "minutes": int(minutes) | float(minutes)} if 0 < minutes <= LONGEST_MINUTES:
            return Snooze(round(minutes * MINUTE))
        case {"ask": "pause", "until": "tomorrow"}:
            return Press.PAUSE_UNTIL_TOMORROW
        case {"ask": "pause", "minutes": int(minutes) | float(minutes)} if 0 < minutes <= LONGEST_MINUTES:
            return PauseFor(round(minutes * MINUTE))
        case {"ask": "pause", "minutes": None}:
            return Press.PAUSE
        case {"ask": "resume" | "now" | "skip" | "up" as what}:
            return Press(what)
    return None
