"""The circle loss, which teaches embeddings rather than classes."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.activations.stable import sigmoid, softplus
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.base import Derivative, SharedLoss, losses, numbers


@losses.register(title="Circle", group="Similarity", kind="circle")
class Circle(SharedLoss):
    """Draws embeddings of one class together and pushes others apart, the more the further they are from right.

    With distances d = max(1 - x·xᵢ, 0) between outputs of length 1, a sample has
    ln(1 + Σ exp(gamma·(d² - m²)) · Σ exp(gamma·((1 - d)² - m²))), the first sum over its own class, the second over
    the others, as far as 1 + m > d; samples without a partner or an opponent do not count.
    Shapes: `y_true` `(batch,)`, whole numbers; `y_pred` `(batch, features)`, each row of length 1.
    Source: Sun et al. 2020, eq. 6 to 8.
    """

    gamma: float = param(80.0, "How steep it is.", gt=0)
    margin: float = param(0.4, "The margin m: smaller asks for tighter classes.", ge=0, le=1)
    remove_diagonal: bool = param(True, "Whether a sample is no partner of its own.")

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        labels = numbers(y_true)
        if y_pred.ndim != 2 or labels.size != y_pred.shape[0]:
            raise ShapeError(
                sentence(
                    "The loss {label} expects one label and one row of features for each sample, but the "
                    "targets are {shape} and the outputs {outputs}.",
                    label=self.label(),
                    shape=labels.shape,
                    outputs=y_pred.shape,
                )
            )
        return labels.reshape(-1).astype(xp.int64)

    def combined(self, y_true: Array, values: Array, weights: Array | None, mask: Array | None) -> Array | None:
        counts = values > 0
        mask = counts if mask is None else counts & self._spread(xp.asarray(mask), values).astype(bool)
        return super().combined(y_true, values, weights, mask)

    def evaluate(self, y_true: Array, y_pred: Array) -> tuple[Array, Derivative]:
        likeness = y_pred @ y_pred.T
        distance = xp.maximum(1 - likeness, 0)
        same = y_true[:, None] == y_true
        others = ~same
        if self.remove_diagonal:
            same = same & ~xp.eye(len(y_true), dtype=bool)
        reach = xp.maximum(1 + self.margin - distance, 0)
        near = -self.gamma * (self.margin + distance) * (self.margin - distance)
        far = self.gamma * reach * (1 - self.margin - distance)
        near_log, near_share = _log_sum(near, same)
        far_log, far_share = _log_sum(far, others)
        total = near_log + far_log

        def derivative(dvalues: Array) -> Array:
            dtotal = (sigmoid(total) * dvalues)[:, None]
            dfar = -(reach + (1 - self.margin - distance) * (reach > 0))
            ddistance = self.gamma * dtotal * (near_share * 2 * distance + far_share * dfar)
            dlikeness = -ddistance * (likeness <= 1)
            return (dlikeness + dlikeness.T) @ y_pred

        return softplus(total), derivative


def _log_sum(x: Array, mask: Array) -> tuple[Array, Array]:
    """Ln Σ eˣ of each row where the mask is set (-1e30 for an empty row), and each number's share of that sum."""
    nothing = x.dtype.type(-1e30)
    kept = xp.where(mask, x, nothing)
    top = kept.max(axis=1, keepdims=True, initial=nothing)
    raised = xp.exp(kept - top) * mask
    total = raised.sum(axis=1, keepdims=True)
    empty = total == 0
    logs = xp.where(empty, nothing, top + xp.log(total + empty))
    return logs[:, 0], raised / (total + empty)
