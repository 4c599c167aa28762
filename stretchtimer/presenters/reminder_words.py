"""What somebody is shown of reminders outside the window: in the tray and in a notice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from stretchtimer.core.dose import HOUR, MINUTE, Effort
from stretchtimer.core.reminders import Advice, Give, Pause, Reminder, Sitting, State
from stretchtimer.core.wording import rough_length
from stretchtimer.presenters.notice import Choice, Notice
from stretchtimer.storage.index import Entry

START, SNOOZE, SKIP = "start", "snooze", "skip"
SNOOZE_MS = 10 * MINUTE
"""What the button of a notice puts off by."""
EXACT_UP_TO = 10
"""So many minutes are told one by one, more in steps of five: fewer changes, and nobody needs them."""
MOST_MINUTES = 95
MOST_HOURS = 9
RUNNING_ALREADY = "Reminders are running already."
NO_TRAY = Notice(
    "Reminders are on",
    "There is no tray here to show them in. To see the next one, or to change them, start Stretchtimer again.",
    (),
)
WINDOW_CLOSED = Notice(
    "Reminders go on",
    "Stretchtimer stays in the tray to remind you. To end that, choose Quit in the menu of its icon.",
    (),
)


class Mark(StrEnum):
    """What the icon shows in the place of a number."""

    NONE = "none"
    """Nothing is coming soon."""
    WAITING = "waiting"
    CALLING = "calling"
    """A reminder is shown."""
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the tray tells."""

    next: str
    last: str
    mark: str
    """A `Mark`, or minutes as `7`, or hours as `2h`."""
    shown: bool
    """Whether a reminder is before the person's eyes."""
    paused: bool
    may_snooze: bool

    @classmethod
    def of(cls, state: State, advice: Advice) -> "Outlook":
        shown, paused = bool(state.shown), state.pause is not Pause.NONE
        if shown:
            mark: str = Mark.CALLING
        else:
            mark = Mark.PAUSED if paused else _wait(advice.next_in_ms)
        return cls(advice.next, advice.last, mark, shown, paused, advice.may_snooze)


def _wait(wait_ms: int | None) -> str:
    if wait_ms is None:
        return Mark.NONE
    if wait_ms <= 0:
        return Mark.WAITING
    minutes = -(-wait_ms // MINUTE)
    if minutes > EXACT_UP_TO:
        minutes = -(-minutes // 5) * 5
    if minutes <= MOST_MINUTES:
        return str(minutes)
    hours = (wait_ms + HOUR // 2) // HOUR
    return f"{hours}h" if hours <= MOST_HOURS else Mark.NONE


@dataclass(frozen=True, slots=True)
class Offer:
    """A routine that can be started; of one that is not known, the id is all."""

    id: str
    title: str
    length_ms: int = 0
    path: Path | None = None

    @property
    def words(self) -> str:
        return f"{self.title} · {rough_length(self.length_ms)}" if self.length_ms else self.title


def offers_of(entries: Iterable[Entry], effort: Effort, reminders: Sequence[Reminder]) -> tuple[Offer, ...]:
    """What can be started: first what the reminders are about, in their order, then the others by title."""
    sound = {each.id: each for each in entries if not each.problems}
    offers = {key: Offer(key, each.title, each.length_ms(effort), each.path) for key, each in sound.items()}
    asked = dict.fromkeys(each.routine for each in reminders)
    first = [offers.pop(routine, Offer(routine, routine)) for routine in asked]
    return (*first, *sorted(offers.values(), key=lambda offer: offer.title.casefold()))


def reminder_notice(give: Give, offer: Offer) -> Notice:
    """A reminder as a notice. What each button does stands on it."""
    reminder, when = give.reminder, give.reminder.when
    sentences = []
    if isinstance(when, Sitting) and not give.asked:
        sentences.append(f"You have been sitting for {rough_length(when.interval_ms)}.")
    if offer.length_ms:
        sentences.append(f"“{offer.title}” takes {rough_length(offer.length_ms)}.")
    if give.late:
        sentences.append(give.late)
    start = f"Start {rough_length(offer.length_ms)}" if offer.length_ms else "Start"
    snooze = [Choice(SNOOZE, f"In {rough_length(SNOOZE_MS)}")] if give.may_snooze else []
    choices = (Choice(START, start), *snooze, Choice(SKIP, "Skip"))
    return Notice(reminder.words, " ".join(sentences), choices)
