"""XOR: the problem that one layer cannot solve."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.toys import Toy


@datasets.register(kind="xor", title="XOR", group="Toys")
class Xor(Toy):
    """Points in a square from -1 to 1; class 1 is where exactly one coordinate is positive.

    Source: M. Minsky and S. Papert, Perceptrons (1969).
    """

    about: ClassVar[str] = "Four corners of a square, opposite ones alike: the problem that needs a hidden layer."

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Points all over the square."""
        points = rng.uniform(-1.0, 1.0, (self.samples, 2))
        y = ((points[:, 0] > 0) != (points[:, 1] > 0)).astype(np.int64)
        return self.stray(rng, points), y
