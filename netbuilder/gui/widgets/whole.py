"""An axis that counts."""

from __future__ import annotations

import math

from pyqtgraph import AxisItem

_WORD_PX = 60
"""Parts of an epoch have many digits."""


class WholeAxis(AxisItem):
    """Has marks at whole numbers: there is no epoch 1.2. While none is in sight, parts of one do."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """The distances between marks, the largest first, each with where they begin."""
        if maxVal < max(1, math.ceil(minVal)):
            spacing, begin = super().tickSpacing(minVal, maxVal, size)[0]
            while spacing * size < _WORD_PX * (maxVal - minVal):
                spacing *= 2
            return [(spacing, begin)]
        levels = super().tickSpacing(minVal, maxVal, size)
        return [(spacing, begin) for spacing, begin in levels if spacing >= 1] or [(1.0, 0.0)]
