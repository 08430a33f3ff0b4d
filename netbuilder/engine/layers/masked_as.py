"""A sequence with the masks of others."""

from __future__ import annotations

from functools import reduce
from typing import ClassVar

from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, layers


@layers.register(title="Masked as others", group="Merge", listed=False)
class MaskedAs(Layer):
    """Passes on its first input, and says that those steps count that count in all the others: y = x₁.

    It follows layers of models from Keras 1 and 2, which join masks so.
    Shapes: that of the first input. Source: the merging layers of Keras 2.
    """

    inputs: ClassVar[tuple[int, int | None]] = (2, None)

    def forward(self, call: Call, *xs: Array) -> Array:
        return xs[0]

    def backward(self, call: Call, dy: Array) -> tuple[Array | None, ...]:
        return (dy, *[None] * (len(call.masks) - 1))

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        masks = [mask for mask in call.masks[1:] if mask is not None]
        return reduce(xp.logical_and, masks) if masks else None
