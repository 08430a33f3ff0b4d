"""Probabilities kept away from 0 and 1, so that their logarithms are finite."""

from __future__ import annotations

from netbuilder.engine.array import EPSILON, Array, xp


def clipped(p: Array) -> Array:
    """`p` between 1e-7 and 1 - 1e-7, both rounded to its dtype: in float32 the upper bound is 0.99999988."""
    one = p.dtype.type(1)
    floor = p.dtype.type(EPSILON)
    return xp.clip(p, floor, one - floor)


def unclipped(p: Array) -> Array:
    """Where `clipped` changes nothing, so that derivatives pass."""
    one = p.dtype.type(1)
    floor = p.dtype.type(EPSILON)
    return ~((p < floor) | (p > one - floor))


def power(base: Array, exponent: float) -> Array:
    """`base` to `exponent`, where a base of 0 with a negative exponent counts as 1e-7 and one below 0 as 0."""
    return xp.power(xp.maximum(base, 0 if exponent >= 0 else EPSILON), exponent)
