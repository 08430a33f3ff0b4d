"""Augmentations as a transform of batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from netbuilder.data.augmentations.base import Augmentation
from netbuilder.data.augmentations.changing import augment
from netbuilder.data.augmentations.tones import Tones


@dataclass(frozen=True, eq=False)
class Augmenter:
    """Changes the first array of each batch: pictures as they are stored, which it then scales for the network.

    Whether the rows are flat or have the shape of pictures makes no difference.

    Attributes:
        specs: what to do.
        shape: of one picture, (height, width) or (height, width, channels).
        tones: range and ground of the stored values.
        scale: what the changed values are multiplied with: a number, or one for each feature of a picture.
        shift: what is added then.
    """

    specs: tuple[Augmentation, ...]
    shape: tuple[int, ...]
    tones: Tones
    scale: Any = 1.0
    shift: Any = 0.0

    def __call__(self, arrays: tuple[np.ndarray, ...], rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        """A batch with its pictures changed in place; the other arrays are passed on."""
        x = arrays[0]
        changed = augment(x.reshape(len(x), *self.shape), self.specs, rng, self.tones)
        changed *= np.asarray(self.scale, x.dtype)
        changed += np.asarray(self.shift, x.dtype)
        x[...] = changed.reshape(x.shape)
        return arrays
