"""The player's keys, and the card that shows them."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

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
        em = theme.em()
        title = QLabel("Keys while you stretch")
        title.setProperty("role", "heading")
        rows = theme.spaced_grid(2 * em, em // 3)
        for row, (key, meaning) in enumerate(SHOWN):
            keys = QLabel(key)
            keys.setAlignment(Qt.AlignmentFlag.AlignRight)
            rows.addWidget(keys, row, 0)
            label = QLabel(meaning)
            label.setProperty("role", "muted")
            rows.addWidget(label, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * em, em, 2 * em, em)
        column.addWidget(title)
        column.addSpacing(em // 2)
        column.addLayout(rows)
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
        size = self.sizeHint().boundedTo(self._over.size())
        self.resize(size)
        self.move((self._over.width() - size.width()) // 2, (self._over.height() - size.height()) // 2)
