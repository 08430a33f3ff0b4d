"""Products of two inputs, sample by sample."""

from __future__ import annotations

import math
from typing import ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.layers.axes import sample_axis
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import shown, size
from netbuilder.engine.layers.unit_normalization import UnitLength


@layers.register(title="Dot", group="Merge")
class Dot(Layer):
    """The product of two inputs, sample by sample, summed over one axis of each: how alike they are.

    y = Σₖ x₁[…, k, …]·x₂[…, k, …]. With normalize both are first brought to length 1 along their axis, which gives
    the cosine of their angle.
    Shapes: `(batch, a…, k, b…)` and `(batch, c…, k, d…)` → `(batch, a…, b…, c…, d…)`, `(batch, 1)` if nothing is left.
    Source: the layer of Keras.
    """

    inputs: ClassVar[tuple[int, int | None]] = (2, 2)

    axes: int | tuple[int, int] = param(-1, "The axis that is summed over, or one for each input; 0 is the batch.")
    normalize: bool = param(False, "Whether both are brought to length 1 first, for a cosine.")

    def _axes(self, one: Shape, other: Shape) -> tuple[int, int]:
        """The axis of each sample."""
        first, second = self.axes if isinstance(self.axes, tuple) else (self.axes, self.axes)
        return sample_axis("Dot", first, one), sample_axis("Dot", second, other)

    def output_shape(self, *shapes: Shape) -> Shape:
        one, other = shapes
        first, second = self._axes(one, other)
        if None not in (one[first], other[second]) and one[first] != other[second]:
            raise ShapeError(
                sentence(
                    "Dot sums over {one} numbers of the first input and {other} of the second, whose shapes "
                    "are {shape} and {other_shape}.",
                    one=one[first],
                    other=other[second],
                    shape=shown(one),
                    other_shape=shown(other),
                ),
                hint="Choose axes of equal length.",
            )
        left = one[:first] + one[first + 1 :] + other[:second] + other[second + 1 :]
        return left or (1,)

    def multiply_adds(self, *shapes: Shape) -> int:
        first, _ = self._axes(*shapes)
        return size(self.output_shape(*shapes)) * size(shapes[0][first : first + 1])

    def forward(self, call: Call, *xs: Array) -> Array:
        shape = self.output_shape(*(x.shape[1:] for x in xs))
        axes = self._axes(xs[0].shape[1:], xs[1].shape[1:])
        sides = [Side(x, axis + 1, self.normalize) for x, axis in zip(xs, axes, strict=True)]
        call.cache["sides"] = sides
        product = xp.matmul(sides[0].rows, sides[1].rows.transpose(0, 2, 1))
        return product.reshape(len(product), *shape)

    def backward(self, call: Call, dy: Array) -> tuple[Array, Array]:
        one, other = call.cache["sides"]
        dproduct = dy.reshape(len(dy), one.rows.shape[1], other.rows.shape[1])
        return (
            one.backward(xp.matmul(dproduct, other.rows)),
            other.backward(xp.matmul(dproduct.transpose(0, 2, 1), one.rows)),
        )

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None


class Side:
    """One of the two inputs, its axis moved to the end and the others made one: `(batch, others, k)`."""

    def __init__(self, x: Array, axis: int, normalize: bool) -> None:
        self._axis, self._moved = axis, xp.moveaxis(x, axis, -1).shape
        self.rows = xp.moveaxis(x, axis, -1).reshape(len(x), math.prod(self._moved[1:-1]), x.shape[axis])
        self._unit = UnitLength(self.rows, -1, EPSILON) if normalize else None
        if self._unit:
            self.rows = self._unit.y

    def backward(self, drows: Array) -> Array:
        """The derivative of the input."""
        if self._unit:
            drows = self._unit.backward(drows)
        return xp.moveaxis(drows.reshape(self._moved), -1, self._axis)
