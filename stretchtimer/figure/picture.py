"""The door: a pose's data in, a picture out. Needs no window and works in any thread."""

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from stretchtimer.core.look import Look
from stretchtimer.core.routines import Side
from stretchtimer.figure.body import breathing_in
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.changing import Body, Change, change
from stretchtimer.figure.data import FigurePose, Posture
from stretchtimer.figure.motion import mirrored, mixed, place_in_loop, posture_at, soft
from stretchtimer.figure.posing import solved
from stretchtimer.figure.rotations import length
from stretchtimer.figure.scene import Moment, fitted, holding, needed, paint
from stretchtimer.figure.skeleton import Skeleton
from stretchtimer.figure.ways import moved

SIZE_BOUNDS = (16, 4096)
"""Pixels that a picture's width and height may have."""


class Quality(Enum):
    """How finely a picture is drawn: at half its size for while it turns, or with 2 x 2 or 3 x 3 samples at edges."""

    COARSE = 1
    STILL = 2
    FINE = 3


@dataclass(frozen=True, slots=True)
class View:
    """How a pose is looked at.

    `side` is the side that is worked. `set` is one of the sets, counted from 1; without it all of them are done in
    turn, where each has a movement of its own. `at` is the place in the loop, 0 to 1. `breath` is how full the lungs
    are, from 0 to 1. `azimuth` and `elevation` take the place of the pose's own, as meant for the side shown. With
    `mirrored_view` the picture is reversed, so that the figure moves like one's own image in a mirror.
    """

    side: Side | None = None
    set: int | None = None
    at: float = 0.0
    breath: float = 0.0
    azimuth: float | None = None
    elevation: float | None = None
    mirrored_view: bool = False


def picture(
    pose: FigurePose, view: View, look: Look, width: int, height: int, quality: Quality = Quality.STILL,
    *, transparent: bool = True,
) -> QImage:  # fmt: skip
    """The pose as seen, `width` x `height` pixels, premultiplied, on a transparent ground or on the theme's."""
    width, height = (min(max(size, SIZE_BOUNDS[0]), SIZE_BOUNDS[1]) for size in (width, height))
    # The other side is the same picture reversed: exact, and found in the same caches.
    reverse = is_other(pose, view.side)
    azimuth, elevation = _angles(pose, view)
    if reverse:
        azimuth = -azimuth
    moment = _body(_in_set(pose, view), view.at, look.build).moment()
    moment = replace(moment, skeleton=breathing_in(moment.skeleton, _breath(view)))
    camera = _camera(pose, azimuth, elevation, look, width, height)
    image = _drawn(moment, camera, width, height, quality, look, -1.0, transparent)
    return image.flipped(Qt.Orientation.Horizontal) if reverse != view.mirrored_view else image


def camera_on(pose: FigurePose, azimuth: float, elevation: float, look: Look, width: int, height: int) -> Camera:
    """The camera through which `picture` sees the pose's own side from a direction."""
    return _camera(pose, azimuth, elevation, look, width, height)


def kept_in_view(pose: FigurePose, at: float, camera: Camera, look: Look, width: int, height: int) -> Camera:
    """The camera, moved and drawn back as little as it takes to see the body at a place of its loop."""
    return holding(_body(pose, at, look.build).moment(), camera, width, height)


def seen_through(
    pose: FigurePose, at: float, camera: Camera, look: Look, width: int, height: int, quality: Quality = Quality.STILL
) -> QImage:
    """The pose's own side as a camera sees it that stays where it is while the pose is changed."""
    return _drawn(_body(pose, at, look.build).moment(), camera, width, height, quality, look, -1.0, True)


def between(
    pose_a: FigurePose, view_a: View, pose_b: FigurePose, view_b: View, share: float, look: Look, width: int,
    height: int, quality: Quality = Quality.STILL, *, transparent: bool = True,
) -> QImage:  # fmt: skip
    """The picture the given share (0 to 1) of the way from one pose into another, or from one side to the other."""
    if share <= 0.0:
        return picture(pose_a, view_a, look, width, height, quality, transparent=transparent)
    if share >= 1.0:
        return picture(pose_b, view_b, look, width, height, quality, transparent=transparent)
    width, height = (min(max(size, SIZE_BOUNDS[0]), SIZE_BOUNDS[1]) for size in (width, height))
    eased = soft(share)
    ends = []
    for pose, view in ((pose_a, view_a), (pose_b, view_b)):
        shown = mirrored(pose) if is_other(pose, view.side) != view.mirrored_view else pose
        azimuth, elevation = _angles(pose, view)
        azimuth = -azimuth if view.mirrored_view else azimuth
        light = 1.0 if shown is not pose else -1.0
        ends.append((shown, azimuth, elevation, light))
    (first, azimuth_a, elevation_a, light_a), (second, azimuth_b, elevation_b, light_b) = ends
    turn = (azimuth_b - azimuth_a + 180.0) % 360.0 - 180.0
    azimuth, elevation = azimuth_a + turn * eased, elevation_a + (elevation_b - elevation_a) * eased
    moment = _change(_in_set(first, view_a), view_a.at, _in_set(second, view_b), view_b.at, look.build)(eased)
    moment = replace(
        moment, skeleton=breathing_in(moment.skeleton, _breath(view_a) * (1 - eased) + _breath(view_b) * eased)
    )
    one = _camera(first, azimuth, elevation, look, width, height)
    two = _camera(second, azimuth, elevation, look, width, height)

    def mix(a: float, b: float) -> float:
        return a + (b - a) * eased

    camera = Camera(azimuth, elevation, mix(one.scale, two.scale), mix(one.across, two.across), mix(one.down, two.down))
    camera = holding(moment, camera, width, height)
    return _drawn(moment, camera, width, height, quality, look, mix(light_a, light_b), transparent)


def _drawn(moment: Moment, camera: Camera, width: int, height: int, quality: Quality, look: Look, light: float,
           transparent: bool) -> QImage:  # fmt: skip
    if quality is not Quality.COARSE:
        return paint(moment, camera, width, height, quality.value, look, light, transparent)
    wide, tall = -(-width // 2), -(-height // 2)
    half = Camera(camera.azimuth, camera.elevation, camera.scale / 2, camera.across / 2, camera.down / 2)
    image = paint(moment, half, wide, tall, 1, look, light, transparent)
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(wide * 2, tall * 2, Qt.AspectRatioMode.IgnoreAspectRatio, smooth).copy(0, 0, width, height)


def farthest(pose: FigurePose) -> float:
    """The place in the loop at which the body is farthest from where its set began: what tells most of a movement."""
    starts = (frames[0] for frames in pose.sets for _ in range(len(frames) + 1))
    far = []
    for key, start in zip(pose.keyframes, starts, strict=False):
        here, there = solved(key.posture).places, solved(start.posture).places
        far.append(max(length(here[name] - there[name]) for name in here))
    return place_in_loop(pose, far.index(max(far)))


def skeleton_at(pose: FigurePose, at: float, build: str = "medium") -> tuple[Skeleton, Posture]:
    """The skeleton at a place of the loop, and the posture whose props and data belong to it."""
    first, second, share = posture_at(pose, at)
    posture = mixed(first, second, share)
    if posture is not None:
        return solved(posture, build), posture
    # The two ask for different things, a hand here and there: turn the bones from one into the other.
    return moved(solved(first, build), solved(second, build), share, build), first if share < 0.5 else second


def is_other(pose: FigurePose, side: Side | None) -> bool:
    """Whether a side is not the one that the pose's data is given for."""
    return side is not None and pose.worked is not None and side.value[0] != pose.worked


def _angles(pose: FigurePose, view: View) -> tuple[float, float]:
    """Azimuth and elevation for the side shown."""
    own = -pose.azimuth if is_other(pose, view.side) else pose.azimuth
    azimuth = own if view.azimuth is None else view.azimuth
    elevation = pose.elevation if view.elevation is None else view.elevation
    return azimuth, min(max(elevation, -89.0), 89.0)


def _breath(view: View) -> float:
    return min(max(view.breath, 0.0), 1.0)


def _in_set(pose: FigurePose, view: View) -> FigurePose:
    return pose if view.set is None else pose.in_set(view.set)


def _body(pose: FigurePose, at: float, build: str) -> Body:
    skeleton, posture = skeleton_at(pose, at, build)
    return Body(skeleton, posture.props, pose.glow, build)


@lru_cache(maxsize=8)  # a change is seen in some twenty pictures, one after the other
def _change(first: FigurePose, at_first: float, second: FigurePose, at_second: float, build: str) -> Change:
    return change(_body(first, at_first, build), _body(second, at_second, build))


def _camera(pose: FigurePose, azimuth: float, elevation: float, look: Look, width: int, height: int) -> Camera:
    """Fits the whole loop into the picture; turned away from its own view, a pose is never drawn larger than there."""
    camera = fitted(needed(pose, azimuth, elevation, look.build), azimuth, elevation, width, height)
    own = fitted(needed(pose, pose.azimuth, pose.elevation, look.build), azimuth, elevation, width, height)
    if own.scale >= camera.scale:
        return camera
    k = own.scale / camera.scale
    across = width / 2 + (camera.across - width / 2) * k
    return Camera(azimuth, elevation, own.scale, across, height / 2 + (camera.down - height / 2) * k)
