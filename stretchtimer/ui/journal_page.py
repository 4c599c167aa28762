"""What was done and what it adds up to, as charts, with the plan for the week."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from stretchtimer.core.journal_sums import AREA_GOAL_MS
from stretchtimer.core.journal_view import JournalView
from stretchtimer.ui import journal_charts as charts
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.chart_areas import PICTURE_EMS, Body, shares
from stretchtimer.ui.chart_files import PICTURE_SCALE
from stretchtimer.ui.chart_panel import ChartPanel, Write
from stretchtimer.ui.chart_view import ChartView
from stretchtimer.ui.charts import Chart
from stretchtimer.ui.journal_plan import PlanPanel
from stretchtimer.ui.layouts import tab_in_order
from stretchtimer.ui.questions import Answer, Question
from stretchtimer.ui.setting_fields import ColumnPage, Panel, inset, pad
from stretchtimer.ui.text import Label


class JournalPage(ColumnPage):
    """Shows a view of the journal, one panel after the other, so that no frame waits for all of them."""

    leave_changed = Signal(object)
    """The days off that there are now, a tuple of `Leave`."""
    streak_chosen = Signal(bool)
    """Whether weeks in a row are to be counted."""
    body_wanted = Signal(object, int)
    """For `show_body`: the share of the goal that each area has on each side, and the picture's height in pixels."""
    export_wanted = Signal()
    delete_wanted = Signal()
    """The person is sure."""
    about_me_wanted = Signal()

    def __init__(self, write: Write) -> None:
        """`write` does what may raise an OSError off the window's thread, and tells the person of a failure."""
        super().__init__("Journal")
        self._write = write
        self._view: JournalView | None = None
        self._body: Body | None = None
        self._colours = theme.colours()
        self._trouble = Panel("The journal cannot be read")
        self._trouble.column.addWidget(inset(Label("Come back to this page to try again. Routines play all the same.")))
        self._empty = _Empty(self.left.emit)
        self._plan = PlanPanel()
        self._plan.leave_changed.connect(self.leave_changed)
        self._plan.streak_chosen.connect(self.streak_chosen)
        self._question = Question()
        self._foot = self._make_foot()
        # A chart is made where it is shown for the first time, but has its place from the beginning.
        self._places = {name: QVBoxLayout() for name in ("week", "areas", "year", "weeks", "poses", "hours", "up")}
        self._panels: dict[str, ChartPanel] = {}
        self._column.addWidget(self._trouble)
        self._column.addWidget(self._empty)
        for name, place in self._places.items():
            self._column.addLayout(place)
            if name == "week":
                self._column.addWidget(self._plan)
        self._column.addWidget(self._foot)
        for panel in (self._trouble, self._empty, self._plan, self._foot):
            panel.hide()
        self._showing: Iterator[None] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    def show_journal(self, view: JournalView | None) -> None:
        """All of it is there some turns of the loop of events later; None where the journal cannot be read."""
        self._view = view
        self._showing = self._show(view) if view else self._show_trouble()
        self._timer.start()

    def show_body(self, body: Body) -> None:
        self._body = body
        if self._view and "areas" in self._panels:
            self._panels["areas"].show_chart(self._areas(self._view))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._colours is not theme.colours():
            self._colours = theme.colours()
            if self._view and self._view.day_ms:
                self._ask_for_body(self._view)

    def _ask_for_body(self, view: JournalView) -> None:
        # Sharp in a file as well.
        pixels = round(PICTURE_EMS * theme.em() * max(PICTURE_SCALE, self.devicePixelRatioF()))
        self.body_wanted.emit(shares(view.areas, AREA_GOAL_MS), pixels)

    # ── panels ──

    def _go_on(self) -> None:
        for _ in self._showing:
            return
        self._timer.stop()
        tab_in_order(self)

    def _show(self, view: JournalView) -> Iterator[None]:
        """Fills and shows the panels from top to bottom, one with each step."""
        self._trouble.hide()
        self._empty.setVisible(view.is_empty)
        self._show_chart("week", charts.week_chart, not view.is_empty)
        yield
        self._plan.show_plan(view)
        self._plan.setVisible(not view.is_empty)
        yield
        for name, make, has_values in (
            ("areas", self._areas, bool(view.day_ms)),
            ("year", charts.year_chart, bool(view.day_ms)),
            ("weeks", charts.weeks_chart, len(view.weeks) > 1),
            ("poses", charts.poses_chart, bool(view.poses)),
            ("hours", charts.hours_chart, any(view.hour_ms)),
            ("up", charts.up_chart, bool(view.up)),
        ):
            self._show_chart(name, make, has_values)
            yield
        self._foot.setVisible(not view.is_empty)
        if view.day_ms:
            self._ask_for_body(view)

    def _show_trouble(self) -> Iterator[None]:
        for panel in (self._empty, self._plan, self._foot, *self._panels.values()):
            panel.hide()
        self._trouble.show()
        yield

    def _show_chart(self, name: str, make: Callable[[JournalView], Chart], has_values: bool) -> None:
        assert self._view
        if has_values:
            chart = make(self._view)
            if name not in self._panels:
                panel = self._panels[name] = ChartPanel(chart.title, self._write)
                panel.view.walked.connect(partial(self._keep_in_sight, panel.view))
                self._places[name].addWidget(panel)
            self._panels[name].show_chart(chart)
        if name in self._panels:
            self._panels[name].setVisible(has_values)

    def _keep_in_sight(self, view: ChartView, place: QRect) -> None:
        if content := self._scroll.widget():
            middle = view.mapTo(content, place.center())
            self._scroll.ensureVisible(middle.x(), middle.y(), 0, place.height() // 2 + 2 * theme.em())

    def _areas(self, view: JournalView) -> Chart:
        return charts.areas_chart(view, self._body)

    def _make_foot(self) -> Panel:
        panel = Panel("Yours alone")
        panel.column.addWidget(
            inset(Label("All of this stays on this machine. Export it, or delete it, whenever you like.", "muted"))
        )
        row = QWidget()
        buttons = ButtonRow(theme.em() // 2, last_at_end=False)
        row.setLayout(buttons)
        for words, do in (
            ("Export …", self.export_wanted.emit),
            ("About me", self.about_me_wanted.emit),
            ("Delete the journal …", self._ask_whether_to_delete),
        ):
            button = Button(words)
            button.clicked.connect(lambda _=False, do=do: do())
            buttons.addWidget(button)
        around = QHBoxLayout()
        around.setContentsMargins(pad(), 0, pad(), 0)
        around.addWidget(row)
        panel.column.addLayout(around)
        panel.column.addWidget(self._question)
        return panel

    def _ask_whether_to_delete(self) -> None:
        self._question.ask(
            "Delete all sessions and reminders from the journal? They cannot be brought back; your routines and "
            "settings stay.",
            [Answer("Delete it all", lambda _: self._delete()), Answer("Keep it", lambda _: None)],
        )
        # What is pressed in haste deletes nothing.
        self._question.take_focus_at_last()
        # Once it has its place, below what is in sight.
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self._question))

    def _delete(self) -> None:
        self.take_focus()  # the button will be gone
        self.delete_wanted.emit()


class _Empty(Panel):
    """For somebody who has done nothing yet."""

    def __init__(self, choose: Callable[[], None]) -> None:
        super().__init__("Nothing here yet")
        self.column.addWidget(
            inset(
                Label(
                    "After your first session this page shows what it adds up to: the week beside its plan, "
                    "the time for each part of the body, the year. Ten minutes are a good start."
                )
            )
        )
        self.column.addWidget(_Ghost())
        begin = Button("Choose a routine", "primary")
        begin.clicked.connect(choose)
        row = QHBoxLayout()
        row.setContentsMargins(pad(), 0, pad(), 0)
        row.addWidget(begin)
        row.addStretch(1)
        self.column.addLayout(row)


class _Ghost(QWidget):
    """A year that is still to come, faint."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.em() * 12, theme.em() * 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.colours().line), 1))
        pitch = theme.em()
        for week in range(self.width() // pitch):
            for day in range(7):
                square = QRectF(pad() + week * pitch, day * pitch, pitch * 0.82, pitch * 0.82)
                painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), pitch * 0.2, pitch * 0.2)
