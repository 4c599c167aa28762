"""From solids to pixels: cast one sample a pixel, then more wherever an edge runs, shade them and draw the ink.

Only pixels on an edge (an outline, a jump in depth, a hem) get several samples: elsewhere more would show nothing new.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stretchtimer.core.look import Look
from stretchtimer.figure.body import MATERIAL_NUMBER, PART_NUMBER, PARTS, Paint, Solids
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.casting import (
    EMPTY,
    F32,
    Buffer,
    Floats,
    Ints,
    Runs,
    Seen,
    SeenBox,
    SeenSolids,
    Window,
    batches_of_edges,
    batches_of_runs,
    bounds,
    cast,
    pixel_runs,
)
from stretchtimer.figure.muscles import Muscle, strength
from stretchtimer.figure.palette import accent_ramp, ground, ramps, rgb, smooth
from stretchtimer.figure.props import Box

_HIDDEN = 0.02  # metres behind which a solid has no share in what is seen


@dataclass(frozen=True)
class Subject:
    """Everything that is ray-cast, in the room, with how it is painted."""

    solids: Solids
    boxes: tuple[Box, ...]
    paints: tuple[Paint, ...]
    muscles: tuple[Muscle, ...]
    head: tuple[NDArray[np.float64], NDArray[np.float64]]
    """The head's place and frame."""
    joints: NDArray[np.float64]
    """Shoulders (n, 3), round which folds of skin are not outlined."""


@dataclass
class Layer:
    """A shaded picture of the subject: its upper left pixel and premultiplied colours (h, w, 4)."""

    left: int
    top: int
    rgba: NDArray[np.uint8]


def draw(subject: Subject, camera: Camera, width: int, height: int, samples: int, look: Look, light: float) -> Layer:
    """The subject with `samples` x `samples` antialiasing; `light` is where the light stands, -1 left to 1 right."""
    seen = SeenSolids(subject.solids, camera, subject.head)
    boxes = [SeenBox(box, camera) for box in subject.boxes]
    low = np.min([seen.low.min(0), *(box.low for box in boxes)], axis=0)
    high = np.max([seen.high.max(0), *(box.high for box in boxes)], axis=0)
    window = bounds(camera, low, high, width, height)
    w, h = window.width, window.height
    if not w or not h:
        return Layer(0, 0, np.zeros((1, 1, 4), np.uint8))
    xs = ((np.arange(w) + 0.5 + window.x0 - camera.across) / camera.scale).astype(F32)
    ys = ((camera.down - 0.5 - window.y0 - np.arange(h)) / camera.scale).astype(F32)
    painter = _Painter(subject, camera, look, light)

    buffer = Buffer(w * h)
    runs = pixel_runs(seen, width, height)
    places = _PartPlaces(seen, camera, window, width, height)
    batches = batches_of_runs(seen, runs, places.of(runs), xs, ys, (window.x0, window.y0))
    found = cast(seen, batches, places.count)
    for part, (start, end, area) in places.spans.items():
        _blend(buffer, found, slice(start, end), _indices(area, window), part)
    for box in boxes:
        area = bounds(camera, box.low, box.high, width, height)
        at = _indices(area, window)
        buffer.add_box(box, xs[at % w], ys[at // w], at)
    shown = np.flatnonzero(buffer.z > EMPTY)
    surroundings = _surrounding_depth(buffer.z.reshape(h, w), camera.scale)
    material = painter.materials(buffer, shown, xs[shown % w], ys[shown // w])
    buffer.material[shown] = material

    step = max(1, round(camera.scale * samples / 330))
    edges = _edges(buffer, h, w, max(1, -(-step // samples)), max(0.013, 2.4 / camera.scale))
    out = np.zeros((h * w, 4), np.uint8)
    plain = shown if samples == 1 else shown[~edges[shown]]
    occlusion = surroundings.ravel()
    if samples == 1:
        depths = _Depths(buffer.z, w, 1, np.full(h * w, -1, np.intp), buffer.z[:0])
        ink = _ink(depths, shown // w, shown % w, step, painter, buffer, shown, xs[shown % w], ys[shown // w])
        colours = painter.colours(buffer, plain, xs[plain % w], ys[plain // w], occlusion[plain], ink)
        out[plain] = _opaque(colours)
        return Layer(window.x0, window.y0, out.reshape(h, w, 4))
    out[plain] = _opaque(painter.colours(buffer, plain, xs[plain % w], ys[plain // w], occlusion[plain], None))
    pixel = runs.counted((runs.row - window.y0) * w + runs.first - window.x0)
    solid = np.repeat(runs.solid, runs.count)
    _refine(out, seen, boxes, buffer, (solid, pixel), np.flatnonzero(edges), samples, step, painter, xs, ys, occlusion)
    return Layer(window.x0, window.y0, out.reshape(h, w, 4))


def _indices(area: Window, within: Window) -> Ints:
    rows = np.arange(area.y0 - within.y0, area.y1 - within.y0)[:, None] * within.width
    return (rows + np.arange(area.x0 - within.x0, area.x1 - within.x0)[None, :]).ravel()


class _PartPlaces:
    """Numbers the pixels of every part's own rectangle, one part after the other."""

    def __init__(self, seen: SeenSolids, camera: Camera, window: Window, width: int, height: int) -> None:
        self.spans: dict[int, tuple[int, int, Window]] = {}
        self.count = 0
        self._table = np.zeros((len(PARTS), 2), np.intp)
        for part in np.flatnonzero(np.bincount(seen.part)).tolist():
            own = seen.part == part
            area = bounds(camera, seen.low[own].min(0), seen.high[own].max(0), width, height)
            self._table[part] = self.count - area.y0 * area.width - area.x0, area.width
            self.spans[part] = self.count, self.count + area.width * area.height, area
            self.count += area.width * area.height
        self._part = seen.part

    def of(self, runs: Runs) -> Ints:
        """The place of each run's first pixel."""
        base, across = self._table[self._part[runs.solid]].T
        place: Ints = base + runs.row * across + runs.first
        return place


def _blend(buffer: Buffer, found: Seen, span: slice, at: Ints, part: int) -> None:
    """Blends the places of one part that show something into the samples `at`."""
    hit = (found.z[span] > EMPTY).nonzero()[0]
    if len(hit):
        own = Seen(found.z[span][hit], found.normal[:, span][:, hit], found.material[span][hit])
        buffer.add(at[hit], own, part)


def _edges(buffer: Buffer, h: int, w: int, reach: int, deep: float) -> NDArray[np.bool_]:
    """Pixels within `reach` of an outline, a jump in depth of more than `deep` or a change of material (flat)."""
    z, material = buffer.z.reshape(h, w), buffer.material.reshape(h, w)
    edge = np.zeros((h, w), bool)
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


def _refine(out: NDArray[np.uint8], seen: SeenSolids, boxes: list[SeenBox], buffer: Buffer, pairs: tuple[Ints, Ints],
            edges: Ints, samples: int, step: int, painter: "_Painter", xs: Floats, ys: Floats,
            occlusion: Floats) -> None:  # fmt: skip
    """Casts samples x samples rays through every edge pixel and puts the mean of their colours into `out`."""
    w, h, k = len(xs), len(ys), samples * samples
    size = F32(1.0 / seen.camera.scale)
    shift = (np.arange(samples, dtype=F32) + F32(0.5)) / F32(samples) - F32(0.5)
    offset_x, offset_y = np.tile(shift, samples) * size, np.repeat(-shift, samples) * size
    rank = np.full(w * h, -1, np.intp)
    rank[edges] = np.arange(len(edges))
    grid_x, grid_y = xs[edges % w][:, None] + offset_x, ys[edges // w][:, None] + offset_y
    x, y = grid_x.ravel(), grid_y.ravel()
    fine = Buffer(len(edges) * k)
    solid, pixel = pairs
    order = rank[pixel]
    chosen = (order >= 0).nonzero()[0]
    solid, order = solid[chosen], order[chosen]
    # What lies wholly behind all that is seen round an edge cannot show there.
    behind = _lowest_around(buffer.z.reshape(h, w)).ravel()[edges] - F32(_HIDDEN)
    chosen = (seen.nearest[solid] > behind[order]).nonzero()[0]
    solid, order = solid[chosen], order[chosen]
    # As with pixels, every part numbers the edges that it may touch, one part after the other.
    touched = np.zeros((len(PARTS), len(edges)), bool)
    part_of = seen.part[solid]
    touched[part_of, order] = True
    numbers = np.cumsum(touched.ravel()).reshape(touched.shape) - 1
    local = numbers[part_of, order]
    each = np.arange(k)
    batches = batches_of_edges(seen, solid, order, local * k, grid_x, grid_y)
    found = cast(seen, batches, int(touched.sum()) * k)
    for part in np.flatnonzero(touched.any(1)).tolist():
        own = touched[part].nonzero()[0]
        first = int(numbers[part, own[0]]) * k
        _blend(fine, found, slice(first, first + len(own) * k), (own[:, None] * k + each).ravel(), part)
    everything = np.arange(len(x))
    for box in boxes:
        inside = everything[(x > box.low[0]) & (x < box.high[0]) & (y > box.low[1]) & (y < box.high[1])]
        fine.add_box(box, x[inside], y[inside], inside)
    shown = np.flatnonzero(fine.z > EMPTY)
    fine.material[shown] = painter.materials(fine, shown, x[shown], y[shown])
    row = ((edges // w)[:, None] * samples + np.repeat(np.arange(samples), samples)).ravel()[shown]
    column = ((edges % w)[:, None] * samples + np.tile(np.arange(samples), samples)).ravel()[shown]
    depths = _Depths(buffer.z, w, samples, rank, fine.z)
    ink = _ink(depths, row, column, step, painter, fine, shown, x[shown], y[shown])
    colours = np.zeros((len(x), 4), F32)
    colours[shown, :3] = painter.colours(fine, shown, x[shown], y[shown], occlusion[edges][shown // k], ink)
    colours[shown, 3] = 1
    out[edges] = (colours.reshape(len(edges), k, 4).mean(1) * F32(255) + F32(0.5)).astype(np.uint8)


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
    """Colours (n, 3) from 0 to 1 as bytes with full alpha (n, 4)."""
    out = np.full((len(colours), 4), 255, np.uint8)
    out[:, :3] = colours * F32(255) + F32(0.5)
    return out


class _Depths:
    """Depths looked up at the resolution of the samples: an edge pixel's own, any other pixel's one for all of it."""

    def __init__(self, coarse: Floats, width: int, samples: int, rank: Ints, fine: Floats) -> None:
        """`rank` numbers the edge pixels, -1 elsewhere; `fine` holds samples x samples depths for each of them."""
        self._coarse, self._fine, self._rank = coarse, fine, rank
        self._width, self._height, self._samples = width, len(coarse) // width, samples

    def at(self, row: Ints, column: Ints) -> Floats:
        """Depths at rows and columns counted in samples; EMPTY outside the picture."""
        n = self._samples
        across, down = column // n, row // n
        inside = (across >= 0) & (across < self._width) & (down >= 0) & (down < self._height)
        pixel = np.where(inside, down * self._width + across, 0)
        depth = np.where(inside, self._coarse[pixel], EMPTY)
        number = self._rank[pixel]
        edge = (inside & (number >= 0)).nonzero()[0]
        depth[edge] = self._fine[(number[edge] * n + row[edge] % n) * n + column[edge] % n]
        return depth


def _ink(
    depths: _Depths, row: Ints, column: Ints, step: int, painter: "_Painter", buffer: Buffer, shown: Ints, x: Floats,
    y: Floats,
) -> Floats:  # fmt: skip
    """How much ink lies at samples: a line where something nearer begins within `step`, a thin rim at the outline."""
    z = buffer.z[shown]
    nearest, rim = z.copy(), np.zeros(len(z), bool)
    for far in {1, step}:
        for down, right in ((far, 0), (-far, 0), (0, far), (0, -far)):
            neighbour = depths.at(row + down, column + right)
            np.maximum(nearest, neighbour, out=nearest)
            rim |= neighbour == EMPTY
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
    hit = z > EMPTY
    h, w = -(-z.shape[0] // q) * q, -(-z.shape[1] // q) * q
    pad = ((0, h - z.shape[0]), (0, w - z.shape[1]))
    share = np.pad(hit, pad).reshape(h // q, q, w // q, q).mean((1, 3), dtype=F32)
    depth = np.pad(np.where(hit, z, F32(0)), pad).reshape(h // q, q, w // q, q).mean((1, 3), dtype=F32)
    radius = max(round(scale * 0.026 / q), 1)
    depth = blurred(depth, radius) / np.maximum(blurred(share, radius), F32(1e-3))
    up = np.repeat(np.repeat(depth, q, 0), q, 1)[: z.shape[0], : z.shape[1]].astype(F32)
    return _box_blurred(_box_blurred(up, q // 2, 0), q // 2, 1)


def _box_blurred(a: Floats, radius: int, axis: int) -> Floats:
    pad = [(0, 0), (0, 0)]
    pad[axis] = (radius + 1, radius)
    total = np.cumsum(np.pad(a, pad), axis=axis, dtype=F32)
    n = a.shape[axis]
    span = 2 * radius + 1
    out: Floats = total[span : span + n] - total[:n] if axis == 0 else total[:, span : span + n] - total[:, :n]
    out /= F32(span)
    return out


def blurred(a: Floats, radius: int) -> Floats:
    """`a` (h, w) softened twice by a box of 2 radius + 1."""
    for _ in range(2):
        a = _box_blurred(_box_blurred(a, radius, 0), radius, 1)
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
        for paint in self.subject.paints:
            on = np.flatnonzero(part == PART_NUMBER[paint.part])
            if len(on):
                material[on[paint.covers(room[:, on])]] = MATERIAL_NUMBER[paint.material]
        on = np.flatnonzero(part == PART_NUMBER["head"])
        if len(on):
            self._paint_face(material, on, room[:, on])
        return material

    def _paint_face(self, material: NDArray[np.uint8], on: Ints, room: Floats) -> None:
        """Brows, closed eyes and a mouth: a calm face, in lines that never get thinner than a sample."""
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
            out[on] = np.maximum(out[on], F32(0.05) * smooth(0.135, 0.085, near))
        return out

    def colours(self, buffer: Buffer, shown: Ints, x: Floats, y: Floats, around: Floats, ink: Floats | None) -> Floats:
        """The colours (n, 3) of the samples `shown`, from 0 to 1.

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
        colour = ramps(self.look)[material, level]
        if self._middle is None:
            self._middle = F32(np.median(z)) if len(z) else F32(0)
        far = np.clip((self._middle - z) * F32(0.5), 0, F32(0.26))[:, None]
        colour += (rgb(self.ground.back) - colour) * far  # far parts recede a little
        glow = self._glow(part, x, y, z)
        lit = np.flatnonzero(glow)
        if len(lit):
            accent, share = accent_ramp(self.look.dark)[level[lit]], glow[lit, None]
            # Light is added on the way, or a faint glow on dark cloth would turn to mud.
            colour[lit] += (accent - colour[lit]) * share + accent * (share * (1 - share) * F32(0.45))
        edge = smooth(0.36, 0.08, normal[2]) * F32(self.ground.edge_strength)
        edge[prop] = 0
        dark = edge if ink is None else np.minimum(ink + edge, F32(0.9))
        inked = np.flatnonzero(dark)
        line = rgb(self.ground.line) * F32(0.12)
        colour[inked] += (colour[inked] * F32(-0.65) + line) * dark[inked, None]
        clipped: Floats = np.clip(colour, 0, 1)
        return clipped

    def _glow(self, part: NDArray[np.uint8], x: Floats, y: Floats, z: Floats) -> Floats:
        glow = np.zeros(len(z), F32)
        if not self.subject.muscles:
            return glow
        room = self._room(x, y, z)
        viewer = self.camera.rotation[2]
        for muscle in self.subject.muscles:
            tinted = np.zeros(256, bool)
            tinted[list(muscle.parts)] = True
            across = np.concatenate([points for points, _thick in muscle.strands]) @ self.camera.rotation[:2].T
            margin = max(thick for _points, thick in muscle.strands) * 1.3
            (left, bottom), (right, top) = across.min(0) - margin, across.max(0) + margin
            on = np.flatnonzero((x > left) & (x < right) & (y > bottom) & (y < top) & tinted[part])
            if len(on):
                glow[on] = np.maximum(glow[on], strength(muscle, room[:, on], viewer))
        return glow
