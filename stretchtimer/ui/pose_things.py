"""The things that a figure uses and the areas where its pose is felt, each chosen and placed in words."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from stretchtimer.core.routines import AREAS
from stretchtimer.figure.data import Prop
from stretchtimer.figure.editing import FigureData, Stop, usual_glow, with_glow
from stretchtimer.figure.placing import (
    BEARING,
    HELD,
    PLACES,
    STEP_HEIGHTS,
    has_room,
    place_of,
    with_hand_on,
    with_height,
    with_thing,
    with_thing_at,
    with_thing_turned,
    without_thing,
)
from stretchtimer.presenters.pose_draft import FigureDraft
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import MenuButton
from stretchtimer.ui.layouts import clear
from stretchtimer.ui.text import Label

_PLACE_WORDS = {
    "front": "In front",
    "behind": "Behind",
    "left": "To its left",
    "right": "To its right",
    "under": "Under the hips",
    "head": "Under the head",
    "left knee": "Under the left knee",
    "right knee": "Under the right knee",
    "left foot": "Round the left foot",
    "right foot": "Round the right foot",
    "hands": "Between the hands",
    "ankles": "Round the ankles",
    "knees": "Round the thighs",
}
_ELSEWHERE = "Put by hand"
_HANDS = {"hand_l": "Lay the left hand on it", "hand_r": "Lay the right hand on it"}
_SIDE_WORDS = {"left": "left", "right": "right", "both": "both sides", None: "not here"}

Change = Callable[[FigureData, Stop], FigureData]


class Things(QWidget):
    """What the figure uses, a row for each thing."""

    wanted = Signal(object)
    """A change of the figure's data."""
    rebuilt = Signal()
    """There are other buttons than before."""

    def __init__(self, draft: FigureDraft) -> None:
        super().__init__()
        self._draft = draft
        self._shown: object = None
        self._choices: dict[tuple[int, str], MenuButton] = {}
        em = theme.em()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(em // 3)
        self._add = Button("Add a thing ▾")
        self._add.clicked.connect(self._offer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em // 3)
        column.addWidget(Label("What it uses", "heading"))
        column.addLayout(self._rows)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_things(self) -> None:
        posture = self._draft.posture
        self._add.setEnabled(has_room(self._draft.data, self._draft.stop))
        if self._draft.is_changing:
            return
        kinds = [(prop.kind, prop.height if prop.height not in STEP_HEIGHTS else None) for prop in posture.props]
        if kinds != self._shown:
            self._shown = kinds
            had_focus = (focus := self.focusWidget()) is not None and self.isAncestorOf(focus)
            clear(self._rows)
            self._choices.clear()
            for index, prop in enumerate(posture.props):
                self._rows.addWidget(self._row(index, prop))
            if had_focus:
                self._add.setFocus()
            self.rebuilt.emit()
        for (index, what), menu in self._choices.items():
            menu.show_choice(
                posture.props[index].height if what == "height" else place_of(posture, index) or _ELSEWHERE
            )

    def _row(self, index: int, prop: Prop) -> QWidget:
        kind = prop.kind
        parts: list[QWidget] = []
        if PLACES[kind]:
            words = {each: _PLACE_WORDS[each] for each in PLACES[kind]}
            parts.append(self._choice(index, "place", f"Where the {kind} is", words, with_thing_at))
        if prop.height is not None:
            heights = {each: f"{round(each * 100)} cm high" for each in sorted({*STEP_HEIGHTS, prop.height})}
            parts.append(self._choice(index, "height", "Height of the step", heights, with_height))
        if kind not in HELD and kind != "barbell":
            turn = partial(self._tell, with_thing_turned, index)
            parts.append(self._button("Turn", f"Turn the {kind} by a quarter", turn))
        if kind in BEARING:
            lay = Button("Lay a hand on it ▾")
            lay.setAccessibleName(f"Lay a hand on the {kind}")
            lay.clicked.connect(partial(self._offer_hands, index, lay))
            parts.append(lay)
        parts.append(self._button("Take away", f"Take the {kind} away", partial(self._tell, without_thing, index)))
        widget = QWidget()
        row = ButtonRow(theme.em() // 3, last_at_end=False)
        widget.setLayout(row)
        name = Label(kind.capitalize())
        name.setWordWrap(False)
        name.setMinimumHeight(parts[-1].sizeHint().height())
        for part in (name, *parts):
            row.addWidget(part)
        return widget

    def _choice(
        self, index: int, what: str, name: str, words: Mapping[Any, str], change: Callable[..., FigureData]
    ) -> MenuButton:
        menu = self._choices[index, what] = MenuButton(name, words)
        menu.chosen.connect(partial(self._tell, change, index))
        return menu

    def _button(self, words: str, name: str, do: Callable[[], None]) -> Button:
        button = Button(words)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: do())
        return button

    def _offer(self) -> None:
        menu = _menu(self)
        for kind in PLACES:
            menu.addAction(kind.capitalize(), partial(self.wanted.emit, _with_kind(kind)))
        menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    def _offer_hands(self, index: int, button: Button) -> None:
        menu = _menu(self)
        for hand, words in _HANDS.items():
            menu.addAction(words, partial(self._tell_hand, hand, index))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _tell_hand(self, hand: str, index: int) -> None:
        self.wanted.emit(lambda data, stop: with_hand_on(data, stop, hand, index))

    def _tell(self, change: Callable[..., FigureData], *what: object) -> None:
        self.wanted.emit(lambda data, stop: change(data, stop, *what))


class Glow(QWidget):
    """Where the pose is felt: the areas that glow, and on which side."""

    wanted = Signal(object)
    """A change of the figure's data."""
    rebuilt = Signal()
    """There are other buttons than before."""

    def __init__(self, draft: FigureDraft) -> None:
        super().__init__()
        self._draft = draft
        self._areas: Sequence[str] = ()
        self._glow: Mapping[str, str] | None = None
        em = theme.em()
        self._chosen = QWidget()
        self._row = ButtonRow(em // 3, last_at_end=False)
        self._chosen.setLayout(self._row)
        self._chosen.hide()
        self._add = Button("Add an area ▾")
        self._add.clicked.connect(self._offer)
        self._usual = Button("As its areas say")
        self._usual.setToolTip("The areas of the pose glow, on the side that is worked")
        self._usual.clicked.connect(lambda: self._tell(self._usual_glow))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em // 3)
        column.addWidget(Label("Where it is felt", "heading"))
        column.addWidget(self._chosen)
        ways = QWidget()
        row = ButtonRow(em // 3, last_at_end=False)
        ways.setLayout(row)
        for button in (self._add, self._usual):
            row.addWidget(button)
        column.addWidget(ways)

    def show_areas(self, areas: Sequence[str]) -> None:
        """The areas of the pose, which glow by default."""
        self._areas = areas
        self.show_glow()

    def show_glow(self) -> None:
        glow = dict(self._draft.data.get("glow") or {})
        self._usual.setVisible(bool(self._areas) and glow != self._usual_glow)
        if glow == self._glow:
            return
        self._glow = glow
        clear(self._row)
        for area, side in glow.items():
            button = MenuButton(f"Felt in {area}", _SIDE_WORDS, f"{area}: ")
            button.show_choice(side)
            button.chosen.connect(partial(self._choose, area))
            self._row.addWidget(button)
        self._chosen.setVisible(bool(glow))
        self.rebuilt.emit()

    @property
    def _usual_glow(self) -> Mapping[str, str]:
        worked = self._draft.worked
        return usual_glow(self._areas, worked and worked.value)

    def _choose(self, area: str, side: str | None) -> None:
        glow = {**(self._glow or {}), area: side}
        self._tell({each: where for each, where in glow.items() if where is not None})

    def _offer(self) -> None:
        menu = _menu(self)
        worked = self._draft.worked
        for area in AREAS:
            if area not in (self._glow or {}):
                side = usual_glow((area,), worked and worked.value)
                menu.addAction(area, partial(self._tell, {**(self._glow or {}), **side}))
        menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    def _tell(self, glow: Mapping[str, str]) -> None:
        self.wanted.emit(lambda data, _stop: with_glow(data, glow))


def _with_kind(kind: str) -> Change:
    return lambda data, stop: with_thing(data, stop, kind)


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
