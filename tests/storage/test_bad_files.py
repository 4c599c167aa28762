"""Files written by hand with everything that a hand can get wrong, and what is said about each."""

import pytest

from stretchtimer.core.routines import Pose
from stretchtimer.storage.routine_files import check_file
from tests.storage.conftest import BAD_FILES

EXPECTED: dict[str, tuple[str, ...]] = {
    "a-list.yaml": ("1:1: a routine is written as lines of key: value, such as title: …",),
    "a-text.yaml": ("1:1: a routine is written as lines of key: value, such as title: …",),
    "alias-loop.yaml": ("4:5: “*all” would contain itself; write out what is meant",),
    "bad-breath-phase.yaml": (
        "3:7: “31s” is too large; “in” goes from 0s to 30s",
        "4:3: unknown key “ot”; did you mean “out”?",
    ),
    "bad-breath.yaml": ("2:9: a breath of less than a second cannot be followed",),
    "bidi-title.yaml": ("1:8: “title” holds the invisible character U+202E; take it out",),
    "binary.yaml": (
        *(f"1:{place + 1}: the character U+{place:04X} does not belong in a text; take it out" for place in range(5)),
        "1:6: there are more such characters; is this a text file?",
    ),
    "braces-in-list.yaml": ("2:25: within [ ] or { }, a text that holds braces needs quotes around it",),
    "colon-in-text.yaml": ("1:12: a “:” cannot stand here; put a text that holds a “: ” in quotes",),
    "control-character.yaml": (
        "1:10: the character U+0007 does not belong in a text; take it out",
        "4:5: no pose “low-lnge”; did you mean “low-lunge”?",
    ),
    "control-escape.yaml": (
        "1:8: “title” holds the invisible character U+0007; take it out",
        "2:10: “summary” holds the invisible character U+202E; take it out",
    ),
    "count-bounds.yaml": (
        "4:14: “201” is too large; “breaths” goes from 1 to 200",
        "6:11: “0” is too small; “reps” goes from 1 to 500",
        "8:11: “many” is not a count; write 8 or 8-10",
        "10:11: “8+” is not a count; write 8 or 8-10",
    ),
    "duplicate-key.yaml": (
        "2:1: “title” stands here again; it is given in line 1 already",
        "6:5: “hold” stands here again; it is given in line 5 already",
    ),
    "empty-title.yaml": ("1:8: “title” is empty; write a value",),
    "empty-values.yaml": (
        "1:1: “title” has no value; write one",
        "3:1: “poses” has no value; write one",
    ),
    "empty.yaml": ("1:1: the file is empty; write a pose or a routine in it",),
    "escape.yaml": ("1:11: a \\ in double quotes starts an escape; use single quotes",),
    "everything.yaml": (
        "1:1: unknown key “titel”; did you mean “title”?",
        "1:1: “title” is missing; a routine needs one",
        "2:8: “begginer” is not among the values of “level”; did you mean “beginner”?",
        "3:10: “5 minutes” is not a time; write 30s, 1m30s or 90",
        "5:5: no pose “low-lnge”; did you mean “low-lunge”?",
        "7:11: “5 minutes” is not a time; write 30s, 1m30s, 90, 30s+ or 5-10s",
        "8:12: “both” is not among the values of “sides”",
        "9:5: unknown key “colour”",
        "10:11: “long” is not a time; write 30s, 1m30s or 90",
    ),
    "hold-and-breaths.yaml": ("5:5: a pose is held for a time or for a number of breaths",),
    "inline-pose.yaml": (
        "5:21: “instructions” takes a list",
        "6:13: “strech” is not among the values of “kind”; did you mean “stretch”?",
        "9:7: “instructions” is missing; a pose needs one",
    ),
    "key-is-a-list.yaml": (
        "1:1: a key must be a plain word",
        "2:1: a key must be a plain word",
    ),
    "latin-1.yaml": ("1:5: the byte 0xFC is not UTF-8; save the file as UTF-8 text",),
    "level.yaml": (
        "2:8: “advanced” is not among the values of “level”",
        "3:7: “tags” takes a list; write each item on a line of its own after “- ”",
    ),
    "missing-colon.yaml": ("2:6: this line does not fit the line above it",),
    "no-dose.yaml": (
        "3:5: nothing says how long this pose takes; add “hold”, “breaths” or “reps”",
        "4:5: nothing says how long this pose takes; add “hold”, “breaths” or “reps”",
    ),
    "no-pose-in-step.yaml": (
        "3:5: “pose” is missing; a step needs one",
        "4:4: this step is empty; name a pose or take its “-” out",
        "5:5: a step cannot be a list; name a pose",
        "6:11: “pose” takes one pose; write each on a step of its own",
    ),
    "no-steps.yaml": ("2:8: “poses” is an empty list; name a pose",),
    "no-such-anchor.yaml": ("3:5: there is no “&lunge” before this “*lunge”; write out what is meant",),
    "no-title.yaml": ("1:1: “title” is missing; a routine needs one",),
    "not-a-time.yaml": (
        "4:11: “5 minutes” is not a time; write 30s, 1m30s, 90, 30s+ or 5-10s",
        "5:14: “soon” is not a time; write 30s, 1m30s or 90",
        "6:13: “5-10s” is a range, and “switch” takes one time; write 30s, 1m30s or 90",
    ),
    "not-yes-or-no.yaml": (
        "2:7: “wait” takes yes or no, not “perhaps”",
        "6:7: “wait” takes one value, not a list; write it without “-” and [ ]",
    ),
    "only-comments.yaml": ("1:1: the file is empty; write a pose or a routine in it",),
    "placeholders.yaml": (
        "4:11: “{sied}” is not a placeholder; there are {side} and {other}",
        "7:11: “{side}” needs a pose with sides; write “sides: each”, or other words",
        "9:12: the text of this pose names its sides; take “sides: none” out",
    ),
    "pose-dose.yaml": (
        "5:3: a pose is held for a time or for a number of breaths",
        "6:9: “somewhere” is not among the values of “from”; choose from document, ours",
        "7:9: “ours” names “reps”, which this dose does not give; add it",
        "8:9: “5-10s” is a range, and “rest” takes one time; write 30s, 1m30s or 90",
    ),
    "pose-instruction-with-colon.yaml": (
        "3:5: “instructions” takes a text, and a “:” makes this a key: value",
        "4:4: an item of “instructions” is empty; write one or take its “-” out",
    ),
    "pose-missing.yaml": ("1:1: “instructions” is missing; a pose needs one",),
    "pose-misspelt-sides.yaml": ("2:8: “eech” is not among the values of “sides”; did you mean “each”?",),
    "pose-no-instructions.yaml": ("2:15: “instructions” is an empty list; say how to get into the pose",),
    "pose-placeholders.yaml": (
        "1:7: “{side}” needs a pose with sides; write “sides: each”, or other words",
        "2:10: “{side}” needs a pose with sides; write “sides: each”, or other words",
        "4:5: “{other}” needs a pose with sides; write “sides: each”, or other words",
        "5:5: “{it}” is not a placeholder; there are {side} and {other}",
        "6:9: “{ arm.” is not a placeholder; there are {side} and {other}",
    ),
    "pose-tempo.yaml": (
        "2:8: “61s” is too large; “tempo” goes from 1s to 1m",
        "4:1: unknown key “hold”",
    ),
    "pose-words.yaml": (
        "2:7: “strech” is not among the values of “kind”; did you mean “stretch”?",
        "3:11: “kneelin” is not among the values of “position”; did you mean “kneeling”?",
        "4:22: “quad” is not among the values of “areas”; did you mean “quads”?",
        "4:28: “elbows” is not among the values of “areas”",
        "5:13: “chairs” is not among the values of “equipment”; did you mean “chair”?",
        "6:8: “left” is not among the values of “sides”",
        "7:14: “knee hurts” is not among the values of “avoid_with”",
    ),
    "rest-with-more.yaml": (
        "4:11: a rest stands alone; take “note” out, or name a pose with “pose:”",
        "5:5: “rest” has no value; write one",
        "6:5: unknown key “psoe”; did you mean “pose”?",
    ),
    "starts-with-at.yaml": ("1:8: a text that starts with @ needs quotes around it",),
    "starts-with-brace.yaml": ("4:18: a text that starts with { needs quotes around the whole of it",),
    "starts-with-star.yaml": ("1:8: a text that starts with * or & needs quotes around it",),
    "steps-are-text.yaml": ("2:8: “poses” takes a list; write each step on a line of its own after “- ”",),
    "tab-indent.yaml": ("3:1: a tab cannot indent a line; use spaces",),
    "tag.yaml": (
        "1:8: the tag “tag:yaml.org,2002:python/object/apply:os.system” means nothing here",
        "1:8: “title” takes one value, not a list; write it without “-” and [ ]",
    ),
    "text-after-quote.yaml": ('1:15: a text that starts with " needs quotes around the whole of it',),
    "text-is-mapping.yaml": (
        "1:8: “title” takes a text, and a “:” makes this a key: value; put it in quotes",
        "3:3: “summary” takes a text, and a “:” makes this a key: value",
        "4:6: “why” takes one value, not a list; write it without “-” and [ ]",
    ),
    "time-bounds.yaml": (
        "2:10: “2h” is too large; “prepare” goes from 0s to 1h",
        "5:11: “0s” is too small; “hold” goes from 1s to 1h",
        "6:11: “2h” is too large; “rest” goes from 1s to 1h",
        "8:11: “10-5s” runs backwards; write the smaller value first",
    ),
    "two-documents.yaml": ("3:1: a second document starts here; put each in a file of its own",),
    "two-line-title.yaml": ("1:8: “title” must be one line; join its lines",),
    "unclosed-list.yaml": ("2:7: the list that opens here needs a comma between its items, and a ] at its end",),
    "unclosed-quote.yaml": ("1:8: the quote that opens here is never closed; close it",),
    "unknown-key.yaml": ("2:1: unknown key “sidse”",),
    "unknown-pose.yaml": (
        "3:5: no pose “low-lnge”; did you mean “low-lunge”?",
        "4:5: no pose “hopping-about”; write the id of one that there is",
    ),
    "unknown-step-key.yaml": (
        "4:5: unknown key “hlod”; did you mean “hold”?",
        "5:5: unknown key “zzz”",
    ),
    "utf-16.yaml": ("1:1: the byte 0xFF is not UTF-8; save the file as UTF-8 text",),
    "wrong-indent.yaml": ("4:3: this line does not fit the lines above it",),
}
"""Each problem as `line:column: ` and how its message begins."""


def test_every_bad_file_is_in_the_table() -> None:
    assert {path.name for path in BAD_FILES.iterdir()} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_all_problems_of_a_bad_file_are_reported_in_order(name: str, poses: dict[str, Pose]) -> None:
    path = BAD_FILES / name
    found = [str(problem) for problem in check_file(path, poses)]
    expected = [f"{path}:{start}" for start in EXPECTED[name]]
    assert len(found) == len(expected), found
    for said, start in zip(found, expected, strict=True):
        assert said.startswith(start)
        assert "\n" not in said
