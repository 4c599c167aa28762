"""The names of exercises: made safe, told apart from rests, found in the library, and paired by their sides."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from stretchtimer.core.routines import Pose, Side
from stretchtimer.storage.exchange.preview import Remark
from stretchtimer.storage.exchange.workouts import dropped
from stretchtimer.storage.problems import MISLEADING, quoted
from stretchtimer.storage.schema import LONGEST_LINE

_NEEDED_INVISIBLE = "\u200c\u200d\u200e\u200f\u061c"
"""Joiners and direction marks, which some scripts and emoji cannot do without."""
_NOT_IN_YAML = "\ufffe\uffff"
_MOST_KEYS_TOLD = 5
_MOST_WORDS = 8

_RESTS = frozenset(
    {
        *("rest", "rest time", "resting", "short rest", "long rest", "pause", "break", "short break", "water break"),
        *("recover", "recovery", "breather", "get ready", "transition"),
        *("switch", "switch side", "switch sides", "change side", "change sides"),
        *("pausa", "descanso", "descansar", "repos", "récupération", "riposo", "recupero", "rust", "rusten", "pauze"),
        *("ruhe", "ruhepause", "erholung", "wechsel", "seitenwechsel", "seite wechseln", "seiten wechseln"),
    }
)
_SIDE_WORDS = (
    ("left", "right"),
    ("l", "r"),
    ("links", "rechts"),
    ("linke", "rechte"),
    ("linker", "rechter"),
    ("linkes", "rechtes"),
    ("linken", "rechten"),
    ("gauche", "droite"),
    ("gauche", "droit"),
    ("izquierda", "derecha"),
    ("izquierdo", "derecho"),
    ("izq", "der"),
    ("sinistra", "destra"),
    ("sinistro", "destro"),
    ("sx", "dx"),
    ("esquerda", "direita"),
    ("esquerdo", "direito"),
    ("vänster", "höger"),
    ("lewa", "prawa"),
    ("lewy", "prawy"),
)
_OPPOSITES = frozenset(_SIDE_WORDS) | {(right, left) for left, right in _SIDE_WORDS}
_SIDES = {left: Side.LEFT for left, _ in _SIDE_WORDS} | {right: Side.RIGHT for _, right in _SIDE_WORDS}
_ENGLISH = ("left", "right")

_MARK = "\0"
"""Stands in a name where it says its side."""
_PARTS_OF_BODY = "side|seite|leg|arm|foot|knee|hand|hip|bein|fuß|knie|côté|lado|lato|kant|zijde"
_AT_END = re.compile(
    r"[\s(\[,:–—-]*(?:\b(?:on|to|with|the|your|auf|mit|nach|der|die|das|dem|à|a|al|la|el|il|op|naar)\s+)*"
    rf"[\s(\[]*{_MARK}(?:\s+(?:{_PARTS_OF_BODY}))?[\s)\]]*$",
    re.IGNORECASE,
)
_AT_START = re.compile(rf"^[\s(\[]*{_MARK}[\s)\]:,–—-]*")
_FILLERS = frozenset({"the", "a", "an", "stretch", "pose", "exercise", "hold"})
_SHORTEST_WITH_TYPO = 6


def tidy(text: str) -> str:
    """A text on one line, without what cannot be shown, with brackets for the braces that placeholders are made of."""
    text = re.sub(MISLEADING, " ", text)
    text = "".join(
        c for c in text if c in _NEEDED_INVISIBLE or (unicodedata.category(c) != "Cf" and c not in _NOT_IN_YAML)
    )
    text = " ".join(text.replace("{", "(").replace("}", ")").split())
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1].rstrip() + "…"


def is_rest(name: str) -> bool:
    """Whether an exercise is a pause by its name."""
    return " ".join(re.findall(r"\w+", tidy(name).casefold())) in _RESTS


def left_behind(keys: Collection[str]) -> list[Remark]:
    """What to say of values that nothing here knows; whatever they hold is not looked at."""
    told = ", ".join(quoted(key) for key in sorted(keys)[:_MOST_KEYS_TOLD])
    more = " and more" if len(keys) > _MOST_KEYS_TOLD else ""
    return [dropped(f"{told}{more}: nothing here knows what that is, and it stays behind")] if keys else []


@dataclass(frozen=True, slots=True)
class SidedName:
    """A name that says its side, and what it is without."""

    name: str
    side: Side
    text: str
    """What to do, for either side: with `{side}` and `{other}`."""


def pair(first: str, second: str) -> SidedName | None:
    """What two tidy names are together, where they differ by nothing but left and right."""
    ones, others = _tokens(first), _tokens(second)
    if len(ones) != len(others):
        return None
    marked = [index for index, (one, other) in enumerate(zip(ones, others, strict=True)) if one != other]
    if not marked or any((ones[index], others[index]) not in _OPPOSITES for index in marked):
        return None
    said = {each[index] for each in (ones, others) for index in marked}
    if any(token in said for index, token in enumerate(ones) if index not in marked):
        return None  # one of its sides is the same in both
    return _sided(first, marked)


def sided(name: str) -> SidedName | None:
    """A tidy name that says one side, with that side."""
    marked = [index for index, token in enumerate(_tokens(name)) if token in _SIDES]
    return _sided(name, marked) if len(marked) == 1 else None


def _tokens(name: str) -> list[str]:
    return [token.casefold() for token in _split(name)]


def _split(name: str) -> list[str]:
    return re.findall(r"\w+|\W+", name)


def _sided(name: str, marked: list[int]) -> SidedName | None:
    tokens = _split(name)
    words = [tokens[index].casefold() for index in marked]
    side = _SIDES[words[0]]
    bare = "".join(_MARK if index in marked else token for index, token in enumerate(tokens))
    english = all(word in _ENGLISH for word in words)
    if english and len(words) > 1:
        said = iter(["one" if _SIDES[word] is side else "the other" for word in words])
        bare = re.sub(_MARK, lambda _: next(said), bare)
    bare = _AT_START.sub("", _AT_END.sub("", bare)).replace(_MARK, "")
    bare = " ".join(re.sub(r"\(\s*\)|\[\s*\]", "", bare).split()).strip(" ,:;/|–—-")
    if not re.search(r"\w", bare):
        return None
    bare = bare[:1].upper() + bare[1:]
    if english:
        for index, word in zip(marked, words, strict=True):
            tokens[index] = "{side}" if _SIDES[word] is side else "{other}"
        return SidedName(bare, side, "".join(tokens))
    return SidedName(bare, side, f"{bare} ({{side}})")


class Catalogue:
    """The poses of a library by their names and what else they are called, however these are spelt."""

    def __init__(self, poses: Mapping[str, Pose]) -> None:
        self._by_words: dict[tuple[str, ...], dict[str, Pose]] = defaultdict(dict)
        self._by_rest: dict[tuple[str, ...], set[str]] = defaultdict(set)
        """For a name without one of its words, the words that stand there."""
        self._found: dict[str, Pose | None] = {}
        for pose in poses.values():
            for name in (pose.name, *pose.also_called):
                words = _words(name)
                self._by_words[words][pose.id] = pose
                for index, word in enumerate(words):
                    self._by_rest[words[:index] + words[index + 1 :]].add(word)

    def find(self, name: str) -> Pose | None:
        """The one pose of that name, in any order of its words, with at most one slip of the pen in a long word."""
        if name not in self._found:
            self._found[name] = self._find(_words(name))
        return self._found[name]

    def _find(self, words: tuple[str, ...]) -> Pose | None:
        if not words or len(words) > _MOST_WORDS:
            return None
        found = self._by_words.get(words)
        if found is None:
            found = {}
            for index, word in enumerate(words):
                rest = words[:index] + words[index + 1 :]
                for meant in self._by_rest.get(rest, ()):
                    if _one_slip(word, meant):
                        found |= self._by_words[tuple(sorted((*rest, meant)))]
        return next(iter(found.values())) if len(found) == 1 else None


def _words(name: str) -> tuple[str, ...]:
    """What a name comes down to: its words, sorted, without accents, plurals and what says nothing."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", re.sub(r"['’`]", "", bare))
    return tuple(sorted(_singular(word) for word in words if _singular(word) not in _FILLERS))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _one_slip(word: str, meant: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two that stand side by side have changed places."""
    if min(len(word), len(meant)) < _SHORTEST_WITH_TYPO or abs(len(word) - len(meant)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b), min(len(word), len(meant)))
    a, b = word[start:], meant[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
