"""Tools for arrays."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.keras import randomness


def to_categorical(x: Any, num_classes: int | None = None, **old: Any) -> np.ndarray:
    """Labels as rows of zeros with a one in the place of the class.

    Shapes: `(…)` or `(…, 1)` → `(…, classes)`.
    """
    num_classes = old.pop("nb_classes", num_classes)
    labels = np.asarray(x)
    if labels.dtype.kind not in "fiub":
        raise DataError("to_categorical needs class numbers, but got texts or other things.")
    labels = labels.astype(np.int64)
    shape = labels.shape[:-1] if labels.ndim > 1 and labels.shape[-1] == 1 else labels.shape
    labels = labels.reshape(-1)
    if labels.size and labels.min() < 0:
        raise DataError(f"Class numbers begin at 0, but there is {labels.min()}.")
    classes = int(num_classes or (labels.max() + 1 if labels.size else 0))
    if labels.size and labels.max() >= classes:
        raise DataError(
            f"There are {classes} classes, but a label is {labels.max()}.", hint="Labels run from 0 to classes - 1."
        )
    rows = np.zeros((labels.size, classes))
    rows[np.arange(labels.size), labels] = 1
    return rows.reshape((*shape, classes))


def normalize(x: Any, axis: int = -1, order: int = 2) -> np.ndarray:
    """An array whose rows along `axis` have length 1."""
    array = np.asarray(x)
    lengths = np.linalg.norm(np.atleast_1d(array), order, axis, keepdims=True)
    lengths[lengths == 0] = 1
    return array / lengths


def pad_sequences(
    sequences: Sequence[Any],
    maxlen: int | None = None,
    dtype: str = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: float = 0.0,
) -> np.ndarray:
    """Sequences of different lengths as one array: cut or filled, in front ("pre") or behind ("post")."""
    for name, where in (("padding", padding), ("truncating", truncating)):
        if where not in ("pre", "post"):
            raise DataError(f'{name} must be "pre" or "post", but it is {where!r}.')
    length = max((len(each) for each in sequences), default=0) if maxlen is None else maxlen
    inner = next((np.asarray(each).shape[1:] for each in sequences if len(each)), ())
    found = np.full((len(sequences), length, *inner), value, dtype)
    for row, each in zip(found, sequences, strict=True):
        kept = np.asarray(each, dtype)
        kept = kept[max(len(kept) - length, 0) :] if truncating == "pre" else kept[:length]
        if len(kept):
            row[length - len(kept) if padding == "pre" else 0 :][: len(kept)] = kept
    return found


def set_random_seed(seed: int) -> None:
    """Makes everything that is random the same at every run: weights, order of samples, dropout, numpy, Python."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - Keras's function does the same for scripts that use it
    randomness.set_seed(seed)
