"""A pose of one's own gets its figure with the mouse alone, and with the keyboard alone."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMenu, QPlainTextEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from stretchtimer.core.routines import Pose, Position, Sides
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.ui.editor_pose_form import PoseForm, data_of
from stretchtimer.ui.pose_figure import PoseFigure
from tests.figure.shipped import figure_data
from tests.ui.person import until, words_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Key, Button, Plain = Qt.Key, Qt.MouseButton, Qt.KeyboardModifier.NoModifier
LUNGE: Any = figure_data()["low-lunge"]
POSE = Pose(
    "mine",
    "Mine",
    ("Kneel on the {side} knee.",),
    position=Position.KNEELING,
    areas=("hip flexors",),
    sides=Sides.EACH,
    breathing="Slowly.",
    figure=LUNGE,
)
OTHER = Pose("other", "Another lunge", ("Kneel.",), position=Position.KNEELING, figure={"root": {"base": "kneeling"}})
FAR = Pose("far", "Far off", ("Lie.",), position=Position.PRONE, figure={"root": {"base": "prone"}})


class Panel:
    """A figure's panel in a window, and what it says has changed."""

    def __init__(self, qtbot: QtBot) -> None:
        self.widget = PoseFigure()
        qtbot.addWidget(self.widget)
        self.widget.resize(500, 800)
        self.changes: list[Mapping[str, Any]] = []
        self.widget.changed.connect(self.changes.append)
        self.widget.show_figure(LUNGE)
        self.widget.show()
        self.settle()

    def settle(self) -> None:
        until(lambda: any(words.startswith(("A body can", "Worth another")) for words in self.words))

    @property
    def words(self) -> list[str]:
        return [words_of(each) for each in self.widget.findChildren(QWidget) if each.isVisible()]

    def named(self, kind: type[QWidget], words: str) -> Any:
        return next(
            each for each in self.widget.findChildren(kind) if each.isVisible() and words_of(each).startswith(words)
        )

    def drag(self, handle: str, by: QPoint, let_go: bool = True) -> None:
        dot = self.named(QWidget, handle)
        at, start = dot.rect().center(), dot.mapToGlobal(dot.rect().center())
        QTest.mousePress(dot, Button.LeftButton, Plain, at)
        for tenth in range(1, 11):
            QTest.mouseMove(dot, dot.mapFromGlobal(start + by * tenth / 10))
        if let_go:
            QTest.mouseRelease(dot, Button.LeftButton, Plain, dot.mapFromGlobal(start + by))


@pytest.fixture
def panel(qtbot: QtBot, tidy: None) -> Panel:
    return Panel(qtbot)


@pytest.fixture
def form(qtbot: QtBot, tidy: None, tmp_path: Path) -> Iterator[PoseForm]:
    painter = FigurePainter(tmp_path)
    form = PoseForm(painter)
    qtbot.addWidget(form)
    form.set_poses({each.id: each for each in (FAR, OTHER)})
    form.resize(600, 900)
    form.show()
    form.show_pose(POSE, data_of(POSE))
    yield form
    painter.close(10)


def test_a_drag_is_one_change_told_when_it_is_let_go(panel: Panel) -> None:
    panel.drag("Right hand", QPoint(40, -40), let_go=False)
    assert panel.changes == []
    dot = panel.named(QWidget, "Right hand")
    QTest.mouseRelease(dot, Button.LeftButton, Plain, dot.rect().center())
    assert len(panel.changes) == 1
    assert "world" in panel.changes[0]["goals"]["hand_r"]
    assert yaml.safe_load(yaml.safe_dump(panel.changes[0])) == panel.changes[0]


def test_the_dot_stays_under_the_mouse(panel: Panel) -> None:
    dot = panel.named(QWidget, "Left hand")
    before = dot.geometry().center()
    panel.drag("Left hand", QPoint(10, -50))
    moved = dot.geometry().center() - before
    assert abs(moved.x() - 10) < 8
    assert abs(moved.y() + 50) < 8


def test_a_click_on_a_dot_changes_nothing(panel: Panel) -> None:
    QTest.mouseClick(panel.named(QWidget, "Left knee"), Button.LeftButton)
    assert panel.changes == []


def test_arrow_keys_move_a_dot_and_holding_one_is_one_change(panel: Panel) -> None:
    dot = panel.named(QWidget, "Left hand")
    dot.setFocus()
    QTest.keyPress(dot, Key.Key_Up)
    QTest.keyPress(dot, Key.Key_Up)
    QTest.keyRelease(dot, Key.Key_Up)
    assert len(panel.changes) == 1
    assert "world" in panel.changes[0]["goals"]["hand_l"]


def test_every_dot_can_be_reached_by_tab(panel: Panel) -> None:
    names = [words for words in panel.words if words.endswith("arrow keys move it")]
    assert len(names) == 11
    dots = [panel.named(QWidget, name) for name in names]
    assert all(dot.focusPolicy() & Qt.FocusPolicy.TabFocus for dot in dots)


def test_a_slider_bends_a_joint_and_tells_of_it_once(panel: Panel) -> None:
    slider = panel.named(QSlider, "Left knee")
    slider.setFocus()
    before = slider.value()
    QTest.keyPress(slider, Key.Key_Right)
    QTest.keyPress(slider, Key.Key_Right)
    QTest.keyRelease(slider, Key.Key_Right)
    assert len(panel.changes) == 1
    assert panel.changes[0]["joints"]["knee_l"]["flex"] == before + 2


def test_what_is_undone_is_shown_again_and_not_told(panel: Panel) -> None:
    place = panel.named(QWidget, "Head").geometry()
    panel.drag("Head", QPoint(-30, 10))
    assert panel.named(QWidget, "Head").geometry() != place
    panel.widget.show_figure(LUNGE)
    assert len(panel.changes) == 1
    assert (panel.named(QWidget, "Head").geometry().center() - place.center()).manhattanLength() < 30


def test_the_figure_is_turned_by_dragging_beside_it_and_that_is_no_change_until_kept(panel: Panel) -> None:
    canvas = panel.named(QWidget, "The figure")
    QTest.mousePress(canvas, Button.LeftButton, Plain, QPoint(4, 4))
    QTest.mouseMove(canvas, QPoint(64, 4))
    QTest.mouseRelease(canvas, Button.LeftButton, Plain, QPoint(64, 4))
    assert panel.changes == []
    QTest.mouseClick(panel.named(QAbstractButton, "Keep this view"), Button.LeftButton)
    assert panel.changes[0]["camera"]["azimuth"] != LUNGE["camera"]["azimuth"]


def test_the_form_opens_the_figure_and_hands_on_each_change_as_one_that_is_over(form: PoseForm) -> None:
    told: list[object] = []
    form.changed.connect(lambda key, value: told.append((key, value)))
    form.finished.connect(lambda: told.append("over"))
    by_hand = next(each for each in form.findChildren(QAbstractButton) if "by hand" in each.text())
    QTest.mouseClick(by_hand, Button.LeftButton)
    slider = next(each for each in form.findChildren(QSlider) if each.isVisible())
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_Right)
    assert [each[0] if isinstance(each, tuple) else each for each in told] == ["figure", "over"]
    assert told[0] != ("figure", LUNGE)


def test_a_pose_with_sides_begins_with_a_figure_for_one_of_them(panel: Panel) -> None:
    panel.widget.show_figure(None, has_sides=True)
    panel.drag("Left knee", QPoint(0, -30))
    assert panel.changes[0]["worked"] == "right"


def test_the_nearest_poses_are_offered_to_begin_with(form: PoseForm) -> None:
    told: list[object] = []
    form.changed.connect(lambda key, value: told.append((key, value)))
    choose = next(each for each in form.findChildren(QAbstractButton) if "Choose" in each.text())
    QTest.mouseClick(choose, Button.LeftButton)
    menu = next(each for each in form.findChildren(QMenu) if each.isVisible())
    names = [action.text() for action in menu.actions() if action.text()]
    assert names == ["Another lunge", "Far off", "Another pose …"]
    menu.actions()[0].trigger()
    menu.close()
    assert told == [("figure", {"root": {"base": "kneeling"}})]


def test_every_text_of_a_pose_has_its_field(form: PoseForm) -> None:
    told: dict[str, object] = {}
    form.changed.connect(told.__setitem__)
    fields = {each.accessibleName(): each for each in form.findChildren(QLineEdit)}
    assert fields["How to breathe"].text() == "Slowly."
    for name in ("How to make it stronger", "How to make it easier", "What it is, in one line"):
        QTest.keyClicks(fields[name], "More")
    for name, words in (("Rest between sets of the pose", "20s"), ("Time for one repetition of the pose", "3s")):
        fields[name].clear()
        QTest.keyClicks(fields[name], words)
    areas = {each.accessibleName(): each for each in form.findChildren(QPlainTextEdit)}
    QTest.keyClicks(areas["Other names"], "Deep lunge")
    unsteady = next(each for each in form.findChildren(QAbstractButton) if each.accessibleName() == "Not for: unsteady")
    QTest.mouseClick(unsteady, Button.LeftButton)
    assert told == {
        "deeper": "More",
        "easier": "More",
        "summary": "More",
        "dose": {"rest": "20s"},
        "tempo": "3s",
        "also_called": ["Deep lunge"],
        "avoid_with": ["unsteady"],
    }
