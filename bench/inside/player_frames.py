"""Plays a routine by a clock of its own, frame by frame, and prints what each frame takes.

Arguments: the routine's file, the window's width and height, how many frames, and `play` to let the time run on from
frame to frame or `skip` to go on to the next step at each. The frames come as fast as in the app, so that the thread
that paints the figure has its time between them.
"""

import json
import sys
from pathlib import Path
from time import perf_counter, process_time, sleep, thread_time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from stretchtimer import app
from stretchtimer.paths import Folders
from stretchtimer.ui import player_page

FRAME_MS = 33
WARM_UP_FRAMES = 30
OPENS_WITHIN_SECONDS = 10


now_ns = 0
# The page's own timer keeps out of the way: each frame is asked for here.
player_page.FRAME_MS = 1_000_000

routine, width, height, count, what = Path(sys.argv[1]), *map(int, sys.argv[2:5]), sys.argv[5]
application = QApplication(sys.argv[:1])
application.setStyle("Fusion")
program = app.Program(application, Folders.of_this_person(), read_ns=lambda: now_ns)
program.window.resize(width, height)
program.open(str(routine))
opens_by = perf_counter() + OPENS_WITHIN_SECONDS
while not isinstance(page := program.window.page, player_page.PlayerPage):
    application.processEvents()
    assert perf_counter() < opens_by, "the player does not open"

wall_ms, cpu_ms = [], []
for frame in range(WARM_UP_FRAMES + count):
    if frame == WARM_UP_FRAMES:
        all_began = process_time()
    now_ns += FRAME_MS * 1_000_000
    began, began_cpu = perf_counter(), thread_time()
    if what == "skip":
        QTest.keyClick(page, Qt.Key.Key_Right)
    else:
        page._frame()
    application.processEvents()
    wall_ms.append((perf_counter() - began) * 1_000)
    cpu_ms.append((thread_time() - began_cpu) * 1_000)
    sleep(max(0.0, FRAME_MS / 1_000 - (perf_counter() - began)))
all_ms = (process_time() - all_began) * 1_000 / count
print(json.dumps({"wall_ms": wall_ms[WARM_UP_FRAMES:], "cpu_ms": cpu_ms[WARM_UP_FRAMES:], "all_ms": all_ms}))
# Else the figure's thread might still paint while the program is taken down.
program.window.close()
