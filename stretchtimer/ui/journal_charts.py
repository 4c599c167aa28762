"""The charts of the journal, with what they say in words."""

from datetime import date

from stretchtimer.core import wording
from stretchtimer.core.calendar_times import DAY, WEEKDAYS, weekday
from stretchtimer.core.dose import MINUTE
from stretchtimer.core.journal import PoseDone
from stretchtimer.core.journal_sums import AREA_GOAL_MS, WEEK_DAYS, DayUp
from stretchtimer.core.journal_view import YEAR_WEEKS, JournalView
from stretchtimer.core.plan import Goal
from stretchtimer.ui.chart_areas import Areas, Body
from stretchtimer.ui.chart_calendar import Calendar
from stretchtimer.ui.charts import Bar, Bars, Chart, Column, Columns, Value, capital, cell, said

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LEVELS_MINUTES = (10, 20, 30)
"""Up to so many minutes a day has the same colour; the last is what the documents lead up to (003:14)."""
LEVELS = (0.3, 0.5, 0.74, 1.0)
MOST_POSES = 8
WEEKS_SHOWN = 12
UNEVEN_MS = 2 * MINUTE
"""So much more on one side of the body is worth telling."""
_FIRST_ORDINAL = date(1970, 1, 1).toordinal()


def date_of(day: int) -> date:
    return date.fromordinal(_FIRST_ORDINAL + day)


def day_in_words(day: int) -> str:
    """`Monday, 3 November 2025`."""
    return f"{WEEKDAYS[weekday(day * DAY)]}, {short_day(day)} {date_of(day).year}"


def short_day(day: int) -> str:
    """`3 November`."""
    on = date_of(day)
    return f"{on.day} {MONTHS[on.month - 1]}"


# ── the plan ──


def goal_in_words(goal: Goal) -> str:
    return f"{goal.minutes} minutes on {goal.days} days"


def week_chart(view: JournalView) -> Chart:
    week = view.week
    days = range(week.monday, week.monday + WEEK_DAYS)
    times = [view.day_ms.get(day, 0) for day in days]
    return Columns(
        "This week",
        _week_words(view),
        ("Day", "Time"),
        [_day_value(day, ms) for day, ms in zip(days, times, strict=True)],
        [
            Column(WEEKDAYS[number][:3], ms, is_now=day == view.today)
            for number, (day, ms) in enumerate(zip(days, times, strict=True))
        ],
        start=view.today - week.monday,
        progress=None if view.is_paused else (week.done_ms, week.goal.length_ms),
    )


def _week_words(view: JournalView) -> str:
    week = view.week
    done = f"{wording.rough_length(week.done_ms)} so far" if week.done_ms else "Nothing yet"
    if view.is_paused:
        return f"{done}. The plan waits until you are back; what you do meanwhile still counts."
    if week.reached:
        return f"{wording.rough_length(week.done_ms)}: the plan for this week is done."
    goal = wording.rough_length(week.goal.length_ms)
    return f"{done}, of {goal} in the plan: {goal_in_words(week.goal)}."


def weeks_chart(view: JournalView) -> Chart:
    shown = view.weeks[-WEEKS_SHOWN:]
    return Columns(
        "The last weeks",
        "What you did in each week, beside its plan. A week that reaches it makes the next a little longer, up to "
        "30 minutes on 5 days; no week makes it shorter.",
        ("Week from", "Time", "Plan"),
        [
            Value(
                f"Week from {short_day(week.monday)}: {said(week.done_ms)}, "
                + ("with days off" if week.on_leave else f"of {wording.rough_length(week.goal.length_ms)}"),
                (
                    _table_day(week.monday),
                    cell(week.done_ms),
                    "days off" if week.on_leave else wording.rough_length(week.goal.length_ms),
                ),
            )
            for week in shown
        ],
        [
            Column(
                _short_month_day(week.monday),
                week.done_ms,
                None if week.on_leave else week.goal.length_ms,
                week is view.week,
            )
            for week in shown
        ],
        start=len(shown) - 1,
        mark_words="the plan for the week",
    )


# ── the year ──


def year_chart(view: JournalView) -> Chart:
    days = range(view.first_day, view.today + 1)
    done = [day for day in days if view.day_ms.get(day)]
    total_ms = sum(view.day_ms[day] for day in done)
    words = (
        f"{wording.counted(len(done), 'day')} with {wording.rough_length(total_ms)} in all." if done else "Nothing yet."
    )
    off = frozenset(place for place, day in enumerate(days) if any(leave.covers(day) for leave in view.leaves))
    legend = [
        (0.0, "nothing"),
        *((level, f"to {minutes} min") for level, minutes in zip(LEVELS, LEVELS_MINUTES, strict=False)),
        (LEVELS[-1], "longer"),
    ]
    return Calendar(
        "The last year",
        words,
        ("Day", "Time"),
        [_day_value(day, view.day_ms.get(day, 0), only_done=True) for day in days],
        [_level(view.day_ms.get(day, 0)) for day in days],
        _months(view),
        legend,
        (off, "time off"),
    )


def _level(ms: int) -> float:
    if not ms:
        return 0.0
    return next((level for level, most in zip(LEVELS, LEVELS_MINUTES, strict=False) if ms <= most * MINUTE), LEVELS[-1])


def up_chart(view: JournalView) -> Chart:
    days = range(view.first_day, view.today + 1)
    every = sum(1 for day in days if day in view.up and view.up[day].each_hour)
    told = sum(1 for day in days if day in view.up)
    return Calendar(
        "Up when reminded",
        f"On {wording.counted(every, 'day')} of {told} you were up at every reminder.",
        ("Day", "Reminders", "Up"),
        [_up_value(day, view.up.get(day)) for day in days],
        [_up_level(view.up.get(day)) for day in days],
        _months(view),
        [(0.0, "at none"), (LEVELS[0], "at some"), (LEVELS[1], "at half or more"), (LEVELS[-1], "at every one")],
    )


def _up_value(day: int, up: DayUp | None) -> Value:
    if up is None:
        return Value(f"{day_in_words(day)}: no reminders")
    told = f"up at {up.followed} of {wording.counted(up.given, 'reminder')}"
    return Value(f"{day_in_words(day)}: {told}", (_table_day(day), str(up.given), str(up.followed)))


def _up_level(up: DayUp | None) -> float | None:
    if up is None:
        return None
    if up.each_hour:
        return LEVELS[-1]
    return 0.0 if not up.followed else LEVELS[0] if up.followed * 2 < up.given else LEVELS[1]


def _months(view: JournalView) -> dict[int, str]:
    """The months that begin in the weeks of the year, by the week's place."""
    months = {}
    for week in range(YEAR_WEEKS):
        last = date_of(view.first_day + week * WEEK_DAYS + WEEK_DAYS - 1)
        if last.day <= WEEK_DAYS:
            months[week] = MONTHS[last.month - 1][:3]
    return months


# ── the body, poses, times ──


def areas_chart(view: JournalView, body: Body | None) -> Chart:
    full = sum(1 for area in view.areas if min(area.left_ms, area.right_ms) >= AREA_GOAL_MS)
    some = sum(1 for area in view.areas if area.left_ms or area.right_ms)
    reached = f"; {full} of them got 10 minutes on both sides" if full else ""
    told = f"{wording.counted(some, 'area')} of {len(view.areas)} had something" if some else "Nothing yet"
    words = f"{told} in the last seven days{reached}. "
    return Areas(
        "The body",
        f"{words}Stretching a muscle for more than about 10 minutes a week adds little.{_uneven(view)}",
        view.areas,
        AREA_GOAL_MS,
        body,
    )


def _uneven(view: JournalView) -> str:
    """The area with the greatest difference between its sides, in a sentence, where there is one worth telling."""
    area = max(view.areas, key=lambda each: abs(each.left_ms - each.right_ms))
    if abs(area.left_ms - area.right_ms) < UNEVEN_MS:
        return ""
    left, right = said(area.left_ms), said(area.right_ms)
    return f" The sides differ most at the {area.area}: left {left}, right {right}."


def poses_chart(view: JournalView) -> Chart:
    poses = view.poses[:MOST_POSES]
    return Bars(
        "Done most",
        f"In the last year. Most of all: {poses[0].name}.",
        ("Pose", "Time", "Sessions"),
        [
            Value(f"{pose.name}: {_pose_amount(pose)}", (pose.name, cell(pose.worked_ms), str(pose.sessions)))
            for pose in poses
        ],
        [Bar(pose.name, pose.worked_ms, wording.rough_length(pose.worked_ms)) for pose in poses],
    )


def _pose_amount(pose: PoseDone) -> str:
    return f"{wording.rough_length(pose.worked_ms)} in {wording.counted(pose.sessions, 'session')}"


def hours_chart(view: JournalView) -> Chart:
    most = max(range(24), key=lambda hour: view.hour_ms[hour])
    return Columns(
        "Times of day",
        f"In the last year, by when a session began. Most often that was {_hours(most)}.",
        ("Hours", "Time"),
        [
            Value(f"{capital(_hours(hour))}: {said(ms)}", (_hours_short(hour), cell(ms)))
            for hour, ms in enumerate(view.hour_ms)
        ],
        [Column(f"{hour}", ms) for hour, ms in enumerate(view.hour_ms)],
        start=most,
    )


def _hours(hour: int) -> str:
    return f"from {hour:02d}:00 to {(hour + 1) % 24:02d}:00"


def _hours_short(hour: int) -> str:
    return f"{hour:02d}:00–{(hour + 1) % 24:02d}:00"


def _day_value(day: int, ms: int, only_done: bool = False) -> Value:
    row = () if only_done and not ms else (_table_day(day), cell(ms))
    return Value(f"{day_in_words(day)}: {said(ms)}", row)


def _table_day(day: int) -> str:
    return f"{WEEKDAYS[weekday(day * DAY)][:3]}, {date_of(day).isoformat()}"


def _short_month_day(day: int) -> str:
    on = date_of(day)
    return f"{on.day} {MONTHS[on.month - 1][:3]}"
