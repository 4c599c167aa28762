"""A display of a test's own, with programs on it."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest

PATIENCE_SECONDS = 20.0


class Display:
    """What runs here is seen by nobody."""

    def __init__(self) -> None:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "800x600x24", "-nolisten", "tcp"]
        self._running = [subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)]
        os.close(writer)
        with os.fdopen(reader) as numbers:
            self._environment = {"DISPLAY": f":{numbers.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}

    def start(self, command: Sequence[str], more: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, **self._environment, **(more or {})}
        self._running.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))
        return self._running[-1]

    def run(self, *command: str) -> str:
        """What a program prints."""
        environment = {**os.environ, **self._environment}
        # Asked for a window that is not there, xdotool fails.
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS).stdout

    def end(self) -> None:
        for process in reversed(self._running):
            process.kill()
            process.wait(PATIENCE_SECONDS)


@contextmanager
def display(*programs: str) -> Iterator[Display]:
    """Skips the test where one of the programs that it needs is missing."""
    for program in ("Xvfb", *programs):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    shown = Display()
    try:
        yield shown
    finally:
        shown.end()


def wait_until(holds: Callable[[], bool]) -> None:
    """For what other programs bring about."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def show_window(
    start: "Callable[[Sequence[str]], subprocess.Popen[bytes]]", run: Callable[..., object], title: str
) -> "subprocess.Popen[bytes]":
    """Has openbox manage the windows of a display, and shows one there; `start` and `run` do so with programs on it."""
    start(["openbox"])
    window, tries = start(["xmessage", "-title", title, title]), 0

    def is_shown() -> bool:
        nonlocal window, tries
        tries += 1
        if tries % 50 == 0:
            # One that is opened just while openbox begins may be overlooked by it; the next is not.
            window.kill()
            window = start(["xmessage", "-title", title, title])
        return title in str(run("wmctrl", "-l"))

    wait_until(is_shown)
    return window
