"""Who records from a microphone, by `pactl`, which PulseAudio and PipeWire both answer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stretchtimer.desktop.presence.source import Limit, NoAnswerError, Rest, run

CARDS = Path("/proc/asound")
_CAPTURES = "card*/pcm*c/sub*/status"
_IDLE = "closed"
_LEVEL_METER = "peaks"
_NO_CALL = ("easyeffects", "noisetorch", "rnnoise", "pulseeffects", "cava", "gnome-control-center", "pavucontrol")
"""They listen all day, or are looked at only while a volume is set."""


def a_microphone_runs() -> bool:
    """Whether a sound card records, which costs little to ask; a headset without a wire is none."""
    for status in CARDS.glob(_CAPTURES):
        try:
            if not status.read_text(encoding="ascii", errors="replace").startswith(_IDLE):
                return True
        except OSError:
            continue
    return False


def who_records(limit: Limit, rest: Rest) -> Iterator[str]:
    """The names of programs that record from a microphone. Starts a process.

    Raises:
        NoAnswerError: nobody can tell.
    """
    recorders = [each for each in _listed(limit, rest, "source-outputs") if _is_recorder(each)]
    if not recorders:
        return
    sources = _listed(limit, rest, "sources")
    # What plays is recorded too, with the pictures of a screen; that is nobody who speaks.
    microphones = [each.get("index") for each in sources if not str(each.get("name")).endswith(".monitor")]
    for each in recorders:
        if each.get("source") in microphones:
            yield next(iter(_names(each)), "")


def _listed(limit: Limit, rest: Rest, what: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(run(limit, rest, "pactl", "--format=json", "list", what))
    except ValueError as error:
        raise NoAnswerError("pactl says nothing that can be read") from error
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _is_recorder(output: dict[str, Any]) -> bool:
    if output.get("corked") or output.get("resample_method") == _LEVEL_METER:
        return False
    return not any(name in " ".join(_names(output)).lower() for name in _NO_CALL)


def _names(output: dict[str, Any]) -> list[str]:
    """What the program is called, the best first."""
    properties = output.get("properties")
    if not isinstance(properties, dict):
        return []
    keys = ("application.name", "application.process.binary", "application.id", "node.name", "media.name")
    return [str(properties[key]) for key in keys if properties.get(key)]
