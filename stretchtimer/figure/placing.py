"""Things beside a figure, placed by plain choices in its data: where a chair stands, and which hand lies on it.

As in `editing`, every function gives new data that `read_figure` accepts.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from stretchtimer.figure.camera import Camera
from stretchtimer.figure.data import PROPS_AT_MOST, Posture, Prop
from stretchtimer.figure.dragging import over_floor
from stretchtimer.figure.editing import FigureData, Stop, centimetres, copied, levels, part, posture_at
from stretchtimer.figure.posing import solved
from stretchtimer.figure.props import Box, things
from stretchtimer.figure.rotations import Vector, length, unit
from stretchtimer.figure.skeleton import BALL_OF_FOOT, SIDES, WORLD, Skeleton

AROUND = ("front", "behind", "left", "right")
HELD = {
    "strap": {
        "right foot": ["grip_r", "ball_r", "grip_l"],
        "left foot": ["grip_r", "ball_l", "grip_l"],
        "hands": ["grip_r", "grip_l"],
    },
    "band": {
        "ankles": ["shin_l@0.88", "shin_r@0.88"],
        "knees": ["thigh_l@0.85", "thigh_r@0.85"],
        "hands": ["wrist_l", "wrist_r"],
    },
}
"""Where a thing is that the body holds: the choices, and the places that its data then names."""
PLACES: Mapping[str, tuple[str, ...]] = {
    "mat": (),
    "chair": (*AROUND, "under"),
    "wall": AROUND,
    "step": (*AROUND, "under"),
    "cushion": (*AROUND, "under", "head", "left knee", "right knee"),
    "strap": tuple(HELD["strap"]),
    "band": tuple(HELD["band"]),
    "barbell": (),
}
"""The kinds of things, and where each can be put."""
BEARING = ("chair", "step", "wall")
"""Things on which a hand can be laid."""
STEP_HEIGHTS = (0.1, 0.2, 0.3, 0.45)
_HELD_BY = {"strap": "through", "band": "around"}
_HALF_DEPTH = {"chair": 0.21, "step": 0.18, "cushion": 0.15, "wall": 0.0}
_GAP = 0.1
_TOES = BALL_OF_FOOT * (1.0, 1.0, 1.5)
_UNDER = 0.2
_EASY_REACH = 0.48
_LEANING = 0.3  # how far below the shoulder a hand leans on a thing
_INSET = 0.06
_WAYS = {"front": (0.0, 1.0), "behind": (0.0, -1.0), "left": (1.0, 0.0), "right": (-1.0, 0.0)}
_BENEATH = {"head": "head", "left knee": "knee_l", "right knee": "knee_r", "under": "pelvis"}


def has_room(data: FigureData, stop: Stop) -> bool:
    """Whether another thing can be added."""
    return len(posture_at(data, stop).props) < PROPS_AT_MOST


def with_thing(data: FigureData, stop: Stop, kind: str) -> dict[str, Any]:
    """The data with another thing, at the first of its places."""
    changed: dict[str, Any] = copied(data)
    thing: dict[str, Any] = {"kind": kind}
    _props(changed, stop).append(thing)
    if kind == "step":
        thing["height"] = STEP_HEIGHTS[1]
    if PLACES[kind]:
        _put(thing, PLACES[kind][0], posture_at(data, stop))
    return changed


def with_thing_at(data: FigureData, stop: Stop, index: int, place: str) -> dict[str, Any]:
    """The data with a thing at another of its places, turned to the figure. Hands that lie on it come along."""
    posture = posture_at(data, stop)
    changed: dict[str, Any] = copied(data)
    _put(_props(changed, stop)[index], place, posture)
    for hand in hands_on(posture, index):
        changed = with_hand_on(changed, stop, hand, index)
    return changed


def with_thing_turned(data: FigureData, stop: Stop, index: int) -> dict[str, Any]:
    """The data with a thing turned by a quarter to its left."""
    changed: dict[str, Any] = copied(data)
    thing = _props(changed, stop)[index]
    _turn(thing, thing.get("yaw", 0) + 90)
    return changed


def with_height(data: FigureData, stop: Stop, index: int, metres: float) -> dict[str, Any]:
    """The data with a step of another height."""
    changed: dict[str, Any] = copied(data)
    _props(changed, stop)[index]["height"] = metres
    return changed


def without_thing(data: FigureData, stop: Stop, index: int) -> dict[str, Any]:
    """The data without a thing."""
    changed: dict[str, Any] = copied(data)
    props = _props(changed, stop)
    del props[index]
    if not props and changed.get("props") is props:
        del changed["props"]
    return changed


def pushed(data: FigureData, stop: Stop, index: int, right: float, up: float, camera: Camera) -> dict[str, Any]:
    """The data with a thing moved so far (metres) across the picture and up it, over the floor.

    Hands that lie on it come along. Seen from low down it goes across alone: there, farther off looks like higher up.
    """
    way = over_floor(right, up, camera)
    changed: dict[str, Any] = copied(data)
    thing = _props(changed, stop)[index]
    x, y, z = thing["at"]
    thing["at"] = centimetres(x + way[0], y, z + way[2])
    goals = {goal.limb: goal.world for goal in posture_at(data, stop).goals}
    for hand in hands_on(posture_at(data, stop), index):
        x, y, z = goals[hand] or (0.0, 0.0, 0.0)
        part(changed, stop, "goals").setdefault(hand, {})["world"] = centimetres(x + way[0], y, z + way[2])
    return changed


def standing(posture: Posture) -> dict[int, Vector]:
    """Where each thing stands that can be moved over the floor, metres, by its place in the list."""
    return {index: np.array(prop.at) for index, prop in enumerate(posture.props) if prop.at is not None}


def place_of(posture: Posture, index: int) -> str | None:
    """At which of its places a thing is, as near as one can say; `None` where the choices have no word for it."""
    prop = posture.props[index]
    if prop.kind in HELD:
        places = list(getattr(prop, _HELD_BY[prop.kind]))
        return next((name for name, held in HELD[prop.kind].items() if held == places and prop.anchor is None), None)
    if prop.at is None or not PLACES[prop.kind]:
        return None
    skeleton = solved(posture)
    near = {
        name: length((np.array(prop.at) - skeleton.places[_BENEATH[name]]) * (1.0, 0.0, 1.0))
        for name in PLACES[prop.kind]
        if name in _BENEATH
    }
    nearest = min(near, key=near.__getitem__, default=None)
    if nearest is not None and near[nearest] < _UNDER:
        return nearest
    way = skeleton.facing.T @ (np.array(prop.at) - skeleton.places["pelvis"])
    return max(AROUND, key=lambda name: way[0] * _WAYS[name][0] + way[2] * _WAYS[name][1])


def with_hand_on(data: FigureData, stop: Stop, limb: str, index: int) -> dict[str, Any]:
    """The data with a hand laid on a thing, where it lies most easily: a chair's seat or back, or against a wall."""
    posture = posture_at(data, stop)
    skeleton = solved(posture)
    shoulder = skeleton.places[f"shoulder_{limb[-1]}"]
    spots = list(_spots(posture.props[index], skeleton, shoulder))

    def strain(spot: tuple[Vector, Any]) -> float:
        place, palm = spot
        too_high = max(0.0, place[1] - shoulder[1] + _LEANING) if palm == "down" else 0.0
        return abs(length(place - shoulder) - _EASY_REACH) + too_high

    place, palm = min(spots, key=strain)
    changed: dict[str, Any] = copied(data)
    goals = part(changed, stop, "goals")
    kept = {key: value for key, value in (goals.get(limb) or {}).items() if key == "grip"}
    behind = (skeleton.facing.T @ (place - shoulder))[2] < -_UNDER
    fingers = "up" if palm != "down" else "back" if behind else "fwd"
    goals[limb] = {"world": centimetres(*place), "palm": palm, "fingers": fingers, **kept}
    for level in levels(changed, stop)[:-1]:  # what all places share of the goal would be added to it
        shared = (level.get("goals") or {}).get(limb) or {}
        goals[limb].update({key: [0, 0, 0] for key in ("offset",) if key in shared})
    return changed


def hands_on(posture: Posture, index: int) -> tuple[str, ...]:
    """The hands that lie on a thing."""
    skeleton = solved(posture)
    found = []
    for goal in posture.goals:
        if goal.world is not None and goal.limb.startswith("hand"):
            target = np.array(goal.world)
            spots = _spots(posture.props[index], skeleton, target)
            if any(length(target - place) < _INSET for place, _palm in spots):
                found.append(goal.limb)
    return tuple(found)


def _props(data: dict[str, Any], stop: Stop) -> list[dict[str, Any]]:
    """The list of things that counts at a stop, to be written to: the innermost that there is, else a common one."""
    level = next((each for each in reversed(levels(data, stop)) if "props" in each), data)
    level["props"] = level.get("props") or []
    props: list[dict[str, Any]] = level["props"]
    return props


def _put(thing: dict[str, Any], place: str, posture: Posture) -> None:
    kind = thing["kind"]
    if kind in HELD:
        thing[_HELD_BY[kind]] = list(HELD[kind][place])
        thing.pop("anchor", None)
        return
    skeleton = solved(posture)
    pelvis = skeleton.places["pelvis"]
    if place in _BENEATH:
        middle = skeleton.places[_BENEATH[place]]
        _turn(thing, posture.root.yaw)
    else:
        x, z = _WAYS[place]
        way = skeleton.facing @ np.array([x, 0.0, z])
        toes = [skeleton.places[f"ankle_{side}"] + skeleton.frames[f"foot_{side}"] @ _TOES for side in SIDES]
        reach = max(float((spot - pelvis) @ way) for spot in (*skeleton.places.values(), *toes))
        middle = pelvis + way * (reach + _GAP + _HALF_DEPTH[kind])
        _turn(thing, math.degrees(math.atan2(-way[0], -way[2])))
    thing["at"] = centimetres(middle[0], 0.0, middle[2])


def _turn(thing: dict[str, Any], yaw: float) -> None:
    turned = round(yaw) % 360
    turned -= 360 * (turned > 180)
    thing.pop("yaw", None)
    if turned:
        thing["yaw"] = turned


def _spots(prop: Prop, skeleton: Skeleton, near: Vector) -> Iterator[tuple[Vector, Any]]:
    """Where a hand can lie on a thing, nearest to a place, and which way its palm then faces."""
    what = things((prop,), skeleton)
    for plane in what.planes:
        if plane.kind == "wall":
            local = plane.frame.T @ (near - plane.at)
            local[:2] = np.clip(local[:2], (-plane.width / 2, 0.1), (plane.width / 2, plane.length))
            local[2] = 0.0
            yield plane.at + plane.frame @ local, _said(skeleton.facing.T @ -plane.frame[:, 2])
    for box in what.boxes:
        if box.half[0] > _INSET and not box.round_:
            yield _on_top(box, near), "down"


def _on_top(box: Box, near: Vector) -> Vector:
    local = box.frame.T @ (near - box.centre)
    room = np.maximum(box.half - _INSET, 0.0)
    place = np.clip(local, -room, room)
    place[1] = box.half[1]
    top: Vector = box.centre + box.frame @ place
    return top


def _said(way: Vector) -> str | list[float]:
    """A direction as a word where there is one, else in numbers."""
    word = next((word for word, each in WORLD.items() if float(unit(way) @ np.array(each)) > 0.99), None)
    return word or centimetres(*way)
