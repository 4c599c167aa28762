"""Changing a figure's plain data by pulling: at a hand, foot, knee, elbow, hip or the head.

Every function gives new data that `read_figure` accepts, with angles in whole degrees and places in whole centimetres.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from stretchtimer.figure.body import lowest
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.checking import overlaps, strained
from stretchtimer.figure.data import Goal, Posture
from stretchtimer.figure.editing import (
    FigureData,
    Stop,
    centimetres,
    copied,
    goal_of,
    levels,
    part,
    posture_at,
    set_angles,
)
from stretchtimer.figure.measuring import LIMBS, ball, bend_of
from stretchtimer.figure.posing import bent_between, goal_place, solved
from stretchtimer.figure.rotations import Frame, Vector, cross, frame_from, length, unit
from stretchtimer.figure.skeleton import (
    LENGTHS,
    LIMITS,
    PALM,
    SIDES,
    SOLE,
    Skeleton,
    bones_placed_with,
    set_shoulder,
    sign,
)

HANDLES = ("head", *(f"{stem}_{side}" for side in SIDES for stem in ("hand", "elbow", "hip", "knee", "foot")))
"""What can be pulled at."""
_MIDDLE_OF_HEAD = 0.09
_STEEP = 25.0
"""Degrees from above from which what lies on the floor is moved along it, and not in the plane of the view."""
_OFF_THE_FLOOR = 0.05
_RESTS = 0.03
_SHORT = 0.01
_SOFT = 0.04  # how deep flesh gives way to other flesh
_HALVINGS = 4
_KNEE = 0.15  # how high the middle of a knee is at most that bears weight
_UP = np.array([0.0, 1.0, 0.0])
_TIP = {"elbow": "hand", "knee": "foot"}
_SPINE = (("lumbar", "flex"), ("lumbar", "side"), ("thoracic", "flex"), ("thoracic", "side"), ("neck", "flex"),
          ("neck", "side"))  # fmt: skip
_STIFFNESS = 0.003  # square metres for each square radian: a pull is shared among the spine's joints


def handles(skeleton: Skeleton) -> dict[str, Vector]:
    """Where in the room each handle is, metres."""
    places = {"head": skeleton.in_bone("head", 0.0, _MIDDLE_OF_HEAD, 0.0)}
    for side in SIDES:
        places[f"hand_{side}"] = skeleton.in_bone(f"hand_{side}", 0.0, -PALM[1], 0.0)
        places[f"foot_{side}"] = skeleton.in_bone(f"foot_{side}", 0.0, -SOLE / 2, 0.03)
        for joint in ("elbow", "hip", "knee"):
            places[f"{joint}_{side}"] = skeleton.places[f"{joint}_{side}"]
    return places


def pulled(data: FigureData, stop: Stop, handle: str, right: float, up: float, camera: Camera) -> dict[str, Any]:
    """The data with a handle pulled so far (metres) across the picture and up it, as far as the body goes along.

    What has a goal gets another one, on the floor or in the room; all else is bent. It ends where a joint would pass
    its range, a part of the body reach into another, or another hand or foot not stay where it is.
    """
    posture = posture_at(data, stop)
    skeleton = solved(posture)
    least_worse = _costs(posture)
    good: dict[str, Any] = copied(data)
    least, most = 0.0, 2.0
    for _halving in range(_HALVINGS):
        share = (least + most) / 2  # the whole of it first
        moved: dict[str, Any] = copied(data)
        _pull(moved, stop, posture, skeleton, handle, right * share, up * share, camera)
        if _costs(posture_at(moved, stop)).keep_within(least_worse):
            if share >= 1.0:
                return moved
            good, least = moved, share
        else:
            most = share
    return good


class _Costs:
    """What a posture asks of a body: joints beyond their range, metres that goals are missed by, and overlaps."""

    def __init__(self, posture: Posture) -> None:
        self._skeleton = solved(posture)
        self._strains = len(list(strained(self._skeleton, posture)))
        self._missed = max(self._skeleton.misses.values(), default=0.0)

    @cached_property
    def _depths(self) -> Mapping[tuple[str, str], float]:
        """How deep two parts lie in one another, metres."""
        return {(overlap.one, overlap.other): overlap.depth for overlap in overlaps(self._skeleton, fine=False)}

    def keep_within(self, others: "_Costs") -> bool:
        """Whether they are no more than others, or than nobody minds."""
        return (
            self._strains <= others._strains
            and self._missed <= max(others._missed, _SHORT)
            and all(depth <= max(others._depths.get(pair, 0.0), _SOFT) for pair, depth in self._depths.items())
        )


@lru_cache(maxsize=8)
def _costs(posture: Posture) -> _Costs:
    # All moves of one pull are measured by where it began.
    return _Costs(posture)


def _pull(
    data: dict[str, Any], stop: Stop, posture: Posture, skeleton: Skeleton, handle: str, right: float, up: float,
    camera: Camera,
) -> None:  # fmt: skip
    """Pulls a handle, wherever that leads."""
    rotation = camera.rotation
    by: Vector = rotation[0] * right + rotation[1] * up
    stem, _, side = handle.partition("_")
    goal = next((goal for goal in posture.goals if goal.limb == f"{_TIP.get(stem, stem)}_{side}"), None)
    if stem == "head":
        _pull_head(data, stop, posture, by)
    elif stem == "hip":
        _pull_hips(data, stop, posture, skeleton, by)
    elif stem in _TIP:
        if goal is None:
            _swing(data, stop, skeleton, stem, side, by)
        else:
            _point(data, stop, skeleton, goal, stem, by)
    elif goal is not None:
        _send(data, stop, skeleton, goal, over_floor(right, up, camera) if goal.floor is not None else by)
    else:
        asked = by
        for _round in range(3):  # a hand or foot turns with its limb: it may take more or less to get it there
            _bend(data, stop, posture, skeleton, handle, asked)
            asked = asked + by - _way(skeleton, solved(posture_at(data, stop)), handle)


def over_floor(right: float, up: float, camera: Camera) -> Vector:
    """A way across the picture and up it, as one over the floor where that is seen well from above."""
    rotation = camera.rotation
    if camera.elevation < _STEEP:
        way: Vector = rotation[0] * right + rotation[1] * up
        return way
    x, z = np.linalg.solve(rotation[:2][:, [0, 2]], np.array([right, up]))
    return np.array([x, 0.0, z])


def _way(before: Skeleton, after: Skeleton, handle: str) -> Vector:
    """How far a handle has gone from one to the other, apart from the body as a whole."""
    there, here = (handles(each)[handle] - each.places["pelvis"] for each in (after, before))
    return there - here


def _send(data: dict[str, Any], stop: Stop, skeleton: Skeleton, goal: Goal, by: Vector) -> None:
    """Gives a hand or foot another goal: on the floor, or in the room where it is lifted off it."""
    start = goal_place(skeleton, goal, "medium")
    if skeleton.misses.get(goal.limb, 0.0) > _RESTS:  # it could not get there: pull at it where it is
        start = _touching(skeleton, goal)
    _lay(data, stop, skeleton, goal, start + by)
    there = solved(posture_at(data, stop))
    if there.misses.get(goal.limb, 0.0) > _SHORT:  # farther than it gets
        sent = next(each for each in posture_at(data, stop).goals if each.limb == goal.limb)
        _lay(data, stop, there, sent, _touching(there, sent))


def _lay(data: dict[str, Any], stop: Stop, skeleton: Skeleton, goal: Goal, target: Vector) -> None:
    entry = goal_of(data, stop, goal)
    for key in ("floor", "world", "to", "from", "in", "offset"):
        entry.pop(key, None)
    lifted = goal.floor is None and goal.world is None
    if target[1] > (_RESTS if goal.floor is None and not lifted else _OFF_THE_FLOOR):
        entry["world"] = centimetres(*target)
    else:
        start_of_floor = replace(goal, floor=(0.0, 0.0), world=None, to=None, offset=(0.0, 0.0, 0.0))
        local = skeleton.facing.T @ (target - goal_place(skeleton, start_of_floor, "medium"))
        entry["floor"] = centimetres(local[0], local[2])
        if goal.start is not None:
            entry["from"] = goal.start
    _forget_shared_offset(data, stop, goal)


def _forget_shared_offset(data: dict[str, Any], stop: Stop, goal: Goal) -> None:
    """What several stops share of a goal would be added to its new place: it goes where this one has its own."""
    *common, own = levels(data, stop)
    for level in common:
        shared = (level.get("goals") or {}).get(goal.limb) or {}
        if "offset" in shared:
            own["goals"][goal.limb]["offset"] = [0, 0, 0]


def _touching(skeleton: Skeleton, goal: Goal) -> Vector:
    side = goal.limb[-1]
    frame, place = skeleton.frames[goal.limb], skeleton.places[goal.limb]
    if goal.limb.startswith("hand"):
        touching: Vector = place - frame[:, 1] * PALM[1] - frame[:, 0] * sign(side) * PALM[0]
        return touching
    return place if goal.part == "ankle" else place - frame[:, 1] * SOLE


def _bend(data: dict[str, Any], stop: Stop, posture: Posture, skeleton: Skeleton, handle: str, by: Vector) -> None:
    """Bends a limb so that its end goes along."""
    stem, _, side = handle.partition("_")
    root, joint, end = (f"{name}_{side}" for name in LIMBS[stem])
    target = skeleton.places[end] + by
    if stem == "foot":
        carrier = "pelvis"
        pole = skeleton.frames[f"thigh_{side}"][:, 2]
        sizes = LENGTHS["thigh"], LENGTHS["shin"]
    else:
        carrier = "t3"
        pole = -skeleton.frames[f"uarm_{side}"][:, 2]
        sizes = LENGTHS["uarm"], LENGTHS["farm"]
    body = Skeleton(dict(skeleton.places), dict(skeleton.frames), facing=skeleton.facing)
    own = {name: dict(angles) for name, angles in posture.joints}
    middle = reached = target
    for _round in range(4 if stem == "hand" else 1):  # the shoulder goes along with the arm
        middle, reached = bent_between(body.places[root], target, *sizes, pole)
        if stem == "hand":
            set_shoulder(body, side, unit(middle - body.places[root]), own)
    near = body.places[root]
    first = frame_from(near - middle, pole if stem == "foot" else -pole)
    line = unit(middle - reached)
    second = np.stack([first[:, 0], line, cross(first[:, 0], line)], axis=1)
    way = 1.0 if stem == "foot" else -1.0
    set_angles(
        data,
        stop,
        {
            root: ball(body.frames[carrier].T @ first, side, root[:-2]),
            joint: {"flex": bend_of(first, second, way)},
        },
    )


def _swing(data: dict[str, Any], stop: Stop, skeleton: Skeleton, stem: str, side: str, by: Vector) -> None:
    """Turns a thigh or an upper arm so that the knee or elbow goes along, with all that hangs on it."""
    root, bone, carrier = ("hip", "thigh", "pelvis") if stem == "knee" else ("shoulder", "uarm", "t3")
    start, end = skeleton.places[f"{root}_{side}"], skeleton.places[f"{stem}_{side}"]
    turned = _shortest_turn(unit(end - start), unit(end + by - start)) @ skeleton.frames[f"{bone}_{side}"]
    set_angles(data, stop, {f"{root}_{side}": ball(skeleton.frames[carrier].T @ turned, side, root)})


def _shortest_turn(a: Vector, b: Vector) -> Frame:
    axis, cosine = cross(a, b), float(a @ b)
    sine = length(axis)
    if sine < 1e-6:
        return np.eye(3)
    x, y, z = axis / sine
    k = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    turn: Frame = np.eye(3) + sine * k + (1.0 - cosine) * (k @ k)
    return turn


def _point(data: dict[str, Any], stop: Stop, skeleton: Skeleton, goal: Goal, stem: str, by: Vector) -> None:
    """Says anew where the knee or elbow of a limb with a goal points."""
    side = goal.limb[-1]
    root, middle, end = (skeleton.places[f"{joint}_{side}"] for joint in LIMBS[goal.limb[:-2]])
    line = unit(end - root)
    aside = middle + by - root
    aside = aside - line * float(aside @ line)
    if length(aside) < 0.02:
        return
    frame = skeleton.facing if stem == "knee" else skeleton.frames["t3"]
    pole = frame.T @ unit(aside)
    if stem == "elbow":
        pole = pole * np.array([sign(side), 1.0, 1.0])
    goal_of(data, stop, goal)[stem] = centimetres(*pole)


def _pull_hips(data: dict[str, Any], stop: Stop, posture: Posture, skeleton: Skeleton, by: Vector) -> None:
    """Moves the pelvis. Feet and knees that bear it stay where they are, as does all that has a goal in the room."""
    planted = set()
    kneels = False
    for side in SIDES:
        limb = f"foot_{side}"
        if any(goal.limb == limb for goal in posture.goals):
            continue
        if _stands(skeleton, side):
            _plant(data, stop, skeleton, side)
            planted.add(limb)
        elif _kneels(skeleton, side):
            _keep_knee(data, stop, skeleton, side, by)
            kneels = True
    pelvis = skeleton.places["pelvis"]
    place = pelvis + by
    root = part(data, stop, "root")
    for level in levels(data, stop):
        (level.get("root") or {}).pop("anchor", None)
    root["at"] = centimetres(place[0], place[2])
    limbs = planted | {goal.limb for goal in posture.goals}
    tips = frozenset(bone for limb in limbs for bone in bones_placed_with(limb))
    least = pelvis[1] - lowest(skeleton, "medium", tips)
    for level in levels(data, stop):
        (level.get("root") or {}).pop("height", None)
        (level.get("root") or {}).pop("lift", None)
    if place[1] > least + 0.02 and not kneels:  # otherwise it rests on the floor, or on its knees, by itself
        root["height"] = centimetres(place[1])[0]
    # Places on the floor count from under the pelvis: they are where they were.
    moved = np.array([root["at"][0] - pelvis[0], 0.0, root["at"][1] - pelvis[2]])
    for goal in posture.goals:
        if goal.floor is not None and goal.start is None:
            back = skeleton.facing.T @ moved
            goal_of(data, stop, goal)["floor"] = centimetres(goal.floor[0] - back[0], goal.floor[1] - back[2])
    for limb in planted:
        back = skeleton.facing.T @ moved
        entry = part(data, stop, "goals")[limb]
        entry["floor"] = centimetres(entry["floor"][0] - back[0], entry["floor"][1] - back[2])


def _stands(skeleton: Skeleton, side: str) -> bool:
    foot = skeleton.frames[f"foot_{side}"]
    return bool(foot[1, 1] > 0.97 and abs(skeleton.places[f"ankle_{side}"][1] - SOLE) < _RESTS)


def _kneels(skeleton: Skeleton, side: str) -> bool:
    hip, knee, ankle = (skeleton.places[f"{joint}_{side}"][1] for joint in LIMBS["foot"])
    return bool(knee < _KNEE and ankle < _KNEE and hip > knee + LENGTHS["thigh"] / 2)


def _keep_knee(data: dict[str, Any], stop: Stop, skeleton: Skeleton, side: str, by: Vector) -> None:
    """Bends hip and knee so that the knee stays as near as it can, and the shin as it lies, when the hip has moved."""
    hip, knee, ankle = (skeleton.places[f"{joint}_{side}"] for joint in LIMBS["foot"])
    thigh = _shortest_turn(unit(knee - hip), unit(knee - hip - by)) @ skeleton.frames[f"thigh_{side}"]
    shin = frame_from(knee - ankle, thigh[:, 2])
    joints = {
        f"hip_{side}": ball(skeleton.frames["pelvis"].T @ thigh, side, "hip"),
        f"knee_{side}": {"flex": bend_of(thigh, shin, 1.0)},
    }
    set_angles(data, stop, joints)


def _plant(data: dict[str, Any], stop: Stop, skeleton: Skeleton, side: str) -> None:
    frame = skeleton.facing.T
    place = frame @ (skeleton.places[f"ankle_{side}"] - skeleton.places["pelvis"])
    toes = frame @ skeleton.frames[f"foot_{side}"][:, 2]
    entry = {"floor": [float(place[0]), float(place[2])], "toes": centimetres(toes[0], 0.0, toes[2])}
    part(data, stop, "goals")[f"foot_{side}"] = entry


def _pull_head(data: dict[str, Any], stop: Stop, posture: Posture, by: Vector) -> None:
    """Bends the spine, each of its joints a little, so that the head goes along."""
    own: dict[str, dict[str, float]] = {joint: dict(angles) for joint, angles in posture.joints}
    values = np.array([own.get(joint, {}).get(name, 0.0) for joint, name in _SPINE])
    low, high = np.array([LIMITS[joint][name] for joint, name in _SPINE]).T

    def head(angles: "np.ndarray[Any, np.dtype[np.float64]]") -> Vector:
        joints = {joint: dict(each) for joint, each in own.items()}
        for (joint, name), value in zip(_SPINE, angles, strict=True):
            joints.setdefault(joint, {})[name] = float(value)
        bent = replace(posture, goals=(), joints=tuple((joint, tuple(each.items())) for joint, each in joints.items()))
        return _from_pelvis(bent)

    target = head(values) + by
    found = values
    for _round in range(3):
        here = head(found)
        slopes = np.stack([(head(found + step) - here) / math.radians(1.0) for step in np.eye(len(_SPINE))], axis=1)
        damped = slopes.T @ slopes + _STIFFNESS * np.eye(len(_SPINE))
        back = _STIFFNESS * np.radians(values - found)  # what is out of reach must not tie the spine in knots
        found = np.clip(found + np.degrees(np.linalg.solve(damped, slopes.T @ (target - here) + back)), low, high)
    bent: dict[str, dict[str, float | bool]] = {}
    for (joint, name), value in zip(_SPINE, found, strict=True):
        bent.setdefault(joint, {})[name] = float(value)
    set_angles(data, stop, bent)


def _from_pelvis(posture: Posture) -> Vector:
    skeleton = solved(replace(posture, root=replace(posture.root, height=1.0)))
    place: Vector = handles(skeleton)["head"] - skeleton.places["pelvis"]
    return place
