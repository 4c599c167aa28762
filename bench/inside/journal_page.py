"""How long the journal's page takes to open: in all, and at the most without a break on the window's thread.

Prints JSON: a list of milliseconds for each thing that is measured.
"""

import json
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from stretchtimer.core.journal_view import JournalView, read_view
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Side
from stretchtimer.figure.body_map import area_at, body_map, places, ramp
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.journal import Journal
from stretchtimer.storage.settings import Theme
from stretchtimer.ui import theme
from stretchtimer.ui.chart_areas import Body
from stretchtimer.ui.journal_page import JournalPage

WINDOW = 1_280, 800
GIVE_WAY_SECONDS = 0.0005
"""As in the program."""


class Opening(QObject):
    """What the program does when the page is asked for."""

    _answered = Signal(object)
    _painted = Signal(object)

    def __init__(self, path: Path, today: int) -> None:
        super().__init__()
        self._journal, self._today = Journal(path), today
        # The first page of the program has asked it already.
        self._journal.refusals()
        self.files, self.figures = Worker("files"), Worker("figures")
        self.pages = QStackedWidget()
        self.pages.addWidget(QWidget())
        self.page: JournalPage | None = None
        self.pictures = 0
        self._answered.connect(self._show)
        self._painted.connect(self._show_body)

    def ask(self) -> None:
        self.files.do(lambda: self._answered.emit(read_view(self._journal, (), self._today)))

    def leave(self) -> None:
        self.pages.setCurrentIndex(0)

    @property
    def is_there(self) -> bool:
        return bool(self.page and self.page.isVisible() and not self.page.findChildren(QTimer)[0].isActive())

    def _show(self, view: JournalView) -> None:
        if self.page is None:
            self.page = JournalPage(lambda job, _failure: job())
            self.page.body_wanted.connect(self._paint_body)
            self.pages.addWidget(self.page)
        self.page.show_journal(view)
        self.pages.setCurrentWidget(self.page)
        self.page.take_focus()

    def _paint_body(self, shares: Mapping[tuple[str, Side], float], pixels: int) -> None:
        def paint() -> None:
            drawn = body_map(shares, pixels, Look())
            height, width, _ = drawn.shape
            kind = QImage.Format.Format_RGBA8888_Premultiplied
            picture = QImage(drawn.tobytes(), width, height, 4 * width, kind).copy()
            self._painted.emit(Body(picture, places(pixels), partial(area_at, pixels=pixels), ramp(False)))

        self.figures.do(paint)

    def _show_body(self, body: Body) -> None:
        assert self.page
        self.page.show_body(body)
        self.pictures += 1


def main() -> None:
    path, today, runs = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    app = QApplication([])
    sys.setswitchinterval(GIVE_WAY_SECONDS)
    theme.dress(app, Theme.LIGHT)
    opening = Opening(path, today)
    opening.pages.resize(*WINDOW)
    opening.pages.show()
    app.processEvents()
    times: dict[str, list[float]] = {}
    for run in range(runs + 1):
        which = "again" if run else "for the first time"
        began = time.perf_counter()
        opening.ask()
        longest = 0.0
        while not opening.is_there:
            longest = max(longest, _turn_ms(app))
        longest = max(longest, _turn_ms(app))
        times.setdefault(f"{which}, in all", []).append((time.perf_counter() - began) * 1_000)
        times.setdefault(f"{which}, longest turn", []).append(longest)
        while opening.pictures == run:
            longest = _turn_ms(app)
        times.setdefault("the picture of the body, shown", []).append(longest + _turn_ms(app))
        opening.leave()
        app.processEvents()
    for worker in (opening.files, opening.figures):
        worker.close(5)
    print(json.dumps(times))


def _turn_ms(app: QApplication) -> float:
    began_ns = time.thread_time_ns()
    app.processEvents()
    turn_ms = (time.thread_time_ns() - began_ns) / 1_000_000
    time.sleep(0.0002)
    return turn_ms


main()
