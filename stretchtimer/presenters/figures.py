"""Pictures of the figure, painted on a thread: what is wanted now comes first, what has been painted is kept."""

import atexit
from collections import OrderedDict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from math import ceil, gcd
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QImage

from stretchtimer import __version__
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, Side

# The figure brings numpy along, which no start of the program may wait for: it is imported on the thread.
if TYPE_CHECKING:
    from stretchtimer.core.motion import Motion, Posture
    from stretchtimer.figure.data import FigurePose

MOST_BYTES = 64 << 20
MOST_PIXELS = 640 * 1024
"""Larger pictures are painted at this size and drawn larger: it is the time to paint one that counts."""
PLACES_A_SECOND = 28
WAYS_A_SECOND = 20
"""Fewer, as each is seen only once."""
MOST_STEPS = 192
"""Of a repetition or a way that takes very long."""
BREATHS = 16
"""So many steps from empty to full lungs: each moves the outlines by a tenth of a pixel."""
COARSE_STEPS = 8
"""Of so many steps one is painted first, then the one in the middle, and so on by halves."""
A_HALVING = 15
"""So many steps sooner a picture must be due to be painted before one that is not as fine."""
USUAL_ELEVATION = 10.0
"""Degrees, where a figure's camera says nothing."""

MOST_FILES = 500
"""Kept pictures; the oldest go."""

PoseKey = int
AT_EASE: PoseKey = 0


class Origin(NamedTuple):
    pose: PoseKey
    side: Side | None
    place: float
    set: int


class Shot(NamedTuple):
    """One picture that can be asked for; places, ways and breaths in whole steps, so that few are enough."""

    pose: PoseKey
    side: Side | None
    place: int
    places: int
    """The place is one of so many in a whole repetition."""
    width: int
    height: int
    look: Look
    mirrored: bool = False
    """Reversed, as in a mirror."""
    breath: int = 0
    set: int = 1
    """Which set, where each has a movement of its own."""
    origin: "Origin | None" = None
    """Where the body comes from, while it is on its way."""
    way: int = 0
    ways: int = 1
    """So much of the way is done, in so many steps in all."""
    turned: int = 0
    """Degrees to the figure's left, from where the pose is best seen."""
    tilted: int = 0
    coarse: bool = False
    """Quickly painted, while it is being turned."""


class _Images:
    """Pictures, of which the least used go when they take too many bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._images: OrderedDict[Shot, QImage] = OrderedDict()

    def __contains__(self, shot: Shot) -> bool:
        return shot in self._images

    def get(self, shot: Shot) -> QImage | None:
        image = self._images.get(shot)
        if image is not None:
            self._images.move_to_end(shot)
        return image

    def keep(self, shot: Shot, image: QImage, needed: Collection[Shot] = ()) -> None:
        """Keeps one more; of the others those that are not needed go first."""
        self.forget(shot)
        self._images[shot] = image
        self._bytes += image.sizeInBytes()
        if self._bytes > self._most_bytes:
            self._make_room([other for other in self._images if other not in needed and other != shot])
            self._make_room([other for other in self._images if other != shot])

    def _make_room(self, others: Sequence[Shot]) -> None:
        for other in others:
            if self._bytes <= self._most_bytes:
                break
            self.forget(other)

    def forget(self, shot: Shot) -> None:
        image = self._images.pop(shot, None)
        self._bytes -= image.sizeInBytes() if image else 0

    def forget_ways(self, needed: Collection[Shot]) -> None:
        """Forgets the ways that are not needed: each is seen only once."""
        for shot in [shot for shot in self._images if shot.origin and shot not in needed]:
            self.forget(shot)

    def have_room(self, needed: Collection[Shot]) -> bool:
        """Whether there is room for one more beside those that are needed."""
        sizes = [image.sizeInBytes() for shot, image in self._images.items() if shot in needed]
        return not sizes or sum(sizes) + max(sizes) <= self._most_bytes


class FigurePainter(QObject):
    """Paints shots one after the other, the newest wishes first."""

    painted = Signal()
    """Another picture is there."""
    failed = Signal(str, str)
    """A pose's name, and what is wrong with its figure; once for each pose."""

    def __init__(self, cache: Path | None = None, most_bytes: int = MOST_BYTES, parent: QObject | None = None) -> None:
        """`cache` is a folder that keeps the pictures asked for `later`, from one start to the next."""
        super().__init__(parent)
        self._cache = cache
        self._frames = _Images(most_bytes)
        self._stills = _Images(most_bytes // 4)
        self._poses: dict[PoseKey, Pose] = {}
        self._keys: dict[int, PoseKey] = {}
        self._figures: dict[PoseKey, FigurePose | None] = {}
        self._wanted: deque[Shot] = deque()
        self._planned: frozenset[Shot] = frozenset()
        self._at_work: Shot | None = None
        self._later: deque[Shot] = deque()
        self._later_is_next = False
        self._changed = Condition()
        self._closing = False
        self._thread: Thread | None = None

    def key_of(self, pose: Pose) -> PoseKey | None:
        """What stands for a pose in a shot; `None` for one that has no figure."""
        if pose.figure is None:
            return None
        key = self._keys.get(id(pose))
        if key is None:
            # Holding the pose keeps its id from being given to another.
            key = self._keys[id(pose)] = len(self._poses) + 1
            self._poses[key] = pose
        return key

    def shot(self, motion: "Motion", width: int, height: int, look: Look, mirrored: bool = False) -> Shot | None:
        """The picture of a motion; `None` where its pose has no figure."""
        target = self._standing_in(motion.posture)
        if target is None:
            return None
        scale = min(1.0, (MOST_PIXELS / max(1, width * height)) ** 0.5)
        places, breath = 1, 0
        # A body that moves anyway need not be seen to breathe; it would take a picture for each of both.
        if motion.posture.pose.moves:
            places = _steps(motion.movement_ms, PLACES_A_SECOND)
        else:
            breath = round(motion.breath * BREATHS)
        shot = Shot(
            target.pose,
            target.side,
            round(target.place * places) % places,
            places,
            round(width * scale),
            round(height * scale),
            look,
            mirrored,
            breath,
            target.set,
        )
        if motion.way >= 1.0:
            return shot
        origin = self._standing_in(motion.coming_from) if motion.coming_from else None
        if origin == target:
            return shot
        ways = _steps(motion.movement_ms, WAYS_A_SECOND)
        origin = origin or Origin(AT_EASE, None, 0.0, 1)
        return shot._replace(origin=origin, way=round(motion.way * ways), ways=ways, breath=0)

    def still(self, pose: Pose, side: Side | None, size: int, look: Look) -> Shot | None:
        """A small square picture of a pose where it is most itself."""
        key = self.key_of(pose)
        place, places = (1, 2) if pose.moves else (0, 1)
        return None if key is None else Shot(key, side, place, places, size, size, look)

    def image(self, shot: Shot) -> QImage | None:
        """The picture, if it has been painted: no more of it than the figure fills, whose place is its offset."""
        same, is_reversed = self._as_painted(shot)
        with self._changed:
            image = self._frames.get(same)
            if image is None:
                return self._stills.get(shot)
        return _reversed(image, shot.width) if is_reversed else image

    def nearest(self, shot: Shot) -> Shot | None:
        """What can be seen instead of a shot until it is painted: the last one before it, so that nothing goes back."""
        with self._changed:
            for other in _earlier(shot):
                if self._as_painted(other)[0] in self._frames:
                    return other
        return None

    def expects(self, shot: Shot) -> bool:
        """Whether a picture has been painted or is still to be."""
        same, _ = self._as_painted(shot)
        with self._changed:
            return same in self._planned or same in self._frames

    def elevation(self, pose: Pose) -> float:
        """From how high its figure is seen, in degrees."""
        camera = pose.figure.get("camera") if isinstance(pose.figure, Mapping) else None
        elevation = camera.get("elevation") if isinstance(camera, Mapping) else None
        return elevation if isinstance(elevation, float | int) else USUAL_ELEVATION

    def kept_file(self, shot: Shot) -> Path | None:
        """The picture as a file; `None` while it has not been asked for with `want_later` and painted."""
        file = self._file_of(shot)
        return file if file is not None and file.exists() else None

    def want(self, shots: Sequence[Shot]) -> None:
        """Asks for pictures, the first one first; what was asked for before and not begun is forgotten.

        Where they do not all fit into the memory allowed, the last ones are not painted.
        """
        planned = dict.fromkeys(self._as_painted(shot)[0] for shot in shots)
        with self._changed:
            self._planned = frozenset(planned)
            self._frames.forget_ways(self._planned)
            self._wanted = deque(shot for shot in planned if shot not in self._frames and shot != self._at_work)
            self._later_is_next = False
            self._wake()

    def want_later(self, shot: Shot) -> None:
        """Asks for a picture that can wait until what is wanted first is there; then they take turns."""
        with self._changed:
            if shot != self._at_work and shot not in self._stills and shot not in self._later:
                self._later.append(shot)
                self._wake()

    def _wake(self) -> None:
        if self._thread is None and (self._wanted or self._later):
            self._thread = Thread(target=self._work, name="figures", daemon=True)
            self._thread.start()
            # A thread that still paints while Python takes itself apart brings the process down.
            atexit.register(self.close)
        self._changed.notify()

    def close(self, within_seconds: float | None = None) -> None:
        """Paints no more, and waits for the picture in work: so long at the most, or till the program ends."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread:
            self._thread.join(within_seconds)
            if not self._thread.is_alive():
                atexit.unregister(self.close)

    def _standing_in(self, posture: "Posture") -> Origin | None:
        from stretchtimer.core import motion

        if posture is motion.AT_EASE:
            return Origin(AT_EASE, None, 0.0, 1)
        key = self.key_of(posture.pose)
        if key is None:
            return None
        return Origin(key, posture.side, posture.place, posture.set if posture.pose.sets_differ else 1)

    def _as_painted(self, shot: Shot) -> tuple[Shot, bool]:
        """The shot whose picture serves for this one, and whether it has to be reversed.

        The other side and the mirror show the same picture reversed, and the way back is that out backwards.
        """
        if shot.origin is not None:
            return shot, False
        pose = self._poses.get(shot.pose)
        is_other = pose is not None and shot.side is not None and _worked(pose) is shot.side.opposite
        place = shot.place
        if pose is not None and 2 * place > shot.places and _goes_back_as_it_came(pose, shot.set):
            place = shot.places - place
        common = gcd(place, shot.places)
        turned = -shot.turned % 360 if is_other else shot.turned
        same = shot._replace(
            side=None, mirrored=False, turned=turned, place=place // common, places=shot.places // common
        )
        return same, is_other != shot.mirrored

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._wanted and not self._later and not self._closing:
                    self._changed.wait()
                if self._closing:
                    return
                if self._wanted and not self._frames.have_room(self._planned):
                    self._wanted.clear()
                    continue
                # A small picture is soon painted, and is not to wait until a whole loop has been.
                kept = bool(self._later) and (self._later_is_next or not self._wanted)
                self._later_is_next = not kept
                shot = self._at_work = (self._later if kept else self._wanted).popleft()
            image = self._from_disk(shot) if kept else _cropped(self._paint(shot))
            with self._changed:
                self._at_work = None
                if self._closing:
                    return
                if kept:
                    self._stills.keep(shot, image)
                else:
                    self._frames.keep(shot, image, self._planned)
            self.painted.emit()

    def _from_disk(self, shot: Shot) -> QImage:
        """The picture as an earlier start has kept it, or else painted now and kept. A disk that fails is no error."""
        file = self._file_of(shot)
        if file is None:
            return self._paint(shot)
        image = QImage(str(file))
        if image.isNull():
            image = self._paint(shot)
            with suppress(OSError):
                file.parent.mkdir(parents=True, exist_ok=True)
                image.save(str(file))
                _forget_oldest(file.parent)
        return image

    def _file_of(self, shot: Shot) -> Path | None:
        if self._cache is None:
            return None
        from hashlib import sha256

        said = repr((__version__, self._poses[shot.pose].figure, shot._replace(pose=0)))
        return self._cache / f"{sha256(said.encode()).hexdigest()[:32]}.png"

    def _paint(self, shot: Shot) -> QImage:
        from stretchtimer.figure.data import STANDING
        from stretchtimer.figure.picture import Quality, View, between, picture

        figure = self._figure(shot.pose) if shot.pose else STANDING
        if figure is None:
            return _nothing()
        view = View(
            side=shot.side,
            set=shot.set,
            at=_in_loop(figure.in_set(shot.set), shot.place / shot.places),
            breath=shot.breath / BREATHS,
            mirrored_view=shot.mirrored,
            **_angles(figure, shot.side, shot),
        )
        quality = Quality.COARSE if shot.coarse else Quality.STILL
        if shot.origin is None:
            return picture(figure, view, shot.look, shot.width, shot.height, quality)
        key, side, place, number = shot.origin
        before = (self._figure(key) if key else None) or STANDING
        at = _in_loop(before.in_set(number), place)
        angles = _angles(before, side, shot)
        from_view = View(side=side, set=number, at=at, mirrored_view=shot.mirrored, **angles)
        share = shot.way / shot.ways
        return between(before, from_view, figure, view, share, shot.look, shot.width, shot.height, quality)

    def _figure(self, key: PoseKey) -> "FigurePose | None":
        from stretchtimer.figure.data import FigureDataError, read_figure

        if key not in self._figures:
            pose = self._poses[key]
            try:
                self._figures[key] = read_figure(pose.figure)
            except FigureDataError as error:
                self._figures[key] = None
                self.failed.emit(pose.name, error.problems[0])
        return self._figures[key]


def _in_loop(figure: "FigurePose", place: float) -> float:
    """The place in a figure's loop, which holds its keyframes, for one that runs evenly from keyframe to keyframe."""
    from stretchtimer.figure.motion import loop_seconds, place_in_loop

    if not figure.moves:
        return 0.0
    key, share = divmod(place * len(figure.keyframes), 1.0)
    frame = figure.keyframes[int(key) % len(figure.keyframes)]
    passed = frame.hold_seconds * (0.5 if share == 0 else 1.0) + share * frame.move_seconds
    return (place_in_loop(figure, int(key) % len(figure.keyframes)) + passed / loop_seconds(figure)) % 1.0


def coarse_first(shots: Sequence[Shot]) -> list[Shot]:
    """Shots that follow one another in time, one for each step of it, in the order in which they are best painted."""
    turns: dict[Shot, int] = {}
    for number, shot in enumerate(shots):
        step = shot.way if shot.origin else shot.place + shot.breath
        halvings = (COARSE_STEPS // gcd(step, COARSE_STEPS)).bit_length() - 1
        turns.setdefault(shot, number + halvings * A_HALVING)
    return sorted(turns, key=turns.__getitem__)


def _steps(movement_ms: int, a_second: int) -> int:
    """So many steps for a movement that lasts so long; each half of it can be halved down to `COARSE_STEPS`."""
    whole = 2 * COARSE_STEPS
    return min(MOST_STEPS, max(1, ceil(movement_ms * a_second / (1_000 * whole))) * whole)


def _earlier(shot: Shot) -> Iterator[Shot]:
    """The shot, and those that come before it in its movement."""
    yield shot
    for back in range(1, 2 * COARSE_STEPS + 1):
        if shot.origin:
            if back <= shot.way:
                yield shot._replace(way=shot.way - back)
        elif shot.places > 1:
            yield shot._replace(place=(shot.place - back) % shot.places)
        elif back <= shot.breath:
            yield shot._replace(breath=shot.breath - back)


def _worked(pose: Pose) -> Side | None:
    """The side for which its figure is drawn."""
    worked = pose.figure.get("worked") if isinstance(pose.figure, Mapping) else None
    return Side(worked) if worked in ("left", "right") else None


def _goes_back_as_it_came(pose: Pose, number: int) -> bool:
    """Whether in a set there are but two keyframes, so that there is one way between them."""
    figure = pose.figure if isinstance(pose.figure, Mapping) else {}
    frames = figure.get("keyframes")
    if pose.sets_differ and figure["sets"]:
        own = figure["sets"][(number - 1) % len(figure["sets"])]
        frames = own.get("keyframes", frames) if isinstance(own, Mapping) else None
    return isinstance(frames, list | tuple) and len(frames) == 2


def _angles(figure: "FigurePose", side: Side | None, shot: Shot) -> dict[str, float]:
    if not (shot.turned or shot.tilted):
        return {}
    from stretchtimer.figure.picture import is_other

    azimuth = -figure.azimuth if is_other(figure, side) else figure.azimuth
    return {"azimuth": azimuth + shot.turned, "elevation": figure.elevation + shot.tilted}


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.png"), key=lambda file: file.stat().st_mtime)
    for file in files[:-MOST_FILES]:
        file.unlink(missing_ok=True)


def _cropped(image: QImage) -> QImage:
    """What is not transparent of a picture, with its place there as its offset."""
    import numpy as np

    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    filled = pixels[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, 3] > 0
    rows, columns = np.flatnonzero(filled.any(axis=1)), np.flatnonzero(filled.any(axis=0))
    if not len(rows):
        return _nothing()
    box = QRect(QPoint(int(columns[0]), int(rows[0])), QPoint(int(columns[-1]), int(rows[-1])))
    cropped = image.copy(box)
    cropped.setOffset(box.topLeft())
    return cropped


def _reversed(image: QImage, width: int) -> QImage:
    """The mirror image of a cropped picture that is so wide as a whole."""
    reverse = image.flipped(Qt.Orientation.Horizontal)
    reverse.setOffset(QPoint(width - image.offset().x() - image.width(), image.offset().y()))
    return reverse


def _nothing() -> QImage:
    image = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image
