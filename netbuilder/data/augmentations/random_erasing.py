"""Covering a part of each picture."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.data.augmentations.base import Tonal, augmentations
from netbuilder.data.augmentations.tones import Tones


@augmentations.register(kind="RandomErasing", title="Cut-out", group="Values", aliases=("cutout", "CutOut"))
class RandomErasing(Tonal):
    """Covers a patch of a picture with the ground, so that a network cannot rely on one part alone.

    The patch has the picture's proportions and a middle anywhere on it; what sticks out is lost. Keras:
    RandomErasing.

    Source: T. DeVries, G. Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout" (2017).
    """

    factor: float = param(0.5, "How likely each picture loses a patch.", ge=0, le=1)
    scale: tuple[float, float] = param(
        (0.02, 0.2), "The least and the greatest patch, as shares of the area.", ge=0, le=1
    )

    strengths: ClassVar[tuple[str, ...]] = ("factor",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.scale[0] > self.scale[1]:
            raise SettingError(
                sentence(
                    "RandomErasing: scale must be a smaller and a larger number, but it is {scale}.",
                    scale=list(self.scale),
                ),
                hint="For example 0.02, 0.2.",
            )

    def change(self, x: np.ndarray, rng: np.random.Generator, tones: Tones) -> None:
        count, size = len(x), np.array(x.shape[1:3])
        chosen = rng.random(count) < self.factor
        sides = np.sqrt(rng.uniform(*self.scale, (count, 1))) * size
        middles = rng.uniform(0.0, 1.0, (count, 2)) * size
        first = np.clip(np.rint(middles - sides / 2), 0, size).astype(int)
        last = np.clip(np.rint(middles + sides / 2), 0, size).astype(int)
        for picture in np.flatnonzero(chosen):
            (top, left), (bottom, right) = first[picture], last[picture]
            x[picture, top:bottom, left:right] = tones.ground
