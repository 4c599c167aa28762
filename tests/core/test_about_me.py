"""What a person has told about themselves, and which poses that speaks against."""

import pytest

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.routines import EQUIPMENT, Pose, Position

LUNGE = Pose(
    "lunge", "Lunge", (), position=Position.KNEELING, equipment=("strap",), avoid_with=("wrists hurt", "kneeling hurts")
)
ON_A_CHAIR = Pose("chair", "Chair", (), position=Position.SEATED, equipment=("chair",))
STANDING = Pose("tall", "Tall", (), position=Position.STANDING)


def test_who_has_told_nothing_may_do_anything() -> None:
    assert AboutMe().obstacles(LUNGE) == ()


@pytest.mark.parametrize(
    ("about", "why"),
    [
        (AboutMe(avoid=frozenset({"kneeling hurts"})), ("you said “kneeling hurts”",)),
        (
            AboutMe(avoid=frozenset({"wrists hurt", "kneeling hurts", "pregnancy"})),
            ("you said “kneeling hurts” and “wrists hurt”",),
        ),
        (AboutMe(kit=frozenset(EQUIPMENT) - {"strap"}), ("it needs a strap",)),
        (AboutMe(floor=False), ("it is done on the floor",)),
        (
            AboutMe(frozenset({"wrists hurt"}), frozenset(), floor=False),
            ("you said “wrists hurt”", "it needs a strap", "it is done on the floor"),
        ),
    ],
)
def test_what_speaks_against_a_pose(about: AboutMe, why: tuple[str, ...]) -> None:
    assert about.obstacles(LUNGE) == why


@pytest.mark.parametrize("pose", [ON_A_CHAIR, STANDING])
def test_a_chair_and_standing_need_no_floor(pose: Pose) -> None:
    assert AboutMe(floor=False).obstacles(pose) == ()
