"""How good a model is, sample by sample: its answers on data with the right ones, and what can be counted of them."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset
from netbuilder.document.project import Project
from netbuilder.engine.metrics.confusion import class_report, confusion_matrix
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.parts import TEST, Parts, parts_of

_ROWS = 500


@dataclass(frozen=True)
class ClassScore:
    """One class, or a mean over classes, in the report.

    Precision is the share of right ones among those taken for the class, recall the share found of those that are of
    the class, F1 their harmonic mean (van Rijsbergen 1979); 0 where there is nothing to divide by. Support is the
    number of samples.
    """

    name: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The answers of a model on one part of a data set.

    Shapes: `indices` `(n,)` places of the samples in `x`; `outputs` `(n, outputs)`; `truth` `(n,)` labels or
    `(n, outputs)` numbers; `predicted` and `confidence` `(n,)` for classes, `predicted` `(n, outputs)` for numbers.
    """

    part: str
    data: Dataset
    results: Mapping[str, Any]
    x: np.ndarray
    indices: np.ndarray
    outputs: np.ndarray
    truth: np.ndarray
    predicted: np.ndarray
    confidence: np.ndarray
    names: tuple[str, ...]

    @property
    def classifies(self) -> bool:
        """Whether the answers are classes."""
        return bool(self.names)

    def confusion(self) -> np.ndarray:
        """How many samples of each class (row) were taken for each class (column)."""
        return confusion_matrix(self.truth, self.predicted, len(self.names))

    def cell(self, truth: int, predicted: int) -> np.ndarray:
        """Which answers (counted from 0 here) stand behind a cell of the confusion matrix, the surest first."""
        found = np.flatnonzero((self.truth == truth) & (self.predicted == predicted))
        return found[np.argsort(-self.confidence[found], kind="stable")]

    def mistakes(self) -> np.ndarray:
        """Which answers are wrong, the surest first: they say most about what the network has not understood.

        Of numbers, all of them, the worst first.
        """
        if not self.classifies:
            return np.argsort(-np.abs(self.residuals()).sum(axis=1), kind="stable")
        found = np.flatnonzero(self.truth != self.predicted)
        return found[np.argsort(-self.confidence[found], kind="stable")]

    def residuals(self) -> np.ndarray:
        """Predicted minus true. Shapes: `(n, outputs)`."""
        return self.predicted - self.truth

    def report(self) -> list[ClassScore]:
        """A row for each class, then the plain mean and the mean weighted by support."""
        found = class_report(self.confusion())
        rows = [*zip(self.names, found.classes, strict=True), ("mean", found.macro), ("weighted mean", found.weighted)]
        return [ClassScore(name, each.precision, each.recall, each.f1, int(each.support)) for name, each in rows]


def evaluate_model(
    model: TrainedModel, project: Project, data: Dataset, part: str = TEST
) -> Generator[float, None, Evaluation]:
    """Lets a model answer for a part of a data set; yields the share done, and returns an `Evaluation`.

    Args:
        model: a trained model.
        project: says which samples are which part.
        data: with the right answers.
        part: "test", "training" or "validation".
    """
    x, y, indices = _part(parts_of(project, data), part)
    if data.classes and model.outputs > 1 and data.classes > model.outputs:
        raise DataError(
            sentence(
                "These data have {classes} classes, but the model tells {outputs} apart.",
                classes=data.classes,
                outputs=model.outputs,
            ),
            hint="Train it on these data, or choose the data that it was made for.",
        )
    model.fitted.apply(x[:1])  # refuses samples of another shape
    found = []
    for start in range(0, len(indices), _ROWS):
        found.append(model.predict(x[indices[start : start + _ROWS]]))
        yield min(1.0, (start + _ROWS) / len(indices)) * 0.8
    outputs = np.concatenate(found)
    outputs = outputs.reshape(len(outputs), -1)
    results = model.evaluate(_only(data, x, y, indices)) if model.stored.compiled is not None else {}
    truth = y[indices]
    if data.classes:
        shares = np.concatenate([1 - outputs, outputs], axis=1) if outputs.shape[1] == 1 else outputs
        names = _names(data, shares.shape[1])
        predicted = shares.argmax(axis=1)
        confidence = shares[np.arange(len(shares)), predicted]
        return Evaluation(part, data, results, x, indices, outputs, truth, predicted, confidence, names)
    truth = truth.reshape(len(truth), -1)
    nothing = np.zeros(len(truth))
    return Evaluation(part, data, results, x, indices, outputs, truth, outputs, nothing, ())


def _names(data: Dataset, count: int) -> tuple[str, ...]:
    """The classes by name; outputs that stand for no class of the data have their number."""
    return (*data.class_names, *(str(number) for number in range(data.classes, count)))


def _part(parts: Parts, part: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chosen = parts.places(part)
    if not len(chosen) and part == TEST:
        raise DataError("These data have no test samples.", hint="Hold some back in Data.")
    if not len(chosen):
        raise DataError("No samples are held back to validate with.", hint="Set the validation share in Data.")
    return (*parts.arrays(part), chosen)


def _only(data: Dataset, x: np.ndarray, y: np.ndarray, indices: np.ndarray) -> Dataset:
    """The data with these samples as the test part."""
    whole = len(indices) == len(x)
    return replace(data, x_test=x if whole else x[indices], y_test=y if whole else y[indices])
