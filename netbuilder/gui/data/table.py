"""Samples as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from netbuilder.data.dataset import Dataset
from netbuilder.data.features import FeatureNumbers
from netbuilder.gui.text import number, tr
from netbuilder.gui.widgets.tables import LEFT, RIGHT, SampleRows
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex


class SampleTable(SampleRows):
    """Some samples of an array, the answer first, then the features; nothing is copied."""

    def __init__(self, data: Dataset, x: np.ndarray, y: np.ndarray, places: np.ndarray) -> None:
        self._x, self._y = x.reshape(len(x), -1), y
        self._classes = data.class_names if data.classes else ()
        outputs = 1 if y.ndim == 1 else y.shape[1]
        self._answers = outputs
        heads = [tr("Class")] if self._classes else [tr("Answer")]
        if outputs > 1:
            heads = [tr("Answer {number}", number=place + 1) for place in range(outputs)]
        features = data.feature_names or [f"x{place + 1}" for place in range(self._x.shape[1])]
        super().__init__([*heads, *features], places)

    def cell(self, row: int, column: int) -> str:
        place = self._places[row]
        if column < self._answers:
            answer = self._y[place] if self._y.ndim == 1 else self._y[place, column]
            return self._classes[int(answer)] if self._classes else number(float(answer))
        return number(float(self._x[place, column - self._answers]))

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Numbers stand at the right, names of classes at the left."""
        return LEFT if self._classes and column < self._answers else RIGHT


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
            return RIGHT
        return None

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        feature, column = self._features[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and feature.constant:
            return tr("{name} is always the same: there is nothing to learn from it.", name=feature.name)
        if role != Qt.ItemDataRole.DisplayRole:
            return feature.name if role == Qt.ItemDataRole.ToolTipRole else None
        if column == 0:
            return feature.name
        return _short((feature.least, feature.mean, feature.greatest, feature.deviation)[column - 1])


def _short(value: float) -> str:
    return number(float(f"{value:.4g}"))
