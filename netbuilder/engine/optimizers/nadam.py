"""Nadam."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers


@optimizers.register(title="Nadam", group="Adaptive", kind="Nadam", aliases=("nadam",))
class Nadam(Optimizer):
    """Adam that looks ahead along its momentum, as Nesterov's method does.

    uₜ = β₁(1 - ½·0.96ᵗ); U = u₁·…·uₜ; m and v as in Adam;
    m̂ = uₜ₊₁·m / (1 - U·uₜ₊₁) + (1 - uₜ)·g / (1 - U); w ← w - rate · m̂ / (√(v / (1-β₂ᵗ)) + ε).
    Source: Dozat 2016, algorithm 2 with the momentum schedule of Sutskever et al. 2013, as in Keras.
    """

    beta_1: float = param(0.9, "How slowly the mean of the gradient follows.", ge=0, lt=1)
    beta_2: float = param(0.999, "How slowly the mean of its square follows.", ge=0, lt=1)
    epsilon: float = param(1e-7, "Keeps the quotient finite.", gt=0)

    def slots(self) -> tuple[Slot, ...]:
        return (Slot("momentum"), Slot("velocity"))

    def memory(self) -> dict[str, float]:
        return {"u_product": 1.0}

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        beta_1, beta_2 = real(self.beta_1), real(self.beta_2)
        now, then = (beta_1 * (1 - real(0.5) * real(0.96) ** real(t)) for t in (step, step + 1))
        product = real(memory["u_product"]) * now
        memory["u_product"] = float(product)
        return {
            "keep_1": 1 - beta_1,
            "keep_2": 1 - beta_2,
            "of_mean": rate * float(then) / float(1 - product * then),
            "of_gradient": rate * float(1 - now) / float(1 - product),
            "correction": 1 / (1 - beta_2 ** real(step)),
            "epsilon": self.epsilon,
        }

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        m, v = slots
        a = scratch[0]
        xp.subtract(g, m, out=a)
        xp.multiply(a, s["keep_1"], out=a)
        xp.add(m, a, out=m)
        xp.multiply(g, g, out=a)
        xp.subtract(a, v, out=a)
        xp.multiply(a, s["keep_2"], out=a)
        xp.add(v, a, out=v)
        xp.multiply(g, s["of_gradient"], out=g)
        xp.multiply(m, s["of_mean"], out=a)
        xp.add(g, a, out=g)
        xp.multiply(v, s["correction"], out=a)
        xp.sqrt(a, out=a)
        xp.add(a, s["epsilon"], out=a)
        xp.divide(g, a, out=g)
        xp.subtract(w, g, out=w)
