"""From solids to pixels: cast one sample a pixel, then more wherever an edge runs, shade them and draw the ink.

Only pixels on an edge (an outline, a jump in depth, a hem) get several samples: elsewhere more would show nothing new.
"""

import math
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stretchtimer.core.look import Look
from stretchtimer.figure.body import MATERIAL_NUMBER, PART_NUMBER, Solids
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.casting import (
    EMPTY,
    F32,
    Buffer,
    Floats,
    Ints,
    Runs,
    SeenBox,
    SeenSolids,
    Window,
    bounds,
    cast_edges,
    cast_pixels,
    pixel_runs,
)
from stretchtimer.figure.muscles import REACH, Glow, Muscle
from stretchtimer.figure.palette import accent_ramp, ground, rgb, smooth
from stretchtimer.figure.props import Box

_HIDDEN = 0.02  # metres behind which a solid has no share in what is seen


class Paint(Protocol):
    """What gives places on one part of the body another material."""

    @property
    def part(self) -> str: ...

    def put_on(self, material: NDArray[np.uint8], world: Floats) -> None:
        """Changes the materials (n,) of places (3, n) in the room."""


@dataclass(frozen=True)
class Subject:
    """Everything that is ray-cast, in the room, with how it is painted."""

    solids: Solids
    boxes: tuple[Box, ...]
    paints: tuple[Paint, ...]
    """Those of one part stand together."""
    tones: Floats
    """Each material's colour at each of 256 levels of light, (materials, 256, 3)."""
    muscles: tuple[Muscle, ...]
    head: tuple[NDArray[np.float64], NDArray[np.float64]]
    """The head's place and frame."""
    joints: NDArray[np.float64]
    """Shoulders and the foot of the neck (n, 3), round which folds of skin are not outlined."""


@dataclass
class Layer:
    """A shaded picture of the subject: its upper left pixel, premultiplied colours (h, w, 4) and materials (h, w)."""

    left: int
    top: int
    rgba: NDArray[np.uint8]
    material: NDArray[np.uint8]
    """Amid each pixel; 0 as well where there is nothing."""


def draw(subject: Subject, camera: Camera, width: int, height: int, samples: int, look: Look, light: float) -> Layer:
    """The subject with `samples` x `samples` antialiasing; `light` is where the light stands, -1 left to 1 right."""
    seen = SeenSolids(subject.solids, camera, subject.head)
    boxes = [SeenBox(box, camera) for box in subject.boxes]
    low = np.min([seen.low.min(0), *(box.low for box in boxes)], axis=0)
    high = np.max([seen.high.max(0), *(box.high for box in boxes)], axis=0)
    window = bounds(camera, low, high, width, height)
    w, h = window.width, window.height
    if not w or not h:
        return Layer(0, 0, np.zeros((1, 1, 4), np.uint8), np.zeros((1, 1), np.uint8))
    xs = ((np.arange(w) + 0.5 + window.x0 - camera.across) / camera.scale).astype(F32)
    ys = ((camera.down - 0.5 - window.y0 - np.arange(h)) / camera.scale).astype(F32)
    painter = _Painter(subject, camera, look, light)

    grid = Buffer.empty(h, w)
    runs = pixel_runs(seen, width, height)
    for part, area, found in cast_pixels(seen, runs, window, width, height, xs, ys):
        rows, columns = slice(area.y0 - window.y0, area.y1 - window.y0), slice(area.x0 - window.x0, area.x1 - window.x0)
        grid.add((rows, columns), found, part)
    buffer = grid.flat()
    for box in boxes:
        area = bounds(camera, box.low, box.high, width, height)
        at = _indices(area, window)
        buffer.add_box(box, xs[at % w], ys[at // w], at)
    shown = np.flatnonzero(buffer.z > EMPTY)
    row, column = np.divmod(shown, w)
    x, y = xs[column], ys[row]
    surroundings = _surrounding_depth(grid.z, camera.scale)
    material = painter.materials(buffer, shown, x, y)
    buffer.material[shown] = material

    step = max(1, round(camera.scale * samples / 330))
    edges = _edges(grid, max(1, -(-step // samples)), max(0.013, 2.4 / camera.scale))
    out = np.zeros((h * w, 4), np.uint8)
    occlusion = surroundings.ravel()
    if samples == 1:
        depths = _Depths(grid.z, step, shown, buffer.z[shown, None])
        ink = _ink(depths, step, painter, buffer, shown, x, y)
        out[shown] = _opaque(painter.colours(buffer, shown, x, y, occlusion[shown], ink))
        return Layer(window.x0, window.y0, out.reshape(h, w, 4), grid.material)
    inner = (~edges[shown]).nonzero()[0]
    plain = shown[inner]
    out[plain] = _opaque(painter.colours(buffer, plain, x[inner], y[inner], occlusion[plain], None))
    # Of each run of pixels those on edges, which are numbered in the order of pixels.
    before = np.concatenate([[0], np.cumsum(edges)])
    first = (runs.row - window.y0) * w + runs.first - window.x0
    on_edges = Runs(runs.solid, runs.row, before[first], before[first + runs.count] - before[first])
    _refine(out, seen, boxes, buffer, on_edges, np.flatnonzero(edges), samples, step, painter, xs, ys, occlusion)
    return Layer(window.x0, window.y0, out.reshape(h, w, 4), grid.material)


def _indices(area: Window, within: Window) -> Ints:
    rows = np.arange(area.y0 - within.y0, area.y1 - within.y0)[:, None] * within.width
    return (rows + np.arange(area.x0 - within.x0, area.x1 - within.x0)[None, :]).ravel()


def _edges(grid: Buffer, reach: int, deep: float) -> NDArray[np.bool_]:
    """Pixels within `reach` of an outline, a jump in depth of more than `deep` or a change of material (flat)."""
    z, material = grid.z, grid.material
    edge = np.zeros(z.shape, bool)
    for a, b in ((np.s_[1:, :], np.s_[:-1, :]), (np.s_[:, 1:], np.s_[:, :-1])):
        jump = (np.abs(z[a] - z[b]) > deep) | (material[a] != material[b])
        edge[a] |= jump
        edge[b] |= jump
    for _ in range(reach - 1):
        wide = edge.copy()
        wide[1:] |= edge[:-1]
        wide[:-1] |= edge[1:]
        wide[:, 1:] |= edge[:, :-1]
        wide[:, :-1] |= edge[:, 1:]
        edge = wide
    return edge.ravel()


def _refine(out: NDArray[np.uint8], seen: SeenSolids, boxes: list[SeenBox], buffer: Buffer, on_edges: Runs,
            edges: Ints, samples: int, step: int, painter: "_Painter", xs: Floats, ys: Floats,
            occlusion: Floats) -> None:  # fmt: skip
    """Casts samples x samples rays through every edge pixel and puts the mean of their colours into `out`."""
    w, h, k = len(xs), len(ys), samples * samples
    size = F32(1.0 / seen.camera.scale)
    shift = (np.arange(samples, dtype=F32) + F32(0.5)) / F32(samples) - F32(0.5)
    offset_x, offset_y = np.tile(shift, samples) * size, np.repeat(-shift, samples) * size
    grid_x, grid_y = xs[edges % w][:, None] + offset_x, ys[edges // w][:, None] + offset_y
    x, y = grid_x.ravel(), grid_y.ravel()
    fine = Buffer.empty(len(edges), k)
    solid, order = np.repeat(on_edges.solid, on_edges.count), on_edges.counted(on_edges.first)
    # What lies wholly behind all that is seen round an edge cannot show there.
    behind = _lowest_around(buffer.z.reshape(h, w)).ravel()[edges] - F32(_HIDDEN)
    chosen = (seen.nearest[solid] > behind[order]).nonzero()[0]
    solid, order = solid[chosen], order[chosen]
    for part, own, found in cast_edges(seen, solid, order, grid_x, grid_y):
        fine.add(own, found, part)
    fine = fine.flat()
    everything = np.arange(len(x))
    for box in boxes:
        inside = everything[(x > box.low[0]) & (x < box.high[0]) & (y > box.low[1]) & (y < box.high[1])]
        fine.add_box(box, x[inside], y[inside], inside)
    shown = np.flatnonzero(fine.z > EMPTY)
    fine.material[shown] = painter.materials(fine, shown, x[shown], y[shown])
    depths = _Depths(buffer.z.reshape(h, w), step, edges, fine.z.reshape(-1, k))
    ink = _ink(depths, step, painter, fine, shown, x[shown], y[shown])
    colours = np.zeros((4, len(x)), F32)
    colours[:3, shown] = painter.colours(fine, shown, x[shown], y[shown], occlusion[edges][shown // k], ink)
    colours[3, shown] = 1
    out[edges] = (colours.reshape(4, len(edges), k) @ np.full(k, F32(255 / k)) + F32(0.5)).T.astype(np.uint8)


def _lowest_around(z: Floats) -> Floats:
    """The least of each pixel's depth and its eight neighbours'."""
    for axis in (0, 1):
        a, b = (np.s_[1:], np.s_[:-1]) if axis == 0 else (np.s_[:, 1:], np.s_[:, :-1])
        low = z.copy()
        np.minimum(low[a], z[b], out=low[a])
        np.minimum(low[b], z[a], out=low[b])
        z = low
    return z


def _opaque(colours: Floats) -> NDArray[np.uint8]:
    """Colours (3, n) from 0 to 1 as bytes with full alpha (n, 4)."""
    out = np.full((colours.shape[1], 4), 255, np.uint8)
    out[:, :3] = (colours * F32(255) + F32(0.5)).T
    return out


class _Depths:
    """Depths looked up at the resolution of the samples: an edge pixel's own, any other pixel's one for all of it."""

    def __init__(self, coarse: Floats, reach: int, edges: Ints, fine: Floats) -> None:
        """`coarse` is a grid of pixels, `fine` holds a square of samples' depths (edges, samples) for some of them.

        `reach` is how many samples away depths are looked up; it is EMPTY outside the picture.
        """
        self._samples = math.isqrt(fine.shape[1])
        margin = -(-reach // self._samples)
        padded = np.pad(coarse, margin, constant_values=EMPTY)
        self._across = padded.shape[1]
        self._pixel = edges // coarse.shape[1] * self._across + edges % coarse.shape[1]
        self._pixel += margin * (self._across + 1)
        # A pixel's samples stand together, after all the pixels that have one depth.
        self._depth = np.concatenate([padded.ravel(), fine.ravel()])
        self._first = np.arange(padded.size)
        self._first[self._pixel] = padded.size + np.arange(len(edges)) * fine.shape[1]
        self._edge = np.zeros(padded.size, np.intp)
        self._edge[self._pixel] = 1

    def beside(self, down: int, right: int) -> Floats:
        """For every sample of the edges the depth so many samples from it; flat."""
        n = self._samples
        out = np.empty((len(self._pixel), n * n), F32)
        for sample in range(n * n):
            (rows, row), (columns, column) = divmod(sample // n + down, n), divmod(sample % n + right, n)
            pixel = self._pixel + (rows * self._across + columns)
            at = self._first[pixel]
            if row or column:
                at += self._edge[pixel] * (row * n + column)
            out[:, sample] = self._depth[at]
        return out.ravel()


def _ink(depths: _Depths, step: int, painter: "_Painter", buffer: Buffer, shown: Ints, x: Floats, y: Floats) -> Floats:
    """How much ink lies at samples: a line where something nearer begins within `step`, a thin rim at the outline."""
    z = depths.beside(0, 0)
    nearest, rim = z.copy(), np.zeros(len(z), bool)
    for far in {1, step}:
        for down, right in ((far, 0), (-far, 0), (0, far), (0, -far)):
            neighbour = depths.beside(down, right)
            np.maximum(nearest, neighbour, out=nearest)
            rim |= neighbour == EMPTY
    visible = (z > EMPTY).nonzero()[0]
    nearest, rim, z = nearest[visible], rim[visible], z[visible]
    jump = nearest - z
    normal, part = buffer.normal[:, shown], buffer.part[shown]
    prop = part == PART_NUMBER["prop"]
    # A flat top seen edge-on is no outline.
    size = np.sqrt((normal**2).sum(0)) + F32(1e-12)
    slope = np.hypot(normal[0], normal[1]) / np.maximum(normal[2], F32(0.02) * size)
    jump = np.where(prop, jump - slope * F32(1.6 * step) * painter.sample_size, jump)
    jump -= painter.fold_allowance(x, y, z, part)
    strong, edge = painter.ground.line_strength, painter.ground.rim_strength
    ink: Floats = np.maximum(smooth(0.014, 0.036, jump) * F32(strong), rim * F32(edge))
    return ink


def _surrounding_depth(z: Floats, scale: float, q: int = 4) -> Floats:
    """The mean depth of the figure round each pixel, found at a quarter of the resolution."""
    hit = (z > EMPTY).astype(F32)
    share, depth = _cells(hit, q), _cells(z * hit, q)
    radius = max(round(scale * 0.026 / q), 1)
    least: Floats = np.maximum(blurred(share, radius), F32(1e-3))
    mean = _spread(blurred(depth, radius) / least, q, z.shape[0])
    return _spread(mean.T, q, z.shape[1]).T


def _cells(a: Floats, q: int) -> Floats:
    """The means of all cells of q x q pixels; outside `a` lies nothing."""
    for _axis in (0, 1):
        rows = np.zeros((-(-len(a) // q), a.shape[1]), F32)
        for i in range(q):
            part = a[i::q]
            rows[: len(part)] += part
        a = rows.T
    means: Floats = a * F32(1 / (q * q))
    return means


def _spread(a: Floats, q: int, count: int) -> Floats:
    """`a` drawn out to `count` rows, q to each of its own, softly from one to the next."""
    a = np.concatenate([a[:1], a, a[-1:]])
    out = np.empty((len(a) - 2, q, a.shape[1]), F32)
    for i in range(q):
        way = (i + 0.5) / q - 0.5
        near = a[1:-1]
        out[:, i] = near + ((a[2:] if way > 0 else a[:-2]) - near) * F32(abs(way))
    return out.reshape(-1, a.shape[1])[:count]


def _box_blurred(a: Floats, radius: int) -> Floats:
    """`a` softened along its rows by a box of 2 radius + 1; outside lies nothing."""
    n, before = len(a), radius + 1
    total = np.zeros((n + 2 * radius + 1, a.shape[1]), F32)
    np.cumsum(a, axis=0, out=total[before : before + n])
    total[before + n :] = total[before + n - 1]
    return (total[2 * radius + 1 :] - total[:n]) / F32(2 * radius + 1)


def blurred(a: Floats, radius: int) -> Floats:
    """`a` (h, w) softened twice by a box of 2 radius + 1."""
    for _ in range(2):
        a = _box_blurred(_box_blurred(a, radius).T, radius).T
    return a


class _Painter:
    """Turns samples into colours: clothes, face, light, glow, ink."""

    def __init__(self, subject: Subject, camera: Camera, look: Look, light: float) -> None:
        self.subject, self.camera, self.look = subject, camera, look
        self.ground = ground(look.dark)
        toward = np.array([0.42 * light, 0.74, 0.53])
        self.light = (toward / np.linalg.norm(toward)).astype(F32)
        self.sample_size = F32(1.0 / camera.scale)
        self._turn = camera.rotation.T.astype(F32)
        self._middle: np.float32 | None = None

    def _room(self, x: Floats, y: Floats, z: Floats) -> Floats:
        return self._turn @ np.stack([x, y, z])

    def materials(self, buffer: Buffer, shown: Ints, x: Floats, y: Floats) -> NDArray[np.uint8]:
        """The materials of the samples `shown`, with clothes and face painted on."""
        part, material = buffer.part[shown], buffer.material[shown]
        room = self._room(x, y, buffer.z[shown])
        for name, paints in groupby(self.subject.paints, lambda paint: paint.part):
            on = np.flatnonzero(part == PART_NUMBER[name])
            if len(on):
                there, own = room[:, on], material[on]
                for paint in paints:
                    paint.put_on(own, there)
                material[on] = own
        on = np.flatnonzero(part == PART_NUMBER["head"])
        if len(on):
            self._paint_face(material, on, room[:, on])
        return material

    def _paint_face(self, material: NDArray[np.uint8], on: Ints, room: Floats) -> None:
        """Brows, closed eyes, a mouth and the rims of the ears: a calm face, in lines never thinner than a sample."""
        place, frame = self.subject.head
        p = frame.T.astype(F32) @ (room - place.astype(F32)[:, None])
        front = p[2] > 0.045
        thin = max(0.0017, 0.42 * float(self.sample_size))
        if thin > 0.0060:  # too small for a face
            return
        x = np.abs(p[0]) - F32(0.031)
        lid = np.abs(p[1] - F32(0.049) - F32(9.0) * x * x + F32(0.0045)) < F32(thin)
        brow = np.abs(p[1] - F32(0.0685) + F32(7.0) * (x - F32(0.004)) ** 2) < F32(thin * 1.05)
        ink = front & (np.abs(x) < 0.0135) & lid
        ink |= front & (np.abs(x - F32(0.002)) < 0.0165) & brow
        rim = np.sqrt((p[1] - F32(0.042)) ** 2 + F32(2.6) * (p[2] + F32(0.004)) ** 2)
        ink |= (np.abs(p[0]) > 0.077) & (p[2] < 0.001) & (np.abs(rim - F32(0.0145)) < F32(thin * 1.5))
        material[on[ink]] = MATERIAL_NUMBER["ink"]
        mouth = np.abs(p[1] + F32(0.0135) - F32(5.0) * p[0] * p[0]) < F32(max(0.0024, thin))
        material[on[front & (np.abs(p[0]) < 0.0205) & mouth]] = MATERIAL_NUMBER["lips"]

    def fold_allowance(self, x: Floats, y: Floats, z: Floats, part: NDArray[np.uint8]) -> Floats:
        """Metres by which a depth may jump near a shoulder without being outlined: folds there are no contours."""
        room = self._room(x, y, z)
        out = np.zeros(len(x), F32)
        folding = [PART_NUMBER[name] for name in ("torso", "uarm_l", "uarm_r")]
        on = np.flatnonzero(np.isin(part, folding))
        for joint in self.subject.joints.astype(F32):
            near = np.sqrt(((room[:, on] - joint[:, None]) ** 2).sum(0))
            out[on] = np.maximum(out[on], F32(0.05) * smooth(0.16, 0.11, near))
        return out

    def colours(self, buffer: Buffer, shown: Ints, x: Floats, y: Floats, around: Floats, ink: Floats | None) -> Floats:
        """The colours (3, n) of the samples `shown`, from 0 to 1.

        A ramp of three tones over half-lambert light, darkened behind nearer surfaces, then glow, then ink.
        """
        z, part, material = buffer.z[shown], buffer.part[shown], buffer.material[shown]
        normal = buffer.normal[:, shown]
        normal /= np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2 + F32(1e-20))
        prop = part == PART_NUMBER["prop"]
        behind = np.clip((around - z) * F32(5), 0, 1)
        behind[prop] *= F32(0.2)
        bright = (self.light @ normal) * F32(0.5) + F32(0.5) - behind * F32(0.5)
        level = np.clip(bright * F32(255), 0, 255).astype(np.uint8)
        tones = np.ascontiguousarray(self.subject.tones.reshape(-1, 3).T)
        colour = tones.take(material * np.intp(256) + level, axis=1)
        if self._middle is None:
            self._middle = F32(np.median(z[::4])) if len(z) else F32(0)
        far = np.clip((self._middle - z) * F32(0.5), 0, F32(0.26))
        colour += (rgb(self.ground.back)[:, None] - colour) * far  # far parts recede a little
        glow = self._glow(part, x, y, z)
        lit = np.flatnonzero(glow)
        if len(lit):
            accent, share, plain = accent_ramp(self.look.dark)[level[lit]].T, glow[lit], colour[:, lit]
            # Light is added on the way, or a faint glow on dark cloth would turn to mud.
            colour[:, lit] = plain + (accent - plain) * share + accent * (share * (1 - share) * F32(0.45))
        edge = smooth(0.36, 0.08, normal[2]) * F32(self.ground.edge_strength)
        edge[prop] = 0
        dark = edge if ink is None else np.minimum(ink + edge, F32(0.9))
        line = rgb(self.ground.line)[:, None] * F32(0.12)
        colour += (colour * F32(-0.65) + line) * dark
        clipped: Floats = np.clip(colour, 0, 1)
        return clipped

    def _glow(self, part: NDArray[np.uint8], x: Floats, y: Floats, z: Floats) -> Floats:
        if not self.subject.muscles:
            return np.zeros(len(z), F32)
        room = self._room(x, y, z)
        glow = Glow(len(z), self.camera.rotation[2])
        for muscle in self.subject.muscles:
            tinted = np.zeros(256, bool)
            tinted[list(muscle.parts)] = True
            across = np.concatenate([points for points, _thick in muscle.strands]) @ self.camera.rotation[:2].T
            margin = max(thick for _points, thick in muscle.strands) * REACH
            (left, bottom), (right, top) = across.min(0) - margin, across.max(0) + margin
            on = np.flatnonzero((x > left) & (x < right) & (y > bottom) & (y < top) & tinted[part])
            if len(on):
                glow.add(muscle, on, room[:, on])
        return glow.strength()
