"""Somebody at the window."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QPoint, Qt, QTimer, QTimerEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTextBrowser, QToolButton, QWidget

from stretchtimer.app import Program
from stretchtimer.paths import Folders
from stretchtimer.presenters.player import Player

Key = Qt.Key
NS_PER_MS = 1_000_000
WAITS_FOR_A_THREAD_MS = 10_000
LONGEST_STEP_MS = 500
"""The session takes a longer silence than five seconds for a machine that was asleep."""

_W = TypeVar("_W", bound=QWidget)


class Clock:
    """Nanoseconds that pass only when somebody lets them."""

    def __init__(self) -> None:
        self.now_ns = 0

    def __call__(self) -> int:
        return self.now_ns


def until(holds: Callable[[], bool]) -> None:
    """Lets the threads work until something holds that they bring about."""
    loop, wake, end = QEventLoop(), QTimer(), QDeadlineTimer(WAITS_FOR_A_THREAD_MS)
    wake.start(2)
    try:
        while not holds():
            assert not end.hasExpired(), "waited in vain"
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    finally:
        # What has failed is kept for the report, and may be let go in a thread that must not end a timer.
        wake.stop()


def words_of(widget: QWidget) -> str:
    """What stands in a widget, or what a screen reader says of it."""
    match widget:
        case QLabel() | QAbstractButton():
            return widget.accessibleName() or widget.text()  # a label's text has soft hyphens as well
        case QTextBrowser():
            return widget.toPlainText()
        case _:
            return widget.accessibleName()


class Person:
    """Sees what is visible, presses keys, clicks, and lets time pass."""

    def __init__(self, program: Program, folders: Folders, clock: Clock) -> None:
        self.program = program
        self.folders = folders
        self.window = program.window
        self.clock = clock
        self._has_left = False

    # ── seeing ──

    @property
    def page(self) -> str:
        page = self.window.page
        return type(page).__name__

    @property
    def words(self) -> list[str]:
        return [words for widget in self.visible(QWidget) if (words := words_of(widget))]

    def sees(self, text: str) -> bool:
        return any(text in words for words in self.words)

    def visible(self, kind: type[_W]) -> list[_W]:
        return [widget for widget in self.window.findChildren(kind) if widget.isVisible()]

    def the(self, kind: type[_W], words: str = "") -> _W:
        """The one visible widget of that kind that says these words."""
        found = [widget for widget in self.visible(kind) if words in words_of(widget)]
        assert len(found) == 1, (words, self.words)
        return found[0]

    @property
    def routines(self) -> list[str]:
        """The titles on the cards."""
        model = self.window.library.cards.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    @property
    def focus(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    @property
    def player(self) -> Player:
        player = self.program.findChildren(Player)[-1]
        assert isinstance(player, Player)
        return player

    # ── doing ──

    def press(self, key: Qt.Key, shift: bool = False, ctrl: bool = False) -> None:
        modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        if ctrl:
            modifiers |= Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(self.window.windowHandle(), key, modifiers)

    def press_media(self, key: Qt.Key) -> None:
        """A key that has no letter, for which the test library knows no way through the window."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(self.focus, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))

    def holds_down(self, key: Qt.Key, repeats: int, first: bool = True) -> None:
        """Presses a key, and lets the keyboard repeat it, as desktops do: up and down each time.

        Not `first`, it went down on another page.
        """
        for kind, repeated in [
            *[(QEvent.Type.KeyPress, False)] * first,
            *[(QEvent.Type.KeyRelease, True), (QEvent.Type.KeyPress, True)] * repeats,
            (QEvent.Type.KeyRelease, False),
        ]:
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, " ", repeated)
            QCoreApplication.sendEvent(self.focus, event)

    def writes(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self.window.windowHandle(), letter)  # type: ignore[call-overload]

    def click(self, on: str | QWidget) -> None:
        widget = self.the(QAbstractButton, on) if isinstance(on, str) else on
        self.click_at(widget, widget.rect().center())

    def click_at(self, widget: QWidget, where: QPoint) -> None:
        """Through the window, so that whatever lies on top gets the click."""
        QApplication.processEvents()  # until the window has its new size
        place = widget.mapTo(self.window, where)
        QTest.mouseClick(self.window.windowHandle(), Qt.MouseButton.LeftButton, pos=place)

    def moves_mouse_over(self, widget: QWidget) -> None:
        for step in (0, 3):
            QTest.mouseMove(self.window.windowHandle(), widget.mapTo(self.window, QPoint(20 + step, 20)))
        # A move is delivered with the next round of events.
        QApplication.processEvents()

    def click_card(self, title: str) -> None:
        cards = self.window.library.cards
        index = cards.model().index(self.routines.index(title), 0)
        cards.scrollTo(index)
        self.click_at(cards.viewport(), cards.visualRect(index).center())

    def menu(self, item: str) -> None:
        """Chooses from the menu."""
        actions = [action for action in self.the(QToolButton, "Menu").menu().actions() if action.text() == item]
        assert len(actions) == 1
        actions[0].trigger()

    def searches(self, text: str) -> None:
        self.press(Key.Key_F, ctrl=True)
        self.the(QLineEdit).selectAll()
        self.writes(text)

    def chooses(self, title: str) -> None:
        """Opens a routine's page."""
        self.click_card(title)
        until(lambda: self.page == "RoutinePage")

    def starts(self, title: str) -> None:
        self.chooses(title)
        self.click("Start")

    def lets_pass(self, seconds: float) -> None:
        """Time in which the program is told the time twice a second, as its timers would; then one picture."""
        left_ms = round(seconds * 1_000)
        while left_ms:
            step_ms = min(LONGEST_STEP_MS, left_ms)
            self.clock.now_ns += step_ms * NS_PER_MS
            left_ms -= step_ms
            if self.page == "PlayerPage":
                self.player.tick()
        self.sees_next_picture()

    def sees_next_picture(self) -> None:
        self._set_off(single_shot=False)

    def keeps_still(self) -> None:
        """For as long as the page waits for a move."""
        self._set_off(single_shot=True)

    def _set_off(self, single_shot: bool) -> None:
        """Has the page's running timers of one kind go off now."""
        page = self.window.page
        assert page is not None
        for timer in page.findChildren(QTimer):
            if timer.isActive() and timer.isSingleShot() is single_shot:
                QCoreApplication.sendEvent(timer, QTimerEvent(timer.timerId()))

    def leaves(self) -> None:
        """Closes the window, and clears away what the end of the process would."""
        if not self._has_left:
            self._has_left = True
            self.window.close()
            self.window.deleteLater()
            self.program.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
