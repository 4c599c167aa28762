"""piper, a synthesiser that sounds like a person, where somebody has installed it and a voice for it."""

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import ClassVar

from stretchtimer.desktop.speech.engine import Program, SpeechError, Voice, english_first
from stretchtimer.storage.files import UnreadableFileError, read_bounded

_MOST_MODELS = 200
_CALM = 1.1
"""How much longer than usual its sounds are at rate 1."""
_START_SECONDS = 60.0
_SENTENCE_SECONDS = 10.0


class Piper(Program):
    name = "piper"
    together = 8  # each start loads a model of some 60 MB
    niceness = 10
    environment: ClassVar[Mapping[str, str]] = {"PYTHONUTF8": "1"}

    def __init__(self, path: str, folders: Sequence[Path]) -> None:
        super().__init__(path)
        self._folders = folders

    def voices(self) -> Sequence[Voice]:
        models = islice((model for folder in self._folders for model in sorted(folder.rglob("*.onnx"))), _MOST_MODELS)
        voices = [voice for model in models if (voice := _voice(model))]
        return sorted(voices, key=english_first)

    def render(self, texts: Sequence[str], voice: str, rate: float, folder: Path) -> Sequence[Path]:
        # Its editions differ; all know these, and name the files by the time at which they were written.
        self.run(
            *("--model", voice, "--length_scale", f"{_CALM / rate:.2f}", "--output_dir", str(folder)),
            text="".join(f"{text}\n" for text in texts),
            within_seconds=_START_SECONDS + _SENTENCE_SECONDS * len(texts),
        )
        files = sorted(folder.glob("*.wav"), key=lambda file: (len(file.name), file.name))
        if len(files) != len(texts):
            raise SpeechError(f"{self.name} wrote {len(files)} files for {len(texts)} sentences")
        return files


def _voice(model: Path) -> Voice | None:
    """What is written beside a model; without it piper cannot use the model either."""
    try:
        about = json.loads(read_bounded(model.with_name(f"{model.name}.json")))
        language = str(about.get("language", {}).get("code") or about["espeak"]["voice"])
        quality = about.get("audio", {}).get("quality")
        name = str(about.get("dataset") or model.stem)
    except (UnreadableFileError, ValueError, KeyError, AttributeError, TypeError):
        return None
    return Voice(str(model), f"{name} ({quality})" if quality else name, language.replace("_", "-"))
