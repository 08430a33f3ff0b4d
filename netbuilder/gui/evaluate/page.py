"""The page Evaluate: how good the network is on samples it did not learn from, and where it goes wrong."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.evaluation import Evaluation, evaluate_model
from netbuilder.experiments.parts import TEST, TRAINING, VALIDATION
from netbuilder.gui.evaluate.matrix import ConfusionMatrix
from netbuilder.gui.evaluate.regression import RegressionView
from netbuilder.gui.evaluate.report import ClassReport
from netbuilder.gui.evaluate.samples import SamplesPanel
from netbuilder.gui.help.explain import explain
from netbuilder.gui.naming import log_title
from netbuilder.gui.page import Page
from netbuilder.gui.text import logged, percent, tr, trn
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.labels import Elided, heading, plain
from netbuilder.gui.widgets.panels import EmptyPlace, Panel
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench


class EvaluatePage(Page):
    """Evaluates whenever it is entered and the model or the data are others than before."""

    name = "evaluate"

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._task: Task | None = None
        self._shown: object = None
        self._found: Evaluation | None = None
        self._visible = False
        self._stack = QStackedWidget()
        go = QPushButton(tr("Go t&o Train"))
        go.setProperty("role", "primary")
        go.clicked.connect(self._on_go)
        self._empty = EmptyPlace(
            "evaluate",
            tr("No network is trained yet"),
            tr("Train one, then see here how well it does on samples that it did not learn from."),
            [go],
        )
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._results())
        self.box.addWidget(self._stack)
        bench.trainer.model_changed.connect(self._refresh)
        bench.library.changed.connect(self._refresh)

    def _results(self) -> QWidget:
        whole = QWidget()
        box = Panel()
        box.setParent(whole)
        column = QSplitter(Qt.Orientation.Horizontal, whole)
        column.setChildrenCollapsible(False)
        column.addWidget(self._left())
        self._samples = SamplesPanel()
        self._samples.all_wanted.connect(self._show_mistakes)
        column.addWidget(self._samples)
        column.setSizes([620, 520])
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACING)
        outer.addWidget(self._head(box))
        outer.addWidget(column, 1)
        return whole

    def _head(self, panel: Panel) -> Panel:
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        label = QLabel(tr("&Samples"))
        self._part = QComboBox()
        self._part.setObjectName("splitChoice")
        for part, text in ((TEST, tr("Test")), (VALIDATION, tr("Validation")), (TRAINING, tr("Training"))):
            self._part.addItem(text, part)
        explain(
            self._part,
            tr("Samples"),
            tr("Which part of the data to judge by. Test samples were never learned from."),
            wrong=tr("Much better on training samples than on test samples: the network has learned them by heart."),
        )
        self._part.currentIndexChanged.connect(self._refresh)
        label.setBuddy(self._part)
        self._line = Elided()
        self._line.setObjectName("testResults")
        self._line.setAccessibleName(tr("Loss and metrics"))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(120)
        self._bar.hide()
        row.addWidget(label)
        row.addWidget(self._part)
        row.addSpacing(SPACING)
        row.addWidget(self._line, 1)
        row.addWidget(self._bar)
        panel.box.addLayout(row)
        return panel

    def _left(self) -> QWidget:
        self._views = QStackedWidget()
        classes = QSplitter(Qt.Orientation.Vertical)
        classes.setChildrenCollapsible(False)
        top = Panel()
        row = QHBoxLayout()
        row.addWidget(heading(tr("Confusion matrix")))
        row.addStretch(1)
        axes = plain(tr("rows: what it was  ·  columns: what the network said"))
        axes.setProperty("role", "muted")
        row.addWidget(axes)
        top.box.addLayout(row)
        self._matrix = ConfusionMatrix()
        self._matrix.cell_chosen.connect(self._show_cell)
        top.box.addWidget(self._matrix, 1)
        below = Panel(tr("Report by class"))
        self._report = ClassReport()
        below.box.addWidget(self._report, 1)
        classes.addWidget(top)
        classes.addWidget(below)
        classes.setSizes([400, 200])
        classes.setStretchFactor(0, 2)
        classes.setStretchFactor(1, 1)
        self._views.addWidget(classes)
        self._regression: RegressionView | None = None
        return self._views

    def entered(self) -> None:
        """Judges the newest model."""
        self._visible = True
        self._refresh()

    def left(self) -> None:
        """Nobody looks any more."""
        self._visible = False

    def _on_go(self) -> None:
        self.bench.page_wanted.emit("train")

    def _refresh(self) -> None:
        model, data = self.bench.trainer.model, self.bench.library.dataset
        if model is None or data is None:
            self._stack.setCurrentIndex(0)
            self._shown = None
            return
        self._stack.setCurrentIndex(1)
        project = self.bench.editor.project
        split = (project.test_share, project.validation_split, project.seed)
        wanted = (id(model), id(data), self._part.currentData(), split)
        if not self._visible or wanted == self._shown:
            return
        self._shown = wanted
        if self._task is not None:
            self._task.cancel()
        task = Task(evaluate_model, model, project, data, self._part.currentData(), parent=self)
        task.progressed.connect(self._on_progress)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self._line.setText(tr("Looking at every sample…"))
        self._bar.setValue(0)
        self._bar.show()
        self._task = task.start()

    def _on_progress(self, share: float) -> None:
        if self.sender() is self._task:
            self._bar.setValue(round(100 * share))

    def _on_failed(self, error: NetBuilderError) -> None:
        if self.sender() is self._task and not self._task.cancelled:
            self._bar.hide()
            self._line.setText(str(error))
            self._samples.show_nothing(str(error))

    def _on_finished(self, found: Evaluation) -> None:
        if self.sender() is not self._task:
            return
        self._bar.hide()
        self._found = found
        self._line.setText(self._summary(found))
        if found.classifies:
            self._views.setCurrentIndex(0)
            self._matrix.show_counts(found.confusion(), found.names)
            self._report.show_report(found.report())
        else:
            if self._regression is None:
                self._regression = RegressionView()
                self._views.addWidget(self._regression)
            self._views.setCurrentWidget(self._regression)
            self._regression.show_evaluation(found)
        self._show_mistakes()

    def _summary(self, found: Evaluation) -> str:
        shown = {log_title(name): value for name, value in found.results.items() if _is_number(value)}
        numbers = [f"{name}: {logged(float(value))}" for name, value in shown.items()]
        text = "  –  ".join(numbers)
        count = trn("on {count} sample", "on {count} samples", len(found.truth))
        if found.classifies:
            wrong = len(found.mistakes())
            share = percent(wrong / max(1, len(found.truth)), 2)
            return f"{text}  {count}  ·  " + trn(
                "{count} wrong ({share})", "{count} wrong ({share})", wrong, share=share
            )
        return f"{text}  {count}"

    def _show_cell(self, truth: int, predicted: int) -> None:
        found = self._found
        if found is None:
            return
        count = len(found.cell(truth, predicted))
        names = {"truth": found.names[truth], "said": found.names[predicted]}
        if truth == predicted:
            head = trn("{count} of {truth}, read rightly", "{count} of {truth}, read rightly", count, **names)
        else:
            head = trn("{count} of {truth} taken for {said}", "{count} of {truth} taken for {said}", count, **names)
        self._samples.show_samples(found, found.cell(truth, predicted), head, filtered=True)

    def _show_mistakes(self) -> None:
        found = self._found
        if found is None:
            return
        self._matrix.setCurrentIndex(QModelIndex())
        chosen = found.mistakes()
        if found.classifies:
            head = trn("{count} mistake, the surest first", "{count} mistakes, the surest first", len(chosen))
        else:
            head = tr("The worst first")
        self._samples.show_samples(found, chosen, head, filtered=False)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) or getattr(value, "ndim", 1) == 0
