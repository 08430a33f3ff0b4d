"""Answers about samples that are no pictures: a row of numbers for each."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from netbuilder.experiments.evaluation import Evaluation
from netbuilder.gui.text import number, percent, tr
from netbuilder.gui.widgets.tables import RIGHT
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MOST_FEATURES = 50


class AnswerRows(QAbstractTableModel):
    """What each sample is, what the network said, and the features it said it of; nothing is copied."""

    def __init__(self, found: Evaluation, chosen: np.ndarray) -> None:
        super().__init__()
        self._found, self._chosen = found, chosen
        self._x = found.x.reshape(len(found.x), -1)
        count = min(self._x.shape[1], _MOST_FEATURES)
        names = found.data.feature_names or [f"x{place + 1}" for place in range(count)]
        answers = [tr("True"), tr("Predicted"), tr("Confidence") if found.classifies else tr("Difference")]
        self._heads = [*answers, *names[:count]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._chosen)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._heads)

    @plain_tips
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            place = self._found.indices[self._chosen[section]]
            return number(int(place) + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return self._heads[section] if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        answer, column = int(self._chosen[index.row()]), index.column()
        if column < 3:
            return (self._of_class if self._found.classifies else self._of_numbers)(answer, column)
        return number(float(self._x[self._found.indices[answer], column - 3]))

    def _of_class(self, answer: int, column: int) -> str:
        found = self._found
        if column == 2:
            return percent(float(found.confidence[answer]), 0)
        return found.names[(found.truth, found.predicted)[column][answer]]

    def _of_numbers(self, answer: int, column: int) -> str:
        found = self._found
        truth, said = found.truth[answer], found.predicted[answer]
        return ", ".join(number(float(value), 2) for value in (truth, said, said - truth)[column])

    def _side(self, column: int) -> Qt.AlignmentFlag:
        """Numbers stand at the right, below their head; names of classes at the left."""
        return _LEFT if self._found.classifies and column < 2 else RIGHT
