"""Workouts of Feeel, as `.feeel` files since its version 3.0.

One is `{"feeelMetadataVersion", "exerciseDbImport", "fullWorkout": {"workout": {"title", "countdownDuration",
"exerciseDuration", "breakDuration", …}, "workoutExercises": [{"orderPosition", "exercise", "exerciseDuration",
"breakDuration"}]}}`, durations in whole seconds; those of an exercise may be null and are the workout's then. The break
comes before its exercise. An exercise is its number in the wger database alone, so that a file has no names: the
numbers of what the app's own workouts and its older versions hold are known here, under names of our own.
"""

from itertools import islice
from typing import Any

from stretchtimer.core.dose import HOLD_BOUNDS, SECOND
from stretchtimer.storage.exchange import json_text, naming
from stretchtimer.storage.exchange.workouts import MOST_PARTS, Part, Workout, assumed, dropped, timed

SOURCE = "Feeel"
_COUNTDOWN_MS, _USUAL_MS, _BREAK_MS = 5 * SECOND, 30 * SECOND, 10 * SECOND
_KEYS = frozenset(
    {
        *("id", "type", "title", "translationJson", "category", "cachedLastUse"),
        *("countdownDuration", "exerciseDuration", "breakDuration"),
    }
)
_NAMES = {
    167: "Abdominal crunch",
    320: "Jumping jacks",
    377: "Leg raises",
    454: "Pike push-ups",
    456: "Pistol squat left",
    458: "Forearm plank",
    475: "Pull-up",
    482: "Push-ups",
    570: "Shoulder shrug",
    580: "Side plank left",
    615: "Squats",
    616: "Squat thrusts",
    632: "Sumo squat",
    702: "Calf raise left",
    718: "Wall sit",
    981: "Step-ups",
    983: "High knees",
    984: "Lunges",
    985: "Push-up with rotation",
    986: "Side split squat left",
    987: "Side split squat right",
    988: "Bulgarian split squat left",
    989: "Bulgarian split squat right",
    990: "Kneeling kickbacks",
    991: "Split squat left",
    992: "Split squat right",
    993: "Jump rope",
    994: "Arm circles forwards",
    995: "Arm circles backwards",
    996: "Mountain climbers",
    997: "Four-count burpees",
    998: "Burpees without push-up",
    999: "Reverse lunges",
    1000: "Floor dips",
    1001: "High plank",
    1002: "Child's pose",
    1003: "Kettlebell deadlift",
    1004: "Shoulder rolls forwards",
    1005: "Shoulder rolls backwards",
    1006: "Chin tuck",
    1007: "Head turns",
    1008: "Lateral neck stretch left",
    1009: "Lateral neck stretch right",
    1010: "Back of the neck stretch",
    1011: "Front of the neck stretch",
    1012: "Alternating biceps curls",
    1013: "Levator scapulae stretch left",
    1014: "Levator scapulae stretch right",
    1015: "Neck circles clockwise",
    1016: "Neck circles anticlockwise",
    1017: "Neck half circles",
    1018: "Head tilts",
    1019: "Side plank right",
    1020: "Pistol squat right",
    1021: "Calf raise right",
}


def workouts_in(value: Any) -> list[Any] | None:
    """The one workout of the file; `None` where it is none of this app's."""
    return [value["fullWorkout"]] if isinstance(value, dict) and isinstance(value.get("fullWorkout"), dict) else None


def workout(value: dict[str, Any]) -> Workout:
    head = json_text.object_at(value, "workout")
    usual_ms = json_text.milliseconds_at(head, "exerciseDuration")
    break_ms = json_text.milliseconds_at(head, "breakDuration")
    countdown_ms = json_text.milliseconds_at(head, "countdownDuration")
    entries = [each for each in json_text.list_at(value, "workoutExercises") if isinstance(each, dict)]
    entries.sort(key=lambda each: json_text.count_at(each, "orderPosition") or 0)
    parts: list[Part] = []
    unnamed = False
    for entry in islice(entries, MOST_PARTS):
        number = json_text.count_at(entry, "exercise")
        name = _NAMES.get(number) if number is not None else None
        unnamed = unnamed or name is None
        length_ms = json_text.milliseconds_at(entry, "exerciseDuration")
        length_ms = usual_ms if length_ms is None else length_ms
        if length_ms is not None and length_ms < HOLD_BOUNDS[0]:
            continue
        general_ms = (break_ms, _BREAK_MS) if parts else (countdown_ms, _COUNTDOWN_MS)
        choices = (json_text.milliseconds_at(entry, "breakDuration"), *general_ms)
        before_ms = next(choice for choice in choices if choice is not None)
        parts.append(
            timed(name or f"Feeel exercise {'?' if number is None else number}", length_ms, _USUAL_MS, before_ms)
        )
    remarks = naming.left_behind(json_text.unknown_keys(head, _KEYS))
    if json_text.text_at(head, "translationJson"):
        remarks.append(dropped("the title in other languages stays behind"))
    if unnamed:
        remarks.append(assumed("the file gives exercises as numbers; those without a known name keep their number"))
    return Workout(json_text.text_at(head, "title"), tuple(parts), tuple(remarks))
