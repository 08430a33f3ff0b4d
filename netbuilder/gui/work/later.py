"""What is done a moment later, and once however often it was asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def later(owner: QObject, slot: Callable[[], object], after_ms: int = 0) -> QTimer:
    """A timer that calls `slot` once, so long after it was started; started anew before that, it waits anew."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(after_ms)
    timer.timeout.connect(slot)
    return timer
