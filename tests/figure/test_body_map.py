"""The body map: which area is tinted, on which side, seen from where, and how much."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from stretchtimer.core.look import Build, Look, Skin
from stretchtimer.core.routines import AREAS, Side
from stretchtimer.figure.body_map import area_at, body_map, places, ramp

PIXELS = 160
FRONT_ONLY = {"hip flexors", "quads", "chest"}
BACK_ONLY = {"glutes", "deep rotators", "hamstrings", "calves", "low back", "upper back"}
EVERY = [(area, side) for area in AREAS for side in Side]


@cache
def _drawn(area: str | None = None, side: Side = Side.LEFT) -> NDArray[np.int16]:
    """The map with one area full, or none; premultiplied colours (height, width, 4)."""
    amounts = {} if area is None else {(area, side): 1.0}
    return body_map(amounts, PIXELS, Look()).astype(np.int16)


def _tinted(area: str, side: Side) -> NDArray[np.bool_]:
    """The pixels that an area's tint changes, (height, width)."""
    changed: NDArray[np.bool_] = np.abs(_drawn(area, side) - _drawn()).max(2) > 2
    return changed


def _quarters(mask: NDArray[np.bool_]) -> list[int]:
    """How many pixels are set in each upright quarter of the picture, from left to right."""
    return [int(np.count_nonzero(quarter)) for quarter in np.split(mask, 4, axis=1)]


def _lightness(colour: NDArray[np.float64]) -> float:
    """The L* of an sRGB colour (0 to 255)."""
    share = np.asarray(colour, float)[:3] / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    light = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


def _rgb(code: str) -> NDArray[np.float64]:
    return np.array(list(bytes.fromhex(code[1:])), float)


def _at(image: NDArray[np.uint8], place: tuple[float, float]) -> NDArray[np.float64]:
    colour: NDArray[np.float64] = image[int(place[1]), int(place[0])].astype(float)
    return colour


@pytest.mark.parametrize("area", AREAS)
def test_an_area_is_tinted_on_its_own_side_alone(area: str) -> None:
    """Facing the viewer the figure's left is on the viewer's right, seen from behind on the left."""
    front_right, front_left, back_left, back_right = _quarters(_tinted(area, Side.LEFT))
    assert front_right == back_right == 0
    assert front_left + back_left > 40
    front_right, front_left, back_left, back_right = _quarters(_tinted(area, Side.RIGHT))
    assert front_left == back_left == 0
    assert front_right + back_right > 40


@pytest.mark.parametrize("area", AREAS)
def test_an_area_is_seen_from_where_a_chart_shows_it(area: str) -> None:
    _front_right, front, back, _back_right = _quarters(_tinted(area, Side.LEFT))
    assert (front > 10) == (area not in BACK_ONLY)
    assert (back > 10) == (area not in FRONT_ONLY)
    seen = {view for named, _side, view in places(PIXELS) if named == area}
    assert seen == {view for view, count in (("front", front), ("back", back)) if count > 10}


@pytest.mark.parametrize("area", AREAS)
def test_the_right_is_the_left_in_a_mirror(area: str) -> None:
    left, right = _tinted(area, Side.LEFT), _tinted(area, Side.RIGHT)
    half = left.shape[1] // 2
    mirrored = np.concatenate([right[:, :half][:, ::-1], right[:, half:][:, ::-1]], axis=1)
    # A ray along the edge of two areas may fall on either.
    assert np.count_nonzero(left != mirrored) <= 0.05 * np.count_nonzero(left) + 2


def test_areas_do_not_share_pixels_but_where_they_meet() -> None:
    times = np.sum([_tinted(area, side) for area, side in EVERY], axis=0)
    assert np.count_nonzero(times > 1) < 0.2 * np.count_nonzero(times)


@pytest.mark.parametrize("dark", [False, True])
def test_the_more_the_farther_from_the_ground(dark: bool) -> None:
    """Lightness alone tells an amount from the next: darker on light, lighter on dark."""
    steps = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    maps = [body_map(dict.fromkeys(EVERY, step), PIXELS, Look(dark=dark)) for step in steps]
    for place in places(PIXELS).values():
        light = [_lightness(_at(image, place)) for image in maps]
        gains = np.diff(light) if dark else -np.diff(light)
        assert gains.min() > 3


def test_more_than_enough_and_less_than_nothing_are_all_and_none() -> None:
    for odd, plain in ((7.5, 1.0), (-2.0, 0.0)):
        one, other = (body_map(dict.fromkeys(EVERY, amount), PIXELS, Look()) for amount in (odd, plain))
        assert np.array_equal(one, other)


def test_the_same_amounts_give_the_same_picture() -> None:
    amounts = {key: number / len(EVERY) for number, key in enumerate(EVERY)}
    again = dict(reversed(amounts.items()))
    assert np.array_equal(body_map(amounts, PIXELS, Look()), body_map(again, PIXELS, Look()))


@pytest.mark.parametrize("dark", [False, True])
def test_a_legend_shows_the_colours_of_the_map(dark: bool) -> None:
    colours = ramp(dark)
    assert len(set(colours)) == len(colours)
    for number in (0, len(colours) - 1):
        image = body_map(dict.fromkeys(EVERY, number / (len(colours) - 1)), PIXELS, Look(dark=dark))
        for (area, _side, _view), place in places(PIXELS).items():
            if area in ("chest", "quads", "upper back", "calves"):
                # Light shapes the body; the nearest colour of the legend is still the amount's own.
                apart = [np.abs(_at(image, place)[:3] - _rgb(colour)).sum() for colour in colours]
                assert int(np.argmin(apart)) == number


@pytest.mark.parametrize("dark", [False, True])
def test_an_amount_has_the_same_colour_on_every_skin(dark: bool) -> None:
    amounts = dict.fromkeys(EVERY, 0.5)
    maps = [body_map(amounts, PIXELS, Look(skin=skin, dark=dark)) for skin in Skin]
    for place in places(PIXELS).values():
        assert len({tuple(_at(image, place)) for image in maps}) == 1


@pytest.mark.parametrize("build", Build)
def test_a_place_lies_on_its_area(build: Build) -> None:
    pixels = 300
    plain = body_map({}, pixels, Look(build)).astype(np.int16)
    found = places(pixels, build)
    assert {(area, side) for area, side, _view in found} == set(EVERY)
    for side in Side:
        tinted = body_map({(area, side): 1.0 for area in AREAS}, pixels, Look(build)).astype(np.int16)
        for (area, own, _view), (x, y) in found.items():
            assert area_at(x, y, pixels, build) == (area, own)
            changed = np.abs(tinted - plain)[int(y), int(x)].max() > 30
            assert changed == (own is side)


def test_places_grow_with_the_picture() -> None:
    small, large = places(200), places(800)
    for key, (x, y) in small.items():
        assert large[key] == pytest.approx((4 * x, 4 * y))


def test_no_area_lies_beside_the_body_or_the_picture() -> None:
    width = _drawn().shape[1]
    assert area_at(2, 2, PIXELS) is None
    assert area_at(width / 2, PIXELS / 2, PIXELS) is None
    assert area_at(-50, 20, PIXELS) is None
    assert area_at(width + 50, PIXELS + 50, PIXELS) is None


@pytest.mark.parametrize("pixels", [24, 97, 240])
@pytest.mark.parametrize("build", Build)
def test_the_whole_body_stands_on_a_clear_ground(build: Build, pixels: int) -> None:
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        image = body_map({("quads", Side.LEFT): 0.4}, pixels, Look(build))
    assert image.dtype == np.uint8
    assert image.shape[0] == pixels
    alpha = image[:, :, 3]
    assert not (alpha[0].any() or alpha[-1].any() or alpha[:, 0].any() or alpha[:, -1].any())
    middle = alpha.shape[1] // 2
    assert not alpha[:, middle - 1 : middle + 1].any()
    assert alpha.any(axis=1).sum() > 0.85 * pixels
    assert (image[:, :, :3] <= alpha[:, :, None]).all()
