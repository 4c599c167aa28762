"""The body from the front and from the back, each muscle area tinted by how much was done for it.

As on an anatomy chart the figure faces the viewer on the left half of the picture, so that its left is on the viewer's
right there, and turns its back on the right half. It wears a plain suit, so that an amount has the same colour on
everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from stretchtimer.core.look import Build, Look
from stretchtimer.core.routines import AREAS, Side
from stretchtimer.figure.body import BUILDS, MATERIALS, PART_NUMBER, Solids, clothes, solids, with_added_bones
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.data import Posture
from stretchtimer.figure.muscles import SHAPES, Muscle, Shape, Strand, closeness, on_side
from stretchtimer.figure.palette import AMOUNTS, amount_tones, ramps, suit_tones
from stretchtimer.figure.posing import solved
from stretchtimer.figure.shading import Layer, Paint, Subject, draw
from stretchtimer.figure.skeleton import LIMB_BONES, SIDES, sign

Area = tuple[str, Side]
Aspect = Literal["front", "back"]
"""From where the body is seen."""

WIDE = 1.15
"""The picture's width, as a share of its height; to be exact, that rounded to four pixels."""
_TALL = 1.90  # metres from the picture's lower edge to its upper one
_FLOOR = 0.075  # metres from the lower edge to the floor amid the figure
_ELEVATION = 5.0
_SEAM = 0.005  # metres that part two areas, but never less than a pixel
_STRAND = 0.05  # metres that a strand is thick, as a rule
_AWAY = -0.6  # the cosine between the viewer's direction and that of what is turned quite away
_LOOKED_UP = 320  # pixels high, the picture in which areas are found
_LEAST_SEEN = 40  # pixels there; less of an area is but its edge

_EVERY: tuple[Area, ...] = tuple((area, side) for area in AREAS for side in Side)
_SUIT = len(MATERIALS)
_FIRST = _SUIT + 1  # the material of the first of all areas
_CLAD = ("torso", "neck", *(f"{bone}_{side}" for bone in LIMB_BONES for side in SIDES))

# Palms forward, as far as they go without strain.
_STANCE = Posture(
    joints=tuple(
        (f"{joint}_{side}", angles)
        for side in SIDES
        for joint, angles in (
            ("hip", (("abd", 5.0),)),
            ("ankle", (("flat", 1.0), ("turn", 14.0))),
            ("shoulder", (("abd", 20.0),)),
            ("elbow", (("flex", 8.0), ("pron", -65.0))),
        )
    )
)


def _with(area: str, strand: Strand) -> Shape:
    parts, strands = SHAPES[area]
    return parts, (*strands, strand)


# Territories that meet, where what glows is rather the line of a muscle; in the order in which one lies on the other.
_SHAPES: dict[str, Shape] = {
    "hamstrings": (("thigh_", "shin_"), (
        Strand((("thigh_", -0.010, -0.075, -0.080), ("thigh_", 0.026, -0.240, -0.066),
                ("thigh_", 0.030, -0.405, -0.040)), 0.056),
        Strand((("thigh_", -0.025, -0.075, -0.080), ("thigh_", -0.026, -0.240, -0.064),
                ("thigh_", -0.028, -0.405, -0.040)), 0.054),
        Strand((("thigh_", 0.0, -0.260, -0.060), ("thigh_", 0.0, -0.400, -0.050)), 0.056),
    )),
    "inner thighs": SHAPES["inner thighs"],
    "quads": SHAPES["quads"],
    "IT band": (("thigh_", "shin_"), (
        Strand((("thigh_", 0.080, -0.060, 0.015), ("thigh_", 0.078, -0.200, 0.004), ("thigh_", 0.060, -0.360, 0.002),
                ("shin_", 0.045, -0.010, 0.012)), 0.062),
    )),
    "calves": (("shin_",), (
        Strand((("shin_", -0.024, -0.030, -0.040), ("shin_", -0.028, -0.130, -0.052),
                ("shin_", -0.006, -0.290, -0.030)), 0.044),
        Strand((("shin_", 0.026, -0.030, -0.040), ("shin_", 0.032, -0.120, -0.050),
                ("shin_", 0.006, -0.280, -0.030)), 0.044),
        Strand((("shin_", 0.0, -0.030, -0.046), ("shin_", 0.0, -0.200, -0.046), ("shin_", 0.0, -0.350, -0.030)), 0.048),
    )),
    "ankles and feet": (("shin_", "foot_"), (
        Strand((("shin_", 0.0, -0.350, 0.010), ("foot_", 0.0, -0.020, 0.020), ("foot_", 0.0, -0.055, 0.150)), 0.085),
        Strand((("shin_", 0.0, -0.385, 0.0), ("foot_", 0.0, -0.020, -0.010), ("foot_", 0.0, -0.055, -0.050)), 0.075),
    )),
    "low back": (("torso",), (
        Strand((("pelvis", 0.026, 0.050, -0.105), ("l1", 0.035, 0.02, -0.085), ("t1", 0.032, 0.02, -0.080)), 0.054),
        Strand((("pelvis", 0.070, 0.080, -0.090), ("l1", 0.068, 0.040, -0.075), ("t1", 0.070, 0.02, -0.070)), 0.050),
    )),
    "upper back": (("torso", "uarm_"), (
        Strand((("t1", 0.026, 0.050, -0.092), ("t2", 0.040, 0.050, -0.104), ("t3", 0.050, 0.050, -0.094)), 0.064),
        Strand((("t3", 0.022, 0.045, -0.085), ("t3", 0.070, 0.028, -0.092), ("t3", 0.135, 0.015, -0.062)), 0.056),
        Strand((("t3", 0.125, -0.010, -0.062), ("t2", 0.108, 0.030, -0.070), ("t1", 0.070, 0.000, -0.075)), 0.070),
    )),
    "core": (("torso",), (
        Strand((("pelvis", 0.026, 0.000, 0.095), ("l2", 0.036, 0.0, 0.095), ("t2", 0.036, 0.040, 0.112)), 0.056),
        Strand((("pelvis", 0.105, 0.095, 0.060), ("l2", 0.092, 0.02, 0.066), ("t2", 0.100, -0.02, 0.078)), 0.060),
        Strand((("pelvis", 0.140, 0.110, 0.010), ("l2", 0.118, 0.02, 0.015), ("t2", 0.125, -0.03, 0.030)), 0.064),
    )),
    "hip flexors": (("torso", "thigh_"), (
        Strand((("pelvis", 0.108, 0.085, 0.060), ("pelvis", 0.078, 0.015, 0.095),
                ("thigh_", -0.022, -0.105, 0.070)), 0.040),
        Strand((("pelvis", 0.074, 0.056, 0.090), ("thigh_", -0.030, -0.020, 0.085),
                ("thigh_", -0.036, -0.095, 0.060)), 0.034),
    )),
    "chest": (("torso", "uarm_"), (
        Strand((("t3", 0.020, 0.020, 0.090), ("t3", 0.090, 0.012, 0.082), ("uarm_", 0.006, -0.040, 0.045)), 0.056),
        Strand((("t3", 0.014, -0.014, 0.102), ("t3", 0.085, -0.020, 0.095), ("uarm_", 0.006, -0.055, 0.042)), 0.058),
        Strand((("t3", 0.010, -0.062, 0.110), ("t3", 0.070, -0.050, 0.104), ("uarm_", 0.004, -0.056, 0.040)), 0.054),
    )),
    "arms": SHAPES["arms"],
    "wrists": SHAPES["wrists"],
    "shoulders": (("torso", "uarm_"), (
        Strand((("acromion_", -0.030, 0.026, 0.030), ("uarm_", 0.018, -0.030, 0.046),
                ("uarm_", 0.036, -0.115, 0.012)), 0.044),
        Strand((("acromion_", -0.024, 0.044, 0.000), ("uarm_", 0.046, -0.035, 0.000),
                ("uarm_", 0.040, -0.120, 0.002)), 0.060),
        Strand((("acromion_", -0.034, 0.024, -0.040), ("uarm_", 0.012, -0.030, -0.045),
                ("uarm_", 0.036, -0.115, -0.012)), 0.048),
    )),
    "neck": _with(
        "neck",
        Strand((("head", 0.022, 0.000, -0.050), ("neck", 0.026, 0.000, -0.045), ("t3", 0.034, 0.085, -0.060)), 0.038),
    ),
    "glutes": (("torso", "thigh_"), (
        Strand((("pelvis", 0.035, 0.030, -0.105), ("buttock_", 0.000, -0.020, -0.115),
                ("thigh_", 0.045, -0.115, -0.040)), 0.070),
        Strand((("pelvis", 0.076, 0.072, -0.085), ("buttock_", 0.045, 0.010, -0.095),
                ("thigh_", 0.062, -0.060, -0.020)), 0.066),
        Strand((("pelvis", 0.025, -0.010, -0.105), ("buttock_", -0.020, -0.055, -0.110),
                ("thigh_", 0.030, -0.130, -0.055)), 0.060),
    )),
    "outer hip": _with(
        "outer hip",
        Strand((("pelvis", 0.122, 0.080, 0.055), ("thigh_", 0.058, -0.030, 0.054),
                ("thigh_", 0.074, -0.110, 0.024)), 0.042),
    ),
    "deep rotators": (("torso", "thigh_"), (
        Strand((("pelvis", 0.040, 0.004, -0.105), ("buttock_", 0.006, -0.010, -0.122),
                ("thigh_", 0.066, -0.015, -0.045)), 0.036),
    )),
}  # fmt: skip


def ramp(dark: bool) -> Sequence[str]:
    """The colours (`#RRGGBB`) of amounts from 0 to 1, in even steps: those between two are mixed from both."""
    return AMOUNTS[dark]


def body_map(amounts: Mapping[Area, float], pixels: int, look: Look) -> NDArray[np.uint8]:
    """The body from the front and from the back, `pixels` high: (height, width, 4), premultiplied, on nothing.

    `amounts` are shares from 0 to 1 of what is enough; more is shown as 1, and an area that is not named as 0.
    """
    shades = [amount_tones(min(max(amounts.get(area, 0.0), 0.0), 1.0), look.dark) for area in _EVERY]
    tones = np.concatenate([ramps(look), [suit_tones(look.dark)], shades])
    out = np.zeros((pixels, _width(pixels), 4), np.uint8)
    seam = max(_SEAM, _TALL / pixels)
    for layer in _layers(pixels, look, tones, 2, seam):
        h, w = layer.rgba.shape[:2]
        out[layer.top : layer.top + h, layer.left : layer.left + w] += layer.rgba
    return out


def places(pixels: int, build: Build = Build.MEDIUM) -> Mapping[tuple[str, Side, Aspect], tuple[float, float]]:
    """Where (x, y) an area is amid itself in a picture so many pixels high, for each aspect that shows it."""
    return {key: (x * pixels, y * pixels) for key, (x, y) in _places(build).items()}


def area_at(x: float, y: float, pixels: int, build: Build = Build.MEDIUM) -> Area | None:
    """The area that lies at a place of a picture so many pixels high, if one does."""
    row, column = int(y / pixels * _LOOKED_UP), int(x / pixels * _LOOKED_UP)
    found = _found(build)
    if not (0 <= row < found.shape[0] and 0 <= column < found.shape[1]) or found[row, column] < _FIRST:
        return None
    return _EVERY[found[row, column] - _FIRST]


@lru_cache(maxsize=len(Build))
def _found(build: Build) -> NDArray[np.uint8]:
    """The material at each pixel of a small picture: `_FIRST` and up are areas."""
    out = np.zeros((_LOOKED_UP, _width(_LOOKED_UP)), np.uint8)
    tones = np.zeros((_FIRST + len(_EVERY), 256, 3), np.float32)
    for layer in _layers(_LOOKED_UP, Look(build), tones, 1, 0.0):
        h, w = layer.material.shape
        out[layer.top : layer.top + h, layer.left : layer.left + w] += layer.material
    return out


@lru_cache(maxsize=len(Build))
def _places(build: Build) -> Mapping[tuple[str, Side, Aspect], tuple[float, float]]:
    """As `places`, in shares of the picture's height."""
    found = _found(build)
    middle = found.shape[1] // 2
    out: dict[tuple[str, Side, Aspect], tuple[float, float]] = {}
    views: tuple[tuple[Aspect, int, NDArray[np.uint8]], ...] = (
        ("front", 0, found[:, :middle]),
        ("back", middle, found[:, middle:]),
    )
    for view, left, half in views:
        for number, (area, side) in enumerate(_EVERY, _FIRST):
            own = half == number
            if np.count_nonzero(own) >= _LEAST_SEEN:
                row, column = _amid(own)
                out[area, side, view] = (column + left + 0.5) / _LOOKED_UP, (row + 0.5) / _LOOKED_UP
    return out


def _amid(shape: NDArray[np.bool_]) -> tuple[int, int]:
    """The row and column that lies nearest to a shape's middle, of those that lie well inside it."""
    middle, least = np.argwhere(shape).mean(0), np.count_nonzero(shape) / 4
    inner = shape
    while np.count_nonzero(inner) > least:
        spots = np.argwhere(inner)
        around = np.pad(inner, 1)
        inner = inner & around[2:, 1:-1] & around[:-2, 1:-1] & around[1:-1, 2:] & around[1:-1, :-2]
    row, column = spots[np.square(spots - middle).sum(1).argmin()]
    return int(row), int(column)


def _width(pixels: int) -> int:
    return 4 * round(pixels * WIDE / 4)  # so that left and right meet between two pixels


@dataclass(frozen=True)
class _Tint:
    """An area: its material, its muscle, and between which places (3, 1) in the room that lies."""

    material: int
    muscle: Muscle
    low: NDArray[np.float32]
    high: NDArray[np.float32]

    def faces(self, viewer: NDArray[np.float64]) -> bool:
        """Whether any of it is turned towards a viewer in that direction, or at least not quite away."""
        return bool((self.muscle.outward @ viewer).max() > _AWAY)


@dataclass(frozen=True)
class _Suit:
    """Clothes a part of the body, and tints the areas on it, which are parted by a seam so many metres wide."""

    part: str
    tints: tuple[_Tint, ...]
    seam: float

    def put_on(self, material: NDArray[np.uint8], world: NDArray[np.float32]) -> None:
        if not self.part.startswith("hand"):
            material[:] = _SUIT
        open_ = np.ones(world.shape[1], bool)
        for tint in reversed(self.tints):
            # What lies on top settles the matter. Height first: it leaves the fewest.
            on = (open_ & (world[1] > tint.low[1]) & (world[1] < tint.high[1])).nonzero()[0]
            there = world.take(on, axis=1)
            for axis in (0, 2):
                inside = ((there[axis] > tint.low[axis]) & (there[axis] < tint.high[axis])).nonzero()[0]
                on, there = on.take(inside), there.take(inside, axis=1)
            if len(on):
                close = closeness(tint.muscle, there)
                taken = on[close > (1 + self.seam / _STRAND) ** -4]
                material[taken] = _SUIT
                open_[taken] = False
                material[on[close > 1]] = tint.material


@dataclass(frozen=True)
class _Figure:
    """The body in its stance: what it consists of, where its areas are by part, and what `Subject` asks for."""

    body: Solids
    hair: tuple[Paint, ...]
    tints: Mapping[str, tuple[_Tint, ...]]
    head: tuple[NDArray[np.float64], NDArray[np.float64]]
    joints: NDArray[np.float64]


@lru_cache(maxsize=len(Build))
def _figure(build: Build) -> _Figure:
    skeleton = solved(_STANCE, build)
    spots, frames = with_added_bones(skeleton)
    stout = (BUILDS[build].limbs + BUILDS[build].waist) / 2
    tints = []
    for area, shape in _SHAPES.items():
        for side in Side:
            muscle = on_side(shape, side.value[0], spots, frames)
            muscle = replace(muscle, strands=tuple((points, thick * stout) for points, thick in muscle.strands))
            reach = 1.2 * max(thick for _points, thick in muscle.strands)
            points = np.concatenate([points for points, _thick in muscle.strands])
            low, high = points.min(0) - reach, points.max(0) + reach
            # The figure stands in the plane that parts its left from its right.
            if sign(side.value[0]) > 0:
                low[0] = max(low[0], _SEAM / 2)
            else:
                high[0] = min(high[0], -_SEAM / 2)
            number = _FIRST + _EVERY.index((area, side))
            tints.append(_Tint(number, muscle, low[:, None].astype(np.float32), high[:, None].astype(np.float32)))
    return _Figure(
        solids(skeleton, build, in_suit=True),
        tuple(paint for paint in clothes(skeleton) if paint.part == "head"),
        {part: tuple(tint for tint in tints if PART_NUMBER[part] in tint.muscle.parts) for part in _CLAD},
        (skeleton.places["head"], skeleton.frames["head"]),
        np.array([skeleton.places[joint] for joint in ("shoulder_l", "shoulder_r", "neck")]),
    )


def _layers(pixels: int, look: Look, tones: NDArray[np.float32], samples: int, seam: float) -> list[Layer]:
    """The front and the back, each in its half of the picture."""
    figure = _figure(look.build)
    scale, width = pixels / _TALL, _width(pixels)
    out = []
    for azimuth, middle in ((0.0, 0.25), (180.0, 0.75)):
        camera = Camera(azimuth, _ELEVATION, scale, width * middle, pixels - _FLOOR * scale)
        suit = tuple(
            _Suit(part, tuple(tint for tint in tints if tint.faces(camera.rotation[2])), seam)
            for part, tints in figure.tints.items()
        )
        subject = Subject(figure.body, (), (*figure.hair, *suit), tones, (), figure.head, figure.joints)
        out.append(draw(subject, camera, width, pixels, samples, look, -1.0))
    return out
