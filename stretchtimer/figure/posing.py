"""Turning a posture into a skeleton: joint angles first, then the floor, then the goals of feet and hands."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stretchtimer.figure.body import PARTS, close_round, lowest, skin_place
from stretchtimer.figure.data import Goal, Posture
from stretchtimer.figure.props import things
from stretchtimer.figure.rotations import Frame, Vector, about_x, about_y, about_z, cross, frame_from, length, unit
from stretchtimer.figure.skeleton import (
    BALL_OF_FOOT,
    LENGTHS,
    PALM,
    SIDES,
    SOLE,
    Angles,
    Skeleton,
    bones_placed_with,
    direction,
    foot_on,
    for_side,
    place_on,
    set_arm,
    set_leg,
    set_shoulder,
    sign,
    standing_on,
)

_BASE_PITCH = {"quadruped": 90.0, "prone": 90.0, "supine": -90.0}
_UP = np.array([0.0, 1.0, 0.0])
_LEVEL = np.array([1.0, 0.0, 1.0])
_ELBOW_CLEARANCE = 0.034
HELD = 0.02
"""How near (metres) the axis of a bar or strap passes a closed hand's inside for the hand to hold it."""


@lru_cache(maxsize=256)  # some 25 kB each
def solved(posture: Posture, build: str = "medium") -> Skeleton:
    """The skeleton of a posture. It is shared: whoever changes it takes a copy."""
    root = posture.root
    angles: Angles = {joint: dict(values) for joint, values in posture.joints}
    facing = about_y(root.yaw)
    pitch = _BASE_PITCH.get(root.base, 0.0) + root.pitch
    pelvis = facing @ about_x(pitch) @ about_z(-root.roll) @ about_y(root.turn)
    skeleton = standing_on(pelvis, facing, angles)
    if root.height is None:
        placed_by_goals = frozenset(bone for goal in posture.goals for bone in bones_placed_with(goal.limb))
        skeleton.shift(_UP * (root.lift - lowest(skeleton, build, placed_by_goals)))
    else:
        skeleton.shift(_UP * root.height)
    if root.anchor:
        middle = np.mean([skin_place(skeleton, place, build) for place in root.anchor], axis=0)
        skeleton.shift(-middle * _LEVEL)
    skeleton.shift(np.array([root.at[0], 0.0, root.at[1]]))
    # Feet before hands: a hand may be laid on a leg that a goal has moved.
    for goal in sorted(posture.goals, key=lambda goal: goal.limb.startswith("hand")):
        reach = _reach_with_hand if goal.limb.startswith("hand") else _reach_with_foot
        reach(skeleton, goal, angles, build)
    _close_round_bars(skeleton, posture, build)
    return skeleton


def bars(posture: Posture, skeleton: Skeleton, build: str) -> NDArray[np.float64]:
    """The bars and straps that a hand may hold, as `Things.bars` gives them."""
    return things(tuple(prop for prop in posture.props if prop.kind in ("barbell", "strap")), skeleton, build).bars()


def off_bar(skeleton: Skeleton, side: str, held: NDArray[np.float64]) -> tuple[float, float]:
    """How far the inside of a closed hand lies from the axis of the nearest bar or strap, and that one's radius.

    `held` is what `bars` gives; metres. Infinitely far where there is none.
    """
    if not len(held):
        return math.inf, 0.0
    place, _bone, _along = place_on(skeleton, f"grip_{side}")
    start, way = held[:, :3], held[:, 3:6] - held[:, :3]
    share = np.clip(((place - start) * way).sum(1) / np.maximum((way * way).sum(1), 1e-12), 0.0, 1.0)
    apart = np.linalg.norm(place - start - way * share[:, None], axis=1)
    nearest = int(apart.argmin())
    return float(apart[nearest]), float(held[nearest, 6])


def _close_round_bars(skeleton: Skeleton, posture: Posture, build: str) -> None:
    """Closes each hand through which a bar or strap passes, unless the data says how far it is closed."""
    said = {goal.limb for goal in posture.goals if goal.grip is not None}
    said |= {joint.replace("wrist", "hand") for joint, angles in posture.joints if "grip" in dict(angles)}
    held = bars(posture, skeleton, build)
    for side in SIDES:
        apart, radius = off_bar(skeleton, side, held)
        if apart < HELD and f"hand_{side}" not in said:
            skeleton.grips[side] = 1.0 - 10.0 * radius  # a fist; the fingers go round what is thicker less far


def bent_between(start: Vector, target: Vector, upper: float, lower: float, pole: Vector) -> tuple[Vector, Vector]:
    """Analytic inverse kinematics of two bones: where their middle joint and their end lie.

    The middle joint points along `pole`; a target out of reach is approached as far as it goes.
    """
    way = target - start
    reach = min(max(length(way), abs(upper - lower) + 0.02), (upper + lower) * 0.9995)
    along = unit(way)
    aside = pole - along * float(pole @ along)
    if length(aside) < 1e-6:
        aside = cross(along, np.array([1.0, 0.0, 0.0]))
        if length(aside) < 1e-6:
            aside = cross(along, np.array([0.0, 0.0, 1.0]))
    x = (upper * upper - lower * lower + reach * reach) / (2 * reach)
    height = math.sqrt(max(upper * upper - x * x, 0.0))
    return start + along * x + unit(aside) * height, start + along * reach


def goal_place(skeleton: Skeleton, goal: Goal, build: str) -> Vector:
    """Where a goal lies in the room."""
    if goal.world is not None:
        return np.array(goal.world)
    if goal.floor is not None:
        base = skeleton.places["pelvis"] if goal.start is None else skin_place(skeleton, goal.start, build)
        x, z = goal.floor
        aim = base * _LEVEL + skeleton.facing @ (np.array([x, 0.0, z]) + np.array(goal.offset))
        return np.asarray(aim, dtype=float)
    place = skin_place(skeleton, goal.to or "pelvis", build)
    within = skeleton.facing if goal.within is None else skeleton.frames[goal.within]
    aim = place + within @ np.array(goal.offset)
    return np.asarray(aim, dtype=float)


def _reach_with_hand(skeleton: Skeleton, goal: Goal, angles: Angles, build: str) -> None:
    """Lays the palm on the goal: hand, then arm, then the shoulder that follows it, a few times over."""
    side = goal.limb[-1]
    k = sign(side)
    places, frames = skeleton.places, skeleton.frames
    target = goal_place(skeleton, goal, build)
    chest = frames["t3"]
    if isinstance(goal.elbow, str):
        pole = direction(goal.elbow, skeleton.facing)
    else:
        pole = chest @ (np.array(goal.elbow or (0.35, -0.55, -0.75)) * [k, 1, 1])
    palm = None if goal.palm is None else direction(goal.palm, skeleton.facing)
    fingers = None if goal.fingers is None else direction(goal.fingers, skeleton.facing)
    if palm is not None and goal.floor is not None:  # palm up: the hand rests on its back
        target = target + _UP * (2 * PALM[0] * max(float(palm[1]), 0.0))
    along = unit(target - places[f"shoulder_{side}"]) if fingers is None else fingers
    fore = hand = np.eye(3)
    for _round in range(6):
        if palm is None:
            hand = frame_from(-along, frames[f"uarm_{side}"][:, 2])
        else:
            if fingers is None:
                facing_out, line = unit(palm - along * float(along @ palm)), along
            else:
                facing_out, line = palm, unit(fingers - palm * float(palm @ fingers))
            x = -facing_out * k
            hand = np.stack([x, -line, cross(x, -line)], axis=1)
            if abs(float(np.linalg.det(hand)) - 1.0) > 1e-6:  # palm and fingers along one line
                hand = frame_from(-along, frames[f"uarm_{side}"][:, 2])
        wrist_goal = target + hand[:, 1] * PALM[1] + hand[:, 0] * k * PALM[0]
        set_shoulder(skeleton, side, unit(wrist_goal - places[f"shoulder_{side}"]), angles)
        shoulder = places[f"shoulder_{side}"]
        elbow, wrist = bent_between(shoulder, wrist_goal, LENGTHS["uarm"], LENGTHS["farm"], pole)
        for _lift in range(12):  # an elbow never sinks into the floor
            if elbow[1] > _ELBOW_CLEARANCE:
                break
            pole = unit(pole) + _UP * 0.25
            elbow, wrist = bent_between(shoulder, wrist_goal, LENGTHS["uarm"], LENGTHS["farm"], pole)
        upper = frame_from(shoulder - elbow, -pole)
        line = unit(elbow - wrist)
        fore = np.stack([upper[:, 0], line, cross(upper[:, 0], line)], axis=1)
        set_arm(skeleton, side, upper, fore, hand)
        if fingers is None:
            along = -line
    if palm is None and fingers is None:
        hand = fore @ for_side(about_y(-goal.pron), side)
    set_arm(skeleton, side, frames[f"uarm_{side}"], fore, hand)
    own = angles.get(f"wrist_{side}", {}).get("grip")
    resting = 0.0 if goal.to is None and goal.palm is not None else 0.15  # a palm laid on a floor or wall is flat
    skeleton.grips[side] = goal.grip if goal.grip is not None else resting if own is None else own
    part = _part_at(goal)
    if part is not None:
        skeleton.grips[side] = close_round(skeleton, side, skeleton.grips[side], part, build)
    touching = places[f"hand_{side}"] - hand[:, 1] * PALM[1] - hand[:, 0] * k * PALM[0]
    skeleton.misses[goal.limb] = length(touching - target)


def _part_at(goal: Goal) -> str | None:
    """The limb that a hand's goal lies on."""
    if goal.to is None:
        return None
    name = goal.to.split()[0].partition("@")[0]
    stem, _, side = name.partition("_")
    bone = {"knee": "thigh", "ankle": "shin", "elbow": "uarm", "sole": "foot", "instep": "foot"}.get(stem, stem)
    part = f"{bone}_{name[-1]}"
    return part if side and part in PARTS and not part.startswith("hand") else None


def _reach_with_foot(skeleton: Skeleton, goal: Goal, angles: Angles, build: str) -> None:
    """Puts the sole, the ball of the foot where the heel is raised, or the bare ankle on the goal."""
    side = goal.limb[-1]
    target = goal_place(skeleton, goal, build)
    toes = direction(goal.toes or (0.12 * sign(side), 0.0, 1.0), skeleton.facing)
    up = direction(goal.top or "up", skeleton.facing)
    level = frame_from(up, toes)
    foot = level @ about_x(goal.heel)
    ankle_goal = target
    if goal.part != "ankle":
        ankle_goal = target + up * SOLE
        if goal.heel:
            ankle_goal = ankle_goal + level @ BALL_OF_FOOT - foot @ BALL_OF_FOOT
    pole = toes + up * 0.15 if goal.knee is None else direction(goal.knee, skeleton.facing)
    hip = skeleton.places[f"hip_{side}"]
    knee, ankle = bent_between(hip, ankle_goal, LENGTHS["thigh"], LENGTHS["shin"], pole)
    thigh = frame_from(hip - knee, pole)
    line = unit(knee - ankle)
    shin = np.stack([thigh[:, 0], line, cross(thigh[:, 0], line)], axis=1)
    toe_frame: Frame = foot @ about_x(-goal.heel)
    if goal.part == "ankle":
        foot, toe_frame = foot_on(shin, side, angles)
    set_leg(skeleton, side, thigh, shin, foot, toe_frame)
    skeleton.misses[goal.limb] = length(skeleton.places[f"ankle_{side}"] - ankle_goal)
