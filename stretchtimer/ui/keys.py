"""The player's keys, and the card that shows them."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from stretchtimer.core.session import Command
from stretchtimer.ui import theme

COMMANDS = {
    (Qt.Key.Key_Right, False): Command.NEXT_STEP,
    (Qt.Key.Key_Left, False): Command.LAST_STEP,
    (Qt.Key.Key_MediaNext, False): Command.NEXT_STEP,
    (Qt.Key.Key_MediaPrevious, False): Command.LAST_STEP,
    (Qt.Key.Key_R, False): Command.RESTART_STEP,
    (Qt.Key.Key_Right, True): Command.NEXT_SIDE,
    (Qt.Key.Key_Left, True): Command.RESTART_SIDE,
    (Qt.Key.Key_Up, False): Command.LENGTHEN,
    (Qt.Key.Key_Down, False): Command.SHORTEN,
}
"""By key, and whether Shift is held."""
TOGGLE = (Qt.Key.Key_Space, Qt.Key.Key_MediaPlay, Qt.Key.Key_MediaPause, Qt.Key.Key_MediaTogglePlayPause)

SMALLEST_PERCENT = 35
"""How far the card shrinks in a small window, in percent of the desktop's letters."""

SHOWN = (
    ("Space", "pause, and go on"),
    ("← →", "last step, next step"),
    ("↑ ↓", "10 seconds more, or fewer, on both sides"),
    ("R", "this step again"),
    ("Shift + ← →", "this side again, next side"),
    ("M", "sounds off and on"),
    ("F", "floor mode: full screen"),
    ("Esc", "step out; your place is kept"),
    ("?", "show these keys"),
)


class KeysCard(QFrame):
    """Lies over a window until a key is pressed or the mouse clicked."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setProperty("role", "card")
        self._title = QLabel("Keys while you stretch")
        self._rows = QGridLayout()
        self._labels: list[QLabel] = []
        for row, (key, meaning) in enumerate(SHOWN):
            keys = QLabel(key)
            keys.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._rows.addWidget(keys, row, 0)
            label = QLabel(meaning)
            label.setProperty("role", "muted")
            self._rows.addWidget(label, row, 1)
            self._labels += [keys, label]
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addLayout(self._rows)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Keys while you stretch: " + "; ".join(f"{key}, {what}" for key, what in SHOWN))
        over.installEventFilter(self)
        self._before: QWidget | None = None
        self.hide()

    def open(self) -> None:
        self._before = self._over.window().focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._close()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._close()

    def focusOutEvent(self, event: object) -> None:
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _close(self) -> None:
        self.hide()
        if self._before:
            self._before.setFocus()

    def _place(self) -> None:
        room = self._over.size()
        for percent in range(100, SMALLEST_PERCENT - 1, -5):
            self._size_letters(percent / 100)
            size = self.sizeHint()
            if size.boundedTo(room) == size:
                break
        self.resize(size)
        self.move((self._over.width() - size.width()) // 2, (self._over.height() - size.height()) // 2)

    def _size_letters(self, factor: float) -> None:
        font = theme.scaled(QApplication.font(), factor)
        for label in self._labels:
            label.setFont(font)
        self._title.setFont(theme.scaled(font, 1.25, QFont.Weight.DemiBold))
        em = round(theme.em() * factor)
        self._column.setContentsMargins(2 * em, em, 2 * em, em)
        self._column.setSpacing(em // 2)
        self._rows.setHorizontalSpacing(2 * em)
        self._rows.setVerticalSpacing(em // 3)
