"""What a person has told about themselves, and what that says about a pose."""

from collections.abc import Iterable
from dataclasses import dataclass

from stretchtimer.core import wording
from stretchtimer.core.routines import AVOID, EQUIPMENT, Pose, Position


@dataclass(frozen=True, slots=True)
class AboutMe:
    """At first nothing is in the way of anything."""

    avoid: frozenset[str] = frozenset()
    """Words of `AVOID`."""
    kit: frozenset[str] = frozenset(EQUIPMENT)
    """What of `EQUIPMENT` is at hand."""
    floor: bool = True
    """Whether there is room on the floor."""

    def obstacles(self, pose: Pose) -> tuple[str, ...]:
        """Why a pose is not one for this person, each as the end of a sentence: "it needs a strap"."""
        return self.obstacles_in(pose.avoid_with, pose.equipment, [pose.position] if pose.position else [])

    def obstacles_in(
        self, avoid_with: Iterable[str], equipment: Iterable[str], positions: Iterable[Position]
    ) -> tuple[str, ...]:
        """The same for a whole routine."""
        needed = tuple(equipment)
        # In the order of the lists, whatever that of the files is.
        hurts = [f"“{word}”" for word in AVOID if word in self.avoid and word in set(avoid_with)]
        lacks = [_A[thing] for thing in EQUIPMENT if thing in needed and thing not in self.kit]
        why = []
        if hurts:
            why.append(f"you said {wording.listing(hurts)}")
        if lacks:
            why.append(f"it needs {wording.listing(lacks)}")
        if not self.floor and any(is_on_floor(position, needed) for position in positions):
            why.append("it is done on the floor")
        return tuple(why)


_A = {thing: f"a {thing}" for thing in EQUIPMENT}


def is_on_floor(position: Position, equipment: Iterable[str]) -> bool:
    """Whether somebody has to get down for a pose."""
    on_chair = position is Position.SEATED and "chair" in equipment
    return position is not Position.STANDING and not on_chair
