"""The person at a Linux desktop, or another that speaks X11 or Wayland, and D-Bus."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from stretchtimer.core.findings import Finding
from stretchtimer.core.reminders import Hold
from stretchtimer.core.wording import listing
from stretchtimer.desktop.bus_connection import Which
from stretchtimer.desktop.presence.bus import Bus
from stretchtimer.desktop.presence.do_not_disturb import DoNotDisturb
from stretchtimer.desktop.presence.inhibitors import Inhibitors
from stretchtimer.desktop.presence.locks import BusEar, Logind, screen_saver
from stretchtimer.desktop.presence.mutter import MutterIdle
from stretchtimer.desktop.presence.naming import is_ours, kind_of, kind_of_recorder, plain_name
from stretchtimer.desktop.presence.recording import a_microphone_runs, who_records
from stretchtimer.desktop.presence.source import Choice, Limit, NoAnswerError, Rest, Source
from stretchtimer.desktop.presence.watch import Watch
from stretchtimer.desktop.presence.x11 import X11, XIdle

END_SECONDS = 2.0
_BUSES: tuple[Which, ...] = ("SYSTEM", "SESSION")


class Linux:
    def __init__(self, on_news: Callable[[], None]) -> None:
        self._session, self._system = Bus("SESSION"), Bus("SYSTEM")
        self._rest = Rest()
        self._watch = Watch(on_news)
        self._ears: dict[Which, BusEar] = {}
        self._x11 = X11()
        self._is_wayland = bool(os.environ.get("WAYLAND_DISPLAY")) or os.environ.get("XDG_SESSION_TYPE") == "wayland"
        # On Wayland the X server hears only of what is done in its own windows.
        first = self._wayland if self._is_wayland else lambda _limit: XIdle(self._x11)
        self._idle = Choice[int](lambda _limit: MutterIdle(self._session), first)
        self._logind = Choice[bool](lambda limit: Logind(self._system, limit))
        self._saver = screen_saver(self._session)
        self._quiet = Choice[bool](lambda limit: DoNotDisturb(self._session, self._rest, limit))
        self._inhibitors = Inhibitors(self._session, self._system)
        self._tells_full_screen = False

    def idle_ms(self, limit: Limit) -> int | None:
        return self._idle.ask(limit)

    def is_locked(self, limit: Limit) -> bool:
        self._listen(limit)
        # Many desktops tell only one of the two.
        return bool(self._logind.ask(limit)) | bool(self._saver.ask(limit))

    def holds(self, limit: Limit) -> Mapping[Hold, str]:
        holds: dict[Hold, str] = {}
        if (window := self._full_screen(limit)) is not None:
            holds[Hold.FULL_SCREEN] = window
        if self._quiet.ask(limit):
            holds[Hold.DO_NOT_DISTURB] = ""
        for program, reason in self._inhibitors.list(limit):
            kind = kind_of(program, reason)
            if kind:
                holds.setdefault(kind, plain_name(program))
        self._add_recorder(holds, limit)
        return holds

    def findings(self) -> Sequence[Finding]:
        from shutil import which

        answering = self._inhibitors.answering
        return [
            self._idle_found(),
            self._locks_found(),
            Finding("Do not disturb", f"Do-not-disturb is told by {self._quiet.words}.", ok=True)
            if self._quiet.words
            else Finding(
                "Do not disturb",
                "Nothing here tells whether you want to be left alone.",
                ok=False,
                advice="Pause reminders yourself, or use a notification service that can be muted, such as dunst.",
            ),
            self._full_screen_found(),
            Finding("Calls and media", f"What keeps the screen awake is told by {listing(answering)}.", ok=True)
            if answering
            else Finding(
                "Calls and media",
                "Nothing here tells what keeps the screen awake.",
                ok=False,
                advice="Where systemd-logind or a desktop's session manager runs, films and calls are seen.",
            ),
            Finding("Microphone", "Who uses the microphone is told by pactl.", ok=True)
            if which("pactl")
            else Finding(
                "Microphone",
                "Nothing here tells who uses the microphone, so a call may go unseen.",
                ok=False,
                advice="Install pactl; most systems have it in the package pulseaudio-utils.",
            ),
        ]

    def close(self) -> None:
        self._watch.close(END_SECONDS)
        for each in (self._idle, self._session, self._system, self._x11):
            each.close()

    def _wayland(self, limit: Limit) -> Source[int]:
        from stretchtimer.desktop.presence.wayland import WaylandIdle

        return WaylandIdle(limit, self._watch, self._rest)

    def _listen(self, limit: Limit) -> None:
        """Sees to it that waking and locking are heard of."""
        for bus in _BUSES:
            if bus not in self._ears or self._ears[bus].ended:
                with suppress(NoAnswerError):
                    self._ears[bus] = BusEar(bus, limit, self._rest)
                    self._watch.add(self._ears[bus])

    def _full_screen(self, limit: Limit) -> str | None:
        self._tells_full_screen = False
        with suppress(NoAnswerError):
            window = self._x11.full_screen(limit)
            self._tells_full_screen = True
            return None if window is None or is_ours(window) else plain_name(window)
        return None

    def _add_recorder(self, holds: dict[Hold, str], limit: Limit) -> None:
        """Whoever records is asked for only where that may be and nothing else tells of a call: it takes a process."""
        if Hold.CALL in holds or not (Hold.MEDIA in holds or a_microphone_runs()):
            return
        with suppress(NoAnswerError):
            for program in who_records(limit, self._rest):
                if kind := kind_of_recorder(program):
                    holds.setdefault(kind, plain_name(program))

    def _idle_found(self) -> Finding:
        if self._idle.words:
            return Finding("Idle", f"How long nothing was touched is told by {self._idle.words}.", ok=True)
        advice = "Say that you are up when you have been, and the hour begins again."
        if self._is_wayland:
            advice = f"A newer version of your desktop may tell it. {advice}"
        return Finding("Idle", "Nothing here tells whether you are there; reminders go by the clock.", False, advice)

    def _locks_found(self) -> Finding:
        told = [words for words in (self._logind.words, self._saver.words) if words]
        if self._logind.words:
            return Finding("Sleep and lock", f"Sleep and a locked screen are told by {listing(told)}.", ok=True)
        found = "Sleep is told by the computer's clocks"
        if told:
            return Finding("Sleep and lock", f"{found}, and a locked screen by {listing(told)}.", ok=True)
        advice = "Where systemd-logind or elogind runs, both are told at once."
        return Finding("Sleep and lock", f"{found}; nothing tells of a locked screen.", ok=False, advice=advice)

    def _full_screen_found(self) -> Finding:
        if self._tells_full_screen and not self._is_wayland:
            return Finding("Full screen", "Full-screen windows are told by the X server.", ok=True)
        found = "Nothing here tells of full-screen windows."
        if self._tells_full_screen:
            found = "Of full-screen windows, Wayland tells only those of older programs."
        advice = "Turn do-not-disturb on for what should not be interrupted."
        return Finding("Full screen", found, ok=False, advice=advice)
