"""What the person has chosen, as `settings.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.dose import Effort
from stretchtimer.core.look import Build, Clothes, Look, Skin
from stretchtimer.core.manner import Amount, BreathWords, Manner
from stretchtimer.core.routines import EQUIPMENT
from stretchtimer.storage.json_files import read_choices, write_object


class Theme(StrEnum):
    """Which colours the window has; `system` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    effort: Effort = Effort.GENTLE
    theme: Theme = Theme.SYSTEM
    muted: bool = False
    tone_volume: int = 80
    """Percent of the loudest."""
    ticks: bool = True
    """Whether the last three seconds of a hold are heard."""
    voice: Amount = Amount.SHORT
    voice_breaths: BreathWords = BreathWords.NONE
    voice_engine: str = ""
    """By the engine's name; empty for the best there is, as with the next."""
    voice_name: str = ""
    voice_rate: int = 100
    """Percent of the voice's usual pace."""
    voice_volume: int = 80
    """Percent of the loudest."""
    wait_for_me: bool = False
    """Whether each change of pose or side waits until the person says that they are there."""
    eased: tuple[str, ...] = ()
    """The ids of the poses that are done in their easier variant."""
    said: tuple[str, ...] = ()
    """Sentences that a person need be told only once, and has been."""
    seen_before_you_start: bool = False
    """Whether the page of cautions that comes before the first routine has been shown."""
    figure_build: Build = Build.MEDIUM
    figure_skin: Skin = Skin.TAN
    figure_clothes: Clothes = Clothes.SEA
    figure_mirrored: bool = False
    """Whether the figure moves as one's own image in a mirror would."""
    avoid: tuple[str, ...] = ()
    """What hurts or is not possible, in words of `AVOID`."""
    kit: tuple[str, ...] = EQUIPMENT
    """What of `EQUIPMENT` is at hand."""
    floor: bool = True
    """Whether there is room on the floor."""
    leaves: tuple[str, ...] = ()
    """The days off from the plan, each as `Leave` writes itself."""
    count_weeks: bool = True
    """Whether the journal tells for how many weeks in a row something was done."""
    only_suiting: bool = False
    """Whether the library leaves out what does not suit the person."""
    window_geometry: str = ""
    """The window's place and size, in the window's own words."""
    unknown: Mapping[str, Any] = field(default_factory=dict)
    """What another version of the program has put into the file; it is written back as it was."""

    @property
    def manner(self) -> Manner:
        return Manner(self.voice, self.voice_breaths)

    @property
    def about_me(self) -> AboutMe:
        return AboutMe(frozenset(self.avoid), frozenset(self.kit), self.floor)

    @property
    def look(self) -> Look:
        """The figure's, on light ground."""
        return Look(self.figure_build, self.figure_skin, self.figure_clothes)


_BOUNDS = {"tone_volume": (0, 100), "voice_volume": (0, 100), "voice_rate": (50, 200)}
_DEFAULTS = {each.name: getattr(Settings(), each.name) for each in fields(Settings) if each.name != "unknown"}


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    settings: Settings
    notice: str | None = None
    """One sentence for the person, where their settings could not be used."""


def load_settings(path: Path) -> LoadedSettings:
    """The settings in a file: those there are, with the default for each that is missing or makes no sense.

    A damaged file is set aside as `settings.json.damaged`; never raises.
    """
    written, notice = read_choices(path, "settings")
    return LoadedSettings(settings_from(written), notice)


def settings_from(written: Mapping[str, Any]) -> Settings:
    """The settings that an object says, with the default for each that is missing or makes no sense."""
    known = {key: _sound(key, default, written.get(key)) for key, default in _DEFAULTS.items()}
    unknown = {key: value for key, value in written.items() if key not in _DEFAULTS}
    return Settings(**known, unknown=unknown)


def save_settings(path: Path, settings: Settings) -> None:
    """Writes all settings, atomically.

    Raises:
        OSError: the file could not be written; the old one stays.
    """
    write_object(path, {**settings.unknown, **{key: getattr(settings, key) for key in _DEFAULTS}})


def _sound(key: str, default: Any, value: Any) -> Any:
    """`value`, if it is one that can stand in the place of `default`; else that."""
    if key in _BOUNDS:
        least, most = _BOUNDS[key]
        return value if type(value) is int and least <= value <= most else default
    if isinstance(default, StrEnum):
        return next((member for member in type(default) if member.value == value), default)
    if isinstance(default, tuple):
        is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return tuple(value) if is_list else default
    return value if type(value) is type(default) else default
