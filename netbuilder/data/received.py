"""What a network receives: a few samples before and after preparation and augmentation, as pictures and in numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.augmentations import Augmentation, Tones, augment
from netbuilder.data.dataset import Dataset
from netbuilder.data.images import picture_shape

_LOOKED_AT = 2_000
_BARS = 32


@dataclass(frozen=True, eq=False)
class Numbers:
    """What the values are like, from a part of the samples where there are many.

    Attributes:
        least: the least value.
        greatest: the greatest.
        mean: of all values.
        deviation: their standard deviation.
        counts: how many values lie between each two of `edges`.
        edges: one more than there are counts.
        samples: how many samples were looked at.
    """

    least: float
    greatest: float
    mean: float
    deviation: float
    counts: np.ndarray
    edges: np.ndarray
    samples: int

    @classmethod
    def of(cls, x: np.ndarray, bars: int = _BARS) -> Numbers:
        """Read off samples, at most 2,000 of them, evenly spread. Shapes: `(samples, …)`."""
        some = spread(x)
        if some.dtype == np.uint8:  # counting bytes is far faster than sorting numbers
            return _of_bytes(some, bars)
        flat = some.reshape(-1).astype(np.float64, copy=False)
        if not flat.size:
            raise DataError("There are no samples to look at.")
        least, greatest = float(flat.min()), float(flat.max())
        counts, edges = np.histogram(flat, bars, (least, greatest if greatest > least else least + 1.0))
        return cls(least, greatest, float(flat.mean()), float(flat.std()), counts, edges, len(some))


@dataclass(frozen=True, eq=False)
class Received:
    """Samples before and after, at the same places.

    Attributes:
        before: as they are stored.
        after: as the network receives them, in its shape.
        before_pictures: the same as bytes `(samples, height, width[, channels])`; None if they are no pictures.
        after_pictures: alike, with the range of the network's numbers spread over all greys.
        labels: the answers.
        before_numbers: what the values are like before.
        after_numbers: and after.
    """

    before: np.ndarray
    after: np.ndarray
    before_pictures: np.ndarray | None
    after_pictures: np.ndarray | None
    labels: np.ndarray
    before_numbers: Numbers
    after_numbers: Numbers


def received(
    data: Dataset,
    indices: Sequence[int] | np.ndarray,
    prepare: Callable[[np.ndarray], np.ndarray] | None = None,
    specs: Sequence[Augmentation] = (),
    seed: int = 0,
    tones: Tones | None = None,
) -> Received:
    """What a network receives of some training samples.

    Args:
        data: the data set.
        indices: which training samples.
        prepare: the preparation, for example `Fitted.apply`; None leaves the values as they are.
        specs: augmentations, which come before the preparation.
        seed: another one draws other changes.
        tones: of the pictures; kept by who asks often, found in the data if left out.
    """
    before = data.x_train[np.asarray(indices, np.intp)]
    changed = before
    shape = _picture(data)
    if specs:
        if shape is None:
            raise DataError(
                sentence("The samples of {name} are no pictures, so they cannot be augmented.", name=data.name)
            )
        tones = tones or tones_of(data)
        pictures = before.reshape(len(before), *shape).astype(np.float32)
        changed = augment(pictures, specs, np.random.default_rng(seed), tones).reshape(before.shape)
    after = prepare(changed) if prepare else changed
    shown = [None, None]
    if shape is not None:
        low, high = data.value_range or (float(before.min()), float(before.max()))
        shown[0] = as_bytes(before, shape, low, high)
        ends = np.array([low, high], np.float32)[:, None] + np.zeros((2, before[0].size), np.float32)
        reached = prepare(ends.reshape(2, *data.input_shape)) if prepare else ends
        shown[1] = as_bytes(after, shape, reached[0].reshape(shape), reached[1].reshape(shape))
    return Received(
        before, after, *shown, data.y_train[np.asarray(indices, np.intp)], Numbers.of(before), Numbers.of(after)
    )


def tones_of(data: Dataset) -> Tones:
    """The range and the ground of a data set of pictures."""
    return Tones.of(data.x_train.reshape(len(data.x_train), *picture_shape(data.input_shape)), data.value_range)


def as_bytes(x: np.ndarray, shape: tuple[int, ...], low: Any, high: Any) -> np.ndarray:
    """Values between `low` and `high` as bytes to show. Shapes: `(samples, …)` → `(samples, height, width[, 3])`."""
    pictures = x.reshape(len(x), *shape)
    if pictures.dtype != np.uint8 or np.any(low != 0) or np.any(high != 255):
        span = np.where(np.equal(high, low), 1.0, np.subtract(high, low))
        pictures = ((pictures - np.asarray(low, np.float32)) * (255.0 / span).astype(np.float32)).clip(0, 255)
        pictures = (pictures + 0.5).astype(np.uint8)
    return pictures[..., 0] if shape[2] == 1 else pictures


def spread(x: np.ndarray) -> np.ndarray:
    """At most 2,000 of the samples, evenly spread over all."""
    return x[:: -(-len(x) // _LOOKED_AT)] if len(x) > _LOOKED_AT else x


def _picture(data: Dataset) -> tuple[int, int, int] | None:
    try:
        return picture_shape(data.input_shape)
    except DataError:
        return None


def _of_bytes(x: np.ndarray, bars: int) -> Numbers:
    counts = np.bincount(x.reshape(-1), minlength=256)
    if not x.size:
        raise DataError("There are no samples to look at.")
    levels = np.arange(256)
    there = np.flatnonzero(counts)
    mean = float(counts @ levels / x.size)
    deviation = float(np.sqrt(counts @ (levels - mean) ** 2 / x.size))
    edges = np.linspace(0, 256, bars + 1)
    bins = np.bincount((levels * bars) // 256, weights=counts, minlength=bars).astype(np.int64)
    return Numbers(float(there[0]), float(there[-1]), mean, deviation, bins, edges, len(x))
