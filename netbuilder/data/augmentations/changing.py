"""A batch of pictures through several augmentations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.augmentations.base import Augmentation, Geometric, Tonal, identities
from netbuilder.data.augmentations.resampling import resampled
from netbuilder.data.augmentations.tones import Tones


def augment(
    x: np.ndarray,
    specs: Sequence[Augmentation],
    rng: np.random.Generator,
    tones: Tones | None = None,
) -> np.ndarray:
    """The pictures, each changed by chance; the given ones are left alone.

    All that moves points comes first, in one resampling; then what changes values, in the order given.

    Args:
        x: bytes or decimal numbers.
        specs: what to do.
        rng: decides everything that is left to chance.
        tones: the range of the values and the ground; 0 to 255 for bytes and 0 to 1 for decimals, on 0, if left out.

    Shapes: `(batch, height, width[, channels])`, in and out, in the same dtype.
    """
    if x.ndim not in (3, 4):
        raise DataError(
            sentence("Augmentations change pictures, but a sample has the shape {shape}.", shape=x.shape[1:]),
            hint="A picture is height × width, with or without channels.",
        )
    tones = tones or Tones.usual(x.dtype)
    pictures = x if x.ndim == 4 else x[..., None]
    work = pictures.astype(x.dtype if x.dtype.kind == "f" else np.float32)
    work = _moved(work, [spec for spec in specs if isinstance(spec, Geometric)], rng, tones)
    for spec in specs:
        if isinstance(spec, Tonal):
            spec.change(work, rng, tones)
    if work.dtype != x.dtype:
        work = np.rint(work, out=work).clip(tones.low, tones.high).astype(x.dtype)
    return work.reshape(x.shape)


def _moved(x: np.ndarray, specs: Sequence[Geometric], rng: np.random.Generator, tones: Tones) -> np.ndarray:
    count, size = len(x), x.shape[1:3]
    matrices, offsets = identities(count), None
    still = True
    for spec in specs:
        turned = spec.matrices(count, size, rng)
        if turned is not None:
            matrices = matrices @ turned
            still = False
        moved = spec.offsets(count, size, rng)
        if moved is not None:
            offsets = moved if offsets is None else offsets + moved
    if still and offsets is None:
        return x
    return resampled(x, matrices, offsets, tones.ground)
