"""Giving a sample another shape."""

from __future__ import annotations

import math

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import shown


@layers.register(title="Reshape", group="Shape")
class Reshape(Layer):
    """Reads the numbers of a sample in order and lays them out in another shape.

    One length may be -1: it is chosen so that all numbers fit.
    Shapes: `(batch, …)` → `(batch, *target_shape)`.
    """

    target_shape: tuple[int, ...] = param(
        (28, 28, 1), "The new shape of a sample, without the batch axis; one length may be -1.", ge=-1
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        target = self.target_shape
        if target.count(-1) > 1 or 0 in target:
            raise ShapeError(
                "Reshape needs lengths of at least 1, of which one may be -1.", hint="Change target_shape."
            )
        given = [length for length in shapes[0] if length is not None]
        rest = math.prod(length for length in target if length != -1)
        if len(given) < len(shapes[0]):
            return tuple(None if length == -1 else length for length in target)
        size = math.prod(given)
        if size % rest if -1 in target else size != rest:
            raise ShapeError(
                sentence(
                    "Reshape cannot lay {size} numbers ({shapes}) out as {target}.",
                    size=size,
                    shapes=shown(shapes[0]),
                    target=_asked(target),
                ),
                hint=sentence("Choose lengths whose product is {size}, or -1 for one of them.", size=size),
            )
        return tuple(size // rest if length == -1 else length for length in target)

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        call.cache["shape"] = x.shape
        return x.reshape(len(x), *self.output_shape(x.shape[1:]))

    def backward(self, call: Call, dy: Array) -> Array:
        return dy.reshape(call.cache["shape"])

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None


def _asked(target: tuple[int, ...]) -> str:
    return shown(tuple(None if length == -1 else length for length in target))
