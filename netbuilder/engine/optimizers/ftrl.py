"""FTRL-Proximal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers


@optimizers.register(title="FTRL", group="Adaptive", kind="Ftrl", aliases=("ftrl",))
class Ftrl(Optimizer):
    """Finds each weight anew from the sum of all gradients: with l1, weights that do not help are exactly zero.

    p = -learning_rate_power; a' = a + g²; z ← z + g + 2·shrinkage·w - (a'ᵖ - aᵖ)/rate · w;
    q = a'ᵖ/rate + 2·l2 + β/rate; w = (clip(z, -l1, l1) - z) / q; a = a'.
    Where q is 0 (no gradient came yet), w is 0.
    Source: McMahan et al. 2013, algorithm 1, in Keras's form (the old a in the power, l2 twice).
    """

    learning_rate_power: float = param(-0.5, "How fast the steps shrink; 0 keeps their size.", le=0)
    initial_accumulator_value: float = param(0.1, "What a starts with.", ge=0)
    l1_regularization_strength: float = param(0.0, "Pull of all weights to exactly zero.", ge=0)
    l2_regularization_strength: float = param(0.0, "Pull that keeps weights small.", ge=0)
    l2_shrinkage_regularization_strength: float = param(0.0, "Penalty on the size of weights at each step.", ge=0)
    beta: float = param(0.0, "Makes the first steps smaller.", ge=0)

    scratch = 2

    def slots(self) -> tuple[Slot, ...]:
        return (Slot("accumulator", start=self.initial_accumulator_value), Slot("linear"))

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        rate = max(rate, 1e-12)  # a schedule may reach 0, by which the formula divides
        l2 = self.l2_regularization_strength + self.beta / (2 * rate)
        return {
            "rate": rate,
            "power": -self.learning_rate_power,
            "least": -self.l1_regularization_strength,
            "most": self.l1_regularization_strength,
            "twice_l2": 2 * l2 + float(xp.finfo(real).tiny),  # 0 / tiny, not 0 / 0, where no gradient came yet
            "twice_shrinkage": 2 * self.l2_shrinkage_regularization_strength,
        }

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        total, z = slots
        a, b = scratch
        self._power(total, s, a)
        xp.multiply(g, g, out=b)
        xp.add(total, b, out=total)
        if self.l2_shrinkage_regularization_strength:
            xp.multiply(w, s["twice_shrinkage"], out=b)
            xp.add(g, b, out=g)
        self._power(total, s, b)
        xp.subtract(b, a, out=a)
        xp.divide(a, s["rate"], out=a)
        xp.multiply(a, w, out=a)
        xp.subtract(g, a, out=a)
        xp.add(z, a, out=z)
        xp.divide(b, s["rate"], out=b)
        xp.add(b, s["twice_l2"], out=b)
        xp.maximum(z, s["least"], out=a)
        xp.minimum(a, s["most"], out=a)
        xp.subtract(a, z, out=a)
        xp.divide(a, b, out=w)

    def _power(self, total: Array, s: Mapping[str, Array], out: Array) -> None:
        if self.learning_rate_power == -0.5:
            xp.sqrt(total, out=out)  # many times faster than the general power
        else:
            xp.power(total, s["power"], out=out)
