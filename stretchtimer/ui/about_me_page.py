"""What a person tells about themselves, so that poses which are not for them are marked and left out."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from stretchtimer.core.routines import AVOID, EQUIPMENT
from stretchtimer.storage.settings import Settings
from stretchtimer.ui.chips import Chips
from stretchtimer.ui.setting_fields import ColumnPage, Switch, inset, pad
from stretchtimer.ui.text import Label

AVOID_WORDS = {
    "kneeling hurts": ("Kneeling hurts", "Even on something soft."),
    "knees hurt": ("My knees hurt", "When they bend far, or turn."),
    "wrists hurt": ("My wrists hurt", "With weight on the hands."),
    "shoulders hurt": ("My shoulders hurt", "With weight on the arms, or with the arms overhead."),
    "neck hurts": ("My neck hurts", "When it turns, or the head hangs."),
    "low back hurts": ("My low back hurts", "When it bends, arches or twists far."),
    "hip replacement": ("I have a new hip", "However long ago I was given it."),
    "pregnancy": ("I am pregnant", "From the first week to the last."),
    "after birth": ("I have given birth", "In the months after it."),
    "unsteady": ("I do not stand steadily", "On one leg, or in a long step."),
}
"""For each of `AVOID` what the person would say, and when it counts."""


class AboutMePage(ColumnPage):
    """Shows what was told, and tells at once of each change, as the page of settings does."""

    changed = Signal(object)
    """The fields of the settings that are to be others now, in a dict by name."""

    def __init__(self) -> None:
        super().__init__("About me")
        self._column.addWidget(
            Label(
                "Poses that do not suit you are marked with why, and left out of what is composed or suggested. "
                "What you tell stays on this machine; nobody else gets to see it. "
                "It takes no doctor’s place: after an operation or with pain that is new, ask one first.",
                "muted",
            )
        )
        panel = self.add_panel("What hurts, or is not possible")
        switches = QVBoxLayout()
        switches.setSpacing(0)
        panel.addLayout(switches)
        self._avoid: dict[str, Switch] = {}
        for word in AVOID:
            text, below = AVOID_WORDS[word]
            self._avoid[word] = Switch(text, lambda _on: self._tell_avoid(), below)
            switches.addWidget(self._avoid[word])
        panel = self.add_panel("What is at hand")
        panel.addWidget(inset(Label("Poses that need anything else are marked.", "muted")))
        self._kit = Chips("At hand")
        self._kit.setContentsMargins(pad(), 0, pad(), 0)
        self._kit.changed.connect(lambda kit: self._tell(kit=tuple(thing for thing in EQUIPMENT if thing in kit)))
        panel.addWidget(self._kit)
        self._floor = Switch(
            "I have room on the floor",
            lambda on: self._tell(floor=on),
            "Off, what is done kneeling, sitting on the floor or lying is marked.",
        )
        panel.addWidget(self._floor)
        self._settings = Settings()
        self.show_settings(self._settings)

    def show_settings(self, settings: Settings) -> None:
        self._settings = settings
        for word, switch in self._avoid.items():
            switch.show_on(word in settings.avoid)
        self._kit.show_choices({thing: thing for thing in EQUIPMENT}, settings.kit)
        self._floor.show_on(settings.floor)

    def _tell_avoid(self) -> None:
        self._tell(avoid=tuple(word for word, switch in self._avoid.items() if switch.isChecked()))

    def _tell(self, **fields: Any) -> None:
        if any(getattr(self._settings, name) != value for name, value in fields.items()):
            self.changed.emit(fields)
