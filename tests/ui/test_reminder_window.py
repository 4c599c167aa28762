"""The window that reminds where the desktop does not."""

import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from stretchtimer.presenters.notice import Choice, Notice
from stretchtimer.storage.settings import Theme
from stretchtimer.ui import theme
from stretchtimer.ui.reminder_window import ReminderWindow
from tests.display import display, wait_until
from tests.ui.person import words_of
from tests.ui.pixels import colours_in

# Qt does so by itself for a window of this kind, and cannot where nothing is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", "does not support propagateSizeHints")

CHOICES = (Choice("start", "Start 2 min"), Choice("later", "In 10 min"), Choice("skip", "Skip"))
NOTICE = Notice("An hour in the chair", "Two minutes standing?", CHOICES)
GERMAN = Notice(
    "Eine Stunde ununterbrochen am Schreibtisch gesessen",
    "Zwei Minuten aufstehen, dann geht es mit den Rechtsschutzversicherungsgesellschaften weiter.",
    (
        Choice("start", "Aufstehprogramm jetzt starten (2 Min.)"),
        Choice("later", "In zehn Minuten noch einmal"),
        Choice("skip", "Diese Erinnerung auslassen"),
    ),
)
MAGENTA = "#ff00ff"


class Shown:
    """The window, and what came of it."""

    def __init__(self) -> None:
        self.window = ReminderWindow()
        self.came: list[str] = []
        self.window.pressed.connect(self.came.append)

    def click(self, words: str) -> None:
        (button,) = [each for each in self.visible(QPushButton) if words_of(each) == words]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def visible(self, kind: type[QWidget]) -> list[QWidget]:
        QApplication.processEvents()
        return [widget for widget in self.window.findChildren(kind) if widget.isVisible()]


@pytest.fixture
def shown(dressed_app: QApplication, tidy: None) -> Iterator[Shown]:
    theme.dress(dressed_app, Theme.LIGHT)
    made = Shown()
    yield made
    made.window.deleteLater()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(MAGENTA)
    file = tmp_path / "figure.png"
    image.save(str(file))
    return file


@pytest.mark.parametrize(("words", "told"), [("Start 2 min", ["start"]), ("Skip", ["skip"]), ("Close", [])])
def test_what_is_pressed_is_told_and_the_window_goes(shown: Shown, words: str, told: list[str]) -> None:
    shown.window.show_notice(NOTICE)
    shown.click(words)
    assert shown.came == told
    assert not shown.window.isVisible()


def test_a_click_on_the_notice_itself(shown: Shown) -> None:
    shown.window.show_notice(NOTICE)
    QTest.mouseClick(shown.window, Qt.MouseButton.LeftButton, pos=QPoint(3, shown.window.height() // 2))
    assert shown.came == [""]


def test_withdrawn_it_goes_without_a_word(shown: Shown) -> None:
    shown.window.show_notice(NOTICE)
    shown.window.withdraw()
    assert (shown.window.isVisible(), shown.came) == (False, [])


def test_the_next_takes_the_place_of_the_one_before(shown: Shown) -> None:
    shown.window.show_notice(GERMAN)
    shown.window.show_notice(Notice("Still there?", "", CHOICES[:1]))
    words = [words_of(widget) for widget in shown.visible(QWidget) if isinstance(widget, QLabel | QPushButton)]
    assert sorted(words) == ["Close", "Start 2 min", "Still there?"]


def test_what_asks_nothing_can_be_closed(shown: Shown) -> None:
    shown.window.show_notice(Notice("Reminders go on here", "", ()))
    shown.click("Close")
    assert not shown.window.isVisible()


def test_no_key_goes_there(shown: Shown) -> None:
    shown.window.show_notice(NOTICE)
    flags = shown.window.windowFlags()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert shown.window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert {button.focusPolicy() for button in shown.visible(QPushButton)} == {Qt.FocusPolicy.NoFocus}


@pytest.mark.parametrize("letters", [1.0, 1.6])
@pytest.mark.parametrize("notice", [NOTICE, GERMAN], ids=["short", "long"])
def test_all_of_it_is_on_the_screen(shown: Shown, picture: Path, notice: Notice, letters: float) -> None:
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * letters)
    QApplication.setFont(font)
    theme.dress(QApplication.instance(), Theme.DARK)  # type: ignore[arg-type]
    large = Shown().window
    large.show_notice(Notice(notice.title, notice.text, notice.choices, picture))
    QApplication.processEvents()
    assert large.screen().availableGeometry().contains(large.geometry())
    widgets = [each for each in large.findChildren(QWidget) if each.isVisible()]
    places = {each: QRect(each.mapTo(large, QPoint()), each.size()) for each in widgets}
    for widget, place in places.items():
        assert large.rect().contains(place), words_of(widget)
        needed = widget.heightForWidth(place.width()) if widget.hasHeightForWidth() else widget.sizeHint().height()
        assert place.height() >= needed, words_of(widget)
        if isinstance(widget, QPushButton):
            assert place.width() >= widget.sizeHint().width(), words_of(widget)
    assert not [pair for pair in combinations(places.values(), 2) if pair[0].intersects(pair[1])]
    large.deleteLater()


def test_the_picture_keeps_its_shape(shown: Shown, picture: Path) -> None:
    shown.window.show_notice(Notice("Stand up", "", CHOICES, picture))
    seen = colours_in(shown.window.grab().toImage())[MAGENTA]
    side = 6 * theme.em()
    assert seen == pytest.approx(side * side * 2 / 3, rel=0.05)


@pytest.mark.parametrize("content", [None, b"no picture"], ids=["missing", "damaged"])
def test_without_a_picture_that_can_be_read_the_words_have_its_room(
    shown: Shown, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "figure.png"
    if content is not None:
        file.write_bytes(content)
    shown.window.show_notice(Notice("Stand up", "", CHOICES, file))
    left = min(widget.mapTo(shown.window, QPoint()).x() for widget in shown.visible(QLabel))
    assert left < 2 * theme.em()


TYPING = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication([])
line = QLineEdit(windowTitle="typing")
line.textChanged.connect(lambda text: Path(sys.argv[1]).write_text(text))
line.move(0, 0)
line.show()
app.exec()
"""
REMINDING = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from stretchtimer.presenters.notice import Choice, Notice
from stretchtimer.ui.reminder_window import ReminderWindow
app = QApplication([])
window = ReminderWindow()
window.pressed.connect(lambda key: Path(sys.argv[1]).write_text(key))
window.show_notice(Notice("reminding", "", (Choice("start", "S" * 30),)))
app.exec()
"""


def test_whoever_types_goes_on_typing_while_it_is_shown_and_clicked(tmp_path: Path) -> None:
    typed, pressed = tmp_path / "typed", tmp_path / "pressed"

    def place(window: str) -> dict[str, int]:
        told = screen.run("xdotool", "search", "--onlyvisible", "--name", f"^{window}$", "getwindowgeometry", "--shell")
        return {name: int(value) for name, _, value in (line.partition("=") for line in told.split())}

    def has_typed(text: str) -> bool:
        return typed.exists() and typed.read_text() == text

    with display("openbox", "xdotool") as screen:
        screen.start(["openbox"])
        screen.start([sys.executable, "-c", TYPING, str(typed)])
        wait_until(lambda: screen.run("xdotool", "getwindowfocus", "getwindowname") == "typing\n")
        screen.run("xdotool", "type", "one")
        wait_until(lambda: has_typed("one"))
        screen.start([sys.executable, "-c", REMINDING, str(pressed)])
        wait_until(lambda: bool(place("reminding")))
        screen.run("xdotool", "type", "two")
        wait_until(lambda: has_typed("onetwo"))
        where = place("reminding")
        middle, button = where["X"] + where["WIDTH"] // 3, where["Y"] + where["HEIGHT"] - 25
        screen.run("xdotool", "mousemove", str(middle), str(button), "click", "1")
        wait_until(pressed.exists)
        screen.run("xdotool", "type", "three")
        wait_until(lambda: has_typed("onetwothree"))
    assert pressed.read_text() == "start"
