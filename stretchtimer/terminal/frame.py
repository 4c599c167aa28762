"""What the player shows on a terminal: rows of styled text, made anew for each moment and each size."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from stretchtimer.core import wording
from stretchtimer.core.dose import MINUTE, SECOND
from stretchtimer.core.routines import Side
from stretchtimer.core.scene import Moment, Scene, action_now
from stretchtimer.core.session import State
from stretchtimer.storage.problems import visible
from stretchtimer.terminal.plain_text import can_print, columns, cut, lines_of, pad, wrap

WIDEST = 92
"""Lines longer than this are hard to read."""
_MARGIN = 2
_ROOM_FOR_MARGINS = 56
_LOWEST_WITH_FOOTER = 6
_MOST_NOTICE_ROWS = 3
_BESIDE_FIGURES = " " * 4
_PAGE_MARK = " {}/{}"
_PAGE_MS = 6 * SECOND
"""So long a page of instructions stays."""


_STANDING_STILL = {State.PAUSED: " Paused ", State.WAITING: " Space when you are there "}


class Style(StrEnum):
    """As a terminal is told it, between ESC [ and m."""

    PLAIN = "0"
    STRONG = "1"
    QUIET = "2"
    BADGE = "1;7"
    ACCENT = "36"


class Span(NamedTuple):
    text: str
    style: Style = Style.PLAIN


Row = tuple[Span, ...]
BLANK: Row = ()


class Glyphs(NamedTuple):
    """What is drawn with."""

    full: str
    empty: str
    past: str
    ahead: str
    leftwards: str
    rightwards: str
    arrow_keys: tuple[str, str]


DRAWN = Glyphs("█", "░", "━", "─", "◀", "▶", ("← →", "↑ ↓"))
ASCII = Glyphs("#", ".", "=", "-", "<", ">", ("Left, Right", "Up, Down"))


def glyphs_there_are() -> Glyphs:
    """The best that standard output can print."""
    return DRAWN if can_print("".join(DRAWN[:-1] + DRAWN.arrow_keys)) else ASCII


@dataclass(frozen=True, slots=True)
class Situation:
    """What the screen tells beside the scene."""

    title: str
    """The routine's."""
    state: State = State.RUNNING
    muted: bool = False
    has_keys: bool = True
    notice: str = ""
    """One sentence, in the place of what comes next."""
    helping: bool = False
    """Whether the keys are shown."""


def frame(scene: Scene, moment: Moment, situation: Situation, wide: int, high: int, glyphs: Glyphs) -> list[Row]:
    """The `high` rows of a screen of `wide` columns. Where room is short, what matters least is left out."""
    margin = max(_MARGIN, (wide - WIDEST) // 2) if wide >= _ROOM_FOR_MARGINS else 0
    inner = wide - 2 * margin
    bottom = (
        [*_message(scene, situation, inner), _footer(situation, inner, glyphs)] if high >= _LOWEST_WITH_FOOTER else []
    )
    room = high - len(bottom)
    rows = _keys(glyphs) if situation.helping else _stage(scene, moment, situation, inner, room, glyphs)
    rows = rows[:room] + [BLANK] * (room - len(rows)) + bottom
    return [(Span(" " * margin), *_cut_row(row, inner)) if row else row for row in rows]


def _stage(scene: Scene, moment: Moment, situation: Situation, wide: int, high: int, glyphs: Glyphs) -> list[Row]:
    """The pose and its time, as large and as far apart as `high` rows allow."""
    title = _at_both_ends(
        Span(visible(situation.title), Style.QUIET), Span(f"{wording.clock(moment.total_left_ms)} left"), wide
    )
    position_ms = scene.segment.end_ms - moment.left_ms
    whole = _bar(position_ms / (position_ms + moment.total_left_ms), wide, glyphs.past, glyphs.ahead)
    name = _at_both_ends(Span(visible(scene.title), Style.STRONG), Span(str(scene.step), Style.QUIET), wide)
    side = [_side(scene.side, wide, glyphs)] if scene.side else []
    # Of a breath it is the time of its phase that counts, and its bar swells and sinks.
    countdown = _countdown(scene, moment.breath.left_ms if moment.breath else moment.left_ms)
    # What stands beside the figures keeps its place when they get fewer.
    figures = 1 if moment.breath else len(_countdown(scene, scene.segment.length_ms))
    stands_still = _STANDING_STILL.get(situation.state)
    action = Span(stands_still, Style.BADGE) if stands_still else Span(action_now(scene, moment), Style.STRONG)
    beside = [action, *(Span(str(count)) for count in (scene.set, scene.count) if count)]
    small = (Span(countdown, Style.STRONG), *(part for each in beside for part in (Span("  "), each)))
    large = _large(countdown.rjust(figures), beside, glyphs)
    share = moment.breath.fullness if moment.breath else 1 - moment.drained
    bar = _bar(share, wide, glyphs.full, glyphs.empty)
    text = _text(scene, wide)

    apart = [BLANK, *side] if side else []
    for arrangement in (
        [title, whole, BLANK, name, *apart, BLANK, *large, BLANK, bar, BLANK, *text, BLANK],
        [title, whole, BLANK, name, *side, BLANK, *large, bar, BLANK, *text, BLANK],
        [title, whole, BLANK, name, *side, BLANK, small, bar, BLANK, *text, BLANK],
        [title, whole, name, *side, small, bar, *text],
    ):
        if len(arrangement) <= high:
            return arrangement
    barest = [small, name, *side, bar, title, whole]
    if len(barest) >= high:
        return barest[:high]
    # Text that does not fit is shown page by page while the time runs.
    top = [title, name, *side, small, bar]
    page = max(0, position_ms - scene.drains[0]) // _PAGE_MS
    return top + _page_of(_text(scene, wide - len(_PAGE_MARK)), page, high - len(top))


def _text(scene: Scene, wide: int) -> list[Row]:
    return [(Span(line),) for each in scene.lines for safe in lines_of(each) for line in wrap(safe, wide)]


def _page_of(text: list[Row], page: int, room: int) -> list[Row]:
    pages = [text[start : start + room] for start in range(0, len(text), room)]
    number = page % len(pages)
    *head, last = pages[number]
    return [*head, (*last, Span(_PAGE_MARK.format(number + 1, len(pages)), Style.QUIET))]


def _countdown(scene: Scene, left_ms: int) -> str:
    return wording.clock(left_ms) if scene.segment.length_ms >= MINUTE else str(-(-left_ms // SECOND))


def _keys(glyphs: Glyphs) -> list[Row]:
    steps, amounts = glyphs.arrow_keys
    meanings = (
        ("Space", "pause, go on"),
        (steps, "last step, next step"),
        (amounts, "10 s more, 10 s less"),
        ("R", "this step again"),
        ("Backspace", "this side again; soon after its start, the one before"),
        ("U", "undo a move, for five seconds"),
        ("E", "the easier variant of this pose, and back"),
        ("[ ]", f"this side again, next side; also Shift and {steps}"),
        ("M", "tones off, tones on"),
        ("Q, Esc", "stop; your place is kept"),
    )
    wide = max(columns(key) for key, _ in meanings)
    return [
        (Span("Keys", Style.STRONG),),
        BLANK,
        *((Span(pad(key, wide), Style.STRONG), Span(f"  {does}")) for key, does in meanings),
    ]


def _message(scene: Scene, situation: Situation, wide: int) -> list[Row]:
    if situation.notice:
        return [(Span(line, Style.STRONG),) for line in wrap(visible(situation.notice), wide)[:_MOST_NOTICE_ROWS]]
    return [(Span("Next  ", Style.QUIET), Span(visible(str(scene.upcoming)) if scene.upcoming else "the end"))]


def _footer(situation: Situation, wide: int, glyphs: Glyphs) -> Row:
    if not situation.has_keys:
        keys = ["Ctrl+C stop"]
    elif situation.helping:
        keys = ["Any key goes back"]
    else:
        pause = "Space go on" if situation.state in _STANDING_STILL else "Space pause"
        tones = "on" if situation.muted else "off"
        steps, amounts = glyphs.arrow_keys
        keys = [pause, "? keys", "Q stop", f"{steps} step", "R again", f"M tones {tones}", f"{amounts} 10 s"]
    # The least needed stand last and are the first to go.
    while len(keys) > 1 and len("   ".join(keys)) > wide:
        keys.pop()
    return (Span("   ".join(keys), Style.QUIET),)


def _side(side: Side, wide: int, glyphs: Glyphs) -> Row:
    """The side by its word, in the half of the screen that it names."""
    half = wide // 2
    if side is Side.LEFT:
        return (Span(pad(f" {glyphs.leftwards} LEFT", half), Style.BADGE),)
    word = f"RIGHT {glyphs.rightwards} "
    return (Span(" " * (wide - half)), Span(word.rjust(half), Style.BADGE))


def _bar(share: float, wide: int, first: str, rest: str) -> Row:
    filled = round(share * wide)
    return (Span(first * filled, Style.ACCENT), Span(rest * (wide - filled), Style.QUIET))


_FIGURES = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    ":": (" ", "#", " ", "#", " "),
    " ": ("   ", "   ", "   ", "   ", "   "),
}
_FIGURES_HIGH = 5


def _large(countdown: str, beside: Sequence[Span], glyphs: Glyphs) -> list[Row]:
    """The countdown in figures of five rows, with words to the right of them."""
    words = [Span(""), *beside, Span(""), Span(""), Span("")]
    rows: list[Row] = []
    for index in range(_FIGURES_HIGH):
        # A terminal's cells are about twice as high as wide.
        figures = ["".join(2 * cell for cell in _FIGURES[figure][index]) for figure in countdown]
        drawn = "  ".join(figures).replace("#", glyphs.full)
        rows.append((Span(drawn, Style.ACCENT), Span(_BESIDE_FIGURES), words[index]))
    return rows


def _at_both_ends(left: Span, right: Span, wide: int) -> Row:
    """The right one whole at the right edge, as much of the left one as there is room for."""
    room = wide - columns(right.text) - 2
    if room < 8:
        return (left,)
    kept = cut(left.text, room)
    return (Span(kept, left.style), Span(" " * (wide - columns(kept) - columns(right.text))), right)


def _cut_row(row: Row, wide: int) -> Row:
    kept: list[Span] = []
    for span in row:
        room = wide - sum(columns(each.text) for each in kept)
        if columns(span.text) > room:
            return (*kept, Span(cut(span.text, room), span.style))
        kept.append(span)
    return tuple(kept)
