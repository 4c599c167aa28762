"""What the name of a program and its reason stand for."""

import pytest

from stretchtimer.core.reminders import Hold
from stretchtimer.desktop.presence.naming import kind_of, plain_name


@pytest.mark.parametrize(
    ("program", "reason", "kind"),
    [
        ("us.zoom.Zoom", "", Hold.CALL),
        ("com.discordapp.Discord", "Electron", Hold.CALL),
        ("teams-for-linux", "", Hold.CALL),
        ("Google Chrome", "WebRTC has active PeerConnections", Hold.CALL),
        ("/usr/lib/chromium/chromium", "Video Wake Lock", Hold.MEDIA),
        ("firefox", "video-playing", Hold.MEDIA),
        ("My SDL application", "Playing a game", Hold.MEDIA),
        ("org.gnome.Callisto", "", Hold.MEDIA),
        ("org.pwmt.pdfpc", "Presenting", Hold.PRESENTING),
        ("evince", "Running in presentation mode", Hold.PRESENTING),
        ("obs", "", Hold.PRESENTING),
        ("", "", Hold.MEDIA),
        ("Stretchtimer", "A call", None),
        ("caffeinate", "caffeinate command-line tool", None),
    ],
)
def test_a_doing_is_told_by_names_and_reasons(program: str, reason: str, kind: Hold | None) -> None:
    assert kind_of(program, reason) is kind


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("us.zoom.Zoom", "Zoom"),
        ("org.mozilla.firefox.desktop", "Firefox"),
        ("/usr/bin/vlc", "Vlc"),
        (r"C:\Program Files\Zoom\Zoom.exe", "Zoom"),
        ("Google Chrome", "Google Chrome"),
        ("My  player\nv1.2.3", "My player v1.2.3"),
        ("evil\x1b[31m", "Evil[31m"),
        ("x" * 200, "X" + "x" * 39),
        ("", ""),
    ],
)
def test_a_name_is_said_as_a_person_would(program: str, name: str) -> None:
    assert plain_name(program) == name
