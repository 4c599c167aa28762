"""Pictures of the shipped poses: what must be seen in them."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from stretchtimer.core.look import Build, Clothes, Look, Skin
from stretchtimer.core.routines import AREAS, Side
from stretchtimer.figure.data import STANDING
from stretchtimer.figure.motion import place_in_loop
from stretchtimer.figure.picture import Quality, View, between, farthest, picture, skeleton_at
from tests.figure.pixels import rgba
from tests.figure.shipped import each_pose, figure, figure_data, moments, shown_side

SIZE = 90
SLICE = list(figure_data())[::4]


def _glowing(name: str, at: float, size: int = 160) -> int:
    """How many pixels the glow changes clearly."""
    pose = figure(name)
    with_glow = rgba(picture(pose, View(at=at), Look(), size, size))
    without = rgba(picture(replace(pose, glow=()), View(at=at), Look(), size, size))
    return int((np.abs(with_glow - without)[:, :, :3].max(2) > 24).sum())


@each_pose
def test_the_glow_is_seen_from_the_poses_own_camera(name: str) -> None:
    pose = figure(name)
    assert pose.glow
    for at in moments(pose)[: len(pose.keyframes)]:
        assert _glowing(name, at) > 60


@each_pose
def test_the_figure_is_whole_in_the_picture(name: str) -> None:
    pose = figure(name)
    for at in moments(pose)[:2]:
        shown = rgba(picture(pose, View(at=at), Look(), SIZE, SIZE))[:, :, 3] == 255
        assert shown.sum() > 250
        if not any(prop.kind == "wall" for key in pose.keyframes for prop in key.posture.props):
            assert not (shown[0].any() or shown[-1].any() or shown[:, 0].any() or shown[:, -1].any())


@each_pose
def test_the_other_side_is_the_same_picture_reversed(name: str) -> None:
    pose = figure(name)
    side = shown_side(pose)
    if side is None:
        pytest.skip("this pose has no sides")
    one = rgba(picture(pose, View(side), Look(), SIZE, SIZE))
    other = rgba(picture(pose, View(side.opposite), Look(), SIZE, SIZE))
    assert np.array_equal(one, other[:, ::-1])


@pytest.mark.parametrize("name", SLICE)
def test_a_mirror_shows_the_figure_reversed(name: str) -> None:
    pose = figure(name)
    plain = rgba(picture(pose, View(), Look(), SIZE, SIZE))
    reversed_ = rgba(picture(pose, View(mirrored_view=True), Look(), SIZE, SIZE))
    assert np.array_equal(plain, reversed_[:, ::-1])


@pytest.mark.parametrize("area", AREAS)
def test_every_area_glows_somewhere_on_a_standing_figure(area: str) -> None:
    pose = replace(STANDING, glow=((area, "both"),))
    changed = 0
    for azimuth in (0.0, 90.0, 180.0):
        view = View(azimuth=azimuth, elevation=5.0)
        with_glow = rgba(picture(pose, view, Look(), 240, 240))
        without = rgba(picture(STANDING, view, Look(), 240, 240))
        changed = max(changed, int((np.abs(with_glow - without)[:, :, :3].max(2) > 40).sum()))
    assert changed > 25


def test_a_hidden_muscle_shines_through_faintly() -> None:
    pose = replace(STANDING, glow=(("glutes", "both"),))
    strengths = []
    for azimuth in (180.0, 0.0):
        view = View(azimuth=azimuth, elevation=5.0)
        change = rgba(picture(pose, view, Look(), 240, 240)) - rgba(picture(STANDING, view, Look(), 240, 240))
        strengths.append(int(change[:, :, 0].max()))
    behind, front = strengths
    assert 20 < front < 0.6 * behind


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("skin", Skin)
@pytest.mark.parametrize("clothes", Clothes)
def test_every_look_stands_out_from_its_ground(skin: Skin, clothes: Clothes, dark: bool) -> None:
    image = rgba(picture(STANDING, View(), Look(Build.MEDIUM, skin, clothes, dark), SIZE, SIZE, transparent=False))
    ground = image[0, 0, :3]
    apart = np.abs(image[:, :, :3] - ground).max(2)
    # Skin stands in the middle of the face, the shorts below the picture's middle.
    assert np.percentile(apart[apart > 20], 20) > 30


def test_the_builds_differ_in_width() -> None:
    widths = [
        (rgba(picture(STANDING, View(azimuth=0.0), Look(build), 200, 200))[:, :, 3] == 255).sum() for build in Build
    ]
    assert widths == sorted(widths)
    assert widths[0] < 0.95 * widths[1] < 0.95 * widths[2]


def test_a_breath_lifts_the_chest_a_little() -> None:
    empty = rgba(picture(STANDING, View(breath=0.0), Look(), 300, 300))
    full = rgba(picture(STANDING, View(breath=1.0), Look(), 300, 300))
    changed = (np.abs(empty - full).max(2) > 8).any(1).nonzero()[0]
    assert len(changed)
    hips = 300 * 0.55
    assert changed.max() < hips


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("size", [(16, 16), (61, 113), (240, 90)])
def test_a_picture_has_the_size_asked_for(size: tuple[int, int], quality: Quality) -> None:
    image = picture(STANDING, View(), Look(), *size, quality)
    assert (image.width(), image.height()) == size


def test_more_samples_show_the_same_figure() -> None:
    still = rgba(picture(STANDING, View(), Look(), 200, 200, Quality.STILL))
    for quality in (Quality.COARSE, Quality.FINE):
        assert np.abs(rgba(picture(STANDING, View(), Look(), 200, 200, quality)) - still).mean() < 4


def test_the_empty_ground_is_transparent_or_filled() -> None:
    assert rgba(picture(STANDING, View(), Look(), SIZE, SIZE))[0, 0, 3] == 0
    assert rgba(picture(STANDING, View(), Look(), SIZE, SIZE, transparent=False))[0, 0, 3] == 255


@pytest.mark.parametrize("name", SLICE)
def test_a_change_of_pose_begins_and_ends_with_the_poses(name: str) -> None:
    pose, look = figure(name), Look()
    for share, same in ((0.0, STANDING), (1.0, pose)):
        moving = rgba(between(STANDING, View(), pose, View(), share, look, SIZE, SIZE))
        assert np.array_equal(moving, rgba(picture(same, View(), look, SIZE, SIZE)))


@pytest.mark.parametrize("name", SLICE)
def test_a_change_of_pose_has_no_jumps(name: str) -> None:
    """Between sides and between poses, one small step changes little."""
    pose, look = figure(name), Look()
    for start in ((pose, View(Side.LEFT)), (STANDING, View())):
        for share in (0.0, 0.25, 0.75, 1.0 - 0.004):
            here = rgba(between(*start, pose, View(Side.RIGHT), share, look, SIZE, SIZE))
            next_ = rgba(between(*start, pose, View(Side.RIGHT), share + 0.004, look, SIZE, SIZE))
            assert np.abs(here - next_).mean() < 6


@each_pose
def test_a_loop_has_no_jumps(name: str) -> None:
    pose = figure(name)
    if not pose.moves:
        pytest.skip("this pose does not move")
    places = [skeleton_at(pose, at)[0].places for at in np.arange(0.0, 1.0, 1 / 120 / len(pose.sets))]
    for here, following in zip(places, [*places[1:], places[0]], strict=True):
        assert max(float(np.linalg.norm(here[name] - following[name])) for name in here) < 0.09


def test_what_tells_most_of_a_movement_is_its_far_end() -> None:
    hike = figure("hip-hike")
    assert farthest(hike) == place_in_loop(hike, 1)
    sets = figure("band-four-way")
    assert farthest(sets) in [
        place_in_loop(sets, number) for number, key in enumerate(sets.keyframes) if key.name != "stand"
    ]
    assert farthest(STANDING) == 0.0


def test_pictures_can_be_made_in_a_thread() -> None:
    made: list[int] = []
    threads = [
        threading.Thread(target=lambda: made.append(picture(STANDING, View(), Look(), SIZE, SIZE).width()))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [SIZE] * 3
