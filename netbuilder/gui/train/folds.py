"""The dialog for k-fold cross-validation."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
)

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.folds import FEWEST, MOST, Fold, Folding, cross_validated, mean_and_deviation
from netbuilder.gui.help.explain import explain
from netbuilder.gui.naming import log_title
from netbuilder.gui.text import duration, logged, number, told, tr
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import MARGIN, SPACING
from netbuilder.gui.widgets.labels import paragraph
from netbuilder.gui.widgets.tables import LEFT, RIGHT, PlainTable
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench

_USUAL = 5


class FoldsDialog(QDialog):
    """Asks into how many parts, trains once for each, and shows what each said; closing it calls it off."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window)
        self.setObjectName("foldsDialog")
        self.setWindowTitle(tr("Cross-validation"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bench = bench
        self._task: Task | None = None
        about = paragraph(
            tr(
                "The training samples are parted. For each part the network learns anew from all the others and is "
                "judged on that part. The mean says how well it learns from such data, the spread how much of that is "
                "chance. Your trained network stays as it is."
            ),
            muted=True,
        )
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._table = PlainTable("foldsTable", tr("Folds"), tr("What each part said, and the mean ± the deviation."))
        self._table.verticalHeader().hide()
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._line = paragraph("")
        self._line.setObjectName("foldsLine")
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(SPACING)
        column.addWidget(about)
        column.addLayout(self._choice())
        column.addWidget(self._bar)
        column.addWidget(self._table, 1)
        column.addWidget(self._line)
        self.resize(520, 460)
        self._show(())
        problems = bench.trainer.problems()
        self._go.setEnabled(not problems)
        self._say(tr("This cannot be trained yet: {why}", why=str(problems[0])) if problems else "")

    def _choice(self) -> QHBoxLayout:
        label = QLabel(tr("&Folds"))
        self._count = QSpinBox()
        self._count.setObjectName("foldCount")
        self._count.setRange(FEWEST, MOST)
        self._count.setValue(_USUAL)
        explain(
            self._count,
            tr("Folds"),
            tr("Into how many parts the samples go: so often the network is trained."),
            typical=tr("5 or 10."),
            wrong=tr("Many folds take long; with two, each network learns from half of the samples only."),
        )
        label.setBuddy(self._count)
        self._go = QPushButton()
        self._go.setObjectName("foldsGo")
        self._go.setProperty("role", "primary")
        self._go.clicked.connect(self._on_go)
        self._name_button()
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._go)
        return row

    def _name_button(self) -> None:
        running = self._task is not None
        self._go.setText(tr("&Stop") if running else tr("&Cross-validate"))
        self._count.setEnabled(not running)

    def _on_go(self) -> None:
        if self._task is not None:
            self._task.cancel()
            return
        project, data = self._bench.editor.project, self._bench.library.dataset
        self._say("")
        self._show(())
        task = Task(cross_validated, project, data, self._count.value(), parent=self)
        task.progressed.connect(self._on_progress)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self._task = task.start()
        self._name_button()

    def _on_progress(self, folding: Folding) -> None:
        self._bar.setValue(round(1000 * folding.share))
        if len(folding.done) > self._shown:
            self._show(folding.done)

    def _on_finished(self, folds: tuple[Fold, ...]) -> None:
        self._task = None
        self._bar.setValue(1000)
        self._show(folds)
        self._name_button()
        seconds = duration(sum(fold.seconds for fold in folds))
        self._say(tr("{count} networks were trained in {time}.", count=number(len(folds)), time=seconds))

    def _on_failed(self, error: NetBuilderError) -> None:
        called_off = self._task is not None and self._task.cancelled
        self._task = None
        self._bar.setValue(0)
        self._name_button()
        self._say(tr("Stopped. What is done is shown above.") if called_off else told(error))

    def _say(self, text: str) -> None:
        self._line.setText(text)
        self._line.setVisible(bool(text))

    def _show(self, folds: tuple[Fold, ...]) -> None:
        self._shown = len(folds)
        names = list(folds[0].results) if folds else ["loss"]
        model = QStandardItemModel()
        model.setHorizontalHeaderLabels([tr("Fold"), tr("Samples"), *map(log_title, names)])
        for column in range(model.columnCount()):
            model.horizontalHeaderItem(column).setTextAlignment(RIGHT if column else LEFT)
        for place, fold in enumerate(folds):
            values = [logged(fold.results[name]) for name in names]
            model.appendRow(_row([number(place + 1), number(fold.samples), *values]))
        if folds:
            means = [mean_and_deviation(folds, name) for name in names]
            whole = number(sum(fold.samples for fold in folds))
            pairs = [f"{logged(mean)} ± {logged(deviation)}" for mean, deviation in means]
            model.appendRow(_row([tr("Mean"), whole, *pairs], bold=True))
        self._table.show_rows(model)

    def done(self, result: int) -> None:
        """Closes the dialog, and calls off what it is at."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)


def _row(texts: list[str], *, bold: bool = False) -> list[QStandardItem]:
    items = [QStandardItem(text) for text in texts]
    for place, item in enumerate(items):
        item.setTextAlignment(RIGHT if place else LEFT)
        item.setEditable(False)
        if bold:
            item.setFont(font(bold=True))
    return items
