"""Tables to read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
"""Where numbers stand, and their heads."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class SampleRows(QAbstractTableModel):
    """A row of texts for each of some samples, made when it comes into sight.

    Args:
        heads: of the columns.
        places: of the samples in their data, counted from 0; the rows are numbered by them.
    """

    def __init__(self, heads: Sequence[str], places: np.ndarray) -> None:
        super().__init__()
        self._heads, self._places = heads, places

    def cell(self, row: int, column: int) -> str:
        """What stands there."""
        raise NotImplementedError

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Where it stands, its head too."""
        return RIGHT

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._heads)

    @plain_tips
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.TextAlignmentRole and across:
            return self.side(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section] if across else number(int(self._places[section]) + 1)
        return None

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cell(index.row(), index.column())
        return None


class PlainTable(QTableView):
    """A table to read, moved through by arrows; Tab leaves it."""

    def __init__(self, name: str, title: str, what: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._all_seen = False
        explain(self, title, what)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + SPACING)
        self.verticalHeader().setMinimumWidth(48)
        self.verticalHeader().setDefaultAlignment(RIGHT)
        self.horizontalHeader().setDefaultSectionSize(96)
        self.horizontalHeader().setDefaultAlignment(LEFT)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)

    def show_rows(self, model: QAbstractTableModel | None) -> None:
        """Shows these rows instead of those before; columns get room for what they hold."""
        before = self.model()
        if model is not None:
            model.setParent(self)
        self.setModel(model)
        if before is not None:
            before.deleteLater()
        if self._all_seen and model is not None:
            self._fit_columns()
            return
        if model is None or model.columnCount() > 60:
            return
        for column in range(model.columnCount()):
            head = str(model.headerData(column, Qt.Orientation.Horizontal))
            texts = [head, *(str(model.index(row, column).data()) for row in range(min(20, model.rowCount())))]
            widest = max(self.fontMetrics().horizontalAdvance(text) for text in texts)
            self.setColumnWidth(column, min(widest + 3 * SPACING, 220))

    def fit_all(self) -> None:
        """The first column gives way, so that all are seen at once."""
        self._all_seen = True
        self.verticalHeader().hide()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self.model() is not None:
            self._fit_columns()

    def _fit_columns(self) -> None:
        head = self.horizontalHeader()
        head.setMinimumSectionSize(30)
        head.setStyleSheet("QHeaderView::section { padding: 5px 4px; }")
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
