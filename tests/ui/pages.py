"""Every page of the program, with words as long as German ones are, and how to get there."""

from collections.abc import Callable

from tests.ui.person import Key, Person

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
