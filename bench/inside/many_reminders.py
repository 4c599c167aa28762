"""Gives many reminders in no time, by a clock of its own, and prints what the process takes after each part of them.

Each is shown in the tray, worded as a notice, and kept on disk.
"""

import json
import sys
from itertools import cycle
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from stretchtimer.core.dose import MINUTE, SECOND
from stretchtimer.core.reminders import Give, Moment, Press, Reminder, Settings, Sitting, Snooze, State
from stretchtimer.desktop.presence import Sight
from stretchtimer.desktop.tray import Tray
from stretchtimer.paths import Folders
from stretchtimer.presenters.reminder_words import Offer, Outlook, reminder_notice
from stretchtimer.presenters.reminding import Reminding
from stretchtimer.presenters.worker import Worker
from stretchtimer.storage.reminder_files import Kept, save_kept


class AtOnce(Worker):
    """Does each job on the thread that asks for it."""

    def do(self, job) -> None:  # type: ignore[no-untyped-def]
        job()


def now() -> Moment:
    return Moment(clock_ms, 0, clock_ms, clock_ms, "bench")


def keep(state: State) -> None:
    if state.shown:
        save_kept(folders.kept_reminders_file, Kept(state))


def give(gift: Give) -> None:
    notices.append(reminder_notice(gift, Offer("standing-break", "Standing break", 2 * MINUTE)).title)
    notices[:] = notices[-1:]
    QTimer.singleShot(0, lambda: reminding.act(next(answers)))


def taken_kb() -> int:
    status = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("Anonymous:"))


each, parts = int(sys.argv[1]), int(sys.argv[2])
app = QApplication(sys.argv[:1])
folders = Folders.of_this_person()
clock_ms = 20_514 * 24 * 60 * MINUTE
notices: list[str] = []
answers = cycle([Press.UP, Snooze(5 * MINUTE), Press.SKIP])
rule = Settings((Reminder("stand", "Up?", "standing-break", Sitting(5 * MINUTE)),), quiet_ms=0, typing_wait_ms=0)
tray = Tray()
reminding = Reminding(rule, State(), now, lambda idle, holds: Sight(10 * SECOND, False, {}), AtOnce("bench"), keep)
given = 0
taken = []
reminding.given.connect(give)
reminding.advised.connect(lambda advice: tray.show(Outlook.of(reminding.state, advice)))
reminding.look_now()
timer = reminding.findChild(QTimer)
assert isinstance(timer, QTimer)
for _ in range(parts):
    for _ in range(each):
        while not reminding.state.shown:
            clock_ms += timer.interval()
            timer.timeout.emit()
        app.processEvents()
    taken.append(taken_kb())
tray.close()
print(json.dumps(taken))
