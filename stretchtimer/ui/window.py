"""The window: its pages, one at a time, and a line for what has to be said."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.library import RoutineList
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.library_page import LibraryPage
from stretchtimer.ui.text import Label

FIRST_SIZE = (1100, 740)
SMALLEST_SIZE = (380, 300)
SMALLEST_EMS = (22, 14)
"""So many lines high, for large letters."""
NOTICE_STAYS_MS = 12_000


class Window(QWidget):
    closing = Signal()
    floor_mode_changed = Signal(bool)
    file_dropped = Signal(Path)
    painted = Signal()
    """Once, after the first picture."""

    def __init__(self, routines: RoutineList, figures: FigurePainter) -> None:
        super().__init__()
        self.setWindowTitle("Stretchtimer")
        # A screen may be smaller; the frame needs room as well.
        self.resize(QSize(*FIRST_SIZE).boundedTo(self.screen().availableSize() * 0.92))
        self.setMinimumSize(QSize(*SMALLEST_SIZE).expandedTo(QSize(*SMALLEST_EMS) * theme.em()))
        self.library = LibraryPage(routines, figures)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.library)
        self._notice = _Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        column.addWidget(self._notice)
        self.setAcceptDrops(True)
        self._was_painted = False
        self._was_maximized = False

    @property
    def page(self) -> QWidget | None:
        return self._pages.currentWidget()

    def show_page(self, page: QWidget) -> None:
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def say(self, sentence: str) -> None:
        """Shows a quiet line at the bottom, for some seconds or until it is dismissed."""
        self._notice.say(sentence)

    def come_forward(self) -> None:
        """Shows itself before the other windows, as far as the desktop lets it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def in_floor_mode(self) -> bool:
        return self.isFullScreen()

    def set_floor_mode(self, on: bool) -> None:
        if on and not self.isFullScreen():
            self._was_maximized = self.isMaximized()
            self.showFullScreen()
        elif not on and self.isFullScreen():
            (self.showMaximized if self._was_maximized else self.showNormal)()

    @property
    def geometry_text(self) -> str:
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

    def restore_geometry(self, text: str) -> None:
        """Takes the place and size of an earlier time; anything else is passed over."""
        if text:
            self.restoreGeometry(QByteArray.fromBase64(QByteArray(text.encode("ascii", "replace"))))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        # The desktop can change it as well.
        if event.type() is QEvent.Type.WindowStateChange:
            self.floor_mode_changed.emit(self.in_floor_mode)
        super().changeEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        # What scrolls shows by itself only what is reached from within it.
        around: QWidget | None = self.focusWidget()
        while around and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(self.focusWidget())
        return moved

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := _dropped_file(event):
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)


def _dropped_file(event: QDropEvent) -> Path | None:
    """The one file of this machine that is dragged."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


class _Notice(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        em = theme.em()
        self._text = Label()
        dismiss = Button("Dismiss", "quiet")
        dismiss.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(em, em // 4, em // 2, em // 4)
        row.addWidget(self._text, 1)
        row.addWidget(dismiss)
        self._timer = QTimer(self, singleShot=True, interval=NOTICE_STAYS_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, sentence: str) -> None:
        self._text.setText(sentence)
        self.show()
        self._timer.start()
