"""A picture of a digit, brought step by step into the form in which MNIST's digits were made.

Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document Recognition" (1998),
section III.A: scaled to fit 20 × 20 with its proportions kept, then placed by its centre of mass in 28 × 28.
"""

from __future__ import annotations

import numpy as np

from netbuilder.core.errors import DataError

_BOX = 20 / 28  # the share of the side that the ink may take
_INK = 0.2  # what is darker than this share of the strongest ink counts as paper when cropping


def light_on_dark(grey: np.ndarray) -> np.ndarray:
    """The picture with a dark ground, inverted if its edge is light. Shapes: (height, width) uint8, in and out."""
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return 255 - grey if np.median(edge) > 127 else grey


def centred_digit(grey: np.ndarray, size: tuple[int, int], where: str = "") -> np.ndarray:
    """A light digit on a dark ground as MNIST has it. Shapes: (any, any) uint8 → `size` uint8."""
    ink = crop(without_ground(grey, where))
    return centre(scaled(ink, (round(size[0] * _BOX), round(size[1] * _BOX))), size)


def without_ground(grey: np.ndarray, where: str = "") -> np.ndarray:
    """The ink alone: the ground's grey is taken off and the strongest ink becomes 255."""
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink = np.maximum(grey.astype(np.float64) - np.median(edge), 0.0)
    if ink.max() < 16:
        raise DataError("There is nothing to see on this picture.", hint="Draw with more contrast.", where=where)
    return (ink * (255.0 / ink.max())).round().astype(np.uint8)


def crop(ink: np.ndarray) -> np.ndarray:
    """The smallest rectangle that holds all ink."""
    strong = ink > _INK * 255
    rows, columns = np.flatnonzero(strong.any(axis=1)), np.flatnonzero(strong.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def scaled(ink: np.ndarray, box: tuple[int, int]) -> np.ndarray:
    """The ink as large as fits into `box`, with its proportions kept."""
    from PIL import Image

    factor = min(box[0] / ink.shape[0], box[1] / ink.shape[1])
    height, width = (max(1, round(side * factor)) for side in ink.shape)
    return np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.LANCZOS))


def centre(ink: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The ink on a black picture of `size`, its centre of mass in the middle as far as it fits.

    Of an even side, the middle is the pixel right of the half: in MNIST every centre of mass lies between 14 and 15,
    counted from the edge.
    """
    mass = ink.astype(np.float64)
    canvas = np.zeros(size, np.uint8)
    places = []
    for axis, (side, room) in enumerate(zip(ink.shape, size, strict=True)):
        along = mass.sum(axis=1 - axis)
        middle = (along * (np.arange(side) + 0.5)).sum() / along.sum()
        places.append(int(np.clip(room // 2 - int(middle), 0, room - side)))
    top, left = places
    canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return canvas
