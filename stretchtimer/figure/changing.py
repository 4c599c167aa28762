"""From one pose into another: the body's way, and the things and the glow that come, stay or go with it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

import numpy as np

from stretchtimer.figure.data import Prop
from stretchtimer.figure.motion import soft_within
from stretchtimer.figure.props import Plane, Things, things
from stretchtimer.figure.rotations import angle_between, length, turned_towards
from stretchtimer.figure.scene import Moment
from stretchtimer.figure.skeleton import Skeleton
from stretchtimer.figure.ways import way_between

T = TypeVar("T")
Change: TypeAlias = Callable[[float], Moment]
"""What is to be drawn, by the share of the way (0 to 1)."""
_FLAT = ("mat", "wall")
# Things of the end appear in this part of the way, before the body needs them; those of the start go likewise.
_THINGS_COME = (0.15, 0.55)
_GLOW_COMES = (0.55, 1.0)
_SAME = (0.6, 30.0)  # metres and degrees within which a mat or wall of either pose is one and the same


@dataclass(frozen=True)
class Body:
    """A posed body with what it uses, and where it glows."""

    skeleton: Skeleton
    props: tuple[Prop, ...]
    glow: tuple[tuple[str, str], ...]
    build: str

    def moment(self) -> Moment:
        """What is to be drawn of it."""
        glow = tuple((area, side, 1.0) for area, side in self.glow)
        return Moment(self.skeleton, things(self.props, self.skeleton, self.build), glow, self.build)


def change(start: Body, end: Body) -> Change:
    """All the way between two bodies of one build."""
    build = start.build
    way = way_between(start.skeleton, end.skeleton, build)
    solid_before, solid_after = ([prop for prop in body.props if prop.kind not in _FLAT] for body in (start, end))
    flat_before, flat_after = (things(body.props, body.skeleton, build).planes for body in (start, end))

    def at(share: float) -> Moment:
        skeleton = way(share)
        passing = [
            _grown(things((prop,), skeleton, build), strength)
            for prop, strength in _strengths(solid_before, solid_after, share, _THINGS_COME)
        ]
        tubes = None
        for each in passing:
            tubes = tubes.joined(each.tubes) if tubes and each.tubes else tubes or each.tubes
        boxes = tuple(box for each in passing for box in each.boxes)
        glow = tuple((*area, strength) for area, strength in _strengths(start.glow, end.glow, share, _GLOW_COMES))
        return Moment(skeleton, Things(boxes, tuple(_planes(flat_before, flat_after, share)), tubes), glow, build)

    return at


def _strengths(
    start: Sequence[T], end: Sequence[T], share: float, come: tuple[float, float]
) -> Iterator[tuple[T, float]]:
    """All that is there at a share of the way, and how strongly: what both ends have stays as it is."""
    for thing in start:
        strength = 1.0 if thing in end else soft_within(1.0 - share, come)
        if strength > 0.0:
            yield thing, strength
    for thing in end:
        strength = 0.0 if thing in start else soft_within(share, come)
        if strength > 0.0:
            yield thing, strength


def _planes(start: Sequence[Plane], end: Sequence[Plane], share: float) -> Iterator[Plane]:
    """Mats and walls: one that both ends have is moved from its place in the one to that in the other."""
    twins = [next((other for other in end if _is_same(plane, other)), None) for plane in start]
    for plane, twin in zip(start, twins, strict=True):
        if twin is None:
            yield replace(plane, strength=soft_within(1.0 - share, _THINGS_COME))
        else:
            yield replace(
                plane,
                at=plane.at + (twin.at - plane.at) * share,
                frame=turned_towards(plane.frame, twin.frame, share),
                width=plane.width + (twin.width - plane.width) * share,
                length=plane.length + (twin.length - plane.length) * share,
            )
    for plane in end:
        if not any(plane is twin for twin in twins):
            yield replace(plane, strength=soft_within(share, _THINGS_COME))


def _is_same(one: Plane, other: Plane) -> bool:
    near, turned = length(one.at - other.at), angle_between(one.frame[:, 2], other.frame[:, 2])
    return one.kind == other.kind and near < _SAME[0] and turned < _SAME[1]


def _grown(what: Things, strength: float) -> Things:
    """Solid things cannot be seen through: what stands rises from the floor, what is carried from its middle."""
    if strength == 1.0:
        return what
    boxes = what.boxes
    if boxes:
        corners = np.concatenate([box.corners() for box in boxes])
        middle, share = (corners.min(0) + corners.max(0)) / 2, np.full(3, strength)
        if corners[:, 1].min() < 0.02:
            middle, share = np.zeros(3), np.array([1.0, strength, 1.0])
        boxes = tuple(
            replace(box, centre=middle + (box.centre - middle) * share, half=box.half * share) for box in boxes
        )
    tubes = what.tubes
    if tubes is not None:
        tubes = replace(tubes, start_radius=tubes.start_radius * strength, end_radius=tubes.end_radius * strength)
    return Things(boxes, (), tubes)
