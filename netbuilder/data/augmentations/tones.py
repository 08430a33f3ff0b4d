"""Which values the pixels of pictures have: the darkest, the lightest, and the ground that is filled in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_LOOKED_AT = 500


@dataclass(frozen=True)
class Tones:
    """The range of the pixels' values and the ground.

    Attributes:
        low: the least value a pixel can have.
        high: the greatest.
        ground: what is filled in where a moved picture leaves room: a number, or one for each channel.
    """

    low: float = 0.0
    high: float = 255.0
    ground: float | tuple[float, ...] = 0.0

    @property
    def span(self) -> float:
        """From the least value to the greatest."""
        return self.high - self.low

    @classmethod
    def usual(cls, dtype: np.dtype) -> Tones:
        """What pixels of a type have when nothing else is known: 0 to 255 for bytes, else 0 to 1."""
        return cls(0.0, 255.0 if dtype.kind in "iu" else 1.0)

    @classmethod
    def of(cls, pictures: np.ndarray, value_range: tuple[float, float] | None = None) -> Tones:
        """Read off pictures: the ground is what their edges mostly have.

        Shapes: `(samples, height, width[, channels])`.
        """
        step = max(1, len(pictures) // _LOOKED_AT)
        some = pictures[::step]
        if some.ndim == 3:
            some = some[..., None]
        low, high = value_range or (float(pictures.min()), float(pictures.max()))
        sides = (some[:, 0], some[:, -1], some[:, :, 0], some[:, :, -1])
        edge = np.concatenate([side.reshape(-1, some.shape[3]) for side in sides])
        ground = tuple(float(value) for value in np.median(edge, axis=0))
        return cls(low, high, ground[0] if len(ground) == 1 else ground)
