"""Ctrl+C in the terminal, and the system's wish that the program ends."""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtCore import Signal as QtSignal

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Interrupts(QObject):
    """Turns signals of the system into a signal of Qt.

    Python handles them only when its own code runs, which in an idle window is never: they are written into a socket
    that wakes the event loop.

    Signals:
        came(): the program shall end.
    """

    came = QtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._inside, self._outside = socket.socketpair()
        for end in (self._inside, self._outside):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._inside.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)

    def install(self) -> None:
        """Listens from now on; only in the main thread."""
        signal.set_wakeup_fd(self._outside.fileno(), warn_on_full_buffer=False)
        for name in _NAMES:
            found = getattr(signal, name, None)
            if found is not None:
                signal.signal(found, _borne)

    def _on_woken(self) -> None:
        try:
            told = self._inside.recv(64)
        except OSError:
            return
        if told:
            self.came.emit()


def _borne(number: int, frame: FrameType | None) -> None:
    """The socket tells it."""
