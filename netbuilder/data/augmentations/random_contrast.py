"""Strengthening and weakening contrast."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.augmentations.base import Tonal, augmentations
from netbuilder.data.augmentations.tones import Tones


@augmentations.register(kind="RandomContrast", title="Contrast", group="Values", aliases=("contrast",))
class RandomContrast(Tonal):
    """Brings the values of each picture further apart or nearer together, so that haze does not matter.

    (x − m) · c + m with m the mean of each channel and c drawn evenly from 1 − f to 1 + f, cut off at the ends of
    the range. Keras: RandomContrast.
    """

    factor: float = param(0.2, "The most that contrast grows or shrinks, as a share.", ge=0, le=1)

    strengths: ClassVar[tuple[str, ...]] = ("factor",)

    def change(self, x: np.ndarray, rng: np.random.Generator, tones: Tones) -> None:
        stretch = 1.0 + self.factor * rng.uniform(-1.0, 1.0, len(x))
        if not self.factor:
            return
        mean = x.mean(axis=(1, 2), keepdims=True)
        x -= mean
        x *= stretch.astype(x.dtype)[:, None, None, None]
        x += mean
        np.clip(x, tones.low, tones.high, out=x)
