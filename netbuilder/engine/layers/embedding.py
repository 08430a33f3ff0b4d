"""Vectors for words and other numbered things."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.errors import DataError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.parameters import Weight
from netbuilder.engine.regularizers import Regularizer, regularizers


@layers.register(title="Embedding", group="Core")
class Embedding(Layer):
    """Looks up a learned vector for each whole number, for example for each word of a text: y = E[x].

    Shapes: `(batch, …)` of numbers 0 to input_dim - 1 → `(batch, …, output_dim)`; E `(input_dim, output_dim)`.
    Source: Bengio et al. 2003, section 2 (the matrix C).
    """

    input_dim: int = param(1000, "How many different numbers there are: the largest plus 1.", ge=1)
    output_dim: int = param(64, "Length of each vector. Typical: 8 to 300.", ge=1)
    embeddings_initializer: Initializer = param(
        "random_uniform", "How the vectors start.", convert=initializers.resolve
    )
    embeddings_regularizer: Regularizer | None = param(None, "Penalty on the vectors.", convert=regularizers.resolve)
    embeddings_constraint: Constraint | None = param(
        None, "Rule that the vectors obey after each step.", convert=constraints.resolve
    )
    mask_zero: bool = param(False, "Whether 0 only fills up short sequences, so that later layers skip it.")

    def output_shape(self, *shapes: Shape) -> Shape:
        return (*shapes[0], self.output_dim)

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        vectors = Weight(
            name="embeddings",
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
        )
        return (vectors,)

    def _numbers(self, x: Array) -> Array:
        least, most = x.min(initial=0), x.max(initial=0)
        if not (least > -1 and most < self.input_dim):
            wrong = most if least > -1 else least
            raise DataError(
                sentence(
                    "Embedding has vectors for 0 to {input_dim}, but the data holds {wrong:g}.",
                    input_dim=self.input_dim - 1,
                    wrong=wrong,
                ),
                hint="Set input_dim to the largest number plus 1.",
            )
        return x.astype(xp.intp)

    def forward(self, call: Call, *xs: Array) -> Array:
        numbers = self._numbers(xs[0])
        call.cache["numbers"] = numbers
        return xp.take(call.params["embeddings"], numbers, axis=0)

    def backward(self, call: Call, dy: Array) -> None:
        if "embeddings" not in call.grads:
            return
        # Sorted, equal numbers lie in runs that are summed at once: five times as fast as np.add.at.
        numbers = call.cache["numbers"].reshape(-1)
        order = xp.argsort(numbers, kind="stable")
        ordered = numbers[order]
        starts = xp.flatnonzero(xp.diff(ordered, prepend=-1))
        rows = dy.reshape(-1, self.output_dim)[order]
        call.grads["embeddings"][ordered[starts]] += xp.add.reduceat(rows, starts, axis=0)

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return xs[0].astype(xp.intp) != 0 if self.mask_zero else None

    @property
    def makes_mask(self) -> bool:
        return self.mask_zero
