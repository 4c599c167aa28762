"""How the person wants to be spoken to, and what is to be done otherwise than it is written."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from stretchtimer.core.manner import Amount, BreathWords
from stretchtimer.storage.settings import Settings
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.layouts import clear
from stretchtimer.ui.setting_fields import AmountField, Choices, ColumnPage, Combo, SettingRow, Switch, inset
from stretchtimer.ui.text import Label

AMOUNTS = {
    Amount.OFF: ("Off", "Tones alone."),
    Amount.NAMES: ("Names", "“Low lunge. Left side.”"),
    Amount.SHORT: ("Short", "“Low lunge. Left side. Step the left foot back. … Half-way. … Five seconds.”"),
    Amount.FULL: ("Full", "Every instruction, and what comes next: “… Next, Child's pose.”"),
}
BREATHS = {
    BreathWords.NONE: ("Tones alone", ""),
    BreathWords.PACED: ("Paced", "“In. … Out. …”"),
    BreathWords.COUNTED: ("Counted", "“1. … 2. … 3. …”"),
}
BEST_VOICE = ("", "", "The best there is", "")


class SettingsPage(ColumnPage):
    """Shows settings, and tells at once of each that is changed."""

    changed = Signal(object)
    """The fields of the settings that are to be others now, in a dict by name; a signal of `dict` would take their
    enumerations for strings."""
    try_voice = Signal()
    try_tone = Signal()

    def __init__(self) -> None:
        super().__init__("Settings")
        self._is_showing = False
        self._names: Mapping[str, str] = {}
        self._settings = Settings()
        self._build_voice()
        self._build_tones()
        self._build_moving()

    def show_settings(self, settings: Settings) -> None:
        self._settings = settings
        self._is_showing = True
        self._amount.show_choice(settings.voice)
        self._breaths.show_choice(settings.voice_breaths)
        self._show_voice()
        self._rate.show_value(settings.voice_rate)
        self._voice_volume.show_value(settings.voice_volume)
        self._tone_volume.show_value(settings.tone_volume)
        self._ticks.show_on(settings.ticks)
        self._wait.show_on(settings.wait_for_me)
        self._mirrored.show_on(settings.figure_mirrored)
        self._show_eased()
        self._is_showing = False
        speaks = settings.voice is not Amount.OFF
        for widget in (self._voice, self._rate, self._voice_volume, self._hear_voice):
            widget.setEnabled(speaks)

    def show_voices(self, voices: Sequence[tuple[str, str, str, str]]) -> None:
        """The voices there are to choose from, each as the engine's name, its id there, its name and its language."""
        self._voice.clear()
        for engine, voice, name, language in [BEST_VOICE, *voices]:
            text = f"{name} ({language})" if language else name
            self._voice.addItem(text if not engine else f"{text}, {engine}", (engine, voice))
        self._show_voice()

    def show_pose_names(self, names: Mapping[str, str]) -> None:
        """What the poses are called, by id."""
        self._names = names
        self._show_eased()

    def _tell(self, **fields: Any) -> None:
        if not self._is_showing and any(getattr(self._settings, name) != value for name, value in fields.items()):
            self.changed.emit(fields)

    def _build_voice(self) -> None:
        panel = self.add_panel("Voice")
        self._amount = Choices("How much is said", AMOUNTS, lambda chosen: self._tell(voice=chosen))
        self._breaths = Choices("Breaths", BREATHS, lambda chosen: self._tell(voice_breaths=chosen))
        self._voice = Combo("Voice")
        self._voice.addItem(BEST_VOICE[2], BEST_VOICE[:2])
        self._voice.activated.connect(self._choose_voice)
        self._rate = AmountField("Pace", (50, 200), 10, lambda percent: self._tell(voice_rate=percent))
        self._voice_volume = AmountField(
            "Volume of the voice", (0, 100), 5, lambda percent: self._tell(voice_volume=percent)
        )
        self._hear_voice = Button("Hear the voice")
        self._hear_voice.clicked.connect(self.try_voice)
        panel.addWidget(self._amount)
        panel.addWidget(self._breaths)
        panel.addWidget(SettingRow("Voice", self._voice))
        panel.addWidget(SettingRow("Pace", self._rate))
        panel.addWidget(SettingRow("Volume", self._voice_volume))
        panel.addWidget(SettingRow("", self._hear_voice))

    def _build_tones(self) -> None:
        panel = self.add_panel("Tones")
        self._tone_volume = AmountField(
            "Volume of the tones", (0, 100), 5, lambda percent: self._tell(tone_volume=percent)
        )
        self._ticks = Switch("The last three seconds are ticked", lambda on: self._tell(ticks=on))
        self._hear_tone = Button("Hear a tone")
        self._hear_tone.clicked.connect(self.try_tone)
        panel.addWidget(SettingRow("Volume", self._tone_volume))
        panel.addWidget(self._ticks)
        panel.addWidget(SettingRow("", self._hear_tone))

    def _build_moving(self) -> None:
        panel = self.add_panel("Moving")
        self._wait = Switch(
            "Wait for me after each change",
            lambda on: self._tell(wait_for_me=on),
            "Time stands still until any key says that you are there.",
        )
        self._mirrored = Switch(
            "The figure moves as in a mirror",
            lambda on: self._tell(figure_mirrored=on),
            "Off, it faces you, and its left is on your right.",
        )
        panel.addWidget(self._wait)
        panel.addWidget(self._mirrored)
        self._eased_title = inset(Label())
        self._eased = QVBoxLayout()
        self._as_written: list[Button] = []
        self._eased_rows: list[tuple[str, str]] | None = None
        self._eased.setSpacing(theme.em() // 4)
        panel.addWidget(self._eased_title)
        panel.addLayout(self._eased)

    def _choose_voice(self, index: int) -> None:
        engine, voice = self._voice.itemData(index)
        self._tell(voice_engine=engine, voice_name=voice)

    def _show_voice(self) -> None:
        wanted = (self._settings.voice_engine, self._settings.voice_name)
        indexes = range(self._voice.count())
        # Where it is gone, the best there is speaks.
        self._voice.setCurrentIndex(next((i for i in indexes if tuple(self._voice.itemData(i)) == wanted), 0))

    def _show_eased(self) -> None:
        rows = [(each, self._names.get(each, each.replace("-", " ").capitalize())) for each in self._settings.eased]
        # The names of all poses come when they have been read: whoever is about to press a button keeps it.
        if rows == self._eased_rows:
            return
        self._eased_rows = rows
        had_focus = any(button.hasFocus() for button in self._as_written)
        self._as_written.clear()
        clear(self._eased)
        self._eased_title.setText(
            "Poses you do in their easier variant"
            if self._settings.eased
            else "Poses you do in their easier variant: none. While one is played, E chooses it."
        )
        for pose_id, name in rows:
            as_written = Button("As written again")
            as_written.setAccessibleName(f"{name} as written again")
            as_written.clicked.connect(partial(self._do_as_written, pose_id))
            self._as_written.append(as_written)
            row = SettingRow(name, as_written)
            self._eased.addWidget(row)
            row.show()  # now, so that it can have the focus
        if had_focus:
            [*self._as_written, self._mirrored][0].setFocus()

    def _do_as_written(self, pose_id: str) -> None:
        self._tell(eased=tuple(each for each in self._settings.eased if each != pose_id))
