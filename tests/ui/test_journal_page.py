"""The journal's page: seen, walked by keys, read as tables, copied, saved, and the plan paused on it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QScrollArea, QTableView, QWidget

from stretchtimer.core.journal import Answer, Glance, PoseDone, ReminderGiven, SessionDone
from stretchtimer.core.journal_sums import day_times
from stretchtimer.core.journal_view import JournalView, first_day_shown, journal_view, last_week_since
from stretchtimer.core.plan import Leave
from stretchtimer.core.routines import AREAS, Side
from stretchtimer.figure.body_map import Aspect
from stretchtimer.storage.settings import Theme
from stretchtimer.ui import journal_charts as charts
from stretchtimer.ui import theme
from stretchtimer.ui.chart_areas import Body
from stretchtimer.ui.chart_view import ChartView
from stretchtimer.ui.charts import Chart
from stretchtimer.ui.journal_page import JournalPage
from stretchtimer.ui.setting_fields import Switch
from stretchtimer.ui.text import Label
from tests import made_up_year
from tests.core.diary import MONDAY, at, session, step
from tests.ui.person import Key, words_of
from tests.ui.pixels import colours_in
from tests.ui.test_layout import lacks_room, lies_outside

# Qt says so by itself of a window that does without its layout's wishes.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

TODAY = MONDAY + 3
"""Thursday, 20 November 2025."""
GERMAN = "Oberschenkelvorderseitenmuskulaturdehnung"
CHARTS = [
    "This week",
    "The body",
    "The last year",
    "The last weeks",
    "Done most",
    "Times of day",
    "Up when reminded",
]
RAMP = ("#ffffff", "#000000")
MAGENTA = "#ff00ff"


def view_of(
    *sessions: SessionDone,
    reminders: tuple[ReminderGiven, ...] = (),
    leaves: tuple[Leave, ...] = (),
    counts_weeks: bool = True,
    today: int = TODAY,
) -> JournalView:
    """What the journal would give for these."""
    times, counts, names = Counter[str](), Counter[str](), {}
    for each in sessions:
        counts.update({done.pose for done in each.steps})
        for done in each.steps:
            times[done.pose] += done.worked_ms
            names[done.pose] = done.name
    glances = [Glance(each.begun, each.worked_ms, each.finished) for each in sessions]
    return journal_view(
        day_times(glances),
        [each for each in glances if each.begun.day >= first_day_shown(today)],
        [each for each in sessions if each.begun.day >= last_week_since(today)],
        [PoseDone(pose, names[pose], ms, counts[pose]) for pose, ms in times.most_common()],
        [each for each in reminders if each.given.day >= first_day_shown(today)],
        leaves,
        today,
        counts_weeks,
    )


def a_year(leaves: tuple[Leave, ...] = ()) -> JournalView:
    return view_of(*made_up_year.sessions(TODAY), reminders=tuple(made_up_year.reminders(TODAY)), leaves=leaves)


class Reader:
    """Somebody at the page."""

    def __init__(self) -> None:
        self.leaves: list[tuple[Leave, ...]] = []
        self.streaks: list[bool] = []
        self.bodies: list[tuple[Mapping[tuple[str, Side], float], int]] = []
        self.asked: list[str] = []
        self.page = JournalPage(self._write)
        page = self.page
        page.leave_changed.connect(self.leaves.append)
        page.streak_chosen.connect(self.streaks.append)
        page.body_wanted.connect(lambda shares, pixels: self.bodies.append((shares, pixels)))
        for name in ("left", "export_wanted", "delete_wanted", "about_me_wanted"):
            getattr(page, name).connect(lambda name=name: self.asked.append(name))
        self.troubles: list[str] = []
        page.resize(900, 700)
        page.show()
        page.activateWindow()
        QApplication.processEvents()

    def _write(self, job: object, failure: str) -> None:
        assert callable(job)
        try:
            job()
        except OSError:
            self.troubles.append(failure)

    def opens(self, view: JournalView | None) -> "Reader":
        self.page.show_journal(view)
        for _ in range(20):  # one panel comes with each
            QApplication.processEvents()
        return self

    def visible(self, kind: type[QWidget]) -> list[QWidget]:
        QApplication.processEvents()
        return [each for each in self.page.findChildren(kind) if each.isVisible()]

    def sees(self, text: str) -> bool:
        return any(text in words_of(each) for each in self.visible(Label))

    def the(self, kind: type[QWidget], words: str) -> QWidget:
        found = [each for each in self.visible(kind) if words in words_of(each)]
        assert len(found) == 1, (words, [words_of(each) for each in self.visible(kind)])
        return found[0]

    def chart(self, title: str) -> ChartView:
        found = [each for each in self.visible(ChartView) if words_of(each).startswith(f"{title}: ")]
        assert len(found) == 1
        assert isinstance(found[0], ChartView)
        return found[0]

    def walks(self, title: str, *keys: Qt.Key) -> str:
        """What is told in the end."""
        chart = self.chart(title)
        chart.setFocus()
        for key in keys:
            self.press(key)
        return words_of(chart).removeprefix(f"{title}: ")

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.page.windowHandle(), key, modifier)

    def click(self, words: str) -> None:
        button = self.the(QAbstractButton, words)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QApplication.processEvents()


@pytest.fixture
def reader(dressed_app: QApplication, tidy: None) -> Iterator[Reader]:
    theme.dress(dressed_app, Theme.LIGHT)
    somebody = Reader()
    yield somebody
    theme.dress(dressed_app, Theme.LIGHT)
    somebody.page.deleteLater()


# ── what is seen ──


def test_before_the_first_session_it_says_what_will_be_there(reader: Reader) -> None:
    reader.opens(view_of())
    assert reader.sees("Nothing here yet")
    assert not reader.visible(ChartView)
    assert not reader.bodies
    reader.click("Choose a routine")
    assert reader.asked == ["left"]


def test_the_first_session_takes_the_place_of_that(reader: Reader) -> None:
    reader.opens(view_of()).opens(view_of(session(TODAY, step("quads", 2))))
    assert not reader.sees("Nothing here yet")
    shown = [words_of(each).partition(":")[0] for each in reader.visible(ChartView)]
    assert shown == [title for title in CHARTS if title not in ("The last weeks", "Up when reminded")]


def test_a_journal_that_cannot_be_read_is_told_until_it_can_be(reader: Reader) -> None:
    reader.opens(a_year())
    reader.opens(None)
    assert reader.sees("The journal cannot be read")
    assert not reader.visible(ChartView)
    assert not reader.sees("The plan")
    reader.opens(a_year())
    assert not reader.sees("The journal cannot be read")
    assert reader.visible(ChartView)


def test_reminders_alone_have_their_chart(reader: Reader) -> None:
    given = ReminderGiven("1", "stand", "standing-break", at(TODAY), Answer.UP, at(TODAY))
    reader.opens(view_of(reminders=(given,)))
    assert "On 1 day of 1 you were up at every reminder" in words_of(reader.chart("Up when reminded"))


def test_a_year_has_every_chart_in_order(reader: Reader) -> None:
    reader.opens(a_year())
    charts_by_height = sorted(reader.visible(ChartView), key=lambda each: each.mapTo(reader.page, QPoint()).y())
    assert [words_of(each).partition(":")[0] for each in charts_by_height] == CHARTS


@pytest.mark.parametrize(
    ("minutes", "leaves", "words"),
    [
        (0, (), "Nothing yet, of 20 min in the plan: 10 minutes on 2 days."),
        (12, (), "12 min so far, of 20 min in the plan"),
        (25, (), "25 min: the plan for this week is done."),
        (12, (Leave(TODAY - 1),), "12 min so far. The plan waits until you are back"),
    ],
)
def test_the_week_is_told_beside_its_plan(reader: Reader, minutes: int, leaves: tuple[Leave, ...], words: str) -> None:
    before = session(MONDAY - 5, step("quads", 1))
    done = [session(MONDAY, step("quads", minutes))] if minutes else []
    reader.opens(view_of(before, *done, leaves=leaves))
    assert reader.sees(words)


def test_a_difference_between_the_sides_is_told(reader: Reader) -> None:
    uneven = session(TODAY, step("quads", 5, Side.LEFT), step("quads", 1, Side.RIGHT), step("neck", 4))
    reader.opens(view_of(uneven))
    assert reader.sees("The sides differ most at the quads: left 5 min, right 1 min.")


# ── by keys and by mouse ──


def test_tab_leads_through_everything_from_top_to_bottom(reader: Reader) -> None:
    reader.opens(a_year())
    reader.page.take_focus()
    reached: list[QWidget] = []
    while (focused := QApplication.focusWidget()) not in reached:
        assert focused is not None
        reached.append(focused)
        reader.press(Key.Key_Tab)
    wanted = {*reader.visible(ChartView), *reader.visible(QAbstractButton)}
    assert wanted <= set(reached)
    assert all(words_of(each) for each in wanted)
    content = reader.the(Label, "Journal").parentWidget()
    assert content
    tops = [each.mapTo(content, QPoint()).y() for each in reached if content.isAncestorOf(each)]
    assert tops == sorted(tops)
    assert len(tops) > len(CHARTS) * 4


def test_arrows_walk_the_year_by_days_and_weeks(reader: Reader) -> None:
    reader.opens(view_of(session(TODAY, step("quads", 12)), session(TODAY - 8, step("quads", 3))))
    assert reader.walks("The last year", Key.Key_Left) == "Thursday, 20 November 2025: 12 min"
    assert reader.walks("The last year", Key.Key_Up) == "Wednesday, 19 November 2025: nothing"
    assert reader.walks("The last year", Key.Key_Left) == "Wednesday, 12 November 2025: 3 min"
    assert reader.walks("The last year", Key.Key_Right, Key.Key_Down) == "Thursday, 20 November 2025: 12 min"
    assert reader.walks("The last year", Key.Key_Down).startswith("Thursday, 20")
    assert reader.walks("The last year", Key.Key_Home).startswith("Monday, 18 November 2024")
    assert reader.walks("The last year", Key.Key_Up).startswith("Monday, 18 November 2024")
    assert reader.walks("The last year", Key.Key_End).startswith("Thursday, 20 November 2025")


def test_arrows_walk_the_areas_and_their_sides(reader: Reader) -> None:
    reader.opens(view_of(session(TODAY, step("quads", 3, Side.RIGHT))))
    assert reader.walks("The body", Key.Key_Down) == "Hip flexors, left: nothing of 10 minutes"
    assert reader.walks("The body", Key.Key_Down, Key.Key_Right) == "Quads, right: 3 min of 10 minutes"
    assert reader.walks("The body", Key.Key_Left, Key.Key_Up) == "Hip flexors, left: nothing of 10 minutes"
    assert reader.walks("The body", Key.Key_End) == f"{AREAS[-1].capitalize()}, right: nothing of 10 minutes"


@pytest.mark.parametrize(
    ("title", "keys", "told"),
    [
        ("This week", [Key.Key_Right], "Thursday, 20 November 2025: 2 min"),
        ("This week", [Key.Key_Right, Key.Key_Left], "Wednesday, 19 November 2025: nothing"),
        ("The last weeks", [Key.Key_Left, Key.Key_Left], "Week from 10 November: 4 min, of 20 min"),
        ("Done most", [Key.Key_Down, Key.Key_Down], "For-quads: 2 min in 1 session"),
        ("Times of day", [Key.Key_Right], "From 12:00 to 13:00: 6 min"),
        ("Times of day", [Key.Key_Right, Key.Key_Right], "From 13:00 to 14:00: nothing"),
    ],
)
def test_arrows_walk_the_other_charts(reader: Reader, title: str, keys: list[Qt.Key], told: str) -> None:
    reader.opens(view_of(session(TODAY, step("quads", 2)), session(TODAY - 7, step("neck", 4))))
    if title == "Done most":
        told = told.replace("For-quads", "Quads")
    assert reader.walks(title, *keys) == told


def test_what_is_pointed_at_is_drawn_and_leaves_with_the_focus(reader: Reader) -> None:
    reader.opens(a_year())
    chart = reader.chart("The last year")
    alone = chart.grab().toImage()
    reader.walks("The last year", Key.Key_Left)
    assert colours_in(chart.grab().toImage())[theme.LIGHT.text] > colours_in(alone)[theme.LIGHT.text]
    reader.press(Key.Key_Tab)
    assert chart.grab().toImage() == alone
    assert "in all" in words_of(chart)


def test_a_chart_with_the_focus_says_how_it_is_walked(reader: Reader) -> None:
    reader.opens(a_year())
    chart = reader.chart("Times of day")
    alone = chart.grab().toImage()
    chart.setFocus()
    assert colours_in(chart.grab().toImage())[theme.LIGHT.text] > colours_in(alone)[theme.LIGHT.text]


@pytest.mark.parametrize("title", CHARTS)
def test_the_mouse_points_as_the_keys_do(reader: Reader, title: str) -> None:
    reader.opens(a_year())
    told = reader.walks(title, Key.Key_Home)
    reader.press(Key.Key_Tab)
    chart = reader.chart(title)
    points = (QPoint(x, y) for y in range(2, chart.height(), 5) for x in range(2, chart.width(), 5))
    for point in points:
        QTest.mouseMove(chart, point)
        if words_of(chart).endswith(told):
            break
    assert words_of(chart) == f"{title}: {told}"
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert not words_of(chart).endswith(told)


def test_a_value_that_a_key_leads_to_is_scrolled_into_sight(reader: Reader) -> None:
    reader.opens(a_year())
    reader.page.resize(500, 300)
    reader.walks("The body", Key.Key_Home)
    bar = reader.page.findChildren(QScrollArea)[0].verticalScrollBar()
    reader.walks("The body", Key.Key_End)
    at_the_end = bar.value()
    assert at_the_end > 0
    reader.walks("The body", Key.Key_Home)
    assert 0 < bar.value() < at_the_end


# ── as a table, a picture, a file ──


@pytest.mark.parametrize("title", CHARTS)
def test_each_chart_has_a_table_behind_it(reader: Reader, title: str) -> None:
    reader.opens(a_year())
    reader.click(f"Show the table: {title}")
    (table,) = reader.visible(QTableView)
    assert isinstance(table, QTableView)
    model = table.model()
    assert model.rowCount() > 3
    assert all(model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount()))
    cells = [[model.index(row, column).data() for column in range(model.columnCount())] for row in range(3)]
    assert all(all(row) for row in cells)
    assert words_of(table) == f"{title}, as a table"
    reader.the(QAbstractButton, f"Hide the table: {title}").setFocus()
    for _ in range(3):
        reader.press(Key.Key_Tab)
    assert table.hasFocus()
    reader.press(Key.Key_Tab)
    assert not table.hasFocus()
    reader.click(f"Hide the table: {title}")
    assert not reader.visible(QTableView)


def test_the_table_of_the_year_has_the_days_with_something_the_latest_first(reader: Reader) -> None:
    reader.opens(view_of(session(TODAY - 1, step("quads", 12)), session(TODAY - 8, step("quads", 3))))
    reader.click("Show the table: The last year")
    (table,) = reader.visible(QTableView)
    assert isinstance(table, QTableView)
    model = table.model()
    rows = [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())]
    assert rows == [("Wed, 2025-11-19", "12 min"), ("Wed, 2025-11-12", "3 min")]
    reader.opens(view_of(session(TODAY, step("quads", 5))))
    model = table.model()
    assert [model.index(0, 0).data(), model.rowCount()] == ["Thu, 2025-11-20", 1]


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_chart_is_copied_as_a_picture_and_as_its_table(reader: Reader, way: str) -> None:
    reader.opens(view_of(session(TODAY, step("quads", 12))))
    QGuiApplication.clipboard().clear()
    if way == "button":
        reader.click("Copy: Done most")
    else:
        reader.chart("Done most").setFocus()
        reader.press(Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.text() == "Pose\tTime\tSessions\nQuads\t12 min\t1"
    assert isinstance(copied.imageData(), QImage)
    assert b"Done most" in copied.data("image/svg+xml").data()


def saves(reader: Reader, title: str, path: Path, kind: str = "") -> None:
    reader.click(f"Save: {title}")
    (dialog,) = reader.page.findChildren(QFileDialog)
    for each in dialog.nameFilters():
        if kind and kind in each:
            dialog.selectNameFilter(each)
            dialog.filterSelected.emit(each)
    dialog.findChildren(QLineEdit)[0].setText(str(path))
    dialog.accept()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


@pytest.mark.parametrize("title", CHARTS)
def test_a_chart_is_saved_as_a_drawing(reader: Reader, tmp_path: Path, title: str) -> None:
    reader.opens(a_year())
    saves(reader, title, tmp_path / "chart.svg")
    drawing = ElementTree.fromstring((tmp_path / "chart.svg").read_bytes())
    texts = " ".join("".join(each.itertext()) for each in drawing.iter() if each.tag.endswith("text"))
    assert title in texts
    assert len(texts) > len(title) * 2


def test_a_chart_is_saved_as_a_picture_that_says_the_same(reader: Reader, tmp_path: Path) -> None:
    reader.opens(a_year())
    saves(reader, "Times of day", tmp_path / "chart", ".png")
    picture = QImage(str(tmp_path / "chart.png"))
    assert picture.width() > 1_000
    colours = colours_in(picture)
    assert colours.most_common(1)[0][0] == theme.LIGHT.surface
    assert colours[theme.LIGHT.text] > 100


def test_a_file_that_cannot_be_written_is_told(reader: Reader, tmp_path: Path) -> None:
    reader.opens(a_year())
    (tmp_path / "occupied").write_text("", encoding="utf-8")
    saves(reader, "Done most", tmp_path / "occupied" / "chart.svg")
    assert reader.troubles == ["The picture cannot be saved"]


# ── the plan ──


def test_the_plan_is_paused_and_taken_up_again(reader: Reader) -> None:
    done = session(TODAY - 9, step("quads", 12)), session(TODAY - 2, step("quads", 12))
    reader.opens(view_of(*done))
    reader.click("Pause the plan")
    assert reader.leaves == [(Leave(TODAY),)]
    reader.opens(view_of(*done, leaves=reader.leaves[-1]))
    assert reader.sees("The plan has been paused since today.")
    assert QApplication.focusWidget() is reader.the(QAbstractButton, "I am back")
    reader.opens(view_of(*done, leaves=reader.leaves[-1], today=TODAY + 1))
    assert reader.sees("The plan has been paused since Thursday, 20 November 2025.")
    reader.click("I am back")
    assert reader.leaves[-1] == (Leave(TODAY, TODAY),)
    reader.opens(view_of(*done, leaves=reader.leaves[-1], today=TODAY + 1))
    assert QApplication.focusWidget() is reader.the(QAbstractButton, "Pause the plan")
    assert "Wednesday, 19" in reader.walks("The last year", Key.Key_Left, Key.Key_Up, Key.Key_Up)


def test_weeks_with_nothing_can_be_told_to_have_been_time_off(reader: Reader) -> None:
    done = session(MONDAY - 20, step("quads", 5)), session(TODAY, step("quads", 5))
    reader.opens(view_of(*done))
    assert reader.sees("From 3 November to 16 November nothing was done. Were you ill, or away?")
    assert not reader.sees("weeks in a row.")
    reader.click("It was time off")
    assert reader.leaves == [(Leave(MONDAY - 14, MONDAY - 1),)]
    reader.opens(view_of(*done, leaves=reader.leaves[-1]))
    assert not reader.sees("nothing was done")
    assert reader.sees("You did something in 2 weeks in a row.")


def test_counting_weeks_can_be_switched_off(reader: Reader) -> None:
    done = [session(MONDAY - 7 * week, step("quads", 5)) for week in range(4)]
    reader.opens(view_of(*done))
    assert reader.sees("You did something in 4 weeks in a row.")
    reader.the(Switch, "Count weeks in a row").setFocus()
    reader.press(Key.Key_Space)
    assert reader.streaks == [False]
    reader.opens(view_of(*done, counts_weeks=False))
    assert not reader.sees("4 weeks in a row")
    reader.press(Key.Key_Space)
    assert reader.streaks == [False, True]


def test_deleting_is_asked_about_and_haste_deletes_nothing(reader: Reader) -> None:
    person = reader.opens(a_year())
    person.click("Delete the journal …")
    assert not person.the(QAbstractButton, "Keep it").visibleRegion().isEmpty()
    person.click("Keep it")
    assert reader.asked == []
    person.click("Delete the journal …")
    person.click("Delete it all")
    assert reader.asked == ["delete_wanted"]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Export …", "export_wanted"),
        ("About me", "about_me_wanted"),
        ("All routines", "left"),
    ],
)
def test_buttons_lead_on(reader: Reader, words: str, asked: str) -> None:
    reader.opens(a_year()).click(words)
    assert reader.asked == [asked]


# ── the body ──


def test_a_picture_of_the_body_is_asked_for_and_shown(reader: Reader) -> None:
    view = view_of(session(TODAY, step("quads", 5, Side.LEFT), step("neck", 90)))
    reader.opens(view)
    ((shares, pixels),) = reader.bodies
    assert shares["quads", Side.LEFT] == 0.5
    assert shares["quads", Side.RIGHT] == 0
    assert shares["neck", Side.LEFT] == shares["neck", Side.RIGHT] == 1
    assert pixels > 100
    picture = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(MAGENTA)
    where: Mapping[tuple[str, Side, Aspect], tuple[float, float]]
    where = {("quads", Side.LEFT, "front"): (pixels / 2, pixels / 2)}
    reader.page.show_body(Body(picture, where, lambda x, y: ("neck", Side.RIGHT) if x > y else None, RAMP))
    assert colours_in(reader.chart("The body").grab().toImage())[MAGENTA] > pixels
    reader.walks("The body", Key.Key_End, Key.Key_Left)
    alone = reader.chart("The body").grab().toImage()
    reader.walks("The body", Key.Key_Home, Key.Key_Down)
    ringed = reader.chart("The body").grab().toImage()
    magenta = [(x, y) for y in range(alone.height()) for x in range(alone.width()) if alone.pixel(x, y) == 0xFFFF00FF]
    middle = QPoint(*(sum(each) // len(magenta) for each in zip(*magenta, strict=True)))
    around = QRect(middle - QPoint(15, 15), middle + QPoint(15, 15))
    assert not colours_in(alone, around)[theme.LIGHT.text]
    assert colours_in(ringed, around)[theme.LIGHT.text]
    QTest.mouseMove(reader.chart("The body"), middle + QPoint(20, -20))
    assert words_of(reader.chart("The body")) == "The body: Neck, right: 1 h 30 min of 10 minutes"
    QTest.mouseMove(reader.chart("The body"), middle + QPoint(-20, 20))
    assert words_of(reader.chart("The body")).startswith("The body: 2 areas of 18")
    reader.opens(view)
    assert len(reader.bodies) == 2
    assert colours_in(reader.chart("The body").grab().toImage())[MAGENTA] > pixels


def test_another_theme_has_another_picture_and_other_colours(reader: Reader, dressed_app: QApplication) -> None:
    reader.opens(a_year())
    chart = reader.chart("This week")
    assert colours_in(chart.grab().toImage())[theme.LIGHT.accent]
    theme.dress(dressed_app, Theme.DARK)
    QApplication.processEvents()
    assert len(reader.bodies) == 2
    found = colours_in(chart.grab().toImage())
    assert found[theme.DARK.accent]
    assert not found[theme.LIGHT.accent]


# ── room ──


@pytest.mark.parametrize("letters", [1, 2])
@pytest.mark.parametrize("what", ["year", "paused", "gap", "empty"])
def test_all_words_have_room(reader: Reader, dressed_app: QApplication, letters: int, what: str) -> None:
    dressed_app.setFont(theme.scaled(dressed_app.font(), letters))
    theme.dress(dressed_app, Theme.LIGHT)
    somebody = Reader()
    view = {
        "year": a_year(),
        "paused": a_year(leaves=(Leave(TODAY - 30),)),
        "gap": view_of(session(MONDAY - 20, step("quads", 5)), session(TODAY, step("quads", 5))),
        "empty": view_of(),
    }[what]
    somebody.opens(view)
    for size in ((1280, 800), (800, 600), (380 * letters, 300 * letters)):
        somebody.page.resize(*size)
        for _ in range(3):
            QApplication.processEvents()
        for widget in somebody.visible(QWidget):
            assert not lacks_room(widget), (size, words_of(widget), lacks_room(widget))
            assert not lies_outside(widget, somebody.page), (size, words_of(widget))
    somebody.page.deleteLater()


def every_chart() -> list[Chart]:
    names = [("quads", GERMAN), ("neck", f"{GERMAN} und {GERMAN.lower()}")]
    done = [replace(step(area, 700), name=name) for area, name in names]
    view = view_of(
        *made_up_year.sessions(TODAY),
        session(TODAY, *done),
        reminders=tuple(made_up_year.reminders(TODAY)),
        leaves=(Leave(TODAY - 40, TODAY - 30),),
    )
    makers = (charts.week_chart, charts.year_chart, charts.weeks_chart, charts.poses_chart, charts.hours_chart)
    picture = QImage(290, 250, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill("#336699")
    body = Body(picture, {}, lambda x, y: None, RAMP)
    return [*(make(view) for make in makers), charts.up_chart(view), charts.areas_chart(view, body)]


@pytest.mark.parametrize("letters", [1, 2])
@pytest.mark.parametrize("width", [280, 430, 600, 750])
def test_nothing_is_drawn_beside_a_chart_and_every_value_lies_within(
    tidy: None, dressed_app: QApplication, width: int, letters: int
) -> None:
    dressed_app.setFont(theme.scaled(dressed_app.font(), letters))
    margin = 40
    for chart in every_chart():
        height = round(chart.height(width))
        picture = QImage(width + 2 * margin, height + 2 * margin, QImage.Format.Format_RGB32)
        picture.fill(MAGENTA)
        painter = QPainter(picture)
        painter.translate(margin, margin)
        chart.paint(painter, width)
        painter.end()
        # Lines may be a pixel thick on the edge itself.
        inside = QRect(margin - 2, margin - 2, width + 4, height + 4)
        assert len(colours_in(picture, inside)) > 3
        for x, y, wide, high in (
            (0, 0, picture.width(), inside.top()),
            (0, inside.bottom() + 1, picture.width(), margin - 4),
            (0, 0, inside.left(), picture.height()),
            (inside.right() + 1, 0, margin - 4, picture.height()),
        ):
            assert set(colours_in(picture, QRect(x, y, wide, high))) == {MAGENTA}, (chart.title, x, y)
        places = chart.places(width)
        assert len(places) == len(chart.values)
        assert all(QRectF(-1, -1, width + 2, height + 2).contains(place) for place in places), chart.title
        for place, following in pairwise(places):
            assert not place.intersects(following.adjusted(0.1, 0.1, -0.1, -0.1)), chart.title
