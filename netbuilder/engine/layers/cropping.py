"""Cutting the ends of sequences and the margins of pictures."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import expect_rank, repeated, sides
from netbuilder.engine.layers.sliding import AXES
from netbuilder.engine.layers.zero_padding import Pairs


class Cropping(Layer):
    """Base of Cropping1D and Cropping2D."""

    rank: ClassVar[int] = 2

    @property
    def pairs(self) -> Pairs:
        """What is cut before and after, for each axis."""
        raise NotImplementedError

    def output_shape(self, *shapes: Shape) -> Shape:
        expect_rank(self.label(), shapes[0], self.rank + 1, AXES[self.rank])
        left = []
        for length, pair in zip(shapes[0][:-1], self.pairs, strict=True):
            if length is not None and length <= sum(pair):
                raise ShapeError(
                    sentence(
                        "{label} cuts {pair} off an axis that is only {length} long.",
                        label=self.label(),
                        pair=sum(pair),
                        length=length,
                    ),
                    hint="Choose a smaller cropping.",
                )
            left.append(None if length is None else length - sum(pair))
        return (*left, shapes[0][-1])

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        self.output_shape(x.shape[1:])  # lengths that were open are known now
        ends = zip(x.shape[1:-1], self.pairs, strict=True)
        inside = (slice(None), *(slice(before, length - after) for length, (before, after) in ends))
        call.cache.update(shape=x.shape, inside=inside)
        return x[inside]

    def backward(self, call: Call, dy: Array) -> Array:
        dx = xp.zeros(call.cache["shape"], dy.dtype)
        dx[call.cache["inside"]] = dy
        return dx

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None


@layers.register(title="Cropping1D", group="Shape")
class Cropping1D(Cropping):
    """Cuts steps off both ends of each sequence.

    Shapes: `(batch, steps, channels)` → `(batch, steps - before - after, channels)`.
    """

    rank: ClassVar[int] = 1

    cropping: tuple[int, int] = param(1, "Steps cut at the start and at the end.", ge=0, convert=repeated(2))

    @property
    def pairs(self) -> Pairs:
        return (self.cropping,)


@layers.register(title="Cropping2D", group="Shape")
class Cropping2D(Cropping):
    """Cuts the margins off each picture.

    Shapes: `(batch, height, width, channels)` → `(batch, height - top - bottom, width - left - right, channels)`.
    """

    cropping: tuple[tuple[int, int], tuple[int, int]] = param(
        0, "Rows cut above and below, columns cut left and right.", ge=0, convert=sides
    )

    @property
    def pairs(self) -> Pairs:
        return self.cropping
