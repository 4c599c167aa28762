"""Notices through the desktop's own notification service, with buttons.

`service.py` is the door; `by_bus.py` (with `conversation.py`) is Linux's way, `by_system.py` that of Windows and macOS.
"""

from stretchtimer.desktop.notifications.service import Notifications, findings
from stretchtimer.presenters.notice import Choice, Notice

__all__ = ["Choice", "Notice", "Notifications", "findings"]
