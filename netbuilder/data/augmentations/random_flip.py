"""Mirroring pictures."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.augmentations.base import Geometric, augmentations, identities


@augmentations.register(kind="RandomFlip", title="Flip", group="Geometry", aliases=("flip",))
class RandomFlip(Geometric):
    """Mirrors some of the pictures. Good for photos; a mirrored digit is no digit.

    Keras: RandomFlip, where the chance is always a half.
    """

    mode: str = param(
        "horizontal",
        "horizontal: left becomes right; vertical: up becomes down; or either.",
        choices=("horizontal", "vertical", "horizontal_and_vertical"),
    )
    chance: float = param(0.5, "How likely each picture is mirrored.", ge=0, le=1)

    strengths: ClassVar[tuple[str, ...]] = ("chance",)

    def matrices(self, count: int, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray | None:
        turned = rng.random((count, 2)) < self.chance
        turned &= (self.mode != "vertical", self.mode != "horizontal")
        if not turned.any():
            return None
        found = identities(count)
        found[:, 0, 0], found[:, 1, 1] = np.where(turned, -1.0, 1.0).T
        return found
