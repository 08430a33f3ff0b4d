"""The page Train: curves, numbers and settings of the run in progress, or of the last one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QTabWidget, QVBoxLayout, QWidget

from netbuilder.document.project import Project
from netbuilder.experiments.live import Means
from netbuilder.gui.help.explain import explain
from netbuilder.gui.messages import GOOD
from netbuilder.gui.page import Page
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.train.batch import LastBatch
from netbuilder.gui.train.before import ForecastPanel
from netbuilder.gui.train.chart import Chart
from netbuilder.gui.train.curves import Curves, LossChart, MetricChart
from netbuilder.gui.train.epochs import EpochsTable
from netbuilder.gui.train.export import batches_csv, epochs_csv, write_picture, write_text
from netbuilder.gui.train.inside import Inside, gradient_chart, rate_chart, ratio_chart
from netbuilder.gui.train.pace import Pace
from netbuilder.gui.train.rate import RatePanel
from netbuilder.gui.train.told import Told
from netbuilder.gui.train.tools import Tools
from netbuilder.gui.train.watching import WatchingPanel
from netbuilder.gui.trainer import IDLE
from netbuilder.gui.widgets.labels import paragraph
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.workbench import Workbench
from netbuilder.training import events as happened

_SIDE_PX = 250
_LONG_EPOCH_S = 2.0
"""After such a one its line comes at once; short ones are shown as their turn comes."""


class TrainPage(Page):
    """The page Train."""

    name = "train"

    def __init__(self, bench: Workbench, *charts: Chart) -> None:
        super().__init__(bench)
        loss, metric, *small = charts or self.parts(bench)
        self.told = Told()
        self._means: Means | None = None
        self._here = False
        self.curves, self.inside = Curves(loss, metric), Inside(*small)
        self.epochs, self.batch = EpochsTable(), LastBatch()
        first = (self.curves.draw_loss, self.curves.draw_metric)
        rest = (self._draw_epochs, self._draw_rate, self._draw_gradient, self._draw_ratio)
        self.pace = Pace([piece for each in rest for piece in (*first, each)])
        self.tools = Tools(self)
        self.rate, self.watching = RatePanel(bench), WatchingPanel(bench)
        self.forecast = ForecastPanel(bench)
        self.notice = paragraph("")
        self.notice.setObjectName("trainNotice")
        self.notice.setProperty("role", "warning")
        self.notice.hide()
        self._arrange()
        trainer = bench.trainer
        trainer.news.connect(self._on_news)
        trainer.ended.connect(self._on_ended)
        trainer.model_changed.connect(self._on_model_changed)
        trainer.state_changed.connect(self._refresh_notice)
        bench.editor.changed.connect(self._on_edited)

    @classmethod
    def parts(cls, bench: Workbench) -> Iterator[Chart]:
        yield from (make() for make in (LossChart, MetricChart, rate_chart, gradient_chart, ratio_chart))

    def _arrange(self) -> None:
        plots = Panel()
        plots.box.addWidget(self.tools)
        plots.box.addWidget(self.curves, 1)
        inside = Panel()
        inside.box.setContentsMargins(SPACING, SPACING, SPACING, SPACING)
        inside.box.addWidget(self.inside)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("trainTabs")
        self.tabs.setDocumentMode(True)
        explain(
            self.tabs, tr("Numbers of the run"), tr("A row for each epoch, or what happened in the last single batch.")
        )
        self.tabs.addTab(self.epochs, tr("Epochs"))
        self.tabs.addTab(self.batch, tr("Last batch"))
        main = QSplitter(Qt.Orientation.Vertical)
        main.setChildrenCollapsible(False)
        main.setHandleWidth(SPACING)
        for part, stretch in ((plots, 5), (inside, 2), (self.tabs, 3)):
            main.addWidget(part)
            main.setStretchFactor(main.indexOf(part), stretch)
        main.setSizes([320, 140, 180])
        side = QWidget()
        side.setProperty("role", "plain")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        for part in (self.notice, self.forecast, self.rate, self.watching):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("trainSide")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(side)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(
            max(_SIDE_PX, side.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
        )
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setChildrenCollapsible(False)
        across.setHandleWidth(SPACING)
        across.addWidget(main)
        across.addWidget(area)
        across.setStretchFactor(0, 1)
        across.setSizes([900, _SIDE_PX])
        self.box.addWidget(across)

    def entered(self) -> None:
        self._here = True
        self._show(now=True)
        self.forecast.entered()
        self.tools.load_earlier()

    def left(self) -> None:
        self._here = False
        self.forecast.left()
        self.tools.remember()

    # News

    def _on_news(self, items: list, snapshots: dict) -> None:
        run = self.told.run
        for item in items:
            self.told.take(item)
            if isinstance(item, happened.EpochEnded):
                self._means = None
                if item.seconds > _LONG_EPOCH_S:
                    self.pace.prefer(self._draw_epochs)
            elif isinstance(item, happened.RunStarted):
                self.pace.begin()
        if self.told.run != run and self._here:
            self.tools.load_earlier()
        self._means = snapshots.get("means", self._means)
        record = snapshots.get("record")
        if record is not None:
            self.batch.show_record(record)
            self.tabs.setCurrentWidget(self.batch)
        if self.told.probes:
            self.rate.show_rate(self.told.probes[-1].learning_rate)
        rests = any(isinstance(item, happened.Paused) for item in items)
        if self._here and (rests or not self.window().isMinimized()):
            self._show(now=rests)

    def _running(self) -> tuple[float, dict] | None:
        means = self._means
        if means is None or self.bench.trainer.state == IDLE or not self.told.batches or not means.batch:
            return None
        if self.told.lines and means.epoch <= self.told.lines[-1].number:
            return None  # that epoch is over: its means arrived with its end
        return means.epoch + means.batch / self.told.batches, dict(means.logs)

    def _show(self, *, now: bool) -> None:
        until = float(self.told.epochs) if self.bench.trainer.state != IDLE and self.told.epochs else None
        for chart in (*self.curves.charts(), *self.inside.charts()):
            chart.until = until
        self.curves.take(self.told, self._running())
        if not now:
            self.pace.step()
            return
        self.curves.show_told(self.told, self._running())
        self.inside.show_told(self.told)
        self.epochs.show_told(self.told)

    def _draw_rate(self) -> bool:
        return self.inside.draw_rate(self.told)

    def _draw_gradient(self) -> bool:
        return self.inside.draw_gradient(self.told)

    def _draw_ratio(self) -> bool:
        return self.inside.draw_ratio(self.told)

    def _draw_epochs(self) -> bool:
        return self.epochs.show_told(self.told)

    def _on_ended(self, outcome: object) -> None:
        self._means = None
        if self._here:
            self._show(now=True)

    def _on_model_changed(self) -> None:
        trainer = self.bench.trainer
        if trainer.outcome is None:
            self.told.clear()
            self._means = None
            if trainer.history is not None:
                self.told.take_history(trainer.history)
            if self._here:
                self._show(now=True)
                self.tools.load_earlier()
        self._refresh_notice()

    def _on_edited(self, before: Project, after: Project) -> None:
        self._refresh_notice()
        if self._here and before.data != after.data:
            self.tools.load_earlier()

    def _refresh_notice(self) -> None:
        trainer = self.bench.trainer
        edited = trainer.edited
        if not edited:
            text = ""
        elif trainer.state == IDLE:
            text = tr("You edited the project. The curves are those of the network as it was; Train begins anew.")
        else:
            text = tr("You edited the project. This run goes on with the network as it was when it began.")
        self.notice.setText(text)
        self.notice.setVisible(edited)

    # Files

    def export_csv(self, path: str | Path, *, batches: bool = False) -> None:
        """Writes the epochs, or the losses of the batches, as a table."""
        write_text(path, batches_csv(self.told) if batches else epochs_csv(self.told))
        self.bench.messages.show(tr("Saved {file}.", file=Path(path).name), GOOD, key="export")

    def export_png(self, path: str | Path) -> None:
        """Writes both plots as a picture."""
        write_picture(path, self.curves)
        self.bench.messages.show(tr("Saved {file}.", file=Path(path).name), GOOD, key="export")
