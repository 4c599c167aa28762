"""Files of other apps become routines that a person could have written; nothing in them is believed or run."""

import json
from pathlib import Path

import pytest

from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Pose, PoseStep, Sides
from stretchtimer.core.timeline import length_ms
from stretchtimer.storage.exchange import MOST_BYTES, Clash, IncomingRoutine, Preview, RemarkKind, read_foreign

SAMPLES = Path(__file__).parent / "exchange"

# The samples have the fields that these versions write:
# jawt-backup       Just Another Workout Timer as of 2024, its export: file version 2, its sets named
# jawt-share        Just Another Workout Timer in its first versions, the bare file of one workout: no version, no ids
# jawt-latin-1      the same in the bytes that its export writes
# openhiit-timers   OpenHIIT since timers took the place of workouts (end of 2024), with a sound for breaks
# openhiit-workouts OpenHIIT before that: flat workouts whose exercises are JSON in a text
# neck_4.feeel      Feeel 3.0, metadata version 300


def sample(name: str, poses: dict[str, Pose]) -> Preview:
    return read_foreign((SAMPLES / name).read_bytes(), name, poses)


def only(preview: Preview) -> IncomingRoutine:
    assert preview.problems == ()
    (routine,) = preview.routines
    assert routine.problems == ()
    assert routine.routine is not None
    return routine


def workout(*exercises: tuple[str, object], title: object = "Any", poses: dict[str, Pose]) -> Preview:
    """What a backup with one set of these names and durations brings in."""
    parts = [{"name": name, "duration": duration} for name, duration in exercises]
    value = {"title": title, "sets": [{"repetitions": 1, "exercises": parts}]}
    return read_foreign(json.dumps(value).encode(), "any.json", poses)


def texts(routine: IncomingRoutine, kind: RemarkKind) -> list[tuple[int | None, str]]:
    return [(remark.step, remark.text) for remark in routine.remarks if remark.kind is kind]


def test_a_backup_of_just_another_workout_timer(poses: dict[str, Pose]) -> None:
    preview = sample("jawt-backup.json", poses)

    assert (preview.source, preview.problems, preview.remarks) == ("Just Another Workout Timer", (), ())
    morning, evening = preview.routines
    assert morning.file_name == "morning-hips.yaml"
    assert morning.content.decode() == (
        'title: "Morning: hips"\n'
        "prepare: 0s\n"
        "switch: 5s\n"
        "poses:\n"
        "  - pose: low-lunge\n"
        "    hold: 30s\n"
        "    sets: 2\n"
        "    rest: 15s\n"
        "    prepare: 10s\n"
        "  - rest: 15s\n"
        "  - pose:\n"
        "      name: Wrist circles\n"
        "      instructions: [Wrist circles]\n"
        "    hold: 1m30s\n"
    )
    assert texts(morning, RemarkKind.MATCHED) == [(0, "“Low lunge” is “Low lunge” of the library.")]
    assert texts(morning, RemarkKind.KEPT) == [
        (2, "The library has no “Wrist circles”; it comes in as a pose without a drawing.")
    ]
    assert texts(morning, RemarkKind.DROPPED) == [
        (None, "The name of the set “Round” stays behind; a routine has no groups.")
    ]
    assert "prepare" not in evening.content.decode()
    assert texts(evening, RemarkKind.ASSUMED) == [
        (None, "The file gives no time to get into each pose; the usual time is added."),
        (None, "Each time is taken as a hold: the file does not tell holding still from moving."),
        (0, "It is done on both sides here, 60 s each: the file names no side."),
    ]


def test_a_spaced_workout_lasts_as_long_here_as_in_its_app(poses: dict[str, Pose]) -> None:
    morning = sample("jawt-backup.json", poses).routines[0]

    assert morning.routine is not None
    assert length_ms(morning.routine, Effort.GENTLE) == (10 + 2 * (30 + 5 + 30 + 15) + 90) * 1_000


def test_the_bare_share_has_pairs_in_other_languages(poses: dict[str, Pose]) -> None:
    share = only(sample("jawt-share.json", poses))

    assert (share.title, share.file_name) == ("Dehnen für Läufer", "dehnen-fur-laufer.yaml")
    assert '      name: Ausfallschritt\n      sides: each\n      instructions: ["Ausfallschritt ({side})"]' in (
        share.content.decode()
    )
    assert (
        0,
        "“Ausfallschritt (links)” and “Ausfallschritt (rechts)” become one step for both sides, 40 s for each.",
    ) in (texts(share, RemarkKind.ASSUMED))


def test_latin_1_is_read_with_a_warning(poses: dict[str, Pose]) -> None:
    latin, plain = sample("jawt-latin-1.json", poses), sample("jawt-share.json", poses)

    assert only(latin).content == only(plain).content
    assert plain.remarks == ()
    (warning,) = latin.remarks
    assert "Latin-1" in warning.text


def test_letters_that_the_export_lost_are_told(poses: dict[str, Pose]) -> None:
    # The app writes the low byte of U+2019 alone, a control character.
    content = '{"title":"Any","sets":[{"repetitions":1,"exercises":[{"name":"Runner\u0019s ease","duration":30}]}]}'

    routine = only(read_foreign(content.encode("latin-1"), "any.json", poses))

    assert "name: Runner s ease" in routine.content.decode()
    assert (0, "What cannot stand in a name was taken out of it; please look at it.") in texts(
        routine, RemarkKind.DROPPED
    )


def test_timers_of_openhiit_keep_their_rests_and_rounds(poses: dict[str, Pose]) -> None:
    routine = only(sample("openhiit-timers.json", poses))

    assert routine.content.decode() == (
        "title: Standing five\n"
        "prepare: 10s\n"
        "switch: 10s\n"
        "poses:\n"
        "  - pose:\n"
        "      name: Warm-up\n"
        "      instructions: [Warm-up]\n"
        "    hold: 45s\n"
        "    prepare: 12s\n"
        "  - pose:\n"
        "      name: Figure eight\n"
        "      sides: each\n"
        '      instructions: ["Figure eight ({side})"]\n'
        "    hold: 30s\n"
        "  - pose:\n"
        "      name: Work\n"
        "      instructions: [Work]\n"
        "    hold: 30s\n"
        "  - rest: 1m\n"
        "  - pose:\n"
        "      name: Figure eight\n"
        "      sides: each\n"
        '      instructions: ["Figure eight ({side})"]\n'
        "    hold: 30s\n"
        "    prepare: 0s\n"
        "  - pose:\n"
        "      name: Work\n"
        "      instructions: [Work]\n"
        "    hold: 30s\n"
    )
    assert routine.routine is not None
    one_round = 30 + 10 + 30 + 10 + 30
    assert length_ms(routine.routine, Effort.GENTLE) == (12 + 45 + 10 + one_round + 60 + one_round) * 1_000
    assert (None, "Its sounds and its colour stay behind.") in texts(routine, RemarkKind.DROPPED)


def test_the_older_workouts_of_openhiit(poses: dict[str, Pose]) -> None:
    routine = only(sample("openhiit-workouts.json", poses))

    assert routine.content.decode() == (
        "title: Old timer\n"
        "prepare: 15s\n"
        "poses:\n"
        "  - pose: low-lunge\n"
        "    hold: 40s\n"
        "    prepare: 10s\n"
        "  - bird-dog\n"
        "  - pose:\n"
        "      name: Cool-down\n"
        "      instructions: [Cool-down]\n"
        "    hold: 30s\n"
        "    prepare: 0s\n"
    )
    assert (1, "It is counted here: 5–7 reps, in place of 40 s.") in texts(routine, RemarkKind.ASSUMED)
    assert (None, "The time to change sides within an exercise stays behind.") in texts(routine, RemarkKind.DROPPED)


def test_a_feeel_file_names_its_exercises_by_number(poses: dict[str, Pose]) -> None:
    preview = sample("neck_4.feeel", poses)
    routine = only(preview)

    assert preview.source == "Feeel"
    assert routine.content.decode() == (
        "title: Neck, at noon\n"
        "prepare: 8s\n"
        "switch: 8s\n"
        "poses:\n"
        "  - pose:\n"
        "      name: Chin tuck\n"
        "      instructions: [Chin tuck]\n"
        "    hold: 30s\n"
        "    prepare: 5s\n"
        "  - pose:\n"
        "      name: Lateral neck stretch\n"
        "      sides: each\n"
        '      instructions: ["Lateral neck stretch {side}"]\n'
        "    hold: 20s\n"
        "  - pose:\n"
        "      name: Feeel exercise 77\n"
        "      instructions: [Feeel exercise 77]\n"
        "    hold: 1m30s\n"
        "    prepare: 12s\n"
    )
    assert any("numbers" in text for _, text in texts(routine, RemarkKind.ASSUMED))


@pytest.mark.parametrize(
    ("first", "second", "name", "instruction"),
    [
        ("Lunge left", "Lunge right", "Lunge", "Lunge {side}"),
        ("Right lunge", "Left lunge", "Lunge", "{side} lunge"),
        ("Lunge (L)", "Lunge (R)", "Lunge", "Lunge ({side})"),
        ("Lunge - left side", "Lunge - right side", "Lunge", "Lunge - {side} side"),
        ("Balance on the left leg", "Balance on the right leg", "Balance", "Balance on the {side} leg"),
        ("Fente à gauche", "Fente à droite", "Fente", "Fente ({side})"),
        ("Estiramiento izquierdo", "Estiramiento derecho", "Estiramiento", "Estiramiento ({side})"),
        (
            "Left arm, right leg",
            "Right arm, left leg",
            "One arm, the other leg",
            "{side} arm, {other} leg",
        ),
    ],
)
def test_left_and_right_become_one_step(
    first: str, second: str, name: str, instruction: str, poses: dict[str, Pose]
) -> None:
    routine = only(workout((first, 20), (second, 20), poses=poses)).routine

    assert routine is not None
    (pose,) = routine.poses
    assert (pose.name, pose.instructions, pose.sides) == (name, (instruction,), Sides.EACH)


def test_a_pair_that_begins_on_the_right_says_so(poses: dict[str, Pose]) -> None:
    left = only(workout(("Lunge left", 20), ("Lunge right", 20), poses=poses))
    right = only(workout(("Lunge right", 20), ("Lunge left", 20), poses=poses))

    assert left.content == right.content
    said = (0, "It starts on the left here.")
    assert said in texts(right, RemarkKind.ASSUMED)
    assert said not in texts(left, RemarkKind.ASSUMED)


@pytest.mark.parametrize(
    "parts",
    [
        [("Lunge left", 20), ("Lunge right", 25)],
        [("Lunge left", 20), ("Squat right", 20)],
        [("Lunge left", 20), ("Squat", 20), ("Lunge right", 20)],
        [("Lunge left", 20), ("Rest", 31), ("Lunge right", 20)],
        [("Left", 20), ("Right", 20)],
        [("Left arm, left leg", 20), ("Right arm, left leg", 20), ("Squat", 20)],
    ],
)
def test_what_is_no_pair_stays_two(parts: list[tuple[str, object]], poses: dict[str, Pose]) -> None:
    routine = only(workout(*parts, poses=poses)).routine

    assert routine is not None
    assert all(pose.sides is Sides.NONE for pose in routine.poses)
    assert len(routine.steps) == len(parts)


def test_one_side_of_a_pose_of_the_library_stays_one_side(poses: dict[str, Pose]) -> None:
    routine = only(workout(("Low lunge, left", 45), ("Free form", 20), poses=poses)).routine

    assert routine is not None
    step = routine.steps[0]
    assert isinstance(step, PoseStep)
    assert (step.pose.id, step.sides) == ("low-lunge", Sides.LEFT)


def test_the_same_several_times_in_a_row_becomes_sets(poses: dict[str, Pose]) -> None:
    parts = [("Plank", 30), ("Rest", 15)] * 3 + [("Low lunge left", 20), ("Low lunge right", 20)] * 2

    routine = only(workout(*parts, poses=poses))

    assert routine.content.decode() == (
        "title: Any\n"
        "prepare: 0s\n"
        "poses:\n"
        "  - pose:\n"
        "      name: Plank\n"
        "      instructions: [Plank]\n"
        "    hold: 30s\n"
        "    sets: 3\n"
        "    rest: 15s\n"
        "    prepare: 10s\n"
        "  - rest: 15s\n"
        "  - pose: low-lunge\n"
        "    hold: 20s\n"
        "    sets: 2\n"
    )
    assert (0, "It stands there 3 times in a row, and becomes as many sets.") in texts(routine, RemarkKind.ASSUMED)


def test_sets_with_rests_of_their_own_stay_steps(poses: dict[str, Pose]) -> None:
    routine = only(
        workout(("Plank", 30), ("Rest", 15), ("Plank", 30), ("Rest", 40), ("Plank", 30), poses=poses)
    ).routine

    assert routine is not None
    assert [
        step.dose.sets.low if isinstance(step, PoseStep) and step.dose.sets else None for step in routine.steps
    ] == [
        2,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("name", "pose"),
    [
        ("low lunges", "low-lunge"),
        ("LOW-LUNGE stretch", "low-lunge"),
        ("Crescent lunge", "low-lunge"),
        ("Runners' lunge", "low-lunge"),
        ("Cresent lunge", "low-lunge"),
        ("Lunge", None),
        ("High lunge", None),
        ("Slow lunge", None),
        ("Bird", None),
        ("Stretch", None),
        ("Twist", None),
    ],
)
def test_a_name_is_matched_with_care(name: str, pose: str | None) -> None:
    library = {
        pose_id: Pose(pose_id, given, ("Do it.",), also_called=others)
        for pose_id, given, others in [
            ("low-lunge", "Low lunge", ("Crescent lunge", "Runner's lunge")),
            ("bird-dog", "Bird dog", ()),
            ("one-twist", "One-legged twist", ("Twist",)),
            ("other-twist", "Other twist", ("Twist",)),
        ]
    }
    routine = only(workout((name, 20), poses=library)).routine

    assert routine is not None
    assert (routine.poses[0].id if routine.poses[0].id in library else None) == pose


HOSTILE_NAMES = [
    "{side} step",
    "{0.__class__}",
    "Step: one",
    "Step # two",
    "- dash",
    "*star &and !bang",
    "null",
    "~",
    "yes",
    "12:30",
    "1e3",
    "'quoted' \"both\" \\n",
    "ends with:",
    "a, b] }",
    "\u202egnp.exe",
    "zero\u200bwidth",
    "line\nbreak\ttab",
    "\x07bell\x1b[31m",
    "\ud83d",
    "🧘\u200d♀️ breathe",
    "%TAG",
    "@at `tick",
    "? key",
    "| block",
    "---",
    "long " * 100,
    "https://example.org/x.png",
    "../../etc/passwd",
    "$(touch /tmp/x)",
    "   ",
    "",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_name_comes_in_as_a_text(name: str, poses: dict[str, Pose]) -> None:
    routine = only(workout((name, 20), title=name, poses=poses))

    assert routine.routine is not None
    (pose,) = routine.routine.poses
    assert pose.instructions == (pose.name,)
    assert pose.name.isprintable() or "\u200d" in pose.name
    assert not set(pose.name) & set("{}")
    assert Path(routine.file_name).name == routine.file_name
    assert routine.file_name.endswith(".yaml")
    letters = "".join(c for c in name if c.isalnum())
    assert letters[:40] == "".join(c for c in pose.name if c.isalnum())[:40] or not letters.strip("\ud83d31m")


@pytest.mark.parametrize(
    ("duration", "held"),
    [
        (7, "7s"),
        (12.5, "12.5s"),
        (60, "1m"),
        (3600, "60m"),
        (10**9, "60m"),
        (10**400, "30s"),
        (float("nan"), "30s"),
        (float("inf"), "30s"),
        (-5, "30s"),
        ("40", "30s"),
        (None, "30s"),
        (True, "30s"),
        ([], "30s"),
    ],
)
def test_a_time_of_any_kind(duration: object, held: str, poses: dict[str, Pose]) -> None:
    assert f"\n    hold: {held}\n" in only(workout(("Any", duration), poses=poses)).content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no routine"),
        (b"hello", "is no routine"),
        (b"\xff\xfe\x00", "is no routine"),
        (b"{", "damaged at line 1, column 2"),
        (b'{"workouts": [', "damaged"),
        (b"[" * 10_000 + b"]" * 10_000, "nested too deep"),
        (b'{"workouts":' * 10_000, "nested too deep"),
        (b"[" + b"1," * 200_001 + b"1]", "more than 200000 values"),
        (b" " * (MOST_BYTES + 1), "larger than 8 MiB"),
        (b"[]", "no file of an app that is known"),
        (b"[1, 2]", "no file of an app that is known"),
        (b'{"workouts": []}', "no workout"),
        (b'{"workouts": [1, "two", null]}', "no workout by its form"),
        (b'{"workouts": [{}]}', "has no exercises"),
        (b'{"title": 3, "sets": [{"exercises": [{"name": "x", "duration": 0}]}]}', "has no exercises"),
        (b'{"fullWorkout": {}}', "has no exercises"),
        (b'[{"timeSettings": "{", "activities": 5}]', "has no exercises"),
    ],
    ids=repr,
)
def test_what_cannot_be_read_is_told_in_one_sentence(content: bytes, said: str, poses: dict[str, Pose]) -> None:
    preview = read_foreign(content, "some.json", poses)

    assert (preview.routines, preview.poses) == ((), ())
    (problem,) = preview.problems
    assert said in problem
    assert problem.endswith(".")


def test_endless_repetitions_end(poses: dict[str, Pose]) -> None:
    value = {
        "title": "Endless",
        "sets": [{"repetitions": 10**9, "exercises": [{"name": name, "duration": 20} for name in "ab"]}],
    }
    routine = only(read_foreign(json.dumps(value).encode(), "any.json", poses))

    assert any("the rest of them stay behind" in text for _, text in texts(routine, RemarkKind.DROPPED))


def test_a_file_of_endless_workouts_ends_too(poses: dict[str, Pose]) -> None:
    exercises = [{"name": name, "duration": 20} for name in "ab"]
    endless = {"sets": [{"repetitions": 10**9, "exercises": exercises}]}

    preview = read_foreign(json.dumps({"workouts": [endless] * 100}).encode(), "any.json", poses)

    assert 0 < len(preview.routines) < 100
    assert preview.problems == ("The file holds more than 10000 steps; the workouts after them are left out.",)


def test_what_nothing_here_knows_is_named_and_not_looked_at(poses: dict[str, Pose]) -> None:
    exercise = {"name": "Any", "duration": 20, "image": "https://example.org/a.png", "run": "rm -rf /"}
    value = {"title": "Any", "sets": [{"repetitions": 1, "exercises": [exercise]}]}

    routine = only(read_foreign(json.dumps(value).encode(), "any.json", poses))

    assert b"example.org" not in routine.content
    assert (None, "“image”, “run”: nothing here knows what that is, and it stays behind.") in (
        texts(routine, RemarkKind.DROPPED)
    )


def test_the_content_tells_the_kind_and_not_the_name(poses: dict[str, Pose]) -> None:
    content = (SAMPLES / "neck_4.feeel").read_bytes()

    assert {read_foreign(content, name, poses).source for name in ("a.yaml", "a.zip", "a", "a.json")} == {"Feeel"}


def test_two_workouts_of_one_title_get_two_names(poses: dict[str, Pose]) -> None:
    one = {"title": "Same", "sets": [{"repetitions": 1, "exercises": [{"name": "Any", "duration": 20}]}]}

    preview = read_foreign(json.dumps({"workouts": [one, one, {**one, "title": "SAME"}]}).encode(), "b.json", poses)

    assert [routine.file_name for routine in preview.routines] == ["same.yaml", "same-2.yaml", "same-3.yaml"]


def test_a_clash_is_told(poses: dict[str, Pose]) -> None:
    content = (SAMPLES / "neck_4.feeel").read_bytes()
    new = only(read_foreign(content, "neck.feeel", poses))

    def clash(present: dict[str, bytes]) -> Clash:
        return only(read_foreign(content, "neck.feeel", poses, present)).clash

    assert new.file_name == "neck-at-noon.yaml"
    assert clash({}) is Clash.NONE
    assert clash({"Neck-At-Noon.yaml": b"title: Mine\n"}) is Clash.DIFFERENT
    assert clash({new.file_name: new.content}) is Clash.SAME


@pytest.mark.parametrize("title", ["CON", "aux", "…", "a" * 500, "ü" * 300, "../up", "Über: alles?", "."])
def test_a_title_makes_a_name_that_every_system_holds(title: str, poses: dict[str, Pose]) -> None:
    name = only(workout(("Any", 20), title=title, poses=poses)).file_name

    assert not set(name) & set('<>:"/\\|?*')
    assert name.split(".")[0].casefold() not in {"con", "aux", ""}
    assert len(name.encode()) < 220
