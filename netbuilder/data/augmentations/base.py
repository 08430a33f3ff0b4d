"""What an augmentation is, and the registry of them.

To add one: write a file here with a subclass of `Geometric` or `Tonal`, registered as the others are. Its name is
Keras's where Keras has such a layer.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.data.augmentations.tones import Tones


class Augmentation(Spec):
    """A random change of pictures, another one for each picture and each time."""

    strengths: ClassVar[tuple[str, ...]] = ()
    """The settings that, all at 0, leave the pictures as they are."""

    def apply(self, x: np.ndarray, rng: np.random.Generator, tones: Tones | None = None) -> np.ndarray:
        """A batch changed by this alone. Shapes: `(batch, height, width[, channels])`, in and out."""
        from netbuilder.data.augmentations.changing import augment

        return augment(x, [self], rng, tones)


class Geometric(Augmentation):
    """Moves the points of a picture. Several of these become one resampling, so that nothing is blurred twice."""

    def matrices(self, count: int, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray | None:
        """Where each point of the result comes from, as matrices on (x, y, 1) with the middle as origin.

        Shapes: `(count, 3, 3)`, in pixels; None if nothing moves.
        """
        return None

    def offsets(self, count: int, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray | None:
        """How far from there each point comes, along x and y. Shapes: `(2, count, height, width)` or None."""
        return None


class Tonal(Augmentation):
    """Changes the values of the pixels where they are."""

    def change(self, x: np.ndarray, rng: np.random.Generator, tones: Tones) -> None:
        """Changes decimal numbers in place. Shapes: `(batch, height, width, channels)`."""
        raise NotImplementedError


def identities(count: int) -> np.ndarray:
    """A matrix for each picture that leaves it where it is. Shapes: `(count, 3, 3)`."""
    found = np.zeros((count, 3, 3))
    found[:, (0, 1, 2), (0, 1, 2)] = 1.0
    return found


augmentations: Registry[Augmentation] = Registry("augmentation", Augmentation, "netbuilder.data.augmentations")
