"""What a file would bring in, as data to be shown before anything is kept."""

from dataclasses import dataclass
from enum import StrEnum

from stretchtimer.core.routines import Pose, Routine


class RemarkKind(StrEnum):
    MATCHED = "matched"
    """An exercise is a pose of the library."""
    KEPT = "kept"
    """An exercise comes in with no more than what its file says."""
    ASSUMED = "assumed"
    """The file leaves something open, and this was chosen."""
    DROPPED = "dropped"
    """Something of the file stays behind."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about what comes in: about a step of the routine, or about all of it."""

    kind: RemarkKind
    text: str
    step: int | None = None
    """Which step, counted from 0."""


class Clash(StrEnum):
    """How what comes in stands to the file of its name that is there already."""

    NONE = "none"
    SAME = "same"
    """That file holds the same bytes."""
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class IncomingRoutine:
    """A routine as the file that it would become; nothing is written yet."""

    file_name: str
    """Safe to be written under, on every system; unlike all others in the preview."""
    content: bytes
    title: str
    routine: Routine | None
    """As it would be read; `None` where it has problems."""
    remarks: tuple[Remark, ...] = ()
    problems: tuple[str, ...] = ()
    """What stands in its way, as the library would say it; a file in this app's own form may still be mended."""
    clash: Clash = Clash.NONE


@dataclass(frozen=True, slots=True)
class IncomingPose:
    """A pose of somebody's own, as the file that it would become in the folder of poses."""

    file_name: str
    content: bytes
    pose: Pose | None
    problems: tuple[str, ...] = ()
    clash: Clash = Clash.NONE
    hides: bool = False
    """Whether the library has another pose of this id, which would give way to it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """All that one file would bring in, and what is to be said about the file as a whole."""

    source: str
    """Whose file it is, in words: `OpenHIIT`."""
    routines: tuple[IncomingRoutine, ...] = ()
    poses: tuple[IncomingPose, ...] = ()
    remarks: tuple[Remark, ...] = ()
    problems: tuple[str, ...] = ()
    """A sentence for the file, or each part of it, that cannot come in."""
