"""What is suggested, with which reason, and what is not suggested again."""

from collections.abc import Mapping

from stretchtimer.core.dose import MINUTE
from stretchtimer.core.journal import SessionDone
from stretchtimer.core.routines import Side
from stretchtimer.core.suggestions import MOST, Choice, Suggestion, suggest
from tests.core.diary import MONDAY, session, step

TODAY = MONDAY + 4
HIPS = Choice("desk-hip-openers", "Desk-worker hip openers", 12 * MINUTE, ("hip flexors", "glutes"), ("desk",), True)
NECK = Choice("neck-ease", "Neck ease", 4 * MINUTE, ("neck",), (), True)
STRONG = Choice("hip-strength", "Hip strength", 15 * MINUTE, ("glutes", "hip flexors"), ("strength",), True)
CHOICES = (HIPS, NECK, STRONG)
NOTHING: Mapping[str, int] = {}


def reasons(found: tuple[Suggestion, ...]) -> list[tuple[str, str]]:
    return [(each.choice.id, each.reason) for each in found]


def test_who_has_done_nothing_is_offered_a_good_start() -> None:
    (first,) = suggest([], TODAY, CHOICES, NOTHING)
    assert (first.choice, first.source) == (HIPS, "003:14")


def test_what_got_least_this_week_comes_first_with_its_minutes() -> None:
    done = [
        session(TODAY, step("hip flexors", 3, Side.LEFT), step("hip flexors", 6, Side.RIGHT)),
        session(TODAY - 7, step("neck", 9)),
    ]
    assert reasons(suggest(done, TODAY, CHOICES, NOTHING)) == [
        ("neck-ease", "The neck got none of 10 minutes this week."),
        ("desk-hip-openers", "On the left the hip flexors got 3 of 10 minutes this week, on the right 6."),
    ]


def test_what_got_its_ten_minutes_is_not_suggested() -> None:
    assert suggest([session(TODAY, step("neck", 10))], TODAY, CHOICES, NOTHING) == ()


def test_what_was_left_off_long_ago_is_not_suggested() -> None:
    assert suggest([session(TODAY - 28, step("neck", 5))], TODAY, CHOICES, NOTHING) == ()


def test_a_refusal_counts_the_second_time() -> None:
    done = [session(TODAY, step("neck", 2))]
    (found,) = suggest(done, TODAY, CHOICES, {"area:neck": 1})
    assert found.key == "area:neck"
    assert suggest(done, TODAY, CHOICES, {"area:neck": 2}) == ()


def test_the_time_until_the_next_reminder_is_filled() -> None:
    done = [session(TODAY, step("hip flexors", 10))]
    (found,) = suggest(done, TODAY, CHOICES, NOTHING, free_ms=6 * MINUTE + 30_000)
    assert (found.choice, found.reason) == (NECK, "You have 6 minutes before the next reminder.")
    assert suggest(done, TODAY, CHOICES, NOTHING, free_ms=MINUTE) == ()


def test_what_does_not_suit_the_person_is_not_suggested() -> None:
    choices = [Choice(each.id, each.title, each.length_ms, each.areas, each.tags, suits=False) for each in CHOICES]
    assert suggest([], TODAY, choices, NOTHING) == ()
    assert suggest([session(TODAY, step("neck", 2))], TODAY, choices, NOTHING, free_ms=30 * MINUTE) == ()


def often(*times: int) -> list[SessionDone]:
    """So many sessions for the hip flexors in each of the last weeks."""
    return [
        session(TODAY - 7 * back - number % 7, step("hip flexors", 2), hour=number // 7)
        for back, count in enumerate(reversed(times))
        for number in range(count)
    ]


def test_what_is_stretched_ever_more_often_may_want_strength() -> None:
    found = suggest(often(7, 9, 12), TODAY, CHOICES, NOTHING)
    assert (found[0].choice, found[0].source, found[0].key) == (STRONG, "001:25", "strength:hip flexors")
    assert "7, 9 and 12 times in the last 3 weeks" in found[0].reason


def test_often_alone_or_more_often_alone_is_no_reason() -> None:
    assert all(each.choice is not STRONG for each in suggest(often(12, 12, 12), TODAY, CHOICES, NOTHING))
    assert all(each.choice is not STRONG for each in suggest(often(1, 2, 3), TODAY, CHOICES, NOTHING))


def test_no_routine_comes_twice_and_never_more_than_three() -> None:
    areas = ("quads", "calves", "neck", "arms", "chest")
    done = [session(TODAY, *(step(area, 1) for area in areas), step("glutes", 2))]
    choices = [Choice(f"for-{area}", area, 5 * MINUTE, (area,), (), True) for area in areas] + [HIPS]
    found = suggest(done, TODAY, choices, NOTHING)
    assert len(found) == MOST
    assert len({each.choice.id for each in found}) == MOST
