"""Turning pictures."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.augmentations.base import Geometric, augmentations, identities


@augmentations.register(kind="RandomRotation", title="Rotate", group="Geometry", aliases=("rotate",))
class RandomRotation(Geometric):
    """Turns each picture about its middle, so that a slant does not matter.

    The angle is drawn evenly from −2π · f to 2π · f. Keras: RandomRotation.
    """

    factor: float = param(
        0.04, "The furthest turn, either way, as a share of a full one: 0.04 is 14 degrees.", ge=0, le=0.5, unit="turns"
    )

    strengths: ClassVar[tuple[str, ...]] = ("factor",)

    def matrices(self, count: int, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray | None:
        angles = rng.uniform(-1.0, 1.0, count) * (2 * np.pi * self.factor)
        if not self.factor:
            return None
        found = identities(count)
        found[:, 0, 0] = found[:, 1, 1] = np.cos(angles)
        found[:, 0, 1] = np.sin(angles)
        found[:, 1, 0] = -found[:, 0, 1]
        return found
