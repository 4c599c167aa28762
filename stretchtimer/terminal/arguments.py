"""What can be asked for on the command line, and how: the grammar, and nothing that is done."""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from stretchtimer import __version__
from stretchtimer.core.calendar_times import DAY
from stretchtimer.core.dose import MINUTE, SECOND, Effort
from stretchtimer.core.manner import Amount
from stretchtimer.core.routines import AREAS, AVOID, Side
from stretchtimer.core.wording import listing, rough_length
from stretchtimer.storage.amounts import plain_time
from stretchtimer.storage.problems import nearest, quoted, visible

SPEED_BOUNDS = (0.01, 1_000.0)
FASTEST_WITH_TONES = 4.0
PAGES = ("reminders",)
LENGTH_BOUNDS_MS = (SECOND, DAY)
"""For how long reminders can be put off or paused, but for a pause that has no end."""
SNOOZE_MS = 10 * MINUTE
TOMORROW = "tomorrow"
FLOOR, KIT = "floor", "kit"
"""What a composed routine can do without, beside what hurts."""
_LENGTH_HELP = "90s, 10m, 1h, 1h30m; a bare number counts minutes"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(visible(message))


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """What is asked for. Raises `SystemExit` where that is help, or nothing that there is."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.command and (arguments.tray or arguments.page):
        parser.error("--tray and --page take no command after them")
    return arguments


def _parser() -> _Parser:
    parser = _Parser(
        prog="stretchtimer",
        description="Leads you through stretching routines. Without a command the window opens.",
        epilog="“stretchtimer COMMAND --help” says more about a command.",
    )
    parser.add_argument("--version", action="version", version=f"stretchtimer {__version__}")
    parser.set_defaults(command=None, routine=None, text=False, speed=1.0, effort=None, mute=False, voice=None)
    parser.add_argument("--tray", action="store_true", help="start the reminders to stand up, without a window")
    parser.add_argument("--page", choices=PAGES, help="open the window at this page")
    _add_data_dir(parser, None)
    commands = parser.add_subparsers(metavar="COMMAND", dest="command")

    def add(name: str, does: str) -> _Parser:
        return _add_command(commands, name, does)

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
        _add_json(command, default=False)
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
    _add_composing(add("compose", "make a routine for the time there is, from the poses that suit you"))
    _add_journal(add("journal", "tell what was done: this week, the last seven days and the last sessions"))
    backup = add("backup", "put your settings, your own routines and poses, and the journal into one zip file")
    backup.add_argument("file", type=Path, metavar="FILE", help="the file; an older backup is replaced")
    restore = add(
        "restore", "add what is in a backup to what is here, best with the window closed; nothing that is here is lost"
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="what “stretchtimer backup” made, here or elsewhere")
    add("before-you-start", "print what to know before your first routine")
    _add_reminding(add("remind", "tell when the next reminder to stand up comes, or do something about it"))
    add("chime", "play the tone that comes with a reminder")
    # For the process in the tray alone: no help tells of it.
    commands.add_parser("note").add_argument("reminder")
    doctor = add("doctor", "look at what is there of a display, sound, a tray and the like, and say what is missing")
    _add_json(doctor, default=False)
    return parser


def _add_composing(compose: _Parser) -> None:
    compose.add_argument(
        "--minutes", required=True, type=_length, dest="length_ms", metavar="TIME", help="how long: 6, 10m, 7m30s"
    )
    compose.add_argument("--areas", type=_areas, default=(), help="areas of the body, parted by commas; else all of it")
    compose.add_argument(
        "--avoid",
        type=_avoided,
        default=(),
        metavar="WORDS",
        help="what hurts or should not be needed: “kneeling,wrists,floor,kit”; your settings count as well",
    )
    compose.add_argument("--desk", action="store_true", help="end standing, ready to go on at a desk")
    compose.add_argument("--save", type=Path, metavar="FILE", help="save the routine as a file that is not there yet")
    _add_json(compose, default=False)
    _add_effort(compose)


def _add_journal(journal: _Parser) -> None:
    ways = journal.add_mutually_exclusive_group()
    ways.add_argument("--week", action="store_true", help="each session of this week, day by day")
    _add_json(ways, default=False)
    ways.add_argument("--csv", type=Path, metavar="FILE", help="write each step and side of all sessions as a table")
    ways.add_argument("--ics", type=Path, metavar="FILE", help="write all sessions as a calendar")


def _add_reminding(remind: _Parser) -> None:
    remind.set_defaults(length_ms=None)
    _add_json(remind, default=False)
    actions = remind.add_subparsers(metavar="ACTION", dest="action")

    def add(name: str, does: str) -> _Parser:
        action = _add_command(actions, name, does)
        _add_json(action, default=argparse.SUPPRESS)
        return action

    snooze = add("snooze", f"put it off: “snooze 5m”; {rough_length(SNOOZE_MS)} if no time is given")
    snooze.add_argument("length_ms", nargs="?", type=_length, default=SNOOZE_MS, metavar="TIME", help=_LENGTH_HELP)
    pause = add("pause", "no reminders for a while: “pause 1h”, “pause tomorrow”; until “resume” if no time is given")
    pause.add_argument(
        "length_ms", nargs="?", type=_pause, metavar="TIME", help=f"{_LENGTH_HELP}; “{TOMORROW}” to begin again then"
    )
    add("resume", "end the pause")
    add("now", "show the reminder now")
    add("skip", "leave out the one that is shown, or the next")
    add("up", "say that you are up: the hour begins anew")


def _add_command(commands: "argparse._SubParsersAction[_Parser]", name: str, does: str) -> _Parser:
    command = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
    _add_data_dir(command, argparse.SUPPRESS)
    return command


def _add_json(command: "argparse._ActionsContainer", default: bool | str) -> None:
    command.add_argument("--json", action="store_true", default=default, help="print one JSON document instead")


def _add_data_dir(parser: _Parser, default: str | None) -> None:
    parser.add_argument(
        "--data-dir",
        type=_folder,
        default=default,
        metavar="DIR",
        help="keep everything that Stretchtimer writes under DIR, and look for your own routines there",
    )


def _add_routine(parser: _Parser) -> None:
    parser.add_argument("routine", metavar="ROUTINE", help="a routine's id, as “stretchtimer list” gives it, or a file")


def _add_effort(parser: _Parser) -> None:
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


def _length(text: str) -> int:
    plain = text.strip()
    try:
        # Nobody who asks for such a time counts in seconds.
        bare = plain.replace(".", "", 1).isdecimal()
        return plain_time(f"{plain}m" if bare else plain, LENGTH_BOUNDS_MS, "length")
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{quoted(text)} is no time from a second to a day; write 90s, 10m, 1h or 1h30m"
        ) from None


def _pause(text: str) -> int | str:
    return TOMORROW if text == TOMORROW else _length(text)


def _areas(text: str) -> tuple[str, ...]:
    return _chosen(text, AREAS, "no area of the body")


def _avoided(text: str) -> tuple[str, ...]:
    return _chosen(text, (*AVOID, FLOOR, KIT), "nothing that can be avoided")


def _chosen(text: str, choices: Sequence[str], otherwise: str) -> tuple[str, ...]:
    """Those of `choices` that a list parted by commas names, whole or by their beginnings."""
    found: dict[str, None] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        word = " ".join(part.replace("-", " ").split()).casefold()
        whole = [choice for choice in choices if choice.casefold() == word]
        named = whole or [choice for choice in choices if choice.casefold().startswith(word)]
        if len(named) != 1:
            meant = " or ".join(map(quoted, named or _near(word, choices)))
            hint = f"did you mean {meant}?" if meant else f"there are {listing(choices)}"
            raise argparse.ArgumentTypeError(f"{quoted(part)} is {'not clear' if named else otherwise}; {hint}")
        found[named[0]] = None
    if not found:
        raise argparse.ArgumentTypeError(f"nothing is named; there are {listing(choices)}")
    return tuple(found)


def _near(word: str, choices: Sequence[str]) -> list[str]:
    """Those of which `word` is a part, or else is spelt like the whole or like a word."""
    spelt = nearest(word, [*choices, *(each for choice in choices for each in choice.split())])
    parts = [word, spelt.casefold()] if spelt else [word]
    return next(filter(None, ([choice for choice in choices if part in choice.casefold()] for part in parts)), [])


def _folder(text: str) -> Path:
    try:
        usable = bool(text) and "\0" not in text and (Path(text).is_dir() or not Path(text).exists())
    except OSError:  # too long for a name
        usable = False
    if not usable:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no folder; name one, it need not exist yet")
    return Path(text)
