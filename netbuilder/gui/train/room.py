"""Room in a plot for what will come, so that its axes change seldom: to lay them out anew is most of the painting."""

from __future__ import annotations

import math

from pyqtgraph import GraphicsObject
from PySide6.QtCore import QRectF

Span = tuple[float, float]


class Room(GraphicsObject):
    """Paints nothing; the automatic range of its plot includes what it reserves."""

    def __init__(self) -> None:
        super().__init__()
        self._reserved: tuple[Span | None, Span | None] = (None, None)

    def reserve(self, across: Span | None, upwards: Span | None) -> None:
        """Keeps these parts of the axes in view; None leaves an axis to the curves."""
        if (across, upwards) != self._reserved:
            self._reserved = across, upwards
            self.informViewBoundsChanged()

    def boundingRect(self) -> QRectF:
        return QRectF()

    def paint(self, painter, option, widget=None) -> None:
        """There is nothing to see."""

    def dataBounds(self, axis: int, frac: float = 1.0, orthoRange=None) -> Span | None:
        return self._reserved[axis]


def ahead(now: float, last: float) -> Span:
    """From 0 to a quarter more than `now` at most, in steps; to the last epoch once that is near."""
    if now <= 0:
        return 0.0, 0.0
    end = 10 ** (math.ceil(10 * math.log10(now) - 1e-9) / 10)
    return 0.0, max(now, last) if end > 0.8 * last else end


def around(low: float, high: float) -> Span | None:
    """A little more than from `low` to `high`, in steps of a power of two."""
    if not (math.isfinite(low) and math.isfinite(high)) or not low < high:
        return None
    step = 2.0 ** math.floor(math.log2((high - low) / 8))
    return math.floor(low / step) * step, math.ceil(high / step) * step
