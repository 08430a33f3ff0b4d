"""One curve of a plot: its points as they were given, and what the legend says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from pyqtgraph import PlotDataItem
from PySide6.QtCore import Qt

from netbuilder.gui.train.room import Span

_NONE = np.empty(0)
_MOST_SYMBOLS = 500
_MOST_CORNERS = 150


@dataclass(eq=False)
class Line:
    """A curve with what the legend says of it; the points as they were given."""

    drawn: PlotDataItem
    label: str
    series: int
    points: bool = False
    told: bool = True
    thin: bool = False
    x: np.ndarray = field(default_factory=lambda: _NONE)
    y: np.ndarray = field(default_factory=lambda: _NONE)

    def set(self, x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> bool:
        """Gives it other points; False if they are those that it has."""
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        if len(x) == len(self.x) and np.array_equal(x, self.x) and np.array_equal(y, self.y, equal_nan=True):
            return False
        self.x, self.y = x, y
        if self.points:
            self.drawn.setSymbol(self.symbol)
        # One path of many points is slow to paint; with few, the corners of separate pieces could be seen.
        self.drawn.curve.setSegmentedLineMode("on" if self._may_be_cut and len(x) > _MOST_CORNERS else "off")
        self.drawn.setData(x, y)
        return True

    @property
    def _may_be_cut(self) -> bool:
        pen = self.drawn.opts["pen"]
        return pen.style() == Qt.PenStyle.SolidLine and pen.widthF() > 1 and pen.color().alpha() == 255

    @property
    def symbol(self) -> str | None:
        """What marks a point; nothing where the points are so many that they would cover the curve."""
        if not self.points or len(self.x) > _MOST_SYMBOLS:
            return None
        return "o" if self.series == 0 else "d"

    def at(self, x: float) -> float | None:
        """The value nearest to `x`; None outside of the curve."""
        if not len(self.x):
            return None
        index = int(np.searchsorted(self.x, x))
        index = min(max(index, 0), len(self.x) - 1)
        if index and abs(self.x[index - 1] - x) < abs(self.x[index] - x):
            index -= 1
        step = abs(self.x[-1] - self.x[0]) / max(1, len(self.x) - 1) if len(self.x) > 1 else 1.0
        if abs(self.x[index] - x) > max(step, 0.51):
            return None
        return float(self.y[index])

    def height(self, log: bool, until: float) -> Span | None:
        """From the smallest to the largest value up to an epoch, as they are drawn; None if none is a number."""
        there = self.y if not len(self.x) or self.x[-1] <= until else self.y[: np.searchsorted(self.x, until, "right")]
        shown = there[there > 0] if log else there
        if not len(shown):
            return None
        low, high = float(np.fmin.reduce(shown)), float(np.fmax.reduce(shown))
        if log:
            low, high = float(np.log10(low)), float(np.log10(high))
        return (low, high) if np.isfinite(low) and np.isfinite(high) else None
