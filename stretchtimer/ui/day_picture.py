"""A picture of the person's day: their hours, and when they would be reminded if they sat through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from stretchtimer.core.calendar_times import DAY, WEEKDAYS, clock_face, weekday
from stretchtimer.core.day_plan import Coming, day_through, open_spans, rest_of_day
from stretchtimer.core.dose import HOUR
from stretchtimer.core.reminders import Settings, State
from stretchtimer.ui import theme
from stretchtimer.ui.reminders_fields import days_in_words
from stretchtimer.ui.text import Label

LOOKS_AT_ONCE = 60
"""Of the rule, in some three milliseconds; in between the window goes on."""
MOST_TIMES_IN_WORDS = 10
BAR_EMS, TODAY_EMS = 1.4, 2.2
MARK_EMS, NEXT_EMS = 0.66, 1.0
OFFICE_HOURS = ((8 * HOUR, 18 * HOUR),)
"""What is shown of a day without any hours."""
HOURS_APART = (1, 2, 3, 4, 6, 12)


@dataclass(frozen=True, slots=True)
class Mark:
    """A reminder on a day, so many milliseconds after the day began."""

    time_ms: int
    words: str
    which: int
    """Its place among the reminders."""


@dataclass(frozen=True, slots=True)
class Band:
    """A day as it is drawn, or several that are the same."""

    name: str
    spans: tuple[tuple[int, int], ...]
    """When reminders may come, in milliseconds since the day began, as `now_ms`."""
    marks: tuple[Mark, ...]
    now_ms: int | None = None
    """For today."""
    is_on: bool = False
    """Whether the first mark that is still to come will."""

    @property
    def next(self) -> Mark | None:
        return next((mark for mark in self.coming if self.now_ms is not None and self.is_on), None)

    @property
    def coming(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if self.now_ms is None or mark.time_ms >= self.now_ms)

    @property
    def words(self) -> str:
        """`Monday to Friday: 09:00, 10:00, 11:00.`, `Today, Friday: next at 10:40, then 11:40.`"""
        times = [clock_face(mark.time_ms) for mark in self.coming]
        if not times:
            return f"{self.name}: nothing{' more' if self.marks else ''}."
        ending = f" – {len(times)} in all" if len(times) > MOST_TIMES_IN_WORDS else ""
        if ending:
            times = [*times[:3], f"… {times[-1]}"]
        if self.next:
            times[0] = f"next at {times[0]}"
            times[1:2] = [f"then {each}" for each in times[1:2]]
        return f"{self.name}: {', '.join(times).replace(', …', ' …')}{ending}."


class DayPicture(QWidget):
    """Today and the days of the week, as bands of hours with a mark for each reminder, and in words."""

    drawn = Signal()
    """There may be other bands than before."""

    def __init__(self) -> None:
        super().__init__()
        self._telling: Iterator[None] = iter(())
        self._week_of: tuple[Settings, int] | None = None
        self._week: Sequence[Band] = ()
        self._days: list[_Day] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.em() // 2)

    def show_rule(self, settings: Settings, local_ms: int, state: State | None, is_on: bool) -> None:
        """Draws what the rule makes of these settings, and of today from `state` on where reminders are running.

        It is there some hundredths of a second later. `local_ms` is what the clock on the wall shows.
        """
        self._telling = self._tell(settings, local_ms, state, is_on)
        self._timer.start()

    def _go_on(self) -> None:
        if sum(1 for _ in islice(self._telling, LOOKS_AT_ONCE)) < LOOKS_AT_ONCE:
            self._timer.stop()

    def _tell(self, settings: Settings, local_ms: int, state: State | None, is_on: bool) -> Iterator[None]:
        """Asks the rule about one day after the other, and shows them in the end; yields at every look."""
        today_ms = local_ms // DAY * DAY
        monday_ms = today_ms - weekday(today_ms) * DAY
        if self._week_of != (settings, monday_ms):
            week: list[Band] = []
            yield from _tell_week(settings, monday_ms, week)
            self._week_of, self._week = (settings, monday_ms), week
        today = self._week[weekday(today_ms)]
        if state is not None and state.now is not None:
            rest: list[Mark] = []
            yield from _note(settings, rest_of_day(settings, state, state.now, today_ms + DAY), rest)
            today = replace(today, marks=tuple(rest))
        name = f"Today, {WEEKDAYS[weekday(today_ms)]}"
        self._show([replace(today, name=name, now_ms=local_ms - today_ms, is_on=is_on), *_grouped(self._week)])

    def _show(self, bands: Sequence[Band]) -> None:
        spans = [span for band in bands for span in band.spans] or OFFICE_HOURS
        view = (
            max(0, (min(start for start, _ in spans) - 1) // HOUR * HOUR),
            min(DAY, (max(end for _, end in spans) // HOUR + 1) * HOUR),
        )
        while len(self._days) < len(bands):
            self._days.append(_Day())
            self._column.addWidget(self._days[-1])
        for day, band in zip(self._days, bands, strict=False):
            day.show_band(band, view)
        for number, day in enumerate(self._days):
            day.setVisible(number < len(bands))
        self.drawn.emit()


def _tell_week(settings: Settings, monday_ms: int, week: list[Band]) -> Iterator[None]:
    every_hours = tuple(hours for reminder in settings.reminders for hours in reminder.hours)
    # What the rule makes of a day depends on its hours alone, and on those of the evening before.
    known: dict[object, list[Mark]] = {}
    for midnight_ms in range(monday_ms, monday_ms + len(WEEKDAYS) * DAY, DAY):
        hours = tuple(
            (open_spans(each.hours, midnight_ms - DAY)[-1:], open_spans(each.hours, midnight_ms))
            for each in settings.reminders
        )
        if hours not in known:
            known[hours] = []
            yield from _note(settings, day_through(settings, midnight_ms), known[hours])
        week.append(Band("", open_spans(every_hours, midnight_ms), tuple(known[hours])))


def _note(settings: Settings, comings: Iterator[Coming | None], marks: list[Mark]) -> Iterator[None]:
    """Adds a mark for each that comes."""
    keys = [reminder.key for reminder in settings.reminders]
    for coming in comings:
        if coming:
            marks.append(Mark(coming.local_ms % DAY, coming.reminder.words, keys.index(coming.reminder.key)))
        yield


def _grouped(week: Sequence[Band]) -> Sequence[Band]:
    """Days that are the same as one, in the order of the first of each."""
    alike: dict[Band, list[int]] = {}
    for day, band in enumerate(week):
        alike.setdefault(band, []).append(day)
    return [replace(band, name=_capital(days_in_words(days))) for band, days in alike.items()]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class _Day(QWidget):
    """A band, and above it what it says."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Label()
        self._band = BandView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.em() // 6)
        column.addWidget(self._words)
        column.addWidget(self._band)

    def show_band(self, band: Band, view: tuple[int, int]) -> None:
        self._words.setText(band.words)
        self._band.show_band(band, view)
        self._band.setVisible(bool(band.spans or band.now_ms is not None))


class BandView(QWidget):
    """Hours from left to right. Arrows lead from mark to mark, and tell each."""

    def __init__(self) -> None:
        super().__init__()
        self._band = Band("", (), ())
        self._view = (0, DAY)
        self._pointed: Mark | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        em = theme.em()
        return QSize(em * 12, round(em * (BAR_EMS if self._band.now_ms is None else TODAY_EMS)) + em)

    def show_band(self, band: Band, view: tuple[int, int]) -> None:
        self._band, self._view = band, view
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if band.marks else Qt.FocusPolicy.NoFocus)
        self._point_at(self._pointed if self._pointed in band.marks else None)
        self.updateGeometry()

    # ── from mark to mark ──

    def keyPressEvent(self, event: QKeyEvent) -> None:
        marks = self._band.marks
        key = Qt.Key(event.key())
        at = marks.index(self._pointed) if self._pointed else None
        steps = {
            Qt.Key.Key_Right: 0 if at is None else at + 1,
            Qt.Key.Key_Left: len(marks) - 1 if at is None else at - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(marks) - 1,
        }
        if key not in steps or not marks:
            super().keyPressEvent(event)
            return
        mark = marks[min(max(0, steps[key]), len(marks) - 1)]
        self._point_at(mark)
        self._say(mark, QPoint(round(self._x(mark.time_ms)), 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._point_at(None)
        super().focusOutEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        near = min(self._band.marks, key=lambda mark: abs(self._x(mark.time_ms) - x), default=None)
        if near and abs(self._x(near.time_ms) - x) > theme.em() / 2:
            near = None
        if near is not self._pointed:
            self._point_at(near)
            if near:
                self._say(near, QPoint(round(self._x(near.time_ms)), 0))
            else:
                QToolTip.hideText()

    def leaveEvent(self, event: object) -> None:
        if not self.hasFocus():
            self._point_at(None)

    def _point_at(self, mark: Mark | None) -> None:
        self._pointed = mark
        self.setAccessibleName(f"{self._band.name}, {_told(mark)}" if mark else self._band.words)
        self.update()

    def _say(self, mark: Mark, where: QPoint) -> None:
        QToolTip.showText(self.mapToGlobal(where), _told(mark), self)

    # ── drawing ──

    def _bar(self) -> QRectF:
        em = theme.em()
        return QRectF(self.rect()).adjusted(em / 2, 2, -em / 2, -em - 2)

    def _x(self, time_ms: int) -> float:
        bar, (start_ms, end_ms) = self._bar(), self._view
        return bar.left() + bar.width() * (time_ms - start_ms) / (end_ms - start_ms)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, em, bar, band = theme.colours(), theme.em(), self._bar(), self._band
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corner = em / 4
        painter.setPen(QPen(QColor(colours.accent), 2) if self.hasFocus() else QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(bar, corner, corner)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent_soft))
        for start_ms, end_ms in band.spans:
            left, right = self._x(start_ms), self._x(end_ms)
            painter.drawRoundedRect(QRectF(left, bar.top() + 2, right - left, bar.height() - 4), corner, corner)
        self._paint_hours(painter)
        for mark in band.marks:
            self._paint_mark(painter, mark)
        if band.now_ms is not None and self._view[0] <= band.now_ms <= self._view[1]:
            x = self._x(band.now_ms)
            painter.setPen(QPen(QColor(colours.text), max(2.0, em / 9)))
            painter.drawLine(QPointF(x, bar.top() - 1), QPointF(x, bar.bottom() + em * 0.15))

    def _paint_hours(self, painter: QPainter) -> None:
        """The hours along the lower edge, as many as have room, and which of them is now."""
        colours, bar, metrics = theme.colours(), self._bar(), QFontMetrics(self.font())
        start, end = (each // HOUR for each in self._view)
        room = bar.width() / max(1, end - start)
        widest = metrics.horizontalAdvance("00") * 1.6
        apart = next((each for each in HOURS_APART if each * room > widest), HOURS_APART[-1])
        painter.setPen(QColor(colours.muted))
        now = ""
        now_x = 0.0
        if self._band.now_ms is not None and self._view[0] <= self._band.now_ms <= self._view[1]:
            now, now_x = "now", self._x(self._band.now_ms)
        reach = (metrics.horizontalAdvance(now) + widest) / 2 if now else 0.0
        for hour in range(-(-start // apart) * apart, end + 1, apart):
            if not now or abs(self._x(hour * HOUR) - now_x) > reach:
                self._paint_below(painter, self._x(hour * HOUR), str(hour))
        if now:
            painter.setPen(QColor(colours.text))
            self._paint_below(painter, now_x, now)

    def _paint_below(self, painter: QPainter, x: float, text: str) -> None:
        width = QFontMetrics(self.font()).horizontalAdvance(text) + 2
        left = min(max(0.0, x - width / 2), self.width() - width)
        place = QRectF(left, self.height() - theme.em(), width, theme.em())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_mark(self, painter: QPainter, mark: Mark) -> None:
        colours, em, bar, band = theme.colours(), theme.em(), self._bar(), self._band
        centre = QPointF(self._x(mark.time_ms), bar.center().y())
        stands_out = mark in (band.next, self._pointed)
        size = em * (NEXT_EMS if stands_out else MARK_EMS) / 2
        is_past = mark not in band.coming
        colour = QColor(colours.muted) if is_past else mark_colour(mark.which)
        outline = QColor(colours.text) if stands_out else colour
        painter.setPen(QPen(outline, max(2.0, em / 8) if stands_out else max(1.5, em / 11)))
        painter.setBrush(QColor(colours.surface) if is_past else colour)
        paint_sign(painter, mark.which, centre, size)


class MarkSign(QWidget):
    """The mark that a reminder has in the picture."""

    def __init__(self) -> None:
        super().__init__()
        self._which = 0
        self.setFixedSize(QSize(1, 1) * theme.em())

    def show_mark(self, which: int) -> None:
        self._which = which
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mark_colour(self._which))
        paint_sign(painter, self._which, QRectF(self.rect()).center(), theme.em() * MARK_EMS / 2)


def mark_colour(which: int) -> QColor:
    """The colour of the marks of a reminder, by its place."""
    colours = theme.colours()
    return QColor((colours.accent, colours.right, colours.text)[which % 3])


def paint_sign(painter: QPainter, which: int, centre: QPointF, size: float) -> None:
    """A disc, a diamond or a square, `size` from its middle to its edge."""
    match which % 3:
        case 0:
            painter.drawEllipse(centre, size, size)
        case 1:
            corners = ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0))
            painter.drawPolygon(QPolygonF([centre + QPointF(x, y) * size for x, y in corners]))
        case _:
            corner = QPointF(size, size) * 0.85
            painter.drawRect(QRectF(centre - corner, centre + corner))


def _told(mark: Mark) -> str:
    return f"{clock_face(mark.time_ms)}: {mark.words}"
