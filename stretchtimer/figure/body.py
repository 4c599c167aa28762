"""The body on the skeleton: tapered capsules and ellipsoids, and the clothes on them.

Every solid is a round cone between two spheres, measured in a local space that may be squashed, so that a slice of
the torso is an ellipse and a palm is flat. Picture, floor contact and skin landmarks all read the same tables: what is
drawn is what touches the floor.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stretchtimer.figure.rotations import Vector, about_z, turned_towards, unit
from stretchtimer.figure.skeleton import SIDES, SOLE, Skeleton, place_on, sign

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

PARTS = (
    "torso",
    "neck",
    "head",
    "hair",
    *(f"{bone}_{side}" for bone in ("uarm", "farm", "hand", "thigh", "shin", "foot") for side in SIDES),
    "prop",
    "strap",
    "cushion",
)
"""What blends into one smooth surface; order is the number that stands for it in arrays."""
PART_NUMBER = {name: number for number, name in enumerate(PARTS)}
MATERIALS = (
    "skin", "top", "top trim", "shorts", "waist", "cuff", "hair", "ink", "lips", "prop", "steel", "strap", "cushion",
)  # fmt: skip
MATERIAL_NUMBER = {name: number for number, name in enumerate(MATERIALS)}

_CLOTH = 0.004  # how far clothes lie off the skin
_HEM = {"thigh": 0.217, "uarm": 0.137}  # along the bone, a little before the cloth ends
# Along the bone, outward, forward, radius: sections of a limb.
_LIMBS = {
    "thigh": (
        (0.00, 0.006, 0.000, 0.0765), (0.07, 0.008, 0.003, 0.0800), (0.14, 0.005, 0.006, 0.0770),
        (0.215, 0.002, 0.007, 0.0705), (0.30, 0.000, 0.004, 0.0600), (0.375, 0.000, 0.002, 0.0525),
        (0.435, 0.000, 0.003, 0.0490),
    ),
    "shin": (
        (0.00, 0.000, 0.002, 0.0480), (0.045, 0.000, -0.003, 0.0490), (0.11, 0.002, -0.012, 0.0535),
        (0.165, 0.002, -0.014, 0.0515), (0.24, 0.000, -0.009, 0.0425), (0.33, 0.000, -0.003, 0.0330),
        (0.425, 0.000, 0.000, 0.0310),
    ),
    "uarm": (
        (0.00, 0.002, 0.000, 0.0490), (0.05, 0.005, 0.001, 0.0500), (0.11, 0.003, 0.003, 0.0460),
        (0.17, 0.000, 0.004, 0.0420), (0.24, 0.000, 0.001, 0.0360), (0.29, 0.000, 0.000, 0.0325),
    ),
    "farm": (
        (0.00, 0.000, 0.000, 0.0325), (0.045, 0.003, 0.002, 0.0370), (0.10, 0.003, 0.002, 0.0360),
        (0.17, 0.000, 0.000, 0.0298), (0.225, 0.000, 0.000, 0.0245), (0.255, 0.000, 0.000, 0.0235),
    ),
}  # fmt: skip
# Bone of the spine, height, half width, half depth, forward: slices of the torso.
_TORSO = (
    ("pelvis", -0.058, 0.078, 0.064, -0.008), ("pelvis", -0.020, 0.146, 0.094, -0.010),
    ("pelvis", 0.035, 0.160, 0.100, -0.008), ("pelvis", 0.090, 0.145, 0.092, -0.002),
    ("l1", 0.045, 0.127, 0.084, 0.006), ("l2", 0.045, 0.121, 0.082, 0.010),
    ("t1", 0.045, 0.130, 0.092, 0.012), ("t2", 0.035, 0.141, 0.102, 0.014),
    ("t3", 0.000, 0.138, 0.100, 0.010), ("t3", 0.046, 0.098, 0.074, 0.002),
)  # fmt: skip
# Knuckle outward of the hand's palm side, down, across; then the lengths of three phalanges and the thickness.
_FINGERS = {
    "index": (-0.086, 0.0290, (0.040, 0.025, 0.020), 0.0098),
    "middle": (-0.089, 0.0100, (0.044, 0.028, 0.021), 0.0102),
    "ring": (-0.086, -0.0090, (0.041, 0.026, 0.020), 0.0098),
    "little": (-0.079, -0.0265, (0.032, 0.020, 0.018), 0.0086),
}


@dataclass(frozen=True, slots=True)
class Build:
    """How wide a body is against the middle one: factors for limbs, hips, waist and chest, and the waist's depth."""

    limbs: float
    hips: float
    waist: float
    chest: float
    belly: float


BUILDS = {
    "slender": Build(0.92, 0.95, 0.91, 0.94, 0.92),
    "medium": Build(1.0, 1.0, 1.0, 1.0, 1.0),
    "sturdy": Build(1.10, 1.08, 1.20, 1.08, 1.26),
}


@dataclass(frozen=True, slots=True)
class Solids:
    """Round cones as arrays, one row each: both ends (n, 3), radii (n,), the squashed space's axes and scales.

    A solid with `ball` true has no far end. `caps` weighs its round ends in the blend of normals: 0 inside a chain.
    """

    start: Floats
    end: Floats
    start_radius: Floats
    end_radius: Floats
    frame: Floats
    scale: Floats
    ball: NDArray[np.bool_]
    part: NDArray[np.uint8]
    material: NDArray[np.uint8]
    caps: Floats

    def extent(self, axis: int) -> tuple[Floats, Floats]:
        """The least and greatest coordinate of every solid along a world axis."""
        reach = np.sqrt(((self.frame[:, axis, :] * self.scale) ** 2).sum(1))
        low = np.minimum(self.start[:, axis] - self.start_radius * reach, self.end[:, axis] - self.end_radius * reach)
        high = np.maximum(self.start[:, axis] + self.start_radius * reach, self.end[:, axis] + self.end_radius * reach)
        return low, high

    def joined(self, other: "Solids") -> "Solids":
        return Solids(*(np.concatenate([getattr(self, f), getattr(other, f)]) for f in self.__slots__))


def _catmull_rom(rows: int, steps: int) -> Floats:
    """The matrix (fine, rows) that refines a table of sections by a Catmull-Rom spline, ends continued straight."""
    out = []
    for i in range(rows - 1):
        for j in range(steps):
            t = j / steps
            share = 0.5 * np.array(
                [-t + 2 * t * t - t**3, 2 - 5 * t * t + 3 * t**3, t + 4 * t * t - 3 * t**3, -t * t + t**3]
            )
            row = np.zeros(rows + 2)
            row[i : i + 4] = share
            row[1] += 2 * row[0]
            row[2] -= row[0]
            row[rows] += 2 * row[rows + 1]
            row[rows - 1] -= row[rows + 1]
            out.append(row[1:-1])
    out.append(np.eye(rows)[-1])
    return np.array(out)


_COARSE_LIMBS = {name: np.array(rows) for name, rows in _LIMBS.items()}
_FINE_LIMBS = {name: _catmull_rom(len(rows), 2) @ np.array(rows) for name, rows in _LIMBS.items()}
# How many slices lie between two of the table, in a fine and in a coarse body, and how high each is.
_STEPS = {True: 3, False: 2}
_SLICE = {True: (0.030, 0.060, 0.080), False: (0.036, 0.066, 0.086)}
_TORSO_SPLINES = {fine: _catmull_rom(len(_TORSO), steps) for fine, steps in _STEPS.items()}
_TORSO_BONES = [row[0] for row in _TORSO]


def _torso_widths(build: Build, fine: bool) -> tuple[Floats, Floats]:
    """Half width and half depth of the torso's fine slices."""
    by_bone = {"pelvis": build.hips, "l1": build.waist, "l2": build.waist, "t1": (build.waist + build.chest) / 2}
    depth = {
        "pelvis": (build.hips + build.belly) / 2,
        "l1": build.belly,
        "l2": build.belly,
        "t1": (build.belly + 1) / 2,
    }
    widths = np.array([[w * by_bone.get(b, build.chest), d * depth.get(b, build.chest)] for b, _y, w, d, _z in _TORSO])
    slices = _TORSO_SPLINES[fine] @ widths
    return slices[:, 0], slices[:, 1]


def skin_radius(bone: str, along: float, build: str = "medium") -> float:
    """The skin's distance from a bone's axis, the given distance along it; metres."""
    stem = bone.split("_")[0]
    if stem in _FINE_LIMBS:
        table = _FINE_LIMBS[stem]
        return float(np.interp(along, table[:, 0], table[:, 3])) * BUILDS[build].limbs
    return {"foot": 0.035, "hand": 0.02, "head": 0.09, "pelvis": 0.1}.get(stem, 0.1)


def skin_place(skeleton: Skeleton, text: str, build: str = "medium") -> Vector:
    """A place on the body by name: `knee_l`, `thigh_r@0.6`, or on the skin, `thigh_r@0.6 back`."""
    name, *words = text.split()
    place, bone, along = place_on(skeleton, name)
    if not words:
        return place
    frame = skeleton.frames.get(bone, skeleton.frames["pelvis"])
    ways = {
        "front": frame[:, 2],
        "back": -frame[:, 2],
        "out": frame[:, 0] * sign(bone),
        "in": -frame[:, 0] * sign(bone),
        "up": np.array([0.0, 1.0, 0.0]),
        "down": np.array([0.0, -1.0, 0.0]),
    }
    way = unit(np.sum([ways[word] for word in words], axis=0))
    if words[-1] in ("up", "down") and bone in skeleton.frames:  # straight up from a slanting bone is farther
        way = unit(way - frame[:, 1] * float(way @ frame[:, 1]))
    on_skin: Vector = place + way * skin_radius(bone, along, build)
    return on_skin


class _Template:
    """The solids of a body before it is posed: ends and squashed spaces as places in the frames of bones."""

    def __init__(self, build: Build, fine: bool, in_suit: bool) -> None:
        self.bones: dict[str, int] = {}
        self.rows: list[tuple[object, ...]] = []
        self._build, self._fine, self._in_suit = build, fine, in_suit
        self._fill()
        (
            starts,
            start_bones,
            start_radii,
            ends,
            end_bones,
            end_radii,
            squash_bones,
            scales,
            balls,
            parts,
            materials,
            caps,
        ) = zip(*self.rows, strict=True)
        self.starts, self.ends = np.array(starts, float), np.array(ends, float)
        self.start_bones, self.end_bones = np.array(start_bones), np.array(end_bones)
        self.start_radii, self.end_radii = np.array(start_radii, float), np.array(end_radii, float)
        self.squash_bones, self.scales = np.array(squash_bones), np.array(scales, float)
        self.balls = np.array(balls, bool)
        self.parts, self.materials = np.array(parts, np.uint8), np.array(materials, np.uint8)
        self.caps = np.array(caps, float)

    def _bone(self, name: str) -> int:
        return self.bones.setdefault(name, len(self.bones))

    def _cone(
        self, part: str, start: tuple[str, float, float, float], radius: float,
        end: tuple[str, float, float, float] | None = None, end_radius: float = 0.0, material: str = "skin",
        squash: tuple[str, float, float, float] | None = None, caps: tuple[float, float] = (1.0, 1.0),
    ) -> None:  # fmt: skip
        far = end or start
        axes = squash or (start[0], 1.0, 1.0, 1.0)
        self.rows.append(
            (start[1:], self._bone(start[0]), radius, far[1:], self._bone(far[0]), end_radius, self._bone(axes[0]),
             axes[1:], end is None, PART_NUMBER[part], MATERIAL_NUMBER[material], caps)
        )  # fmt: skip

    def _fill(self) -> None:
        cone = self._cone
        widths, depths = _torso_widths(self._build, self._fine)
        end, next_to_end, amid = _SLICE[self._fine]
        steps = _STEPS[self._fine]
        for i, (w, d) in enumerate(zip(widths, depths, strict=True)):
            tall = end if i == 0 else next_to_end if i < steps or i > len(widths) - steps - 1 else amid
            cone(
                "torso", (f"slice{i}", 0, 0, 0), 1.0, material="top", squash=(f"slice{i}", w + _CLOTH, tall, d + _CLOTH)
            )
        cone("neck", ("neck", 0, -0.022, 0.009), 0.0575, ("neck", 0, 0.040, 0.006), 0.0460, caps=(1, 0.02))
        cone("neck", ("neck", 0, 0.040, 0.006), 0.0460, ("head", 0, 0.010, 0.000), 0.0460, caps=(0.02, 1))
        cone("head", ("head", 0, 0.074, -0.002), 1.0, squash=("head", 0.078, 0.091, 0.097))
        cone("head", ("head", 0, 0.020, 0.020), 0.0640, ("head", 0, -0.030, 0.063), 0.034, squash=("head", 1.02, 1, 1))
        cone("head", ("head", 0, 0.070, 0.050), 0.0460, ("head", 0, 0.000, 0.062), 0.0385, squash=("head", 1.2, 1, 1))
        cone("head", ("head", 0, 0.048, 0.090), 0.0080, ("head", 0, 0.020, 0.105), 0.0115)
        cone("head", ("head", 0, 0.038, -0.036), 0.0540, ("neck", 0, 0.050, 0.004), 0.0450)
        cone("hair", ("head", 0, 0.084, -0.0085), 1.0, material="hair", squash=("head", 0.0790, 0.0945, 0.0990))
        for side in SIDES:
            self._fill_side(side, sign(side))

    def _fill_side(self, s: str, k: float) -> None:
        cone, thick, chest = self._cone, self._build.limbs, self._build.chest

        def at(bone: str, x: float, y: float, z: float) -> tuple[str, float, float, float]:
            return bone, x * k, y, z

        cone(
            "head",
            at("head", 0.0765, 0.046, -0.006),
            0.0215,
            at("head", 0.0735, 0.024, -0.001),
            0.0150,
            squash=("head", 0.36, 1, 0.66),
        )
        top, upper = at(f"acromion_{s}", -0.014, 0.011, -0.004), f"uarm_{s}"
        girdle = (
            (at("neck", 0.006, 0.034, -0.008), 0.040, at("neck", 0.028, -0.012, -0.012), 0.046),
            (at("neck", 0.028, -0.012, -0.012), 0.046, top, 0.041),
            (at("t3", 0.055, 0.008, 0.004), 0.072, at(upper, 0, 0, 0), 0.050),
            (at("t3", 0.055, -0.040, 0.046), 0.060, at(upper, 0, -0.03, 0.004), 0.043),
            (at("t2", 0.080, 0.000, -0.008), 0.062, at(upper, 0, -0.055, 0), 0.043),
            (at("t2", 0.070, 0.040, -0.036), 0.064, at(upper, 0, 0, 0), 0.048),
        )
        for start, radius, end, end_radius in girdle:
            cone("torso", start, radius * chest, end, end_radius * thick, "top")
        thigh = f"thigh_{s}"
        cone(
            thigh,
            at(f"buttock_{s}", -0.018, -0.012, -0.046),
            0.082 * self._build.hips,
            at(thigh, 0.002, -0.15, -0.006),
            0.073 * thick,
            "shorts",
        )
        cone(
            thigh,
            at("pelvis", 0.074, 0.035, 0.026),
            0.064 * self._build.hips,
            at(thigh, 0.0, -0.13, 0.012),
            0.070 * thick,
            "shorts",
        )
        for limb, table in (_FINE_LIMBS if self._fine else _COARSE_LIMBS).items():
            bone, last = f"{limb}_{s}", len(table) - 2
            for i, (a, b) in enumerate(pairwise(table)):
                clothed = b[0] <= _HEM.get(limb, -1.0) + 0.012
                cloth = _CLOTH if clothed or self._in_suit else 0.0
                material = ("shorts" if limb == "thigh" else "top") if clothed else "skin"
                cone(
                    bone,
                    at(bone, a[1], -a[0], a[2]),
                    a[3] * thick + cloth,
                    at(bone, b[1], -b[0], b[2]),
                    b[3] * thick + cloth,
                    material,
                    caps=(1 if i == 0 else 0.02, 1 if i == last else 0.02),
                )
        # A bent knee is not a hose.
        cone(f"shin_{s}", at(f"kneecap_{s}", 0, 0, 0.012), 0.0435 * thick)
        self._fill_hand(s, k)
        self._fill_foot(s, k)

    def _fill_hand(self, s: str, k: float) -> None:
        cone, hand = self._cone, f"hand_{s}"

        def at(bone: str, x: float, y: float, z: float) -> tuple[str, float, float, float]:
            return bone, x * k, y, z

        cone(hand, at(hand, 0, 0.004, 0), 0.0240, at(hand, 0, -0.030, 0), 0.0300, squash=(hand, 0.75, 1, 1))
        cone(hand, at(hand, 0, -0.030, 0.001), 0.0370, at(hand, 0, -0.074, 0.001), 0.0385, squash=(hand, 0.46, 1, 1))
        if self._fine:
            for finger, (_down, _across, bones, thick) in _FINGERS.items():
                joints = [(f"{finger}{i}_{s}", 0.0, 0.0, 0.0) for i in range(3)]
                tip = (f"{finger}2_{s}", 0.0, -bones[2], 0.0)
                for i, (a, b) in enumerate(zip(joints, [*joints[1:], tip], strict=True)):
                    cone(hand, a, thick * (1 - 0.06 * i), b, thick * (0.94 - 0.07 * i))
        else:
            first, middle = f"middle0_{s}", f"middle1_{s}"
            cone(hand, at(first, 0, 0, -0.009), 0.0370, at(middle, 0, 0, -0.009), 0.0345, squash=(first, 0.36, 1, 1))
            cone(
                hand,
                at(middle, 0, 0, -0.009),
                0.0345,
                at(middle, 0, -0.043, -0.009),
                0.0240,
                squash=(middle, 0.36, 1, 1),
            )
        cone(hand, at(hand, -0.004, -0.022, 0.024), 0.0150, (f"thumb0_{s}", 0, 0, 0), 0.0125)
        cone(hand, (f"thumb0_{s}", 0, 0, 0), 0.0125, (f"thumb1_{s}", 0, 0, 0), 0.0095)

    def _fill_foot(self, s: str, k: float) -> None:
        cone, foot, sole = self._cone, f"foot_{s}", -SOLE

        def at(bone: str, x: float, y: float, z: float) -> tuple[str, float, float, float]:
            return bone, x * k, y, z

        cone(foot, at(foot, 0, 0.010, -0.002), 0.0330, at(foot, 0, sole + 0.030, -0.030), 0.0300)
        cone(
            foot,
            at(foot, 0, 0.000, 0.004),
            0.0345,
            at(foot, -0.004, sole + 0.029, 0.075),
            0.0290,
            squash=(foot, 1.1, 1, 1),
        )
        cone(
            foot,
            at(foot, 0, sole + 0.026, -0.020),
            0.0260,
            at(foot, -0.002, sole + 0.022, 0.090),
            0.0220,
            squash=(foot, 1.25, 1, 1),
        )
        cone(
            foot,
            at(foot, -0.003, sole + 0.025, 0.075),
            0.0250,
            at(f"toes_{s}", 0, 0, 0),
            0.0210,
            squash=(foot, 1.5, 1, 1),
        )
        cone(
            foot,
            at(f"toes_{s}", 0, 0, 0),
            0.0205,
            at(f"toes_{s}", -0.004, -0.004, 0.055),
            0.0145,
            squash=(f"toes_{s}", 1.75, 1, 1),
        )


@lru_cache(maxsize=4 * len(BUILDS))
def _template(build: str, fine: bool, in_suit: bool) -> _Template:
    return _Template(BUILDS[build], fine, in_suit)


HAIR_CUT = (
    (0.0, 0.88, -0.475, 0.066), (0.36, 0.86, -0.40, 0.0785), (-0.36, 0.86, -0.40, 0.0785), (0.0, 0.30, -0.954, 0.020),
)  # fmt: skip
"""Planes in the head's frame (normal, offset): hair grows where any of them is passed."""


def solids(skeleton: Skeleton, build: str = "medium", fine: bool = True, in_suit: bool = False) -> Solids:
    """The body on a skeleton. Not `fine`, as in small pictures, it has fewer sections, and mittens for hands.

    `in_suit`, it has cloth all over its limbs: no sleeve or leg ends on them.
    """
    template = _template(build, fine, in_suit)
    places, frames = with_added_bones(skeleton)
    _set_slices(places, frames, fine)
    for s in SIDES:
        _set_fingers(skeleton, s, places, frames)
    origin = np.array([places[name] for name in template.bones])
    frame = np.array([frames[name] for name in template.bones])

    def world(bones: Ints, offsets: Floats) -> Floats:
        out: Floats = origin[bones] + (frame[bones] @ offsets[:, :, None])[:, :, 0]
        return out

    return Solids(
        world(template.start_bones, template.starts),
        world(template.end_bones, template.ends),
        template.start_radii,
        template.end_radii,
        frame[template.squash_bones],
        template.scales,
        template.balls,
        template.parts,
        template.materials,
        template.caps,
    )


def with_added_bones(skeleton: Skeleton) -> tuple[dict[str, Vector], dict[str, Floats]]:
    """The skeleton's places and frames, with those that only flesh needs: shoulder tops, buttocks, kneecaps, toes."""
    places, frames = dict(skeleton.places), dict(skeleton.frames)
    for s in SIDES:
        places[f"acromion_{s}"], frames[f"acromion_{s}"] = places[f"shoulder_{s}"], frames[f"clav_{s}"]
        places[f"buttock_{s}"] = places[f"hip_{s}"]
        frames[f"buttock_{s}"] = turned_towards(frames["pelvis"], frames[f"thigh_{s}"], 0.45)
        places[f"kneecap_{s}"] = places[f"knee_{s}"]
        frames[f"kneecap_{s}"] = turned_towards(frames[f"thigh_{s}"], frames[f"shin_{s}"], 0.5)
        places[f"toes_{s}"] = skeleton.in_bone(f"foot_{s}", -0.002, -SOLE + 0.021, 0.112)
    return places, frames


def _set_slices(places: dict[str, Vector], frames: dict[str, Floats], fine: bool) -> None:
    """Spreads the torso's slices along the spine, turned evenly from bone to bone."""
    centres = np.array([places[bone] + frames[bone] @ [0.0, y, z] for bone, y, _w, _d, z in _TORSO])
    for i, centre in enumerate(_TORSO_SPLINES[fine] @ centres):
        k, j = divmod(i, _STEPS[fine])
        low, high = _TORSO_BONES[k], _TORSO_BONES[min(k + 1, len(_TORSO_BONES) - 1)]
        places[f"slice{i}"] = centre
        own = j == 0 or low == high
        frames[f"slice{i}"] = frames[low] if own else turned_towards(frames[low], frames[high], j / _STEPS[fine])


def _set_fingers(skeleton: Skeleton, s: str, places: dict[str, Vector], frames: dict[str, Floats]) -> None:
    """Curls the fingers: each phalanx bends against the last, as far as the hand is closed."""
    hand, grip, k = f"hand_{s}", skeleton.grips[s], sign(s)
    for finger, (down, across, bones, _thick) in _FINGERS.items():
        # Open fingers spread a little; closed ones lie side by side.
        frame = frames[hand] @ np.array(_spread(across * (1.0 - grip)))
        place = skeleton.in_bone(hand, 0.0, down, across)
        for i, bend in enumerate((10.0 + 68.0 * grip, 6.0 + 84.0 * grip, 3.0 + 52.0 * grip)):
            frame = frame @ about_z(-bend * k)
            name = f"{finger}{i}_{s}"
            places[name], frames[name] = place, frame
            place = place - frame[:, 1] * bones[i]
    places[f"thumb0_{s}"] = skeleton.in_bone(hand, -0.004 - 0.030 * grip, -0.056, 0.046 - 0.014 * grip)
    places[f"thumb1_{s}"] = skeleton.in_bone(hand, -0.006 - 0.046 * grip, -0.084 + 0.006 * grip, 0.052 - 0.044 * grip)
    frames[f"thumb0_{s}"] = frames[f"thumb1_{s}"] = frames[hand]


def close_round(skeleton: Skeleton, side: str, grip: float, part: str, build: str) -> float:
    """How far a hand can close, up to `grip`, before its fingers sink into a part of the body that it lies on."""
    held = solids(skeleton, build)
    own = held.part == PART_NUMBER[part]
    for closed in (grip, *np.arange(0.9, -0.35, -0.1)):
        if closed > grip:
            continue
        trial = Skeleton(skeleton.places, skeleton.frames, {}, skeleton.grips | {side: float(closed)})
        places = dict(skeleton.places)
        _set_fingers(trial, side, places, dict(skeleton.frames))
        tips = np.array([places[f"{finger}{i}_{side}"] for finger in _FINGERS for i in (1, 2)])
        if _depth_inside(held, own, tips) < 0.002:
            return float(closed)
    return -0.3


def _depth_inside(body: Solids, which: NDArray[np.bool_], places: Floats) -> float:
    """How deep the deepest of the places (n, 3) lies inside some of a body's solids; metres, below 0 outside."""
    start, way = body.start[which], body.end[which] - body.start[which]
    size = np.maximum((way * way).sum(1), 1e-9)
    rel = places[:, None] - start
    along = np.clip((rel * way).sum(2) / size, 0, 1)
    radius = body.start_radius[which] + (body.end_radius - body.start_radius)[which] * along
    apart = np.linalg.norm(rel - along[:, :, None] * way, axis=2)
    return float((radius * body.scale[which].min(1) - apart).max())


def _spread(across: float) -> list[list[float]]:
    """A small turn of a finger sideways, about the hand's x."""
    angle = -across * 3.2
    c, s = float(np.cos(angle)), float(np.sin(angle))
    return [[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]]


def lowest(skeleton: Skeleton, build: str = "medium", leave_out: frozenset[str] = frozenset()) -> float:
    """The height of the lowest point of the body, without the named parts; metres."""
    body = solids(skeleton, build)
    bottom, _top = body.extent(1)
    skipped = [PART_NUMBER[part] for part in (*leave_out, "hair")]
    return float(bottom[~np.isin(body.part, skipped)].min())


@dataclass(frozen=True, slots=True)
class Paint:
    """Repaints a part where it lies inside an ellipsoid, beyond a plane, or both, in a frame of its own."""

    part: str
    material: str
    origin: Vector
    frame: Floats
    radii: tuple[float, float, float] | None = None
    plane: tuple[float, float, float, float] | None = None

    def put_on(self, material: NDArray[np.uint8], world: NDArray[np.float32]) -> None:
        """Changes the materials (n,) of those of the places (3, n) that it repaints."""
        inside = np.ones(world.shape[1], bool)
        if self.plane is not None:
            way = self.frame @ self.plane[:3]
            inside &= way.astype(np.float32) @ world > np.float32(self.plane[3] + way @ self.origin)
        if self.radii is not None:
            squashed = self.frame.T / np.array(self.radii)[:, None]
            q = squashed.astype(np.float32) @ world - (squashed @ self.origin).astype(np.float32)[:, None]
            inside &= q[0] * q[0] + q[1] * q[1] + q[2] * q[2] < 1
        material[inside] = MATERIAL_NUMBER[self.material]


def clothes(skeleton: Skeleton) -> list[Paint]:
    """Hems, waistband, neckline and close hair: exact at any size, because they are tested for each sample."""
    places, frames = skeleton.places, skeleton.frames
    waist, spine = places["l1"], frames["l1"]
    head, turn = places["head"], frames["head"]
    out = [
        # Hair before the ears and down to the nape lies too close to the skin to be a solid.
        Paint("head", "hair", head + turn @ [0, 0.078, 0.0215], turn, (0.5, 0.038, 0.0125)),
        Paint("head", "hair", head + turn @ [0, 0.030, 0], turn, (0.5, 0.058, 0.12), (0, 0.10, -0.995, 0.020)),
        Paint("torso", "top", waist, spine, plane=(0, 1, 0, 0.030)),
        Paint("torso", "shorts", waist, spine, plane=(0, -1, 0, -0.030)),
        Paint("torso", "waist", waist + spine @ [0, 0.023, 0], spine, radii=(0.5, 0.007, 0.5)),
        Paint("torso", "skin", places["neck"], frames["neck"], (0.080, 0.14, 0.094), (0, 0.905, 0.43, -0.004)),
    ]
    for s in SIDES:
        for limb, cloth, trim in (("thigh", "shorts", "cuff"), ("uarm", "top", "top trim")):
            bone = f"{limb}_{s}"
            hem = places[bone] - frames[bone][:, 1] * _HEM[limb]
            out.append(Paint(bone, cloth, hem, frames[bone], plane=(0, 1, 0, 0)))
            below = hem - frames[bone][:, 1] * 0.0035
            out.append(Paint(bone, trim, below, frames[bone], radii=(0.5, 0.0105, 0.5)))
    return out


def breathing_in(skeleton: Skeleton, fullness: float) -> Skeleton:
    """The skeleton with its chest and shoulders raised by a breath, up to some 8 mm at fullness 1."""
    if fullness <= 0.0:
        return skeleton
    lift = skeleton.frames["t3"][:, 1] * (0.008 * fullness)
    out = Skeleton(dict(skeleton.places), skeleton.frames, skeleton.misses, skeleton.grips, skeleton.facing)
    for name, share in (("t2", 0.4), ("t3", 1.0), ("neck", 0.9), ("head", 0.8)):
        out.places[name] = out.places[name] + lift * share
    return out
