"""Opens the least window there can be, prints at what time its first picture was out, and stays open.

With an argument it leaves at once.
"""

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel


class Window(QLabel):
    was_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.was_painted:
            self.was_painted = True
            QTimer.singleShot(0, report)


def report() -> None:
    print(time.clock_gettime(time.CLOCK_BOOTTIME), flush=True)
    if len(sys.argv) > 1:
        app.quit()


app = QApplication(sys.argv[:1])
window = Window("Stretchtimer")
window.resize(1100, 740)
window.show()
sys.exit(app.exec())
