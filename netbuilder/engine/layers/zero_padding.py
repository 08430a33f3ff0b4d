"""Zeros around sequences and pictures."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import expect_rank, repeated, sides
from netbuilder.engine.layers.sliding import AXES

Pairs = tuple[tuple[int, int], ...]
"""For each axis what is added or cut before and after."""


class ZeroPadding(Layer):
    """Base of ZeroPadding1D and ZeroPadding2D."""

    rank: ClassVar[int] = 2

    @property
    def pairs(self) -> Pairs:
        """The zeros before and after, for each axis."""
        raise NotImplementedError

    def output_shape(self, *shapes: Shape) -> Shape:
        expect_rank(self.label(), shapes[0], self.rank + 1, AXES[self.rank])
        lengths = zip(shapes[0][:-1], self.pairs, strict=True)
        return (*(None if length is None else length + sum(pair) for length, pair in lengths), shapes[0][-1])

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        lengths = [length + sum(pair) for length, pair in zip(x.shape[1:-1], self.pairs, strict=True)]
        y = xp.zeros((len(x), *lengths, x.shape[-1]), x.dtype)
        call.cache["inside"] = inside = tuple(
            slice(before, before + length) for length, (before, _) in zip(x.shape[1:-1], self.pairs, strict=True)
        )
        y[(slice(None), *inside)] = x
        return y

    def backward(self, call: Call, dy: Array) -> Array:
        return dy[(slice(None), *call.cache["inside"])]

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None


@layers.register(title="ZeroPadding1D", group="Shape")
class ZeroPadding1D(ZeroPadding):
    """Adds steps of zeros before and after each sequence.

    Shapes: `(batch, steps, channels)` → `(batch, before + steps + after, channels)`.
    """

    rank: ClassVar[int] = 1

    padding: tuple[int, int] = param(1, "Steps added before and after.", ge=0, convert=repeated(2))

    @property
    def pairs(self) -> Pairs:
        return (self.padding,)


@layers.register(title="ZeroPadding2D", group="Shape")
class ZeroPadding2D(ZeroPadding):
    """Adds a frame of zeros around each picture.

    Shapes: `(batch, height, width, channels)` → `(batch, top + height + bottom, left + width + right, channels)`.
    """

    padding: tuple[tuple[int, int], tuple[int, int]] = param(
        1, "Rows added above and below, columns added left and right.", ge=0, convert=sides
    )

    @property
    def pairs(self) -> Pairs:
        return self.padding
