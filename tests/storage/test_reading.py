"""Sound files become the values that they say; nothing that a file can hold raises or goes unbounded."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stretchtimer.core.dose import Breath, Dose, Span
from stretchtimer.core.routines import Kind, Level, Pose, PoseStep, Position, RestStep, Sides
from stretchtimer.storage.pose_files import read_pose
from stretchtimer.storage.problems import Reading
from stretchtimer.storage.routine_files import check_file, read_routine, routine_from_text
from tests.storage.conftest import BAD_FILES, POSES

POSE = """\
name: Side leg raise
also_called: [Abduction]
summary: Works the outer hip.
kind: strength
position: standing
areas: [outer hip, glutes]
equipment: [chair]
sides: alternating
dose:
  reps: 10
  hold: 1-2s
  from: document
  ours: [reps]
tempo: 6s
instructions:
  - Stand tall beside the chair.
  - Lift the {side} leg out, the {other} foot stays down.
deeper: |
  Lift higher.
  Pause longer.
easier:
breathing: ~
cautions: ["No: swinging."]
avoid_with: [unsteady]
sources: ["003:55", 004:16]
figure: {head: [0.5, no], hips: {x: -1e3, y: ~, flat: true}}
"""

ROUTINE = """\
# A comment
title: No
summary: on
why: 12:30
tags: [desk, yes, 1_000]
level: beginner
prepare: 0
switch: 7.5s
wait: yes
breath: {in: 3, out: 5s, hold_out: 1s}
poses:
  - low-lunge
  - pose: shin-stack
    hold: 45s
    sides: left
    note: Sit on a cushion under the {side} hip.
  - rest: 20s
  - pose:
      name: Wrist circles, à la carte
      instructions: [Circle both wrists slowly.]
    reps: 5-7
    sets: 2
    rest: 10s
    tempo: 3s
    prepare: 3s
    switch: 0s
    wait: no
"""


def _routine(text: str) -> Reading[object]:
    reading = routine_from_text(text.encode(), Path("desk.yaml"), POSES)
    return Reading(reading.value, reading.problems)


def test_a_pose_is_read_in_full(tmp_path: Path) -> None:
    path = tmp_path / "side-leg-raise.yaml"
    path.write_text(POSE, encoding="utf-8")
    assert read_pose(path) == Reading(
        Pose(
            id="side-leg-raise",
            name="Side leg raise",
            also_called=("Abduction",),
            summary="Works the outer hip.",
            kind=Kind.STRENGTH,
            position=Position.STANDING,
            areas=("outer hip", "glutes"),
            equipment=("chair",),
            sides=Sides.ALTERNATING,
            dose=Dose(
                hold=Span(1000, 2000),
                reps=Span(10, 10),
                written=(("reps", "10"), ("hold", "1-2s"), ("from", "document"), ("ours", ("reps",))),
            ),
            tempo_ms=6000,
            instructions=("Stand tall beside the chair.", "Lift the {side} leg out, the {other} foot stays down."),
            deeper="Lift higher.\nPause longer.",
            cautions=("No: swinging.",),
            avoid_with=("unsteady",),
            sources=("003:55", "004:16"),
            figure={"head": [0.5, "no"], "hips": {"x": -1000.0, "y": None, "flat": True}},
        )
    )


def test_a_routine_is_read_in_full_and_its_words_stay_as_written() -> None:
    reading = routine_from_text(ROUTINE.encode(), Path("desk.yaml"), POSES)
    assert reading.problems == ()
    routine = reading.value
    assert routine is not None
    assert (routine.id, routine.title, routine.summary, routine.why) == ("desk", "No", "on", "12:30")
    assert routine.tags == ("desk", "yes", "1_000")
    assert (routine.level, routine.prepare_ms, routine.switch_ms) == (Level.BEGINNER, 0, 7500)
    assert routine.wait
    assert routine.breath == Breath(in_ms=3000, out_ms=5000, hold_out_ms=1000)
    lunge, shins, rest, circles = routine.steps
    assert lunge == PoseStep(POSES["low-lunge"])
    assert shins == PoseStep(
        POSES["shin-stack"],
        override=Dose(hold=Span(45_000, 45_000), written=(("hold", "45s"),)),
        sides_override=Sides.LEFT,
        note="Sit on a cushion under the {side} hip.",
    )
    assert rest == RestStep(20_000)
    assert isinstance(circles, PoseStep)
    assert circles.pose.id == "wrist-circles-a-la-carte"
    assert circles.dose == Dose(
        reps=Span(5, 7),
        sets=Span(2, 2),
        rest_ms=10_000,
        written=(("reps", "5-7"), ("sets", "2"), ("rest", "10s")),
    )
    assert (circles.tempo_ms, circles.prepare_ms, circles.switch_ms) == (3000, 3000, 0)
    assert (shins.wait, circles.wait) == (None, False)


def test_byte_order_mark_and_windows_line_ends_are_read() -> None:
    reading = routine_from_text(b"\xef\xbb\xbf" + ROUTINE.replace("\n", "\r\n").encode(), Path("desk.yaml"), POSES)
    assert reading.value == routine_from_text(ROUTINE.encode(), Path("desk.yaml"), POSES).value


def test_positions_count_characters() -> None:
    reading = _routine("title: Dehnübung 🧘\r\nposes: [low-lunge, 'ö', low-lnge]\r\n")
    assert [(problem.line, problem.column) for problem in reading.problems] == [(2, 20), (2, 25)]


def test_an_alias_stands_for_what_it_names() -> None:
    reading = routine_from_text(
        b"title: Desk\nposes:\n  - &lunge {pose: low-lunge, hold: 10s}\n  - *lunge\n", Path("desk.yaml"), POSES
    )
    assert reading.value is not None
    assert reading.value.steps[0] == reading.value.steps[1]


def test_a_pose_whose_own_file_has_problems_is_told_from_one_that_is_not_there() -> None:
    reading = routine_from_text(b"title: Desk\nposes: [my-pose]\n", Path("desk.yaml"), POSES, {"my-pose"})
    assert [problem.message for problem in reading.problems] == [
        "the pose “my-pose” has problems; put its own file right"
    ]


@pytest.mark.parametrize(
    ("name", "text", "is_pose"),
    [
        ("a.yaml", "instructions: [x]", True),
        ("a.yaml", "name: x", True),
        ("a.yaml", "name: x\ntitle: y", False),
        ("a.yaml", "kind: stretch", False),
        ("poses/a.yaml", "kind: stretch", True),
        ("poses/a.yaml", "poses: []", False),
    ],
)
def test_keys_and_else_the_folder_tell_a_pose_from_a_routine(
    tmp_path: Path, name: str, text: str, is_pose: bool
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    needs = [problem.message.split("; ")[-1] for problem in check_file(path, POSES) if "missing" in problem.message]
    assert set(needs) <= {"a pose needs one" if is_pose else "a routine needs one"}
    assert needs or text == "name: x\ntitle: y"


@pytest.mark.parametrize("name", ["two\nlines.yaml", "turned\u202eround.yaml", "bell\x07.yaml"])
def test_a_misleading_file_name_is_a_problem(name: str) -> None:
    reading = routine_from_text(ROUTINE.encode(), Path(name), POSES)
    assert [problem.message for problem in reading.problems] == [
        "the file’s name holds an invisible character; rename it"
    ]


def test_a_bomb_of_aliases_is_defused_where_it_passes_the_bound() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 15)]
    reading = _routine("\n".join(lines))
    assert reading.value is None
    assert [problem.line for problem in reading.problems] == [5]
    assert "more than 50000 values" in reading.problems[0].message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused(opening: str) -> None:
    reading = _routine(opening * 100_000)
    assert reading.value is None
    assert "nested more than 20 deep" in reading.problems[0].message


def test_a_file_full_of_keys_is_refused() -> None:
    text = "".join(f"k{number}: v\n" for number in range(100_000))[: 1 << 20]
    reading = _routine(text)
    assert ["more than 50000 values" in problem.message for problem in reading.problems] == [True]


def test_every_unknown_key_is_reported_however_many_there_are() -> None:
    text = "".join(f"titl{number}: v\n" for number in range(20_000))
    assert len(_routine(text).problems) == 20_000 + 2


@pytest.mark.parametrize(("steps", "sound"), [(1_000, True), (1_001, False)])
def test_a_routine_has_at_most_1000_steps(steps: int, sound: bool) -> None:
    reading = _routine("title: Long\nposes:\n" + "- low-lunge\n" * steps)
    assert (reading.value is not None) == sound
    assert [problem.line for problem in reading.problems] == ([] if sound else [1_003])


def test_the_step_that_makes_a_routine_too_long_is_named() -> None:
    step = "- {pose: free-form, breaths: 200, reps: 50}\n"
    reading = _routine("title: Long\nposes:\n" + step * 5)
    assert [(problem.line, problem.column) for problem in reading.problems] == [(5, 3)]
    assert "too long from here on" in reading.problems[0].message


@pytest.mark.parametrize(("key", "most"), [("title", 200), ("summary", 2000)])
def test_long_texts_are_bounded(key: str, most: int) -> None:
    rest = "poses: [low-lunge]\n" + ("" if key == "title" else "title: Desk\n")
    assert _routine(f"{key}: {'x' * most}\n{rest}").value is not None
    assert _routine(f"{key}: {'x' * (most + 1)}\n{rest}").problems[0].message.endswith(f"at most {most}")


def test_what_messages_quote_is_cut_and_made_visible() -> None:
    message = str(_routine('title: Desk\nposes: ["\\e[2J\\n' + "x" * 10_000 + '"]\n').problems[0])
    assert "\\x1b[2J\\n" in message
    assert "\x1b" not in message
    assert len(message) < 200


_SOUND = st.sampled_from([POSE, ROUTINE])
_PLAIN_WORDS = "title poses pose name hold rest sides low-lunge 30s 8-10 {side} [ ] { } ' \" > # % ~ \\x << ? 🧘"
_MARKS = (": ", "- ", "\n", "\n  ", "&a ", "*a", "!!set ", "---\n", "|\n", "\t")
_STRAYS = ("\u202e", "\x00", "\ufeff", "\x85", '"\\ud800"')
_WORDS = st.sampled_from((*_PLAIN_WORDS.split(" "), *_MARKS, *_STRAYS))


def _check_either_value_or_problems(content: bytes) -> None:
    path = Path("folder/some.yaml")
    routine = routine_from_text(content, path, POSES)
    assert (routine.value is None) == bool(routine.problems)
    for problem in routine.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert len(str(problem).splitlines()) == 1
        str(problem).encode()


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_problems(content: bytes) -> None:
    _check_either_value_or_problems(content)


@settings(deadline=None)
@given(st.lists(_WORDS, max_size=60))
def test_anything_like_yaml_gives_a_value_or_problems(words: list[str]) -> None:
    _check_either_value_or_problems("".join(words).encode())


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_SOUND, start=st.integers(0, 900), length=st.integers(0, 30), put=st.lists(_WORDS, max_size=3))
def test_any_change_to_a_sound_file_gives_a_value_or_problems_and_leaves_the_file(
    tmp_path: Path, text: str, start: int, length: int, put: list[str]
) -> None:
    changed = (text[:start] + "".join(put) + text[start + length :]).encode()
    _check_either_value_or_problems(changed)
    path = tmp_path / "changed.yaml"
    path.write_bytes(changed)
    pose = read_pose(path)
    assert (pose.value is None) == bool(pose.problems)
    routine = read_routine(path, POSES)
    assert (routine.value is None) == bool(routine.problems)
    check_file(path, POSES)
    assert path.read_bytes() == changed


def test_reading_bad_files_leaves_them_as_they_are() -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in BAD_FILES.iterdir()}
    for path in before:
        assert check_file(path, POSES)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in BAD_FILES.iterdir()} == before


def test_without_libyaml_bad_files_still_give_their_problems() -> None:
    program = """if True:
        import sys
        from pathlib import Path
        sys.modules["yaml._yaml"] = None
        import yaml
        assert not yaml.__with_libyaml__
        from stretchtimer.storage.routine_files import check_file
        print(sum(bool(check_file(Path(name), {})) for name in sys.argv[1:]))
    """
    names = [str(path) for path in BAD_FILES.iterdir()]
    run = subprocess.run([sys.executable, "-c", program, *names], capture_output=True, check=True, text=True)
    assert run.stdout == f"{len(names)}\n"
