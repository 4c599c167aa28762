"""Exports of OpenHIIT: a list of interval timers.

Since its move from workouts to timers each is `{"name", "activities": […], "activeIntervals", "restarts",
"timeSettings": {"workTime", "restTime", "breakTime", "warmupTime", "cooldownTime", "getReadyTime"}, …}`; the two
settings objects may be JSON in a text. Before that, each was flat: `{"title", "numExercises", "exercises",
"exerciseTime", "restTime", "iterations", …}`, with the list of names as JSON in a text. All times are whole seconds.
A timer runs: get ready, warm-up with a rest, then its intervals with rests between; each restart runs them once more
after a break, or after a rest where there is no break; then the cool-down.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from stretchtimer.core.dose import HOLD_BOUNDS, SECOND
from stretchtimer.storage.exchange import json_text, naming
from stretchtimer.storage.exchange.workouts import MOST_PARTS, Exercise, Part, Workout, dropped, pause, timed

SOURCE = "OpenHIIT"
_SOUNDS = frozenset(f"{when}Sound" for when in ("work", "rest", "halfway", "complete", "countdown"))
_TIMES = frozenset(f"{what}Time" for what in ("getReady", "work", "rest", "break", "warmup", "cooldown"))
_KEYS = frozenset(
    {
        *("id", "name", "timerIndex", "totalTime", "intervals", "activeIntervals", "restarts", "activities"),
        *("showMinutes", "color", "timeSettings", "soundSettings"),
    }
)
_OLD_KEYS = frozenset(
    {
        *("id", "title", "numExercises", "exercises", "exerciseTime", "halfTime", "halfwayMark", "iterations"),
        *("colorInt", "workoutIndex", "showMinutes", *_SOUNDS, *_TIMES),
    }
)
_NO_NAME = "Work"
_USUAL_MS = 30 * SECOND


def workouts_in(value: Any) -> list[Any] | None:
    """What may be timers of this app; `None` where the file is none of its own."""
    timers = value if isinstance(value, list) else [value]
    found = any(isinstance(each, dict) and each.keys() & {"timeSettings", "exerciseTime"} for each in timers)
    return timers if found else None


def workout(value: dict[str, Any]) -> Workout:
    old = "timeSettings" not in value
    times = value if old else _object_in(value["timeSettings"])
    names = _list_in(value.get("exercises" if old else "activities"))
    active = json_text.count_at(value, "numExercises" if old else "activeIntervals")
    plan = _Plan(
        names=[name if isinstance(name, str) else "" for name in names],
        intervals=len(names) if active is None else active,
        rounds=1 + (json_text.count_at(value, "iterations" if old else "restarts") or 0),
        work_ms=json_text.milliseconds_at(times, "exerciseTime" if old else "workTime"),
        times=times,
    )
    remarks = [dropped("its sounds and its colour stay behind")]
    remarks += naming.left_behind(json_text.unknown_keys(value, _OLD_KEYS if old else _KEYS))
    if json_text.count_at(value, "halfTime"):
        remarks.append(dropped("the time to change sides within an exercise stays behind"))
    title = json_text.text_at(value, "title" if old else "name")
    return Workout(title, tuple(islice(plan.parts(), MOST_PARTS)), tuple(remarks))


def _object_in(value: Any) -> dict[str, Any]:
    found = _unwrapped(value)
    return found if isinstance(found, dict) else {}


def _list_in(value: Any) -> list[Any]:
    found = _unwrapped(value)
    return found if isinstance(found, list) else []


def _unwrapped(value: Any) -> Any:
    """The value, or what a text holds as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json_text.read_json(value.encode("utf-8", errors="replace"))[0]
    except json_text.UnreadableJsonError:
        return None


class _Plan:
    def __init__(
        self, names: list[str], intervals: int, rounds: int, work_ms: int | None, times: dict[str, Any]
    ) -> None:
        self._names = names
        self._intervals = intervals
        self._rounds = rounds
        self._work_ms = work_ms
        self._ms = {key: json_text.milliseconds_at(times, key) or 0 for key in _TIMES}

    def parts(self) -> Iterator[Part]:
        warm_up = self._extra("Warm-up", "warmupTime", self._ms["getReadyTime"])
        yield from warm_up
        yield from self._round(self._ms["restTime" if warm_up else "getReadyTime"])
        for _ in range(min(self._rounds - 1, MOST_PARTS)):
            a_break = pause(self._ms["breakTime"])
            yield from a_break
            yield from self._round(0 if a_break else self._ms["restTime"])
        yield from self._extra("Cool-down", "cooldownTime", 0)

    def _round(self, before_ms: int) -> Iterator[Part]:
        if self._work_ms is not None and self._work_ms < HOLD_BOUNDS[0]:
            return
        for index in range(min(self._intervals, MOST_PARTS)):
            name = self._names[index] if index < len(self._names) else ""
            yield timed(name or _NO_NAME, self._work_ms, _USUAL_MS, before_ms)
            before_ms = self._ms["restTime"]

    def _extra(self, name: str, key: str, before_ms: int) -> list[Exercise]:
        length_ms = self._ms[key]
        return [timed(name, length_ms, _USUAL_MS, before_ms)] if length_ms >= HOLD_BOUNDS[0] else []
