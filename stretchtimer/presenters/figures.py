"""Pictures of the figure, painted on a thread: what is wanted now comes first, what has been painted is kept."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
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
PLACES = 24
"""So many pictures make a whole repetition."""
WAYS = 24
BREATHS = 5
"""So many steps from empty to full lungs."""

MOST_FILES = 500
"""Kept pictures; the oldest go."""

PoseKey = int


class Shot(NamedTuple):
    """One picture that can be asked for; places, ways and breaths in whole steps, so that few are enough."""

    pose: PoseKey
    side: Side | None
    place: int
    width: int
    height: int
    look: Look
    mirrored: bool = False
    """Reversed, as in a mirror."""
    breath: int = 0
    set: int = 1
    """Which set, where each has a movement of its own."""
    origin: tuple[PoseKey, Side | None, int, int] | None = None
    """Where the body comes from, while it is on its way; the key is 0 for standing."""
    way: int = WAYS
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

    def keep(self, shot: Shot, image: QImage) -> None:
        self._images[shot] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > self._most_bytes and len(self._images) > 1:
            self._bytes -= self._images.popitem(last=False)[1].sizeInBytes()


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
        self._later: deque[Shot] = deque()
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
        place = self._place(motion.posture)
        if place is None:
            return None
        scale = min(1.0, (MOST_PIXELS / max(1, width * height)) ** 0.5)
        # A body that moves anyway need not be seen to breathe; it would take a picture for each of both.
        breath = 0 if motion.posture.pose.moves else round(motion.breath * (BREATHS - 1))
        key, side, at, number = place
        shot = Shot(key, side, at, round(width * scale), round(height * scale), look, mirrored, breath, number)
        way = round(motion.way * WAYS)
        if way >= WAYS:
            return shot
        origin = self._place(motion.coming_from) if motion.coming_from else None
        return shot._replace(origin=origin or (0, None, 0, 1), way=way, breath=0)

    def still(self, pose: Pose, side: Side | None, size: int, look: Look) -> Shot | None:
        """A small square picture of a pose where it is most itself."""
        key = self.key_of(pose)
        place = PLACES // 2 if pose.moves else 0
        return None if key is None else Shot(key, side, place, size, size, look)

    def image(self, shot: Shot) -> QImage | None:
        """The picture, if it has been painted."""
        with self._changed:
            return self._frames.get(shot) or self._stills.get(shot)

    def kept_file(self, shot: Shot) -> Path | None:
        """The picture as a file; `None` while it has not been asked for with `want_later` and painted."""
        file = self._file_of(shot)
        return file if file is not None and file.exists() else None

    def want(self, shots: Sequence[Shot]) -> None:
        """Asks for pictures, the first one first; what was asked for before and not begun is forgotten."""
        with self._changed:
            self._wanted = deque(shot for shot in dict.fromkeys(shots) if shot not in self._frames)
            self._wake()

    def want_later(self, shot: Shot) -> None:
        """Asks for a picture that can wait until nothing else is wanted."""
        with self._changed:
            if shot not in self._stills and shot not in self._later:
                self._later.append(shot)
                self._wake()

    def _wake(self) -> None:
        if self._thread is None and (self._wanted or self._later):
            self._thread = Thread(target=self._work, name="figures", daemon=True)
            self._thread.start()
        self._changed.notify()

    def close(self, within_seconds: float) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread:
            self._thread.join(within_seconds)

    def _place(self, posture: "Posture") -> tuple[PoseKey, Side | None, int, int] | None:
        key = self.key_of(posture.pose)
        if key is None:
            return None
        return key, posture.side, round(posture.place * PLACES) % PLACES, posture.set if posture.pose.sets_differ else 1

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._wanted and not self._later and not self._closing:
                    self._changed.wait()
                if self._closing:
                    return
                kept = not self._wanted
                shot = (self._wanted or self._later).popleft()
            image = self._from_disk(shot) if kept else self._paint(shot)
            with self._changed:
                if self._closing:
                    return
                (self._stills if kept else self._frames).keep(shot, image)
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

        figure = self._figure(shot.pose)
        if figure is None:
            return _nothing()
        view = View(
            side=shot.side,
            set=shot.set,
            at=_in_loop(figure.in_set(shot.set), shot.place / PLACES),
            breath=shot.breath / (BREATHS - 1),
            mirrored_view=shot.mirrored,
            **_angles(figure, shot),
        )
        quality = Quality.COARSE if shot.coarse else Quality.STILL
        if shot.origin is None:
            return picture(figure, view, shot.look, shot.width, shot.height, quality)
        key, side, place, number = shot.origin
        before = (self._figure(key) if key else None) or STANDING
        at = _in_loop(before.in_set(number), place / PLACES)
        from_view = View(side=side, set=number, at=at, mirrored_view=shot.mirrored)
        return between(before, from_view, figure, view, shot.way / WAYS, shot.look, shot.width, shot.height, quality)

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


def _angles(figure: "FigurePose", shot: Shot) -> dict[str, float]:
    if not (shot.turned or shot.tilted):
        return {}
    is_other = shot.side is not None and figure.worked is not None and shot.side.value[0] != figure.worked
    azimuth = -figure.azimuth if is_other else figure.azimuth
    return {"azimuth": azimuth + shot.turned, "elevation": figure.elevation + shot.tilted}


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.png"), key=lambda file: file.stat().st_mtime)
    for file in files[:-MOST_FILES]:
        file.unlink(missing_ok=True)


def _nothing() -> QImage:
    image = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image
