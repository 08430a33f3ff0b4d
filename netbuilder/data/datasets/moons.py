"""Two half moons, one in the bend of the other."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.toys import Toy


@datasets.register(kind="moons", title="Moons", group="Toys")
class Moons(Toy):
    """Two half circles: (cos a, sin a) and (1 - cos a, ½ - sin a) for a from 0 to π."""

    about: ClassVar[str] = "Two half moons that reach into each other."

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Points along both half circles."""
        y = self.labels(2)
        angle = rng.uniform(0.0, np.pi, self.samples)
        upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
        return self.stray(rng, np.where(y[:, None] == 0, upper, lower)), y
