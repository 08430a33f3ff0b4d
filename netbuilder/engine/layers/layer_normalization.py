"""Layer normalization."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.axes import sample_axes
from netbuilder.engine.layers.base import Call, Shape, layers
from netbuilder.engine.layers.normalizing import Normalizing, column_sums
from netbuilder.engine.layers.shapes import known
from netbuilder.engine.parameters import Weight


@layers.register(title="Layer normalization", group="Normalization")
class LayerNormalization(Normalizing):
    """Brings the numbers of each sample to mean 0 and variance 1, whatever the other samples are.

    y = γ·(x - μ) / √(σ² + ε) + β with μ and σ² (divided by n) over the given axes; γ and β have a number for each.
    Shapes: unchanged; γ and β with the lengths of the axes.
    Source: Ba et al. 2016, eq. 4, the ε as in Keras.
    """

    axis: int | tuple[int, ...] = param(-1, "The axis or axes taken together; 0 is the batch. Typical: -1, the last.")

    def output_shape(self, *shapes: Shape) -> Shape:
        self._lengths(shapes[0])
        return shapes[0]

    def _lengths(self, shape: Shape) -> tuple[int, ...]:
        return tuple(known(self.label(), shape[k], "normalized") for k in sample_axes(self.label(), self.axis, shape))

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        return self.scale_and_offset(self._lengths(shapes[0]))

    def forward(self, call: Call, *xs: Array) -> Array:
        layout = Layout(xs[0], sample_axes(self.label(), self.axis, xs[0].shape[1:]))
        rows = layout.rows(xs[0])
        width = rows.shape[1]
        mean = xp.matmul(rows, xp.full((width, 1), 1 / width, rows.dtype))
        standard = rows - mean
        variance = xp.einsum("ij,ij->i", standard, standard)[:, None] / width
        inverse = 1 / xp.sqrt(variance + rows.dtype.type(self.epsilon))
        standard *= inverse
        call.cache.update(layout=layout, standard=standard, inverse=inverse)
        y = standard
        if self.scale:
            y = y * call.params["gamma"].reshape(-1)
        if self.center:
            y = y + call.params["beta"].reshape(-1)
        return layout.whole(y.copy() if y is standard else y)

    def backward(self, call: Call, dy: Array) -> Array | None:
        layout, standard, inverse = call.cache["layout"], call.cache["standard"], call.cache["inverse"]
        drows = layout.rows(dy)
        if "gamma" in call.grads:
            call.add_gradient("gamma", column_sums(drows * standard).reshape(call.params["gamma"].shape))
        if "beta" in call.grads:
            call.add_gradient("beta", column_sums(drows).reshape(call.params["beta"].shape))
        if not call.needs_dx:
            return None
        dstandard = drows * call.params["gamma"].reshape(-1) if self.scale else drows
        width = drows.shape[1]
        along = xp.einsum("ij,ij->i", dstandard, standard)[:, None] / width
        mean = xp.matmul(dstandard, xp.full((width, 1), 1 / width, drows.dtype))
        dx = dstandard - mean
        dx -= standard * along
        dx *= inverse
        return layout.whole(dx)


class Layout:
    """How an array is laid in rows of the numbers that are taken together, and back."""

    def __init__(self, x: Array, axes: tuple[int, ...]) -> None:
        """`axes` are those of a sample, in rising order."""
        self.axes = tuple(k + 1 for k in axes)
        self.last = tuple(range(-len(axes), 0))
        self.moved = xp.moveaxis(x, self.axes, self.last).shape

    def rows(self, x: Array) -> Array:
        """One row for each group."""
        width = 1
        for length in self.moved[-len(self.axes) :]:
            width *= length
        return xp.ascontiguousarray(xp.moveaxis(x, self.axes, self.last)).reshape(-1, width)

    def whole(self, rows: Array) -> Array:
        """The way back."""
        return xp.moveaxis(rows.reshape(self.moved), self.last, self.axes)
