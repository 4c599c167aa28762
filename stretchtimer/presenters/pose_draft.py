"""A figure while it is being changed by hand: what its data is now, where its handles are seen, and its picture."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock, Thread
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, Position, Side
from stretchtimer.figure.camera import Camera
from stretchtimer.figure.checking import warnings
from stretchtimer.figure.data import FigureDataError, FigurePose, Posture, read_figure
from stretchtimer.figure.dragging import handles, pulled
from stretchtimer.figure.editing import (
    AT_REST,
    FigureData,
    Stop,
    angles_at,
    in_order,
    posture_at,
    stops,
    usual_glow,
    with_angle,
    with_camera,
    with_glow,
    with_joint_straight,
    with_place,
    with_root,
    with_worked,
    without_place,
)
from stretchtimer.figure.motion import loop_seconds
from stretchtimer.figure.picture import Quality, camera_on, kept_in_view, seen_through
from stretchtimer.figure.placing import pushed, standing
from stretchtimer.figure.posing import solved
from stretchtimer.figure.skeleton import other_side

STEEPEST = 89.0
NEAREST = 8
_THING = "thing "
_SMALL_WORDS = {"and", "for", "from", "pose", "the", "with"}


def nearest_poses(position: Position | None, areas: Iterable[str], poses: Iterable[Pose], name: str = "") -> list[Pose]:
    """Poses whose figure one could begin with, the likeliest first: by words of the name, position and areas shared."""
    wanted, words = set(areas), _words(name)

    def near(pose: Pose) -> tuple[int, str]:
        named = max((len(words & _words(each)) for each in (pose.name, *pose.also_called)), default=0)
        return -(3 * named + 2 * (pose.position is position) + len(wanted & set(pose.areas))), pose.name

    return sorted((pose for pose in poses if pose.figure is not None), key=near)[:NEAREST]


def _words(name: str) -> set[str]:
    return {word for word in re.split(r"\W+", name.casefold()) if len(word) > 2} - _SMALL_WORDS


def with_areas(figure: FigureData, before: Sequence[str], areas: Sequence[str]) -> FigureData:
    """A figure's data for a pose of other areas: they glow, unless what glowed before was chosen for itself."""
    worked = figure.get("worked")
    follows = dict(figure.get("glow") or {}) == usual_glow(before, worked)
    return in_order(with_glow(figure, usual_glow(areas, worked))) if follows else figure


class Wish(NamedTuple):
    """A picture that is wanted."""

    figure: FigurePose
    at: float
    camera: Camera
    look: Look
    width: int
    height: int
    coarse: bool


class Painting(NamedTuple):
    wish: Wish
    image: QImage
    remarks: tuple[str, ...] | None
    """What a body could not do; `None` while that is not known."""


class FigureDraft(QObject):
    """The data of one figure, seen from somewhere, with its changes.

    A change begins with `begin`; everything until `finish` starts from what the data was then, so that what is pulled
    there and back again is as it was.
    """

    changed = Signal()
    """Handles and angles are to be shown anew."""
    painted = Signal()
    """`painting` is another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.data: FigureData = AT_REST
        self.stop = Stop()
        self.painting: Painting | None = None
        self._pose = read_figure(AT_REST)
        self._before: FigureData = AT_REST
        self._is_changing = False
        self._moment: float | None = None
        self._camera: Camera | None = None
        self._azimuth, self._elevation = self._pose.azimuth, self._pose.elevation
        self._look = Look()
        self._size = (0, 0)
        self._painter = _Painter(self._take)

    # ── what is there ──

    @property
    def is_changing(self) -> bool:
        return self._is_changing

    @property
    def stops(self) -> tuple[Stop, ...]:
        return stops(self._pose)

    @property
    def worked(self) -> Side | None:
        """The side for which the data is."""
        return {"l": Side.LEFT, "r": Side.RIGHT}.get(self._pose.worked or "")

    @property
    def is_playing(self) -> bool:
        return self._moment is not None

    @property
    def posture(self) -> Posture:
        """What the body does at the place that is shown, and the things there."""
        return posture_at(self.data, self.stop)

    @property
    def view(self) -> tuple[float, float]:
        """From where it is looked at: azimuth and elevation, degrees."""
        return self._azimuth, self._elevation

    @property
    def is_turned(self) -> bool:
        """Whether it is looked at from elsewhere than the data says."""
        own = (round(self._pose.azimuth), round(self._pose.elevation))
        return (round(self._azimuth), round(self._elevation)) != own

    def handles(self) -> dict[str, tuple[float, float]]:
        """Where each handle is seen, pixels of the picture, by name: the farthest from the viewer first.

        A thing that can be moved has one as well, `thing 0` for the first of the things. While it plays there are none.
        """
        if self._camera is None or self.is_playing:
            return {}
        camera, posture = self._camera, self.posture
        places = handles(solved(posture, self._look.build))
        places |= {f"{_THING}{index}": place for index, place in standing(posture).items()}
        depth = {name: float(camera.rotation[2] @ place) for name, place in places.items()}
        return {name: camera.pixel(places[name]) for name in sorted(places, key=depth.__getitem__)}

    def angles(self) -> dict[str, dict[str, float]]:
        return angles_at(self.data, self.stop)

    def root(self) -> Mapping[str, float]:
        root = self.posture.root
        return {"pitch": root.pitch, "roll": root.roll, "turn": root.turn, "yaw": root.yaw}

    # ── what it is given ──

    def show_data(self, data: object) -> None:
        """Takes the data of a figure; what cannot be read is shown as a standing figure.

        It ends a change that is being made, unless it is the data that the change began with.
        """
        new: Any = AT_REST if data is None else data
        if self._camera is not None and new == (self._before if self._is_changing else self.data):
            return
        try:
            pose = read_figure(new)
        except FigureDataError:
            new, pose = AT_REST, read_figure(AT_REST)
        seen_alike = (pose.azimuth, pose.elevation) == (self._pose.azimuth, self._pose.elevation)
        self.data, self._pose = new, pose
        self._is_changing = False
        self._keep_stop()
        if not seen_alike or self._camera is None:
            self._azimuth, self._elevation = pose.azimuth, pose.elevation
            self._aim()
        else:
            self._hold()
        self._show()

    def show_stop(self, stop: Stop) -> None:
        """Goes to another place of the movement."""
        self.stop, self._moment = stop, None
        self._show()

    def set_size(self, width: int, height: int) -> None:
        if (width, height) != self._size:
            self._size = (width, height)
            self._aim()
            self._show()

    def set_look(self, look: Look) -> None:
        if look != self._look:
            self._look = look
            self._show()

    def play(self, milliseconds: float) -> None:
        """Shows what a movement has come to so much later; the first time, from the place that is shown."""
        length_ms = 1000.0 * loop_seconds(self._pose)
        if length_ms > 0.0:
            start = self.stop.at if self._moment is None else self._moment
            self._moment = (start + milliseconds / length_ms) % 1.0
            self._show()

    def stop_playing(self) -> None:
        """Goes back to the place from which it began to play."""
        if self.is_playing:
            self._moment = None
            self._show()

    def look_from(self, azimuth: float, elevation: float) -> None:
        """Looks at it from there, degrees."""
        self._azimuth, self._elevation = azimuth, elevation
        self._aim()
        self._show()

    def turn(self, across: float, down: float) -> None:
        """Looks at it from elsewhere: what faces the viewer goes so many degrees across the picture and down it."""
        azimuth = (self._azimuth - across + 180.0) % 360.0 - 180.0
        self.look_from(azimuth, min(max(self._elevation + down, -STEEPEST), STEEPEST))

    # ── changes ──

    def begin(self) -> None:
        self.stop_playing()
        self._before, self._is_changing = self.data, True

    def cancel(self) -> None:
        """Gives a change up: all is as it was when it began."""
        if self._is_changing:
            self._is_changing = False
            self._change(lambda _data, _stop: self._before)

    def edit(self, change: Callable[[FigureData, Stop], FigureData]) -> bool:
        """Makes a change of one stroke, at the place that is shown; whether it changed anything."""
        self.begin()
        self._change(change)
        return self.finish()

    def add_place(self) -> bool:
        """Gives the movement another place behind this one, and goes there."""
        at = self.stop.keyframe
        changed = self.edit(with_place)
        return changed and self._go_to(at + 1)

    def remove_place(self) -> bool:
        """Takes this place out of the movement, and goes to the one before it."""
        at = self.stop.keyframe
        changed = self.edit(without_place)
        return changed and self._go_to(at - 1)

    def _go_to(self, keyframe: int) -> bool:
        """Shows a place of the set that is shown, or the nearest to it."""
        own = [stop for stop in self.stops if stop.set == self.stop.set]
        self.show_stop(own[min(max(keyframe, 0), len(own) - 1)])
        return True

    def pull(self, handle: str, across: float, down: float) -> None:
        """Pulls a handle so many pixels away from where it was when the change began; nothing where none has."""
        if self._is_changing and self._camera is not None:
            camera = self._camera
            right, up = across / camera.scale, -down / camera.scale
            if handle.startswith(_THING):
                index = int(handle.removeprefix(_THING))
                self._change(lambda data, stop: pushed(data, stop, index, right, up, camera))
            else:
                self._change(lambda data, stop: pulled(data, stop, handle, right, up, camera))

    def bend(self, joint: str, angle: str, degrees: float, both_sides: bool = False) -> None:
        """Sets an angle of a joint, and of the one on the other side where they are to be alike."""
        self._change_joints(joint, both_sides, lambda data, stop, each: with_angle(data, stop, each, angle, degrees))

    def straighten(self, joint: str, both_sides: bool = False) -> None:
        """Bends a joint neither way, and the one on the other side where they are to be alike."""
        self._change_joints(joint, both_sides, with_joint_straight)

    def _change_joints(
        self, joint: str, both_sides: bool, change_one: Callable[[FigureData, Stop, str], FigureData]
    ) -> None:
        joints = dict.fromkeys((joint, other_side(joint))) if both_sides else (joint,)

        def change(data: FigureData, stop: Stop) -> FigureData:
            for each in joints:
                data = change_one(data, stop, each)
            return data

        self._change(change)

    def tip(self, key: str, degrees: float) -> None:
        """Turns the whole figure: `pitch`, `roll`, `turn` or `yaw`."""
        self._change(lambda data, stop: with_root(data, stop, key, degrees))

    def keep_view(self) -> None:
        """Has it always be seen as it is now."""
        self._change(lambda data, _stop: with_camera(data, *self.view))

    def set_worked(self, side: Side | None) -> None:
        """Says for which side the figure is drawn; the other side's is its reflection."""
        self._change(lambda data, _stop: with_worked(data, side and side.value))

    def finish(self) -> bool:
        """Ends the change; whether there was one."""
        if not self._is_changing:
            return False
        self._is_changing = False
        self.data = in_order(self.data)
        self._hold()
        self._show()
        return self.data != self._before

    def _change(self, change: Callable[[FigureData, Stop], FigureData]) -> None:
        self.data = change(self._before if self._is_changing else self.data, self.stop)
        self._pose = read_figure(self.data)
        self._keep_stop()
        self._show()

    def _keep_stop(self) -> None:
        """Stays at the place of the movement that is shown, as long as there is one."""
        found = stops(self._pose)
        here = (self.stop.set, self.stop.keyframe)
        self.stop = next((stop for stop in found if (stop.set, stop.keyframe) == here), found[0])

    # ── seeing ──

    def _aim(self) -> None:
        width, height = self._size
        if width > 0 and height > 0:
            self._camera = camera_on(self._pose, self._azimuth, self._elevation, self._look, width, height)

    def _hold(self) -> None:
        if self._camera is not None:
            self._camera = kept_in_view(self._pose, self.stop.at, self._camera, self._look, *self._size)

    def _show(self) -> None:
        if self._camera is not None:
            at = self.stop.at if self._moment is None else self._moment
            coarse = self._is_changing or self.is_playing
            wish = Wish(self._pose, at, self._camera, self._look, *self._size, coarse)
            self._painter.want(wish)
        self.changed.emit()

    def _take(self, painting: Painting) -> None:
        self.painting = painting
        self.painted.emit()


class _Painter:
    """Paints what was wished for last, on a thread that lives as long as there is something to paint."""

    def __init__(self, take: Callable[[Painting], None]) -> None:
        self._hand_over = _HandOver()
        self._hand_over.painted.connect(take)
        self._wish: Wish | None = None
        self._is_painting = False
        self._lock = Lock()

    def want(self, wish: Wish) -> None:
        with self._lock:
            self._wish = wish
            if not self._is_painting:
                self._is_painting = True
                # Not a daemon: one that still paints while Python takes itself apart brings the process down.
                Thread(target=self._work, name="figure draft").start()

    def _work(self) -> None:
        while True:
            with self._lock:
                wish, self._wish = self._wish, None
                if wish is None:
                    self._is_painting = False
                    return
            quality = Quality.COARSE if wish.coarse else Quality.STILL
            image = seen_through(wish.figure, wish.at, wish.camera, wish.look, wish.width, wish.height, quality)
            self._hand_over.painted.emit(Painting(wish, image, None))
            # What a body could not do takes as long to find as a picture, so that must not keep the next one waiting.
            if not wish.coarse and self._wish is None:
                remarks = warnings(wish.figure, wish.look.build)
                self._hand_over.painted.emit(Painting(wish, image, remarks))


class _HandOver(QObject):
    """Brings paintings from the thread to the window's."""

    painted = Signal(object)
