"""Adamax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers


@optimizers.register(title="Adamax", group="Adaptive", kind="Adamax", aliases=("adamax",))
class Adamax(Optimizer):
    """Adam with the largest recent gradient in the place of the root mean square.

    m ← m + (1-β₁)(g-m); u ← max(β₂u, |g|); w ← w - rate/(1-β₁ᵗ) · m / (u + ε).
    Source: Kingma & Ba 2015, algorithm 2, with Keras's ε.
    """

    beta_1: float = param(0.9, "How slowly the mean of the gradient follows.", ge=0, lt=1)
    beta_2: float = param(0.999, "How slowly the largest gradient is forgotten.", ge=0, le=1)
    epsilon: float = param(1e-7, "Keeps the quotient finite.", gt=0)

    def slots(self) -> tuple[Slot, ...]:
        return (Slot("momentum"), Slot("norm"))

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        return {
            "alpha": rate / float(1 - real(self.beta_1) ** real(step)),
            "keep": 1 - self.beta_1,
            "beta_2": self.beta_2,
            "epsilon": self.epsilon,
        }

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        m, u = slots
        a = scratch[0]
        xp.subtract(g, m, out=a)
        xp.multiply(a, s["keep"], out=a)
        xp.add(m, a, out=m)
        xp.abs(g, out=g)
        xp.multiply(u, s["beta_2"], out=u)
        xp.maximum(u, g, out=u)
        xp.add(u, s["epsilon"], out=a)
        xp.multiply(m, s["alpha"], out=g)
        xp.divide(g, a, out=g)
        xp.subtract(w, g, out=w)
