"""Looks at what the program finds here, for `stretchtimer doctor`: composed of what each part can tell about itself.

Each look is a process of its own, all of them at once. So one that hangs, fails, or takes its process down with it, as
a library without a display may, is a finding like any other.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from stretchtimer import __version__
from stretchtimer.core.findings import Finding
from stretchtimer.core.wording import listing
from stretchtimer.paths import Folders, shipped_data

ROOM_BYTES = 50 << 20
"""What is to be free on the disk for spoken sentences, pictures and routines."""
_LONGEST_DETAIL = 300
_ANSWER_SECONDS = 2.0
_PACKAGES = Path(__file__).resolve().parents[1]
_WHERE_IT_FAILS = {
    "Display": "If the display is there, install what Qt needs to open windows, above all libxcb-cursor0 on Debian and "
    "Ubuntu, xcb-util-cursor on Fedora and Arch; or “stretchtimer play ROUTINE --text” plays in the terminal."
}
_TRAY_ADVICE = (
    "On GNOME, install the extension AppIndicator, which is gnome-shell-extension-appindicator on Debian, Ubuntu, "
    "Fedora and Arch, and log in again; elsewhere, add a tray to the panel."
)


def findings(folders: Folders, within_seconds: float) -> Sequence[Finding]:
    """All there is to tell. No look takes longer than that."""
    until = time.monotonic() + within_seconds
    processes = {area: _start(area, folders) for area in _LOOKS}
    return [finding for area, process in processes.items() for finding in _end(area, process, until)]


def _start(area: str, folders: Folders) -> "subprocess.Popen[str]":
    # Found from wherever it is called, and not in the folder where that happens to be.
    code = f"import sys; sys.path.append({str(_PACKAGES)!r}); from stretchtimer.doctor import look; look(*sys.argv[1:])"
    places = [str(place) for place in (folders.data, folders.config, folders.cache, folders.state)]
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code, area, *places],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )


def look(area: str, *places: str) -> None:
    """What the process of one look does: prints its findings as JSON. `places` are the four of `Folders`."""
    print(json.dumps([asdict(finding) for finding in _LOOKS[area](Folders(*map(Path, places)))]))


def _end(area: str, process: "subprocess.Popen[str]", until: float) -> Sequence[Finding]:
    try:
        out, errors = process.communicate(timeout=max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=1)
        return [Finding(area, "There was no answer in time.", ok=False, advice="Try again in a moment.")]
    with suppress(ValueError, TypeError):
        return [Finding(**each) for each in json.loads(out)]
    # Python says in the last line what is wrong, Qt in the first.
    lines = errors.strip().splitlines() or [f"it ended with {process.returncode}"]
    why = lines[-1 if lines[0].startswith("Traceback") else 0][:_LONGEST_DETAIL].rstrip(".")
    return [Finding(area, f"This cannot be looked at: {why}.", ok=False, advice=_WHERE_IT_FAILS.get(area, ""))]


def _program(folders: Folders) -> Sequence[Finding]:
    try:
        qt = f"Qt {version('PySide6-Essentials')}"
    except PackageNotFoundError:
        qt = "a Qt of its own"
    words = f"Stretchtimer {__version__} with Python {platform.python_version()} and {qt} on {platform.platform()}."
    try:
        shipped_data()
    except FileNotFoundError as error:
        return [Finding("Program", words, ok=False, advice=str(error))]
    return [Finding("Program", words, ok=True)]


def _folders(folders: Folders) -> Sequence[Finding]:
    places = (folders.data, folders.config, folders.state, folders.cache)
    for place in places:
        if not (_nearest(place).is_dir() and os.access(_nearest(place), os.W_OK | os.X_OK)):
            advice = "Change its permissions, or name another folder with --data-dir."
            return [Finding("Folders", f"Nothing can be written in {place}.", ok=False, advice=advice)]
    free = min(shutil.disk_usage(_nearest(place)).free for place in places)
    room = f"{free / (1 << 30):.0f} GB" if free >= 1 << 30 else f"{free >> 20} MB"
    words = f"{listing([str(place) for place in places])} can be written, with {room} of room."
    return [Finding("Folders", words, ok=free >= ROOM_BYTES, advice="Make room on the disk.")]


def _nearest(place: Path) -> Path:
    """The folder, or that in which it would be made."""
    return next(each for each in (place, *place.parents) if each.exists())


def _display(folders: Folders) -> Sequence[Finding]:
    """Whether a window opens, and then whether there is a tray: Qt itself is asked, which ends where it finds none."""
    asked_for = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform not in ("win32", "darwin") and not asked_for:
        advice = "Start it from a desktop; without one, “stretchtimer play ROUTINE --text” plays in the terminal."
        return [Finding("Display", "There is no display, so no window opens.", ok=False, advice=advice)]
    from PySide6.QtWidgets import QApplication, QSystemTrayIcon

    app = QApplication([])
    screen = app.primaryScreen()
    size = screen.size()
    words = f"Windows open on {app.platformName()}, {size.width()} × {size.height()} at {screen.devicePixelRatio():g}×."
    display = Finding("Display", words, ok=True)
    if QSystemTrayIcon.isSystemTrayAvailable():
        return [display, Finding("Tray", "There is a tray for the icon.", ok=True)]
    words = "There is no tray, so the icon is not seen; reminders come all the same."
    return [display, Finding("Tray", words, ok=False, advice=_TRAY_ADVICE)]


def _sound(folders: Folders) -> Sequence[Finding]:
    from stretchtimer.desktop.sound import findings

    return findings()


def _speech(folders: Folders) -> Sequence[Finding]:
    from stretchtimer.desktop.speech.service import findings

    return findings()


def _presence(folders: Folders) -> Sequence[Finding]:
    from stretchtimer.desktop.presence import Presence

    presence = Presence(lambda: None)
    try:
        return presence.findings()
    finally:
        presence.close()


def _notifications(folders: Folders) -> Sequence[Finding]:
    from stretchtimer.desktop.notifications import findings

    return findings()


def _autostart(folders: Folders) -> Sequence[Finding]:
    from stretchtimer.desktop.autostart import findings

    return findings()


def _reminders(folders: Folders) -> Sequence[Finding]:
    from stretchtimer.desktop.local_client import NoAnswerError, NobodyThereError, address, ask
    from stretchtimer.storage.reminder_files import load_choices

    area = "Reminders"
    place = address(folders, "tray")
    try:
        ask(place, {"ask": "state"}, _ANSWER_SECONDS)
    except NoAnswerError:
        advice = "End the process “stretchtimer --tray” and start it again."
        return [Finding(area, f"They run, but do not answer at {place}.", ok=False, advice=advice)]
    except NobodyThereError:
        if load_choices(folders.reminders_file).choices.on:
            advice = "Start them with “stretchtimer --tray”."
            return [Finding(area, "They are turned on, but not running.", ok=False, advice=advice)]
        return [Finding(area, "They are off.", ok=True)]
    return [Finding(area, f"They are running, and answer at {place}.", ok=True)]


_LOOKS: dict[str, Callable[[Folders], Sequence[Finding]]] = {
    "Program": _program,
    "Folders": _folders,
    "Display": _display,
    "Sound": _sound,
    "Speech": _speech,
    "Reminders": _reminders,
    "Notifications": _notifications,
    "Presence": _presence,
    "Autostart": _autostart,
}
"""In the order in which they are told."""
