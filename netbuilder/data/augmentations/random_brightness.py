"""Lightening and darkening pictures."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.augmentations.base import Tonal, augmentations
from netbuilder.data.augmentations.tones import Tones


@augmentations.register(kind="RandomBrightness", title="Brightness", group="Values", aliases=("brightness",))
class RandomBrightness(Tonal):
    """Makes each picture lighter or darker as a whole, so that the light does not matter.

    x + u · span with u drawn evenly from −f to f, cut off at the ends of the range. Keras: RandomBrightness.
    """

    factor: float = param(0.2, "The most that is added or taken off, as a share of the range of values.", ge=0, le=1)

    strengths: ClassVar[tuple[str, ...]] = ("factor",)

    def change(self, x: np.ndarray, rng: np.random.Generator, tones: Tones) -> None:
        added = rng.uniform(-1.0, 1.0, len(x)) * (self.factor * tones.span)
        if self.factor:
            x += added.astype(x.dtype)[:, None, None, None]
            np.clip(x, tones.low, tones.high, out=x)
