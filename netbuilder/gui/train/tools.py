"""The row above the plots: smoothing, log axis, earlier runs, export."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.gui.help.explain import explain
from netbuilder.gui.naming import called
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.train.chart import shown
from netbuilder.gui.train.earlier import SHOWN, EarlierRun, earlier_runs
from netbuilder.gui.trainer import IDLE
from netbuilder.gui.widgets.labels import plain
from netbuilder.gui.work.task import Task

if TYPE_CHECKING:
    from netbuilder.gui.train.page import TrainPage

_SMOOTHING = "train.smoothing"


class Tools(QWidget):
    """Controls of the plots of one page."""

    def __init__(self, page: TrainPage) -> None:
        super().__init__()
        self._page = page
        self._task: Task | None = None
        self._runs: list[EarlierRun] = []
        self._unwanted: set[int] = set()
        self._wanted: set[int] = set()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        self._add_smoothing(row)
        row.addStretch(1)
        self.log = self._tool("logAxis", "chart-log", tr("Log axis"), tr("Draws the loss by powers of ten."))
        self.log.setCheckable(True)
        self.log.toggled.connect(page.curves.set_log)
        all_of_it = tr("Ends zooming and shows everything; once more, only the epochs of this run.")
        fit = self._tool("fitPlots", "fit", tr("Show all"), all_of_it)
        fit.clicked.connect(page.curves.fit)
        earlier = self._tool(
            "earlierRuns",
            "history",
            tr("Earlier runs"),
            tr("Draws runs that were trained on the same data before as thin lines."),
        )
        self.menu = QMenu(earlier)
        self.menu.setToolTipsVisible(True)
        self.menu.triggered.connect(self._on_run_chosen)
        self._with_menu(earlier, self.menu)
        export = self._tool("exportCurves", "export", tr("Export"), tr("Writes the curves to a file."))
        files = QMenu(export)
        for name, text, do in (
            ("exportCsv", tr("&Table of epochs (CSV)…"), self._ask_csv),
            ("exportBatchesCsv", tr("Losses of all &batches (CSV)…"), self._ask_batches),
            ("exportPng", tr("&Picture (PNG)…"), self._ask_png),
        ):
            action = files.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(do)
        self._with_menu(export, files)
        for button in (self.log, fit, earlier, export):
            row.addWidget(button)

    def _add_smoothing(self, row: QHBoxLayout) -> None:
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setObjectName("smoothing")
        self.smoothing.setRange(0, 99)
        self.smoothing.setPageStep(10)
        self.smoothing.setFixedWidth(130)
        explain(
            self.smoothing,
            tr("Smoothing"),
            tr("How much the line of the loss is smoothed. The losses themselves stay visible behind it."),
            typical=tr("0.6; 0 draws the losses as they are."),
            wrong=tr("Near 0.99 the line lags behind and hides what happens."),
        )
        label = QLabel(tr("S&moothing"))
        label.setBuddy(self.smoothing)
        self.value = plain("", "smoothingValue")
        row.addWidget(label)
        row.addWidget(self.smoothing)
        row.addWidget(self.value)
        self.smoothing.valueChanged.connect(self._on_smoothing)
        self.smoothing.setValue(min(max(self._page.bench.settings.get(_SMOOTHING, 60), 0), 99))
        self._on_smoothing(self.smoothing.value())

    def _tool(self, name: str, picture: str, text: str, what: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(icon(picture))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        explain(button, text, what)
        return button

    @staticmethod
    def _with_menu(button: QToolButton, menu: QMenu) -> None:
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _on_smoothing(self, value: int) -> None:
        self.value.setText(number(value / 100, 2))
        self._page.curves.set_smoothing(value / 100)

    def remember(self) -> None:
        """Keeps the choice for the next start."""
        self._page.bench.settings.set(_SMOOTHING, self.smoothing.value())

    # Earlier runs

    def load_earlier(self) -> None:
        """Looks for runs on the same data, in the background."""
        bench = self._page.bench
        running = bench.trainer.project if bench.trainer.state != IDLE else None
        project = running or bench.editor.project
        task = Task(earlier_runs, project, self._page.told.run, parent=self)
        task.finished.connect(self._on_runs)
        task.failed.connect(self._on_no_runs)
        self._task = task
        task.start()

    def _on_runs(self, runs: list[EarlierRun]) -> None:
        if self.sender() is self._task:
            self._task = None
            self._runs = runs
            self._fill()

    def _on_no_runs(self, error: NetBuilderError) -> None:
        if self.sender() is self._task:
            self._task = None
            self._runs = []
            self._fill()

    def _fill(self) -> None:
        self.menu.clear()
        chosen = []
        for place, run in enumerate(self._runs):
            best = "" if run.best is None else shown(run.best)
            name = called(run.name)
            action = self.menu.addAction(tr("Run {number}: {name}  {best}", number=run.number, name=name, best=best))
            action.setData(run.number)
            action.setCheckable(True)
            on = run.number in self._wanted or (place < SHOWN and run.number not in self._unwanted)
            action.setChecked(on)
            if on:
                chosen.append(run)
        if not self._runs:
            self.menu.addAction(tr("There are none on these data yet.")).setEnabled(False)
        self._page.curves.show_earlier(chosen)

    def _on_run_chosen(self, action: QAction) -> None:
        number_of = action.data()
        (self._wanted if action.isChecked() else self._unwanted).add(number_of)
        (self._unwanted if action.isChecked() else self._wanted).discard(number_of)
        chosen = {each.data() for each in self.menu.actions() if each.isChecked()}
        self._page.curves.show_earlier([run for run in self._runs if run.number in chosen])

    # Files

    def _ask_csv(self) -> None:
        self._ask(tr("Save the table"), "epochs.csv", tr("Tables ({patterns})", patterns="*.csv"), self._write_csv)

    def _ask_batches(self) -> None:
        name = tr("Tables ({patterns})", patterns="*.csv")
        self._ask(tr("Save the table"), "batches.csv", name, self._write_batches)

    def _ask_png(self) -> None:
        self._ask(tr("Save the picture"), "curves.png", tr("Pictures ({patterns})", patterns="*.png"), self._write_png)

    def _ask(self, title: str, name: str, kinds: str, chosen: Callable[[str], object]) -> None:
        dialog = QFileDialog(self.window(), title)
        dialog.setObjectName("exportDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.setNameFilter(kinds)
        dialog.selectFile(name)
        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write_csv(self, path: str) -> None:
        self._written(self._page.export_csv, path)

    def _write_batches(self, path: str) -> None:
        self._written(self._page.export_csv, path, batches=True)

    def _write_png(self, path: str) -> None:
        self._written(self._page.export_png, path)

    def _written(self, write: Callable[..., None], path: str, **how: bool) -> None:
        try:
            write(path, **how)
        except NetBuilderError as error:
            self._page.bench.messages.error(error, key="export")
