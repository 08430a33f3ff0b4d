"""Adadelta."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers


@optimizers.register(title="Adadelta", group="Adaptive", kind="Adadelta", aliases=("adadelta",))
class Adadelta(Optimizer):
    """Finds its own step size by comparing past steps with past gradients.

    a ← ρa + (1-ρ)g²; δ = -√(d + ε) / √(a + ε) · g; d ← ρd + (1-ρ)δ²; w ← w + rate·δ.
    Source: Zeiler 2012, algorithm 1, with Keras's learning rate (the paper's is 1).
    """

    rho: float = param(0.95, "How slowly the means follow.", ge=0, le=1)
    epsilon: float = param(1e-7, "Keeps the quotient finite and the first step above zero.", gt=0)

    scratch = 2

    def slots(self) -> tuple[Slot, ...]:
        return (Slot("accumulated_grad"), Slot("accumulated_delta_var"))

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        return {"rate": rate, "rho": self.rho, "keep": 1 - self.rho, "epsilon": self.epsilon}

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        squares, steps = slots
        a, b = scratch
        xp.multiply(g, g, out=a)
        xp.multiply(a, s["keep"], out=a)
        xp.multiply(squares, s["rho"], out=squares)
        xp.add(squares, a, out=squares)
        xp.add(steps, s["epsilon"], out=b)
        xp.sqrt(b, out=b)
        xp.multiply(b, g, out=b)
        xp.add(squares, s["epsilon"], out=a)
        xp.sqrt(a, out=a)
        xp.divide(b, a, out=b)
        xp.multiply(b, b, out=a)
        xp.multiply(a, s["keep"], out=a)
        xp.multiply(steps, s["rho"], out=steps)
        xp.add(steps, a, out=steps)
        xp.multiply(b, s["rate"], out=b)
        xp.subtract(w, b, out=w)
