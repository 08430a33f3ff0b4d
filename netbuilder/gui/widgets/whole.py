"""An axis that counts."""

from __future__ import annotations

from pyqtgraph import AxisItem


class WholeAxis(AxisItem):
    """Has marks at whole numbers only: there is no epoch 1.2."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """The distances between marks, the largest first, each with where they begin."""
        levels = super().tickSpacing(minVal, maxVal, size)
        return [(spacing, begin) for spacing, begin in levels if spacing >= 1] or [(1.0, 0.0)]
