from dataclasses import replace
from pathlib import Path

import pytest

from stretchtimer.core.dose import HOUR, MINUTE, SECOND, Effort
from stretchtimer.core.reminders import Advice, EveryHour, Give, Pause, Reminder, State
from stretchtimer.presenters.reminder_words import Mark, Offer, Outlook, offers_of, reminder_notice
from stretchtimer.storage.index import Entry

ADVICE = Advice(None, False, None, "The next.", HOUR, "The last.", MINUTE, True, may_snooze=True)
STAND = Reminder("stand", "Time to stand up?", "break")
BREAK = Offer("break", "Standing break", 121 * SECOND)


@pytest.mark.parametrize(
    ("wait_ms", "mark"),
    [
        (None, Mark.NONE),
        (0, Mark.WAITING),
        (1, "1"),
        (MINUTE, "1"),
        (9 * MINUTE + 1, "10"),
        (10 * MINUTE + 1, "15"),
        (46 * MINUTE, "50"),
        (95 * MINUTE, "95"),
        (96 * MINUTE, "2h"),
        (9 * HOUR, "9h"),
        (10 * HOUR, Mark.NONE),
    ],
)
def test_what_the_icon_shows(wait_ms: int | None, mark: str) -> None:
    assert Outlook.of(State(), replace(ADVICE, next_in_ms=wait_ms)).mark == mark


def test_a_shown_reminder_and_a_pause_come_before_minutes() -> None:
    assert Outlook.of(State(shown="stand", pause=Pause.OPEN), ADVICE).mark == Mark.CALLING
    assert Outlook.of(State(pause=Pause.FOR), ADVICE).mark == Mark.PAUSED


def test_a_reminder_says_what_each_button_does() -> None:
    notice = reminder_notice(Give(STAND, "10:00", may_snooze=True), BREAK)
    assert notice.title == "Time to stand up?"
    assert notice.text == "You have been sitting for 1 h. “Standing break” takes 2 min."
    assert [choice.words for choice in notice.choices] == ["Start 2 min", "In 10 min", "Skip"]


def test_one_that_was_asked_for_does_not_say_how_long_somebody_has_sat() -> None:
    notice = reminder_notice(Give(STAND, "10:00", may_snooze=True, asked=True), BREAK)
    assert notice.text == "“Standing break” takes 2 min."


def test_one_that_may_not_be_put_off_has_no_button_for_that() -> None:
    notice = reminder_notice(Give(STAND, "10:00", may_snooze=False), BREAK)
    assert [choice.words for choice in notice.choices] == ["Start 2 min", "Skip"]


def test_a_late_one_says_why_and_an_unknown_routine_has_no_length() -> None:
    late = "09:50 was held back: you were in a call until 10:02."
    gift = Give(replace(STAND, when=EveryHour(50)), "09:50", may_snooze=True, late=late)
    notice = reminder_notice(gift, Offer("break", "break"))
    assert (notice.text, notice.choices[0].words) == (late, "Start")


def test_the_routines_to_start_begin_with_what_reminders_are_about() -> None:
    entries = [
        Entry("a", Path("a.yaml"), False, "Zebra", lengths_ms=(1, 2, 3)),
        Entry("b", Path("b.yaml"), False, "broken", problems=("x",)),
        Entry("break", Path("break.yaml"), False, "Standing break", lengths_ms=(60_000, 61_000, 62_000)),
        Entry("c", Path("c.yaml"), True, "Ant"),
    ]
    offers = offers_of(entries, Effort.MIDDLE, (STAND, replace(STAND, key="2"), replace(STAND, routine="gone")))
    assert [each.title for each in offers] == ["Standing break", "gone", "Ant", "Zebra"]
    assert offers[0] == Offer("break", "Standing break", 61_000, Path("break.yaml"))
