"""The composition root of the window: builds every object, hands each what it needs, and connects them."""

from stretchtimer.app.program import Program, run

__all__ = ["Program", "run"]
