"""The player's keys, and the card that shows them, or those of another page."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from stretchtimer.core.session import Command
from stretchtimer.ui import theme

COMMANDS = {
    (Qt.Key.Key_Right, False): Command.NEXT_STEP,
    (Qt.Key.Key_Left, False): Command.LAST_STEP,
    (Qt.Key.Key_PageDown, False): Command.NEXT_STEP,
    (Qt.Key.Key_PageUp, False): Command.LAST_STEP,
    (Qt.Key.Key_MediaNext, False): Command.NEXT_STEP,
    (Qt.Key.Key_MediaPrevious, False): Command.LAST_STEP,
    (Qt.Key.Key_R, False): Command.RESTART_STEP,
    (Qt.Key.Key_Right, True): Command.NEXT_SIDE,
    (Qt.Key.Key_Left, True): Command.RESTART_SIDE,
    (Qt.Key.Key_Backspace, False): Command.BACK,
    (Qt.Key.Key_U, False): Command.TAKE_BACK,
    (Qt.Key.Key_E, False): Command.EASE,
    (Qt.Key.Key_Up, False): Command.LENGTHEN,
    (Qt.Key.Key_Down, False): Command.SHORTEN,
}
"""By key, and whether Shift is held."""
REPEATED = (Command.LENGTHEN, Command.SHORTEN)
"""What a key does again and again while it is held down; everything else it does once."""
TOGGLE = (Qt.Key.Key_Space, Qt.Key.Key_MediaPlay, Qt.Key.Key_MediaPause, Qt.Key.Key_MediaTogglePlayPause)
NO_BUTTONS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_Hyper_L,
        Qt.Key.Key_Hyper_R,
        Qt.Key.Key_Mode_switch,
        Qt.Key.Key_Multi_key,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
        Qt.Key.Key_Print,
        Qt.Key.Key_SysReq,
        Qt.Key.Key_VolumeUp,
        Qt.Key.Key_VolumeDown,
        Qt.Key.Key_VolumeMute,
        Qt.Key.Key_MonBrightnessUp,
        Qt.Key.Key_MonBrightnessDown,
        Qt.Key.Key_KeyboardBrightnessUp,
        Qt.Key.Key_KeyboardBrightnessDown,
        Qt.Key.Key_PowerOff,
        Qt.Key.Key_Sleep,
        Qt.Key.Key_WakeUp,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
    }
)
"""Keys that belong to another one, or to the desktop: they mean nothing here, also where any key is a button."""

SMALLEST_PERCENT = 35
"""How far the card shrinks in a small window, in percent of the desktop's letters."""

PLAYERS_KEYS = (
    ("Space", "pause, and go on"),
    ("← →, Page Up, Page Down", "last step, next step"),
    ("Backspace", "back to the start of this side, then to the one before"),
    ("U, Ctrl + Z", "take back a step, for five seconds"),
    ("↑ ↓", "10 seconds more, or fewer, on both sides"),
    ("E", "too much today: the easier variant, or back"),
    ("R", "this step again"),
    ("Shift + ← →", "this side again, next side"),
    ("M", "sounds off and on"),
    ("V", "the figure faces you, or moves as in a mirror"),
    ("F", "floor mode: full screen"),
    ("any other, in floor mode", "pause, and go on; twice: back. A click or a tap does the same"),
    ("Esc", "leave floor mode, then step out; your place is kept"),
    ("?", "show these keys"),
)
EDITORS_KEYS = (
    ("Insert", "choose poses to add"),
    ("Enter", "what the chosen step says; in the search for poses, take the pose"),
    ("Alt + ↑ ↓", "move the chosen steps"),
    ("Shift + ↑ ↓, Ctrl + A", "choose several steps; what is changed is changed in all of them"),
    ("Ctrl + X, C, V", "cut, copy, paste steps, also as text"),
    ("Ctrl + D, Delete", "double the chosen steps, remove them"),
    ("↑ ↓ in a field", "a little more, a little less"),
    ("Ctrl + Z, Ctrl + Shift + Z", "undo, redo, as far back as you like"),
    ("Ctrl + S, Ctrl + Shift + S", "save, save as another file"),
    ("F5, Shift + F5", "play from the beginning, from here"),
    ("Ctrl + N", "a new routine; what is not saved is asked about"),
    ("← →, Ctrl + ← → on the strip", "along it, from step to step"),
    ("F6", "from the steps to the details, to the text, to the strip"),
    ("Esc", "one step out; in the end, out of the editor"),
    ("F1, ?", "show these keys"),
)


class KeysCard(QFrame):
    """Lies over a window until a key is pressed or the mouse clicked."""

    def __init__(
        self,
        over: QWidget,
        title: str = "Keys while you stretch",
        shown: Sequence[tuple[str, str]] = PLAYERS_KEYS,
    ) -> None:
        super().__init__(over)
        self._over = over
        self.setProperty("role", "card")
        self._title = QLabel(title)
        self._rows = QGridLayout()
        self._labels: list[QLabel] = []
        for row, (key, meaning) in enumerate(shown):
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
        self.setAccessibleName(f"{title}: " + "; ".join(f"{key}, {what}" for key, what in shown))
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
