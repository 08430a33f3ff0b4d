"""Pictures read at other places than their pixels, all of a batch at once."""

from __future__ import annotations

from typing import Any

import numpy as np

_CHUNK = 24_000
"""Pixels that are worked on at a time: the temporary arrays stay in the processor's cache."""


def resampled(x: np.ndarray, matrices: np.ndarray, offsets: np.ndarray | None, ground: Any) -> np.ndarray:
    """Each picture read at the points that its matrix, and the offsets, lead to; between pixels bilinearly.

    Result at p = picture at (M · p + offset), with the middle as origin; outside of the picture is the ground.

    Shapes: `(batch, height, width, channels)` decimal numbers, in and out; `matrices` `(batch, 3, 3)`; `offsets`
    `(2, batch, height, width)`.
    """
    result = np.empty_like(x)
    step = max(1, _CHUNK // (x.shape[1] * x.shape[2]))
    for start in range(0, len(x), step):
        part = slice(start, start + step)
        moved = None if offsets is None else offsets[:, part]
        _resample(x[part], matrices[part].astype(x.dtype), moved, ground, result[part])
    return result


def _resample(x: np.ndarray, matrices: np.ndarray, offsets: np.ndarray | None, ground: Any, result: np.ndarray) -> None:
    count, height, width, channels = x.shape
    # One row and column of ground before and two behind: every point outside finds ground on all four sides.
    padded = np.empty((count, height + 3, width + 3, channels), x.dtype)
    padded[...] = ground
    padded[:, 1 : height + 1, 1 : width + 1] = x
    pixels = padded.reshape(-1, channels)
    columns = _points(matrices[:, 0], width, height, None if offsets is None else offsets[0], 0)
    rows = _points(matrices[:, 1], width, height, None if offsets is None else offsets[1], 1)
    left, above = np.floor(columns), np.floor(rows)
    columns -= left
    rows -= above
    above *= width + 3
    above += left
    place = above.astype(np.intp)
    place += (np.arange(count) * ((height + 3) * (width + 3)))[:, None, None]
    upper = _between(pixels, place, columns[..., None])
    lower = _between(pixels[width + 3 :], place, columns[..., None])
    lower -= upper
    lower *= rows[..., None]
    np.add(lower, upper, out=result)


def _points(lines: np.ndarray, width: int, height: int, offsets: np.ndarray | None, axis: int) -> np.ndarray:
    """One coordinate of all points, counted on the padded picture. Shapes: `(batch, height, width)`."""
    size = (width, height)[axis]
    along_x = lines[:, :1] * (np.arange(width, dtype=lines.dtype) - (width - 1) / 2)
    along_y = lines[:, 1:2] * (np.arange(height, dtype=lines.dtype) - (height - 1) / 2)
    along_y += lines[:, 2:] + ((size - 1) / 2 + 1)
    points = along_y[:, :, None] + along_x[:, None, :]
    if offsets is not None:
        points += offsets
    return np.clip(points, 0, size + 1, out=points)


def _between(pixels: np.ndarray, place: np.ndarray, share: np.ndarray) -> np.ndarray:
    first = pixels.take(place, axis=0, mode="clip")
    second = pixels[1:].take(place, axis=0, mode="clip")
    second -= first
    second *= share
    second += first
    return second
