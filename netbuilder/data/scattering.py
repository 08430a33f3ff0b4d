"""Pictures put somewhere on a larger ground, as people draw: to see what the road makes of size and place."""

from __future__ import annotations

import numpy as np

_CANVAS = 3  # as wide as so many pictures
_SIZES = (0.5, 2.2)


def scattered(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A grey picture on a larger ground, made larger or smaller and put somewhere, as people draw.

    Shapes: `(height, width)` bytes, light on dark → `(3 height, 3 width)`.
    """
    from PIL import Image

    height, width = picture.shape
    grown = rng.uniform(*_SIZES)
    size = (max(8, round(width * grown)), max(8, round(height * grown)))
    canvas = Image.new("L", (width * _CANVAS, height * _CANVAS), 0)
    room = (canvas.width - size[0], canvas.height - size[1])
    corner = (int(rng.integers(room[0] + 1)), int(rng.integers(room[1] + 1)))
    canvas.paste(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC), corner)
    return np.asarray(canvas)
