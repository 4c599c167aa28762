"""Plays a routine in the terminal with its voice, and prints when each tone and sentence was due, as JSON.

Arguments: the routine's id. Each is its file's name without ending, the monotonic second at which it was due, and for
sentences what is said. All is spoken into files beforehand, as it is for whoever plays a routine a second time.
"""

import json
import sys
import time

from stretchtimer.__main__ import main
from stretchtimer.core.cues import Utterance
from stretchtimer.core.session import Command, Event, Score, Session
from stretchtimer.desktop.speech.service import Speech

SPOKEN_WITHIN_SECONDS = 120

session: Session | None = None
score: Score | None = None
speech: Speech | None = None
began = 0.0
do, set_score, prepare = Session.do, Session.set_score, Speech.prepare


def watched_do(self: Session, command: Command, now_ns: int) -> list[Event]:
    global session, began
    if command is Command.START:
        session, began = self, time.monotonic()
    return do(self, command, now_ns)


def watched_set_score(self: Session, newest: Score, lead_ms: float = 0.0) -> None:
    global score
    score = newest
    set_score(self, newest, lead_ms)


def patient_prepare(self: Speech, sentences: tuple[str, ...], *choice: object, **more: object) -> None:
    """Waits until all is spoken."""
    global speech
    speech = self
    prepare(self, sentences, *choice, **more)  # type: ignore[arg-type]
    give_up_at = time.monotonic() + SPOKEN_WITHIN_SECONDS
    while any(self.length_ms(each) is None for each in sentences) and time.monotonic() < give_up_at:
        time.sleep(0.05)


Session.do = watched_do  # type: ignore[method-assign, assignment]
Session.set_score = watched_set_score  # type: ignore[method-assign, assignment]
Speech.prepare = patient_prepare  # type: ignore[method-assign, assignment]
sys.argv[1:] = ["play", "--text", sys.argv[1]]
status = main()
assert session and score and speech
due = []
for each in score(session.timeline):
    if isinstance(each, Utterance):
        file = speech.file(each.text)
        due.append((file.stem if file else "", began + each.at_ms / 1000, each.text))
    else:
        due.append((each.meaning.value, began + each.at_ms / 1000, ""))
print(json.dumps(due))
sys.exit(status)
