"""Points in a plane by class, and a curve of one input."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.data.dataset import Dataset
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.style import theme, tokens
from netbuilder.gui.widgets.plots import plot_widget

SYMBOLS = ("o", "s", "t", "d", "+", "x", "star", "t1", "p", "h")
"""Classes differ by these as well as by colour."""
_MOST = 4_000
_BINS = 5


class PointsView(QWidget):
    """Draws samples of two inputs by class or answer, or the answer over one input."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Dataset, np.ndarray, np.ndarray, np.ndarray] | None = None
        self.plot = plot_widget("samplePlot")
        explain(
            self.plot,
            tr("Points"),
            tr("Each point is a sample. Its sign and colour tell its class; drag to move, turn the wheel to zoom."),
        )
        self._legend = self.plot.addLegend(offset=(-8, 8))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.plot)
        theme().changed.connect(self._draw)

    def show_samples(self, data: Dataset, x: np.ndarray, y: np.ndarray, places: np.ndarray) -> int:
        """Draws these; where there are very many, every so manieth. Returns how many are drawn."""
        fresh = self._shown is None or self._shown[0].input_shape != data.input_shape
        step = -(-len(places) // _MOST) or 1
        self._shown = (data, x, y, places[::step])
        self._draw()
        if fresh or self._shown[0].name != data.name:
            self.plot.getPlotItem().enableAutoRange()
        return len(self._shown[3])

    def _draw(self) -> None:
        if self._shown is None:
            return
        data, x, y, places = self._shown
        item = self.plot.getPlotItem()
        item.clear()
        self._legend.clear()
        self._legend.setLabelTextColor(QColor(tokens().text))
        self._legend.setBrush(QColor(tokens().surface))
        self._legend.setPen(QColor(tokens().border))
        points, answers = x[places], y[places]
        names = data.feature_names or ("x1", "x2")
        plane = points.shape[1] == 2
        item.setLabel("bottom", names[0])
        item.setLabel("left", names[1] if plane else tr("Answer"))
        item.getViewBox().setAspectLocked(plane and bool(data.classes))
        if not plane:
            self._series(points[:, 0], answers.reshape(len(answers), -1)[:, 0], 0, "")
        elif data.classes:
            for number_, name in enumerate(data.class_names):
                chosen = answers == number_
                if chosen.any():
                    self._series(points[chosen, 0], points[chosen, 1], number_, name)
        else:
            self._by_answer(points, answers.reshape(len(answers), -1)[:, 0])

    def _by_answer(self, points: np.ndarray, answers: np.ndarray) -> None:
        """Measured answers in a few steps, from low to high."""
        edges = np.unique(np.quantile(answers, np.linspace(0, 1, _BINS + 1))) if len(answers) else np.zeros(0)
        for step in range(len(edges) - 1):
            last = step == len(edges) - 2
            chosen = (answers >= edges[step]) & ((answers <= edges[step + 1]) if last else (answers < edges[step + 1]))
            ends = (number(float(f"{edges[step + side]:.3g}")) for side in (0, 1))
            self._series(points[chosen, 0], points[chosen, 1], step, " … ".join(ends))

    def _series(self, x: np.ndarray, y: np.ndarray, place: int, name: str) -> None:
        from pyqtgraph import ScatterPlotItem

        colours = tokens()
        colour = QColor(colours.series[place % len(colours.series)])
        ground = QColor(colour)
        ground.setAlpha(150)
        drawn = ScatterPlotItem(
            x=np.asarray(x, float),
            y=np.asarray(y, float),
            symbol=SYMBOLS[place % len(SYMBOLS)],
            size=8,
            pen=colour,
            brush=ground,
        )
        self.plot.addItem(drawn)
        if name:
            self._legend.addItem(drawn, name)
