"""The one place that names the array library, so that another one can stand in.

Layers write `xp.exp(x)`; whatever library is `xp` must offer numpy's interface.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as xp
from numpy import ndarray as Array  # noqa: N812 - a type, spelled like one

__all__ = ["EPSILON", "Array", "aligned", "floating", "xp"]

EPSILON = 1e-7
"""Keras's backend epsilon: the floor inside logarithms and quotients of losses and metrics."""


def floating(dtype: str) -> xp.dtype:
    """The array type behind "float32" or "float64"."""
    return xp.dtype({"float32": xp.float32, "float64": xp.float64}[dtype])


def aligned(shape: tuple[int, ...], dtype: Any) -> Array:
    """Zeros that begin at a multiple of 64 bytes: one cache line and the widest vector register."""
    size = math.prod(shape) * xp.dtype(dtype).itemsize
    raw = xp.zeros(size + 64, xp.uint8)
    offset = -raw.ctypes.data % 64
    return raw[offset : offset + size].view(dtype).reshape(shape)
