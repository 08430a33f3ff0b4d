"""Ink, brought step by step into the form in which MNIST's digits were made.

Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document Recognition" (1998),
section III.A: scaled to fit 20 × 20 with its proportions kept, then placed by its centre of mass in 28 × 28.
"""

from __future__ import annotations

import numpy as np

BOX = 20 / 28
"""The share of the side that the ink may take."""

_INK = 0.2  # what is darker than this share of the strongest ink counts as paper when cropping
_THIN, _THICK = 1.5 / 20, 4.5 / 20  # nearly all of MNIST's lines are between, as shares of the longer side
_STRONG = 100  # of 255: surely a line, where noise may be
_WORKED = 120  # pixels along the longer side while lines are made thicker or thinner


def crop(ink: np.ndarray, least: int = 1) -> np.ndarray:
    """The smallest rectangle that holds all ink, its longer side not below `least`."""
    strong = ink > _INK * 255
    rows, columns = np.flatnonzero(strong.any(axis=1)), np.flatnonzero(strong.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    if max(bottom - top, right - left) < least:
        top, bottom = _widened(top, bottom, least, ink.shape[0])
        left, right = _widened(left, right, least, ink.shape[1])
    return ink[top:bottom, left:right]


def _widened(first: int, last: int, least: int, room: int) -> tuple[int, int]:
    start = int(np.clip((first + last - least) // 2, 0, max(0, room - least)))
    return start, min(room, start + least)


def scaled(ink: np.ndarray, box: tuple[int, int], keep: bool = True) -> np.ndarray:
    """The ink as large as fits into `box`, with its proportions kept unless `keep` is off."""
    from PIL import Image

    if keep:
        factor = min(box[0] / ink.shape[0], box[1] / ink.shape[1])
        box = (max(1, round(ink.shape[0] * factor)), max(1, round(ink.shape[1] * factor)))
    return np.asarray(Image.fromarray(ink).resize((box[1], box[0]), Image.Resampling.LANCZOS))


def centre(ink: np.ndarray, size: tuple[int, int], by_mass: bool = True) -> np.ndarray:
    """The ink on a black picture of `size`, its centre of mass in the middle as far as it fits.

    Of an even side, the middle is the pixel right of the half: in MNIST every centre of mass lies between 14 and 15,
    counted from the edge. Not by mass, the rectangle of the ink is in the middle.
    """
    mass = ink.astype(np.float64)
    canvas = np.zeros(size, np.uint8)
    places = []
    for axis, (side, room) in enumerate(zip(ink.shape, size, strict=True)):
        along = mass.sum(axis=1 - axis)
        middle = (along * (np.arange(side) + 0.5)).sum() / along.sum() if by_mass else side / 2
        place = room // 2 - int(middle) if by_mass else (room - side) // 2
        places.append(int(np.clip(place, 0, room - side)))
    top, left = places
    canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return canvas


def line_width(ink: np.ndarray) -> float:
    """About how wide the lines are, in pixels: twice the area over the length of its outline."""
    values = np.pad(ink.astype(np.float32), 1)
    outline = np.hypot(np.diff(values, axis=0)[:, :-1], np.diff(values, axis=1)[:-1]).sum()
    return float(2 * values.sum() / outline) if outline else 0.0


def with_usual_lines(ink: np.ndarray) -> np.ndarray:
    """Cropped ink whose lines are too thin or too thick for a digit of MNIST, made thicker or thinner."""
    from PIL import Image, ImageFilter

    step = _WORKED / max(ink.shape)
    size = tuple(max(1, round(side * step)) for side in ink.shape[::-1])
    picture = Image.fromarray(ink).resize(size, Image.Resampling.BOX if step < 1 else Image.Resampling.BICUBIC)
    # Measured on clean ink: every grain of noise has an outline too.
    strong = Image.fromarray(np.pad(np.where(np.asarray(picture) > _STRONG, 255, 0).astype(np.uint8), 4))
    width = line_width(np.asarray(strong.filter(ImageFilter.GaussianBlur(1)))) / _WORKED
    if not width or _THIN <= width <= _THICK:
        return ink
    change = round(((_THIN + 0.03 if width < _THIN else _THICK) - width) * _WORKED)
    by = 2 * (abs(change) // 2) + 1
    if change > 0:
        return np.asarray(Image.fromarray(np.pad(np.asarray(picture), change)).filter(ImageFilter.MaxFilter(by)))
    thinner = np.asarray(picture.filter(ImageFilter.MinFilter(by)))
    return thinner if thinner.max() > _STRONG else ink
