"""Notices as dunst shows them, which many desktops use that have no notification service of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stretchtimer.desktop import notifications
from tests.desktop.bus import BusStarter
from tests.desktop.test_notifications import NOTICE, Heard, heard
from tests.display import Display, display, wait_until

__all__ = ["heard"]

IN_THE_CORNER = "[global]\norigin = top-left\noffset = 0x0\nwidth = 300\nmouse_left_click = do_action\n"


@pytest.fixture
def dunst(start_bus: BusStarter, tmp_path: Path) -> Iterator[Display]:
    """A display where dunst shows notices in the top left corner; a click there is an answer."""
    settings = tmp_path / "dunstrc"
    settings.write_text(IN_THE_CORNER)
    with display("dunst", "dunstctl", "xdotool") as shown:
        start_bus()
        shown.start(["dunst", "-conf", str(settings)])
        wait_until(lambda: notifications.findings()[0].ok)
        yield shown


def test_a_click_on_the_notice_is_an_answer(dunst: Display, heard: Heard) -> None:
    heard.door.show(NOTICE)
    wait_until(lambda: dunst.run("dunstctl", "count", "displayed") == "1\n")
    dunst.run("xdotool", "mousemove", "40", "20", "click", "1")
    heard.waits_for("")
    wait_until(lambda: dunst.run("dunstctl", "count", "displayed") == "0\n")


def test_it_stays_until_it_is_withdrawn(dunst: Display, heard: Heard) -> None:
    heard.door.show(NOTICE)
    wait_until(lambda: dunst.run("dunstctl", "count", "displayed") == "1\n")
    heard.door.withdraw()
    wait_until(lambda: dunst.run("dunstctl", "count", "displayed") == "0\n")
    assert heard.all == []
