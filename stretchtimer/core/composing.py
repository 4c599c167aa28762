"""A routine for the time there is: "6 minutes, hips and low back, no kneeling", made at once from the poses there are.

The same question gives the same answer. Poses are chosen so that each area asked for gets something, and the time is
used up within their doses' ranges; they are put in an order with few changes of position, from warm to deep.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from stretchtimer.core import wording
from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.dose import MINUTE, Effort
from stretchtimer.core.fitting import Fit, fit
from stretchtimer.core.routines import Kind, Pose, PoseStep, Position, Routine
from stretchtimer.core.timeline import PREPARE, PREPARE_NEW_POSITION, length_ms

TOLERANCE = 20
"""One part in so many of the time, above or below, is near enough."""
DESK_TAG = "desk"
ROUTINE_ID = "composed"

_ALL_TRIED = 11
"""Of so many poses every choice is looked at; of more, the best `_KEPT` for each part of the time."""
_PARTS, _KEPT = 20, 2
_MOST_FITS = 200
_MAIN, _ALSO, _NEW_AREA, _CHANGE, _STANDS = 3.0, 1.0, 4.0, 1.0, 2.0
"""What speaks for a pose: its main area or another is asked for, nothing was done for it yet. What speaks against it:
another position. For the desk: that there is one to stand in at the end."""
_SAME = 0.3
"""How fast more of what is asked for gets worth less."""
_STRENGTH = 0.5
"""What a pose for strength is worth beside one that stretches."""

_GROUND_UP = (Position.SUPINE, Position.PRONE, Position.SEATED, Position.HANDS_AND_KNEES, Position.KNEELING)
_WARM_TO_DEEP = (Kind.MOBILITY, Kind.STRENGTH, Kind.STRETCH)


@dataclass(frozen=True, slots=True)
class Wish:
    length_ms: int
    areas: tuple[str, ...] = ()
    """All of the body, where there are none."""
    about: AboutMe = field(default_factory=AboutMe)
    for_desk: bool = False
    """Whether it has to end standing."""


@dataclass(frozen=True, slots=True)
class Composed:
    routine: Routine
    length_ms: int
    note: str = ""
    """What the person should know: that the time could not be used up, say."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why there is none, in a sentence or more."""

    text: str


class _Candidate(NamedTuple):
    pose: Pose
    least_ms: int
    """For what is done, at the low end of its ranges; and at the high end."""
    most_ms: int
    areas: tuple[int, ...]
    """The numbers of the areas that are asked for, in its own order."""
    is_main: bool
    """Whether its main area is asked for."""


class _Choice(NamedTuple):
    """Some of the candidates, in their order."""

    worth: float = 0.0
    least_ms: int = 0
    most_ms: int = 0
    places: tuple[int, ...] = ()
    position: Position | None = Position.STANDING
    covered: int = 0
    """The areas that something is done for, as bits."""
    mains: tuple[str, ...] = ()


def compose(
    poses: Iterable[Pose], wish: Wish, effort: Effort = Effort.GENTLE, attempt: int = 0
) -> Composed | Impossible:
    """The best routine for a wish, or with a later `attempt` another one that is good."""
    offered = sorted(poses, key=lambda pose: pose.id)
    wanted = [pose for pose in offered if not wish.areas or set(wish.areas) & set(pose.areas)]
    suiting = [pose for pose in wanted if pose.dose.playable and not wish.about.obstacles(pose)]
    if not suiting:
        return Impossible(_what_stands_in_the_way(wanted, wish))
    candidates = _candidates(suiting, wish)
    limit_ms = wish.length_ms + wish.length_ms // TOLERANCE
    found = _choices(candidates, limit_ms, wish)
    if not found:
        shortest_ms = min(each.least_ms + _lead_ms(each, Position.STANDING) for each in candidates)
        minutes = -(-shortest_ms // MINUTE)
        shortest = wording.clock(shortest_ms)
        least = wording.counted(minutes, "minute")
        return Impossible(f"The shortest pose for that takes {shortest}; choose {least} or more.")
    enough_ms = wish.length_ms - wish.length_ms // TOLERANCE
    full = [each for each in found if each.most_ms >= enough_ms]
    best = full or [max(found, key=lambda each: (each.most_ms, each.worth))]

    def rank(choice: _Choice) -> tuple[bool, bool, float, tuple[int, ...]]:
        """What ends on the floor comes after all that stands at the desk, what is too long after what is not."""
        lies = wish.for_desk and choice.position is not Position.STANDING
        return lies, choice.least_ms > wish.length_ms, -choice.worth, choice.places

    best.sort(key=rank)
    choice, fitted = _fitted(best, attempt, candidates, wish, effort)
    notes = []
    if not full:
        notes.append(_too_little(len(choice.places), fitted.length_ms, wish))
    elif abs(fitted.length_ms - wish.length_ms) > wish.length_ms // TOLERANCE:
        lasts, asked = wording.clock(fitted.length_ms), wording.clock(wish.length_ms)
        notes.append(f"It takes {lasts}, not {asked}: whole breaths and repetitions come no nearer.")
    if wish.for_desk and choice.position is not Position.STANDING:
        notes.append("It does not end standing: no pose for that suits.")
    if left_out := [area for number, area in enumerate(wish.areas) if not choice.covered >> number & 1]:
        notes.append(f"Nothing in it is for {wording.listing(left_out)}.")
    return Composed(fitted.routine, fitted.length_ms, " ".join(notes))


def _fitted(
    best: Sequence[_Choice], attempt: int, candidates: Sequence[_Candidate], wish: Wish, effort: Effort
) -> tuple[_Choice, Fit]:
    """The best choice, or a later one, at the length that is wanted.

    Whole breaths and repetitions may leap over that; then those that come next are tried, for as long as that is quick.
    """
    first, near_ms = _another(best, attempt), wish.length_ms // TOLERANCE
    nearest: tuple[int, _Choice, Fit] | None = None
    for choice in (first, *(each for each in best[:_MOST_FITS] if each is not first)):
        routine = _routine(tuple(PoseStep(candidates[place].pose) for place in choice.places), wish)
        # A little too long is better than far too short.
        for target_ms in (wish.length_ms, wish.length_ms + near_ms):
            fitted = fit(routine, min(max(target_ms, choice.least_ms), choice.most_ms), effort)
            assert isinstance(fitted, Fit)
            gap_ms = abs(fitted.length_ms - wish.length_ms)
            if nearest is None or gap_ms < nearest[0]:
                nearest = gap_ms, choice, fitted
            if gap_ms <= near_ms:
                return choice, fitted
    assert nearest
    return nearest[1:]


def _candidates(poses: Sequence[Pose], wish: Wish) -> list[_Candidate]:
    """In the order in which they would be done."""
    numbers = {area: number for number, area in enumerate(wish.areas)}
    found = []
    for pose in poses:
        alone = Routine(ROUTINE_ID, "", (PoseStep(pose, prepare_ms=0),))
        areas = tuple(numbers[area] for area in pose.areas if area in numbers)
        is_main = bool(pose.areas) and pose.areas[0] in numbers
        found.append(_Candidate(pose, length_ms(alone, Effort.GENTLE), length_ms(alone, Effort.FULL), areas, is_main))
    return sorted(found, key=lambda each: _order(each.pose, wish.for_desk))


def _order(pose: Pose, for_desk: bool) -> tuple[object, ...]:
    """For the desk from the ground up to standing, else from standing down; in each position from warm to deep."""
    position = pose.position or Position.STANDING
    up = len(_GROUND_UP) if position is Position.STANDING else _GROUND_UP.index(position)
    longest = max((span.low for span in (pose.dose.hold, pose.dose.breaths) if span), default=0)
    return up if for_desk else -up, position, _WARM_TO_DEEP.index(pose.kind), longest, pose.id


def _lead_ms(candidate: _Candidate, last: Position | None) -> int:
    return PREPARE if candidate.pose.position in (None, last) else PREPARE_NEW_POSITION


def _choices(candidates: Sequence[_Candidate], limit_ms: int, wish: Wish) -> list[_Choice]:
    """Every choice that is no longer than the limit at its shortest, or the best of them where there are many."""
    kept = [_Choice()]
    for place, candidate in enumerate(candidates):
        more = [choice for before in kept if (choice := _with(before, place, candidate, wish)).least_ms <= limit_ms]
        kept += more
        if len(candidates) > _ALL_TRIED:
            kept = _best_of_each_length(kept, limit_ms)
    return [choice for choice in kept if choice.places]


def _with(before: _Choice, place: int, candidate: _Candidate, wish: Wish) -> _Choice:
    pose = candidate.pose
    lead_ms = _lead_ms(candidate, before.position)
    main = pose.areas[0] if pose.areas else ""
    worth = _MAIN if candidate.is_main or not wish.areas else 0.0
    worth += _ALSO * (len(candidate.areas) - candidate.is_main)
    # A longer one does more, up to two minutes; more of the same is worth less each time.
    worth *= (1 + min(2.0, candidate.least_ms / MINUTE)) / 2
    worth /= 1 + before.mains.count(main) * (_SAME if candidate.is_main else 1)
    covered = before.covered
    for area in candidate.areas:
        worth += _NEW_AREA * (not covered >> area & 1)
        covered |= 1 << area
    if pose.kind is Kind.STRENGTH:
        worth *= _STRENGTH
    if (
        wish.for_desk
        and pose.position is Position.STANDING
        and not (before.places and before.position is pose.position)
    ):
        worth += _STANDS
    if pose.position not in (None, before.position):
        worth -= _CHANGE
    return _Choice(
        before.worth + worth,
        before.least_ms + lead_ms + candidate.least_ms,
        before.most_ms + lead_ms + candidate.most_ms,
        (*before.places, place),
        pose.position or before.position,
        covered,
        (*before.mains, main),
    )


def _best_of_each_length(choices: Iterable[_Choice], limit_ms: int) -> list[_Choice]:
    """The best few of those that take about as long."""
    parts: dict[int, list[_Choice]] = {}
    for choice in sorted(choices, key=lambda each: (-each.worth, each.places)):
        part = parts.setdefault(choice.least_ms * _PARTS // limit_ms, [])
        if len(part) < _KEPT:
            part.append(choice)
    return [choice for part in parts.values() for choice in part]


def _another(best: Sequence[_Choice], attempt: int) -> _Choice:
    """The best one, or a later one that differs in a third of its poses at least from those before it."""
    given: list[_Choice] = []
    for choice in best:
        own = set(choice.places)
        if all(3 * len(own ^ set(each.places)) >= len(own) + len(each.places) for each in given):
            given.append(choice)
            if len(given) > attempt:
                break
    return given[attempt % len(given)]


def _routine(steps: tuple[PoseStep, ...], wish: Wish) -> Routine:
    areas = wording.listing(wish.areas) or "the whole body"
    minutes = round(wish.length_ms / MINUTE)
    title = f"{wording.counted(minutes, 'minute')} for {areas}"
    return Routine(ROUTINE_ID, title, steps, tags=(DESK_TAG,) if wish.for_desk else ())


def _what_stands_in_the_way(wanted: Sequence[Pose], wish: Wish) -> str:
    areas = wording.listing(wish.areas)
    if not wanted:
        return f"There is no pose for {areas} yet." if areas else "There are no poses."
    reasons = Counter(reason for pose in wanted for reason in wish.about.obstacles(pose))
    count = len(wanted)
    poses = "The only pose" if count == 1 else f"All {count} poses"
    verb, whose = ("is" if count == 1 else "are"), f" for {areas}" if areas else ""
    told = [f"{reason} ({number} of them)" if count > 1 else reason for reason, number in reasons.most_common()]
    return f"{poses}{whose} {verb} left out: {wording.listing(told)}."


def _too_little(count: int, reached_ms: int, wish: Wish) -> str:
    poses = "the one pose that suits" if count == 1 else f"the {count} poses that suit"
    return (
        f"It takes {wording.clock(reached_ms)} of {wording.clock(wish.length_ms)}: {poses} cannot be made longer. "
        "More areas, or fewer limits, would fill the time."
    )
