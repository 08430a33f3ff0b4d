"""One picture file for one prediction: whatever its size, colours and ground, as a network expects it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.data.images import open_picture, picture_shape, to_bytes

if TYPE_CHECKING:
    from PIL.Image import Image

_DIGIT = (28, 28)


def read_picture(path: str | Path, shape: tuple[int, ...], *, digit: bool | None = None) -> np.ndarray:
    """Reads a picture file as uint8 in the shape of one sample.

    For a digit network, (28, 28), (28, 28, 1) or (784,), the picture is made as MNIST's were: light on dark, cropped
    to the ink, at most 20 × 20, its centre of mass in the middle. A picture of 28 × 28 is only turned light on dark.
    For other shapes it is cropped in the middle to the right proportions and scaled.

    Args:
        path: the file.
        shape: the shape that the network reads, without the batch axis.
        digit: whether to treat it as a digit; for shapes of MNIST's size that is the default.

    Shapes: the result has `shape`.
    """
    place = Path(path).expanduser()
    height, width, channels = picture_shape(tuple(shape))
    if digit is None:
        digit = (height, width, channels) == (*_DIGIT, 1)
    picture = open_picture(place)
    if digit and channels == 1:
        pixels = _digit(to_bytes(picture, 1)[:, :, 0], (height, width), str(place))
    else:
        pixels = fit(picture, height, width, channels)
    return np.ascontiguousarray(pixels).reshape(shape)


def _digit(grey: np.ndarray, size: tuple[int, int], where: str) -> np.ndarray:
    from netbuilder.data.pipeline import pipeline
    from netbuilder.data.thresholding import light_on_dark

    if grey.shape == size:
        return light_on_dark(grey)
    steps = pipeline(grey, shape=size)
    if steps is None:
        raise DataError("There is nothing to see on this picture.", hint="Draw with more contrast.", where=where)
    return steps.result


def fit(picture: Image, height: int, width: int, channels: int) -> np.ndarray:
    """The middle of a picture, in the given proportions and scaled to the given size, as (height, width, channels)."""
    from PIL import Image

    pixels = to_bytes(picture, channels)
    tall, wide = pixels.shape[:2]
    scale = min(tall / height, wide / width)
    top, left = (tall - scale * height) / 2, (wide - scale * width) / 2
    box = (left, top, wide - left, tall - top)
    flat = Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels)
    scaled = np.asarray(flat.resize((width, height), Image.Resampling.BICUBIC, box))
    return scaled.reshape(height, width, channels)
