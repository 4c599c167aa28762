"""Who sits there and may be spoken to: idle times, locked screens, sleep, calls, full screen, do-not-disturb.

`presence.py` is the door. Behind it is one module for each system, and on Linux one small file for each source. Every
answer has a time limit, and what does not answer holds nothing up and nothing back.
"""

from stretchtimer.desktop.presence.presence import LOOK_WITHIN_SECONDS, Presence, Sight

__all__ = ["LOOK_WITHIN_SECONDS", "Presence", "Sight"]
