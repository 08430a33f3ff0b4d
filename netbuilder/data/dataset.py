"""What a data set is: samples with their answers, checked once when it is made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.checks import (
    as_labels,
    as_numbers,
    require_finite,
    require_labels_in_range,
    require_same_length,
)
from netbuilder.data.split import split_indices

TASKS = ("classification", "regression")
_MOST_CLASSES = 10_000


def _nothing() -> np.ndarray:
    return np.empty(0, np.float32)


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """Samples to train on, samples to test on, and what they mean.

    The arrays keep the dtype they are stored in (pictures stay uint8, a quarter of float32's memory);
    `Batches` scales what it gathers.

    Shapes: `x_train` is (samples, …); `y_train` is (samples,) class numbers, or (samples,) or (samples, outputs)
    numbers for regression; the test arrays alike, possibly with no samples.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray = field(default_factory=_nothing)
    y_test: np.ndarray = field(default_factory=_nothing)
    task: str = "classification"
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    value_range: tuple[float, float] | None = None
    """The range that inputs can take, (0, 255) for uint8 pictures; None where each feature has its own."""

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise DataError(
                sentence("A task is classification or regression, but here it is {task!r}.", task=self.task)
            )
        x_train = _inputs(self.x_train, "The training inputs")
        if not len(x_train):
            raise DataError(
                sentence("{name} has no samples to train on.", name=self.name or "The data set"),
                hint="It needs at least one.",
            )
        y_train = self._answers(self.y_train, "The training answers")
        require_same_length({"inputs": x_train, "answers": y_train})
        empty = not np.size(self.x_test) and not np.size(self.y_test)
        x_test = x_train[:0] if empty else _inputs(self.x_test, "The test inputs")
        y_test = y_train[:0] if empty else self._answers(self.y_test, "The test answers")
        require_same_length({"test inputs": x_test, "test answers": y_test})
        _require_like(x_test, x_train, "inputs")
        _require_like(y_test, y_train, "answers")
        self._set(x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
        self._settle_names()

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _answers(self, values: np.ndarray, what: str) -> np.ndarray:
        if self.task == "classification":
            return as_labels(values, what)
        answers = as_numbers(values, what)
        if answers.ndim not in (1, 2):
            raise DataError(
                sentence(
                    "{what} must be one number or one row per sample, but their shape is {shape}.",
                    what=what,
                    shape=answers.shape,
                )
            )
        require_finite(answers, what)
        return answers

    def _settle_names(self) -> None:
        names = tuple(str(name) for name in self.class_names)
        if self.task == "classification":
            names = names or self._numbered_classes()
            require_labels_in_range(self.y_train, len(names), "The training labels")
            require_labels_in_range(self.y_test, len(names), "The test labels")
        features = tuple(str(name) for name in self.feature_names)
        if features and (self.x_train.ndim != 2 or len(features) != self.x_train.shape[1]):
            raise DataError(
                sentence(
                    "{count} names are given for inputs of shape {input_shape}.",
                    count=len(features),
                    input_shape=self.input_shape,
                ),
                hint="Give one name for each column.",
            )
        span = self.value_range
        if span is None and self.x_train.dtype == np.uint8:
            span = (0.0, 255.0)
        self._set(class_names=names, feature_names=features, value_range=span)

    def _numbered_classes(self) -> tuple[str, ...]:
        highest = max(int(labels.max()) for labels in (self.y_train, self.y_test) if len(labels))
        if highest >= _MOST_CLASSES:
            raise DataError(
                sentence(
                    "The labels go up to {highest}, which would be {classes} classes.",
                    highest=highest,
                    classes=highest + 1,
                ),
                hint=sentence(
                    "At most {most_classes} are expected; for measured answers choose regression.",
                    most_classes=_MOST_CLASSES,
                ),
            )
        return tuple(str(number) for number in range(max(highest, 1) + 1))

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return self.x_train.shape[1:]

    @property
    def classes(self) -> int:
        """How many classes there are; 0 for regression."""
        return len(self.class_names) if self.task == "classification" else 0

    @property
    def outputs(self) -> int:
        """How many numbers a network has to give for one sample."""
        return self.classes or (self.y_train.shape[1] if self.y_train.ndim == 2 else 1)

    @property
    def pictures(self) -> bool:
        """Whether a sample can be shown as a picture: (height, width) or (height, width, 1, 3 or 4)."""
        shape = self.input_shape
        return len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3, 4))

    def counts(self) -> np.ndarray:
        """How many training samples each class has."""
        return np.bincount(self.y_train, minlength=self.classes) if self.classes else np.empty(0, np.int64)

    def validation_split(self, share: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Which training samples to learn from and which to hold back, as two sorted lists of indices.

        Give them to `Batches` as `indices`: nothing is copied, and together they are all samples.
        """
        return split_indices(self.y_train, share, seed=seed, stratify=self.task == "classification")

    def with_test(self, share: float, seed: int = 0) -> Dataset:
        """The same samples with a share of them moved to the test part, each class alike."""
        if len(self.x_test):
            raise DataError(
                sentence("{name} already has {count} test samples.", name=self.name, count=len(self.x_test)),
                hint="Leave the test share at 0.",
            )
        return self.parted(*self.validation_split(share, seed))

    def parted(self, kept: np.ndarray, held: np.ndarray) -> Dataset:
        """The training samples at some places, and as the test part those at others."""
        x, y = self.x_train, self.y_train
        return replace(self, x_train=x[kept], y_train=y[kept], x_test=x[held], y_test=y[held])


def _inputs(values: np.ndarray, what: str) -> np.ndarray:
    inputs = as_numbers(values, what)
    if inputs.ndim == 1 and inputs.size:
        inputs = inputs[:, None]
    if inputs.ndim < 1 or 0 in inputs.shape[1:]:
        raise DataError(
            sentence(
                "{what} need one row of numbers per sample, but their shape is {shape}.", what=what, shape=inputs.shape
            )
        )
    require_finite(inputs, what)
    return inputs


def _require_like(test: np.ndarray, train: np.ndarray, what: str) -> None:
    if test.shape[1:] != train.shape[1:]:
        raise DataError(
            sentence(
                "One test sample has {what} of shape {shape}, one training sample of shape {training_shape}.",
                what=what,
                shape=test.shape[1:],
                training_shape=train.shape[1:],
            ),
            hint="Both parts need one shape.",
        )
