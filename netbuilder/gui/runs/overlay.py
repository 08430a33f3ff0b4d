"""The curves of several runs in one plot."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from netbuilder.experiments.store import Run
from netbuilder.gui.help.explain import explain
from netbuilder.gui.naming import called, log_title
from netbuilder.gui.text import number, tr
from netbuilder.gui.train.chart import Chart


class Overlay(QWidget):
    """Draws one number of the logs, for every chosen run; which one is chosen in the head."""

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[Run] = []
        self._chart = Chart("overlayPlot", tr("Curves"), tr("Choose runs above to see their curves here."))
        self._chart.all_wanted.connect(self._chart.fit)
        self._choice = QComboBox()
        self._choice.setObjectName("overlayChoice")
        explain(self._choice, tr("Number"), tr("Which number of the runs is drawn: a loss or a metric."))
        self._choice.currentIndexChanged.connect(self._draw)
        self._chart.row.addWidget(self._choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._chart)

    def show_runs(self, runs: list[Run]) -> None:
        """Draws the curves of these."""
        self._runs = runs
        names = list(dict.fromkeys(name for run in runs for _, _, logs in run.epochs for name in logs))
        names = [name for name in names if name != "learning_rate"]
        before = self._choice.currentData()
        if names != [self._choice.itemData(place) for place in range(self._choice.count())]:
            self._choice.blockSignals(True)
            self._choice.clear()
            for name in names:
                self._choice.addItem(log_title(name), name)
            wanted = before if before in names else ("val_loss" if "val_loss" in names else "loss")
            self._choice.setCurrentIndex(max(0, self._choice.findData(wanted)))
            self._choice.blockSignals(False)
        self._choice.setEnabled(bool(names))
        self._draw()

    def _draw(self, *_: object) -> None:
        for key in list(self._chart.lines):
            self._chart.remove(key)
        name = self._choice.currentData()
        for series, run in enumerate(self._runs):
            points = [(epoch + 1, logs[name]) for epoch, _, logs in run.epochs if _is_number(logs.get(name))]
            if points:
                label = f"{number(run.id)} {called(run.name)}"
                self._chart.add(f"run {run.id}", label, series, points=len(points) == 1)
                self._chart.set(f"run {run.id}", [each[0] for each in points], [float(each[1]) for each in points])
        self._chart.fit()
        self._chart.finish()


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and value == value
