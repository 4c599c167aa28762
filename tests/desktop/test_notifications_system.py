"""Notices on Windows and macOS, with a stand-in for the library that shows them."""

import asyncio
import itertools
import queue
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

import pytest

from stretchtimer.desktop import notifications
from stretchtimer.desktop.notifications import Choice, Notice
from tests.desktop.bus import PATIENCE_SECONDS
from tests.desktop.test_notifications import CHOICES, Heard, heard

__all__ = ["heard"]

NOTICE = Notice("An hour in the chair", "Two minutes standing?", CHOICES, Path("/tmp/figure.png"))


NUMBERS = itertools.count()


class Capability(Enum):
    BUTTONS = auto()
    ICON = auto()


@dataclass
class Picture:
    path: Path


@dataclass
class Button:
    title: str
    identifier: str


@dataclass
class Notification:
    title: str
    message: str
    icon: Picture | None = None
    attachment: Picture | None = None
    buttons: tuple[Button, ...] = ()
    on_dispatched: Callable[[], None] | None = None
    identifier: str = field(default_factory=lambda: str(next(NUMBERS)))


class Library(types.ModuleType):
    """desktop_notifier, as far as it is used; its answers come as it hands them on: in the loop that has sent."""

    def __init__(self) -> None:
        super().__init__("desktop_notifier")
        self.Capability, self.Icon, self.Attachment = Capability, Picture, Picture
        self.Button, self.Notification, self.DesktopNotifier = Button, Notification, self._make
        self.abilities = {Capability.BUTTONS, Capability.ICON}
        self.is_allowed = self.can_send = True
        self.sent: queue.Queue[Notification] = queue.Queue()
        self.cleared: queue.Queue[str] = queue.Queue()
        self.on_clicked: Callable[[str], None]
        self.on_dismissed: Callable[[str], None]
        self.on_button_pressed: Callable[[str, str], None]

    def _make(self, app_name: str, app_icon: Picture) -> "Library":
        assert app_icon.path.is_file()
        return self

    async def get_capabilities(self) -> set[Capability]:
        return self.abilities

    async def request_authorisation(self) -> bool:
        return self.is_allowed

    async def send_notification(self, notification: Notification) -> str:
        self.loop = asyncio.get_running_loop()
        if self.can_send:
            assert notification.on_dispatched
            notification.on_dispatched()
            self.loop.call_soon(self.sent.put, notification)
        return notification.identifier

    async def clear(self, identifier: str) -> None:
        self.cleared.put(identifier)

    def tells(self, handler: Callable[..., None], *what: str) -> None:
        self.loop.call_soon_threadsafe(handler, *what)


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    stand_in = Library()
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setitem(sys.modules, "desktop_notifier", stand_in)
    return stand_in


def shown(heard: Heard, library: Library, notice: Notice = NOTICE) -> Notification:
    heard.door.show(notice)
    return library.sent.get(timeout=PATIENCE_SECONDS)


def test_all_of_a_notice_is_shown(library: Library, heard: Heard) -> None:
    sent = shown(heard, library)
    assert (sent.title, sent.message) == (NOTICE.title, NOTICE.text)
    assert [Choice(button.identifier, button.title) for button in sent.buttons] == list(CHOICES)
    assert (sent.icon, sent.attachment) == (Picture(Path("/tmp/figure.png")), None)


def test_where_there_are_no_icons_the_picture_is_attached(library: Library, heard: Heard) -> None:
    library.abilities.remove(Capability.ICON)
    sent = shown(heard, library)
    assert (sent.icon, sent.attachment) == (None, Picture(Path("/tmp/figure.png")))


def test_what_becomes_of_it_is_told_once(library: Library, heard: Heard) -> None:
    sent = shown(heard, library)
    library.tells(library.on_button_pressed, "another", "skip")
    library.tells(library.on_button_pressed, sent.identifier, "later")
    library.tells(library.on_dismissed, sent.identifier)
    heard.waits_for("later")
    library.tells(library.on_clicked, shown(heard, library).identifier)
    heard.waits_for("later", "")
    gone = shown(heard, library).identifier
    library.tells(library.on_dismissed, gone)
    library.tells(library.on_button_pressed, gone, "skip")
    library.tells(library.on_button_pressed, shown(heard, library).identifier, "later")
    heard.waits_for("later", "", "later")


def test_a_stale_one_is_withdrawn(library: Library, heard: Heard) -> None:
    first = shown(heard, library)
    heard.door.withdraw()
    assert library.cleared.get(timeout=PATIENCE_SECONDS) == first.identifier
    second = shown(heard, library)
    third = shown(heard, library)
    assert library.cleared.get(timeout=PATIENCE_SECONDS) == second.identifier
    library.tells(library.on_clicked, first.identifier)
    library.tells(library.on_clicked, third.identifier)
    heard.waits_for("")
    assert library.cleared.empty()


@pytest.mark.parametrize("lack", ["buttons", "permission", "luck"])
def test_what_cannot_be_shown_fails(library: Library, heard: Heard, lack: str) -> None:
    library.abilities = set() if lack == "buttons" else library.abilities
    library.is_allowed = lack != "permission"
    library.can_send = lack != "luck"
    heard.door.show(NOTICE)
    heard.waits_for(NOTICE)


def test_without_the_library_it_fails(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "desktop_notifier", None)
    heard.door.show(NOTICE)
    heard.waits_for(NOTICE)
    assert not notifications.findings()[0].ok


def test_what_is_found_is_told(library: Library) -> None:
    assert notifications.findings()[0].ok
    library.abilities.clear()
    assert not notifications.findings()[0].ok
