"""The icon in the tray: how long until the next reminder, in its picture, in words and in a menu."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from stretchtimer.core.dose import HOUR, MINUTE
from stretchtimer.core.reminders import Action, PauseFor, Press, Snooze
from stretchtimer.core.wording import rough_length
from stretchtimer.presenters.reminder_words import Mark, Offer, Outlook

SNOOZES_MS = (5 * MINUTE, 10 * MINUTE, 15 * MINUTE)
PAUSES_MS = (30 * MINUTE, HOUR)
SIZES = (16, 22, 32, 48, 64)
"""In pixels; the one at which it is shown is added where it is known."""
SETTINGS_PAGE = "reminders"

_GROUND = QColor("#17697a")
_CALLING = QColor("#a8500f")
"""White stands out from both, and both from a light panel and a dark one."""
_INK = QColor("#ffffff")
_NOTHING = QColor(0, 0, 0, 0)
_BARS = dict(
    zip(
        "0123456789h",
        ("abcdef", "abc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg", "fegc"),
        strict=True,
    )
)
"""What each character is made of: from the top clockwise a to f, and g across the middle."""


class Tray(QObject):
    """The icon with its menu."""

    acted = Signal(object)
    """An `Action`."""
    start_chosen = Signal(str)
    """A routine's id."""
    open_chosen = Signal(str)
    """The page that is wanted; empty for none in particular."""
    quit_chosen = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mark = ""
        self._outlook: Outlook | None = None
        self._offers: tuple[Offer, ...] | None = None
        self._menu = QMenu()
        self._fill()
        self._icon = self._make_icon()
        self._has_place = QSystemTrayIcon.isSystemTrayAvailable()

    def find_place(self) -> bool:
        """Whether this desktop has a tray by now. One that has come up since takes the icon in."""
        if not self._has_place and QSystemTrayIcon.isSystemTrayAvailable():
            # An icon stays with the kind of tray that there was when it was made.
            self._has_place = True
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = self._make_icon()
            if outlook := self._outlook:
                self._mark, self._outlook = "", None
                self.show(outlook)
        return self._has_place

    def show(self, outlook: Outlook) -> None:
        if outlook.mark != self._mark:
            self._mark = outlook.mark
            self._icon.setIcon(self._drawn(self._mark))
            self._icon.show()
        if outlook == self._outlook:
            return
        self._outlook = outlook
        self._icon.setToolTip(f"{outlook.next}\n{outlook.last}")
        self._next.setText(outlook.next)
        self._skip.setText("Skip this one" if outlook.shown else "Skip the next one")
        self._later.setTitle("Remind me again" if outlook.shown else "Not so soon")
        for action, length_ms in zip(self._later.actions(), SNOOZES_MS, strict=True):
            action.setText(f"{'In' if outlook.shown else 'Not for'} {rough_length(length_ms)}")
        self._later.setEnabled(outlook.may_snooze and not outlook.paused)
        self._pause.menuAction().setVisible(not outlook.paused)
        self._resume.setVisible(outlook.paused)

    def offer(self, offers: Sequence[Offer]) -> None:
        """The routines of the menu: the first is the one that reminders are about."""
        if tuple(offers) == self._offers:
            return
        self._offers = tuple(offers)
        self._others.clear()
        self._start.setVisible(bool(offers))
        self._others.menuAction().setVisible(len(offers) > 1)
        # An ampersand would be taken for the mark of a key.
        words = [(each.id, each.words.replace("&", "&&")) for each in offers]
        for routine, title in words[:1]:
            self._start.setText(f"Start {title}")
            self._start.setData(routine)
        for routine, title in words[1:]:
            self._others.addAction(title, partial(self.start_chosen.emit, routine))

    def close(self) -> None:
        self._icon.hide()
        self._menu.deleteLater()

    def _make_icon(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(self)
        icon.activated.connect(self._clicked)
        icon.setContextMenu(self._menu)
        return icon

    def _fill(self) -> None:
        menu = self._menu
        self._next = menu.addAction("", partial(self.open_chosen.emit, SETTINGS_PAGE))
        menu.addSeparator()
        self._start = menu.addAction("")
        self._start.triggered.connect(lambda: self.start_chosen.emit(self._start.data()))
        self._others = menu.addMenu("Start another routine")
        self.offer(())
        menu.addSeparator()
        self._act("I'm up: count from the beginning", Press.UP)
        self._later = menu.addMenu("")
        for length_ms in SNOOZES_MS:
            self._act("", Snooze(length_ms), self._later)
        self._skip = self._act("", Press.SKIP)
        self._pause = menu.addMenu("Pause reminders")
        for length_ms in PAUSES_MS:
            self._act(f"For {rough_length(length_ms)}", PauseFor(length_ms), self._pause)
        self._act("Until tomorrow", Press.PAUSE_UNTIL_TOMORROW, self._pause)
        self._act("Until I go on with them", Press.PAUSE, self._pause)
        self._resume = self._act("Go on with reminders", Press.RESUME)
        menu.addSeparator()
        menu.addAction("Open Stretchtimer", partial(self.open_chosen.emit, ""))
        menu.addAction("Settings of reminders", partial(self.open_chosen.emit, SETTINGS_PAGE))
        menu.addSeparator()
        menu.addAction("Quit: no reminders until it is started again", self.quit_chosen.emit)

    def _act(self, words: str, action: Action, menu: QMenu | None = None) -> QAction:
        return (menu or self._menu).addAction(words, partial(self.acted.emit, action))

    def _drawn(self, mark: str) -> QIcon:
        there = self._icon.geometry()
        icon = QIcon()
        for size in {*SIZES, min(there.width(), there.height())} - {0}:
            icon.addPixmap(draw_mark(mark, size))
        return icon

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.open_chosen.emit("")


def draw_mark(mark: str, size: int) -> QPixmap:
    """A mark on its ground, drawn for just this size in pixels, so that it is sharp there."""
    pixmap = QPixmap(size, size)
    pixmap.fill(_NOTHING)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(_NOTHING)
    painter.setBrush(_CALLING if mark == Mark.CALLING else _GROUND)
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.2, size * 0.2)
    painter.setBrush(_INK)
    match mark:
        case Mark.NONE:
            _draw_ring(painter, size)
        case Mark.WAITING:
            _draw_dots(painter, size)
        case Mark.CALLING:
            _draw_arrow(painter, size)
        case Mark.PAUSED:
            _draw_bars(painter, size)
        case _:
            _draw_number(painter, size, mark)
    painter.end()
    return pixmap


def _draw_number(painter: QPainter, size: int, number: str) -> None:
    """In bars, as on a digital clock, each on whole pixels. A font would take two megabytes all day, and blur here."""
    thick, gap, half = max(2, round(size * 0.115)), max(1, round(size * 0.075)), round(size * 0.27)
    wide = round(size * (0.42 if len(number) == 1 else 0.36))
    widths = [round(1.7 * thick) if character == "1" else wide for character in number]
    left, top = (size - sum(widths) - gap * (len(number) - 1)) // 2, (size - 2 * half - thick) // 2
    for character, width in zip(number, widths, strict=True):
        bars = {
            "a": (0, 0, width, thick),
            "b": (width - thick, 0, thick, half + thick),
            "c": (width - thick, half, thick, half + thick),
            "d": (0, 2 * half, width, thick),
            "e": (0, half, thick, half + thick),
            "f": (0, 0, thick, half + thick),
            "g": (0, half, width, thick),
        }
        for name in _BARS[character]:
            x, y, w, h = bars[name]
            painter.fillRect(left + x, top + y, w, h, _INK)
        left += width + gap


def _draw_ring(painter: QPainter, size: int) -> None:
    """The ring of the program's own icon, three quarters round."""
    pen = QPen(_INK)
    pen.setWidthF(size * 0.13)
    painter.setPen(pen)
    painter.drawArc(QRectF(size * 0.22, size * 0.22, size * 0.56, size * 0.56), 90 * 16, 270 * 16)


def _draw_dots(painter: QPainter, size: int) -> None:
    for place in (0.25, 0.5, 0.75):
        painter.drawEllipse(QPointF(size * place, size / 2), size * 0.09, size * 0.09)


def _draw_arrow(painter: QPainter, size: int) -> None:
    """Upwards."""
    outline = ((0.5, 0.14), (0.84, 0.5), (0.62, 0.5), (0.62, 0.86), (0.38, 0.86), (0.38, 0.5), (0.16, 0.5))
    painter.drawPolygon(QPolygonF([QPointF(x * size, y * size) for x, y in outline]))


def _draw_bars(painter: QPainter, size: int) -> None:
    wide, high = max(2, round(size * 0.16)), round(size * 0.5)
    for left in (size // 2 - round(size * 0.08) - wide, size // 2 + round(size * 0.08)):
        painter.fillRect(left, (size - high) // 2, wide, high, _INK)
