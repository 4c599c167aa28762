"""Every page of the program, with words as long as German ones are, and how to get there."""

from collections.abc import Callable

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.suggestions import Choice, Suggestion
from stretchtimer.presenters.library import RoutineList
from stretchtimer.storage.settings import Settings
from stretchtimer.ui.about_me_page import AboutMePage
from stretchtimer.ui.compose_page import ComposePage
from stretchtimer.ui.routine_page import RoutinePage
from tests.ui.person import Key, Person, until

GERMAN = """\
title: Rückenmuskulaturentspannungsübungen für Bildschirmarbeitsplätze
summary: Schultergürtelbeweglichkeitsübungen und Hüftbeugerdehnungen nach stundenlanger Bildschirmarbeit.
why: Die Arbeitsunfähigkeitsbescheinigung lässt sich mit Rumpfmuskulaturkräftigungsübungen hinauszögern.
tags: [Bildschirmarbeitsplatz, Rückenmuskulatur]
poses:
  - pose:
      name: Oberschenkelvorderseitenmuskulaturdehnung
      sides: each
      areas: [hip flexors, quads, glutes, deep rotators]
      equipment: [wall, chair, strap]
      easier: Schneidersitzmeditationshaltung mit Gymnastikmattenunterlage.
      instructions:
        - Hüftbeugermuskulatur der Seite {side} langsam und gleichmäßig in die Länge ziehen.
        - Oberkörperaufrichtung beibehalten, Lendenwirbelsäulenüberstreckung vermeiden.
        - Kniegelenksbelastungsempfinden beobachten, Seite {other} entspannt lassen.
    hold: 2m
    note: Bei Kniegelenksbeschwerden eine zusammengefaltete Gymnastikmatte unterlegen.
  - pose:
      name: Atemübung
      instructions: [Zwerchfellatmungsaufmerksamkeit.]
    breaths: 8-10
    sets: 3
    rest: 30s
"""
TITLE = "Rückenmuskulaturentspannungsübungen für Bildschirmarbeitsplätze"

Arrive = Callable[[Person], None]


def library(person: Person) -> None:
    """Where everybody starts."""


def offer(person: Person) -> None:
    hold(person)
    person.press(Key.Key_Escape)
    assert person.sees("You stopped")
    # Somebody who has done something is suggested something else.
    until(lambda: not person.sees("A good start"))


def notice(person: Person) -> None:
    person.window.say("No sound: the player found no working sound device. Check the sound settings of this machine.")


def nothing_found(person: Person) -> None:
    person.searches("Donaudampfschifffahrtsgesellschaft")


def routine(person: Person) -> None:
    person.chooses(TITLE)


def hold(person: Person) -> None:
    person.starts(TITLE)
    person.lets_pass(10)


def breaths(person: Person) -> None:
    hold(person)
    person.press(Key.Key_Right)
    person.lets_pass(6)


def floor_mode(person: Person) -> None:
    hold(person)
    person.press(Key.Key_F)


def summary(person: Person) -> None:
    hold(person)
    person.press(Key.Key_Right)
    person.press(Key.Key_Right)
    assert person.page == "SummaryPage"


def cautions(person: Person) -> None:
    person.menu("Before you start")


def keys_card(person: Person) -> None:
    person.menu("Keys")


def settings(person: Person) -> None:
    person.menu("Settings")


def floor_mode_at_rest(person: Person) -> None:
    floor_mode(person)
    person.keeps_still()


def floor_mode_paused(person: Person) -> None:
    floor_mode_at_rest(person)
    person.press(Key.Key_Space)


def step_skipped(person: Person) -> None:
    hold(person)
    person.press(Key.Key_Right)


def step_skipped_in_floor_mode(person: Person) -> None:
    floor_mode_at_rest(person)
    person.press(Key.Key_Right, shift=True)


def summary_after_skip(person: Person) -> None:
    summary(person)
    assert person.sees("Back to where I was")


TOLD = Settings(avoid=("kneeling hurts", "low back hurts", "hip replacement"), kit=("wall",), floor=False)
"""Somebody for whom much is not."""
SUGGESTIONS = (
    Suggestion(
        "strength:deep rotators",
        "You have stretched the Oberschenkelvorderseitenmuskulatur ever more often: 3, 6 and 11 times in the last "
        "3 weeks. What asks for that may be asking for strength.",
        Choice("german", TITLE, 600_000, (), (), True),
        "001:25",
    ),
    Suggestion(
        "area:glutes",
        "On the left the glutes got 3 of 10 minutes this week, on the right 7.",
        Choice("standing-break", "Standing break", 120_000, (), (), True),
    ),
    Suggestion("time", "You have 6 minutes before the next reminder.", Choice("a", "A", 360_000, (), (), True)),
)


def suggestions(person: Person) -> None:
    person.window.library.show_suggestions(SUGGESTIONS)


def suggestions_to_somebody_who_has_told(person: Person) -> None:
    person.program.findChildren(RoutineList)[0].set_about(TOLD.about_me, False)
    suggestions(person)
    assert person.sees("Only what suits me")


def about_me(person: Person) -> None:
    person.menu("About me")
    person.the(AboutMePage).show_settings(TOLD)


def compose_page(person: Person, about: AboutMe) -> ComposePage:
    person.menu("Compose a routine")
    page = person.the(ComposePage)
    page.set_about(about)
    return page


def compose(person: Person) -> None:
    compose_page(person, AboutMe(frozenset(["low back hurts", "hip replacement"]), frozenset(["chair"]), True))
    until(lambda: person.sees("minutes for the whole body"))


def compose_in_vain(person: Person) -> None:
    compose_page(person, AboutMe(frozenset(), frozenset(), False))
    until(lambda: person.sees("For: upper back"))
    person.click("For: upper back")
    until(lambda: person.sees("There is no such routine"))


def naming_what_was_composed(person: Person) -> None:
    compose(person)
    person.click("Keep …")


def routine_that_is_not_for_me(person: Person) -> None:
    routine(person)
    person.the(RoutinePage).set_about(TOLD.about_me)
    until(lambda: person.sees("Not for you"))
