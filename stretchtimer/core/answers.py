"""What became of reminders."""

from enum import StrEnum


class Answer(StrEnum):
    NONE = "none"
    STARTED = "started"
    UP = "up"
    """The person said that they were up, or went away."""
    SNOOZED = "snoozed"
    SKIPPED = "skipped"
