"""Adam."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers


@optimizers.register(title="Adam", group="Adaptive", kind="Adam")
class Adam(Optimizer):
    """Each weight has its own step, from running means of its gradient (m) and of the square (v).

    m ← m + (1-β₁)(g-m); v ← v + (1-β₂)(g²-v); w ← w - rate·√(1-β₂ᵗ)/(1-β₁ᵗ) · m / (√v + ε).
    Source: Kingma & Ba 2015, algorithm 1 in the form of section 2's last lines: ε is "epsilon hat", outside the
    bias correction, as in Keras. amsgrad: Reddi et al. 2018, algorithm 2, with the uncorrected maximum.
    """

    beta_1: float = param(0.9, "How slowly the mean of the gradient follows.", ge=0, lt=1)
    beta_2: float = param(0.999, "How slowly the mean of its square follows.", ge=0, lt=1)
    epsilon: float = param(1e-7, "Keeps the quotient finite.", ge=0)
    amsgrad: bool = param(False, "Whether the largest v so far is used.")

    scratch: ClassVar[int] = 2

    def slots(self) -> tuple[Slot, ...]:
        return (Slot("momentum"), Slot("velocity")) + ((Slot("velocity_hat"),) if self.amsgrad else ())

    def scalars(self, step: int, rate: float, memory: dict[str, float]) -> Mapping[str, float]:
        # The powers are taken in float32, as Keras does: the last digits of early steps depend on it.
        one = xp.float32(1)
        power_1 = xp.float32(self.beta_1) ** xp.float32(step)
        power_2 = xp.float32(self.beta_2) ** xp.float32(step)
        alpha = rate * math.sqrt(one - power_2) / float(one - power_1)
        return {
            "alpha": alpha,
            "keep_1": 1 - self.beta_1,
            "keep_2": 1 - self.beta_2,
            "epsilon": self.epsilon,
        }

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        m, v = slots[:2]
        a, b = scratch
        xp.subtract(g, m, out=a)
        xp.multiply(a, s["keep_1"], out=a)
        xp.add(m, a, out=m)
        xp.multiply(g, g, out=a)
        xp.subtract(a, v, out=a)
        xp.multiply(a, s["keep_2"], out=a)
        xp.add(v, a, out=v)
        if self.amsgrad:
            xp.maximum(slots[2], v, out=slots[2])
            v = slots[2]
        xp.sqrt(v, out=a)
        xp.add(a, s["epsilon"], out=a)
        xp.multiply(m, s["alpha"], out=b)
        xp.divide(b, a, out=b)
        xp.subtract(w, b, out=w)
