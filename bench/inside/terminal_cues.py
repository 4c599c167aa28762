"""Plays a routine in the terminal, and prints when each tone was due and when it was asked for, as JSON.

Arguments: the routine's file. Seconds are those of the monotonic clock.
"""

import json
import sys
import time

from stretchtimer.__main__ import main
from stretchtimer.core.cues import Meaning, cues_of
from stretchtimer.core.session import Command, Event, Session
from stretchtimer.desktop.sound import Sounds

due: list[tuple[float, str]] = []
asked: list[tuple[float, str]] = []
do, play = Session.do, Sounds.play


def watched_do(session: Session, command: Command, now_ns: int) -> list[Event]:
    if command is Command.START:
        began = time.monotonic()
        due.extend((began + cue.at_ms / 1000, cue.meaning.value) for cue in cues_of(session.timeline))
    return do(session, command, now_ns)


def watched_play(sounds: Sounds, sound: Meaning) -> None:
    asked.append((time.monotonic(), sound.value))
    play(sounds, sound)


Session.do = watched_do  # type: ignore[method-assign, assignment]
Sounds.play = watched_play  # type: ignore[method-assign, assignment]
sys.argv[1:] = ["play", "--text", sys.argv[1]]
status = main()
print(json.dumps({"due": due, "asked": asked}))
sys.exit(status)
