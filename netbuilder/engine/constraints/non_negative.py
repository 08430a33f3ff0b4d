"""The constraint that weights are not negative."""

from __future__ import annotations

from netbuilder.engine.array import Array, xp
from netbuilder.engine.constraints.base import Constraint, constraints


@constraints.register(title="Not negative", group="Sign", kind="non_neg", aliases=("nonneg",))
class NonNeg(Constraint):
    """Sets negative weights to 0: w ← max(w, 0)."""

    def project(self, weight: Array) -> None:
        xp.maximum(weight, weight.dtype.type(0), out=weight)
