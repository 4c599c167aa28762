"""A pose of one's own gets its figure with the mouse alone, and with the keyboard alone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, QTimerEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)
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

    def choose(self, button: str, words: str) -> None:
        """Opens a menu with the mouse and takes one of its choices."""
        QTest.mouseClick(self.named(QAbstractButton, button), Button.LeftButton)
        menu = next(each for each in self.widget.findChildren(QMenu) if each.isVisible())
        next(each for each in menu.actions() if each.text() == words).trigger()
        menu.close()
        QCoreApplication.processEvents()  # until new rows are laid out

    def click(self, button: str) -> None:
        QTest.mouseClick(self.named(QAbstractButton, button), Button.LeftButton)

    def sees(self, words: str) -> bool:
        return any(each.startswith(words) for each in self.words)

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


def test_escape_gives_up_a_drag_and_what_the_mouse_does_until_it_is_let_go(panel: Panel) -> None:
    before = panel.named(QWidget, "Right hand").geometry()
    left: list[bool] = []
    panel.widget.left.connect(lambda: left.append(True))
    panel.drag("Right hand", QPoint(40, -40), let_go=False)
    dot = panel.named(QWidget, "Right hand")
    assert dot.geometry() != before
    QTest.keyClick(dot, Key.Key_Escape)
    assert dot.geometry() == before
    QTest.mouseMove(dot, QPoint(30, 30))
    QTest.mouseRelease(dot, Button.LeftButton, Plain, QPoint(30, 30))
    assert panel.changes == []
    assert dot.geometry() == before
    assert left == []
    QTest.keyClick(dot, Key.Key_Escape)
    assert left == [True]


def test_escape_gives_up_what_the_arrow_keys_have_done(panel: Panel) -> None:
    dot = panel.named(QWidget, "Left hand")
    before = dot.geometry()
    dot.setFocus()
    QTest.keyPress(dot, Key.Key_Up)
    QTest.keyClick(dot, Key.Key_Escape)
    QTest.keyRelease(dot, Key.Key_Up)
    assert panel.changes == []
    assert dot.geometry() == before


def test_escape_gives_up_a_slider_that_the_mouse_holds(panel: Panel) -> None:
    slider = panel.named(QSlider, "Left knee")
    before = slider.value()
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    knob = slider.style().subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    )
    QTest.mousePress(slider, Button.LeftButton, Plain, knob.center())
    QTest.mouseMove(slider, knob.center() + QPoint(60, 0))
    assert slider.value() > before
    QTest.keyClick(slider, Key.Key_Escape)
    assert slider.value() == before
    QTest.mouseMove(slider, knob.center() + QPoint(90, 0))
    QTest.mouseRelease(slider, Button.LeftButton, Plain, knob.center() + QPoint(90, 0))
    assert slider.value() == before
    assert panel.changes == []


def test_escape_gives_up_turning_the_figure(panel: Panel) -> None:
    canvas = panel.named(QWidget, "The figure")
    keep = panel.named(QAbstractButton, "Keep this view")
    QTest.mousePress(canvas, Button.LeftButton, Plain, QPoint(4, 4))
    QTest.mouseMove(canvas, QPoint(64, 4))
    assert keep.isEnabled()
    QTest.keyClick(canvas, Key.Key_Escape)
    QTest.mouseMove(canvas, QPoint(94, 4))
    QTest.mouseRelease(canvas, Button.LeftButton, Plain, QPoint(94, 4))
    assert not keep.isEnabled()


def test_shift_moves_a_dot_finely(panel: Panel) -> None:
    ways = []
    for modifier in (Plain, Qt.KeyboardModifier.ShiftModifier):
        dot = panel.named(QWidget, "Left hand")
        before = dot.geometry().center()
        dot.setFocus()
        for _press in range(4):
            QTest.keyPress(dot, Key.Key_Up, modifier)
        QTest.keyRelease(dot, Key.Key_Up, modifier)
        ways.append(before.y() - dot.geometry().center().y())
    assert ways[0] > 2 * ways[1] > 0


def test_a_hand_is_laid_on_a_chair_that_was_put_beside_the_figure(panel: Panel) -> None:
    panel.choose("Add a thing", "Chair")
    assert panel.sees("Chair; arrow keys move it")
    panel.choose("Where the chair is: In front", "To its left")
    assert panel.sees("Where the chair is: To its left")
    panel.choose("Lay a hand on the chair", "Lay the left hand on it")
    last = panel.changes[-1]
    assert len(panel.changes) == 3
    assert last["props"][-1]["kind"] == "chair"
    assert last["goals"]["hand_l"]["palm"] == "down"
    panel.click("Take the chair away")
    assert [each["kind"] for each in panel.changes[-1]["props"]] == ["mat"]
    assert not panel.sees("Chair")


def test_a_chair_is_moved_by_its_dot(panel: Panel) -> None:
    panel.choose("Add a thing", "Chair")
    before = panel.changes[-1]["props"][-1]["at"]
    panel.drag("Chair", QPoint(20, 0))
    assert panel.changes[-1]["props"][-1]["at"] != before


def test_what_glows_is_chosen_with_its_side(panel: Panel) -> None:
    panel.choose("Felt in quads", "not here")
    panel.choose("Add an area", "calves")
    panel.choose("Felt in calves", "both sides")
    assert panel.changes[-1]["glow"] == {"hip flexors": "right", "calves": "both"}
    panel.widget.show_figure(panel.changes[-1], has_sides=True, areas=["quads"])
    panel.click("As its areas say")
    assert panel.changes[-1]["glow"] == {"quads": "right"}


def test_a_pose_is_made_to_move_and_its_movement_played_and_taken_away(panel: Panel) -> None:
    panel.click("Have it move")
    assert panel.sees("Place in the movement: end")
    panel.drag("Head", QPoint(30, 10))
    start, end = panel.changes[-1]["keyframes"]
    assert start == {"name": "start"}
    assert "lumbar" in end["joints"]
    panel.click("Play")
    assert panel.sees("Stop")
    assert not panel.sees("Head")
    timer = next(each for each in panel.widget.findChildren(QTimer) if each.isActive())
    QCoreApplication.sendEvent(timer, QTimerEvent(timer.timerId()))
    QTest.keyClick(panel.named(QAbstractButton, "Stop"), Key.Key_Escape)
    assert panel.sees("Head")
    assert not timer.isActive()
    panel.click("Remove this place")
    assert panel.changes[-1] == LUNGE
    assert not panel.sees("Play")


def test_playing_ends_when_the_figure_is_put_away(panel: Panel) -> None:
    panel.click("Have it move")
    panel.click("Play")
    panel.widget.hide()
    assert not [each for each in panel.widget.findChildren(QTimer) if each.isActive()]


def test_limits_are_told_in_words_and_a_joint_is_straightened(panel: Panel) -> None:
    assert panel.sees("160° heel at the seat")
    slider = panel.named(QSlider, "Left knee")
    assert slider.accessibleDescription() == "From 0° straight to 160° heel at the seat"
    assert slider.value() > 60
    panel.click("Straighten the left knee")
    assert panel.named(QSlider, "Left knee").value() == 0
    assert len(panel.changes) == 1
    assert not panel.named(QAbstractButton, "Straighten the left knee").isEnabled()


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


def test_a_placeholder_can_be_typed_and_a_misspelt_one_is_told_at_its_field(form: PoseForm) -> None:
    data = dict(data_of(POSE))

    def take(key: str, value: Any) -> None:
        data[key] = value
        form.show_pose(POSE, data)

    form.changed.connect(take)
    field = next(each for each in form.findChildren(QPlainTextEdit) if each.accessibleName() == "Instructions")
    field.selectAll()
    QTest.keyClicks(field, "Bend the {sde")
    assert [words for words in _words(form) if "placeholder" in words]
    for _letter in range(2):
        QTest.keyClick(field, Key.Key_Backspace)
    QTest.keyClicks(field, "ide} knee")
    assert field.toPlainText() == "Bend the {side} knee"
    assert data["instructions"] == ["Bend the {side} knee"]
    assert not [words for words in _words(form) if "placeholder" in words]
    assert [words for words in _words(form) if "Bend the left knee" in words]


def test_what_else_is_chosen_is_shown_while_a_text_is_wrong(form: PoseForm) -> None:
    form.show_pose(POSE, {**data_of(POSE), "name": "", "kind": "strength", "areas": ["calves"]})
    assert "Give the pose a name." in _words(form)
    assert "Kind: Strength" in _words(form)


def test_escape_puts_the_figure_away_and_goes_to_its_button(form: PoseForm) -> None:
    by_hand = next(each for each in form.findChildren(QAbstractButton) if "by hand" in each.text())
    QTest.mouseClick(by_hand, Button.LeftButton)
    slider = next(each for each in form.findChildren(QSlider) if each.isVisible())
    slider.setFocus()
    QTest.keyClick(slider, Key.Key_Escape)
    assert not by_hand.isChecked()
    assert not slider.isVisible()
    assert form.focusWidget() is by_hand


def test_tab_leads_through_the_figure_in_the_order_in_which_it_is_seen(form: PoseForm) -> None:
    by_hand = next(each for each in form.findChildren(QAbstractButton) if "by hand" in each.text())
    QTest.mouseClick(by_hand, Button.LeftButton)
    add = next(each for each in form.findChildren(QAbstractButton) if each.text().startswith("Add a thing"))
    QTest.mouseClick(add, Button.LeftButton)
    menu = next(each for each in form.findChildren(QMenu) if each.isVisible())
    menu.actions()[1].trigger()
    menu.close()
    QCoreApplication.processEvents()
    by_hand.setFocus()
    seen: list[str] = []
    while not (seen and seen[-1].startswith("Joints of")) and len(seen) < 60:
        QTest.keyClick(form.focusWidget(), Key.Key_Tab)
        seen.append(words_of(form.focusWidget()))
    wanted = [
        "The figure",
        "Head",
        "Right foot",
        "Chair;",
        "Have it move",
        "Side that",
        "Turn the mat",
        "Where the chair",
    ]
    wanted += ["Take the chair away", "Add a thing", "Felt in hip flexors", "Add an area", "Joints of"]
    assert [words for words in seen for each in wanted if words.startswith(each)] == [
        next(words for words in seen if words.startswith(each)) for each in wanted
    ]


def test_areas_glow_until_something_else_was_chosen(form: PoseForm) -> None:
    told: dict[str, Any] = {}
    form.changed.connect(told.__setitem__)
    pose = replace(POSE, figure={**LUNGE, "glow": {"hip flexors": "right"}})
    form.show_pose(pose, data_of(pose))
    calves = next(each for each in form.findChildren(QAbstractButton) if each.accessibleName() == "Areas: calves")
    QTest.mouseClick(calves, Button.LeftButton)
    assert told["areas"] == ["hip flexors", "calves"]
    assert told["figure"]["glow"] == {"hip flexors": "right", "calves": "right"}


def _words(form: PoseForm) -> list[str]:
    return [words_of(each) for each in form.findChildren(QWidget) if each.isVisible()]


def test_what_a_figure_newly_uses_is_equipment_of_the_pose(form: PoseForm) -> None:
    told: dict[str, Any] = {}
    form.changed.connect(told.__setitem__)
    chair = {"props": [{"kind": "mat"}, {"kind": "chair", "at": [0, 0, 1]}]}
    form.set_poses({OTHER.id: replace(OTHER, figure=chair)})
    pose = replace(POSE, equipment=("strap",))
    form.show_pose(pose, data_of(pose))
    choose = next(each for each in form.findChildren(QAbstractButton) if "Choose" in each.text())
    QTest.mouseClick(choose, Button.LeftButton)
    menu = next(each for each in form.findChildren(QMenu) if each.isVisible())
    menu.actions()[0].trigger()
    menu.close()
    assert told["equipment"] == ["chair", "strap"]
    pose = replace(pose, figure=chair, equipment=("chair", "strap"))
    form.set_poses({OTHER.id: OTHER})
    form.show_pose(pose, data_of(pose))
    QTest.mouseClick(choose, Button.LeftButton)
    menu = next(each for each in form.findChildren(QMenu) if each.isVisible())
    menu.actions()[0].trigger()
    menu.close()
    assert told["equipment"] == ["strap"]


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
