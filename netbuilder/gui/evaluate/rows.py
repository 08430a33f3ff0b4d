"""Answers about samples that are no pictures: a row of numbers for each."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from netbuilder.experiments.evaluation import Evaluation
from netbuilder.gui.text import number, percent, tr
from netbuilder.gui.widgets.tables import LEFT, RIGHT, SampleRows

_MOST_FEATURES = 50


class AnswerRows(SampleRows):
    """What each sample is, what the network said, and the features it said it of; nothing is copied."""

    def __init__(self, found: Evaluation, chosen: np.ndarray) -> None:
        self._found, self._chosen = found, chosen
        self._x = found.x.reshape(len(found.x), -1)
        count = min(self._x.shape[1], _MOST_FEATURES)
        names = found.data.feature_names or [f"x{place + 1}" for place in range(count)]
        answers = [tr("True"), tr("Predicted"), tr("Confidence") if found.classifies else tr("Difference")]
        super().__init__([*answers, *names[:count]], found.indices[chosen])

    def cell(self, row: int, column: int) -> str:
        if column < 3:
            answer = int(self._chosen[row])
            return (self._of_class if self._found.classifies else self._of_numbers)(answer, column)
        return number(float(self._x[self._places[row], column - 3]))

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Numbers stand at the right, names of classes at the left."""
        return LEFT if self._found.classifies and column < 2 else RIGHT

    def _of_class(self, answer: int, column: int) -> str:
        found = self._found
        if column == 2:
            return percent(float(found.confidence[answer]), 0)
        return found.names[(found.truth, found.predicted)[column][answer]]

    def _of_numbers(self, answer: int, column: int) -> str:
        found = self._found
        truth, said = found.truth[answer], found.predicted[answer]
        return ", ".join(number(float(value), 2) for value in (truth, said, said - truth)[column])
