#!/usr/bin/env python3
"""Measures the app: how soon it is there, how it copes with many files, what it takes while it plays or waits."""

import argparse
import os
import platform
import signal
import sys

import composing
import editor
import engine
import figure
import frames
import isolation
import journal
import loading
import PySide6
import sound
import start
import tray
import voice
import wakeups

SECTIONS = {
    "start": start.measure,
    "loading": loading.measure,
    "frames": frames.measure,
    "figure": figure.measure,
    "wakeups": wakeups.measure,
    "engine": engine.measure,
    "editor": editor.measure,
    "journal": journal.measure,
    "compose": composing.measure,
    "sound": sound.measure,
    "voice": voice.measure,
    "tray": tray.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; all where none is named"
    )
    parser.add_argument("--quick", action="store_true", help="measure less often, and with fewer files")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"there is no section {unknown[0]}; choose from {', '.join(SECTIONS)}")
    if not sys.platform.startswith("linux"):
        parser.error("this measures by /proc, so it runs on Linux only")
    # Ended from outside it still tidies up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, {os.cpu_count()} cores, load {load}")
    with isolation.sandbox() as sandbox:
        for name in arguments.sections or SECTIONS:
            SECTIONS[name](sandbox, arguments.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
