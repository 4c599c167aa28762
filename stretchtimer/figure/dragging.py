"""Changing a figure's plain data by hand: a joint turned by an angle, a hand, foot, knee, elbow, hip or head pulled.

Every function gives new data that `read_figure` accepts, with angles in whole degrees and places in whole centimetres.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from stretchtimer.figure.body import lowest
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.checking import strained
from stretchtimer.figure.data import FigurePose, Goal, Posture, read_figure
from stretchtimer.figure.motion import place_in_loop
from stretchtimer.figure.posing import bent_between, goal_place, solved
from stretchtimer.figure.rotations import Frame, Vector, about_x, about_y, about_z, cross, frame_from, length, unit
from stretchtimer.figure.skeleton import (
    LENGTHS,
    LIMITS,
    PALM,
    SIDES,
    SOLE,
    Skeleton,
    ball_angles,
    bones_placed_with,
    for_side,
    set_shoulder,
    sign,
)

FigureData: TypeAlias = Mapping[str, Any]
HANDLES = ("head", *(f"{part}_{side}" for side in SIDES for part in ("hand", "elbow", "hip", "knee", "foot")))
"""What can be pulled at."""
AT_REST: FigureData = {
    "joints": {
        f"{joint}_{side}": angles
        for side in SIDES
        for joint, angles in (
            ("hip", {"abd": 3}),
            ("ankle", {"flat": True, "turn": 8}),
            ("shoulder", {"abd": 9}),
            ("elbow", {"flex": 10}),
        )
    }
}
"""A standing figure, to begin with where there is none."""
_MIDDLE_OF_HEAD = 0.09
_STEEP = 25.0
"""Degrees from above from which what lies on the floor is moved along it, and not in the plane of the view."""
_OFF_THE_FLOOR = 0.05
_RESTS = 0.03
_SHORT = 0.01
_KNEE = 0.15  # how high the middle of a knee is at most that bears weight
_UP = np.array([0.0, 1.0, 0.0])
_LIMBS = {"hand": ("shoulder", "elbow", "wrist"), "foot": ("hip", "knee", "ankle")}
_TIP = {"elbow": "hand", "knee": "foot"}
_SPINE = (("lumbar", "flex"), ("lumbar", "side"), ("thoracic", "flex"), ("thoracic", "side"), ("neck", "flex"),
          ("neck", "side"))  # fmt: skip
_STIFFNESS = 0.003  # square metres for each square radian: a pull is shared among the spine's joints


@dataclass(frozen=True, slots=True)
class Stop:
    """A place in a movement that the data describes: its name, its set and keyframe (from 0), and where in the loop."""

    name: str = ""
    set: int = 0
    keyframe: int = 0
    at: float = 0.0


def stops(pose: FigurePose) -> tuple[Stop, ...]:
    """Where a pose's data can be changed: one for a pose that is still."""
    found = []
    for number, frames in enumerate(pose.sets):
        before = sum(len(each) + 1 for each in pose.sets[:number])
        for index, key in enumerate(frames):
            name = key.name or (f"place {index + 1}" if len(frames) > 1 else "")
            name = f"set {number + 1}, {name}".strip(", ") if len(pose.sets) > 1 else name
            found.append(Stop(name, number, index, place_in_loop(pose, before + index)))
    return tuple(found)


def posture_at(data: FigureData, stop: Stop) -> Posture:
    """The posture that the data describes there."""
    return read_figure(data).sets[stop.set][stop.keyframe].posture


def handles(skeleton: Skeleton) -> dict[str, Vector]:
    """Where in the room each handle is, metres."""
    places = {"head": skeleton.in_bone("head", 0.0, _MIDDLE_OF_HEAD, 0.0)}
    for side in SIDES:
        places[f"hand_{side}"] = skeleton.in_bone(f"hand_{side}", 0.0, -PALM[1], 0.0)
        places[f"foot_{side}"] = skeleton.in_bone(f"foot_{side}", 0.0, -SOLE / 2, 0.03)
        for joint in ("elbow", "hip", "knee"):
            places[f"{joint}_{side}"] = skeleton.places[f"{joint}_{side}"]
    return places


def angles_at(data: FigureData, stop: Stop) -> dict[str, dict[str, float]]:
    """Every joint's angles there, whole degrees: as the data gives them, or as its goals have placed the limb."""
    posture = posture_at(data, stop)
    found: dict[str, dict[str, float]] = {joint: dict(angles) for joint, angles in posture.joints}
    skeleton = solved(posture)
    for goal in posture.goals:
        for joint, angles in _limb_angles(skeleton, goal.limb).items():
            found[joint] = {**found.get(joint, {}), **angles}
    return found


def with_angle(data: FigureData, stop: Stop, joint: str, angle: str, degrees: float) -> dict[str, Any]:
    """The data with an angle of a joint as asked for, within its limits. A limb that was sent somewhere is freed."""
    changed: dict[str, Any] = _copied(data)
    limb = _limb_of(joint)
    if limb and any(goal.limb == limb for goal in posture_at(data, stop).goals):
        changed = _freed(changed, limb)
    angles: dict[str, float | bool] = {angle: degrees}
    if joint.startswith("ankle") and angle in ("flex", "inv"):
        angles["flat"] = False
    _set_angles(changed, stop, {joint: angles})
    return changed


def with_root(data: FigureData, stop: Stop, key: str, degrees: float) -> dict[str, Any]:
    """The data with the pelvis tipped or turned so far: `pitch`, `roll`, `turn` or `yaw`."""
    changed: dict[str, Any] = _copied(data)
    _part(changed, stop, "root")[key] = round(degrees)
    return changed


def with_worked(data: FigureData, worked: str | None) -> dict[str, Any]:
    """The data as drawn for the `left` or the `right` side; for `None` it is the same whichever is worked."""
    changed: dict[str, Any] = _copied(data)
    changed.pop("worked", None)
    return changed if worked is None else {"worked": worked, **changed}


def with_camera(data: FigureData, azimuth: float, elevation: float) -> dict[str, Any]:
    """The data as best seen from there, degrees."""
    changed: dict[str, Any] = _copied(data)
    return {**changed, "camera": {"azimuth": round(azimuth), "elevation": round(elevation)}}


def pulled(data: FigureData, stop: Stop, handle: str, right: float, up: float, camera: Camera) -> dict[str, Any]:
    """The data with a handle pulled so far (metres) across the picture and up it, as far as the body goes along.

    What has a goal gets another one, on the floor or in the room; all else is bent.
    """
    posture = posture_at(data, stop)
    skeleton = solved(posture)
    rotation = camera.rotation
    by: Vector = rotation[0] * right + rotation[1] * up
    changed: dict[str, Any] = _copied(data)
    stem, _, side = handle.partition("_")
    goal = next((goal for goal in posture.goals if goal.limb == f"{_TIP.get(stem, stem)}_{side}"), None)
    if stem == "head":
        _pull_head(changed, stop, posture, by)
    elif stem == "hip":
        return _as_far_as_it_goes(data, stop, posture, skeleton, by)
    elif stem in _TIP:
        if goal is None:
            _swing(changed, stop, skeleton, stem, side, by)
        else:
            _point(changed, stop, skeleton, goal, stem, by)
    elif goal is not None:
        if goal.floor is not None and camera.elevation >= _STEEP:
            level = rotation[:2][:, [0, 2]]
            x, z = np.linalg.solve(level, np.array([right, up]))
            by = np.array([x, 0.0, z])
        _send(changed, stop, skeleton, goal, by)
    else:
        asked = by
        for _round in range(3):  # a hand or foot turns with its limb: it may take more or less to get it there
            _bend(changed, stop, posture, skeleton, handle, asked)
            asked = asked + by - _way(skeleton, solved(posture_at(changed, stop)), handle)
    return changed


def _way(before: Skeleton, after: Skeleton, handle: str) -> Vector:
    """How far a handle has gone from one to the other, apart from the body as a whole."""
    there, here = (handles(each)[handle] - each.places["pelvis"] for each in (after, before))
    return there - here


# --- the data ----------------------------------------------------------------------------------------


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(each) for each in value]
    return value


def _levels(data: dict[str, Any], stop: Stop) -> list[dict[str, Any]]:
    """What describes a stop, from what is common to all of them to what is its own."""
    levels = [data]
    if data.get("sets"):
        levels.append(data["sets"][stop.set])
    keyframes = levels[-1].get("keyframes") or data.get("keyframes")
    if keyframes:
        levels.append(keyframes[stop.keyframe])
    return levels


def _part(data: dict[str, Any], stop: Stop, name: str) -> dict[str, Any]:
    """The root, joints or goals that a stop has of its own, to be written to."""
    own = _levels(data, stop)[-1]
    if not own.get(name):
        own[name] = {}
    part: dict[str, Any] = own[name]
    return part


def _set_angles(data: dict[str, Any], stop: Stop, joints: Mapping[str, Mapping[str, float | bool]]) -> None:
    is_common = len(_levels(data, stop)) == 1
    part = _part(data, stop, "joints")
    for joint, angles in joints.items():
        own = part[joint] = dict(part.get(joint) or {})
        for name, value in angles.items():
            kept = value if isinstance(value, bool) else _within_limits(joint, name, value)
            # What is 0 anyway need not be said, unless something else is said for all places of a movement.
            if kept or not is_common:
                own[name] = kept
            else:
                own.pop(name, None)
        if not own:
            del part[joint]


def _within_limits(joint: str, name: str, value: float) -> float:
    low, high = LIMITS[joint.removesuffix("_l").removesuffix("_r")][name]
    kept = min(max(value, low), high)
    return round(kept, 1) if name == "grip" else round(kept)


def _goal_of(data: dict[str, Any], stop: Stop, goal: Goal) -> dict[str, Any]:
    goals = _part(data, stop, "goals")
    own: dict[str, Any] = goals.setdefault(goal.limb, {})
    return own


def _centimetres(*values: float) -> list[float]:
    rounded = [round(float(value), 2) + 0.0 for value in values]
    return [int(value) if value == int(value) else value for value in rounded]


def _freed(data: dict[str, Any], limb: str) -> dict[str, Any]:
    """The data with a limb's goals taken out, and its joints bent as the goals have placed them, at every stop."""
    placed: list[tuple[Stop, dict[str, dict[str, float | bool]]]] = []
    for stop in stops(read_figure(data)):
        posture = posture_at(data, stop)
        if any(goal.limb == limb for goal in posture.goals):
            placed.append((stop, _limb_angles(solved(posture), limb)))
    for level in _all_levels(data):
        goals = level.get("goals")
        if goals and limb in goals:
            del goals[limb]
            if not goals:
                del level["goals"]
    for stop, joints in placed:
        _set_angles(data, stop, joints)
    return data


def _all_levels(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for level in (data, *(data.get("sets") or ())):
        yield level
        yield from level.get("keyframes") or ()


# --- measuring ---------------------------------------------------------------------------------------


def _limb_of(joint: str) -> str | None:
    """The hand or foot whose goal would bend a joint."""
    stem, _, side = joint.partition("_")
    return next((f"{limb}_{side}" for limb, joints in _LIMBS.items() if stem in joints), None)


def _limb_angles(skeleton: Skeleton, limb: str) -> dict[str, dict[str, float | bool]]:
    """The angles that make up a limb as it is placed."""
    stem, _, side = limb.partition("_")
    frames = skeleton.frames
    if stem == "foot":
        thigh, shin, foot = (frames[f"{bone}_{side}"] for bone in ("thigh", "shin", "foot"))
        return {
            f"hip_{side}": _ball(frames["pelvis"].T @ thigh, side, "hip"),
            f"knee_{side}": {"flex": _bend_of(thigh, shin, 1.0)},
            f"ankle_{side}": _ankle(shin, foot, side),
        }
    upper, fore, hand = (frames[f"{bone}_{side}"] for bone in ("uarm", "farm", "hand"))
    turned = for_side(fore.T @ hand, side)
    flex = math.asin(min(1.0, max(-1.0, -float(turned[1, 0]))))
    pron = math.atan2(turned[2, 0], turned[0, 0])
    rest = (about_y(-math.degrees(pron)) @ about_z(-math.degrees(flex))).T @ turned
    dev = -math.atan2(rest[2, 1], rest[1, 1])
    return {
        f"shoulder_{side}": _ball(frames["t3"].T @ upper, side, "shoulder"),
        f"elbow_{side}": {"flex": _bend_of(upper, fore, -1.0), "pron": round(math.degrees(pron))},
        f"wrist_{side}": {
            "flex": round(math.degrees(flex)),
            "dev": round(math.degrees(dev)),
            "grip": round(skeleton.grips[side], 1),
        },
    }


def _ball(rotation: Frame, side: str, joint: str) -> dict[str, float | bool]:
    """The three angles of a hip or shoulder: of the ways to write them the one that best keeps within its limits."""
    flex, abd, rot = ball_angles(rotation, side)
    limits = LIMITS[joint]

    def near(value: float, name: str) -> float:
        low, high = limits[name]
        middle = (low + high) / 2
        return value - 360.0 * round((value - middle) / 360.0)

    def beyond(ways: dict[str, float | bool]) -> float:
        over = sum(max(limits[name][0] - value, value - limits[name][1], 0.0) for name, value in ways.items())
        return over * 1000 + sum(abs(value) for value in ways.values())

    choices: list[dict[str, float | bool]] = [
        {"flex": near(flex, "flex"), "abd": near(abd, "abd"), "rot": near(rot, "rot")},
        {"flex": near(flex + 180, "flex"), "abd": near(180 - abd, "abd"), "rot": near(rot + 180, "rot")},
    ]
    best = min(choices, key=beyond)
    return {name: round(value) for name, value in best.items()}


def _bend_of(upper: Frame, lower: Frame, way: float) -> float:
    along = upper.T @ lower[:, 1]
    return max(0, round(math.degrees(math.atan2(way * along[2], along[1]))))


def _ankle(shin: Frame, foot: Frame, side: str) -> dict[str, float | bool]:
    if foot[1, 1] > 0.99:  # level: it stays so whatever the shin does
        level = frame_from(_UP, shin[:, 2] * np.array([1.0, 0.0, 1.0]))
        turned = for_side(level.T @ foot, side)
        turn = math.degrees(math.atan2(turned[0, 2], turned[2, 2]))
        return {"flat": True, "turn": round(turn)}
    turned = for_side(shin.T @ foot, side)
    flex = math.degrees(math.atan2(turned[1, 2], turned[2, 2]))
    rest = about_x(flex) @ turned
    return {"flex": round(flex), "inv": round(math.degrees(math.atan2(-rest[1, 0], rest[0, 0])))}


# --- pulling -----------------------------------------------------------------------------------------


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
    entry = _goal_of(data, stop, goal)
    for key in ("floor", "world", "to", "from", "in", "offset"):
        entry.pop(key, None)
    lifted = goal.floor is None and goal.world is None
    if target[1] > (_RESTS if goal.floor is None and not lifted else _OFF_THE_FLOOR):
        entry["world"] = _centimetres(*target)
    else:
        start_of_floor = replace(goal, floor=(0.0, 0.0), world=None, to=None, offset=(0.0, 0.0, 0.0))
        local = skeleton.facing.T @ (target - goal_place(skeleton, start_of_floor, "medium"))
        entry["floor"] = _centimetres(local[0], local[2])
        if goal.start is not None:
            entry["from"] = goal.start
    _forget_shared_offset(data, stop, goal)


def _forget_shared_offset(data: dict[str, Any], stop: Stop, goal: Goal) -> None:
    """What several stops share of a goal would be added to its new place: it goes where this one has its own."""
    levels = _levels(data, stop)
    for level in levels[:-1]:
        shared = (level.get("goals") or {}).get(goal.limb) or {}
        if "offset" in shared:
            levels[-1]["goals"][goal.limb]["offset"] = [0, 0, 0]


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
    root, joint, end = (f"{name}_{side}" for name in _LIMBS[stem])
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
    _set_angles(
        data,
        stop,
        {
            root: _ball(body.frames[carrier].T @ first, side, root[:-2]),
            joint: {"flex": _bend_of(first, second, way)},
        },
    )


def _swing(data: dict[str, Any], stop: Stop, skeleton: Skeleton, stem: str, side: str, by: Vector) -> None:
    """Turns a thigh or an upper arm so that the knee or elbow goes along, with all that hangs on it."""
    root, bone, carrier = ("hip", "thigh", "pelvis") if stem == "knee" else ("shoulder", "uarm", "t3")
    start, end = skeleton.places[f"{root}_{side}"], skeleton.places[f"{stem}_{side}"]
    turned = _shortest_turn(unit(end - start), unit(end + by - start)) @ skeleton.frames[f"{bone}_{side}"]
    _set_angles(data, stop, {f"{root}_{side}": _ball(skeleton.frames[carrier].T @ turned, side, root)})


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
    root, middle, end = (skeleton.places[f"{joint}_{side}"] for joint in _LIMBS[goal.limb[:-2]])
    line = unit(end - root)
    aside = middle + by - root
    aside = aside - line * float(aside @ line)
    if length(aside) < 0.02:
        return
    frame = skeleton.facing if stem == "knee" else skeleton.frames["t3"]
    pole = frame.T @ unit(aside)
    if stem == "elbow":
        pole = pole * np.array([sign(side), 1.0, 1.0])
    _goal_of(data, stop, goal)[stem] = _centimetres(*pole)


def _as_far_as_it_goes(
    data: FigureData, stop: Stop, posture: Posture, skeleton: Skeleton, by: Vector
) -> dict[str, Any]:
    """The hips pulled as far as hands and feet can stay where they are with no joint beyond its range."""

    def costs(posture: Posture) -> tuple[int, float]:
        there = solved(posture)
        return len(list(strained(there, posture))), max(there.misses.values(), default=0.0)

    most_strains, most_missed = costs(posture)
    good: dict[str, Any] = _copied(data)
    least, most = 0.0, 2.0
    for _halving in range(7):
        share = (least + most) / 2  # the whole of it first
        moved: dict[str, Any] = _copied(data)
        _pull_hips(moved, stop, posture, skeleton, by * share)
        strains, missed = costs(posture_at(moved, stop))
        if strains <= most_strains and missed <= max(most_missed, _SHORT):
            if share >= 1.0:
                return moved
            good, least = moved, share
        else:
            most = share
    return good


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
    root = _part(data, stop, "root")
    for level in _levels(data, stop):
        (level.get("root") or {}).pop("anchor", None)
    root["at"] = _centimetres(place[0], place[2])
    limbs = planted | {goal.limb for goal in posture.goals}
    tips = frozenset(bone for limb in limbs for bone in bones_placed_with(limb))
    least = pelvis[1] - lowest(skeleton, "medium", tips)
    for level in _levels(data, stop):
        (level.get("root") or {}).pop("height", None)
        (level.get("root") or {}).pop("lift", None)
    if place[1] > least + 0.02 and not kneels:  # otherwise it rests on the floor, or on its knees, by itself
        root["height"] = _centimetres(place[1])[0]
    # Places on the floor count from under the pelvis: they are where they were.
    moved = np.array([root["at"][0] - pelvis[0], 0.0, root["at"][1] - pelvis[2]])
    for goal in posture.goals:
        if goal.floor is not None and goal.start is None:
            back = skeleton.facing.T @ moved
            _goal_of(data, stop, goal)["floor"] = _centimetres(goal.floor[0] - back[0], goal.floor[1] - back[2])
    for limb in planted:
        back = skeleton.facing.T @ moved
        entry = _part(data, stop, "goals")[limb]
        entry["floor"] = _centimetres(entry["floor"][0] - back[0], entry["floor"][1] - back[2])


def _stands(skeleton: Skeleton, side: str) -> bool:
    foot = skeleton.frames[f"foot_{side}"]
    return bool(foot[1, 1] > 0.97 and abs(skeleton.places[f"ankle_{side}"][1] - SOLE) < _RESTS)


def _kneels(skeleton: Skeleton, side: str) -> bool:
    hip, knee, ankle = (skeleton.places[f"{joint}_{side}"][1] for joint in _LIMBS["foot"])
    return bool(knee < _KNEE and ankle < _KNEE and hip > knee + LENGTHS["thigh"] / 2)


def _keep_knee(data: dict[str, Any], stop: Stop, skeleton: Skeleton, side: str, by: Vector) -> None:
    """Bends hip and knee so that the knee stays as near as it can, and the shin as it lies, when the hip has moved."""
    hip, knee, ankle = (skeleton.places[f"{joint}_{side}"] for joint in _LIMBS["foot"])
    thigh = _shortest_turn(unit(knee - hip), unit(knee - hip - by)) @ skeleton.frames[f"thigh_{side}"]
    shin = frame_from(knee - ankle, thigh[:, 2])
    joints = {
        f"hip_{side}": _ball(skeleton.frames["pelvis"].T @ thigh, side, "hip"),
        f"knee_{side}": {"flex": _bend_of(thigh, shin, 1.0)},
    }
    _set_angles(data, stop, joints)


def _plant(data: dict[str, Any], stop: Stop, skeleton: Skeleton, side: str) -> None:
    frame = skeleton.facing.T
    place = frame @ (skeleton.places[f"ankle_{side}"] - skeleton.places["pelvis"])
    toes = frame @ skeleton.frames[f"foot_{side}"][:, 2]
    entry = {"floor": [float(place[0]), float(place[2])], "toes": _centimetres(toes[0], 0.0, toes[2])}
    _part(data, stop, "goals")[f"foot_{side}"] = entry


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
    _set_angles(data, stop, bent)


def _from_pelvis(posture: Posture) -> Vector:
    skeleton = solved(replace(posture, root=replace(posture.root, height=1.0)))
    place: Vector = handles(skeleton)["head"] - skeleton.places["pelvis"]
    return place
