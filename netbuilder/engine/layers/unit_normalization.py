"""Vectors of length 1."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.axes import sample_axes
from netbuilder.engine.layers.base import Call, Layer, Shape, layers


class UnitLength:
    """x / max(‖x‖, floor) along some axes, and the way back."""

    def __init__(self, x: Array, axes: int | tuple[int, ...], floor: float) -> None:
        self.axes = axes
        length = xp.sqrt(xp.square(x).sum(axis=axes, keepdims=True))
        self._turns = length > floor
        self._scale = 1 / xp.maximum(length, length.dtype.type(floor))
        self.y = x * self._scale

    def backward(self, dy: Array) -> Array:
        """Dx: dy without its part along y, divided by the length."""
        along = (dy * self.y).sum(axis=self.axes, keepdims=True)
        along *= self._turns  # a vector shorter than the floor is divided by a constant
        return (dy - self.y * along) * self._scale


@layers.register(title="Unit normalization", group="Normalization")
class UnitNormalization(Layer):
    """Stretches or shrinks each vector to length 1: y = x / ‖x‖, with at least 10⁻¹² below the line.

    Shapes: unchanged. Source: the layer of Keras.
    """

    axis: int | tuple[int, ...] = param(-1, "The axis or axes of the vectors; 0 is the batch. Typical: -1, the last.")

    def output_shape(self, *shapes: Shape) -> Shape:
        sample_axes(self.label(), self.axis, shapes[0])
        return shapes[0]

    def forward(self, call: Call, *xs: Array) -> Array:
        axes = tuple(k + 1 for k in sample_axes(self.label(), self.axis, xs[0].shape[1:]))
        call.cache["unit"] = unit = UnitLength(xs[0], axes, 1e-12)
        return unit.y

    def backward(self, call: Call, dy: Array) -> Array:
        return call.cache["unit"].backward(dy)
