"""Where a stretch is felt: strands from origin to insertion, hung on the bones, tinting the skin above them.

Origins and insertions follow Gray's Anatomy, shortened to what lies near the skin.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stretchtimer.figure.body import PART_NUMBER
from stretchtimer.figure.rotations import unit
from stretchtimer.figure.skeleton import sign

Point = tuple[str, float, float, float]
"""A bone (`_` at its end: the side's own) and a place in its frame: outward, up, forward."""


@dataclass(frozen=True, slots=True)
class Strand:
    """A spindle along a line of points, `thick` metres at its belly and thinner towards both ends."""

    points: tuple[Point, ...]
    thick: float


_TRUNK_LEG = ("torso", "thigh_")
_LEG = ("thigh_", "shin_")
_LOWER = ("shin_", "foot_")
_ARM = ("uarm_", "farm_")
_BACK_ARM = ("torso", "uarm_", "neck")

Shape = tuple[tuple[str, ...], tuple[Strand, ...]]
"""The parts of the body that an area may tint, and its strands. Limbs hang along -y; +x is outward, +z forward."""

SHAPES: dict[str, Shape] = {
    "hip flexors": (_TRUNK_LEG, (
        Strand((("l1", 0.030, 0.055, 0.088), ("pelvis", 0.074, 0.030, 0.092), ("thigh_", -0.002, -0.030, 0.082),
                 ("thigh_", -0.030, -0.125, 0.050)), 0.046),
        Strand((("pelvis", 0.104, 0.072, 0.070), ("thigh_", 0.010, 0.000, 0.088),
                 ("thigh_", -0.018, -0.100, 0.068)), 0.046),
    )),
    "quads": (_LEG, (
        Strand((("thigh_", 0.012, -0.075, 0.078), ("thigh_", 0.004, -0.220, 0.076),
                 ("thigh_", 0.000, -0.380, 0.050)), 0.056),
        Strand((("thigh_", 0.044, -0.110, 0.056), ("thigh_", 0.046, -0.240, 0.048),
                 ("thigh_", 0.024, -0.365, 0.042)), 0.048),
        Strand((("thigh_", -0.022, -0.190, 0.062), ("thigh_", -0.036, -0.310, 0.042),
                 ("thigh_", -0.018, -0.385, 0.042)), 0.040),
    )),
    "hamstrings": (_LEG, (
        Strand((("thigh_", -0.020, -0.055, -0.080), ("thigh_", 0.022, -0.24, -0.066),
                 ("shin_", 0.030, -0.03, -0.030)), 0.054),
        Strand((("thigh_", -0.025, -0.055, -0.080), ("thigh_", -0.024, -0.24, -0.064),
                 ("shin_", -0.028, -0.03, -0.030)), 0.052),
    )),
    "inner thighs": (("thigh_", "torso"), (
        Strand((("pelvis", 0.022, -0.045, 0.030), ("thigh_", -0.062, -0.16, 0.020),
                 ("thigh_", -0.040, -0.35, 0.006)), 0.056),
        Strand((("pelvis", 0.030, -0.050, -0.005), ("thigh_", -0.066, -0.12, -0.022),
                 ("thigh_", -0.050, -0.26, -0.012)), 0.054),
    )),
    "glutes": (_TRUNK_LEG, (
        Strand((("pelvis", 0.035, 0.060, -0.105), ("buttock_", 0.000, -0.020, -0.115),
                 ("thigh_", 0.045, -0.115, -0.040)), 0.070),
        Strand((("pelvis", 0.060, 0.095, -0.090), ("buttock_", 0.045, 0.010, -0.095),
                 ("thigh_", 0.062, -0.060, -0.020)), 0.066),
        Strand((("pelvis", 0.025, 0.000, -0.105), ("buttock_", -0.025, -0.060, -0.110),
                 ("thigh_", 0.030, -0.140, -0.055)), 0.052),
    )),
    "deep rotators": (_TRUNK_LEG, (
        Strand((("pelvis", 0.030, 0.014, -0.105), ("buttock_", 0.004, 0.000, -0.115),
                 ("thigh_", 0.066, -0.008, -0.035)), 0.042),
        Strand((("pelvis", 0.032, -0.020, -0.104), ("buttock_", 0.004, -0.024, -0.115),
                 ("thigh_", 0.064, -0.022, -0.040)), 0.042),
    )),
    "outer hip": (_TRUNK_LEG, (
        Strand((("pelvis", 0.125, 0.110, 0.030), ("buttock_", 0.088, 0.030, 0.020),
                 ("thigh_", 0.076, -0.040, 0.000)), 0.056),
        Strand((("pelvis", 0.110, 0.105, -0.050), ("buttock_", 0.080, 0.030, -0.040),
                 ("thigh_", 0.072, -0.035, -0.012)), 0.062),
    )),
    "IT band": (_LEG, (
        Strand((("thigh_", 0.080, 0.000, 0.015), ("thigh_", 0.078, -0.20, 0.004), ("thigh_", 0.060, -0.36, 0.002),
                 ("shin_", 0.045, -0.01, 0.012)), 0.032),
    )),
    "calves": (_LOWER, (
        Strand((("shin_", -0.024, -0.010, -0.040), ("shin_", -0.028, -0.130, -0.052),
                 ("shin_", -0.006, -0.300, -0.030)), 0.042),
        Strand((("shin_", 0.026, -0.010, -0.040), ("shin_", 0.032, -0.120, -0.050),
                 ("shin_", 0.006, -0.300, -0.030)), 0.042),
        Strand((("shin_", 0.0, -0.250, -0.036), ("shin_", 0.0, -0.350, -0.030),
                 ("foot_", 0.0, -0.040, -0.048)), 0.026),
    )),
    "ankles and feet": (_LOWER, (
        Strand((("shin_", 0.0, -0.340, 0.030), ("foot_", 0.0, 0.005, 0.030), ("foot_", 0.0, -0.040, 0.090)), 0.046),
        Strand((("foot_", 0.035, -0.010, -0.010), ("foot_", 0.035, -0.030, 0.020)), 0.036),
    )),
    "low back": (("torso",), (
        Strand((("pelvis", 0.030, 0.020, -0.105), ("l1", 0.035, 0.02, -0.085), ("t1", 0.035, 0.02, -0.080)), 0.046),
    )),
    "upper back": (_BACK_ARM, (
        Strand((("t1", 0.026, 0.030, -0.092), ("t2", 0.040, 0.050, -0.104), ("t3", 0.060, 0.020, -0.094)), 0.064),
        Strand((("t3", 0.022, 0.045, -0.085), ("t3", 0.070, 0.028, -0.092), ("t3", 0.135, 0.015, -0.062)), 0.056),
        Strand((("t1", 0.072, 0.030, -0.082), ("t2", 0.098, 0.040, -0.080), ("t3", 0.120, 0.000, -0.072)), 0.064),
    )),
    "core": (("torso",), (
        Strand((("pelvis", 0.024, 0.020, 0.095), ("l2", 0.036, 0.0, 0.095), ("t2", 0.042, -0.02, 0.112)), 0.050),
        Strand((("pelvis", 0.094, 0.090, 0.070), ("l2", 0.088, 0.02, 0.072), ("t2", 0.096, -0.02, 0.082)), 0.058),
    )),
    "chest": (_BACK_ARM, (
        Strand((("t3", 0.028, -0.004, 0.100), ("t3", 0.085, -0.014, 0.095), ("uarm_", 0.006, -0.050, 0.042)), 0.052),
        Strand((("t3", 0.028, -0.040, 0.106), ("t3", 0.080, -0.048, 0.102), ("uarm_", 0.004, -0.058, 0.040)), 0.054),
    )),
    "shoulders": (_BACK_ARM, (
        Strand((("acromion_", -0.040, 0.020, 0.035), ("uarm_", 0.010, -0.030, 0.050),
                 ("uarm_", 0.036, -0.110, 0.015)), 0.042),
        Strand((("acromion_", -0.006, 0.042, 0.000), ("uarm_", 0.046, -0.035, 0.000),
                 ("uarm_", 0.040, -0.115, 0.002)), 0.052),
        Strand((("acromion_", -0.040, 0.020, -0.040), ("uarm_", 0.012, -0.030, -0.045),
                 ("uarm_", 0.036, -0.110, -0.012)), 0.042),
    )),
    "neck": (("neck", "torso"), (
        Strand((("head", 0.050, 0.000, -0.030), ("neck", 0.050, 0.020, -0.020), ("t3", 0.085, 0.062, -0.030)), 0.040),
        Strand((("head", 0.055, 0.010, -0.005), ("neck", 0.046, 0.030, 0.020), ("t3", 0.020, 0.060, 0.060)), 0.026),
    )),
    "arms": (_ARM, (
        Strand((("uarm_", 0.000, -0.060, 0.040), ("uarm_", 0.000, -0.160, 0.046),
                 ("farm_", 0.000, -0.020, 0.028)), 0.040),
        Strand((("uarm_", 0.005, -0.050, -0.042), ("uarm_", 0.005, -0.150, -0.042),
                 ("uarm_", 0.000, -0.280, -0.034)), 0.040),
    )),
    "wrists": (("farm_", "hand_"), (
        Strand((("farm_", -0.022, -0.110, 0.0), ("farm_", -0.022, -0.240, 0.0),
                 ("hand_", -0.016, -0.050, 0.0)), 0.034),
        Strand((("farm_", 0.022, -0.110, 0.0), ("farm_", 0.022, -0.240, 0.0), ("hand_", 0.016, -0.050, 0.0)), 0.034),
    )),
}  # fmt: skip

SEEN_THROUGH = np.float32(0.30)
"""How strong the glow is where the body hides its muscle."""
REACH = 1.5
"""How far from a strand its glow ends, as a share of its thickness."""
_SPINE = frozenset({"pelvis", "l1", "l2", "t1", "t2", "t3"})


class Trunk(NamedTuple):
    """How far over the trunk a muscle goes: not past the midline through `place`, and `top` metres up from there.

    `way` is the direction from the midline to the muscle's own side, `up` that along the spine.
    """

    place: NDArray[np.float64]
    way: NDArray[np.float64]
    up: NDArray[np.float64]
    top: float


@dataclass(frozen=True, slots=True)
class Muscle:
    """One area on one side of a posed figure, and the parts of the body that it tints.

    `strands`: points (n, 3) and thickness of each. `outward`: the unit directions (strands, 3) in which the skin above
    them faces. `trunk`: its limits there, if it is an area of the trunk.
    """

    strands: tuple[tuple[NDArray[np.float64], float], ...]
    parts: frozenset[int]
    outward: NDArray[np.float64]
    trunk: Trunk | None


def muscles(
    places: dict[str, NDArray[np.float64]],
    frames: dict[str, NDArray[np.float64]],
    glow: tuple[tuple[str, str], ...],
) -> list[Muscle]:
    """The glowing areas, on the places and frames of a posed body's bones."""
    return [
        on_side(SHAPES[area], side, places, frames)
        for area, which in glow
        for side in (("l", "r") if which == "both" else (which[0],))
    ]


def on_side(
    shape: Shape, side: str, places: dict[str, NDArray[np.float64]], frames: dict[str, NDArray[np.float64]]
) -> Muscle:
    """A shape on one side (`l` or `r`) of a posed body, by the places and frames of its bones."""

    def own(name: str) -> str:
        return name + side if name.endswith("_") else name

    parts, lines = shape
    strands, outward = [], []
    for line in lines:
        points = [
            places[own(bone)] + frames[own(bone)] @ np.array([x * sign(side), y, z]) for bone, x, y, z in line.points
        ]
        strands.append((np.array(points), line.thick))
        bone, x, _y, z = line.points[len(points) // 2]
        outward.append(unit(frames[own(bone)] @ np.array([x * sign(side), 0.0, z])))
    spine = [bone for line in lines for bone, *_place in line.points if bone in _SPINE]
    trunk = None
    if spine:
        place, frame = places[spine[0]], frames[spine[0]]
        top = max(float(((points - place) @ frame[:, 1]).max()) for points, _thick in strands)
        trunk = Trunk(place, frame[:, 0] * sign(side), frame[:, 1], top)
    return Muscle(tuple(strands), frozenset(PART_NUMBER[own(part)] for part in parts), np.array(outward), trunk)


def closeness(muscle: Muscle, world: NDArray[np.float32]) -> NDArray[np.float32]:
    """How close places (3, n) in the room are to a muscle: 1 at its edge, more within."""
    return _closeness(muscle, world, _AHEAD, behind=False)[0]


class Glow:
    """The glow of all of a figure's muscles at `count` places: what lies side by side runs together to one shape."""

    def __init__(self, count: int, towards_viewer: NDArray[np.float64]) -> None:
        """`towards_viewer` is the unit direction to the viewer."""
        self._towards_viewer = towards_viewer
        self._near = np.zeros(count, np.float32)
        self._through = np.zeros(count, np.float32)
        self._hidden = np.zeros(count, np.float32)

    def add(self, muscle: Muscle, on: NDArray[np.intp], world: NDArray[np.float32]) -> None:
        """Adds a muscle at the places `on`, which lie at `world` (3, n) in the room."""
        # A muscle that can be seen need not shine through as well.
        facing = (muscle.outward @ self._towards_viewer).max(keepdims=True).astype(np.float32)
        hidden = _soft_step((np.float32(-0.05) - facing) / np.float32(0.5))
        near, through = _closeness(muscle, world, self._towards_viewer.astype(np.float32), bool(hidden[0] > 0))
        self._near[on] += near
        if through is not None:
            self._through[on] += through
            self._hidden[on] += through * hidden

    def strength(self) -> NDArray[np.float32]:
        """How strongly the glow tints the places: 0 to 1, faint and even where its muscle lies behind them."""
        near = _soft_step((np.float32(1.24) - _distance(self._near)) / np.float32(0.80)) * np.float32(0.96)
        through = _soft_step((np.float32(REACH) - _distance(self._through)) / np.float32(1.15))
        through *= SEEN_THROUGH * self._hidden / np.maximum(self._through, np.float32(1e-6))
        strength: NDArray[np.float32] = near + through * (1 - near)
        return strength


def _distance(closeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far places are from the strands, as a share of their thickness, by the sum of the closeness to each."""
    distance: NDArray[np.float32] = np.reciprocal(np.sqrt(np.sqrt(np.maximum(closeness, np.float32(1e-4)))))
    return distance


def _closeness(
    muscle: Muscle, world: NDArray[np.float32], viewer: NDArray[np.float32], behind: bool
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    """The sum over strands of one by the fourth power of their distance, as a share of their thickness there.

    In the room, and in the view plane, where a strand counts only as far as it lies `behind` the skin, if at all.
    """
    near_sum = np.zeros(world.shape[1], np.float32)
    across_sum = np.zeros(world.shape[1], np.float32) if behind else None
    for line, thick in muscle.strands:
        near = np.zeros(world.shape[1], np.float32)
        across = np.zeros(world.shape[1], np.float32)
        points = line.astype(np.float32)
        lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
        starts = np.concatenate([[0.0], np.cumsum(lengths)])
        for i, (a, b) in enumerate(pairwise(points)):
            d = b - a
            rel = world - a[:, None]
            pull = d @ rel
            square = rel[0] * rel[0] + rel[1] * rel[1] + rel[2] * rel[2]
            start, share = np.float32(starts[i] / starts[-1]), np.float32(lengths[i] / starts[-1])
            size = np.float32(max(float(d @ d), 1e-9))
            along = np.clip(pull / size, 0, 1)
            apart = square + along * (along * size - 2 * pull)
            np.maximum(near, _belly(start + along * share, thick) / np.maximum(apart, _LEAST), out=near)
            if not behind:
                continue
            depth, lean = viewer @ rel, np.float32(viewer @ d)
            pull -= depth * lean
            size = max(size - lean * lean, np.float32(1e-9))
            along = np.clip(pull / size, 0, 1)
            apart = square - depth * depth + along * (along * size - 2 * pull)
            # A strand that lies in front of the skin belongs to another limb; one far behind it would only puzzle.
            depth -= along * lean
            off = np.maximum(np.float32(-1.5) * depth - np.float32(0.045), 0)
            off += np.maximum(np.float32(0.4) * depth - np.float32(0.09), 0)
            apart += off * off
            np.maximum(across, _belly(start + along * share, thick) / np.maximum(apart, _LEAST), out=across)
        near_sum += near * near
        if across_sum is not None:
            across_sum += across * across
    if across_sum is not None and muscle.trunk is not None:
        # The other half of the trunk is not its own, nor is what bends down in front of it.
        place, way, up, top = muscle.trunk
        beyond = np.float32(way @ place) - way.astype(np.float32) @ world
        above = up.astype(np.float32) @ world - np.float32(up @ place + top)
        across_sum *= _soft_step(np.float32(0.6) - np.maximum(beyond, above) * np.float32(16))
    return near_sum, across_sum


_LEAST = np.float32(1e-6)  # square metres
_AHEAD = np.array([0, 0, 1], np.float32)


def _belly(along: NDArray[np.float32], thick: float) -> NDArray[np.float32]:
    """The square of a strand's thickness along it: thin at both ends, full in its middle."""
    belly: NDArray[np.float32] = np.float32(thick) * (np.float32(0.52) + np.float32(1.92) * along * (1 - along))
    return belly * belly


def _soft_step(t: NDArray[np.float32]) -> NDArray[np.float32]:
    t = np.clip(t, 0, 1)
    soft: NDArray[np.float32] = t * t * (3 - 2 * t)
    return soft
