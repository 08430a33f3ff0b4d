"""Making pictures larger or smaller."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.augmentations.base import Geometric, augmentations, identities


@augmentations.register(kind="RandomZoom", title="Zoom", group="Geometry", aliases=("zoom",))
class RandomZoom(Geometric):
    """Makes each picture larger or smaller about its middle, so that size does not matter.

    Sides are multiplied with a number drawn evenly from 1 − f to 1 + f. Keras: RandomZoom.
    """

    height_factor: float = param(0.1, "The most the height grows or shrinks, as a share.", ge=0, lt=1)
    width_factor: float | None = param(
        None, "The same for the width, drawn apart; if left open, proportions are kept.", ge=0, lt=1
    )

    strengths: ClassVar[tuple[str, ...]] = ("height_factor", "width_factor")

    def matrices(self, count: int, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray | None:
        tall = 1.0 + self.height_factor * rng.uniform(-1.0, 1.0, count)
        wide = tall if self.width_factor is None else 1.0 + self.width_factor * rng.uniform(-1.0, 1.0, count)
        if not self.height_factor and not self.width_factor:
            return None
        found = identities(count)
        found[:, 0, 0], found[:, 1, 1] = 1 / wide, 1 / tall
        return found
