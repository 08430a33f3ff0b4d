"""Python's cycle collector, on the thread of the window only.

It runs in whichever thread allocates; a training loop allocates; a QObject destroyed by another thread than its own
crashes. So it is switched off, and a slow timer collects instead: what is young often, everything only while nothing
is trained, because looking through a whole window takes longer than the event loop may be late.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

_EVERY_MS = 2000
_YOUNG, _MIDDLE, _OLD, _VERY_OLD = 700, 10, 40, 300


class Collector(QObject):
    """Collects a generation when Python itself would have.

    Args:
        parent: the application.
        busy: whether a pause would be felt now.
    """

    def __init__(self, parent: QObject, busy: Callable[[], bool]) -> None:
        super().__init__(parent)
        gc.disable()
        self._busy = busy
        self._rounds = self._deep = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Looks whether there is enough to do."""
        if gc.get_count()[0] < _YOUNG:
            return
        self._rounds += 1
        if self._rounds == 1:
            gc.freeze()  # what the start made stays: looking through it again and again would be the longest pause
        elif self._deep_is_due():
            self._deep = self._rounds
            gc.unfreeze()
            gc.collect(2)
            gc.freeze()
        else:
            gc.collect(1 if self._rounds % _MIDDLE == 0 else 0)

    def _deep_is_due(self) -> bool:
        since = self._rounds - self._deep
        if since < _OLD or self._busy():
            return False
        away = QApplication.applicationState() != Qt.ApplicationState.ApplicationActive
        return away or since >= _VERY_OLD
