"""Poses and routines as the program holds them, once read and found sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from stretchtimer.core.dose import SECOND, Breath, Dose

AREAS = (
    "hip flexors",
    "quads",
    "glutes",
    "deep rotators",
    "outer hip",
    "IT band",
    "inner thighs",
    "hamstrings",
    "calves",
    "ankles and feet",
    "low back",
    "upper back",
    "core",
    "chest",
    "shoulders",
    "neck",
    "arms",
    "wrists",
)
EQUIPMENT = ("wall", "chair", "step", "strap", "band", "barbell", "mat")
AVOID = (
    "kneeling hurts",
    "knees hurt",
    "wrists hurt",
    "shoulders hurt",
    "neck hurts",
    "low back hurts",
    "hip replacement",
    "pregnancy",
    "after birth",
    "unsteady",
)
"""What a person can tell the app about themselves, and a pose can ask to be left out for."""

STEPS_BOUNDS = (1, 1_000)


class Kind(StrEnum):
    STRETCH = "stretch"
    MOBILITY = "mobility"
    STRENGTH = "strength"


class Position(StrEnum):
    STANDING = "standing"
    KNEELING = "kneeling"
    HANDS_AND_KNEES = "hands-and-knees"
    SEATED = "seated"
    SUPINE = "supine"
    PRONE = "prone"


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"

    @property
    def opposite(self) -> "Side":
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Sides(StrEnum):
    """How a step treats the two sides of the body. A pose knows the first three; a step may also name one side."""

    NONE = "none"
    EACH = "each"
    ALTERNATING = "alternating"
    LEFT = "left"
    RIGHT = "right"


class Level(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"


@dataclass(frozen=True, slots=True)
class Pose:
    """One stretch or exercise, given for either side; `{side}` and `{other}` stand in its texts."""

    id: str
    name: str
    instructions: tuple[str, ...]
    also_called: tuple[str, ...] = ()
    summary: str = ""
    kind: Kind = Kind.STRETCH
    position: Position | None = None
    areas: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    sides: Sides = Sides.NONE
    dose: Dose = field(default_factory=Dose)
    tempo_ms: int = 4 * SECOND
    """The time in which one repetition is moved; a hold or breaths within it come on top."""
    deeper: str = ""
    easier: str = ""
    breathing: str = ""
    cautions: tuple[str, ...] = ()
    avoid_with: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Passages of the documents, as `document:line`."""
    figure: object = None
    """The drawing, as the plain data that the file holds."""

    @property
    def moves(self) -> bool:
        """Whether its figure has more than one place to be in."""
        if not isinstance(self.figure, Mapping):
            return False
        sets = self.figure["sets"] if self.sets_differ else ()
        return any(isinstance(part, Mapping) and "keyframes" in part for part in (self.figure, *sets))

    @property
    def sets_differ(self) -> bool:
        """Whether its figure says what is done in each set."""
        return isinstance(self.figure, Mapping) and isinstance(self.figure.get("sets"), list | tuple)


@dataclass(frozen=True, slots=True)
class PoseStep:
    """A pose in a routine, with what the routine changes about it; `None` leaves the pose's or the routine's own."""

    pose: Pose
    override: Dose = field(default_factory=Dose)
    sides_override: Sides | None = None
    tempo_override_ms: int | None = None
    prepare_ms: int | None = None
    switch_ms: int | None = None
    wait: bool | None = None
    note: str = ""
    dose: Dose = field(init=False, repr=False, compare=False)
    """The pose's with what the routine changes: kept, as everything that is read off a routine asks for it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "dose", self.pose.dose.overridden_by(self.override))

    @property
    def sides(self) -> Sides:
        return self.sides_override or self.pose.sides

    @property
    def tempo_ms(self) -> int:
        return self.pose.tempo_ms if self.tempo_override_ms is None else self.tempo_override_ms


@dataclass(frozen=True, slots=True)
class RestStep:
    """Time with nothing to do."""

    length_ms: int


Step = PoseStep | RestStep


@dataclass(frozen=True, slots=True)
class Routine:
    """A list of steps, with why it is worth doing."""

    id: str
    title: str
    steps: tuple[Step, ...]
    summary: str = ""
    why: str = ""
    tags: tuple[str, ...] = ()
    level: Level | None = None
    prepare_ms: int | None = None
    switch_ms: int | None = None
    wait: bool = False
    """Whether, after each change of pose or side, it waits until the person says that they are in position."""
    breath: Breath = field(default_factory=Breath)

    @property
    def poses(self) -> tuple[Pose, ...]:
        """The poses of its steps in order, each as often as it stands there."""
        return tuple(step.pose for step in self.steps if isinstance(step, PoseStep))
