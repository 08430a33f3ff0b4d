"""Drawing while a network trains: a piece at a time, and only as often as it is cheap."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

_SHARE = 0.006
"""Of the time, at most this much goes into the pieces; painting what they changed comes after them and costs more."""
_LEAST_S, _MOST_S = 0.05, 1.0


class Pace:
    """Takes turns among pieces of drawing, so that none of them holds the window up for long.

    Args:
        pieces: called one after the other, over and over.
    """

    def __init__(self, pieces: Sequence[Callable[[], object]]) -> None:
        self._pieces = tuple(pieces)
        self._turn = 0
        self._due = 0.0
        self.cost = 0.0
        """Seconds that the last piece took."""

    def step(self) -> None:
        """Draws the next piece if enough time has gone by since the last one, by what that one cost."""
        began = time.perf_counter()
        if began < self._due:
            return
        self._pieces[self._turn]()
        self._turn = (self._turn + 1) % len(self._pieces)
        end = time.perf_counter()
        self.cost = end - began
        self._due = end + min(max(self.cost / _SHARE, _LEAST_S), _MOST_S)
