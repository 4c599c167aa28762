from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from stretchtimer.core.look import Look, Skin
from stretchtimer.core.motion import FAR_END, Motion, Posture, motion_at
from stretchtimer.core.routines import Pose, PoseStep, Side
from stretchtimer.core.timeline import compile_timeline
from stretchtimer.paths import shipped_data
from stretchtimer.presenters.figures import MOST_PIXELS, PLACES, WAYS, FigurePainter, Shot
from stretchtimer.storage.library import load_poses
from tests.core.scores import routine

LEFT, RIGHT = Side.LEFT, Side.RIGHT
SMALL = 48
POSES, _ = load_poses([shipped_data() / "routines" / "poses"])
LUNGE, HIKE, FOUR_WAY = POSES["low-lunge"], POSES["hip-hike"], POSES["band-four-way"]


@pytest.fixture
def painter(qtbot: QtBot, tmp_path: Path) -> FigurePainter:
    return FigurePainter(tmp_path / "figures")


def still(pose: Pose, side: Side | None = LEFT, place: float = 0.0) -> Motion:
    return Motion(Posture(pose, side, place), None, 1.0, 0.0)


def shot(painter: FigurePainter, motion: Motion, size: int = SMALL) -> Shot:
    wanted = painter.shot(motion, size, size, Look())
    assert wanted is not None
    return wanted


def painted(qtbot: QtBot, painter: FigurePainter, *shots: Shot) -> list[QImage]:
    painter.want(shots)
    qtbot.waitUntil(lambda: all(painter.image(each) is not None for each in shots), timeout=20_000)
    painter.close(5)
    images = [painter.image(each) for each in shots]
    return [image for image in images if image is not None]


def later(qtbot: QtBot, painter: FigurePainter, wanted: Shot) -> QImage:
    painter.want_later(wanted)
    qtbot.waitUntil(lambda: painter.image(wanted) is not None, timeout=20_000)
    painter.close(5)
    image = painter.image(wanted)
    assert image is not None
    return image


def test_the_other_side_is_the_mirror_image(qtbot: QtBot, painter: FigurePainter) -> None:
    left, right = painted(qtbot, painter, shot(painter, still(LUNGE, LEFT)), shot(painter, still(LUNGE, RIGHT)))
    assert left != right
    assert left == right.flipped(Qt.Orientation.Horizontal)


def test_on_the_way_it_is_neither_here_nor_there(qtbot: QtBot, painter: FigurePainter) -> None:
    here, there = still(LUNGE), still(HIKE)
    between = Motion(there.posture, here.posture, 0.5, 0.0)
    images = painted(qtbot, painter, *(shot(painter, each) for each in (here, between, there)))
    assert len({bytes(image.constBits()) for image in images}) == 3


def test_what_is_wanted_last_is_painted_first(qtbot: QtBot, painter: FigurePainter) -> None:
    many = [shot(painter, still(HIKE, place=place / PLACES)) for place in range(PLACES)]
    now = shot(painter, still(LUNGE))
    painter.want(many)
    painter.want([now])
    qtbot.waitUntil(lambda: painter.image(now) is not None, timeout=20_000)
    painter.close(5)
    assert sum(painter.image(each) is not None for each in many) <= 1


def test_few_pictures_serve_a_whole_session() -> None:
    painter = FigurePainter()
    timeline = compile_timeline(routine(PoseStep(LUNGE), PoseStep(HIKE)))
    motions = (motion_at(timeline, timeline.index_at(ms), ms) for ms in range(0, timeline.total_ms, 33))
    shots = {painter.shot(motion, SMALL, SMALL, Look()) for motion in motions if motion}
    assert len(shots) < 4 * WAYS + 3 * PLACES


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
    painter = FigurePainter(most_bytes=3 * SMALL * SMALL * 4)
    many = [shot(painter, still(HIKE, place=place / PLACES)) for place in range(6)]
    painter.want(many)
    qtbot.waitUntil(lambda: painter.image(many[-1]) is not None, timeout=20_000)
    painter.close(5)
    assert [painter.image(each) is not None for each in many] == [False] * 3 + [True] * 3


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
    many = [shot(painter, still(HIKE, place=place / PLACES)) for place in range(PLACES)]
    painter.want(many)
    qtbot.waitUntil(lambda: painter.image(many[0]) is not None, timeout=20_000)
    painter.close(5)
    count = sum(painter.image(each) is not None for each in many)
    assert 1 <= count < PLACES
