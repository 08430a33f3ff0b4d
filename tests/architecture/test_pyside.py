"""The installed PySide6 does not have the fault of 6.12.0: each emitted signal lost one reference to True."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Sender(QObject):
    sent = Signal(bool)


def test_emitting_keeps_the_references_to_true():
    sender, received = Sender(), []
    sender.sent.connect(received.append)
    before = sys.getrefcount(True)
    for _ in range(50):
        sender.sent.emit(True)
    received.clear()
    assert sys.getrefcount(True) > before - 25
