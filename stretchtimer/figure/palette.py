"""Colours: skin, clothes and things, each in three tones from shade to light, on a light and a dark ground."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stretchtimer.core.look import Clothes, Look, Skin
from stretchtimer.figure.body import MATERIALS

Tones = tuple[str, str, str]

# Skin follows the spread of the Monk scale; every tone keeps its own hair.
_SKINS: dict[Skin, tuple[Tones, Tones, str]] = {
    Skin.FAIR: (("#B58873", "#E2BBA3", "#F4DACA"), ("#5A4436", "#866B56", "#A98D74"), "#C4817A"),
    Skin.TAN: (("#93644A", "#C9976F", "#E3BE9B"), ("#2A2327", "#4A3C3B", "#6C5854"), "#AE6A5E"),
    Skin.BROWN: (("#6B4230", "#9C6A4B", "#C09374"), ("#1E191A", "#352B2A", "#54453F"), "#8A4C44"),
    Skin.DEEP: (("#452A21", "#6E4836", "#96705A"), ("#17130F", "#2A2321", "#4A3F3B"), "#9A524C"),
}
_CLOTHES: dict[Clothes, tuple[Tones, Tones]] = {
    Clothes.SEA: (("#4A7886", "#74A8B2", "#A3CED2"), ("#1F3145", "#33506B", "#50728F")),
    Clothes.HEATHER: (("#6B6590", "#958FB8", "#BEBAD8"), ("#2B2A45", "#454468", "#67668E")),
    Clothes.MOSS: (("#5E7759", "#8CA484", "#B7CAAE"), ("#283A33", "#42594E", "#647D70")),
    Clothes.SLATE: (("#5C6B7C", "#8B9AAA", "#B8C4CF"), ("#23303A", "#3C4B58", "#5D6E7C")),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Colours that belong to the ground rather than the person, and how strong lines and shadows are (0 to 1)."""

    back: str
    mat: str
    prop: Tones
    steel: Tones
    strap: Tones
    cushion: Tones
    accent: str
    line: str
    shadow: str
    shadow_strength: float
    line_strength: float
    edge_strength: float
    rim_strength: float


_LIGHT = Ground(
    "#F4F5F7", "#C3D3DC", ("#9CA7B5", "#C3CBD5", "#DFE4EA"), ("#5A6470", "#8A95A2", "#BCC5CE"),
    ("#7A4A86", "#A06CB0", "#C79BD3"), ("#B79C6A", "#D8C08D", "#EBDCB5"), "#FF5A36", "#3A2622", "#22303F",
    0.32, 0.85, 0.30, 0.60,
)  # fmt: skip
_DARK = Ground(
    "#14181E", "#26343F", ("#333D49", "#525E6C", "#748292"), ("#4A5561", "#7B8794", "#AEB9C4"),
    ("#6C4179", "#A272B2", "#CDA4D8"), ("#7E6B48", "#A8915F", "#CDB98A"), "#FF6A45", "#08090C", "#000000",
    0.60, 0.90, 0.25, 0.25,
)  # fmt: skip


def rgb(code: str) -> NDArray[np.float32]:
    """A colour written `#RRGGBB` as three numbers from 0 to 1."""
    return np.array([int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def ground(dark: bool) -> Ground:
    return _DARK if dark else _LIGHT


def _tones(look: Look) -> dict[str, NDArray[np.float32]]:
    skin, hair, lips = _SKINS[look.skin]
    top, shorts = _CLOTHES[look.clothes]
    place = ground(look.dark)

    def three(tones: Tones, share: float = 1.0) -> NDArray[np.float32]:
        return np.minimum(np.array([rgb(tone) for tone in tones]) * np.float32(share), 1.0)

    # On a dark ground deep colours are raised, or limbs and shorts would sink into it.
    cloth = 1.0 if not look.dark else 0.86
    raised = three(shorts) + (np.float32(0.10) if look.dark else 0)
    hair_tones = three(hair) + (np.float32(0.06) if look.dark else 0)
    skin_tones = three(skin, 0.94 if look.dark and look.skin in ("fair", "tan") else 1.06 if look.dark else 1.0)
    ink = skin_tones * np.float32(0.34) + rgb(hair[0]) * np.float32(0.45)
    if look.skin == "deep":
        ink = skin_tones * np.float32(0.30)
    return {
        "skin": skin_tones, "top": three(top, cloth), "top trim": three(top, 0.82 * cloth), "shorts": raised,
        "waist": raised * np.float32(0.82), "cuff": three(top, cloth), "hair": hair_tones, "ink": ink,
        "lips": (three((lips, lips, lips)) + skin_tones) / 2, "prop": three(place.prop), "steel": three(place.steel),
        "strap": three(place.strap), "cushion": three(place.cushion),
    }  # fmt: skip


def smooth(low: float, high: float, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """A soft step from 0 at `low` to 1 at `high`."""
    t = np.clip((x - np.float32(low)) / np.float32(high - low), np.float32(0), np.float32(1))
    step: NDArray[np.float32] = t * t * (np.float32(3) - np.float32(2) * t)
    return step


_LEVELS = np.linspace(0, 1, 256, dtype=np.float32)
_LOW, _HIGH = smooth(0.16, 0.66, _LEVELS)[:, None], smooth(0.70, 1.0, _LEVELS)[:, None]


@lru_cache(maxsize=32)  # some 40 kB each
def ramps(look: Look) -> NDArray[np.float32]:
    """For each of MATERIALS and each of 256 levels of light its colour: (materials, 256, 3)."""
    tones = _tones(look)
    out = np.empty((len(MATERIALS), 256, 3), np.float32)
    for i, material in enumerate(MATERIALS):
        shade, base, light = tones[material]
        out[i] = shade + (base - shade) * _LOW + (light - base) * _HIGH
    return np.clip(out, 0, 1)


AMOUNTS = {
    False: ("#D3DADF", "#98CBC6", "#5AAFAF", "#238A98", "#0D5F7C", "#123A5E"),
    True: ("#46525E", "#206F7F", "#2A8F99", "#4FB2AD", "#94D6BC", "#E6F7CF"),
}
"""How much, from none to all, in even steps, on light (False) and dark: both hue and lightness tell it.

Blue-green against grey stays apart for every kind of colour blindness.
"""
_SUITS = {False: "#EDF0F2", True: "#333D47"}


@lru_cache(maxsize=4)
def suit_tones(dark: bool) -> NDArray[np.float32]:
    """A plain suit's colour at each of 256 levels of light: (256, 3)."""
    return _gently_lit(rgb(_SUITS[dark]))


def amount_tones(amount: float, dark: bool) -> NDArray[np.float32]:
    """The colour of an amount from 0 to 1 at each of 256 levels of light: (256, 3)."""
    stops = np.array([rgb(code) for code in AMOUNTS[dark]])
    at = np.linspace(0, 1, len(stops))
    return _gently_lit(np.array([np.interp(amount, at, column) for column in stops.T], np.float32))


def _gently_lit(colour: NDArray[np.float32]) -> NDArray[np.float32]:
    """A colour in light that shapes it but leaves it to be read: (256, 3)."""
    return np.clip(colour * (np.float32(0.80) + np.float32(0.20) * _LOW + np.float32(0.06) * _HIGH), 0, 1)


@lru_cache(maxsize=2)
def accent_ramp(dark: bool) -> NDArray[np.float32]:
    """The glow's colour at each of 256 levels of light: (256, 3)."""
    return np.clip(
        rgb(ground(dark).accent) * (np.float32(0.70) + np.float32(0.34) * _LOW + np.float32(0.14) * _HIGH), 0, 1
    )
