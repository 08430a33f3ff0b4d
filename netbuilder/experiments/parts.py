"""Which samples are learned from, held back to validate with, and kept for testing, without copying any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netbuilder.data.dataset import Dataset
from netbuilder.data.split import split_indices
from netbuilder.document.project import Project

TRAINING, VALIDATION, TEST = "training", "validation", "test"


@dataclass(frozen=True, eq=False)
class Parts:
    """The samples of a data set as a project uses them; together the parts are all there are.

    Attributes:
        data: the data set as it is stored.
        training: places in `data.x_train`.
        validation: places in `data.x_train`.
        test: places in `data.x_test`, or in `data.x_train` where the data have no test part of their own.
    """

    data: Dataset
    training: np.ndarray
    validation: np.ndarray
    test: np.ndarray

    @property
    def own_test(self) -> bool:
        """Whether the data came with a test part."""
        return bool(len(self.data.x_test))

    def places(self, part: str) -> np.ndarray:
        """Where the samples of a part lie."""
        return {TRAINING: self.training, VALIDATION: self.validation, TEST: self.test}[part]

    def arrays(self, part: str) -> tuple[np.ndarray, np.ndarray]:
        """The inputs and answers that the places of a part point into."""
        if part == TEST and self.own_test:
            return self.data.x_test, self.data.y_test
        return self.data.x_train, self.data.y_train

    def counts(self, part: str) -> np.ndarray:
        """How many samples of each class are in a part; empty for regression."""
        answers = self.arrays(part)[1]
        if not self.data.classes:
            return np.empty(0, np.int64)
        return np.bincount(answers[self.places(part)], minlength=self.data.classes)


def parts_of(project: Project, data: Dataset) -> Parts:
    """The parts that a training of the project has; a share that leaves a side empty is a sentence."""
    y, stratify = data.y_train, data.task == "classification"
    training = np.arange(len(y))
    test = np.arange(len(data.x_test))
    if project.test_share and not len(data.x_test):
        training, test = split_indices(y, project.test_share, seed=project.seed, stratify=stratify)
    validation = np.arange(0)
    if project.validation_split:
        kept, held = split_indices(y[training], project.validation_split, seed=project.seed, stratify=stratify)
        training, validation = training[kept], training[held]
    return Parts(data, training, validation, test)
