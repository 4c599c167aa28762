"""The glow: which muscle, on which side, near or far."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from stretchtimer.core.look import Look
from stretchtimer.figure.data import STANDING
from stretchtimer.figure.picture import View, picture
from tests.figure.pixels import rgba

SIZE = 240
FRONT, OWN_SIDE, BACK = 0.0, 90.0, 180.0
"""Where a standing figure that glows on its left is looked at from."""


def _change(glow: dict[str, str], azimuth: float) -> NDArray[np.int16]:
    """How much the glow of a standing figure changes each pixel, (height, width)."""
    view = View(azimuth=azimuth, elevation=0.0)
    glowing = rgba(picture(replace(STANDING, glow=tuple(glow.items())), view, Look(), SIZE, SIZE))
    plain = rgba(picture(STANDING, view, Look(), SIZE, SIZE))
    change: NDArray[np.int16] = np.abs(glowing - plain)[:, :, :3].max(2)
    return change


def _rows(change: NDArray[np.int16]) -> tuple[float, float]:
    """The highest and lowest place that is changed clearly, as shares of the picture from its top."""
    rows = np.flatnonzero(change.max(1) > 40)
    return rows.min() / SIZE, rows.max() / SIZE


@pytest.mark.parametrize("azimuth", [FRONT, OWN_SIDE, BACK])
@pytest.mark.parametrize("area", ["hip flexors", "glutes", "hamstrings", "chest", "low back"])
def test_the_right_glows_as_the_left_does_in_a_mirror(area: str, azimuth: float) -> None:
    left, right = _change({area: "left"}, azimuth) > 15, _change({area: "right"}, -azimuth) > 15
    # The light stands on one side, so the two differ by a shade where they fade.
    assert np.count_nonzero(left != right[:, ::-1]) <= 0.2 * np.count_nonzero(left) + 4


@pytest.mark.parametrize("area", ["hip flexors", "glutes", "deep rotators", "low back", "upper back", "chest", "core"])
def test_a_hidden_muscle_shines_through_its_own_side_only(area: str) -> None:
    for azimuth in (FRONT, BACK):
        change = _change({area: "left"}, azimuth)
        own, other = change[:, SIZE // 2 + 8 :], change[:, : SIZE // 2 - 8]
        if azimuth == BACK:
            own, other = other, own
        assert own.max() > 20
        assert other.max() < 10


def test_a_muscle_in_plain_view_does_not_shine_through_as_well() -> None:
    """From behind, glutes end where their edge is: no faint patch goes on beside them."""
    seen = _change({"glutes": "left"}, BACK)
    faint = np.count_nonzero((seen > 12) & (seen <= 60))
    assert faint < 0.6 * np.count_nonzero(seen > 60)


def test_hidden_muscles_are_tinted_evenly() -> None:
    through = _change({"glutes": "left"}, FRONT)
    shown = through[through > 12]
    assert np.percentile(shown, 90) < 2.5 * np.percentile(shown, 40)


def test_areas_side_by_side_run_together() -> None:
    """Two areas never glow less together than each of them alone, and leave no seam between them."""
    for azimuth in (FRONT, OWN_SIDE, BACK):
        both = _change({"glutes": "left", "outer hip": "left"}, azimuth)
        apart = [_change({area: "left"}, azimuth) for area in ("glutes", "outer hip")]
        assert (both >= np.maximum(*apart) - 6).all()


def test_areas_lie_where_their_muscles_are() -> None:
    """Heights from the top of the picture: the figure's knees are near 0.7 of it, its hips near 0.5."""
    quads, calves = _rows(_change({"quads": "left"}, FRONT)), _rows(_change({"calves": "left"}, BACK))
    glutes, rotators = _rows(_change({"glutes": "left"}, BACK)), _rows(_change({"deep rotators": "left"}, BACK))
    band = _rows(_change({"IT band": "left"}, OWN_SIDE))
    assert quads[1] < calves[0]
    assert quads[1] < band[1]  # the band crosses the knee, the thigh's front ends above it
    assert glutes[0] < rotators[0] < rotators[1] < glutes[1]
    assert glutes[1] < quads[1]


def test_the_band_down_the_thigh_is_thin() -> None:
    band = _change({"IT band": "left"}, 45.0) > 40
    tall, wide = band.any(1).sum(), int(band.sum(1).max())
    assert tall > 8 * wide
