"""Drawing while a network trains: a piece at a time, and only as often as it is cheap."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from netbuilder.gui.widgets.timed import TimedPlot

_SHARE = 0.012
"""Of the time, at most this much goes into the pieces and the painting that follows them."""
_LEAST_S, _MOST_S = 0.05, 2.0


class Pace:
    """Takes turns among pieces of drawing, so that none of them holds the window up for long.

    Args:
        pieces: called one after the other, over and over; one that gives False had nothing to draw.
        clock: seconds.
        painted: the seconds that were spent painting so far.
    """

    def __init__(
        self,
        pieces: Sequence[Callable[[], object]],
        clock: Callable[[], float] = time.perf_counter,
        painted: Callable[[], float] = lambda: TimedPlot.spent,
    ) -> None:
        self._pieces, self._clock, self._painted = tuple(pieces), clock, painted
        self._turn = 0
        self._first: list[Callable[[], object]] = []
        self._hurried = 0
        self._drawn = self._seen = 0.0
        self.cost = 0.0
        """Seconds that the last piece took, its painting left out."""

    def begin(self) -> None:
        """Another run: each piece is drawn once without waiting, so that nothing of the last run stays on show."""
        self._turn = 0
        self._first = list(dict.fromkeys(self._pieces))
        self._hurried = len(self._first)

    def prefer(self, piece: Callable[[], object]) -> None:
        """Lets this piece be the next."""
        if piece not in self._first:
            self._first.insert(0, piece)

    def step(self) -> None:
        """Draws the next piece if enough time has gone by since the last one, by what that one cost."""
        began, painted = self._clock(), self._painted()
        spent = self.cost + painted - self._seen
        if not self._hurried and began < self._drawn + min(max(spent / _SHARE, _LEAST_S), _MOST_S):
            return
        self._hurried = max(0, self._hurried - 1)
        self._draw()
        self._seen = painted
        self._drawn = self._clock()
        self.cost = self._drawn - began

    def _draw(self) -> None:
        """One that has something to draw."""
        for _ in range(len(self._first) + len(self._pieces)):
            if self._first:
                piece = self._first.pop(0)
            else:
                piece = self._pieces[self._turn]
                self._turn = (self._turn + 1) % len(self._pieces)
            if piece() is not False:
                break
