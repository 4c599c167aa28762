"""espeak-ng, the synthesiser of Linux desktops, and espeak, which it continues."""

from collections.abc import Sequence
from pathlib import Path

from stretchtimer.desktop.speech.engine import Program, Voice, english_first

_SPEED = 120
"""Its own words a minute are those of an unbroken text of long words; this is 150 in sentences like ours, measured."""
_SECONDS = 10.0


class Espeak(Program):
    name = "espeak-ng"

    def voices(self) -> Sequence[Voice]:
        # A heading, then: priority, language, age and gender, name with underscores, file, other languages.
        rows = [line.split() for line in self.run("--voices", within_seconds=_SECONDS).splitlines()[1:]]
        voices = [Voice(row[4], row[3].replace("_", " "), row[1]) for row in rows if len(row) >= 5]
        return sorted(voices, key=english_first)

    def render(self, texts: Sequence[str], voice: str, rate: float, folder: Path) -> Sequence[Path]:
        files = [folder / f"{number}.wav" for number in range(len(texts))]
        for text, file in zip(texts, files, strict=True):
            options = ("-v", voice, "-s", str(round(_SPEED * rate)), "-z", "-b", "1", "-w", str(file), "--stdin")
            self.run(*options, text=text, within_seconds=_SECONDS)
        return files
