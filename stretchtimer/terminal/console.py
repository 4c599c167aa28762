"""The terminal that a routine is played in: its keys, its size, and the signals that concern it."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Protocol

from stretchtimer.terminal.keys import Input, KeyDecoder, plain_key

ESCAPE_SECONDS = 0.1
"""After so long without a further byte an Escape was the key, not the start of a sequence."""
_USUAL_SIZE = (80, 24)


class Console(Protocol):
    """What the player needs of a terminal, or of what stands in its place."""

    has_keys: bool
    """Whether somebody can press a key."""
    is_screen: bool
    """Whether what is printed is seen on a terminal."""
    can_redraw: bool
    """Whether that terminal can change in place what it shows."""

    def taken(self) -> AbstractContextManager[None]:
        """While this lasts, keys come singly and unseen and signals come as input; then all is as it was found."""

    def size(self) -> tuple[int, int]:
        """Columns and rows."""

    def write(self, text: str) -> None:
        """Puts it on standard output at once."""

    def wait(self, seconds: float | None) -> list[Input]:
        """What has come, as soon as something has; nothing where that time passes without."""

    def suspend(self) -> None:
        """Stops the program, with the terminal as it was found. When it goes on, `REDRAW` is the next input."""


def this_console() -> Console:
    """The terminal, pipe or file that the standard streams lead to."""
    if sys.platform == "win32":
        return WindowsConsole()
    else:  # noqa: RET505, for the type checker, which reads only one of the two
        return PosixConsole()


class _StandardOutput:
    def size(self) -> tuple[int, int]:
        with suppress(OSError, ValueError):
            wide, high = os.get_terminal_size(sys.stdout.fileno())
            if wide and high:
                return wide, high
        return _USUAL_SIZE

    def write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as error:
            # A terminal that is gone says so to the next wait; a pipe that nobody reads is the caller's matter.
            if error.errno != errno.EIO:
                raise


def _is_terminal(stream: Any) -> bool:
    # A program without a console, and one whose streams were closed, has none.
    return stream is not None and not stream.closed and stream.isatty()


if sys.platform == "win32":
    import ctypes
    import msvcrt

    _INPUT_HANDLE, _OUTPUT_HANDLE = -10, -11
    _VIRTUAL_TERMINAL = 4
    _LONGEST_WAIT_MS = 250
    """Ctrl+C is not noticed while the system waits for a key."""
    _SPECIAL = {"H": Input.UP, "P": Input.DOWN, "K": Input.LEFT, "M": Input.RIGHT}

    class WindowsConsole(_StandardOutput):
        """A Windows console, or a pipe or file there."""

        def __init__(self) -> None:
            self.has_keys = _is_terminal(sys.stdin)
            self.is_screen = _is_terminal(sys.stdout)
            self._system = ctypes.windll.kernel32
            self._system.GetStdHandle.restype = ctypes.c_void_p
            self._input = ctypes.c_void_p(self._system.GetStdHandle(_INPUT_HANDLE))
            self._output = ctypes.c_void_p(self._system.GetStdHandle(_OUTPUT_HANDLE))
            self._mode = ctypes.c_ulong()
            self.can_redraw = self.is_screen and bool(
                self._system.GetConsoleMode(self._output, ctypes.byref(self._mode))
                and self._system.SetConsoleMode(self._output, self._mode.value | _VIRTUAL_TERMINAL)
            )
            self._interrupts = 0
            self._known_size = self.size()

        @contextmanager
        def taken(self) -> Iterator[None]:
            before = signal.signal(signal.SIGINT, self._interrupt)
            try:
                yield
            finally:
                signal.signal(signal.SIGINT, before)
                if self.can_redraw:
                    self._system.SetConsoleMode(self._output, self._mode.value)

        def wait(self, seconds: float | None) -> list[Input]:
            # Python's signal handlers run between the waits.
            wait_ms = _LONGEST_WAIT_MS if seconds is None else min(round(seconds * 1_000), _LONGEST_WAIT_MS)
            if self.has_keys:
                self._system.WaitForSingleObject(self._input, wait_ms)
            else:
                self._system.Sleep(wait_ms)
            found = [Input.INTERRUPT] if self._interrupts else []
            self._interrupts = 0
            if self.has_keys and not msvcrt.kbhit():
                # Focus, mouse and released keys end the wait too, and would end every further one.
                self._system.FlushConsoleInputBuffer(self._input)
            while self.has_keys and msvcrt.kbhit():
                character = msvcrt.getwch()
                special = character in ("\0", "\xe0")
                found.append(_SPECIAL.get(msvcrt.getwch(), Input.OTHER) if special else self._key(character))
            if self.size() != self._known_size:
                self._known_size = self.size()
                found.append(Input.REDRAW)
            return found

        def suspend(self) -> None:
            """Nothing here asks for it."""

        def _interrupt(self, _number: int, _frame: object) -> None:
            self._interrupts += 1
            if self._interrupts > 1:
                raise KeyboardInterrupt

        @staticmethod
        def _key(character: str) -> Input:
            return Input.ESCAPE if character == "\x1b" else plain_key(character)

else:
    import select
    import subprocess
    import termios
    import threading

    _SIGNALS: dict[int, Input] = {
        signal.SIGINT: Input.INTERRUPT,
        signal.SIGTERM: Input.TERMINATE,
        signal.SIGQUIT: Input.TERMINATE,
        signal.SIGHUP: Input.HANGUP,
        signal.SIGTSTP: Input.SUSPEND,
        signal.SIGCONT: Input.REDRAW,
        signal.SIGWINCH: Input.REDRAW,
    }
    _ENDING = (Input.INTERRUPT, Input.TERMINATE, Input.HANGUP)

    class PosixConsole(_StandardOutput):
        """A terminal, pipe or file on Linux, macOS and their relatives."""

        def __init__(self) -> None:
            self.has_keys = _is_terminal(sys.stdin) and _in_foreground(sys.stdin.fileno())
            self.is_screen = _is_terminal(sys.stdout) and _in_foreground(sys.stdout.fileno())
            self.can_redraw = self.is_screen and os.environ.get("TERM", "dumb") != "dumb"
            self._decoder = KeyDecoder()
            self._wake = -1
            self._mode: list[Any] | None = None
            self._unread: set[int] = set()

        @contextmanager
        def taken(self) -> Iterator[None]:
            # Ctrl+Z stops a player too that is only just being started; forked in the quick way it would keep this
            # process from stopping with it.
            vars(subprocess).update(_USE_VFORK=False)
            # A signal leaves its number in this pipe, so that one wait is for keys and signals alike.
            self._wake, wake_writer = os.pipe()
            os.set_blocking(self._wake, False)
            os.set_blocking(wake_writer, False)
            wakeup_before = signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
            # What is ignored from the start, as under nohup, stays so.
            before = {each: signal.getsignal(each) for each in _SIGNALS}
            heeded = [each for each in _SIGNALS if before[each] is not signal.SIG_IGN]
            try:
                for each in heeded:
                    signal.signal(each, self._note)
                self._take_keys()
                yield
            finally:
                self._give_back_keys()
                for each in heeded:
                    signal.signal(each, before[each])
                signal.set_wakeup_fd(wakeup_before)
                os.close(self._wake)
                os.close(wake_writer)

        def wait(self, seconds: float | None) -> list[Input]:
            found: list[Input] = []
            self._receive(seconds, found)
            while self._decoder.waiting:
                if not self._receive(ESCAPE_SECONDS, found):
                    found += self._decoder.settle()
            return found

        def suspend(self) -> None:
            self._give_back_keys()
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            # Sent to this thread it takes effect before the next line; sent to the process it might not.
            signal.pthread_kill(threading.get_ident(), signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, self._note)

        def _receive(self, seconds: float | None, found: list[Input]) -> bool:
            """Waits once, and adds what has come; false where nothing has."""
            sources = [self._wake, *([sys.stdin.fileno()] if self.has_keys else [])]
            ready, _, _ = select.select(sources, [], [], seconds)
            if self._wake in ready:
                signals = set(os.read(self._wake, 4096))
                self._unread -= signals
                found += [_SIGNALS[number] for number in signals if number in _SIGNALS]
                # Told to end while it was stopped in the background, it may not touch the terminal any more.
                if signal.SIGCONT in signals and not any(each in _ENDING for each in found):
                    self._take_keys()
            if self.has_keys and sys.stdin.fileno() in ready:
                try:
                    received = os.read(sys.stdin.fileno(), 1024)
                except OSError:  # the terminal is gone
                    received = b""
                found += self._decoder.feed(received) if received else [Input.HANGUP]
            return bool(ready)

        def _note(self, number: int, _frame: object) -> None:
            # Whoever asks twice, and was not heard, wants out of whatever is stuck.
            if number in self._unread and number in (signal.SIGINT, signal.SIGTERM):
                raise KeyboardInterrupt
            self._unread.add(number)

        def _take_keys(self) -> None:
            if not self.has_keys:
                return
            descriptor = sys.stdin.fileno()
            with suppress(termios.error):  # the terminal is gone
                mode = termios.tcgetattr(descriptor)
                if self._mode is None:
                    self._mode = termios.tcgetattr(descriptor)
                mode[3] &= ~(termios.ICANON | termios.ECHO)
                mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
                _set_mode(descriptor, mode)

        def _give_back_keys(self) -> None:
            if self._mode is not None:
                # A process in the background would be stopped for this.
                blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTOU])
                _set_mode(sys.stdin.fileno(), self._mode)
                signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
                self._mode = None

    def _set_mode(descriptor: int, mode: list[Any]) -> None:
        while True:
            try:
                termios.tcsetattr(descriptor, termios.TCSANOW, mode)
            except termios.error as error:
                # Stopped for changing the terminal from the background, and now in the foreground.
                if error.args[0] == errno.EINTR:
                    continue
                # The terminal is gone, and its mode with it.
            return

    def _in_foreground(descriptor: int) -> bool:
        """Whether this process may use the terminal without being stopped for it."""
        try:
            return os.tcgetpgrp(descriptor) == os.getpgrp()
        except OSError:  # not the terminal that controls this process, so none that could stop it
            return True
