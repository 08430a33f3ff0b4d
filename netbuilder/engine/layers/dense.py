"""The fully connected layer."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.spec import param
from netbuilder.engine.activations import Activation, activations
from netbuilder.engine.array import Array, xp
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers.activity import penalize, penalized
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import known, size
from netbuilder.engine.parameters import Weight
from netbuilder.engine.regularizers import Regularizer, regularizers


@layers.register(title="Dense", group="Core")
class Dense(Layer):
    """Joins every input to every unit: y = f(x·W + b), on the last axis.

    Shapes: `(batch, …, inputs)` → `(batch, …, units)`; W `(inputs, units)`, b `(units,)`.
    Source: Goodfellow et al. 2016, eq. 6.2; W as in Keras.
    """

    units: int = param(32, "Number of neurons, and of outputs. Typical: 10 to 1000.", ge=1)
    activation: Activation | None = param(None, "Function applied to the sums.", convert=activations.resolve)
    use_bias: bool = param(True, "Whether each unit adds a number of its own.")
    kernel_initializer: Initializer = param("glorot_uniform", "How W starts.", convert=initializers.resolve)
    bias_initializer: Initializer = param("zeros", "How b starts.", convert=initializers.resolve)
    kernel_regularizer: Regularizer | None = param(None, "Penalty on W.", convert=regularizers.resolve)
    bias_regularizer: Regularizer | None = param(None, "Penalty on b.", convert=regularizers.resolve)
    activity_regularizer: Regularizer | None = param(None, "Penalty on the outputs.", convert=regularizers.resolve)
    kernel_constraint: Constraint | None = param(
        None, "Rule that W obeys after each step.", convert=constraints.resolve
    )
    bias_constraint: Constraint | None = param(None, "Rule that b obeys after each step.", convert=constraints.resolve)

    @property
    def mixes_samples(self) -> bool:  # type: ignore[override]
        """A penalty on the outputs is averaged over the whole batch."""
        return self.activity_regularizer is not None

    def output_shape(self, *shapes: Shape) -> Shape:
        known("Dense", shapes[0][-1] if shapes[0] else None, "last")
        shape = (*shapes[0][:-1], self.units)
        return self.activation.output_shape(shape) if self.activation else shape

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        inputs = known("Dense", shapes[0][-1], "last")
        kernel = Weight(
            name="kernel",
            shape=(inputs, self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        bias = Weight(
            name="bias",
            shape=(self.units,),
            initializer=self.bias_initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )
        return (kernel, bias) if self.use_bias else (kernel,)

    def multiply_adds(self, *shapes: Shape) -> int:
        return size(shapes[0]) * self.units

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        z = xp.matmul(x, call.params["kernel"])
        if self.use_bias:
            z += call.params["bias"]
        y = self.activation.forward(z) if self.activation else z
        call.cache.update(x=x, z=z, y=y)
        penalize(call, self.activity_regularizer, y)
        return y

    def backward(self, call: Call, dy: Array) -> Array | None:
        x, z, y = call.cache["x"], call.cache["z"], call.cache["y"]
        dy = penalized(call, self.activity_regularizer, dy)
        dz = self.activation.backward(dy, z, y) if self.activation else dy
        rows = dz.reshape(-1, dz.shape[-1])
        call.add_gradient("kernel", xp.matmul(x.reshape(-1, x.shape[-1]).T, rows))
        if self.use_bias:
            call.add_gradient("bias", rows.sum(axis=0))
        return xp.matmul(dz, call.params["kernel"].T) if call.needs_dx else None
