"""A sine wave: regression that needs a bend."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.toys import Toy


@datasets.register(kind="sine", title="Sine", group="Toys")
class Sine(Toy):
    """The answer is sin(π · periods · x), plus noise, for x from -1 to 1."""

    periods: float = param(1.0, "How many waves there are between -1 and 1.", gt=0, le=20)

    about: ClassVar[str] = "Regression with one input: follow a wave through noisy points."
    task: ClassVar[str] = "regression"
    inputs: ClassVar[tuple[str, ...]] = ("x",)

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Points along the wave."""
        x = rng.uniform(-1.0, 1.0, (self.samples, 1))
        return x, self.stray(rng, np.sin(np.pi * self.periods * x[:, 0])).astype(np.float32)
