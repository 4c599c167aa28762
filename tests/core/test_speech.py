"""What is said, by the timeline alone: each sentence takes sixty milliseconds a letter."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.cues import Cue, Meaning, Utterance, cues_of
from stretchtimer.core.manner import Amount, BreathWords, Manner
from stretchtimer.core.motion import motion_at
from stretchtimer.core.routines import Pose, PoseStep, RestStep, Routine, Side, Sides
from stretchtimer.core.scene import scene_at
from stretchtimer.core.speech import QUIET_MS, Narration, sentences, shortened, utterances
from stretchtimer.core.timeline import Adjustments, SegmentKind, Timeline, compile_timeline
from tests.core.scores import exactly, routine, routines, step

TONE_MS = dict.fromkeys(Meaning, 500) | {Meaning.TICK: 100, Meaning.REP: 120}
FULL = Manner(Amount.FULL)
manners = st.builds(Manner, st.sampled_from(Amount), st.sampled_from(BreathWords))


def spoken_ms(sentence: str) -> int:
    return 60 * len(sentence)


def said(timeline: Timeline, manner: Manner = FULL) -> tuple[Utterance, ...]:
    return utterances(timeline, manner, spoken_ms, TONE_MS)


def texts(*steps: PoseStep | RestStep, manner: Manner = FULL, **settings: object) -> list[str]:
    return [utterance.text for utterance in said(compile_timeline(routine(*steps, **settings)), manner)]


@given(routines, manners, st.booleans())
def test_nothing_is_said_over_anything_else_or_into_the_last_seconds(
    made_up: Routine, manner: Manner, wait: bool
) -> None:
    timeline = compile_timeline(made_up, adjustments=Adjustments(wait=wait))
    spoken = said(timeline, manner)
    tones = [(cue.at_ms, cue.at_ms + TONE_MS[cue.meaning]) for cue in cues_of(timeline)]
    quiet = [(s.end_ms - QUIET_MS, s.end_ms) for s in timeline.segments if s.kind is SegmentKind.HOLD]
    for one, other in pairwise(spoken):
        assert one.at_ms + one.length_ms < other.at_ms
    for words in spoken:
        end_ms = words.at_ms + words.length_ms
        assert all(end_ms <= start_ms or stop_ms <= words.at_ms for start_ms, stop_ms in tones)
        assert all(end_ms <= start_ms or stop_ms <= words.at_ms for start_ms, stop_ms in quiet)
        assert timeline.index_at(words.at_ms) == words.segment


@given(routines, manners)
def test_all_that_is_said_is_among_what_is_made_ready(made_up: Routine, manner: Manner) -> None:
    timeline = compile_timeline(made_up)
    assert {words.text for words in said(timeline, manner)} <= set(sentences(timeline, manner))


@given(routines, manners)
def test_the_side_that_is_said_is_the_side_that_is_shown_and_drawn(made_up: Routine, manner: Manner) -> None:
    timeline = compile_timeline(made_up)
    for words in said(timeline, manner):
        shown = scene_at(timeline, words.segment).side
        drawn = motion_at(timeline, words.segment, words.at_ms)
        assert drawn is None or drawn.posture.side is shown or timeline.segments[words.segment].key.rep
        for side in re.findall(r"\b(left|right) side\b", words.text, re.IGNORECASE):
            assert Side(side.lower()) is shown
        # The made-up instructions speak of the side's foot and the other's hand.
        for side in re.findall(r"Put the (left|right) foot", words.text):
            assert shown is None or Side(side) is shown or timeline.segments[words.segment].key.rep


def test_what_has_not_been_made_ready_is_left_out() -> None:
    timeline = compile_timeline(routine(step(hold=exactly(40_000), sides=Sides.EACH)))
    heading = utterances(timeline, FULL, lambda text: 900 if text.startswith("Lunge") else None, TONE_MS)
    assert [words.text for words in heading] == ["Lunge. Left side."]


def test_a_hold_on_each_side_in_full() -> None:
    poses = step(hold=exactly(60_000), sides=Sides.EACH), step(name="cobra", hold=exactly(30_000))
    assert texts(*poses) == [
        "Lunge. Left side.", "Put the left foot back.", "Look past the right hand.", "Half-way.", "Five seconds.",
        "Change sides. Right side.", "Put the right foot back.", "Look past the left hand.", "Half-way.",
        "Next, Cobra.", "Five seconds.",
        "Cobra.", "Put the {side} foot back.", "Look past the {other} hand.", "Half-way.", "Five seconds.",
    ]  # fmt: skip


def test_how_much_is_said() -> None:
    poses = step(hold=exactly(60_000), sides=Sides.EACH), RestStep(20_000)
    assert texts(*poses, manner=Manner(Amount.OFF)) == []
    assert texts(*poses, manner=Manner(Amount.NAMES)) == ["Lunge. Left side.", "Change sides. Right side.", "Rest."]
    short = texts(*poses, manner=Manner(Amount.SHORT))
    assert "Put the left foot back." in short
    assert "Look past the right hand." not in short


def test_breaths_are_paced_or_counted_as_one_likes() -> None:
    poses = step(breaths=exactly(2), sides=Sides.NONE)
    names = Manner(Amount.NAMES)
    assert texts(poses, manner=names) == ["Lunge."]
    assert texts(poses, manner=Manner(Amount.NAMES, BreathWords.PACED)) == ["Lunge.", "In.", "Out.", "In.", "Out."]
    assert texts(poses, manner=Manner(Amount.NAMES, BreathWords.COUNTED)) == ["Lunge.", "1.", "2."]


def test_repetitions_are_counted_and_sets_announced() -> None:
    poses = step(reps=exactly(2), sets=exactly(2), rest_ms=15_000)
    assert texts(poses, manner=Manner(Amount.SHORT))[-4:] == ["2.", "Set 2 is next.", "1.", "2."]


def test_the_easier_variant_is_said_first() -> None:
    pose = Pose("lunge", "Lunge", ("Step back.",), easier="Keep a hand on a chair.")
    made_up = routine(PoseStep(pose, step(hold=exactly(40_000)).dose))
    timeline = compile_timeline(made_up, adjustments=Adjustments(eased=frozenset({"lunge"})))
    spoken = [words.text for words in said(timeline, Manner(Amount.SHORT))]
    assert spoken[:3] == ["Lunge.", "Easier: Keep a hand on a chair.", "Step back."]
    assert scene_at(timeline, 0).lines[0] == "Easier: Keep a hand on a chair."


def test_who_is_waited_for_is_told_how_to_go_on() -> None:
    assert "Press any key when you are there." in texts(step(hold=exactly(40_000)), wait=True, prepare_ms=15_000)
    assert "Press any key when you are there." not in texts(step(hold=exactly(40_000)), prepare_ms=15_000)


@pytest.mark.parametrize(
    ("sentence", "forms"),
    [
        ("Sit tall.", ("Sit tall.",)),
        (
            "Step the left foot forward, left knee over its ankle.",
            ("Step the left foot forward, left knee over its ankle.", "Step the left foot forward."),
        ),
        (
            "Lie on your back, knees bent, feet flat.",
            ("Lie on your back, knees bent, feet flat.", "Lie on your back, knees bent.", "Lie on your back."),
        ),
        ("From hands and knees, step one foot forward.", ("From hands and knees, step one foot forward.",)),
        ("Breathe out, and turn.", ("Breathe out, and turn.",)),
    ],
)
def test_sentences_lose_their_last_clauses_when_time_is_short(sentence: str, forms: tuple[str, ...]) -> None:
    assert shortened(sentence) == forms


def test_a_sentence_that_does_not_fit_is_shortened_rather_than_cut_off() -> None:
    pose = Pose("lunge", "Lunge", ("Step the left foot back, far enough for the front knee to stay above its ankle.",))
    made_up = routine(PoseStep(pose, step(hold=exactly(8_000)).dose))
    spoken = [words.text for words in said(compile_timeline(made_up))]
    assert spoken[:2] == ["Lunge.", "Step the left foot back."]


@given(routines, st.sampled_from([1.0, 2.0, 20.0]))
def test_the_score_holds_every_tone_in_order_at_any_speed(made_up: Routine, speed: float) -> None:
    timeline = compile_timeline(made_up)
    score = Narration(FULL, True, spoken_ms, TONE_MS, speed)(timeline)
    assert [each for each in score if isinstance(each, Cue)] == list(cues_of(timeline))
    assert all(one.at_ms <= other.at_ms for one, other in pairwise(score))
    assert all(words.length_ms == spoken_ms(words.text) * speed for words in score if isinstance(words, Utterance))


def test_the_ticks_can_be_left_out() -> None:
    timeline = compile_timeline(routine(step(hold=exactly(40_000))))
    without = Narration(FULL, False, spoken_ms, TONE_MS)(timeline)
    assert not [each for each in without if each.meaning is Meaning.TICK]
    assert [each for each in Narration(FULL, True, spoken_ms, TONE_MS)(timeline) if each.meaning is Meaning.TICK]
