"""From one pose into another: what is seen of a person who moves, and what may not happen on the way."""

from itertools import pairwise

import numpy as np
import pytest

from stretchtimer.core.look import Look
from stretchtimer.core.routines import Side
from stretchtimer.figure.body import lowest
from stretchtimer.figure.changing import Body, change
from stretchtimer.figure.checking import FLOOR_TOLERANCE, overlaps
from stretchtimer.figure.data import STANDING, FigurePose, read_figure
from stretchtimer.figure.motion import mirrored
from stretchtimer.figure.palette import ground
from stretchtimer.figure.picture import View, between, picture, skeleton_at
from stretchtimer.figure.skeleton import LENGTHS, SIDES, Skeleton, place_on
from stretchtimer.figure.ways import way_between
from tests.figure.pixels import rgba
from tests.figure.shipped import figure

SHARES = np.linspace(0.0, 1.0, 49)
LUNGE = figure("low-lunge")
FOUR_WAY = figure("band-four-way")
WAYS: dict[str, tuple[FigurePose, FigurePose]] = {
    "standing to lunge": (STANDING, LUNGE),
    "lunge to its other side": (LUNGE, mirrored(LUNGE)),
    "standing to lying": (STANDING, figure("supine-twist")),
    "lying to standing": (figure("supine-twist"), STANDING),
    "hands and feet to lying": (figure("downward-dog"), figure("figure-four")),
    "kneeling to sitting": (figure("wall-camel"), figure("shin-stack")),
    "sitting to all fours": (figure("wide-leg-fold"), figure("bird-dog")),
    "one set to the next": (FOUR_WAY.in_set(1), FOUR_WAY.in_set(2)),
}
each_way = pytest.mark.parametrize("name", WAYS)
BONES = (
    ("hip", "knee", "thigh"),
    ("knee", "ankle", "shin"),
    ("shoulder", "elbow", "uarm"),
    ("elbow", "wrist", "farm"),
)
ON_THE_FEET = ["standing to lunge", "lunge to its other side", "one set to the next"]


def ends(name: str) -> tuple[Skeleton, Skeleton]:
    start, end = (skeleton_at(pose, 0.0)[0] for pose in WAYS[name])
    return start, end


def bodies(name: str) -> list[Skeleton]:
    way = way_between(*ends(name))
    return [way(float(share)) for share in SHARES]


def sole(skeleton: Skeleton, side: str) -> float:
    """The height of the lower end of the foot."""
    return min(float(place_on(skeleton, f"{spot}_{side}")[0][1]) for spot in ("heel", "ball"))


@each_way
def test_it_begins_and_ends_with_the_poses(name: str) -> None:
    made = bodies(name)
    for end, reached in zip(ends(name), (made[0], made[-1]), strict=True):
        for place, where in end.places.items():
            assert np.allclose(where, reached.places[place], atol=1e-9)


@each_way
def test_bones_keep_their_lengths_and_frames_stay_rotations(name: str) -> None:
    for skeleton in bodies(name):
        for side in SIDES:
            for near, far, bone in BONES:
                span = skeleton.places[f"{near}_{side}"] - skeleton.places[f"{far}_{side}"]
                assert np.linalg.norm(span) == pytest.approx(LENGTHS[bone], abs=1e-9)
                # A limb runs along its bone's own axis.
                assert np.allclose(skeleton.frames[f"{bone}_{side}"][:, 1] * LENGTHS[bone], span, atol=1e-6)
        for frame in skeleton.frames.values():
            assert np.allclose(frame.T @ frame, np.eye(3), atol=1e-9)
            assert np.linalg.det(frame) == pytest.approx(1.0)


def test_a_leg_bent_out_of_its_plane_is_no_trouble() -> None:
    twisted = read_figure({"joints": {"knee_r": {"flex": 72.0, "rot": 33.0}}})
    way = way_between(skeleton_at(STANDING, 0.0)[0], skeleton_at(twisted, 0.0)[0])
    for frame in way(0.3).frames.values():
        assert np.allclose(frame.T @ frame, np.eye(3), atol=1e-9)


@each_way
def test_nothing_sinks_into_the_floor(name: str) -> None:
    assert min(lowest(skeleton) for skeleton in bodies(name)) >= -FLOOR_TOLERANCE


@each_way
def test_the_body_does_not_jump(name: str) -> None:
    for here, following in pairwise(bodies(name)):
        assert max(float(np.linalg.norm(here.places[place] - following.places[place])) for place in here.places) < 0.37


@each_way
def test_limbs_do_not_pass_through_the_body(name: str) -> None:
    allowed: dict[tuple[str, str], float] = {}
    for end in ends(name):
        for overlap in overlaps(end):
            pair = overlap.one, overlap.other
            allowed[pair] = max(allowed.get(pair, 0.0), overlap.depth)
    for skeleton in bodies(name)[::3]:
        for overlap in overlaps(skeleton):
            assert overlap.depth - allowed.get((overlap.one, overlap.other), 0.0) < 0.11


@pytest.mark.parametrize("name", ON_THE_FEET)
def test_feet_step_one_after_the_other(name: str) -> None:
    made = bodies(name)
    heights = {side: [sole(skeleton, side) for skeleton in made] for side in SIDES}
    for side in SIDES:
        moved = np.linalg.norm(made[-1].places[f"ankle_{side}"] - made[0].places[f"ankle_{side}"])
        if moved > 0.1:
            assert max(heights[side]) > max(heights[side][0], heights[side][-1]) + 0.01
    assert max(min(pair) for pair in zip(*heights.values(), strict=True)) < 0.09  # as high as both lie on one's knees


@pytest.mark.parametrize("name", ON_THE_FEET)
def test_a_foot_on_the_floor_does_not_slide(name: str) -> None:
    for here, following in pairwise(bodies(name)):
        for side in SIDES:
            slid = np.linalg.norm((following.places[f"ankle_{side}"] - here.places[f"ankle_{side}"])[[0, 2]])
            assert slid < 0.02 or max(sole(here, side), sole(following, side)) > 0.01


def test_nobody_falls_like_a_plank() -> None:
    """Down to the floor one sits before one lies, and the hips never rise."""
    made = bodies("standing to lying")
    for skeleton in made:
        upright = skeleton.frames["pelvis"][1, 1]
        assert skeleton.places["pelvis"][1] < 0.35 or upright > 0.6
    hips = [float(skeleton.places["pelvis"][1]) for skeleton in made]
    assert all(later < earlier + 0.02 for earlier, later in pairwise(hips))
    assert any(skeleton.places["pelvis"][1] < 0.2 and skeleton.frames["pelvis"][1, 1] > 0.85 for skeleton in made)


def test_a_turn_is_made_with_steps() -> None:
    """Half a turn on the spot turns the whole figure, and neither foot far against the other."""
    for skeleton in bodies("one set to the next"):
        left, right = (skeleton.frames[f"foot_{side}"][:, 2] for side in SIDES)
        assert left @ right > 0.0


def _mat(first: FigurePose, second: FigurePose, share: float) -> int:
    """How many pixels have the mat's colour."""
    image = rgba(between(first, View(), second, View(), share, Look(), 120, 120, transparent=False))
    colour = [int(ground(False).mat[i : i + 2], 16) for i in (1, 3, 5)]
    return int((np.abs(image[:, :, :3] - colour).max(2) <= 10).sum())


def test_a_mat_of_both_poses_lies_there_all_the_way() -> None:
    seen = [_mat(LUNGE, figure("figure-four"), share) for share in np.linspace(0.0, 1.0, 25)]
    assert min(seen) > 100
    assert all(abs(later - earlier) < 0.5 * earlier for earlier, later in pairwise(seen))


def test_a_mat_of_one_pose_comes_before_it_is_needed() -> None:
    seen = [_mat(STANDING, figure("supine-twist"), share) for share in (0.0, 0.5, 1.0)]
    assert seen[0] < 10
    assert seen[1] > 100


@pytest.mark.parametrize("name", ["side-leg-raise", "back-squat", "hip-hike"])
def test_things_grow_and_do_not_pop_up(name: str) -> None:
    pose = figure(name)
    skeleton, posture = skeleton_at(pose, 0.0)
    at = change(
        Body(skeleton_at(STANDING, 0.0)[0], (), (), "medium"), Body(skeleton, posture.props, pose.glow, "medium")
    )
    sizes = [sum(float(np.prod(box.half)) for box in at(float(share)).things.boxes) for share in SHARES]
    glows = [sum(strength for _area, _side, strength in at(float(share)).glow) for share in SHARES]
    for grown in (np.array(sizes) / sizes[-1], np.array(glows) / len(pose.glow)):
        assert (grown[0], grown[-1]) == (0.0, 1.0)
        assert (np.diff(grown) >= 0.0).all()
        assert np.diff(grown).max() < 0.15


def test_a_breath_is_seen_on_the_way_too() -> None:
    empty, full = (
        rgba(between(STANDING, View(breath=breath), LUNGE, View(breath=breath), 0.5, Look(), 300, 300))
        for breath in (0.0, 1.0)
    )
    assert np.abs(empty - full).max() > 8


def test_each_set_has_a_picture_of_its_own() -> None:
    places = [rgba(picture(FOUR_WAY, View(Side.LEFT, set=number, at=0.5), Look(), 120, 120)) for number in (1, 2, 3, 4)]
    assert all(np.abs(here - following).mean() > 3 for here, following in pairwise(places))
