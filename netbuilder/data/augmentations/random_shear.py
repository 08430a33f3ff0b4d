"""Slanting pictures."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.augmentations.base import Geometric, augmentations, identities


@augmentations.register(kind="RandomShear", title="Shear", group="Geometry", aliases=("shear",))
class RandomShear(Geometric):
    """Slants each picture as handwriting slants: rows slide along each other, or columns do.

    x moves by a · y and y by b · x, with a and b drawn evenly from −f to f. Keras: RandomShear.
    """

    x_factor: float = param(0.15, "The most that rows slide, in pixels a row.", ge=0, le=1)
    y_factor: float = param(0.0, "The most that columns slide, in pixels a column.", ge=0, le=1)

    strengths: ClassVar[tuple[str, ...]] = ("x_factor", "y_factor")

    def matrices(self, count: int, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray | None:
        slants = rng.uniform(-1.0, 1.0, (count, 2)) * (self.x_factor, self.y_factor)
        if not slants.any():
            return None
        found = identities(count)
        found[:, 0, 1], found[:, 1, 0] = slants[:, 0], slants[:, 1]
        return found
