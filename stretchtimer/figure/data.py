"""What a pose's `figure:` says, read from plain data into frozen objects, every problem in a sentence of its own."""

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, cast

from stretchtimer.core.routines import AREAS
from stretchtimer.figure.skeleton import JOINTS, LENGTHS, LIMITS, PLACES, SURFACE, WORLD

Direction: TypeAlias = str | tuple[float, float, float]
"""Words such as `fwd up`, or numbers, in the frame that the figure faces."""
Place: TypeAlias = str | tuple[float, float, float]
"""A place on the body by name, or in the room in metres."""
Base = Literal["standing", "seated", "kneeling", "quadruped", "prone", "supine", "side"]
BASES: tuple[Base, ...] = ("standing", "seated", "kneeling", "quadruped", "prone", "supine", "side")
GLOW_SIDES = ("left", "right", "both")
LIMBS = ("hand_l", "hand_r", "foot_l", "foot_r")
KEYFRAMES_AT_MOST = 12
SETS_AT_MOST = 8
TURN_SECONDS = 2.4
"""How long the loop takes from one set into the next, where sets have movements of their own."""
PROPS_AT_MOST = 12
_METRES = (-4.0, 4.0)
_SECONDS = (0.0, 60.0)


class FigureDataError(ValueError):
    """The data of a figure cannot be used; `problems` says why, one plain sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Root:
    """How the pelvis is turned and where it is. Angles in degrees, metres elsewhere.

    `height` is the pelvis' own; without it the figure rests on the floor, raised by `lift`. `anchor` names places whose
    middle is put over `at` (x, z).
    """

    base: Base = "standing"
    pitch: float = 0.0
    yaw: float = 0.0
    roll: float = 0.0
    turn: float = 0.0
    height: float | None = None
    lift: float = 0.0
    at: tuple[float, float] = (0.0, 0.0)
    anchor: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a hand or foot goes. Exactly one of `floor`, `world` and `to` is given."""

    limb: str
    floor: tuple[float, float] | None = None
    """x and z from the point under the pelvis, or under `start`, in the frame that the figure faces."""
    world: tuple[float, float, float] | None = None
    to: str | None = None
    start: str | None = None
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    within: str | None = None
    """The bone in whose frame `offset` is meant."""
    palm: Direction | None = None
    fingers: Direction | None = None
    elbow: Direction | None = None
    """Where the elbow points: words, or numbers in the chest's frame with x outward."""
    grip: float | None = None
    pron: float = 0.0
    toes: Direction | None = None
    top: Direction | None = None
    knee: Direction | None = None
    heel: float = 0.0
    part: str | None = None
    """`ankle` where the ankle itself is placed and the foot follows the shin."""


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing that the figure uses. Which of the fields count depends on the kind; metres and degrees."""

    kind: str
    at: tuple[float, float, float] | None = None
    yaw: float = 0.0
    w: float | None = None
    d: float | None = None
    h: float | None = None
    l: float | None = None  # noqa: E741 -- as the data writes it
    height: float | None = None
    carried_on: str | None = None
    offset: tuple[float, float, float] | None = None
    through: tuple[Place, ...] = ()
    around: tuple[str, ...] = ()
    anchor: tuple[float, float, float] | None = None
    slack: float = 0.0


PROP_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "mat": ((), ("at", "yaw", "w", "l")),
    "wall": (("at",), ("yaw", "w", "h")),
    "chair": (("at",), ("yaw",)),
    "step": (("at", "height"), ("yaw", "w", "d")),
    "cushion": (("at",), ("yaw", "w", "d", "h")),
    "barbell": ((), ("carried_on", "offset")),
    "strap": (("through",), ("slack",)),
    "band": (("around",), ("anchor", "slack")),
}
"""For each kind of thing: the keys that it needs, and those that it may have."""

AngleSet: TypeAlias = tuple[tuple[str, tuple[tuple[str, float], ...]], ...]


@dataclass(frozen=True, slots=True)
class Posture:
    """One moment of a pose: root, joint angles (joint, its angles by name), goals and props."""

    root: Root = field(default_factory=Root)
    joints: AngleSet = ()
    goals: tuple[Goal, ...] = ()
    props: tuple[Prop, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A place in a movement: kept for `hold_seconds`, then left for the next, which takes `move_seconds`."""

    posture: Posture
    name: str = ""
    hold_seconds: float = 0.5
    move_seconds: float = 1.2


@dataclass(frozen=True, slots=True)
class FigurePose:
    """A drawn pose: what its `figure:` says. In a set that is still there is one keyframe.

    `worked` is the side of the body for which the data is given. Azimuth turns the viewer towards the figure's left,
    elevation upwards, in degrees.
    """

    sets: tuple[tuple[Keyframe, ...], ...]
    """What moves in each set; one for all where the sets are alike."""
    worked: Literal["l", "r"] | None = None
    azimuth: float = 20.0
    elevation: float = 10.0
    glow: tuple[tuple[str, str], ...] = ()
    """Area, and `left`, `right` or `both`."""

    @property
    def keyframes(self) -> tuple[Keyframe, ...]:
        """The loop through all sets: each comes back to its start before the next one begins."""
        if len(self.sets) == 1:
            return self.sets[0]
        return tuple(key for frames in self.sets for key in (*frames, replace(frames[0], move_seconds=TURN_SECONDS)))

    @property
    def moves(self) -> bool:
        return len(self.keyframes) > 1

    def in_set(self, number: int) -> "FigurePose":
        """The pose as it is done in one set, counted from 1; after the last comes the first again."""
        return self if len(self.sets) == 1 else replace(self, sets=(self.sets[(number - 1) % len(self.sets)],))


STANDING = FigurePose(
    (
        (
            Keyframe(
                Posture(
                    joints=tuple(
                        (f"{joint}_{side}", angles)
                        for side in ("l", "r")
                        for joint, angles in (
                            ("hip", (("abd", 3.0),)),
                            ("ankle", (("flat", 1.0), ("turn", 8.0))),
                            ("shoulder", (("abd", 9.0),)),
                            ("elbow", (("flex", 10.0),)),
                        )
                    )
                )
            ),
        ),
    )
)
"""The figure at rest, for a pose that says nothing of its own."""


def read_figure(data: object) -> FigurePose:
    """The pose that `data`, the plain value of `figure:`, describes; FigureDataError says all that is wrong with it."""
    reader = _Reader()
    pose = reader.pose(data)
    if reader.problems or pose is None:
        raise FigureDataError(reader.problems)
    return pose


def place_problem(text: object) -> str | None:
    """What is wrong with the name of a place on the body, such as `thigh_l@0.8 front`; None where nothing is."""
    if not isinstance(text, str) or not text.strip():
        return "is not the name of a place on the body, such as “knee_l” or “thigh_l@0.8 front”"
    name, *words = text.split()
    name, at, share = name.partition("@")
    if name not in PLACES:
        return f"names no place on the body{_meant(name, PLACES)}"
    if at:
        if name.split("_")[0] not in LENGTHS:
            return "can have “@” only after a long bone or a piece of the spine"
        try:
            inside = 0.0 <= float(share) <= 1.2
        except ValueError:
            inside = False
        if not inside:
            return "needs a number from 0 to 1.2 after “@”"
    wrong = [word for word in words if word not in SURFACE]
    if wrong:
        return f"has the word {_quoted(wrong[0])}; expected {_listed(SURFACE)}"
    return None


def _quoted(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)[:80]
    printable = "".join(letter if letter.isprintable() else "?" for letter in text)
    return f"“{printable if len(printable) <= 40 else printable[:40] + '…'}”"


def _listed(choices: Iterable[str]) -> str:
    *rest, last = choices
    return f"{', '.join(rest)} or {last}" if rest else last


def _meant(word: str, choices: Iterable[str]) -> str:
    near = difflib.get_close_matches(word[:40], list(choices), n=1, cutoff=0.6)
    return f"; did you mean “{near[0]}”" if near else ""


class _Reader:
    """Reads values and collects what is wrong with them; a value that is wrong is read as None."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def say(self, where: str, what: str) -> None:
        if len(self.problems) < 100:
            self.problems.append(f"{where} {what}.")

    # --- values ----------------------------------------------------------------------------------

    def number(self, value: object, where: str, bounds: tuple[float, float]) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.say(where, f"is {_quoted(value)}; expected a number")
            return None
        low, high = bounds
        if not low <= value <= high:  # also false for what is not a number
            self.say(where, f"is {_quoted(value)}; expected a number from {low:g} to {high:g}")
            return None
        return float(value)

    def vector(self, value: object, where: str, size: int) -> tuple[float, ...] | None:
        if not isinstance(value, list | tuple) or len(value) != size:
            self.say(where, f"is {_quoted(value)}; expected a list of {size} numbers")
            return None
        read = [self.number(part, where, _METRES) for part in value]
        return None if None in read else tuple(cast(list[float], read))

    def place(self, value: object, where: str) -> str | None:
        problem = place_problem(value)
        if problem is None:
            return " ".join(cast(str, value).split())
        self.say(where, f"is {_quoted(value)}, which {problem}")
        return None

    def place_or_point(self, value: object, where: str) -> Place | None:
        if isinstance(value, list | tuple):
            return cast("tuple[float, float, float] | None", self.vector(value, where, 3))
        return self.place(value, where)

    def direction(self, value: object, where: str) -> Direction | None:
        if isinstance(value, str):
            words = value.split()
            if words and all(word in WORLD for word in words):
                return " ".join(words)
            self.say(where, f"is {_quoted(value)}; expected words from {_listed(WORLD)}, or three numbers")
            return None
        vector = cast("tuple[float, float, float] | None", self.vector(value, where, 3))
        if vector is not None and math.hypot(*vector) < 1e-6:
            self.say(where, "points nowhere; at least one of its numbers must differ from 0")
            return None
        return vector

    def choice(self, value: object, where: str, choices: Iterable[str]) -> str | None:
        choices = tuple(choices)
        if isinstance(value, str) and value in choices:
            return value
        meant = _meant(value, choices) if isinstance(value, str) else ""
        self.say(where, f"is {_quoted(value)}; expected {_listed(choices)}{meant}")
        return None

    def mapping(self, value: object, where: str) -> Mapping[object, object] | None:
        if isinstance(value, Mapping):
            return value
        self.say(where, f"is {_quoted(value)}; expected names with values")
        return None

    def fields(
        self, value: object, where: str, readers: Mapping[str, Callable[[object, str], object]]
    ) -> dict[str, object]:
        """The fields that stand in `value` and can be read; what cannot, and unknown names, become problems."""
        out: dict[str, object] = {}
        for key, part in (self.mapping(value, where) or {}).items():
            if not isinstance(key, str) or key not in readers:
                meant = _meant(key, readers) if isinstance(key, str) else ""
                self.say(
                    where, f"has {_quoted(key)}, which is not known here{meant or f'; known are {_listed(readers)}'}"
                )
                continue
            read = readers[key](part, f"{where}, {key}:")
            if read is not None:
                out[key] = read
        return out

    # --- parts -----------------------------------------------------------------------------------

    def angle(self, value: object, where: str) -> float | None:
        return self.number(value, where, (-360.0, 360.0))

    def metres(self, value: object, where: str) -> float | None:
        return self.number(value, where, _METRES)

    def extent(self, value: object, where: str) -> float | None:
        return self.number(value, where, (0.01, 4.0))

    def share(self, value: object, where: str) -> float | None:
        return self.number(value, where, (0.0, 1.0))

    def point(self, value: object, where: str) -> object:
        return self.vector(value, where, 3)

    def floor_point(self, value: object, where: str) -> object:
        return self.vector(value, where, 2)

    def places(self, value: object, where: str) -> tuple[str, ...] | None:
        read = [self.place(part, where) for part in (value if isinstance(value, list | tuple) else [value])]
        return None if None in read else tuple(cast(list[str], read))

    def root(self, value: object, where: str) -> Root:
        read = self.fields(
            value,
            where,
            {
                "base": lambda v, w: self.choice(v, w, BASES),
                **dict.fromkeys(("pitch", "yaw", "roll", "turn"), self.angle),
                "height": self.metres,
                "lift": self.metres,
                "at": self.floor_point,
                "anchor": self.places,
            },
        )
        return Root(**read)  # type: ignore[arg-type]

    def joints(self, value: object, where: str) -> AngleSet:
        def angles(joint: str) -> Callable[[object, str], dict[str, object]]:
            stem = joint[:-2] if joint[-2:] in ("_l", "_r") else joint
            readers: dict[str, Callable[[object, str], object]] = dict.fromkeys(LIMITS[stem], self.angle)
            if stem == "ankle":
                readers["flat"] = self.flag
            if stem == "wrist":
                readers["grip"] = self.share
            return lambda v, w: self.fields(v, w, readers)

        read = self.fields(value, where, {joint: angles(joint) for joint in JOINTS})
        return tuple((joint, tuple(cast(dict[str, float], read[joint]).items())) for joint in JOINTS if joint in read)

    def flag(self, value: object, where: str) -> float | None:
        if isinstance(value, bool):
            return float(value)
        self.say(where, f"is {_quoted(value)}; expected true or false")
        return None

    def goals(self, value: object, where: str) -> tuple[Goal, ...]:
        common: dict[str, Callable[[object, str], object]] = {
            "floor": self.floor_point,
            "world": self.point,
            "to": self.place,
            "from": self.place,
            "offset": self.point,
            "in": lambda v, w: self.choice(v, w, [p for p in PLACES if _is_bone(p)]),
        }
        hand = common | dict.fromkeys(("palm", "fingers", "elbow"), self.direction)
        hand |= {"grip": self.share, "pron": self.angle}
        foot = common | dict.fromkeys(("toes", "top", "knee"), self.direction)
        foot |= {"heel": self.angle, "part": lambda v, w: self.choice(v, w, ["ankle"])}

        def goal(limb: str) -> Callable[[object, str], Goal | None]:
            def read(v: object, w: str) -> Goal | None:
                got = self.fields(v, w, hand if limb.startswith("hand") else foot)
                given = [key for key in ("floor", "world", "to") if key in got]
                asked = [key for key in ("floor", "world", "to") if isinstance(v, Mapping) and key in v]
                if len(asked) != 1:
                    self.say(w, "needs exactly one of floor, world and to")
                if len(given) != 1:
                    return None
                for plain, own in (("from", "start"), ("in", "within")):
                    if plain in got:
                        got[own] = got.pop(plain)
                return Goal(limb, **got)  # type: ignore[arg-type]

            return read

        read = self.fields(value, where, {limb: goal(limb) for limb in LIMBS})
        return tuple(cast(Goal, read[limb]) for limb in LIMBS if limb in read)

    def props(self, value: object, where: str) -> tuple[Prop, ...]:
        if not isinstance(value, list | tuple) or len(value) > PROPS_AT_MOST:
            self.say(where, f"is {_quoted(value)}; expected a list of at most {PROPS_AT_MOST} things")
            return ()
        return tuple(read for i, part in enumerate(value, 1) if (read := self.prop(part, f"{where} number {i}")))

    def prop(self, value: object, where: str) -> Prop | None:
        entries = self.mapping(value, where)
        if entries is None:
            return None
        kind = self.choice(entries.get("kind"), f"{where}, kind:", PROP_KEYS)
        if kind is None:
            return None
        needed, optional = PROP_KEYS[kind]
        readers: dict[str, Callable[[object, str], object]] = {
            "at": self.point,
            "yaw": self.angle,
            **dict.fromkeys(("w", "d", "h", "l", "height"), self.extent),
            "carried_on": self.place,
            "offset": self.point,
            "through": self.line,
            "around": self.limb_places,
            "anchor": self.point,
            "slack": self.share,
        }
        known = {key: readers[key] for key in (*needed, *optional)}
        got = self.fields({key: v for key, v in entries.items() if key != "kind"}, where, known)
        for key in needed:
            if key not in entries:
                self.say(where, f"is a {kind} and needs “{key}”")
        return Prop(kind, **got) if all(key in got for key in needed) else None  # type: ignore[arg-type]

    def line(self, value: object, where: str) -> tuple[Place, ...] | None:
        if not isinstance(value, list | tuple) or not 2 <= len(value) <= 24:
            self.say(where, "needs a list of 2 to 24 places")
            return None
        read = [self.place_or_point(part, where) for part in value]
        return None if None in read else tuple(cast(list[Place], read))

    def limb_places(self, value: object, where: str) -> tuple[str, ...] | None:
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= 2:
            self.say(where, "needs a list of one or two places")
            return None
        return self.places(value, where)

    def camera(self, value: object, where: str) -> dict[str, float]:
        read = self.fields(
            value,
            where,
            {"azimuth": self.angle, "elevation": lambda v, w: self.number(v, w, (-89.0, 89.0))},
        )
        return cast(dict[str, float], read)

    def glow(self, value: object, where: str) -> tuple[tuple[str, str], ...]:
        def side(v: object, w: str) -> str | None:
            return self.choice(v, w, GLOW_SIDES)

        read = self.fields(value, where, dict.fromkeys(AREAS, side))
        return tuple(cast(dict[str, str], read).items())

    def posture(self, entries: Mapping[Any, object], where: str) -> Posture:
        parts: dict[str, object] = {}
        for key, read in (("root", self.root), ("joints", self.joints), ("goals", self.goals), ("props", self.props)):
            if entries.get(key) is not None:
                parts[key] = read(entries[key], f"{where}{key}:")
        return Posture(**parts)  # type: ignore[arg-type]

    def pose(self, data: object) -> FigurePose | None:
        if data is None:
            return STANDING
        if not isinstance(data, Mapping):
            self.mapping(data, "The figure")
            return None
        entries = self.changes(data, "The figure", ("worked", "camera", "glow", "sets", "keyframes", *_POSTURE))
        out: dict[str, object] = {}
        if entries.get("worked") is not None:
            worked = self.choice(entries["worked"], "worked:", ["left", "right"])
            out["worked"] = worked and worked[0]
        if entries.get("camera") is not None:
            out |= self.camera(entries["camera"], "camera:")
        if entries.get("glow") is not None:
            out["glow"] = self.glow(entries["glow"], "glow:")
        before = len(self.problems)
        if entries.get("sets") is None:
            frames = self.movement(entries, "")
            return None if frames is None else FigurePose((frames,), **out)  # type: ignore[arg-type]
        self.posture(entries, "")
        if len(self.problems) > before:
            return None  # each set would say the same again
        sets = entries["sets"]
        if not isinstance(sets, list | tuple) or not 1 <= len(sets) <= SETS_AT_MOST:
            self.say("sets:", f"needs a list of 1 to {SETS_AT_MOST} sets")
            return None
        movements = [self.one_set(entries, changes, f"sets: number {i}") for i, changes in enumerate(sets, 1)]
        return None if None in movements else FigurePose(tuple(movements), **out)  # type: ignore[arg-type]

    def one_set(self, entries: Mapping[Any, object], value: object, where: str) -> tuple[Keyframe, ...] | None:
        own = ("keyframes", *_POSTURE)
        changes = self.changes(value, where, own)
        return self.movement({key: merged(entries.get(key), changes.get(key)) for key in own}, f"{where}, ")

    def movement(self, entries: Mapping[Any, object], where: str) -> tuple[Keyframe, ...] | None:
        before = len(self.problems)
        common = self.posture(entries, where)
        keys = entries.get("keyframes")
        if keys is None:
            return (Keyframe(common),)
        if len(self.problems) > before:
            return None  # each keyframe would say the same again
        where += "keyframes:"
        if not isinstance(keys, list | tuple) or not 2 <= len(keys) <= KEYFRAMES_AT_MOST:
            self.say(where, f"needs a list of 2 to {KEYFRAMES_AT_MOST} places in the movement")
            return None
        frames = [self.keyframe(entries, key, f"{where} number {i}") for i, key in enumerate(keys, 1)]
        if sum(frame.hold_seconds + frame.move_seconds for frame in frames) <= 0.0:
            self.say(where, "take no time; give at least one of them a hold or a move above 0")
        return tuple(frames)

    def changes(self, value: object, where: str, known: tuple[str, ...]) -> Mapping[Any, object]:
        changes = self.mapping(value, where) or {}
        for word in changes:
            if word not in known:
                meant = _meant(word, known) if isinstance(word, str) else ""
                self.say(where, f"has {_quoted(word)}, which is not known here{meant}")
        return changes

    def keyframe(self, entries: Mapping[Any, object], key: object, where: str) -> Keyframe:
        changes = self.changes(key, where, ("name", "hold", "move", *_POSTURE))
        times: dict[str, float] = {}
        for word in ("hold", "move"):
            if changes.get(word) is not None:
                read = self.number(changes[word], f"{where}, {word}:", _SECONDS)
                if read is not None:
                    times[f"{word}_seconds"] = read
        own = {part: merged(entries.get(part), changes.get(part)) for part in _POSTURE}
        return Keyframe(self.posture(own, f"{where}, "), str(changes.get("name", ""))[:60], **times)


_POSTURE = ("root", "joints", "goals", "props")
_TARGETS = {"floor", "world", "to"}


def _is_bone(name: str) -> bool:
    return name in ("pelvis", "head") or name.split("_")[0] in (*LENGTHS, "hand", "foot", "clav")


def merged(common: object, change: object) -> object:
    """The common value with a keyframe's changes in it; a goal's new target takes the place of its old one."""
    if change is None:
        return common
    if not isinstance(common, Mapping) or not isinstance(change, Mapping):
        return change
    kept = {key: value for key, value in common.items() if not (key in _TARGETS and _TARGETS & set(map(str, change)))}
    return {**kept, **{key: merged(kept.get(key), value) for key, value in change.items()}}
