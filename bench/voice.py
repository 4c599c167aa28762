"""A whole routine listened to: whether every tone and every sentence of it is heard, in order, none over another."""

import shutil
import time
from itertools import pairwise
from statistics import median

import hear
import tables
from isolation import Sandbox

ROUTINE = "standing-break"
AMOUNTS = ("short", "full")
WITHIN_SECONDS = 0.5
"""What is heard farther than this from its instant is not it."""
BLURRED_SECONDS = 0.03
"""Onsets are known so exactly, so that so much of an overlap may be none."""


def measure(sandbox: Sandbox, quick: bool) -> None:
    needed = (*hear.PulseAudio.programs, "espeak-ng")
    if missing := [program for program in needed if not shutil.which(program)]:
        print(f"Left out: the voice, because there is no {missing[0]}.")
        return
    rows = [_listened(sandbox, amount) for amount in (AMOUNTS[-1:] if quick else AMOUNTS)]
    head = ["", "due", "heard", "in order", "overlaps", "median off", "95 %", "worst"]
    notes = (
        f"“{ROUTINE}”, played in the terminal and recorded; tones and sentences are told apart by their samples.",
        "In ms from the instant in the routine. Sentences are compared with the files that were spoken beforehand.",
    )
    tables.show("A routine by ear", head, rows, *notes)


def _listened(sandbox: Sandbox, amount: str) -> list[str]:
    home = sandbox.home(f"voice-{amount}")
    home.settings(muted=False, tone_volume=100, voice_volume=100, voice=amount)
    with hear.private_server(hear.PulseAudio) as recording:
        due = home.answer("narrated_routine.py", ROUTINE)
        time.sleep(hear.TAIL_SECONDS)
    sounds = hear.load_sounds(hear.SOUNDS, home.folders.cache / "speech")
    wanted = {name: sounds[name] for name, _, _ in due if name in sounds}
    heard = [(recording.moment(at), name) for at, name in hear.identify(recording.samples, wanted)]
    onsets: list[float] = []
    lengths: list[float] = []
    off: list[float] = []
    for name, at, _ in due:
        near = [moment for moment, what in heard if what == name and abs(moment - at) < WITHIN_SECONDS]
        if near:
            onsets.append(min(near, key=lambda moment: abs(moment - at)))
            lengths.append(len(wanted[name]) / hear.RATE)
            off.append((onsets[-1] - at) * 1000)
    in_order = all(one < other for one, other in pairwise(onsets))
    overlaps = sum(
        onset + length > following + BLURRED_SECONDS
        for (onset, following), length in zip(pairwise(onsets), lengths, strict=False)
    )
    late = [abs(each) for each in off]
    spread = [tables.number(value) for value in (median(off), tables.share(late, 95), max(late))] if off else ["–"] * 3
    return [amount, str(len(due)), str(len(onsets)), "yes" if in_order else "no", str(overlaps), *spread]
