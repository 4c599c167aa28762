"""A pose through time: its reflection for the other side, and the posture at each place of its loop."""

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from stretchtimer.figure.data import AngleSet, Direction, FigurePose, Goal, Place, Posture, Prop, Root
from stretchtimer.figure.skeleton import MIDLINE, other_side

T = TypeVar("T")
_SWAPPED = {"left": "right", "right": "left"}


def mirrored(pose: FigurePose) -> FigurePose:
    """The same pose for the other side of the body: its exact reflection in x."""
    return replace(
        pose,
        sets=tuple(
            tuple(replace(key, posture=_mirrored_posture(key.posture)) for key in frames) for frames in pose.sets
        ),
        worked=None if pose.worked is None else ("r" if pose.worked == "l" else "l"),
        azimuth=-pose.azimuth,
        glow=tuple((area, _SWAPPED.get(side, side)) for area, side in pose.glow),
    )


def posture_at(pose: FigurePose, at: float) -> tuple[Posture, Posture, float]:
    """Between which two postures the pose is at a place of its loop (0 to 1), and how far (0 to 1, eased)."""
    keys = pose.keyframes
    spans = [(key.hold_seconds, key.move_seconds) for key in keys]
    left = (at % 1.0) * sum(hold + move for hold, move in spans)
    for i, (hold, move) in enumerate(spans):
        if len(keys) == 1 or left < hold:
            return keys[i].posture, keys[i].posture, 0.0
        left -= hold
        if left < move:
            share = left / move
            return keys[i].posture, keys[(i + 1) % len(keys)].posture, soft(share)
        left -= move
    return keys[0].posture, keys[0].posture, 0.0


def soft(share: float) -> float:
    """A share of a way (0 to 1) that begins and ends gently."""
    return share * share * (3.0 - 2.0 * share)


def soft_within(share: float, span: tuple[float, float]) -> float:
    """How much of a span of the way is done, from 0 to 1, gently at both ends."""
    return soft(min(max((share - span[0]) / (span[1] - span[0]), 0.0), 1.0))


def loop_seconds(pose: FigurePose) -> float:
    """The length of the loop as the data gives it; 0 for a pose that does not move."""
    return sum(key.hold_seconds + key.move_seconds for key in pose.keyframes) if pose.moves else 0.0


def place_in_loop(pose: FigurePose, keyframe: int) -> float:
    """Where in the loop (0 to 1) a keyframe is reached."""
    if not pose.moves:
        return 0.0
    before = pose.keyframes[:keyframe]
    return sum(key.hold_seconds + key.move_seconds for key in before) / loop_seconds(pose)


def mixed(a: Posture, b: Posture, share: float) -> Posture | None:
    """The posture between two whose data can be mixed number by number; None where they differ in more than numbers."""
    if share <= 0.0 or a == b:
        return a
    if share >= 1.0:
        return b
    goals = _mixed_goals(a.goals, b.goals, share)
    if goals is None or a.root.base != b.root.base or (a.root.height is None) != (b.root.height is None):
        return None
    props = _mixed_value(a.props, b.props, share)
    return Posture(_mixed_value(a.root, b.root, share), _mixed_joints(a.joints, b.joints, share), goals, props)


def _mixed_goals(a: tuple[Goal, ...], b: tuple[Goal, ...], share: float) -> tuple[Goal, ...] | None:
    def shape(goal: Goal) -> tuple[object, ...]:
        return goal.limb, goal.to, goal.start, goal.within, goal.part, goal.floor is None, goal.world is None

    if [shape(goal) for goal in a] != [shape(goal) for goal in b]:
        return None
    return tuple(_mixed_value(x, y, share) for x, y in zip(a, b, strict=True))


def _mixed_joints(a: AngleSet, b: AngleSet, share: float) -> AngleSet:
    first, second = {j: dict(v) for j, v in a}, {j: dict(v) for j, v in b}
    out = []
    for joint in dict.fromkeys((*first, *second)):
        x, y = first.get(joint, {}), second.get(joint, {})
        angles = []
        for name in dict.fromkeys((*x, *y)):
            p, q = x.get(name, 0.0), y.get(name, 0.0)
            # A flag does not come in degrees: it changes half way.
            angles.append((name, (p if share < 0.5 else q) if name == "flat" else p + (q - p) * share))
        out.append((joint, tuple(angles)))
    return tuple(out)


def _mixed_value(a: T, b: T, share: float) -> T:
    if type(a) is not type(b):
        return a if share < 0.5 else b
    if isinstance(a, float) and isinstance(b, float):
        return cast(T, a + (b - a) * share)
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return cast(T, tuple(_mixed_value(x, y, share) for x, y in zip(a, b, strict=True)))
    if is_dataclass(a) and not isinstance(a, type):
        return replace(a, **{f.name: _mixed_value(getattr(a, f.name), getattr(b, f.name), share) for f in fields(a)})
    return a if share < 0.5 else b


# --- reflection --------------------------------------------------------------------------------------


def _mirrored_place(text: str) -> str:
    name, *words = text.split()
    bone, at, share = name.partition("@")
    return " ".join([other_side(bone) + at + share, *words])


def _mirrored_point(point: tuple[float, float, float]) -> tuple[float, float, float]:
    return -point[0], point[1], point[2]


def _mirrored_direction(value: Direction) -> Direction:
    if isinstance(value, str):
        return " ".join(_SWAPPED.get(word, word) for word in value.split())
    return _mirrored_point(value)


def _mirrored_spot(value: Place) -> Place:
    return _mirrored_place(value) if isinstance(value, str) else _mirrored_point(value)


def _mirrored_goal(goal: Goal) -> Goal:
    changes: dict[str, object] = {"limb": other_side(goal.limb), "offset": _mirrored_point(goal.offset)}
    for name in ("palm", "fingers", "toes", "top", "knee"):
        if getattr(goal, name) is not None:
            changes[name] = _mirrored_direction(getattr(goal, name))
    if isinstance(goal.elbow, str):  # numbers are counted outward already
        changes["elbow"] = _mirrored_direction(goal.elbow)
    if goal.floor is not None:
        changes["floor"] = (-goal.floor[0], goal.floor[1])
    if goal.world is not None:
        changes["world"] = _mirrored_point(goal.world)
    for name in ("to", "start", "within"):
        if getattr(goal, name) is not None:
            changes[name] = _mirrored_place(getattr(goal, name))
    return replace(goal, **changes)  # type: ignore[arg-type]


def _mirrored_prop(prop: Prop) -> Prop:
    return replace(
        prop,
        at=prop.at and _mirrored_point(prop.at),
        yaw=-prop.yaw,
        carried_on=prop.carried_on and _mirrored_place(prop.carried_on),
        offset=prop.offset and _mirrored_point(prop.offset),
        through=tuple(_mirrored_spot(spot) for spot in prop.through),
        around=tuple(_mirrored_place(place) for place in prop.around),
        anchor=prop.anchor and _mirrored_point(prop.anchor),
    )


def _mirrored_root(root: Root) -> Root:
    return replace(
        root,
        yaw=-root.yaw,
        roll=-root.roll,
        turn=-root.turn,
        at=(-root.at[0], root.at[1]),
        anchor=tuple(_mirrored_place(place) for place in root.anchor),
    )


def _mirrored_posture(posture: Posture) -> Posture:
    joints = []
    for joint, angles in posture.joints:
        turned = ((name, -value if joint in MIDLINE and name in ("side", "rot") else value) for name, value in angles)
        joints.append((other_side(joint), tuple(turned)))
    # Goals are met in their order, so the order is kept; only the names change.
    return Posture(
        _mirrored_root(posture.root),
        tuple(joints),
        tuple(_mirrored_goal(goal) for goal in posture.goals),
        tuple(_mirrored_prop(prop) for prop in posture.props),
    )
