"""Checks and arithmetic of shapes that layers share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from netbuilder.core.errors import ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.layers.base import Shape


def shown(shape: Shape) -> str:
    """A shape as a user reads it: 28 × 28 × 1."""
    return " × ".join("?" if length is None else str(length) for length in shape) or "a single number"


def expect_rank(label: str, shape: Shape, rank: int, axes: str) -> None:
    """Refuses a shape that has not `rank` axes."""
    if len(shape) != rank:
        raise ShapeError(
            sentence(
                "{label} expects {rank} axes a sample ({axes}), but gets {shape}.",
                label=label,
                rank=rank,
                axes=axes,
                shape=shown(shape),
            ),
            hint="Add a Reshape layer before it." if rank > 1 else "Add a Flatten layer before it.",
        )


def size(shape: Shape) -> int:
    """How many numbers a sample of this shape has, if an open length counts as one."""
    return math.prod(1 if length is None else length for length in shape)


def known(label: str, length: int | None, axis: str) -> int:
    """Refuses an unknown length where a weight's size depends on it."""
    if length is None:
        raise ShapeError(
            sentence("{label} must know the length of the {axis} axis, but it is open.", label=label, axis=axis),
            hint="Give it in the input.",
        )
    return length


def repeated(count: int) -> Any:
    """A converter for settings such as `kernel_size`: one number stands for `count` equal ones."""

    def convert(value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return (value,) * count
        return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value

    return convert


def sides(value: Any) -> Any:
    """A converter for paddings and croppings of pictures: one number, one for each axis, or a pair for each axis."""
    if isinstance(value, int) and not isinstance(value, bool):
        return ((value, value), (value, value))
    return tuple((side, side) if isinstance(side, int) else side for side in value)
