"""Batches that a user's own object makes: a PyDataset, or a Python generator of `(x, y)` or `(x, y, weights)`."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError, NetBuilderError
from netbuilder.keras.models.feeds import Data
from netbuilder.training import Batch


class PyDataset:
    """Base of data sets that make their batches themselves.

    A subclass defines `__len__`, the number of batches, and `__getitem__`, which gives the batch of a number as
    `(x, y)` or `(x, y, sample_weight)`. The other arguments change nothing here.
    """

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self.workers, self.use_multiprocessing, self.max_queue_size = workers, use_multiprocessing, max_queue_size

    def __len__(self) -> int:
        raise NotImplementedError

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError

    def on_epoch_begin(self) -> None:
        """An epoch begins."""

    def on_epoch_end(self) -> None:
        """An epoch is over."""


def is_stream(x: Any) -> bool:
    """Whether x makes its batches itself."""
    return isinstance(x, PyDataset) or hasattr(x, "__next__")


class Stream:
    """The batches of such an object, read as they come."""

    samples: int | None = None

    def __init__(self, model: Any, x: Any, class_weight: Mapping[int, float] | None, *, predicting: bool) -> None:
        self._model, self._source = model, x
        self._class_weight, self._predicting = class_weight, predicting
        self._waiting: list[Any] = []
        self._first: Data | None = None

    @property
    def first(self) -> Data:
        """The first batch, by which the shapes are known."""
        if self._first is None:
            if isinstance(self._source, PyDataset):
                item = self._source[0]
            else:
                item = next(self._source, None)
                if item is None:
                    raise DataError("The generator gave no batch.", hint="A generator can be used once only.")
                self._waiting.append(item)
            self._first = self.read(item)
        return self._first

    def read(self, item: Any) -> Data:
        """One batch as arrays."""
        parts = item if isinstance(item, tuple) else (item,)
        if not 1 <= len(parts) <= 3:
            raise DataError("A batch must be (x, y) or (x, y, sample_weight).")
        x, y, weights = (*parts, None, None)[:3]
        if self._predicting:
            return Data.of(self._model, x, None, predicting=True)
        return Data.of(self._model, x, y, weights, self._class_weight)

    def feed(self, batch_size: int, dtype: str, *, rng: Any = None, steps: int | None = None) -> StreamFeed:
        """The batches for the training loop."""
        return StreamFeed(self, dtype, rng, steps)

    def items(self, rng: Any) -> Iterator[Any]:
        """The batches of one epoch, or all that a generator still gives."""
        if isinstance(self._source, PyDataset):
            count = len(self._source)
            self._source.on_epoch_begin()
            for number in range(count) if rng is None else rng.permutation(count):
                yield self._source[int(number)]
            self._source.on_epoch_end()
            return
        while self._waiting:
            yield self._waiting.pop(0)
        yield from self._source

    @property
    def batches(self) -> int | None:
        """Number of batches, None for a generator."""
        return len(self._source) if isinstance(self._source, PyDataset) else None


class StreamFeed:
    """Gives the batches of a stream to the training loop."""

    def __init__(self, stream: Stream, dtype: str, rng: Any, steps: int | None) -> None:
        self._stream, self._dtype, self._rng, self._steps = stream, np.dtype(dtype), rng, steps
        self.batches = stream.batches if steps is None else steps
        self._rest: Iterator[Any] | None = None

    def __iter__(self) -> Iterator[Batch]:
        if self._rest is None or self._steps is None:
            self._rest = self._stream.items(self._rng)
        done = 0
        while self._steps is None or done < self._steps:
            item = next(self._rest, None)
            if item is None:
                if self._steps is not None:
                    warnings.warn("The data ended before steps_per_epoch batches were made.", stacklevel=2)
                self._rest = None
                return
            done += 1
            data = self._stream.read(item)
            yield Batch(data.arrays(self._dtype), data.targets, data.weights)

    def state(self) -> dict[str, Any]:
        """Nothing: what a user's object will give cannot be saved."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Cannot be: the place in a user's object is not known."""
        raise NetBuilderError("A training on data that make themselves cannot be resumed.")


def source_of(
    model: Any, x: Any, y: Any, weights: Any = None, class_weight: Any = None, *, predicting: bool = False
) -> Data | Stream:
    """What batches come from: arrays, or an object that makes them."""
    if is_stream(x):
        if y is not None:
            raise DataError("y must not be given where x makes the batches.", hint="Let x give (x, y).")
        return Stream(model, x, class_weight, predicting=predicting)
    return Data.of(model, x, y, weights, class_weight, predicting=predicting)
