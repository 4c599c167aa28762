"""Callers through a socket in a folder that is nobody else's."""

import socket
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_WAITING = 128
"""So many may wait to be let in."""


class SocketDoor(QObject):
    """As `local_socket.Door`."""

    called = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._socket: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None
        self._path = Path()

    def open(self, address: str) -> None:
        self._path = Path(address)
        listening = socket.socket(socket.AF_UNIX)
        listening.setblocking(False)
        try:
            self._path.unlink(missing_ok=True)
            listening.bind(address)
            listening.listen(_WAITING)
        except OSError:
            listening.close()
            return
        self._socket = listening
        self._notifier = QSocketNotifier(listening.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._let_in)

    def close(self) -> None:
        if self._socket and self._notifier:
            self._notifier.setEnabled(False)
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            self._socket.close()
            self._socket = None

    def _let_in(self) -> None:
        if self._socket:
            # Who knocked may have gone again.
            with suppress(OSError):
                self.called.emit(_SocketCaller(self._socket.accept()[0], self))


class _SocketCaller(QObject):
    came = Signal(object)
    gone = Signal()

    def __init__(self, connected: socket.socket, parent: QObject) -> None:
        super().__init__(parent)
        connected.setblocking(False)
        self._socket: socket.socket | None = connected
        self._notifier = QSocketNotifier(connected.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def send(self, content: bytes) -> None:
        if self._socket is None:
            return
        try:
            whole = self._socket.send(content) == len(content)
        except OSError:
            whole = False
        if not whole:
            self.hang_up()

    def hang_up(self) -> None:
        if self._socket:
            self._notifier.setEnabled(False)
            self._socket.close()
            self._socket = None
            self.gone.emit()
            self.deleteLater()

    def _read(self) -> None:
        if self._socket is None:
            return
        try:
            content = self._socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            content = b""
        if content:
            self.came.emit(content)
        else:
            self.hang_up()
