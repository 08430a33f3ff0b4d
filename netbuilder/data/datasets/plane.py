"""A slanted plane: regression that a single unit solves."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.toys import Toy


@datasets.register(kind="plane", title="Plane", group="Toys")
class Plane(Toy):
    """The answer is (x1 + x2) / 2, plus noise, over a square from -1 to 1."""

    about: ClassVar[str] = "Regression: the height of a slanted plane, which a single unit can learn."
    task: ClassVar[str] = "regression"

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Points all over the square, and the height above each."""
        points = rng.uniform(-1.0, 1.0, (self.samples, 2))
        return points, self.stray(rng, points.mean(axis=1)).astype(np.float32)
