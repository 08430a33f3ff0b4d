"""Weights of samples, and data held back for validation, by Keras's rules."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

from netbuilder.core.errors import DataError, SettingError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp

T = TypeVar("T", bound="Array | None")


def class_weights(targets: Array, weights: Mapping[int, float]) -> Array:
    """The weight of each sample from that of its class; classes that are not named weigh 1.

    Shapes: `targets` `(samples,)` or `(samples, 1)` labels, or `(samples, classes)` one-hot; result `(samples,)`.
    """
    targets = xp.asarray(targets)
    if targets.ndim > 1:
        targets = targets[..., 0] if targets.shape[-1] == 1 else targets.argmax(axis=-1)
    if targets.ndim != 1:
        raise DataError(
            sentence(
                "Class weights need one class a sample, but the targets have the shape {shape}.", shape=targets.shape
            ),
            hint="Use sample weights instead.",
        )
    labels = xp.round(targets).astype(xp.int64)
    result = xp.ones(len(labels), xp.float32)
    for label, weight in weights.items():
        result[labels == int(label)] = weight
    return result


def held_back(arrays: Sequence[T], share: float) -> tuple[list[T], list[T]]:
    """Cuts the last `share` of the samples off, as views: for training, for validation.

    Keras's rule: the last ones, before any shuffling; the others are ⌊samples · (1 - share)⌋.
    """
    if not 0 < share < 1:
        raise SettingError(
            sentence("The share held back for validation must lie between 0 and 1, but it is {share:g}.", share=share)
        )
    samples = next(len(array) for array in arrays if array is not None)
    kept = math.floor(samples * (1 - share))
    if kept in (0, samples):
        raise DataError(
            sentence(
                "{samples} samples cannot be split: {share:g} of them for validation leaves one side empty.",
                samples=samples,
                share=share,
            ),
            hint="Bring more samples or choose another share.",
        )
    return (
        [array if array is None else array[:kept] for array in arrays],  # type: ignore[misc]
        [array if array is None else array[kept:] for array in arrays],  # type: ignore[misc]
    )
