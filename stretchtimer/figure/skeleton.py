"""The skeleton: proportions, limits of its joints, and where its bones lie for given joint angles.

Proportions follow the segment lengths of Drillis and Contini (1966) for a stature of 1.76 m, as in Winter,
Biomechanics and Motor Control of Human Movement. Limits are the ends of ranges that a stretch may reach: the means of
the American Academy of Orthopaedic Surgeons, widened by what trained people reach passively.

Angles are anatomical and the same for both sides: `abd: 20` moves either arm away from the middle.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from stretchtimer.figure.rotations import (
    MIRROR,
    Frame,
    Vector,
    about_x,
    about_y,
    about_z,
    frame_from,
    turned_towards,
    unit,
)

SideLetter = Literal["l", "r"]
SIDES: tuple[SideLetter, SideLetter] = ("l", "r")

LENGTHS = {
    "uarm": 0.290,
    "farm": 0.255,
    "thigh": 0.435,
    "shin": 0.425,
    "neck": 0.095,
    "l1": 0.075,
    "l2": 0.075,
    "t1": 0.088,
    "t2": 0.088,
    "t3": 0.088,
}
"""Bones by name: upper arm, forearm, thigh, shin, neck, and the spine in two lumbar and three thoracic pieces."""
HIP = np.array([0.088, 0.0, 0.0])
"""The left hip joint in the pelvis' frame."""
LUMBAR = np.array([0.0, 0.095, -0.012])
"""The foot of the spine in the pelvis' frame."""
CLAVICLE_AT = np.array([0.025, 0.036, 0.015])
"""The inner end of the left clavicle in the frame of t3."""
CLAVICLE = np.array([0.130, -0.014, -0.022])
"""From there to the left shoulder joint."""
SOLE = 0.075
"""The ankle joint's height over the sole."""
BALL_OF_FOOT = np.array([0.0, -SOLE, 0.115])
PALM = np.array([0.0185, 0.070, 0.0])
"""The place that touches, from the wrist: out of the palm, along the fingers."""
RESTING = {"l1": -7.0, "l2": -2.0, "t1": 4.0, "t2": 5.0, "t3": 5.0, "neck": 12.0, "head": -17.0}
"""The curve of a spine at rest: each bone's flexion against the one below."""
SPINE = (
    ("l1", "lumbar", 2),
    ("l2", "lumbar", 2),
    ("t1", "thoracic", 3),
    ("t2", "thoracic", 3),
    ("t3", "thoracic", 3),
)
"""Bone, the joint that bends it, and among how many bones that joint's angle is shared."""

LIMITS: dict[str, dict[str, tuple[float, float]]] = {
    "hip": {"flex": (-30, 150), "abd": (-40, 80), "rot": (-50, 95)},
    "knee": {"flex": (0, 160), "rot": (-30, 30)},
    "ankle": {"flex": (-60, 45), "inv": (-25, 40), "heel": (-30, 65), "turn": (-45, 45), "toes": (-40, 80)},
    "shoulder": {"flex": (-60, 190), "abd": (-60, 185), "rot": (-95, 100), "elev": (-15, 40), "prot": (-25, 30)},
    "elbow": {"flex": (0, 155), "pron": (-95, 95)},
    "wrist": {"flex": (-90, 90), "dev": (-30, 40), "grip": (0, 1)},
    "lumbar": {"flex": (-35, 60), "side": (-30, 30), "rot": (-15, 15)},
    "thoracic": {"flex": (-35, 50), "side": (-30, 30), "rot": (-45, 45)},
    "neck": {"flex": (-60, 60), "side": (-45, 45), "rot": (-80, 80)},
}
"""Degrees that each angle of each joint may take (`grip`: 0 flat to 1 closed)."""
PAIRED = ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")
"""Joints with a left and a right: their names in the data end in `_l` or `_r`."""
MIDLINE = ("lumbar", "thoracic", "neck")
JOINTS = (*MIDLINE, *(f"{joint}_{side}" for joint in PAIRED for side in SIDES))

Angles = dict[str, dict[str, float]]
"""Joint: angle: degrees."""

_SPOTS = {
    "sole_out": ("foot", (0.046, -SOLE - 0.004, 0.060)),
    "sole_in": ("foot", (-0.046, -SOLE - 0.004, 0.060)),
    "instep_out": ("foot", (0.052, -0.020, 0.050)),
    "instep_in": ("foot", (-0.052, -0.020, 0.050)),
    "grip": ("hand", (-0.030, -0.085, 0.004)),
    "heel": ("foot", (0.0, -SOLE, -0.045)),
    "ball": ("foot", (0.0, -SOLE, 0.112)),
}
"""Named spots on a hand or foot: the bone, and where in its frame (outward, up, forward)."""
SPOTS = tuple(_SPOTS)
_BONE_AT_JOINT = {"knee": "shin", "ankle": "foot", "hip": "thigh", "elbow": "farm", "wrist": "hand", "shoulder": "uarm"}
_ARM_BONES = ("uarm", "farm", "hand")
_LEG_BONES = ("thigh", "shin", "foot")
LIMB_BONES = (*_ARM_BONES, *_LEG_BONES)
PLACES = (
    "pelvis",
    "head",
    "neck",
    *(name for name, _joint, _n in SPINE),
    *(f"{name}_{side}" for name in (*_BONE_AT_JOINT, *LIMB_BONES, "clav", *SPOTS) for side in SIDES),
)
"""Everything on the body that can be named as a place."""
WORLD = {
    "left": (1.0, 0.0, 0.0),
    "right": (-1.0, 0.0, 0.0),
    "up": (0.0, 1.0, 0.0),
    "down": (0.0, -1.0, 0.0),
    "fwd": (0.0, 0.0, 1.0),
    "back": (0.0, 0.0, -1.0),
}
"""Directions by name, in the frame that the figure faces."""
SURFACE = ("front", "back", "out", "in", "up", "down")
"""Which way from a bone its skin is meant."""


def sign(side: str) -> float:
    """+1 for the left, -1 for the right: the way outward along x."""
    return 1.0 if side.endswith("l") else -1.0


def other_side(name: str) -> str:
    """The same name on the other side of the body: `knee_l` for `knee_r`; a midline name stays."""
    if name.endswith("_l"):
        return name[:-2] + "_r"
    return name[:-2] + "_l" if name.endswith("_r") else name


def bones_placed_with(limb: str) -> tuple[str, ...]:
    """The bones that a goal of a hand or foot, `hand_l` say, places."""
    return tuple(f"{bone}_{limb[-1]}" for bone in (_ARM_BONES if limb.startswith("hand") else _LEG_BONES))


def for_side(rotation: Frame, side: str) -> Frame:
    """A rotation meant for the left side, as it is on `side`."""
    return rotation if side == "l" else MIRROR @ rotation @ MIRROR


@dataclass
class Skeleton:
    """Where every joint is and how every bone is turned.

    `places`: joints and bones by name (a bone's is its near end), metres. `frames`: rotations of bones; a limb runs
    along its -y, its front is +z. `misses`: how far each hand or foot stays from its goal, metres. `grips`: how far
    each hand is closed, 0 to 1. `facing`: the rotation of the figure as a whole about the vertical.
    """

    places: dict[str, Vector] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    misses: dict[str, float] = field(default_factory=dict)
    grips: dict[str, float] = field(default_factory=dict)
    facing: Frame = field(default_factory=lambda: np.eye(3))

    def shift(self, by: Vector) -> None:
        for name in self.places:
            self.places[name] = self.places[name] + by

    def in_bone(self, bone: str, x: float, y: float, z: float) -> Vector:
        """A place in a bone's frame; on a right limb, x is counted outward as on the left."""
        if bone.endswith("_r"):
            x = -x
        place: Vector = self.places[bone] + self.frames[bone] @ np.array([x, y, z])
        return place

    def mirrored(self) -> "Skeleton":
        """The exact reflection in the plane x = 0, left and right names swapped."""
        return Skeleton(
            {other_side(name): MIRROR @ place for name, place in self.places.items()},
            {other_side(name): MIRROR @ frame @ MIRROR for name, frame in self.frames.items()},
            {other_side(name): miss for name, miss in self.misses.items()},
            {other_side(f"_{side}")[1:]: grip for side, grip in self.grips.items()},
            MIRROR @ self.facing @ MIRROR,
        )


def place_on(skeleton: Skeleton, name: str) -> tuple[Vector, str, float]:
    """A named place: `knee_l`, `sole_in_r` or, part of the way along a bone, `thigh_r@0.6`.

    Returns the place, the bone whose skin is there, and the distance along that bone in metres.
    """
    if name[:-2] in _SPOTS:
        bone, (x, y, z) = _SPOTS[name[:-2]]
        bone += name[-2:]
        return skeleton.in_bone(bone, x, y, z), bone, 0.0
    if "@" in name:
        bone, _, share = name.partition("@")
        along = float(share) * LENGTHS.get(bone.split("_")[0], 0.1)
        return skeleton.places[bone] - skeleton.frames[bone][:, 1] * along, bone, along
    stem, side = (name[:-2], name[-2:]) if name[-2:] in ("_l", "_r") else (name, "")
    return skeleton.places[name], _BONE_AT_JOINT.get(stem, stem) + side, 0.0


def ball_joint(side: str, flex: float = 0.0, abd: float = 0.0, rot: float = 0.0) -> Frame:
    """A hip's or shoulder's rotation: flexion, then abduction, then about the bone (outward positive)."""
    return for_side(about_x(-flex) @ about_z(abd) @ about_y(rot), side)


def ball_angles(rotation: Frame, side: str) -> tuple[float, float, float]:
    """The flexion, abduction and outward rotation that make up a hip's or shoulder's rotation, degrees."""
    m = for_side(rotation, side)
    abd = -np.arcsin(np.clip(m[0, 1], -1.0, 1.0))
    flex = -np.arctan2(m[2, 1], m[1, 1])
    rot = np.arctan2(m[0, 2], m[0, 0])
    return float(np.degrees(flex)), float(np.degrees(abd)), float(np.degrees(rot))


def _spine_share(angles: dict[str, float], among: int) -> Frame:
    """One bone's share of a spinal joint; `side` and `rot` are positive to the figure's left."""
    return (
        about_x(angles.get("flex", 0.0) / among)
        @ about_z(-angles.get("side", 0.0) / among)
        @ about_y(angles.get("rot", 0.0) / among)
    )


def standing_on(pelvis: Frame, facing: Frame, angles: Angles) -> Skeleton:
    """Forward kinematics: the whole skeleton for joint angles, its pelvis at the origin with the given rotation."""
    skeleton = Skeleton(facing=facing)
    places, frames = skeleton.places, skeleton.frames
    places["pelvis"], frames["pelvis"] = np.zeros(3), pelvis
    at, frame = pelvis @ LUMBAR, pelvis
    for bone, joint, among in SPINE:
        frame = frame @ about_x(RESTING[bone]) @ _spine_share(angles.get(joint, {}), among)
        places[bone], frames[bone] = at, frame
        at = at + frame[:, 1] * LENGTHS[bone]
    neck = angles.get("neck", {})
    frame = frame @ about_x(RESTING["neck"]) @ _spine_share(neck, 2)
    places["neck"], frames["neck"] = at, frame
    places["head"] = at + frame[:, 1] * LENGTHS["neck"]
    frames["head"] = frame @ about_x(RESTING["head"]) @ _spine_share(neck, 2)
    for side in SIDES:
        _hang_arm(skeleton, side, angles)
        places[f"hip_{side}"] = pelvis @ (HIP * [sign(side), 1, 1])
        hip = angles.get(f"hip_{side}", {})
        thigh = pelvis @ ball_joint(side, hip.get("flex", 0), hip.get("abd", 0), hip.get("rot", 0))
        hang_leg(skeleton, side, angles, thigh)
    return skeleton


def set_shoulder(skeleton: Skeleton, side: str, arm: Vector, angles: Angles) -> None:
    """Places the clavicle and the shoulder: they rise and swing with the arm, whose direction is `arm`."""
    chest = skeleton.frames["t3"]
    own = angles.get(f"shoulder_{side}", {})
    reach = chest.T @ arm
    raised = float(np.degrees(np.arccos(np.clip(-reach[1], -1, 1))))
    # From about 35 degrees on, the shoulder blade takes its share of the arm's rise (scapulohumeral rhythm).
    up = np.clip((raised - 35) / 145, 0, 1) * 30 + own.get("elev", 0.0)
    forward = np.clip(reach[2], -0.5, 1.0) * 16 * np.sin(np.radians(raised))
    forward += np.clip(-reach[0] * sign(side), 0, 1) * 10 + own.get("prot", 0.0)
    frame = chest @ for_side(about_z(up) @ about_y(-forward), side)
    outward = np.array([sign(side), 1.0, 1.0])
    root = skeleton.places["t3"] + chest @ (CLAVICLE_AT * outward)
    shoulder = root + frame @ (CLAVICLE * outward)
    skeleton.places[f"clav_{side}"], skeleton.frames[f"clav_{side}"] = root, frame
    skeleton.places[f"shoulder_{side}"] = skeleton.places[f"uarm_{side}"] = shoulder


def set_arm(skeleton: Skeleton, side: str, upper: Frame, fore: Frame, hand: Frame) -> None:
    """Hangs an arm on its shoulder from the rotations of its bones."""
    places, frames = skeleton.places, skeleton.frames
    frames[f"uarm_{side}"], frames[f"farm_{side}"], frames[f"hand_{side}"] = upper, fore, hand
    elbow = places[f"shoulder_{side}"] - upper[:, 1] * LENGTHS["uarm"]
    wrist = elbow - fore[:, 1] * LENGTHS["farm"]
    places[f"elbow_{side}"] = places[f"farm_{side}"] = elbow
    places[f"wrist_{side}"] = places[f"hand_{side}"] = wrist


def set_leg(skeleton: Skeleton, side: str, thigh: Frame, shin: Frame, foot: Frame, toes: Frame) -> None:
    """Hangs a leg on its hip from the rotations of its bones."""
    places, frames = skeleton.places, skeleton.frames
    frames[f"thigh_{side}"], frames[f"shin_{side}"] = thigh, shin
    frames[f"foot_{side}"], frames[f"toes_{side}"] = foot, toes
    places[f"thigh_{side}"] = places[f"hip_{side}"]
    knee = places[f"hip_{side}"] - thigh[:, 1] * LENGTHS["thigh"]
    ankle = knee - shin[:, 1] * LENGTHS["shin"]
    places[f"knee_{side}"] = places[f"shin_{side}"] = knee
    places[f"ankle_{side}"] = places[f"foot_{side}"] = ankle


def _hang_arm(skeleton: Skeleton, side: SideLetter, angles: Angles) -> None:
    own, elbow, wrist = (angles.get(f"{joint}_{side}", {}) for joint in ("shoulder", "elbow", "wrist"))
    upper = skeleton.frames["t3"] @ ball_joint(side, own.get("flex", 0), own.get("abd", 0), own.get("rot", 0))
    set_shoulder(skeleton, side, -upper[:, 1], angles)
    fore = upper @ about_x(-elbow.get("flex", 0.0))
    hand = about_y(-elbow.get("pron", 0.0)) @ about_z(-wrist.get("flex", 0.0)) @ about_x(-wrist.get("dev", 0.0))
    set_arm(skeleton, side, upper, fore, fore @ for_side(hand, side))
    skeleton.grips[side] = wrist.get("grip", 0.15)


def hang_leg(skeleton: Skeleton, side: str, angles: Angles, thigh: Frame) -> None:
    """Hangs a leg on its hip from the thigh's rotation and the angles of knee and ankle."""
    knee = angles.get(f"knee_{side}", {})
    shin = thigh @ about_x(knee.get("flex", 0.0)) @ for_side(about_y(knee.get("rot", 0.0)), side)
    set_leg(skeleton, side, thigh, shin, *foot_on(shin, side, angles))


def foot_on(shin: Frame, side: str, angles: Angles) -> tuple[Frame, Frame]:
    """The rotations of foot and toes on a shin; `flat` lays the sole level whatever the shin does."""
    ankle = angles.get(f"ankle_{side}", {})
    if ankle.get("flat"):
        level = frame_from(np.array([0.0, 1.0, 0.0]), shin[:, 2] * np.array([1.0, 0.0, 1.0]))
        foot = level @ for_side(about_y(ankle.get("turn", 0.0)), side) @ about_x(ankle.get("heel", 0.0))
    else:
        foot = shin @ about_x(-ankle.get("flex", 0.0)) @ for_side(about_z(-ankle.get("inv", 0.0)), side)
    # Toes stay level with the floor when the heel is raised.
    return foot, foot @ about_x(-ankle.get("toes", ankle.get("heel", 0.0)))


def blended(a: Skeleton, b: Skeleton, share: float) -> Skeleton:
    """A skeleton the given share of the way from `a` to `b`.

    The figure turns about the vertical; every bone's rotation against the one that carries it is turned along the
    shortest way, from the pelvis out; the pelvis moves along a line. Bones keep their lengths.
    """
    if share <= 0.0:
        return a
    if share >= 1.0:
        return b
    out = Skeleton(facing=turned_towards(a.facing, b.facing, share))
    places, frames = out.places, out.frames
    places["pelvis"] = a.places["pelvis"] + (b.places["pelvis"] - a.places["pelvis"]) * share
    own_a, own_b = (skeleton.facing.T @ skeleton.frames["pelvis"] for skeleton in (a, b))
    frames["pelvis"] = out.facing @ turned_towards(own_a, own_b, share)

    def turned(bone: str, carrier: str) -> Frame:
        local_a = a.frames[carrier].T @ a.frames[bone]
        local_b = b.frames[carrier].T @ b.frames[bone]
        frame: Frame = frames[carrier] @ turned_towards(local_a, local_b, share)
        frames[bone] = frame
        return frame

    at, carrier = places["pelvis"] + frames["pelvis"] @ LUMBAR, "pelvis"
    for bone, _joint, _among in SPINE:
        places[bone] = at
        at, carrier = at + turned(bone, carrier)[:, 1] * LENGTHS[bone], bone
    places["neck"] = at
    places["head"] = at + turned("neck", "t3")[:, 1] * LENGTHS["neck"]
    turned("head", "neck")
    for side in SIDES:
        outward = np.array([sign(side), 1.0, 1.0])
        places[f"clav_{side}"] = places["t3"] + frames["t3"] @ (CLAVICLE_AT * outward)
        shoulder = places[f"clav_{side}"] + turned(f"clav_{side}", "t3") @ (CLAVICLE * outward)
        places[f"shoulder_{side}"] = places[f"uarm_{side}"] = shoulder
        set_arm(
            out, side, turned(f"uarm_{side}", "t3"), turned(f"farm_{side}", f"uarm_{side}"),
            turned(f"hand_{side}", f"farm_{side}"),
        )  # fmt: skip
        places[f"hip_{side}"] = places["pelvis"] + frames["pelvis"] @ (HIP * outward)
        set_leg(
            out, side, turned(f"thigh_{side}", "pelvis"), turned(f"shin_{side}", f"thigh_{side}"),
            turned(f"foot_{side}", f"shin_{side}"), turned(f"toes_{side}", f"foot_{side}"),
        )  # fmt: skip
        out.grips[side] = a.grips[side] + (b.grips[side] - a.grips[side]) * share
    return out


def direction(words_or_vector: str | tuple[float, float, float], facing: Frame) -> Vector:
    """A direction in the world: words such as `fwd up`, or numbers in the frame that the figure faces."""
    if isinstance(words_or_vector, str):
        total = sum((np.array(WORLD[word]) for word in words_or_vector.split()), np.zeros(3))
    else:
        total = np.array(words_or_vector, dtype=float)
    turned: Vector = unit(facing @ total)
    return turned
