"""Opens the app's window, prints at what time its first picture was out, and stays open.

With a routine's id as an argument it plays that; with `pause` after it, it pauses a second later.
"""

import sys
import time
from typing import Any

from stretchtimer import __main__


def report() -> None:
    print(time.clock_gettime(time.CLOCK_BOOTTIME), flush=True)


def watch() -> None:
    """Has the window report. What it takes is imported here, at the point where the app itself does that."""
    from stretchtimer.app import program
    from stretchtimer.ui.window import Window

    class WatchedWindow(Window):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.painted.connect(report)
            if sys.argv[2:] == ["pause"]:
                self.painted.connect(self._pause_soon)

        def _pause_soon(self) -> None:
            from PySide6.QtCore import Qt, QTimer
            from PySide6.QtTest import QTest

            QTimer.singleShot(1_000, lambda: QTest.keyClick(self.page or self, Qt.Key.Key_Space))

    vars(program).update(Window=WatchedWindow)


class WatchedCall(__main__._Call):
    def _open_window(self, found: Any) -> int:
        watch()
        return super()._open_window(found)


vars(__main__).update(_Call=WatchedCall)
sys.exit(__main__.main(["play", sys.argv[1]] if sys.argv[1:] else []))
