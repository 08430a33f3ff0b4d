"""Laying inputs side by side."""

from __future__ import annotations

from functools import reduce
from itertools import accumulate
from typing import ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.axes import sample_axis, spread
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import shown


@layers.register(title="Concatenate", group="Merge")
class Concatenate(Layer):
    """Lays its inputs side by side along one axis.

    Shapes: inputs that are alike but for the axis → the same with the sum of their lengths there.
    Source: the layer of Keras.
    """

    inputs: ClassVar[tuple[int, int | None]] = (2, None)

    axis: int = param(-1, "The axis that grows; 0 is the batch, so 1 is the first of a sample. Typical: -1.")

    def output_shape(self, *shapes: Shape) -> Shape:
        axis = sample_axis(self.label(), self.axis, shapes[0])
        return reduce(lambda one, other: self._joined(one, other, axis), shapes)

    def _joined(self, one: Shape, other: Shape, axis: int) -> Shape:
        joined = list(one)
        for k, (a, b) in enumerate(zip(one, other, strict=False)):
            if k == axis:
                joined[k] = None if a is None or b is None else a + b
            elif a is None or b is None or a == b:
                joined[k] = b if a is None else a
            else:
                break
        else:
            if len(one) == len(other):
                return tuple(joined)
        raise ShapeError(
            sentence("Concatenate cannot lay {other} beside {one}.", other=shown(other), one=shown(one)),
            hint=sentence("All lengths must be equal, except along axis {axis}.", axis=self.axis),
        )

    def forward(self, call: Call, *xs: Array) -> Array:
        self.output_shape(*(x.shape[1:] for x in xs))  # lengths that were open are known only now
        call.cache["lengths"] = [x.shape[self.axis] for x in xs]
        return xp.concatenate(xs, axis=self.axis)

    def backward(self, call: Call, dy: Array) -> tuple[Array, ...]:
        ends = list(accumulate(call.cache["lengths"]))
        return tuple(xp.split(dy, ends[:-1], axis=self.axis))

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        """Along the features a step counts if it counts in any input; along the steps each keeps its own mask."""
        if all(mask is None for mask in call.masks):
            return None
        whole = [
            xp.ones(x.shape, bool) if mask is None else xp.broadcast_to(spread(mask, x.ndim), x.shape)
            for mask, x in zip(call.masks, xs, strict=True)
        ]
        steps = max(mask.ndim for mask in call.masks if mask is not None)
        joined = xp.concatenate(whole, axis=self.axis)
        return joined.any(axis=tuple(range(steps, joined.ndim)))
