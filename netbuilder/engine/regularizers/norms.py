"""Penalties on the size of weights."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.regularizers.base import Regularizer, regularizers


@regularizers.register(title="L1", group="Norm", kind="l1")
class L1(Regularizer):
    """Adds l1·Σ|w| to the loss: pulls weights to exactly zero. Source: Tibshirani 1996, eq. 1."""

    l1: float = param(0.01, "Strength of the penalty.", ge=0)

    def value(self, weight: Array) -> float:
        return self.l1 * float(xp.abs(weight).sum())

    def add_gradient(self, weight: Array, gradient: Array) -> None:
        gradient += self.l1 * xp.sign(weight)


@regularizers.register(title="L2", group="Norm", kind="l2")
class L2(Regularizer):
    """Adds l2·Σw² to the loss (no ½, as in Keras): keeps weights small. Source: Krogh & Hertz 1991, eq. 1."""

    l2: float = param(0.01, "Strength of the penalty.", ge=0)

    def value(self, weight: Array) -> float:
        return self.l2 * float(xp.square(weight).sum())

    def add_gradient(self, weight: Array, gradient: Array) -> None:
        gradient += (2 * self.l2) * weight


@regularizers.register(title="L1 and L2", group="Norm", kind="l1_l2", aliases=("l1l2",))
class L1L2(Regularizer):
    """Adds l1·Σ|w| + l2·Σw² to the loss. Source: Zou & Hastie 2005, eq. 3 (elastic net)."""

    l1: float = param(0.0, "Strength of the penalty on |w|.", ge=0)
    l2: float = param(0.0, "Strength of the penalty on w².", ge=0)

    def value(self, weight: Array) -> float:
        return self.l1 * float(xp.abs(weight).sum()) + self.l2 * float(xp.square(weight).sum())

    def add_gradient(self, weight: Array, gradient: Array) -> None:
        gradient += self.l1 * xp.sign(weight) + (2 * self.l2) * weight
