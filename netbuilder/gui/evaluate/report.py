"""Precision, recall, F1 and support of each class, as a table that can be sorted and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from netbuilder.experiments.evaluation import ClassScore
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.tables import LEFT, RIGHT


class _Number(QTableWidgetItem):
    """Sorted by its value, not by its letters."""

    def __init__(self, value: float, text: str) -> None:
        super().__init__(text)
        self.setData(Qt.ItemDataRole.UserRole, value)
        self.setTextAlignment(RIGHT)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        return self.data(Qt.ItemDataRole.UserRole) < other.data(Qt.ItemDataRole.UserRole)


class ClassReport(QTableWidget):
    """One row a class, then the means."""

    def __init__(self) -> None:
        super().__init__(0, 5)
        self.setObjectName("classReport")
        explain(
            self,
            tr("Report by class"),
            tr(
                "Precision: of those taken for a class, the share that are of it. Recall: of those of the class, "
                "the share that was found. F1: the harmonic mean of both. Support: how many there are."
            ),
            keras="keras.metrics.Precision, Recall, F1Score",
        )
        self.setHorizontalHeaderLabels([tr("Class"), tr("Precision"), tr("Recall"), tr("F1"), tr("Support")])
        for column in range(1, self.columnCount()):
            self.horizontalHeaderItem(column).setTextAlignment(RIGHT)
        self.horizontalHeaderItem(0).setTextAlignment(LEFT)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + SPACING)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)

    def show_report(self, rows: Sequence[ClassScore]) -> None:
        """Shows these rows."""
        self.setSortingEnabled(False)
        self.setRowCount(len(rows))
        means = {"mean": tr("Mean"), "weighted mean": tr("Weighted mean")}
        for place, row in enumerate(rows):
            mean = place >= len(rows) - 2
            first = QTableWidgetItem(means[row.name] if mean else row.name)
            cells = [first, *(_Number(value, number(value, 4)) for value in (row.precision, row.recall, row.f1))]
            cells.append(_Number(row.support, number(row.support)))
            for column, cell in enumerate(cells):
                if mean:
                    cell.setFont(font(bold=True))
                self.setItem(place, column, cell)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
            return
        super().keyPressEvent(event)

    def as_text(self) -> str:
        """The table for a spreadsheet: tabs between the columns."""
        heads = [self.horizontalHeaderItem(column).text() for column in range(self.columnCount())]
        lines = [
            [self.item(row, column).text() for column in range(self.columnCount())] for row in range(self.rowCount())
        ]
        return "\n".join("\t".join(line) for line in [heads, *lines])
