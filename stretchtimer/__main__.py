"""The command line. Each call imports no more than it needs: a list should be there at once."""

import argparse
import errno
import gc
import json
import os
import shutil
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from stretchtimer.core.dose import Effort
from stretchtimer.core.manner import Amount
from stretchtimer.core.routines import Side
from stretchtimer.paths import Folders, shipped_data
from stretchtimer.storage.problems import quoted, visible
from stretchtimer.terminal.arguments import FASTEST_WITH_TONES, parse
from stretchtimer.terminal.plain_text import prepare_streams

if TYPE_CHECKING:
    from stretchtimer.core.session import Session
    from stretchtimer.storage.library import Library
    from stretchtimer.storage.settings import Settings
    from stretchtimer.terminal.console import Console
    from stretchtimer.terminal.finding import Found

FIRST_ROUTINE = "desk-hip-openers"
"""What is played where there is no window to choose in."""
LONGEST_LAST_TONE_SECONDS = 2.0
PLAYER_LOADS_WITHIN_SECONDS = 1.0
FIRST_WORDS_WITHIN_SECONDS = 1.0

TRAY_ANSWERS_WITHIN_SECONDS = 3.0
CHECKED_WITHIN_SECONDS = 10.0

PICTURE_PIXELS = 800
SHEET_PIXELS = 320

INTERRUPTED = 130


def main(
    argv: Sequence[str] | None = None,
    console: "Console | None" = None,
    read_ns: Callable[[], int] | None = None,
) -> int:
    """Carries out one call and gives its exit status.

    `console` and `read_ns` take the place of this terminal and of the steady clock, which counts nanoseconds.
    """
    prepare_streams()
    try:
        arguments = parse(argv)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    try:
        status = _Call(arguments, console, read_ns).run()
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has had enough. The interpreter must find an open file when it writes what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print("There is no room left on the disk for what is printed.", file=sys.stderr)
        return 1
    return status


class _Call:
    """One call of the command line, and what it works with."""

    def __init__(
        self, arguments: argparse.Namespace, console: "Console | None", read_ns: Callable[[], int] | None
    ) -> None:
        self._arguments = arguments
        self._console = console
        self._read_ns = read_ns
        self._folders = Folders.under(arguments.data_dir) if arguments.data_dir else Folders.of_this_person()

    def run(self) -> int:
        arguments = self._arguments
        match arguments.command:
            case None if arguments.tray:
                return self._stay_in_tray()
            case "remind":
                return self._remind()
            case "doctor":
                return self._doctor()
            case "chime":
                return self._chime()
            case "note":
                return self._note()
            case "journal":
                return self._journal()
            case "backup" | "restore":
                return self._back_up_or_restore()
        try:
            library = self._library()
        except FileNotFoundError as error:
            from stretchtimer.terminal.reports import report_problems

            return report_problems([str(error)], getattr(arguments, "json", False))
        if arguments.command in (None, "play"):
            try:
                return self._play(library)
            finally:
                gc.enable()
        from stretchtimer.terminal import reports

        match arguments.command:
            case "list":
                return reports.list_routines(library, self._folders.routines, self._effort, arguments.json)
            case "poses":
                return reports.list_poses(library, arguments.json)
            case "show":
                from stretchtimer.terminal.show import show_routine

                return show_routine(library, arguments.routine, self._effort, arguments.json)
            case "check":
                from stretchtimer.pictures import check_figures

                return reports.check_files(library, arguments.files, check_figures)
            case "picture":
                return self._picture(library)
            case "compose":
                return self._compose(library)
            case _:
                return self._before_you_start()

    def _library(self) -> "Library":
        from stretchtimer.storage.library import Library, RoutineFolder

        own = RoutineFolder(self._folders.routines, own=True)
        return Library([own, RoutineFolder(shipped_data() / "routines")], self._folders.index_file)

    @cached_property
    def _settings(self) -> "Settings":
        from stretchtimer.storage.settings import load_settings

        loaded = load_settings(self._folders.settings_file)
        _tell(loaded.notice)
        return loaded.settings

    @property
    def _asked_effort(self) -> Effort | None:
        return Effort(self._arguments.effort) if self._arguments.effort else None

    @property
    def _effort(self) -> Effort:
        return self._asked_effort or self._settings.effort

    def _chime(self) -> int:
        from stretchtimer.core.cues import Meaning
        from stretchtimer.desktop.sound import Sounds

        troubles: list[str] = []
        sounds = Sounds(shipped_data() / "assets" / "sounds", troubles.append)
        sounds.tone_volume = self._settings.tone_volume / 100
        sounds.muted = self._settings.muted
        if not sounds.muted:
            sounds.warm_up(PLAYER_LOADS_WITHIN_SECONDS)
        sounds.play(Meaning.READY)
        sounds.close(finish_within_seconds=LONGEST_LAST_TONE_SECONDS)
        for trouble in troubles:
            print(trouble, file=sys.stderr)
        return 1 if troubles else 0

    def _note(self) -> int:
        """Keeps a reminder in the journal, for the process in the tray, which would have to load a database for it."""
        from stretchtimer.storage.journal import Journal, JournalError
        from stretchtimer.storage.journal_files import reminder_of

        with closing(Journal(self._folders.journal_file)) as journal:
            try:
                journal.keep_reminder(reminder_of(json.loads(self._arguments.reminder)))
            except JournalError as error:
                print(visible(str(error)), file=sys.stderr)
                return 1
            except (KeyError, TypeError, ValueError):
                print("This is no reminder to be kept; nothing but the tray calls this.", file=sys.stderr)
                return 2
        return 0

    def _journal(self) -> int:
        from stretchtimer.core.plan import Leave
        from stretchtimer.desktop.clock import wall_time
        from stretchtimer.storage.journal import Journal, JournalError
        from stretchtimer.terminal import journal as telling
        from stretchtimer.terminal.reports import report_problems

        asked = self._arguments
        with closing(Journal(self._folders.journal_file)) as journal:
            try:
                if asked.json:
                    return telling.tell_all(journal)
                if asked.csv or asked.ics:
                    from stretchtimer.storage import journal_files

                    as_file = journal_files.as_csv if asked.csv else journal_files.as_icalendar
                    return telling.write(journal, as_file, asked.csv or asked.ics)
                leaves = Leave.parse_all(self._settings.leaves)
                tell = telling.tell_week if asked.week else telling.tell
                return tell(journal, leaves, wall_time().day, self._settings.count_weeks)
            except JournalError as error:
                return report_problems([str(error)], asked.json)
            finally:
                _tell(journal.notice)

    def _back_up_or_restore(self) -> int:
        from stretchtimer.storage.backup import BackupError
        from stretchtimer.storage.journal import Journal
        from stretchtimer.terminal.backup import back_up, restore
        from stretchtimer.terminal.reports import report_problems

        do = back_up if self._arguments.command == "backup" else restore
        with closing(Journal(self._folders.journal_file)) as journal:
            try:
                return do(self._folders, journal, self._arguments.file)
            except BackupError as error:
                return report_problems([str(error)], as_json=False)
            finally:
                _tell(journal.notice)

    def _compose(self, library: "Library") -> int:
        from stretchtimer.core.composing import Wish
        from stretchtimer.terminal.compose import compose_routine, with_avoided

        asked = self._arguments
        about = with_avoided(self._settings.about_me, asked.avoid)
        wish = Wish(asked.length_ms, asked.areas, about, asked.desk)
        return compose_routine(library, wish, self._effort, asked.save, asked.json)

    def _before_you_start(self) -> int:
        from stretchtimer.terminal.before_you_start import mark_as_seen, page_lines

        print("\n".join(page_lines(shutil.get_terminal_size().columns)))
        if sys.stdout.isatty() and not self._settings.seen_before_you_start:
            mark_as_seen(self._settings, self._folders)
        return 0

    def _picture(self, library: "Library") -> int:
        from stretchtimer.pictures import PictureError, write_picture, write_sheet
        from stretchtimer.terminal.finding import NoSuchPoseError, find_pose
        from stretchtimer.terminal.reports import report_problems

        asked = self._arguments
        look, side = replace(self._settings.look, dark=asked.dark), Side(asked.side)
        if asked.sheet == (asked.pose is not None):
            print("Name one pose, or give --sheet for all of them.", file=sys.stderr)
            return 2
        try:
            if asked.sheet:
                write_sheet(library.poses, asked.output, side, asked.size or SHEET_PIXELS, look)
            else:
                pose = find_pose(library, asked.pose)
                write_picture(pose, asked.output, side, asked.size or PICTURE_PIXELS, look, asked.azimuth, asked.at)
        except NoSuchPoseError as error:
            return report_problems(error.problems, as_json=False)
        except PictureError as error:
            return report_problems([str(error)], as_json=False)
        return 0

    def _play(self, library: "Library") -> int:
        named: str | None = self._arguments.routine
        found = self._find(library, named) if named else None
        if named and not found:
            return 1
        no_window = None
        if not self._arguments.text:
            try:
                return self._open_window(found)
            except _NoWindowError as error:
                no_window = error
        found = found or self._find(library, FIRST_ROUTINE)
        if not found:
            return 1
        if no_window:
            hint = "" if named else "; “stretchtimer play ROUTINE” picks another, “stretchtimer list” names them"
            print(f"{no_window}, so {quoted(found.routine.title)} plays here{hint}.", file=sys.stderr)
        return self._play_here(found)

    def _find(self, library: "Library", name: str) -> "Found | None":
        """The routine; where there is none that will do, it is said why."""
        from stretchtimer.terminal.finding import NoSuchRoutineError, find_routine
        from stretchtimer.terminal.reports import report_problems

        try:
            return find_routine(library, name)
        except NoSuchRoutineError as error:
            report_problems(error.problems, as_json=False)
            return None

    def _open_window(self, found: "Found | None") -> int:
        """Has the window that is open already come forward, or opens one. Raises `_NoWindowError`."""
        from stretchtimer.desktop.local_client import hand_over

        _look_for_display()
        asked = self._arguments
        path = found.path if found else None
        if hand_over(self._folders, path, asked.speed, asked.effort, asked.page):
            return 0
        _load_qt()
        from stretchtimer.app import run

        play = str(path) if path else None
        return run(self._folders, play=play, speed=asked.speed, effort=self._asked_effort, page=asked.page)

    def _stay_in_tray(self) -> int:
        if self._ask_tray({"ask": "state"}) is not None:
            from stretchtimer.presenters.reminder_words import RUNNING_ALREADY

            print(RUNNING_ALREADY)
            return 0
        try:
            _look_for_display()
            _load_qt()
        except _NoWindowError as error:
            print(f"{error}, so reminders cannot run.", file=sys.stderr)
            return 1
        from stretchtimer.resident import run

        return run(self._folders)

    def _remind(self) -> int:
        from stretchtimer.terminal.remind import do, tell

        asked = self._arguments
        if asked.action is None:
            return tell(self._folders, self._ask_tray, asked.json)
        return do(asked.action, asked.length_ms, self._folders, self._ask_tray, asked.json)

    def _ask_tray(self, request: Mapping[str, object]) -> dict[str, Any] | None:
        """What the process in the tray answers; `None` where there is none."""
        from stretchtimer.desktop.local_client import NobodyThereError, address, ask

        try:
            return ask(address(self._folders, "tray"), request, TRAY_ANSWERS_WITHIN_SECONDS)
        except NobodyThereError:
            return None

    def _doctor(self) -> int:
        from stretchtimer.doctor import findings
        from stretchtimer.terminal.doctor import report

        return report(findings(self._folders, CHECKED_WITHIN_SECONDS), self._arguments.json)

    def _play_here(self, found: "Found") -> int:
        from stretchtimer.desktop.clock import Clock, steady_ns, wall_time
        from stretchtimer.desktop.sound import Sounds
        from stretchtimer.desktop.speech.service import Speech, VoiceChoice
        from stretchtimer.presenters.narrator import Narrator
        from stretchtimer.terminal.console import this_console
        from stretchtimer.terminal.playing import play

        speed, settings, read_ns = self._arguments.speed, self._settings, self._read_ns or steady_ns
        troubles: deque[str] = deque()
        sounds = Sounds(shipped_data() / "assets" / "sounds", troubles.append)
        sounds.tone_volume = settings.tone_volume / 100
        sounds.muted = self._arguments.mute or self._settings.muted or speed > FASTEST_WITH_TONES
        if not sounds.muted:
            sounds.warm_up(PLAYER_LOADS_WITHIN_SECONDS)
        narrators: list[Narrator] = []

        def renew() -> None:
            for each in narrators:
                each.renew()

        def say_once(sentence: str) -> None:
            if sentence not in settings.said:
                troubles.append(sentence)

        speech = Speech(self._folders.cache / "speech", say_once, renew)
        amount = Amount.OFF if speed > FASTEST_WITH_TONES else Amount(self._arguments.voice or settings.voice)
        choice = VoiceChoice(settings.voice_engine, settings.voice_name, settings.voice_rate / 100)

        def narrated(session: "Session") -> Narrator:
            prepare = partial(speech.prepare, choice=choice, volume=settings.voice_volume / 100)
            manner = replace(settings.manner, amount=amount)
            narrator = Narrator(session, sounds, speech, prepare, manner, ticks=settings.ticks, speed=speed)
            narrators.append(narrator)
            if manner.amount is not Amount.OFF:
                speech.wait_for_first(FIRST_WORDS_WITHIN_SECONDS)
                narrator.renew()
            return narrator

        try:
            return play(
                found,
                self._asked_effort,
                self._folders,
                settings,
                self._console or this_console(),
                sounds,
                narrated,
                troubles,
                Clock(speed, read_ns),
                speed,
                wall_time,
                read_ns,
            )
        finally:
            speech.close(within_seconds=LONGEST_LAST_TONE_SECONDS)
            sounds.close(finish_within_seconds=LONGEST_LAST_TONE_SECONDS)


class _NoWindowError(Exception):
    """No window can be opened; says why, as the beginning of a sentence."""


def _tell(notice: str | None) -> None:
    if notice:
        print(visible(notice), file=sys.stderr)


def _look_for_display() -> None:
    asked_for = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform not in ("win32", "darwin") and not asked_for:
        raise _NoWindowError("There is no display for a window")


def _load_qt() -> None:
    # Looking for garbage would take a tenth of the time until the window is there; `run` takes it up again.
    gc.disable()
    try:
        import PySide6.QtWidgets  # noqa: F401, TID251
    except ImportError as error:
        gc.enable()
        raise _NoWindowError(f"The window cannot be opened ({visible(str(error))})") from error


if __name__ == "__main__":
    sys.exit(main())
