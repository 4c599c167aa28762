"""The drawn person without any glow: head, neck and clothes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from stretchtimer.core.look import Build, Clothes, Look, Skin
from stretchtimer.figure.data import STANDING
from stretchtimer.figure.picture import View, picture
from tests.figure.pixels import rgba

SIZE = 480


def _picture(azimuth: float, look: Look | None = None, elevation: float = 0.0) -> NDArray[np.int16]:
    return rgba(picture(STANDING, View(azimuth=azimuth, elevation=elevation), look or Look(), SIZE, SIZE))


def _is_skin(image: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Warm colours: in the clothes used here blue always outweighs red."""
    warm: NDArray[np.bool_] = (image[:, :, 3] == 255) & (image[:, :, 0] > image[:, :, 2] + 30)
    return warm


def _head(image: NDArray[np.int16]) -> NDArray[np.int16]:
    """The rows from the crown to the chin, some 23 cm."""
    shown = (image[:, :, 3] == 255).any(1).nonzero()[0]
    top, tall = shown.min(), shown.max() - shown.min()
    return image[top : top + round(0.135 * tall)]


def test_the_profile_has_a_nose_a_chin_and_a_throat() -> None:
    """Looked at from its left the figure faces left: how far each row of the head reaches forward."""
    shown = _picture(90.0)[:, :, 3] == 255
    top = int(shown.any(1).nonzero()[0].min())
    tall = int(shown.any(1).sum())
    reach = SIZE - shown.argmax(1)
    forehead, nose, lips, throat = (int(reach[top + round(share * tall)]) for share in (0.05, 0.083, 0.105, 0.145))
    chin = int(reach[top + round(0.112 * tall) : top + round(0.130 * tall)].max())
    assert nose > forehead
    assert nose > chin > throat + 8
    assert chin >= lips - 3


@pytest.mark.parametrize("build", Build)
def test_hair_leaves_the_face_free_and_covers_the_rest(build: Build) -> None:
    heads = [_head(_picture(azimuth, Look(build))) for azimuth in (0.0, 90.0, 180.0)]
    face, side, back = (_is_skin(head).sum() / (head[:, :, 3] == 255).sum() for head in heads)
    assert face > 0.6 > side > 0.3 > back


@pytest.mark.parametrize("build", Build)
@pytest.mark.parametrize("elevation", [-20.0, 0.0, 30.0])
def test_no_skin_shows_through_the_shirt(build: Build, elevation: float) -> None:
    """Down the middle of the back there is hair, then neck, then cloth as far as the legs part."""
    image = _picture(180.0, Look(build), elevation)
    shown = np.flatnonzero(image[:, SIZE // 2, 3] == 255)
    back = _is_skin(image)[shown.min() : shown.min() + round(0.6 * len(shown)), SIZE // 2 - 3 : SIZE // 2 + 3]
    changes = np.flatnonzero(np.diff(back.max(1).astype(int)))
    assert len(changes) <= 2


@pytest.mark.parametrize("azimuth", [0.0, 180.0])
def test_sleeves_end_alike_on_both_arms(azimuth: float) -> None:
    image = _picture(azimuth)
    skin = _is_skin(image)
    rows = {}
    for side, half in (("left", skin[:, : SIZE // 2]), ("right", skin[:, SIZE // 2 :])):
        arm = half[round(0.28 * SIZE) : round(0.45 * SIZE)].any(1)
        rows[side] = int(arm.argmax())
    assert abs(rows["left"] - rows["right"]) <= 1


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("skin", Skin)
def test_every_face_has_features(skin: Skin, dark: bool) -> None:
    """Brows, lids and mouth stand out from the face around them, in every tone."""
    look = Look(Build.MEDIUM, skin, Clothes.SEA, dark)
    head = _head(_picture(0.0, look))[:, SIZE // 2 - 14 : SIZE // 2 + 14]
    light = head[:, :, :3].sum(2)
    lower = light[round(0.45 * len(light)) :]
    assert np.median(lower) - lower.min() > 25
