"""Loss and metric over the epochs: what the run on show told, and earlier runs beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QSizePolicy, QSplitter

from netbuilder.gui.help.explain import explain
from netbuilder.gui.naming import log_title
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.style import tokens
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.train.chart import Chart, shown
from netbuilder.gui.train.earlier import EarlierRun
from netbuilder.gui.train.told import Told
from netbuilder.gui.train.traces import smoothed

_FIRST_SERIES, _SERIES = 2, 5
"""Earlier runs take the colours after those of training and validation."""


class LossChart(Chart):
    """The loss of each batch, faint; its smooth line; and the means of the epochs."""

    def __init__(self) -> None:
        super().__init__("lossPlot", tr("Loss"), tr("The loss of each batch appears here once you press Train (F5)."))
        self.add("batches", tr("each batch"), 0, faint=True)
        self.add("train", tr("training"), 0)
        self.add("train epochs", tr("epoch mean"), 0, faint=False, points=True).told = False
        self.add("validation", tr("validation"), 1, points=True)
        self.lines["train epochs"].drawn.setPen(None)
        self.lines["train"].drawn.setSymbolSize(7)
        self.lines["train"].drawn.setSymbolBrush(QColor(tokens().series[0]))
        self.smoothing = 0.6

    def draw(self, told: Told) -> bool:
        """Takes what there is; False if there is nothing new."""
        batches = told.batches or 1
        places, means = told.trace.means()
        raw_places, raw = told.trace.range()
        epochs, values = told.column("loss")
        # Curves from a file know the epochs alone.
        smooth = (places / batches, smoothed(means, self.smoothing)) if len(means) else (epochs, values)
        new = [self.set("batches", raw_places / batches, raw), self.set("train", *smooth)]
        # A line of one point is none: after a single batch a dot stands for it.
        self.lines["train"].drawn.setSymbol("o" if len(self.lines["train"].x) == 1 else None)
        new += [self.set("train epochs", epochs, values), self.set("validation", *told.column("val_loss"))]
        return any(new)

    def _wear(self) -> None:
        super()._wear()
        if "train epochs" in self.lines:
            self.lines["train epochs"].drawn.setPen(None)


class MetricChart(Chart):
    """One metric, epoch by epoch.

    Signals:
        chosen(): another metric is to be shown.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__("metricPlot", tr("Metric"), tr("Accuracy, or what else the project counts, appears here."))
        self.add("train", tr("training"), 0, points=True)
        self.add("validation", tr("validation"), 1, points=True)
        self.choice = QComboBox()
        self.choice.setObjectName("metricChoice")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        explain(self.choice, tr("Metric"), tr("Which of the numbers that the project counts is drawn."))
        self.choice.currentIndexChanged.connect(self._on_chosen)
        self.row.replaceWidget(self.head, self.choice)
        self.head.setParent(self)
        self.head.hide()
        self.choice.hide()
        self.row.insertWidget(0, self.head)
        self.head.show()
        self._names: list[str] = []

    @property
    def chosen_name(self) -> str:
        """The name of the metric shown, "" if there is none."""
        return self.choice.currentData() or ""

    def offer(self, names: Sequence[str]) -> None:
        """Lets the user choose among these."""
        if list(names) == self._names:
            return
        before, self._names = self.chosen_name, list(names)
        self.choice.blockSignals(True)
        self.choice.clear()
        for name in names:
            self.choice.addItem(log_title(name), name)
        self.choice.setCurrentIndex(max(0, self.choice.findData(before)))
        self.choice.blockSignals(False)
        self.choice.setVisible(len(names) > 1)
        self.head.setVisible(len(names) < 2)
        self.head.setText(log_title(names[0]) if names else tr("Metric"))

    def draw(self, told: Told, running: tuple[float, dict] | None) -> bool:
        """Takes what there is; `running` is where the epoch in progress stands. False if there is nothing new."""
        names = told.metrics() or _measures(running)
        if names or not told.is_empty:
            self.offer(names)
        epochs, values = told.column(self.chosen_name)
        if running is not None and isinstance(running[1].get(self.chosen_name), (int, float)):
            epochs, values = np.append(epochs, running[0]), np.append(values, running[1][self.chosen_name])
        validated = told.column(f"val_{self.chosen_name}")
        return any([self.set("train", epochs, values), self.set("validation", *validated)])

    def _on_chosen(self) -> None:
        self.chosen.emit()


def _measures(running: tuple[float, dict] | None) -> list[str]:
    return [name for name in running[1] if name not in ("loss", "learning_rate")] if running else []


class Curves(QSplitter):
    """Both plots side by side."""

    def __init__(self, loss: LossChart, metric: MetricChart) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(SPACING)
        self.loss, self.metric_chart = loss, metric
        self.addWidget(self.loss)
        self.addWidget(self.metric_chart)
        self.setSizes([500, 400])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.metric_chart.plot.setXLink(self.loss.plot)
        self.metric_chart.chosen.connect(self._on_metric)
        for chart in self.charts():
            chart.all_wanted.connect(self.fit)
        self._told, self._run = Told(), 0
        self._running: tuple[float, dict] | None = None
        self._earlier: tuple[EarlierRun, ...] = ()

    def show_told(self, told: Told, running: tuple[float, dict] | None = None) -> None:
        """Draws all that the run told."""
        self.take(told, running)
        self._draw()

    def take(self, told: Told, running: tuple[float, dict] | None) -> None:
        """Remembers what to draw."""
        if told.run != self._run:
            self._run = told.run
            for chart in self.charts():
                chart.whole = False
        self._told, self._running = told, running

    def _draw(self) -> None:
        self.draw_loss()
        self.draw_metric()

    def draw_loss(self) -> bool:
        """Draws the left plot alone; False if there is nothing new."""
        new = self.loss.draw(self._told)
        self._mark_best()
        self.loss.finish()
        self.metric_chart.settle()  # its epochs are those of the other
        return new

    def draw_metric(self) -> bool:
        """Draws the right plot alone; False if there is nothing new."""
        new = self.metric_chart.draw(self._told, self._running)
        self.metric_chart.finish()
        return new

    def _mark_best(self) -> None:
        best = self._told.best()
        if best is None or len(self._told.lines) < 2:
            self.loss.show_best(None)
            self.metric_chart.show_best(None)
            return
        epoch, _, value = best
        text = tr("best: epoch {epoch}, {value}", epoch=number(epoch + 1), value=shown(value))
        self.loss.show_best(epoch, text)
        self.metric_chart.show_best(epoch, tr("best loss"))

    def set_smoothing(self, factor: float) -> None:
        """How much the line of the loss is smoothed."""
        self.loss.smoothing = factor
        self._draw()

    def set_log(self, on: bool) -> None:
        """Draws the loss as powers of ten, or plainly."""
        self.loss.set_log(on)
        self.loss.finish()

    def fit(self) -> None:
        """Shows all of both, runs from before to their ends; asked once more, as far as the run on show goes."""
        self.show_whole(not self.loss.whole or any(chart.zoomed for chart in self.charts()))

    def show_whole(self, whole: bool) -> None:
        """Ends zooming, with all of the runs from before or as far as the run on show goes."""
        for chart in self.charts():
            chart.whole = whole
            chart.fit()
            chart.finish()

    def show_earlier(self, runs: Sequence[EarlierRun]) -> None:
        """Draws these runs as thin lines."""
        self._earlier = tuple(runs)
        for chart in (self.loss, self.metric_chart):
            for key in [key for key in chart.lines if key.startswith("#")]:
                chart.remove(key)
        if self._told.is_empty and runs:
            self.metric_chart.offer(runs[0].metrics())
        for place, run in enumerate(self._earlier):
            series = _FIRST_SERIES + place % _SERIES
            self._thin(self.loss, run, series, "loss")
            if self.metric_chart.chosen_name:
                self._thin(self.metric_chart, run, series, self.metric_chart.chosen_name)
        self.loss.finish()
        self.metric_chart.finish()

    @staticmethod
    def _thin(chart: Chart, run: EarlierRun, series: int, name: str) -> None:
        label = tr("run {number}", number=run.number)
        validated = f"val_{name}" in run.curves
        x, y = run.curves.get(f"val_{name}" if validated else name, ((), ()))
        if len(x):
            chart.add_thin(f"#{run.number}", label, series, 0, x, y)

    def _on_metric(self) -> None:
        self._draw()
        self.show_earlier(self._earlier)

    def charts(self) -> list[Chart]:
        """Both."""
        return [self.loss, self.metric_chart]
