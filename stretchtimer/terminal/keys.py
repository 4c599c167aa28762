"""What can come from a terminal while a routine plays, and how it is made out of the bytes that keys send."""

import re
from enum import Enum, auto


class Input(Enum):
    """A key, or what else a terminal or the system has to say."""

    SPACE = auto()
    ENTER = auto()
    ESCAPE = auto()
    UP = auto()
    DOWN = auto()
    LEFT = auto()
    RIGHT = auto()
    SIDE_AGAIN = auto()
    NEXT_SIDE = auto()
    BACKSPACE = auto()
    E = auto()
    M = auto()
    N = auto()
    Q = auto()
    R = auto()
    U = auto()
    HELP = auto()
    OTHER = auto()
    """A key without a meaning."""
    REDRAW = auto()
    """The screen may not show any more what was drawn, or has another size."""
    SUSPEND = auto()
    INTERRUPT = auto()
    TERMINATE = auto()
    HANGUP = auto()
    """The terminal is gone."""


_PLAIN = {
    " ": Input.SPACE,
    "\r": Input.ENTER,
    "\n": Input.ENTER,
    "[": Input.SIDE_AGAIN,
    "]": Input.NEXT_SIDE,
    "\b": Input.BACKSPACE,
    "\x7f": Input.BACKSPACE,
    "e": Input.E,
    "m": Input.M,
    "n": Input.N,
    "q": Input.Q,
    "r": Input.R,
    "u": Input.U,
    "?": Input.HELP,
    "\x03": Input.INTERRUPT,
    "\x0c": Input.REDRAW,
}
_ARROWS = {"A": Input.UP, "B": Input.DOWN, "C": Input.RIGHT, "D": Input.LEFT}
_SEQUENCES = {
    **{f"\x1b{opening}{final}": key for opening in "[O" for final, key in _ARROWS.items()},
    "\x1b[1;2C": Input.NEXT_SIDE,
    "\x1b[1;2D": Input.SIDE_AGAIN,
    "\x1b[c": Input.NEXT_SIDE,  # rxvt's way
    "\x1b[d": Input.SIDE_AGAIN,
}
_ESCAPE = "\x1b"
_WHOLE = re.compile(r"\x1b(?:\[\[?[0-?]*[ -/]*[@-~]|O[ -~]|[^\[O\x1b])")
_BEGUN = re.compile(r"\x1b(?:\[\[?[0-?]*[ -/]*|O)?\Z")


def plain_key(character: str) -> Input:
    """The key that types a character."""
    return _PLAIN.get(character.lower(), Input.OTHER)


class KeyDecoder:
    """Takes bytes as they arrive, in whatever pieces; a lone Escape is known by nothing following it."""

    def __init__(self) -> None:
        self._text = ""

    @property
    def waiting(self) -> bool:
        """Whether a sequence has begun and not ended, so that `settle` is due when nothing more comes soon."""
        return bool(self._text)

    def feed(self, received: bytes) -> list[Input]:
        """The keys that are complete."""
        # Every key with a meaning is ASCII: the bytes of other characters come out as ones without.
        self._text += received.decode("latin-1")
        keys: list[Input] = []
        while self._text and not _BEGUN.match(self._text):
            sequence = _WHOLE.match(self._text)
            if sequence:
                keys.append(_SEQUENCES.get(sequence[0], Input.OTHER))
                self._text = self._text[sequence.end() :]
            else:
                first, self._text = self._text[0], self._text[1:]
                keys.append(Input.ESCAPE if first == _ESCAPE else plain_key(first))
        return keys

    def settle(self) -> list[Input]:
        """What an unfinished sequence was, now that it stays so: Escape, or nothing."""
        text, self._text = self._text, ""
        return [Input.ESCAPE] if text == _ESCAPE else []
