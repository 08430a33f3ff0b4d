"""Bending pictures as if they were printed on rubber."""

from __future__ import annotations

import functools
from typing import ClassVar

import numpy as np

from netbuilder.core.spec import param
from netbuilder.data.augmentations.base import Geometric, augmentations


@augmentations.register(
    kind="RandomElasticTransform", title="Elastic distortion", group="Geometry", aliases=("elastic",)
)
class RandomElasticTransform(Geometric):
    """Bends each picture as if it were printed on rubber: the best single change for handwritten digits.

    The way of each point is random noise, smoothed by a Gaussian of deviation s and scaled to the deviation a.
    Keras: RandomElasticTransform.

    Source: P. Simard, D. Steinkraus, J. Platt, "Best Practices for Convolutional Neural Networks Applied to Visual
    Document Analysis" (2003), section 2. Their σ = 4 and α = 34 at 29 pixels are s = 0.14 and about a = 0.05 here.
    """

    scale: float = param(0.04, "How far points move, as a share of the side (a standard deviation).", ge=0, le=0.5)
    smoothness: float = param(
        0.14, "How far the rubber bends alike, as a share of the side: small is crumpled.", ge=0.02, le=1
    )

    strengths: ClassVar[tuple[str, ...]] = ("scale",)

    def offsets(self, count: int, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray | None:
        if not self.scale:
            return None
        noise = rng.standard_normal((2, count, *size), np.float32)
        noise = _smoothing(size[0], self.smoothness * size[0]) @ noise
        noise = noise @ _smoothing(size[1], self.smoothness * size[1]).T
        return noise * np.float32(self.scale * max(size))


@functools.lru_cache(maxsize=8)
def _smoothing(side: int, deviation: float) -> np.ndarray:
    """A matrix that smooths along one axis and keeps the deviation of white noise, at the edges too."""
    apart = np.subtract.outer(np.arange(side), np.arange(side))
    bell = np.exp(-0.5 * (apart / deviation) ** 2)
    return (bell / np.linalg.norm(bell, axis=1, keepdims=True)).astype(np.float32)
