"""Root mean square normalization."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.initializers import initializers
from netbuilder.engine.layers.axes import sample_axes
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.layer_normalization import Layout
from netbuilder.engine.layers.normalizing import column_sums
from netbuilder.engine.layers.shapes import known
from netbuilder.engine.parameters import Weight


@layers.register(title="RMS normalization", group="Normalization")
class RMSNormalization(Layer):
    """Divides the numbers of each sample by their root mean square: layer normalization without the mean.

    y = s·x / √(mean of x² + ε) over the given axes, s learned.
    Shapes: unchanged; s with the lengths of the axes. Source: Zhang & Sennrich 2019, eq. 4.
    """

    axis: int | tuple[int, ...] = param(-1, "The axis or axes taken together; 0 is the batch. Typical: -1, the last.")
    epsilon: float = param(1e-6, "Added to the mean square, against division by 0.", ge=0)

    def _lengths(self, shape: Shape) -> tuple[int, ...]:
        return tuple(known(self.label(), shape[k], "normalized") for k in sample_axes(self.label(), self.axis, shape))

    def output_shape(self, *shapes: Shape) -> Shape:
        self._lengths(shapes[0])
        return shapes[0]

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        return (Weight(name="scale", shape=self._lengths(shapes[0]), initializer=initializers.create("ones")),)

    def forward(self, call: Call, *xs: Array) -> Array:
        layout = Layout(xs[0], sample_axes(self.label(), self.axis, xs[0].shape[1:]))
        rows = layout.rows(xs[0])
        mean_square = xp.einsum("ij,ij->i", rows, rows)[:, None] / rows.shape[1]
        inverse = 1 / xp.sqrt(mean_square + rows.dtype.type(self.epsilon))
        standard = rows * inverse
        call.cache.update(layout=layout, standard=standard, inverse=inverse)
        return layout.whole(standard * call.params["scale"].reshape(-1))

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None  # as in Keras, where a mask ends here

    def backward(self, call: Call, dy: Array) -> Array | None:
        layout, standard, inverse = call.cache["layout"], call.cache["standard"], call.cache["inverse"]
        drows = layout.rows(dy)
        scale = call.params["scale"]
        call.add_gradient("scale", column_sums(drows * standard).reshape(scale.shape))
        if not call.needs_dx:
            return None
        dx = drows * scale.reshape(-1)
        dx -= standard * (xp.einsum("ij,ij->i", dx, standard)[:, None] / drows.shape[1])
        dx *= inverse
        return layout.whole(dx)
