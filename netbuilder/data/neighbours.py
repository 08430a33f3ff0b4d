"""The training samples nearest to a picture: what a network may have learnt it from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence

_CHUNK = 4_000


class Neighbour(NamedTuple):
    """One training sample: its number in the set, and how far it is from the picture asked about."""

    index: int
    distance: float


class Neighbours:
    """Finds the nearest of many samples.

    ‖x − q‖² = ‖x‖² − 2 x · q + ‖q‖²: the squared lengths are worked out once, so that a search is one product of a
    matrix and a vector. Bytes stay bytes; they become decimals chunk by chunk.

    Shapes: `samples` is `(samples, …)`.
    """

    def __init__(self, samples: np.ndarray) -> None:
        self._rows = np.ascontiguousarray(samples.reshape(len(samples), -1))
        self._squares = np.empty(len(samples), np.float32)
        self._buffer = np.empty((min(_CHUNK, len(samples)), self._rows.shape[1]), np.float32)
        for part, rows in self._chunks():
            self._squares[part] = np.einsum("ij,ij->i", rows, rows)

    def _chunks(self):
        """All samples as decimals, chunk by chunk, in memory that is used again."""
        for start in range(0, len(self._rows), _CHUNK):
            rows = self._rows[start : start + _CHUNK]
            if rows.dtype != np.float32:
                chunk = self._buffer[: len(rows)]
                np.copyto(chunk, rows, casting="same_kind")
                rows = chunk
            yield slice(start, start + len(rows)), rows

    def nearest(self, sample: np.ndarray, count: int = 5) -> list[Neighbour]:
        """The nearest samples, the nearest first. Shapes: `sample` has as many numbers as each of the samples."""
        asked = np.asarray(sample, np.float32).reshape(-1)
        if asked.size != self._rows.shape[1]:
            raise DataError(
                sentence(
                    "The samples have {shape} numbers each, but {size} came.",
                    shape=self._rows.shape[1],
                    size=asked.size,
                ),
                hint="Ask about a sample of the same shape.",
            )
        scores = self._squares.copy()
        for part, rows in self._chunks():
            scores[part] -= 2 * (rows @ asked)
        count = min(count, len(scores))
        found = np.argpartition(scores, count - 1)[:count]
        exact = np.linalg.norm(self._rows[found].astype(np.float64) - asked, axis=1)
        order = np.lexsort((found, exact))
        return [Neighbour(int(found[place]), float(exact[place])) for place in order]
