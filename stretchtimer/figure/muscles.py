"""Where a stretch is felt: strands from origin to insertion, hung on the bones, tinting the skin above them.

Origins and insertions follow Gray's Anatomy, shortened to what lies near the skin.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stretchtimer.figure.body import PART_NUMBER
from stretchtimer.figure.skeleton import sign

Point = tuple[str, float, float, float]
"""A bone (`_` at its end: the side's own) and a place in its frame: outward, up, forward."""


@dataclass(frozen=True, slots=True)
class _Strand:
    """A spindle along a line of points, `thick` metres at its belly and thinner towards both ends."""

    points: tuple[Point, ...]
    thick: float


_TRUNK_LEG = ("torso", "thigh_")
_LEG = ("thigh_", "shin_")
_LOWER = ("shin_", "foot_")
_ARM = ("uarm_", "farm_")
_BACK_ARM = ("torso", "uarm_", "neck")

# Area: the parts of the body that it may tint, and its strands. Limbs hang along -y; +x is outward, +z forward.
_AREAS: dict[str, tuple[tuple[str, ...], tuple[_Strand, ...]]] = {
    "hip flexors": (_TRUNK_LEG, (
        _Strand((("l1", 0.045, 0.03, 0.085), ("pelvis", 0.085, 0.03, 0.095), ("thigh_", -0.005, -0.02, 0.085),
                 ("thigh_", -0.012, -0.13, 0.065)), 0.062),
        _Strand((("pelvis", 0.125, 0.075, 0.070), ("thigh_", 0.015, -0.03, 0.082),
                 ("thigh_", 0.012, -0.15, 0.070)), 0.052),
    )),
    "quads": (_LEG, (
        _Strand((("thigh_", 0.010, -0.04, 0.075), ("thigh_", 0.006, -0.22, 0.078), ("shin_", 0.0, 0.01, 0.050)), 0.060),
        _Strand((("thigh_", 0.055, -0.08, 0.045), ("thigh_", 0.052, -0.26, 0.045),
                 ("shin_", 0.02, 0.03, 0.045)), 0.050),
        _Strand((("thigh_", -0.030, -0.16, 0.060), ("thigh_", -0.042, -0.34, 0.038),
                 ("shin_", -0.025, 0.02, 0.040)), 0.045),
    )),
    "hamstrings": (_LEG, (
        _Strand((("thigh_", -0.020, -0.055, -0.080), ("thigh_", 0.025, -0.24, -0.066),
                 ("shin_", 0.038, -0.03, -0.030)), 0.054),
        _Strand((("thigh_", -0.025, -0.055, -0.080), ("thigh_", -0.030, -0.24, -0.064),
                 ("shin_", -0.036, -0.03, -0.030)), 0.052),
    )),
    "inner thighs": (("thigh_", "torso"), (
        _Strand((("pelvis", 0.022, -0.045, 0.030), ("thigh_", -0.062, -0.16, 0.020),
                 ("thigh_", -0.040, -0.35, 0.006)), 0.056),
        _Strand((("pelvis", 0.030, -0.050, -0.005), ("thigh_", -0.066, -0.12, -0.022),
                 ("thigh_", -0.050, -0.26, -0.012)), 0.054),
    )),
    "glutes": (_TRUNK_LEG, (
        _Strand((("pelvis", 0.035, 0.060, -0.105), ("buttock_", 0.000, -0.020, -0.115),
                 ("thigh_", 0.045, -0.115, -0.040)), 0.070),
        _Strand((("pelvis", 0.060, 0.095, -0.090), ("buttock_", 0.045, 0.010, -0.095),
                 ("thigh_", 0.062, -0.060, -0.020)), 0.060),
        _Strand((("pelvis", 0.025, 0.000, -0.105), ("buttock_", -0.025, -0.060, -0.110),
                 ("thigh_", 0.030, -0.140, -0.055)), 0.052),
    )),
    "deep rotators": (_TRUNK_LEG, (
        _Strand((("pelvis", 0.030, 0.030, -0.105), ("buttock_", 0.005, 0.010, -0.115),
                 ("thigh_", 0.066, -0.005, -0.035)), 0.038),
        _Strand((("pelvis", 0.035, -0.030, -0.100), ("buttock_", 0.005, -0.035, -0.115),
                 ("thigh_", 0.062, -0.030, -0.040)), 0.032),
    )),
    "outer hip": (_TRUNK_LEG, (
        _Strand((("pelvis", 0.125, 0.110, 0.030), ("buttock_", 0.088, 0.030, 0.020),
                 ("thigh_", 0.076, -0.040, 0.000)), 0.056),
        _Strand((("pelvis", 0.110, 0.105, -0.050), ("buttock_", 0.080, 0.030, -0.040),
                 ("thigh_", 0.072, -0.035, -0.012)), 0.056),
    )),
    "IT band": (_LEG, (
        _Strand((("thigh_", 0.080, 0.000, 0.015), ("thigh_", 0.078, -0.20, 0.004), ("thigh_", 0.060, -0.36, 0.002),
                 ("shin_", 0.045, -0.01, 0.012)), 0.034),
    )),
    "calves": (_LOWER, (
        _Strand((("shin_", -0.024, -0.010, -0.040), ("shin_", -0.028, -0.130, -0.052),
                 ("shin_", -0.006, -0.300, -0.030)), 0.042),
        _Strand((("shin_", 0.026, -0.010, -0.040), ("shin_", 0.032, -0.120, -0.050),
                 ("shin_", 0.006, -0.300, -0.030)), 0.042),
        _Strand((("shin_", 0.0, -0.250, -0.036), ("shin_", 0.0, -0.350, -0.030),
                 ("foot_", 0.0, -0.040, -0.048)), 0.026),
    )),
    "ankles and feet": (_LOWER, (
        _Strand((("shin_", 0.0, -0.340, 0.030), ("foot_", 0.0, 0.005, 0.030), ("foot_", 0.0, -0.040, 0.090)), 0.046),
        _Strand((("foot_", 0.035, -0.010, -0.010), ("foot_", 0.035, -0.030, 0.020)), 0.036),
    )),
    "low back": (("torso",), (
        _Strand((("pelvis", 0.030, 0.020, -0.105), ("l1", 0.035, 0.02, -0.085), ("t1", 0.035, 0.02, -0.080)), 0.046),
    )),
    "upper back": (_BACK_ARM, (
        _Strand((("t1", 0.020, 0.0, -0.085), ("t2", 0.050, 0.02, -0.100), ("t3", 0.110, 0.0, -0.085)), 0.050),
        _Strand((("t3", 0.015, 0.060, -0.075), ("t3", 0.070, 0.030, -0.085), ("t3", 0.140, 0.010, -0.050)), 0.044),
        _Strand((("t1", 0.085, 0.0, -0.060), ("t2", 0.120, 0.010, -0.050), ("uarm_", -0.010, -0.050, -0.030)), 0.048),
    )),
    "core": (("torso",), (
        _Strand((("pelvis", 0.028, 0.020, 0.095), ("l2", 0.036, 0.0, 0.095), ("t2", 0.045, -0.02, 0.112)), 0.042),
        _Strand((("pelvis", 0.130, 0.090, 0.035), ("l2", 0.112, 0.02, 0.045), ("t2", 0.120, -0.03, 0.050)), 0.046),
    )),
    "chest": (_BACK_ARM, (
        _Strand((("t3", 0.025, -0.005, 0.100), ("t3", 0.085, -0.010, 0.095), ("uarm_", 0.010, -0.045, 0.042)), 0.050),
        _Strand((("t2", 0.025, 0.010, 0.112), ("t3", 0.085, -0.060, 0.100), ("uarm_", 0.008, -0.060, 0.040)), 0.052),
    )),
    "shoulders": (_BACK_ARM, (
        _Strand((("acromion_", -0.040, 0.020, 0.035), ("uarm_", 0.010, -0.030, 0.050),
                 ("uarm_", 0.036, -0.110, 0.015)), 0.042),
        _Strand((("acromion_", 0.000, 0.045, 0.000), ("uarm_", 0.050, -0.035, 0.000),
                 ("uarm_", 0.040, -0.115, 0.002)), 0.044),
        _Strand((("acromion_", -0.040, 0.020, -0.040), ("uarm_", 0.012, -0.030, -0.045),
                 ("uarm_", 0.036, -0.110, -0.012)), 0.042),
    )),
    "neck": (("neck", "torso", "head"), (
        _Strand((("head", 0.050, 0.000, -0.030), ("neck", 0.050, 0.020, -0.020), ("t3", 0.085, 0.062, -0.030)), 0.040),
        _Strand((("head", 0.055, 0.010, -0.005), ("neck", 0.046, 0.030, 0.020), ("t3", 0.020, 0.060, 0.060)), 0.026),
    )),
    "arms": (_ARM, (
        _Strand((("uarm_", 0.000, -0.060, 0.040), ("uarm_", 0.000, -0.160, 0.046),
                 ("farm_", 0.000, -0.020, 0.028)), 0.040),
        _Strand((("uarm_", 0.005, -0.050, -0.042), ("uarm_", 0.005, -0.150, -0.042),
                 ("uarm_", 0.000, -0.280, -0.034)), 0.040),
    )),
    "wrists": (("farm_", "hand_"), (
        _Strand((("farm_", -0.022, -0.110, 0.0), ("farm_", -0.022, -0.240, 0.0),
                 ("hand_", -0.016, -0.050, 0.0)), 0.034),
        _Strand((("farm_", 0.022, -0.110, 0.0), ("farm_", 0.022, -0.240, 0.0), ("hand_", 0.016, -0.050, 0.0)), 0.034),
    )),
}  # fmt: skip

SEEN_THROUGH = np.float32(0.34)
"""How strong the glow is where the body hides its muscle."""


@dataclass(frozen=True, slots=True)
class Muscle:
    """One area on one side of a posed figure: strands, as points (n, 3) and thickness, and the parts that they tint."""

    strands: tuple[tuple[NDArray[np.float64], float], ...]
    parts: frozenset[int]


def muscles(
    places: dict[str, NDArray[np.float64]],
    frames: dict[str, NDArray[np.float64]],
    glow: tuple[tuple[str, str], ...],
) -> list[Muscle]:
    """The glowing areas, on the places and frames of a posed body's bones."""
    out = []
    for area, which in glow:
        parts, lines = _AREAS[area]
        for side in ("l", "r") if which == "both" else (which[0],):
            numbers = frozenset(PART_NUMBER[part + side if part.endswith("_") else part] for part in parts)
            strands = []
            for line in lines:
                points = []
                for bone, x, y, z in line.points:
                    name = bone + side if bone.endswith("_") else bone
                    points.append(places[name] + frames[name] @ np.array([x * sign(side), y, z]))
                strands.append((np.array(points), line.thick))
            out.append(Muscle(tuple(strands), numbers))
    return out


def strength(muscle: Muscle, world: NDArray[np.float32], towards_viewer: NDArray[np.float64]) -> NDArray[np.float32]:
    """How strongly a muscle tints places on the skin (3, n): 0 to 1, fainter where it lies behind them.

    `towards_viewer` is the unit direction to the viewer. Strands run together where they lie side by side.
    """
    v = towards_viewer.astype(np.float32)
    near_sum = np.zeros(world.shape[1], np.float32)
    across_sum = np.zeros(world.shape[1], np.float32)
    for points, thick in muscle.strands:
        near, across = _distances(points, thick, world, v)
        near_sum += near**-4
        across_sum += across**-4
    through = _falloff(across_sum**-0.25 * np.float32(1.1)) * SEEN_THROUGH
    both: NDArray[np.float32] = np.maximum(_falloff(near_sum**-0.25) * np.float32(0.96), through)
    return both


def _distances(
    line: NDArray[np.float64], thick: float, world: NDArray[np.float32], viewer: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How far places are from a strand in the room, and in the view plane, as shares of its thickness there."""
    near = np.full(world.shape[1], np.float32(9))
    across = np.full(world.shape[1], np.float32(9))
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
        apart = np.sqrt(np.maximum(square + along * (along * size - 2 * pull), 0))
        np.minimum(near, apart / _belly(start + along * share, thick), out=near)
        # The same in the view plane.
        depth, lean = viewer @ rel, np.float32(viewer @ d)
        pull -= depth * lean
        size = max(size - lean * lean, np.float32(1e-9))
        along = np.clip(pull / size, 0, 1)
        apart = np.sqrt(np.maximum(square - depth * depth + along * (along * size - 2 * pull), 0))
        # A strand that lies in front of the skin belongs to another limb; one far behind it would only puzzle.
        depth -= along * lean
        off = np.maximum(np.float32(-0.9) - 30 * depth, 0) + np.maximum(6 * depth - np.float32(1.2), 0)
        np.minimum(across, apart / _belly(start + along * share, thick) + off, out=across)
    floor = np.float32(0.05)
    return np.maximum(near, floor), np.maximum(across, floor)


def _belly(along: NDArray[np.float32], thick: float) -> NDArray[np.float32]:
    """A strand's thickness along it: thin at both ends, full in its middle."""
    belly: NDArray[np.float32] = np.float32(thick) * (np.float32(0.55) + np.float32(1.8) * along * (1 - along))
    return belly


def _falloff(distance: NDArray[np.float32]) -> NDArray[np.float32]:
    t = np.clip((np.float32(1.24) - distance) / np.float32(0.80), 0, 1)
    soft: NDArray[np.float32] = t * t * (3 - 2 * t)
    return soft
