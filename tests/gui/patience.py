"""Waiting in the tests of the window: for as long as a busy computer needs, and not a moment longer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from pytestqt.exceptions import TimeoutError as LateError
from pytestqt.qtbot import QtBot

LONGEST_MS = 60_000
"""What has not come by then does not come. It costs time only where a test fails, so no test names one of its own."""
_GLANCE_MS = 2


class PatientBot(QtBot):
    """pytest-qt's robot, which does not take a busy computer for a fault."""

    def waitUntil(self, callback: Callable[[], bool], *, timeout: int = LONGEST_MS) -> None:
        """Lets the window go on until the callback says True."""
        __tracebackhide__ = True
        end = time.monotonic() + timeout / 1000
        while not callback():
            if time.monotonic() > end:
                raise LateError(f"What was waited for did not come in {timeout / 1000:.0f} s.")
            self.wait(_GLANCE_MS)

    def waitSignal(self, signal: Any, *, timeout: int = LONGEST_MS, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitExposed(self, widget: Any, *, timeout: int = LONGEST_MS) -> Any:
        return super().waitExposed(widget, timeout=timeout)

    def waitActive(self, widget: Any, *, timeout: int = LONGEST_MS) -> Any:
        return super().waitActive(widget, timeout=timeout)
