"""The way from one posed body to another: over waypoints between feet and floor, in turns and steps on the feet."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from stretchtimer.figure.body import lowest
from stretchtimer.figure.data import Goal, Posture, Root
from stretchtimer.figure.motion import soft, soft_within
from stretchtimer.figure.posing import bent_between, solved
from stretchtimer.figure.rotations import (
    Frame,
    Vector,
    about_z,
    angle_between,
    cross,
    frame_from,
    length,
    turned_towards,
    unit,
)
from stretchtimer.figure.skeleton import LENGTHS, SIDES, SOLE, Skeleton, blended, set_arm, sign

_LEVEL = np.array([1.0, 0.0, 1.0])
_LOW = 0.33  # a pelvis below this height lies or sits
_TURN_AT_ONCE = 80.0  # degrees that are turned with one step of each foot
_RESTING = 0.035  # so near to the floor a foot or hand rests on it
_ON_A_STEP = 0.20  # so high a foot may be set, on a step or on the other leg, to be put there rather than swung
_STEP = (0.03, 15.0)  # metres or degrees from which a foot is lifted rather than shifted
_STEP_HEIGHT = 0.10
_FOLDED = 0.30  # a foot comes no nearer to its hip on a step: the body rises for it, or it goes round in front
_GIVES = 0.004  # metres into the floor that need no mending
_ELBOW_CLEARANCE = 0.034
_SWING = 30.0  # degrees that an arm goes out to the side on a long way, clear of trunk and legs

# Balls that make up a foot and a hand in their frames: centre and radius. The last of a foot is in the toes' frame.
_FOOT = (
    ((0.0, 0.010, -0.002), 0.033), ((0.0, 0.026 - SOLE, -0.020), 0.026), ((0.0, 0.025 - SOLE, 0.075), 0.025),
    ((0.0, 0.021 - SOLE, 0.112), 0.021), ((0.0, -0.004, 0.055), 0.017),
)  # fmt: skip
_HAND = (((0.0, 0.0, 0.0), 0.022), ((0.0, -0.085, 0.0), 0.018), ((0.0, -0.165, 0.0), 0.010))
_FEET_AHEAD = 0.44


def way_between(start: Skeleton, end: Skeleton, build: str = "medium") -> Callable[[float], Skeleton]:
    """What is between two posed bodies: a function from the share of the way (0 to 1) to the skeleton there.

    Bones keep their lengths, nothing sinks into the floor by more than skin gives, and what rests on the floor at both
    ends of a stretch of the way stays, or is lifted and put down. A skeleton that it gives may be one of the two.
    """
    stops = [start, *_waypoints(start, end, build), end]
    stops = [stop for pair in pairwise(stops) for stop in _turning(*pair, build)] + [end]
    stretches = [_Stretch(a, b, build) for a, b in pairwise(stops)]
    ends = np.cumsum([stretch.effort for stretch in stretches])
    ends = ends / ends[-1] if ends[-1] > 0.0 else np.linspace(0.0, 1.0, len(stretches) + 1)[1:]

    def at(share: float) -> Skeleton:
        number = min(int(np.searchsorted(ends, share)), len(stretches) - 1)
        begin = float(ends[number - 1]) if number else 0.0
        inside = min(max((share - begin) / max(float(ends[number]) - begin, 1e-9), 0.0), 1.0)
        if len(stretches) > 1:  # slower where one stretch gives way to the next
            inside = (inside + soft(inside)) / 2.0
        return stretches[number].at(inside)

    return at


# --- where the way leads -----------------------------------------------------------------------------


def _waypoints(start: Skeleton, end: Skeleton, build: str) -> Iterator[Skeleton]:
    """Down from the feet one squats, sits and lies back, or goes on all fours and lies down; and so back up."""
    down, up = _down_to(start, build), _down_to(end, build)
    if down and up and _on_front(start) == _on_front(end):
        return
    yield from reversed(down)
    yield from up


def _down_to(skeleton: Skeleton, build: str) -> list[Skeleton]:
    """What lies between standing and a body that sits or lies; nothing for one on its feet or knees."""
    pelvis, frame = skeleton.places["pelvis"], skeleton.frames["pelvis"]
    if pelvis[1] > _LOW and frame[1, 2] < 0.7:
        return []
    trunk = (skeleton.places["neck"] - pelvis) * _LEVEL
    lies = abs(frame[1, 1]) < 0.5 and length(trunk) > 0.25
    if _on_front(skeleton):
        root = _placed("quadruped", trunk, pelvis)
        legs = {"hip": {"flex": 90.0}, "knee": {"flex": 90.0}, "ankle": {"flex": -50.0}}
        arms = {"shoulder": {"flex": 90.0}, "wrist": {"flex": -85.0}}
        return [solved(Posture(root, _paired(legs | arms)), build)]
    ahead = unit(-trunk if lies else frame[:, 2] * _LEVEL)
    feet = tuple(Goal(f"foot_{side}", floor=(0.11 * sign(side), _FEET_AHEAD)) for side in SIDES)
    hands = tuple(
        Goal(f"hand_{side}", floor=(0.24 * sign(side), -0.26), palm="down", fingers=(0.6 * sign(side), 0.0, -0.8))
        for side in SIDES
    )
    legs = {"hip": {"flex": 112.0, "abd": 6.0}, "knee": {"flex": 95.0}}
    seat = Posture(
        _placed("seated", ahead, pelvis, pitch=-20.0), (*_paired(legs), ("lumbar", (("flex", 14.0),))), feet + hands
    )
    legs = {"hip": {"flex": 130.0, "abd": 10.0}, "knee": {"flex": 132.0}, "ankle": {"flat": 1.0, "turn": 8.0}}
    arms = {"shoulder": {"flex": 84.0, "abd": 30.0}, "elbow": {"flex": 18.0}}
    root = _placed("standing", ahead, pelvis + ahead * _FEET_AHEAD, pitch=38.0, anchor=("ankle_l", "ankle_r"))
    return [solved(Posture(root, _paired(legs | arms)), build), solved(seat, build)]


def _on_front(skeleton: Skeleton) -> bool:
    return bool(skeleton.frames["pelvis"][1, 2] < -0.85)


def _placed(base: str, ahead: Vector, at: Vector, pitch: float = 0.0, anchor: tuple[str, ...] = ()) -> Root:
    yaw = math.degrees(math.atan2(float(ahead[0]), float(ahead[2])))
    return Root(base, pitch=pitch, yaw=yaw, at=(float(at[0]), float(at[2])), anchor=anchor)  # type: ignore[arg-type]


def _paired(angles: dict[str, dict[str, float]]) -> tuple[tuple[str, tuple[tuple[str, float], ...]], ...]:
    return tuple((f"{joint}_{side}", tuple(values.items())) for joint, values in angles.items() for side in SIDES)


def _turning(start: Skeleton, end: Skeleton, build: str) -> Iterator[Skeleton]:
    """The start, and the stops at which one who turns far sets down both feet."""
    yield start
    ways = [skeleton.facing[:, 2] for skeleton in (start, end)]
    upright = all(skeleton.frames["pelvis"][1, 1] > 0.5 for skeleton in (start, end))
    count = math.ceil(angle_between(*ways) / _TURN_AT_ONCE) if upright else 1
    for number in range(1, count):
        yield moved(start, end, number / count, build)


# --- one stretch of the way --------------------------------------------------------------------------


def moved(start: Skeleton, end: Skeleton, share: float, build: str) -> Skeleton:
    """The skeleton between two, put on the floor as far as both ends are."""
    skeleton = blended(start, end, share)
    if skeleton is start or skeleton is end:
        return skeleton
    floor = lowest(start, build) * (1.0 - share) + lowest(end, build) * share
    skeleton.shift(skeleton.facing[:, 1] * (floor - lowest(skeleton, build)))
    return skeleton


@dataclass(frozen=True)
class _Limb:
    """A leg with its foot, or an arm with its hand: the names of its joints and bones."""

    root: str
    middle: str
    end: str
    upper: str
    lower: str
    tip: str
    toes: str | None
    bends: float
    """+1 where the middle joint points to the upper bone's front, -1 where it points to its back."""

    def low(self, frames: dict[str, Frame]) -> float:
        """How far the lowest point of foot or hand lies over ankle or wrist, metres."""
        tip = frames[self.tip][1]
        if self.toes is None:
            return min(float(tip @ np.array(centre)) - radius for centre, radius in _HAND)
        *foot, (toes, radius) = _FOOT
        joint = float(tip @ np.array(foot[-1][0]))
        least = joint + float(frames[self.toes][1] @ np.array(toes)) - radius
        return min(least, *(float(tip @ np.array(centre)) - size for centre, size in foot))

    def over_floor(self, skeleton: Skeleton) -> float:
        """The height of its lowest point, metres."""
        return float(skeleton.places[self.end][1]) + self.low(skeleton.frames)

    def pole(self, skeleton: Skeleton) -> Vector:
        """Where knee or elbow points: from the line between the limb's ends, and a little as the upper bone faces."""
        places = skeleton.places
        along = unit(places[self.end] - places[self.root])
        bend = places[self.middle] - places[self.root]
        aside: Vector = bend - along * float(along @ bend) + skeleton.frames[self.upper][:, 2] * (0.02 * self.bends)
        return aside

    def plane(self, skeleton: Skeleton, pole: Vector) -> tuple[Frame, Frame]:
        """Rotations of both bones if the limb were not turned about its own length."""
        root, middle, end = (skeleton.places[joint] for joint in (self.root, self.middle, self.end))
        upper = frame_from(root - middle, pole)
        line = unit(middle - end)
        return upper, frame_from(line, cross(upper[:, 0], line))

    def turns(self, skeleton: Skeleton) -> tuple[Frame, Frame]:
        """How both bones are turned against that."""
        upper, lower = self.plane(skeleton, self.pole(skeleton))
        return upper.T @ skeleton.frames[self.upper], lower.T @ skeleton.frames[self.lower]

    def reach(self, skeleton: Skeleton, target: Vector, pole: Vector, turns: tuple[Frame, Frame]) -> None:
        """Sends ankle or wrist to a place; foot and hand keep their rotation."""
        places = skeleton.places
        upper_length, lower_length = (LENGTHS[bone[:-2]] for bone in (self.upper, self.lower))
        middle, end = bent_between(places[self.root], target, upper_length, lower_length, pole)
        for _lift in range(24 if self.toes is None else 0):  # an elbow never sinks into the floor
            if middle[1] > _ELBOW_CLEARANCE:
                break
            pole = unit(pole) + np.array([0.0, 0.12, 0.0])
            middle, end = bent_between(places[self.root], target, upper_length, lower_length, pole)
        places[self.middle] = places[self.lower] = middle
        places[self.end] = places[self.tip] = end
        upper, lower = self.plane(skeleton, pole)
        skeleton.frames[self.upper], skeleton.frames[self.lower] = upper @ turns[0], lower @ turns[1]


_LIMBS = (
    *(
        _Limb(f"hip_{s}", f"knee_{s}", f"ankle_{s}", f"thigh_{s}", f"shin_{s}", f"foot_{s}", f"toes_{s}", 1.0)
        for s in SIDES
    ),
    *(
        _Limb(f"shoulder_{s}", f"elbow_{s}", f"wrist_{s}", f"uarm_{s}", f"farm_{s}", f"hand_{s}", None, -1.0)
        for s in SIDES
    ),
)


class _Step:
    """A foot or hand that rests on the floor at both ends of a stretch of the way."""

    def __init__(self, limb: _Limb, start: Skeleton, end: Skeleton) -> None:
        self.limb = limb
        self.way = end.places[limb.end] - start.places[limb.end]
        self.turn = angle_between(start.frames[limb.tip][:, 2], end.frames[limb.tip][:, 2])
        self.tip = angle_between(start.frames[limb.tip][:, 1], end.frames[limb.tip][:, 1])
        self.when = (0.0, 1.0)
        self.height = 0.0
        self.nearest = min(_FOLDED, *(length(each.places[limb.end] - each.places[limb.root]) for each in (start, end)))
        self._ends = start, end
        self._over = limb.over_floor(start), limb.over_floor(end)
        self._poles = tuple(skeleton.facing.T @ limb.pole(skeleton) for skeleton in self._ends)
        self._turns = tuple(limb.turns(skeleton) for skeleton in self._ends)

    @property
    def is_far(self) -> bool:
        """Whether it is lifted, not shifted."""
        return length(self.way) > _STEP[0] or self.turn > _STEP[1]

    def target(self, skeleton: Skeleton, share: float) -> Vector:
        """Turns foot or hand as it is by now, and says where its ankle or wrist is."""
        limb, (start, end) = self.limb, self._ends
        done = soft_within(share, self.when)
        skeleton.frames[limb.tip] = turned_towards(start.frames[limb.tip], end.frames[limb.tip], done)
        if limb.toes is not None:
            own = [each.frames[limb.tip].T @ each.frames[limb.toes] for each in self._ends]
            skeleton.frames[limb.toes] = skeleton.frames[limb.tip] @ turned_towards(own[0], own[1], done)
        along = (done + soft(done)) / 2.0 if self.height else done  # it goes up before it goes along
        place = start.places[limb.end] + self.way * along
        over = self._over[0] + (self._over[1] - self._over[0]) * done
        lifted = self.height * math.sin(math.pi * done)
        return np.array([place[0], over - limb.low(skeleton.frames) + lifted, place[2]])

    def reach(self, skeleton: Skeleton, target: Vector, share: float) -> None:
        """Bends the limb so that its ankle or wrist is there."""
        pole = skeleton.facing @ _between(self._poles[0], self._poles[1], share)
        if self.limb.toes is None:  # an elbow goes round over the arm, not through the floor
            pole = pole + np.array([0.0, 0.6 * math.sin(math.pi * share), 0.0])
        turns = [turned_towards(first, second, share) for first, second in zip(*self._turns, strict=True)]
        self.limb.reach(skeleton, target, pole, (turns[0], turns[1]))


class _Stretch:
    """The way from one body to the next, without stops."""

    def __init__(self, start: Skeleton, end: Skeleton, build: str) -> None:
        self._start, self._end, self._build = start, end, build
        self._floor = lowest(start, build), lowest(end, build)
        self._steps = _steps(start, end)
        first, last = (
            {side: each.frames["t3"].T @ (each.places[f"wrist_{side}"] - each.places["t3"]) for side in SIDES}
            for each in (start, end)
        )
        self._swings = {side: min(1.0, length(last[side] - first[side]) / 0.5) * _SWING for side in SIDES}
        joints = ("pelvis", "neck", "ankle_l", "ankle_r", "wrist_l", "wrist_r")
        self._sits = max(each.places["pelvis"][1] for each in (start, end)) < _LOW
        self.effort = max(length(end.places[joint] - start.places[joint]) for joint in joints)

    def at(self, share: float) -> Skeleton:
        skeleton = blended(self._start, self._end, share)
        if skeleton is self._start or skeleton is self._end:
            return skeleton
        targets = [step.target(skeleton, share) for step in self._steps]
        self._swing_arms(skeleton, share)
        if self._sits:
            targets = self._round_in_front(skeleton, targets)
        else:
            skeleton.shift(np.array([0.0, self._rise(skeleton, targets), 0.0]))
        self._reach(skeleton, targets, share)
        floor = self._floor[0] * (1.0 - share) + self._floor[1] * share
        short = floor - lowest(skeleton, self._build)
        if short > _GIVES or not targets:
            skeleton.shift(np.array([0.0, short, 0.0]))
            self._reach(skeleton, targets, share)
        return skeleton

    def _round_in_front(self, skeleton: Skeleton, targets: list[Vector]) -> list[Vector]:
        """Where feet go that would else pass through the body that sits."""
        ahead = skeleton.facing[:, 2]
        out = []
        for step, target in zip(self._steps, targets, strict=True):
            way = target - skeleton.places[step.limb.root]
            before = float(way @ ahead)
            beside = float(way @ way) - before * before
            wanted = math.sqrt(max(step.nearest * step.nearest - beside, 0.0))
            out.append(target + ahead * max(wanted - before, 0.0) if step.limb.toes else target)
        return out

    def _rise(self, skeleton: Skeleton, targets: list[Vector]) -> float:
        """How far the body rises for a foot to pass under it, or goes down for the feet to reach the floor."""
        most = (LENGTHS["thigh"] + LENGTHS["shin"]) * 0.999
        rise, room = 0.0, math.inf
        for step, target in zip(self._steps, targets, strict=True):
            if step.limb.toes is None:
                continue
            way = target - skeleton.places[step.limb.root]
            aside = length(way * _LEVEL)
            room = min(room, float(way[1]) + math.sqrt(max(most * most - aside * aside, 0.0)))
            if aside < step.nearest:
                rise = max(rise, float(way[1]) + math.sqrt(step.nearest * step.nearest - aside * aside))
        return min(rise, room)

    def _swing_arms(self, skeleton: Skeleton, share: float) -> None:
        chest = skeleton.frames["t3"]
        for side, far in self._swings.items():
            out = chest @ about_z(far * sign(side) * math.sin(math.pi * share) ** 2) @ chest.T
            set_arm(skeleton, side, *(out @ skeleton.frames[f"{bone}_{side}"] for bone in ("uarm", "farm", "hand")))

    def _reach(self, skeleton: Skeleton, targets: list[Vector], share: float) -> None:
        for step, target in zip(self._steps, targets, strict=True):
            step.reach(skeleton, target, share)
        stepping = [step.limb for step in self._steps]
        for limb in _LIMBS:
            sunk = -limb.over_floor(skeleton)
            if sunk > 0.0 and limb not in stepping:
                place = skeleton.places[limb.end] + np.array([0.0, sunk, 0.0])
                limb.reach(skeleton, place, limb.pole(skeleton), limb.turns(skeleton))


def _between(start: Vector, end: Vector, share: float) -> Vector:
    """A direction the given share of the way round from one to another."""
    start, end = unit(start), unit(end)
    angle = math.radians(angle_between(start, end))
    if not 0.01 < angle < 3.1:
        return start + (end - start) * share
    ways: Vector = start * math.sin((1.0 - share) * angle) + end * math.sin(share * angle)
    return ways / math.sin(angle)


def _steps(start: Skeleton, end: Skeleton) -> list[_Step]:
    """What stays on the floor or steps over it, and when."""
    steps = []
    for limb in _LIMBS:
        near, far = sorted((limb.over_floor(start), limb.over_floor(end)))
        if near < _RESTING and far < (_RESTING if limb.toes is None else _ON_A_STEP):
            steps.append(_Step(limb, start, end))
    ahead = start.facing[:, 2] + end.facing[:, 2]
    for kind in ("foot", "hand"):
        moving = [step for step in steps if step.limb.tip.startswith(kind) and step.is_far]
        # What goes back goes first: from one knee to the other over both, not over a squat.
        moving.sort(key=lambda step: float(step.way @ ahead))
        for number, step in enumerate(moving):
            step.when = ((0.0, 0.58), (0.42, 1.0))[number] if len(moving) > 1 else (0.0, 1.0)
            if len(steps) > 1:  # nobody hops
                # A foot that tips over is carried high by that alone.
                height = 0.02 + 0.25 * length(step.way) + 0.0005 * step.turn
                step.height = min(_STEP_HEIGHT, height) * (1.0 - 0.8 * min(step.tip / 90.0, 1.0))
    return steps
