"""Dropout of whole channels."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.chance import kept
from netbuilder.engine.layers.shapes import expect_rank
from netbuilder.engine.layers.sliding import AXES


class SpatialDropout(Layer):
    """Base of SpatialDropout1D and SpatialDropout2D."""

    rank: ClassVar[int] = 2

    rate: float = param(0.5, "Share of the channels that is switched off. Typical: 0.1 to 0.5.", ge=0, le=1)

    def output_shape(self, *shapes: Shape) -> Shape:
        expect_rank(self.label(), shapes[0], self.rank + 1, AXES[self.rank])
        return shapes[0]

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        call.cache["factor"] = None
        if not call.training or self.rate == 0:
            return x
        factor = kept(call.rng, (len(x), *(1,) * self.rank, x.shape[-1]), self.rate).astype(x.dtype)
        if self.rate < 1:
            factor /= x.dtype.type(1 - self.rate)
        call.cache["factor"] = factor
        return x * factor

    def backward(self, call: Call, dy: Array) -> Array:
        factor = call.cache["factor"]
        return dy if factor is None else dy * factor


@layers.register(title="SpatialDropout1D", group="Regularization")
class SpatialDropout1D(SpatialDropout):
    """Switches off whole channels of a sequence in training, since neighbouring steps are too alike to drop singly.

    Kept channels are divided by (1 - rate), so that sums keep their size; in use nothing is dropped.
    Shapes: unchanged, `(batch, steps, channels)`. Source: Tompson et al. 2015.
    """

    rank: ClassVar[int] = 1


@layers.register(title="SpatialDropout2D", group="Regularization")
class SpatialDropout2D(SpatialDropout):
    """Switches off whole channels of a picture in training, since neighbouring cells are too alike to drop singly.

    Kept channels are divided by (1 - rate), so that sums keep their size; in use nothing is dropped.
    Shapes: unchanged, `(batch, height, width, channels)`. Source: Tompson et al. 2015.
    """
