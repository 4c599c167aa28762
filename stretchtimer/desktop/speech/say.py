"""`say`, the synthesiser that comes with macOS."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from stretchtimer.desktop.speech.engine import CALM_WORDS_A_MINUTE, Program, Voice, english_first

_CALM = ("Daniel", "Serena", "Kate", "Samantha", "Karen", "Moira", "Tessa")
"""Among the English ones are bells, a robot and a whisper."""
_BETTER = re.compile(r"\((?:Premium|Enhanced)\)")
_LISTED = re.compile(r"(?P<name>\S.*?)\s+(?P<language>[a-z]{2,3}[_-]\w+)\s+#")
_SECONDS = 20.0


class Say(Program):
    name = "say"
    # A program started from the Dock has no locale, and would take the text for something other than UTF-8.
    environment: ClassVar[Mapping[str, str]] = {"LC_CTYPE": "en_US.UTF-8"}

    def voices(self) -> Sequence[Voice]:
        lines = self.run("-v", "?", within_seconds=_SECONDS).splitlines()
        found = [match for line in lines if (match := _LISTED.match(line))]
        voices = [Voice(match["name"], match["name"], match["language"].replace("_", "-")) for match in found]
        return sorted(voices, key=_fitting)

    def render(self, texts: Sequence[str], voice: str, rate: float, folder: Path) -> Sequence[Path]:
        files = [folder / f"{number}.wav" for number in range(len(texts))]
        for text, file in zip(texts, files, strict=True):
            speed = str(round(CALM_WORDS_A_MINUTE * rate))
            # The text is an argument, as the encoding of a file is guessed.
            options = ("-v", voice, "-r", speed, "-o", str(file), "--data-format=LEI16@22050", "--", text)
            self.run(*options, within_seconds=_SECONDS)
        return files


def _fitting(voice: Voice) -> tuple[bool, bool, bool, int]:
    first_name = voice.name.split(" (")[0]
    return not voice.is_english, not _BETTER.search(voice.name), first_name not in _CALM, english_first(voice)
