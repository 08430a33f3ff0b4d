"""Noise on pictures."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.augmentations.base import Tonal, augmentations
from netbuilder.data.augmentations.tones import Tones


@augmentations.register(kind="GaussianNoise", title="Noise", group="Values", aliases=("noise",))
class GaussianNoise(Tonal):
    """Adds a random number to every pixel, like the grain of a camera in the dark.

    x + N(0, σ · span), cut off at the ends of the range. Keras: GaussianNoise, with σ in the units of x.
    """

    stddev: float = param(0.05, "The standard deviation, as a share of the range of values.", ge=0, le=1)

    strengths: ClassVar[tuple[str, ...]] = ("stddev",)

    def change(self, x: np.ndarray, rng: np.random.Generator, tones: Tones) -> None:
        if not self.stddev:
            return
        noise = rng.standard_normal(x.shape, np.float32)
        noise *= self.stddev * tones.span
        x += noise
        np.clip(x, tones.low, tones.high, out=x)
