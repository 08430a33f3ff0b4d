"""Batches: samples in a new order every epoch, gathered into memory that is used again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.checks import require_same_length

Transform = Callable[[tuple[np.ndarray, ...], np.random.Generator], tuple[np.ndarray, ...]]


@dataclass(frozen=True, eq=False)
class Column:
    """One array to take batches from, and how the network receives it: values · scale + shift, in `dtype`.

    Without a dtype the stored one is kept. Only decimal numbers can be scaled or shifted.
    """

    values: np.ndarray
    dtype: Any = None
    scale: float = 1.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        if not self.values.ndim:
            raise DataError("Batches need arrays with one row per sample, but a single number came.")
        dtype = self.received
        if not np.can_cast(self.values.dtype, dtype, "same_kind"):
            raise DataError(
                sentence(
                    "Numbers stored as {stored} cannot be given as {wanted} without loss.",
                    stored=self.values.dtype,
                    wanted=dtype,
                )
            )
        if dtype.kind != "f" and (self.scale != 1.0 or self.shift != 0.0):
            raise DataError(sentence("Numbers given as {dtype} cannot be scaled.", dtype=dtype), hint="Choose float32.")

    @property
    def received(self) -> np.dtype[Any]:
        """The dtype of the batches."""
        return np.dtype(self.values.dtype if self.dtype is None else self.dtype)


class _Gather:
    """Brings rows of one column into buffers of its own."""

    def __init__(self, column: Column, rows: int) -> None:
        # `take` would copy a set that is not contiguous at every batch, so that is done once.
        self.values = np.ascontiguousarray(column.values)
        self.scale, self.shift = column.scale, column.shift
        shape = (rows, *self.values.shape[1:])
        self.raw = np.empty(shape, self.values.dtype)
        same = column.received == self.values.dtype
        self.ready = self.raw if same else np.empty(shape, column.received)

    def __call__(self, index: np.ndarray) -> np.ndarray:
        raw, ready = self.raw[: len(index)], self.ready[: len(index)]
        self.values.take(index, axis=0, out=raw, mode="clip")
        if self.ready is not self.raw:
            np.copyto(ready, raw, casting="same_kind")
        if self.scale != 1.0:
            ready *= self.scale
        if self.shift != 0.0:
            ready += self.shift
        return ready


class Batches:
    """Goes through samples in batches, one epoch per `for` loop.

    Each batch is a tuple of arrays, one per column, valid until the next batch is asked for. The last batch of an
    epoch holds what is left and may be smaller. A loop that was left early goes on where it was.

    Args:
        columns: arrays or `Column`s with one row per sample each, for example inputs and labels.
        batch_size: samples per batch; more than there are gives one batch of them all, and a `note`.
        rng: draws the order of each epoch and belongs to these batches alone; None keeps the stored order.
        indices: the samples to use, all by default.
        transform: changes a gathered batch, given a generator of its own for each batch; may work in place.
        prefetch: whether a second thread prepares the next batch; by default when there is a transform.
    """

    def __init__(
        self,
        columns: Sequence[np.ndarray | Column],
        batch_size: int,
        *,
        rng: np.random.Generator | None = None,
        indices: np.ndarray | None = None,
        transform: Transform | None = None,
        prefetch: bool | None = None,
    ) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            raise DataError(
                sentence(
                    "The batch size must be a whole number from 1 on, but it is {batch_size!r}.", batch_size=batch_size
                )
            )
        parts = [part if isinstance(part, Column) else Column(np.asarray(part)) for part in columns]
        require_same_length({f"part {number + 1}": part.values for number, part in enumerate(parts)})
        stored = len(parts[0].values) if parts else 0
        self._indices = np.arange(stored) if indices is None else _checked_indices(indices, stored)
        self.samples = len(self._indices)
        if not self.samples:
            raise DataError("There are no samples to make batches of.", hint="At least one is needed.")
        self.batch_size = min(int(batch_size), self.samples)
        self.note = ""
        if batch_size > self.samples:
            self.note = sentence(
                "A batch of {batch_size} is larger than the {samples} samples: all of them are one batch.",
                batch_size=batch_size,
                samples=self.samples,
            )
        self.epoch = 0
        self.batch = 0
        self._rng = rng
        self._transform = transform
        self._prefetch = transform is not None if prefetch is None else prefetch
        self._buffers = [[_Gather(part, self.batch_size) for part in parts] for _ in range(1 + self._prefetch)]
        self._order: np.ndarray | None = None
        self._drawn_from: Any = None
        self._batch_seed = 0

    def __len__(self) -> int:
        """Batches per epoch."""
        return -(-self.samples // self.batch_size)

    def __iter__(self) -> Iterator[tuple[np.ndarray, ...]]:
        """The batches that are left of this epoch."""
        order = self._drawn_order()
        yield from self._ahead(order) if self._prefetch else self._plain(order)
        self.epoch, self.batch, self._order = self.epoch + 1, 0, None

    def _drawn_order(self) -> np.ndarray:
        if self._order is None:
            self._order = self._indices
            if self._rng is not None:
                self._drawn_from = _as_json(self._rng.bit_generator.state)
                self._order = self._indices[self._rng.permutation(self.samples)]
                self._batch_seed = int(self._rng.integers(1 << 63))
        return self._order

    def _plain(self, order: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
        for number in range(self.batch, len(self)):
            ready = self._prepare(order, number)
            self.batch = number + 1
            yield ready

    def _ahead(self, order: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
        from concurrent.futures import ThreadPoolExecutor

        last = len(self) - 1
        if self.batch > last:
            return
        with ThreadPoolExecutor(1, "netbuilder-batches") as pool:  # leaving it, by any way, waits for the thread
            coming = pool.submit(self._prepare, order, self.batch)
            for number in range(self.batch, len(self)):
                ready = coming.result()
                if number < last:
                    coming = pool.submit(self._prepare, order, number + 1)
                self.batch = number + 1
                yield ready

    def _prepare(self, order: np.ndarray, number: int) -> tuple[np.ndarray, ...]:
        index = order[number * self.batch_size : (number + 1) * self.batch_size]
        arrays = tuple(gather(index) for gather in self._buffers[number % len(self._buffers)])
        if self._transform is None:
            return arrays
        # A generator for each batch: neither the thread nor a resumed run can change what is drawn.
        return self._transform(arrays, np.random.default_rng([self._batch_seed, self.epoch, number]))

    def state(self) -> dict[str, Any]:
        """Where in which epoch these batches stand, as JSON values."""
        generator = self._drawn_from
        if self._order is None and self._rng is not None:
            generator = _as_json(self._rng.bit_generator.state)
        return {
            "samples": self.samples,
            "batch_size": self.batch_size,
            "epoch": self.epoch,
            "batch": self.batch,
            "generator": generator,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes back to where `state` was taken: the same batches follow, bit for bit."""
        try:
            samples, batch_size = int(state["samples"]), int(state["batch_size"])
            epoch, batch, generator = int(state["epoch"]), int(state["batch"]), state["generator"]
        except (KeyError, TypeError, ValueError):
            raise DataError("The saved position in the data is incomplete.", hint="Start the run anew.") from None
        if (samples, batch_size) != (self.samples, self.batch_size):
            raise DataError(
                sentence(
                    "The run was saved with batches of {batch_size} from {samples} samples, but now there "
                    "are batches of {batch_size_now} from {samples_now}.",
                    batch_size=batch_size,
                    samples=samples,
                    batch_size_now=self.batch_size,
                    samples_now=self.samples,
                ),
                hint="Resume it with the same data and batch size.",
            )
        if epoch < 0 or not 0 <= batch <= len(self) or (generator is None) != (self._rng is None):
            raise DataError("The saved position in the data does not fit these batches.", hint="Start the run anew.")
        if self._rng is not None:
            try:
                self._rng.bit_generator.state = _from_json(generator)
            except (KeyError, TypeError, ValueError, OverflowError):
                raise DataError("The saved state of the shuffling does not fit.", hint="Start the run anew.") from None
        self.epoch, self.batch, self._order = epoch, batch, None


def _checked_indices(indices: Any, stored: int) -> np.ndarray:
    chosen = np.asarray(indices)
    if chosen.ndim != 1 or (chosen.size and chosen.dtype.kind not in "iu"):
        raise DataError("Indices of samples must be a flat list of whole numbers.")
    if chosen.size and (chosen.min() < 0 or chosen.max() >= stored):
        raise DataError(sentence("Indices of samples must lie between 0 and {stored}.", stored=stored - 1))
    return chosen.astype(np.intp)


def _as_json(state: Any) -> Any:
    if isinstance(state, Mapping):
        return {key: _as_json(value) for key, value in state.items()}
    if isinstance(state, np.ndarray):
        return [int(word) for word in state]
    return int(state) if isinstance(state, np.integer) else state


def _from_json(state: Any) -> Any:
    if isinstance(state, Mapping):
        return {key: _from_json(value) for key, value in state.items()}
    return np.array(state, dtype=np.uint64) if isinstance(state, list) else state
