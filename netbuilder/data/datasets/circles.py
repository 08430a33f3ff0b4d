"""A ring around a ring."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.toys import Toy


@datasets.register(kind="circles", title="Circles", group="Toys")
class Circles(Toy):
    """Two circles around one middle: the outer of radius 1, the inner smaller."""

    inner: float = param(0.5, "The radius of the inner circle; the outer has 1.", gt=0, lt=1)

    about: ClassVar[str] = "A ring within a ring."

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Points along both circles."""
        y = self.labels(2)
        angle = rng.uniform(0.0, 2 * np.pi, self.samples)
        radius = np.where(y == 0, 1.0, self.inner)
        return self.stray(rng, radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)), y
