"""The joints of a figure as sliders: each angle within its limits, with words for both of its ends."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from stretchtimer.figure.skeleton import LIMITS
from stretchtimer.presenters.pose_draft import FigureDraft
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import MenuButton
from stretchtimer.ui.text import Label


class _Angle(NamedTuple):
    """What an angle does, and the words for its least and its greatest."""

    words: str
    least: str
    most: str


_WHOLE_BOUNDS = (-180, 180)
_WHOLE: Mapping[str, _Angle] = {
    "pitch": _Angle("Tipped forward", "on its back", "on its front"),
    "roll": _Angle("Tipped to its right", "to its left", "to its right"),
    "turn": _Angle("Turned about its length", "to its right", "to its left"),
}
_GROUPS: Mapping[str, Sequence[str]] = {
    "Left leg": ("hip_l", "knee_l", "ankle_l"),
    "Right leg": ("hip_r", "knee_r", "ankle_r"),
    "Left arm": ("shoulder_l", "elbow_l", "wrist_l"),
    "Right arm": ("shoulder_r", "elbow_r", "wrist_r"),
    "Back and neck": ("lumbar", "thoracic", "neck"),
    "Whole body": (),
}
_JOINTS = {"lumbar": "low back", "thoracic": "upper back"}
_BACK = ("bent back", "bent forward"), ("to its right", "to its left"), ("to its right", "to its left")
_ANGLES: Mapping[str, Mapping[str, _Angle]] = {
    "hip": {
        "flex": _Angle("Hip: knee up", "leg behind", "knee at the chest"),
        "abd": _Angle("Hip: leg out to the side", "across the other", "far out"),
        "rot": _Angle("Hip: kneecap outward", "inward", "outward"),
    },
    "knee": {"flex": _Angle("Knee: bent", "straight", "heel at the seat")},
    "ankle": {
        "flex": _Angle("Ankle: toes up", "toes pointed", "toes drawn up"),
        "inv": _Angle("Ankle: sole inward", "sole outward", "sole inward"),
    },
    "shoulder": {
        "flex": _Angle("Shoulder: arm up in front", "arm behind", "arm overhead"),
        "abd": _Angle("Shoulder: arm out to the side", "across the chest", "arm overhead"),
        "rot": _Angle("Shoulder: turned outward", "inward", "outward"),
        "elev": _Angle("Shoulder: shrugged", "drawn down", "shrugged"),
        "prot": _Angle("Shoulder: brought forward", "drawn back", "rounded forward"),
    },
    "elbow": {
        "flex": _Angle("Elbow: bent", "straight", "hand at the shoulder"),
        "pron": _Angle("Forearm: palm turned back", "palm forward", "palm back"),
    },
    "wrist": {
        "flex": _Angle("Wrist: bent", "bent back", "bent in"),
        "dev": _Angle("Wrist: bent towards the thumb", "to the little finger", "to the thumb"),
    },
    **{
        joint: {
            angle: _Angle(f"{name}: {words}", *ends)
            for (angle, words), ends in zip(
                (("flex", "forward"), ("side", "to its left side"), ("rot", "turned to its left")), _BACK, strict=True
            )
        }
        for joint, name in (("lumbar", "Low back"), ("thoracic", "Upper back"), ("neck", "Neck"))
    },
}


class JointSliders(QWidget):
    finished = Signal()
    """A slider was let go."""

    def __init__(self, draft: FigureDraft) -> None:
        super().__init__()
        em = theme.em()
        self._draft = draft
        self._groups = MenuButton("Joints of", {name: name for name in _GROUPS}, "Joints: ")
        self._groups.chosen.connect(self._show_group)
        self._alike = Button("Both sides alike")
        self._alike.setCheckable(True)
        self._alike.setToolTip("What a slider changes is changed on the other side too")
        choices = QWidget()
        row = ButtonRow(em // 3, last_at_end=False)
        choices.setLayout(row)
        for button in (self._groups, self._alike):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em * 2 // 3)
        column.addWidget(Label("How its joints are bent", "heading"))
        column.addWidget(choices)
        self._sliders: dict[str, list[_Bend]] = {}
        self._straight: dict[str, Button] = {}
        self._parts: dict[str, list[QWidget]] = {}
        for group, joints in _GROUPS.items():
            self._sliders[group], self._parts[group] = [], []
            if not joints:
                for key, angle in _WHOLE.items():
                    self._add(group, _Bend(angle, _WHOLE_BOUNDS, partial(draft.tip, key), key))
            for joint in joints:
                self._add_joint(group, joint)
        for parts in self._parts.values():
            for part in parts:
                column.addWidget(part)
        self._show_group("Left leg")

    def show_values(self) -> None:
        """Shows the angles of the joints that are in view."""
        angles, root = self._draft.angles(), self._draft.root()
        group = self._groups.value
        for slider in self._sliders[group]:
            slider.show_value(angles.get(slider.joint, {}).get(slider.angle, 0) if slider.joint else root[slider.angle])
        for joint in _GROUPS[group]:
            bent = any(round(angles.get(joint, {}).get(angle, 0)) for angle in _ANGLES[joint.partition("_")[0]])
            self._straight[joint].setEnabled(bent)

    def let_go(self) -> None:
        """Has the mouse and the keys hold no slider any more, though they may still be down."""
        for slider in self._sliders[self._groups.value]:
            slider.let_slider_go()
        self.show_values()

    def _add_joint(self, group: str, joint: str) -> None:
        stem = joint.partition("_")[0]
        name = _joint_words(joint)
        straight = self._straight[joint] = Button("Straighten")
        straight.setToolTip(f"Bends the {name} neither way")
        straight.setAccessibleName(f"Straighten the {name}")
        straight.clicked.connect(partial(self._straighten, joint))
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        title = Label(name.capitalize())
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        row.addWidget(title, 1)
        row.addWidget(straight)
        self._parts[group].append(head)
        for angle, words in _ANGLES[stem].items():
            low, high = LIMITS[stem][angle]
            self._add(group, _Bend(words, (round(low), round(high)), partial(self._bend, joint, angle), angle, joint))

    def _add(self, group: str, slider: "_Bend") -> None:
        slider.taken.connect(self._draft.begin)
        slider.let_go.connect(self.finished)
        self._sliders[group].append(slider)
        self._parts[group].append(slider)

    def _bend(self, joint: str, angle: str, degrees: int) -> None:
        self._draft.bend(joint, angle, degrees, self._alike.isChecked())

    def _straighten(self, joint: str) -> None:
        self._draft.begin()
        self._draft.straighten(joint, self._alike.isChecked())
        self.finished.emit()

    def _show_group(self, chosen: str) -> None:
        self._groups.show_choice(chosen)
        for name, parts in self._parts.items():
            for part in parts:
                part.setVisible(name == chosen)
        self._alike.setVisible(chosen.startswith(("Left", "Right")))
        self.show_values()


class _Bend(QWidget):
    """An angle: its name, a slider within its limits with words for them, and its degrees."""

    taken = Signal()
    let_go = Signal()

    def __init__(
        self, words: _Angle, bounds: tuple[int, int], tell: Callable[[int], None], angle: str, joint: str = ""
    ) -> None:
        super().__init__()
        self.angle, self.joint = angle, joint
        self._tell = tell
        em = theme.em()
        side = {"l": "left ", "r": "right "}.get(joint.partition("_")[2], "")
        self._slider = slider = _Slider()
        slider.setRange(*bounds)
        slider.setPageStep(10)
        slider.setAccessibleName(f"{side}{words.words}".capitalize() if side else words.words)
        ends = [f"{_degrees(bound)} {end}" for bound, end in zip(bounds, words[1:], strict=True)]
        slider.setAccessibleDescription(f"From {ends[0]} to {ends[1]}")
        self._degrees = Label("0°", "muted")
        self._degrees.setFixedWidth(em * 3)
        self._degrees.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(Label(words.words), 1)
        head.addWidget(self._degrees)
        for end, way in zip(ends, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            label = Label(end, "muted")
            label.setAlignment(way)
            foot.addWidget(label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(slider)
        column.addLayout(foot)
        slider.sliderPressed.connect(self.taken)
        slider.sliderReleased.connect(self.let_go)
        slider.stepping.connect(self.taken)
        slider.stepped.connect(self.let_go)
        slider.valueChanged.connect(self._change)

    def show_value(self, degrees: float) -> None:
        if not self._slider.isSliderDown():
            self._slider.blockSignals(True)
            self._slider.setValue(round(degrees))
            self._slider.blockSignals(False)
        self._degrees.setText(_degrees(round(degrees)))

    def let_slider_go(self) -> None:
        self._slider.let_go()

    def _change(self, degrees: int) -> None:
        if self._slider.isSliderDown() or self._slider.is_stepping:
            self._tell(degrees)
        else:  # beside the handle: each step is a change
            self.taken.emit()
            self._tell(degrees)
            self.let_go.emit()


class _Slider(QSlider):
    stepping = Signal()
    """A key is held that moves it."""
    stepped = Signal()
    """That key was let go."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.is_stepping = False

    def let_go(self) -> None:
        self.setSliderDown(False)
        self._end_steps()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        if not self.is_stepping:
            self.is_stepping = True
            self.stepping.emit()
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self._end_steps()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():  # else it was let go while the mouse still holds it
            super().mouseMoveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end_steps()

    def _end_steps(self) -> None:
        if self.is_stepping:
            self.is_stepping = False
            self.stepped.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel turns the page.
        event.ignore()


def _joint_words(joint: str) -> str:
    stem, _, side = joint.partition("_")
    return {"l": f"left {stem}", "r": f"right {stem}"}.get(side, _JOINTS.get(stem, stem))


def _degrees(degrees: int) -> str:
    return f"{degrees}°".replace("-", "−")
