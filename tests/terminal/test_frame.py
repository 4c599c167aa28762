"""The screen of the player, at any size."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretchtimer.core.dose import Breath, Dose
from stretchtimer.core.routines import Pose, PoseStep, Routine, Sides
from stretchtimer.core.scene import moment_at, scene_at
from stretchtimer.core.session import State
from stretchtimer.core.timeline import compile_timeline
from stretchtimer.terminal.frame import ASCII, DRAWN, Glyphs, Row, Situation, frame
from stretchtimer.terminal.plain_text import columns
from tests.core.scores import exactly, routine, routines, step

LUNGES = routine(step(hold=exactly(70_000), sides=Sides.EACH, sets=exactly(2)), step(breaths=exactly(8)))
UNRULY = Pose("x", "強い前屈" * 12, ("深く息を吸う。" * 9, "\x1b[31mred\u202e"), dose=Dose(hold=exactly(20_000)))


def text_of(rows: list[Row]) -> str:
    return "\n".join("".join(span.text for span in row).rstrip() for row in rows)


def shown(played: Routine, at_ms: int, size: tuple[int, int] = (80, 24), glyphs: Glyphs = DRAWN, **more: object) -> str:
    timeline = compile_timeline(played)
    scene = scene_at(timeline, timeline.index_at(at_ms))
    situation = Situation("Made up", **more)  # type: ignore[arg-type]
    return text_of(frame(scene, moment_at(timeline, scene, at_ms), situation, *size, glyphs))


sizes = st.tuples(st.integers(1, 130), st.integers(1, 45))
situations = st.builds(
    Situation,
    st.sampled_from(["", "Made up", "長い題名" * 20]),
    st.sampled_from(State),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "A notice that is rather longer than narrow terminals are wide."]),
    st.booleans(),
)


@given(routines, st.floats(0, 1), sizes, situations, st.sampled_from([DRAWN, ASCII]))
def test_it_never_outgrows_the_screen(
    played: Routine, place: float, size: tuple[int, int], situation: Situation, glyphs: Glyphs
) -> None:
    odd = routine(*played.steps, PoseStep(UNRULY))
    timeline = compile_timeline(odd)
    at_ms = min(int(place * timeline.total_ms), timeline.total_ms - 1)
    scene = scene_at(timeline, timeline.index_at(at_ms))
    wide, high = size
    rows = frame(scene, moment_at(timeline, scene, at_ms), situation, wide, high, glyphs)
    assert len(rows) == high
    assert max(sum(columns(span.text) for span in row) for row in rows) <= wide
    assert all(span.text.isprintable() for row in rows for span in row)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (100, 40), (24, 8)])
def test_the_side_stands_in_its_own_half(size: tuple[int, int]) -> None:
    left = next(line for line in shown(LUNGES, 10_000, size).splitlines() if "LEFT" in line)
    right = next(line for line in shown(LUNGES, 90_000, size).splitlines() if "RIGHT" in line)
    assert left.index("LEFT") < size[0] // 2 - 4
    assert right.index("RIGHT") >= size[0] // 2
    assert "RIGHT" not in shown(LUNGES, 10_000, size) and "LEFT" not in shown(LUNGES, 90_000, size)


def test_what_is_to_be_known_stands_there() -> None:
    screen = shown(LUNGES, 10_000)
    for words in ("Made up", "Lunge", "step 1 of 2", "Hold", "set 1 of 2", "Put the left foot back.", "Right side"):
        assert words in screen
    assert "left" in screen.splitlines()[0]


def test_a_small_screen_counts_in_one_row() -> None:
    assert "1:05  Hold  set 1 of 2" in shown(LUNGES, 10_000, (40, 12))


def test_breaths_are_counted_and_go_in_and_out() -> None:
    played = routine(step(breaths=exactly(8)), breath=Breath(4_000, 0, 6_000, 0))
    assert "4  Breathe in  breath 1 of 8" in shown(played, 5_000, (40, 12))
    assert "6  Breathe out  breath 2 of 8" in shown(played, 19_000, (40, 12))


def test_long_instructions_are_shown_page_by_page() -> None:
    lines = tuple(f"Line number {number}." for number in range(12))
    played = routine(PoseStep(Pose("long", "Long", lines), step(hold=exactly(60_000)).pose.dose))
    screens = [shown(played, at_ms, (40, 12)) for at_ms in range(5_000, 35_000, 3_000)]
    assert all(any(line in screen for screen in screens) for line in lines)


def test_paused_and_muted_show() -> None:
    assert "Paused" in shown(LUNGES, 10_000, state=State.PAUSED)
    assert "Space go on" in shown(LUNGES, 10_000, state=State.PAUSED)
    assert "Space when you are there" in shown(LUNGES, 10_000, state=State.WAITING)
    assert "Space go on" in shown(LUNGES, 10_000, state=State.WAITING)
    assert "M tones on" in shown(LUNGES, 10_000, muted=True)


def test_without_a_keyboard_no_key_is_named() -> None:
    assert "Space" not in shown(LUNGES, 10_000, has_keys=False)


def test_plain_glyphs_are_ascii() -> None:
    for at_ms, helping in itertools.product((10_000, 90_000, 330_000), (False, True)):
        assert shown(LUNGES, at_ms, glyphs=ASCII, helping=helping).isascii()


def test_no_colour_is_needed_to_tell_the_sides_apart() -> None:
    timeline = compile_timeline(LUNGES)
    styles = set()
    for at_ms in (10_000, 90_000):
        scene = scene_at(timeline, timeline.index_at(at_ms))
        rows = frame(scene, moment_at(timeline, scene, at_ms), Situation("Made up"), 80, 24, DRAWN)
        styles |= {span.style for row in rows for span in row if "LEFT" in span.text or "RIGHT" in span.text}
    assert len(styles) == 1
