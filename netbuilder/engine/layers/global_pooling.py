"""Pooling over everything but the channels."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import expect_rank
from netbuilder.engine.layers.sliding import AXES


class GlobalPooling(Layer):
    """Base of the global poolings."""

    rank: ClassVar[int] = 2

    keepdims: bool = param(False, "Whether the pooled axes stay, with length 1.")

    @property
    def pooled(self) -> tuple[int, ...]:
        """The axes that are pooled, counting the batch axis."""
        return tuple(range(1, self.rank + 1))

    def output_shape(self, *shapes: Shape) -> Shape:
        expect_rank(self.label(), shapes[0], self.rank + 1, AXES[self.rank])
        return (*(1,) * self.rank, shapes[0][-1]) if self.keepdims else (shapes[0][-1],)

    def spread_out(self, dy: Array) -> Array:
        """Dy with the pooled axes, of length 1."""
        return dy if self.keepdims else xp.expand_dims(dy, self.pooled)

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None


class GlobalMaxPooling(GlobalPooling):
    """Base of GlobalMaxPooling1D and GlobalMaxPooling2D."""

    def forward(self, call: Call, *xs: Array) -> Array:
        y = xs[0].max(axis=self.pooled, keepdims=self.keepdims)
        call.cache.update(x=xs[0], y=y)
        return y

    def backward(self, call: Call, dy: Array) -> Array:
        x = call.cache["x"]
        largest = (x == self.spread_out(call.cache["y"])).astype(dy.dtype)
        largest *= self.spread_out(dy) / largest.sum(axis=self.pooled, keepdims=True)
        return largest


@layers.register(title="GlobalMaxPooling1D", group="Pooling")
class GlobalMaxPooling1D(GlobalMaxPooling):
    """Keeps the largest number of each channel over all steps. In training equal largest ones share the change.

    Shapes: `(batch, steps, channels)` → `(batch, channels)`, or `(batch, 1, channels)` with keepdims.
    Source: Collobert et al. 2011, section 3.2.2.
    """

    rank: ClassVar[int] = 1


@layers.register(title="GlobalMaxPooling2D", group="Pooling")
class GlobalMaxPooling2D(GlobalMaxPooling):
    """Keeps the largest number of each channel over the whole picture. In training equal ones share the change.

    Shapes: `(batch, height, width, channels)` → `(batch, channels)`, or `(batch, 1, 1, channels)` with keepdims.
    Source: Keras.
    """


@layers.register(title="GlobalAveragePooling1D", group="Pooling")
class GlobalAveragePooling1D(GlobalPooling):
    """Takes the mean of each channel over all steps; steps that a mask leaves out do not count.

    A sequence of which no step counts gives 0.
    Shapes: `(batch, steps, channels)` → `(batch, channels)`, or `(batch, 1, channels)` with keepdims.
    Source: Lin et al. 2014, section 3.2, over steps.
    """

    rank: ClassVar[int] = 1

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        if call.mask is None:
            weights = xp.full((len(x), 1, x.shape[1]), 1 / x.shape[1], x.dtype)
        else:
            weights = call.mask[:, None].astype(x.dtype)
            weights /= xp.maximum(weights.sum(axis=2, keepdims=True), 1)
            x = xp.where(call.mask[..., None], x, x.dtype.type(0))  # a masked step may hold anything, even infinity
        call.cache["weights"] = weights
        y = xp.matmul(weights, x)
        return y if self.keepdims else y[:, 0]

    def backward(self, call: Call, dy: Array) -> Array:
        return call.cache["weights"].transpose(0, 2, 1) * self.spread_out(dy)


@layers.register(title="GlobalAveragePooling2D", group="Pooling")
class GlobalAveragePooling2D(GlobalPooling):
    """Takes the mean of each channel over the whole picture.

    Shapes: `(batch, height, width, channels)` → `(batch, channels)`, or `(batch, 1, 1, channels)` with keepdims.
    Source: Lin et al. 2014, section 3.2.
    """

    def forward(self, call: Call, *xs: Array) -> Array:
        call.cache["shape"] = xs[0].shape
        return xs[0].mean(axis=self.pooled, keepdims=self.keepdims)

    def backward(self, call: Call, dy: Array) -> Array:
        _, height, width, _ = shape = call.cache["shape"]
        return xp.broadcast_to(self.spread_out(dy) / (height * width), shape)
