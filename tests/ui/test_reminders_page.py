"""The page on which reminders are chosen, with a picture of the day."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from stretchtimer.app import Program
from stretchtimer.core.calendar_times import ALWAYS, DAY, EVERY_DAY, WORKING_DAYS, Hours
from stretchtimer.core.dose import HOUR, MINUTE
from stretchtimer.core.reminders import (
    Course,
    EveryHour,
    Hold,
    Moment,
    Pause,
    Reminder,
    Settings,
    Sitting,
    State,
    TimesOfDay,
)
from stretchtimer.paths import Folders
from stretchtimer.storage.reminder_files import STAND, ReminderChoices
from stretchtimer.ui import theme
from stretchtimer.ui.day_picture import BandView
from stretchtimer.ui.editor_fields import Stepper
from stretchtimer.ui.reminders_card import ReminderCard
from stretchtimer.ui.reminders_page import RemindersPage
from stretchtimer.ui.setting_fields import Choice, Switch
from tests.ui.person import Clock, Key, Person, until, words_of
from tests.ui.pixels import colours_in
from tests.ui.test_layout import SIZES, lacks_room, lies_outside

# Its tool tips and menus ask the offscreen platform for more than it has.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
FRIDAY = 20_518 * DAY
NOW = FRIDAY + 10 * HOUR + 25 * MINUTE
OFFICE: tuple[Hours, ...] = (Hours(8 * 60, 12 * 60, WORKING_DAYS), Hours(13 * 60, 18 * 60, WORKING_DAYS))
AT_DESK = replace(STAND, hours=OFFICE)
STRETCH = Reminder("stretch", "Zeit für eine Rückenmuskulaturentspannungsübung?", "german", TimesOfDay((960,)), OFFICE)
ROUTINES = [
    ("standing-break", "Standing break", 95_000),
    ("hip-openers", "Hip openers", 600_000),
    ("german", "Rückenmuskulaturentspannungsübungen für Bildschirmarbeitsplätze", 420_000),
]
RUNNING: dict[str, object] = {
    "on": True,
    "next": "“Standing break” comes at 11:00, after 35 min more of sitting.",
    "next_in_seconds": 2_100,
    "last": "09:00 was held back: you were in full screen until 09:12.",
    "shown": "",
    "paused": False,
    "presence": ["Idleness is told by the X11 screen saver."],
}


class Frame(QWidget):
    """A window that holds the page alone."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.page = page
        self.setMinimumSize(380, 300)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)


class Sitter(Person):
    """Somebody at the page of reminders, which is shown again whatever it tells."""

    def __init__(self, page: RemindersPage, folders: Folders) -> None:
        frame = Frame(page)
        frame.resize(1280, 800)
        super().__init__(cast(Program, SimpleNamespace(window=frame)), folders, Clock())
        self.here = page
        self.told: list[ReminderChoices] = []
        self.asked: list[dict[str, object]] = []
        page.changed.connect(self.told.append)
        page.changed.connect(page.show_choices)
        page.asked.connect(self.asked.append)
        frame.show()
        self.asked.clear()

    @property
    def chosen(self) -> ReminderChoices:
        return self.told[-1]

    @property
    def first(self) -> Reminder:
        return self.chosen.rule.reminders[0]

    def click_at(self, widget: QWidget, where: QPoint) -> None:
        """Scrolls to it first."""
        QApplication.processEvents()
        for area in self.visible(QScrollArea):
            area.ensureWidgetVisible(widget)
        super().click_at(widget, where)

    def starts_with(self, *reminders: Reminder, on: bool = True) -> None:
        self.here.show_choices(ReminderChoices(on, Settings(reminders)))

    def field(self, name: str) -> QLineEdit:
        found = [each for each in self.visible(QLineEdit) if each.accessibleName() == name]
        assert len(found) == 1, [each.accessibleName() for each in self.visible(QLineEdit)]
        return found[0]

    def begins(self, name: str, text: str) -> None:
        """Types in place of what stands in a field, and is still in it."""
        self.field(name).setFocus()
        self.field(name).selectAll()
        self.writes(text)

    def types(self, name: str, text: str) -> None:
        """And means it."""
        self.begins(name, text)
        self.press(Key.Key_Return)

    def button(self, words: str) -> QAbstractButton:
        """The one of just that name, or else the one whose name has these words."""
        exactly = [each for each in self.visible(QAbstractButton) if words_of(each) == words]
        return exactly[0] if exactly else self.the(QAbstractButton, words)

    def goes_to(self, wanted: QWidget) -> None:
        """By Tab."""
        for _ in range(150):
            if self.focus is wanted:
                return
            self.press(Key.Key_Tab)
        raise AssertionError(words_of(wanted))

    def presses(self, words: str) -> None:
        self.goes_to(self.button(words))
        self.press(Key.Key_Space)

    def picks(self, name: str, words: str) -> None:
        """From a list, with the arrows."""
        combo = next(each for each in self.visible(QComboBox) if each.accessibleName() == name)
        combo.setFocus()
        self.press(Key.Key_Home)
        while words not in combo.currentText():
            before = combo.currentIndex()
            self.press(Key.Key_Down)
            assert combo.currentIndex() != before, [combo.itemText(i) for i in range(combo.count())]

    def sees_soon(self, words: str) -> None:
        until(lambda: self.sees(words))

    def days(self) -> list[str]:
        """What is said of each band."""
        return [words_of(band) for band in self.visible(BandView)]


@pytest.fixture
def sitter(home: object, tidy: None, dressed_app: QApplication, folders: Folders) -> Iterator[Sitter]:
    page = RemindersPage(lambda: NOW)
    page.show_routines(ROUTINES)
    somebody = Sitter(page, folders)
    yield somebody
    somebody.window.close()
    somebody.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


# ── on, off, and now ──


def test_reminders_are_off_at_first_and_turned_on_by_one_click(sitter: Sitter) -> None:
    assert not sitter.the(Switch, "Remind me to stand up").isChecked()
    assert not sitter.sees("not running")
    sitter.click(sitter.the(Switch, "Remind me to stand up"))
    assert sitter.told == [ReminderChoices(on=True)]
    sitter.presses("Remind me to stand up")
    assert sitter.told[1:] == [ReminderChoices(on=False)]


def test_that_nobody_is_there_who_would_remind_is_said_and_mended(sitter: Sitter) -> None:
    started: list[bool] = []
    sitter.here.start_wanted.connect(lambda: started.append(True))
    sitter.starts_with(AT_DESK)
    sitter.here.show_state(RUNNING)
    assert not sitter.sees("not running")
    sitter.here.show_state(None)
    assert sitter.sees("not running, so none will come")
    assert not sitter.sees("Remind me now")
    sitter.presses("Start it now")
    assert started == [True]


def test_what_is_being_started_is_given_some_time(sitter: Sitter) -> None:
    sitter.presses("Remind me to stand up")
    assert sitter.sees("Reminders are being started.")
    sitter.here.show_state(None)
    assert sitter.sees("Reminders are being started.")
    sitter.here.show_state(RUNNING)
    assert not sitter.sees("being started")
    assert sitter.sees("comes at 11:00")
    sitter.here.show_state(None)
    sitter.presses("Start it now")
    for _ in range(20):
        sitter.here.show_state(None)
    assert not sitter.sees("being started")
    assert sitter.sees("not running, so none will come")


def test_nothing_is_said_before_anything_is_known(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    assert not sitter.sees("not running")
    assert not sitter.sees("Skip the next")


def test_what_comes_next_and_what_became_of_the_last_is_said(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    sitter.here.show_state(RUNNING)
    assert sitter.sees("comes at 11:00, after 35 min more of sitting.")
    assert sitter.sees("09:00 was held back: you were in full screen until 09:12.")
    sitter.starts_with(AT_DESK, on=False)
    assert not sitter.sees("comes at 11:00")


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        ("I'm up", {"ask": "up"}),
        ("Remind me now", {"ask": "now"}),
        ("Not for 10 min", {"ask": "snooze", "minutes": 10}),
        ("Skip the next", {"ask": "skip"}),
    ],
)
def test_a_button_asks_for_what_it_says(sitter: Sitter, words: str, request_: dict[str, object]) -> None:
    sitter.starts_with(AT_DESK)
    sitter.here.show_state(RUNNING)
    sitter.presses(words)
    sitter.click(sitter.the(QPushButton, words))
    assert sitter.asked == [request_, request_]


@pytest.mark.parametrize(
    ("downs", "request_"),
    [
        (0, {"ask": "pause", "minutes": 30}),
        (1, {"ask": "pause", "minutes": 60}),
        (2, {"ask": "pause", "until": "tomorrow"}),
        (3, {"ask": "pause", "minutes": None}),
    ],
)
def test_a_pause_is_chosen_from_a_menu(sitter: Sitter, downs: int, request_: dict[str, object]) -> None:
    sitter.starts_with(AT_DESK)
    sitter.here.show_state(RUNNING)
    sitter.presses("Pause")
    menu = QApplication.activePopupWidget()
    assert menu
    for key in [Key.Key_Down] * downs + [Key.Key_Return]:
        QTest.keyClick(menu, key)
    assert sitter.asked == [request_]


def test_while_paused_there_is_one_thing_to_do(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    sitter.here.show_state(RUNNING)
    sitter.goes_to(sitter.button("Pause"))
    sitter.here.show_state({**RUNNING, "paused": True})
    assert sitter.focus is sitter.the(QPushButton, "Go on with reminders")
    assert not sitter.sees("Skip the next")
    sitter.press(Key.Key_Return)
    assert sitter.asked == [{"ask": "resume"}]


def test_of_a_reminder_that_is_shown_the_buttons_are_about_that_one(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    sitter.here.show_state({**RUNNING, "shown": "“Standing break”, due at 10:25."})
    assert sitter.sees("“Standing break”, due at 10:25.")
    assert not sitter.sees("Remind me now")
    sitter.presses("In 10 min")
    sitter.presses("Skip this one")
    assert sitter.asked == [{"ask": "snooze", "minutes": 10}, {"ask": "skip"}]


def test_what_cannot_be_done_is_said_until_it_is_over(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    sitter.here.show_state(RUNNING)
    sitter.here.show_state({"error": "There is no reminder to give."})
    assert sitter.sees("There is no reminder to give.")
    assert sitter.sees("comes at 11:00")
    sitter.here.show_state(RUNNING)
    assert not sitter.sees("There is no reminder to give.")


def test_it_asks_how_things_stand_when_it_is_shown(sitter: Sitter) -> None:
    sitter.window.hide()
    assert not sitter.asked
    sitter.window.show()
    assert sitter.asked == [{"ask": "state"}]


def test_escape_and_the_button_lead_back(sitter: Sitter) -> None:
    left: list[bool] = []
    sitter.here.left.connect(lambda: left.append(True))
    sitter.here.take_focus()
    sitter.press(Key.Key_Escape)
    sitter.press(Key.Key_Return)
    assert left == [True, True]


# ── the picture ──


def test_the_week_is_told_with_its_lunch_as_the_rule_has_it(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    sitter.sees_soon("Monday to Friday: 09:00, 10:00, 11:00, 14:00, 15:00, 16:00, 17:00.")
    assert sitter.days() == [
        "Today, Friday: 11:00, 14:00, 15:00, 16:00, 17:00.",
        "Monday to Friday: 09:00, 10:00, 11:00, 14:00, 15:00, 16:00, 17:00.",
    ]
    assert sitter.sees("Saturday and Sunday: nothing.")


def test_today_goes_on_from_where_reminders_are_and_marks_the_next(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    now = Moment(NOW, 0, NOW, NOW)
    state = State(now=now, passed_utc_ms=NOW, passed_local_ms=NOW, courses={"stand": Course(sat_ms=20 * MINUTE)})
    sitter.here.show_state({**RUNNING, "kept": state.to_data()})
    sitter.sees_soon("Today, Friday: next at 11:05, then 14:00, 15:00, 16:00, 17:00.")
    sitter.here.show_state({**RUNNING, "kept": replace(state, pause=Pause.OPEN).to_data()})
    sitter.sees_soon("Today, Friday: nothing.")
    sitter.here.show_state(None)
    sitter.sees_soon("Today, Friday: 11:00, 14:00")


def test_many_times_are_told_in_short(sitter: Sitter) -> None:
    sitter.starts_with(STAND)
    sitter.sees_soon("Every day: 00:00, 01:00, 02:00 … 23:00 – 24 in all.")


def test_a_band_is_drawn_with_its_hours_its_marks_and_now(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK, STRETCH)
    sitter.here.show_state(RUNNING)
    sitter.sees_soon("Monday to Friday: ")
    colours = theme.colours()
    today, week = (set(colours_in(band.grab().toImage())) for band in sitter.visible(BandView))
    assert {colours.accent_soft, colours.accent, colours.right, colours.text} <= today
    assert {colours.accent_soft, colours.accent, colours.right} <= week
    assert colours.text not in week


def test_arrows_lead_from_mark_to_mark_and_tell_each(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK, STRETCH)
    sitter.sees_soon("Monday to Friday: ")
    sitter.goes_to(sitter.the(BandView, "Monday to Friday"))
    band = sitter.focus
    told = []
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_End, Key.Key_Left, Key.Key_Home, Key.Key_Left):
        sitter.press(key)
        told.append(words_of(band).removeprefix("Monday to Friday, "))
    stand = STAND.words
    assert told[:2] == [f"09:00: {stand}", f"10:00: {stand}"]
    assert told[2:] == [f"17:15: {stand}", f"16:15: {stand}", f"09:00: {stand}", f"09:00: {stand}"]
    sitter.press(Key.Key_Tab)
    assert words_of(band).startswith("Monday to Friday: 09:00")


def test_the_mouse_tells_a_mark_it_is_near(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    sitter.sees_soon("Monday to Friday: ")
    band = sitter.the(BandView, "Monday to Friday")
    heard = set()
    for x in range(0, band.width(), 4):
        QTest.mouseMove(sitter.window.windowHandle(), band.mapTo(sitter.window, QPoint(x, band.height() // 4)))
        QApplication.processEvents()
        heard.add(words_of(band))
    assert {f"Monday to Friday, {hour}:00: {STAND.words}" for hour in (10, 11, 14)} <= heard


# ── hours ──


def hours(*ranges: tuple[int, int], days: frozenset[int] = WORKING_DAYS) -> tuple[Hours, ...]:
    """From one hour to another, on some days."""
    return tuple(Hours(start * 60, end * 60, days) for start, end in ranges)


def test_hours_begin_with_a_working_week_that_has_a_lunch(sitter: Sitter) -> None:
    assert not sitter.visible(Stepper) or not sitter.sees("Add a gap")
    sitter.click(sitter.the(Choice, "Only in these hours"))
    assert sitter.first.hours == hours((9, 12), (13, 17))
    sitter.click(sitter.the(Choice, "At any time"))
    assert sitter.first.hours == ALWAYS


@pytest.mark.parametrize(
    ("typed", "minute", "shown"),
    [
        ("8", 480, "08:00"),
        ("7:15", 435, "07:15"),
        ("7.15", 435, "07:15"),
        ("0730", 450, "07:30"),
        ("730", 450, "07:30"),
        ("7h30", 450, "07:30"),
        ("7:30 am", 450, "07:30"),
        ("6 pm", 1080, "18:00"),
        ("12 am", 0, "00:00"),
        ("24:00", 0, "00:00"),
    ],
)
def test_a_time_is_understood_as_people_write_it(sitter: Sitter, typed: str, minute: int, shown: str) -> None:
    sitter.starts_with(replace(AT_DESK, hours=(replace(OFFICE[0], start_minute=540), OFFICE[1])))
    sitter.types("From, Monday to Friday, range 1", typed)
    assert sitter.first.hours == (replace(OFFICE[0], start_minute=minute), OFFICE[1])
    assert sitter.field("From, Monday to Friday, range 1").text() == shown


@pytest.mark.parametrize("typed", ["x", "25", "8:60", "8-12", "13 pm"])
def test_what_is_no_time_is_told_at_its_place_and_changes_nothing(sitter: Sitter, typed: str) -> None:
    sitter.starts_with(replace(AT_DESK, hours=hours((8, 12))))
    sitter.begins("To, Monday to Friday, range 1", typed)
    assert sitter.sees(f"“{typed}” is not a time of the day; write 8:30 or 17:00.")
    sitter.press(Key.Key_Tab)
    assert not sitter.sees("is not a time")
    assert sitter.field("To, Monday to Friday, range 1").text() == "12:00"
    assert not sitter.told


def test_arrows_take_a_time_along_by_quarters_of_an_hour(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    sitter.field("To, Monday to Friday, range 2").setFocus()
    sitter.press(Key.Key_Up)
    assert sitter.first.hours[1].end_minute == 18 * 60 + 15
    sitter.press(Key.Key_Down)
    sitter.press(Key.Key_Down)
    assert sitter.first.hours[1].end_minute == 17 * 60 + 45


def test_a_gap_is_made_at_noon_and_taken_away_again(sitter: Sitter) -> None:
    sitter.starts_with(replace(AT_DESK, hours=hours((8, 17))))
    sitter.presses("Add a gap")
    assert sitter.first.hours == hours((8, 12), (13, 17))
    assert sitter.focus is sitter.field("To, Monday to Friday, range 1")
    sitter.presses("Take 13:00 to 17:00 away")
    assert sitter.first.hours == hours((8, 12))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (hours((13, 18)), (Hours(780, 930, WORKING_DAYS), Hours(990, 1080, WORKING_DAYS))),
        (hours((22, 6)), (Hours(1320, 120, WORKING_DAYS), Hours(180, 360, WORKING_DAYS))),
    ],
    ids=["afternoon", "night"],
)
def test_elsewhere_a_gap_is_made_in_the_middle(
    sitter: Sitter, before: tuple[Hours, ...], after: tuple[Hours, ...]
) -> None:
    sitter.starts_with(replace(AT_DESK, hours=before))
    sitter.presses("Add a gap")
    assert sitter.first.hours == after


def test_days_are_put_in_and_out(sitter: Sitter) -> None:
    sitter.starts_with(replace(AT_DESK, hours=hours((8, 12))))
    sitter.presses("Friday")
    sitter.click(sitter.button("Saturday"))
    assert sitter.first.hours == hours((8, 12), days=frozenset({0, 1, 2, 3, 5}))


def test_other_days_have_other_hours(sitter: Sitter) -> None:
    sitter.starts_with(replace(AT_DESK, hours=hours((8, 12))))
    sitter.presses("Other hours on other days")
    assert words_of(sitter.focus) == "Monday"
    weekend = EVERY_DAY - WORKING_DAYS
    assert sitter.first.hours == (*hours((8, 12)), *hours((8, 12), days=weekend))
    sitter.types("From, Saturday and Sunday, range 1", "10")
    assert sitter.first.hours == (*hours((8, 12)), *hours((10, 12), days=weekend))
    sitter.presses("Take the hours of Monday to Friday away")
    assert sitter.first.hours == hours((10, 12), days=weekend)
    assert not sitter.sees("Take the hours of")


def test_hours_without_a_day_are_told_to_count_for_nothing(sitter: Sitter) -> None:
    sitter.starts_with(replace(AT_DESK, hours=hours((8, 12), days=frozenset({2}))))
    sitter.presses("Wednesday")
    assert sitter.sees("No day is chosen, so these hours do not count.")
    assert sitter.first.hours == ()
    sitter.sees_soon("Every day: nothing.")
    sitter.press(Key.Key_Space)
    assert not sitter.sees("No day is chosen")
    assert sitter.first.hours == hours((8, 12), days=frozenset({2}))


def test_hours_past_midnight_are_told_to_be(sitter: Sitter) -> None:
    sitter.starts_with(replace(AT_DESK, hours=hours((8, 12))))
    sitter.types("To, Monday to Friday, range 1", "2:00")
    assert sitter.sees("Until 02:00 on the day after.")
    sitter.types("To, Monday to Friday, range 1", "8:00")
    assert sitter.sees("All day.")


def test_hours_that_a_file_ends_at_midnight_stay_as_they_are_shown(sitter: Sitter) -> None:
    evening = (Hours(18 * 60, 24 * 60, EVERY_DAY),)
    sitter.starts_with(replace(AT_DESK, hours=evening))
    field = sitter.field("To, every day, range 1")
    assert field.text() == "00:00"
    sitter.starts_with(replace(AT_DESK, hours=evening), on=False)
    assert sitter.field("To, every day, range 1") is field


# ── reminders ──


def test_a_reminder_comes_after_so_much_sitting(sitter: Sitter) -> None:
    sitter.types("Minutes of sitting", "45")
    assert sitter.first.when == Sitting(45 * MINUTE)
    assert sitter.sees("After 45 min of sitting")
    sitter.press(Key.Key_Up)
    assert sitter.first.when == Sitting(50 * MINUTE)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("4", "4 is too small; it goes from 5 to 240."), ("999", "999 is too large"), ("soon", "“soon” is not a number")],
)
def test_a_length_that_makes_no_sense_is_told_at_its_place(sitter: Sitter, typed: str, told: str) -> None:
    sitter.begins("Minutes of sitting", typed)
    assert sitter.sees(told)
    sitter.press(Key.Key_Tab)
    assert not sitter.sees(told)
    assert not sitter.told


def test_a_length_on_the_way_to_another_is_not_meant(sitter: Sitter) -> None:
    sitter.begins("Minutes of sitting", "120")
    assert not sitter.told
    sitter.press(Key.Key_Tab)
    assert [each.rule.reminders[0].when for each in sitter.told] == [Sitting(120 * MINUTE)]


def test_a_reminder_comes_at_a_minute_of_every_hour(sitter: Sitter) -> None:
    sitter.picks("When it comes", "At a minute of every hour")
    assert sitter.first.when == EveryHour(50)
    sitter.types("Minute of the hour", "20")
    assert sitter.first.when == EveryHour(20)
    assert sitter.sees("Every hour at 20 past")


def test_a_reminder_comes_at_times_of_the_day(sitter: Sitter) -> None:
    sitter.picks("When it comes", "At times of the day")
    assert sitter.first.when == TimesOfDay((600, 750, 900))
    sitter.types("Times of the day", "16:30 9, 11.15 2 pm")
    assert sitter.first.when == TimesOfDay((540, 675, 840, 990))
    assert sitter.field("Times of the day").text() == "09:00, 11:15, 14:00, 16:30"
    sitter.begins("Times of the day", "9:00, lunch")
    assert sitter.sees("“lunch” is not a time of the day")
    sitter.press(Key.Key_Tab)
    assert sitter.field("Times of the day").text() == "09:00, 11:15, 14:00, 16:30"


def test_what_it_came_after_is_remembered_while_another_way_is_tried(sitter: Sitter) -> None:
    sitter.types("Minutes of sitting", "45")
    sitter.picks("When it comes", "At times of the day")
    sitter.picks("When it comes", "After so much sitting")
    assert sitter.first.when == Sitting(45 * MINUTE)


def test_a_reminder_says_other_words_and_starts_another_routine(sitter: Sitter) -> None:
    sitter.picks("What to do", "Hip openers, 10 min")
    sitter.types("What it says", "Up with you")
    assert (sitter.first.routine, sitter.first.words) == ("hip-openers", "Up with you")
    sitter.field("What it says").selectAll()
    sitter.press(Key.Key_Delete)
    assert sitter.sees("without any, the ones before stay")
    sitter.press(Key.Key_Tab)
    assert sitter.field("What it says").text() == sitter.first.words == "Up with you"


def test_a_routine_that_is_gone_is_named_all_the_same(sitter: Sitter) -> None:
    sitter.starts_with(replace(STAND, routine="my-own-stretch"))
    assert sitter.the(QComboBox, "What to do").currentText() == "My own stretch"


def test_being_up_does_for_a_time_of_the_day_unless_one_says_otherwise(sitter: Sitter) -> None:
    assert not sitter.sees("Not if I was up just before")
    sitter.picks("When it comes", "At times of the day")
    sitter.presses("Not if I was up just before")
    assert not sitter.first.up_counts


def test_another_reminder_is_added_and_taken_away(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK)
    assert not sitter.sees("Take this reminder away")
    sitter.presses("Another reminder")
    added = sitter.chosen.rule.reminders[1]
    assert (added.when, added.hours, added.routine) == (TimesOfDay((960,)), OFFICE, "german")
    assert sitter.focus is sitter.visible(QComboBox)[2] or "When it comes" in words_of(sitter.focus)
    sitter.presses("Another reminder")
    assert len({each.key for each in sitter.chosen.rule.reminders}) == 3
    sitter.click(sitter.visible(ReminderCard)[1].findChildren(QPushButton)[-1])
    assert len(sitter.chosen.rule.reminders) == 2
    assert words_of(sitter.focus) == "Another reminder"


def test_reminders_share_their_hours_unless_one_has_its_own(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK, STRETCH)
    sitter.presses("Has hours of its own")
    assert not sitter.told
    own = sitter.visible(ReminderCard)[1]
    sitter.click(next(each for each in own.findChildren(QPushButton) if each.accessibleName() == "Monday"))
    assert sitter.chosen.rule.reminders[0].hours == OFFICE
    assert {each.weekdays for each in sitter.chosen.rule.reminders[1].hours} == {WORKING_DAYS - {0}}
    sitter.click(sitter.the(Choice, "At any time"))
    assert sitter.chosen.rule.reminders[0].hours == ALWAYS
    assert sitter.chosen.rule.reminders[1].hours != ALWAYS
    sitter.presses("Has hours of its own")
    assert sitter.chosen.rule.reminders[1].hours == ALWAYS


def test_hours_that_all_share_are_changed_for_all(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK, STRETCH)
    sitter.types("From, Monday to Friday, range 1", "9")
    assert {each.hours for each in sitter.chosen.rule.reminders} == {(replace(OFFICE[0], start_minute=540), OFFICE[1])}


# ── how they come ──


def test_the_chime_and_the_limit_of_putting_off_are_chosen(sitter: Sitter) -> None:
    sitter.presses("With a soft chime")
    assert sitter.chosen.chime is False
    sitter.picks("How often a reminder may be put off", "Twice")
    assert sitter.chosen.rule.snooze_limit == 2
    sitter.here.show_choices(replace(sitter.chosen, rule=replace(sitter.chosen.rule, snooze_limit=7)))
    assert sitter.the(QComboBox, "may be put off").currentText() == "7 times"


def test_starting_at_login_is_asked_for_and_shown_as_the_system_has_it(sitter: Sitter) -> None:
    asked: list[bool] = []
    sitter.here.at_login_changed.connect(asked.append)
    sitter.presses("Start when I log in")
    assert asked == [True]
    sitter.here.show_at_login(False)
    assert not sitter.the(Switch, "Start when I log in").isChecked()
    sitter.here.show_at_login(True)
    assert sitter.the(Switch, "Start when I log in").isChecked()


def test_what_few_change_is_folded_away(sitter: Sitter) -> None:
    assert not sitter.sees("Wait for a pause in my typing")
    sitter.presses("More settings")
    assert sitter.sees("Wait for a pause in my typing")
    sitter.press(Key.Key_Space)
    assert not sitter.sees("Wait for a pause in my typing")


@pytest.mark.parametrize(
    ("words", "hold"),
    [
        ("I am in a call", Hold.CALL),
        ("I am presenting", Hold.PRESENTING),
        ("A window fills the screen", Hold.FULL_SCREEN),
        ("Do not disturb is on", Hold.DO_NOT_DISTURB),
        ("I watch or listen", Hold.MEDIA),
    ],
)
def test_what_holds_a_reminder_back_is_chosen(sitter: Sitter, words: str, hold: Hold) -> None:
    sitter.presses("More settings")
    sitter.presses(words)
    assert sitter.chosen.rule.held_by == frozenset(Hold) - {hold}
    sitter.press(Key.Key_Space)
    assert sitter.chosen.rule.held_by == frozenset(Hold)


def test_typing_watching_and_being_away_are_chosen(sitter: Sitter) -> None:
    sitter.presses("More settings")
    sitter.presses("Wait for a pause in my typing")
    assert sitter.chosen.rule.typing_wait_ms == 0
    sitter.press(Key.Key_Space)
    assert sitter.chosen.rule.typing_wait_ms == Settings(()).typing_wait_ms
    sitter.presses("Watching something counts as sitting")
    assert not sitter.chosen.rule.watching_is_sitting
    sitter.types("Minutes away that count as a break", "8")
    assert sitter.chosen.rule.away_after_ms == 8 * MINUTE


def test_how_it_is_known_who_sits_there_is_told(sitter: Sitter) -> None:
    sitter.presses("More settings")
    sitter.here.show_state(RUNNING)
    assert sitter.sees("Idleness is told by the X11 screen saver.")


def test_showing_choices_tells_nothing(sitter: Sitter) -> None:
    sitter.starts_with(AT_DESK, replace(STRETCH, when=EveryHour(5), hours=hours((22, 6))))
    sitter.here.show_state(RUNNING)
    sitter.here.show_routines(ROUTINES)
    assert not sitter.told


# ── for everybody ──


def everything(sitter: Sitter) -> None:
    own = replace(STRETCH, key="own", when=EveryHour(5), hours=hours((22, 6)))
    sitter.starts_with(AT_DESK, STRETCH, own)
    sitter.here.show_state({**RUNNING, "shown": "“Standing break”, due at 10:25."})
    until(lambda: len(sitter.days()) > 1)
    sitter.click(sitter.the(QPushButton, "More settings"))


def test_tab_reaches_everything_in_the_order_in_which_it_is_read(sitter: Sitter) -> None:
    everything(sitter)
    sitter.here.take_focus()
    reached: list[QWidget] = [sitter.focus]
    while True:
        sitter.press(Key.Key_Tab)
        if sitter.focus in reached:
            break
        reached.append(sitter.focus)
    wanted = [
        widget
        for kind in (QAbstractButton, QLineEdit, QComboBox, BandView)
        for widget in sitter.visible(kind)
        if widget.focusPolicy() and not isinstance(widget.parentWidget(), QLineEdit)
    ]
    missing = [words_of(each) for each in wanted if each not in reached]
    assert missing == ["When reminders may come: At any time that I sit here"]  # arrows lead to it
    assert all(words_of(each) for each in reached)
    tops = [each.mapTo(sitter.window, QPoint(0, each.height())).y() for each in reached]
    assert all(later >= earlier - theme.em() for earlier, later in pairwise(tops[1:]))


@pytest.mark.parametrize("factor", [1, 2], ids=["letters", "letters twice as large"])
def test_all_has_room(factor: int, home: object, tidy: None, dressed_app: QApplication, folders: Folders) -> None:
    dressed_app.setFont(theme.scaled(dressed_app.font(), factor))
    page = RemindersPage(lambda: NOW)
    page.show_routines(ROUTINES)
    sitter = Sitter(page, folders)
    everything(sitter)
    for width, height in SIZES:
        sitter.window.resize(max(width, 22 * theme.em()), max(height, 14 * theme.em()))
        for _ in range(3):  # a layout that depends on a width settles in turns
            QCoreApplication.processEvents()
        for widget in sitter.visible(QWidget):
            assert not lacks_room(widget), (width, words_of(widget), lacks_room(widget))
            assert not lies_outside(widget, sitter.window), (width, type(widget), words_of(widget))
        for label in sitter.visible(QLabel):
            assert label.textFormat() is Qt.TextFormat.PlainText
    sitter.window.close()
    sitter.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
