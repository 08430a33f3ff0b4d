"""The last single batch, taken apart: forward, loss, backward, update."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, percent, shape, tr, trn
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.train.chart import shown
from netbuilder.gui.widgets.labels import paragraph
from netbuilder.gui.widgets.tables import LEFT, RIGHT
from netbuilder.training.microscope import BatchRecord, Numbers

_NO_PARENT = QModelIndex()


@dataclass(frozen=True)
class Row:
    """A layer, or one of its weights."""

    name: str
    layer: bool
    cells: tuple[str, ...]


def rows_of(record: BatchRecord) -> Iterator[Row]:
    """A row for each layer in the order of the forward pass, below it one for each of its weights."""
    backward = {part.node: part for part in record.backward}
    update = {part.node: part for part in record.update}
    for part in record.forward:
        arrived = backward.get(part.node)
        output, derivative = part.output, arrived.output if arrived else None
        spread = shown(derivative.deviation) if derivative else ""
        cells = (shape(output.shape[1:]), _spread(output), _range(output), percent(output.zeros, 0), spread, "")
        yield Row(part.node, True, cells)
        weights = arrived.weights if arrived else {}
        moved = update[part.node].weights if part.node in update else {}
        for name in dict.fromkeys([*weights, *moved]):
            gradient, change = weights.get(name), moved.get(name)
            size = (gradient or (change.change if change else None)).shape if gradient or change else ()
            ratio = percent(change.ratio, 3) if change and math.isfinite(change.ratio) else ""
            yield Row(name, False, (shape(size), "", "", "", shown(gradient.deviation) if gradient else "", ratio))


def _spread(numbers: Numbers) -> str:
    return f"{shown(numbers.mean)} ± {shown(numbers.deviation)}"


def _range(numbers: Numbers) -> str:
    return f"{shown(numbers.smallest)} … {shown(numbers.largest)}"


class _Model(QAbstractTableModel):
    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def take(self, rows: list[Row]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 7

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal:
            return None
        heads = (
            (tr("Layer"), tr("Each layer in the order of the forward pass, its weights below it.")),
            (tr("Shape"), tr("Of the output for one sample; of the weights.")),
            (tr("Forward"), tr("Mean ± spread of the numbers that the layer put out for this batch.")),
            (tr("From … to"), tr("The smallest and the largest of them.")),
            (tr("Zeros"), tr("The share of exact zeros: much of it after a ReLU means dead units.")),
            (tr("Backward"), tr("The spread of the derivative of the loss that arrived here.")),
            (tr("Update"), tr("How far the weights moved, as a share of their length.")),
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return heads[section][0]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(RIGHT if section else LEFT)
        return heads[section][1] if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column:
                return row.cells[column - 1]
            return row.name if row.layer else f"    {row.name}"
        if role == Qt.ItemDataRole.FontRole and row.layer and column == 0:
            return font(bold=True)
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return int(RIGHT)
        return None


class LastBatch(QWidget):
    """The table with a sentence above it."""

    def __init__(self) -> None:
        super().__init__()
        self.text = paragraph(
            tr("Press One batch (F7) to train a single batch and see every layer's numbers here."), muted=True
        )
        self.text.setObjectName("batchText")
        self.table = QTableView()
        self.table.setObjectName("batchTable")
        self.table.setModel(_Model(self.table))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(64)
        header.setHighlightSections(False)
        explain(self.table, tr("Last batch"), tr("What one step did in every layer: forward, backward, update."))
        self.table.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACING, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.text)
        column.addWidget(self.table, 1)
        column.addStretch(0)

    def show_record(self, record: BatchRecord | None) -> None:
        """Shows a step; None leaves what there is."""
        if record is None:
            return
        samples = trn("{count} sample", "{count} samples", record.rows)
        self.text.setText(
            tr(
                "Step {step} with {samples}: the loss was {loss}; then the weights moved, learning rate {rate}.",
                step=number(record.step),
                samples=samples,
                loss=shown(record.loss.total),
                rate=shown(record.learning_rate),
            )
        )
        self.table.model().take(list(rows_of(record)))
        self.table.show()
