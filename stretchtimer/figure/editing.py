"""Changing a figure's plain data: a joint, the whole, its view, its glow, and the places of its movement.

Every function gives new data that `read_figure` accepts, with angles in whole degrees and places in whole centimetres.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeAlias, cast

from stretchtimer.figure.data import FigurePose, Goal, Posture, merged, read_figure
from stretchtimer.figure.measuring import limb_angles, limb_of
from stretchtimer.figure.motion import place_in_loop
from stretchtimer.figure.posing import solved
from stretchtimer.figure.skeleton import JOINTS, LIMITS, SIDES

FigureData: TypeAlias = Mapping[str, Any]
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
START, END = "start", "end"
"""The places of a movement that is new."""
_MIDDLE_AREAS = ("low back", "upper back", "core", "chest", "neck")
_PARTS = ("glow", "root", "joints", "goals", "props", "keyframes", "sets")
_ORDER = ("worked", "camera", "name", "hold", "move", *_PARTS)


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


def angles_at(data: FigureData, stop: Stop) -> dict[str, dict[str, float]]:
    """Every joint's angles there, whole degrees: as the data gives them, or as its goals have placed the limb."""
    posture = posture_at(data, stop)
    found: dict[str, dict[str, float]] = {joint: dict(angles) for joint, angles in posture.joints}
    skeleton = solved(posture)
    for goal in posture.goals:
        for joint, angles in limb_angles(skeleton, goal.limb).items():
            found[joint] = {**found.get(joint, {}), **angles}
    return found


def with_angle(data: FigureData, stop: Stop, joint: str, angle: str, degrees: float) -> dict[str, Any]:
    """The data with an angle of a joint as asked for, within its limits. A limb that was sent somewhere is freed."""
    changed: dict[str, Any] = copied(data)
    limb = limb_of(joint)
    if limb and any(goal.limb == limb for goal in posture_at(data, stop).goals):
        changed = _freed(changed, limb)
    angles: dict[str, float | bool] = {angle: degrees}
    if joint.startswith("ankle") and angle in ("flex", "inv"):
        angles["flat"] = False
    set_angles(changed, stop, {joint: angles})
    return changed


def with_joint_straight(data: FigureData, stop: Stop, joint: str) -> dict[str, Any]:
    """The data with all angles of a joint at 0. A limb that was sent somewhere is freed."""
    changed: dict[str, Any] = copied(data)
    for angle, degrees in angles_at(data, stop).get(joint, {}).items():
        if degrees:
            changed = with_angle(changed, stop, joint, angle, 0)
    return changed


def with_root(data: FigureData, stop: Stop, key: str, degrees: float) -> dict[str, Any]:
    """The data with the pelvis tipped or turned so far: `pitch`, `roll`, `turn` or `yaw`."""
    changed: dict[str, Any] = copied(data)
    part(changed, stop, "root")[key] = round(degrees)
    return changed


def with_worked(data: FigureData, worked: str | None) -> dict[str, Any]:
    """The data as drawn for the `left` or the `right` side; for `None` it is the same whichever is worked."""
    changed: dict[str, Any] = copied(data)
    changed.pop("worked", None)
    return changed if worked is None else {"worked": worked, **changed}


def with_camera(data: FigureData, azimuth: float, elevation: float) -> dict[str, Any]:
    """The data as best seen from there, degrees."""
    changed: dict[str, Any] = copied(data)
    return {**changed, "camera": {"azimuth": round(azimuth), "elevation": round(elevation)}}


def usual_glow(areas: Iterable[str], worked: str | None) -> dict[str, str]:
    """Where a pose for these areas is felt: on the worked side, and on both where it has none or in the middle."""
    return {area: "both" if worked is None or area in _MIDDLE_AREAS else worked for area in areas}


def with_glow(data: FigureData, glow: Mapping[str, str]) -> dict[str, Any]:
    """The data with these areas glowing, each `left`, `right` or `both`, and no others."""
    changed: dict[str, Any] = copied(data)
    changed.pop("glow", None)
    return {**changed, "glow": dict(glow)} if glow else changed


def with_place(data: FigureData, stop: Stop) -> dict[str, Any]:
    """The data with another place of the movement behind this one, as it is; what was still begins to move."""
    changed: dict[str, Any] = copied(data)
    level = _moving_level(changed, stop)
    keyframes = level.get("keyframes")
    if not keyframes:
        level["keyframes"] = [{"name": START}, {"name": END}]
        return changed
    names = {str(each.get("name", "")) for each in keyframes}
    free = (f"place {number}" for number in count(len(keyframes) + 1))
    keyframes.insert(
        stop.keyframe + 1, {**copied(keyframes[stop.keyframe]), "name": next(n for n in free if n not in names)}
    )
    return changed


def without_place(data: FigureData, stop: Stop) -> dict[str, Any]:
    """The data without this place of the movement; where one alone is left, the pose is still."""
    changed: dict[str, Any] = copied(data)
    level = _moving_level(changed, stop)
    keyframes = level["keyframes"]
    del keyframes[stop.keyframe]
    if len(keyframes) == 1:
        del level["keyframes"]
        own = {key: value for key, value in keyframes[0].items() if key not in ("name", "hold", "move")}
        level |= cast(dict[str, Any], merged(level, own))
    return changed


def in_order(data: FigureData) -> dict[str, Any]:
    """The same data with its keys as people would write them, and nothing that says nothing."""

    def ordered(level: Mapping[str, Any]) -> dict[str, Any]:
        known = {key: level[key] for key in _ORDER if key in level}
        known = {key: value for key, value in known.items() if value or not isinstance(value, Mapping)}
        joints = known.get("joints")
        if isinstance(joints, Mapping):
            known["joints"] = {joint: joints[joint] for joint in JOINTS if joint in joints}
        for key in ("keyframes", "sets"):
            if key in known:
                known[key] = [ordered(each) for each in known[key]]
        return known

    return ordered(data)


# --- for whoever changes more ---


def copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: copied(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [copied(each) for each in value]
    return value


def levels(data: dict[str, Any], stop: Stop) -> list[dict[str, Any]]:
    """What describes a stop, from what is common to all of them to what is its own."""
    found = [data]
    if data.get("sets"):
        found.append(data["sets"][stop.set])
    keyframes = found[-1].get("keyframes") or data.get("keyframes")
    if keyframes:
        found.append(keyframes[stop.keyframe])
    return found


def part(data: dict[str, Any], stop: Stop, name: str) -> dict[str, Any]:
    """The root, joints or goals that a stop has of its own, to be written to."""
    own = levels(data, stop)[-1]
    if not own.get(name):
        own[name] = {}
    entries: dict[str, Any] = own[name]
    return entries


def set_angles(data: dict[str, Any], stop: Stop, joints: Mapping[str, Mapping[str, float | bool]]) -> None:
    is_common = len(levels(data, stop)) == 1
    bent = part(data, stop, "joints")
    for joint, angles in joints.items():
        own = bent[joint] = dict(bent.get(joint) or {})
        for name, value in angles.items():
            kept = value if isinstance(value, bool) else _within_limits(joint, name, value)
            # What is 0 anyway need not be said, unless something else is said for all places of a movement.
            if kept or not is_common:
                own[name] = kept
            else:
                own.pop(name, None)
        if not own:
            del bent[joint]


def _within_limits(joint: str, name: str, value: float) -> float:
    low, high = LIMITS[joint.removesuffix("_l").removesuffix("_r")][name]
    kept = min(max(value, low), high)
    return round(kept, 1) if name == "grip" else round(kept)


def goal_of(data: dict[str, Any], stop: Stop, goal: Goal) -> dict[str, Any]:
    goals = part(data, stop, "goals")
    own: dict[str, Any] = goals.setdefault(goal.limb, {})
    return own


def centimetres(*values: float) -> list[float]:
    rounded = [round(float(value), 2) + 0.0 for value in values]
    return [int(value) if value == int(value) else value for value in rounded]


def _freed(data: dict[str, Any], limb: str) -> dict[str, Any]:
    """The data with a limb's goals taken out, and its joints bent as the goals have placed them, at every stop."""
    placed: list[tuple[Stop, dict[str, dict[str, float | bool]]]] = []
    for stop in stops(read_figure(data)):
        posture = posture_at(data, stop)
        if any(goal.limb == limb for goal in posture.goals):
            placed.append((stop, limb_angles(solved(posture), limb)))
    for level in _all_levels(data):
        goals = level.get("goals")
        if goals and limb in goals:
            del goals[limb]
            if not goals:
                del level["goals"]
    for stop, joints in placed:
        set_angles(data, stop, joints)
    return data


def _moving_level(data: dict[str, Any], stop: Stop) -> dict[str, Any]:
    """What holds the movement that a stop belongs to: the whole, or its set."""
    sets = data.get("sets")
    return sets[stop.set] if sets and ("keyframes" in sets[stop.set] or "keyframes" not in data) else data


def _all_levels(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for level in (data, *(data.get("sets") or ())):
        yield level
        yield from level.get("keyframes") or ()
