"""A plot that knows what its painting costs."""

from __future__ import annotations

import time

from pyqtgraph import PlotWidget
from PySide6.QtGui import QPaintEvent


class TimedPlot(PlotWidget):
    """Adds up the seconds spent painting any of these plots, for whoever decides how often to draw."""

    spent = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        super().paintEvent(event)
        TimedPlot.spent += time.perf_counter() - began
