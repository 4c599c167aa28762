"""The things a figure uses: boxes and discs, tubes and pillows in the figure's own depth, and flat mats and walls."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stretchtimer.figure.body import MATERIAL_NUMBER, PART_NUMBER, Solids, skin_place
from stretchtimer.figure.data import Place, Prop
from stretchtimer.figure.rotations import Frame, Vector, about_y, cross, length, unit
from stretchtimer.figure.skeleton import Skeleton


@dataclass(frozen=True, slots=True)
class Box:
    """A cuboid, or a cylinder along its x axis where `round_` is true: centre, axes, half sizes (metres)."""

    centre: Vector
    frame: Frame
    half: Vector
    material: int
    round_: bool = False

    def corners(self) -> NDArray[np.float64]:
        """Its eight corners (8, 3)."""
        signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
        corners: NDArray[np.float64] = self.centre + (signs * self.half) @ self.frame.T
        return corners


@dataclass(frozen=True, slots=True)
class Plane:
    """A mat on the floor or a wall: where the middle of its lower (or near) edge stands, its axes, width and length."""

    kind: str
    at: Vector
    frame: Frame
    width: float
    length: float
    strength: float = 1.0
    """How much of it is seen, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Things:
    """All props of one moment. `tubes` is None where there are none."""

    boxes: tuple[Box, ...]
    planes: tuple[Plane, ...]
    tubes: Solids | None

    def blocks(self) -> NDArray[np.float64]:
        """What can carry a body or a part of it: the least and the greatest corner of each thing, (n, 2, 3)."""
        blocks = [[corners.min(0), corners.max(0)] for corners in (box.corners() for box in self.boxes)]
        if self.tubes is not None:
            cushion = self.tubes.part == PART_NUMBER["cushion"]
            extents = [self.tubes.extent(axis) for axis in range(3)]
            low, high = (np.stack([extent[end][cushion] for extent in extents], 1) for end in (0, 1))
            blocks += [[least, greatest] for least, greatest in zip(low, high, strict=True)]
        return np.array(blocks).reshape(-1, 2, 3)

    def bars(self) -> NDArray[np.float64]:
        """What a hand can close round: both ends (metres) and radius of every piece of bar and strap, (n, 7)."""
        rows = [
            [*(box.centre - box.frame[:, 0] * box.half[0]), *(box.centre + box.frame[:, 0] * box.half[0]), box.half[1]]
            for box in self.boxes
            if box.round_ and box.half[1] < _GRASP
        ]
        if self.tubes is not None:
            strap = self.tubes.part == PART_NUMBER["strap"]
            ends = self.tubes.start[strap], self.tubes.end[strap], self.tubes.start_radius[strap, None]
            rows += np.concatenate(ends, 1).tolist()
        return np.array(rows).reshape(-1, 7)


_GRASP = 0.03  # fingers do not meet round what is thicker
_CHAIR = (
    ((0.0, 0.445, 0.0), (0.42, 0.035, 0.42)),
    *(((x * 0.19, 0.215, z * 0.19), (0.035, 0.43, 0.035)) for x in (-1, 1) for z in (-1, 1)),
    *(((x * 0.19, 0.68, -0.19), (0.035, 0.46, 0.035)) for x in (-1, 1)),
    ((0.0, 0.86, -0.19), (0.42, 0.10, 0.030)),
    ((0.0, 0.68, -0.19), (0.42, 0.06, 0.025)),
)
"""A chair's parts: centre and size; its seat is 46 cm high, its back towards -z."""


def things(props: tuple[Prop, ...], skeleton: Skeleton, build: str = "medium") -> Things:
    """The props as solids and planes, where the posed figure has or holds them."""
    boxes: list[Box] = []
    planes: list[Plane] = []
    tubes: list[Solids] = []
    for prop in props:
        at = np.array(prop.at or (0.0, 0.0, 0.0))
        turned = about_y(prop.yaw)
        if prop.kind == "mat":
            planes.append(_mat(prop, skeleton))
        elif prop.kind == "wall":
            planes.append(Plane("wall", at, turned, prop.w or 1.3, prop.h or 2.0))
        elif prop.kind == "step":
            size = np.array([prop.w or 0.42, prop.height or 0.18, prop.d or 0.36])
            boxes.append(Box(at + np.array([0.0, size[1] / 2, 0.0]), turned, size / 2, MATERIAL_NUMBER["prop"]))
        elif prop.kind == "chair":
            boxes += [
                Box(at + turned @ np.array(centre), turned, np.array(size) / 2, MATERIAL_NUMBER["prop"])
                for centre, size in _CHAIR
            ]
        elif prop.kind == "cushion":
            tubes.append(_cushion(prop, at, turned))
        elif prop.kind == "barbell":
            boxes += _barbell(prop, skeleton, build)
        elif prop.kind == "strap":
            tubes.append(_tube(_sagging([_spot(skeleton, q, build) for q in prop.through], prop.slack), 0.0075))
        elif prop.kind == "band":
            tubes.append(_band(prop, skeleton, build))
    joined = None
    for tube in tubes:
        joined = tube if joined is None else joined.joined(tube)
    return Things(tuple(boxes), tuple(planes), joined)


def _mat(prop: Prop, skeleton: Skeleton) -> Plane:
    low = np.array([place for place in skeleton.places.values() if place[1] < 0.35] or [np.zeros(3)])
    middle = np.array(prop.at) if prop.at else (low.min(0) + low.max(0)) / 2
    long = prop.l or min(1.85, max(float(np.ptp(low[:, 2])) + 0.42, 1.3))
    return Plane("mat", middle * [1.0, 0.0, 1.0], about_y(prop.yaw), prop.w or 0.66, long)


def _barbell(prop: Prop, skeleton: Skeleton, build: str) -> list[Box]:
    """An Olympic bar's look, shortened: it lies across the back along the figure's left and right."""
    chest = skeleton.frames["t3"]
    centre = skin_place(skeleton, prop.carried_on or "t3", build) + chest @ np.array(prop.offset or (0.0, 0.03, -0.13))
    frame, steel = skeleton.facing, MATERIAL_NUMBER["steel"]

    def cylinder(along: float, half: float, radius: float) -> Box:
        return Box(centre + frame[:, 0] * along, frame, np.array([half, radius, radius]), steel, round_=True)

    plates = ((0.56, 0.022, 0.195), (0.605, 0.016, 0.140), (0.530, 0.006, 0.030))
    return [cylinder(0.0, 0.68, 0.014), *(cylinder(k * along, half, r) for k in (-1, 1) for along, half, r in plates)]


def _spot(skeleton: Skeleton, spot: Place, build: str) -> Vector:
    return skin_place(skeleton, spot, build) if isinstance(spot, str) else np.array(spot)


def _sagging(points: list[Vector], slack: float) -> list[Vector]:
    """The line through the points; each stretch of it hangs by `slack` of its length in its middle."""
    out = [points[0]]
    for a, b in pairwise(points):
        steps = 8 if slack > 0.0 and length(b - a) > 0.12 else 1
        for i in range(1, steps + 1):
            t = i / steps
            drop = 4.0 * t * (1.0 - t) * slack * length(b - a)
            place = a + (b - a) * t - np.array([0.0, drop, 0.0])
            out.append(np.array([place[0], max(place[1], 0.008), place[2]]))
    return out


def _tube(points: list[Vector], radius: float, flat: float = 1.0) -> Solids:
    """A round tube along points, or a ribbon `flat` times as high as thick."""
    start, end = np.array(points[:-1]), np.array(points[1:])
    n = len(start)
    return Solids(
        start, end, np.full(n, radius), np.full(n, radius), np.repeat(np.eye(3)[None], n, 0),
        np.repeat(np.array([[1.0, flat, 1.0]]), n, 0), np.zeros(n, bool),
        np.full(n, PART_NUMBER["strap"], np.uint8), np.full(n, MATERIAL_NUMBER["strap"], np.uint8), np.ones((n, 2)),
    )  # fmt: skip


def _band(prop: Prop, skeleton: Skeleton, build: str) -> Solids:
    """An elastic loop: round two limbs, or round one and on to where it is tied."""
    first = skin_place(skeleton, prop.around[0], build)
    far = (
        skin_place(skeleton, prop.around[1], build)
        if len(prop.around) > 1
        else np.array(prop.anchor or (0.0, 0.3, 0.6))
    )
    axis = unit(far - first)
    sideways = unit(cross(axis, np.array([0.0, 1.0, 0.0])))
    radii = (0.046, 0.046 if len(prop.around) > 1 else 0.012)
    # Pulled long, a band is thin; the loop at rest is some 30 cm long.
    thin = float(np.clip(1.0 - 0.35 * (length(far - first) - 0.3), 0.6, 1.1))
    points: list[Vector] = []
    for centre, radius, way in ((far, radii[1], 1.0), (first, radii[0], -1.0)):
        turns = np.linspace(-np.pi / 2, np.pi / 2, 9)
        points += [centre + way * radius * (np.cos(turn) * axis + np.sin(turn) * sideways) for turn in turns]
    points.append(points[0])
    return _tube(_sagging(points, prop.slack), 0.0085 * thin, 2.6)


def _cushion(prop: Prop, at: Vector, turned: Frame) -> Solids:
    """A pillow: one flat bar with round ends."""
    w, d, h = prop.w or 0.40, prop.d or 0.30, prop.h or 0.09
    half = max(w - d, 0.02) / 2
    start, end = (np.array([at + turned @ np.array([x, h / 2, 0.0])]) for x in (-half, half))
    return Solids(
        start, end, np.ones(1), np.ones(1), turned[None], np.array([[d / 2, h / 2, d / 2]]), np.zeros(1, bool),
        np.array([PART_NUMBER["cushion"]], np.uint8), np.array([MATERIAL_NUMBER["cushion"]], np.uint8), np.ones((1, 2)),
    )  # fmt: skip
