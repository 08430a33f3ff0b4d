"""Clouds of points around centres on a circle."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.toys import Toy


@datasets.register(kind="gaussians", title="Gaussians", group="Toys")
class Gaussians(Toy):
    """One cloud per class, normally distributed around a centre on the unit circle."""

    noise: float = param(0.3, "How wide each cloud is, as a standard deviation.", ge=0, le=10)
    classes: int = param(2, "How many clouds, which are the classes.", ge=2, le=20)

    about: ClassVar[str] = "Round clouds of points: the easiest set, which one layer can part."

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Points around the centres."""
        y = self.labels(self.classes)
        angle = 2 * np.pi * y / self.classes
        return self.stray(rng, np.stack([np.cos(angle), np.sin(angle)], axis=1)), y
