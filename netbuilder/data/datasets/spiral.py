"""Spirals: the classic that no straight line can part."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.toys import Toy


@datasets.register(kind="spiral", title="Spiral", group="Toys")
class Spiral(Toy):
    """Arms that wind around each other, one class each.

    At radius r from 0 to 1, arm k of n has the angle 2π (turns · r + k/n).
    """

    noise: float = param(0.03, "How far points stray, as a standard deviation.", ge=0, le=10)
    arms: int = param(2, "How many arms, which are the classes.", ge=2, le=10)
    turns: float = param(1.25, "How often an arm winds around the middle.", gt=0, le=10)

    about: ClassVar[str] = "Arms that wind around each other: hard for one layer, easy for two."

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Points along the arms."""
        y = self.labels(self.arms)
        radius = np.sqrt(rng.uniform(0.0, 1.0, self.samples))
        angle = 2 * np.pi * (self.turns * radius + y / self.arms)
        points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return self.stray(rng, points), y
