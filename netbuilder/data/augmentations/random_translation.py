"""Shifting pictures."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.augmentations.base import Geometric, augmentations, identities


@augmentations.register(kind="RandomTranslation", title="Shift", group="Geometry", aliases=("shift",))
class RandomTranslation(Geometric):
    """Moves each picture up or down and left or right, so that the place of a thing does not matter.

    The way along an axis is drawn evenly from −f · side to f · side. Keras: RandomTranslation.
    """

    height_factor: float = param(0.1, "The furthest up or down, as a share of the height.", ge=0, le=1)
    width_factor: float = param(0.1, "The furthest to a side, as a share of the width.", ge=0, le=1)

    strengths: ClassVar[tuple[str, ...]] = ("height_factor", "width_factor")

    def matrices(self, count: int, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray | None:
        ways = rng.uniform(-1.0, 1.0, (count, 2)) * (self.width_factor * size[1], self.height_factor * size[0])
        if not ways.any():
            return None
        found = identities(count)
        found[:, :2, 2] = ways
        return found
