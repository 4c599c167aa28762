"""System.Speech, the synthesiser that comes with Windows, through its PowerShell."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

from stretchtimer.desktop.speech.engine import Program, SpeechError, Voice, english_first

# What is to be said comes as data on the standard input, in ASCII: nothing in it can be code, whatever the code page.
# No double quotes here: the way through the command line would need them escaped.
_BEGIN = """
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
Add-Type -AssemblyName System.Speech
$speaker = New-Object System.Speech.Synthesis.SpeechSynthesizer
"""
_LIST = """
$infos = $speaker.GetInstalledVoices() | Where-Object { $_.Enabled } | ForEach-Object { $_.VoiceInfo }
$voices = @($infos | ForEach-Object { @{ name = $_.Name; language = $_.Culture.Name } })
ConvertTo-Json -Compress -InputObject $voices
"""
_SPEAK = """
$order = [Console]::In.ReadToEnd() | ConvertFrom-Json
$speaker.SelectVoice($order.voice)
$speaker.Rate = $order.rate
$sixteen = [System.Speech.AudioFormat.AudioBitsPerSample]::Sixteen
$mono = [System.Speech.AudioFormat.AudioChannel]::Mono
$format = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo 22050, $sixteen, $mono
foreach ($sentence in $order.sentences) {
  $speaker.SetOutputToWaveFile($sentence.file, $format)
  $speaker.Speak([string]$sentence.text)
}
$speaker.SetOutputToNull()
"""
_CALM = -2
"""On its scale of -10 to 10, each step of which is a tenth of the way to three times the speed."""
_START_SECONDS = 30.0
_SENTENCE_SECONDS = 5.0


class SystemSpeech(Program):
    name = "Windows"
    together = 16  # most of the time goes into the start

    def voices(self) -> Sequence[Voice]:
        listed = self._run(_BEGIN + _LIST)
        try:
            voices = [Voice(each["name"], each["name"], each["language"]) for each in json.loads(listed)]
        except (ValueError, TypeError, KeyError) as error:
            raise SpeechError(f"{self.name} gave no list of its voices") from error
        return sorted(voices, key=english_first)

    def render(self, texts: Sequence[str], voice: str, rate: float, folder: Path) -> Sequence[Path]:
        files = [folder / f"{number}.wav" for number in range(len(texts))]
        order = {
            "voice": voice,
            "rate": max(-10, min(10, _CALM + round(10 * math.log(rate, 3)))),
            "sentences": [{"text": text, "file": str(file)} for text, file in zip(texts, files, strict=True)],
        }
        self._run(_BEGIN + _SPEAK, text=json.dumps(order), within_seconds=_SENTENCE_SECONDS * len(texts))
        return files

    def _run(self, script: str, text: str = "", within_seconds: float = 0.0) -> str:
        options = ("-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script)
        return self.run(*options, text=text, within_seconds=_START_SECONDS + within_seconds)
