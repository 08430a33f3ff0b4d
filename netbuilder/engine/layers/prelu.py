"""ReLU with slopes that are learned."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import known
from netbuilder.engine.parameters import Weight
from netbuilder.engine.regularizers import Regularizer, regularizers


@layers.register(title="PReLU", group="Activation")
class PReLU(Layer):
    """ReLU that learns how much it lets through on the left: f(x) = max(x, 0) + alpha·min(x, 0).

    Shapes: unchanged; alpha has the shape of a sample, with length 1 along the shared axes.
    Source: He et al. 2015, eq. 1.
    """

    alpha_initializer: Initializer = param("zeros", "How the slopes start.", convert=initializers.resolve)
    alpha_regularizer: Regularizer | None = param(None, "Penalty on the slopes.", convert=regularizers.resolve)
    alpha_constraint: Constraint | None = param(
        None, "Rule that the slopes obey after each step.", convert=constraints.resolve
    )
    shared_axes: tuple[int, ...] | None = param(
        None, "Axes along which one slope serves all, counted from 1; (1, 2) for pictures gives one a channel.", ge=1
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        rank = len(shapes[0])
        if any(axis > rank for axis in self.shared_axes or ()):
            raise ShapeError(
                sentence(
                    "PReLU cannot share slopes along axes {shared_axes} of samples with {rank} axes.",
                    shared_axes=self.shared_axes,
                    rank=rank,
                ),
                hint=sentence("Use numbers from 1 to {rank}.", rank=rank),
            )
        return shapes[0]

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        shared = self.shared_axes or ()
        return (
            Weight(
                name="alpha",
                shape=tuple(
                    1 if axis in shared else known("PReLU", length, f"{axis}.")
                    for axis, length in enumerate(shapes[0], start=1)
                ),
                initializer=self.alpha_initializer,
                regularizer=self.alpha_regularizer,
                constraint=self.alpha_constraint,
            ),
        )

    def forward(self, call: Call, *xs: Array) -> Array:
        call.cache["negative"] = negative = xp.minimum(xs[0], 0)
        y = negative * call.params["alpha"]
        y += xp.maximum(xs[0], 0)
        return y

    def backward(self, call: Call, dy: Array) -> Array:
        negative, alpha = call.cache["negative"], call.params["alpha"]
        if "alpha" in call.grads:
            summed = (0, *(axis for axis, length in enumerate(alpha.shape, start=1) if length == 1))
            call.add_gradient("alpha", (dy * negative).sum(axis=summed).reshape(alpha.shape))
        return dy * xp.where(negative < 0, alpha, alpha.dtype.type(1))
