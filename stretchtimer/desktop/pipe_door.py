"""Callers through what Qt has for each system; on Windows that is a named pipe."""

from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_MOST_UNSENT_BYTES = 1 << 20


class PipeDoor(QObject):
    """As `local_socket.Door`."""

    called = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._let_in)

    def open(self, address: str) -> None:
        QLocalServer.removeServer(address)
        self._server.listen(address)

    def close(self) -> None:
        self._server.close()

    def _let_in(self) -> None:
        while connected := self._server.nextPendingConnection():
            caller = _PipeCaller(connected, self)
            self.called.emit(caller)
            # Of what came before somebody heard the caller, nothing more would be told.
            caller.read()


class _PipeCaller(QObject):
    came = Signal(object)
    gone = Signal()

    def __init__(self, connected: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        connected.setParent(self)
        self._socket = connected
        self._over = False
        connected.readyRead.connect(self.read)
        connected.disconnected.connect(self._end)

    def send(self, content: bytes) -> None:
        if self._over:
            return
        self._socket.write(content)
        if self._socket.bytesToWrite() > _MOST_UNSENT_BYTES:
            self._socket.abort()

    def hang_up(self) -> None:
        if not self._over:
            # What has been sent still gets there; whoever does not take it is not waited for.
            self._socket.disconnectFromServer()

    def read(self) -> None:
        content = cast(bytes, self._socket.readAll().data())
        if content:
            self.came.emit(content)

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self.gone.emit()
            self.deleteLater()
