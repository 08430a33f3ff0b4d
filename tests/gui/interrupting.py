"""What Ctrl+C, or a time limit, does to the tests of the window."""

from __future__ import annotations

import time

_ONE_S = 2.0
"""`timeout` sends its signal twice, to the process and to its group: that counts as one."""


class BetweenTests:
    """Handles SIGINT: the first ends the run after the test at work, one that comes later does as before.

    Python raises a KeyboardInterrupt wherever it is; where Qt has called into Python, PySide crashes on it.
    """

    def __init__(self, session, before, clock=time.monotonic) -> None:
        self._session, self._before, self._clock = session, before, clock
        self._first: float | None = None

    def __call__(self, number, frame) -> None:
        now = self._clock()
        if self._first is None:
            self._first = now
        elif now - self._first > _ONE_S and callable(self._before):
            self._before(number, frame)
        self._session.shouldstop = "interrupted"
