"""Augmentations: pictures changed a little at every sight, so that a network learns what does not matter.

`augment(x, specs, rng)` changes a batch; `Augmenter` is the same as a transform of `Batches`.
"""

from netbuilder.data.augmentations.base import Augmentation, augmentations
from netbuilder.data.augmentations.changing import augment
from netbuilder.data.augmentations.tones import Tones
from netbuilder.data.augmentations.transform import Augmenter

__all__ = ["Augmentation", "Augmenter", "Tones", "augment", "augmentations"]
