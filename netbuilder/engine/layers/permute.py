"""Reordering axes."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import shown


@layers.register(title="Permute", group="Shape")
class Permute(Layer):
    """Puts the axes of a sample in another order: (2, 1) turns rows into columns.

    Shapes: `(batch, a, b, …)` → the same lengths in the order of `dims`, which counts axes from 1.
    """

    dims: tuple[int, ...] = param((2, 1), "The old axes in their new order, counted from 1.", ge=1)

    def output_shape(self, *shapes: Shape) -> Shape:
        if sorted(self.dims) != list(range(1, len(shapes[0]) + 1)):
            raise ShapeError(
                sentence(
                    "Permute must name each axis of {shapes} once, but its dims are {dims}.",
                    shapes=shown(shapes[0]),
                    dims=self.dims,
                ),
                hint="Use each number from 1 to the number of axes.",
            )
        return tuple(shapes[0][axis - 1] for axis in self.dims)

    def forward(self, call: Call, *xs: Array) -> Array:
        return xs[0].transpose(0, *self.dims)

    def backward(self, call: Call, dy: Array) -> Array:
        back = sorted(range(len(self.dims)), key=lambda place: self.dims[place])
        return dy.transpose(0, *(place + 1 for place in back))

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None
