"""How the drawn person looks: a choice for each of build, skin and clothes, none of them the odd one out."""

from dataclasses import dataclass
from enum import StrEnum


class Build(StrEnum):
    SLENDER = "slender"
    MEDIUM = "medium"
    STURDY = "sturdy"


class Skin(StrEnum):
    FAIR = "fair"
    TAN = "tan"
    BROWN = "brown"
    DEEP = "deep"


class Clothes(StrEnum):
    SEA = "sea"
    HEATHER = "heather"
    MOSS = "moss"
    SLATE = "slate"


@dataclass(frozen=True, slots=True)
class Look:
    """The person's choices, and whether the ground is dark."""

    build: Build = Build.MEDIUM
    skin: Skin = Skin.TAN
    clothes: Clothes = Clothes.SEA
    dark: bool = False
