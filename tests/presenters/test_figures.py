import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from stretchtimer.core.look import Look, Skin
from stretchtimer.core.motion import AT_EASE, FAR_END, Motion, Posture
from stretchtimer.core.routines import Pose, Side
from stretchtimer.figure.data import read_figure
from stretchtimer.figure.picture import View, picture
from stretchtimer.paths import shipped_data
from stretchtimer.presenters.figures import BREATHS, MOST_PIXELS, FigurePainter, Shot, coarse_first
from stretchtimer.storage.library import load_poses

LEFT, RIGHT = Side.LEFT, Side.RIGHT
SMALL = 48
POSES, _ = load_poses([shipped_data() / "routines" / "poses"])
LUNGE, HIKE, FOUR_WAY, WALK = (
    POSES[each] for each in ("low-lunge", "hip-hike", "band-four-way", "banded-lateral-walk")
)
TEMPO_MS = 4_000


@pytest.fixture
def painter(qtbot: QtBot, tmp_path: Path) -> FigurePainter:
    return FigurePainter(tmp_path / "figures")


def still(pose: Pose, side: Side | None = LEFT, place: float = 0.0) -> Motion:
    return Motion(Posture(pose, side, place), None, 1.0, 0.0, TEMPO_MS)


def on_the_way(start: Pose, end: Pose, way: float) -> Motion:
    return Motion(Posture(end, LEFT), Posture(start, LEFT), way, 0.0, TEMPO_MS)


def repetition(painter: FigurePainter, pose: Pose = HIKE) -> list[Shot]:
    """All of its pictures, one after the other."""
    first = shot(painter, still(pose))
    return [first._replace(place=place) for place in range(first.places)]


def shot(painter: FigurePainter, motion: Motion, size: int = SMALL) -> Shot:
    wanted = painter.shot(motion, size, size, Look())
    assert wanted is not None
    return wanted


def wait_for(qtbot: QtBot, painter: FigurePainter, *shots: Shot) -> None:
    qtbot.waitUntil(lambda: all(painter.image(each) is not None for each in shots), timeout=20_000)


def painted(qtbot: QtBot, painter: FigurePainter, *shots: Shot) -> list[QImage]:
    painter.want(shots)
    wait_for(qtbot, painter, *shots)
    painter.close(5)
    images = [painter.image(each) for each in shots]
    return [image for image in images if image is not None]


def later(qtbot: QtBot, painter: FigurePainter, wanted: Shot) -> QImage:
    painter.want_later(wanted)
    wait_for(qtbot, painter, wanted)
    painter.close(5)
    image = painter.image(wanted)
    assert image is not None
    return image


def test_the_other_side_is_the_mirror_image(qtbot: QtBot, painter: FigurePainter) -> None:
    wanted = shot(painter, still(LUNGE, LEFT))
    (left,) = painted(qtbot, painter, wanted)
    right = painter.image(shot(painter, still(LUNGE, RIGHT)))
    assert right is not None
    assert left != right
    assert left == right.flipped(Qt.Orientation.Horizontal)
    assert left.offset().x() + left.width() + right.offset().x() == SMALL
    assert painter.image(wanted._replace(mirrored=True)) == right


@pytest.mark.parametrize("side", [LEFT, RIGHT])
@pytest.mark.parametrize("turned", [0, 40])
@pytest.mark.parametrize("mirrored", [False, True])
def test_what_serves_for_more_than_one_picture_is_the_right_one(
    qtbot: QtBot, painter: FigurePainter, side: Side, turned: int, mirrored: bool
) -> None:
    """A quarter of the way out is where it is seen on the way back too."""
    wanted = shot(painter, still(HIKE, side, 0.875))._replace(turned=turned, mirrored=mirrored)
    (seen,) = painted(qtbot, painter, wanted)
    whole = QImage(QSize(SMALL, SMALL), QImage.Format.Format_ARGB32_Premultiplied)
    whole.fill(Qt.GlobalColor.transparent)
    canvas = QPainter(whole)
    canvas.drawImage(seen.offset(), seen)
    canvas.end()
    figure = read_figure(HIKE.figure)
    (there, back) = figure.keyframes
    seconds = there.hold_seconds + there.move_seconds + back.hold_seconds + back.move_seconds
    at = 1.0 - back.move_seconds * 0.25 / seconds
    azimuth = (-figure.azimuth if side.value[0] != figure.worked else figure.azimuth) + turned
    view = View(side=side, set=1, at=at, azimuth=azimuth, mirrored_view=mirrored)
    assert _unlike(whole, picture(figure, view, Look(), SMALL, SMALL)) < 0.002


def _unlike(one: QImage, other: QImage) -> float:
    """The mean difference of their bytes, of 1."""
    first, second = bytes(one.constBits()), bytes(other.constBits())
    assert len(first) == len(second)
    return sum(abs(a - b) for a, b in zip(first, second, strict=True)) / len(first) / 255


def test_only_what_the_figure_fills_is_kept(qtbot: QtBot, painter: FigurePainter) -> None:
    (image,) = painted(qtbot, painter, shot(painter, still(HIKE)))
    assert image.width() < SMALL / 2
    assert image.offset() != QPoint(0, 0)


def test_the_way_back_takes_no_painting(qtbot: QtBot, painter: FigurePainter) -> None:
    whole = repetition(painter)
    painted(qtbot, painter, *whole[: len(whole) // 2 + 1])
    assert all(painter.image(each) is not None for each in whole)


def test_a_movement_by_several_places_has_a_way_back_of_its_own(qtbot: QtBot, painter: FigurePainter) -> None:
    whole = repetition(painter, WALK)
    painted(qtbot, painter, whole[8])
    assert painter.image(whole[-8]) is None


def test_on_the_way_it_is_neither_here_nor_there(qtbot: QtBot, painter: FigurePainter) -> None:
    here, there = still(LUNGE), still(HIKE)
    between = on_the_way(LUNGE, HIKE, 0.5)
    images = painted(qtbot, painter, *(shot(painter, each) for each in (here, between, there)))
    assert len({bytes(image.constBits()) for image in images}) == 3


def test_from_a_posture_to_the_same_there_is_no_way(painter: FigurePainter) -> None:
    assert shot(painter, on_the_way(HIKE, HIKE, 0.5)) == shot(painter, still(HIKE))


def test_at_ease_somebody_stands_there(qtbot: QtBot, painter: FigurePainter) -> None:
    resting = shot(painter, Motion(AT_EASE, None, 1.0, 0.0, TEMPO_MS))
    going = shot(painter, Motion(AT_EASE, Posture(LUNGE, LEFT), 0.5, 0.0, TEMPO_MS))
    images = painted(qtbot, painter, resting, going)
    assert min(image.height() for image in images) > SMALL / 2
    assert images[0] != images[1]


def test_a_figure_that_is_turned_comes_turned_from_where_it_was(qtbot: QtBot, painter: FigurePainter) -> None:
    begins = shot(painter, on_the_way(LUNGE, HIKE, 0.0))
    images = painted(qtbot, painter, begins, begins._replace(turned=90), begins._replace(tilted=30))
    assert len({bytes(image.constBits()) for image in images}) == 3


def test_a_repetition_has_as_many_pictures_as_are_seen(painter: FigurePainter) -> None:
    def a_second(tempo_ms: int) -> float:
        motion = Motion(Posture(HIKE, LEFT), None, 1.0, 0.0, tempo_ms)
        return shot(painter, motion).places * 1_000 / tempo_ms

    assert all(25 <= a_second(tempo_ms) <= 34 for tempo_ms in (2_000, 3_000, 4_000, 5_000, 6_000))
    assert a_second(60_000) < 5


def test_what_moves_is_painted_coarsely_first_and_then_between(painter: FigurePainter) -> None:
    whole = repetition(painter)
    order = [each.place for each in coarse_first(whole * 2)]
    assert sorted(order) == [each.place for each in whole]
    assert order[:2] == [0, 8]
    assert order.index(16) < order.index(4) < order.index(2) < order.index(1)
    assert order.index(8) < order.index(12) < order.index(10) < order.index(9)


def test_until_it_is_painted_the_last_one_before_it_is_seen(qtbot: QtBot, painter: FigurePainter) -> None:
    whole = repetition(painter)
    ways = [shot(painter, on_the_way(LUNGE, HIKE, 0.5))._replace(way=way) for way in range(4)]
    breaths = [shot(painter, still(LUNGE))._replace(breath=breath) for breath in range(BREATHS + 1)]
    painted(qtbot, painter, whole[0], whole[8], ways[1], breaths[0])
    assert [painter.nearest(each) for each in whole[7:10]] == [whole[0], whole[8], whole[8]]
    # The way back passes by the same pictures, later.
    assert painter.nearest(whole[-7]) == whole[-8]
    assert [painter.nearest(each) for each in ways] == [None, ways[1], ways[1], ways[1]]
    assert painter.nearest(breaths[-1]) == breaths[0]
    assert painter.nearest(whole[0]._replace(turned=10)) is None


def test_what_is_wanted_last_is_painted_first(qtbot: QtBot, painter: FigurePainter) -> None:
    many = repetition(painter)[:24]
    now = shot(painter, still(LUNGE))
    painter.want(many)
    painter.want([now])
    wait_for(qtbot, painter, now)
    painter.close(5)
    assert sum(painter.image(each) is not None for each in many) <= 1


def test_nothing_is_painted_twice_however_often_it_is_asked_for(qtbot: QtBot, painter: FigurePainter) -> None:
    whole = repetition(painter)[:12]
    done: list[int] = []

    def ask_again() -> None:
        done.append(len(done))
        painter.want(whole)

    painter.painted.connect(ask_again, Qt.ConnectionType.DirectConnection)
    painter.want(whole)
    for _ in range(200):
        painter.want(whole)
    painted(qtbot, painter, *whole)
    assert len(done) == len(whole)


def test_what_has_been_painted_or_asked_for_is_expected(painter: FigurePainter) -> None:
    left, right = shot(painter, still(LUNGE, LEFT)), shot(painter, still(LUNGE, RIGHT))
    assert not painter.expects(left)
    painter.want([left])
    assert painter.expects(right)
    painter.close(5)


def test_each_set_is_shown_with_its_own_movement(qtbot: QtBot, painter: FigurePainter) -> None:
    far_ends = [Motion(Posture(FOUR_WAY, LEFT, FAR_END, number), None, 1.0, 0.0) for number in (1, 2, 3, 4, 5)]
    images = painted(qtbot, painter, *(shot(painter, motion) for motion in far_ends))
    assert len({bytes(image.constBits()) for image in images}) == 4
    assert images[4] == images[0]


def test_sets_that_are_alike_share_their_pictures(painter: FigurePainter) -> None:
    first, second = (Motion(Posture(HIKE, LEFT, FAR_END, number), None, 1.0, 0.0) for number in (1, 2))
    assert shot(painter, first) == shot(painter, second)


def test_a_large_picture_is_painted_smaller(painter: FigurePainter) -> None:
    wanted = painter.shot(still(LUNGE), 3_000, 1_500, Look())
    assert wanted is not None
    assert wanted.width * wanted.height <= MOST_PIXELS * 1.01
    assert wanted.width / wanted.height == pytest.approx(2, rel=0.01)


def test_the_least_used_pictures_go_when_there_are_too_many_bytes(qtbot: QtBot) -> None:
    painter = FigurePainter(most_bytes=SMALL * SMALL * 4)
    many = repetition(painter)[:24]
    for each in many:
        painter.want([each])
        wait_for(qtbot, painter, each)
    painter.close(5)
    kept = [painter.image(each) for each in many]
    assert kept == [None] * kept.count(None) + [image for image in kept if image is not None]
    sizes = [image.sizeInBytes() for image in kept if image is not None]
    assert SMALL * SMALL * 4 - 2 * max(sizes) <= sum(sizes) <= SMALL * SMALL * 4


def test_of_more_than_there_is_room_for_the_last_are_not_painted(qtbot: QtBot) -> None:
    painter = FigurePainter(most_bytes=4 * SMALL * SMALL * 4)
    before, many = shot(painter, still(LUNGE)), repetition(painter)
    painter.want([before])
    wait_for(qtbot, painter, before)
    done: list[int] = []
    painter.painted.connect(lambda: done.append(1), Qt.ConnectionType.DirectConnection)
    small = shot(painter, still(HIKE), 16)
    laters = [small._replace(turned=degrees) for degrees in range(1, 124)]
    for start in (0, 41, 82):
        painter.want(many[:40])
        # They take turns, so that all that was wanted has had its turn when the last of these is there.
        for later in laters[start : start + 41]:
            painter.want_later(later)
        wait_for(qtbot, painter, laters[start + 40])
    painter.close(5)
    there = [painter.image(each) is not None for each in many[:40]]
    assert 3 < sum(there) < 40
    assert there == sorted(there, reverse=True)
    assert painter.image(before) is None
    assert len(done) == sum(there) + len(laters)


def test_a_small_picture_does_not_wait_for_a_whole_loop(qtbot: QtBot, painter: FigurePainter) -> None:
    order: list[str] = []
    many, later = repetition(painter), shot(painter, still(HIKE), 16)

    def note() -> None:
        order.append("later" if painter.image(later) is not None else "loop")

    painter.painted.connect(note, Qt.ConnectionType.DirectConnection)
    painter.want(many[:20])
    painter.want_later(later)
    wait_for(qtbot, painter, later)
    painter.close(5)
    assert 1 <= order.index("later") <= 3


def test_a_way_is_forgotten_once_it_is_done(qtbot: QtBot, painter: FigurePainter) -> None:
    way, there = shot(painter, on_the_way(LUNGE, HIKE, 0.5)), shot(painter, still(HIKE))
    painter.want([way, there])
    wait_for(qtbot, painter, there)
    assert painter.image(way) is not None
    painter.want([there])
    assert painter.image(way) is None
    assert painter.image(there) is not None
    painter.close(5)


def test_small_pictures_are_kept_from_one_start_to_the_next(qtbot: QtBot, tmp_path: Path) -> None:
    for look in (Look(), Look(skin=Skin.DEEP)):
        kept: list[QImage] = []
        for _ in range(2):
            painter = FigurePainter(tmp_path)
            wanted = painter.still(LUNGE, LEFT, SMALL, look)
            assert wanted is not None
            image = later(qtbot, painter, wanted)
            kept.append(image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))
        assert kept[0] == kept[1]
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_a_damaged_small_picture_is_painted_anew(qtbot: QtBot, tmp_path: Path) -> None:
    for _ in range(2):
        painter = FigurePainter(tmp_path)
        wanted = painter.still(LUNGE, LEFT, SMALL, Look())
        assert wanted is not None
        assert later(qtbot, painter, wanted).width() == SMALL
        for file in tmp_path.glob("*.png"):
            file.write_bytes(b"no picture")


def test_a_pose_without_a_figure_has_no_picture(painter: FigurePainter) -> None:
    plain = Pose("plain", "Plain", ("Stand.",))
    assert painter.shot(still(plain, None), SMALL, SMALL, Look()) is None
    assert painter.still(plain, None, SMALL, Look()) is None


def test_a_figure_that_cannot_be_read_is_said_once_and_harms_nothing(qtbot: QtBot, painter: FigurePainter) -> None:
    broken = Pose("broken", "Broken", ("Stand.",), figure={"joints": {"tail": {"flex": 9.0}}})
    said: list[tuple[str, str]] = []
    painter.failed.connect(lambda name, problem: said.append((name, problem)))
    wanted = [still(broken), still(broken, RIGHT), still(LUNGE)]
    painted(qtbot, painter, *(shot(painter, each) for each in wanted))
    qtbot.waitUntil(lambda: bool(said))
    assert [name for name, _ in said] == ["Broken"]
    assert "tail" in said[0][1]


def test_closing_ends_the_thread_in_the_middle_of_its_work(qtbot: QtBot, painter: FigurePainter) -> None:
    many = repetition(painter)[:56]
    painter.want(many)
    wait_for(qtbot, painter, many[0])
    painter.close(5)
    count = sum(painter.image(each) is not None for each in many)
    assert 1 <= count < len(many)


PAINTS_AT_THE_END = """
import sys
from threading import Event
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from stretchtimer.core.look import Look
from stretchtimer.core.motion import AT_EASE, Motion
from stretchtimer.figure import picture
from stretchtimer.presenters.figures import FigurePainter

has_begun = Event()

def slow_picture(*_):
    has_begun.set()
    image = QImage(1_000, 1_000, QImage.Format.Format_ARGB32_Premultiplied)
    for size in range(1_000, 1_040):
        image = image.scaled(size, size, mode=Qt.TransformationMode.SmoothTransformation)
    return image

picture.picture = slow_picture
application = QGuiApplication(sys.argv)
painter = FigurePainter()
painter.want([painter.shot(Motion(AT_EASE, None, 1.0, 0.0), 900, 700, Look())])
has_begun.wait()
if sys.argv[1:]:
    painter.close(float(sys.argv[1]))
"""


@pytest.mark.parametrize("waits", [(), ("0",)], ids=["not closed", "closed without waiting"])
def test_a_picture_in_work_at_the_end_of_the_program_does_no_harm(waits: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PAINTS_AT_THE_END, *waits], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_it_is_told_from_how_high_a_figure_is_seen(painter: FigurePainter) -> None:
    for pose in POSES.values():
        assert painter.elevation(pose) == read_figure(pose.figure).elevation
    assert painter.elevation(Pose("plain", "Plain", ("Stand.",))) == read_figure(None).elevation
