"""Checks of arrays that a user brings: each complaint is one sentence that says where to look."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence

_CHUNK = 1 << 20


def as_numbers(values: Any, what: str) -> np.ndarray:
    """The values as an array of numbers in the dtype they have; text and objects are refused."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise DataError(
            sentence("{what} have rows of different lengths.", what=what), hint="All samples need one shape."
        ) from None
    if array.dtype.kind not in "biuf":
        kind = {"U": "text", "S": "text", "c": "complex numbers"}.get(array.dtype.kind, "things that are not numbers")
        raise DataError(
            sentence("{what} hold {kind}, but numbers are expected.", what=what, kind=kind),
            hint="Turn them into numbers first.",
        )
    return array


def require_finite(array: np.ndarray, what: str) -> None:
    """Refuses NaN and infinity, and says in which sample the first one stands."""
    if array.dtype.kind != "f" or not len(array):
        return
    rows = max(1, _CHUNK * len(array) // max(1, array.size))  # in pieces: a mask of the whole set would cost its memory
    for start in range(0, len(array), rows):
        piece = array[start : start + rows]
        if not np.isfinite(piece).all():
            place = np.argwhere(~np.isfinite(piece))[0]
            kind = "NaN (a missing number)" if np.isnan(piece[tuple(place)]) else "an infinite number"
            raise DataError(
                sentence(
                    "{what} hold {kind} in sample {start} of {count}.",
                    what=what,
                    kind=kind,
                    start=start + place[0] + 1,
                    count=len(array),
                ),
                hint="Fill in or leave out such samples before training.",
            )


def require_same_length(arrays: dict[str, np.ndarray]) -> None:
    """Refuses arrays of one set that do not have one row per sample each."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise DataError(
            sentence("There must be equally many samples in every part, but there are: {listed}.", listed=listed),
            hint="Each input needs its own answer.",
        )


def as_labels(values: Any, what: str) -> np.ndarray:
    """Class numbers as a flat array of whole numbers from 0 on; (n, 1) is flattened."""
    labels = as_numbers(values, what)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise DataError(
            sentence(
                "{what} must be one class number per sample, but their shape is {shape}.", what=what, shape=labels.shape
            ),
            hint="One-hot rows become class numbers with argmax(axis=1).",
        )
    require_finite(labels, what)
    if labels.dtype.kind == "f":
        odd = np.flatnonzero(labels != np.floor(labels))
        if len(odd):
            raise DataError(
                sentence(
                    "{what} must be whole numbers, but sample {odd} has {labels:g}.",
                    what=what,
                    odd=odd[0] + 1,
                    labels=labels[odd[0]],
                ),
                hint="For answers that are measured rather than counted, choose regression.",
            )
        labels = labels.astype(np.int64)
    elif labels.dtype.kind == "b":
        labels = labels.astype(np.uint8)
    return labels


def require_labels_in_range(labels: np.ndarray, classes: int, what: str) -> None:
    """Refuses class numbers outside 0 … classes - 1."""
    if not len(labels):
        return
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= classes:
        bad = low if low < 0 else high
        sample = int(np.flatnonzero(labels == bad)[0]) + 1
        raise DataError(
            sentence(
                "{what} must lie between 0 and {classes}, but sample {sample} has {bad}.",
                what=what,
                classes=classes - 1,
                sample=sample,
                bad=bad,
            ),
            hint=sentence("There are {classes} classes, counted from 0.", classes=classes),
        )
