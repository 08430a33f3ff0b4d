"""Data as the training loop takes them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.data.batches import Column
from netbuilder.keras.models import feeding
from netbuilder.training import ArrayFeed, Batch, class_weights
from netbuilder.training import held_back as cut


@dataclass(eq=False)
class Data:
    """Samples, targets and weights as arrays, one for each input and output."""

    inputs: list[np.ndarray]
    targets: list[np.ndarray]
    weights: list[np.ndarray | None] | None
    samples: int

    @classmethod
    def of(
        cls,
        model: Any,
        x: Any,
        y: Any,
        sample_weight: Any = None,
        class_weight: Any = None,
        *,
        predicting: bool = False,
    ) -> Data:
        """Reads what the user gave, and builds the model if that is still to be done."""
        if x is None:
            raise DataError("There are no samples.", hint="Give x.")
        if model.inputs_given is None:
            model.build_for([(None, *feeding.array_of(x, "Inputs").shape[1:])])
        inputs = feeding.inputs_of(model, x)
        feeding.check_shapes(inputs, model.input_tensors)
        targets = [] if predicting else feeding.targets_of(model, y)
        weights = feeding.weights_of(model, sample_weight, targets)
        if class_weight is not None:
            weights = _class_weights(targets, class_weight, weights)
        samples = feeding.same_length({"x": inputs, "y": targets, "sample_weight": weights or []})
        return cls(inputs, targets, weights, samples)

    @property
    def first(self) -> Data:
        """Samples by which the shapes are known: these."""
        return self

    def feed(self, batch_size: int, dtype: str, *, rng: Any = None, steps: int | None = None) -> Any:
        """Batches of these data, as the training loop takes them."""
        columns = [array if array.dtype == dtype else Column(array, dtype) for array in self.inputs]
        feed = ArrayFeed(columns, self.targets, self.weights, batch_size=batch_size, rng=rng)
        return feed if steps is None else _Steps(feed, int(steps))

    def arrays(self, dtype: Any) -> list[np.ndarray]:
        """The inputs in the network's kind of numbers."""
        return [array if array.dtype == dtype else array.astype(dtype) for array in self.inputs]


def _class_weights(
    targets: Sequence[np.ndarray], weights: Mapping[int, float], given: Sequence[np.ndarray | None] | None
) -> list[np.ndarray | None]:
    if given is not None:
        raise DataError("class_weight and sample_weight cannot be given at once.", hint="Multiply them yourself.")
    if len(targets) != 1:
        raise DataError("class_weight is only possible for a model with one output.", hint="Use sample_weight.")
    return [class_weights(targets[0], weights)]


def held_back(data: Data, share: float) -> tuple[Data, Data]:
    """Cuts the last share of the samples off, for validation."""
    arrays = [*data.inputs, *data.targets, *(data.weights or [])]
    kept, held = cut(arrays, share)
    found = []
    for part in (kept, held):
        inputs, targets = len(data.inputs), len(data.inputs) + len(data.targets)
        weights = part[targets:] if data.weights is not None else None
        found.append(Data(part[:inputs], part[inputs:targets], weights, len(part[0])))
    return found[0], found[1]


class _Steps:
    """A feed that gives so many batches an epoch. As in Keras, an epoch ends early where the data end."""

    def __init__(self, feed: ArrayFeed, steps: int) -> None:
        self._feed, self.batches = feed, steps
        self._rest: Iterator[Batch] | None = None
        self._seen = 0

    def __iter__(self) -> Iterator[Batch]:
        if self._rest is None:
            self._rest, self._seen = iter(self._feed), 0
        for _ in range(self.batches):
            if self._seen >= self._feed.batches:
                warnings.warn("The data ended before steps_per_epoch batches were made.", stacklevel=2)
                break
            self._seen += 1
            yield next(self._rest)
        if self._seen >= self._feed.batches:
            next(self._rest, None)
            self._rest = None

    def state(self) -> dict[str, Any]:
        """Where it stands."""
        return self._feed.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes back to what `state` gave."""
        self._feed.restore(state)
        self._rest = None
