"""Plots in the colours of the theme. pyqtgraph is imported when the first one is made: it takes a fifth of a second."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPen

from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import CAPTION

if TYPE_CHECKING:
    from pyqtgraph import PlotDataItem, PlotWidget

DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
"""Lines differ by these as well as by colour."""


@functools.cache
def _prepare() -> None:
    import pyqtgraph

    pyqtgraph.setConfigOptions(antialias=True, useOpenGL=False, crashWarning=False)


class _Look(QObject):
    """Dresses one plot anew when the theme changes; belongs to the plot."""

    def __init__(self, plot: PlotWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        self._curves: list[tuple[PlotDataItem, int, float, int]] = []
        theme().changed.connect(self.wear)
        self.wear()

    def add(self, curve: PlotDataItem, series: int, width: float, alpha: int) -> None:
        """A curve whose pen follows the theme."""
        self._curves.append((curve, series, width, alpha))
        curve.setPen(series_pen(series, width, alpha))

    def forget(self, curve: PlotDataItem) -> None:
        """The curve was taken away."""
        self._curves = [each for each in self._curves if each[0] is not curve]

    def wear(self) -> None:
        """Puts the colours in use on the plot."""
        colours = tokens()
        self._plot.setBackground(colours.surface)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(QColor(colours.border))
            axis.setTextPen(QColor(colours.muted))
            axis.setTickFont(font(CAPTION))
        for curve, series, width, alpha in self._curves:
            curve.setPen(series_pen(series, width, alpha))


def series_pen(series: int, width: float = 2.0, alpha: int = 255) -> QPen:
    """The line of curve number `series`: colour and dash both tell it from others."""
    colours = tokens().series
    colour = QColor(colours[series % len(colours)])
    colour.setAlpha(alpha)
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setStyle(DASHES[series % len(DASHES)])
    return pen


def plot_widget(name: str, *, x: str = "", y: str = "", epochs: bool = False) -> PlotWidget:
    """An empty plot that follows the theme, ready for many points.

    Args:
        name: its object name.
        x: what stands at the lower axis, translated.
        y: what stands at the left axis, translated.
        epochs: whether the lower axis counts, so that only whole numbers are marked.
    """
    _prepare()
    from netbuilder.gui.widgets.timed import TimedPlot
    from netbuilder.gui.widgets.whole import WholeAxis

    plot = TimedPlot(axisItems={"bottom": WholeAxis("bottom")} if epochs else None, enableMenu=False)
    plot.setObjectName(name)
    # Curves that are cut to many small areas take ten times as long to paint.
    plot.setViewportUpdateMode(plot.ViewportUpdateMode.BoundingRectViewportUpdate)
    item = plot.getPlotItem()
    item.setDownsampling(auto=True, mode="peak")
    item.setClipToView(True)
    item.showGrid(x=True, y=True, alpha=0.15)
    item.hideButtons()
    for side in ("left", "bottom"):
        item.getAxis(side).enableAutoSIPrefix(False)  # else "(x0.001)" stands below epochs
    for action in plot.scene().contextMenu:
        action.deleteLater()
    plot.scene().contextMenu.clear()  # the pages have their own ways to save a picture
    if x:
        item.setLabel("bottom", x)
    if y:
        item.setLabel("left", y)
    plot.look = _Look(plot)
    return plot


def curve(plot: PlotWidget, name: str, series: int, *, width: float = 2.0, alpha: int = 255) -> PlotDataItem:
    """A new curve of a `plot_widget`, called `name`, whose pen follows the theme."""
    drawn = plot.getPlotItem().plot([], [], name=name)
    drawn.setObjectName(name)
    plot.look.add(drawn, series, width, alpha)
    return drawn
