"""Room in a plot for what will come, so that its axes change seldom: to lay them out anew costs most."""

from __future__ import annotations

import math

Span = tuple[float, float]


def ahead(now: float, last: float) -> Span:
    """From 0 to three fifths more than `now` at most, in steps; to the last epoch once that is near."""
    if now <= 0:
        return 0.0, 0.0
    end = 10 ** (math.ceil(5 * math.log10(now) - 1e-9) / 5)
    return 0.0, max(now, last) if end > 0.8 * last else end


def around(low: float, high: float) -> Span:
    """A little more than from `low` to `high`, in steps of a power of two."""
    step = 2.0 ** math.floor(math.log2((high - low) / 8))
    return math.floor(low / step) * step, math.ceil(high / step) * step
