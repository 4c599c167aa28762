"""Edits of a draft touch what they must and nothing else, and what it holds is always what its text says."""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stretchtimer.core.routines import Pose, PoseStep
from stretchtimer.paths import shipped_data
from stretchtimer.storage.draft import Data, Draft, DraftError, new_draft, opened
from stretchtimer.storage.library import load_poses
from stretchtimer.storage.problems import Problem
from stretchtimer.storage.routine_files import routine_from_text
from tests.storage.conftest import BAD_FILES, POSES

PATH = Path("desk.yaml")
SHIPPED = sorted((shipped_data() / "routines").glob("*.yaml"))

ROUTINE = """\
# My own
title: Desk  # for work
why: >-
  Sitting keeps the hips short,
  so stand up.

tags: [desk, hips]
poses:
  # The whole list

  # The front
  - low-lunge  # both sides
  # The back
  - pose: shin-stack
    hold: 45s   # long
    # Soft
    note: Sit on a cushion.

  - rest: 20s
  - pose:
      name: Wrist circles
      # How
      instructions: [Circle both wrists slowly.]
    hold: 20s
  # The end
# Bye
"""


def draft_of(text: str) -> Draft:
    return opened(text.encode(), PATH, POSES)


def check(draft: Draft, poses: Mapping[str, Pose] = POSES) -> None:
    """What a draft holds is what its text says to whoever reads the file."""
    reading = routine_from_text(draft.content, draft.path, poses)
    assert draft.routine == reading.value
    assert bool(draft.problems) == bool(reading.problems)
    assert set(draft.problems) >= set(reading.problems)
    again = opened(draft.content, draft.path, poses)
    assert again.text == draft.text
    assert again.problems == draft.problems
    assert [step.text for step in again.steps] == [step.text for step in draft.steps]
    assert [step.step for step in again.steps] == [step.step for step in draft.steps]
    assert again.values == draft.values
    if draft.routine:
        assert tuple(step.step for step in draft.steps) == draft.routine.steps
    for index in range(len(draft.steps)):
        assert draft.step_at(draft.first_line(index)) == index or not draft.steps[index].text.endswith("\n")


def changed_lines(before: Draft, after: Draft) -> tuple[list[str], list[str]]:
    """The lines that an edit took out and put in, wherever they stood."""
    old = Counter(before.text.split("\n"))
    new = Counter(after.text.split("\n"))
    return sorted((old - new).elements()), sorted((new - old).elements())


# Steps and their comments


def test_a_text_is_cut_into_steps_with_the_comments_above_them() -> None:
    draft = draft_of(ROUTINE)
    check(draft)
    assert draft.problems == ()
    assert [step.text.splitlines()[0] for step in draft.steps] == ["  # The front", "  # The back", "", "  - pose:"]
    first = ROUTINE.index("  # The front")
    assert "".join(step.text for step in draft.steps) == ROUTINE[first : ROUTINE.index("  # The end")]
    assert [draft.first_line(index) for index in range(4)] == [12, 14, 19, 20]
    assert [draft.step_at(line) for line in (9, 10, 11, 12, 18, 19, 24, 25)] == [None, None, 0, 0, 2, 2, 3, None]
    assert draft.values == {
        "title": "Desk",
        "why": "Sitting keeps the hips short, so stand up.",
        "tags": ["desk", "hips"],
    }
    assert [step.values for step in draft.steps[:3]] == [
        "low-lunge",
        {"pose": "shin-stack", "hold": "45s", "note": "Sit on a cushion."},
        {"rest": "20s"},
    ]
    assert [step.pose_in_place for step in draft.steps] == [False, False, False, True]


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_an_unchanged_file_is_written_as_it_was(eol: str, mark: bytes) -> None:
    for text in (ROUTINE, ROUTINE.removesuffix("\n"), f"---\n{ROUTINE}...\n", "", "# nothing\n", "a: [b"):
        content = mark + text.replace("\n", eol).encode()
        draft = opened(content, PATH, POSES)
        assert draft.content == content
        assert draft.with_text(draft.shown_text) is draft
        assert draft.with_text(draft.text) is draft


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[1:])
def test_steps_move_with_their_comments_and_every_line_stays(order: tuple[int, ...]) -> None:
    before = draft_of(ROUTINE)
    texts = [step.text for step in before.steps]
    draft = before
    for place, index in enumerate(order):
        at = next(at for at, step in enumerate(draft.steps) if step.text == texts[index])
        draft = draft.moved([at], place)
    check(draft)
    assert [step.text for step in draft.steps] == [texts[index] for index in order]
    assert changed_lines(before, draft) == ([], [])
    assert draft.text.startswith(ROUTINE[: ROUTINE.index("  # The front")])


def test_several_steps_move_together_to_where_they_are_dropped() -> None:
    draft = draft_of("title: A\nposes: \n- low-lunge\n- bird-dog\n- shin-stack\n- rest: 3s\n")
    for indexes, to, names in (
        ([0, 2], 4, ["bird-dog", "rest", "low-lunge", "shin-stack"]),
        ([3, 1], 0, ["bird-dog", "rest", "low-lunge", "shin-stack"]),
        ([1, 2], 2, ["low-lunge", "bird-dog", "shin-stack", "rest"]),
    ):
        moved = draft.moved(indexes, to)
        check(moved)
        assert [step.text.strip("- \n").split(":")[0] for step in moved.steps] == names
        assert (moved is draft) == (names[0] == "low-lunge")


def test_a_file_without_a_line_end_at_its_end_keeps_to_that() -> None:
    draft = draft_of("title: A\nposes:\n- low-lunge\n- bird-dog")
    moved = draft.moved([1], 0)
    assert moved.text == "title: A\nposes:\n- bird-dog\n- low-lunge"
    assert moved.moved([1], 0).text == draft.text
    assert draft.inserted(2, ["shin-stack"]).text == draft.text + "\n- shin-stack"
    assert draft.with_step_value(1, "reps", "8").text == "title: A\nposes:\n- low-lunge\n- pose: bird-dog\n  reps: 8"
    assert draft.with_value("level", "beginner").text == draft.text.replace("poses", "level: beginner\nposes")


def test_a_comment_within_a_step_stays_in_it_when_it_moves_behind_a_long_note() -> None:
    note = "    note: |\n      One\n\n      # two\n\n"
    text = f"title: A\nposes:\n  - pose: low-lunge\n{note}  # own\n  - bird-dog\n      # deep\n"
    draft = draft_of(text)
    check(draft)
    assert draft.steps[1].text == "\n  # own\n  - bird-dog\n      # deep\n"
    moved = draft.moved([1], 0)
    check(moved)
    assert [step.step for step in moved.steps] == [step.step for step in draft.steps][::-1]
    assert moved.moved([1], 0).text == text


def test_steps_are_removed_with_their_comments_and_the_last_leaves_an_empty_list() -> None:
    draft = draft_of(ROUTINE)
    removed = draft.removed([1])
    assert removed.text == ROUTINE.replace(draft.steps[1].text, "")
    empty = draft.removed(range(4))
    check(empty)
    assert empty.steps == ()
    assert [problem.message for problem in empty.problems] == ["“poses” is an empty list; name a pose"]
    assert "poses: []\n  # The whole list\n" in empty.text
    assert [step.values for step in empty.inserted(0, ["low-lunge"]).steps] == ["low-lunge"]


def test_new_steps_are_written_as_a_person_would() -> None:
    draft = draft_of("title: A\nposes:\n  - low-lunge\n")
    pose: Data = {"instructions": ["Look: up.", "Look down."], "name": "Nod", "summary": "No"}
    draft = draft.inserted(
        1, ["bird-dog", {"rest": "20s"}, {"hold": "5-10s", "pose": "shin-stack"}, {"hold": 30, "pose": pose}]
    )
    check(draft)
    assert draft.problems == ()
    assert draft.text == (
        "title: A\nposes:\n  - low-lunge\n  - bird-dog\n  - rest: 20s\n  - pose: shin-stack\n    hold: 5-10s\n"
        '  - pose:\n      name: Nod\n      summary: No\n      instructions: ["Look: up.", Look down.]\n    hold: 30\n'
    )


def test_a_new_routine_has_a_title_and_waits_for_a_step() -> None:
    draft = new_draft(PATH, "Knee: left", POSES)
    assert [problem.message for problem in draft.problems] == ["“poses” is an empty list; name a pose"]
    draft = draft.inserted(0, ["low-lunge"])
    assert draft.text == 'title: "Knee: left"\nposes:\n  - low-lunge\n'
    assert draft.routine
    assert draft.routine.title == "Knee: left"


def test_no_more_steps_go_in_than_a_routine_can_have() -> None:
    draft = draft_of("title: A\nposes:\n" + "- low-lunge\n" * 999)
    full = draft.inserted(3, ["bird-dog"])
    assert full.routine
    with pytest.raises(DraftError, match="at most 1000 steps"):
        full.inserted(0, ["bird-dog"])


# Values


@pytest.mark.parametrize(
    ("key", "value", "gone", "come"),
    [
        ("title", "Lunch", ["title: Desk  # for work"], ["title: Lunch  # for work"]),
        ("title", "No", ["title: Desk  # for work"], ["title: No  # for work"]),
        ("title", "a: b", ["title: Desk  # for work"], ['title: "a: b"  # for work']),
        ("title", "- a", ["title: Desk  # for work"], ['title: "- a"  # for work']),
        ("title", 'say "a: b"', ["title: Desk  # for work"], ["title: 'say \"a: b\"'  # for work"]),
        ("title", "null", ["title: Desk  # for work"], ['title: "null"  # for work']),
        ("title", "{side}", ["title: Desk  # for work"], ['title: "{side}"  # for work']),
        ("level", "beginner", [], ["level: beginner"]),
        ("tags", ["desk", "a, b"], ["tags: [desk, hips]"], ['tags: [desk, "a, b"]']),
        ("tags", None, ["tags: [desk, hips]"], []),
        ("tags", ["desk", "hips"], [], []),
        ("wait", "yes", [], ["wait: yes"]),
        ("breath", {"in": "4", "out": "8"}, [], ["breath: {in: 4, out: 8}"]),
        ("why", "Short.", ["  Sitting keeps the hips short,", "  so stand up."], ["  Short."]),
        ("why", None, ["  Sitting keeps the hips short,", "  so stand up.", "why: >-"], []),
        ("summary", "a\nb", [], ["  a", "  b", "summary: |-"]),
    ],
)
def test_a_value_of_the_routine_changes_its_own_lines(key: str, value: Data, gone: list[str], come: list[str]) -> None:
    before = draft_of(ROUTINE)
    for end in ("\n", "\r\n"):
        draft = opened(before.text.replace("\n", end).encode(), PATH, POSES).with_value(key, value)
        check(draft)
        assert draft.values.get(key) == value
        assert draft.text.count("\n") == draft.text.count(end)
        shown = draft_of(draft.shown_text)
        assert changed_lines(before, shown) == (gone, come)
        assert [step.text for step in shown.steps] == [step.text for step in before.steps]


@pytest.mark.parametrize(
    ("index", "key", "value", "gone", "come"),
    [
        (0, "hold", "30s", ["  - low-lunge  # both sides"], ["    hold: 30s", "  - pose: low-lunge  # both sides"]),
        (0, "hold", None, [], []),
        (1, "hold", "50s", ["    hold: 45s   # long"], ["    hold: 50s   # long"]),
        (1, "hold", None, ["    hold: 45s   # long"], []),
        (1, "hold", "45s", [], []),
        (1, "breaths", "8-10", ["    hold: 45s   # long"], ["    breaths: 8-10"]),
        (1, "sides", "left", [], ["    sides: left"]),
        (1, "note", "Rise: {side}.", ["    note: Sit on a cushion."], ['    note: "Rise: {side}."']),
        (1, "note", "One\n\nTwo", ["    note: Sit on a cushion."], ["", "      One", "      Two", "    note: |-"]),
        (2, "rest", "25s", ["  - rest: 20s"], ["  - rest: 25s"]),
        (3, "sets", "3", [], ["    sets: 3"]),
    ],
)
def test_a_value_of_a_step_changes_its_own_lines(
    index: int, key: str, value: str | None, gone: list[str], come: list[str]
) -> None:
    before = draft_of(ROUTINE)
    draft = before.with_step_value(index, key, value)
    check(draft)
    assert draft.problems == ()
    assert changed_lines(before, draft) == (gone, come)
    values = draft.steps[index].values
    assert (values.get(key) if isinstance(values, Mapping) else None) == value
    for other in {0, 1, 2, 3} - {index}:
        assert draft.steps[other] is before.steps[other]


@pytest.mark.parametrize("text", [ROUTINE, "title: A\nposes: [low-lunge, {pose: shin-stack, hold: 45s}, 'bird-dog']\n"])
def test_values_of_several_steps_come_as_they_would_one_after_the_other(text: str) -> None:
    before = draft_of(text)
    values = ((0, "sets", "2"), (1, "hold", None), (0, "breaths", "8"), (1, "note", "Mine."))
    together = before.with_step_values(values)
    check(together)
    apart = before
    for each in values:
        apart = apart.with_step_value(*each)
    assert together.text == apart.text != before.text
    with pytest.raises(DraftError):
        draft_of(ROUTINE).with_step_values([(0, "sets", "2"), (2, "note", "a rest has none")])


def test_keys_stand_in_the_order_of_the_guide() -> None:
    draft = draft_of("poses:\n- low-lunge\n")
    for key, value in (("level", "beginner"), ("title", "A"), ("why", "Because."), ("switch", "3s")):
        draft = draft.with_value(key, value)
    for key, value in (("note", "N"), ("hold", "9s"), ("sides", "left"), ("sets", "2")):
        draft = draft.with_step_value(0, key, value)
    check(draft)
    assert draft.text == (
        "title: A\nwhy: Because.\nlevel: beginner\nswitch: 3s\nposes:\n"
        "- pose: low-lunge\n  hold: 9s\n  sets: 2\n  sides: left\n  note: N\n"
    )
    for key in ("hold", "note", "sets", "sides"):
        draft = draft.with_step_value(0, key, None)
    assert draft.text.endswith("poses:\n- low-lunge\n")


def test_a_value_that_a_dash_stands_before_comes_and_goes() -> None:
    commented = "  - hold: 3s # c\n    # about it\n    pose: low-lunge # d\n"
    draft = draft_of(f"title: A\nposes:\n{commented}  - hold: 4s\n    pose: low-lunge\n")
    assert draft.with_step_value(1, "hold", None).steps[1].text == "  - low-lunge\n"
    left = draft.with_step_value(0, "hold", None)
    check(left)
    assert left.steps[0].text == "  -  # c\n    # about it\n    low-lunge # d\n"
    assert left.with_step_value(0, "hold", "5s").routine


def test_a_quote_and_the_head_of_a_block_are_kept() -> None:
    text = 'title: \'A\'\nsummary: "B"\nwhy: |\n  C\n\nposes: ["low-lunge"]\n'
    before = draft_of(text)
    for key, value in (("title", "It's"), ("summary", 'a \\ "b"'), ("why", "D: #\nE")):
        draft = before.with_value(key, value)
        check(draft)
        assert draft.values[key] == value
        assert draft.with_value(key, before.values[key]).text == text


def test_long_texts_are_folded_and_read_back() -> None:
    words = " ".join(["Breathe", "slowly,", "#", "and:", "wait"] * 12)
    draft = draft_of(ROUTINE).with_step_value(1, "note", words)
    check(draft)
    assert "    note: >-\n      Breathe slowly," in draft.text
    assert max(map(len, draft.text.splitlines())) <= 110
    step = draft.steps[1].step
    assert isinstance(step, PoseStep)
    assert step.note == words
    assert draft.with_step_value(1, "note", "Sit on a cushion.").with_step_value(1, "note", words).text == draft.text


def test_a_pose_gives_way_to_another_and_what_the_step_changes_stays() -> None:
    before = draft_of(ROUTINE)
    bird = before.with_pose(0, "bird-dog")
    assert changed_lines(before, bird) == (["  - low-lunge  # both sides"], ["  - bird-dog  # both sides"])
    named = before.with_pose(3, "bird-dog")
    check(named)
    assert named.steps[3].text == "  - pose: bird-dog\n    hold: 20s\n"
    nod = before.with_pose(0, {"instructions": ["Nod."], "name": "Nod", "dose": {"hold": "3s"}})
    check(nod)
    assert nod.steps[0].text == (
        "  # The front\n  - pose:  # both sides\n      name: Nod\n      dose: {hold: 3s}\n      instructions: [Nod.]\n"
    )
    assert nod.with_pose(0, "low-lunge").text == ROUTINE


def test_a_pose_in_place_changes_key_by_key() -> None:
    before = draft_of(ROUTINE)
    pose: Mapping[str, Data] = {
        "name": "Wrist rolls",
        "areas": ["wrists"],
        "instructions": ["Circle both wrists slowly."],
    }
    for draft in (
        before.with_pose(3, pose),
        before.with_pose_value(3, "areas", ["wrists"]).with_pose_value(3, "name", "Wrist rolls"),
    ):
        check(draft)
        assert changed_lines(before, draft) == (
            ["      name: Wrist circles"],
            ["      areas: [wrists]", "      name: Wrist rolls"],
        )
        assert draft.steps[3].values == {"pose": pose, "hold": "20s"}
    figure: Data = {"root": {"base": "standing", "height": 0.5}, "joints": {"elbow_l": {"flex": 45.0}}, "flip": True}
    drawn = before.with_pose_value(3, "figure", figure)
    check(drawn)
    step = drawn.steps[3].step
    assert isinstance(step, PoseStep)
    assert step.pose.figure == figure
    assert drawn.with_pose_value(3, "figure", None).text == ROUTINE


@pytest.mark.parametrize(
    ("instructions", "lines"),
    [
        (["One.", "New: 2.", "Three."], ["- One.  # first", '- "New: 2."', "# last", "- Three."]),
        (["One.", "Three."], ["- One.  # first", "# last", "- Three."]),
        (["One.", "Two.", "Three.", "Four."], ["- One.  # first", "- Two.", "# last", "- Three.", "- Four."]),
        (["Zero.", "One.", "Two.", "Three."], ["- Zero.", "- One.  # first", "- Two.", "# last", "- Three."]),
    ],
)
def test_an_item_of_a_list_changes_alone(instructions: list[Data], lines: list[str]) -> None:
    head = "title: A\nposes:\n  - pose:\n      name: Nod\n      instructions:\n"
    text = head + "        - One.  # first\n        - Two.\n        # last\n        - Three.\n    hold: 3s\n"
    for end, eol in itertools.product(("    hold: 3s\n", ""), ("\n", "\r\n")):
        before = draft_of(text.replace("    hold: 3s\n", end).replace("\n", eol))
        after = before.with_pose_value(0, "instructions", instructions)
        check(after)
        assert after.shown_text == head + "".join(f"        {line}\n" for line in lines) + end
        assert after.with_pose_value(0, "instructions", ["One.", "Two.", "Three."]).text == before.text


@pytest.mark.parametrize(
    "edit",
    [
        lambda draft: draft.with_pose_value(1, "name", "Mine"),
        lambda draft: draft.with_step_value(2, "note", "x"),
        lambda draft: draft.with_step_value(2, "rest", None),
        lambda draft: draft.with_pose(2, "low-lunge"),
        lambda draft: draft.pasted(0, "Hello there"),
        lambda draft: draft.pasted(0, ""),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(edit: Callable[[Draft], Draft]) -> None:
    with pytest.raises(DraftError) as refusal:
        edit(draft_of(ROUTINE))
    assert str(refusal.value)


# Other ways to write a list


FLOW = "title: A\nposes: [low-lunge, {pose: shin-stack, hold: 45s}, 'bird-dog']  # all\nwhy: B\n"


@pytest.mark.parametrize(
    ("edit", "poses"),
    [
        (lambda d: d.moved([0], 3), "[{pose: shin-stack, hold: 45s}, 'bird-dog', low-lunge]  # all"),
        (lambda d: d.removed([1]), "[low-lunge, 'bird-dog']  # all"),
        (lambda d: d.removed([0, 1, 2]), "[]  # all"),
        (
            lambda d: d.inserted(1, ["bird-dog"]),
            "[low-lunge, bird-dog, {pose: shin-stack, hold: 45s}, 'bird-dog']  # all",
        ),
        (
            lambda d: d.inserted(1, [{"rest": "3s"}]),
            " # all\n  - low-lunge\n  - rest: 3s\n  - {pose: shin-stack, hold: 45s}\n  - 'bird-dog'",
        ),
        (lambda d: d.with_step_value(1, "hold", "4s"), "[low-lunge, {pose: shin-stack, hold: 4s}, 'bird-dog']  # all"),
        (lambda d: d.with_step_value(1, "hold", None), "[low-lunge, shin-stack, 'bird-dog']  # all"),
        (
            lambda d: d.with_step_value(2, "note", "a, b"),
            "[low-lunge, {pose: shin-stack, hold: 45s}, {pose: 'bird-dog', note: \"a, b\"}]  # all",
        ),
        (lambda d: d.with_pose(2, "low-lunge"), "[low-lunge, {pose: shin-stack, hold: 45s}, 'low-lunge']  # all"),
    ],
)
def test_a_list_in_brackets_stays_one_where_it_can(edit: Callable[[Draft], Draft], poses: str) -> None:
    draft = edit(draft_of(FLOW))
    check(draft)
    assert draft.text == f"title: A\nposes: {poses}\nwhy: B\n"


def test_comments_between_brackets_go_with_their_steps() -> None:
    draft = draft_of("title: A\nposes: [\n  low-lunge, # one\n  # two\n  bird-dog # b\n  ]\n")
    moved = draft.moved([1], 0)
    check(moved)
    assert moved.text == "title: A\nposes:\n  # two\n  - bird-dog  # b\n  - low-lunge  # one\n"


def test_a_routine_in_braces_stays_in_them() -> None:
    text = '{"title": "A",\n "poses": [\n  "low-lunge",\n  "bird-dog"\n ]\n}\n'
    draft = draft_of(text).moved([0], 2).inserted(0, [{"rest": "3s"}]).with_value("level", "beginner")
    draft = draft.with_step_value(1, "reps", "6").with_value("title", "B: c")
    check(draft)
    assert draft.text == (
        '{"title": "B: c", level: beginner,\n "poses": [\n  {rest: 3s},\n  {pose: "bird-dog", reps: 6},\n'
        '  "low-lunge"\n ]\n}\n'
    )


ALIASES = "title: A\nposes:\n  - &one {pose: low-lunge, hold: 10s}\n  - bird-dog\n  # again\n  - *one\n"


def test_steps_that_others_repeat_are_not_taken_from_under_them() -> None:
    draft = draft_of(ALIASES)
    check(draft)
    assert draft.steps[0].step == draft.steps[2].step
    edits: tuple[Callable[[], Draft], ...] = (
        lambda: draft.removed([0]),
        lambda: draft.moved([2], 0),
        lambda: draft.with_step_value(2, "hold", "3s"),
    )
    for edit in edits:
        with pytest.raises(DraftError, match="in the text first"):
            edit()
    moved = draft.moved([1], 0)
    check(moved)
    assert moved.steps[2].text == "  # again\n  - *one\n"
    assert draft.copied([2]) == "- pose: low-lunge\n  hold: 10s\n"
    assert draft.removed([2]).removed([0]).routine


def test_a_list_that_stands_elsewhere_is_shown_and_not_edited() -> None:
    draft = draft_of("all: &all [low-lunge, bird-dog]\ntitle: A\nposes: *all\n")
    check(draft)
    assert [step.values for step in draft.steps] == ["low-lunge", "bird-dog"]
    edits: tuple[Callable[[], Draft], ...] = (
        lambda: draft.removed([0]),
        lambda: draft.inserted(0, ["low-lunge"]),
        lambda: draft.with_step_value(0, "hold", "3s"),
    )
    for edit in edits:
        with pytest.raises(DraftError):
            edit()


@pytest.mark.parametrize(
    "text",
    [
        "title: A\nposes: &all\n  - low-lunge\n  - bird-dog\n",
        'title: A\n"poses":\n- low-lunge\n- bird-dog\n',
        "title: A\nposes:\n- low-lunge\n- bird-dog\nwhy: B\n",
        "title: A\nposes:\n-\n    low-lunge\n-   pose: bird-dog\n    note: |+\n      X\n\n\n",
        "%YAML 1.1\n---\ntitle: A\nposes:\n     - low-lunge\n     - bird-dog\n...\n",
        "  title: A\n  poses:\n  - low-lunge\n\n\n  - bird-dog\n  #end\n",
        'title: A\nposes:\n  - pose: low-lunge\n    note: "one\n\n- two"\n  - bird-dog\n',
        "title: A\nposes: # c\n  - pose: low-lunge\n    note: >\n\n      text\n      # no\n   # comment\n  - bird-dog",
    ],
)
def test_unusual_but_right_files_are_edited_too(text: str) -> None:
    draft = draft_of(text)
    assert draft.problems == ()
    assert len(draft.steps) == 2
    for edited in (
        draft.moved([1], 0),
        draft.removed([0]),
        draft.inserted(1, ["shin-stack"]),
        draft.with_step_value(1, "reps", "5"),
        draft.with_value("title", "B"),
        draft.pasted(2, draft.copied([0, 1])),
    ):
        assert edited.text != text
        assert edited.problems == ()
        check(edited)


# Copy and paste


def test_what_is_copied_can_be_pasted() -> None:
    draft = draft_of(ROUTINE)
    copied = draft.copied([3, 0])
    assert copied == (
        "# The front\n- low-lunge  # both sides\n- pose:\n    name: Wrist circles\n    # How\n"
        "    instructions: [Circle both wrists slowly.]\n  hold: 20s\n"
    )
    pasted = draft.pasted(2, copied)
    check(pasted)
    old = draft.steps
    assert [s.text for s in pasted.steps] == [s.text for s in (*old[:2], old[0], old[3], *old[2:])]
    assert pasted.removed([2, 3]).text == ROUTINE


@pytest.mark.parametrize(
    "text",
    [
        "- low-lunge\n- pose: bird-dog\n  hold: 3s\n",
        "\r\n  - low-lunge\r\n  - pose: bird-dog\r\n    hold: 3s",
        "- low-lunge\n  - pose: bird-dog\n    hold: 3s\n",
        "> - low-lunge\n> - pose: bird-dog\n>   hold: 3s\n",
        "title: B\nposes:\n      - low-lunge\n      - pose: bird-dog\n        hold: 3s\n",
        "[low-lunge, {pose: bird-dog, hold: 3s}]",
        "title: B\nposes: [low-lunge, {pose: bird-dog, hold: 3s}]\nwhy: c\n",
        "-\u00a0low-lunge\n- pose: bird-dog\n\u00a0\u00a0hold: 3s\n",
    ],
)
def test_steps_are_found_in_what_people_paste(text: str) -> None:
    draft = draft_of("title: A\nposes:\n  - shin-stack\n").pasted(1, text)
    check(draft)
    assert [step.values for step in draft.steps] == ["shin-stack", "low-lunge", {"pose": "bird-dog", "hold": "3s"}]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("low-lunge\n bird-dog \n", ["low-lunge", "bird-dog"]),
        ("pose: bird-dog\nreps: 3\n", [{"pose": "bird-dog", "reps": "3"}]),
        ("  rest: 3s", [{"rest": "3s"}]),
        ("name: Nod\ninstructions:\n  - Nod.\n", [{"pose": {"name": "Nod", "instructions": ["Nod."]}}]),
    ],
)
def test_single_steps_and_names_are_pasted(text: str, values: list[Data]) -> None:
    draft = draft_of("title: A\nposes:\n  - shin-stack\n").pasted(0, text)
    check(draft)
    assert [step.values for step in draft.steps] == [*values, "shin-stack"]


# The text, also while it is wrong


def test_typing_keeps_the_line_ends_of_the_file() -> None:
    draft = opened(b"title: A\r\nposes:\r\n- low-lunge\n- bird-dog\r\n", PATH, POSES)
    typed = draft.with_text(draft.shown_text.replace("- bird", "- rest: 3s\n- bird"))
    assert typed.content == b"title: A\r\nposes:\r\n- low-lunge\n- rest: 3s\r\n- bird-dog\r\n"
    check(typed)
    assert typed.steps[0] is draft.steps[0]


def test_while_a_step_is_wrong_the_others_can_be_edited() -> None:
    before = draft_of(ROUTINE)
    for wrong in ("hold: 45x", 'hold: "45s', "ho", "hold: [1"):
        draft = before.with_text(ROUTINE.replace("hold: 45s", wrong))
        check(draft)
        assert draft.routine is None
        assert draft.last_good is before
        assert [step.step is None for step in draft.steps] == [False, True, False, False]
        assert draft.steps[1].last_good is before.steps[1].step
        assert [(draft.step_at(problem.line), problem.line) for problem in draft.problems] == [(1, 15)]
        later = draft.with_step_value(3, "hold", "9s").moved([3], 0).with_value("title", "B").removed([1])
        check(later)
        assert later.steps[1].last_good is before.steps[1].step
        assert later.last_good is before
        mended = later.with_text(later.text.replace(f"    {wrong} ", "    hold: 45s "))
        assert mended.routine
        assert mended.last_good is mended


def test_a_step_that_cannot_be_parsed_is_not_edited_in_the_form() -> None:
    draft = draft_of(ROUTINE.replace("hold: 45s", "ho"))
    with pytest.raises(DraftError, match="in the text first"):
        draft.with_step_value(1, "sets", "3")
    assert draft_of(ROUTINE.replace("45s", "45x")).with_step_value(1, "hold", "45s").text == ROUTINE


def test_while_the_head_is_wrong_steps_can_be_edited_and_the_head_not() -> None:
    draft = draft_of(ROUTINE.replace("title: Desk", "title: [Desk"))
    check(draft)
    assert draft.with_step_value(1, "hold", "9s").text == draft.text.replace("45s", "9s")
    with pytest.raises(DraftError):
        draft.with_value("title", "A")


def test_a_problem_says_where_its_word_ends() -> None:
    draft = draft_of("titel: A\nposes:\n  - low-lnge # x\n  - pose: 'bird dog'  # y\n  - {pose: bird-dog, reps: 1 x}\n")

    def word(problem: Problem) -> str:
        line = draft.text.split("\n")[problem.line - 1]
        return line[problem.column - 1 : draft.end_of(problem) - 1]

    words = [word(problem) for problem in draft.problems]
    assert words == ["titel", "titel", "low-lnge", "'bird dog'", "1 x"]


def test_a_draft_as_another_file_or_with_other_poses() -> None:
    draft = draft_of(ROUTINE)
    other = draft.at_path(Path("other.yaml"))
    assert other.routine
    assert other.routine.id == "other"
    fewer = draft.with_library({"low-lunge": POSES["low-lunge"]}, {"shin-stack"})
    assert [problem.line for problem in fewer.problems] == [14]
    assert fewer.with_library(POSES).routine == draft.routine


def test_a_file_that_is_not_text_is_refused() -> None:
    with pytest.raises(DraftError, match="UTF-8"):
        opened(b"title: \xff\n", PATH, POSES)
    with pytest.raises(DraftError, match="UTF-8"):
        draft_of(ROUTINE).with_content(b"title: \xff\n")


def test_other_content_of_the_same_file_keeps_what_is_the_same() -> None:
    before = draft_of(ROUTINE)
    content = b"\xef\xbb\xbf" + ROUTINE.replace("45s", "50s").encode()
    after = before.with_content(content)
    check(after)
    assert after.content == content
    assert [one is other for one, other in zip(before.steps, after.steps, strict=True)] == [True, False, True, True]


def test_a_file_too_large_to_be_read_again_is_a_problem() -> None:
    draft = draft_of(ROUTINE).with_text(ROUTINE + "# x" * 400_000)
    assert [problem.message for problem in draft.problems] == ["the file is larger than 1 MiB; split it"]


def test_a_text_with_very_many_dashes_is_not_read_step_by_step() -> None:
    draft = draft_of("title: A\nposes:\n" + "- low-lunge\n" * 60_000)
    assert ["more than 50000 values" in problem.message for problem in draft.problems] == [True]
    assert draft.steps == ()


@pytest.mark.parametrize("path", sorted(BAD_FILES.iterdir()), ids=lambda path: path.name)
def test_files_with_problems_open_with_all_of_them(path: Path) -> None:
    try:
        draft = opened(path.read_bytes(), path, POSES)
    except DraftError:
        assert path.name in ("latin-1.yaml", "utf-16.yaml")
        return
    check(draft)
    assert draft.content == path.read_bytes()


# Any edits

_NAMES = ("low-lunge", "shin-stack", "bird-dog")
_WORDS = (
    "a",
    "Sit: tall",
    "#",
    "it's",
    '"',
    "- x",
    "{side}",
    "[",
    "one two",
    "~",
    "äö🧘",
    "\\",
    "*",
    "&b",
    "|",
    "\t",
    ":",
    "0",
)
_ITEMS = (
    "low-lunge",
    "bird-dog  # why",
    '"shin-stack"',
    "pose: low-lunge\n  hold: 30s  # half\n  # inner\n\n  note: Sit.",
    "hold: 45s\n  pose: shin-stack",
    "{pose: bird-dog, reps: 5-7} # flow",
    "rest: 20s",
    "pose:\n    # a\n    name: Nod\n    sides: each\n    instructions:\n      - Nod {side}.\n      - 'Up.'\n  hold: 9s",
    "pose: low-lunge\n  note: |\n    One\n\n    # two\n",
    "pose: low-lunge\n  note: >-\n    folded\n    text # here",
    'pose: low-lunge\n  note: "quoted\n    over lines"',
)
_HEADS = (
    "title: A\n",
    "# first\n\ntitle: 'A'  # t\nwhy: >-\n  Long\n  text.\n\ntags:\n- a\n",
    "---\ntitle: A\nsummary: |\n  poses:\n    - x\n",
)
_TAILS = ("", "# end\n", "\n  # foot\n\nwhy: B # b\n", "level: beginner\n...\n")
_ABOVE = ("", "", "# about\n", "\n", "\n# about\n", "# one\n\n# two\n", "\n\n")


@st.composite
def _texts(draw: st.DrawFn) -> str:
    indent = " " * draw(st.sampled_from([0, 2, 2, 4]))
    lines = draw(st.sampled_from(_HEADS)) + draw(st.sampled_from(["poses:\n", "poses:   # all\n"]))
    for item in draw(st.lists(st.tuples(st.sampled_from(_ABOVE), st.sampled_from(_ITEMS)), min_size=1, max_size=6)):
        for line in f"{item[0]}- {item[1]}\n".splitlines(keepends=True):
            lines += indent + line if line.strip() else line
    lines += draw(st.sampled_from(_TAILS))
    if draw(st.booleans()):
        lines = lines.removesuffix("\n")
    return lines.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


def _edited(draft: Draft, choose: random.Random) -> Draft:
    """The draft after some edit, or as it was where that is refused."""
    count = len(draft.steps)
    index, to = choose.randrange(max(count, 1)), choose.randrange(count + 1)
    words = " ".join(choose.choices(_WORDS, k=choose.choice([1, 1, 2, 40])))
    some = choose.sample(range(count), min(count, choose.randint(1, 3)))
    step_values: tuple[tuple[str, str | None], ...] = (
        *(("hold", "30s"), ("hold", "5-10s"), ("breaths", "8"), ("sets", "2"), ("sides", "left"), ("rest", "9s")),
        *(("note", words), ("note", f"{words}\nand\n\n  more"), ("prepare", "3s")),
        *(("hold", None), ("note", None), ("sets", None)),
    )
    values: tuple[tuple[str, Data], ...] = (
        *(("title", words), ("summary", words), ("why", f"{words}\n{words}"), ("tags", [words, "b"])),
        *(("level", "beginner"), ("wait", "yes"), ("breath", {"in": "4", "out": "8"})),
        *(("why", None), ("tags", None), ("summary", None)),
    )
    pose: Mapping[str, Data] = {"name": "Nod", "instructions": [words, "b"], "dose": {"hold": "9s"}}
    new: str | Mapping[str, Data] = choose.choice(
        ("low-lunge", {"rest": "3s"}, {"pose": "bird-dog", "note": words}, {"pose": pose})
    )
    edits: tuple[Callable[[], Draft], ...] = (
        lambda: draft.moved(some, to),
        lambda: draft.moved(some, to),
        lambda: draft.removed(some[:1]) if count > 1 else draft,
        lambda: draft.inserted(to, [new]) if count < 12 else draft,
        lambda: draft.pasted(to, draft.copied(some)) if count < 12 else draft,
        lambda: draft.with_step_value(index, *choose.choice(step_values)),
        lambda: draft.with_step_value(index, *choose.choice(step_values)),
        lambda: draft.with_value(*choose.choice(values)),
        lambda: draft.with_pose(index, choose.choice((*_NAMES, pose))),
        lambda: draft.with_pose_value(index, "areas", choose.choice((["neck"], None, ["neck", "core"]))),
    )
    try:
        return choose.choice(edits if count else edits[3:4])()
    except DraftError:
        return draft


@settings(deadline=None, max_examples=60)
@given(_texts(), st.randoms(use_true_random=False))
def test_any_edits_keep_text_steps_and_routine_in_step(text: str, choose: random.Random) -> None:
    draft = draft_of(text)
    check(draft)
    assert draft.content == text.encode()
    for _ in range(8):
        draft = _edited(draft, choose)
        check(draft)


@settings(deadline=None, max_examples=60)
@given(_texts(), st.randoms(use_true_random=False))
def test_moves_lose_no_line_and_change_no_step(text: str, choose: random.Random) -> None:
    before = draft_of(text)
    count = len(before.steps)
    moved = before.moved([choose.randrange(count)], choose.randrange(count + 1))
    check(moved)
    lines = Counter(before.shown_text.rstrip("\n").split("\n"))
    assert Counter(moved.shown_text.rstrip("\n").split("\n")) - lines == Counter()
    assert Counter(map(repr, (step.step for step in moved.steps))) == Counter(repr(step.step) for step in before.steps)


@settings(deadline=None, max_examples=60)
@given(
    _texts(), st.integers(0, 6), st.sampled_from(["sets", "note", "prepare"]), st.sampled_from(["switch", "summary"])
)
def test_what_is_put_in_and_taken_out_again_leaves_no_trace(text: str, at: int, step_key: str, key: str) -> None:
    before = draft_of(text)
    at = min(at, len(before.steps))
    inserted = before.inserted(at, ["low-lunge", {"rest": "3s"}])
    kept = [step.text for step in inserted.steps[:at] + inserted.steps[at + 2 :]]
    assert [each.rstrip() for each in kept] == [step.text.rstrip() for step in before.steps]
    assert inserted.removed([at, at + 1]).text == text
    if key not in before.values:
        assert before.with_value(key, "3s").with_value(key, None).text == text
    for index, step in enumerate(before.steps):
        values = step.values
        if isinstance(values, str) or (isinstance(values, Mapping) and not {step_key, "rest"} & values.keys()):
            changed = before.with_step_value(index, step_key, "2")
            assert [s.text for s in changed.steps[:index]] == [s.text for s in before.steps[:index]]
            assert [s.text for s in changed.steps[index + 1 :]] == [s.text for s in before.steps[index + 1 :]]
            assert changed.with_step_value(index, step_key, None).text == text


@settings(deadline=None, max_examples=60)
@given(_texts(), st.integers(0, 5), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_note_reads_back_and_leaves_the_other_steps(text: str, index: int, note: str) -> None:
    before = draft_of(text)
    index %= len(before.steps)
    try:
        after = before.with_step_value(index, "note", note)
    except DraftError:
        assert "rest" in before.steps[index].text
        return
    check(after)
    values = after.steps[index].values
    if note.strip() and isinstance(values, Mapping):
        assert values["note"] == note.replace("\r\n", "\n").replace("\r", "\n").strip()
    for other, step in enumerate(before.steps):
        assert other == index or after.steps[other].text == step.text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_routines_stay_sound_through_moves_and_values(path: Path) -> None:
    poses = shipped_poses()
    before = opened(path.read_bytes(), path, poses)
    check(before, poses)
    assert before.routine
    count = len(before.steps)
    there = before.moved([0], count)
    check(there, poses)
    assert there.moved([count - 1], 0).text == before.text
    for index in range(count):
        values = before.steps[index].values
        if isinstance(values, Mapping) and "rest" in values and "pose" not in values:
            continue
        had = values.get("note") if isinstance(values, Mapping) else None
        noted = before.with_step_value(index, "note", "Mine.")
        assert noted.with_step_value(index, "note", had).routine == before.routine


def test_five_hundred_edits_of_a_shipped_routine_keep_all_in_step() -> None:
    poses = {**shipped_poses(), **POSES}
    path = SHIPPED[0]
    draft = opened(path.read_bytes(), path, poses)
    choose = random.Random(500)
    history = [draft]
    for number in range(500):
        draft = _edited(draft, choose)
        history.append(draft)
        reading = routine_from_text(draft.content, path, poses)
        assert draft.routine == reading.value
        if number % 25 == 0:
            check(draft, poses)
    assert len({each.text for each in history}) > 200
    assert history[0].content == path.read_bytes()


def shipped_poses() -> dict[str, Pose]:
    if not _shipped:
        _shipped.update(load_poses([shipped_data() / "routines" / "poses"])[0])
    return _shipped


_shipped: dict[str, Pose] = {}
