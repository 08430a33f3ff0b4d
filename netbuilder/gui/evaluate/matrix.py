"""The confusion matrix as a table: rows are what it was, columns what the network said."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, percent, tr
from netbuilder.gui.theme.style import theme
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex
_SMALLEST = 22


class _Counts(QAbstractTableModel):
    def __init__(self, counts: np.ndarray, names: tuple[str, ...]) -> None:
        super().__init__()
        self.counts, self.names = counts, names
        self.shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return self.rowCount(parent)

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = index.row(), index.column()
        count = int(self.counts[row, column])
        if role == Qt.ItemDataRole.DisplayRole:
            return number(count) if count else ""
        if role == Qt.ItemDataRole.UserRole:
            return float(self.shares[row, column])
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr(
                "{count} of class {truth} were taken for {said} ({share}).",
                count=number(count),
                truth=self.names[row],
                said=self.names[column],
                share=percent(self.shares[row, column]),
            )
        return None

    @plain_tips
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.names[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            across = orientation == Qt.Orientation.Horizontal
            word = tr("The network said {name}.") if across else tr("It was {name}.")
            return word.format(name=self.names[section])
        return None


class _Cell(QStyledItemDelegate):
    """The darker, the larger the share of its row; mistakes in another colour, the diagonal framed."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme().tokens
        share = float(index.data(Qt.ItemDataRole.UserRole))
        right = index.row() == index.column()
        ink = QColor(colours.series[0] if right else colours.series[1])
        room = option.rect
        painter.save()
        painter.fillRect(room, QColor(colours.surface))  # the style has painted the selection there
        if share > 0:
            ink.setAlphaF(0.12 + 0.88 * share if right else min(1.0, 0.2 + 3 * share))
            painter.fillRect(room, ink)
        ground = ink.alphaF() if share > 0 else 0.0
        strong = (share > 0.55) if right else ground > 0.55
        painter.setPen(QColor(("#ffffff" if not colours.dark else "#0b0e12") if strong else colours.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawRect(QRect(room).adjusted(1, 1, -2, -2))
        elif right:
            painter.setPen(QPen(QColor(colours.border), 1))
            painter.drawRect(QRect(room).adjusted(0, 0, -1, -1))
        painter.restore()


class ConfusionMatrix(QTableView):
    """Tells which cell was chosen: truth and what the network said, as numbers of classes."""

    cell_chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("confusionMatrix")
        explain(
            self,
            tr("Confusion matrix"),
            tr("A row for each class as it is, a column for each as the network saw it. A cell shows its samples."),
            wrong=tr("Many samples beside the diagonal in one place: these two classes look alike to the network."),
        )
        self.setItemDelegate(_Cell(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(_SMALLEST)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setHighlightSections(True)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        theme().changed.connect(self.viewport().update)
        self._counts: _Counts | None = None

    def show_counts(self, counts: np.ndarray, names: tuple[str, ...]) -> None:
        """Shows these counts. Shapes: `(classes, classes)`."""
        self._counts = _Counts(counts, names)
        self.setModel(self._counts)
        fits = len(names) <= 20
        mode = QHeaderView.ResizeMode.Stretch if fits else QHeaderView.ResizeMode.ResizeToContents
        self.horizontalHeader().setSectionResizeMode(mode)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch if fits else mode)
        self.selectionModel().currentChanged.connect(self._on_current)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 200)

    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid():
            self.cell_chosen.emit(current.row(), current.column())
