"""Names for files that come in: such as every system can hold, and that say what is in them."""

import re
from collections.abc import Collection

from stretchtimer.storage.index import SUFFIXES
from stretchtimer.storage.pose_files import slug
from stretchtimer.storage.problems import MISLEADING

_LONGEST_STEM = 200
"""In bytes: file systems take 255 for a name, and what is written beside a file has a longer one."""
_LONGEST_TITLE = 60
_FORBIDDEN = rf'[<>:"/\\|?*]|{MISLEADING}'
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


def for_title(title: str) -> str:
    """The name that a routine of that title gets: `Desk – hips & back` is `desk-hips-back.yaml`."""
    return safe(slug(title, otherwise="routine")[:_LONGEST_TITLE].rstrip("-") + ".yaml")


def safe(name: str) -> str:
    """The last part of a path, as a name that no system gives a meaning of its own; it ends as a file of ours does."""
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, suffix = last.rpartition(".")
    if not dot or f".{suffix}" not in SUFFIXES:
        stem, suffix = last, "yaml"
    stem = re.sub(_FORBIDDEN, "-", stem).strip(" .")
    stem = stem.encode()[:_LONGEST_STEM].decode(errors="ignore").rstrip(" .")
    if not stem or stem.split(".")[0].casefold() in _DEVICES:
        stem = f"{stem}-routine".lstrip("-")
    return f"{stem}.{suffix}"


def free(name: str, taken: Collection[str]) -> str:
    """That name, or the first of `name-2`, `name-3`… that is not taken; large and small letters count as the same."""
    folded = {each.casefold() for each in taken}
    stem, _, suffix = name.rpartition(".")
    found, count = name, 1
    while found.casefold() in folded:
        count += 1
        found = f"{stem}-{count}.{suffix}"
    return found
