"""Small plots of what happens inside: learning rate, length of the gradient, how far the weights move."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import WIDE
from netbuilder.gui.train.chart import Chart
from netbuilder.gui.train.told import Told

_MOST_LAYERS = 7


class SmallChart(Chart):
    """A plot with a small head."""

    labelled = False

    def __init__(self, name: str, head: str, what: str, typical: str = "", wrong: str = "") -> None:
        super().__init__(name, head, tr("Read now and then while it trains"))
        self.head.setFont(font(bold=True))
        self.plot.setMinimumSize(110, 60)
        explain(self.plot, head, what, typical=typical, wrong=wrong)


def rate_chart() -> SmallChart:
    """The plot of the learning rate."""
    chart = SmallChart("ratePlot", tr("Learning rate"), tr("The size of the steps over the run."))
    chart.add("rate", "", 0)
    return chart


def gradient_chart() -> SmallChart:
    """The plot of the gradient's length."""
    what = tr("The length of the gradient of all weights, on a scale of powers of ten.")
    wrong = tr("A rise over many powers of ten means that the training explodes.")
    chart = SmallChart("gradientPlot", tr("Gradient"), what, wrong=wrong)
    chart.add("gradient", "", 0)
    chart.set_log(True)
    return chart


def ratio_chart() -> SmallChart:
    """The plot of the steps of each layer's weights."""
    chart = SmallChart(
        "ratioPlot",
        tr("Update ratio"),
        tr("How far the weights of each layer move in a step, as a share of their length."),
        typical=tr("Around 0.001."),
        wrong=tr("Above 0.1 the steps are wild; below 0.00001 the layer hardly learns."),
    )
    chart.set_log(True)
    return chart


class Inside(QWidget):
    """The three plots side by side, from readings of single steps."""

    def __init__(self, rate: SmallChart, gradient: SmallChart, ratio: SmallChart) -> None:
        super().__init__()
        self.rate, self.gradient, self.ratio = rate, gradient, ratio
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(WIDE)
        for chart in self.charts():
            chart.all_wanted.connect(chart.fit)
            row.addWidget(chart, 1)

    def charts(self) -> list[Chart]:
        """All three."""
        return [self.rate, self.gradient, self.ratio]

    def show_told(self, told: Told) -> None:
        """Draws what the run told."""
        for draw in (self.draw_rate, self.draw_gradient, self.draw_ratio):
            draw(told)

    def draw_rate(self, told: Told) -> bool:
        """Draws the learning rate; False if there is nothing new."""
        rates = [reading.learning_rate for reading in told.probes]
        new = self.rate.set("rate", _places(told), rates)
        highest = max(rates, default=0.0)
        self.rate.heights = (0.0, 1.1 * highest) if highest > 0 else None
        self.rate.finish()
        return new

    def draw_gradient(self, told: Told) -> bool:
        """Draws the length of the gradient; False if there is nothing new."""
        lengths = [reading.gradient for reading in told.probes]
        new = self.gradient.set("gradient", _places(told), _positive(lengths))
        self.gradient.finish()
        return new

    def draw_ratio(self, told: Told) -> bool:
        """Draws how far the weights of each layer move; False if there is nothing new."""
        readings, x = told.probes, _places(told)
        names = [layer.node for layer in readings[-1].layers][:_MOST_LAYERS] if readings else []
        new = self._offer(names)
        for place, name in enumerate(names):
            ratios = [reading.layers[place].ratio if place < len(reading.layers) else np.nan for reading in readings]
            new = self.ratio.set(name, x, _positive(ratios)) or new
        self.ratio.finish()
        return new

    def _offer(self, names: list[str]) -> bool:
        if list(self.ratio.lines) == names:
            return False
        for key in list(self.ratio.lines):
            self.ratio.remove(key)
        for place, name in enumerate(names):
            self.ratio.add(name, name, place)
        return True


def _places(told: Told) -> np.ndarray:
    return np.array([reading.step for reading in told.probes], np.float64) / (told.batches or 1)


def _positive(values: list[float]) -> np.ndarray:
    """For a logarithmic axis: what is not above 0 is a gap."""
    found = np.asarray(values, np.float64)
    return np.where(np.isfinite(found) & (found > 0), found, np.nan)
