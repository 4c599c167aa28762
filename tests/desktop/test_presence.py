"""Whether somebody sits there and may be spoken to, as services on a bus of its own tell it."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from stretchtimer.core.reminders import Hold
from stretchtimer.desktop.awake import Awake
from stretchtimer.desktop.presence import Presence, Sight, recording, source
from tests.desktop.bus import PATIENCE_SECONDS, BusStarter
from tests.desktop.stand_ins import Answer, Service
from tests.ui.person import until

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="elsewhere it is not asked over D-Bus")

Serve = Callable[..., Service]
Program = Callable[[str, str], Path]

NOTHING = Sight(idle_ms=None, locked=False, holds={})
LOGIND = "org.freedesktop.login1"
SESSION = "/org/freedesktop/login1/session/_31"
MUTTER = "org.gnome.Mutter.IdleMonitor"
NOTIFICATIONS = "org.freedesktop.Notifications"
GNOME_SAVER = "org.gnome.ScreenSaver"
MANAGER = "org.gnome.SessionManager"
POWER = "org.kde.Solid.PowerManagement.PolicyAgent"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, what answers at all is waited for."""
    monkeypatch.setattr(source, "ANSWER_SECONDS", float(PATIENCE_SECONDS))
    monkeypatch.setattr("stretchtimer.desktop.presence.presence.LOOK_WITHIN_SECONDS", float(PATIENCE_SECONDS))


def strip(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Takes away what tells anything, and all programs."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XDG_SESSION_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(home / "bin"))
    monkeypatch.setattr(recording, "CARDS", home / "asound")


@pytest.fixture
def bare(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop that tells nothing."""
    strip(monkeypatch, home)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")


@pytest.fixture
def bus(home: Path, start_bus: BusStarter, monkeypatch: pytest.MonkeyPatch) -> "subprocess.Popen[str]":
    """One bus, which is that of the session and that of the system."""
    daemon = start_bus()
    strip(monkeypatch, home)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", os.environ["DBUS_SESSION_BUS_ADDRESS"])
    return daemon


@pytest.fixture
def serve(bus: object) -> Iterator[Serve]:
    services: list[Service] = []

    def start(
        *names: str, answers: Mapping[str, Answer] | None = None, properties: Mapping[str, Any] | None = None
    ) -> Service:
        services.append(Service(*names, answers=answers or {}, properties=properties))
        return services[-1]

    yield start
    for service in services:
        service.close()


@pytest.fixture
def program(home: Path) -> Program:
    """Puts a program where it is found; it notes that it was started."""

    def write(name: str, script: str) -> Path:
        file = home / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'#!/bin/sh\necho "$@" >>{home}/started\n{script}\n', encoding="utf-8")
        file.chmod(0o755)
        return home / "started"

    return write


@pytest.fixture
def news() -> threading.Event:
    return threading.Event()


@pytest.fixture
def presence(news: threading.Event) -> Iterator[Presence]:
    made = Presence(news.set)
    yield made
    made.close()


@pytest.fixture
def impatient(patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "ANSWER_SECONDS", 0.3)


def logind(serve: Serve, locked: bool = False) -> Service:
    return serve(
        LOGIND,
        answers={f"{LOGIND}.Manager.GetSession": ("o", (SESSION,))},
        properties={f"{LOGIND}.Session.LockedHint": ("b", locked)},
    )


def notifications(serve: Serve, name: str, *names: str, **more: Any) -> Service:
    answers = {f"{NOTIFICATIONS}.GetServerInformation": ("ssss", (name, "", "1", "1.2")), **more.pop("answers", {})}
    return serve(NOTIFICATIONS, *names, answers=answers, **more)


def is_undisturbed(presence: Presence) -> bool:
    return Hold.DO_NOT_DISTURB not in presence.look(ask_idle=False, ask_holds=True).holds


def holds(presence: Presence) -> Mapping[Hold, str]:
    return presence.look(ask_idle=False, ask_holds=True).holds


# A desktop that tells nothing


@pytest.mark.usefixtures("bare")
def test_where_nothing_tells_somebody_is_there_and_nothing_is_held_back(presence: Presence) -> None:
    assert presence.look(ask_idle=True, ask_holds=True) == NOTHING


@pytest.mark.usefixtures("bare")
def test_what_is_missing_is_said_with_what_to_do(presence: Presence) -> None:
    found = {each.area: each for each in presence.findings()}
    assert list(found) == [
        "Idle", "Sleep and lock", "Do not disturb", "Full screen", "Calls and media", "Microphone",
    ]  # fmt: skip
    assert "by the clock" in found["Idle"].found
    assert all(not each.ok and each.advice.endswith(".") for each in found.values())


def test_a_bus_without_services_tells_nothing(bus: object, presence: Presence) -> None:
    assert presence.look(ask_idle=True, ask_holds=True) == NOTHING


# Idleness


def test_gnome_tells_how_long_nothing_was_touched(serve: Serve, presence: Presence) -> None:
    mutter = serve(MUTTER, answers={f"{MUTTER}.GetIdletime": ("t", (61_000,))})
    assert presence.look(ask_idle=True, ask_holds=False).idle_ms == 61_000
    mutter.answers[f"{MUTTER}.GetIdletime"] = ("t", (0,))
    assert presence.look(ask_idle=True, ask_holds=False).idle_ms == 0
    idle = presence.findings()[0]
    assert idle.ok
    assert "GNOME" in idle.found


def test_what_is_not_asked_is_not_looked_for(serve: Serve, presence: Presence) -> None:
    mutter = serve(MUTTER, MANAGER, NOTIFICATIONS)
    assert presence.look(ask_idle=False, ask_holds=False) == NOTHING
    assert mutter.asked == []


def test_another_source_is_chosen_when_the_first_goes(serve: Serve, presence: Presence) -> None:
    gnome = serve(GNOME_SAVER, answers={f"{GNOME_SAVER}.GetActive": ("b", (True,))})
    assert presence.look(False, False).locked
    gnome.close()
    assert not presence.look(False, False).locked
    serve("org.mate.ScreenSaver", answers={"org.mate.ScreenSaver.GetActive": ("b", (True,))})
    assert presence.look(False, False).locked


# Locking and waking


def test_logind_tells_that_the_screen_is_locked(serve: Serve, presence: Presence) -> None:
    service = logind(serve, locked=True)
    assert presence.look(False, False).locked
    service.properties[f"{LOGIND}.Session.LockedHint"] = ("b", False)
    assert not presence.look(False, False).locked


def test_the_screen_saver_tells_it_where_logind_is_not_told(serve: Serve, presence: Presence) -> None:
    logind(serve, locked=False)
    serve("org.xfce.ScreenSaver", answers={"org.xfce.ScreenSaver.GetActive": ("b", (True,))})
    assert presence.look(False, False).locked
    assert "logind and Xfce" in presence.findings()[1].found


def tell_sleep(service: Service, going: bool) -> None:
    service.tell("/org/freedesktop/login1", f"{LOGIND}.Manager", "PrepareForSleep", "b", going)


def tell_session(service: Service, **changed: bool) -> None:
    values = {name: ("b", value) for name, value in changed.items()}
    name = f"{LOGIND}.Session"
    service.tell(SESSION, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", name, values, [])


def test_waking_is_news_and_falling_asleep_is_not(serve: Serve, presence: Presence, news: threading.Event) -> None:
    service = logind(serve)
    presence.look(False, False)
    tell_sleep(service, going=False)
    assert news.wait(PATIENCE_SECONDS)
    news.clear()
    # What is told first is heard first: by the time of the look none of these was news.
    tell_sleep(service, going=True)
    tell_session(service, IdleHint=True)
    woken = threading.Event()
    other = Presence(woken.set)
    other.look(False, False)
    tell_sleep(service, going=False)
    assert woken.wait(PATIENCE_SECONDS)
    other.close()
    assert news.wait(PATIENCE_SECONDS)


def test_locking_is_news(serve: Serve, presence: Presence, news: threading.Event) -> None:
    service = logind(serve)
    presence.look(False, False)
    tell_session(service, LockedHint=True)
    assert news.wait(PATIENCE_SECONDS)
    news.clear()
    service.tell("/org/gnome/ScreenSaver", GNOME_SAVER, "ActiveChanged", "b", True)
    assert news.wait(PATIENCE_SECONDS)


# Do not disturb


def test_dunst_tells_that_it_is_paused(serve: Serve, presence: Presence) -> None:
    paused = "org.dunstproject.cmd0.paused"
    dunst = notifications(serve, "dunst", properties={paused: ("b", True)})
    assert holds(presence) == {Hold.DO_NOT_DISTURB: ""}
    dunst.properties[paused] = ("b", False)
    assert is_undisturbed(presence)
    assert "dunst" in presence.findings()[2].found


def test_plasma_tells_that_notifications_are_inhibited(serve: Serve, presence: Presence) -> None:
    plasma = notifications(serve, "Plasma", properties={f"{NOTIFICATIONS}.Inhibited": ("b", True)})
    assert not is_undisturbed(presence)
    plasma.properties[f"{NOTIFICATIONS}.Inhibited"] = ("b", False)
    assert is_undisturbed(presence)


def test_mako_tells_its_modes(serve: Serve, presence: Presence) -> None:
    modes = "fr.emersion.Mako.ListModes"
    mako = notifications(serve, "mako", answers={modes: ("as", (["default", "do-not-disturb"],))})
    assert not is_undisturbed(presence)
    mako.answers[modes] = ("as", (["default"],))
    assert is_undisturbed(presence)


def test_the_centre_of_sway_tells_it(serve: Serve, presence: Presence) -> None:
    name = "org.erikreider.swaync.cc"
    centre = notifications(serve, "SwayNotificationCenter", name, answers={f"{name}.GetDnd": ("b", (True,))})
    assert not is_undisturbed(presence)
    centre.answers[f"{name}.GetDnd"] = ("b", (False,))
    assert is_undisturbed(presence)


def test_xfce_keeps_it_in_its_settings_once_it_was_turned_on(serve: Serve, presence: Presence) -> None:
    name = "org.xfce.Xfconf"
    xfce = notifications(serve, "Xfce Notify Daemon", name, answers={f"{name}.PropertyExists": ("b", (False,))})
    assert is_undisturbed(presence)
    xfce.answers |= {f"{name}.PropertyExists": ("b", (True,)), f"{name}.GetProperty": ("v", (("b", True),))}
    assert not is_undisturbed(presence)


@pytest.mark.parametrize(
    ("service", "when", "key"),
    [
        ("gnome-shell", "false", "org.gnome.desktop.notifications show-banners"),
        ("cinnamon", "false", "org.cinnamon.desktop.notifications display-notifications"),
        ("Notification Daemon", "true", "org.mate.NotificationDaemon do-not-disturb"),
    ],
)
def test_others_keep_it_in_the_desktops_settings(
    serve: Serve, program: Program, presence: Presence, service: str, when: str, key: str
) -> None:
    notifications(serve, service)
    started = program("gsettings", f"echo {when}")
    assert not is_undisturbed(presence)
    assert started.read_text(encoding="utf-8") == f"get {key}\n"


def test_settings_are_read_again_only_when_they_have_changed(
    serve: Serve, program: Program, presence: Presence, home: Path
) -> None:
    notifications(serve, "gnome-shell")
    started = program("gsettings", "echo true")
    for _ in range(3):
        assert is_undisturbed(presence)
    assert len(started.read_text(encoding="utf-8").splitlines()) == 1
    program("gsettings", "echo false")
    settings = home / "config" / "dconf" / "user"
    settings.parent.mkdir(parents=True)
    settings.write_bytes(b"changed")
    assert not is_undisturbed(presence)


def test_a_service_that_cannot_tell_holds_nothing_back(serve: Serve, presence: Presence) -> None:
    notifications(serve, "Somebody's own")
    assert is_undisturbed(presence)
    assert not presence.findings()[2].ok


# Who keeps the screen awake


def gnome_inhibitor(number: int, program: str, reason: str, flags: int = 8) -> dict[str, Answer]:
    at = f"/inhibitor/{number} {MANAGER}.Inhibitor"
    return {f"{at}.GetFlags": ("u", (flags,)), f"{at}.GetAppId": ("s", (program,)), f"{at}.GetReason": ("s", (reason,))}


def gnome(serve: Serve, *inhibitors: tuple[Any, ...]) -> Service:
    answers: dict[str, Answer] = {
        f"{MANAGER}.IsInhibited": ("b", (True,)),
        f"{MANAGER}.GetInhibitors": ("ao", ([f"/inhibitor/{number}" for number, _ in enumerate(inhibitors)],)),
    }
    for number, each in enumerate(inhibitors):
        answers |= gnome_inhibitor(number, *each)
    return serve(MANAGER, answers=answers)


def test_films_and_calls_are_told_apart_by_who_keeps_the_screen_awake(serve: Serve, presence: Presence) -> None:
    gnome(
        serve,
        ("org.videolan.VLC", "Playing some media."),
        ("us.zoom.Zoom", "Zoom meeting"),
        ("org.libreoffice.LibreOffice.impress", "slide show"),
    )
    assert list(holds(presence).items()) == [
        (Hold.CALL, "Zoom"),
        (Hold.PRESENTING, "Impress"),
        (Hold.MEDIA, "VLC"),
    ]


def test_what_keeps_only_the_machine_awake_holds_nothing_back(serve: Serve, presence: Presence) -> None:
    gnome(serve, ("nautilus", "Copying files", 4))
    assert holds(presence) == {}


@pytest.mark.parametrize("program", ["Stretchtimer", "caffeine@patapon.info", "com.github.caffeine"])
def test_our_own_and_what_is_always_awake_hold_nothing_back(serve: Serve, presence: Presence, program: str) -> None:
    gnome(serve, (program, "A stretching routine is running"))
    assert holds(presence) == {}


def test_the_screen_that_is_kept_awake_for_a_routine_holds_nothing_back(serve: Serve, presence: Presence) -> None:
    name = "org.freedesktop.ScreenSaver"
    saver = serve(name, answers={f"{name}.Inhibit": ("u", (1,)), f"{name}.UnInhibit": ("", ())})
    awake = Awake()
    awake.hold(True)
    until(lambda: f"{name}.Inhibit" in saver.arguments)
    gnome(serve, saver.arguments[f"{name}.Inhibit"])
    assert holds(presence) == {}
    awake.close(PATIENCE_SECONDS)


def test_kde_lists_what_changes_the_screen(serve: Serve, presence: Presence) -> None:
    kde = serve(
        POWER,
        answers={
            f"{POWER}.HasInhibition": ("b", (True,)),
            f"{POWER}.ListInhibitions": ("a(ss)", ([("firefox", "Playing video")],)),
        },
    )
    assert holds(presence) == {Hold.MEDIA: "Firefox"}
    kde.answers[f"{POWER}.HasInhibition"] = ("b", (False,))
    assert holds(presence) == {}


def test_xfce_lists_names(serve: Serve, presence: Presence) -> None:
    serve(
        "org.freedesktop.PowerManagement",
        answers={"org.freedesktop.PowerManagement.Inhibit.GetInhibitors": ("as", (["/usr/lib/chromium/chromium"],))},
    )
    assert holds(presence) == {Hold.MEDIA: "Chromium"}


def test_logind_lists_what_blocks_idleness(serve: Serve, presence: Presence) -> None:
    serve(
        LOGIND,
        answers={
            f"{LOGIND}.Manager.ListInhibitors": (
                "a(ssssuu)",
                (
                    [
                        ("sleep", "NetworkManager", "needs to turn off", "delay", 0, 1),
                        ("sleep", "download", "a download", "block", 0, 1),
                        ("idle", "patient", "is only asked", "delay", 0, 1),
                        ("idle", "somebody", "user session inhibited", "block", 0, 1),
                        ("sleep:idle", "mpv", "playing", "block", 0, 1),
                    ],
                ),
            )
        },
    )
    assert holds(presence) == {Hold.MEDIA: "Mpv"}


# Who records

RECORDS = """[{"index": 1, "source": 7, "corked": false, "resample_method": "speex",
 "properties": {"application.name": "Firefox", "media.name": "AudioCallbackDriver"}}]"""


def pulse(program: Program, outputs: str, source: str) -> Path:
    sources = f'[{{"index": 7, "name": "{source}"}}]'
    return program("pactl", f"case $3 in source-outputs) echo '{outputs}';; sources) echo '{sources}';; esac")


def test_who_plays_and_records_is_in_a_call(serve: Serve, program: Program, presence: Presence) -> None:
    gnome(serve, ("firefox", "Playing audio"))
    pulse(program, RECORDS, "alsa_input.usb")
    assert holds(presence)[Hold.CALL] == "Firefox"
    assert presence.findings()[5].ok


def test_who_only_records_is_in_a_call_too(serve: Serve, program: Program, presence: Presence, home: Path) -> None:
    status = home / "asound" / "card0" / "pcm0c" / "sub0" / "status"
    status.parent.mkdir(parents=True)
    started = pulse(program, RECORDS, "alsa_input.usb")
    status.write_text("closed\n", encoding="ascii")
    assert holds(presence) == {}
    # It takes a process: not where nothing can record.
    assert not started.exists()
    status.write_text("state: RUNNING\nowner_pid   : 1\n", encoding="ascii")
    assert holds(presence) == {Hold.CALL: "Firefox"}


@pytest.mark.parametrize(
    ("outputs", "source"),
    [
        (RECORDS, "alsa_output.pci.monitor"),
        (RECORDS.replace("speex", "peaks"), "alsa_input.usb"),
        (RECORDS.replace("false", "true"), "alsa_input.usb"),
        (RECORDS.replace("Firefox", "EasyEffects"), "alsa_input.usb"),
        (RECORDS.replace('"source": 7', '"source": 8'), "alsa_input.usb"),
        ("[]", "alsa_input.usb"),
        ("{}", "alsa_input.usb"),
        ('[null, {"properties": 3, "source": []}]', "alsa_input.usb"),
        ("No PulseAudio daemon", "alsa_input.usb"),
    ],
)
def test_other_recordings_are_no_calls(
    serve: Serve, program: Program, presence: Presence, outputs: str, source: str
) -> None:
    gnome(serve, ("mpv", "playing"))
    pulse(program, outputs, source)
    assert holds(presence) == {Hold.MEDIA: "Mpv"}


@pytest.mark.usefixtures("impatient")
def test_a_program_that_hangs_is_left_alone(serve: Serve, program: Program, presence: Presence) -> None:
    gnome(serve, ("mpv", "playing"))
    started = program("pactl", "exec /bin/sleep 20")
    for _ in range(3):
        assert holds(presence) == {Hold.MEDIA: "Mpv"}
    assert len(started.read_text(encoding="utf-8").splitlines()) == 1


# What hangs and what dies


@pytest.mark.usefixtures("impatient")
def test_a_service_that_never_answers_keeps_nobody_else_from_it(serve: Serve, presence: Presence) -> None:
    hung = serve(MUTTER, answers={f"{MUTTER}.GetIdletime": None})
    serve(GNOME_SAVER, answers={f"{GNOME_SAVER}.GetActive": ("b", (True,))})
    for _ in range(3):
        assert presence.look(ask_idle=True, ask_holds=True) == Sight(None, True, {})
    assert len(hung.asked) == 1


@pytest.mark.usefixtures("impatient")
def test_a_service_that_hung_is_asked_again_later(
    serve: Serve, presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "REST_SECONDS", 0.0)
    mutter = serve(MUTTER, answers={f"{MUTTER}.GetIdletime": None})
    assert presence.look(True, False).idle_ms is None
    mutter.answers[f"{MUTTER}.GetIdletime"] = ("t", (5,))
    assert presence.look(True, False).idle_ms == 5


def test_an_answer_of_another_kind_is_none(serve: Serve, presence: Presence) -> None:
    serve(
        MUTTER,
        LOGIND,
        GNOME_SAVER,
        answers={
            f"{MUTTER}.GetIdletime": ("s", ("long",)),
            f"{LOGIND}.Manager.GetSession": ("o", (SESSION,)),
            f"{GNOME_SAVER}.GetActive": ("", ()),
        },
        properties={f"{LOGIND}.Session.LockedHint": ("s", "yes")},
    )
    assert presence.look(True, True) == NOTHING


@pytest.mark.usefixtures("impatient")
def test_a_bus_that_hangs_is_waited_for_no_longer_than_a_look(
    bus: "subprocess.Popen[str]", serve: Serve, presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "REST_SECONDS", 0.0)
    serve(MUTTER, answers={f"{MUTTER}.GetIdletime": ("t", (5,))})
    bus.send_signal(signal.SIGSTOP)
    assert presence.look(True, True) == NOTHING
    bus.send_signal(signal.SIGCONT)
    assert presence.look(True, True).idle_ms == 5


def test_a_bus_that_dies_and_comes_back_is_asked_and_heard_again(
    bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, presence: Presence, news: threading.Event
) -> None:
    command = shutil.which("dbus-daemon", path=os.defpath)
    if command is None:
        pytest.skip("dbus-daemon is not installed")
    address = f"unix:path={tmp_path}/bus"
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    for _ in range(2):
        with subprocess.Popen(
            [command, "--session", "--nofork", "--print-address", f"--address={address}"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as daemon:  # fmt: skip
            assert daemon.stdout
            daemon.stdout.readline()
            service = Service(MUTTER, LOGIND, answers={f"{MUTTER}.GetIdletime": ("t", (5,))})
            # Whether the first look meets what is left of the old connection or not.
            looks = [presence.look(True, False).idle_ms for _ in range(2)]
            assert looks[1] == 5
            tell_sleep(service, going=False)
            assert news.wait(PATIENCE_SECONDS)
            news.clear()
            service.close()
            daemon.kill()
        (tmp_path / "bus").unlink()
        assert presence.look(True, False).idle_ms is None


def test_closing_ends_its_thread(serve: Serve) -> None:
    logind(serve)
    presence = Presence(lambda: None)
    presence.look(True, True)
    presence.close()
    assert "presence watch" not in [thread.name for thread in threading.enumerate()]
