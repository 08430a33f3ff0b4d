"""Samples as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from netbuilder.data.dataset import Dataset
from netbuilder.data.features import FeatureNumbers
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SampleTable(QAbstractTableModel):
    """Some samples of an array, the answer first, then the features; nothing is copied."""

    def __init__(self, data: Dataset, x: np.ndarray, y: np.ndarray, places: np.ndarray) -> None:
        super().__init__()
        self._x, self._y, self._places = x.reshape(len(x), -1), y, places
        self._classes = data.class_names if data.classes else ()
        outputs = 1 if y.ndim == 1 else y.shape[1]
        self._answers = outputs
        heads = [tr("Class")] if self._classes else [tr("Answer")]
        if outputs > 1:
            heads = [tr("Answer {number}", number=place + 1) for place in range(outputs)]
        self._heads = [*heads, *(data.feature_names or [f"x{place + 1}" for place in range(self._x.shape[1])])]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._heads)

    @plain_tips
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return number(int(self._places[section]) + 1)
        return self._heads[section]

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return None if self._classes and index.column() < self._answers else _RIGHT
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        place, column = self._places[index.row()], index.column()
        if column < self._answers:
            answer = self._y[place] if self._y.ndim == 1 else self._y[place, column]
            return self._classes[int(answer)] if self._classes else number(float(answer))
        return number(float(self._x[place, column - self._answers]))


class FeatureTable(QAbstractTableModel):
    """A row for each feature: the least, the mean, the greatest, the deviation."""

    def __init__(self, features: Sequence[FeatureNumbers]) -> None:
        super().__init__()
        self._features = features
        self._heads = [tr("Feature"), tr("Min"), tr("Mean"), tr("Max"), tr("Std")]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._features)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._heads)

    @plain_tips
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal and section:
            return _RIGHT
        return None

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        feature, column = self._features[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and feature.constant:
            return tr("{name} is always the same: there is nothing to learn from it.", name=feature.name)
        if role != Qt.ItemDataRole.DisplayRole:
            return feature.name if role == Qt.ItemDataRole.ToolTipRole else None
        if column == 0:
            return feature.name
        return _short((feature.least, feature.mean, feature.greatest, feature.deviation)[column - 1])


def _short(value: float) -> str:
    return number(float(f"{value:.4g}"))


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
        self.verticalHeader().setDefaultAlignment(_RIGHT)
        self.horizontalHeader().setDefaultSectionSize(96)
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
