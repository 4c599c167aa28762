"""What is worth doing today, and why: at most three suggestions, and none again that was refused twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stretchtimer.core import wording
from stretchtimer.core.dose import MINUTE
from stretchtimer.core.journal import SessionDone
from stretchtimer.core.journal_sums import AREA_GOAL_MS, WEEK_DAYS, AreaTime, area_sessions, area_times
from stretchtimer.core.routines import Side

MOST = 3
REFUSED_FOR_GOOD = 2
KNOWN_DAYS = 28
"""What was stretched within so many days is what the person is at."""
SHORTEST_MS = 2 * MINUTE
OFTEN_A_WEEK = 10
"""In so many sessions of a week, and more in each week: that an area is stretched ever more often."""
MORE_OFTEN_WEEKS = 3
STRENGTH_TAG = "strength"
AMONG_FIRST = 3
"""A routine that has an area further down in its list is about others."""
FIRST_ROUTINE = "desk-hip-openers"


@dataclass(frozen=True, slots=True)
class Choice:
    """A routine that could be suggested."""

    id: str
    title: str
    length_ms: int
    areas: tuple[str, ...]
    tags: tuple[str, ...]
    suits: bool
    """Whether nothing that the person has told about themselves speaks against it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    key: str
    """By which a refusal is remembered: it is the same again whenever the reason is."""
    reason: str
    """In a sentence or two."""
    choice: Choice
    source: str = ""
    """The passage of the documents that it rests on, as `document:line`."""


def suggest(
    sessions: Sequence[SessionDone],
    today: int,
    choices: Iterable[Choice],
    refusals: Mapping[str, int],
    free_ms: int | None = None,
) -> tuple[Suggestion, ...]:
    """What there is to suggest, the weightiest first, no routine twice.

    `sessions` need reach no further back than `KNOWN_DAYS`; `free_ms` is the time until the next reminder.
    """
    suiting = sorted((each for each in choices if each.suits), key=lambda each: each.id)
    found: list[Suggestion] = []
    for suggestion in (
        *_strengthen(sessions, today, suiting),
        *_lacking(sessions, today, suiting, free_ms),
        *_in_the_time(suiting, free_ms),
        *_first(sessions, suiting),
    ):
        wanted = refusals.get(suggestion.key, 0) < REFUSED_FOR_GOOD
        if wanted and suggestion.choice.id not in {each.choice.id for each in found}:
            found.append(suggestion)
    return tuple(found[:MOST])


def _strengthen(sessions: Sequence[SessionDone], today: int, choices: Sequence[Choice]) -> Iterator[Suggestion]:
    """For what is stretched ever more often, which may want strength instead (001:25)."""
    for area in sorted({area for session in sessions for step in session.steps for area in step.areas}):
        counts = area_sessions(sessions, area, today, MORE_OFTEN_WEEKS)
        grows = all(before < after for before, after in pairwise(counts))
        strength = next((each for each in choices if STRENGTH_TAG in each.tags and area in each.areas), None)
        if grows and counts[-1] >= OFTEN_A_WEEK and strength:
            told = wording.listing([str(count) for count in counts])
            reason = (
                f"You have stretched the {area} ever more often: {told} times in the last {MORE_OFTEN_WEEKS} weeks. "
                "What asks for that may be asking for strength."
            )
            yield Suggestion(f"strength:{area}", reason, strength, "001:25")


def _lacking(
    sessions: Sequence[SessionDone], today: int, choices: Sequence[Choice], free_ms: int | None
) -> Iterator[Suggestion]:
    """For what the person is at and has stretched least this week."""
    known = area_times(sessions, today - KNOWN_DAYS + 1)
    week = area_times(sessions, today - WEEK_DAYS + 1)
    short = [(week[area].of(side), area, side) for area, time in known.items() for side in Side if time.of(side)]
    seen: set[str] = set()
    for ms, area, side in sorted(short, key=lambda each: each[0]):
        if area in seen or ms >= AREA_GOAL_MS:
            continue
        seen.add(area)
        choice = _best_for(area, choices, free_ms)
        if choice:
            yield Suggestion(f"area:{area}", _little(area, side, week[area]), choice)


def _little(area: str, side: Side, week: AreaTime) -> str:
    goal = AREA_GOAL_MS // MINUTE
    ms, other_ms = week.of(side), week.of(side.opposite)
    if other_ms - ms < MINUTE:
        return f"The {area} got {_minutes(ms)} of {goal} minutes this week."
    here, there = side.value, side.opposite.value
    return (
        f"On the {here} the {area} got {_minutes(ms)} of {goal} minutes this week, on the {there} {_minutes(other_ms)}."
    )


def _minutes(ms: int) -> str:
    return "none" if not ms else str(ms // MINUTE) if ms >= MINUTE else "under 1"


def _best_for(area: str, choices: Sequence[Choice], free_ms: int | None) -> Choice | None:
    """The one that has most to do with an area, and fits into the time if any does."""
    fitting = [
        each
        for each in choices
        if area in each.areas[:AMONG_FIRST]
        and STRENGTH_TAG not in each.tags
        and (free_ms is None or each.length_ms <= free_ms)
    ]
    return min(fitting, key=lambda each: (each.areas.index(area), len(each.areas), each.length_ms), default=None)


def _in_the_time(choices: Sequence[Choice], free_ms: int | None) -> Iterator[Suggestion]:
    """What fills the time until the next reminder best."""
    if free_ms is None or free_ms < SHORTEST_MS:
        return
    fitting = [each for each in choices if each.length_ms <= free_ms]
    if fitting:
        choice = max(fitting, key=lambda each: each.length_ms)
        minutes = free_ms // MINUTE
        yield Suggestion("time", f"You have {minutes} minutes before the next reminder.", choice)


def _first(sessions: Sequence[SessionDone], choices: Sequence[Choice]) -> Iterator[Suggestion]:
    """For somebody who has done nothing yet, or not for long: ten minutes are a good start (003:14)."""
    if sessions or not choices:
        return
    choice = next((each for each in choices if each.id == FIRST_ROUTINE), choices[0])
    minutes = round(choice.length_ms / MINUTE)
    yield Suggestion("first", f"A good start: {minutes} minutes are enough for a first day.", choice, "003:14")
