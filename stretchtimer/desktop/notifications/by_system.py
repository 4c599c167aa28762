"""Notices on Windows and macOS, through desktop-notifier.

Its answers come to an event loop, which has a thread of its own from the first notice on and sleeps when nothing is
said. macOS shows notifications of signed programs only; for others the library has no buttons there.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from stretchtimer.core.findings import Finding
from stretchtimer.desktop.notifications.way import End, OnNews
from stretchtimer.paths import shipped_data
from stretchtimer.presenters.notice import Notice

if TYPE_CHECKING:
    from desktop_notifier import DesktopNotifier

ANSWER_SECONDS = 10.0
"""The first time, macOS asks the person."""
_TROUBLE = (ImportError, OSError, RuntimeError, TimeoutError)


@dataclass(frozen=True, slots=True)
class _Shown:
    number: int
    identifier: str


class SystemNotices:
    """See `Way`."""

    def __init__(self, on_news: OnNews) -> None:
        self._on_news = on_news
        self._lock = threading.Lock()
        self._orders: deque[tuple[int, Notice] | None] = deque()
        """Notices to show; `None` to withdraw the one that is shown."""
        self._is_closing = False
        self._wake: Callable[[], object] | None = None
        """There once the thread runs its loop."""
        self._server: threading.Thread | None = None
        self._shown: _Shown | None = None

    def show(self, number: int, notice: Notice) -> None:
        self._order((number, notice))

    def withdraw(self) -> None:
        if self._server:
            self._order(None)

    def close(self, within_seconds: float) -> None:
        with self._lock:
            self._is_closing = True
        self.withdraw()
        if self._server:
            self._server.join(within_seconds)

    def _order(self, order: tuple[int, Notice] | None) -> None:
        with self._lock:
            self._orders.append(order)
            # While the interpreter shuts down there is no loop, and no thread can be started any more.
            with suppress(RuntimeError):
                if self._wake:
                    self._wake()
                elif self._server is None:
                    self._server = threading.Thread(target=self._run, name="notifications", daemon=True)
                    self._server.start()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        news = asyncio.Event()
        with self._lock:
            self._wake = partial(asyncio.get_running_loop().call_soon_threadsafe, news.set)
        notifier: DesktopNotifier | None = None
        while True:
            news.clear()
            while self._orders:
                order = self._orders.popleft()
                try:
                    async with asyncio.timeout(ANSWER_SECONDS):
                        notifier = notifier or self._connect()
                        await self._carry_out(notifier, order)
                except _TROUBLE:
                    if order:
                        self._on_news(order[0], End.FAILED)
            with self._lock:
                if self._is_closing and not self._orders:
                    self._wake = None
                    return
            await news.wait()

    def _connect(self) -> "DesktopNotifier":
        notifier = _notifier()
        notifier.on_clicked = lambda identifier: self._hear(identifier, "")
        notifier.on_dismissed = lambda identifier: self._hear(identifier, End.OVER)
        notifier.on_button_pressed = self._hear
        return notifier

    async def _carry_out(self, notifier: "DesktopNotifier", order: tuple[int, Notice] | None) -> None:
        from desktop_notifier import Attachment, Button, Capability, Icon, Notification

        if self._shown:
            shown, self._shown = self._shown, None
            await notifier.clear(shown.identifier)
        if order is None:
            return
        number, notice = order
        abilities = await notifier.get_capabilities()
        if Capability.BUTTONS not in abilities or not await notifier.request_authorisation():
            self._on_news(number, End.FAILED)
            return
        # As a small square where there is one: a wide picture is cut off above and below.
        as_icon = notice.picture is not None and Capability.ICON in abilities
        sent: list[str] = []
        notification = Notification(
            notice.title,
            notice.text,
            icon=Icon(path=notice.picture) if notice.picture and as_icon else None,
            attachment=Attachment(path=notice.picture) if notice.picture and not as_icon else None,
            buttons=tuple(Button(choice.words, identifier=choice.key) for choice in notice.choices),
            on_dispatched=lambda: sent.append(notice.title),
        )
        self._shown = _Shown(number, notification.identifier)
        await notifier.send_notification(notification)
        # Of what went wrong it tells nobody else.
        if not sent:
            self._shown = None
            self._on_news(number, End.FAILED)

    def _hear(self, identifier: str, news: str | End) -> None:
        shown = self._shown
        if shown and shown.identifier == identifier:
            self._shown = None
            self._on_news(shown.number, news)


def finding() -> Finding:
    """Whether notifications with buttons can be shown."""
    area, advice = "Notifications", "Reminders come in a small window of Stretchtimer's own."
    try:
        from desktop_notifier import Capability

        abilities = asyncio.run(asyncio.wait_for(_notifier().get_capabilities(), ANSWER_SECONDS))
    except _TROUBLE:
        return Finding(area, "The notifications of this system cannot be reached.", False, advice)
    if Capability.BUTTONS not in abilities:
        return Finding(area, "This system shows no buttons on the notifications of this program.", False, advice)
    return Finding(area, "The notifications of this system are used, with buttons.", True)


def _notifier() -> "DesktopNotifier":
    from desktop_notifier import DesktopNotifier, Icon

    return DesktopNotifier("Stretchtimer", Icon(path=shipped_data() / "assets" / "icons" / "stretchtimer.png"))
