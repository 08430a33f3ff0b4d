"""A penalty on units that look at the same things."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.regularizers.base import Regularizer, regularizers


@regularizers.register(title="Orthogonal", group="Structure", kind="orthogonal_regularizer")
class OrthogonalRegularizer(Regularizer):
    """Adds factor times the mean of |cos| between all pairs of rows (or columns) to the loss: pulls them apart.

    factor·½·Σᵢⱼ|ûᵢ·ûⱼ| / (n(n-1)/2) over i ≠ j, where û are the n rows divided by their lengths.
    Shapes: the weight must be a matrix. Source: Keras's OrthogonalRegularizer.
    """

    factor: float = param(0.01, "Strength of the penalty.", ge=0)
    mode: str = param("rows", "Whether rows (inputs) or columns (units) are compared.", choices=("rows", "columns"))

    def _directions(self, weight: Array) -> tuple[Array, Array]:
        """The rows or columns as rows of length 1, and their lengths."""
        if weight.ndim != 2:
            raise ShapeError(
                sentence(
                    "The penalty {label} compares the rows of a matrix, but the weight has {ndim} axes.",
                    label=self.label(),
                    ndim=weight.ndim,
                ),
                hint="Use it for the kernels of Dense layers, or choose l1 or l2.",
            )
        rows = weight if self.mode == "rows" else weight.T
        lengths = xp.maximum(xp.sqrt(xp.square(rows).sum(axis=1, keepdims=True)), rows.dtype.type(EPSILON))
        return rows / lengths, lengths

    def _share(self, count: int) -> float:
        """What one cosine is multiplied by."""
        return self.factor / (count * (count - 1)) if count > 1 else 0.0

    def value(self, weight: Array) -> float:
        u, _ = self._directions(weight)
        cosines = u @ u.T
        xp.fill_diagonal(cosines, 0)
        return self._share(len(u)) * float(xp.abs(cosines).sum())

    def add_gradient(self, weight: Array, gradient: Array) -> None:
        u, lengths = self._directions(weight)
        signs = xp.sign(u @ u.T)
        xp.fill_diagonal(signs, 0)
        du = (2 * self._share(len(u))) * (signs @ u)
        d = (du - u * (u * du).sum(axis=1, keepdims=True)) / lengths
        gradient += d if self.mode == "rows" else d.T
