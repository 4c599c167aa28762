"""A year of somebody who stretches most days, made up but plausible: the same each time."""

from collections.abc import Iterator
from random import Random

from stretchtimer.core.calendar_times import DAY, weekday
from stretchtimer.core.dose import HOUR, MINUTE, SECOND
from stretchtimer.core.journal import Answer, ReminderGiven, SessionDone, StepDone, When
from stretchtimer.core.routines import Kind, Side

POSES = (
    ("Low lunge", Kind.STRETCH, ("hip flexors", "quads"), True),
    ("Figure four", Kind.STRETCH, ("glutes", "deep rotators", "outer hip"), True),
    ("Pigeon pose", Kind.STRETCH, ("glutes", "deep rotators"), True),
    ("Butterfly", Kind.STRETCH, ("inner thighs",), False),
    ("Seated forward fold with a strap", Kind.STRETCH, ("hamstrings", "calves", "low back"), False),
    ("Calf stretch at the wall", Kind.STRETCH, ("calves", "ankles and feet"), True),
    ("Child's pose", Kind.STRETCH, ("low back", "shoulders"), False),
    ("Open book", Kind.MOBILITY, ("upper back", "chest"), True),
    ("Doorway chest stretch", Kind.STRETCH, ("chest", "shoulders"), True),
    ("Ear to shoulder", Kind.STRETCH, ("neck",), True),
    ("Oberschenkelvorderseitenmuskulaturdehnung im Stehen mit Festhalten", Kind.STRETCH, ("quads",), True),
    ("Glute bridge", Kind.STRENGTH, ("glutes", "core"), False),
)
AWAY_WEEKS = (9, 10, 31)
"""On holiday, or ill."""
OFFSET_MS = HOUR


def sessions(today: int, weeks: int = 52) -> Iterator[SessionDone]:
    """The oldest first, up to today."""
    chance = Random(4)
    first = today - weeks * 7
    for day in range(first, today + 1):
        week = (day - first) // 7
        keen = 0.35 + 0.5 * week / weeks - 0.25 * (weekday(day * DAY) >= 5)
        if week in AWAY_WEEKS:
            continue
        for hour in (7, 12, 18, 21):
            if chance.random() < keen * {7: 0.75, 12: 0.35, 18: 0.55, 21: 0.25}[hour]:
                yield _session(chance, day, hour + chance.choice((-1, 0, 0, 0, 1)), 2 + week * 4 // weeks)


def _session(chance: Random, day: int, hour: int, most: int) -> SessionDone:
    begun = day * DAY + hour * HOUR + chance.randrange(60) * MINUTE - OFFSET_MS
    steps = []
    for number, at in enumerate(chance.sample(range(len(POSES)), chance.randint(2, most + 1))):
        name, kind, areas, has_sides = POSES[at]
        for side in Side if has_sides else (None,):
            planned_ms = chance.choice((30, 45, 60, 90)) * SECOND
            # Some like one side better.
            worked_ms = planned_ms if side is not Side.RIGHT or chance.random() < 0.8 else planned_ms // 3
            steps.append(StepDone(number, side, f"pose-{at}", name, kind, areas, worked_ms, planned_ms))
    length_ms = sum(step.worked_ms for step in steps) + len(steps) * 8 * SECOND
    when, end = (When(ms, OFFSET_MS, "Europe/Berlin") for ms in (begun, begun + length_ms))
    title = chance.choice(("Morning", "Desk hips", "Evening"))
    return SessionDone(f"{day}-{hour}-{begun}", title.lower(), title, when, end, chance.random() < 0.9, 0, tuple(steps))


def reminders(today: int, weeks: int = 40) -> Iterator[ReminderGiven]:
    """On working days, the oldest first."""
    chance = Random(5)
    for day in range(today - weeks * 7, today + 1):
        if weekday(day * DAY) >= 5 or chance.random() < 0.06:
            continue
        good = chance.random() < 0.5
        for hour in range(9, 17):
            when = When(day * DAY + hour * HOUR - OFFSET_MS, OFFSET_MS, "Europe/Berlin")
            up = good or chance.random() < 0.6
            answer = chance.choice((Answer.UP, Answer.STARTED)) if up else chance.choice((Answer.SKIPPED, Answer.NONE))
            yield ReminderGiven(f"r{day}-{hour}", "stand", "standing-break", when, answer)
