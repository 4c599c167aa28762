"""A whole picture: the posed body with its props, fitted into the frame, on its floor, with its shadows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPolygonF, QTransform

from stretchtimer.core.look import Look
from stretchtimer.figure.body import Solids, clothes, solids, with_added_bones
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.casting import Runs
from stretchtimer.figure.data import FigurePose, Prop
from stretchtimer.figure.muscles import Muscle, muscles
from stretchtimer.figure.palette import Ground, ground, ramps
from stretchtimer.figure.posing import solved
from stretchtimer.figure.props import Plane, Things, things
from stretchtimer.figure.rotations import Vector
from stretchtimer.figure.shading import Subject, blurred, draw
from stretchtimer.figure.skeleton import Skeleton

_MARGIN = 0.04
_LARGEST = 0.62  # a metre is at most this share of the picture's height, so that poses keep alike in size
_SHADOW_RESOLUTION = 64.0  # pixels per metre
_FINE_FROM = 130.0  # pixels per metre from which single fingers show


@dataclass(frozen=True)
class Moment:
    """What is to be drawn: a posed skeleton with its things, and where it glows: area, side and strength (0 to 1)."""

    skeleton: Skeleton
    things: Things
    glow: tuple[tuple[str, str, float], ...]
    build: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the view plane that a pose needs: least and greatest x and y (metres)."""

    left: float
    right: float
    bottom: float
    top: float


@lru_cache(maxsize=512)  # four numbers each
def needed(pose: FigurePose, azimuth: float, elevation: float, build: str) -> Frame:
    """What must be seen of a pose from a direction, over all its keyframes."""
    moments = [(solved(key.posture, build), key.posture.props) for key in pose.keyframes]
    return _frame(moments, Camera(azimuth, elevation), build)


def _frame(moments: Sequence[tuple[Skeleton, tuple[Prop, ...]]], camera: Camera, build: str) -> Frame:
    spots: list[NDArray[np.float64]] = []
    for skeleton, props in moments:
        what = things(props, skeleton, build)
        body = solids(skeleton, build, fine=False)
        if what.tubes is not None:
            body = body.joined(what.tubes)
        turned = np.abs((camera.rotation @ body.frame) * body.scale[:, None, :])
        reach = np.sqrt((turned**2).sum(2))[:, :2]
        for place, radius in ((body.start, body.start_radius), (body.end, body.end_radius)):
            seen = camera.view(place)[:, :2]
            spots += [seen - reach * radius[:, None], seen + reach * radius[:, None]]
        spots += [camera.view(box.corners())[:, :2] for box in what.boxes]
        for plane in what.planes:
            if plane.kind == "mat":
                spots.append(camera.view(_corners(plane) * [0.97, 1, 0.97])[:, :2])
    every = np.concatenate(spots)
    (left, bottom), (right, top) = every.min(0), every.max(0)
    return Frame(float(left), float(right), float(bottom), float(top))


def fitted(frame: Frame, azimuth: float, elevation: float, width: int, height: int) -> Camera:
    """The camera that shows the frame amid the picture, as large as goes but never above the size common to all."""
    room = 1.0 - 2.0 * _MARGIN
    wide, tall = max(frame.right - frame.left, 0.1), max(frame.top - frame.bottom, 0.1)
    scale = min(width * room / wide, height * room / tall, height * _LARGEST)
    x, y = (frame.left + frame.right) / 2.0, (frame.bottom + frame.top) / 2.0
    return Camera(azimuth, elevation, scale, width / 2.0 - x * scale, height / 2.0 + y * scale)


def holding(moment: Moment, camera: Camera, width: int, height: int) -> Camera:
    """The camera, moved and drawn back as little as it takes for body and mats to be in the picture."""
    frame = _frame([(moment.skeleton, ())], camera, moment.build)
    for plane in moment.things.planes:
        if plane.kind == "mat":
            frame = _widened(frame, camera.view(_corners(plane) * [0.97, 1, 0.97]), plane.strength)
    scale = min(camera.scale, fitted(frame, camera.azimuth, camera.elevation, width, height).scale)
    nearer = scale / camera.scale
    edge_x, edge_y = _MARGIN * width, _MARGIN * height
    across = width / 2.0 + (camera.across - width / 2.0) * nearer
    down = height / 2.0 + (camera.down - height / 2.0) * nearer
    across = min(max(across, edge_x - frame.left * scale), width - edge_x - frame.right * scale)
    down = min(max(down, edge_y + frame.top * scale), height - edge_y + frame.bottom * scale)
    return Camera(camera.azimuth, camera.elevation, scale, across, down)


def _widened(frame: Frame, seen: NDArray[np.float64], strength: float) -> Frame:
    """The frame with room for places in the view (n, 3) as far as they count, from 0 to 1."""
    (left, bottom), (right, top) = seen[:, :2].min(0), seen[:, :2].max(0)
    return Frame(
        frame.left + min(left - frame.left, 0.0) * strength,
        frame.right + max(right - frame.right, 0.0) * strength,
        frame.bottom + min(bottom - frame.bottom, 0.0) * strength,
        frame.top + max(top - frame.top, 0.0) * strength,
    )


def paint(moment: Moment, camera: Camera, width: int, height: int, samples: int, look: Look, light: float,
          transparent: bool) -> QImage:  # fmt: skip
    """The finished picture, premultiplied."""
    what = moment.things
    body = solids(moment.skeleton, moment.build, fine=camera.scale >= _FINE_FROM)
    if what.tubes is not None:
        body = body.joined(what.tubes)
    skeleton = moment.skeleton
    places, frames = with_added_bones(skeleton)
    subject = Subject(
        body,
        what.boxes,
        tuple(clothes(skeleton)),
        ramps(look),
        tuple(
            muscle if strength == 1.0 else _dimmed(muscle, strength)
            for area, side, strength in moment.glow
            for muscle in muscles(places, frames, ((area, side),))
        ),
        (skeleton.places["head"], skeleton.frames["head"]),
        np.array([skeleton.places[joint] for joint in ("shoulder_l", "shoulder_r", "neck")]),
    )
    layer = draw(subject, camera, width, height, samples, look, light)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    place = ground(look.dark)
    image.fill(Qt.GlobalColor.transparent if transparent else QColor(place.back))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    _backdrop(painter, camera, place, body, what)
    painter.drawImage(layer.left, layer.top, to_image(layer.rgba))
    for plane in what.planes:  # a wall between viewer and figure is a veil
        if plane.kind == "wall" and _turned_away(plane, camera):
            painter.setOpacity(plane.strength)
            _paint_wall(painter, camera, plane, place, 0.30)
    painter.end()
    return image


def _dimmed(muscle: Muscle, strength: float) -> Muscle:
    """A glow that comes or goes shrinks to the line of its muscle."""
    return replace(muscle, strands=tuple((points, thick * strength) for points, thick in muscle.strands))


def to_image(rgba: NDArray[np.uint8]) -> QImage:
    """Premultiplied colours (h, w, 4) as an image of its own memory."""
    pixels = np.ascontiguousarray(rgba)
    h, w = pixels.shape[:2]
    return QImage(pixels.data, w, h, w * 4, QImage.Format.Format_RGBA8888_Premultiplied).copy()


def _turned_away(plane: Plane, camera: Camera) -> bool:
    return float((camera.rotation @ plane.frame[:, 2])[2]) < -1e-3


def _corners(plane: Plane) -> NDArray[np.float64]:
    """A mat's or wall's corners (4, 3), in order round it."""
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], float) * [plane.width / 2, plane.length / 2]
    if plane.kind == "wall":
        local = np.stack([signs[:, 0], signs[:, 1] + plane.length / 2, np.zeros(4)], 1)
    else:
        local = np.stack([signs[:, 0], np.zeros(4), signs[:, 1]], 1)
    corners: NDArray[np.float64] = plane.at + local @ plane.frame.T
    return corners


def _polygon(camera: Camera, points: list[Vector] | NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(*camera.pixel(np.asarray(point))) for point in points])


def _backdrop(painter: QPainter, camera: Camera, place: Ground, body: Solids, what: Things) -> None:
    for plane in what.planes:
        if plane.kind == "wall" and not _turned_away(plane, camera):
            painter.setOpacity(plane.strength)
            _paint_wall(painter, camera, plane, place, 0.95)
    for plane in what.planes:
        if plane.kind == "mat":
            painter.setOpacity(plane.strength)
            _paint_mat(painter, camera, plane, place)
    painter.setOpacity(1.0)
    floor = Plane("floor", np.zeros(3), np.eye(3), 0, 0)
    _paint_shadow(painter, camera, floor, place, body, what)
    for plane in what.planes:
        if plane.kind == "wall" and not _turned_away(plane, camera):
            painter.setOpacity(plane.strength)
            _paint_shadow(painter, camera, plane, place, body, what)
    painter.setOpacity(1.0)


def _paint_shadow(painter: QPainter, camera: Camera, plane: Plane, place: Ground, body: Solids, what: Things) -> None:
    """A soft contact shadow on the floor or a wall: darkest where the body touches it, gone a hand's breadth away."""
    if plane.kind == "wall":
        axes = np.stack([plane.frame[:, 0], plane.frame[:, 1], plane.frame[:, 2]], 1)
    else:
        axes = np.stack([plane.frame[:, 0], plane.frame[:, 2], plane.frame[:, 1]], 1)
    start, end = (body.start - plane.at) @ axes, (body.end - plane.at) @ axes
    reach = np.sqrt((np.abs(axes.T @ body.frame * body.scale[:, None, :]) ** 2).sum(2))
    long = ~body.ball
    radius = body.start_radius[:, None]
    spots = [np.concatenate([start, reach * radius], 1)]
    for share in (0.5, 1.0):
        thick = (body.start_radius + (body.end_radius - body.start_radius) * share)[:, None]
        spots.append(np.concatenate([start + (end - start) * share, reach * thick], 1)[long])
    rows = np.concatenate(spots)
    away = np.maximum(rows[:, 2] - rows[:, 5], 0)
    dark = 0.95 * np.exp(-away / 0.10) + 0.30 * np.exp(-away / 0.60)
    if plane.kind == "wall":
        dark = 0.95 * np.exp(-away / 0.05) + 0.25 * np.exp(-away / 0.22)
        dark[rows[:, 2] < -0.1] = 0
    near = dark > 0.02
    rows, dark = rows[near], dark[near]
    feet = [box.corners() for box in what.boxes if box.corners()[:, 1].min() < 0.02 and not box.round_]
    if not len(rows):
        return
    left, bottom = (rows[:, :2] - rows[:, 3:5]).min(0) - 0.35
    right, top = (rows[:, :2] + rows[:, 3:5]).max(0) + 0.35
    w, h = int((right - left) * _SHADOW_RESOLUTION) + 1, int((top - bottom) * _SHADOW_RESOLUTION) + 1
    if w > 1000 or h > 1000:
        return
    res = _SHADOW_RESOLUTION
    mask = _ellipses((rows[:, [0, 1, 3, 4]] - [left, bottom, 0, 0]) * res, 255 * np.minimum(dark, 1), w, h)
    if plane.kind == "floor" and feet:
        image = QImage(mask.data, w, h, w, QImage.Format.Format_Grayscale8)
        spotter = QPainter(image)
        spotter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spotter.setPen(Qt.PenStyle.NoPen)
        spotter.setBrush(QColor(225, 225, 225))
        for corners in feet:
            low = corners[corners[:, 1] < corners[:, 1].min() + 1e-6][[0, 1, 3, 2]]
            spotter.drawPolygon(QPolygonF([QPointF((p[0] - left) * res, (p[2] - bottom) * res) for p in low]))
        spotter.end()
    soft = mask * np.float32(1 / 255)
    soft = np.clip(0.62 * blurred(soft, 2) + 0.45 * blurred(soft, 7), 0, 1) * np.float32(place.shadow_strength * 255)
    tint = QColor(place.shadow)
    levels = np.arange(256)[:, None] * [tint.redF(), tint.greenF(), tint.blueF(), 1.0]
    rgba = levels.astype(np.uint8)[soft.astype(np.uint8)]
    corner = plane.at + axes @ np.array([left, bottom, 0.0])
    o = np.array(camera.pixel(corner))
    u = np.array(camera.pixel(corner + axes[:, 0])) - o
    v = np.array(camera.pixel(corner + axes[:, 1])) - o
    painter.save()
    if plane.kind == "wall":
        face = QPainterPath()
        face.addPolygon(_polygon(camera, _corners(plane)))
        painter.setClipPath(face)
    painter.setTransform(QTransform(u[0] / res, u[1] / res, v[0] / res, v[1] / res, o[0], o[1]), True)
    painter.drawImage(0, 0, to_image(rgba))
    painter.restore()


def _ellipses(places: NDArray[np.float64], level: NDArray[np.float64], width: int, height: int) -> NDArray[np.uint8]:
    """An image (height, width) of ellipses: middle and half axes (n, 4) in pixels; the highest level counts."""
    x, y, half_x, half_y = places.T
    top = np.floor(y - half_y).astype(np.intp)
    count = np.ceil(y + half_y).astype(np.intp) - top
    which = np.repeat(np.arange(len(places)), count)
    row = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count) + top[which]
    half = half_x[which] * np.sqrt(np.maximum(1 - ((row + 0.5 - y[which]) / half_y[which]) ** 2, 0))
    first = np.round(x[which] - half).astype(np.intp)
    runs = Runs(which, row, first, np.round(x[which] + half).astype(np.intp) - first)
    image = np.zeros(width * height, np.uint8)
    np.maximum.at(image, runs.counted(row * width + first), np.repeat(level.astype(np.uint8)[which], runs.count))
    return image.reshape(height, width)


def _paint_mat(painter: QPainter, camera: Camera, mat: Plane, place: Ground) -> None:
    colour = QColor(place.mat)
    radius = 0.05
    points = []
    for sx, sz, start in ((1, 1, 0), (-1, 1, 90), (-1, -1, 180), (1, -1, 270)):
        for turn in np.radians(start + np.linspace(0, 90, 7)):
            x = sx * (mat.width / 2 - radius) + radius * np.cos(turn)
            z = sz * (mat.length / 2 - radius) + radius * np.sin(turn)
            points.append(mat.at + mat.frame @ np.array([x, 0.0, z]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour.darker(118))
    painter.drawPolygon(_polygon(camera, [point - np.array([0.0, 0.012, 0.0]) for point in points]))
    painter.setBrush(colour)
    painter.drawPolygon(_polygon(camera, points))


def _paint_wall(painter: QPainter, camera: Camera, wall: Plane, place: Ground, strong: float) -> None:
    """A wall 9 cm thick whose face is its +z, fading out upwards."""
    base = QColor(place.prop[1])
    half, thick = wall.width / 2, 0.09
    foot = [
        wall.at + wall.frame @ np.array([x, 0.0, z])
        for x, z in ((-half, 0), (half, 0), (half, -thick), (-half, -thick))
    ]
    up = np.array([0.0, wall.length, 0.0])
    painter.setPen(Qt.PenStyle.NoPen)
    across, towards = camera.rotation @ wall.frame[:, 0], camera.rotation @ wall.frame[:, 2]
    for lean, front, rear, darker in ((towards, (0, 1), (2, 3), 100), (across, (1, 2), (3, 0), 122)):
        if abs(lean[2]) < 1e-3:
            continue
        i, j = front if lean[2] > 0 else rear
        fade = QLinearGradient(QPointF(*camera.pixel(foot[i])), QPointF(*camera.pixel(foot[i] + up)))
        for stop, alpha in ((0.0, strong), (1.0, strong * 0.3)):
            shade = QColor(base.darker(darker))
            shade.setAlphaF(alpha)
            fade.setColorAt(stop, shade)
        painter.setBrush(QBrush(fade))
        painter.drawPolygon(_polygon(camera, [foot[i], foot[j], foot[j] + up, foot[i] + up]))
