"""What the page of the journal shows, reckoned from what the journal holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from stretchtimer.core.journal import Glance, PoseDone, ReminderGiven, SessionDone
from stretchtimer.core.journal_sums import (
    WEEK_DAYS,
    AreaTime,
    DayUp,
    area_times,
    days_up,
    hour_times,
    week_of,
)
from stretchtimer.core.plan import Leave, Week, streak, weeks_of

YEAR_WEEKS = 53
"""With the one that is not over yet."""


def first_day_shown(today: int) -> int:
    """The Monday with which the year that is shown begins."""
    return week_of(today) - (YEAR_WEEKS - 1) * WEEK_DAYS


def last_week_since(today: int) -> int:
    """The first of the seven days that end today."""
    return today - WEEK_DAYS + 1


@dataclass(frozen=True, slots=True)
class JournalView:
    today: int
    day_ms: Mapping[int, int]
    """For each day on which something was done, for how long."""
    weeks: tuple[Week, ...]
    """All of them, up to this one."""
    leaves: tuple[Leave, ...]
    counts_weeks: bool
    """Whether the person wants to be told for how many weeks in a row something was done."""
    areas: tuple[AreaTime, ...]
    """In the last seven days."""
    poses: tuple[PoseDone, ...]
    """In the year, the one done longest first."""
    hour_ms: tuple[int, ...]
    """In the year, for each hour of the day."""
    up: Mapping[int, DayUp]

    @property
    def first_day(self) -> int:
        return first_day_shown(self.today)

    @property
    def week(self) -> Week:
        """This one."""
        return self.weeks[-1]

    @property
    def weeks_in_a_row(self) -> int:
        return streak(self.weeks)

    @property
    def is_paused(self) -> bool:
        return any(leave.covers(self.today) for leave in self.leaves)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been done yet, nor any reminder given."""
        return not self.day_ms and not self.up

    def paused(self) -> tuple[Leave, ...]:
        """The leaves with one that begins today."""
        return (*self.leaves, Leave(self.today))

    def resumed(self) -> tuple[Leave, ...]:
        """The leaves where the person is back today; one that began today was none."""
        yesterday = self.today - 1
        ended = (Leave(each.first_day, yesterday) if each.covers(self.today) else each for each in self.leaves)
        return tuple(each for each in ended if each.last_day is None or each.first_day <= each.last_day)

    @property
    def gap(self) -> Leave | None:
        """The whole weeks just before this one in which nothing was done: they may have been days off."""
        monday = self.week.monday
        for week in reversed(self.weeks[:-1]):
            if week.done_ms or week.on_leave:
                break
            monday = week.monday
        return Leave(monday, self.week.monday - 1) if monday < self.week.monday else None


class Records(Protocol):
    """What the journal can be asked for; `since_day` leaves out what was before it."""

    def day_times(self) -> Mapping[int, int]: ...

    def glances(self, since_day: int | None = None) -> Sequence[Glance]: ...

    def sessions(self, since_day: int | None = None) -> Sequence[SessionDone]: ...

    def poses(self, since_day: int | None = None) -> Sequence[PoseDone]: ...

    def reminders(self, since_day: int | None = None) -> Sequence[ReminderGiven]: ...


def read_view(records: Records, leaves: Sequence[Leave], today: int, counts_weeks: bool = True) -> JournalView:
    """What there is to show today, of all that is kept."""
    since = first_day_shown(today)
    return journal_view(
        records.day_times(),
        records.glances(since),
        records.sessions(last_week_since(today)),
        records.poses(since),
        records.reminders(since),
        leaves,
        today,
        counts_weeks,
    )


def journal_view(
    day_ms: Mapping[int, int],
    glances: Iterable[Glance],
    last_week: Sequence[SessionDone],
    poses: Sequence[PoseDone],
    reminders: Sequence[ReminderGiven],
    leaves: Sequence[Leave],
    today: int,
    counts_weeks: bool = True,
) -> JournalView:
    """What there is to show today.

    `day_ms` is what was done on each day, from the first on, as the plan goes by every week; `last_week` holds the
    sessions since `last_week_since`; `glances`, `poses` and `reminders` are those since `first_day_shown`.
    """
    return JournalView(
        today,
        day_ms,
        weeks_of(day_ms, today, leaves),
        tuple(leaves),
        counts_weeks,
        tuple(area_times(last_week, last_week_since(today)).values()),
        tuple(poses),
        hour_times(glances),
        days_up(reminders),
    )
