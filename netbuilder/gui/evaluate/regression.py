"""How near predicted numbers come to the true ones: one against the other, and what is left over."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from netbuilder.experiments.evaluation import Evaluation
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.style import theme, tokens
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.widgets.plots import plot_widget

_BARS = 30
_MOST = 5000


class RegressionView(QSplitter):
    """Two plots: predicted against true, and a histogram of the residuals."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._found: Evaluation | None = None
        self.fit = plot_widget("predictedPlot", x=tr("True"), y=tr("Predicted"))
        explain(
            self.fit,
            tr("Predicted against true"),
            tr("A point for each sample. On the line, the network is right."),
            wrong=tr("A bend: there is more to learn. A wide cloud: the inputs say too little."),
        )
        self.rest = plot_widget("residualPlot", x=tr("Predicted minus true"), y=tr("Samples"))
        explain(
            self.rest,
            tr("Residuals"),
            tr("How many samples were missed by how much."),
            wrong=tr("Not centred on 0: the network guesses too high or too low."),
        )
        self.setChildrenCollapsible(False)
        for head, plot in ((tr("Predicted against true"), self.fit), (tr("Residuals"), self.rest)):
            panel = Panel(head)
            panel.box.addWidget(plot, 1)
            self.addWidget(panel)
        theme().changed.connect(self._draw)

    def show_evaluation(self, found: Evaluation) -> None:
        """Shows these answers."""
        self._found = found
        self._draw()

    def _draw(self) -> None:
        if self._found is None:
            return
        import pyqtgraph

        colours = tokens()
        truth, said = self._found.truth.ravel()[:_MOST], self._found.predicted.ravel()[:_MOST]
        self.fit.clear()
        low, high = float(min(truth.min(), said.min())), float(max(truth.max(), said.max()))
        line = pyqtgraph.mkPen(colours.muted, width=1.5, style=Qt.PenStyle.DashLine)
        self.fit.plot([low, high], [low, high], pen=line, name="right")
        dot = pyqtgraph.mkColor(colours.series[0])
        dot.setAlpha(130)
        points = pyqtgraph.ScatterPlotItem(truth, said, size=6, pen=None, brush=dot, name="samples")
        self.fit.addItem(points)
        self.rest.clear()
        counts, edges = np.histogram(self._found.residuals(), bins=_BARS)
        bars = pyqtgraph.BarGraphItem(
            x0=edges[:-1], x1=edges[1:], height=counts, brush=dot, pen=pyqtgraph.mkPen(colours.surface)
        )
        self.rest.addItem(bars)
