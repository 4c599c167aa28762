"""Ray casting of round cones and boxes: what is seen at every sample of a picture, how far, and how it is turned.

Rays are parallel, so under each root stands a quadratic in x and y whose coefficients are found once for each solid.
Large solids are cast over a grid of pixels, row and column against each other, so that nothing is looked up. The
(solid, sample) pairs of small ones are worked through as flat arrays, many solids together: that makes small pictures
cheap. All is single precision.
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
Doubles = NDArray[np.float64]
Ints = NDArray[np.intp]
Coefficient = Floats | np.float32
"""One solid's, or one for each ray."""
EMPTY = F32(-9)
"""The depth where nothing is seen."""
_MISS = F32(-99)

# How sharply the normals inside one part are kept apart (1/m), and between parts: lower is smoother.
_SHARPNESS = {"torso": 22.0, "thigh": 30.0, "head": 90.0, "hair": 40.0, "hand": 200.0, "foot": 90.0, "strap": 15.0,
              "cushion": 40.0}  # fmt: skip
_BETWEEN = F32(40.0)
_STEEPEST = F32(38.0)  # exponent whose square single precision still holds, also summed

_BEYOND = 0.3  # by how much of its length a cone goes on inside a chain, so that the next can take over softly

# What of a solid can be seen: the ball at its start, that at its end, the cone between. Ends inside a limb are not.
_START, _END, _SIDE = 1, 2, 4
_CUT = 8  # a ball that shows only where hair grows
_FADED = 16  # an end counts for less than the rest
_ROUND = 32  # its space is not squashed
_GRID_FROM = 700  # pairs from which a solid is cast over a grid
_FILLED = 0.5  # the least share of that grid that a solid must fill
_ALONE_FROM = 1_100  # pairs from which one solid is worked through by itself, its coefficients plain numbers
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
        self.start = start
        deep = np.sqrt(spread[:, 2, 2])
        self.nearest = np.maximum(start[:, 2] + deep * r0, end[:, 2] + deep * r1)
        self._coefficients(g, start, end, r0, r1, solids)
        self.low, self.high = self._bounds(spread, start[:, :2], end[:, :2], r0[:, None], r1[:, None])
        # The outline lies in a strip along the axis: normal (x, y) of the strip and its half width.
        d = end[:, :2] - start[:, :2]
        size = np.sqrt((d * d).sum(1))
        side = np.where(
            size[:, None] > 1e-9, np.stack([-d[:, 1], d[:, 0]], 1) / np.maximum(size, 1e-9)[:, None], [1.0, 0.0]
        )
        across = np.sqrt(np.einsum("ni,nij,nj->n", side, spread[:, :2, :2], side)) * np.maximum(r0, r1)
        self.strip = np.concatenate([side, across[:, None]], 1)

    def _bounds(
        self, spread: Doubles, start: Doubles, end: Doubles, r0: Doubles, r1: Doubles
    ) -> tuple[Doubles, Doubles]:
        """The least and greatest x and y (n, 2) at which each solid is seen."""
        wide = np.stack([spread[:, 0, 0], spread[:, 1, 1]], 1)
        reach = np.sqrt(wide)
        low = np.minimum(start - reach * r0, end - reach * r1)
        high = np.maximum(start + reach * r0, end + reach * r1)
        # A cone without ends shows between two discs across its axis, a little beyond its balls' middles.
        d, squared, taper = end - start, np.maximum(self._squared_length, 1e-9)[:, None], np.abs(r0 - r1)
        beyond = _BEYOND + taper * np.maximum(r0, r1) / squared
        disc = np.sqrt(np.maximum(wide - d * d / squared, 0)) * (np.maximum(r0, r1) + beyond * taper)
        ends = start - d * beyond, end + d * beyond
        bare = ((self.kind & (_START | _END | _SIDE)) == _SIDE)[:, None]
        low = np.where(bare, np.maximum(low, np.minimum(*ends) - disc), low)
        high = np.where(bare, np.minimum(high, np.maximum(*ends) + disc), high)
        return low, high

    def _coefficients(self, g: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64],
                      r0: NDArray[np.float64], r1: NDArray[np.float64], solids: Solids) -> None:  # fmt: skip
        g00, g01, g02, g11, g12, g22 = (g[:, i, j] for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)))
        la, lb = g02 / g22, g12 / g22
        qa, qb, qc = la * la - g00 / g22, lb * lb - g11 / g22, 2 * (la * lb - g01 / g22)
        d = end - start
        c = (g @ d[:, :, None])[:, :, 0]
        m0, m2, rr = (d * c).sum(1), c[:, 2], r0 - r1
        self._squared_length = m0
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
        faded = ((self.kind & [[_START], [_END]]) > 0) & inner.T
        self.kind[faded.any(0)] |= _FADED
        self.kind[(solids.scale == 1).all(1)] |= _ROUND
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
            "range": [np.where(inner[:, 0], -_BEYOND, 0.0), np.where(inner[:, 1], 1 + _BEYOND, 1.0)],
            "blend": [sharp, amid],
            "caps": [solids.caps[:, 0], solids.caps[:, 1]],
            "metric": [g00, g01, g02, g11, g12, g22],
            "pull": [c[:, 0], c[:, 1], c[:, 2]],
            "origin": [start[:, 0], start[:, 1], start[:, 2]],
        }
        # A solid with hardly any length divides by hardly anything; where its cone counts for nothing, so does that.
        most = np.finfo(F32).max
        every = np.nan_to_num(np.array([v for values in columns.values() for v in values]))
        rows = iter(np.clip(every, -most, most).astype(F32))
        self.table = {name: [next(rows) for _ in values] for name, values in columns.items()}


@dataclass(frozen=True, slots=True)
class Seen:
    """What solids show at places of their part, of any shape: nearest depth, normal (3, ...) and material.

    Nothing is seen where the depth is EMPTY.
    """

    z: Floats
    normal: Floats
    material: NDArray[np.uint8]

    @classmethod
    def nothing(cls, count: int) -> "Seen":
        return cls(np.full(count, EMPTY, F32), np.zeros((3, count), F32), np.zeros(count, np.uint8))

    def at(self, places: slice, *shape: int) -> "Seen":
        """Some of the places, and all that is added to them."""
        return Seen(
            self.z[places].reshape(shape),
            self.normal[:, places].reshape(3, *shape),
            self.material[places].reshape(shape),
        )

    def within(self, rows: slice, columns: slice) -> "Seen":
        """A rectangle of a grid of places, and all that is added to it."""
        return Seen(self.z[rows, columns], self.normal[:, rows, columns], self.material[rows, columns])


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

    def some(self, which: slice | Ints) -> "Runs":
        return Runs(self.solid[which], self.row[which], self.first[which], self.count[which])

    def counted(self, start: Ints) -> Ints:
        """For every pixel of every run: the run's `start`, and one more from pixel to pixel."""
        before = np.cumsum(self.count) - self.count
        numbers: Ints = np.repeat(start - before, self.count)
        numbers += np.arange(len(numbers))
        return numbers


def _covered(seen: SeenSolids, width: int, height: int) -> Ints:
    """The pixels that each solid may cover: first and last column and row, the lasts not included; (4, n)."""
    camera, s = seen.camera, seen.camera.scale
    x0, x1 = np.floor(camera.across + seen.low[:, 0] * s), np.ceil(camera.across + seen.high[:, 0] * s)
    y0, y1 = np.floor(camera.down - seen.high[:, 1] * s), np.ceil(camera.down - seen.low[:, 1] * s)
    limits = np.array([[width], [width], [height], [height]])
    covered: Ints = np.clip(np.stack([x0, x1, y0, y1]), 0, limits).astype(np.intp)
    return covered


def pixel_runs(seen: SeenSolids, width: int, height: int) -> Runs:
    """Every pixel of which a solid may cover any part, solid by solid."""
    camera, members, s = seen.camera, seen.order, seen.camera.scale
    x0, x1, y0, y1 = _covered(seen, width, height)[:, members]
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
    balls = (seen.kind[members][which] & (_START | _END | _SIDE)) == _START
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


def _add_grid(seen: SeenSolids, s: int, into: Seen, xs: Floats, ys: Floats) -> None:
    """Adds what one solid shows to the rays at columns `xs` and rows `ys`."""
    step = max(_TOGETHER // len(xs), 1)
    for row in range(0, len(ys), step):
        part = into.within(slice(row, row + step), slice(None))
        x = np.empty(part.z.shape, F32)
        x[:] = xs
        room, normal = _cast(seen, int(seen.kind[s]), s, x.ravel(), np.repeat(ys[row : row + step], len(xs)))
        room = room.reshape(x.shape)
        np.copyto(part.material, seen.material[s], where=room > part.z)
        np.maximum(part.z, room, out=part.z)
        for old, new in zip(part.normal, normal, strict=True):
            old += new.reshape(x.shape)


def cast_pixels(
    seen: SeenSolids, runs: Runs, window: Window, width: int, height: int, xs: Floats, ys: Floats
) -> Iterator[tuple[int, Window, Seen]]:
    """For every part of the body its rectangle of pixels, and what its solids, blended, show there (rows, columns).

    `xs` and `ys` are the view coordinates of the columns and rows of `window`.
    """
    areas: dict[int, tuple[Window, slice]] = {}
    # All rectangles lie one after the other: what to add to a row of the picture times the width, and the width.
    place = np.zeros((len(PARTS), 2), np.intp)
    count = 0
    for part in np.flatnonzero(np.bincount(seen.part)).tolist():
        own = seen.part == part
        area = bounds(seen.camera, seen.low[own].min(0), seen.high[own].max(0), width, height)
        areas[part] = area, slice(count, count + area.width * area.height)
        place[part] = count - area.y0 * area.width - area.x0, area.width
        count += area.width * area.height
    every = Seen.nothing(count)
    shown = {part: (area, every.at(places, area.height, area.width)) for part, (area, places) in areas.items()}
    x0, x1, y0, y1 = covered = _covered(seen, width, height)
    rays = np.bincount(runs.solid, runs.count, len(seen.part))
    gridded = (rays >= _GRID_FROM) & (rays > _FILLED * (x1 - x0) * (y1 - y0))
    for s in gridded.nonzero()[0].tolist():
        left, right, top, bottom = covered[:, s].tolist()
        area, own_part = shown[int(seen.part[s])]
        into = own_part.within(slice(top - area.y0, bottom - area.y0), slice(left - area.x0, right - area.x0))
        _add_grid(seen, s, into, xs[left - window.x0 : right - window.x0], ys[top - window.y0 : bottom - window.y0])
    rest = runs.some((~gridded)[runs.solid].nonzero()[0])
    base, across = place[seen.part[rest.solid]].T
    start = base + rest.row * across + rest.first
    before = np.concatenate([[0], np.cumsum(rest.count)])

    def batches() -> Iterator[Batch]:
        for kind, own, alone in _batches(seen, rest.solid, before):
            part = rest.some(own)
            x = xs[part.counted(part.first - window.x0)]
            y = np.repeat(ys[part.row - window.y0], part.count)
            which = np.repeat(part.solid, part.count) if alone is None else alone
            yield Batch(kind, which, x, y, part.counted(start[own]))

    _gather(seen, batches(), every)
    for part, (area, own_part) in shown.items():
        yield part, area, own_part


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


def cast_edges(seen: SeenSolids, solid: Ints, edge: Ints, x: Floats, y: Floats) -> Iterator[tuple[int, Ints, Seen]]:
    """For every part the edges that it may touch, and what its solids, blended, show at their samples (edges, samples).

    `solid` and `edge` are pairs, sorted by solid; `x` and `y` the view coordinates (edges, samples).
    """
    # Every part numbers the edges that it may touch, one part after the other.
    touched = np.zeros((len(PARTS), len(x)), bool)
    part_of = seen.part[solid]
    touched[part_of, edge] = True
    numbers = np.cumsum(touched.ravel()).reshape(touched.shape) - 1
    samples = x.shape[1]
    first, each = numbers[part_of, edge] * samples, np.arange(samples)
    every = Seen.nothing(int(touched.sum()) * samples)

    def batches() -> Iterator[Batch]:
        for kind, own, alone in _batches(seen, solid, np.arange(len(solid) + 1) * samples):
            at = (first[own][:, None] + each).ravel()
            which = np.repeat(solid[own], samples) if alone is None else alone
            yield Batch(kind, which, x[edge[own]].ravel(), y[edge[own]].ravel(), at)

    _gather(seen, batches(), every)
    for part in np.flatnonzero(touched.any(1)).tolist():
        own = touched[part].nonzero()[0]
        start = int(numbers[part, own[0]]) * samples
        yield part, own, every.at(slice(start, start + len(own) * samples), len(own), samples)


def _gather(seen: SeenSolids, batches: Iterator[Batch], into: Seen) -> None:
    """Adds what the rays of all batches show: nearest depths, and sums of weighted normals."""
    places: list[Ints] = []
    depths: list[Floats] = []
    normals: tuple[list[Floats], list[Floats], list[Floats]] = ([], [], [])
    materials: list[NDArray[np.uint8]] = []
    for batch in batches:
        s = batch.solid
        room, normal = _cast(seen, batch.kind, s, batch.x, batch.y)
        hit = (room > EMPTY).nonzero()[0]
        places.append(batch.at[hit])
        depths.append(room[hit])
        for all_of_them, one in zip(normals, normal, strict=True):
            all_of_them.append(one[hit])
        materials.append(np.full(len(hit), seen.material[s], np.uint8) if isinstance(s, int) else seen.material[s[hit]])
    if places:
        where, room = np.concatenate(places), np.concatenate(depths)
        np.maximum.at(into.z, where, room)
        for sums, parts in zip(into.normal, normals, strict=True):
            sums += np.bincount(where, np.concatenate(parts), len(sums)).astype(F32)
        top = (room >= into.z[where]).nonzero()[0]
        into.material[where[top]] = np.concatenate(materials)[top]


def _cast(
    seen: SeenSolids, kind: int, s: Ints | int, x: Floats, y: Floats
) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """What rays show of solids of one kind, or of one: depth (_MISS beside it) and weighted normal."""
    origin = seen.table["origin"]
    x, y = x - origin[0][s], y - origin[1][s]
    z, along, weight = _front(seen, kind, s, x, y)
    room = z + origin[2][s]
    if kind & _CUT:
        np.copyto(room, _MISS, where=~_grows(seen, s, room, x, y))
    n0, n1, n2 = x, y, z
    if not kind & _ROUND:
        g00, g01, g02, g11, g12, g22 = (column[s] for column in seen.table["metric"])
        n0, n1, n2 = g00 * x + g01 * y + g02 * z, g01 * x + g11 * y + g12 * z, g02 * x + g12 * y + g22 * z
    if kind & (_END | _SIDE):  # a ball's normal points straight from its middle
        for n, pull in zip((n0, n1, n2), seen.table["pull"], strict=True):
            n -= pull[s] * along
    size = n0 * n0
    size += n1 * n1
    size += n2 * n2
    size += F32(1e-12)
    np.sqrt(size, out=size)
    n2 /= size
    # A solid fades out of the blend where it turns edge-on, so none starts with a step.
    sharp, amid = (column[s] for column in seen.table["blend"])
    share = room - amid
    share *= sharp
    np.minimum(share, _STEEPEST, out=share)
    np.exp(share, out=share)
    share *= n2 * n2 + F32(1e-3)
    share *= weight
    n2 *= share
    share /= size
    n0 *= share
    n1 *= share
    return room, (n0, n1, n2)


def _front(
    seen: SeenSolids, kind: int, s: Ints | int, x: Floats, y: Floats
) -> tuple[Floats, Floats | np.float32, Floats | np.float32]:
    """Where rays meet the fronts of solids of one kind; `x` and `y` are counted from the solids' starts.

    Returns depth from the solid's start (_MISS beside it), share along its axis, and weight.
    """
    z: Floats | None = None
    along: Floats | np.float32 = F32(0)
    weight: Floats | np.float32 = F32(1)
    if kind & (_START | _END):
        qa, qb, qc, la, lb, rest0, rest1 = (column[s] for column in seen.table["sphere"])
        start_cap, end_cap = (column[s] if kind & _FADED else F32(1) for column in seen.table["caps"])
        if kind & _START:
            z, weight = _ball(qa, qb, qc, la, lb, rest0, x, y), start_cap
        if kind & _END:
            fx, fy, fz = (column[s] for column in seen.table["far"])
            end = _ball(qa, qb, qc, la, lb, rest1, x - fx, y - fy)
            end += fz
            if z is None:
                z, along, weight = end, F32(1), end_cap
            else:
                farther = end > z
                along = farther.astype(F32)
                if kind & _FADED:
                    weight = np.where(farther, end_cap, start_cap)
                np.maximum(z, end, out=z)
    if kind & _SIDE:
        a, b, ab, ax, by, rest, la, lb, lc, ua, ub, uc, uz = (column[s] for column in seen.table["cone"])
        h = (a * x + ab * y + ax) * x + (b * y + by) * y + rest
        t = np.sqrt(np.maximum(h, 0))
        t -= la * x + lb * y + lc
        u = ua * x + ub * y + uc + uz * t
        least, most = (column[s] for column in seen.table["range"])
        inside = h > 0
        inside &= u > least
        inside &= u < most
        if z is None:
            np.copyto(t, _MISS, where=~inside)
            z, along = t, u
        else:
            np.copyto(z, t, where=inside)
            along = np.where(inside, u, along)
        if kind & _FADED:
            weight = np.where(inside, F32(1), weight)
    assert z is not None
    return z, along, weight


def _ball(qa: Coefficient, qb: Coefficient, qc: Coefficient, la: Coefficient, lb: Coefficient, rest: Coefficient,
          x: Floats, y: Floats) -> Floats:  # fmt: skip
    """The depth of a ball's front from its middle, _MISS beside it."""
    d = (qa * x + qc * y) * x + qb * y * y + rest
    z: Floats = np.sqrt(np.maximum(d, 0))
    z -= la * x + lb * y
    np.copyto(z, _MISS, where=d <= 0)
    return z


def _grows(seen: SeenSolids, s: Ints | int, z_room: Floats, dx: Floats, dy: Floats) -> NDArray[np.bool_]:
    """Which hits on the cap of hair lie where hair grows."""
    head, frame = seen.hairline
    room_x, room_y = dx + seen.table["origin"][0][s] - F32(head[0]), dy + seen.table["origin"][1][s] - F32(head[1])
    room_z = z_room - F32(head[2])
    grows = np.zeros(z_room.shape, bool)
    for *plane, offset in HAIR_CUT:
        a, b, c = (F32(v) for v in frame @ plane)
        grows |= a * room_x + b * room_y + c * room_z > F32(offset)
    return grows


@dataclass(frozen=True, slots=True)
class Buffer:
    """Depth, normal, material and part at samples, filled part by part."""

    z: Floats
    normal: Floats
    material: NDArray[np.uint8]
    part: NDArray[np.uint8]

    @classmethod
    def empty(cls, *shape: int) -> "Buffer":
        bytes_ = np.zeros((2, *shape), np.uint8)
        return cls(np.full(shape, EMPTY, F32), np.zeros((3, *shape), F32), *bytes_)

    def flat(self) -> "Buffer":
        """The same samples, one after the other."""
        return Buffer(self.z.ravel(), self.normal.reshape(3, -1), self.material.ravel(), self.part.ravel())

    def add(self, at: Ints | tuple[slice, slice], seen: Seen, part: int) -> None:
        """Blends a part into the samples `at`: smoothly where it meets what is there, else in front of or behind it.

        The part's normals are sums: their length does not matter.
        """
        z = self.z[at]
        near = seen.z > z
        front = np.maximum(seen.z, z)
        n0, n1, n2 = seen.normal
        size = F32(1) / (n0 * n0 + n1 * n1 + n2 * n2 + F32(1e-30))
        # Sums stay relative to the nearest depth, so that single precision holds at any distance.
        share = np.exp(_BETWEEN * (seen.z - front)) * (n2 * n2 * size + F32(1e-3))
        share *= np.sqrt(size)
        if part == PART_NUMBER["hair"]:
            share *= F32(30)
        kept = np.exp(_BETWEEN * (z - front))
        for old, new in zip(self.normal, seen.normal, strict=True):
            old[at] = old[at] * kept + new * share
        self.z[at] = front
        for old, shown in ((self.material, seen.material), (self.part, np.uint8(part))):
            changed = old[at]
            np.copyto(changed, shown, where=near)
            old[at] = changed

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
