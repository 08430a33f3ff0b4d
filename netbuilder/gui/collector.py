"""Python's cycle collector, on the thread of the window only.

It runs in whichever thread allocates; a training loop allocates; a QObject destroyed by another thread than its own
crashes. So it is switched off, and a slow timer collects instead.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer

_EVERY_MS = 2000
_YOUNG, _MIDDLE, _OLD = 700, 10, 40


class Collector(QObject):
    """Collects a generation when Python itself would have."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._rounds = 0
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
        if self._rounds % _OLD == 0:
            gc.collect(2)
        else:
            gc.collect(1 if self._rounds % _MIDDLE == 0 else 0)
