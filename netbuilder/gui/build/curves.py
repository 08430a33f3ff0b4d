"""The small pictures of activation functions on the cards."""

from __future__ import annotations

import functools

import numpy as np
from PySide6.QtCore import QPointF

from netbuilder.engine.activations import Activation

_POINTS = 33
_REACH = 3.0
_BARS = (0.25, 0.45, 0.95, 0.35, 0.15)


@functools.lru_cache(maxsize=256)
def curve(function: Activation) -> tuple[QPointF, ...]:
    """The function's curve in a square of side 1, y downwards; bars for one that looks at all units together."""
    if not function.elementwise:
        return tuple(QPointF((i + 0.5) / len(_BARS), 1 - height) for i, height in enumerate(_BARS))
    x = np.linspace(-_REACH, _REACH, _POINTS)
    y = np.nan_to_num(function.forward(x), posinf=_REACH, neginf=-_REACH)
    low, high = float(min(y.min(), 0)), float(min(max(y.max(), 0.5), _REACH))
    heights = 1 - (np.clip(y, low, high) - low) / (high - low)
    return tuple(QPointF(float(a), float(b)) for a, b in zip(np.linspace(0, 1, _POINTS), heights, strict=True))
