from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from stretchtimer.core.dose import MINUTE
from stretchtimer.core.reminders import PauseFor, Press, Snooze
from stretchtimer.desktop.tray import SETTINGS_PAGE, Tray, draw_mark
from stretchtimer.presenters.reminder_words import Mark, Offer, Outlook

# Without a window system Qt has nobody to ask for a tray, and says so.
pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface")

SOON = Outlook("It comes at 10:00.", "09:00 came on time.", "12", shown=False, paused=False, may_snooze=True)
SHOWN = Outlook("It comes at 11:00.", "10:00 came on time.", Mark.CALLING, shown=True, paused=False, may_snooze=True)
PAUSED = Outlook("Reminders are paused.", "", Mark.PAUSED, shown=False, paused=True, may_snooze=True)
STAND = Offer("break", "Stand & walk", 2 * MINUTE)


@pytest.fixture
def tray(tidy: None) -> Iterator[Tray]:
    tray = Tray()
    tray.show(SOON)
    yield tray
    tray.close()


def icon(tray: Tray) -> QSystemTrayIcon:
    found = tray.findChildren(QSystemTrayIcon)
    return found[-1]


def entries(menu: QMenu) -> dict[str, QAction]:
    """What is in the menu, and under it, by its words."""
    found: dict[str, QAction] = {}
    for action in menu.actions():
        if action.isVisible() and not action.isSeparator():
            found[action.text()] = action
            if isinstance(under := action.menu(), QMenu) and action.isEnabled():
                found |= {f"{action.text()}: {words}": each for words, each in entries(under).items()}
    return found


def menu(tray: Tray) -> dict[str, QAction]:
    return entries(icon(tray).contextMenu())


def test_the_menu_says_what_each_entry_does_and_does_it(tray: Tray) -> None:
    done: list[object] = []
    for signal in (tray.acted, tray.start_chosen, tray.open_chosen):
        signal.connect(done.append)
    tray.quit_chosen.connect(lambda: done.append("quit"))
    tray.offer([STAND, Offer("hips", "Hips", 7 * MINUTE)])
    expected: dict[str, object] = {
        "It comes at 10:00.": SETTINGS_PAGE,
        "Start Stand && walk · 2 min": "break",
        "Start another routine: Hips · 7 min": "hips",
        "I'm up: count from the beginning": Press.UP,
        "Not so soon: Not for 5 min": Snooze(5 * MINUTE),
        "Not so soon: Not for 15 min": Snooze(15 * MINUTE),
        "Skip the next one": Press.SKIP,
        "Pause reminders: For 30 min": PauseFor(30 * MINUTE),
        "Pause reminders: For 1 h": PauseFor(60 * MINUTE),
        "Pause reminders: Until tomorrow": Press.PAUSE_UNTIL_TOMORROW,
        "Pause reminders: Until I go on with them": Press.PAUSE,
        "Open Stretchtimer": "",
        "Settings of reminders": SETTINGS_PAGE,
        "Quit: no reminders until it is started again": "quit",
    }
    for words, does in expected.items():
        done.clear()
        menu(tray)[words].trigger()
        assert done == [does], words


def test_the_menu_follows_what_is_shown(tray: Tray) -> None:
    tray.show(SHOWN)
    assert {"Skip this one", "Remind me again: In 10 min"} <= menu(tray).keys()
    tray.show(PAUSED)
    assert "Go on with reminders" in menu(tray)
    assert not [words for words in menu(tray) if words.startswith(("Pause", "Remind me again:", "Not so soon:"))]
    tray.show(SOON)
    assert "Go on with reminders" not in menu(tray)


def test_what_may_not_be_put_off_again_is_not_offered(tray: Tray) -> None:
    tray.show(Outlook("", "", Mark.CALLING, shown=True, paused=False, may_snooze=False))
    assert not [words for words in menu(tray) if words.startswith("Remind me again:")]


def test_without_routines_none_is_offered(tray: Tray) -> None:
    assert not [words for words in menu(tray) if words.startswith("Start")]
    tray.offer([STAND])
    assert [words for words in menu(tray) if words.startswith("Start")] == ["Start Stand && walk · 2 min"]


def test_the_icon_tells_in_words_and_is_drawn_only_when_it_changes(tray: Tray) -> None:
    drawn = icon(tray).icon().cacheKey()
    tray.show(Outlook("It comes at 10:01.", SOON.last, SOON.mark, shown=False, paused=False, may_snooze=True))
    assert icon(tray).toolTip() == "It comes at 10:01.\n09:00 came on time."
    assert icon(tray).icon().cacheKey() == drawn
    tray.show(SHOWN)
    assert icon(tray).icon().cacheKey() != drawn


def test_a_click_opens_the_window(tray: Tray) -> None:
    opened: list[str] = []
    tray.open_chosen.connect(opened.append)
    icon(tray).activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    icon(tray).activated.emit(QSystemTrayIcon.ActivationReason.Context)
    assert opened == [""]


def test_a_tray_that_comes_up_late_takes_the_icon_in(tidy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    there = False
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: there)
    tray = Tray()
    tray.show(SOON)
    first = icon(tray)
    assert not tray.find_place()
    there = True
    assert tray.find_place()
    assert icon(tray) is not first
    assert icon(tray).isVisible()
    assert icon(tray).toolTip() == "It comes at 10:00.\n09:00 came on time."
    tray.close()


MARKS = (*(str(number) for number in range(1, 11)), *(str(number) for number in range(15, 100, 5)), "2h", "9h", *Mark)


@pytest.mark.parametrize("size", [16, 22, 24, 48])
def test_every_mark_looks_different_in_every_size(size: int) -> None:
    pictures = {mark: draw_mark(mark, size).toImage() for mark in MARKS}
    assert not [(one, other) for one, other in combinations(MARKS, 2) if pictures[one] == pictures[other]]


@pytest.mark.parametrize("size", [16, 22, 32, 64])
def test_numbers_are_sharp_and_inside(size: int) -> None:
    for mark in MARKS[: -len(Mark)]:
        picture = draw_mark(mark, size).toImage().convertToFormat(QImage.Format.Format_ARGB32)
        corner = round(size * 0.2)
        colours = {
            picture.pixelColor(x, y).name()
            for x in range(size)
            for y in range(corner, size - corner)
            if picture.pixelColor(x, y).alpha() == 255
        }
        assert colours == {"#17697a", "#ffffff"}, mark
        assert {picture.pixelColor(x, y).name() for x in (0, size - 1) for y in range(corner, size - corner)} == {
            "#17697a"
        }
