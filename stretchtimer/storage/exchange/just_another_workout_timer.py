"""Backups of Just Another Workout Timer for Android.

Its export wraps workouts: `{"workouts": [{"title", "sets": [{"repetitions", "exercises": [{"name", "duration"}]}]}]}`;
what it shares is one bare workout. Later versions add ids, the version of the file and names of sets; durations are
whole seconds. The export writes the low byte of each UTF-16 unit, which is Latin-1 for what Latin-1 has, and
loses all other letters; what is shared is UTF-8. A session starts after a countdown of 10 s, and nothing lies between
two exercises: people write their rests as exercises.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from stretchtimer.core.dose import HOLD_BOUNDS, SECOND
from stretchtimer.storage.exchange import json_text, naming
from stretchtimer.storage.exchange.workouts import MOST_PARTS, Exercise, Part, Pause, Workout, dropped, pause, timed
from stretchtimer.storage.problems import quoted

SOURCE = "Just Another Workout Timer"
_COUNTDOWN_MS = 10 * SECOND
_USUAL_MS = 30 * SECOND
_KEYS = frozenset({"title", "sets", "version", "position", "id"})
_EXERCISE_KEYS = frozenset({"name", "id", "duration"})


def workouts_in(value: Any) -> list[Any] | None:
    """What may be workouts of this app; `None` where the file is none of its own."""
    if isinstance(value, dict) and isinstance(value.get("workouts"), list):
        return list(value["workouts"])
    if isinstance(value, dict) and isinstance(value.get("sets"), list):
        return [value]
    return None


def workout(value: dict[str, Any]) -> Workout:
    sets = [each for each in json_text.list_at(value, "sets") if isinstance(each, dict)]
    exercises = [each for some in sets for each in json_text.list_at(some, "exercises") if isinstance(each, dict)]
    remarks = [
        dropped(f"the name of the set {quoted(naming.tidy(name))} stays behind; a routine has no groups")
        for some in sets
        if (name := json_text.text_at(some, "name"))
    ]
    unknown = {key for each in exercises for key in json_text.unknown_keys(each, _EXERCISE_KEYS)}
    unknown.update(json_text.unknown_keys(value, _KEYS))
    remarks += naming.left_behind(unknown)
    short = sum(json_text.milliseconds_at(each, "duration") in range(HOLD_BOUNDS[0]) for each in exercises)
    if short:
        remarks.append(dropped("exercises of less than a second stay behind"))
    return Workout(json_text.text_at(value, "title"), tuple(islice(_parts(sets), MOST_PARTS)), tuple(remarks))


def _parts(sets: list[dict[str, Any]]) -> Iterator[Part]:
    before_ms: int | None = _COUNTDOWN_MS
    for some in sets:
        once = [part for each in json_text.list_at(some, "exercises") if isinstance(each, dict) for part in _part(each)]
        repetitions = json_text.count_at(some, "repetitions")
        for _ in range(min(1 if repetitions is None else repetitions, MOST_PARTS) if once else 0):
            for part in once:
                if isinstance(part, Pause):
                    yield part
                    before_ms = 0 if before_ms is None else before_ms
                else:
                    yield Exercise(part.name, part.length_ms, before_ms, part.remarks)
                    before_ms = None


def _part(exercise: dict[str, Any]) -> list[Part]:
    name = json_text.text_at(exercise, "name")
    length_ms = json_text.milliseconds_at(exercise, "duration")
    if length_ms is not None and length_ms < HOLD_BOUNDS[0]:
        return []
    if naming.is_rest(name):
        return pause(_USUAL_MS if length_ms is None else length_ms)
    return [timed(name, length_ms, _USUAL_MS)]
