"""What a pose breaks: the floor, its goals, the ranges of joints, other parts of the body, or the balance.

Shares and centres of mass of the segments: de Leva, Journal of Biomechanics 29 (1996).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stretchtimer.figure.body import PART_NUMBER, PARTS, Solids, lowest, solids
from stretchtimer.figure.data import FigurePose, Goal, Posture
from stretchtimer.figure.motion import place_in_loop
from stretchtimer.figure.picture import skeleton_at
from stretchtimer.figure.posing import HELD, bars, off_bar
from stretchtimer.figure.props import Things, things
from stretchtimer.figure.rotations import Vector, angle_between, length, unit
from stretchtimer.figure.skeleton import (
    BALL_OF_FOOT,
    LIMITS,
    PALM,
    SIDES,
    SOLE,
    Skeleton,
    ball_angles,
    other_side,
    sign,
)

FLOOR_TOLERANCE = 0.015
REACH_TOLERANCE = 0.02
OVERLAP_TOLERANCE = 0.03
BALANCE_TOLERANCE = 0.03
"""Metres that go unmentioned: skin and cushions give that much."""
ANGLE_TOLERANCE = 3.0
"""Degrees by which a joint that a goal has placed may pass its range."""
WRIST_BEND = 100.0
PALM_TOLERANCE = 45.0
"""Degrees by which a palm may lean off what it lies on: a hand is soft and closes round things."""
SOLE_TOLERANCE = 20.0
_TOUCHING = 0.03  # how near to the floor counts as resting on it
_BESIDE = 0.06  # a hand nearer than this is meant to touch

_NAMES = {
    "uarm": "upper arm", "farm": "forearm", "shin": "lower leg", "l1": "low back", "l2": "low back", "t1": "chest",
    "t2": "chest", "t3": "chest",
}  # fmt: skip
# Parts that grow into one another, or fold softly.
_NEIGHBOURS = {
    frozenset(pair)
    for pair in (
        ("torso", "neck"), ("torso", "uarm"), ("torso", "thigh"), ("neck", "head"), ("neck", "hair"), ("head", "hair"),
        ("uarm", "farm"), ("farm", "hand"), ("thigh", "shin"), ("shin", "foot"), ("torso", "head"), ("torso", "hair"),
        ("neck", "uarm"), ("thigh",), ("head", "uarm"), ("hair", "uarm"),
    )
}  # fmt: skip
# Share of the body's mass, from, to, and how far along the centre lies.
_SEGMENTS = (
    (0.0694, "neck", "head", 1.0),
    (0.4346, "t3", "pelvis", 0.55),
    *(
        (share, f"{near}_{side}", f"{far}_{side}", along)
        for side in SIDES
        for share, near, far, along in (
            (0.0271, "shoulder", "elbow", 0.577),
            (0.0162, "elbow", "wrist", 0.457),
            (0.0061, "wrist", "wrist", 0.0),
            (0.1416, "hip", "knee", 0.410),
            (0.0433, "knee", "ankle", 0.446),
            (0.0137, "ankle", "ankle", 0.0),
        )
    ),
)


def spoken(name: str) -> str:
    """A bone's or limb's name as people say it: `hand_l` is “left hand”."""
    stem, _, side = name.partition("_")
    word = _NAMES.get(stem, stem)
    return f"{'left' if side == 'l' else 'right'} {word}" if side else word


def warnings(pose: FigurePose, build: str = "medium") -> tuple[str, ...]:
    """What the pose breaks at its keyframes and half way between them, one sentence each."""
    said: dict[str, None] = {}
    for label, at in _moments(pose):
        skeleton, posture = skeleton_at(pose, at, build)
        for what in found(skeleton, posture, build):
            said[f"{label}{what}."] = None
    return tuple(said)


def _moments(pose: FigurePose) -> Iterator[tuple[str, float]]:
    if not pose.moves:
        yield "", 0.0
        return
    for i, key in enumerate(pose.keyframes):
        yield f"At “{key.name or i + 1}”, ", place_in_loop(pose, i)
    for i, key in enumerate(pose.keyframes):
        following = place_in_loop(pose, i + 1) if i + 1 < len(pose.keyframes) else 1.0
        total = key.hold_seconds + key.move_seconds
        if key.move_seconds:
            middle = (key.hold_seconds + key.move_seconds / 2) / total
            here = place_in_loop(pose, i)
            yield f"After “{key.name or i + 1}”, ", here + (following - here) * middle


def found(skeleton: Skeleton, posture: Posture, build: str = "medium") -> Iterator[str]:
    """What one posed skeleton breaks, as the ends of sentences."""
    low = lowest(skeleton, build)
    if low < -FLOOR_TOLERANCE:
        yield f"the body goes {-low * 100:.0f} cm below the floor"
    for limb, miss in sorted(skeleton.misses.items()):
        if miss > REACH_TOLERANCE:
            yield f"the {spoken(limb)} stays {miss * 100:.0f} cm short of its goal"
    yield from strained(skeleton, posture)
    for overlap in overlaps(skeleton, build):
        if overlap.depth > OVERLAP_TOLERANCE:
            yield f"the {spoken(overlap.one)} lies {overlap.depth * 100:.0f} cm inside the {spoken(overlap.other)}"
    yield from badly_laid(skeleton, posture, build)
    beside = out_of_balance(skeleton, posture, build)
    if beside > BALANCE_TOLERANCE:
        yield f"the body's weight lies {beside * 100:.0f} cm beside what it rests on"


def strained(skeleton: Skeleton, posture: Posture) -> Iterator[str]:
    """Joints beyond their range: as the data gives them, and as the goals have placed them."""
    for joint, angles in posture.joints:
        for name, value in angles:
            limits = LIMITS[joint.removesuffix("_l").removesuffix("_r")].get(name)
            if limits and not limits[0] <= value <= limits[1]:
                yield f"the {spoken(joint)} has {name} {value:g}, beyond {limits[0]:g} to {limits[1]:g}"
    frames = skeleton.frames
    for side in SIDES:
        for joint, upper, lower in (("knee", "thigh", "shin"), ("elbow", "uarm", "farm")):
            bend = angle_between(frames[f"{upper}_{side}"][:, 1], frames[f"{lower}_{side}"][:, 1])
            most = LIMITS[joint]["flex"][1]
            if bend > most + ANGLE_TOLERANCE:
                yield f"the {spoken(f'{joint}_{side}')} bends {bend:.0f} degrees, more than {most:.0f}"
        wrist = angle_between(frames[f"farm_{side}"][:, 1], frames[f"hand_{side}"][:, 1])
        if wrist > WRIST_BEND:
            yield f"the {spoken(f'wrist_{side}')} bends {wrist:.0f} degrees, more than {WRIST_BEND:.0f}"
        flex, abd, _rot = ball_angles(frames["pelvis"].T @ frames[f"thigh_{side}"], side)
        measured = [("abd", abd)]
        if abs(abd) < 70.0:  # with the leg straight out to the side, flexion is rotation
            measured.append(("flex", flex))
        for name, value in measured:
            least, most = LIMITS["hip"][name]
            if not least - ANGLE_TOLERANCE <= value <= most + ANGLE_TOLERANCE:
                yield f"the {spoken(f'hip_{side}')} has {name} {value:.0f}, beyond {least:g} to {most:g}"


@dataclass(frozen=True, slots=True)
class Surface:
    """A piece of the body, the room or a thing near a place: its name, how far off it is, and the way out of it.

    `gap` is in metres, below 0 inside; `outward` is a direction.
    """

    name: str
    gap: float
    outward: Vector


def badly_laid(skeleton: Skeleton, posture: Posture, build: str = "medium") -> Iterator[str]:
    """Hands that do not lie on what they touch, palm to it, and feet that do not stand on their soles."""
    what = things(posture.props, skeleton, build)
    body, held = solids(skeleton, build), bars(posture, skeleton, build)
    for goal in posture.goals:
        if goal.limb in skeleton.misses:  # otherwise the limb is on its way from one goal to another
            if goal.limb.startswith("hand"):
                yield from _badly_laid_hand(skeleton, goal, body, what, held, posture.root.base == "supine")
            elif goal.part is None:
                yield from _badly_laid_sole(skeleton, goal, what)


def _badly_laid_hand(
    skeleton: Skeleton, goal: Goal, body: Solids, what: Things, held: NDArray[np.float64], lying: bool
) -> Iterator[str]:
    side = goal.limb[-1]
    hand, frame = spoken(goal.limb), skeleton.frames[f"hand_{side}"]
    palm = -frame[:, 0] * sign(side)
    off, radius = off_bar(skeleton, side, held)
    if off < _BESIDE + radius:
        if off > HELD:
            yield f"the {hand} passes {off * 100:.0f} cm beside what it could hold"
        return
    place = skeleton.places[f"hand_{side}"] - frame[:, 1] * PALM[1] + palm * PALM[0]
    arm, other_arm = (
        np.isin(body.part, [PART_NUMBER[f"{bone}_{which}"] for bone in ("uarm", "farm", "hand")])
        for which in (side, other_side(f"_{side}")[1:])
    )
    near = list(_room(place, what))
    if goal.to is not None:  # a hand that goes somewhere in the room only passes the body
        near.append(_body(place, body, ~arm & ~other_arm))
    touched = min(near, key=lambda surface: surface.gap)
    if goal.to is not None and touched.gap > _BESIDE:
        # Hands that hold one thing together touch each other too, but that may be back to palm.
        touched = _body(place, body, other_arm)
    if touched.gap > _BESIDE:
        return
    if goal.to is not None and abs(touched.gap) > REACH_TOLERANCE:
        inside = "inside" if touched.gap < 0 else "off"
        yield f"the {hand} stays {abs(touched.gap) * 100:.0f} cm {inside} the {touched.name}"
    away = angle_between(palm, -touched.outward)
    if touched.name == "floor" and lying:  # a hand that carries nothing may lie on its back
        away = min(away, 180.0 - away)
    if away > PALM_TOLERANCE:
        yield f"the palm of the {hand} is turned {away:.0f} degrees away from the {touched.name}"


def _badly_laid_sole(skeleton: Skeleton, goal: Goal, what: Things) -> Iterator[str]:
    frame = skeleton.frames[f"foot_{goal.limb[-1]}"]
    ball = skeleton.places[goal.limb] + frame @ BALL_OF_FOOT
    middle = skeleton.places[goal.limb] - frame[:, 1] * SOLE
    touched = min(
        (surface for place in (ball, middle) for surface in _room(place, what)), key=lambda surface: abs(surface.gap)
    )
    if abs(touched.gap) > _TOUCHING:
        return
    away = angle_between(frame[:, 1], touched.outward) - abs(goal.heel)
    if away > SOLE_TOLERANCE:
        yield f"the sole of the {spoken(goal.limb)} is turned {away:.0f} degrees away from the {touched.name}"


def _room(place: Vector, what: Things) -> Iterator[Surface]:
    """The floor, and the walls and boxes that a place lies before."""
    yield Surface("floor", float(place[1]), np.array([0.0, 1.0, 0.0]))
    for plane in what.planes:
        local = plane.frame.T @ (place - plane.at)
        if plane.kind == "wall" and abs(local[0]) < plane.width / 2 and local[1] < plane.length and local[2] > -_BESIDE:
            yield Surface("wall", float(local[2]), plane.frame[:, 2])
    for box in what.boxes:
        local = box.frame.T @ (place - box.centre)
        beyond = np.abs(local) - box.half
        if box.round_ or (beyond > _BESIDE).any():
            continue
        face = int(beyond.argmax())
        gap = length(np.maximum(beyond, 0.0)) if beyond.max() > 0.0 else float(beyond.max())
        yield Surface("step or chair", gap, box.frame[:, face] * np.sign(local[face]))


def _body(place: Vector, body: Solids, which: NDArray[np.bool_]) -> Surface:
    """The nearest of some of the body's solids, measured in each one's squashed space."""
    frame, scale = body.frame[which], body.scale[which]

    def local(vector: NDArray[np.float64]) -> NDArray[np.float64]:
        squashed: NDArray[np.float64] = np.einsum("nij,ni->nj", frame, vector) / scale
        return squashed

    rel, way = local(place - body.start[which]), local(body.end[which] - body.start[which])
    along = np.clip((rel * way).sum(1) / np.maximum((way * way).sum(1), 1e-12), 0.0, 1.0)
    out = rel - way * along[:, None]
    apart = np.maximum(np.linalg.norm(out, axis=1), 1e-9)
    radius = body.start_radius[which] + (body.end_radius - body.start_radius)[which] * along
    slope = np.einsum("nij,nj->ni", frame, out / apart[:, None] / scale)
    gap = (apart - radius) / np.linalg.norm(slope, axis=1)
    nearest = int(gap.argmin())
    return Surface(spoken(PARTS[body.part[which][nearest]]), float(gap[nearest]), unit(slope[nearest]))


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two parts of the body that lie inside one another, and how deep (metres)."""

    one: str
    other: str
    depth: float


def overlaps(skeleton: Skeleton, build: str = "medium", fine: bool = True) -> list[Overlap]:
    """All parts that reach into others which are not their neighbours, found with balls inside each solid.

    Not `fine`, it is found with fewer of them, in a quarter of the time.
    """
    body = solids(skeleton, build, fine)
    thin = body.scale.min(1)
    balls = []
    for share in (0.0, 1 / 3, 2 / 3, 1.0):
        which = ~body.ball if share else np.ones(len(body.ball), bool)
        place = body.start + (body.end - body.start) * share
        radius = (body.start_radius + (body.end_radius - body.start_radius) * share) * thin
        balls.append(np.concatenate([place, radius[:, None], body.part[:, None]], 1)[which])
    rows = np.concatenate(balls)
    place, radius, part = rows[:, :3], rows[:, 3], rows[:, 4].astype(int)
    square = (place**2).sum(1)
    apart_squared = square[:, None] + square[None] - 2 * place @ place.T
    reach = radius[:, None] + radius[None]
    deepest: dict[tuple[int, int], float] = {}
    for i, j in np.argwhere((apart_squared < reach**2) & _may_not_meet(part.tobytes())).tolist():
        pair = (min(part[i], part[j]), max(part[i], part[j]))
        depth = float(reach[i, j]) - math.sqrt(max(apart_squared[i, j], 0.0))
        deepest[pair] = max(deepest.get(pair, 0.0), depth)
    return [Overlap(PARTS[one], PARTS[other], by) for (one, other), by in sorted(deepest.items())]


def _meeting() -> NDArray[np.bool_]:
    stems = [part.split("_")[0] for part in PARTS]
    table = np.ones((len(PARTS), len(PARTS)), bool)
    for i, one in enumerate(stems):
        for j, other in enumerate(stems):
            table[i, j] = i != j and frozenset((one, other)) not in _NEIGHBOURS
    return table


_MAY_NOT_MEET = _meeting()


@lru_cache(maxsize=8)
def _may_not_meet(parts: bytes) -> NDArray[np.bool_]:
    """Which of many balls are of parts that may not meet, each pair once; `parts` are the bytes of their numbers."""
    part = np.frombuffer(parts, int)
    return np.triu(_MAY_NOT_MEET[part[:, None], part[None]])


def centre_of_mass(skeleton: Skeleton) -> Vector:
    """The body's centre of mass, from its segments."""
    places = skeleton.places
    total = sum(share for share, *_rest in _SEGMENTS)
    weighed = [share * (places[a] + (places[b] - places[a]) * along) for share, a, b, along in _SEGMENTS]
    centre: Vector = np.sum(weighed, axis=0) / total
    return centre


def out_of_balance(skeleton: Skeleton, posture: Posture, build: str = "medium") -> float:
    """How far (metres) the centre of mass lies beside the hull of all that rests on the floor, a thing or a goal."""
    body = solids(skeleton, build)
    bottom, _top = body.extent(1)
    left, right = body.extent(0)
    back, front = body.extent(2)
    rests = bottom < _TOUCHING
    middle = (body.start + body.end) / 2
    for low, high in things(posture.props, skeleton, build).blocks():
        inside = np.all((middle >= low - 0.05) & (middle <= high + 0.05), axis=1, where=[True, False, True])
        rests |= inside & (np.abs(bottom - high[1]) < _TOUCHING)
    spots = [np.stack([x[rests], z[rests]], 1) for x in (left, right) for z in (back, front)]
    held = [
        skeleton.places[f"wrist_{goal.limb[-1]}"]
        for goal in posture.goals
        if goal.world and goal.limb.startswith("hand")
    ]
    spots += [np.array([[place[0], place[2]]]) for place in held]
    support = np.concatenate(spots)
    centre = centre_of_mass(skeleton)
    return _beside(support, np.array([centre[0], centre[2]]))


def _beside(points: NDArray[np.float64], place: NDArray[np.float64]) -> float:
    """How far a place lies outside the convex hull of points (n, 2); 0 inside. No points: infinitely far."""
    if not len(points):
        return float("inf")
    angles = np.radians(np.arange(0, 360, 3))
    ways = np.stack([np.cos(angles), np.sin(angles)], 1)
    # A place outside a convex hull lies beyond it along some direction, and farthest along the one to the hull.
    return max(0.0, float((ways @ place - (points @ ways.T).max(0)).max()))
