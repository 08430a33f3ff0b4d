"""Steps that do not count."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers


@layers.register(title="Masking", group="Core")
class Masking(Layer):
    """Tells later layers to skip the steps that only fill up short sequences: those where every number is one value.

    Those steps become 0.
    Shapes: `(batch, steps, features)`, unchanged. Source: the layer of Keras.
    """

    mask_value: float = param(0.0, "A step is skipped if all its numbers are this.")

    def output_shape(self, *shapes: Shape) -> Shape:
        if not shapes[0]:
            raise ShapeError("Masking needs samples with features, but gets single numbers.")
        return shapes[0]

    def forward(self, call: Call, *xs: Array) -> Array:
        counts = (xs[0] != self.mask_value).any(axis=-1)
        call.cache["counts"] = counts
        return xp.where(counts[..., None], xs[0], xs[0].dtype.type(0))

    def backward(self, call: Call, dy: Array) -> Array:
        return dy * call.cache["counts"][..., None]

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return call.cache["counts"]

    @property
    def makes_mask(self) -> bool:
        return True
