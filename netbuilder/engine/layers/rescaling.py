"""Scaling by fixed numbers."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers


@layers.register(title="Rescaling", group="Preprocessing")
class Rescaling(Layer):
    """Scales its input by fixed numbers: y = x·scale + offset; 1/255 brings pixels to between 0 and 1.

    Shapes: unchanged. A list in `scale` or `offset` holds one number for each place of the last axis.
    Source: Keras.
    """

    scale: float | tuple[float, ...] = param(1 / 255, "What each number is multiplied by.")
    offset: float | tuple[float, ...] = param(0.0, "What is added then.")

    def output_shape(self, *shapes: Shape) -> Shape:
        last = shapes[0][-1] if shapes[0] else None
        for name, value in (("scale", self.scale), ("offset", self.offset)):
            if isinstance(value, tuple) and last is not None and len(value) not in (1, last):
                raise ShapeError(
                    sentence(
                        "Rescaling has {count} numbers in {name}, but the last axis has the length {last}.",
                        count=len(value),
                        name=name,
                        last=last,
                    ),
                    hint="Give one number, or one for each place of the last axis.",
                )
        return shapes[0]

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        y = x * xp.asarray(self.scale, x.dtype)
        y += xp.asarray(self.offset, x.dtype)
        return y

    def backward(self, call: Call, dy: Array) -> Array:
        return dy * xp.asarray(self.scale, dy.dtype)
