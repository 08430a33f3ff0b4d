"""Maxout."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import known, size
from netbuilder.engine.parameters import Weight
from netbuilder.engine.regularizers import Regularizer, regularizers


@layers.register(title="Maxout", group="Core")
class Maxout(Layer):
    """A Dense layer whose units each choose the largest of several sums, and so learn their own activation.

    y[u] = max over p of (x·W + b)[p·units + u]. In training only the first of equal largest sums is changed.
    Keras has no such layer. For samples with one axis these three do the same: Dense(pieces·units) with the same
    kernel and bias, Reshape((pieces, units)), GlobalMaxPooling1D.
    Shapes: `(batch, …, inputs)` → `(batch, …, units)`; kernel `(inputs, pieces·units)`, bias `(pieces·units,)`.
    Source: Goodfellow et al. 2013, section 2.
    """

    units: int = param(32, "Number of neurons, and of outputs. Typical: 10 to 1000.", ge=1)
    pieces: int = param(2, "Number of sums that each unit chooses from. Typical: 2 to 5.", ge=1)
    use_bias: bool = param(True, "Whether each sum has a number of its own added.")
    kernel_initializer: Initializer = param("glorot_uniform", "How W starts.", convert=initializers.resolve)
    bias_initializer: Initializer = param("zeros", "How b starts.", convert=initializers.resolve)
    kernel_regularizer: Regularizer | None = param(None, "Penalty on W.", convert=regularizers.resolve)
    bias_regularizer: Regularizer | None = param(None, "Penalty on b.", convert=regularizers.resolve)
    kernel_constraint: Constraint | None = param(
        None, "Rule that W obeys after each step.", convert=constraints.resolve
    )
    bias_constraint: Constraint | None = param(None, "Rule that b obeys after each step.", convert=constraints.resolve)

    def output_shape(self, *shapes: Shape) -> Shape:
        known("Maxout", shapes[0][-1] if shapes[0] else None, "last")
        return (*shapes[0][:-1], self.units)

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        sums = self.pieces * self.units
        kernel = Weight(
            name="kernel",
            shape=(known("Maxout", shapes[0][-1], "last"), sums),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        bias = Weight(
            name="bias",
            shape=(sums,),
            initializer=self.bias_initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )
        return (kernel, bias) if self.use_bias else (kernel,)

    def multiply_adds(self, *shapes: Shape) -> int:
        return size(shapes[0]) * self.pieces * self.units

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        z = xp.matmul(x.reshape(-1, x.shape[-1]), call.params["kernel"])
        if self.use_bias:
            z += call.params["bias"]
        z = z.reshape(-1, self.pieces, self.units)
        y = z.max(axis=1)
        call.cache.update(x=x, z=z, y=y)
        return y.reshape(*x.shape[:-1], self.units)

    def backward(self, call: Call, dy: Array) -> Array | None:
        x, z, y = call.cache["x"], call.cache["z"], call.cache["y"]
        dz = xp.empty_like(z)
        left = dy.reshape(y.shape).copy()
        for piece in range(self.pieces):
            xp.multiply(left, z[:, piece] == y, out=dz[:, piece])
            left -= dz[:, piece]
        dz = dz.reshape(len(dz), -1)
        call.add_gradient("kernel", xp.matmul(x.reshape(-1, x.shape[-1]).T, dz))
        if self.use_bias:
            call.add_gradient("bias", dz.sum(axis=0))
        return xp.matmul(dz, call.params["kernel"].T).reshape(x.shape) if call.needs_dx else None
