"""Derivatives by finite differences, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

STEP = 1e-6
TOLERANCE = 2e-6
"""Of the sizes that went in. A central difference errs by step² (1e-12) and by rounding over step (1e-16 / 1e-6)."""


def check_gradient(value: Callable[[], float], array: np.ndarray, gradient: np.ndarray, name: str = "") -> None:
    """Compares the change of `value` as `array` moves along random directions with what `gradient` says.

    A direction moves all numbers at once, each by another share, so every one of them is in the comparison.
    """
    rng = np.random.default_rng(array.size)
    start = array.copy()
    for _ in range(3):
        direction = rng.uniform(0.5, 1.5, array.shape) * rng.choice((-1.0, 1.0), array.shape)
        ends = []
        for sign in (1, -1):
            array[...] = start + sign * STEP * direction
            ends.append(value())
        array[...] = start
        measured, said = (ends[0] - ends[1]) / (2 * STEP), float((gradient * direction).sum())
        size = max(1.0, float(np.abs(gradient * direction).sum()), abs(ends[0]))
        assert abs(measured - said) <= TOLERANCE * size, f"{name}: the gradient says {said}, the loss {measured}"


def weighing(shape: tuple[int, ...], seed: Any = 5) -> np.ndarray:
    """Fixed numbers by which outputs are multiplied, so that their sum is one number to differentiate."""
    return np.random.default_rng(seed).uniform(0.5, 1.5, shape)
