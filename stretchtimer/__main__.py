"""The command line. Each call imports no more than it needs: a list should be there at once."""

import argparse
import errno
import gc
import math
import os
import shutil
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from stretchtimer import __version__
from stretchtimer.core.dose import Effort
from stretchtimer.core.manner import Amount
from stretchtimer.core.routines import Side
from stretchtimer.paths import Folders, shipped_data
from stretchtimer.storage.problems import quoted, visible
from stretchtimer.terminal.plain_text import prepare_streams

if TYPE_CHECKING:
    from stretchtimer.core.session import Session
    from stretchtimer.storage.library import Library
    from stretchtimer.storage.settings import Settings
    from stretchtimer.terminal.console import Console
    from stretchtimer.terminal.finding import Found

SPEED_BOUNDS = (0.01, 1_000.0)
FASTEST_WITH_TONES = 4.0
FIRST_ROUTINE = "desk-hip-openers"
"""What is played where there is no window to choose in."""
LONGEST_LAST_TONE_SECONDS = 2.0
PLAYER_LOADS_WITHIN_SECONDS = 1.0
FIRST_WORDS_WITHIN_SECONDS = 1.0

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
        arguments = _parser().parse_args(argv)
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


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(visible(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="stretchtimer",
        description="Leads you through stretching routines. Without a command the window opens.",
        epilog="“stretchtimer COMMAND --help” says more about a command.",
    )
    parser.add_argument("--version", action="version", version=f"stretchtimer {__version__}")
    parser.set_defaults(command=None, routine=None, text=False, speed=1.0, effort=None, mute=False, voice=None)
    _add_data_dir(parser, None)
    commands = parser.add_subparsers(metavar="COMMAND", dest="command")

    def add(name: str, does: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
        _add_data_dir(command, argparse.SUPPRESS)
        return command

    play = add("play", "play a routine, in the window or in the terminal")
    _add_routine(play)
    play.add_argument("--text", action="store_true", help="play in the terminal; ? shows the keys there")
    play.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="X",
        help=f"run X times as fast; above {FASTEST_WITH_TONES:g} the tones are off in the terminal",
    )
    play.add_argument("--mute", action="store_true", help="start without tones in the terminal; M brings them back")
    play.add_argument(
        "--voice",
        choices=[amount.value for amount in Amount],
        help="how much is said in the terminal (default: as in the settings, at first short)",
    )
    _add_effort(play)
    listing = add("list", "list the routines there are")
    poses = add("poses", "list the poses there are")
    show = add("show", "print how a routine runs, from start to end")
    _add_routine(show)
    for command in (listing, poses, show):
        command.add_argument("--json", action="store_true", help="print one JSON document instead")
    for command in (listing, show):
        _add_effort(command)
    check = add("check", "look for mistakes in routine and pose files")
    check.add_argument("files", nargs="+", metavar="FILE", help="a routine or a pose, as a YAML file")
    picture = add("picture", "draw a pose, or all of them, into a file")
    picture.add_argument("pose", nargs="?", metavar="POSE", help="a pose's id, or its file; none with --sheet")
    picture.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help="PNG, GIF, WebP or APNG")
    picture.add_argument("--sheet", action="store_true", help="draw all poses on one sheet")
    picture.add_argument("--side", choices=[side.value for side in Side], default="left", help="the side that works")
    picture.add_argument("--size", type=_size, help="pixels along each side (default: 800, on a sheet 320)")
    picture.add_argument("--dark", action="store_true", help="for a dark ground")
    picture.add_argument("--azimuth", type=_number, metavar="A", help="turn the viewer: degrees to the figure's left")
    picture.add_argument("--at", type=_place, metavar="T", help="one moment of a pose that moves, from 0 to 1")
    add("before-you-start", "print what to know before your first routine")
    return parser


def _add_data_dir(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument(
        "--data-dir",
        type=_folder,
        default=default,
        metavar="DIR",
        help="keep everything that Stretchtimer writes under DIR, and look for your own routines there",
    )


def _add_routine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("routine", metavar="ROUTINE", help="a routine's id, as “stretchtimer list” gives it, or a file")


def _add_effort(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--effort",
        type=str,
        choices=[effort.value for effort in Effort],
        help="which end of a range such as “30 s or longer” to use (default: as in the settings, at first gentle)",
    )


def _speed(text: str) -> float:
    low, high = SPEED_BOUNDS
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not low <= speed <= high:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no speed; give a number from {low:g} to {high:g}")
    return speed


def _number(text: str, low: float = -360.0, high: float = 360.0) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is not a number from {low:g} to {high:g}")
    return number


def _place(text: str) -> float:
    return _number(text, 0.0, 1.0)


def _size(text: str) -> int:
    return round(_number(text, 16, 4096))


def _folder(text: str) -> Path:
    try:
        usable = bool(text) and "\0" not in text and (Path(text).is_dir() or not Path(text).exists())
    except OSError:  # too long for a name
        usable = False
    if not usable:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no folder; name one, it need not exist yet")
    return Path(text)


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
        if loaded.notice:
            print(visible(loaded.notice), file=sys.stderr)
        return loaded.settings

    @property
    def _asked_effort(self) -> Effort | None:
        return Effort(self._arguments.effort) if self._arguments.effort else None

    @property
    def _effort(self) -> Effort:
        return self._asked_effort or self._settings.effort

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
        arguments = self._arguments
        named: str | None = arguments.routine
        no_window = None if arguments.text else _why_no_window()
        here = arguments.text or no_window is not None
        if named is None and not here:
            return self._open_window()
        from stretchtimer.terminal.finding import NoSuchRoutineError, find_routine
        from stretchtimer.terminal.reports import report_problems

        try:
            found = find_routine(library, named or FIRST_ROUTINE)
        except NoSuchRoutineError as error:
            return report_problems(error.problems, as_json=False)
        if not here:
            return self._open_window()
        if no_window:
            hint = "" if named else "; “stretchtimer play ROUTINE” picks another, “stretchtimer list” names them"
            print(f"{no_window}, so {quoted(found.routine.title)} plays here{hint}.", file=sys.stderr)
        return self._play_here(found)

    def _open_window(self) -> int:
        from stretchtimer.app import run

        arguments = self._arguments
        return run(self._folders, play=arguments.routine, speed=arguments.speed, effort=self._asked_effort)

    def _play_here(self, found: "Found") -> int:
        from stretchtimer.desktop.clock import Clock, steady_ns
        from stretchtimer.desktop.sound import Sounds
        from stretchtimer.desktop.speech.service import Speech, VoiceChoice
        from stretchtimer.presenters.narrator import Narrator
        from stretchtimer.terminal.console import this_console
        from stretchtimer.terminal.playing import play

        speed, settings = self._arguments.speed, self._settings
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
                Clock(speed, self._read_ns or steady_ns),
                speed,
            )
        finally:
            speech.close(within_seconds=LONGEST_LAST_TONE_SECONDS)
            sounds.close(finish_within_seconds=LONGEST_LAST_TONE_SECONDS)


def _why_no_window() -> str | None:
    """Why no window can be opened, as the beginning of a sentence; `None` where one can."""
    asked_for = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform not in ("win32", "darwin") and not asked_for:
        return "There is no display for a window"
    # Looking for garbage would take a tenth of the time until the window is there; `run` takes it up again.
    gc.disable()
    try:
        import PySide6.QtWidgets  # noqa: F401, TID251
    except ImportError as error:
        gc.enable()
        return f"The window cannot be opened ({visible(str(error))})"
    return None


if __name__ == "__main__":
    sys.exit(main())
