"""Random choices of layers."""

from __future__ import annotations

import math
from typing import Any

from netbuilder.engine.array import Array, xp


def kept(rng: Any, shape: tuple[int, ...], rate: float) -> Array:
    """Which of so many things stay, each by chance with probability 1 - rate, as booleans.

    Sixteen random bits decide each, so the share is right to 1/65536; that is several times as fast as random floats.
    """
    count = math.prod(shape)
    bits = rng.bit_generator.random_raw(-(-count // 4)).view(xp.uint16)[:count]
    return (bits >= round(rate * 65_536)).reshape(shape)
