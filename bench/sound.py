"""How exactly tones are heard, for each player that there is and on each sound server."""

import os
import shutil
import time
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import hear
import tables
from isolation import Sandbox

PLAYERS = {"alsa": "aplay", "gstreamer": "gst-play-1.0", "ffplay": "ffplay"}
"""What playsound3 calls them, and the programs."""
Moments = Sequence[tuple[float, str]]
"""A monotonic second, and the tone's name."""
WITHIN_SECONDS = 0.9
"""A tone that is heard farther than this from its instant is not that one."""
HOLDS = 12
STEP = """\
  - pose: {name: Lie, kind: stretch, position: supine, areas: [hamstrings], sides: none, instructions: [Lie still.],
           dose: {hold: 10s, from: ours}}
    prepare: 2s
"""


def measure(sandbox: Sandbox, quick: bool) -> None:
    home = sandbox.home("sound")
    home.settings(muted=False, tone_volume=100, voice="off")
    routine = home.folders.config / "ticks.yaml"
    routine.write_text(
        f"title: Ticks\nsummary: For the ear.\nlevel: beginner\nposes:\n{STEP * (3 if quick else HOLDS)}"
    )
    before = os.environ.get("PLAYSOUND3_BACKEND")
    rows, left_out = [], []
    try:
        for server in hear.SERVERS:
            if missing := [program for program in server.programs if not shutil.which(program)]:
                left_out.append(f"Left out: {server.__name__}, because there is no {missing[0]}.")
                continue
            for backend, program in PLAYERS.items():
                if not shutil.which(program):
                    left_out.append(f"Left out: {program}, because it is not installed.")
                    continue
                os.environ["PLAYSOUND3_BACKEND"] = backend
                with hear.private_server(server) as recording:
                    played = home.answer("terminal_cues.py", routine)
                    time.sleep(hear.TAIL_SECONDS)
                rows.append([f"{server.__name__}, {program}", *figures(recording, played["due"], played["asked"])])
    finally:
        if before is None:
            os.environ.pop("PLAYSOUND3_BACKEND", None)
        else:
            os.environ["PLAYSOUND3_BACKEND"] = before
    head = ["", "heard", "from the call", "off: median", "95 %", "worst", "ticks", "1st quarter", "4th", "load"]
    notes = (
        "In ms. “From the call”: median, from asking for a tone to its first sample. “Off”: from its instant in the",
        "routine, as played in the terminal; the aim is 30, and 45 for 95 %. “Ticks”: the worst of how much longer or",
        "shorter than a second it is from one of the last three to the next; the aim is 15.",
        *dict.fromkeys(left_out),
    )
    if rows:
        tables.show("Tones, heard on a sound server without a loudspeaker", head, rows, *notes)
    else:
        print(*notes[3:], sep="\n")


def figures(recording: hear.Recording, due: Moments, asked: Moments) -> list[str]:
    """The cells of one row."""
    tones = hear.load_sounds(hear.SOUNDS)
    heard = [(recording.moment(seconds), name) for seconds, name in hear.identify(recording.samples, tones)]
    delays = [(at - nearest) * 1000 for at, name in heard if (nearest := _nearest(asked, at, name)) is not None]
    onsets = [_nearest(heard, at, name) for at, name in due]
    off = [(onset - at) * 1000 for onset, (at, _) in zip(onsets, due, strict=True) if onset is not None]
    if not off:
        return [f"0 of {len(due)}", *["–"] * 7, _load()]
    late = [abs(each) for each in off]
    uneven = [
        abs((later - earlier) - (then - at)) * 1000
        for (earlier, later), ((at, name), (then, next_name)) in zip(pairwise(onsets), pairwise(due), strict=True)
        if name == next_name == "tick" and earlier is not None and later is not None
    ]
    quarter = max(1, len(off) // 4)
    ends = [tables.middle(off[:quarter]), tables.middle(off[-quarter:])]
    counts = [f"{len(off)} of {len(due)}", tables.middle(delays)]
    spread = [tables.number(value) for value in (median(off), tables.share(late, 95), max(late))]
    return [*counts, *spread, tables.number(max(uneven, default=0.0)), *ends, _load()]


def _nearest(moments: Moments, at: float, name: str) -> float | None:
    """The moment of that name that is closest, in seconds."""
    place = bisect_left(moments, at, key=lambda each: each[0])
    near = [each[0] for each in moments[max(0, place - 4) : place + 4] if each[1] == name]
    closest = min(near, key=lambda moment: abs(moment - at), default=None)
    return closest if closest is not None and abs(closest - at) < WITHIN_SECONDS else None


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"
