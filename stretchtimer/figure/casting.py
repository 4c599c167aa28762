"""Ray casting of round cones and boxes: what is seen at every sample of a picture, how far, and how it is turned.

Rays are parallel, so under each root stands a quadratic in x and y whose coefficients are found once for each solid.
The (solid, sample) pairs are then worked through as flat single-precision arrays: small solids together, which is what
makes small pictures cheap, large ones each by itself, so that its coefficients need not be spread over its samples.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stretchtimer.figure.body import HAIR_CUT, PART_NUMBER, PARTS, Solids
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.props import Box

F32 = np.float32
Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
EMPTY = F32(-9)
"""The depth where nothing is seen."""
_MISS = F32(-99)

# How sharply the normals inside one part are kept apart (1/m), and between parts: lower is smoother.
_SHARPNESS = {"torso": 22.0, "thigh": 30.0, "head": 90.0, "hair": 40.0, "hand": 200.0, "foot": 90.0, "strap": 15.0,
              "cushion": 40.0}  # fmt: skip
_BETWEEN = F32(40.0)
_STEEPEST = F32(38.0)  # exponent whose square single precision still holds, also summed

# What of a solid can be seen: the ball at its start, that at its end, the cone between. Ends inside a limb are not.
_START, _END, _SIDE = 1, 2, 4
_CUT = 8  # a ball that shows only where hair grows
_ALONE_FROM = 700  # pairs from which one solid is worked through by itself, its coefficients plain numbers
_TOGETHER = 12_000  # pairs of smaller solids worked through at once: what the processor's cache holds


class SeenSolids:
    """Round cones as a camera sees them: the coefficients of their outlines and depths, one row for each solid."""

    def __init__(self, solids: Solids, camera: Camera, head: tuple[NDArray[np.float64], NDArray[np.float64]]) -> None:
        """`head` is the head's place and frame in the room: hair grows by it."""
        self.camera = camera
        self.hairline = (camera.rotation @ head[0], camera.rotation @ head[1])
        self.part, self.material = solids.part, solids.material
        turn = camera.rotation
        axes = turn @ solids.frame
        g = (axes / (solids.scale**2)[:, None, :]) @ axes.swapaxes(1, 2)
        spread = (axes * (solids.scale**2)[:, None, :]) @ axes.swapaxes(1, 2)
        start, end = camera.view(solids.start), camera.view(solids.end)
        r0, r1 = solids.start_radius, solids.end_radius
        reach = np.sqrt(np.stack([spread[:, 0, 0], spread[:, 1, 1]], 1))
        self.low = np.minimum(start[:, :2] - reach * r0[:, None], end[:, :2] - reach * r1[:, None])
        self.high = np.maximum(start[:, :2] + reach * r0[:, None], end[:, :2] + reach * r1[:, None])
        self.start = start
        deep = np.sqrt(spread[:, 2, 2])
        self.nearest = np.maximum(start[:, 2] + deep * r0, end[:, 2] + deep * r1)
        self._coefficients(g, start, end, r0, r1, solids)
        # The outline lies in a strip along the axis: normal (x, y) of the strip and its half width.
        d = end[:, :2] - start[:, :2]
        size = np.sqrt((d * d).sum(1))
        side = np.where(
            size[:, None] > 1e-9, np.stack([-d[:, 1], d[:, 0]], 1) / np.maximum(size, 1e-9)[:, None], [1.0, 0.0]
        )
        across = np.sqrt(np.einsum("ni,nij,nj->n", side, spread[:, :2, :2], side)) * np.maximum(r0, r1)
        self.strip = np.concatenate([side, across[:, None]], 1)

    def _coefficients(self, g: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64],
                      r0: NDArray[np.float64], r1: NDArray[np.float64], solids: Solids) -> None:  # fmt: skip
        g00, g01, g02, g11, g12, g22 = (g[:, i, j] for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)))
        la, lb = g02 / g22, g12 / g22
        qa, qb, qc = la * la - g00 / g22, lb * lb - g11 / g22, 2 * (la * lb - g01 / g22)
        d = end - start
        c = (g @ d[:, :, None])[:, :, 0]
        m0, m2, rr = (d * c).sum(1), c[:, 2], r0 - r1
        d2 = m0 - rr * rr
        k2 = d2 * g22 - m2 * m2
        coned = ~solids.ball & (d2 > 1e-9) & (k2 > 1e-9)
        side_on = coned & (k2 > 0.05 * d2 * g22)
        inner = solids.caps < 1
        self.kind = (
            _START * (solids.ball | ~(side_on & inner[:, 0]))
            + _END * (~solids.ball & ~(side_on & inner[:, 1]))
            + _SIDE * coned
        )
        self.kind[np.flatnonzero(solids.part == PART_NUMBER["hair"])[:1]] |= _CUT
        self.order = np.argsort(self.kind, kind="stable")
        """The solids, those of one kind together."""
        sharp = np.array([_SHARPNESS.get(name.split("_")[0], 60.0) for name in PARTS])[solids.part]
        # Weights fall off from a depth amid each part, not from the nearest hit: that keeps it to one pass.
        many = np.maximum(np.bincount(solids.part, minlength=len(PARTS)), 1)
        amid = (np.bincount(solids.part, start[:, 2], len(PARTS)) / many)[solids.part]
        with np.errstate(divide="ignore", invalid="ignore"):
            al, be, ga = d2 * g02 - m2 * c[:, 0], d2 * g12 - m2 * c[:, 1], m2 * rr * r0
            q, f = 2 * rr * r0, 1 / (k2 * k2)
            cone = [
                (al * al - k2 * (d2 * g00 - c[:, 0] ** 2)) * f,
                (be * be - k2 * (d2 * g11 - c[:, 1] ** 2)) * f,
                2 * (al * be - k2 * (d2 * g01 - c[:, 0] * c[:, 1])) * f,
                (2 * al * ga - k2 * q * c[:, 0]) * f,
                (2 * be * ga - k2 * q * c[:, 1]) * f,
                (ga * ga + k2 * m0 * r0 * r0) * f,
                al / k2, be / k2, ga / k2,
                c[:, 0] / d2, c[:, 1] / d2, -r0 * rr / d2, m2 / d2,
            ]  # fmt: skip
        columns = {
            "sphere": [qa, qb, qc, la, lb, r0 * r0 / g22, r1 * r1 / g22],
            "far": [d[:, 0], d[:, 1], d[:, 2]],
            "cone": cone,
            "range": [np.where(inner[:, 0], -0.3, 0.0), np.where(inner[:, 1], 1.3, 1.0)],
            "blend": [sharp, amid],
            "caps": [solids.caps[:, 0], solids.caps[:, 1]],
            "metric": [g00, g01, g02, g11, g12, g22],
            "pull": [c[:, 0], c[:, 1], c[:, 2]],
            "origin": [start[:, 0], start[:, 1], start[:, 2]],
        }
        # A solid with hardly any length divides by hardly anything; where its cone counts for nothing, so does that.
        most = np.finfo(F32).max
        self.table = {
            name: [np.clip(np.nan_to_num(v), -most, most).astype(F32) for v in values]
            for name, values in columns.items()
        }


@dataclass
class Seen:
    """What solids show at their part's places: nearest depth, unit normal (3, n) and material."""

    z: Floats
    normal: Floats
    material: NDArray[np.uint8]


class Window:
    """A rectangle of pixels: columns x0 to x1, rows y0 to y1, ends not included."""

    __slots__ = ("x0", "x1", "y0", "y1")

    def __init__(self, x0: int, x1: int, y0: int, y1: int) -> None:
        self.x0, self.x1, self.y0, self.y1 = x0, x1, y0, y1

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0


def bounds(camera: Camera, low: NDArray[np.float64], high: NDArray[np.float64], width: int, height: int) -> Window:
    """The pixels that a rectangle of the view plane covers, a margin of one around it, inside the picture."""
    x0 = max(int(np.floor(camera.across + low[0] * camera.scale)) - 1, 0)
    x1 = min(int(np.ceil(camera.across + high[0] * camera.scale)) + 1, width)
    y0 = max(int(np.floor(camera.down - high[1] * camera.scale)) - 1, 0)
    y1 = min(int(np.ceil(camera.down - low[1] * camera.scale)) + 1, height)
    return Window(x0, max(x0, x1), y0, max(y0, y1))


@dataclass(frozen=True)
class Runs:
    """Rows of pixels that a solid may cover: for each its solid, row, first column and how many."""

    solid: Ints
    row: Ints
    first: Ints
    count: Ints

    def counted(self, start: Ints) -> Ints:
        """For every pixel of every run: the run's `start`, and one more from pixel to pixel."""
        before = np.cumsum(self.count) - self.count
        numbers: Ints = np.repeat(start - before, self.count)
        numbers += np.arange(len(numbers))
        return numbers


def pixel_runs(seen: SeenSolids, width: int, height: int) -> Runs:
    """Every pixel of which a solid may cover any part, solid by solid."""
    camera, members = seen.camera, seen.order
    s = camera.scale
    low, high = seen.low[members], seen.high[members]
    x0 = np.clip(np.floor(camera.across + low[:, 0] * s), 0, width)
    x1 = np.clip(np.ceil(camera.across + high[:, 0] * s), 0, width)
    y0 = np.clip(np.floor(camera.down - high[:, 1] * s), 0, height).astype(np.intp)
    y1 = np.clip(np.ceil(camera.down - low[:, 1] * s), 0, height).astype(np.intp)
    rows = np.maximum(y1 - y0, 0)
    which = np.repeat(np.arange(len(members)), rows)
    row = np.arange(len(which)) - np.repeat(np.cumsum(rows) - rows, rows) + y0[which]
    middle = (camera.across + seen.start[members, 0] * s)[which]
    dy = ((camera.down - seen.start[members, 1] * s)[which] - row - 0.5) / s
    # A cone's row lies in its strip, widened by half a pixel's diagonal.
    nx, ny, half = seen.strip[members][which].T
    half = half + 0.75 / s
    level = np.abs(nx) <= 0.02
    steep = np.where(level, 1.0, nx)
    one, two = (half - dy * ny) / steep, (-half - dy * ny) / steep
    left = np.where(level, -np.inf, np.minimum(one, two))
    right = np.where(level, np.inf, np.maximum(one, two))
    # A ball's row is known exactly: where the quadratic under its root is above zero, at the row's edges.
    qa, qb, qc, _la, _lb, rest, _end = (column[members].astype(float)[which] for column in seen.table["sphere"])
    balls = (seen.kind[members][which] & ~_CUT) == _START
    ball_left, ball_right = np.full(len(which), np.inf), np.full(len(which), -np.inf)
    for edge in (-0.5, 0.0, 0.5):
        y = dy + edge / s
        b = qc * y / 2
        root = b * b - qa * (qb * y * y + rest)
        wide = np.sqrt(np.maximum(root, 0))
        ball_left = np.where(root > 0, np.minimum(ball_left, (b - wide) / -qa), ball_left)
        ball_right = np.where(root > 0, np.maximum(ball_right, (b + wide) / -qa), ball_right)
    left, right = np.where(balls, ball_left, left), np.where(balls, ball_right, right)
    start = np.clip(np.floor(middle + left * s), x0[which], x1[which]).astype(np.intp)
    end = np.clip(np.ceil(middle + right * s), x0[which], x1[which]).astype(np.intp)
    kept = (end > start).nonzero()[0]
    return Runs(members[which[kept]], row[kept], start[kept], (end - start)[kept])


@dataclass(frozen=True, slots=True)
class Batch:
    """Rays to be cast at once: solids of one kind, or one; view coordinates, and the place that each ray is at."""

    kind: int
    solid: Ints | int
    x: Floats
    y: Floats
    at: Ints


def _batches(seen: SeenSolids, solid: Ints, rays: Ints) -> Iterator[tuple[int, slice, int | None]]:
    """Splits entries, sorted by solid, into what is cast at once: kind, which entries, and the solid if it is one.

    `rays` counts the rays before each entry, and all of them at its end.
    """
    changes = (solid[1:] != solid[:-1]).nonzero()[0] + 1
    first, kind = -1, 0
    for start, end in pairwise([0, *changes.tolist(), len(solid)] if len(solid) else []):
        own = int(seen.kind[solid[start]])
        alone = rays[end] - rays[start] >= _ALONE_FROM
        if first >= 0 and (alone or own != kind or rays[end] - rays[first] > _TOGETHER):
            yield kind, slice(first, start), None
            first = -1
        if alone:
            yield own, slice(start, end), int(solid[start])
        elif first < 0:
            first, kind = start, own
    if first >= 0:
        yield kind, slice(first, len(solid)), None


def batches_of_runs(
    seen: SeenSolids, runs: Runs, places: Ints, xs: Floats, ys: Floats, corner: tuple[int, int]
) -> Iterator[Batch]:
    """The rays through the middles of all pixels of the runs.

    `places` is where each run's first pixel is at; `xs` and `ys` are the view coordinates of columns and rows, counted
    from `corner`.
    """
    rays = np.concatenate([[0], np.cumsum(runs.count)])
    for kind, own, alone in _batches(seen, runs.solid, rays):
        part = Runs(runs.solid[own], runs.row[own], runs.first[own], runs.count[own])
        solid = np.repeat(part.solid, part.count) if alone is None else alone
        x = xs[part.counted(part.first - corner[0])]
        y = np.repeat(ys[part.row - corner[1]], part.count)
        yield Batch(kind, solid, x, y, part.counted(places[own]))


def batches_of_edges(seen: SeenSolids, solid: Ints, edge: Ints, first: Ints, x: Floats, y: Floats) -> Iterator[Batch]:
    """The rays through all samples of (solid, edge) pairs, sorted by solid.

    `x` and `y` are the view coordinates (edges, samples); a pair's samples are at its `first` place and those after it.
    """
    each = np.arange(x.shape[1])
    for kind, own, alone in _batches(seen, solid, np.arange(len(solid) + 1) * len(each)):
        at = (first[own][:, None] + each).ravel()
        which = np.repeat(solid[own], len(each)) if alone is None else alone
        yield Batch(kind, which, x[edge[own]].ravel(), y[edge[own]].ravel(), at)


def cast(seen: SeenSolids, batches: Iterator[Batch], count: int) -> Seen:
    """What the rays of all batches show at `count` places.

    A place belongs to one part of the body: solids that share places are blended.
    """
    places: list[Ints] = []
    depths: list[Floats] = []
    leans: tuple[list[Floats], list[Floats], list[Floats]] = ([], [], [])
    materials: list[NDArray[np.uint8]] = []
    origin, metric, pull = seen.table["origin"][2], seen.table["metric"], seen.table["pull"]
    sharp, amid = seen.table["blend"]
    for batch in batches:
        kind, s = batch.kind, batch.solid
        found = _front(seen, kind, s, batch.x, batch.y)
        if found is None:
            continue
        hit, z, along, weight, dx, dy = found
        where = batch.at[hit]
        if not isinstance(s, int):
            s = s[hit]
        room = z + origin[s]
        if kind & _CUT:
            kept = _grows(seen, s, room, dx, dy).nonzero()[0]
            z, dx, dy, where, room = z[kept], dx[kept], dy[kept], where[kept], room[kept]
            s = s if isinstance(s, int) else s[kept]
            along, weight = (v[kept] if isinstance(v, np.ndarray) else v for v in (along, weight))
        g00, g01, g02, g11, g12, g22 = (column[s] for column in metric)
        n0 = g00 * dx + g01 * dy + g02 * z
        n1 = g01 * dx + g11 * dy + g12 * z
        n2 = g02 * dx + g12 * dy + g22 * z
        if kind & ~_CUT != _START:  # a ball's normal points straight from its middle
            c0, c1, c2 = (column[s] for column in pull)
            n0 -= c0 * along
            n1 -= c1 * along
            n2 -= c2 * along
        size = F32(1) / np.sqrt(n0 * n0 + n1 * n1 + n2 * n2 + F32(1e-12))
        n2 *= size
        # A solid fades out of the blend where it turns edge-on, so none starts with a step.
        share = np.exp(np.minimum(sharp[s] * (room - amid[s]), _STEEPEST)) * weight * (n2 * n2 + F32(1e-3))
        size *= share
        for into, lean in zip(leans, (n0 * size, n1 * size, n2 * share), strict=True):
            into.append(lean)
        places.append(where)
        depths.append(room)
        material = seen.material[s]
        materials.append(np.full(len(where), material, np.uint8) if isinstance(s, int) else material)
    nearest = np.full(count, EMPTY, F32)
    normal = np.zeros((3, count), F32)
    shown = np.zeros(count, np.uint8)
    if places:
        where, room = np.concatenate(places), np.concatenate(depths)
        np.maximum.at(nearest, where, room)
        for i, lean_list in enumerate(leans):
            normal[i] = np.bincount(where, np.concatenate(lean_list), count)
        normal /= np.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2] + F32(1e-30))
        top = (room >= nearest[where]).nonzero()[0]
        shown[where[top]] = np.concatenate(materials)[top]
    return Seen(nearest, normal, shown)


def _front(
    seen: SeenSolids, kind: int, s: Ints | int, x: Floats, y: Floats
) -> tuple[Ints, Floats, Floats | np.float32, Floats | np.float32, Floats, Floats] | None:
    """Where the rays at x, y meet the fronts of solids of one kind.

    Returns the pairs that hit and, for those: depth from the solid's start, share along its axis, weight, and x and y
    from its start. None where nothing is hit.
    """
    x = x - seen.table["origin"][0][s]
    y = y - seen.table["origin"][1][s]
    z: Floats | None = None
    along: Floats | np.float32 = F32(0)
    weight: Floats | np.float32 = F32(1)
    if kind & (_START | _END):
        qa, qb, qc, la, lb, rest0, rest1 = (column[s] for column in seen.table["sphere"])
        start_cap, end_cap = (column[s] for column in seen.table["caps"])
        if kind & _START:
            d = (qa * x + qc * y) * x + qb * y * y + rest0
            if kind & ~_CUT == _START:
                hit = (d > 0).nonzero()[0]
                if not len(hit):
                    return None
                x, y, d = x[hit], y[hit], d[hit]
                if not isinstance(s, int):
                    la, lb, start_cap = la[hit], lb[hit], start_cap[hit]
                return hit, np.sqrt(d) - la * x - lb * y, along, start_cap, x, y
            z, weight = np.where(d > 0, np.sqrt(np.maximum(d, 0)) - la * x - lb * y, _MISS), start_cap
        if kind & _END:
            fx, fy, fz = (column[s] for column in seen.table["far"])
            u, v = x - fx, y - fy
            d = (qa * u + qc * v) * u + qb * v * v + rest1
            end = np.where(d > 0, np.sqrt(np.maximum(d, 0)) - la * u - lb * v + fz, _MISS)
            if z is None:
                z, along, weight = end, F32(1), end_cap
            else:
                farther = end > z
                z, along, weight = np.maximum(z, end), farther.astype(F32), np.where(farther, end_cap, start_cap)
    if kind & _SIDE:
        a, b, ab, ax, by, rest, la, lb, lc, ua, ub, uc, uz = (column[s] for column in seen.table["cone"])
        h = (a * x + ab * y + ax) * x + (b * y + by) * y + rest
        t = np.sqrt(np.maximum(h, 0)) - la * x - lb * y - lc
        u = ua * x + ub * y + uc + t * uz
        least, most = (column[s] for column in seen.table["range"])
        inside = (h > 0) & (u > least) & (u < most)
        if z is None:
            z, along, weight = np.where(inside, t, _MISS), u, F32(1)
        else:
            z = np.where(inside, t, z)
            along, weight = np.where(inside, u, along), np.where(inside, F32(1), weight)
    if z is None:
        return None
    hit = (z > -90).nonzero()[0]
    if not len(hit):
        return None
    along, weight = (v[hit] if isinstance(v, np.ndarray) else v for v in (along, weight))
    return hit, z[hit], along, weight, x[hit], y[hit]


def _grows(seen: SeenSolids, s: Ints | int, z_room: Floats, dx: Floats, dy: Floats) -> NDArray[np.bool_]:
    """Which hits on the cap of hair lie where hair grows."""
    head, frame = seen.hairline
    room_x, room_y = dx + seen.table["origin"][0][s] - F32(head[0]), dy + seen.table["origin"][1][s] - F32(head[1])
    local = frame.T.astype(F32) @ np.stack([room_x, room_y, z_room - F32(head[2])])
    grows = np.zeros(len(z_room), bool)
    for a, b, c, offset in HAIR_CUT:
        grows |= F32(a) * local[0] + F32(b) * local[1] + F32(c) * local[2] > F32(offset)
    return grows


class Buffer:
    """Depth, normal, material and part at each of n samples, filled part by part."""

    def __init__(self, count: int) -> None:
        self.z = np.full(count, EMPTY, F32)
        self.normal = np.zeros((3, count), F32)
        self.material = np.zeros(count, np.uint8)
        self.part = np.zeros(count, np.uint8)

    def add(self, at: Ints, seen: Seen, part: int) -> None:
        """Blends a part into the samples `at`: smoothly where it meets what is there, else in front of or behind it."""
        z = self.z[at]
        near = seen.z > z
        front = np.maximum(seen.z, z)
        # Sums stay relative to the nearest depth, so that single precision holds at any distance.
        share = np.exp(_BETWEEN * (seen.z - front)) * (seen.normal[2] ** 2 + F32(1e-3))
        if part == PART_NUMBER["hair"]:
            share *= F32(30)
        kept = np.exp(_BETWEEN * (z - front))
        for old, new in zip(self.normal, seen.normal, strict=True):
            old[at] = old[at] * kept + new * share
        self.z[at] = front
        to = at[near]
        self.material[to] = seen.material[near]
        self.part[to] = part

    def add_box(self, box: "SeenBox", x: Floats, y: Floats, at: Ints) -> None:
        """Puts a box or cylinder in front of what lies behind it, at samples `at` with view coordinates x, y."""
        z, face = box.cast(x, y)
        near = (z > self.z[at]).nonzero()[0]
        to = at[near]
        self.z[to] = z[near]
        self.normal[:, to] = box.normals(x[near], y[near], z[near], face[near])
        self.material[to], self.part[to] = box.material, PART_NUMBER["prop"]


class SeenBox:
    """A box or cylinder as a camera sees it."""

    def __init__(self, box: Box, camera: Camera) -> None:
        self.axes = (camera.rotation @ box.frame).astype(F32)
        self.centre = camera.view(box.centre[None])[0].astype(F32)
        self.half, self.round_, self.material = box.half.astype(F32), box.round_, np.uint8(box.material)
        # How its axes lean towards the viewer; one that lies across the view would be divided by.
        self._lean = np.where(np.abs(self.axes[2]) < 1e-4, F32(1e-4), self.axes[2])
        corners = camera.view(box.corners())[:, :2]
        self.low, self.high = corners.min(0), corners.max(0)

    def cast(self, x: Floats, y: Floats) -> tuple[Floats, NDArray[np.uint8]]:
        """Depth (EMPTY beside it) at view coordinates x, y, and which axis the face that is seen there lies across.

        A cylinder's round side counts as its second axis.
        """
        dx, dy = x - self.centre[0], y - self.centre[1]
        front, back = np.full(x.shape, F32(99)), np.full(x.shape, F32(-99))
        face = np.zeros(x.shape, np.uint8)
        if self.round_:
            o1, o2 = (self.axes[0, i] * dx + self.axes[1, i] * dy for i in (1, 2))
            a = max(float(self._lean[1] ** 2 + self._lean[2] ** 2), 1e-8)
            b = (o1 * self._lean[1] + o2 * self._lean[2]) / F32(a)
            d = b * b - (o1 * o1 + o2 * o2 - self.half[1] ** 2) / F32(a)
            root = np.sqrt(np.maximum(d, 0))
            front, back = np.where(d > 0, root - b, F32(-99)), np.where(d > 0, -root - b, F32(99))
            face += 1
        for i in range(1 if self.round_ else 3):
            o = self.axes[0, i] * dx + self.axes[1, i] * dy
            low, high = sorted((-self.half[i] / self._lean[i], self.half[i] / self._lean[i]))
            o /= self._lean[i]
            top = high - o
            face[top < front] = i
            np.minimum(front, top, out=front)
            np.maximum(back, low - o, out=back)
        return np.where(front >= back, front + self.centre[2], EMPTY), face

    def normals(self, x: Floats, y: Floats, z: Floats, face: NDArray[np.uint8]) -> Floats:
        """Unit normals (3, n) at places on its faces."""
        normals = (self.axes * np.sign(self._lean))[:, face]
        if self.round_:
            side = (face == 1).nonzero()[0]
            local = self.axes.T @ (np.stack([x[side], y[side], z[side]]) - self.centre[:, None])
            normals[:, side] = (self.axes[:, 1:] @ local[1:]) / self.half[1]
        return normals
