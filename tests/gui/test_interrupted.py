"""An interrupt that arrives while Qt calls into Python ends the run of tests, and does not crash it."""

from __future__ import annotations

import signal
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QWidget

from tests.gui.interrupting import BetweenTests


class Interrupted(QWidget):
    """Where the signal comes at the worst moment: Qt calls into Python again before it returns."""

    told = False

    def sizeHint(self) -> QSize:
        if not self.told:
            self.told = True
            signal.raise_signal(signal.SIGINT)
        return QSize(10, 10)

    def event(self, event: QEvent) -> bool:
        return super().event(event)


def test_an_interrupt_inside_a_call_of_qt_waits_for_the_end_of_the_test(qtbot):
    in_use = signal.getsignal(signal.SIGINT)
    assert isinstance(in_use, BetweenTests)
    run = SimpleNamespace(shouldstop=False)
    moments = iter((0.0, 0.1, 5.0))
    signal.signal(signal.SIGINT, BetweenTests(run, signal.default_int_handler, lambda: next(moments)))
    try:
        widget = Interrupted()
        qtbot.addWidget(widget)
        widget.show()
        assert widget.told and run.shouldstop == "interrupted"
        signal.raise_signal(signal.SIGINT)  # the same once more
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, in_use)
