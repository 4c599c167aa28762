"""Opens the app's window and watches, by a timer, for how long its thread is away: while all is listed, then idle.

Prints at what time the first picture was out, for how long was listed, and the gaps between the timer's ticks in
milliseconds.
"""

import json
import sys
import time
from itertools import pairwise
from time import perf_counter
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer

from stretchtimer import __main__, app
from stretchtimer.presenters.library import LibraryReader
from stretchtimer.ui.window import Window

EVERY_MS = 5
AFTER_LISTING_MS = 500
IDLE_MS = 3_000


class Watch:
    def __init__(self) -> None:
        self.first_picture = 0.0
        self.began = 0.0
        self.listing_ms = 0.0
        self.ticks: list[float] = []
        self.gaps: dict[str, list[float]] = {}

    def start(self) -> None:
        self.first_picture = time.clock_gettime(time.CLOCK_BOOTTIME)
        self.began = perf_counter()
        self.ticks = [self.began]
        self.timer = QTimer(interval=EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(lambda: self.ticks.append(perf_counter()))
        self.timer.start()

    def all_listed(self) -> None:
        self.listing_ms = (perf_counter() - self.began) * 1_000
        QTimer.singleShot(AFTER_LISTING_MS, self.idle)

    def idle(self) -> None:
        self.keep("listing")
        QTimer.singleShot(IDLE_MS, self.end)

    def end(self) -> None:
        self.keep("idle")
        print(json.dumps({"first_picture": self.first_picture, "listing_ms": self.listing_ms, **self.gaps}))
        QCoreApplication.quit()

    def keep(self, phase: str) -> None:
        self.ticks.append(perf_counter())
        self.gaps[phase] = [(after - before) * 1_000 for before, after in pairwise(self.ticks)]
        self.ticks = self.ticks[-1:]


watch = Watch()


class WatchedWindow(Window):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.painted.connect(watch.start)


class WatchedReader(LibraryReader):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.listed.connect(watch.all_listed)


vars(app).update(Window=WatchedWindow, LibraryReader=WatchedReader)
sys.exit(__main__.main([]))
