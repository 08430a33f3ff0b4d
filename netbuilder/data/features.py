"""What each column of a table of samples is like, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence


@dataclass(frozen=True, kw_only=True)
class FeatureNumbers:
    """One feature over all samples.

    Attributes:
        name: of the column, or its number from 1 on.
        least: the least value.
        mean: of all values.
        greatest: the greatest value.
        deviation: the standard deviation.
    """

    name: str
    least: float
    mean: float
    greatest: float
    deviation: float

    @property
    def constant(self) -> bool:
        """Whether all values are the same, so that nothing can be learned from it."""
        return self.least == self.greatest


def feature_numbers(x: np.ndarray, names: tuple[str, ...] = ()) -> list[FeatureNumbers]:
    """The numbers of every feature. Shapes: `(samples, features)`, with at least one sample."""
    if x.ndim != 2 or not len(x):
        raise DataError(sentence("A table has rows of numbers, but here the shape is {shape}.", shape=x.shape))
    named = names or tuple(str(place) for place in range(1, x.shape[1] + 1))
    columns = (x.min(axis=0), x.mean(axis=0, dtype=np.float64), x.max(axis=0), x.std(axis=0, dtype=np.float64))
    return [
        FeatureNumbers(
            name=name,
            least=float(columns[0][place]),
            mean=float(columns[1][place]),
            greatest=float(columns[2][place]),
            deviation=float(columns[3][place]),
        )
        for place, name in enumerate(named)
    ]
