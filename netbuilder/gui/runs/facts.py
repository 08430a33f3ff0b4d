"""What is known of the chosen runs: of one everything, of two what differs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.experiments.differences import Difference, difference
from netbuilder.experiments.store import Run
from netbuilder.gui.help.explain import explain
from netbuilder.gui.naming import called, log_title
from netbuilder.gui.text import duration, logged, number, tr
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.widgets.labels import Elided, paragraph
from netbuilder.gui.widgets.tips import as_tip


class RunFacts(QWidget):
    """A head and a table of two or three columns."""

    def __init__(self) -> None:
        super().__init__()
        self._head = Elided()
        self._head.setObjectName("runFactsHead")
        self._table = QTableWidget(0, 3)
        self._table.setObjectName("runDifferences")
        explain(
            self._table,
            tr("Settings"),
            tr("Of one run, what it was made with and what came of it; of two, only what differs between them."),
        )
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + SPACING)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.horizontalHeader().setHighlightSections(False)
        self._table.setWordWrap(False)
        self._empty = paragraph(tr("Choose one run to see its settings, two to see what differs."), muted=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)

    def show_runs(self, runs: list[Run]) -> None:
        """Shows what is known of these."""
        if len(runs) == 1:
            self._head.setText(f"{number(runs[0].id)}  {called(runs[0].name)}")
            self._fill([tr("Setting"), tr("Value")], _facts(runs[0]))
        elif len(runs) == 2:
            found = [(_words(each), each.first or "–", each.second or "–") for each in difference(*runs)]
            first, second = (f"{number(run.id)}  {called(run.name)}" for run in runs)
            self._head.setText(tr("What differs") if found else tr("Nothing differs: they are repetitions"))
            self._fill([tr("Setting"), first, second], found)
        else:
            self._head.setText(tr("{count} runs", count=number(len(runs))) if runs else "")
        self._stack.setCurrentIndex(1 if len(runs) in (1, 2) else 0)

    def _fill(self, heads: list[str], rows: list[tuple[str, ...]]) -> None:
        self._table.clear()
        self._table.setColumnCount(len(heads))
        self._table.setHorizontalHeaderLabels(heads)
        self._table.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setToolTip(as_tip(text))
                self._table.setItem(place, column, item)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)


def _words(found: Difference) -> str:
    return " › ".join(tr(part) for part in found.path)


def _facts(run: Run) -> list[tuple[str, ...]]:
    project = run.project
    layers = project.get("network", {}).get("layers", [])
    rows = [
        (tr("Data"), _short(project.get("data"))),
        (tr("Layers"), ", ".join(_layer(each) for each in layers)),
        (tr("Loss"), _short(project.get("loss"))),
        (tr("Optimizer"), _short(project.get("optimizer"))),
        (tr("Epochs"), _short(project.get("epochs"))),
        (tr("Batch size"), _short(project.get("batch_size"))),
        (tr("Seed"), _short(project.get("seed"))),
        (tr("Time"), duration(run.seconds)),
    ]
    best = run.best()
    if best is not None:
        rows.append((tr("Best epoch"), tr("{epoch}, loss {loss}", epoch=number(best[0] + 1), loss=logged(best[1]))))
    rows += [(tr("Test {name}", name=log_title(name).lower()), _mean(value)) for name, value in run.test.items()]
    if run.message:
        rows.append((tr("Why it ended"), run.message))
    rows += [(name, text) for name, text in run.versions.items()]
    return rows


def _layer(entry: object) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    size = next((entry[key] for key in ("units", "filters", "rate", "pool_size", "shape") if key in entry), None)
    return str(entry.get("kind", "?")) + (f" {size}" if size is not None else "")


def _mean(value: object) -> str:
    return logged(value) if isinstance(value, float) else _short(value)


def _short(value: object) -> str:
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        rest = ", ".join(f"{key} {_short(each)}" for key, each in value.items() if key != "kind")
        return f"{value.get('kind', '')} {rest}".strip()
    return str(value)
