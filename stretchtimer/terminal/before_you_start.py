"""The page of cautions that everybody is shown once, before their first routine."""

from contextlib import suppress
from dataclasses import replace

from stretchtimer.paths import Folders, shipped_data
from stretchtimer.storage.settings import Settings, save_settings
from stretchtimer.terminal.plain_text import wrap

_WIDEST = 78


def page_lines(wide: int) -> list[str]:
    """The page in lines of at most `wide` columns.

    Raises:
        OSError: the page is missing.
    """
    most = min(wide, _WIDEST)
    lines: list[str] = []
    for line in (shipped_data() / "assets" / "before-you-start.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("- "):
            first, *others = wrap(line[2:], most - 4)
            lines += [f"  - {first}", *(f"    {other}" for other in others)]
        elif line.startswith("#"):
            heading = wrap(line.lstrip("# "), most)
            lines += [*heading, "=" * max(map(len, heading))] if line.startswith("# ") else heading
        else:
            lines += wrap(line, most) or [""]
    return lines


def mark_as_seen(settings: Settings, folders: Folders) -> None:
    """Remembers that the page has been read. Where that cannot be written it will be shown once more."""
    with suppress(OSError):
        save_settings(folders.settings_file, replace(settings, seen_before_you_start=True))
