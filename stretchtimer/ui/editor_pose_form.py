"""A pose of the person's own, written in place of one of the library's."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from stretchtimer.core import wording
from stretchtimer.core.dose import BREATHS_BOUNDS, HOLD_BOUNDS, REPS_BOUNDS, SECOND, SETS_BOUNDS, TEMPO_BOUNDS, Span
from stretchtimer.core.look import Look
from stretchtimer.core.routines import AREAS, AVOID, EQUIPMENT, Kind, Pose, Position, Side, Sides
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.storage.draft import Data
from stretchtimer.storage.pose_files import pose_of
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import LineField, MenuButton, TextField
from stretchtimer.ui.editor_values import Row, SpanField, span_text
from stretchtimer.ui.figure_place import SmallFigure
from stretchtimer.ui.layouts import tab_in_order
from stretchtimer.ui.text import Label

# It brings numpy along, which is only waited for where a figure is changed by hand.
if TYPE_CHECKING:
    from stretchtimer.ui.pose_figure import PoseFigure

NEW_POSE: Mapping[str, Data] = {
    "name": "My pose",
    "sides": "each",
    "dose": {"hold": "30s"},
    "instructions": ["Say here what to do, on the {side} side."],
}
SIDES_NAMES = {Sides.NONE: "Without sides", Sides.EACH: "Each side in turn", Sides.ALTERNATING: "Sides alternate"}
KIND_NAMES = {each: each.value.capitalize() for each in Kind}
POSITION_NAMES: dict[Position | None, str] = {
    None: "Not said",
    **{each: each.value.replace("-", " ").capitalize() for each in Position},
}
FIGURE_EMS = 8
UNNAMED = ("mat",)
"""What most figures lie on, and few people would do without."""
_DOSE = {"hold": "Hold", "breaths": "Breaths", "reps": "Repetitions", "sets": "Sets"}


def data_of(pose: Pose) -> dict[str, Data]:
    """A pose as it is written in place, to be changed from there; what only its source can vouch for is left out."""
    dose = pose.dose
    written: dict[str, Data] = {}
    for key, span in (("hold", dose.hold), ("breaths", dose.breaths), ("reps", dose.reps), ("sets", dose.sets)):
        if span:
            written[key] = span_text(span, key == "hold")
    if dose.rest_ms is not None:
        written["rest"] = span_text(Span(dose.rest_ms, dose.rest_ms), is_time=True)
    said: dict[str, Data] = {
        "name": pose.name,
        "summary": pose.summary,
        "kind": pose.kind.value,
        "position": pose.position.value if pose.position else None,
        "areas": list(pose.areas),
        "equipment": list(pose.equipment),
        "sides": pose.sides.value,
        "dose": written,
        "tempo": span_text(Span(pose.tempo_ms, pose.tempo_ms), is_time=True) if dose.reps else None,
        "instructions": list(pose.instructions),
        "deeper": pose.deeper,
        "easier": pose.easier,
        "breathing": pose.breathing,
        "cautions": list(pose.cautions),
        "avoid_with": list(pose.avoid_with),
        "figure": _plain(pose.figure),
    }
    return {key: value for key, value in said.items() if value}


def _plain(value: Any) -> Data:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value  # type: ignore[no-any-return]


class PoseForm(QWidget):
    changed = Signal(str, object)
    """A key of the pose, and the value that the file is to give it; `None` takes it out."""
    finished = Signal()
    """Nothing more comes of what was being changed."""
    figure_wanted = Signal()
    """The library's pose is to be chosen that looks most like it."""
    left = Signal()
    seen_again = Signal(QWidget)
    """A part of the form that is to be scrolled into view."""

    def __init__(self, figures: FigurePainter) -> None:
        super().__init__()
        em = theme.em()
        self._look = Look()
        self._pose: Pose | None = None
        self._poses: Sequence[Pose] = ()
        self._maker: PoseFigure | None = None
        self._dose: Mapping[str, Data] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, em // 2, em)
        column.setSpacing(em * 2 // 3)
        done = Button("‹ Back to the step")
        done.clicked.connect(self.left)
        column.addWidget(done, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Label("The pose itself", "heading"))
        self._figures = [SmallFigure(figures), SmallFigure(figures)]
        self._figure_row = QWidget()
        row = ButtonRow(em // 2, last_at_end=False)
        self._figure_row.setLayout(row)
        for figure in self._figures:
            figure.setFixedSize(FIGURE_EMS * em, FIGURE_EMS * em)
            row.addWidget(figure)
        column.addWidget(self._figure_row)
        how = QWidget()
        row = ButtonRow(em // 3, last_at_end=False)
        how.setLayout(row)
        self._choose = Button("Choose its figure ▾")
        self._choose.clicked.connect(self._offer_figures)
        row.addWidget(self._choose)
        self._shape = Button("Change its figure by hand")
        self._shape.setCheckable(True)
        self._shape.toggled.connect(self._show_figures)
        row.addWidget(self._shape)
        column.addWidget(how)
        self._column, self._maker_at = column, column.count()

        self._name = LineField("Name of the pose")
        self._name.written.connect(lambda text: self.changed.emit("name", text.strip() or None))
        self._rows: dict[str, Row] = {}
        self._add_row("name", "Name", self._name)
        self._instructions = _Lines("Instructions", "One sentence on each line")
        self._instructions.lines_written.connect(lambda lines: self.changed.emit("instructions", lines or None))
        self._add_row("instructions", "Instructions, one on each line", self._instructions)
        words = QWidget()
        row = ButtonRow(em // 3, last_at_end=False)
        words.setLayout(row)
        for placeholder, says in (("{side}", "the side that is worked"), ("{other}", "the other side")):
            button = Button(placeholder)
            button.setToolTip(f"Puts in {says}: left or right")
            button.setAccessibleName(f"Put in {placeholder}, {says}")
            button.clicked.connect(partial(self._instructions.insert, placeholder))
            row.addWidget(button)
        column.addWidget(words)
        self._preview = Label(role="muted")
        column.addWidget(self._preview)
        self._menus: dict[str, MenuButton] = {
            "sides": MenuButton("Sides of the pose", SIDES_NAMES),
            "kind": MenuButton("Kind", KIND_NAMES),
            "position": MenuButton("Position", POSITION_NAMES),
        }
        for key, name in (("sides", "Sides"), ("kind", "Kind"), ("position", "Position")):
            self._menus[key].chosen.connect(
                lambda value, key=key: self.changed.emit(key, None if value is None else value.value)
            )
            self._add_row(key, name, self._menus[key])
        self._spans = {
            "hold": SpanField("Hold of the pose", HOLD_BOUNDS, 30 * SECOND),
            "breaths": SpanField("Breaths of the pose", BREATHS_BOUNDS, 5, is_time=False),
            "reps": SpanField("Repetitions of the pose", REPS_BOUNDS, 8, is_time=False),
            "sets": SpanField("Sets of the pose", SETS_BOUNDS, 2, is_time=False),
        }
        for key, field in self._spans.items():
            field.written.connect(partial(self._tell_dose, key))
            column.addWidget(Row(_DOSE[key], field))
        self._rest = SpanField("Rest between sets of the pose", HOLD_BOUNDS, 30 * SECOND, ranges=False)
        self._rest.written.connect(partial(self._tell_dose, "rest"))
        column.addWidget(Row("Rest between sets", self._rest))
        self._tempo = SpanField("Time for one repetition of the pose", TEMPO_BOUNDS, 4 * SECOND, ranges=False)
        self._tempo.written.connect(partial(self.changed.emit, "tempo"))
        column.addWidget(Row("Time for one repetition", self._tempo))
        self._areas = _Several("Areas", AREAS, self._tell_areas)
        column.addWidget(Row("Areas", self._areas))
        self._equipment = _Several(
            "Equipment", EQUIPMENT, lambda chosen: self.changed.emit("equipment", chosen or None)
        )
        column.addWidget(Row("Equipment", self._equipment))
        self._cautions = _Lines("Cautions", "What to take care of, one on each line")
        self._cautions.lines_written.connect(lambda lines: self.changed.emit("cautions", lines or None))
        self._add_row("cautions", "Cautions", self._cautions)
        self._texts = {
            "deeper": LineField("How to make it stronger"),
            "easier": LineField("How to make it easier"),
            "breathing": LineField("How to breathe"),
            "summary": LineField("What it is, in one line"),
        }
        for key, line in self._texts.items():
            line.written.connect(lambda text, key=key: self.changed.emit(key, text.strip() or None))
            self._add_row(key, line.accessibleName(), line)
        self._avoid_with = _Several("Not for", AVOID, lambda some: self.changed.emit("avoid_with", some or None))
        column.addWidget(Row("Whom it does not suit", self._avoid_with))
        self._also_called = _Lines("Other names", "To be found by, one on each line")
        self._also_called.lines_written.connect(lambda lines: self.changed.emit("also_called", lines or None))
        self._add_row("also_called", "Other names", self._also_called)
        column.addStretch(1)

    def _add_row(self, key: str, name: str, field: QWidget) -> None:
        """A field for a key of the pose, where what is wrong with that is told."""
        row = self._rows[key] = Row(name, field)
        self._column.addWidget(row)

    def set_look(self, look: Look) -> None:
        self._look = look
        self._show_figures()

    def set_poses(self, poses: Mapping[str, Pose]) -> None:
        """The library's poses, whose figures can be begun with."""
        self._poses = tuple(poses.values())

    def take_focus(self) -> None:
        """Goes to the name, which the next letter replaces."""
        self._name.setFocus(Qt.FocusReason.TabFocusReason)

    def show_pose(self, last_good: Pose, data: Mapping[str, Data]) -> None:
        """Shows what is written of a pose, with what is wrong at each field; `last_good` is for what cannot be read."""
        found, faults = pose_of(data)
        pose = self._pose = found or last_good
        dose = data.get("dose")
        self._dose = dose if isinstance(dose, Mapping) else {}
        for key, row in self._rows.items():
            row.say_wrong(faults.get(key, ""))
        if found or not self._name.hasFocus():
            self._name.show_text(pose.name if data.get("name") else "")
        if found or not self._instructions.hasFocus():
            self._instructions.show_lines(pose.instructions if data.get("instructions") else ())
        self._cautions.show_lines(pose.cautions)
        self._preview.setText(_preview(pose))
        sided = any("{" in line for line in pose.instructions)
        self._preview.setVisible(sided and "instructions" not in faults)
        self._menus["sides"].show_choice(pose.sides)
        self._menus["kind"].show_choice(pose.kind)
        self._menus["position"].show_choice(pose.position)
        for key, field in self._spans.items():
            field.show_span(getattr(pose.dose, key), placeholder="one" if key == "sets" else "none")
        rest_ms = pose.dose.rest_ms
        self._rest.show_span(None if rest_ms is None else Span(rest_ms, rest_ms), placeholder="none")
        self._tempo.show_span(Span(pose.tempo_ms, pose.tempo_ms) if "tempo" in data else None, placeholder="4 s")
        self._areas.show_chosen(pose.areas)
        self._equipment.show_chosen(pose.equipment)
        self._avoid_with.show_chosen(pose.avoid_with)
        self._also_called.show_lines(pose.also_called)
        for key, line in self._texts.items():
            line.show_text(getattr(pose, key) or "")
        self._show_figures()

    def _show_figures(self) -> None:
        pose = self._pose
        if pose is None:
            return
        sides = (None,) if pose.sides is Sides.NONE else (Side.LEFT, Side.RIGHT)
        by_hand = self._shape.isChecked()
        if by_hand and self._maker is None:
            self._maker = self._make_maker()
        if self._maker is not None:
            self._maker.setVisible(by_hand)
            if by_hand:
                self._maker.set_look(self._look)
                self._maker.show_figure(_plain(pose.figure), pose.sides is not Sides.NONE, pose.areas)
        self._figure_row.setVisible(pose.figure is not None and not by_hand)
        for number, figure in enumerate(self._figures):
            figure.setVisible(number < len(sides))
            if number < len(sides):
                figure.show_pose(pose, sides[number], theme.figure_look(self._look))

    def _make_maker(self) -> "PoseFigure":
        from stretchtimer.ui.pose_figure import PoseFigure

        maker = PoseFigure()
        maker.changed.connect(self._tell_figure)
        maker.left.connect(self._leave_figure)
        self._column.insertWidget(self._maker_at, maker)

        def order_tabs() -> None:
            tab_in_order(self)
            maker.canvas.tab_through_handles()

        maker.rebuilt.connect(order_tabs)
        order_tabs()
        return maker

    def _tell_areas(self, areas: list[str]) -> None:
        """Tells the areas of the pose; what glows goes along with them until it was chosen for itself."""
        from stretchtimer.presenters.pose_draft import with_areas

        assert self._pose
        before, figure = self._pose.areas, _plain(self._pose.figure)
        self.changed.emit("areas", areas or None)
        if isinstance(figure, Mapping) and (glowing := with_areas(figure, before, areas)) != figure:
            self._tell_figure(glowing)

    def _leave_figure(self) -> None:
        # Before what has the focus is hidden, which would hand it on to somewhere far down.
        self._shape.setFocus()
        self._shape.setChecked(False)
        self.seen_again.emit(self._shape)

    def _tell_figure(self, data: Data) -> None:
        """Tells of another figure; what it newly uses becomes equipment of the pose, and what it has no more goes."""
        assert self._pose
        has, before, after = set(self._pose.equipment), _things(_plain(self._pose.figure)), _things(data)
        self.changed.emit("figure", data)
        self.finished.emit()
        needed = has - (before - after) | (after - before).difference(UNNAMED)
        if needed != has:
            self.changed.emit("equipment", [each for each in EQUIPMENT if each in needed] or None)
            self.finished.emit()

    def _offer_figures(self) -> None:
        """Lets the figure of a pose be taken that is like this one."""
        from stretchtimer.presenters.pose_draft import nearest_poses

        assert self._pose
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for pose in nearest_poses(self._pose.position, self._pose.areas, self._poses, self._pose.name):
            menu.addAction(pose.name, partial(self._tell_figure, _plain(pose.figure)))
        menu.addSeparator()
        menu.addAction("Another pose …", self.figure_wanted.emit)
        menu.popup(self._choose.mapToGlobal(self._choose.rect().bottomLeft()))

    def _tell_dose(self, key: str, value: str | None) -> None:
        dose = {**self._dose, key: value}
        if key in ("hold", "breaths") and value is not None:
            dose["breaths" if key == "hold" else "hold"] = None
        self.changed.emit("dose", {each: value for each, value in dose.items() if value is not None} or None)


def _things(figure: Data) -> set[str]:
    """The kinds of all things that a figure's data names, at whichever place of its movement."""
    match figure:
        case {"kind": str(kind)}:
            return {kind}
        case Mapping():
            return {kind for each in figure.values() for kind in _things(each)}
        case list():
            return {kind for each in figure for kind in _things(each)}
        case _:
            return set()


def _preview(pose: Pose) -> str:
    """The instructions as they are said on each side."""
    said = (f"{wording.side_name(side)}: {' '.join(wording.instructions(pose, side))}" for side in Side)
    return "\n".join(said)


class _Lines(TextField):
    """A list of sentences, one on each line."""

    lines_written = Signal(list)

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__(name, placeholder)
        self.written.connect(lambda _: self.lines_written.emit(self._lines()))

    def show_lines(self, lines: Sequence[str]) -> None:
        if self._lines() != list(lines):
            self.show_text("\n".join(lines))

    def insert(self, words: str) -> None:
        self.insertPlainText(words)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.insertPlainText("\n")
        else:
            super().keyPressEvent(event)

    def _lines(self) -> list[str]:
        return [" ".join(line.split()) for line in self.toPlainText().splitlines() if line.strip()]


class _Several(QWidget):
    """Any number of words out of some."""

    def __init__(self, name: str, words: Sequence[str], tell: Callable[[list[str]], None]) -> None:
        super().__init__()
        row = ButtonRow(theme.em() // 4, last_at_end=False)
        self.setLayout(row)
        self._tell = tell
        self._buttons: dict[str, Button] = {}
        for word in words:
            button = self._buttons[word] = Button(word)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {word}")
            button.clicked.connect(self._collect)
            row.addWidget(button)

    def show_chosen(self, words: Sequence[str]) -> None:
        for word, button in self._buttons.items():
            button.setChecked(word in words)

    def _collect(self) -> None:
        self._tell([word for word, button in self._buttons.items() if button.isChecked()])
